"""A learner's copies: never overwritten, and new lessons come all the same."""

import json
import socket
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from navml import copies, lab
from navml.copies import update

TEXT = (
    "[course](../README.md) [code](../navml/plots.py) "
    "[next](02-more.ipynb) [data](../data/README.md#fashion) [start](../getting-started/00-start-here.ipynb) "
    "[sheet](cheat-sheet.md) [web](https://example.org/x.md) [here](#top) ![](picture.png) "
    '<img alt="" src="../data/a.png">'
)


def write_lesson(root: Path, name: str, code: str = "1 + 1") -> None:
    shown = [
        {"output_type": "execute_result", "data": {"text/plain": "2"}, "metadata": {}, "execution_count": 1}
    ]
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": [TEXT, "\n\n*Outputs of a run.*"]},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {},
            "source": [code],
            "outputs": shown,
            "execution_count": 1,
        },
    ]
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = {"cells": cells, "metadata": {"navml": {"run": {}}}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("getting-started/00-start-here", "level1/01-first", "level1/02-more"):
        write_lesson(tmp_path, f"{name}.ipynb")
    (tmp_path / "level1/cheat-sheet.md").write_text("[1](01-first.ipynb) [all](../LICENSE)", encoding="utf-8")
    (tmp_path / "README.md").write_text("[1](level1/01-first.ipynb) [how](CONTRIBUTING.md)", encoding="utf-8")
    return tmp_path


def opened(root: Path, name: str) -> Any:
    return json.loads((root / "my-notebooks" / name).read_text(encoding="utf-8"))


def work_in(root: Path, name: str) -> bytes:
    """Save a copy as JupyterLab does after an exercise."""
    path = root / "my-notebooks" / name
    notebook = opened(root, name)
    notebook["cells"][1]["source"] = "answer = 42"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path.read_bytes()


def test_copies_have_no_outputs_and_their_links_lead_to_the_same_places(root: Path) -> None:
    changes = update(root)

    assert changes.added == [
        "getting-started/00-start-here.ipynb",
        "level1/01-first.ipynb",
        "level1/02-more.ipynb",
        "README.md",
        "level1/cheat-sheet.md",
    ]
    text, code = opened(root, "level1/01-first.ipynb")["cells"]
    assert (code["outputs"], code["execution_count"]) == ([], None)
    assert text["source"] == (
        "[course](../README.md) [code](../../navml/plots.py) [next](02-more.ipynb) "
        "[data](../../data/README.md#fashion) [start](../getting-started/00-start-here.ipynb) "
        "[sheet](cheat-sheet.md) [web](https://example.org/x.md) [here](#top) ![](../../level1/picture.png) "
        '<img alt="" src="../../data/a.png">'
    )


def test_pages_lead_to_the_copies(root: Path) -> None:
    update(root)

    pages = {page.name: page.read_text(encoding="utf-8") for page in (root / "my-notebooks").rglob("*.md")}
    assert pages == {
        "README.md": "[1](level1/01-first.ipynb) [how](../CONTRIBUTING.md)",
        "cheat-sheet.md": "[1](01-first.ipynb) [all](../../LICENSE)",
    }


def test_a_second_time_nothing_happens(root: Path) -> None:
    update(root)
    work = work_in(root, "level1/01-first.ipynb")

    assert str(update(root)) == "Your copies in my-notebooks are of the newest lessons."
    assert (root / "my-notebooks/level1/01-first.ipynb").read_bytes() == work


def run_and_save(root: Path, name: str) -> None:
    """Save a copy as JupyterLab does after Run All and Shift-Enter on the last cell."""
    notebook = opened(root, name)
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.12.1"}
    code = notebook["cells"][1]
    code |= {
        "source": "".join(code["source"]),
        "execution_count": 3,
        "outputs": [],
        "metadata": {"trusted": True},
    }
    notebook["cells"].append({**code, "id": "c", "source": ""})
    (root / "my-notebooks" / name).write_text(json.dumps(notebook), encoding="utf-8")


def test_new_versions_come_beside_work_and_in_place_of_what_was_only_run(root: Path) -> None:
    update(root)
    work = work_in(root, "level1/01-first.ipynb")
    run_and_save(root, "level1/02-more.ipynb")
    for name in ("level1/01-first.ipynb", "level1/02-more.ipynb"):
        write_lesson(root, name, "2 + 2")
    write_lesson(root, "level2/01-new.ipynb")

    assert str(update(root, only_missing=True)) == (
        "New: level2/01-new.ipynb.\n"
        "New versions, not copied yet (`make update` does it): level1/01-first.ipynb, level1/02-more.ipynb."
    )
    assert str(update(root)) == (
        "New versions, in place of copies that you had not changed: level1/02-more.ipynb.\n"
        "New versions, beside copies that you have changed: level1/01-first.new.ipynb."
    )
    assert (root / "my-notebooks/level1/01-first.ipynb").read_bytes() == work
    assert opened(root, "level1/01-first.new.ipynb")["cells"][1]["source"] == ["2 + 2"]
    assert update(root) == copies.Changes()

    work_in(root, "level1/01-first.new.ipynb")
    write_lesson(root, "level1/01-first.ipynb", "3 + 3")
    assert update(root).beside == ["level1/01-first.new-2.ipynb"]
    write_lesson(root, "level1/01-first.ipynb", "4 + 4")
    assert update(root).replaced == ["level1/01-first.new-2.ipynb"]


def test_a_new_version_that_was_deleted_does_not_come_again(root: Path) -> None:
    update(root)
    work_in(root, "level1/01-first.ipynb")
    write_lesson(root, "level1/01-first.ipynb", "2 + 2")
    assert update(root).beside == ["level1/01-first.new.ipynb"]
    (root / "my-notebooks/level1/01-first.new.ipynb").unlink()

    assert update(root) == copies.Changes()
    write_lesson(root, "level1/01-first.ipynb", "3 + 3")
    assert update(root).beside == ["level1/01-first.new.ipynb"]


@pytest.mark.parametrize("notes", ["", "[]", "{", '{"level1/01-first.ipynb": 7}'])
def test_without_its_notes_all_that_is_there_is_kept(root: Path, notes: str) -> None:
    update(root)
    (root / "my-notebooks/.copies.json").write_text(notes)
    before = (root / "my-notebooks/level1/01-first.ipynb").read_bytes()

    assert update(root) == copies.Changes()
    write_lesson(root, "level1/01-first.ipynb", "2 + 2")
    assert update(root).beside == ["level1/01-first.new.ipynb"]
    assert (root / "my-notebooks/level1/01-first.ipynb").read_bytes() == before


def test_a_copy_that_was_deleted_comes_anew(root: Path) -> None:
    update(root)
    (root / "my-notebooks/level1/01-first.ipynb").unlink()
    assert update(root, only_missing=True).added == ["level1/01-first.ipynb"]


def test_the_folder_may_be_a_link_to_another_disk(root: Path, tmp_path: Path) -> None:
    volume = tmp_path / "volume" / "notebooks"
    (root / "my-notebooks").symlink_to(volume, target_is_directory=True)
    update(root)
    assert (volume / "level1/01-first.ipynb").is_file()


class TestLab:
    @pytest.fixture(autouse=True)
    def _here(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(root)

    @pytest.fixture
    def started(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        arguments: list[str] = []
        app = SimpleNamespace(launch_instance=lambda argv: arguments.extend(argv))
        monkeypatch.setitem(sys.modules, "jupyterlab", SimpleNamespace())
        monkeypatch.setitem(sys.modules, "jupyterlab.labapp", SimpleNamespace(LabApp=app))
        return arguments

    def test_it_opens_the_learners_copy(self, started: list[str], root: Path) -> None:
        assert lab.main(["--port", "0", "--no-browser"]) == 0
        assert "--LabApp.default_url=/lab/tree/my-notebooks/getting-started/00-start-here.ipynb" in started
        assert f"--ServerApp.root_dir={root}" in started and "--no-browser" in started
        assert (root / copies.START).is_file()

    def test_a_taken_port_is_told(self, started: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            lab.main(["--port", str(port)])
        told = capsys.readouterr().out
        used = next(each for each in started if "ServerApp.port=" in each).partition("=")[2]
        assert int(used) > port
        assert f"Port {port} is taken" in told and f"ssh -L {used}:127.0.0.1:{used}" in told

    def test_an_update_starts_nothing(self, started: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert lab.main(["--update"]) == 0
        assert capsys.readouterr().out.startswith("New: getting-started/00-start-here.ipynb, ")
        assert started == []

    def test_elsewhere_it_says_where_to_go(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "empty").mkdir()
        monkeypatch.chdir(tmp_path / "empty")
        assert lab.main([]) == 2
        assert "Run this in the folder that you cloned" in capsys.readouterr().err

    def test_a_full_disk_is_told(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(copies, "update", full)
        assert lab.main([]) == 1
        assert "No space left on device" in capsys.readouterr().err
