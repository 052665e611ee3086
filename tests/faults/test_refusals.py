"""Failing file systems, limits, things in the way, homes that are none: right data or a message."""

import itertools
import os
import random
import shutil

import pytest
from refusals import CODES, refusing

from navml import doctor, places
from navml.datasets import cache


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch):
    monkeypatch.setattr(cache, "PATIENCE", 0.1)


@pytest.fixture
def trial(trials, server, cifar):
    """A dataset in one archive."""
    return trials.expect(cifar, server.serve(cifar))


@pytest.fixture(params=["empty", "prepared", "damaged", "from photos"])
def begin(request, trials, server, cifar, photos, tmp_path):
    """A function that makes a new cache in one of these states, and returns the trial."""
    tiny = photos if request.param == "from photos" else cifar
    trial = trials.expect(tiny, server.serve(tiny))
    homes = (tmp_path / f"home {number}" for number in itertools.count())

    def begin():
        trial.at(next(homes))
        if request.param in ("prepared", "damaged"):
            trial.load(fault=False)
        if request.param == "damaged":
            (slot,) = cache.slots(trial.info.name)
            (slot.path / "meta.json").write_text("{}")
        return trial

    return begin


def numbered(steps, rounds):
    """Each step with as many codes as there are rounds, and what is refused after it."""
    codes = itertools.cycle(random.Random(6).sample(CODES, len(CODES)))
    after = itertools.cycle(["none", "alike", "none", "all"])
    for _, step in itertools.product(range(rounds), range(1, steps + 1)):
        yield step, next(codes), next(after)


@pytest.mark.fault("file system that refuses a step")
def test_a_step_is_refused(begin, request, rounds):
    trial = begin()
    with refusing(places.home(), 0) as system:
        trial.load(fault=False)
    every = 8 if "photos" in request.node.name else 1
    for step, code, then in itertools.islice(numbered(system.steps, rounds), None, None, every):
        trial = begin()
        trial.load(during=refusing(places.home(), code, step, then))
        trial.recovers()
        shutil.rmtree(places.home())


@pytest.mark.fault("file system that refuses a step, while the doctor and `navml data` look")
def test_looking_is_refused(trial, rounds, monkeypatch):
    monkeypatch.setattr(doctor, "_packages", lambda: ())  # they lie elsewhere
    trial.load(fault=False)
    with refusing(places.home(), 0) as system:
        trial.look()
    for step, code, then in numbered(system.steps, rounds):
        trial.look(during=refusing(places.home(), code, step, then))
    trial.recovers()


@pytest.mark.fault("limit on open files, memory or the size of a file")
@pytest.mark.parametrize(
    ("kind", "more"),
    [("NOFILE", number) for number in range(8)]
    + [("FSIZE", size) for size in (0, 100, 5_000, 400_000)]
    + [("AS", size) for size in (0, 300_000, 1_000_000, 10_000_000, 100_000_000)],
)
def test_what_ulimit_forbids(trial, tmp_path, kind, more):
    trial.at(tmp_path).judge(trial.victim(limit=(kind, more)).outcome())
    trial.recovers()


OBJECTS = {
    "a file": lambda path: path.write_text("in the way"),
    "a folder": lambda path: (path / ".inner").mkdir(parents=True),
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
}
if hasattr(os, "mkfifo"):  # Windows has no pipes among its files
    OBJECTS["a pipe"] = os.mkfifo
PLACES = ["", "prepared", "prepared/{name}", "downloads", "downloads/{name}", "prepared/{name}/.{slot}.lock"]
PLACES += ["prepared/{name}/{slot}", "downloads/{name}/{archive}", "downloads/{name}/.{archive}.part"]


@pytest.mark.fault("something else in the place of a file or folder")
@pytest.mark.parametrize("kind", OBJECTS)
@pytest.mark.parametrize("place", PLACES)
def test_something_lies_in_the_way(trial, tmp_path, place, kind):
    trial.at(tmp_path)
    archive = trial.info.sources[0].name
    path = places.cache_folder() / place.format(name=trial.info.name, slot="official-native", archive=archive)
    path.parent.mkdir(parents=True, exist_ok=True)
    OBJECTS[kind](path)
    trial.look()
    trial.load()
    trial.look()


@pytest.mark.fault("something else in the place of a file or folder")
@pytest.mark.parametrize("kind", OBJECTS)
def test_something_lies_in_the_place_of_an_array(trial, tmp_path, kind):
    trial.at(tmp_path).load(fault=False)
    (slot,) = cache.slots(trial.info.name)
    for name in ("train_images.npy", "meta.json"):
        path = slot.path / name
        path.unlink()
        OBJECTS[kind](path)
        trial.look()
        trial.load()


@pytest.mark.fault("home that is none")
@pytest.mark.parametrize("named", ["~nosuchuser/x", "x" * 300])
def test_homes_that_are_none(trial, monkeypatch, named):
    monkeypatch.setenv("NAVML_HOME", named)
    trial.look()
    trial.load(has_cache=False)
