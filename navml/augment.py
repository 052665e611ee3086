"""Augmentation of whole batches, on the device where they are, for ``navml.training.fit(transform=...)``."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def random_crop_flip(images: Tensor, padding: int = 4) -> Tensor:
    """Shift each image of a batch by a few pixels, and mirror it or not, at random.

    torchvision's transforms draw once per call, so that all images of a batch would get the same crop.
    This one draws for each image, without a loop.

    Parameters
    ----------
    images
        (n, channels, height, width).
    padding
        The most pixels to shift by, in each direction. What moves in from outside is a reflection.

    Returns
    -------
    torch.Tensor
        The same shape, type and device.
    """
    n, _, height, width = images.shape
    rows = torch.arange(height, device=images.device).view(1, -1, 1)
    columns = torch.arange(width, device=images.device).view(1, 1, -1)
    mirrored = torch.rand((n, 1, 1), device=images.device) < 0.5
    columns = torch.where(mirrored, width - 1 - columns, columns)
    rows = rows + torch.randint(2 * padding + 1, (n, 1, 1), device=images.device)
    columns = columns + torch.randint(2 * padding + 1, (n, 1, 1), device=images.device)
    padded = nn.functional.pad(images, (padding,) * 4, mode="reflect")
    image = torch.arange(n, device=images.device).view(-1, 1, 1)
    return padded[image, :, rows, columns].permute(0, 3, 1, 2)
