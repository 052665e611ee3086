"""What a notebook holds after ``navml.load``: a dataset, its splits, and ways into each library."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from navml.datasets import catalog, sources

if TYPE_CHECKING:
    import pandas as pd
    import tensorflow as tf

    from navml.datasets.torch_images import TorchImages

_samples: dict[str, str] = {}


def samples_loaded() -> tuple[str, ...]:
    """Return the titles of the datasets that this process loaded as samples instead of the real data."""
    return tuple(_samples.values())


@dataclass(frozen=True, eq=False, repr=False)
class Split:
    """Images with their labels: the training, the validation or the test part of a dataset.

    Attributes
    ----------
    images
        uint8, (n, height, width) for grey and (n, height, width, 3) for colour images. Read-only:
        the data lie on disk and are read as they are used. ``images.copy()`` gives your own.
    labels
        int64, (n,): the number of each image's class.
    classes
        The classes' names: image ``i`` shows a ``classes[labels[i]]``.
    files
        The name of each image's file, where the dataset is made of files; else None.
    """

    images: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    files: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        shape = " × ".join(str(side) for side in self.images.shape[1:])
        return f"Split({len(self):,} images of {shape}, {len(self.classes)} classes)"

    def flat(self) -> tuple[np.ndarray, np.ndarray]:
        """Return ``X, y`` for scikit-learn.

        Returns
        -------
        X
            float32, (n, height * width * channels): the pixels of each image in a row, from 0 to 1.
        y
            int64, (n,): the labels.
        """
        rows = self.images.reshape(len(self), -1)
        return np.divide(rows, np.float32(255), dtype=np.float32), self.labels

    def to_torch(self, transform: Any = None) -> TorchImages:
        """Return a PyTorch ``Dataset`` of (image, label).

        Parameters
        ----------
        transform
            Called with each image as a uint8 tensor (channels, height, width), for example a
            torchvision transform. Without one, images come as float32 from 0 to 1.
        """
        from navml.datasets.torch_images import TorchImages

        return TorchImages(self.images, self.labels, transform)

    def to_tensorflow(
        self, batch_size: int | None = None, *, shuffle: bool = False, seed: int = 0
    ) -> tf.data.Dataset:
        """Return a ``tf.data.Dataset`` of (image, label).

        Parameters
        ----------
        batch_size
            Images per batch; None gives single images, which is slow.
        shuffle
            Whether each pass comes in a new order.
        seed
            What the orders depend on.

        Returns
        -------
        tf.data.Dataset
            float32 images from 0 to 1, (batch, height, width, channels), and int64 labels, (batch,).
        """
        import tensorflow as tf

        shape = self.images.shape[1:] if self.images.ndim == 4 else (*self.images.shape[1:], 1)

        def fetch(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            return self.images[rows].reshape(-1, *shape), self.labels[rows]

        def to_tensors(rows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            images, labels = tf.numpy_function(fetch, [rows], (tf.uint8, tf.int64))
            images.set_shape((None, *shape))
            labels.set_shape((None,))
            return tf.cast(images, tf.float32) / 255, labels

        size, count = batch_size or 256, len(self)
        full = count - count % size

        def in_batches(rows: tf.Tensor) -> tf.data.Dataset:
            # Cut up as a whole: a pipeline of single row numbers takes longer than the pictures.
            batches = tf.data.Dataset.from_tensor_slices(tf.reshape(rows[:full], (-1, size)))
            return batches.concatenate(tf.data.Dataset.from_tensors(rows[full:])) if full < count else batches

        def shuffled(number: tf.Tensor) -> tf.data.Dataset:
            order = tf.random.experimental.stateless_shuffle(tf.range(count, dtype=tf.int64), (number, 0))
            return in_batches(order)

        if shuffle:
            one_a_pass = tf.data.Dataset.random(seed, rerandomize_each_iteration=True).take(1)
            rows = one_a_pass.flat_map(shuffled)
            rows = rows.apply(tf.data.experimental.assert_cardinality(-(-count // size)))
        else:
            rows = in_batches(tf.range(count, dtype=tf.int64))
        batches = rows.map(to_tensors, num_parallel_calls=tf.data.AUTOTUNE)
        return (batches if batch_size else batches.unbatch()).prefetch(tf.data.AUTOTUNE)

    def take(self, indices: Sequence[int] | np.ndarray) -> Split:
        """Return the images at these positions (or where a boolean mask is true), as a new split."""
        rows = np.arange(len(self))[np.asarray(indices)]
        files = None if self.files is None else tuple(self.files[row] for row in rows)
        return Split(self.images[rows], self.labels[rows], self.classes, files)

    def subset(self, n: int, seed: int = 0) -> Split:
        """Return ``n`` random images in which each class has its share.

        With the same seed a larger subset contains every smaller one.

        Parameters
        ----------
        n
            How many images, 1 to ``len(split)``.
        seed
            Another seed draws other images.

        Raises
        ------
        ValueError
            If there are not that many images.
        """
        if not 1 <= n <= len(self):
            raise ValueError(f"A subset needs 1 to {len(self):,} images, not {n}.")
        return self.take(np.sort(_stratified_order(self.labels, seed)[:n]))

    def per_class(self, k: int, seed: int = 0) -> Split:
        """Return ``k`` random images of each class, or all of a class that has fewer.

        With the same seed a larger ``k`` contains every smaller one.

        Raises
        ------
        ValueError
            If ``k`` is less than 1.
        """
        if k < 1:
            raise ValueError(f"k must be at least 1, not {k}.")
        return self.take(_rank_in_class(self.labels, seed) < k)

    def of_class(self, which: str | int) -> Split:
        """Return the images of one class, given by its name or its number.

        Raises
        ------
        ValueError
            If there is no such class.
        """
        if isinstance(which, str):
            if which not in self.classes:
                raise ValueError(f"There is no class {which!r}. The classes are: {', '.join(self.classes)}.")
            which = self.classes.index(which)
        elif not 0 <= which < len(self.classes):
            raise ValueError(f"Classes are numbered 0 to {len(self.classes) - 1}, there is no {which}.")
        return self.take(self.labels == which)

    def counts(self) -> pd.Series:
        """Return how many images each class has, indexed by the classes' names."""
        import pandas as pd

        numbers = np.bincount(self.labels, minlength=len(self.classes))
        return pd.Series(numbers, index=list(self.classes), name="images")


