"""Thirty fruits: how each looks whole, and how most of them look cut."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from navml.datasets.sample.solids import Face, Field, Patch, Range, Surface, mix, ramp, rgb

Drawer = Callable[[Patch], None]


# parts that many fruits share


def _pose(p: Patch) -> tuple[float, float, float]:
    """A stem that points up, more or less towards the viewer, with some lying fruits among them."""
    if p.chance(0.12):
        return p.vary(-1, 1), p.vary(-1, 1), p.vary(-1, 1)
    return p.vary(-0.5, 0.5), -1, p.vary(0.1, 1.2)


def _stalk(p: Patch, axis: tuple[float, float, float], polar: float, length: float, colour: Field, r: float = 0.05) -> None:
    """A stem where the axis leaves a ball, if that is on the side one sees."""
    size = math.hypot(*axis)
    x, y, z = (part / size for part in axis)
    if z < -0.2:
        return
    x, y = 0.9 * polar * x, 0.9 * polar * y
    p.stem(x, y, x + length * (axis[0] / size + p.vary(-0.3, 0.3)), y - length * 0.9, r, 1.3 * r, colour)


def _brown(p: Patch) -> Field:
    return p.colour((0.06, 0.1), (0.4, 0.7), (0.25, 0.45))


def _green(p: Patch) -> Field:
    return p.colour((0.22, 0.36), (0.5, 0.85), (0.3, 0.65))


def _suture(surface: Surface, width: float = 0.25) -> Field:
    """The crease along one side of a stone fruit, as a relief."""
    return -0.07 * np.exp(-((surface.longitude / width) ** 2)) * np.sqrt(1 - np.minimum(surface.latitude**2, 1))


def _dimple(surface: Surface, depth: float = 0.25, width: float = 0.35) -> Field:
    """The hollow around a stem, as a relief."""
    return -depth * np.exp(-(np.arccos(np.clip(surface.latitude, -1, 1)) / width) ** 2)


def _leaves(p: Patch, share: float, x: float = 0, y: float = -0.95, size: float = 0.8) -> None:
    """A leaf or two at the stem."""
    if p.chance(share):
        for _ in range(int(p.vary(1, 3))):
            angle, length = p.vary(-math.pi, 0.2), size * p.vary(0.7, 1.2)
            p.leaf(x, y, x + length * math.cos(angle), y + length * 0.6 * math.sin(angle), p.vary(0.35, 0.55), _green(p))


def _star(p: Patch, x: float, y: float, size: float, points: int, colour: Field, squash: float = 0.5, width: float = 0.35) -> None:
    """Sepals around a stem."""
    start = p.vary(0, 6.28)
    for k in range(points):
        angle = start + k * 2 * math.pi / points + p.vary(-0.2, 0.2)
        length = size * p.vary(0.8, 1.2)
        p.leaf(x, y, x + length * math.cos(angle), y + length * squash * math.sin(angle), width, colour * p.vary(0.85, 1.15))


def _spots(p: Patch, face: Face, count: int, ring: Range, size: float, colour: Field, gloss: float = 0.3) -> None:
    """Seeds on a cut face, at distances `ring` from its middle."""
    for k in range(count):
        angle = (k + p.vary(-0.3, 0.3)) * 2 * math.pi / count
        r = p.vary(*ring)
        a, b = r * math.cos(angle), r * math.sin(angle)
        along = (face.a - a) * math.cos(angle) + (face.b - b) * math.sin(angle)
        across = (face.b - b) * math.cos(angle) - (face.a - a) * math.sin(angle)
        distance = np.hypot(along / 1.5, across) / size
        tone = 1 + gloss * np.clip(0.6 - np.hypot(along / 1.5 + 0.3 * size, across + 0.3 * size) / size, 0, 1)
        p.lay(face.window, colour * tone, np.clip((1 - distance) * 4, 0, 1) * face.cover)


def _half(p: Patch, skin: Field, gloss: float = 0.3) -> Face:
    """The lower half of a ball with its cut side up, seen at a slant, or the cut alone: gives the face to paint on."""
    squash, turn = p.vary(0.62, 1.0), p.vary(-0.4, 0.4)
    ball = p.ball()
    window = ball.window
    down = math.cos(turn) * p.axis[window[0], None] - math.sin(turn) * p.axis[None, window[1]]
    lower = Surface(window, ball.cover * (down > -0.02), ball.normal, ball.point)
    p.shade(lower, skin, gloss)
    return p.face(0, 0, 1, squash, turn)


def _flesh(p: Patch, face: Face, colour: Field) -> None:
    """Lay a wet cut face, with the light gliding over it."""
    sheen = 1.02 + 0.10 * (face.a * float(p.light[0]) + face.b * float(p.light[1])) + 0.05 * p.noise(face.window, 5)
    p.lay(face.window, colour * sheen, face.cover)


def _citrus(p: Patch, rind: Field, flesh: Field) -> None:
    """Half a citrus fruit: rind, pith, segments with drops of juice."""
    face = _half(p, rind, 0.25)
    pith = mix(rind, rgb(1, 0.98, 0.88), 0.85)
    count = int(p.vary(9, 13))
    within = np.abs((face.angle * count / (2 * math.pi)) % 1 - 0.5)  # 0.5 at a membrane
    wall = (0.5 - within) * face.r * 2 * math.pi / count
    juice = 0.12 * np.cos(face.angle * 70 + 5 * p.noise(face.window, 4)) + 0.15 * p.noise(face.window, 14)
    edge = p.vary(0.82, 0.9)
    segment = ramp(wall, 0.008, 0.04) * ramp(face.r, 0.07, 0.13) * ramp(face.r, edge + 0.02, edge - 0.03)
    colour = mix(pith, flesh * (1 + juice), segment)
    _flesh(p, face, mix(colour, rind, ramp(face.r, 0.93, 0.96)))
    if p.chance(0.4):
        _spots(p, face, int(p.vary(2, 6)), (0.25, 0.5), 0.05, p.colour((0.1, 0.13), (0.2, 0.4), (0.8, 0.95)))


def _pored(p: Patch, skin: Field, fruit: Surface, angle: float = 0) -> None:
    """A whole citrus fruit with its pored peel; at `angle` from upright it has its stem."""
    pores = p.noise(fruit.window, 16)
    tint = skin * (1 + 0.12 * p.noise(fruit.window, 1.5))
    p.shade(fruit, tint, 0.3, 14, 0.008 * pores + _dimple(fruit, 0.06, 0.2))
    navel = np.exp(-(np.arccos(np.clip(np.abs(fruit.latitude), -1, 1)) / 0.09) ** 2)
    p.lay(fruit.window, _green(p) * 0.8, np.clip(1.4 * navel, 0, 1) * fruit.cover)
    _leaves(p, 0.2, 0.95 * math.sin(angle), -0.95 * math.cos(angle))


# the fruits


def _acerolas(p: Patch) -> None:
    skin, axis = p.colour((0.965, 1.03), (0.8, 0.95), (0.65, 0.9)), _pose(p)
    fruit = p.ball(polar=0.85, axis=axis)
    lobes = 0.12 * np.cos(3 * fruit.longitude) * (1 - fruit.latitude**2)
    orange = p.colour((0.05, 0.1), (0.7, 0.9), (0.8, 0.95))
    colour = mix(skin, orange, ramp(p.noise(fruit.window, 2), p.vary(0.0, 0.5), 0.9))
    p.shade(fruit, colour, 0.6, 25, lobes + _dimple(fruit))
    _stalk(p, axis, 0.85, p.vary(0.3, 0.8), _green(p), 0.04)
    _leaves(p, 0.25)


def _apples(p: Patch) -> None:
    axis = _pose(p)
    red = p.colour((0.96, 1.01), (0.75, 0.95), (0.5, 0.8))
    pale = p.colour((0.13, 0.2), (0.5, 0.75), (0.75, 0.9))
    green = p.colour((0.18, 0.25), (0.55, 0.8), (0.6, 0.8))
    base, blush, share = p.sort((red, pale, 0.1), (pale, red, 0.5), (green, green * 1.1, 0.4), (red * 0.8, red, 0.5), (pale, red, 0.75))
    fruit = p.ball(polar=p.vary(0.85, 1.0), axis=axis)
    streak = 0.35 * p.streaks(fruit, 60) + 0.8 * p.noise(fruit.window, 1.5) + 0.4 * fruit.normal[0]
    colour = mix(base, blush, ramp(streak, 0.3 - 1.3 * share, 1.3 - 1.3 * share))
    freckle = p.noise(fruit.window, 18) > 0.62
    colour = mix(colour, pale, 0.25 * freckle)
    colour = mix(colour, _brown(p), 0.8 * np.exp(-(np.arccos(np.clip(fruit.latitude, -1, 1)) / 0.2) ** 2))
    p.shade(fruit, colour, 0.45, 30, _dimple(fruit))
    _stalk(p, axis, 0.75, p.vary(0.25, 0.5), _brown(p))
    _leaves(p, 0.3, 0, -0.8)


def _apples_cut(p: Patch) -> None:
    fruit = p.turned(lambda t: np.sqrt(1 - t**2) * (0.98 + 0.08 * t) - 0.2 * np.exp(-(((t - 1) / 0.25) ** 2)), p.vary(-0.5, 0.5))
    skin = p.sort(p.colour((0.96, 1.01), (0.75, 0.95), (0.5, 0.8)), p.colour((0.17, 0.24), (0.55, 0.8), (0.6, 0.8)))
    _flat_half(p, fruit, skin, p.colour((0.12, 0.16), (0.12, 0.25), (0.92, 1)), p.colour((0.1, 0.14), (0.3, 0.4), (0.75, 0.85)), 0.24)


def _flat_half(p: Patch, fruit: Surface, skin: Field, flesh: Field, core: Field, size: float) -> None:
    """A fruit cut along its axis: skin at the rim, flesh, a core with two pips."""
    depth = fruit.normal[2]
    colour = mix(skin, flesh, ramp(depth, 0.1, 0.3))
    axis, belt = fruit.latitude, fruit.point[1]
    colour = mix(colour, core, ramp(np.hypot(belt * 1.3, axis), size + 0.06, size))
    for side in (-1, 1):
        pip = np.hypot((belt - side * 0.1) * 2.2, axis + 0.02)
        colour = mix(colour, _brown(p), ramp(pip, 0.16, 0.12))
    p.lay(fruit.window, colour * (1 + 0.06 * p.noise(fruit.window, 6)), fruit.cover)


def _stone_fruit(p: Patch, base: Field, blush: Field, share: float, polar: float, gloss: float, fuzz: float, bloom: float) -> None:
    axis = _pose(p)
    fruit = p.ball(polar=polar, axis=axis)
    patchy = 0.8 * p.noise(fruit.window, 1.6) + 0.5 * fruit.normal[0] * p.sort(-1, 1) + 0.15 * p.noise(fruit.window, 14)
    colour = mix(base, blush, ramp(patchy, 0.5 - 1.2 * share, 1.1 - 1.2 * share))
    if bloom:
        colour = mix(colour, rgb(0.72, 0.75, 0.88), bloom * (0.5 + 0.5 * p.noise(fruit.window, 3)))
    p.shade(fruit, colour, gloss, 22, _suture(fruit) + _dimple(fruit, 0.2, 0.28), fuzz)
    if p.chance(0.35):
        _stalk(p, axis, 0.85 * polar, p.vary(0.15, 0.35), _brown(p), 0.04)
    _leaves(p, 0.25)


def _stone_half(p: Patch, skin: Field, flesh: Field, heart: Field) -> None:
    """Half a stone fruit: flesh, reddish around the stone or the hollow it left."""
    face = _half(p, skin)
    fibres = 0.06 * np.cos(face.angle * 40) * ramp(face.r, 0.3, 0.6)
    colour = mix(flesh * (1 + fibres), heart, ramp(face.r, 0.62, 0.4))
    _flesh(p, face, mix(colour, skin, ramp(face.r, 0.93, 0.97)))
    if p.chance(0.6):
        stone = p.ball(0, 0, 0.4, 1.25, (1, 0.2, 0.4))
        p.shade(stone, p.colour((0.04, 0.09), (0.5, 0.7), (0.35, 0.55)), 0.15, 10, 0.03 * p.noise(stone.window, 9))
    else:
        hole = p.face(0, 0, 0.38, 0.85)
        p.lay(hole.window, heart * (0.55 + 0.4 * hole.b), hole.cover)


def _apricots(p: Patch) -> None:
    base = p.colour((0.08, 0.11), (0.7, 0.88), (0.85, 0.97))
    _stone_fruit(p, base, p.colour((0.01, 0.05), (0.7, 0.85), (0.7, 0.9)), p.vary(0.1, 0.4), p.vary(0.92, 1.08), 0.14, 0.18, 0)


def _apricots_cut(p: Patch) -> None:
    skin = p.colour((0.08, 0.11), (0.7, 0.88), (0.85, 0.97))
    _stone_half(p, skin, p.colour((0.085, 0.115), (0.7, 0.85), (0.92, 1)), p.colour((0.07, 0.1), (0.75, 0.9), (0.75, 0.9)))


def _pear_shape(neck: float, start: float) -> Callable[[Field], Field]:
    """A profile: round below, `neck` narrower above."""
    return lambda t: np.sqrt(1 - np.minimum(t * t, 1)) * (0.72 - neck * np.tanh(2.6 * (t - start)))


def _avocados(p: Patch) -> None:
    fruit = p.turned(_pear_shape(p.vary(0.1, 0.2), 0.1), p.vary(-1.2, 1.2))
    skin = p.sort(p.colour((0.22, 0.3), (0.5, 0.75), (0.25, 0.45)), p.colour((0.2, 0.35), (0.25, 0.5), (0.12, 0.22)), p.colour((0.2, 0.27), (0.55, 0.75), (0.35, 0.5)))
    bumps = p.noise(fruit.window, 12)
    p.shade(fruit, skin * (1 + 0.3 * bumps), 0.3, 16, 0.02 * bumps)
    _navel(p, fruit, _brown(p))


def _navel(p: Patch, fruit: Surface, colour: Field, size: float = 0.16) -> None:
    """A scar where the stem was."""
    p.lay(fruit.window, colour, ramp(fruit.latitude, 1 - size * size, 1.0) * fruit.cover)


def _avocados_cut(p: Patch) -> None:
    angle = p.vary(-1.2, 1.2)
    fruit = p.turned(_pear_shape(p.vary(0.1, 0.2), 0.1), angle)
    depth = fruit.normal[2]
    green, yellow = p.colour((0.18, 0.23), (0.5, 0.7), (0.65, 0.8)), p.colour((0.14, 0.17), (0.35, 0.5), (0.88, 0.97))
    colour = mix(green, yellow, ramp(depth, 0.3, 0.75))
    colour = mix(p.colour((0.2, 0.35), (0.3, 0.6), (0.12, 0.25)), colour, ramp(depth, 0.12, 0.2))
    p.lay(fruit.window, colour * (1 + 0.05 * p.noise(fruit.window, 5)), fruit.cover)
    x, y = -0.28 * math.sin(angle), 0.28 * math.cos(angle)
    if p.chance(0.65):
        stone = p.ball(x, y, 0.38, 1.1)
        p.shade(stone, p.colour((0.04, 0.08), (0.55, 0.75), (0.35, 0.55)), 0.35, 20)
    else:
        hole = p.face(x, y, 0.38)
        p.lay(hole.window, yellow * (0.8 + 0.25 * hole.b), hole.cover)


def _bananas(p: Patch) -> None:
    ripe = p.sort(p.colour((0.125, 0.15), (0.75, 0.95), (0.85, 0.97)), p.colour((0.15, 0.2), (0.65, 0.9), (0.7, 0.9)), p.colour((0.12, 0.14), (0.7, 0.9), (0.75, 0.95)))
    tip, count, lean = _brown(p) * 0.7, int(p.vary(1, 6)), p.vary(-0.9, 0.9)
    side = -1 if p.chance(0.5) else 1

    def profile(t: Field) -> Field:
        body = 0.2 * np.maximum(0, 1 - np.abs(t + 0.08) ** 4 / 0.75) ** 0.7
        return np.maximum(body, 0.055 * (t > 0) * (t < 0.995) + 0.05 * (t < 0) * (t > -0.97))

    for k in range(count):
        spread = (k - (count - 1) / 2) * 0.28
        x, y = spread * 0.55, 0.1 * abs(spread)
        fruit = p.turned(profile, lean + 0.5 * spread, x * math.cos(lean), y + x * math.sin(lean), p.vary(0.9, 1.02), side * p.vary(0.45, 0.75))
        ridge = 0.02 * np.cos(5 * fruit.longitude + 0.5)
        specks = ramp(p.noise(fruit.window, 16), 0.55, 0.75) * p.vary(0, 0.7) * (p.variety > 0.6)
        colour = mix(ripe * p.vary(0.92, 1.05), tip, np.maximum(specks, ramp(np.abs(fruit.latitude + 0.02), 0.86, 0.95)))
        colour = mix(colour, _green(p) * 1.2, 0.5 * ramp(fruit.latitude, 0.6, 0.9))
        p.shade(fruit, colour, 0.18, 14, ridge)


def _drupelets(p: Patch, base: Field, shape: Surface, count: int, gloss: float) -> None:
    """A berry made of many small ones; they show in its outline too."""
    near, own = p.cells(shape, count)
    dome = np.sqrt(np.maximum(0, 1 - np.minimum(near, 1) ** 2))
    notch = 1 - ramp(near, 0.72, 0.95) * ramp(shape.normal[2], 0.5, 0.2)
    colour = base * (0.4 + 0.65 * dome + 0.35 * (own - 0.5))
    bumpy = Surface(shape.window, shape.cover * notch, shape.normal, shape.point)
    p.shade(bumpy, colour, gloss, 18, 1.1 * dome / math.sqrt(count))


def _blackberries(p: Patch) -> None:
    base = p.sort(p.colour((0.7, 0.85), (0.3, 0.6), (0.14, 0.25)), p.colour((0.75, 0.9), (0.4, 0.7), (0.16, 0.3)))
    if p.chance(0.12):
        base = p.colour((0.95, 1.0), (0.7, 0.9), (0.4, 0.6))
    axis = _pose(p)
    _drupelets(p, base, p.ball(polar=p.vary(1.05, 1.3), axis=axis), 60, 0.75)
    if p.chance(0.4):
        _star(p, 0, -0.9, 0.45, 5, _green(p))


def _raspberries(p: Patch) -> None:
    base = p.colour((0.93, 0.99), (0.65, 0.85), (0.65, 0.9))
    if p.chance(0.2):
        fruit = p.ball(polar=1.0, axis=(p.vary(-0.4, 0.4), p.vary(-0.5, 0.1), 1))
        _drupelets(p, base, fruit, 70, 0.35)
        hole = p.face(p.vary(-0.1, 0.1), p.vary(-0.25, 0), 0.34, p.vary(0.7, 1))
        p.lay(hole.window, base * (0.35 + 0.25 * hole.b), hole.cover)
    else:
        fruit = p.turned(lambda t: 0.85 * np.sqrt(1 - t * t) * (0.85 + 0.28 * np.tanh(2 * t + 0.6)), p.vary(-2, 2))
        _drupelets(p, base, fruit, 70, 0.35)
        if p.chance(0.25):
            _star(p, 0, -0.85, 0.5, 5, _green(p))


def _blueberries(p: Patch) -> None:
    skin, axis = p.colour((0.6, 0.68), (0.4, 0.65), (0.25, 0.48)), (p.vary(-0.9, 0.9), p.vary(-0.9, 0.9), p.vary(0.1, 1))
    fruit = p.ball(polar=0.88, axis=axis)
    bloom = 0.5 + 0.5 * p.noise(fruit.window, 3)
    colour = mix(skin, rgb(0.62, 0.68, 0.85), 0.6 * bloom)
    angle = np.arccos(np.clip(fruit.latitude, -1, 1))
    rim = 0.27 + 0.06 * np.cos(5 * fruit.longitude)
    colour = mix(colour, skin * 0.35, ramp(angle, rim + 0.02, rim - 0.06))
    p.shade(fruit, colour, 0.18, 10, 0.1 * np.exp(-(((angle - 0.32) / 0.08) ** 2)))


def _cantaloupes(p: Patch) -> None:
    axis = _pose(p)
    fruit = p.ball(polar=p.vary(0.95, 1.15), axis=axis)
    net = np.minimum(np.abs(p.noise(fruit.window, 10)), np.abs(p.noise(fruit.window, 12)))
    skin = p.sort(p.colour((0.1, 0.14), (0.35, 0.5), (0.65, 0.8)), p.colour((0.15, 0.23), (0.25, 0.4), (0.55, 0.7)))
    web = ramp(net, 0.12, 0.03)
    colour = mix(skin, p.colour((0.1, 0.14), (0.12, 0.25), (0.8, 0.92)), web)
    ribs = 0.05 * np.abs(np.cos(4.5 * fruit.longitude)) * (1 - fruit.latitude**2)
    colour = mix(colour, _green(p), 0.5 * ramp(ribs, 0.012, 0.0) * (1 - fruit.latitude**2))
    p.shade(fruit, colour, 0.08, 8, ribs + 0.02 * web + _dimple(fruit, 0.1, 0.2))
    _stalk(p, axis, 0.95, 0.2, _brown(p), 0.06)


def _cantaloupes_cut(p: Patch) -> None:
    skin, flesh = p.colour((0.11, 0.16), (0.3, 0.45), (0.6, 0.75)), p.colour((0.06, 0.09), (0.5, 0.72), (0.92, 1))
    if p.chance(0.5):
        face = _half(p, skin, 0.05)
        colour = mix(flesh, _green(p) * 1.3, ramp(face.r, 0.86, 0.93))
        colour = mix(colour, skin, ramp(face.r, 0.94, 0.97))
        hollow = 0.45 + 0.06 * np.cos(6 * face.angle)
        colour = mix(colour, flesh * 0.72, ramp(face.r, hollow + 0.06, hollow - 0.04))
        _flesh(p, face, colour)
        for ring in ((0.05, 0.15), (0.18, 0.3), (0.3, 0.4)):
            _spots(p, face, int(30 * ring[1]) + 3, ring, 0.045, p.colour((0.1, 0.13), (0.3, 0.5), (0.8, 0.95)))
        return
    turn, tip = p.vary(-0.5, 0.5), 1.0
    face = p.face(0, -0.45, 1.25, 0.85, turn)
    inner = np.hypot(face.a / 0.85, (face.b + 0.28) / 0.85)
    cover = face.cover * ramp(inner, 0.78, 0.8) * (face.b > -0.35) * tip
    colour = mix(flesh, flesh * 0.75, ramp(inner, 0.98, 0.8))
    colour = mix(colour, p.colour((0.2, 0.26), (0.4, 0.6), (0.6, 0.8)), ramp(face.r, 0.88, 0.93))
    colour = mix(colour, skin, ramp(face.r, 0.94, 0.96))
    p.lay(face.window, colour * (1 + 0.05 * p.noise(face.window, 8)), cover)


def _cherries(p: Patch) -> None:
    skin = p.sort(p.colour((0.95, 1.0), (0.8, 0.95), (0.35, 0.6)), p.colour((0.96, 1.0), (0.8, 0.95), (0.55, 0.85)), p.colour((0.95, 0.99), (0.7, 0.9), (0.2, 0.38)))
    top = p.vary(-0.3, 0.3), -1.2
    pair = p.chance(0.5)
    for x, y in ((-0.45, 0.45), (0.5, 0.4)) if pair else ((0, 0.3),):
        x, y, r = x + p.vary(-0.1, 0.1), y + p.vary(-0.15, 0.1), p.vary(0.45, 0.52) if pair else p.vary(0.6, 0.7)
        fruit = p.ball(x, y, r, 0.92, (0, -1, 0.6))
        p.shade(fruit, skin * (1 + 0.15 * p.noise(fruit.window, 3)), 0.75, 35, r * _dimple(fruit, 0.25, 0.35))
        p.stem(x, y - 0.75 * r, top[0], top[1], 0.035, 0.03, p.colour((0.18, 0.28), (0.5, 0.8), (0.4, 0.65)), p.vary(-0.15, 0.15))
    if p.chance(0.25):
        p.leaf(top[0], top[1], top[0] + p.vary(-0.9, 0.9), -0.5, 0.45, _green(p))


def _coconuts(p: Patch) -> None:
    axis = (p.vary(-0.7, 0.7), p.vary(-0.9, 0.3), p.vary(0.3, 1))
    fruit = p.ball(polar=p.vary(1.0, 1.15), axis=axis)
    if p.variety < 0.2:
        husk = p.colour((0.16, 0.27), (0.5, 0.75), (0.5, 0.7))
        p.shade(fruit, husk * (1 + 0.1 * p.streaks(fruit, 30)), 0.25, 12, 0.04 * np.cos(3 * fruit.longitude))
        return
    fibre = 0.6 * p.streaks(fruit, 160) + 0.6 * p.noise(fruit.window, 16)
    husk = p.colour((0.05, 0.09), (0.45, 0.65), (0.3, 0.5))
    p.shade(fruit, husk * (1 + 0.45 * fibre), 0.05, 8, 0.02 * fibre)
    for k in range(3):
        at = np.array([0.33 * math.cos(k * 2.09), 0.33 * math.sin(k * 2.09), 0.9], np.float32)[:, None, None]
        eye = ramp(np.linalg.norm(fruit.point - at / np.linalg.norm(at), axis=0), 0.17, 0.1)
        p.lay(fruit.window, husk * 0.3, eye * fruit.cover)


def _coconuts_cut(p: Patch) -> None:
    husk = p.colour((0.05, 0.09), (0.45, 0.65), (0.3, 0.45))
    face = _half(p, husk, 0.05)
    white = rgb(0.97, 0.97, 0.94)
    hollow = white * (0.62 - 0.3 * (face.a * float(p.light[0]) + face.b * float(p.light[1])))
    colour = mix(white, hollow, ramp(face.r, 0.68, 0.6))
    _flesh(p, face, mix(colour, husk * (1 + 0.3 * p.noise(face.window, 16)), ramp(face.r, 0.88, 0.91)))


def _fig_shape(t: Field) -> Field:
    return np.sqrt(1 - np.minimum(t * t, 1)) * (0.62 - 0.3 * np.tanh(3 * (t - 0.25)))


def _figs(p: Patch) -> None:
    fruit = p.turned(_fig_shape, p.vary(-0.8, 0.8))
    skin = p.sort(p.colour((0.75, 0.9), (0.3, 0.6), (0.2, 0.4)), p.colour((0.8, 0.95), (0.3, 0.5), (0.25, 0.45)), p.colour((0.18, 0.25), (0.4, 0.6), (0.5, 0.7)))
    colour = mix(skin, p.colour((0.18, 0.26), (0.4, 0.6), (0.5, 0.7)), 0.8 * ramp(fruit.latitude, 0.3, 1.0))
    stripes = p.streaks(fruit, 26)
    p.shade(fruit, colour * (1 + 0.25 * stripes), 0.15, 12, 0.015 * stripes)


def _figs_cut(p: Patch) -> None:
    fruit = p.turned(_fig_shape, p.vary(-0.8, 0.8))
    depth = fruit.normal[2]
    seeds = p.noise(fruit.window, 22)
    red = p.colour((0.96, 1.02), (0.5, 0.75), (0.6, 0.85))
    pulp = mix(red * 0.8, p.colour((0.06, 0.1), (0.4, 0.6), (0.85, 0.95)), ramp(seeds, 0.2, 0.6))
    colour = mix(p.colour((0.1, 0.15), (0.1, 0.25), (0.88, 0.97)), pulp, ramp(depth, 0.5, 0.62))
    colour = mix(p.colour((0.75, 0.9), (0.3, 0.6), (0.25, 0.4)), colour, ramp(depth, 0.15, 0.28))
    colour = mix(colour, colour * 0.6, ramp(np.hypot(fruit.point[1] * 2, fruit.latitude + 0.15), 0.3, 0.15))
    p.lay(fruit.window, colour, fruit.cover)


def _grapefruits(p: Patch) -> None:
    skin = p.sort(p.colour((0.1, 0.135), (0.6, 0.8), (0.88, 0.98)), p.colour((0.07, 0.11), (0.6, 0.8), (0.88, 0.98)), p.colour((0.04, 0.1), (0.55, 0.75), (0.85, 0.97)))
    _pored(p, skin, p.ball(polar=p.vary(0.86, 0.95), axis=_pose(p)))


def _grapefruits_cut(p: Patch) -> None:
    _citrus(p, p.colour((0.08, 0.13), (0.6, 0.8), (0.88, 0.98)), p.colour((0.96, 1.04), (0.5, 0.75), (0.8, 0.95)))


def _grapes(p: Patch) -> None:
    skin = p.sort(p.colour((0.18, 0.24), (0.4, 0.65), (0.65, 0.85)), p.colour((0.72, 0.88), (0.4, 0.65), (0.2, 0.42)), p.colour((0.93, 1.0), (0.5, 0.75), (0.4, 0.65)), p.colour((0.62, 0.75), (0.3, 0.6), (0.15, 0.35)))
    r, places = p.vary(0.17, 0.22), []
    for row in range(7):
        y = -0.75 + 0.27 * row
        half = 0.75 * math.sqrt(max(0.05, 1 - (row / 6.6) ** 1.7))
        count = max(1, round(2 * half / 0.3))
        places += [((k + 0.5) / count * 2 * half - half + p.vary(-0.07, 0.07), y + p.vary(-0.09, 0.09)) for k in range(count)]
    lean = p.vary(-0.3, 0.3)
    p.stem(0, -0.6, p.vary(-0.2, 0.2), -1.2, 0.04, 0.06, _brown(p))
    order = p.generator.permutation(len(places))
    for number in order:
        x, y = places[number]
        grape = p.ball(x - lean * y, y, r * p.vary(0.9, 1.1), p.vary(1, 1.2))
        glow = 0.25 * np.clip(-np.tensordot(p.light, grape.normal, 1), 0, 1) + 0.12 * p.noise(grape.window, 4)
        p.shade(grape, skin * (p.vary(0.85, 1.12) + glow), 0.5, 25)
    if p.chance(0.35):
        p.leaf(0, -0.9, p.vary(-0.9, 0.9), p.vary(-1.2, -0.6), 0.8, _green(p))


def _guava(p: Patch) -> None:
    fruit = p.turned(_pear_shape(p.vary(0.02, 0.16), 0.2), p.vary(-0.9, 0.9))
    skin = p.sort(p.colour((0.18, 0.25), (0.4, 0.65), (0.6, 0.8)), p.colour((0.15, 0.19), (0.4, 0.65), (0.75, 0.9)), p.colour((0.2, 0.28), (0.45, 0.7), (0.45, 0.65)))
    bumps = p.noise(fruit.window, 5) + 0.4 * p.noise(fruit.window, 12)
    p.shade(fruit, skin * (1 + 0.1 * bumps), 0.18, 14, 0.03 * bumps)
    end = ramp(fruit.latitude, -0.93, -0.985)
    p.lay(fruit.window, _brown(p), end * fruit.cover)
    _leaves(p, 0.3)


def _guava_cut(p: Patch) -> None:
    skin = p.colour((0.17, 0.25), (0.4, 0.65), (0.6, 0.8))
    flesh = p.sort(p.colour((0.96, 1.02), (0.4, 0.6), (0.85, 0.97)), p.colour((0.96, 1.03), (0.35, 0.55), (0.85, 0.97)), p.colour((0.13, 0.17), (0.1, 0.2), (0.9, 0.98)))
    face = _half(p, skin)
    colour = mix(flesh, flesh * 0.85, ramp(face.r, 0.66, 0.56))
    colour = mix(colour, mix(flesh, skin, 0.35), ramp(face.r, 0.82, 0.9))
    _flesh(p, face, mix(colour, skin, ramp(face.r, 0.94, 0.97)))
    for ring, count in (((0.48, 0.58), 22), ((0.34, 0.44), 15), ((0.15, 0.28), 8)):
        _spots(p, face, count, ring, 0.042, p.colour((0.09, 0.12), (0.3, 0.5), (0.8, 0.95)))


def _kiwifruit(p: Patch) -> None:
    axis = (p.vary(-1, 1), p.vary(-0.6, 0.6), p.vary(-0.4, 0.6))
    fruit = p.ball(r=0.85, polar=p.vary(1.2, 1.35), axis=axis)
    hairs = p.noise(fruit.window, 20) + 0.5 * p.noise(fruit.window, 4)
    skin = p.colour((0.07, 0.11), (0.45, 0.65), (0.35, 0.52))
    p.shade(fruit, skin * (1 + 0.2 * hairs), 0.06, 8, 0.008 * hairs, 0.12)
    _navel(p, fruit, skin * 0.5, 0.25)


def _kiwifruit_cut(p: Patch) -> None:
    skin = p.colour((0.07, 0.11), (0.45, 0.65), (0.35, 0.52))
    face = _half(p, skin, 0.05)
    green, white = p.colour((0.2, 0.27), (0.65, 0.85), (0.55, 0.78)), p.colour((0.16, 0.2), (0.12, 0.25), (0.88, 0.97))
    rays = 0.5 + 0.5 * np.cos(face.angle * 28 + 2 * p.noise(face.window, 3))
    colour = mix(green, white, 0.45 * rays * ramp(face.r, 0.85, 0.3))
    colour = mix(colour, white, ramp(face.r, 0.3, 0.2))
    _flesh(p, face, mix(colour, skin, ramp(face.r, 0.93, 0.96)))
    for ring, count in (((0.34, 0.42), 18), ((0.44, 0.54), 22)):
        _spots(p, face, count, ring, 0.035, rgb(0.06, 0.05, 0.05), 3)


def _tipped(tip: float, fat: float, end: float) -> Callable[[Field], Field]:
    """A lemon's profile: an egg as far as `end`, with a nipple at each end."""
    return lambda t: np.hypot(fat * np.sqrt(np.maximum(0, 1 - (t / end) ** 2)), tip * np.sqrt(np.maximum(0, 1 - t * t)))


