"""Images as a PyTorch dataset. Imported by ``Split.to_torch`` only, because it needs PyTorch."""

from __future__ import annotations

import mmap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset

from navml.datasets.errors import CacheError


class TorchImages(Dataset[tuple[Any, int]]):
    """A PyTorch dataset over uint8 images in memory or in a memory-mapped file.

    Where a DataLoader's workers are processes of their own (Windows, macOS), each is told the file and opens
    it, and does not receive the pixels.

    Parameters
    ----------
    images
        uint8, (n, height, width) or (n, height, width, 3).
    labels
        int64, (n,).
    transform
        Called with each image as a uint8 tensor (channels, height, width). Without one, images come as
        float32 from 0 to 1.
    drawn_from
        Other images and the rows of these in it, if they are a part of those.
    """

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        transform: Callable[[torch.Tensor], Any] | None = None,
        drawn_from: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> None:
        self.labels = labels
        self.transform = transform
        self._pixels = images
        self._rows: np.ndarray | None = None  # all of them
        self._drawn_from = drawn_from

    @property
    def images(self) -> np.ndarray:
        """uint8, (n, height, width) or (n, height, width, 3)."""
        return self._pixels if self._rows is None else self._pixels[self._rows]

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, int]:
        if not -len(self) <= index < len(self):
            raise IndexError(f"There are {len(self):,} images, there is no number {index}.")
        return self.__getitems__([index])[0]

    def __getitems__(self, indices: list[int]) -> list[tuple[Any, int]]:
        """Return several items at once: a DataLoader asks for a whole batch this way, which is fast."""
        pixels = self._pixels[indices if self._rows is None else self._rows[indices]]
        if self.transform is None:
            # By NumPy, in this thread: PyTorch's threads take far longer to agree than the work takes.
            pixels = pixels.astype(np.float32)
            pixels /= 255
        batch = torch.from_numpy(pixels)
        batch = batch.unsqueeze(1) if batch.ndim == 3 else batch.permute(0, 3, 1, 2)
        labels = self.labels[indices].tolist()
        if self.transform is None:
            return list(zip(batch, labels, strict=True))
        return [(self.transform(image), label) for image, label in zip(batch, labels, strict=True)]

    def __getstate__(self) -> dict[str, Any]:
        pixels, rows = self._pixels, self._rows
        if self._drawn_from and _InFile.find(self._drawn_from[0]) and self._is_as_drawn():
            pixels, rows = self._drawn_from
        arrays: dict[str, Any] = {"_pixels": pixels, "labels": self.labels}
        arrays = {name: _InFile.find(array) or array for name, array in arrays.items()}
        return self.__dict__ | arrays | {"_rows": rows, "_drawn_from": None}

    def _is_as_drawn(self) -> bool:
        """Whether nobody changed these pixels since they were copied; in portions, to save memory."""
        assert self._drawn_from is not None
        whole, rows = self._drawn_from
        portions = (slice(start, start + 1024) for start in range(0, len(rows), 1024))
        return all(np.array_equal(self._pixels[part], whole[rows[part]]) for part in portions)

    def __setstate__(self, state: dict[str, Any]) -> None:
        opened = {name: value.open() for name, value in state.items() if isinstance(value, _InFile)}
        self.__dict__.update(state | opened)


@dataclass(frozen=True)
class _InFile:
    """Where an array lies in a file, which is all that another process needs to map it too."""

    file: str
    offset: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @classmethod
    def find(cls, array: np.ndarray) -> _InFile | None:
        """Return where an array lies, or None if it does not lie in one piece in a mapped file."""
        root: Any = array
        while isinstance(root, np.ndarray) and not isinstance(root.base, mmap.mmap):
            root = root.base
        if (
            not isinstance(root, np.memmap)
            or not root.filename
            or not array.size
            or not array.flags.c_contiguous
        ):
            return None
        offset = root.offset + array.ctypes.data - root.ctypes.data
        return cls(str(root.filename), offset, array.shape, array.dtype)

    def open(self) -> np.ndarray:
        """Map the array into this process."""
        try:
            return np.asarray(np.memmap(self.file, self.dtype, "r", self.offset, self.shape))
        except (OSError, ValueError) as error:
            raise CacheError(
                f"A pickled dataset refers to its pixels in {self.file}, and they are not there ({error}). "
                "Nothing was changed. Load the dataset again with navml.load, and pickle that."
            ) from error
