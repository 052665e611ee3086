"""Everything that must hold before a change lands, found offline and without running anything."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from authoring import tags
from authoring.clean import NOTEBOOK_METADATA, PICTURE_IN_HTML
from authoring.execute import headings
from authoring.files import read_notebook
from authoring.hashes import code_hash
from authoring.lesson import Lesson
from authoring.links import broken_links
from authoring.problems import Problem, ProblemError
from authoring.project import Project, read_project
from authoring.readme import missing_map, tables
from authoring.render import render
from authoring.results import broken_promises, results
from authoring.run_record import read_run

MOST_BYTES = 1_000_000
CLOSING = ("Quiz", "Recap", "Go further")
WORDS = (700, 1600)
CODE_LINES = (50, 120)
LONGEST_CELL = 19
MAY_BE_REDISTRIBUTED = ("fashion_mnist",)
NOT_OURS = ("build", "dist", "my-notebooks", "out")

_FOLDERS = (
    "home|Users|root|tmp|var|usr|opt|mnt|media|srv|private|content|kaggle|workspaces?|work|builds|data|app"
)
_ABSOLUTE_PATH = re.compile(
    rf"(?<![\w.:/~$<%+=-])/(?:{_FOLDERS})/[\w.-]+[^\s\"'<>,;)]*|\b[A-Za-z]:\\\w[^\s\"'<>,;)]*"
)
_EMBEDDED = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]*")
_SHOWS_PICTURES = re.compile(r"\bplots\.images\(")
_CHECK_LINE = re.compile(r"^\w+\.check\(", re.MULTILINE)


@dataclass
class Found:
    """What a check found: problems must be put right, warnings are for the author to weigh."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def check(root: Path) -> Found:
    """Check the whole repository."""
    found = Found()
    try:
        project = read_project(root)
    except ProblemError as error:
        found.problems.extend(error.problems)
        return found
    found.problems.extend(project.problems)
    for lesson in project.lessons:
        found.problems.extend(Problem(lesson.source, text) for text in lesson_problems(project, lesson))
        found.warnings.extend(Problem(lesson.source, text) for text in budget_warnings(lesson))
        notebook = read_notebook(root / lesson.notebook)
        if notebook is None:
            found.problems.append(
                Problem(lesson.notebook, "is not built, or not a notebook: run `make notebooks`")
            )
            continue
        found.problems.extend(
            Problem(lesson.notebook, text) for text in notebook_problems(project, lesson, notebook)
        )
        found.warnings.extend(Problem(lesson.notebook, text) for text in run_warnings(notebook))
    found.problems.extend(strays(project))
    found.problems.extend(outdated_tables(project))
    found.problems.extend(page_problems(project))
    return found


def lesson_problems(project: Project, lesson: Lesson) -> Iterator[str]:
    """Say what is wrong with a lesson's source."""
    ids = [other.id for other in project.lessons]
    for id in lesson.header.prerequisites:
        if id not in ids and id not in project.curriculum.planned():
            yield f'header: the prerequisite "{id}" is not a lesson of curriculum.yml'
        elif id in ids and ids.index(id) >= ids.index(lesson.id):
            yield f'header: the prerequisite "{id}" does not come before this lesson'

    texts = [cell.source for cell in lesson.cells if cell.cell_type == "markdown"]
    titles = [title for text in texts for title in re.findall(r"^(#{1,6}) +(.+?) *$", text, re.MULTILINE)]
    for level, title in titles:
        if level == "#":
            yield f'the heading "# {title}" must be "## {title}": the builder writes the title'
    sections = [title for level, title in titles if level == "##"]
    missing = [title for title in CLOSING if title not in sections]
    if missing:
        yield f"lacks its closing section: {', '.join(f'## {title}' for title in missing)}"
    elif sections[-len(CLOSING) :] != list(CLOSING):
        yield f"must end with the sections {', '.join(CLOSING)}, in this order"

    for cell in lesson.cells:
        line = _CHECK_LINE.search(cell.source) if cell.cell_type == "code" else None
        if line and not _ends_with_check(cell.source):
            yield f'"{line[0]}…)" must be the last line of its cell: the solution replaces what is above it'


