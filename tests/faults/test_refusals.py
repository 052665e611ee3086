"""Failing file systems, things in the way in the cache, homes that are none: right data or a message."""

import errno
from contextlib import suppress

import pytest
from conftest import clear
from victim import Blow

import navml
from navml import doctor, places
from navml.datasets import cache, inventory
from navml.datasets.errors import NavmlDataError

# Beside the disks that are full or closed: failing disks, network drives, file systems that lack something.
CODES = (errno.EIO, errno.ESTALE, errno.EXDEV, errno.EINVAL, errno.ENODEV, errno.ENOMEM, errno.EMFILE)


@pytest.fixture
def trial(trials, server, cifar):
    """A dataset in one archive."""
    return trials.expect(cifar, server.serve(cifar))


@pytest.mark.fault("file system that refuses a step")
def test_steps_are_refused_with_any_code(trial, tmp_path):
    """One code after the other, from one step after the other on."""
    steps = trial.at(tmp_path / "in peace").steps(errno.EIO)
    for step in range(1, steps + 1):
        code = CODES[step % len(CODES)]
        assert trial.at(tmp_path / f"step {step}").strike(Blow(step, code, lasting=bool(step % 2)))


OBJECTS = {
    "a file": lambda path: path.write_text("in the way"),
    "a folder": lambda path: (path / ".inner").mkdir(parents=True),
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
}
PLACES = ["", "prepared", "prepared/{name}", "downloads", "downloads/{name}", "prepared/{name}/.{slot}.lock"]
PLACES += ["prepared/{name}/{slot}", "downloads/{name}/{archive}", "downloads/{name}/.{archive}.part"]


def look(info):
    """The doctor and ``navml data`` have something to say in every case."""
    assert doctor.text(doctor.examine())
    with suppress(NavmlDataError):
        inventory.listing()
        inventory.verify(info)


@pytest.mark.fault("something else in the place of a file or folder")
@pytest.mark.parametrize("kind", OBJECTS)
@pytest.mark.parametrize("place", PLACES)
def test_something_lies_in_the_way(trial, tmp_path, place, kind):
    trial.at(tmp_path)
    archive = trial.info.sources[0].name
    path = places.cache_folder() / place.format(name=trial.info.name, slot="official-native", archive=archive)
    path.parent.mkdir(parents=True, exist_ok=True)
    OBJECTS[kind](path)
    look(trial.info)
    trial.load()
    look(trial.info)


@pytest.mark.fault("something else in the place of a file or folder")
@pytest.mark.parametrize("kind", OBJECTS)
def test_something_lies_in_the_place_of_an_array(trial, tmp_path, kind):
    trial.at(tmp_path).load(fault=False)
    (slot,) = cache.slots(trial.info.name)
    for name in ("train_images.npy", "meta.json"):
        path = slot.path / name
        path.unlink()
        OBJECTS[kind](path)
        look(trial.info)
        trial.load()


@pytest.mark.fault("home that is none")
@pytest.mark.parametrize("home", ["~nosuchuser/x", "x" * 300])
def test_homes_that_are_none(trial, monkeypatch, home):
    monkeypatch.setenv("NAVML_HOME", home)
    look(trial.info)
    try:
        navml.load(trial.info.name)
    except NavmlDataError as error:
        clear(str(error))
        trial.trials.count("stopped")
    else:
        trial.trials.count("right")
