"""The compute profile, seeds, the stopwatch and memory."""

import random
import re

import numpy as np
import pytest

import navml
from navml import compute


def test_profile_follows_the_environment(monkeypatch):
    for name in compute.PROFILES:
        monkeypatch.setenv("NAVML_PROFILE", name)
        assert navml.profile() == name
        assert navml.pick(quick="quick", cpu="cpu", gpu="gpu") == name


def test_profile_is_gpu_only_with_cuda(monkeypatch):
    monkeypatch.delenv("NAVML_PROFILE", raising=False)
    monkeypatch.setattr(compute, "_has_cuda", lambda: False)
    assert navml.profile() == "cpu"
    monkeypatch.setattr(compute, "_has_cuda", lambda: True)
    assert navml.profile() == "gpu"


def test_an_unknown_profile_is_named_with_its_alternatives(monkeypatch):
    monkeypatch.setenv("NAVML_PROFILE", "fast")
    with pytest.raises(ValueError, match="'fast'.*quick, cpu, gpu"):
        navml.profile()


def test_pick_wants_all_three_sizes():
    with pytest.raises(TypeError):
        navml.pick(quick=1, cpu=2)


def test_seeding_repeats_random_numbers_of_every_library():
    import torch

    def draw():
        return random.random(), np.random.rand(), torch.rand(1).item()

    navml.seed_everything(7)
    first = draw()
    navml.seed_everything(7)
    assert draw() == first
    navml.seed_everything(8)
    assert draw() != first


def test_stopwatch_prints_its_label_and_stands_still_afterwards(capsys):
    with navml.stopwatch("waiting") as clock:
        assert clock.seconds < 5
    measured = clock.seconds
    assert re.fullmatch(r"waiting: \d+\.\d s\n", capsys.readouterr().out)
    assert clock.seconds == measured


def test_peak_memory_counts_bytes():
    before = navml.peak_memory()
    assert before > 10 * 2**20  # any Python with NumPy holds more than 10 MiB
    block = np.ones(64 * 2**20, dtype=np.uint8)
    assert navml.peak_memory() >= before
    assert navml.peak_memory() >= block.nbytes


def test_scratch_is_a_folder_below_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NAVML_HOME", str(tmp_path))
    folder = navml.scratch("level3-03")
    assert folder.is_dir()
    assert folder.is_relative_to(tmp_path / "cache")