def _ends_with_check(source: str) -> bool:
    try:
        last = ast.parse(source).body[-1]
    except SyntaxError:  # a magic command: the line must then speak for itself
        lines = [line for line in source.splitlines() if line.strip() and not line.startswith("#")]
        return bool(_CHECK_LINE.match(lines[-1]))
    return bool(_CHECK_LINE.match(ast.unparse(last)))


def budget_warnings(lesson: Lesson) -> Iterator[str]:
    """Say where a lesson is longer or shorter than readers like. Folded code counts for nothing."""
    shown = [cell for cell in lesson.cells if tags.HIDE_SOURCE not in cell.metadata.get("tags", [])]
    words = sum(len(cell.source.split()) for cell in shown if cell.cell_type == "markdown")
    cells = [cell.source.splitlines() for cell in shown if cell.cell_type == "code"]
    filled = [[line for line in cell if line.strip()] for cell in cells]
    code = sum(not line.lstrip().startswith("#") for cell in filled for line in cell)
    if not WORDS[0] <= words <= WORDS[1]:
        yield f"has {words:,} words, {WORDS[0]}-{WORDS[1]:,} read well"
    if not CODE_LINES[0] <= code <= CODE_LINES[1]:
        yield f"has {code} lines of code, {CODE_LINES[0]}-{CODE_LINES[1]} read well"
    for cell, heading in zip(lesson.cells, headings(list(lesson.cells)), strict=True):
        lines = sum(bool(line.strip()) for line in cell.source.splitlines())
        if cell.cell_type == "code" and cell in shown and lines > LONGEST_CELL:
            yield f'a cell under "{heading}" has {lines} lines, at most {LONGEST_CELL} fit on a screen'


def notebook_problems(project: Project, lesson: Lesson, notebook: NotebookNode) -> Iterator[str]:
    """Say what is wrong with a built notebook."""
    size = (project.root / lesson.notebook).stat().st_size
    if size > MOST_BYTES:
        yield f"has {size / 1e6:.2f} MB, 1 MB is the most: show fewer or smaller figures"
    yield from _source_problems(project, lesson, notebook)
    yield from output_problems(lesson, notebook)
    run = read_run(notebook)
    if run:
        yield from broken_promises(lesson.header, notebook, run.profile)
        if results(notebook) and not lesson.header.claims:
            yield f'reports results, but {lesson.source} claims nothing of them: add "claims" to its header'
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    yield from broken_links(project.root, project.curriculum, lesson.notebook, texts)


def _source_problems(project: Project, lesson: Lesson, notebook: NotebookNode) -> Iterator[str]:
    run = read_run(notebook)
    expected = render(project, lesson, run)
    recorded = notebook.metadata.get("navml", {}).get("source_hash")
    if recorded != expected.metadata["navml"]["source_hash"]:
        yield f"does not match {lesson.source}: run `make notebooks`"
    elif _content(notebook) != _content(expected):
        yield f"was edited by hand: make the change in {lesson.source}, then run `make notebooks`"
    elif run is None:
        yield "was not run: run `make notebooks`"
    elif run.code_hash != code_hash(expected.cells):
        yield "was not run since its code changed: run `make notebooks`"

    extra = sorted(set(notebook.metadata) - set(NOTEBOOK_METADATA))
    for cell in notebook.cells:
        if cell.metadata != tags.metadata(cell.metadata.get("tags", [])):
            extra += sorted(cell.metadata)
    if extra or set(notebook.metadata.get("language_info", {})) - {"name"}:
        found = f" ({', '.join(extra)})" if extra else ""
        yield f"holds metadata that do not belong in the repository{found}: run `make notebooks`"


def _content(notebook: NotebookNode) -> list[tuple[str, str, str, list[str]]]:
    return [
        (cell.get("id", ""), cell.cell_type, cell.source, list(cell.metadata.get("tags", [])))
        for cell in notebook.cells
    ]


