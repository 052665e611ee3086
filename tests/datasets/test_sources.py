"""The five steps, in their order, with what each says when it fails."""

import errno
import gzip
import shutil
import subprocess
import sys
import warnings
import zipfile
from contextlib import contextmanager

import numpy as np
import pytest
from faulty_server import cut, flip, login_page, status
from tiny_datasets import assert_same, idx

import navml.datasets.sample
from navml import places
from navml.datasets import cache, catalog, download, inventory, layouts, sources
from navml.datasets.errors import (
    ChecksumError,
    DataWarning,
    DiskFullError,
    NoDataError,
    SourceError,
)


@pytest.fixture(autouse=True)
def catalogue(monkeypatch, fashion, cifar, fids):
    """The tiny datasets are the whole catalogue. They have no addresses: no test needs a network."""
    monkeypatch.setattr(sources, "CATALOG", {tiny.info.name: tiny.info for tiny in (fashion, cifar, fids)})


@pytest.fixture(autouse=True)
def sample(monkeypatch, fashion, cifar):
    """A quick sample, at version 7: the tiny Fashion-MNIST with fewer training images."""

    def write(info, folder):
        written.append(info.name)
        assert info.name == "fashion_mnist"
        for name, data in fashion.files.items():
            array = layouts.formats.parse_idx(gzip.decompress(data), name)
            (folder / name.removesuffix(".gz")).write_bytes(idx(array[:40]))

    written = []
    monkeypatch.setattr(navml.datasets.sample, "SAMPLE_VERSION", 7)
    monkeypatch.setattr(navml.datasets.sample, "write_sample", write)
    return written


def slots(name="fashion_mnist"):
    return [slot.name for slot in cache.slots(name)]