def _lemons(p: Patch) -> None:
    skin = p.colour((0.125, 0.165), (0.7, 0.92), (0.88, 0.99))
    angle = p.vary(-2, 2)
    fruit = p.turned(_tipped(p.vary(0.2, 0.3), p.vary(0.62, 0.72), 0.87), angle)
    _pored(p, skin, fruit, angle)


def _lemons_cut(p: Patch) -> None:
    _citrus(p, p.colour((0.14, 0.165), (0.7, 0.9), (0.9, 0.99)), p.colour((0.15, 0.175), (0.35, 0.6), (0.85, 0.95)))


def _limes(p: Patch) -> None:
    skin = p.sort(p.colour((0.22, 0.3), (0.6, 0.85), (0.35, 0.6)), p.colour((0.19, 0.25), (0.55, 0.8), (0.5, 0.75)), p.colour((0.24, 0.3), (0.65, 0.85), (0.3, 0.5)))
    angle = p.vary(-2, 2)
    fruit = p.turned(_tipped(p.vary(0.2, 0.3), p.vary(0.74, 0.82), 0.95), angle)
    _pored(p, skin, fruit, angle)


def _limes_cut(p: Patch) -> None:
    _citrus(p, p.colour((0.22, 0.28), (0.6, 0.85), (0.4, 0.65)), p.colour((0.17, 0.22), (0.35, 0.6), (0.75, 0.9)))


