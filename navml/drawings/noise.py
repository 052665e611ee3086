"""Smooth noise: the one texture behind clouds, fur, peel and wood."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


def smooth_noise(
    generator: np.random.Generator, shape: tuple[int, ...], rows: float, columns: float
) -> NDArray[np.float32]:
    """Draw smooth noise, from about -1 to 1.

    Parameters
    ----------
    generator : numpy.random.Generator
        The only source of chance.
    shape : tuple of int
        (..., height, width): as many independent fields as the leading numbers say.
    rows, columns : float
        How many bumps, about, down and across.

    Returns
    -------
    ndarray of float32
        Random values on a coarse grid, spread with cubic B-splines, which hide the grid.
    """
    *many, height, width = shape
    down, across = _spread(height, max(1, round(rows))), _spread(width, max(1, round(columns)))
    knots = generator.uniform(-1.7, 1.7, (*many, down.shape[1], across.shape[1])).astype(np.float32)
    return np.asarray(down @ knots @ across.T, np.float32)


@lru_cache(maxsize=512)
def _spread(length: int, cells: int) -> NDArray[np.float32]:
    """How much each of the knots weighs at each of `length` places."""
    place = np.linspace(0, cells, length, dtype=np.float32)[:, None]
    away = np.abs(place - np.arange(-1, cells + 2, dtype=np.float32))
    rest = np.maximum(2 - away, 0)
    return np.where(away < 1, 2 / 3 + away * away * (away / 2 - 1), rest * rest * rest / 6)
