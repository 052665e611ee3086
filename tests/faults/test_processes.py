"""Processes that are killed at any step, and several at once."""

import random
import shutil
import time

import pytest
from faulty_server import send
from victim import PROCESSES


@pytest.fixture(params=["cifar", "photos"])
def trial(request, trials, server):
    """A dataset in one archive with a checksum, and one without."""
    tiny = request.getfixturevalue(request.param)
    return trials.expect(tiny, server.serve(tiny))


def slowly(handler, data):
    """Send the file in a hundred pieces within some tenths of a second."""
    send(handler, b"", Content_Length=str(len(data)))
    piece = len(data) // 100 + 1
    for start in range(0, len(data), piece):
        handler.wfile.write(data[start : start + piece])
        time.sleep(0.003)


@pytest.mark.fault("killed before a step on the file system")
def test_killed_before_every_single_step(trial, tmp_path):
    steps = trial.at(tmp_path / "in peace").steps()
    assert steps > 15
    for step in range(1, steps + 1):
        outcome = trial.at(tmp_path / f"step {step}").victim(fatal=step).outcome()
        assert outcome is None
        trial.judge(outcome)
        trial.recovers()


@pytest.mark.fault("killed at a random moment")
def test_killed_at_random_moments(trial, server, rounds, tmp_path):
    name = next(iter(trial.tiny.files))
    draw = random.Random(5)
    server.faults[name] = [slowly] * 1000
    begin = time.monotonic()
    trial.at(tmp_path / "in peace").steps()
    needed = time.monotonic() - begin
    trial.at(tmp_path / "home")
    for _ in range(20 * rounds):
        victim = trial.victim()
        time.sleep(draw.uniform(0, needed))
        victim.kill()
        trial.judge(victim.outcome())
        if draw.random() < 0.3:  # else the next one meets this one's debris
            trial.recovers()
            shutil.rmtree(tmp_path / "home")
    trial.recovers()


@pytest.mark.fault("several load at once")
@pytest.mark.parametrize("count", [2, 8])
def test_several_at_once_from_an_empty_cache(trial, server, count):
    name = next(iter(trial.tiny.files))
    server.faults[name] = [slowly]
    barrier = PROCESSES.Barrier(count)
    for victim in [trial.victim(barrier=barrier) for _ in range(count)]:
        outcome = victim.outcome()
        assert outcome and outcome.digest
        trial.judge(outcome)
    assert [asked for asked, _ in server.requests].count(name) == 1, "downloaded more than once"
    trial.recovers()


@pytest.mark.fault("several load at once")
def test_the_others_go_on_when_the_one_that_prepares_is_killed(trial, server):
    server.faults[next(iter(trial.tiny.files))] = [slowly]
    first = trial.victim()
    time.sleep(0.15)
    others = [trial.victim() for _ in range(3)]
    first.kill()
    trial.judge(first.outcome())
    for victim in others:
        outcome = victim.outcome()
        assert outcome and outcome.digest
        trial.judge(outcome)
