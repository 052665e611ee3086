"""Make a lesson's notebook, not yet run: a header and the set-up before it, the way on after it."""

from __future__ import annotations

import os
from collections.abc import Iterator

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from authoring import tags
from authoring.curriculum import Curriculum
from authoring.hashes import cell_ids, source_hash
from authoring.header import FRAMEWORKS, HARDWARE
from authoring.lesson import Lesson
from authoring.project import Project
from authoring.run_record import RunRecord
from navml.datasets.catalog import CATALOG

COLAB_IMAGE = "https://colab.research.google.com/assets/colab-badge.svg"
KAGGLE_IMAGE = "https://kaggle.com/static/images/open-in-kaggle.svg"

# Only what Colab and Kaggle lack is installed: pip leaves alone whatever already meets navml's lower bounds.
SETUP = """\
# On Colab and Kaggle this installs navml, the course's helper package. Anywhere else it does nothing.
import importlib
import importlib.util
import os

hosted = "COLAB_RELEASE_TAG" in os.environ or "KAGGLE_KERNEL_RUN_TYPE" in os.environ
package = os.environ.get("NAVML_PACKAGE", "navml{extras} @ {archive}")
if hosted and not importlib.util.find_spec("navml"):
    %pip install --quiet --retries 1 "{{package}}"
    importlib.invalidate_caches()


class NoNavml(Exception):
    def _render_traceback_(self):  # what Jupyter shows: a sentence
        return [f"This notebook needs navml, the course's helper package. {{self}}"]


if not importlib.util.find_spec("navml"):
    raise NoNavml(
        f"It could not be installed: {{package}}. On Kaggle, switch on Internet under Settings; on Colab, "
        "check your connection. Then run this cell again."
        if hosted
        else "It is not installed here, and nothing was tried. Open the notebook with `make lab`: "
        f'{readme} says how. Or install it for this kernel: pip install "{{package}}"'
    )"""


def render(project: Project, lesson: Lesson, run: RunRecord | None = None) -> NotebookNode:
    """Return the notebook of a lesson, without outputs.

    Parameters
    ----------
    run
        What it was run with, if it was. The header tells the reader. Its fingerprint does not depend on that.
    """
    before = [_markdown(header_text(project, lesson)), _code(setup_code(project.curriculum, lesson))]
    own = [_own(cell) for cell in lesson.cells]
    cells = [*before, *own, _markdown(footer_text(project, lesson))]
    for cell, id in zip(cells, cell_ids(lesson.id, [cell.source for cell in cells]), strict=True):
        cell.id = id
    navml: dict[str, object] = {"lesson": lesson.id, "source_hash": source_hash(cells)}
    if run:
        cells[0].source += f"\n\n*{run.sentence()}*"
        navml["run"] = run.to_metadata()
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "navml": navml,
    }
    if lesson.header.hardware != "cpu":
        metadata["accelerator"] = "GPU"  # Colab starts such a notebook on a GPU
    return new_notebook(cells=cells, metadata=metadata)


def _markdown(source: str) -> NotebookNode:
    return new_markdown_cell(source)


def _code(source: str) -> NotebookNode:
    return new_code_cell(source, metadata=tags.metadata([tags.SETUP]))


def _own(cell: NotebookNode) -> NotebookNode:
    marks = cell.metadata.get("tags", [])
    make = new_code_cell if cell.cell_type == "code" else new_markdown_cell
    return make(cell.source, metadata=tags.metadata(marks))


def header_text(project: Project, lesson: Lesson) -> str:
    """Return what stands at the top of a lesson, as Markdown."""
    header = lesson.header
    facts = [f"{header.minutes} minutes", HARDWARE[header.hardware]]
    if header.frameworks:
        facts.append(", ".join(FRAMEWORKS[name][0] for name in header.frameworks))
    if header.datasets:
        facts.append("data: " + ", ".join(CATALOG[name].title for name in header.datasets))
    objectives = "\n".join(f"- {objective}" for objective in header.objectives)
    needs = ", ".join(_prerequisites(project, lesson)) or "some Python"
    return (
        f"# {header.title}\n\n*{header.summary}*\n\n"
        f"{badges(project.curriculum, lesson)}\n\n{' · '.join(facts)}\n\n"
        f"**You will be able to**\n\n{objectives}\n\n**You need:** {needs}."
    )


def _prerequisites(project: Project, lesson: Lesson) -> Iterator[str]:
    written = {other.id: other for other in project.lessons}
    planned = project.curriculum.planned()
    for id in lesson.header.prerequisites:
        if id in written:
            yield f"[{written[id].header.title}]({link(lesson.notebook, written[id].notebook)})"
        elif id in planned:
            yield f"{planned[id]} (planned)"


def setup_code(curriculum: Curriculum, lesson: Lesson) -> str:
    """Return the cell that makes ``import navml`` work on Colab and Kaggle."""
    extras = f"[{','.join(lesson.extras)}]" if lesson.extras else ""
    archive = f"{curriculum.web}/archive/refs/heads/{curriculum.branch}.zip"
    return SETUP.format(archive=archive, extras=extras, readme=curriculum.web)


def footer_text(project: Project, lesson: Lesson) -> str:
    """Return what stands at the end of a lesson, as Markdown."""
    before, after = project.neighbours(lesson)
    way = []
    if before:
        way.append(f"← [{before.header.title}]({link(lesson.notebook, before.notebook)})")
    way.append(f"[{lesson.level.title}](README.md)")
    if after:
        way.append(f"[{after.header.title}]({link(lesson.notebook, after.notebook)}) →")
    lines = [f"**Where next?** {' · '.join(way)}"]
    if after:
        # The links above are for GitHub and Jupyter: on Colab and Kaggle each notebook stands alone.
        lines.append(
            f"On Colab or Kaggle, open *{after.header.title}* here: {badges(project.curriculum, after)}"
        )
    lines.append(
        "Your ticks are kept on the machine that you work on; `navml progress` in a terminal shows them on "
        f"the map of lessons. Stuck, or found a mistake? [Ask or tell us]({project.curriculum.web}/issues)."
    )
    return "---\n\n" + "\n\n".join(lines)


def badges(curriculum: Curriculum, lesson: Lesson) -> str:
    """Return the badges that open a lesson on Colab and on Kaggle, as Markdown."""
    return f"{colab_badge(curriculum, lesson)} {kaggle_badge(curriculum, lesson)}"


def colab_badge(curriculum: Curriculum, lesson: Lesson) -> str:
    """Return the badge that opens a lesson on Colab, as Markdown."""
    path = f"github/{curriculum.repository}/blob/{curriculum.branch}/{lesson.notebook}"
    return f"[![Open in Colab]({COLAB_IMAGE})](https://colab.research.google.com/{path})"


def kaggle_badge(curriculum: Curriculum, lesson: Lesson) -> str:
    """Return the badge that opens a lesson on Kaggle, as Markdown."""
    source = f"{curriculum.web}/blob/{curriculum.branch}/{lesson.notebook}"
    return f"[![Open in Kaggle]({KAGGLE_IMAGE})](https://kaggle.com/kernels/welcome?src={source})"


def link(origin: str, target: str) -> str:
    """Return the relative link from one file of the repository to another."""
    return os.path.relpath(target, os.path.dirname(origin) or ".").replace(os.sep, "/")
