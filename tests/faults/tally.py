"""What became of the faults that were injected: one line for the terminal, a table for the README."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from authoring.files import replace_between, write_if_changed

START, END = "<!-- faults:start -->", "<!-- faults:end -->"
Faults = Counter[tuple[str, str]]  # by (kind, end); the ends are right, stopped, killed, wrong and raw


def line(faults: Faults) -> str:
    """Return the sum of it all."""
    ends: Counter[str] = Counter()
    for (_, end), count in faults.items():
        ends[end] += count
    injected = ends.total()
    return (
        f"faults: {injected:,} injected, {injected - ends['wrong'] - ends['raw']:,} survived "
        f"({ends['right']:,} gave the right data, {ends['stopped']:,} stopped with a clear message, "
        f"{ends['killed']:,} were killed and right at the next load), "
        f"wrong data returned = {ends['wrong']:,}, raw tracebacks = {ends['raw']:,}"
    )


def table(faults: Faults) -> str:
    """Return a row for each kind of fault, in Markdown."""
    rows = [
        "| Fault | Injected | Right data all the same | Stopped with a clear message | Killed, then right "
        "| Wrong data | Raw tracebacks |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for kind in [*sorted({kind for kind, _ in faults}), None]:
        counts = [
            sum(n for (k, e), n in faults.items() if e == end and kind in (k, None))
            for end in ("right", "stopped", "killed", "wrong", "raw")
        ]
        name, numbers = kind or "together", (sum(counts), *counts)
        mark = "" if kind else "**"
        rows.append(
            f"| {mark}{name[0].upper()}{name[1:]}{mark} | " + " | ".join(f"{n:,}" for n in numbers) + " |"
        )
    return "\n".join(rows)


def write(faults: Faults, path: Path) -> None:
    """Put the table between its marks in a Markdown file."""
    text = replace_between(path.read_text(encoding="utf-8"), START, END, f"{table(faults)}\n")
    if text is None:
        raise ValueError(f"{path} has no lines {START} and {END}")
    write_if_changed(path, text)
