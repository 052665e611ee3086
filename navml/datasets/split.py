"""Images with their labels, and ways into each library."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    import tensorflow as tf

    from navml.datasets.torch_images import TorchImages


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
    drawn_from
        Of a part that was taken from another split: that split's images, and the row of each. It lets worker
        processes open the same file instead of receiving the pixels.
    """

    images: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    files: tuple[str, ...] | None = None
    drawn_from: tuple[np.ndarray, np.ndarray] | None = field(default=None, compare=False)

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
        rows = self.images.reshape(len(self), math.prod(self.images.shape[1:]))
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

        return TorchImages(self.images, self.labels, transform, self.drawn_from)

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

        Raises
        ------
        ValueError
            If ``batch_size`` or ``seed`` is no whole number, or is too small.
        """
        size = (
            256
            if batch_size is None
            else _whole(batch_size, 1, None, "batch_size is a whole number from 1 up, not")
        )
        seed, count = _checked_seed(seed), len(self)
        import tensorflow as tf

        shape = self.images.shape[1:] if self.images.ndim == 4 else (*self.images.shape[1:], 1)

        def fetch(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            return self.images[rows].reshape(-1, *shape), self.labels[rows]

        def to_tensors(rows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            images, labels = tf.numpy_function(fetch, [rows], (tf.uint8, tf.int64))
            images.set_shape((None, *shape))
            labels.set_shape((None,))
            return tf.cast(images, tf.float32) / 255, labels

        full = count - count % size

        def in_batches(rows: tf.Tensor) -> tf.data.Dataset:
            # Cut up as a whole: a pipeline of single row numbers takes longer than the pictures.
            batches = tf.data.Dataset.from_tensor_slices(tf.reshape(rows[:full], (full // size, size)))
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
        """Return the images at these positions (or where a boolean mask is true), as a new split.

        Raises
        ------
        ValueError
            If ``indices`` is neither a list of positions that exist nor a mask with a value for each image.
        """
        rows, n = np.asarray(indices), len(self)
        if rows.shape == (0,) and not isinstance(indices, str):
            rows = rows.astype(np.int64)
        is_mask = rows.dtype == bool and rows.shape == (n,)
        if not is_mask and not (
            rows.ndim == 1 and rows.dtype.kind in "iu" and ((-n <= rows) & (rows < n)).all()
        ):
            raise ValueError(
                f"take() needs a list of positions, whole numbers from 0 to {n - 1:,}, or a mask with {n:,} "
                f"times True or False; this is {_in_words(rows)}. For one image, write take([position])."
            )
        rows = np.arange(n)[rows]
        files = None if self.files is None else tuple(self.files[row] for row in rows)
        images, drawn = (
            (self.images, rows) if self.drawn_from is None else (self.drawn_from[0], self.drawn_from[1][rows])
        )
        return Split(self.images[rows], self.labels[rows], self.classes, files, (images, drawn))

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
            If there are not that many images, or a number is not a whole one.
        """
        n = _whole(n, 1, len(self), f"A subset needs 1 to {len(self):,} images, not")
        return self.take(np.sort(stratified_order(self.labels, seed)[:n]))

    def per_class(self, k: int, seed: int = 0) -> Split:
        """Return ``k`` random images of each class, or all of a class that has fewer.

        With the same seed a larger ``k`` contains every smaller one.

        Raises
        ------
        ValueError
            If ``k`` is less than 1, or a number is not a whole one.
        """
        k = _whole(k, 1, None, "k, the images of each class, must be a whole number and at least 1, not")
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
                raise ValueError(f"There is no class {which!r}.{self._near(which)}")
            number = self.classes.index(which)
        else:
            last = len(self.classes) - 1
            number = _whole(which, 0, last, f"Classes are numbered 0 to {last}, there is no")
        return self.take(self.labels == number)

    def _near(self, name: str) -> str:
        """Say which class may have been meant, or which there are."""
        lower = {known.lower(): known for known in self.classes}
        near = get_close_matches(name.lower(), lower, n=1, cutoff=0.75)
        return (
            f" Did you mean {lower[near[0]]!r}?" if near else f" The classes are: {', '.join(self.classes)}."
        )

    def counts(self) -> pd.Series:
        """Return how many images each class has, indexed by the classes' names."""
        import pandas as pd

        numbers = np.bincount(self.labels, minlength=len(self.classes))
        return pd.Series(numbers, index=list(self.classes), name="images")


def _whole(value: Any, low: int, high: int | None, problem: str) -> int:
    """Return a whole number; for anything else (a share, True, a text, nan) raise ``ValueError``."""
    try:
        number = operator.index(value)
    except TypeError:
        number = low - 1
    if isinstance(value, bool | np.bool_) or number < low or (high is not None and number > high):
        raise ValueError(f"{problem} {value!r}.")
    return number


def _checked_seed(seed: Any) -> int:
    return _whole(seed, 0, None, "A seed is a whole number from 0 up, not")


def _in_words(rows: np.ndarray) -> str:
    """Say what ``take`` was given."""
    if rows.ndim != 1:
        return "one value" if rows.ndim == 0 else f"an array of {rows.ndim} dimensions"
    if rows.dtype == bool:
        return f"a mask of {len(rows):,}"
    if rows.dtype.kind in "iu":
        return f"a list from {rows.min():,} to {rows.max():,}"
    return f"a list of {rows.dtype.name}"


def _rank_in_class(labels: np.ndarray, seed: int) -> np.ndarray:
    """Return each image's place, from 0, in a random order of its class: int64, (n,)."""
    shuffled = np.random.default_rng(_checked_seed(seed)).permutation(len(labels))
    by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
    counts = np.bincount(labels)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    ranks = np.empty(len(labels), dtype=np.int64)
    ranks[by_class] = np.arange(len(labels)) - starts
    return ranks


def stratified_order(labels: np.ndarray, seed: int) -> np.ndarray:
    """Return an order of which every beginning holds each class in proportion: int64, (n,)."""
    seed = _checked_seed(seed)
    place = (_rank_in_class(labels, seed) + 0.5) / np.bincount(labels)[labels]
    # at equal places the classes take turns at random, else the first class would always win
    return np.lexsort((np.random.default_rng(seed).random(len(labels)), place))
