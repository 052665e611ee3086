from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from authoring.project import Project, read_project
from authoring.render import footer_text, header_text, link, render, setup_code
from authoring.run_record import RunRecord

from .conftest import edit

RUN = RunRecord("hash", "cpu", "2 CPU cores", {}, "0.1.0", "3.11.7", {}, {})


def test_the_header_tells_what_a_learner_must_know(tiny_project: Project):
    text = header_text(tiny_project, tiny_project.find("second/01"))

    assert text.startswith("# Last\n\n*What Last is about.*\n\n[![Open in Colab](")
    assert "](https://colab.research.google.com/github/someone/course/blob/main/second/01-last.ipynb)" in text
    assert (
        "](https://kaggle.com/kernels/welcome?src=https://github.com/someone/course/blob/main/second/01-last.ipynb)"
        in text
    )
    assert "\n\n20 minutes · any laptop, no GPU needed\n\n" in text
    assert "- Load something\n- Look at it\n- Compare it with something else\n" in text
    assert text.endswith("**You need:** [Numbers](../first/01-numbers.ipynb), To come: more (planned).")


def test_frameworks_and_data_are_named_for_people(tiny: Path):
    source = tiny / "lessons/first/00-hello.py"
    edit(source, "frameworks: []", "frameworks: [scikit-learn, pytorch, keras]")
    edit(source, "datasets: []", "datasets: [fashion_mnist, cifar10]")
    edit(source, "hardware: cpu", "hardware: gpu-helps")
    project = read_project(tiny)
    lesson = project.find("first/00")

    assert (
        "20 minutes · any laptop, a GPU helps · scikit-learn, PyTorch, Keras · data: Fashion-MNIST, CIFAR-10"
        in header_text(project, lesson)
    )
    setup = setup_code(project.curriculum, lesson)
    archive = "https://github.com/someone/course/archive/refs/heads/main.zip"
    assert f'"navml[tensorflow,torch] @ {archive}"' in setup
    assert render(project, lesson).metadata["accelerator"] == "GPU"


def test_the_footer_shows_the_way_on(tiny_project: Project):
    first, middle, last = (footer_text(tiny_project, lesson) for lesson in tiny_project.lessons)

    assert "**Where next?** [First level](README.md) · [Numbers](01-numbers.ipynb) →\n" in first
    assert (
        "← [Hello](00-hello.ipynb) · [First level](README.md) · [Last](../second/01-last.ipynb) →\n" in middle
    )
    assert "← [Numbers](../first/01-numbers.ipynb) · [Second level](README.md)\n" in last
    assert "/blob/main/first/01-numbers.ipynb)" in first  # a badge: links do not work on Colab
    assert "Colab" not in last
    assert all("(https://github.com/someone/course/issues)" in text for text in (first, middle, last))


def test_a_notebook_has_the_lesson_between_what_the_builder_adds(tiny_project: Project):
    notebook = render(tiny_project, tiny_project.find("first/00"))

    assert [cell.cell_type for cell in notebook.cells] == [
        "markdown",
        "code",
        "markdown",
        "code",
        "markdown",
        "markdown",
    ]
    assert notebook.cells[1].metadata == {"tags": ["setup"]}
    assert notebook.cells[3].source == 'print("hello")'
    assert set(notebook.metadata) == {"kernelspec", "language_info", "navml"}
    assert notebook.metadata["navml"]["lesson"] == "first/00"
    assert "run" not in notebook.metadata["navml"]


def test_tags_are_kept_and_nothing_else(tiny: Path):
    edit(
        tiny / "lessons/first/00-hello.py",
        '# %%\nprint("hello")',
        '# %% tags=["dataset-images"] other=3\nprint("hello")',
    )

    cell = render(read_project(tiny), read_project(tiny).find("first/00")).cells[3]

    assert cell.metadata == {"tags": ["dataset-images"]}


def test_cell_ids_are_the_same_each_time_and_survive_an_insertion(tiny: Path):
    source = tiny / "lessons/first/00-hello.py"
    edit(source, 'print("hello")', 'print("hello")\n\n# %%\n1\n\n# %%\n1')
    project = read_project(tiny)
    before = [cell.id for cell in render(project, project.find("first/00")).cells]

    assert len(set(before)) == len(before)
    assert all(id.startswith("first-00-") for id in before)
    assert before == [cell.id for cell in render(project, project.find("first/00")).cells]

    edit(source, '# %%\nprint("hello")', '# %%\nprint("new")\n\n# %%\nprint("hello")')
    project = read_project(tiny)
    after = [cell.id for cell in render(project, project.find("first/00")).cells]
    assert [id for id in after if id in before] == before
    assert len(after) == len(before) + 1


