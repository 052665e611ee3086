"""What pytest must know before it collects."""

# They run every lesson, for minutes: `make test-real` and `make test-solutions` name them.
collect_ignore = ["test_notebooks_real.py", "test_solutions.py"]