@dataclass(frozen=True, eq=False, repr=False)
class ImageDataset:
    """A dataset, ready to use. In a notebook it displays as a card.

    Attributes
    ----------
    info
        The facts about it: classes, licence, citation, official sources.
    train, test
        The parts to learn from and to be measured on.
    validation
        A stratified part held out of train, if ``load`` was asked for one; else None.
    origin
        Where these bytes came from, in one sentence.
    is_sample
        True if this is the small embedded sample and not the real dataset.
    skipped
        (file, reason) of each file that could not be read and was left out.
    photo_facts
        What ``photos`` makes a table of; None for datasets that are not photos.
    """

    info: catalog.DatasetInfo
    train: Split
    test: Split
    validation: Split | None
    origin: str
    is_sample: bool
    skipped: tuple[tuple[str, str], ...] = ()
    photo_facts: list[dict[str, Any]] | None = None

    @cached_property
    def photos(self) -> pd.DataFrame | None:
        """For FIDS30, one row a photo: file, class, split, original width, height, format and mode."""
        if self.photo_facts is None:
            return None
        import pandas as pd  # not before it is asked for: it takes far longer than loading the photos

        return pd.DataFrame(self.photo_facts)

    @property
    def name(self) -> str:
        """The name that ``load`` takes."""
        return self.info.name

    @property
    def title(self) -> str:
        """The name that people use."""
        return self.info.title

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes' names, in the order of their numbers."""
        return self.info.classes

    def _splits(self) -> dict[str, Split]:
        splits = {"train": self.train, "validation": self.validation, "test": self.test}
        return {name: split for name, split in splits.items() if split is not None}

    def _facts(self) -> dict[str, str]:
        facts = {name: f"{len(split):,} images" for name, split in self._splits().items()}
        facts["each"] = " × ".join(map(str, self.train.images.shape[1:])) + ", uint8"
        facts["classes"] = f"{len(self.classes)}: {', '.join(self.classes)}"
        facts["from"] = self.origin
        if self.skipped:
            facts["left out"] = "; ".join(f"{file} ({reason})" for file, reason in self.skipped)
        facts["licence"] = self.info.licence
        facts["cite"] = self.info.citation
        return facts

    def __repr__(self) -> str:
        banner = [f"*** SAMPLE: a small stand-in, not the real {self.title} ***"] if self.is_sample else []
        return "\n".join(
            [*banner, self.title, *(f"  {key:<10} {fact}" for key, fact in self._facts().items())]
        )

    def _repr_html_(self) -> str:
        banner = (
            '<p style="background:#b34700;color:#fff;padding:.5em .8em;margin:0 0 .6em;font-weight:bold">'
            f"SAMPLE: this is a small stand-in, not the real {escape(self.title)}. "
            "Numbers will differ from the real data's.</p>"
            if self.is_sample
            else ""
        )
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left;vertical-align:top">{escape(key)}</th>'
            f'<td style="text-align:left">{escape(fact)}</td></tr>'
            for key, fact in self._facts().items()
        )
        return (
            f'<div style="max-width:56em">{banner}<strong>{escape(self.title)}</strong>'
            f"<div>{self._picture()}</div><table>{rows}</table></div>"
        )

    def _picture(self, count: int = 10) -> str:
        """Return one training image of each of the first classes, side by side, as an HTML image."""
        from PIL import Image

        shown = [int(np.argmax(self.train.labels == label)) for label in range(min(count, len(self.classes)))]
        height, width = self.train.images.shape[1:3]
        strip = Image.fromarray(np.concatenate([self.train.images[row] for row in shown], axis=1))
        scale = 64 / height
        strip = strip.resize((round(width * scale) * len(shown), 64), Image.Resampling.LANCZOS)
        png = io.BytesIO()
        strip.save(png, "PNG", optimize=True)
        names = ", ".join(self.classes[:count])
        data = base64.b64encode(png.getvalue()).decode()
        return f'<img alt="One picture each of: {escape(names)}" src="data:image/png;base64,{data}">'


