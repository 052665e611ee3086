"""The command ``navml``: doctor, data, progress and check."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from navml import places
from navml.datasets.errors import NavmlDataError

_NAMES = ("fashion_mnist", "fids30", "cifar10")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns
    -------
    int
        0 if all is well; 1 if something is wrong, and was said; 2 if the command was not understood.
    """
    for stream in (sys.stdout, sys.stderr):
        # Windows' old code pages know no ✅. A question mark is better than a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="navml", description="The helper of the navigating-ml lessons.")
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

    check = commands.add_parser("check", help="run notebooks in a copy, and count the exercises passed")
    check.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="notebooks, or folders of them")
    check.add_argument("--timeout", type=int, default=600, help="seconds that one cell may take (600)")
    check.set_defaults(run=_check)
    return parser


def _doctor(arguments: argparse.Namespace) -> int:
    from navml import doctor

    findings = doctor.examine()
    print(doctor.text(findings))
    return int(any(finding.advice for finding in findings))


def _data_list(arguments: argparse.Namespace) -> int:
    from navml.datasets import inventory

    print(f"Cache: {places.cache_folder()}\n")
    rows = inventory.listing()
    for row in rows:
        images = f"{row['images']:>7,} images" if row["images"] else " " * 14
        print(f"{row['dataset']:<14} {images} {row['bytes'] / 1e6:>7,.0f} MB  {row['slot']}: {row['origin']}")
    if not rows:
        print("Nothing is stored yet. `navml data fetch` gets all datasets, about 400 MB.")
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

    print(course.map_text(course.summary()))
    print(f"\nKept in {places.progress_file()}")
    if places.progress_file().exists() and not progress.sound():
        print("⚠️ That file is damaged: see `navml doctor`.", file=sys.stderr)
        return 1
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from navml import check

    try:
        check.require_tools()
        found = check.find(arguments.paths)
    except check.CannotCheckError as error:
        print(f"❌ {error}", file=sys.stderr)
        return 2
    reports = []
    for path in found:
        print(f"Running {path} …", file=sys.stderr, flush=True)
        reports.append(check.run(path, arguments.timeout))
    print(check.table(reports))
    return int(any(report.failed for report in reports))
