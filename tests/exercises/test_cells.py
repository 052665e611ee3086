"""Blanks that Python turned into a value are noticed in the notebook cell itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> Iterator[object]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    shell.run_cell(
        "import numpy as np\nfrom navml.exercises.getting_started_00 import ____\n"
        "from navml.exercises.kinds import Value\nq = Value('p', expected=3)"
    )

    def run(code: str) -> str:
        capsys.readouterr()
        shell.run_cell(code, store_history=True)
        return capsys.readouterr().out

    yield run
    InteractiveShell.clear_instance()


def test_cells(run) -> None:
    assert run("answer = np.arange(9)[____]\nq.check(answer)").startswith("⏳")
    assert run("answer = np.arange(9)[2]  # not ____\nq.check(answer)").startswith("❌")
    assert run("x = ____\nq.check(3)").startswith("✅")