def _mangos(p: Patch) -> None:
    fruit = p.turned(lambda t: np.sqrt(1 - t * t) * (0.72 + 0.06 * np.sin(2 * t)), p.vary(-1.4, 1.4), bend=p.vary(0.1, 0.35) * (1 if p.chance(0.5) else -1))
    yellow, red = p.colour((0.09, 0.14), (0.7, 0.9), (0.85, 0.97)), p.colour((0.96, 1.03), (0.65, 0.85), (0.6, 0.85))
    green = p.colour((0.2, 0.28), (0.45, 0.7), (0.4, 0.6))
    first, second, third = p.sort((yellow, red, green), (green, red, yellow), (yellow, yellow, green), (green, green * 0.9, red))
    slope = fruit.latitude + 0.6 * p.noise(fruit.window, 1.2)
    colour = mix(mix(first, second, ramp(slope, -0.1, 0.7)), third, ramp(slope, -0.3, -1.0))
    freckle = ramp(p.noise(fruit.window, 18), 0.5, 0.7)
    p.shade(fruit, mix(colour, yellow, 0.25 * freckle), 0.28, 16)
    _navel(p, fruit, _brown(p), 0.2)
    _leaves(p, 0.15)


def _mangos_cut(p: Patch) -> None:
    flesh = p.colour((0.09, 0.12), (0.75, 0.92), (0.92, 1))
    angle = p.vary(-1.4, 1.4)
    fruit = p.turned(lambda t: np.sqrt(1 - t * t) * (0.7 + 0.05 * np.sin(2 * t)), angle)
    skin = p.sort(p.colour((0.02, 0.09), (0.7, 0.85), (0.75, 0.9)), p.colour((0.2, 0.27), (0.45, 0.7), (0.45, 0.6)))
    grid = np.minimum(np.abs(np.sin(7 * fruit.latitude)), np.abs(np.sin(7 * fruit.point[1])))
    cubes = flesh * (0.72 + 0.35 * ramp(grid, 0.05, 0.35))
    p.shade(fruit, mix(skin, cubes, ramp(fruit.normal[2], 0.12, 0.25)), 0.2, 20, 0.05 * ramp(grid, 0.0, 0.5))


