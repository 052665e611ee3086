"""The command ``navml``: doctor, data, progress and check."""

from __future__ import annotations

import argparse
import codecs
import math
import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import navml
from navml import places
from navml.datasets.errors import NavmlDataError

_NAMES = ("fashion_mnist", "fids30", "cifar10")
_PLAIN = {
    "✅": "OK",
    "❌": "NO",
    "⚠": "!",
    "⏳": "..",
    "▫": "-",
    "·": "-",
    "…": "...",
    "×": "x",
    "\ufe0f": "",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns
    -------
    int
        0 if all is well; 1 if something is wrong, and was said; 2 if the command was not understood; 130 if
        it was stopped.
    """
    codecs.register_error("navml", _in_plain_letters)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="navml")
    arguments = _parser().parse_args(argv)
    try:
        code = int(arguments.run(arguments))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read our output, `head` for one, has read enough. Python must not try to write the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except (NavmlDataError, places.NoPlaceError) as error:
        print(f"❌ {error}", file=sys.stderr)
        return 1


def _in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    """Spell what the output's encoding lacks, such as ✅ on Windows' old code pages."""
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end]
    return "".join(_PLAIN.get(letter, "?") for letter in lacking), error.end


def _fold(text: str, indent: int = 0) -> str:
    """Break a line between words where the terminal ends, and indent what follows."""
    width = shutil.get_terminal_size().columns
    return textwrap.fill(
        text, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="navml", description="The helper of the navigating-ml lessons.")
    parser.add_argument("--version", action="version", version=f"navml {navml.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    doctor = commands.add_parser("doctor", help="what this computer can do, and what to do where it cannot")
    doctor.set_defaults(run=_doctor)

    data = commands.add_parser("data", help="list, fetch or verify the datasets")
    actions = data.add_subparsers(title="actions", required=True, metavar="ACTION")
    show = actions.add_parser("list", help="what is on this computer")
    show.set_defaults(run=_data_list)
    fetch = actions.add_parser("fetch", help="prepare datasets now, so that lessons run without a network")
    fetch.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(_NAMES)}; all if none is given")
    fetch.add_argument("--source", help="a folder that has the data already")
    fetch.add_argument(
        "--size", type=int, help="side of the pictures in pixels, for FIDS30 (128 if not given)"
    )
    fetch.set_defaults(run=_data_fetch)
    verify = actions.add_parser("verify", help="read every stored byte again, and say what is damaged")
    verify.add_argument("names", nargs="*", metavar="NAME", help="all if none is given")
    verify.set_defaults(run=_data_verify)

    progress = commands.add_parser("progress", help="the map of lessons, with your ticks")
    progress.set_defaults(run=_progress)

    check = commands.add_parser(
        "check",
        help="run learners' notebooks in a copy, and count the exercises passed",
        description="Run learners' notebooks in a copy, and count the exercises passed. Nothing of theirs is "
        "changed. Files beside a notebook are copied with it: up to 200 MB, the nearest first. "
        "It ends with 0 if all ran, 1 if not, 130 if it was stopped.",
    )
    check.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a folder for each learner, or notebooks"
    )
    check.add_argument("--timeout", type=_seconds, default=600, help="seconds that one cell may take (600)")
    check.add_argument("--csv", metavar="FILE", help="write the table to this file too; - for the output")
    check.add_argument("--json", metavar="FILE", help="the same as JSON")
    check.set_defaults(run=_check)
    return parser


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"a number of seconds above 0 is needed, not {text!r}")
    return seconds


def _doctor(arguments: argparse.Namespace) -> int:
    from navml import doctor

    findings = doctor.examine()
    print(doctor.text(findings))
    return int(any(finding.advice for finding in findings))


def _data_list(arguments: argparse.Namespace) -> int:
    from navml.datasets import inventory

    print(_fold(f"Cache: {places.cache_folder()}"), end="\n\n")
    rows = inventory.listing()
    for row in rows:
        images = f"{row['images']:>7,} images" if row["images"] else " " * 14
        size = f"{row['dataset']:<14} {images} {row['bytes'] / 1e6:>7,.0f} MB"
        print(_fold(f"{size}  {row['slot']}: {row['origin']}", indent=4))
    if not rows:
        print(_fold("Nothing is stored yet. `navml data fetch` gets all datasets, about 400 MB."))
    return 0


def _data_fetch(arguments: argparse.Namespace) -> int:
    from navml.datasets import catalog, sources

    failed = False
    for name in arguments.names or _NAMES:
        try:
            info = catalog.info(name)
            # Of the three, only the photos of FIDS30 come in a size of choice.
            size = arguments.size if info.shape is None else None
            prepared = sources.fetch(info, size, arguments.source)
        except (NavmlDataError, ValueError) as error:
            print(f"❌ {name}: {error}", file=sys.stderr)
            failed = True
            continue
        images = sum(len(prepared.arrays[f"{part}_labels"]) for part in ("train", "test"))
        print(f"✅ {info.title}: {images:,} images, from {prepared.origin}")
    return int(failed)


def _data_verify(arguments: argparse.Namespace) -> int:
    from navml.datasets import catalog, inventory

    failed = False
    for name in arguments.names or _NAMES:
        try:
            results = inventory.verify(catalog.info(name))
        except NavmlDataError as error:
            print(f"❌ {name}: {error}", file=sys.stderr)
            failed = True
            continue
        if not results:
            print(f"▫️ {name}: nothing is stored")
        for slot, sound, message in results:
            print(f"{'✅' if sound else '❌'} {name} {slot}: {message}")
            failed |= not sound
    return int(failed)


def _progress(arguments: argparse.Namespace) -> int:
    from navml import course, progress
    from navml.exercises import bets

    print(course.map_text(course.summary(), shutil.get_terminal_size().columns), end="\n\n")
    print(bets.tally(progress.bets().values()))
    print(_fold(f"Kept in {places.progress_file()}"))
    if places.progress_file().exists() and not progress.sound():
        print("⚠️ That file is damaged: see `navml doctor`.", file=sys.stderr)
        return 1
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from navml.check import notebooks, report, run

    reports: list[report.Report] = []
    files = {arguments.csv: report.as_csv, arguments.json: report.as_json}
    to_stdout = files.pop("-", None)
    # The rows make way for a table that is meant for another program.
    show = partial(print, file=sys.stderr if to_stdout else sys.stdout, flush=True)

    def write() -> str:
        """Write what is known so far, so that nothing is lost if a notebook takes the computer with it."""
        try:
            for name, text in files.items():
                if name:
                    Path(name).write_bytes(text(reports).encode(errors="replace"))
        except OSError as error:
            return f"❌ {error.filename} cannot be written: {error.strerror}."
        return ""

    try:
        if arguments.csv and arguments.csv == arguments.json:
            raise notebooks.CannotCheckError("--csv and --json need two different files.")
        run.require_tools()
        found = notebooks.find(arguments.paths)
    except notebooks.CannotCheckError as error:
        print(f"❌ {error}", file=sys.stderr)
        return 2
    if problem := write():  # better now than after an hour
        print(problem, file=sys.stderr)
        return 2
    table = report.Table([(each.learner, each.name) for each in found])
    show(table.head())
    try:
        for each in found:
            if sys.stderr.isatty():
                waiting = table.waiting(each.learner, each.name)[: shutil.get_terminal_size().columns - 2]
                print(waiting, end="\r", file=sys.stderr, flush=True)
            reports.append(run.run(each, arguments.timeout))
            show(table.row(reports[-1]))
            problem = write()
    except KeyboardInterrupt:
        show(f"\nStopped after {len(reports)} of {len(found)} notebooks.")
    show(report.summary(reports))
    if to_stdout:
        print(to_stdout(reports), end="")
    if problem:
        print(problem, file=sys.stderr)
    if len(reports) < len(found):
        return 130
    return int(bool(problem) or not all(each.ran for each in reports))
