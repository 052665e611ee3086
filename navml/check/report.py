"""What ``navml check`` found: a row for each notebook, as text, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True)
class Report:
    """How one notebook did; the fields are the columns of the tables.

    Attributes
    ----------
    lesson
        The lesson it belongs to, such as ``"level1/02"``, or several with spaces between; "" if none.
    failed_cell
        The code cell that stopped it, counted from 1; None if none did.
    reason
        Why it did not run; "" if it ran.
    passed, tried, total
        The lesson's exercises: passed; answered, rightly or not; all.
    seconds
        How long it took.
    """

    learner: str
    notebook: str
    lesson: str
    ran: bool
    failed_cell: int | None
    reason: str
    passed: int
    tried: int
    total: int
    seconds: float


class Table:
    """The table in plain text, row by row.

    Parameters
    ----------
    names
        Learner and notebook of every row to come: they make the widths.
    """

    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        self._learner = max(len("learner"), *(len(learner) for learner, _ in names))
        self._notebook = max(len("notebook"), *(len(notebook) for _, notebook in names))

    def head(self) -> str:
        """Return the names of the columns."""
        return self._line("  ", "learner", "notebook", "passed", "tried", "of", "seconds")

    def waiting(self, learner: str, notebook: str) -> str:
        """Return what stands in a row's place while its notebook runs."""
        return self._line("⏳", learner, notebook).rstrip()

    def row(self, report: Report) -> str:
        """Return a notebook's row, and below it why it did not run."""
        counts = (report.passed, report.tried, report.total, f"{report.seconds:.0f}")
        line = self._line("✅" if report.ran else "❌", report.learner, report.notebook, *counts)
        if report.ran:
            return line
        where = f"code cell {report.failed_cell}: " if report.failed_cell else ""
        return f"{line}\n     {where}{report.reason}"

    def _line(self, mark: str, learner: str, notebook: str, *columns: object) -> str:
        names = f"{mark} {learner:<{self._learner}}  {notebook:<{self._notebook}}"
        return names + "".join(f"  {column:>6}" for column in columns)


def summary(reports: Sequence[Report]) -> str:
    """Return the sums in plain text: a line for each learner, if there are several, and one for all."""
    learners = sorted({report.learner for report in reports})
    lines = []
    if len(learners) > 1:
        width = max(map(len, learners))
        lines = [
            f"{learner:<{width}}  {_sums([report for report in reports if report.learner == learner])}"
            for learner in learners
        ]
    return "\n".join([*lines, _sums(reports)])


def _sums(reports: Sequence[Report]) -> str:
    ran, passed, total = (sum(getattr(each, name) for each in reports) for name in ("ran", "passed", "total"))
    return f"{ran} of {len(reports)} notebooks ran. {passed} of {total} exercises passed."


def as_csv(reports: Sequence[Report]) -> str:
    """Return the reports as CSV, with a head."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(Report)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(report) for report in reports)
    return text.getvalue()


def as_json(reports: Sequence[Report]) -> str:
    """Return the reports as a JSON list of objects."""
    return json.dumps([asdict(report) for report in reports], indent=1) + "\n"
