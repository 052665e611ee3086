"""How fruits look, whole and cut: kiwifruit to watermelons."""

import math

import numpy as np

from navml.drawings.fruit_parts import (
    Fruit,
    dimple,
    draw_citrus,
    draw_citrus_half,
    draw_core_half,
    draw_drupelets,
    draw_half,
    draw_leaves,
    draw_scar,
    draw_seeds,
    draw_stalk,
    draw_star,
    draw_stone_fruit,
    draw_stone_half,
    lay_flesh,
    lemon_shape,
    pear_shape,
    some_brown,
    some_green,
    some_pose,
)
from navml.drawings.solids import Face, Field, Patch, mix, ramp, rgb


def _raspberries(p: Patch) -> None:
    base = p.colour((0.93, 0.99), (0.65, 0.85), (0.65, 0.9))
    if p.chance(0.2):
        fruit = p.ball(polar=1.0, axis=(p.vary(-0.4, 0.4), p.vary(-0.5, 0.1), 1))
        draw_drupelets(p, base, fruit, 70, 0.35)
        hole = p.face(p.vary(-0.1, 0.1), p.vary(-0.25, 0), 0.34, p.vary(0.7, 1))
        p.lay(hole.window, base * (0.35 + 0.25 * hole.b), hole.cover)
    else:
        fruit = p.turned(
            lambda t: 0.85 * np.sqrt(1 - t * t) * (0.85 + 0.28 * np.tanh(2 * t + 0.6)), p.vary(-2, 2)
        )
        draw_drupelets(p, base, fruit, 70, 0.35)
        if p.chance(0.25):
            draw_star(p, 0, -0.85, 0.5, 5, some_green(p))


def _kiwifruit(p: Patch) -> None:
    axis = (p.vary(-1, 1), p.vary(-0.6, 0.6), p.vary(-0.4, 0.6))
    fruit = p.ball(r=0.85, polar=p.vary(1.2, 1.35), axis=axis)
    hairs = p.noise(fruit.window, 20) + 0.5 * p.noise(fruit.window, 4)
    skin = p.colour((0.07, 0.11), (0.45, 0.65), (0.35, 0.52))
    p.shade(fruit, skin * (1 + 0.2 * hairs), 0.06, 8, 0.008 * hairs, 0.12)
    draw_scar(p, fruit, skin * 0.5, 0.25)


def _kiwifruit_cut(p: Patch) -> None:
    skin = p.colour((0.07, 0.11), (0.45, 0.65), (0.35, 0.52))
    face = draw_half(p, skin, 0.05)
    green, white = (
        p.colour((0.2, 0.27), (0.65, 0.85), (0.55, 0.78)),
        p.colour((0.16, 0.2), (0.12, 0.25), (0.88, 0.97)),
    )
    rays = 0.5 + 0.5 * np.cos(face.angle * 28 + 2 * p.noise(face.window, 3))
    colour = mix(green, white, 0.45 * rays * ramp(face.r, 0.85, 0.3))
    colour = mix(colour, white, ramp(face.r, 0.3, 0.2))
    lay_flesh(p, face, mix(colour, skin, ramp(face.r, 0.93, 0.96)))
    for ring, count in (((0.34, 0.42), 18), ((0.44, 0.54), 22)):
        draw_seeds(p, face, count, ring, 0.035, rgb(0.06, 0.05, 0.05), 3)


def _lemons(p: Patch) -> None:
    skin = p.colour((0.125, 0.165), (0.7, 0.92), (0.88, 0.99))
    angle = p.vary(-2, 2)
    fruit = p.turned(lemon_shape(p.vary(0.2, 0.3), p.vary(0.62, 0.72), 0.87), angle)
    draw_citrus(p, skin, fruit, angle)


def _lemons_cut(p: Patch) -> None:
    draw_citrus_half(
        p,
        p.colour((0.14, 0.165), (0.7, 0.9), (0.9, 0.99)),
        p.colour((0.15, 0.175), (0.35, 0.6), (0.85, 0.95)),
    )


