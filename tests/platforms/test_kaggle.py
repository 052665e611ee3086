"""Kaggle's inputs: each layout in which the datasets are offered there, read-only, without a network."""

import gzip
import io
import itertools
import socket
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import py7zr
import pytest
from PIL import Image

import navml
from navml.datasets import catalog, sources

KAGGLE = next(platform for platform in sources.PLATFORMS if platform[1] == Path("/kaggle/input"))


def write(folder, files):
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def png(pixels):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def unpacked(tiny, name):
    with tarfile.open(fileobj=io.BytesIO(tiny.files[name])) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}


def fashion_csv(tiny):
    """zalando-research/fashionmnist, the tables."""
    header = ",".join(["label", *(f"pixel{i}" for i in range(1, 785))])
    files = {}
    for part in ("train", "test"):
        images, labels = tiny.arrays[f"{part}_images"], tiny.arrays[f"{part}_labels"]
        rows = np.hstack([labels[:, None], images.reshape(len(images), -1)])
        files[f"fashion-mnist_{part}.csv"] = "\n".join(
            [header, *(",".join(map(str, row)) for row in rows)]
        ).encode()
    return files


def fashion_idx(tiny):
    """zalando-research/fashionmnist, which has the unpacked IDX files beside the tables."""
    plain = {name.removesuffix(".gz"): gzip.decompress(data) for name, data in tiny.files.items()}
    return plain | fashion_csv(tiny)


def fashion_folders(tiny):
    """Copies that have a folder around each file."""
    plain = {name.removesuffix(".gz"): gzip.decompress(data) for name, data in tiny.files.items()}
    return {f"{name}/{name}": data for name, data in plain.items()}


def cifar_competition(tiny):
    """The competition cifar-10: a 7z archive and a table of labels."""
    buffer = io.BytesIO()
    rows = ["id,label"]
    with py7zr.SevenZipFile(buffer, "w") as archive:
        images = np.concatenate([tiny.arrays["train_images"], tiny.arrays["test_images"]])
        labels = np.concatenate([tiny.arrays["train_labels"], tiny.arrays["test_labels"]])
        for number, (pixels, label) in enumerate(zip(images, labels, strict=True), 1):
            archive.writestr(png(pixels), f"train/{number}.png")
            rows.append(f"{number},{tiny.info.classes[label]}")
    return {
        "train.7z": buffer.getvalue(),
        "test.7z": b"7z\xbc\xaf\x27\x1c not read",
        "trainLabels.csv": "\n".join(rows).encode(),
        "sampleSubmission.csv": b"id,label\n1,cat\n",
    }


def cifar_folders(tiny):
    """swaroopkml/cifar10-pngs-in-folders."""
    files = {}
    for part in ("train", "test"):
        pairs = zip(tiny.arrays[f"{part}_images"], tiny.arrays[f"{part}_labels"], strict=True)
        for number, (pixels, label) in enumerate(pairs):
            files[f"cifar10/cifar10/{part}/{tiny.info.classes[label]}/{number:04}.png"] = png(pixels)
    return files


def cifar_batches(tiny):
    """pankrzysiu/cifar10-python: the archive unpacked."""
    return unpacked(tiny, "cifar-10-python.tar.gz")


def cifar_archive(tiny):
    """The archive itself."""
    return {"cifar-10-python.tar.gz": tiny.files["cifar-10-python.tar.gz"]}


def fids_zip(tiny):
    """FIDS30 as somebody uploads it."""
    return tiny.files


def fids_folders(tiny):
    """And as Kaggle shows it after unpacking the upload."""
    with zipfile.ZipFile(io.BytesIO(tiny.files["FIDS30.zip"])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


LAYOUTS = [
    *((kind, "fashion") for kind in (fashion_csv, fashion_idx, fashion_folders)),
    *((kind, "cifar") for kind in (cifar_competition, cifar_folders, cifar_batches, cifar_archive)),
    *((kind, "fids") for kind in (fids_zip, fids_folders)),
]
MOUNTS = ["a-dataset", "datasets/an-owner/a-dataset", "competitions/a-competition"]


@pytest.fixture
def kaggle(tmp_path, monkeypatch):
    """An input folder, and no network at all."""
    folder = tmp_path / "kaggle" / "input"
    folder.mkdir(parents=True)
    name, _, depth = KAGGLE
    monkeypatch.setattr(sources, "PLATFORMS", ((name, folder, depth),))

    def refuse(*_, **__):
        raise OSError("Kaggle's Internet switch is off")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setenv("NAVML_DATA", "full")
    return folder


def state(folder: Path):
    return {
        path: (path.stat().st_mtime_ns, path.stat().st_mode, path.stat().st_size)
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize(("kind", "name"), LAYOUTS, ids=lambda value: getattr(value, "__name__", value))
@pytest.mark.parametrize("mount", MOUNTS)
def test_each_layout_is_found_and_left_alone(kaggle, request, monkeypatch, kind, name, mount):
    tiny = request.getfixturevalue(name)
    monkeypatch.setitem(catalog.CATALOG, tiny.info.name, tiny.info)
    write(kaggle / mount, kind(tiny))
    write(kaggle / "something-else", {"readme.md": b"hello", "model.bin": bytes(1000)})
    for path in itertools.chain(kaggle.rglob("*"), [kaggle]):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = state(kaggle)
    try:
        for _ in range(2):
            dataset = navml.load(tiny.info.name)
            assert dataset.origin.startswith("Kaggle's inputs: ") and not dataset.is_sample
        assert state(kaggle) == before
    finally:  # pytest tidies up
        for path in itertools.chain([kaggle], kaggle.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    if name == "fids":  # squares cut from photos: that their pixels are right is another test's matter
        assert len(dataset.train) + len(dataset.test) == tiny.info.total_size
        assert sorted(np.concatenate([dataset.train.labels, dataset.test.labels])) == sorted(
            [*range(30)] * 10
        )
    elif kind is cifar_competition:  # it has no test part of its own
        assert as_set(dataset.train) | as_set(dataset.test) == expected(tiny, "train") | expected(
            tiny, "test"
        )
    else:
        assert as_set(dataset.train) == expected(tiny, "train")
        assert as_set(dataset.test) == expected(tiny, "test")


def as_set(split):
    """Files in folders have no order of their own."""
    return {(image.tobytes(), label) for image, label in zip(split.images, split.labels, strict=True)}


def expected(tiny, part):
    pairs = zip(tiny.arrays[f"{part}_images"], tiny.arrays[f"{part}_labels"], strict=True)
    return {(image.tobytes(), label) for image, label in pairs}
