"""A canvas that draws many small pictures at once.

Shapes are signed distances, and every number may differ from picture to picture: it is then a float32 array
(n, 1, 1) and meets the coordinates (n, 32, 32) by broadcasting. A colour is an array (3, n, 1, 1) with values
from 0 to 1. The axis v grows downwards, as in pictures.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from navml.drawings.noise import smooth_noise

Field = NDArray[np.floating]
Number = float | Field

SIDE = 32
_ABSENT = 99.0


class Canvas:
    """`n` pictures of 32 x 32, each with its own pose, light and colours.

    Parameters
    ----------
    generator : numpy.random.Generator
        The only source of chance.
    n : int
        How many pictures.
    turn : float
        Largest rotation either way, in radians.
    size : tuple of float
        Smallest and largest scale; at 1 an object drawn from -1 to 1 fills the picture.
    """

    def __init__(
        self,
        generator: np.random.Generator,
        n: int,
        turn: float = 0.2,
        size: tuple[float, float] = (0.82, 1.1),
    ) -> None:
        self.generator = generator
        self.n = n
        self.pixels: Field = np.zeros((3, n, SIDE, SIDE), np.float32)
        axis = (np.arange(SIDE, dtype=np.float32) + 0.5) * (2 / SIDE) - 1
        self.x, self.y = (
            np.broadcast_to(axis, (n, SIDE, SIDE)),
            np.broadcast_to(axis[:, None], (n, SIDE, SIDE)),
        )
        angle, scale = self.vary(-turn, turn), self.vary(*size)
        stretch, shear = self.vary(0.88, 1.14), self.vary(-0.12, 0.12)
        room = 1.0 - 0.75 * scale
        x, y = self.x - room * self.vary(-1, 1), self.y - 0.7 * room * self.vary(-1, 1)
        flip = np.where(self.vary(0, 1) < 0.5, -1, 1).astype(np.float32)
        wobble = 0.05 * scale
        x = x + wobble * self.noise(4)
        y = y + wobble * self.noise(4)
        cos, sin = np.cos(angle), np.sin(angle)
        self.u = flip * (cos * x + sin * y) / (scale * stretch)
        self.v = (cos * y - sin * x) / scale * stretch + shear * self.u
        self.softness = 2 / SIDE / scale
        self.grain = self.noise(12) * self.vary(0.0, 0.12)
        self.light_u, self.light_v = self.vary(-0.35, 0.35), self.vary(-0.45, 0.1)

    # numbers and colours that differ per picture

    def vary(self, low: float, high: float) -> Field:
        """One number a picture, from `low` to `high`."""
        return self.generator.uniform(low, high, (self.n, 1, 1)).astype(np.float32)

    def maybe(self, share: float) -> Field:
        """Something to add to a distance: the shape is there in `share` of the pictures."""
        return np.where(self.vary(0, 1) < share, 0, _ABSENT).astype(np.float32)

    def colour(
        self,
        hue: tuple[float, float] = (0, 1),
        saturation: tuple[float, float] = (0, 1),
        value: tuple[float, float] = (0, 1),
    ) -> Field:
        """One colour a picture, from ranges of hue (0 red, 1/3 green, 2/3 blue), saturation and value."""
        h, s, v = self.vary(*hue), self.vary(*saturation), self.vary(*value)
        thirds = np.array([0, 2 / 3, 1 / 3], np.float32)[:, None, None, None]
        wheel = np.abs((h + thirds) % 1 * 6 - 3) - 1
        return v * (1 + s * (np.clip(wheel, 0, 1) - 1))

    def either(self, *colours: Field) -> Field:
        """For each picture, one of several colours (or textures)."""
        which = self.generator.integers(len(colours), size=(self.n, 1, 1))
        return np.choose(which, np.broadcast_arrays(*colours))

    def noise(self, bumps: float) -> Field:
        """Smooth noise in each picture, from about -1 to 1."""
        return smooth_noise(self.generator, (self.n, SIDE, SIDE), bumps, bumps)

    # shapes: distances, below zero inside

    def ellipse(self, u: Number, v: Number, ru: Number, rv: Number, turn: Number = 0.0) -> Field:
        """An ellipse around (u, v) with radii ru, rv, turned clockwise by `turn` radians."""
        du, dv = self.u - u, self.v - v
        cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        a, b = (cos * du + sin * dv) / ru, (cos * dv - sin * du) / rv
        level = np.sqrt(a * a + b * b) + 1e-4
        slope = np.sqrt((a / ru) ** 2 + (b / rv) ** 2) + 1e-4
        return level * (level - 1) / slope

    def box(self, u: Number, v: Number, hu: Number, hv: Number, rounded: float = 0.03) -> Field:
        """A box around (u, v) with half sides hu, hv and rounded corners."""
        du, dv = np.abs(self.u - u) - hu + rounded, np.abs(self.v - v) - hv + rounded
        outside = np.sqrt(np.maximum(du, 0) ** 2 + np.maximum(dv, 0) ** 2)
        return outside + np.minimum(np.maximum(du, dv), 0) - rounded

    def line(
        self, u0: Number, v0: Number, u1: Number, v1: Number, r0: Number, r1: Number | None = None
    ) -> Field:
        """A round-ended line from (u0, v0) to (u1, v1); its radius runs from r0 to r1."""
        r1 = r0 if r1 is None else r1
        du, dv = u1 - u0, v1 - v0
        along = np.clip(((self.u - u0) * du + (self.v - v0) * dv) / (du * du + dv * dv), 0, 1)
        return np.hypot(self.u - u0 - along * du, self.v - v0 - along * dv) - r0 - along * (r1 - r0)

    def polygon(self, *corners: tuple[Number, Number]) -> Field:
        """A convex polygon, its corners given clockwise as seen."""
        distance: Field = np.full((1, 1, 1), -_ABSENT, np.float32)
        for (u0, v0), (u1, v1) in zip(corners, corners[1:] + corners[:1], strict=True):
            du, dv = u1 - u0, v1 - v0
            edge = (du * (v0 - self.v) - dv * (u0 - self.u)) / np.hypot(du, dv)
            distance = np.maximum(distance, edge)
        return distance

    # paint

    def paint(
        self, distance: Field, colour: Field, round_: float = 0.22, texture: Field | None = None
    ) -> None:
        """Lay a shape over the pictures, lit from one side, and darker within `round_` of its rim."""
        cover = np.clip(0.5 - distance / self.softness, 0, 1)
        light = 1 + self.light_u * self.u + self.light_v * self.v + self.grain
        if round_:
            light = light * (0.72 + 0.32 * np.clip(-distance / round_, 0, 1))
        if texture is not None:
            light = light * texture
        self.pixels += cover * (light * colour - self.pixels)

    def photograph(self) -> NDArray[np.uint8]:
        """What a camera makes of it: exposure, colour cast, blur, noise; uint8 (n, 3, 32, 32)."""
        pixels = np.clip(self.pixels, 0, 1.3)
        blur = self.vary(0.0, 0.15)
        for axis in (2, 3):
            pixels = (1 - 2 * blur) * pixels + blur * (np.roll(pixels, 1, axis) + np.roll(pixels, -1, axis))
        cast = self.generator.uniform(0.85, 1.15, (3, self.n, 1, 1)).astype(np.float32)
        contrast, shift = self.vary(0.75, 1.2), self.vary(-0.16, 0.16)
        noise = self.generator.standard_normal(pixels.shape, np.float32) * self.vary(0.005, 0.025)
        pixels = (pixels * cast - 0.45) * contrast + 0.45 + shift + noise
        return (np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8).transpose(1, 0, 2, 3)


View = Callable[[Canvas], None]


# colours that several classes share: a model that counts colours learns little


def some_paintwork(c: Canvas) -> Field:
    """A colour that people paint vehicles in."""
    return c.either(
        c.colour((0, 1), (0, 0.12), (0.7, 1)),
        c.colour((0, 1), (0, 0.2), (0.15, 0.6)),
        c.colour((0, 1), (0.4, 0.95), (0.4, 0.95)),
        c.colour((-0.04, 0.04), (0.6, 0.95), (0.5, 0.9)),
        c.colour((0.55, 0.67), (0.4, 0.9), (0.35, 0.85)),
    )


def some_coat(c: Canvas) -> Field:
    """A colour of fur or feathers."""
    return c.either(
        c.colour((0.04, 0.1), (0.35, 0.75), (0.3, 0.75)),
        c.colour((0.04, 0.1), (0.4, 0.7), (0.25, 0.55)),
        c.colour((0.05, 0.15), (0.0, 0.2), (0.65, 1.0)),
        c.colour((0.0, 1.0), (0.0, 0.15), (0.12, 0.5)),
        c.colour((0.07, 0.12), (0.25, 0.5), (0.6, 0.9)),
    )


def some_dark(c: Canvas) -> Field:
    """Rubber, eyes, tinted windows."""
    return c.colour((0, 1), (0, 0.25), (0.04, 0.22))


def some_glass(c: Canvas) -> Field:
    """A window that mirrors the sky or not."""
    return c.colour((0.5, 0.65), (0.05, 0.4), (0.15, 0.75))


def some_markings(c: Canvas) -> Field:
    """A texture: plain, striped or patched."""
    wave = c.vary(9, 16) * (c.u + c.vary(-0.5, 0.5) * c.v) + 2.5 * c.noise(4)
    stripes = 1 - c.vary(0.15, 0.5) * (np.sin(wave) > c.vary(-0.2, 0.5))
    patches = 1 - c.vary(0.2, 0.6) * (c.noise(5) > 0.15)
    return c.either(
        np.ones_like(c.u), np.ones_like(c.u), stripes.astype(np.float32), patches.astype(np.float32)
    )


def some_ground(c: Canvas) -> Field:
    """Grass, earth, sand or concrete."""
    return c.either(
        c.colour((0.17, 0.35), (0.2, 0.7), (0.25, 0.75)),
        c.colour((0.06, 0.14), (0.1, 0.55), (0.3, 0.85)),
        c.colour((0.0, 1.0), (0.0, 0.1), (0.25, 0.9)),
    )