def _limes(p: Patch) -> None:
    skin = p.sort(
        p.colour((0.22, 0.3), (0.6, 0.85), (0.35, 0.6)),
        p.colour((0.19, 0.25), (0.55, 0.8), (0.5, 0.75)),
        p.colour((0.24, 0.3), (0.65, 0.85), (0.3, 0.5)),
    )
    angle = p.vary(-2, 2)
    fruit = p.turned(lemon_shape(p.vary(0.2, 0.3), p.vary(0.74, 0.82), 0.95), angle)
    draw_citrus(p, skin, fruit, angle)


def _limes_cut(p: Patch) -> None:
    draw_citrus_half(
        p, p.colour((0.22, 0.28), (0.6, 0.85), (0.4, 0.65)), p.colour((0.17, 0.22), (0.35, 0.6), (0.75, 0.9))
    )


def _mangos(p: Patch) -> None:
    fruit = p.turned(
        lambda t: np.sqrt(1 - t * t) * (0.72 + 0.06 * np.sin(2 * t)),
        p.vary(-1.4, 1.4),
        bend=p.vary(0.1, 0.35) * (1 if p.chance(0.5) else -1),
    )
    yellow, red = (
        p.colour((0.09, 0.14), (0.7, 0.9), (0.85, 0.97)),
        p.colour((0.96, 1.03), (0.65, 0.85), (0.6, 0.85)),
    )
    green = p.colour((0.2, 0.28), (0.45, 0.7), (0.4, 0.6))
    first, second, third = p.sort(
        (yellow, red, green), (green, red, yellow), (yellow, yellow, green), (green, green * 0.9, red)
    )
    slope = fruit.latitude + 0.6 * p.noise(fruit.window, 1.2)
    colour = mix(mix(first, second, ramp(slope, -0.1, 0.7)), third, ramp(slope, -0.3, -1.0))
    freckle = ramp(p.noise(fruit.window, 18), 0.5, 0.7)
    p.shade(fruit, mix(colour, yellow, 0.25 * freckle), 0.28, 16)
    draw_scar(p, fruit, some_brown(p), 0.2)
    draw_leaves(p, 0.15)


def _mangos_cut(p: Patch) -> None:
    flesh = p.colour((0.09, 0.12), (0.75, 0.92), (0.92, 1))
    angle = p.vary(-1.4, 1.4)
    fruit = p.turned(lambda t: np.sqrt(1 - t * t) * (0.7 + 0.05 * np.sin(2 * t)), angle)
    skin = p.sort(
        p.colour((0.02, 0.09), (0.7, 0.85), (0.75, 0.9)), p.colour((0.2, 0.27), (0.45, 0.7), (0.45, 0.6))
    )
    grid = np.minimum(np.abs(np.sin(7 * fruit.latitude)), np.abs(np.sin(7 * fruit.point[1])))
    cubes = flesh * (0.72 + 0.35 * ramp(grid, 0.05, 0.35))
    p.shade(fruit, mix(skin, cubes, ramp(fruit.normal[2], 0.12, 0.25)), 0.2, 20, 0.05 * ramp(grid, 0.0, 0.5))


def _olives(p: Patch) -> None:
    skin = p.sort(
        p.colour((0.16, 0.23), (0.5, 0.75), (0.4, 0.65)),
        p.colour((0.75, 0.95), (0.2, 0.5), (0.1, 0.22)),
        p.colour((0.17, 0.22), (0.5, 0.7), (0.5, 0.65)),
        p.colour((0.85, 1.02), (0.3, 0.5), (0.2, 0.35)),
    )
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
    draw_citrus(
        p, p.colour((0.06, 0.1), (0.82, 0.98), (0.88, 1)), p.ball(polar=p.vary(0.92, 1.02), axis=some_pose(p))
    )


def _oranges_cut(p: Patch) -> None:
    draw_citrus_half(
        p, p.colour((0.06, 0.1), (0.85, 0.98), (0.9, 1)), p.colour((0.07, 0.11), (0.75, 0.92), (0.9, 1))
    )