def _olives(p: Patch) -> None:
    skin = p.sort(p.colour((0.16, 0.23), (0.5, 0.75), (0.4, 0.65)), p.colour((0.75, 0.95), (0.2, 0.5), (0.1, 0.22)), p.colour((0.17, 0.22), (0.5, 0.7), (0.5, 0.65)), p.colour((0.85, 1.02), (0.3, 0.5), (0.2, 0.35)))
    axis = (p.vary(-1, 1), p.vary(-1, 1), p.vary(0.0, 0.9))
    fruit = p.ball(r=0.82, polar=p.vary(1.15, 1.35), axis=axis)
    p.shade(fruit, skin * (1 + 0.12 * p.noise(fruit.window, 4)), 0.6, 28)
    if p.variety * 10 % 1 < 0.7:
        angle = np.arccos(np.clip(fruit.latitude, -1, 1))
        filling = p.sort(rgb(0.8, 0.13, 0.08), skin * 0.25)
        p.lay(fruit.window, filling, ramp(angle, 0.3, 0.24) * fruit.cover)
    elif p.chance(0.25):
        p.leaf(0, -0.8, p.vary(-1.2, 1.2), -1.1, 0.22, p.colour((0.2, 0.3), (0.25, 0.5), (0.35, 0.55)))


def _oranges(p: Patch) -> None:
    _pored(p, p.colour((0.06, 0.1), (0.82, 0.98), (0.88, 1)), p.ball(polar=p.vary(0.92, 1.02), axis=_pose(p)))


