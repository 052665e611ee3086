"""The command: ``python -m benchmarks [--runs N] [--write README.md]``."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

from authoring.files import replace_between, write_if_changed
from benchmarks import measure, table

START, END = "<!-- bench:start -->", "<!-- bench:end -->"

NOTES = (
    "*Better by* compares navml with the better of its peers in the same run. All read the same local files. "
    "Libraries are imported before the clock starts; a first preparation and a warm load end when images and "
    "labels can be indexed. For a warm load navml "
    "maps a file, and reads what is used; so the line below has every pixel read. Photos are all decoded, "
    "cut to squares of 128 pixels and put into one array; navml keeps it, the others make it each time. "
    "Batches hold 128 shuffled images of CIFAR-10, as float32. Peak memory is what a process held above its "
    "imports, without the processes that help it."
)


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print the table; return 0 if every case ran, else 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds to measure (default: 5)")
    parser.add_argument("--write", type=Path, metavar="FILE", help=f"put the table between {START} and {END}")
    options = parser.parse_args(arguments)
    if options.runs < 1:
        parser.error("--runs needs a number from 1")
    if options.write and replace_between(options.write.read_text(encoding="utf-8"), START, END, "") is None:
        parser.error(f'{options.write} has no place for the table: add the lines "{START}" and "{END}"')

    with tempfile.TemporaryDirectory(prefix="navml-bench-") as folder:
        files, homes = Path(folder, "files"), Path(folder, "homes")
        print("Building the datasets' files ...", file=sys.stderr)
        try:
            made = measure.run("building", files)
            rounds = []
            for number in range(1, options.runs + 1):
                start = time.monotonic()
                rounds.append(measure.one_round(files, homes))
                print(f"Run {number} of {options.runs}: {time.monotonic() - start:.0f} s", file=sys.stderr)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 1

    text = f"{table.render(rounds)}\n\n{caption(options.runs, made)}\n"
    print(text)
    for label in table.missed(rounds):
        print(f"Goal missed: {label}", file=sys.stderr)
    if options.write:
        before = options.write.read_text(encoding="utf-8")
        write_if_changed(options.write, replace_between(before, START, END, text) or before)
    return 0


def caption(runs: int, made: dict[str, str]) -> str:
    """Say on what machine, with what, and how this was measured.

    Parameters
    ----------
    runs
        The number of rounds.
    made
        Titles of the datasets, and what each was made of.
    """
    tools = ", ".join(
        f"{name} {version(name)}" for name in ("navml", "torch", "torchvision", "keras", "tensorflow")
    )
    data = "; ".join(f"{title}, {what}" for title, what in made.items())
    today = date.today()
    times = f"medians of {runs} runs" if runs > 1 else "one run"
    return (
        f"Measured by `make bench` on {today.day} {today:%B %Y}: {os.cpu_count()} processor cores, "
        f"{platform.system()}, Python {platform.python_version()}, {tools}; {times}. "
        f"Data: {data}.\n\n{NOTES}"
    )


if __name__ == "__main__":
    sys.exit(main())
