"""Disks that are full, closed, or have names that programs stumble over."""

import errno
import shutil
import subprocess
import sys

import pytest
from victim import Blow


@pytest.fixture(params=["cifar", "photos"])
def trial(request, trials, server):
    """A dataset in one archive with a checksum, and one without."""
    tiny = request.getfixturevalue(request.param)
    return trials.expect(tiny, server.serve(tiny))


@pytest.fixture
def disk(tmp_path):
    """A small file system of its own, where this account may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=50m", "navml-test", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this account may not mount a file system; the tests with a pretended one have run")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def remount(disk, options):
    subprocess.run(["mount", "-o", f"remount,{options}", str(disk)], check=True)


@pytest.mark.fault("disk full")
def test_no_room_from_every_step_on(trial, tmp_path):
    """The file system answers ENOSPC from the k-th thing on that wants room, for every k."""
    steps = trial.at(tmp_path / "in peace").steps(errno.ENOSPC)
    assert steps > 8
    for step in range(1, steps + 1):
        outcome = trial.at(tmp_path / f"step {step}").strike(Blow(step, errno.ENOSPC, lasting=True))
        assert outcome.digest or "The disk is full" in outcome.message, outcome.message
        trial.recovers()


@pytest.mark.fault("disk full")
def test_a_small_disk(trial, disk):
    """A real one, of 20 sizes; then the same disk after somebody made room."""
    for kilobytes in range(20, 2_000, 100):
        remount(disk, f"size={kilobytes}k")
        message = trial.at(disk / f"{kilobytes}").load()
        assert not message or "The disk is full" in message, message
        remount(disk, "size=50m")
        trial.recovers()
        shutil.rmtree(disk / f"{kilobytes}")


@pytest.mark.fault("cache that cannot be written to")
@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
def test_a_closed_cache(trial, tmp_path, code):
    """From every step on, with an empty cache; and with a full one."""
    steps = trial.at(tmp_path / "in peace").steps(code)
    assert trial.strike(Blow(1, code, lasting=True)).digest
    for step in range(1, steps + 1):
        assert trial.at(tmp_path / f"step {step}").strike(Blow(step, code, lasting=True))


@pytest.mark.fault("cache that cannot be written to")
def test_a_read_only_disk(trial, disk):
    trial.at(disk / "full").load(fault=False)
    remount(disk, "ro")
    assert trial.load() == ""
    assert trial.at(disk / "empty").load() == ""
    remount(disk, "rw")


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