def _oranges_cut(p: Patch) -> None:
    _citrus(p, p.colour((0.06, 0.1), (0.85, 0.98), (0.9, 1)), p.colour((0.07, 0.11), (0.75, 0.92), (0.9, 1)))


def _passionfruit(p: Patch) -> None:
    purple = p.colour((0.8, 0.95), (0.3, 0.6), (0.2, 0.45))
    skin = p.sort(purple, purple, purple, purple, p.colour((0.12, 0.16), (0.6, 0.8), (0.75, 0.92)))
    axis = _pose(p)
    fruit = p.ball(polar=p.vary(0.95, 1.1), axis=axis)
    wrinkles = -np.abs(p.noise(fruit.window, 5)) - 0.5 * np.abs(p.noise(fruit.window, 9))
    specks = ramp(p.noise(fruit.window, 20), 0.55, 0.7)
    p.shade(fruit, mix(skin, rgb(0.8, 0.72, 0.65), 0.3 * specks), 0.22, 14, p.vary(0.01, 0.05) * wrinkles)
    _stalk(p, axis, 0.95, 0.25, _brown(p), 0.05)


def _passionfruit_cut(p: Patch) -> None:
    skin = p.colour((0.8, 0.95), (0.3, 0.6), (0.22, 0.4))
    face = _half(p, skin)
    pulp = p.colour((0.1, 0.14), (0.75, 0.95), (0.8, 0.95))
    drops = p.noise(face.window, 9)
    colour = mix(pulp * (0.8 + 0.35 * drops), p.colour((0.93, 1.0), (0.05, 0.25), (0.88, 0.97)), ramp(face.r, 0.72, 0.8))
    _flesh(p, face, mix(colour, skin, ramp(face.r, 0.91, 0.94)))
    for ring, count in (((0.5, 0.64), 13), ((0.28, 0.42), 9), ((0.05, 0.2), 4)):
        _spots(p, face, count, ring, 0.065, rgb(0.09, 0.07, 0.06), 4)


