"""The commands: ``python -m authoring build | check | run | solve``."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from authoring.files import ROOT
from authoring.problems import Problem, ProblemError
from authoring.project import read_project


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return 0 if all is well, else 1."""
    options = _parser().parse_args(arguments)
    # Jupyter's own advice about its debugger would stand between the lines of progress.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    try:
        problems = options.command(options)
    except ProblemError as error:
        problems = list(error.problems)
    except KeyboardInterrupt:
        print("\nStopped. Notebooks that were not finished are as they were.", file=sys.stderr)
        return 130
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m authoring", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository (default: this one)")
    commands = parser.add_subparsers(required=True)

    build = commands.add_parser("build", help="make notebooks and tables from lessons/ and curriculum.yml")
    build.add_argument("lessons", nargs="*", metavar="LESSON", help="level1/01, or a path (default: all)")
    build.add_argument("--no-execute", action="store_true", help="run nothing")
    build.add_argument("--stale", action="store_true", help="run also what uses helpers that changed")
    build.add_argument("--force", action="store_true", help="run also what did not change")
    build.add_argument("--jobs", type=int, metavar="N", help="notebooks at once (default: what fits)")
    build.set_defaults(command=_build)

    check = commands.add_parser("check", help="find what is wrong, offline and without running anything")
    check.set_defaults(command=_check)

    run = commands.add_parser("run", help="run one lesson and write it as a web page")
    run.add_argument("lesson", metavar="LESSON")
    run.add_argument("--html", action=argparse.BooleanOptionalAction, default=True, help="write the page")
    run.set_defaults(command=_run)

    solve = commands.add_parser("solve", help="write a lesson's notebook with its exercises solved")
    solve.add_argument("lesson", metavar="LESSON")
    solve.add_argument("output", metavar="OUT.ipynb", type=Path)
    solve.set_defaults(command=_solve)
    return parser


def _build(options: argparse.Namespace) -> list[Problem]:
    from authoring.build import build

    project = read_project(options.root)
    lessons = [project.find(name) for name in options.lessons] or list(project.lessons)
    problems = build(
        project,
        lessons,
        execute=not options.no_execute,
        stale=options.stale,
        force=options.force,
        jobs=options.jobs,
    )
    print(
        f"{len(lessons)} notebook{'s' * (len(lessons) != 1)} up to date."
        if not problems
        else "Not all is built:"
    )
    return [*project.problems, *problems]


def _check(options: argparse.Namespace) -> list[Problem]:
    from authoring.checks import check

    found = check(options.root)
    for warning in found.warnings:
        print(f"warning: {warning}")
    if not found.problems:
        print("Every notebook, link and table is as it should be.")
    return found.problems


def _run(options: argparse.Namespace) -> list[Problem]:
    from authoring.run import run

    project = read_project(options.root)
    return run(project, project.find(options.lesson), html=options.html)


def _solve(options: argparse.Namespace) -> list[Problem]:
    from authoring.solve import write_solved

    project = read_project(options.root)
    write_solved(project, project.find(options.lesson), options.output)
    print(f"Solved: {options.output}")
    return []


if __name__ == "__main__":
    sys.exit(main())
