"""Lit solids, cut faces, leaves and stems: what the fruits of the FIDS30 sample are made of.

A `Patch` is a square piece of picture with a transparent ground. Its coordinates have the fruit's middle at
(0, 0) and its rim at a distance of 1, which is `radius` pixels; y grows downwards, z towards the viewer.
Colours go first: one colour is an array (3, 1, 1) with values from 0 to 1, a coloured texture (3, h, w), so
that both multiply with a plain field (h, w).
"""

import colorsys
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from navml.drawings.noise import smooth_noise

Field = NDArray[np.floating]
Window = tuple[slice, slice]
Range = tuple[float, float]
T = TypeVar("T")


def rgb(red: float, green: float, blue: float) -> Field:
    """One colour, from three numbers from 0 to 1."""
    return np.array([red, green, blue], np.float32)[:, None, None]


def mix(first: Field, second: Field, share: Field | float) -> Field:
    """Colours between two: `first` where share is 0, `second` where it is 1."""
    return first + (second - first) * np.clip(np.asarray(share, np.float32), 0, 1)


def ramp(values: Field, start: Field | float, stop: Field | float) -> Field:
    """A smooth step: 0 at `start`, 1 at `stop`."""
    share = np.clip((values - start) / (stop - start), 0, 1)
    return share * share * (3 - 2 * share)


def length_of(a: Field, b: Field) -> Field:
    """Length of the vectors (a, b): np.hypot gives the same, but minds overflows, five times as slow."""
    return np.sqrt(a * a + b * b)


@dataclass(frozen=True)
class Surface:
    """The visible side of a solid, in its window of the patch.

    `point` is where each pixel lies on the fruit itself, as a direction (3, h, w): its last number is 1 at
    the stem, -1 at the other end. `normal` is where the surface looks to, `cover` how much of the pixel it
    fills.
    """

    window: Window
    cover: Field
    normal: Field
    point: Field

    @property
    def latitude(self) -> Field:
        """From -1 at the blossom end to 1 at the stem."""
        return self.point[2]

    @property
    def longitude(self) -> Field:
        """Radians around the fruit's axis."""
        return np.arctan2(self.point[1], self.point[0])


@dataclass(frozen=True)
class Face:
    """A flat cut: `r` is 0 in its middle, 1 at its rim; `angle` runs around; a and b are straight."""

    window: Window
    cover: Field
    r: Field
    angle: Field
    a: Field
    b: Field

    def around(self, a: float, b: float, reach: float) -> "Face":
        """The part of it within `reach` of a place: small things on it need not touch the rest."""
        near = length_of(self.a - np.float32(a), self.b - np.float32(b)) < reach
        rows, columns = np.flatnonzero(near.any(1)), np.flatnonzero(near.any(0))
        if not len(rows):
            return self
        part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        top, left = (side.start for side in self.window)
        window = (
            slice(top + part[0].start, top + part[0].stop),
            slice(left + part[1].start, left + part[1].stop),
        )
        return Face(window, *(field[part] for field in (self.cover, self.r, self.angle, self.a, self.b)))


