"""What reading a dataset gives, and what the cache keeps of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass
class Prepared:
    """A dataset that is ready to use, and where it came from.

    Attributes
    ----------
    arrays
        train_images, test_images: uint8, (n, height, width) or (n, height, width, 3);
        train_labels, test_labels: int64, (n,). Read-only memory maps, unless they were just read.
    origin
        One sentence: where the bytes came from, and how far they are known to be the official ones.
    is_sample
        True for the embedded sample.
    skipped
        (file, reason) for each file that could not be read and was left out.
    files
        File names of "train" and "test", for photos; else None.
    photos
        For photos, one dict each: file, class, split, width, height, format, mode; else None.
    """

    arrays: dict[str, np.ndarray]
    origin: str
    is_sample: bool = False
    skipped: tuple[tuple[str, str], ...] = ()
    files: dict[str, tuple[str, ...]] | None = None
    photos: list[dict[str, Any]] | None = field(default=None, repr=False)
