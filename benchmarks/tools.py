"""How a learner opens the same files with navml, with torchvision and with Keras.

Each function imports its library, brings the files to where the library looks for them, and returns what is
then timed. ``home`` is the library's own folder: absent the first time, and prepared from then on.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.data import SIDE, checksums

Parts = list[tuple[Any, Any]]  # the images and labels of each part
Load = Callable[[], Parts]
Open = Callable[[], Iterable[Any]]

BATCH = 128


# --- Loading -----------------------------------------------------------------------------------------------


def load_with_navml(dataset: str, files: Path, home: Path) -> Load:
    """``navml.load``."""
    load = _navml(dataset, files, home)

    def parts() -> Parts:
        found = load()
        return [(found.train.images, found.train.labels), (found.test.images, found.test.labels)]

    return parts


def load_with_torchvision(dataset: str, files: Path, home: Path) -> Load:
    """The class in ``torchvision.datasets``; for photos ``ImageFolder``, with a worker for each core."""
    if dataset == "fids30":
        return _torchvision_photos(files / dataset)
    make, is_new = _torchvision(dataset, files, home)

    def parts() -> Parts:
        both = [make(home, train=True, download=is_new), make(home, train=False)]
        return [(part.data, part.targets) for part in both]

    return parts


def load_with_keras(dataset: str, files: Path, home: Path) -> Load:
    """``keras.datasets``; for photos ``keras.utils.image_dataset_from_directory``."""
    if dataset == "fids30":
        return _keras_photos(files / dataset)
    load_data = _keras(dataset, files, home)
    return lambda: list(load_data())


LOADERS = {"navml": load_with_navml, "torchvision": load_with_torchvision, "keras": load_with_keras}


def _navml(dataset: str, files: Path, home: Path) -> Callable[[], Any]:
    os.environ["NAVML_HOME"] = str(home)
    import PIL.Image  # noqa: F401 - as its peers do, before anything is measured
    import tqdm  # noqa: F401

    import navml
    from navml.datasets.catalog import CATALOG, RemoteFile

    if dataset != "fids30":  # of which no checksums are published
        known = checksums(files / dataset)

        def ours(remote: RemoteFile) -> RemoteFile:
            if remote.name not in known:
                return remote
            if remote.raw_sha256:
                raw = known[remote.name.removesuffix(".gz")]["sha256"]
                return dataclasses.replace(remote, raw_sha256=raw)
            return dataclasses.replace(remote, sha256=known[remote.name]["sha256"])

        # The checksums are computed and compared as ever, but with those of our files.
        info = CATALOG[dataset]
        CATALOG[dataset] = dataclasses.replace(
            info, sources=tuple(map(ours, info.sources)), archives=tuple(map(ours, info.archives))
        )
    return lambda: navml.load(dataset, source=files / dataset)


def _torchvision(dataset: str, files: Path, home: Path) -> tuple[Any, bool]:
    """Return the dataset's class, and whether its files have just come."""
    from torchvision.datasets import CIFAR10, FashionMNIST

    known = checksums(files / dataset)

    def ours(published: Iterable[Iterable[str]]) -> list[tuple[str, str]]:
        return [(name, known[name]["md5"]) for name, _ in published]

    # The checksums are computed and compared as ever, but with those of our files.
    if dataset == "fashion_mnist":
        FashionMNIST.resources = ours(FashionMNIST.resources)
        downloads = home / "FashionMNIST" / "raw"
        return FashionMNIST, _arrive({path: downloads / path.name for path in (files / dataset).iterdir()})
    CIFAR10.tgz_md5 = known[CIFAR10.filename]["md5"]
    CIFAR10.train_list, CIFAR10.test_list = ours(CIFAR10.train_list), ours(CIFAR10.test_list)
    CIFAR10.meta = CIFAR10.meta | {"md5": known["batches.meta"]["md5"]}
    return CIFAR10, _arrive({files / dataset / CIFAR10.filename: home / CIFAR10.filename})