def _peaches(p: Patch) -> None:
    base = p.colour((0.08, 0.13), (0.45, 0.7), (0.88, 0.98))
    _stone_fruit(p, base, p.colour((0.95, 1.02), (0.6, 0.8), (0.65, 0.88)), p.vary(0.35, 0.75), p.vary(0.9, 1.0), 0.05, 0.32, 0)


def _peaches_cut(p: Patch) -> None:
    skin = p.colour((0.0, 0.06), (0.55, 0.8), (0.75, 0.9))
    _stone_half(p, skin, p.colour((0.1, 0.13), (0.5, 0.7), (0.92, 1)), p.colour((0.96, 1.01), (0.6, 0.8), (0.6, 0.8)))


def _pears(p: Patch) -> None:
    angle = p.vary(-0.5, 0.5) if p.chance(0.75) else p.vary(-1.8, 1.8)
    fruit = p.turned(_pear_shape(p.vary(0.2, 0.27), p.vary(0.0, 0.2)), angle)
    skin = p.sort(p.colour((0.17, 0.22), (0.5, 0.7), (0.65, 0.82)), p.colour((0.13, 0.16), (0.55, 0.75), (0.8, 0.93)), p.colour((0.08, 0.11), (0.5, 0.65), (0.5, 0.65)), p.colour((0.18, 0.24), (0.45, 0.65), (0.6, 0.75)))
    red = p.colour((0.98, 1.04), (0.6, 0.75), (0.6, 0.8))
    colour = mix(skin, red, p.vary(0, 0.9) * ramp(fruit.normal[0] + 0.5 * p.noise(fruit.window, 2), 0.3, 1.1))
    colour = mix(colour, _brown(p) * 1.4, 0.45 * ramp(p.noise(fruit.window, 18), 0.5, 0.65))
    p.shade(fruit, colour, 0.22, 16)
    sin, cos = math.sin(angle), math.cos(angle)
    p.stem(0.95 * sin, -0.95 * cos, 1.25 * sin + 0.08, -1.25 * cos, 0.04, 0.05, _brown(p))


def _pears_cut(p: Patch) -> None:
    fruit = p.turned(_pear_shape(p.vary(0.2, 0.27), 0.1), p.vary(-0.8, 0.8))
    skin = p.sort(p.colour((0.17, 0.22), (0.5, 0.7), (0.6, 0.8)), p.colour((0.12, 0.15), (0.5, 0.7), (0.75, 0.9)))
    _flat_half(p, fruit, skin, p.colour((0.12, 0.16), (0.08, 0.2), (0.93, 1)), p.colour((0.1, 0.14), (0.2, 0.3), (0.8, 0.9)), 0.22)


