"""CIFAR-10's sample: airplanes, frogs and the rest, drawn by code on cluttered backgrounds.

Each class has several views (a car from its side, a car from the front), and each view is a function that
paints onto a canvas of many pictures at once. Colours, poses, lights and backgrounds come from wide
distributions that the classes share, so that counting colours gives little away: a model has to look at
shapes.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from navml.drawings import animals, vehicles
from navml.drawings.canvas import SIDE, Canvas, View, some_coat, some_ground, some_paintwork
from navml.progress_bar import progress_bar

TRAIN_PER_CLASS, TEST_PER_CLASS = 500, 100
_BATCHES = 5


# backgrounds: each fills the canvas before the object


def _open_air(c: Canvas) -> None:
    """Sky above, ground below."""
    sky = c.either(c.colour((0.52, 0.65), (0.05, 0.65), (0.5, 1)), c.colour((0, 0.12), (0, 0.3), (0.6, 1)))
    clouds = 1 + 0.25 * c.noise(4)
    horizon = c.vary(-0.5, 0.6) + 0.08 * c.noise(6)
    below = np.clip((c.y - horizon) * 12, 0, 1)
    rough = 1 + c.vary(0.05, 0.2) * c.noise(14)
    c.pixels[:] = (sky * clouds) * (1 - below) + below * some_ground(c) * rough


def _sky(c: Canvas) -> None:
    base = c.either(c.colour((0.52, 0.66), (0.05, 0.8), (0.4, 1)), c.colour((0, 1), (0, 0.15), (0.4, 1)))
    c.pixels[:] = base * (1 + c.vary(-0.2, 0.2) * c.y + c.vary(0, 0.25) * c.noise(4))


def _water(c: Canvas) -> None:
    _open_air(c)
    ripple = 1 + 0.2 * np.sin(24 * c.y + 3 * c.noise(5))
    below = np.clip((c.y - c.vary(-0.5, 0.3)) * 12, 0, 1)
    c.pixels += below * (c.colour((0.45, 0.66), (0.1, 0.7), (0.25, 0.8)) * ripple - c.pixels)


def _thicket(c: Canvas) -> None:
    """Leaves, bark, gravel: strong texture all over."""
    mix = 0.5 + 0.5 * c.noise(9)
    fine = 1 + 0.18 * c.noise(15)
    c.pixels[:] = (some_ground(c) * mix + some_ground(c) * 0.6 * (1 - mix)) * fine


def _room(c: Canvas) -> None:
    """A wall, a floor, something standing about."""
    wall, floor = c.colour((0, 1), (0, 0.55), (0.25, 1)), c.colour((0, 1), (0, 0.6), (0.15, 0.9))
    below = np.clip((c.y + c.vary(-0.3, 0.3) * c.x - c.vary(-0.4, 0.7)) * 12, 0, 1)
    c.pixels[:] = wall * (1 - below) + floor * below
    c.pixels *= 1 + c.vary(-0.3, 0.3) * c.x + 0.1 * c.noise(3)


def _clutter(c: Canvas, count: int, strength: float) -> None:
    """Things that mean nothing, laid anywhere."""
    for _ in range(count):
        colour = c.either(some_ground(c), some_paintwork(c), some_coat(c))
        u, v, angle = c.vary(-1.3, 1.3), c.vary(-1.3, 1.3), c.vary(0, 6.28)
        reach = c.vary(0.1, 0.7)
        blob = c.ellipse(u, v, c.vary(0.1, 0.35), c.vary(0.1, 0.35))
        stick = c.line(u, v, u + reach * np.cos(angle), v + reach * np.sin(angle), c.vary(0.02, 0.09))
        slab = c.box(u, v, c.vary(0.05, 0.3), c.vary(0.05, 0.3))
        c.paint(c.either(blob, stick, slab) + c.maybe(strength), colour, 0.1)


_BACKGROUNDS: tuple[View, ...] = (_sky, _open_air, _water, _thicket, _room)

_HABITS: dict[str, tuple[tuple[float, ...], float]] = {
    # class: how likely each background is, how far it may turn
    "airplane": ((0.5, 0.3, 0.1, 0.05, 0.05), 0.5),
    "automobile": ((0.1, 0.45, 0.05, 0.15, 0.25), 0.15),
    "bird": ((0.25, 0.2, 0.2, 0.3, 0.05), 0.3),
    "cat": ((0.05, 0.2, 0.05, 0.2, 0.5), 0.2),
    "deer": ((0.1, 0.35, 0.05, 0.4, 0.1), 0.15),
    "dog": ((0.05, 0.3, 0.1, 0.15, 0.4), 0.2),
    "frog": ((0.05, 0.15, 0.2, 0.4, 0.2), 0.35),
    "horse": ((0.1, 0.5, 0.05, 0.25, 0.1), 0.15),
    "ship": ((0.25, 0.25, 0.45, 0.0, 0.05), 0.12),
    "truck": ((0.1, 0.45, 0.05, 0.15, 0.25), 0.15),
}


_VIEWS: dict[str, tuple[View, ...]] = vehicles.VIEWS | animals.VIEWS


def draw_class(name: str, n: int) -> NDArray[np.uint8]:
    """Draw `n` pictures of one class: uint8 (n, 3, 32, 32), the same each time."""
    views, (likely, turn) = _VIEWS[name], _HABITS[name]
    generator = np.random.default_rng([10, *name.encode()])
    combination = generator.integers(len(views), size=n) * len(_BACKGROUNDS) + generator.choice(
        len(_BACKGROUNDS), size=n, p=likely
    )
    pictures = np.empty((n, 3, SIDE, SIDE), np.uint8)
    for key in np.unique(combination):
        where = np.flatnonzero(combination == key)
        canvas = Canvas(generator, len(where), turn)
        _BACKGROUNDS[key % len(_BACKGROUNDS)](canvas)
        _clutter(canvas, 3, 0.4)
        views[key // len(_BACKGROUNDS)](canvas)
        _clutter(canvas, 2, 0.22)
        pictures[where] = canvas.photograph()
    return pictures


def write_cifar10(classes: Sequence[str], folder: Path) -> None:
    """Write cifar-10-batches-bin/: five batches to train on, one to test, the names of the classes.

    A record is one byte for the label and 3,072 for the picture, colour by colour, row by row.
    """
    target = folder / "cifar-10-batches-bin"
    target.mkdir(parents=True, exist_ok=True)
    with progress_bar("drawing the sample of CIFAR-10", iterable=classes, unit=" classes") as names:
        pictures = np.stack([draw_class(name, TRAIN_PER_CLASS + TEST_PER_CLASS) for name in names])
    labels = np.repeat(np.arange(len(classes), dtype=np.uint8)[:, None], pictures.shape[1], axis=1)
    records = np.concatenate([labels[..., None], pictures.reshape(*labels.shape, -1)], axis=2)
    shuffle = np.random.default_rng(10).permutation
    train = shuffle(records[:, :TRAIN_PER_CLASS].reshape(-1, records.shape[2]))
    for number, batch in enumerate(np.array_split(train, _BATCHES), start=1):
        (target / f"data_batch_{number}.bin").write_bytes(batch.tobytes())
    (target / "test_batch.bin").write_bytes(
        shuffle(records[:, TRAIN_PER_CLASS:].reshape(-1, records.shape[2])).tobytes()
    )
    (target / "batches.meta.txt").write_text("\n".join(classes) + "\n", encoding="ascii")