def _passionfruit(p: Patch) -> None:
    purple = p.colour((0.8, 0.95), (0.3, 0.6), (0.2, 0.45))
    skin = p.sort(purple, purple, purple, purple, p.colour((0.12, 0.16), (0.6, 0.8), (0.75, 0.92)))
    axis = some_pose(p)
    fruit = p.ball(polar=p.vary(0.95, 1.1), axis=axis)
    wrinkles = -np.abs(p.noise(fruit.window, 5)) - 0.5 * np.abs(p.noise(fruit.window, 9))
    specks = ramp(p.noise(fruit.window, 20), 0.55, 0.7)
    p.shade(fruit, mix(skin, rgb(0.8, 0.72, 0.65), 0.3 * specks), 0.22, 14, p.vary(0.01, 0.05) * wrinkles)
    draw_stalk(p, axis, 0.95, 0.25, some_brown(p), 0.05)


def _passionfruit_cut(p: Patch) -> None:
    skin = p.colour((0.8, 0.95), (0.3, 0.6), (0.22, 0.4))
    face = draw_half(p, skin)
    pulp = p.colour((0.1, 0.14), (0.75, 0.95), (0.8, 0.95))
    drops = p.noise(face.window, 9)
    colour = mix(
        pulp * (0.8 + 0.35 * drops),
        p.colour((0.93, 1.0), (0.05, 0.25), (0.88, 0.97)),
        ramp(face.r, 0.72, 0.8),
    )
    lay_flesh(p, face, mix(colour, skin, ramp(face.r, 0.91, 0.94)))
    for ring, count in (((0.5, 0.64), 13), ((0.28, 0.42), 9), ((0.05, 0.2), 4)):
        draw_seeds(p, face, count, ring, 0.065, rgb(0.09, 0.07, 0.06), 4)


def _peaches(p: Patch) -> None:
    base = p.colour((0.08, 0.13), (0.45, 0.7), (0.88, 0.98))
    draw_stone_fruit(
        p,
        base,
        p.colour((0.95, 1.02), (0.6, 0.8), (0.65, 0.88)),
        p.vary(0.35, 0.75),
        p.vary(0.9, 1.0),
        0.05,
        0.32,
        0,
    )


def _peaches_cut(p: Patch) -> None:
    skin = p.colour((0.0, 0.06), (0.55, 0.8), (0.75, 0.9))
    draw_stone_half(
        p, skin, p.colour((0.1, 0.13), (0.5, 0.7), (0.92, 1)), p.colour((0.96, 1.01), (0.6, 0.8), (0.6, 0.8))
    )


def _pears(p: Patch) -> None:
    angle = p.vary(-0.5, 0.5) if p.chance(0.75) else p.vary(-1.8, 1.8)
    fruit = p.turned(pear_shape(p.vary(0.2, 0.27), p.vary(0.0, 0.2)), angle)
    skin = p.sort(
        p.colour((0.17, 0.22), (0.5, 0.7), (0.65, 0.82)),
        p.colour((0.13, 0.16), (0.55, 0.75), (0.8, 0.93)),
        p.colour((0.08, 0.11), (0.5, 0.65), (0.5, 0.65)),
        p.colour((0.18, 0.24), (0.45, 0.65), (0.6, 0.75)),
    )
    red = p.colour((0.98, 1.04), (0.6, 0.75), (0.6, 0.8))
    colour = mix(skin, red, p.vary(0, 0.9) * ramp(fruit.normal[0] + 0.5 * p.noise(fruit.window, 2), 0.3, 1.1))
    colour = mix(colour, some_brown(p) * 1.4, 0.45 * ramp(p.noise(fruit.window, 18), 0.5, 0.65))
    p.shade(fruit, colour, 0.22, 16)
    sin, cos = math.sin(angle), math.cos(angle)
    p.stem(0.95 * sin, -0.95 * cos, 1.25 * sin + 0.08, -1.25 * cos, 0.04, 0.05, some_brown(p))


def _pears_cut(p: Patch) -> None:
    fruit = p.turned(pear_shape(p.vary(0.2, 0.27), 0.1), p.vary(-0.8, 0.8))
    skin = p.sort(
        p.colour((0.17, 0.22), (0.5, 0.7), (0.6, 0.8)), p.colour((0.12, 0.15), (0.5, 0.7), (0.75, 0.9))
    )
    draw_core_half(
        p,
        fruit,
        skin,
        p.colour((0.12, 0.16), (0.08, 0.2), (0.93, 1)),
        p.colour((0.1, 0.14), (0.2, 0.3), (0.8, 0.9)),
        0.22,
    )


