import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from authoring.project import Project, read_project
from authoring.readme import duration, lesson_map, level_readme, missing_map, tables
from navml.results import Result

from .conftest import edit

RUN = {"code_hash": "", "profile": "cpu", "device": "2 CPU cores", "data": {}, "navml": "1", "python": "3.11"}
RUN |= {"packages": {}, "files": {}}


def test_a_levels_page_has_what_a_learner_looks_for(tiny: Path):
    edit(tiny / "lessons/first/01-numbers.py", "title: Numbers", "title: Numbers | signs")
    project = read_project(tiny)

    text = level_readme(project, project.curriculum.levels[0])

    assert "\n# First level\n\nThe beginning.\n" in text
    assert "| 00 | [Hello](00-hello.ipynb) | Load something<br>Look at it<br>Compare" in text
    assert "| 01 | [Numbers \\| signs](01-numbers.ipynb) |" in text
    assert "| 02 | To come: more | *planned* | | | |" in text
    assert "/blob/main/first/00-hello.ipynb)" in text
    assert "2 lessons are ready, 1 more planned: about 40 minutes in all" in text
    assert (
        "**Too hard?** Rest a little.\n\n**Too easy?** Go to the [second level](../second/README.md)." in text
    )
    assert text.endswith("\n[All levels](../README.md) · [Second level](../second/README.md) →\n")


def test_the_last_level_points_back(tiny_project: Project):
    text = level_readme(tiny_project, tiny_project.curriculum.levels[1])

    assert "One lesson is ready: about 20 minutes" in text
    assert text.endswith("← [First level](../first/README.md) · [All levels](../README.md)\n")


def test_results_are_taken_from_the_saved_notebooks(tiny: Path):
    project = read_project(tiny)
    notebook = new_notebook(metadata={"navml": {"run": RUN}})
    found = [
        Result("test_accuracy", 0.8754, "Forest | test", "cpu", "real"),
        Result("loss", 0.25, "Loss", "cpu", "real"),
        Result("test_accuracy", 0.5, "On the sample", "cpu", "sample"),
    ]
    (tiny / "first").mkdir(exist_ok=True)
    for one in found:
        shown = new_output("display_data", one._repr_mimebundle_())
        notebook.cells.append(new_code_cell("", outputs=[shown]))
    nbformat.write(notebook, tiny / project.lessons[0].notebook)

    text = level_readme(project, project.curriculum.levels[0])

    assert "## What came out" in text
    assert "| [00](00-hello.ipynb) | Loss | 0.25 | `cpu`, 2 CPU cores |" in text
    assert "On the sample" not in text
    nbformat.write(new_notebook(), tiny / project.lessons[0].notebook)
    assert "What came out" not in level_readme(project, project.curriculum.levels[0])


def test_the_cheat_sheet_is_linked_where_there_is_one(tiny: Path):
    project = read_project(tiny)
    level = project.curriculum.levels[0]
    assert "cheat" not in level_readme(project, level)
    (tiny / "first").mkdir(exist_ok=True)
    (tiny / "first/cheat-sheet.md").write_text("# All of it\n", encoding="utf-8")
    assert "[cheat sheet](cheat-sheet.md)" in level_readme(project, level)


def test_a_level_without_lessons_says_so(tiny: Path):
    (tiny / "lessons/second/01-last.py").unlink()
    project = read_project(tiny)

    assert "No lesson of this level is ready yet." in level_readme(project, project.curriculum.levels[1])


def test_the_map_links_what_is_there_and_names_what_is_planned(tiny_project: Project):
    text = lesson_map(tiny_project)

    assert "### [First level](first/README.md)" in text
    assert "| 00 | [Hello](first/00-hello.ipynb) | What Hello is about. | 20 | [![Open in Colab](" in text
    assert "| 02 | To come: more | *planned* | | |" in text


def test_only_the_map_in_the_readme_is_replaced(tiny_project: Project):
    text = tables(tiny_project)["README.md"]

    assert text.startswith("# Course\n\n<!-- map:start -->\n\n### [First")
    assert text.endswith("|\n\n<!-- map:end -->\n\nThe end.\n")
    (tiny_project.root / "README.md").write_text(text)
    assert tables(tiny_project)["README.md"] == text


@pytest.mark.parametrize("text", [None, "# Course", "<!-- map:end --><!-- map:start -->"])
def test_a_readme_without_place_for_the_map_is_told_and_left_alone(tiny_project: Project, text: str | None):
    readme = tiny_project.root / "README.md"
    readme.unlink() if text is None else readme.write_text(text)

    assert "README.md" not in tables(tiny_project)
    assert "has no place for the map" in str(missing_map(tiny_project.root)[0])


def test_navml_gets_the_titles_for_its_own_map(tiny_project: Project):
    first, second = json.loads(tables(tiny_project)["navml/curriculum.json"])["levels"]

    assert (first["id"], first["title"], first["summary"]) == ("first", "First level", "The beginning.")
    assert first["lessons"][1] == {
        "id": "first/01",
        "title": "Numbers",
        "minutes": 20,
        "notebook": "first/01-numbers.ipynb",
    }
    assert first["planned"] == [{"id": "first/02", "title": "To come: more"}]
    assert second["planned"] == []


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (45, "about 45 minutes"),
        (60, "about 1 hour"),
        (85, "about 1½ hours"),
        (130, "about 2 hours"),
        (400, "about 6½ hours"),
    ],
)
def test_durations(minutes: int, words: str):
    assert duration(minutes) == words
