"""Every fault that `make check` must find, put into a curriculum that has none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from authoring.checks import check
from authoring.hashes import file_hash
from authoring.run_record import NAVML
from navml.results import Result

from .conftest import edit

HELLO = "first/00-hello.ipynb"
SOURCE = "lessons/first/00-hello.py"


def found(root: Path) -> list[str]:
    return [str(problem) for problem in check(root).problems]


def change(root: Path, edit_json: Callable[[Any], Any]) -> None:
    """Change the notebook of the first lesson as if by hand."""
    path = root / HELLO
    content = json.loads(path.read_text())
    edit_json(content)
    path.write_text(json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def add_output(output: dict[str, Any]) -> Callable[[Any], Any]:
    return lambda content: content["cells"][3]["outputs"].append(output)


def picture(alt: str | None = "A picture") -> dict[str, Any]:
    metadata = {} if alt is None else {"image/png": {"alt": alt}}
    return {"output_type": "display_data", "data": {"image/png": "AAAA"}, "metadata": metadata}


def html(text: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {"text/html": text}, "metadata": {}}


def test_nothing_is_wrong_with_what_was_just_built(built: Path):
    assert found(built) == []


def test_a_change_of_the_lesson_is_seen(built: Path):
    edit(built / SOURCE, "## What is it?", "## What is that?")

    assert found(built) == [f"{HELLO}: does not match {SOURCE}: run `make notebooks`"]


@pytest.mark.parametrize(
    ("edit_json", "message"),
    [
        (
            lambda content: content["cells"][3].update(source="print('else')"),
            "was edited by hand: make the change in",
        ),
        (lambda content: content["cells"].pop(), "was edited by hand"),
        (lambda content: content["cells"][3].update(id="random"), "was edited by hand"),
        (lambda content: content["cells"][3]["metadata"].update(tags=["x"]), "was edited by hand"),
        (lambda content: content["metadata"]["navml"].update(source_hash="0"), f"does not match {SOURCE}"),
        (lambda content: content["metadata"].pop("navml"), f"does not match {SOURCE}"),
        (
            lambda content: content["metadata"]["navml"]["run"].update(code_hash="0"),
            "was not run since its code changed: run `make notebooks`",
        ),
        (
            lambda content: content["metadata"].update(widgets={}),
            "metadata that do not belong in the repository (widgets)",
        ),
        (
            lambda content: content["metadata"]["language_info"].update(version="3.11"),
            "metadata that do not belong in the repository: run",
        ),
        (
            lambda content: content["cells"][3]["metadata"].update(scrolled=True),
            "(scrolled): run `make notebooks`",
        ),
        (
            add_output({"output_type": "stream", "name": "stdout", "text": "x" * 1_000_001}),
            "MB, 1 MB is the most",
        ),
        (
            add_output({"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}),
            "cell 4 stopped with ValueError: no",
        ),
        (
            add_output(
                {"output_type": "stream", "name": "stdout", "text": "saved as /home/me/model.pt, done"}
            ),
            "cell 4 shows a path of the machine that it was run on: /home/me/model.pt",
        ),
        (
            add_output(html("<td>C:\\Users\\me</td>")),
            "cell 4 shows a path of the machine that it was run on: C:\\Users",
        ),
        (add_output(picture(alt=None)), "cell 4 shows a picture without alternative text"),
        (add_output(picture(alt=" ")), "cell 4 shows a picture without alternative text"),
        (add_output(html('<img src="x.png">')), "cell 4 shows an HTML picture without alternative text"),
    ],
)
def test_a_fault_in_a_notebook_is_found(built: Path, edit_json: Callable[[Any], Any], message: str):
    change(built, edit_json)

    (problem,) = found(built)

    assert problem.startswith(f"{HELLO}: ")
    assert message in problem


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/home/me",
        "and/or/tmp/",
        "$NAVML_SOURCE/cifar10",
        "~/x",
        "/kaggle",
        "<b></b>",
        "1/2 /3/",
    ],
)
def test_what_is_no_path_of_a_machine_passes(built: Path, text: str):
    change(built, add_output({"output_type": "stream", "name": "stdout", "text": text}))

    assert found(built) == []


def test_a_notebook_that_was_not_run_is_seen(built: Path):
    change(built, lambda content: content["metadata"]["navml"].pop("run"))

    problems = found(built)

    # Its header still says that it was.
    assert problems == [
        f"{HELLO}: was edited by hand: make the change in {SOURCE}, then run `make notebooks`"
    ]


@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_a_notebook_that_is_none_is_seen(built: Path, content: str | None):
    (built / HELLO).unlink() if content is None else (built / HELLO).write_text(content)

    assert f"{HELLO}: is not built, or not a notebook: run `make notebooks`" in found(built)


class TestPicturesThatMayNotBeRedistributed:
    @pytest.fixture
    def restricted(self, built: Path) -> Path:
        edit(built / SOURCE, "datasets: []", "datasets: [fids30]")
        return built

    def mentioned(self, root: Path) -> bool:
        return any(
            'shows pictures, and those of fids30 may not be redistributed: tag it "dataset-images"' in text
            for text in found(root)
        )

    def test_a_card_with_pictures_is_seen(self, restricted: Path):
        change(restricted, add_output(html('<img alt="fruit" src="data:image/png;base64,AAAA">')))

        assert self.mentioned(restricted)

    def test_a_grid_of_pictures_is_seen(self, restricted: Path):
        change(restricted, lambda content: content["cells"][3].update(source="navml.plots.images(a)"))
        change(restricted, add_output(picture()))

        assert self.mentioned(restricted)

    def test_a_curve_may_stay(self, restricted: Path):
        change(restricted, add_output(picture()))

        assert not self.mentioned(restricted)

    def test_pictures_in_a_tagged_cell_are_seen(self, built: Path):
        change(built, lambda content: content["cells"][3]["metadata"].update(tags=["dataset-images"]))
        change(built, add_output(picture()))

        assert any('cell 4 is tagged "dataset-images", but holds pictures' in text for text in found(built))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# minutes: 20\n", "", 'header lacks "minutes": add it, for example "minutes: 35"'),
        (
            "prerequisites: []",
            "prerequisites: [first/07]",
            'the prerequisite "first/07" is not a lesson of curriculum.yml',
        ),
        (
            "prerequisites: []",
            "prerequisites: [second/01]",
            'the prerequisite "second/01" does not come before this lesson',
        ),
        ("# ## Recap\n", "", "lacks its closing section: ## Recap"),
        ("# ## Quiz\n", "# ## Quizzes\n", "lacks its closing section: ## Quiz"),
        (
            "## Recap",
            "## Go further\n#\n# ## Recap",
            "must end with the sections Quiz, Recap, Go further, in this order",
        ),
        ("## What is it?", "# What is it?", 'the heading "# What is it?" must be "## What is it?"'),
        ('print("hello")', "q1.check(1)\nprint(2)", '"q1.check(…)" must be the last line of its cell'),
    ],
)
def test_a_fault_in_a_lesson_is_found(built: Path, old: str, new: str, message: str):
    edit(built / SOURCE, old, new)

    problems = [problem for problem in found(built) if problem.startswith(SOURCE)]

    assert len(problems) == 1
    assert message in problems[0]


@pytest.mark.parametrize(
    "code", ["q1.check(\n    1,\n)", "q1.check(1)  # or q1.hint()", "%time 1\nq1.check(1)\n# q1.hint()"]
)
def test_a_check_may_end_a_cell_in_many_ways(built: Path, code: str):
    edit(built / SOURCE, 'print("hello")', code)

    assert not any(problem.startswith(SOURCE) for problem in found(built))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[next](01-nmubers.ipynb)", 'the link to "01-nmubers.ipynb" points to a file that does not exist'),
        ("[next](01-numbers.ipynb#gone)", "points to a heading that does not exist"),
    ],
)
def test_a_broken_link_in_a_notebook_is_found(built: Path, text: str, message: str):
    change(built, lambda content: content["cells"][2].update(source=f"## What is it?\n{text}"))

    assert any(problem.startswith(HELLO) and message in problem for problem in found(built))


def test_a_badge_of_another_repository_is_found(built: Path):
    edit(
        built / "first/README.md",
        "github/someone/course/blob/main/first/00",
        "github/me/course/blob/main/first/00",
    )

    problems = found(built)

    assert "first/README.md: is out of date: run `make notebooks`" in problems
    assert any(
        "points to another repository or branch than curriculum.yml" in problem for problem in problems
    )


def test_a_way_on_that_points_nowhere_is_found(built: Path):
    (built / "second/01-last.ipynb").unlink()

    problems = found(built)

    assert any(
        problem.startswith("first/01-numbers.ipynb: the link to ") and "01-last.ipynb" in problem
        for problem in problems
    )
    assert any(problem.startswith("README.md: ") and "01-last.ipynb" in problem for problem in problems)


@pytest.mark.parametrize("name", ["README.md", "first/README.md", "navml/curriculum.json"])
def test_a_table_out_of_date_is_found(built: Path, name: str):
    edit(built / name, "Hello", "Hallo")

    assert found(built) == [f"{name}: is out of date: run `make notebooks`"]


def test_broken_links_in_other_pages_are_found(built: Path):
    (built / "docs").mkdir()
    (built / "docs/page.md").write_text("[home](../README.md#course) [gone](gone.md)")
    for name in ("build", ".venv", "data/cifar10"):
        (built / name).mkdir(parents=True)
        (built / name / "page.md").write_text("[gone](gone.md)")

    assert found(built) == ['docs/page.md: the link to "gone.md" points to a file that does not exist']


def test_what_belongs_nowhere_is_found(built: Path):
    (built / "lessons/third").mkdir()
    (built / "lessons/.ipynb_checkpoints").mkdir()
    (built / "first/06-old.ipynb").write_text("")

    assert found(built) == [
        "lessons/third: is no level of curriculum.yml: add it there, or move it",
        "first/06-old.ipynb: has no lesson: delete it",
    ]


def report(key: str, value: float, data: str = "real") -> Callable[[Any], Any]:
    return add_output(
        {
            "output_type": "display_data",
            "data": Result(key, value, key, "cpu", data)._repr_mimebundle_(),
            "metadata": {},
        }
    )


def found_in_hello(root: Path) -> list[str]:
    return [problem for problem in found(root) if problem.startswith(HELLO)]


def test_claims_are_held_against_the_saved_results(built: Path):
    edit(built / SOURCE, "# datasets: []", "# datasets: []\n# claims: [b - a > 0.3, 'abs(c) < 1']")
    change(built, report("a", 0.5))
    change(built, report("b", 0.7))

    assert found_in_hello(built) == [
        f'{HELLO}: the header claims "b - a > 0.3", which is not so: a is 0.5, b is 0.7',
        f'{HELLO}: the header claims "abs(c) < 1", but no cell reports c',
    ]

    change(built, report("b", 0.9))
    change(built, report("c", 7, "sample"))
    assert found_in_hello(built) == []


def test_results_that_no_claim_is_about_are_found(built: Path):
    change(built, report("a", 0.5))

    assert found_in_hello(built) == [
        f'{HELLO}: reports results, but {SOURCE} claims nothing of them: add "claims" to its header'
    ]


def test_a_notebook_whose_helpers_changed_is_named(built: Path):
    def age(content: Any) -> None:
        run = content["metadata"]["navml"]["run"]
        assert run["files"]["results.py"] == file_hash(NAVML / "results.py")
        run["files"] |= {"results.py": "0", "gone.py": "0"}

    change(built, age)

    (warning,) = [str(each) for each in check(built).warnings if "changed since" in str(each)]
    assert warning.startswith(
        f"{HELLO}: navml/gone.py, navml/results.py changed since it was run: `make test"
    )


def test_a_manifest_that_cannot_be_read_is_told(tmp_path: Path):
    assert found(tmp_path) == [f"curriculum.yml: not found in {tmp_path.name}/"]


class TestWarnings:
    def warnings(self, root: Path) -> list[str]:
        result = check(root)
        return [str(warning) for warning in result.warnings if str(warning).startswith((HELLO, SOURCE))]

    def test_length(self, built: Path):
        few, little = self.warnings(built)
        assert few.startswith(f"{SOURCE}: has ")
        assert few.endswith(" words, 700-1,600 read well")
        assert little == f"{SOURCE}: has 1 lines of code, 50-120 read well"

        edit(built / SOURCE, 'print("hello")', "# why\n" + "a = 1\n" * 120 + "\n")
        edit(built / SOURCE, "## What is it?", "## What is it?\n#\n# " + "word " * 1600)
        many, long = self.warnings(built)
        assert many.endswith(" words, 700-1,600 read well")
        assert long == f'{SOURCE}: a cell under "What is it?" has 121 lines, at most 19 fit on a screen'

    def test_what_a_reader_should_not_see(self, built: Path):
        def run_on_the_sample(content: Any) -> None:
            content["metadata"]["navml"]["run"].update(
                profile="quick", data={"fids30": {"data": "sample", "origin": "drawn"}}
            )

        change(built, run_on_the_sample)
        change(built, add_output({"output_type": "stream", "name": "stderr", "text": "FutureWarning"}))

        assert self.warnings(built)[2:] == [
            f"{HELLO}: was run on the sample of fids30: build it with the real data (NAVML_SOURCE)",
            f"{HELLO}: was run at the quick profile: build it at cpu or gpu (NAVML_PROFILE)",
            f"{HELLO}: cell 4 shows warnings: see whether the lesson can do without",
        ]