def _pineapples(p: Patch) -> None:
    angle = p.vary(-0.35, 0.35) if p.chance(0.75) else p.vary(-1.6, 1.6)
    sin, cos = math.sin(angle), math.cos(angle)
    x, y = -0.35 * sin, 0.35 * cos
    leaf = p.colour((0.24, 0.38), (0.25, 0.55), (0.3, 0.55))
    top = x + 0.62 * sin, y - 0.62 * cos
    for k in range(22):
        spread = angle + (p.vary(-1.1, 1.1) if k < 14 else p.vary(-0.6, 0.6))
        length = p.vary(0.5, 0.85) * (1.0 if k < 14 else 0.7)
        p.leaf(
            top[0],
            top[1],
            top[0] + length * math.sin(spread),
            top[1] - length * math.cos(spread),
            0.2,
            leaf * p.vary(0.7, 1.3),
        )
    fruit = p.turned(lambda t: 0.72 * (1 - t**4) ** 0.5, angle, x, y, 0.72)
    near, own = p.cells(fruit, 110)
    dome = np.sqrt(np.maximum(0, 1 - np.minimum(near, 1) ** 2))
    skin = p.sort(
        p.colour((0.08, 0.12), (0.65, 0.85), (0.65, 0.85)),
        p.colour((0.1, 0.15), (0.55, 0.75), (0.5, 0.7)),
        p.colour((0.06, 0.1), (0.6, 0.8), (0.55, 0.75)),
    )
    colour = mix(skin * 0.4, skin * (0.85 + 0.3 * own), ramp(dome, 0.3, 0.75))
    colour = mix(colour, leaf * 0.5, ramp(near, 0.28, 0.12))
    p.shade(fruit, colour, 0.12, 10, 0.05 * dome)


def _pineapples_cut(p: Patch) -> None:
    rind = p.colour((0.08, 0.12), (0.6, 0.8), (0.4, 0.6))
    face = draw_half(p, rind, 0.05) if p.chance(0.3) else p.face(0, 0, 1, p.vary(0.5, 1), p.vary(-0.4, 0.4))
    flesh = p.colour((0.13, 0.155), (0.55, 0.8), (0.92, 1))
    rays = 0.1 * np.cos(face.angle * 36 + 3 * p.noise(face.window, 3)) * ramp(
        face.r, 0.2, 0.5
    ) + 0.08 * p.noise(face.window, 12)
    colour = mix(flesh * (1 + rays), flesh * 1.08, ramp(face.r, 0.24, 0.2))
    lay_flesh(p, face, mix(colour, rind, ramp(face.r + 0.03 * np.cos(18 * face.angle), 0.92, 0.95)))
    if p.chance(0.4):
        p.cut_out(face.window, ramp(face.r, 0.24, 0.22) * face.cover)


def _plums(p: Patch) -> None:
    dark, red, blue = (
        p.colour((0.72, 0.85), (0.35, 0.65), (0.25, 0.42)),
        p.colour((0.93, 1.0), (0.6, 0.85), (0.35, 0.6)),
        p.colour((0.65, 0.75), (0.35, 0.6), (0.2, 0.4)),
    )
    base = p.sort(dark, red, blue, dark, p.colour((0.11, 0.15), (0.6, 0.8), (0.75, 0.9)))
    bloom = p.sort(0.4, 0.15, 0.5, 0.3, 0.05) * p.vary(0.6, 1.2)
    draw_stone_fruit(
        p,
        base,
        mix(base, p.colour((0.95, 1.02), (0.6, 0.8), (0.4, 0.6)), 0.6),
        p.vary(0.1, 0.4),
        p.vary(1.0, 1.25),
        0.35,
        0,
        bloom,
    )


