from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def progress_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the progress of whoever runs the tests out of them, and return where it goes instead."""
    monkeypatch.delenv("NAVML_EXERCISES", raising=False)
    monkeypatch.setenv("NAVML_PROGRESS", str(tmp_path / "home" / "progress.json"))
    return tmp_path / "home" / "progress.json"