def load(
    name: str,
    *,
    source: str | Path | None = None,
    size: int | None = None,
    validation: float = 0.0,
    seed: int = 0,
) -> ImageDataset:
    """Load a dataset: find it or download it, verify it, prepare it once, open it in milliseconds.

    The bytes come from the first of these that has them: the folder ``source`` or the one named by the
    environment variable ``NAVML_SOURCE``; what was prepared before; what the platform provides (Kaggle's
    inputs, Debian's packages); the official download; the small sample that comes with navml. The
    dataset's card says which. ``NAVML_DATA=full`` makes the sample an error, ``NAVML_DATA=sample`` goes
    straight to it.

    Parameters
    ----------
    name
        ``"fashion_mnist"``, ``"fids30"`` or ``"cifar10"``.
    source
        A folder that holds the dataset: official archives, unpacked or not, Kaggle's files, or image folders.
    size
        Side of the square images, in pixels. For FIDS30 only, whose photos have all sizes (128 if not given).
    validation
        The share of the training images to hold out as ``dataset.validation``, from 0 to below 1.
    seed
        Decides which images are held out.

    Returns
    -------
    ImageDataset

    Raises
    ------
    ValueError
        If the name is unknown, or size or validation make no sense.
    NavmlDataError
        If the data cannot be had, read, verified or stored. The message says what to do.
    """
    info = catalog.info(name)
    if size is not None and (isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 1):
        raise ValueError(f"size is the side of the images in pixels, a whole number from 1, not {size!r}.")
    if not 0 <= validation < 1:
        raise ValueError(
            f"validation is a share of the training images, from 0 to below 1, not {validation}."
        )

    prepared = sources.locate(info, size, source)
    files = prepared.files or {}

    def split(part: str) -> Split:
        images, labels = prepared.arrays[f"{part}_images"], prepared.arrays[f"{part}_labels"]
        # asarray: the same memory-mapped data, but displayed as a plain array
        return Split(np.asarray(images), np.asarray(labels), info.classes, files.get(part))

    train, held_out = split("train"), None
    if validation:
        order = _stratified_order(train.labels, seed)
        n = max(1, round(validation * len(train)))
        held_out, train = train.take(np.sort(order[:n])), train.take(np.sort(order[n:]))

    if prepared.is_sample:
        _samples[info.name] = info.title
    return ImageDataset(
        info,
        train,
        split("test"),
        held_out,
        prepared.origin,
        prepared.is_sample,
        prepared.skipped,
        prepared.photos,
    )


def _rank_in_class(labels: np.ndarray, seed: int) -> np.ndarray:
    """Return each image's place, from 0, in a random order of its class: int64, (n,)."""
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
    counts = np.bincount(labels)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    ranks = np.empty(len(labels), dtype=np.int64)
    ranks[by_class] = np.arange(len(labels)) - starts
    return ranks


def _stratified_order(labels: np.ndarray, seed: int) -> np.ndarray:
    """Return an order of which every beginning holds each class in proportion: int64, (n,)."""
    place = (_rank_in_class(labels, seed) + 0.5) / np.bincount(labels)[labels]
    # at equal places the classes take turns at random, else the first class would always win
    return np.lexsort((np.random.default_rng(seed).random(len(labels)), place))