def _pineapples(p: Patch) -> None:
    angle = p.vary(-0.35, 0.35) if p.chance(0.75) else p.vary(-1.6, 1.6)
    sin, cos = math.sin(angle), math.cos(angle)
    x, y = -0.35 * sin, 0.35 * cos
    leaf = p.colour((0.24, 0.38), (0.25, 0.55), (0.3, 0.55))
    top = x + 0.62 * sin, y - 0.62 * cos
    for k in range(22):
        spread = angle + (p.vary(-1.1, 1.1) if k < 14 else p.vary(-0.6, 0.6))
        length = p.vary(0.5, 0.85) * (1.0 if k < 14 else 0.7)
        p.leaf(top[0], top[1], top[0] + length * math.sin(spread), top[1] - length * math.cos(spread), 0.2, leaf * p.vary(0.7, 1.3))
    fruit = p.turned(lambda t: 0.72 * (1 - t**4) ** 0.5, angle, x, y, 0.72)
    near, own = p.cells(fruit, 110)
    dome = np.sqrt(np.maximum(0, 1 - np.minimum(near, 1) ** 2))
    skin = p.sort(p.colour((0.08, 0.12), (0.65, 0.85), (0.65, 0.85)), p.colour((0.1, 0.15), (0.55, 0.75), (0.5, 0.7)), p.colour((0.06, 0.1), (0.6, 0.8), (0.55, 0.75)))
    colour = mix(skin * 0.4, skin * (0.85 + 0.3 * own), ramp(dome, 0.3, 0.75))
    colour = mix(colour, leaf * 0.5, ramp(near, 0.28, 0.12))
    p.shade(fruit, colour, 0.12, 10, 0.05 * dome)


def _pineapples_cut(p: Patch) -> None:
    rind = p.colour((0.08, 0.12), (0.6, 0.8), (0.4, 0.6))
    face = _half(p, rind, 0.05) if p.chance(0.3) else p.face(0, 0, 1, p.vary(0.5, 1), p.vary(-0.4, 0.4))
    flesh = p.colour((0.13, 0.155), (0.55, 0.8), (0.92, 1))
    rays = 0.1 * np.cos(face.angle * 36 + 3 * p.noise(face.window, 3)) * ramp(face.r, 0.2, 0.5) + 0.08 * p.noise(face.window, 12)
    colour = mix(flesh * (1 + rays), flesh * 1.08, ramp(face.r, 0.24, 0.2))
    _flesh(p, face, mix(colour, rind, ramp(face.r + 0.03 * np.cos(18 * face.angle), 0.92, 0.95)))
    if p.chance(0.4):
        p.cut_out(face.window, ramp(face.r, 0.24, 0.22) * face.cover)


def _plums(p: Patch) -> None:
    dark, red, blue = p.colour((0.72, 0.85), (0.35, 0.65), (0.25, 0.42)), p.colour((0.93, 1.0), (0.6, 0.85), (0.35, 0.6)), p.colour((0.65, 0.75), (0.35, 0.6), (0.2, 0.4))
    base = p.sort(dark, red, blue, dark, p.colour((0.11, 0.15), (0.6, 0.8), (0.75, 0.9)))
    bloom = p.sort(0.4, 0.15, 0.5, 0.3, 0.05) * p.vary(0.6, 1.2)
    _stone_fruit(p, base, mix(base, p.colour((0.95, 1.02), (0.6, 0.8), (0.4, 0.6)), 0.6), p.vary(0.1, 0.4), p.vary(1.0, 1.25), 0.35, 0, bloom)


def _plums_cut(p: Patch) -> None:
    skin = p.sort(p.colour((0.72, 0.9), (0.4, 0.65), (0.2, 0.4)), p.colour((0.93, 1.0), (0.6, 0.85), (0.35, 0.6)))
    _stone_half(p, skin, p.colour((0.06, 0.14), (0.6, 0.85), (0.8, 0.95)), p.colour((0.0, 0.08), (0.65, 0.85), (0.6, 0.8)))


def _pomegranates(p: Patch) -> None:
    skin = p.sort(p.colour((0.96, 1.01), (0.7, 0.9), (0.5, 0.75)), p.colour((0.98, 1.04), (0.6, 0.8), (0.65, 0.85)))
    angle = p.vary(-0.9, 0.9)
    axis = (math.sin(angle), -math.cos(angle), 0.15)
    yellow = p.colour((0.08, 0.12), (0.5, 0.7), (0.75, 0.9))
    fruit = p.ball(0, 0, 0.92, 0.95, axis)
    colour = mix(skin, yellow, ramp(p.noise(fruit.window, 2) + 0.3 * p.noise(fruit.window, 10), 0.35, 1.1))
    p.shade(fruit, colour, 0.3, 18, 0.03 * np.cos(5 * fruit.longitude) * (1 - fruit.latitude**2))
    x, y = 0.82 * axis[0], 0.82 * axis[1]
    for k in range(5):
        lean = angle + (k - 2) * 0.32
        p.leaf(x, y, x + 0.36 * math.sin(lean), y - 0.36 * math.cos(lean), 0.5, mix(skin, yellow, p.vary(0.1, 0.5)))


def _pomegranates_cut(p: Patch) -> None:
    skin = p.colour((0.96, 1.02), (0.7, 0.9), (0.5, 0.75))
    face = _half(p, skin)
    fruit = p.ball(axis=(0, -0.3, 1))
    near, own = p.cells(fruit, 130)
    height, width = face.cover.shape
    near, own = near[:height, :width], own[:height, :width]
    red = p.colour((0.95, 0.99), (0.8, 0.95), (0.55, 0.8))
    arils = red * (0.35 + 0.75 * ramp(near, 1.0, 0.3) + 0.3 * (own - 0.5)) + (0.35 * ramp(near, 0.3, 0.1))
    wall = np.abs((face.angle * 6 / (2 * math.pi)) % 1 - 0.5 + 0.06 * p.noise(face.window, 4)) * face.r
    cream = p.colour((0.1, 0.14), (0.2, 0.35), (0.9, 0.98))
    colour = mix(cream, arils, ramp(wall, 0.03, 0.07) * ramp(face.r, 0.88, 0.82))
    _flesh(p, face, mix(colour, skin, ramp(face.r, 0.94, 0.97)))


def _strawberries(p: Patch) -> None:
    angle = p.vary(-0.9, 0.9) if p.chance(0.8) else p.vary(-3, 3)
    fruit = p.turned(lambda t: np.sqrt(1 - t * t) * (0.72 + 0.28 * np.tanh(1.6 * t + 0.3)), angle)
    skin = p.colour((0.965, 1.015), (0.85, 0.97), (0.65, 0.92))
    near, _ = p.cells(fruit, 120)
    pale = p.colour((0.02, 0.1), (0.3, 0.6), (0.85, 0.95))
    colour = mix(skin, pale, 0.6 * ramp(fruit.latitude + 0.1 * p.noise(fruit.window, 4), 0.72, 1.0))
    colour = mix(colour, p.colour((0.1, 0.14), (0.5, 0.75), (0.75, 0.95)), ramp(near, 0.3, 0.2))
    p.shade(fruit, colour, 0.45, 20, -0.035 * np.exp(-((near / 0.4) ** 2)))
    x, y = 0.88 * math.sin(angle), -0.88 * math.cos(angle)
    _star(p, x, y, 0.5, 8, _green(p), 0.6, 0.4)
    p.stem(x, y, x + 0.35 * math.sin(angle), y - 0.35 * math.cos(angle), 0.035, 0.04, _green(p))


