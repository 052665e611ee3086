"""Parts that many fruits share: stems and leaves, pips, peel, the halves of citrus and stone fruits."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from navml.drawings.solids import Face, Field, Patch, Range, Surface, length_of, mix, ramp, rgb

Drawer = Callable[[Patch], None]


@dataclass(frozen=True)
class Fruit:
    """How to draw a fruit, and the share of its photos by the heap, on its tree, and of the rest cut open."""

    whole: Drawer
    cut: Drawer | None = None
    heap: float = 0.3
    on_tree: float = 0.15
    cut_open: float = 0.5


def some_pose(p: Patch) -> tuple[float, float, float]:
    """A stem that points up, more or less towards the viewer, with some lying fruits among them."""
    if p.chance(0.12):
        return p.vary(-1, 1), p.vary(-1, 1), p.vary(-1, 1)
    return p.vary(-0.5, 0.5), -1, p.vary(0.1, 1.2)


def draw_stalk(
    p: Patch, axis: tuple[float, float, float], polar: float, length: float, colour: Field, r: float = 0.05
) -> None:
    """A stem where the axis leaves a ball, if that is on the side one sees."""
    size = math.hypot(*axis)
    x, y, z = (part / size for part in axis)
    if z < -0.2:
        return
    x, y = 0.9 * polar * x, 0.9 * polar * y
    p.stem(x, y, x + length * (axis[0] / size + p.vary(-0.3, 0.3)), y - length * 0.9, r, 1.3 * r, colour)


def some_brown(p: Patch) -> Field:
    """Bark, stalks, pips."""
    return p.colour((0.06, 0.1), (0.4, 0.7), (0.25, 0.45))


def some_green(p: Patch) -> Field:
    """Leaves and fresh stalks."""
    return p.colour((0.22, 0.36), (0.5, 0.85), (0.3, 0.65))


def suture(surface: Surface, width: float = 0.25) -> Field:
    """The crease along one side of a stone fruit, as a relief."""
    return (
        -0.07 * np.exp(-((surface.longitude / width) ** 2)) * np.sqrt(1 - np.minimum(surface.latitude**2, 1))
    )


def dimple(surface: Surface, depth: float = 0.25, width: float = 0.35) -> Field:
    """The hollow around a stem, as a relief."""
    return -depth * np.exp(-((np.arccos(np.clip(surface.latitude, -1, 1)) / width) ** 2))


def draw_leaves(p: Patch, share: float, x: float = 0, y: float = -0.95, size: float = 0.8) -> None:
    """A leaf or two at the stem."""
    if p.chance(share):
        for _ in range(int(p.vary(1, 3))):
            angle, length = p.vary(-math.pi, 0.2), size * p.vary(0.7, 1.2)
            p.leaf(
                x,
                y,
                x + length * math.cos(angle),
                y + length * 0.6 * math.sin(angle),
                p.vary(0.35, 0.55),
                some_green(p),
            )


def draw_star(
    p: Patch,
    x: float,
    y: float,
    size: float,
    points: int,
    colour: Field,
    squash: float = 0.5,
    width: float = 0.35,
) -> None:
    """Sepals around a stem."""
    start = p.vary(0, 6.28)
    for k in range(points):
        angle = start + k * 2 * math.pi / points + p.vary(-0.2, 0.2)
        length = size * p.vary(0.8, 1.2)
        p.leaf(
            x,
            y,
            x + length * math.cos(angle),
            y + length * squash * math.sin(angle),
            width,
            colour * p.vary(0.85, 1.15),
        )


def draw_seeds(
    p: Patch, face: Face, count: int, ring: Range, size: float, colour: Field, gloss: float = 0.3
) -> None:
    """Seeds on a cut face, at distances `ring` from its middle."""
    for k in range(count):
        angle = (k + p.vary(-0.3, 0.3)) * 2 * math.pi / count
        r = p.vary(*ring)
        near = face.around(r * math.cos(angle), r * math.sin(angle), 1.5 * size)
        along = near.a * math.cos(angle) + near.b * math.sin(angle) - r
        across = near.b * math.cos(angle) - near.a * math.sin(angle)
        distance = length_of(along / 1.5, across) / size
        shine = length_of(along / 1.5 + 0.3 * size, across + 0.3 * size) / size
        tone = 1 + gloss * np.clip(0.6 - shine, 0, 1)
        p.lay(near.window, colour * tone, np.clip((1 - distance) * 4, 0, 1) * near.cover)


def draw_half(p: Patch, skin: Field, gloss: float = 0.3) -> Face:
    """Draw the lower half of a ball with its cut side up, seen at a slant; return the face, to paint on."""
    squash, turn = p.vary(0.62, 1.0), p.vary(-0.4, 0.4)
    ball = p.ball()
    window = ball.window
    down = math.cos(turn) * p.axis[window[0], None] - math.sin(turn) * p.axis[None, window[1]]
    lower = Surface(window, ball.cover * (down > -0.02), ball.normal, ball.point)
    p.shade(lower, skin, gloss)
    return p.face(0, 0, 1, squash, turn)


def lay_flesh(p: Patch, face: Face, colour: Field) -> None:
    """Lay a wet cut face, with the light gliding over it."""
    sheen = (
        1.02
        + 0.10 * (face.a * float(p.light[0]) + face.b * float(p.light[1]))
        + 0.05 * p.noise(face.window, 5)
    )
    p.lay(face.window, colour * sheen, face.cover)


def draw_citrus_half(p: Patch, rind: Field, flesh: Field) -> None:
    """Half a citrus fruit: rind, pith, segments with drops of juice."""
    face = draw_half(p, rind, 0.25)
    pith = mix(rind, rgb(1, 0.98, 0.88), 0.85)
    count = int(p.vary(9, 13))
    within = np.abs((face.angle * count / (2 * math.pi)) % 1 - 0.5)  # 0.5 at a membrane
    wall = (0.5 - within) * face.r * 2 * math.pi / count
    juice = 0.12 * np.cos(face.angle * 70 + 5 * p.noise(face.window, 4)) + 0.15 * p.noise(face.window, 14)
    edge = p.vary(0.82, 0.9)
    segment = ramp(wall, 0.008, 0.04) * ramp(face.r, 0.07, 0.13) * ramp(face.r, edge + 0.02, edge - 0.03)
    colour = mix(pith, flesh * (1 + juice), segment)
    lay_flesh(p, face, mix(colour, rind, ramp(face.r, 0.93, 0.96)))
    if p.chance(0.4):
        draw_seeds(
            p, face, int(p.vary(2, 6)), (0.25, 0.5), 0.05, p.colour((0.1, 0.13), (0.2, 0.4), (0.8, 0.95))
        )


def draw_citrus(p: Patch, skin: Field, fruit: Surface, angle: float = 0) -> None:
    """A whole citrus fruit with its pored peel; at `angle` from upright it has its stem."""
    pores = p.noise(fruit.window, 16)
    tint = skin * (1 + 0.12 * p.noise(fruit.window, 1.5))
    p.shade(fruit, tint, 0.3, 14, 0.008 * pores + dimple(fruit, 0.06, 0.2))
    navel = np.exp(-((np.arccos(np.clip(np.abs(fruit.latitude), -1, 1)) / 0.09) ** 2))
    p.lay(fruit.window, some_green(p) * 0.8, np.clip(1.4 * navel, 0, 1) * fruit.cover)
    draw_leaves(p, 0.2, 0.95 * math.sin(angle), -0.95 * math.cos(angle))


def draw_core_half(p: Patch, fruit: Surface, skin: Field, flesh: Field, core: Field, size: float) -> None:
    """A fruit cut along its axis: skin at the rim, flesh, a core with two pips."""
    depth = fruit.normal[2]
    colour = mix(skin, flesh, ramp(depth, 0.1, 0.3))
    axis, belt = fruit.latitude, fruit.point[1]
    colour = mix(colour, core, ramp(np.hypot(belt * 1.3, axis), size + 0.06, size))
    for side in (-1, 1):
        pip = np.hypot((belt - side * 0.1) * 2.2, axis + 0.02)
        colour = mix(colour, some_brown(p), ramp(pip, 0.16, 0.12))
    p.lay(fruit.window, colour * (1 + 0.06 * p.noise(fruit.window, 6)), fruit.cover)


def draw_stone_fruit(
    p: Patch, base: Field, blush: Field, share: float, polar: float, gloss: float, fuzz: float, bloom: float
) -> None:
    """A whole plum, peach or apricot: `share` of it blushes, `bloom` is the wax on its skin."""
    axis = some_pose(p)
    fruit = p.ball(polar=polar, axis=axis)
    patchy = (
        0.8 * p.noise(fruit.window, 1.6)
        + 0.5 * fruit.normal[0] * p.sort(-1, 1)
        + 0.15 * p.noise(fruit.window, 14)
    )
    colour = mix(base, blush, ramp(patchy, 0.5 - 1.2 * share, 1.1 - 1.2 * share))
    if bloom:
        colour = mix(colour, rgb(0.72, 0.75, 0.88), bloom * (0.5 + 0.5 * p.noise(fruit.window, 3)))
    p.shade(fruit, colour, gloss, 22, suture(fruit) + dimple(fruit, 0.2, 0.28), fuzz)
    if p.chance(0.35):
        draw_stalk(p, axis, 0.85 * polar, p.vary(0.15, 0.35), some_brown(p), 0.04)
    draw_leaves(p, 0.25)


def draw_stone_half(p: Patch, skin: Field, flesh: Field, heart: Field) -> None:
    """Half a stone fruit: flesh, reddish around the stone or the hollow it left."""
    face = draw_half(p, skin)
    fibres = 0.06 * np.cos(face.angle * 40) * ramp(face.r, 0.3, 0.6)
    colour = mix(flesh * (1 + fibres), heart, ramp(face.r, 0.62, 0.4))
    lay_flesh(p, face, mix(colour, skin, ramp(face.r, 0.93, 0.97)))
    if p.chance(0.6):
        stone = p.ball(0, 0, 0.4, 1.25, (1, 0.2, 0.4))
        p.shade(
            stone, p.colour((0.04, 0.09), (0.5, 0.7), (0.35, 0.55)), 0.15, 10, 0.03 * p.noise(stone.window, 9)
        )
    else:
        hole = p.face(0, 0, 0.38, 0.85)
        p.lay(hole.window, heart * (0.55 + 0.4 * hole.b), hole.cover)


def pear_shape(neck: float, start: float) -> Callable[[Field], Field]:
    """A profile: round below, `neck` narrower above."""
    return lambda t: np.sqrt(1 - np.minimum(t * t, 1)) * (0.72 - neck * np.tanh(2.6 * (t - start)))


def draw_scar(p: Patch, fruit: Surface, colour: Field, size: float = 0.16) -> None:
    """A scar where the stem was."""
    p.lay(fruit.window, colour, ramp(fruit.latitude, 1 - size * size, 1.0) * fruit.cover)


def draw_drupelets(p: Patch, base: Field, shape: Surface, count: int, gloss: float) -> None:
    """A berry made of many small ones; they show in its outline too."""
    near, own = p.cells(shape, count)
    dome = np.sqrt(np.maximum(0, 1 - np.minimum(near, 1) ** 2))
    notch = 1 - ramp(near, 0.72, 0.95) * ramp(shape.normal[2], 0.5, 0.2)
    colour = base * (0.4 + 0.65 * dome + 0.35 * (own - 0.5))
    bumpy = Surface(shape.window, shape.cover * notch, shape.normal, shape.point)
    p.shade(bumpy, colour, gloss, 18, 1.1 * dome / math.sqrt(count))


def lemon_shape(tip: float, fat: float, end: float) -> Callable[[Field], Field]:
    """A lemon's profile: an egg as far as `end`, with a nipple at each end."""
    return lambda t: np.hypot(
        fat * np.sqrt(np.maximum(0, 1 - (t / end) ** 2)), tip * np.sqrt(np.maximum(0, 1 - t * t))
    )
