"""Images as a PyTorch dataset. Imported by ``Split.to_torch`` only, because it needs PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset


class TorchImages(Dataset[tuple[Any, int]]):
    """A PyTorch dataset over uint8 images in memory or in a memory-mapped file.

    Parameters
    ----------
    images
        uint8, (n, height, width) or (n, height, width, 3).
    labels
        int64, (n,).
    transform
        Called with each image as a uint8 tensor (channels, height, width). Without one, images come as
        float32 from 0 to 1.
    """

    def __init__(
        self, images: np.ndarray, labels: np.ndarray, transform: Callable[[torch.Tensor], Any] | None = None
    ) -> None:
        self.images = images
        self.labels = labels
        self.transform = transform

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, int]:
        if not -len(self) <= index < len(self):
            raise IndexError(f"There are {len(self):,} images, there is no number {index}.")
        return self.__getitems__([index])[0]

    def __getitems__(self, indices: list[int]) -> list[tuple[Any, int]]:
        """Return several items at once: a DataLoader asks for a whole batch this way, which is fast."""
        pixels = self.images[indices]
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