def output_problems(lesson: Lesson, notebook: NotebookNode) -> Iterator[str]:
    """Say what is wrong with the outputs of a notebook."""
    restricted = set(lesson.header.datasets) - set(MAY_BE_REDISTRIBUTED)
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        tagged = tags.PICTURES in cell.metadata.get("tags", [])
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"cell {number} stopped with {output.ename}: {output.evalue}"
                continue
            data = output.get("data", {})
            html = data.get("text/html", "")
            pictures = [mime for mime in data if mime.startswith("image/")]
            for path in dict.fromkeys(_absolute_paths(output)):
                yield f"cell {number} shows a path of the machine that it was run on: {path}"
            if any(not output.metadata.get(mime, {}).get("alt", "").strip() for mime in pictures):
                yield f"cell {number} shows a picture without alternative text: show it with navml.plots"
            if re.search(r"<img(?![^>]*\balt=[\"'][^\"'])", html):
                yield f"cell {number} shows an HTML picture without alternative text: add alt="
            shows = PICTURE_IN_HTML.search(html) or (pictures and _SHOWS_PICTURES.search(cell.source))
            if tagged and (pictures or PICTURE_IN_HTML.search(html)):
                yield f'cell {number} is tagged "{tags.PICTURES}", but holds pictures: run `make notebooks`'
            elif restricted and shows:
                yield (
                    f"cell {number} shows pictures, and those of {', '.join(sorted(restricted))} may not be "
                    f'redistributed: tag it "{tags.PICTURES}"'
                )


def _absolute_paths(output: NotebookNode) -> Iterator[str]:
    texts = [output.text] if output.output_type == "stream" else []
    texts += [value for mime, value in output.get("data", {}).items() if mime.startswith("text/")]
    for text in texts:
        yield from _ABSOLUTE_PATH.findall(_EMBEDDED.sub("", text))


def run_warnings(notebook: NotebookNode) -> Iterator[str]:
    """Say what a reader of a built notebook should rather not see."""
    run = read_run(notebook)
    if run:
        if changed := run.changed():
            yield (
                f"{', '.join(changed)} changed since it was run: `make test-real` runs it to see what holds, "
                "`make notebooks STALE=1` saves the new run"
            )
        samples = [name for name, data in run.data.items() if data["data"] == "sample"]
        if samples:
            yield f"was run on the sample of {', '.join(samples)}: build it with the real data (NAVML_SOURCE)"
        if run.profile == "quick":
            yield "was run at the quick profile: build it at cpu or gpu (NAVML_PROFILE)"
    for number, cell in enumerate(notebook.cells, 1):
        if any(output.get("name") == "stderr" for output in cell.get("outputs", [])):
            yield f"cell {number} shows warnings: see whether the lesson can do without"


def strays(project: Project) -> Iterator[Problem]:
    """Find lessons outside of all levels, and notebooks that have no lesson."""
    levels = [level.id for level in project.curriculum.levels]
    for folder in sorted((project.root / "lessons").iterdir()):
        if folder.is_dir() and not folder.name.startswith(".") and folder.name not in levels:
            yield Problem(f"lessons/{folder.name}", "is no level of curriculum.yml: add it there, or move it")
    for level in levels:
        for notebook in sorted((project.root / level).glob("*.ipynb")):
            if not (project.root / "lessons" / level / f"{notebook.stem}.py").is_file():
                yield Problem(f"{level}/{notebook.name}", "has no lesson: delete it")


def outdated_tables(project: Project) -> Iterator[Problem]:
    """Find generated texts that are not what they would be made today."""
    yield from missing_map(project.root)
    for name, text in tables(project).items():
        path = project.root / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield Problem(name, "is out of date: run `make notebooks`")


def page_problems(project: Project) -> Iterator[Problem]:
    """Find broken links in every Markdown file of the repository, those that git ignores left out."""
    for folder, folders, files in os.walk(project.root):
        here = Path(folder).relative_to(project.root).as_posix()
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith((".", "_")) and not (here == "." and name in NOT_OURS) and here != "data"
        )
        for name in sorted(files):
            if name.endswith(".md"):
                where = name if here == "." else f"{here}/{name}"
                text = (project.root / where).read_text(encoding="utf-8")
                for message in broken_links(project.root, project.curriculum, where, [text]):
                    yield Problem(where, message)
