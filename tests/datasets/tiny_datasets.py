"""Small datasets in the official formats, made here."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import io
import pickle
import struct
import tarfile
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from navml.datasets import catalog, sources
from navml.datasets.catalog import DatasetInfo, RemoteFile


@dataclasses.dataclass(frozen=True)
class Tiny:
    """A small dataset: its description, its files in the official formats, and what must come out of them."""

    info: DatasetInfo
    files: dict[str, bytes]
    arrays: dict[str, np.ndarray]

    def write(self, folder: Path, *names: str) -> Path:
        """Write its files (all of them, or these) into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in names or self.files:
            (folder / name).write_bytes(self.files[name])
        return folder


def idx(array: np.ndarray) -> bytes:
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return header + array.astype(np.uint8).tobytes()


def tar_gz(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def jpeg(pixels: np.ndarray, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def _images(n: int, shape: tuple[int, ...], seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (n, *shape), np.uint8), rng.permutation(np.arange(n) % 10)


def cifar_pickle(planes: np.ndarray, labels: np.ndarray) -> bytes:
    batch = {b"batch_label": b"a batch", b"labels": labels.tolist(), b"data": planes.astype(np.uint8)}
    return pickle.dumps(batch | {b"filenames": [b"a.png"] * len(labels)}, protocol=2)


def fashion() -> Tiny:
    """Fashion-MNIST with 60 + 20 images."""
    train, test = _images(60, (28, 28), 1), _images(20, (28, 28), 2)
    parts = [idx(array) for array in (*train, *test)]
    files = {
        remote.name: gzip.compress(part)
        for remote, part in zip(catalog.FASHION_MNIST.sources, parts, strict=True)
    }
    remotes = tuple(
        RemoteFile(name, raw_sha256=hashlib.sha256(part).hexdigest())
        for name, part in zip(files, parts, strict=True)
    )
    info = dataclasses.replace(
        catalog.FASHION_MNIST, train_size=60, test_size=20, total_size=80, sources=remotes
    )
    return Tiny(info, files, _arrays(train, test))


def cifar() -> Tiny:
    """CIFAR-10 with 5 x 20 + 20 images, as the binary and the python archive."""
    train, test = _images(100, (32, 32, 3), 3), _images(20, (32, 32, 3), 4)
    batches = [(train[0][i : i + 20], train[1][i : i + 20]) for i in range(0, 100, 20)] + [test]
    binary, python = {}, {}
    for number, (images, labels) in enumerate(batches, 1):
        planes = images.transpose(0, 3, 1, 2).reshape(len(images), -1)
        stem = f"data_batch_{number}" if number < 6 else "test_batch"
        binary[f"cifar-10-batches-bin/{stem}.bin"] = (
            np.hstack([labels[:, None], planes]).astype(np.uint8).tobytes()
        )
        python[f"cifar-10-batches-py/{stem}"] = cifar_pickle(planes, labels)
    binary["cifar-10-batches-bin/batches.meta.txt"] = "\n".join(catalog.CIFAR10.classes).encode()
    files = {"cifar-10-binary.tar.gz": tar_gz(binary), "cifar-10-python.tar.gz": tar_gz(python)}
    sha256 = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    members = {Path(name).name: hashlib.md5(data).hexdigest() for name, data in python.items()}
    info = dataclasses.replace(
        catalog.CIFAR10,
        train_size=100,
        test_size=20,
        total_size=120,
        sources=(RemoteFile("cifar-10-binary.tar.gz", sha256=sha256["cifar-10-binary.tar.gz"]),),
        archives=(
            RemoteFile("cifar-10-python.tar.gz", sha256=sha256["cifar-10-python.tar.gz"], members=members),
        ),
    )
    return Tiny(info, files, _arrays(train, test))


def fids() -> Tiny:
    """FIDS30 with 10 photos a class, each of a colour of its own; and files that are no photos."""
    files, buffer = {}, io.BytesIO()
    for label, name in enumerate(catalog.FIDS30.classes):
        for number in range(10):
            pixels = np.empty((24 + number, 40, 3), np.uint8)
            pixels[:] = (8 * label, 20 * number, 128)
            files[f"FIDS30/{name}/{number}.jpg"] = jpeg(pixels, quality=95)
    extra = {
        "FIDS30/readme.txt": b"hello",
        "FIDS30/apples/Thumbs.db": b"\0",
        "__MACOSX/FIDS30/apples/._1.jpg": b"\0",
    }
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in (files | extra).items():
            archive.writestr(name, data)
    info = dataclasses.replace(catalog.FIDS30, total_size=300, sources=(RemoteFile("FIDS30.zip"),))
    return Tiny(info, {"FIDS30.zip": buffer.getvalue()}, {})


def _arrays(
    train: tuple[np.ndarray, np.ndarray], test: tuple[np.ndarray, np.ndarray]
) -> dict[str, np.ndarray]:
    names = ("train_images", "train_labels", "test_images", "test_labels")
    return dict(zip(names, (*train, *test), strict=True))


def assert_same(prepared: sources.Prepared, arrays: dict[str, np.ndarray]) -> None:
    for name, expected in arrays.items():
        np.testing.assert_array_equal(prepared.arrays[name], expected, err_msg=name)
        assert not prepared.arrays[name].flags.writeable