def _torchvision_photos(folder: Path) -> Load:
    import torch
    from torch.utils.data import DataLoader
    from torchvision.datasets import ImageFolder
    from torchvision.transforms import CenterCrop, Compose, PILToTensor, Resize

    def parts() -> Parts:
        photos = ImageFolder(folder, Compose([Resize(SIDE), CenterCrop(SIDE), PILToTensor()]))
        batches = list(DataLoader(photos, batch_size=32, num_workers=os.cpu_count() or 1))
        images, labels = zip(*batches, strict=True)
        return [(torch.cat(images), torch.cat(labels))]

    return parts


def _keras(dataset: str, files: Path, home: Path) -> Callable[[], Any]:
    os.environ["KERAS_HOME"] = str(home)
    from keras.src.datasets import cifar10, fashion_mnist

    downloads = home / "datasets"
    if dataset == "fashion_mnist":
        folder = downloads / "fashion-mnist"
        _arrive({path: folder / path.name for path in (files / dataset).iterdir()})
        return fashion_mnist.load_data
    (archive,) = (files / dataset).iterdir()
    _arrive({archive: downloads / "cifar-10-batches-py-target_archive"})
    # The checksum is computed and compared as ever, but with that of our file.
    ours, get_file = checksums(files / dataset)[archive.name]["sha256"], cifar10.get_file
    cifar10.get_file = lambda **options: get_file(**options | {"file_hash": ours})
    return cifar10.load_data


def _keras_photos(folder: Path) -> Load:
    import keras
    import numpy as np

    def parts() -> Parts:
        batches = keras.utils.image_dataset_from_directory(
            folder, image_size=(SIDE, SIDE), crop_to_aspect_ratio=True, shuffle=False, verbose=False
        )
        pairs = [(images.numpy().astype("uint8"), labels.numpy()) for images, labels in batches]
        images, labels = zip(*pairs, strict=True)
        return [(np.concatenate(images), np.concatenate(labels))]

    return parts


def _arrive(downloads: Mapping[Path, Path]) -> bool:
    """Put files where a peer keeps its downloads, as if they had just come; False if they had come before."""
    if all(target.exists() for target in downloads.values()):
        return False
    for source, target in downloads.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)  # a link would change the time stamps that navml looks at
    return True


# --- Batches of CIFAR-10's training images -----------------------------------------------------------------


def torch_from_navml(files: Path, home: Path, workers: int) -> Open:
    """``to_torch()`` in a ``DataLoader``."""
    from torch.utils.data import DataLoader

    load = _navml("cifar10", files, home)
    return lambda: DataLoader(load().train.to_torch(), BATCH, shuffle=True, num_workers=workers)


def torch_from_torchvision(files: Path, home: Path, workers: int) -> Open:
    """The class in ``torchvision.datasets``, with ``ToTensor``, in a ``DataLoader``."""
    from torch.utils.data import DataLoader
    from torchvision.transforms import ToTensor

    make, _ = _torchvision("cifar10", files, home)
    return lambda: DataLoader(make(home, transform=ToTensor()), BATCH, shuffle=True, num_workers=workers)


def tensorflow_from_navml(files: Path, home: Path, workers: int) -> Open:
    """``to_tensorflow()``."""
    import tensorflow as _  # noqa: F401 - as its peer does, before anything is measured

    load = _navml("cifar10", files, home)
    return lambda: load().train.to_tensorflow(BATCH, shuffle=True)


def tensorflow_from_keras(files: Path, home: Path, workers: int) -> Open:
    """Keras' arrays through ``from_tensor_slices``, shuffled, batched and prefetched."""
    load_data = _keras(
        "cifar10", files, home
    )  # before TensorFlow, which imports Keras, which reads where it is
    import tensorflow as tf

    def batches() -> Iterable[Any]:
        (images, labels), _ = load_data()
        slices = tf.data.Dataset.from_tensor_slices((images.astype("float32") / 255, labels))
        return slices.shuffle(len(labels)).batch(BATCH).prefetch(tf.data.AUTOTUNE)

    return batches


RECIPES = {
    ("torch", "navml"): torch_from_navml,
    ("torch", "torchvision"): torch_from_torchvision,
    ("tensorflow", "navml"): tensorflow_from_navml,
    ("tensorflow", "keras"): tensorflow_from_keras,
}