class Patch:
    """A square with a transparent ground to draw one fruit, or one bunch, on.

    Parameters
    ----------
    generator : numpy.random.Generator
        The only source of chance.
    radius : float
        Pixels from the middle of the fruit to its rim.
    light : ndarray (3,)
        Unit vector towards the light.
    variety : float
        From 0 to 1; the same for all fruits of a photo, so that they are of one sort.
    reach : float
        Half the side of the patch, in radii.
    """

    def __init__(
        self,
        generator: np.random.Generator,
        radius: float,
        light: Field,
        variety: float = 0.5,
        reach: float = 1.3,
    ) -> None:
        self.generator, self.radius, self.light, self.variety = generator, radius, light, variety
        self.side = max(8, round(2 * reach * radius))
        self.axis: Field = ((np.arange(self.side) + 0.5 - self.side / 2) / radius).astype(np.float32)
        self.layers: Field = np.zeros(
            (4, self.side, self.side), np.float32
        )  # three colours times alpha; alpha

    # chance

    def vary(self, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        return low + (high - low) * self.generator.random()

    def chance(self, share: float) -> bool:
        """True in `share` of the cases."""
        return bool(self.generator.random() < share)

    def colour(self, hue: Range, saturation: Range, value: Range) -> Field:
        """A colour from ranges of hue (0 red, 1/3 green, 2/3 blue; it wraps), saturation and value."""
        return rgb(*colorsys.hsv_to_rgb(self.vary(*hue) % 1, self.vary(*saturation), self.vary(*value)))

    def sort(self, *sorts: T) -> T:
        """One of several, the same for all fruits of a photo."""
        return sorts[min(int(self.variety * len(sorts)), len(sorts) - 1)]

    # shapes

    def _at(self, x: float, y: float, across: float, down: float) -> tuple[Window, Field, Field]:
        """The part of the patch around (x, y), so far across and down, and coordinates from there.

        One corner pixel, far away, where it would lie outside the patch.
        """
        start = [max(0, int((at - r) * self.radius + self.side / 2)) for at, r in ((y, down), (x, across))]
        stop = [int((at + r) * self.radius + self.side / 2) + 2 for at, r in ((y, down), (x, across))]
        if max(start) >= self.side or min(stop) <= 0:
            far = np.full((1, 1), 1e3, np.float32)
            return (slice(0, 1), slice(0, 1)), far, far
        window = slice(start[0], min(self.side, stop[0])), slice(start[1], min(self.side, stop[1]))
        return window, self.axis[None, window[1]] - np.float32(x), self.axis[window[0], None] - np.float32(y)

    def ball(
        self,
        x: float = 0,
        y: float = 0,
        r: float = 1,
        polar: float = 1,
        axis: tuple[float, float, float] = (0, -1, 0.3),
    ) -> Surface:
        """A ball of radius r around (x, y), `polar` times as long along the axis on which its stem sits."""
        reach = r * max(1.0, polar) + 2 / self.radius
        window, u, v = self._at(x, y, reach, reach)
        u, v = u / np.float32(r), v / np.float32(r)
        pole = np.array(axis) / math.hypot(*axis)
        form = np.eye(3) + (1 / polar**2 - 1) * np.outer(pole, pole)
        # Where the line of sight through a pixel meets the ball: a quadratic equation for its depth z.
        tilt = (form[:2, 2] / form[2, 2]).astype(np.float32)
        flat = (form[:2, :2] - np.outer(form[:2, 2], form[2, :2]) / form[2, 2]).astype(np.float32)
        outline = np.sqrt((flat[0, 0] * u + 2 * flat[0, 1] * v) * u + flat[1, 1] * v * v)
        cover = np.clip((1 - outline) * np.float32(r * self.radius) + np.float32(0.5), 0, 1)
        position = np.empty((3, *outline.shape), np.float32)
        position[0], position[1] = u, v
        position[2] = np.sqrt(np.maximum(0, 1 - outline * outline) / np.float32(form[2, 2]))
        position[2] -= tilt[0] * u
        position[2] -= tilt[1] * v
        side = _cross(pole, (0.0, 0.0, 1.0) if abs(pole[2]) < 0.9 else (1.0, 0.0, 0.0))
        side /= math.hypot(*side)
        turn = self.vary(-np.pi, np.pi)
        across = math.cos(turn) * side + math.sin(turn) * _cross(pole, side)
        frame = np.stack([across, _cross(pole, across), pole / polar])
        normal, point = (_unit(_times(matrix, position)) for matrix in (form, frame))
        return Surface(window, cover, normal, point)

    def turned(
        self,
        profile: Callable[[Field], Field],
        angle: float = 0,
        x: float = 0,
        y: float = 0,
        length: float = 1,
        bend: float = 0,
    ) -> Surface:
        """A solid turned on a lathe and laid in the picture's plane, its stem up when angle is 0.

        `profile` gives the half width at each height, from -1 (blossom end) to 1 (stem); `bend` curves its
        axis.
        """
        heights = np.linspace(-1, 1, 1025, dtype=np.float32)
        widths = profile(heights).astype(np.float32)
        cos, sin = math.cos(angle), math.sin(angle)
        half = float(widths.max()) + abs(bend) / 2
        reach = (
            length * (1.02 * abs(one) + half * abs(other)) + 2 / self.radius
            for one, other in ((sin, cos), (cos, sin))
        )
        window, u, v = self._at(x, y, *reach)
        u, v = u / np.float32(length), v / np.float32(length)
        across, along = cos * u + sin * v, sin * u - cos * v
        direction = (cos, sin), (sin, -cos)
        if bend:
            radius, side = 1 / abs(bend), math.copysign(1, bend)
            swing = np.arctan2(along, side * across + radius)
            across, along = side * (np.hypot(along, side * across + radius) - radius), swing * radius
            swing = side * swing
        else:
            swing = np.zeros_like(along)
        nearest = np.clip((along + 1) * 512, 0, 1024).astype(np.int32)
        w, slope = widths[nearest], np.clip(np.gradient(widths, heights), -4, 4)[nearest]
        steep = np.sqrt(1 + slope * slope)
        cover = np.clip((w - np.abs(across)) / steep * length * self.radius + 0.5, 0, 1) * (
            np.abs(along) <= 1
        )
        z = np.sqrt(np.maximum(w * w - across * across, 0))
        tilt_across = np.cos(swing) * across + np.sin(swing) * w * slope
        tilt_along = np.sin(swing) * across - np.cos(swing) * w * slope
        (ax, ay), (lx, ly) = direction
        normal = np.stack([ax * tilt_across + lx * tilt_along, ay * tilt_across + ly * tilt_along, z + 1e-4])
        belt = np.sqrt(np.maximum(0, 1 - along * along)) / (w + 1e-4)
        point = np.stack([z * belt, across * belt, along])
        return Surface(window, cover.astype(np.float32), _unit(normal), _unit(point))

    def face(self, x: float = 0, y: float = 0, r: float = 1, squash: float = 1, turn: float = 0) -> Face:
        """A flat round cut, seen at a slant: `squash` times as high as wide."""
        window, u, v = self._at(x, y, r + 2 / self.radius, r + 2 / self.radius)
        cos, sin = math.cos(turn), math.sin(turn)
        a, b = (cos * u + sin * v) / r, (cos * v - sin * u) / (r * squash)
        distance = length_of(a, b)
        cover = np.clip((1 - distance) * r * squash * self.radius + 0.5, 0, 1)
        return Face(window, cover, distance, np.arctan2(b, a) + self.vary(0, 6.28), a, b)

    # textures

    def noise(self, window: Window, bumps: float) -> Field:
        """Smooth noise over a window, so many bumps a radius."""
        height, width = window[0].stop - window[0].start, window[1].stop - window[1].start
        scale = bumps / self.radius
        return smooth_noise(self.generator, (height, width), height * scale, width * scale)

    def streaks(self, surface: Surface, count: int) -> Field:
        """Noise that runs from the stem to the other end."""
        knots = self.generator.uniform(-1, 1, count)
        position = (surface.longitude / (2 * np.pi) + 0.5) * count
        return np.interp(position, np.arange(count + 1), np.append(knots, knots[0])).astype(np.float32)

    def cells(self, surface: Surface, count: int) -> tuple[Field, Field]:
        """`count` seeds spread evenly over a fruit, in spirals as plants grow them.

        Returns how far each pixel is from its nearest seed (1: about half way to the next), and a random
        number that is the same all around a seed.
        """
        number = np.arange(count) + 0.5
        height = 1 - 2 * number / count
        swirl = number * np.pi * (3 - 5**0.5)
        belt = np.sqrt(1 - height * height)
        seeds = np.stack([belt * np.cos(swirl), belt * np.sin(swirl), height], 0).astype(np.float32)
        angle, own = np.ones_like(surface.cover), np.zeros_like(surface.cover)
        seen = surface.cover > 0
        near = surface.point[:, seen].T @ seeds
        which = near.argmax(1)
        half_way = np.float32(math.sqrt(np.pi / count) * 1.1)
        angle[seen] = np.arccos(np.minimum(near[np.arange(len(near)), which], 1)) / half_way
        own[seen] = self.generator.random(count, np.float32)[which]
        return angle, own

    # paint

    def lay(self, window: Window, colour: Field, cover: Field) -> None:
        """Put colour over what is there."""
        ground = self.layers[:, *window]
        ground *= 1 - cover
        ground[:3] += colour * cover
        ground[3] += cover

    def cut_out(self, window: Window, hole: Field) -> None:
        """Make transparent again."""
        self.layers[:, *window] *= 1 - hole

    def stamp(self, other: "Patch", x: float, y: float) -> None:
        """Put what another patch shows over what is there, with its middle at (x, y)."""
        left, top = (at * self.radius + (self.side - other.side) / 2 for at in (x, y))
        blend(self.layers, other.layers, other.layers[3], left, top)

    def shade(
        self,
        surface: Surface,
        colour: Field,
        gloss: float = 0.3,
        sharp: float = 30,
        relief: Field | None = None,
        fuzz: float = 0,
    ) -> None:
        """Put a lit solid over what is there.

        Parameters
        ----------
        surface : Surface
            From `ball` or `turned`.
        colour : ndarray (3, 1, 1) or (3, h, w)
            Its own colour.
        gloss, sharp : float
            How strong and how small its highlight is.
        relief : ndarray (h, w), optional
            Height of the surface above the solid, in radii.
        fuzz : float
            How much lighter it gets towards its rim, like a peach.
        """
        normal = surface.normal
        if relief is not None and min(relief.shape) > 1:
            down, right = np.gradient(relief * self.radius)
            normal = normal.copy()
            normal[0] -= right * normal[2]
            normal[1] -= down * normal[2]
            normal = _unit(normal)
        half = self.light + np.array([0, 0, 1], np.float32)
        toward, shine = np.clip(_times(np.stack([self.light, half / np.linalg.norm(half)]), normal), 0, 1)
        light = 0.36 - 0.08 * normal[1] + 0.82 * toward
        bright = gloss * shine ** np.float32(sharp)
        if fuzz:
            bright += fuzz * (1 - np.clip(surface.normal[2], 0, 1)) ** 2 * (0.3 + toward)
        self.lay(surface.window, colour * light + bright, surface.cover)

    def leaf(
        self, x0: float, y0: float, x1: float, y1: float, width: float, colour: Field, light: float = 1
    ) -> None:
        """A veined leaf from its stalk (x0, y0) to its tip (x1, y1), `width` times as wide as long."""
        length = math.hypot(x1 - x0, y1 - y0) + 1e-6
        du, dv = (x1 - x0) / length, (y1 - y0) / length
        reach = (
            0.5 * length * (abs(one) + 1.1 * width * abs(other)) + 1 / self.radius
            for one, other in ((du, dv), (dv, du))
        )
        window, u, v = self._at((x0 + x1) / 2, (y0 + y1) / 2, *reach)
        t, a = (u * du + v * dv) / length, (v * du - u * dv) / length
        half = width / 2 * np.sqrt(np.maximum(0, 1 - (2 * t) ** 2)) * (1 - 0.5 * t)
        cover = np.clip((half - np.abs(a)) * length * self.radius + 0.5, 0, 1) * (np.abs(t) < 0.5)
        veins = 0.07 * np.cos(40 * (t - 0.8 * np.abs(a)))
        tone = np.where(a * du > 0, 1.05, 0.8) + veins + 0.5 * np.exp(-np.abs(a) / 0.02) * 0.35
        self.lay(window, colour * (light * tone), cover)

    def stem(
        self, x0: float, y0: float, x1: float, y1: float, r0: float, r1: float, colour: Field, sag: float = 0
    ) -> None:
        """A stalk from (x0, y0) to (x1, y1), its radius from r0 to r1; `sag` bows it sideways."""
        pieces = 8 if sag else 1
        share = np.linspace(0, 1, pieces + 1)
        xs = x0 + (x1 - x0) * share + sag * np.sin(np.pi * share) * (y1 - y0)
        ys = y0 + (y1 - y0) * share - sag * np.sin(np.pi * share) * (x1 - x0)
        for k in range(pieces):
            dx, dy = xs[k + 1] - xs[k], ys[k + 1] - ys[k]
            length = math.hypot(dx, dy) + 1e-6
            r = r0 + (r1 - r0) * share[k]
            across, down = (abs(part) / 2 + r + 2 / self.radius for part in (dx, dy))
            window, u, v = self._at((xs[k] + xs[k + 1]) / 2, (ys[k] + ys[k + 1]) / 2, across, down)
            t = np.clip((u * dx + v * dy) / length, -length / 2, length / 2)
            distance = length_of(u - t * dx / length, v - t * dy / length)
            side = (v * dx - u * dy) / (length * r)
            tone = 0.75 + 0.35 * np.clip(side * np.sign(dx + 1e-6) * -1, -1, 1)
            self.lay(window, colour * tone, np.clip((r - distance) * self.radius + 0.5, 0, 1))


def blend(ground: Field, colours: Field | None, alpha: Field, left: float, top: float) -> None:
    """Lay colours over a ground as far as they lie inside it, their corner at (left, top), in pixels.

    Parameters
    ----------
    ground : ndarray (k, height, width)
        Changed in place.
    colours : ndarray (k, h, w), optional
        Already times alpha; None is black.
    alpha : ndarray (h, w)
        How much they hide.
    """
    start = round(top), round(left)
    window = [
        slice(max(0, at), max(0, min(limit, at + length)))
        for at, limit, length in zip(start, ground.shape[1:], alpha.shape, strict=True)
    ]
    own = [
        slice(part.start - at, max(part.start, part.stop) - at)
        for part, at in zip(window, start, strict=True)
    ]
    inside = ground[:, *window]
    inside *= 1 - alpha[*own]
    if colours is not None:
        inside += colours[:, *own]


def _unit(vectors: Field) -> Field:
    """Vectors (3, h, w), all made 1 long."""
    return vectors / (np.sqrt(np.einsum("i...,i...->...", vectors, vectors)) + np.float32(1e-6))


def _times(matrix: Field, vectors: Field) -> Field:
    """A matrix (n, 3) times vectors (3, h, w): (n, h, w)."""
    flat = np.asarray(matrix, np.float32) @ vectors.reshape(3, -1)
    return flat.reshape(-1, *vectors.shape[1:])


def _cross(a: Sequence[float] | Field, b: Sequence[float] | Field) -> Field:
    """The vector product; NumPy's own takes 50 times as long for two vectors."""
    (ax, ay, az), (bx, by, bz) = a, b
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])