@contextmanager
def calm():
    """Any warning is an error inside this block."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


# --- The order ---------------------------------------------------------------------------------------------


def test_step_1_the_named_folder(tmp_path, monkeypatch, fashion):
    monkeypatch.setenv("NAVML_SOURCE", str(fashion.write(tmp_path / "my data" / "fashion")))
    for _ in range(2):
        prepared = sources.locate(fashion.info)
        assert_same(prepared, fashion.arrays)
        assert not prepared.is_sample
        assert prepared.origin.startswith("your folder 'fashion': the official IDX files (verified")
    assert len(slots()) == 1 and slots()[0].startswith("source-")


def test_step_1_the_argument_is_asked_before_the_variable_and_before_the_mode(tmp_path, monkeypatch, fashion):
    monkeypatch.setenv("NAVML_SOURCE", str(tmp_path / "missing"))
    monkeypatch.setenv("NAVML_DATA", "sample")
    folder = fashion.write(tmp_path / "here")
    assert not sources.locate(fashion.info, source=folder).is_sample
    assert not sources.locate(fashion.info, source=str(folder)).is_sample


def test_step_2_the_cache_without_network_or_archives(server, fashion, monkeypatch):
    info = server.serve(fashion)
    first = sources.locate(info)
    assert_same(first, fashion.arrays)
    assert first.origin.startswith("the official IDX files, downloaded (verified")
    server.close()
    shutil.rmtree(places.cache_folder() / "downloads")
    monkeypatch.setattr(download, "fetch", lambda *_: pytest.fail("must not download"))
    with calm():
        second = sources.locate(info)
    assert_same(second, fashion.arrays)
    assert second.origin == first.origin and slots() == ["official-native"]


def test_step_3_the_platform(tmp_path, monkeypatch, fashion, cifar):
    kaggle, debian = tmp_path / "kaggle", tmp_path / "debian"
    fashion.write(kaggle / "datasets" / "someone" / "fashionmnist" / "data")
    cifar.write(debian, "cifar-10-python.tar.gz")
    platforms = (
        ("Kaggle's inputs", kaggle, 5),
        ("Debian's package", debian, 0),
        ("Mars", tmp_path / "no", 0),
    )
    monkeypatch.setattr(sources, "PLATFORMS", platforms)
    prepared = sources.locate(fashion.info)
    assert_same(prepared, fashion.arrays)
    assert "Kaggle's inputs: the official IDX files in datasets/someone/fashionmnist/data" in prepared.origin
    assert_same(sources.locate(cifar.info), cifar.arrays)
    assert slots() == slots("cifar10") == ["official-native"]


def test_step_3_a_platforms_broken_copy_is_passed_over(tmp_path, monkeypatch, fashion):
    fashion.write(tmp_path / "input" / "a")
    (tmp_path / "input" / "a" / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(b"digits"))
    fashion.write(tmp_path / "input" / "b")
    monkeypatch.setattr(sources, "PLATFORMS", (("Kaggle's inputs", tmp_path / "input", 5),))
    with pytest.warns(DataWarning, match="Kaggle's inputs cannot be used.*train-labels"):
        assert_same(sources.locate(fashion.info), fashion.arrays)


def test_step_4_the_download(server, cifar):
    prepared = sources.locate(server.serve(cifar))
    assert_same(prepared, cifar.arrays)
    assert "downloaded (verified by its published sha256)" in prepared.origin
    assert slots("cifar10") == ["official-native"]


def test_step_4_another_size_needs_no_second_download(server, fids):
    info = server.serve(fids)
    assert sources.locate(info, 16).arrays["train_images"].shape[1:] == (16, 16, 3)
    server.close()
    assert sources.locate(info, 24).arrays["train_images"].shape[1:] == (24, 24, 3)
    assert sources.locate(info).arrays["train_images"].shape[1:] == (128, 128, 3)
    assert slots("fids30") == ["official-128px", "official-16px", "official-24px"]


def test_step_5_the_sample_tells_why(fashion, sample):
    for _ in range(2):
        with calm():  # having no network is nothing to shout about
            prepared = sources.locate(fashion.info)
        assert prepared.is_sample and len(prepared.arrays["train_images"]) == 40
        assert prepared.origin.startswith(
            "the small sample that comes with navml, because there is no network"
        )
    assert slots() == ["sample-v7-native"] and sample == ["fashion_mnist"]


def test_the_sample_mode_goes_there_at_once(tmp_path, monkeypatch, server, fashion):
    monkeypatch.setenv("NAVML_SOURCE", str(fashion.write(tmp_path / "data")))
    monkeypatch.setenv("NAVML_DATA", "sample")
    prepared = sources.locate(server.serve(fashion))
    assert prepared.is_sample and "NAVML_DATA=sample asks for it" in prepared.origin
    assert server.requests == []


def test_the_real_data_are_taken_as_soon_as_they_can_be_had(server, fashion):
    assert sources.locate(fashion.info).is_sample
    assert not sources.locate(server.serve(fashion)).is_sample


def test_the_full_mode_makes_the_sample_an_error(monkeypatch, fashion, sample):
    monkeypatch.setenv("NAVML_DATA", "full")
    with pytest.raises(
        NoDataError, match="no network.*connect to the internet.*NAVML_SOURCE.*NAVML_DATA=auto"
    ):
        sources.locate(fashion.info)
    assert sample == [] and slots() == []


def test_an_unknown_mode_is_refused(monkeypatch, fashion):
    monkeypatch.setenv("NAVML_DATA", "ful")
    with pytest.raises(SourceError, match="NAVML_DATA is 'ful'.*auto.*full.*sample"):
        sources.locate(fashion.info)


# --- Named folders that do not do --------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["argument", "variable"])
@pytest.mark.parametrize("state", ["missing", "empty", "other things"])
def test_a_wrong_folder_is_an_error_that_says_what_was_looked_for(tmp_path, monkeypatch, fashion, by, state):
    folder = tmp_path / "given"
    if state != "missing":
        folder.mkdir()
    if state == "other things":
        (folder / "holiday").mkdir()
        (folder / "train-images-idx3-ubyte").write_bytes(b"one of four")
    message = "does not exist" if state == "missing" else "Looked for the four files train-images-idx3-ubyte"
    if by == "variable":
        monkeypatch.setenv("NAVML_SOURCE", str(folder))
    name = "source=" if by == "argument" else "NAVML_SOURCE"
    with pytest.raises(SourceError, match=f"^{name} names .*{message}") as raised:
        sources.locate(fashion.info, source=folder if by == "argument" else None)
    assert str(folder) in str(raised.value) and "Nothing was changed" in str(raised.value)


def test_a_variable_for_another_dataset_lets_the_search_go_on(tmp_path, monkeypatch, fashion, cifar):
    monkeypatch.setenv("NAVML_SOURCE", str(cifar.write(tmp_path / "data")))
    assert sources.locate(fashion.info).is_sample
    with pytest.raises(SourceError, match="only CIFAR-10 was found"):
        sources.locate(fashion.info, source=tmp_path / "data")


@pytest.mark.parametrize("mode", ["auto", "full"])
def test_broken_data_in_a_named_folder_are_an_error_in_every_mode(tmp_path, monkeypatch, fashion, mode):
    monkeypatch.setenv("NAVML_DATA", mode)
    folder = fashion.write(tmp_path / "data")
    data = bytearray(gzip.decompress(fashion.files["t10k-images-idx3-ubyte.gz"]))
    data[500] ^= 1
    (folder / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(data))
    monkeypatch.setenv("NAVML_SOURCE", str(folder))
    with pytest.raises(ChecksumError, match="t10k-images.*NAVML_SOURCE led to it.*Nothing of it was kept"):
        sources.locate(fashion.info)
    assert slots() == []


def test_a_folder_that_cannot_be_read_is_told(tmp_path, monkeypatch, fashion):
    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    folder = fashion.write(tmp_path / "data")
    monkeypatch.setattr(layouts.readers.archives, "read_plain", refuse)
    with pytest.raises(SourceError, match=r"cannot be read \(Permission denied\).*source= led to it"):
        sources.locate(fashion.info, source=folder)


def test_the_better_of_two_copies_is_taken_with_a_warning(tmp_path, cifar):
    folder = cifar.write(tmp_path / "data")
    (folder / "cifar-10-binary.tar.gz").write_bytes(cifar.files["cifar-10-binary.tar.gz"][:-50])
    for _ in range(2):
        with pytest.warns(
            DataWarning, match="cifar-10-binary.tar.gz is not the official file.*taken instead"
        ):
            assert_same(sources.locate(cifar.info, source=folder), cifar.arrays)


def test_a_changed_folder_is_prepared_again_and_the_old_slot_goes(tmp_path, fids):
    with zipfile.ZipFile(fids.write(tmp_path) / "FIDS30.zip") as archive:
        archive.extractall(tmp_path / "data")
    folder = tmp_path / "data" / "FIDS30"
    assert "300 of the 300 photos" in sources.locate(fids.info, 16, folder).origin
    sources.locate(fids.info, 24, folder)
    before = slots("fids30")
    (folder / "plums" / "1.jpg").unlink()
    assert "299 of the 300 photos" in sources.locate(fids.info, 16, folder).origin
    after = slots("fids30")
    assert len(after) == 2
    assert [slot for slot in before if slot.endswith("24px")] == [
        slot for slot in after if slot.endswith("24px")
    ]
    assert set(before) != set(after)


def test_two_folders_do_not_share_a_slot(tmp_path, cifar):
    for name in ("a", "b"):
        sources.locate(cifar.info, source=cifar.write(tmp_path / name))
    assert len(slots("cifar10")) == 2


def test_the_origin_tells_no_absolute_path(tmp_path, fashion):
    origin = sources.locate(fashion.info, source=fashion.write(tmp_path / "a" / "b").parent).origin
    assert origin.startswith("your folder 'a': the official IDX files in b")
    assert str(tmp_path) not in origin


def test_a_relative_path_and_a_tilde(tmp_path, monkeypatch, fashion):
    fashion.write(tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    assert_same(sources.locate(fashion.info, source="data"), fashion.arrays)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert_same(sources.locate(fashion.info, source="~/data"), fashion.arrays)


# --- Downloads that fail -----------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [status(500), login_page, cut(0.5), flip(3000)])
def test_a_failing_host_gives_the_sample_and_a_loud_reason(server, fashion, fault):
    info = server.serve(fashion)
    name = info.sources[0].name
    server.faults[name] = [fault] * 100
    with pytest.warns(DataWarning, match="could not be downloaded.*small sample until this is solved"):
        prepared = sources.locate(info)
    assert prepared.is_sample and "did not arrive" in prepared.origin
    server.faults.clear()
    assert_same(sources.locate(info), fashion.arrays)


@pytest.mark.parametrize("fault", [status(404), flip(3000)])
def test_a_failing_host_is_an_error_in_full_mode(server, monkeypatch, fashion, fault):
    monkeypatch.setenv("NAVML_DATA", "full")
    info = server.serve(fashion)
    server.faults[info.sources[0].name] = [fault] * 100
    with pytest.raises(NoDataError, match="train-images.*did not arrive"):
        sources.locate(info)


def test_a_full_disk_is_an_error_in_every_mode(server, monkeypatch, fashion):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np.lib.format, "write_array_header_1_0", full)
    with pytest.raises(DiskFullError, match="Make room"):
        sources.locate(server.serve(fashion))
    assert slots() == []


def test_a_damaged_slot_is_mended_from_the_kept_archives(server, fashion):
    info = server.serve(fashion)
    sources.locate(info)
    server.close()
    path = cache.slots("fashion_mnist")[0].path / "train_images.npy"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.warns(DataWarning, match="train_images.npy is not as it was written.*thrown away"):
        assert_same(sources.locate(info), fashion.arrays)


def test_two_processes_download_once(tmp_path, server, fashion):
    program = (
        "import sys, pickle, dataclasses\n"
        "from navml.datasets import catalog, sources\n"
        "sources.PLATFORMS = ()\n"
        "remotes = [catalog.RemoteFile(n, (f'{sys.argv[1]}/{n}',), raw_sha256=h)"
        " for n, h in (a.split('=') for a in sys.argv[2:])]\n"
        "info = dataclasses.replace(catalog.FASHION_MNIST, train_size=60, test_size=20,"
        " sources=tuple(remotes))\n"
        "found = sources.locate(info)\n"
        "print(int(found.arrays['train_images'].sum()), found.is_sample)\n"
    )
    info = server.serve(fashion)
    wanted = [f"{remote.name}={remote.raw_sha256}" for remote in info.sources]
    command = [sys.executable, "-c", program, server.address, *wanted]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    expected = f"{int(fashion.arrays['train_images'].sum())} False"
    for worker in workers:
        output, _ = worker.communicate(timeout=60)
        assert output.splitlines()[-1] == expected
    assert len(server.requests) == 4


# --- Sizes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, -1, 7, 1025, 64.5, True, "64"])
def test_sizes_that_make_no_sense(fids, size):
    with pytest.raises(ValueError, match="from 8 to 1024, not"):
        sources.locate(fids.info, size)


@pytest.mark.parametrize("size", [28, 64])
def test_sizes_of_datasets_that_have_their_own(fashion, size):
    with pytest.raises(ValueError, match=rf"28 x 28 pixels, so leave size= out.*size={size}"):
        sources.locate(fashion.info, size)


def test_a_numpy_size(tmp_path, fids):
    prepared = sources.locate(fids.info, np.int64(16), fids.write(tmp_path / "data"))
    assert prepared.arrays["test_images"].shape[1:] == (16, 16, 3)


# --- fetch, inventory, verify ------------------------------------------------------------------------------


def test_fetch_does_not_take_the_sample_for_the_real_thing(server, fashion, sample):
    with pytest.raises(NoDataError):
        sources.fetch(fashion.info)
    assert_same(sources.fetch(server.serve(fashion)), fashion.arrays)
    assert sample == []


def test_fetch_of_the_sample(monkeypatch, fashion):
    monkeypatch.setenv("NAVML_DATA", "sample")
    assert sources.fetch(fashion.info).is_sample


def hide_damage(path):
    """Change a byte and the stamp with it, as a failing disk changes bytes without a trace."""
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    body = cache._read_meta(path.parent)
    body["arrays"][path.stem]["stamp"] = cache._stamp(path)
    cache._write_meta(path.parent, body)


def test_verify_finds_what_fetch_mends(server, fashion):
    info = server.serve(fashion)
    sources.locate(info)
    assert all(ok for _, ok, _ in inventory.verify(info))
    hide_damage(cache.slots("fashion_mnist")[0].path / "test_images.npy")
    results = {slot: (ok, message) for slot, ok, message in inventory.verify(info)}
    ok, message = results.pop("official-native")
    assert not ok and "test_images.npy" in message and "navml data fetch fashion_mnist" in message
    assert len(results) == 4 and all(ok for ok, _ in results.values())
    with pytest.warns(DataWarning, match="thrown away"):
        assert_same(sources.fetch(info), fashion.arrays)
    assert all(ok for _, ok, _ in inventory.verify(info))


def test_verify_finds_a_damaged_download(server, fids):
    info = server.serve(fids)
    sources.locate(info, 16)
    path = places.cache_folder() / "downloads" / "fids30" / "FIDS30.zip"
    path.write_bytes(path.read_bytes()[:-1])
    bad = [(slot, message) for slot, ok, message in inventory.verify(info) if not ok]
    assert [slot for slot, _ in bad] == ["download FIDS30.zip"] and "Delete" in bad[0][1]


def test_inventory(tmp_path, server, fashion, fids):
    assert inventory.listing() == []
    assert not places.cache_folder().exists()
    sources.locate(server.serve(fids), 16)
    sources.locate(fashion.info)
    rows = {(row["dataset"], row["slot"]): row for row in inventory.listing()}
    assert set(rows) == {
        ("fids30", "official-16px"),
        ("fids30", "download FIDS30.zip"),
        ("fashion_mnist", "sample-v7-native"),
    }
    assert rows["fids30", "official-16px"]["images"] == 300
    assert rows["fids30", "official-16px"]["bytes"] > 300 * 16 * 16 * 3
    assert rows["fids30", "download FIDS30.zip"]["bytes"] == len(fids.files["FIDS30.zip"])
    assert rows["fashion_mnist", "sample-v7-native"]["images"] == 60
    assert "sample" in rows["fashion_mnist", "sample-v7-native"]["origin"]


def test_inventory_survives_damage(fashion):
    sources.locate(fashion.info)
    (cache.slots("fashion_mnist")[0].path / "meta.json").write_bytes(b"")
    assert "damaged" in inventory.listing()[0]["origin"]
    assert inventory.verify(fashion.info)[0][1] is False


def test_the_cache_folder_follows_the_home(home):
    assert places.cache_folder() == home / "cache"


# --- The real catalogue and sample -------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(catalog.CATALOG))
def test_no_download_is_tried_where_nothing_listens(monkeypatch, name):
    """The real addresses are asked for a connection only; nothing is reachable in this test."""
    import socket

    def refuse(*_, **__):
        raise OSError("offline")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setenv("NAVML_DATA", "full")
    info = catalog.CATALOG[name]
    with pytest.raises(NoDataError, match="no network connection to") as raised:
        sources.locate(info)
    assert layouts.LOOKED_FOR[name] in str(raised.value) and info.title in str(raised.value)
