"""``navml.load`` and what a notebook holds after it: a dataset and its card."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from functools import cached_property
from html import escape
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from navml.datasets import catalog, sources
from navml.datasets.split import Split, stratified_order

if TYPE_CHECKING:
    import pandas as pd

_samples: dict[str, str] = {}


def samples_loaded() -> tuple[str, ...]:
    """Return the titles of the datasets of which this process last loaded the sample, not the real data."""
    return tuple(_samples.values())


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
            some = [f"{file} ({reason})" for file, reason in self.skipped[:10]]
            more = [f"and {len(self.skipped) - 10:,} more"] if len(self.skipped) > 10 else []
            facts["left out"] = "; ".join(some + more)
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

        present, first = np.unique(self.train.labels, return_index=True)
        shown = first[:count]
        height, width = self.train.images.shape[1:3]
        strip = Image.fromarray(np.concatenate([self.train.images[row] for row in shown], axis=1))
        scale = 64 / height
        strip = strip.resize((round(width * scale) * len(shown), 64), Image.Resampling.LANCZOS)
        png = io.BytesIO()
        strip.save(png, "PNG", optimize=True)
        names = ", ".join(self.classes[label] for label in present[:count])
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
    if isinstance(validation, bool) or not isinstance(validation, Real) or not 0 <= validation < 1:
        raise ValueError(
            f"validation is a share of the training images, from 0 to below 1, not {validation!r}."
        )

    prepared = sources.locate(info, size, source)
    files = prepared.files or {}

    def split(part: str) -> Split:
        images, labels = prepared.arrays[f"{part}_images"], prepared.arrays[f"{part}_labels"]
        # asarray: the same memory-mapped data, but displayed as a plain array
        return Split(np.asarray(images), np.asarray(labels), info.classes, files.get(part))

    train, held_out = split("train"), None
    if validation:
        order = stratified_order(train.labels, seed)
        n = max(1, round(float(validation) * len(train)))
        held_out, rest = train.take(np.sort(order[:n])), train.take(np.sort(order[n:]))
        if set(rest.labels) != set(train.labels):
            raise ValueError(
                f"validation={validation!r} leaves {len(rest):,} of {len(train):,} images to learn from, and "
                "none of some classes. Hold out a smaller share, such as 0.2."
            )
        train = rest

    _samples.pop(info.name, None)
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
