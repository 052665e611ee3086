"""The cache: whole slots or none, damage named, full disks, closed folders, many at once, SIGKILL."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import types
import warnings

import numpy as np
import pytest

from navml import places
from navml.datasets import cache
from navml.datasets.cache import Slot
from navml.datasets.errors import CacheError, DataWarning, DiskFullError
from navml.datasets.prepared import Prepared

RNG = np.random.default_rng(0)


def prepared(n=20):
    arrays = {
        "train_images": RNG.integers(0, 256, (n, 4, 4), np.uint8),
        "train_labels": np.arange(n) % 3,
        "test_images": RNG.integers(0, 256, (5, 4, 4), np.uint8),
        "test_labels": np.arange(5) % 3,
    }
    photos = [{"file": "ä/1.jpg", "class": "ä", "width": 4}]
    return Prepared(
        arrays, "made by a test", False, (("a.jpg", "broken"),), {"train": ("ä/1.jpg",), "test": ()}, photos
    )


@pytest.fixture
def filled():
    """A slot with data in it, and the data."""
    data = prepared()
    cache.open_or_make("tiny", "a-native", lambda: data)
    return Slot(places.cache_folder(), "tiny", "a-native"), data


def same(found, data):
    for name, expected in data.arrays.items():
        np.testing.assert_array_equal(found.arrays[name], expected)
        assert found.arrays[name].dtype == expected.dtype


def never():
    raise AssertionError("must not be prepared again")


def test_what_was_written_is_read(filled):
    slot, data = filled
    found = cache.open_or_make("tiny", "a-native", never)
    same(found, data)
    assert found.origin == "made by a test" and found.skipped == (("a.jpg", "broken"),)
    assert found.files == {"train": ("ä/1.jpg",), "test": ()} and found.photos == data.photos
    assert isinstance(found.arrays["train_images"], np.memmap)
    assert not any(array.flags.writeable for array in found.arrays.values())
    assert sorted(path.name for path in slot.path.iterdir()) == [
        "meta.json",
        "test_images.npy",
        "test_labels.npy",
        "train_images.npy",
        "train_labels.npy",
    ]


def test_a_missing_slot_is_none():
    assert cache.open_slot("tiny", "a-native") is None
    assert not places.cache_folder().exists()  # looking leaves nothing behind


@pytest.mark.parametrize("name", ["train_images.npy", "train_labels.npy", "test_labels.npy"])
def test_a_flipped_bit_in_an_array_is_found_named_and_mended(filled, name):
    slot, _ = filled
    size = (slot.path / name).stat().st_size
    for place in (0, 90, size - 1):
        data = bytearray((slot.path / name).read_bytes())
        data[place] ^= 16
        (slot.path / name).write_bytes(data)
        fresh = prepared()
        with pytest.warns(DataWarning, match=f"damaged: {name} is not as it was written"):
            found = cache.open_or_make("tiny", "a-native", lambda fresh=fresh: fresh)
        same(found, fresh)


def test_every_flipped_bit_of_the_metadata_is_found_or_harmless(filled):
    slot, data = filled
    path = slot.path / "meta.json"
    whole = path.read_bytes()
    for place in RNG.integers(0, len(whole), 100):
        broken = bytearray(whole)
        broken[place] ^= 1 << int(RNG.integers(8))
        path.write_bytes(broken)
        try:
            found = cache.read(slot)
        except cache.Damaged:
            continue
        same(found, data)
        assert found.origin == data.origin and found.skipped == data.skipped


@pytest.mark.parametrize("damage", ["cut", "gone", "no meta", "empty meta", "other format"])
def test_other_damage_is_mended(filled, damage):
    slot, _ = filled
    array, meta = slot.path / "train_images.npy", slot.path / "meta.json"
    if damage == "cut":
        array.write_bytes(array.read_bytes()[:-5])
    elif damage == "gone":
        array.unlink()
    elif damage == "no meta":
        meta.unlink()
    elif damage == "empty meta":
        meta.write_bytes(b"")
    else:
        body = json.loads(meta.read_text())["body"] | {"format": 0}
        cache._write_meta(slot.path, body)
    fresh = prepared()
    with pytest.warns(DataWarning, match="thrown away"):
        found = cache.open_or_make("tiny", "a-native", lambda: fresh)
    same(found, fresh)
    assert [s.name for s in cache.slots("tiny")] == ["a-native"]


def test_open_slot_throws_damage_away(filled):
    slot, _ = filled
    (slot.path / "meta.json").write_bytes(b"{}")
    with pytest.warns(DataWarning, match="meta.json"):
        assert cache.open_slot("tiny", "a-native") is None
    assert not slot.path.exists()


def test_a_copied_slot_is_hashed_once_and_kept(filled, monkeypatch):
    slot, data = filled
    shutil.copytree(slot.path, slot.path.with_name("copy"))
    shutil.rmtree(slot.path)
    slot.path.with_name("copy").rename(slot.path)
    hashed = []
    real = cache.file_sha256
    monkeypatch.setattr(cache, "file_sha256", lambda path: hashed.append(path.name) or real(path))
    same(cache.open_or_make("tiny", "a-native", never), data)
    assert len(hashed) == 4
    hashed.clear()
    same(cache.open_or_make("tiny", "a-native", never), data)
    assert hashed == []


def test_deep_reading_finds_what_the_stamp_hides(filled):
    slot, _ = filled
    path = slot.path / "test_images.npy"
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    meta = json.loads((slot.path / "meta.json").read_text())["body"]
    meta["arrays"]["test_images"]["stamp"] = cache._stamp(path)  # as a failing disk would leave it
    cache._write_meta(slot.path, meta)
    assert cache.read(slot) is not None
    with pytest.raises(cache.Damaged, match="test_images.npy"):
        cache.read(slot, deep=True)


def test_a_failed_preparation_leaves_nothing(home):
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cache.open_or_make("tiny", "a-native", fail)
    assert [path.name for path in (places.cache_folder() / "prepared" / "tiny").iterdir()] == [
        ".a-native.lock"
    ]


# --- Full disks and closed folders -------------------------------------------------------------------------


def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("where", ["write", "fsync", "mkdir", "make", "announced"])
def test_a_full_disk_leaves_nothing(monkeypatch, where):
    data = prepared()
    make = full if where == "make" else lambda: data
    if where == "write":
        monkeypatch.setattr(np.lib.format, "write_array_header_1_0", full)
    elif where == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    elif where == "announced":
        monkeypatch.setattr(cache.shutil, "disk_usage", lambda path: types.SimpleNamespace(free=1_000_000))
    elif where == "mkdir":
        real = cache.Path.mkdir
        monkeypatch.setattr(
            cache.Path,
            "mkdir",
            lambda self, *a, **k: full() if ".making" in self.name else real(self, *a, **k),
        )
    with pytest.raises(DiskFullError, match="The disk is full: .*Nothing half-written was kept. Make room"):
        cache.open_or_make("tiny", "a-native", make)
    assert cache.slots("tiny") == []
    assert {path.name for path in (places.cache_folder() / "prepared" / "tiny").iterdir()} <= {
        ".a-native.lock"
    }


def test_a_full_disk_says_how_much_is_needed(monkeypatch):
    monkeypatch.setattr(cache.shutil, "disk_usage", lambda path: types.SimpleNamespace(free=2_000_000))
    big = prepared()
    big.arrays["train_images"] = np.zeros((100, 1000, 1000), np.uint8)
    with pytest.raises(DiskFullError, match="105 MB are needed, and 2 MB are free"):
        cache.open_or_make("tiny", "a-native", lambda: big)


def close(monkeypatch, code=errno.EROFS):
    """Let every attempt to write into the cache fail, as on a read-only file system, for root too."""
    real_file, real_mkdir = tempfile.TemporaryFile, cache.Path.mkdir
    root = str(places.cache_folder())

    def refuse(path):
        if str(path).startswith(root):
            raise OSError(code, os.strerror(code), str(path))

    def temporary(*args, **options):
        refuse(options.get("dir"))
        return real_file(*args, **options)

    def mkdir(self, *args, **options):
        if not self.exists():
            refuse(self)
        return real_mkdir(self, *args, **options)

    monkeypatch.setattr(cache.tempfile, "TemporaryFile", temporary)
    monkeypatch.setattr(cache.Path, "mkdir", mkdir)


def test_a_read_only_cache_that_has_the_data_works(filled, monkeypatch):
    _, data = filled
    close(monkeypatch)
    monkeypatch.setattr(cache, "locked", never)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        same(cache.open_or_make("tiny", "a-native", never), data)


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_a_read_only_cache_without_the_data_is_replaced_for_this_session(monkeypatch, code):
    close(monkeypatch, code)
    data = prepared()
    with pytest.warns(DataWarning, match="cannot be written to .*temporary folder.*NAVML_HOME"):
        same(cache.open_or_make("tiny", "a-native", lambda: data), data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # once is enough
        same(cache.open_or_make("tiny", "b-native", lambda: data), data)
    same(cache.open_or_make("tiny", "a-native", never), data)
    assert not places.cache_folder().exists()
    assert [slot.name for slot in cache.slots("tiny")] == ["a-native", "b-native"]
    place = cache._spare.name
    cache._spare.cleanup()
    assert not os.path.exists(place)


def test_a_home_that_is_a_file_is_replaced_for_this_session(home):
    home.write_text("not a folder")
    data = prepared()
    with pytest.warns(DataWarning, match="cannot be written to"):
        same(cache.open_or_make("tiny", "a-native", lambda: data), data)
    cache._spare.cleanup()


def test_no_writable_folder_at_all(home, monkeypatch):
    home.write_text("not a folder")

    def refuse(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(cache.tempfile, "TemporaryDirectory", refuse)
    with pytest.raises(CacheError, match="Nothing was kept. Set the environment variable NAVML_HOME"):
        cache.open_or_make("tiny", "a-native", prepared)


def test_damage_in_a_read_only_cache_is_not_used(filled, monkeypatch):
    slot, _ = filled
    (slot.path / "test_labels.npy").write_bytes(b"?")

    def refuse(path):
        raise OSError(errno.EROFS, "Read-only file system")

    real = cache.locked
    monkeypatch.setattr(
        cache, "locked", lambda path: refuse(path) if places.cache_folder() in path.parents else real(path)
    )
    close(monkeypatch)
    data = prepared()
    with pytest.warns(DataWarning) as caught:
        same(cache.open_or_make("tiny", "a-native", lambda: data), data)
    assert any("cannot be thrown away (Read-only file system)" in str(warning.message) for warning in caught)
    cache._spare.cleanup()


def test_a_path_with_spaces_and_foreign_letters(tmp_path, monkeypatch):
    monkeypatch.setenv("NAVML_HOME", str(tmp_path / "Mein Büro – データ"))
    data = prepared()
    cache.open_or_make("tiny", "a-native", lambda: data)
    same(cache.open_or_make("tiny", "a-native", never), data)


def test_the_home_folder_may_be_written_with_a_tilde(monkeypatch):
    monkeypatch.setenv("NAVML_HOME", "~/x")
    assert places.cache_folder() == cache.Path.home() / "x" / "cache"
    monkeypatch.delenv("NAVML_HOME")
    assert "navml" in str(places.cache_folder())


# --- Many at once ------------------------------------------------------------------------------------------


def test_threads_prepare_once():
    made = []

    def make():
        made.append(1)
        time.sleep(0.1)
        return data

    data, found = prepared(), []
    threads = [
        threading.Thread(target=lambda: found.append(cache.open_or_make("tiny", "a-native", make)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1 and len(found) == 8
    for one in found:
        same(one, data)


WORKER = """
import sys, time, numpy as np
from navml.datasets import cache
from navml.datasets.prepared import Prepared
def make():
    open(sys.argv[1], "a").write("made\\n")
    n = 400_000
    labels = np.arange(n) % 10
    return Prepared({"train_images": np.full((n, 8, 8), 7, np.uint8), "train_labels": labels,
                     "test_images": np.full((9, 8, 8), 8, np.uint8), "test_labels": labels[:9]}, "worker")
