"""Networks and servers that fail, once or for good."""

import dataclasses
import itertools
import random
import shutil

import pytest
from faulty_server import announce, cut, drip, flip, login_page, redirect_loop, status

from navml.datasets import download

pytestmark = pytest.mark.fault("network and server")
ARCHIVE = "cifar-10-binary.tar.gz"
ALWAYS = 1000  # more often than anybody asks


@pytest.fixture
def trial(trials, server, cifar):
    """CIFAR-10 on a server, without a second archive to fall back on."""
    return trials.expect(cifar, dataclasses.replace(server.serve(cifar), archives=()))


FAULTS = {
    **{f"cut at {share:.0%}": cut(share) for share in (0, 0.01, 0.5, 0.99)},
    "cut at one byte": cut(1e-4),
    **{f"status {code}": status(code) for code in (403, 404, 429, 500, 503)},
    "redirects without end": redirect_loop,
    "login page": login_page,
    "longer than announced": announce(-100),
    "shorter than announced": announce(+100),
}


@pytest.mark.parametrize("name", FAULTS)
def test_once_is_survived_and_for_good_is_told(trial, server, name):
    server.faults[ARCHIVE] = [FAULTS[name]] * ALWAYS
    assert f"{ARCHIVE} did not arrive" in trial.load()
    server.faults[ARCHIVE] = [FAULTS[name]] * (
        download.MAX_REDIRECTS + 1 if FAULTS[name] is redirect_loop else 1
    )
    assert trial.load() == ""
    trial.recovers()


def test_every_two_faults_in_a_row(trial, server, home):
    """And the right answer then, which may have to go on from the debris of both."""
    some = {name: FAULTS[name] for name in FAULTS if FAULTS[name] is not redirect_loop}
    for first, second in itertools.permutations(some.values(), 2):
        server.faults[ARCHIVE] = [first, second]
        assert trial.load() == ""
        shutil.rmtree(home)


def test_refusals_then_the_file(trial, server):
    server.faults[ARCHIVE] = [status(404), status(403), status(500)]
    assert trial.load() == ""


@pytest.mark.parametrize("name", ["slow", "silent"])
def test_a_server_that_takes_its_time_is_given_up(trial, server, monkeypatch, name):
    monkeypatch.setattr(download, "SLOW_WINDOW", 0.3)
    monkeypatch.setattr(download, "READ_TIMEOUT", 0.3)
    loris = drip(30) if name == "slow" else drip(30, pause=3)
    server.faults[ARCHIVE] = [loris] * ALWAYS
    message = trial.load()
    assert "bytes in" in message or "no answer" in message
    del server.faults[ARCHIVE]
    trial.recovers()


def test_a_bit_flipped_on_the_way(trials, server, cifar, fashion, photos, rounds, home):
    """In any place of any dataset's files: noticed, and fetched again. FIDS30 has no published checksum."""
    draw = random.Random(1)
    for tiny, name in ((cifar, ARCHIVE), (fashion, next(iter(fashion.files))), (photos, "FIDS30.zip")):
        trial = trials.expect(tiny, server.serve(tiny))
        for _ in range(34 * rounds):
            server.faults[name] = [flip(draw.randrange(len(tiny.files[name])))]
            assert trial.load() == ""
            shutil.rmtree(home)