def _plums_cut(p: Patch) -> None:
    skin = p.sort(
        p.colour((0.72, 0.9), (0.4, 0.65), (0.2, 0.4)), p.colour((0.93, 1.0), (0.6, 0.85), (0.35, 0.6))
    )
    draw_stone_half(
        p,
        skin,
        p.colour((0.06, 0.14), (0.6, 0.85), (0.8, 0.95)),
        p.colour((0.0, 0.08), (0.65, 0.85), (0.6, 0.8)),
    )


def _pomegranates(p: Patch) -> None:
    skin = p.sort(
        p.colour((0.96, 1.01), (0.7, 0.9), (0.5, 0.75)), p.colour((0.98, 1.04), (0.6, 0.8), (0.65, 0.85))
    )
    angle = p.vary(-0.9, 0.9)
    axis = (math.sin(angle), -math.cos(angle), 0.15)
    yellow = p.colour((0.08, 0.12), (0.5, 0.7), (0.75, 0.9))
    fruit = p.ball(0, 0, 0.92, 0.95, axis)
    colour = mix(skin, yellow, ramp(p.noise(fruit.window, 2) + 0.3 * p.noise(fruit.window, 10), 0.35, 1.1))
    p.shade(fruit, colour, 0.3, 18, 0.03 * np.cos(5 * fruit.longitude) * (1 - fruit.latitude**2))
    x, y = 0.82 * axis[0], 0.82 * axis[1]
    for k in range(5):
        lean = angle + (k - 2) * 0.32
        p.leaf(
            x,
            y,
            x + 0.36 * math.sin(lean),
            y - 0.36 * math.cos(lean),
            0.5,
            mix(skin, yellow, p.vary(0.1, 0.5)),
        )


def _pomegranates_cut(p: Patch) -> None:
    skin = p.colour((0.96, 1.02), (0.7, 0.9), (0.5, 0.75))
    face = draw_half(p, skin)
    fruit = p.ball(axis=(0, -0.3, 1))
    near, own = p.cells(fruit, 130)
    height, width = face.cover.shape
    near, own = near[:height, :width], own[:height, :width]
    red = p.colour((0.95, 0.99), (0.8, 0.95), (0.55, 0.8))
    arils = red * (0.35 + 0.75 * ramp(near, 1.0, 0.3) + 0.3 * (own - 0.5)) + (0.35 * ramp(near, 0.3, 0.1))
    wall = np.abs((face.angle * 6 / (2 * math.pi)) % 1 - 0.5 + 0.06 * p.noise(face.window, 4)) * face.r
    cream = p.colour((0.1, 0.14), (0.2, 0.35), (0.9, 0.98))
    colour = mix(cream, arils, ramp(wall, 0.03, 0.07) * ramp(face.r, 0.88, 0.82))
    lay_flesh(p, face, mix(colour, skin, ramp(face.r, 0.94, 0.97)))


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
    draw_star(p, x, y, 0.5, 8, some_green(p), 0.6, 0.4)
    p.stem(x, y, x + 0.35 * math.sin(angle), y - 0.35 * math.cos(angle), 0.035, 0.04, some_green(p))


def _tomatoes(p: Patch) -> None:
    axis = (p.vary(-0.4, 0.4), -1, p.vary(0.2, 1.3)) if p.chance(0.8) else some_pose(p)
    skin = p.colour((0.98, 1.025), (0.82, 0.97), (0.7, 0.92))
    if p.variety > 0.85:
        skin = p.colour((0.05, 0.12), (0.7, 0.9), (0.8, 0.92))
    polar = p.sort(0.78, 0.85, 0.95, 1.15, 0.82)
    fruit = p.ball(polar=polar, axis=axis)
    ribs = 0.03 * np.cos(7 * fruit.longitude) * ramp(fruit.latitude, 0.0, 0.9)
    p.shade(fruit, skin * (1 + 0.07 * p.noise(fruit.window, 1.5)), 0.65, 40, ribs + dimple(fruit, 0.15, 0.3))
    size = math.hypot(*axis)
    if axis[2] > -0.1 * size:
        x, y = 0.9 * polar * axis[0] / size, 0.9 * polar * axis[1] / size
        green = p.colour((0.25, 0.36), (0.6, 0.85), (0.3, 0.55))
        draw_star(p, x, y, 0.5, 6, green, 0.35 + 0.6 * max(0.0, axis[2] / size), 0.25)
        p.stem(x, y, x + p.vary(-0.2, 0.2), y - 0.3, 0.05, 0.06, green)


