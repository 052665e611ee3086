"""What pytest must know before it collects."""

import importlib
import importlib.util

# Before any test imports TensorFlow: `Split.to_tensorflow` says why.
if importlib.util.find_spec("triton"):
    importlib.import_module("triton")

# They run every lesson, for minutes: `make test-real` and `make test-solutions` name them.
collect_ignore = ["test_notebooks_real.py", "test_solutions.py"]
