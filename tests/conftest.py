"""What pytest must know before it collects, and the tally of the faults that were injected."""

import sys
from collections import Counter
from pathlib import Path

import pytest

import navml  # noqa: F401 - before any test imports TensorFlow: navml/llvm.py says why

# They run every lesson, for minutes, or need the package index: `make test-real`, `make test-solutions` and
# `make test-platforms` name them.
collect_ignore = ["lessons", "platforms/test_colab.py"]

sys.path.append(str(Path(__file__).parent / "faults"))

import tally


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `make test-faults` passes."""
    parser.addoption("--rounds", type=int, default=1, help="random faults: so many times as many as usual")
    parser.addoption(
        "--write-tally", type=Path, metavar="FILE", help="put the table of faults into this file"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known that names a kind of fault."""
    config.addinivalue_line("markers", "fault(kind): what this test injects, a row of the tally")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Print the tally below everything else, in the one process that has all the reports."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return
    reports = [report for reports in reporter.stats.values() for report in reports]
    faults: Counter[tuple[str, str]] = Counter(
        value
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == "fault"
    )
    if faults:
        failed = any(report in reporter.stats.get("failed", []) for report in reports)
        if (path := config.getoption("--write-tally")) and not failed:
            tally.write(faults, path)
        reporter.write_line(tally.line(faults))