def _tomatoes(p: Patch) -> None:
    axis = (p.vary(-0.4, 0.4), -1, p.vary(0.2, 1.3)) if p.chance(0.8) else _pose(p)
    skin = p.colour((0.98, 1.025), (0.82, 0.97), (0.7, 0.92))
    if p.variety > 0.85:
        skin = p.colour((0.05, 0.12), (0.7, 0.9), (0.8, 0.92))
    polar = p.sort(0.78, 0.85, 0.95, 1.15, 0.82)
    fruit = p.ball(polar=polar, axis=axis)
    ribs = 0.03 * np.cos(7 * fruit.longitude) * ramp(fruit.latitude, 0.0, 0.9)
    p.shade(fruit, skin * (1 + 0.07 * p.noise(fruit.window, 1.5)), 0.65, 40, ribs + _dimple(fruit, 0.15, 0.3))
    size = math.hypot(*axis)
    if axis[2] > -0.1 * size:
        x, y = 0.9 * polar * axis[0] / size, 0.9 * polar * axis[1] / size
        green = p.colour((0.25, 0.36), (0.6, 0.85), (0.3, 0.55))
        _star(p, x, y, 0.5, 6, green, 0.35 + 0.6 * max(0.0, axis[2] / size), 0.25)
        p.stem(x, y, x + p.vary(-0.2, 0.2), y - 0.3, 0.05, 0.06, green)


def _tomatoes_cut(p: Patch) -> None:
    skin = p.colour((0.98, 1.02), (0.82, 0.97), (0.7, 0.9))
    face = _half(p, skin, 0.5)
    count = int(p.vary(3, 7))
    wall = np.abs((face.angle * count / (2 * math.pi)) % 1 - 0.5) * face.r
    room = ramp(wall, 0.03, 0.09) * ramp(face.r, 0.22, 0.34) * ramp(face.r, 0.8, 0.72)
    flesh, gel = p.colour((0.99, 1.04), (0.65, 0.85), (0.85, 0.97)), p.colour((0.02, 0.09), (0.7, 0.9), (0.65, 0.85))
    colour = mix(flesh, gel, room)
    seeds = ramp(p.noise(face.window, 13), 0.35, 0.55) * room
    colour = mix(colour, p.colour((0.1, 0.14), (0.35, 0.55), (0.85, 0.95)), 0.8 * seeds)
    colour = mix(colour, flesh * 1.15, 0.6 * ramp(face.r, 0.2, 0.1))
    _flesh(p, face, mix(colour, skin, ramp(face.r, 0.94, 0.97)))


def _watermelons(p: Patch) -> None:
    axis = (p.vary(-1, 1), p.vary(-0.8, 0.3), p.vary(-0.2, 0.5))
    fruit = p.ball(r=0.95, polar=p.vary(1.0, 1.3), axis=axis)
    light = p.colour((0.2, 0.28), (0.35, 0.6), (0.5, 0.75))
    dark = p.colour((0.27, 0.36), (0.55, 0.85), (0.15, 0.32))
    jag = 0.6 * p.noise(fruit.window, 6) + 0.35 * p.noise(fruit.window, 14)
    bands = np.cos(p.sort(9, 11, 8) * fruit.longitude + 1.3 * jag)
    colour = mix(light, dark, ramp(bands, p.sort(-0.2, 0.3, -0.9), p.sort(0.3, 0.7, -0.2)))
    p.shade(fruit, colour, 0.3, 18)
    _stalk(p, axis, 1.0, 0.2, _brown(p), 0.04)


def _melon_flesh(p: Patch, r: Field, window: tuple[slice, slice]) -> Field:
    """Red flesh, white rind, green skin, by distance from the middle."""
    red = p.colour((0.97, 1.02), (0.65, 0.85), (0.8, 0.97))
    colour = mix(red * (1 + 0.08 * p.noise(window, 10)), rgb(0.9, 0.95, 0.8), ramp(r, 0.82, 0.9))
    return mix(colour, p.colour((0.27, 0.36), (0.55, 0.8), (0.2, 0.45)), ramp(r, 0.92, 0.955))


def _watermelons_cut(p: Patch) -> None:
    black = rgb(0.08, 0.06, 0.05)
    if p.chance(0.4):
        face = _half(p, p.colour((0.27, 0.36), (0.55, 0.8), (0.2, 0.4)))
        _flesh(p, face, _melon_flesh(p, face.r, face.window))
    else:
        turn, wedge = p.vary(-0.6, 0.6), p.vary(0.35, 1.0)
        full = p.face(0, -0.55, 1.3, p.vary(0.8, 1.0), turn)
        inside = ramp(full.b - wedge * 0.15 * np.abs(full.a) * 0, 0.0, 0.02) * ramp(full.b - (1 - wedge) * 1.2 * np.abs(full.a), 0.0, 0.02)
        face = Face(full.window, full.cover * inside, full.r, full.angle, full.a, full.b)
        _flesh(p, face, _melon_flesh(p, face.r, face.window))
    for ring, count in (((0.3, 0.45), 9), ((0.5, 0.7), 15)):
        _spots(p, face, count, ring, 0.032, black, 4)


@dataclass(frozen=True)
class Fruit:
    """How to draw a fruit whole and cut, and how often it comes by the heap, on its tree, and (of the rest) cut open."""

    whole: Drawer
    cut: Drawer | None = None
    heap: float = 0.3
    on_tree: float = 0.15
    cut_open: float = 0.5


FRUITS: dict[str, Fruit] = {
    "acerolas": Fruit(_acerolas, None, 0.5, 0.45),
    "apples": Fruit(_apples, _apples_cut, 0.3, 0.2),
    "apricots": Fruit(_apricots, _apricots_cut, 0.4, 0.2, 0.7),
    "avocados": Fruit(_avocados, _avocados_cut, 0.12, 0.05, 0.8),
    "bananas": Fruit(_bananas, None, 0.1, 0.1),
    "blackberries": Fruit(_blackberries, None, 0.7, 0.1),
    "blueberries": Fruit(_blueberries, None, 0.7, 0.15),
    "cantaloupes": Fruit(_cantaloupes, _cantaloupes_cut, 0.2, 0.0, 0.75),
    "cherries": Fruit(_cherries, None, 0.45, 0.25),
    "coconuts": Fruit(_coconuts, _coconuts_cut, 0.2, 0.1, 0.75),
    "figs": Fruit(_figs, _figs_cut, 0.3, 0.15, 0.75),
    "grapefruits": Fruit(_grapefruits, _grapefruits_cut, 0.2, 0.15, 0.75),
    "grapes": Fruit(_grapes, None, 0.15, 0.3),
    "guava": Fruit(_guava, _guava_cut, 0.2, 0.2, 0.75),
    "kiwifruit": Fruit(_kiwifruit, _kiwifruit_cut, 0.25, 0.05, 0.75),
    "lemons": Fruit(_lemons, _lemons_cut, 0.3, 0.2),
    "limes": Fruit(_limes, _limes_cut, 0.3, 0.1),
    "mangos": Fruit(_mangos, _mangos_cut, 0.25, 0.2),
    "olives": Fruit(_olives, None, 0.8, 0.12),
    "oranges": Fruit(_oranges, _oranges_cut, 0.3, 0.2),
    "passionfruit": Fruit(_passionfruit, _passionfruit_cut, 0.15, 0.08, 0.9),
    "peaches": Fruit(_peaches, _peaches_cut, 0.3, 0.2),
    "pears": Fruit(_pears, _pears_cut, 0.25, 0.2),
    "pineapples": Fruit(_pineapples, _pineapples_cut, 0.1, 0.05),
    "plums": Fruit(_plums, _plums_cut, 0.4, 0.2, 0.4),
    "pomegranates": Fruit(_pomegranates, _pomegranates_cut, 0.12, 0.1, 0.8),
    "raspberries": Fruit(_raspberries, None, 0.65, 0.1),
    "strawberries": Fruit(_strawberries, None, 0.5, 0.1),
    "tomatoes": Fruit(_tomatoes, _tomatoes_cut, 0.3, 0.15),
    "watermelons": Fruit(_watermelons, _watermelons_cut, 0.1, 0.0, 0.75),
}
