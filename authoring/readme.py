"""What is made from the curriculum: level READMEs, the map in README.md, and navml's copy for its own map."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from authoring.curriculum import NAME, Level
from authoring.files import read_notebook, replace_between, write_if_changed
from authoring.header import HARDWARE
from authoring.lesson import Lesson
from authoring.problems import Problem
from authoring.project import Project
from authoring.render import badges, colab_badge, link
from authoring.results import results
from authoring.run_record import read_run
from navml.results import Result

MAP_START = "<!-- map:start -->"
MAP_END = "<!-- map:end -->"


def tables(project: Project) -> dict[str, str]:
    """Return every generated text file: its path, relative to the root, and what it should hold.

    README.md is among them if it has the marks between which the map goes.
    """
    files = {f"{level.id}/README.md": level_readme(project, level) for level in project.curriculum.levels}
    files["navml/curriculum.json"] = curriculum_json(project)
    readme = project.root / "README.md"
    if readme.is_file():
        text = readme.read_text(encoding="utf-8")
        if mapped := replace_between(text, MAP_START, MAP_END, lesson_map(project)):
            files["README.md"] = mapped
    return files


def write_tables(project: Project) -> list[Problem]:
    """Write all of them, and say what kept any from being written."""
    for name, text in tables(project).items():
        write_if_changed(project.root / name, text)
    return missing_map(project.root)


def missing_map(root: Path) -> list[Problem]:
    """Say if README.md has no place for the map."""
    readme = root / "README.md"
    if readme.is_file() and replace_between(readme.read_text(encoding="utf-8"), MAP_START, MAP_END, ""):
        return []
    return [Problem("README.md", f'has no place for the map: add the lines "{MAP_START}" and "{MAP_END}"')]


def level_readme(project: Project, level: Level) -> str:
    """Return the README of a level's folder."""
    lessons = project.of(level)
    here = f"{level.id}/README.md"
    parts = [
        f"<!-- Made from {NAME} and the lessons' headers: run `make notebooks` instead of editing it. -->",
        f"# {level.title}",
        level.summary,
        "\n".join(_level_table(project, level, here)),
        _how_long(lessons, len(level.planned)),
        _cheat_sheet(project.root / level.id),
        f"**Too hard?** {level.too_hard}\n\n**Too easy?** {level.too_easy}",
        "\n".join(_results(project, lessons, here)),
        "\n".join(_neighbours(project, level, here)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _level_table(project: Project, level: Level, here: str) -> Iterator[str]:
    yield "| No. | Lesson | You will be able to | Minutes | Hardware | Open in |"
    yield "| --- | --- | --- | ---: | --- | --- |"
    written = {lesson.name[:2]: lesson for lesson in project.of(level)}
    for number in sorted({*written, *level.planned}):
        if number in written:
            lesson = written[number]
            header = lesson.header
            objectives = "<br>".join(_cell(objective) for objective in header.objectives)
            title = f"[{_cell(header.title)}]({link(here, lesson.notebook)})"
            open_in = badges(project.curriculum, lesson)
            facts = f"{header.minutes} | {HARDWARE[header.hardware]}"
            yield f"| {number} | {title} | {objectives} | {facts} | {open_in} |"
        else:
            yield f"| {number} | {_cell(level.planned[number])} | *planned* | | | |"


def _how_long(lessons: tuple[Lesson, ...], planned: int) -> str:
    if not lessons:
        return "No lesson of this level is ready yet."
    ready = "One lesson is" if len(lessons) == 1 else f"{len(lessons)} lessons are"
    more = f", {planned} more planned" if planned else ""
    total = duration(sum(lesson.header.minutes for lesson in lessons))
    return f"{ready} ready{more}: {total} in all, exercises included."


def _cheat_sheet(folder: Path) -> str:
    there = (folder / "cheat-sheet.md").is_file()
    return "**On one page, to print:** the level's [cheat sheet](cheat-sheet.md)." if there else ""


def _results(project: Project, lessons: tuple[Lesson, ...], here: str) -> Iterator[str]:
    """Yield a table of what the built notebooks reported when they ran on the real data."""
    rows = []
    for lesson in lessons:
        notebook = read_notebook(project.root / lesson.notebook)
        run = notebook and read_run(notebook)
        if not (notebook and run):
            continue
        title = f"[{lesson.name[:2]}]({link(here, lesson.notebook)})"
        found = [Result(**fields) for fields in results(notebook).values()]
        rows += [
            f"| {title} | {_cell(one.label)} | {one.number()} | `{one.profile}`, {run.device} |"
            for one in found
            if one.data == "real"
        ]
    if rows:
        yield "## What came out\n\nMeasured when the saved notebooks ran, on the real pictures.\n"
        yield "| Lesson | Measured | Result | Profile and machine |"
        yield "| --- | --- | ---: | --- |"
        yield from rows


def _neighbours(project: Project, level: Level, here: str) -> Iterator[str]:
    levels = project.curriculum.levels
    place = levels.index(level)
    way = []
    if place:
        way.append(f"← [{levels[place - 1].title}]({link(here, f'{levels[place - 1].id}/README.md')})")
    way.append(f"[All levels]({link(here, 'README.md')})")
    if place + 1 < len(levels):
        way.append(f"[{levels[place + 1].title}]({link(here, f'{levels[place + 1].id}/README.md')}) →")
    yield " · ".join(way)


def duration(minutes: int) -> str:
    """Return a length of time in words: ``"about 45 minutes"``, ``"about 2 hours"``, ``"about 2½ hours"``."""
    if minutes < 60:
        return f"about {minutes} minutes"
    hours, rest = divmod(round(minutes / 30), 2)
    return f"about {hours}{'½' * rest} hour{'s' * ((hours, rest) != (1, 0))}"


def lesson_map(project: Project) -> str:
    """Return the map of all lessons for README.md."""
    parts = []
    for level in project.curriculum.levels:
        written = {lesson.name[:2]: lesson for lesson in project.of(level)}
        rows = [f"### [{level.title}]({level.id}/README.md)", "", level.summary, ""]
        rows += ["| No. | Lesson | What you get | Minutes | Open in |", "| --- | --- | --- | ---: | --- |"]
        for number in sorted({*written, *level.planned}):
            if number in written:
                lesson = written[number]
                header = lesson.header
                title = f"[{_cell(header.title)}]({lesson.notebook})"
                badge = colab_badge(project.curriculum, lesson)
                rows.append(f"| {number} | {title} | {_cell(header.summary)} | {header.minutes} | {badge} |")
            else:
                rows.append(f"| {number} | {_cell(level.planned[number])} | *planned* | | |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def curriculum_json(project: Project) -> str:
    """Return what navml needs to know of the curriculum, for its progress map."""
    levels = [
        {
            "id": level.id,
            "title": level.title,
            "summary": level.summary,
            "lessons": [
                {
                    "id": lesson.id,
                    "title": lesson.header.title,
                    "minutes": lesson.header.minutes,
                    "notebook": lesson.notebook,
                }
                for lesson in project.of(level)
            ],
            "planned": [
                {"id": f"{level.id}/{number}", "title": title} for number, title in level.planned.items()
            ],
        }
        for level in project.curriculum.levels
    ]
    return json.dumps({"levels": levels}, indent=1, ensure_ascii=False) + "\n"
