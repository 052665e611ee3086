import errno
import json
import multiprocessing
import os
from pathlib import Path

import pytest
from filelock import Timeout

from navml import places, progress


def test_where_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAVML_HOME", str(tmp_path / "home"))
    assert places.progress_file() == Path(os.environ["NAVML_PROGRESS"])
    monkeypatch.delenv("NAVML_PROGRESS")
    assert places.progress_file() == tmp_path / "home" / "progress.json"
    monkeypatch.delenv("NAVML_HOME")
    assert places.progress_file().name == "progress.json" and "navml" in places.progress_file().parts


def test_once_passed_stays_passed(progress_file: Path) -> None:
    assert progress.read() == {}
    progress.record("level1/01:q1", False)
    assert progress.read() == {"level1/01:q1": False}
    progress.record("level1/01:q1", True)
    progress.record("level1/01:q1", False)
    assert progress.read() == {"level1/01:q1": True}
    assert progress.sound()
    assert json.loads(progress_file.read_text())["version"] == 1


def test_nothing_is_left_beside_it(progress_file: Path) -> None:
    progress.record("level1/01:q1", True)
    assert {file.name for file in progress_file.parent.iterdir()} <= {"progress.json", "progress.json.lock"}


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b"\xff\xfe", b"[]", b"{}", b'{"exercises": []}', b'{"exercises": {"a": {"passed": "yes"}}}'],
)
def test_a_broken_file_is_kept_beside_and_said(
    broken: bytes, progress_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    progress_file.parent.mkdir()
    progress_file.write_bytes(broken)
    assert progress.read() == {} and not progress.sound()
    progress.record("level1/01:q1", True)
    assert progress.read() == {"level1/01:q1": True}
    assert (progress_file.parent / "progress.json.broken").read_bytes() == broken
    assert "kept as" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_costs_a_warning_only(
    progress_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    progress_file.parent.write_text("a file where the folder should be")
    progress.record("level1/01:q1", True)
    assert "could not be saved" in capsys.readouterr().err


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EIO, errno.EOPNOTSUPP])
def test_without_locks_it_is_kept_all_the_same(
    number: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    recwarn: pytest.WarningsRecorder,
) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", refuse)
    progress.record("level1/01:q1", True)
    progress.record("level1/01:q2", True)
    assert progress.read() == {"level1/01:q1": True, "level1/01:q2": True}
    assert capsys.readouterr().err == "" and not recwarn


@pytest.mark.parametrize("refusal", [NotImplementedError("no flock here"), Timeout("lock")], ids=str)
def test_any_refusal_of_the_lock_will_do(refusal: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is what filelock 3.12, the lowest version allowed, raises where ``flock`` is missing."""

    def refuse(*arguments: object, **options: object) -> None:
        raise refusal

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    progress.record("level1/01:q1", True)
    assert progress.read() == {"level1/01:q1": True}


def test_a_home_that_nobody_has_costs_a_warning_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in [("NAVML_PROGRESS", "~nosuchuser/p.json"), ("NAVML_HOME", "~nosuchuser/navml")]:
        monkeypatch.delenv("NAVML_PROGRESS", raising=False)
        monkeypatch.setenv(name, value)
        progress.record("level1/01:q1", True)
        assert capsys.readouterr().err.count("could not be saved") == 1
        assert progress.read() == {} and not progress.sound()


def test_a_crash_while_writing_leaves_the_old_file(
    progress_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress.record("level1/01:q1", True)
    before = progress_file.read_bytes()

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    progress.record("level1/01:q2", True)
    assert progress_file.read_bytes() == before
    assert not list(progress_file.parent.glob("*.part"))


def _record_many(worker: int) -> None:
    for i in range(20):
        progress.record(f"level1/01:q{worker}_{i}", True)


def test_notebooks_that_write_at_once_lose_nothing() -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_record_many, args=(worker,)) for worker in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(progress.read()) == 60