def _tomatoes_cut(p: Patch) -> None:
    skin = p.colour((0.98, 1.02), (0.82, 0.97), (0.7, 0.9))
    face = draw_half(p, skin, 0.5)
    count = int(p.vary(3, 7))
    wall = np.abs((face.angle * count / (2 * math.pi)) % 1 - 0.5) * face.r
    room = ramp(wall, 0.03, 0.09) * ramp(face.r, 0.22, 0.34) * ramp(face.r, 0.8, 0.72)
    flesh, gel = (
        p.colour((0.99, 1.04), (0.65, 0.85), (0.85, 0.97)),
        p.colour((0.02, 0.09), (0.7, 0.9), (0.65, 0.85)),
    )
    colour = mix(flesh, gel, room)
    seeds = ramp(p.noise(face.window, 13), 0.35, 0.55) * room
    colour = mix(colour, p.colour((0.1, 0.14), (0.35, 0.55), (0.85, 0.95)), 0.8 * seeds)
    colour = mix(colour, flesh * 1.15, 0.6 * ramp(face.r, 0.2, 0.1))
    lay_flesh(p, face, mix(colour, skin, ramp(face.r, 0.94, 0.97)))


def _watermelons(p: Patch) -> None:
    axis = (p.vary(-1, 1), p.vary(-0.8, 0.3), p.vary(-0.2, 0.5))
    fruit = p.ball(r=0.95, polar=p.vary(1.0, 1.3), axis=axis)
    light = p.colour((0.2, 0.28), (0.35, 0.6), (0.5, 0.75))
    dark = p.colour((0.27, 0.36), (0.55, 0.85), (0.15, 0.32))
    jag = 0.6 * p.noise(fruit.window, 6) + 0.35 * p.noise(fruit.window, 14)
    bands = np.cos(p.sort(9, 11, 8) * fruit.longitude + 1.3 * jag)
    colour = mix(light, dark, ramp(bands, p.sort(-0.2, 0.3, -0.9), p.sort(0.3, 0.7, -0.2)))
    p.shade(fruit, colour, 0.3, 18)
    draw_stalk(p, axis, 1.0, 0.2, some_brown(p), 0.04)


def _melon_flesh(p: Patch, r: Field, window: tuple[slice, slice]) -> Field:
    """Red flesh, white rind, green skin, by distance from the middle."""
    red = p.colour((0.97, 1.02), (0.65, 0.85), (0.8, 0.97))
    colour = mix(red * (1 + 0.08 * p.noise(window, 10)), rgb(0.9, 0.95, 0.8), ramp(r, 0.82, 0.9))
    return mix(colour, p.colour((0.27, 0.36), (0.55, 0.8), (0.2, 0.45)), ramp(r, 0.92, 0.955))


def _watermelons_cut(p: Patch) -> None:
    black = rgb(0.08, 0.06, 0.05)
    if p.chance(0.4):
        face = draw_half(p, p.colour((0.27, 0.36), (0.55, 0.8), (0.2, 0.4)))
        lay_flesh(p, face, _melon_flesh(p, face.r, face.window))
    else:
        turn, wedge = p.vary(-0.6, 0.6), p.vary(0.35, 1.0)
        full = p.face(0, -0.55, 1.3, p.vary(0.8, 1.0), turn)
        inside = ramp(full.b - wedge * 0.15 * np.abs(full.a) * 0, 0.0, 0.02) * ramp(
            full.b - (1 - wedge) * 1.2 * np.abs(full.a), 0.0, 0.02
        )
        face = Face(full.window, full.cover * inside, full.r, full.angle, full.a, full.b)
        lay_flesh(p, face, _melon_flesh(p, face.r, face.window))
    for ring, count in (((0.3, 0.45), 9), ((0.5, 0.7), 15)):
        draw_seeds(p, face, count, ring, 0.032, black, 4)


FRUITS = {
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
