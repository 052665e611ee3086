"""Bits that flip, files that shrink or vanish, in whatever the cache keeps."""

import random
import shutil

import pytest

from navml import places
from navml.datasets import cache


@pytest.fixture(params=["fashion", "cifar", "photos"])
def trial(request, trials, server):
    """Each dataset in turn, loaded once."""
    tiny = request.getfixturevalue(request.param)
    trial = trials.expect(tiny, server.serve(tiny))
    trial.load(fault=False)
    return trial


def flip_a_bit(path, draw):
    data = bytearray(path.read_bytes())
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    path.write_bytes(data)


def prepared(trial):
    (slot,) = cache.slots(trial.info.name)
    return slot.path


@pytest.mark.fault("bit flipped in a prepared array")
def test_a_bit_of_an_array(trial, rounds):
    draw = random.Random(2)
    for _ in range(34 * rounds):
        arrays = sorted(prepared(trial).glob("*.npy"))
        sizes = [path.stat().st_size for path in arrays]
        flip_a_bit(draw.choices(arrays, sizes)[0], draw)
        assert trial.load() == ""
    trial.recovers()


@pytest.mark.fault("bit flipped in the metadata")
def test_a_bit_of_the_metadata(trial, rounds):
    draw = random.Random(3)
    for _ in range(34 * rounds):
        flip_a_bit(prepared(trial) / "meta.json", draw)
        assert trial.load() == ""
    trial.recovers()


@pytest.mark.fault("bit flipped in a kept archive")
def test_a_bit_of_a_kept_archive(trial, server, rounds):
    """Found when the archive is needed again, because what was prepared from it is gone."""
    draw = random.Random(4)
    folder = places.cache_folder() / "downloads" / trial.info.name
    for _ in range(34 * rounds):
        shutil.rmtree(prepared(trial))
        flip_a_bit(
            draw.choice([path for path in sorted(folder.iterdir()) if path.name in trial.tiny.files]), draw
        )
        assert trial.load() == ""
    trial.recovers()


@pytest.mark.fault("file of the cache cut short or gone")
def test_files_cut_short_and_gone(trial):
    for path in sorted(prepared(trial).iterdir()):
        for share in (None, 0, 0.5, 0.99):
            data = path.read_bytes()
            path.unlink() if share is None else path.write_bytes(data[: int(share * len(data))])
            assert trial.load() == ""
    for path in sorted((places.cache_folder() / "downloads" / trial.info.name).iterdir()):
        for share in (0, 0.5, 0.99):
            shutil.rmtree(prepared(trial))
            if path.exists():
                path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
            assert trial.load() == ""
    trial.recovers()
