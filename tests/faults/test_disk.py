"""Disks that are full, closed, or have names that programs stumble over."""

import errno
import shutil

import pytest
from refusals import refusing
from small_disk import KINDS

from navml.datasets import cache


@pytest.fixture(params=["cifar", "photos"])
def trial(request, trials, server):
    """A dataset in one archive with a checksum, and one without."""
    tiny = request.getfixturevalue(request.param)
    return trials.expect(tiny, server.serve(tiny))


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__.lower())
def disk(request, tmp_path, monkeypatch):
    """A small disk: a pretended one everywhere, and a mounted one where this account may mount."""
    one = request.param(tmp_path / "disk", monkeypatch)
    yield one
    one.remove()


@pytest.mark.fault("disk full")
def test_no_room_from_every_step_on(trial, tmp_path):
    """The file system answers ENOSPC from the k-th thing on that wants room, for every k."""
    with refusing(tmp_path, errno.ENOSPC, changes_only=True) as disk:
        trial.at(tmp_path / "in peace").load(fault=False)
    assert disk.steps > 20
    for step in range(1, disk.steps + 1):
        home = tmp_path / f"step {step}"
        full = refusing(home, errno.ENOSPC, step, "all", changes_only=True)
        message = trial.at(home).load(during=full)
        assert not message or ("The disk is full" in message and str(home) in message), message
        trial.recovers()


@pytest.mark.fault("disk full")
def test_a_small_disk(trial, disk):
    """Of 20 sizes; then the same disk after somebody made room."""
    for kilobytes in range(20, 2_000, 100):
        disk.resize(kilobytes)
        message = trial.at(disk.folder / f"{kilobytes}").load()
        assert "The disk is full" in message
        disk.resize(50_000)
        trial.recovers()
        shutil.rmtree(disk.folder / f"{kilobytes}")


@pytest.mark.fault("disk full")
def test_a_disk_that_another_program_fills_meanwhile(trial, disk, monkeypatch):
    """There was room when the load began, so it fails in the middle of a file, or not at all."""
    monkeypatch.setattr(cache, "ensure_room", lambda path, needed: None)
    messages = set()
    for kilobytes in range(20, 2_020, 100):
        disk.resize(kilobytes)
        messages.add(message := trial.at(disk.folder / f"{kilobytes}").load())
        assert not message or "The disk is full" in message, message
        disk.resize(50_000)
        trial.recovers()
        shutil.rmtree(disk.folder / f"{kilobytes}")
    assert len(messages) > 1 and "" in messages, "all sizes did the same"


@pytest.mark.fault("cache that cannot be written to")
@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
def test_a_closed_cache(trial, tmp_path, code):
    """From every step on, with an empty cache; and with a full one."""
    with refusing(tmp_path, code, changes_only=True) as disk:
        trial.at(tmp_path / "full").load(fault=False)
    assert trial.load(during=refusing(tmp_path, code, 1, "all", changes_only=True)) == ""
    for step in range(1, disk.steps + 1):
        home = tmp_path / f"step {step}"
        trial.at(home).load(during=refusing(home, code, step, "all", changes_only=True))
        trial.recovers()


@pytest.mark.fault("cache that cannot be written to")
def test_a_read_only_disk(trial, disk):
    trial.at(disk.folder / "full").load(fault=False)
    disk.close(True)
    assert trial.load() == ""
    assert trial.at(disk.folder / "empty").load() == ""
    disk.close(False)


PLACES = [
    "a folder with spaces",
    "Ünïcödé – 数据 – данные",
    "100% #1 [a](b) & 'c' \"d\" $HOME",
    "/".join(["deep"] * 40),
]


@pytest.mark.fault("cache in a place with an odd name")
@pytest.mark.parametrize("name", PLACES)
def test_odd_places(trial, tmp_path, name):
    home = tmp_path / name
    assert trial.at(home).load() == ""
    shutil.rmtree(home / "cache" / "prepared")
    assert trial.load() == ""
    assert trial.load() == ""