print("ready", flush=True)
found = cache.open_or_make("tiny", "a-native", make)
assert int(found.arrays["train_images"][::999].min()) == 7
assert int(found.arrays["train_labels"].sum()) == 1_800_000
"""


def start(log):
    return subprocess.Popen([sys.executable, "-c", WORKER, str(log)], stdout=subprocess.PIPE)


def test_processes_prepare_once(tmp_path, home):
    log = tmp_path / "log"
    workers = [start(log) for _ in range(4)]
    assert [worker.wait() for worker in workers] == [0] * 4
    for worker in workers:
        worker.stdout.close()
    assert log.read_text() == "made\n"


def test_a_killed_preparation_leaves_nothing_half_done(tmp_path, home):
    data = prepared()
    folder = places.cache_folder() / "prepared" / "tiny"
    for delay in (0.0, 0.03, 0.06):
        worker = start(tmp_path / "log")
        worker.stdout.readline()  # its imports are done
        time.sleep(delay)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        for slot in cache.slots("tiny"):  # it was quick enough, and then it must be right
            assert len(cache.read(slot, deep=True).arrays["train_labels"]) == 400_000
            cache.discard(slot.path)
    same(cache.open_or_make("tiny", "a-native", lambda: data), data)
    assert sorted(path.name for path in folder.iterdir()) == [".a-native.lock", "a-native"]


def test_waiting_is_told(capsys):
    path = cache.writable_folder() / "prepared" / "tiny" / "a-native"
    path.parent.mkdir(parents=True)
    held, done = threading.Event(), threading.Event()

    def hold():
        with cache.locked(path):
            held.set()
            done.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    threading.Timer(1.3, done.set).start()
    with cache.locked(path) as alone:
        assert alone
    thread.join()
    assert "Another notebook is preparing tiny" in capsys.readouterr().err


@pytest.mark.parametrize("error", [NotImplementedError(), OSError(errno.ENOLCK, "No locks available")])
def test_a_file_system_without_locks_is_no_obstacle(monkeypatch, error):
    import filelock

    class Useless:
        def __init__(self, path):
            pass

        def acquire(self, timeout=-1):
            raise error

    monkeypatch.setattr(filelock, "FileLock", Useless)
    data = prepared()

    def make():  # meanwhile another process, which nothing locks out, is quicker
        cache.write(Slot(places.cache_folder(), "tiny", "a-native"), data)
        return prepared()

    same(cache.open_or_make("tiny", "a-native", make), data)
    assert [path.name for path in (places.cache_folder() / "prepared" / "tiny").iterdir()] == ["a-native"]
