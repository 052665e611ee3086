"""A tiny curriculum, whole and in order, for the tests to build and to break."""

import shutil
from pathlib import Path

import pytest

from authoring.build import build
from authoring.project import Project, read_project

PICTURE = """\
import base64, io
from IPython.display import display
from PIL import Image

buffer = io.BytesIO()
Image.linear_gradient("L").convert("RGB").save(buffer, "PNG", compress_level=0)
picture = {"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": "a picture"}
display(picture, raw=True, metadata={"image/png": {"alt": "From black to white"}})"""

CURRICULUM = """\
repository: someone/course
branch: main
levels:
  - id: first
    title: "First level"
    summary: The beginning.
    too_hard: Rest a little.
    too_easy: Go to the [second level](../second/README.md).
    planned: ["02 To come: more"]
  - id: second
    title: "Second level"
    summary: The end.
    too_hard: Go to the [first level](../first/README.md).
    too_easy: Rest.
"""


def lesson_source(
    title: str, body: str = "", *, prerequisites: str = "[]", minutes: int = 20, more: str = ""
) -> str:
    """Return the source of a lesson that is right in every respect."""
    header = f"""\
title: {title}
summary: What {title} is about.
objectives:
  - Load something
  - Look at it
  - Compare it with something else
prerequisites: {prerequisites}
minutes: {minutes}
hardware: cpu
frameworks: []
datasets: []
{more}"""
    comments = "\n".join(f"# {line}" for line in header.strip().splitlines())
    return f"""\
# ---
{comments}
# ---

# %% [markdown]
# ## What is it?

{body}

# %% [markdown]
# ## Quiz
#
# ## Recap
#
# - It was loaded.
#
# ## Go further
#
# - [A book](https://example.org/book)
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return a repository with three tiny lessons, nothing built."""
    write_tiny(tmp_path)
    return tmp_path


def write_tiny(root: Path) -> None:
    (root / "curriculum.yml").write_text(CURRICULUM)
    (root / "README.md").write_text("# Course\n\n<!-- map:start -->\n<!-- map:end -->\n\nThe end.\n")
    for name, source in {
        "first/00-hello": lesson_source("Hello", '# %%\nprint("hello")'),
        "first/01-numbers": lesson_source(
            "Numbers", f"# %%\n{PICTURE}\n\n# %%\nsum(range(5))", prerequisites="[first/00]"
        ),
        "second/01-last": lesson_source("Last", "# %%\nimport sys\n1", prerequisites="[first/01, first/02]"),
    }.items():
        path = root / "lessons" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built")
    write_tiny(root)
    project = read_project(root)
    assert build(project, project.lessons, jobs=2) == []
    return root


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Path:
    """Return a repository with three tiny lessons, all built and run."""
    shutil.copytree(built_once, tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def tiny_project(tiny: Path) -> Project:
    return read_project(tiny)


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new))
