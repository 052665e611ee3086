from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from authoring.curriculum import Curriculum
from authoring.links import anchors, broken_links

COURSE = Curriculum("someone/course", "main", ())
BLOB = "https://github.com/someone/course/blob/main"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/my page.md").write_text(
        "# The Title: one, two\n\n## Same\n\n## Same\n\n<a id='here'></a>\n"
    )
    (tmp_path / "a/code.py").write_text("1\n")
    notebook = new_notebook(
        cells=[new_markdown_cell("# My Title\n## Go further"), new_markdown_cell("### `code` *it*")]
    )
    nbformat.write(notebook, tmp_path / "a/book.ipynb")
    return tmp_path


def problems(root: Path, text: str, file: str = "a/page.md") -> list[str]:
    return list(broken_links(root, COURSE, file, [text]))


@pytest.mark.parametrize(
    "text",
    [
        "[x](my%20page.md)",
        "[x](<my page.md>)",
        "[x](my%20page.md#the-title-one-two)",
        "[x](my%20page.md#same-1)",
        "[x](my%20page.md#here)",
        "[x](book.ipynb#Go-further)",
        "[x](book.ipynb#code-it)",
        "[x](../a/code.py#L3)",
        "[x](../a)",
        "[x](#own)\n\n## Own",
        "[x][ref]\n\n[ref]: book.ipynb",
        '<a href="book.ipynb">x</a> <img src="code.py" alt="a picture">',
        "| a |\n| --- |\n| [x](book.ipynb) |",
        "[x](https://example.org/nothing/here#at-all) <https://example.org> [m](mailto:a@example.org)",
        "`[x](not-a-link.md)`",
        "```\n[x](not-a-link.md)\n```",
        f"[x]({BLOB}/a/book.ipynb) [x](https://github.com/someone/course/issues)",
        "[x](https://github.com/someone-else/course/blob/main/gone.md)",
        "[x](https://colab.research.google.com/github/someone/course/blob/main/a/book.ipynb)",
        f"[x](https://kaggle.com/kernels/welcome?src={BLOB}/a/book.ipynb)",
        "![a picture](code.py)",
    ],
)
def test_sound(root: Path, text: str):
    assert problems(root, text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[x](gone.md)", 'the link to "gone.md" points to a file that does not exist'),
        ("[x](a/book.ipynb)", 'the link to "a/book.ipynb" points to a file that does not exist'),
        ("[x](my%20page.md#gone)", "points to a heading that does not exist; there are: here, same"),
        ("[x](book.ipynb#go-further)", "points to a heading that does not exist"),
        ("[x](#gone)", 'the link to "#gone" points to a heading that does not exist'),
        ("[x](/a/book.ipynb)", "must be relative"),
        ("[x](../../etc)", "leaves the repository"),
        ("[x][ref]\n\n[ref]: gone.md", "does not exist"),
        ('<a href="gone.md">x</a>', "does not exist"),
        ("text <img src='code.py'> text", 'the picture code.py has no alternative text: add alt="…"'),
        ("![](code.py)", "the picture code.py has no alternative text"),
        ("| a |\n| --- |\n| [x](gone.md) |", "does not exist"),
        (f"[x]({BLOB}/gone.md)", "points to a file that does not exist here"),
        (
            "[x](https://colab.research.google.com/github/someone/course/blob/main/gone.ipynb)",
            "points to a file that does not exist here",
        ),
        (
            "[x](https://colab.research.google.com/github/me/course/blob/main/a/book.ipynb)",
            "points to another repository or branch than curriculum.yml",
        ),
        (
            "[x](https://www.kaggle.com/kernels/welcome?src=https://github.com/someone/course/blob/old/a/book.ipynb)",
            "points to another repository or branch than curriculum.yml",
        ),
        ("[x](https://colab.research.google.com/github/)", "does not name a notebook"),
    ],
)
def test_broken(root: Path, text: str, message: str):
    found = problems(root, text)

    assert len(found) == 1
    assert message in found[0]


def test_a_badge_is_a_link_around_a_picture(root: Path):
    badge = "[![Open](https://example.org/badge.svg)](https://colab.research.google.com/github/someone/course/blob/main/x.ipynb)"

    assert len(problems(root, badge)) == 1


def test_anchors_follow_the_reader_of_the_file():
    text = "## Why `fit`? It's 94 %\n\nSetext\n------"

    assert anchors("page.md", [text]) == {"why-fit-its-94-", "setext"}
    assert anchors("book.ipynb", [text]) == {"Why-fit?-It's-94-%", "Setext"}