def test_the_reader_is_told_what_the_outputs_were_made_with(tiny_project: Project):
    lesson = tiny_project.find("first/00")
    real = RunRecord("hash", "gpu", "a T4", {"cifar10": {"data": "real", "origin": ""}}, "0", "3", {}, {})
    sample = RunRecord(
        "hash", "cpu", "2 CPU cores", {"cifar10": {"data": "sample", "origin": ""}}, "0", "3", {}, {}
    )

    def told(run: RunRecord) -> str:
        return render(tiny_project, lesson, run).cells[0].source.rpartition("\n")[2]

    assert told(RUN) == "*The saved outputs were made with the `cpu` profile on 2 CPU cores.*"
    assert told(real) == "*The saved outputs were made with the `gpu` profile on a T4, on the real data.*"
    assert "on 2 CPU cores, on the small **sample** that stands in for CIFAR-10." in told(sample)


def test_the_source_hash_does_not_depend_on_the_run(tiny_project: Project):
    lesson = tiny_project.find("first/00")

    fresh, run = render(tiny_project, lesson), render(tiny_project, lesson, RUN)

    assert fresh.metadata["navml"]["source_hash"] == run.metadata["navml"]["source_hash"]
    assert fresh.cells[0].id == run.cells[0].id


@pytest.mark.parametrize(
    ("origin", "target", "expected"),
    [
        ("a/b.ipynb", "a/c.ipynb", "c.ipynb"),
        ("a/b.ipynb", "d/c.ipynb", "../d/c.ipynb"),
        ("README.md", "a/c.ipynb", "a/c.ipynb"),
    ],
)
def test_links_are_relative(origin: str, target: str, expected: str):
    assert link(origin, target) == expected


class TestSetupCell:
    """The cell is run by IPython itself; only `%pip` is replaced, by one that notes what it was asked for."""

    @pytest.fixture
    def asked(self) -> list[str]:
        return []

    @pytest.fixture
    def run(self, tiny_project: Project, asked: list[str], monkeypatch: pytest.MonkeyPatch):
        shell = InteractiveShell()
        shell.register_magic_function(asked.append, magic_name="pip")
        source = setup_code(tiny_project.curriculum, tiny_project.find("first/00"))
        for name in ("COLAB_RELEASE_TAG", "KAGGLE_KERNEL_RUN_TYPE", "NAVML_PACKAGE"):
            monkeypatch.delenv(name, raising=False)
        return lambda: shell.run_cell(source)

    @pytest.fixture
    def missing(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    def test_does_nothing_where_navml_is_installed(self, run, asked, monkeypatch, capsys):
        run().raise_error()
        monkeypatch.setenv("COLAB_RELEASE_TAG", "release")
        run().raise_error()

        assert asked == []
        assert capsys.readouterr().out == ""

    @pytest.mark.parametrize("host", ["COLAB_RELEASE_TAG", "KAGGLE_KERNEL_RUN_TYPE"])
    @pytest.mark.usefixtures("missing")
    def test_installs_where_it_is_missing(self, run, asked, monkeypatch, capsys, host):
        monkeypatch.setenv(host, "yes")
        stopped = run().error_in_exec

        assert asked == [
            'install --quiet --retries 1 "navml @ https://github.com/someone/course/archive/refs/heads/main.zip"'
        ]
        # As our %pip did nothing, the notebook stops here, with a paragraph in place of a traceback.
        (said,) = stopped._render_traceback_()
        assert "It could not be installed: navml @ https://github.com/someone/course/archive/" in said
        assert "Traceback" not in capsys.readouterr().out

    @pytest.mark.usefixtures("missing")
    def test_another_package_can_be_named(self, run, asked, monkeypatch):
        monkeypatch.setenv("COLAB_RELEASE_TAG", "release")
        monkeypatch.setenv("NAVML_PACKAGE", "wheels/navml.whl")
        run()

        assert asked == ['install --quiet --retries 1 "wheels/navml.whl"']

    @pytest.mark.usefixtures("missing")
    def test_never_installs_on_a_learners_own_machine(self, run, asked, capsys):
        (said,) = run().error_in_exec._render_traceback_()

        assert asked == []
        assert said.startswith(
            "This notebook needs navml, the course's helper package. It is not installed here"
        )
        assert 'pip install "navml @ https://github.com/someone/course/archive/refs/heads/main.zip"' in said
        assert capsys.readouterr().out.strip() == said
