"""How fruits look, whole and cut: acerolas to guava."""

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
    pear_shape,
    some_brown,
    some_green,
    some_pose,
)
from navml.drawings.solids import Field, Patch, mix, ramp, rgb


def _acerolas(p: Patch) -> None:
    skin, axis = p.colour((0.965, 1.03), (0.8, 0.95), (0.65, 0.9)), some_pose(p)
    fruit = p.ball(polar=0.85, axis=axis)
    lobes = 0.12 * np.cos(3 * fruit.longitude) * (1 - fruit.latitude**2)
    orange = p.colour((0.05, 0.1), (0.7, 0.9), (0.8, 0.95))
    colour = mix(skin, orange, ramp(p.noise(fruit.window, 2), p.vary(0.0, 0.5), 0.9))
    p.shade(fruit, colour, 0.6, 25, lobes + dimple(fruit))
    draw_stalk(p, axis, 0.85, p.vary(0.3, 0.8), some_green(p), 0.04)
    draw_leaves(p, 0.25)


def _apples(p: Patch) -> None:
    axis = some_pose(p)
    red = p.colour((0.96, 1.01), (0.75, 0.95), (0.5, 0.8))
    pale = p.colour((0.13, 0.2), (0.5, 0.75), (0.75, 0.9))
    green = p.colour((0.18, 0.25), (0.55, 0.8), (0.6, 0.8))
    base, blush, share = p.sort(
        (red, pale, 0.1),
        (pale, red, 0.5),
        (green, green * 1.1, 0.4),
        (red * 0.8, red, 0.5),
        (pale, red, 0.75),
    )
    fruit = p.ball(polar=p.vary(0.85, 1.0), axis=axis)
    streak = 0.35 * p.streaks(fruit, 60) + 0.8 * p.noise(fruit.window, 1.5) + 0.4 * fruit.normal[0]
    colour = mix(base, blush, ramp(streak, 0.3 - 1.3 * share, 1.3 - 1.3 * share))
    freckle = p.noise(fruit.window, 18) > 0.62
    colour = mix(colour, pale, 0.25 * freckle)
    colour = mix(
        colour, some_brown(p), 0.8 * np.exp(-((np.arccos(np.clip(fruit.latitude, -1, 1)) / 0.2) ** 2))
    )
    p.shade(fruit, colour, 0.45, 30, dimple(fruit))
    draw_stalk(p, axis, 0.75, p.vary(0.25, 0.5), some_brown(p))
    draw_leaves(p, 0.3, 0, -0.8)


def _apples_cut(p: Patch) -> None:
    fruit = p.turned(
        lambda t: np.sqrt(1 - t**2) * (0.98 + 0.08 * t) - 0.2 * np.exp(-(((t - 1) / 0.25) ** 2)),
        p.vary(-0.5, 0.5),
    )
    skin = p.sort(
        p.colour((0.96, 1.01), (0.75, 0.95), (0.5, 0.8)), p.colour((0.17, 0.24), (0.55, 0.8), (0.6, 0.8))
    )
    draw_core_half(
        p,
        fruit,
        skin,
        p.colour((0.12, 0.16), (0.12, 0.25), (0.92, 1)),
        p.colour((0.1, 0.14), (0.3, 0.4), (0.75, 0.85)),
        0.24,
    )


def _apricots(p: Patch) -> None:
    base = p.colour((0.08, 0.11), (0.7, 0.88), (0.85, 0.97))
    draw_stone_fruit(
        p,
        base,
        p.colour((0.01, 0.05), (0.7, 0.85), (0.7, 0.9)),
        p.vary(0.1, 0.4),
        p.vary(0.92, 1.08),
        0.14,
        0.18,
        0,
    )


def _apricots_cut(p: Patch) -> None:
    skin = p.colour((0.08, 0.11), (0.7, 0.88), (0.85, 0.97))
    draw_stone_half(
        p,
        skin,
        p.colour((0.085, 0.115), (0.7, 0.85), (0.92, 1)),
        p.colour((0.07, 0.1), (0.75, 0.9), (0.75, 0.9)),
    )


def _avocados(p: Patch) -> None:
    fruit = p.turned(pear_shape(p.vary(0.1, 0.2), 0.1), p.vary(-1.2, 1.2))
    skin = p.sort(
        p.colour((0.22, 0.3), (0.5, 0.75), (0.25, 0.45)),
        p.colour((0.2, 0.35), (0.25, 0.5), (0.12, 0.22)),
        p.colour((0.2, 0.27), (0.55, 0.75), (0.35, 0.5)),
    )
    bumps = p.noise(fruit.window, 12)
    p.shade(fruit, skin * (1 + 0.3 * bumps), 0.3, 16, 0.02 * bumps)
    draw_scar(p, fruit, some_brown(p))


def _avocados_cut(p: Patch) -> None:
    angle = p.vary(-1.2, 1.2)
    fruit = p.turned(pear_shape(p.vary(0.1, 0.2), 0.1), angle)
    depth = fruit.normal[2]
    green, yellow = (
        p.colour((0.18, 0.23), (0.5, 0.7), (0.65, 0.8)),
        p.colour((0.14, 0.17), (0.35, 0.5), (0.88, 0.97)),
    )
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
    ripe = p.sort(
        p.colour((0.125, 0.15), (0.75, 0.95), (0.85, 0.97)),
        p.colour((0.15, 0.2), (0.65, 0.9), (0.7, 0.9)),
        p.colour((0.12, 0.14), (0.7, 0.9), (0.75, 0.95)),
    )
    tip, count, lean = some_brown(p) * 0.7, int(p.vary(1, 6)), p.vary(-0.9, 0.9)
    side = -1 if p.chance(0.5) else 1

    def profile(t: Field) -> Field:
        body = 0.2 * np.maximum(0, 1 - np.abs(t + 0.08) ** 4 / 0.75) ** 0.7
        return np.maximum(body, 0.055 * (t > 0) * (t < 0.995) + 0.05 * (t < 0) * (t > -0.97))

    for k in range(count):
        spread = (k - (count - 1) / 2) * 0.28
        x, y = spread * 0.55, 0.1 * abs(spread)
        fruit = p.turned(
            profile,
            lean + 0.5 * spread,
            x * math.cos(lean),
            y + x * math.sin(lean),
            p.vary(0.9, 1.02),
            side * p.vary(0.45, 0.75),
        )
        ridge = 0.02 * np.cos(5 * fruit.longitude + 0.5)
        specks = ramp(p.noise(fruit.window, 16), 0.55, 0.75) * p.vary(0, 0.7) * (p.variety > 0.6)
        colour = mix(
            ripe * p.vary(0.92, 1.05),
            tip,
            np.maximum(specks, ramp(np.abs(fruit.latitude + 0.02), 0.86, 0.95)),
        )
        colour = mix(colour, some_green(p) * 1.2, 0.5 * ramp(fruit.latitude, 0.6, 0.9))
        p.shade(fruit, colour, 0.18, 14, ridge)


def _blackberries(p: Patch) -> None:
    base = p.sort(
        p.colour((0.7, 0.85), (0.3, 0.6), (0.14, 0.25)), p.colour((0.75, 0.9), (0.4, 0.7), (0.16, 0.3))
    )
    if p.chance(0.12):
        base = p.colour((0.95, 1.0), (0.7, 0.9), (0.4, 0.6))
    axis = some_pose(p)
    draw_drupelets(p, base, p.ball(polar=p.vary(1.05, 1.3), axis=axis), 60, 0.75)
    if p.chance(0.4):
        draw_star(p, 0, -0.9, 0.45, 5, some_green(p))


def _blueberries(p: Patch) -> None:
    skin, axis = (
        p.colour((0.6, 0.68), (0.4, 0.65), (0.25, 0.48)),
        (p.vary(-0.9, 0.9), p.vary(-0.9, 0.9), p.vary(0.1, 1)),
    )
    fruit = p.ball(polar=0.88, axis=axis)
    bloom = 0.5 + 0.5 * p.noise(fruit.window, 3)
    colour = mix(skin, rgb(0.62, 0.68, 0.85), 0.6 * bloom)
    angle = np.arccos(np.clip(fruit.latitude, -1, 1))
    rim = 0.27 + 0.06 * np.cos(5 * fruit.longitude)
    colour = mix(colour, skin * 0.35, ramp(angle, rim + 0.02, rim - 0.06))
    p.shade(fruit, colour, 0.18, 10, 0.1 * np.exp(-(((angle - 0.32) / 0.08) ** 2)))


def _cantaloupes(p: Patch) -> None:
    axis = some_pose(p)
    fruit = p.ball(polar=p.vary(0.95, 1.15), axis=axis)
    net = np.minimum(np.abs(p.noise(fruit.window, 10)), np.abs(p.noise(fruit.window, 12)))
    skin = p.sort(
        p.colour((0.1, 0.14), (0.35, 0.5), (0.65, 0.8)), p.colour((0.15, 0.23), (0.25, 0.4), (0.55, 0.7))
    )
    web = ramp(net, 0.12, 0.03)
    colour = mix(skin, p.colour((0.1, 0.14), (0.12, 0.25), (0.8, 0.92)), web)
    ribs = 0.05 * np.abs(np.cos(4.5 * fruit.longitude)) * (1 - fruit.latitude**2)
    colour = mix(colour, some_green(p), 0.5 * ramp(ribs, 0.012, 0.0) * (1 - fruit.latitude**2))
    p.shade(fruit, colour, 0.08, 8, ribs + 0.02 * web + dimple(fruit, 0.1, 0.2))
    draw_stalk(p, axis, 0.95, 0.2, some_brown(p), 0.06)


def _cantaloupes_cut(p: Patch) -> None:
    skin, flesh = (
        p.colour((0.11, 0.16), (0.3, 0.45), (0.6, 0.75)),
        p.colour((0.06, 0.09), (0.5, 0.72), (0.92, 1)),
    )
    if p.chance(0.5):
        face = draw_half(p, skin, 0.05)
        colour = mix(flesh, some_green(p) * 1.3, ramp(face.r, 0.86, 0.93))
        colour = mix(colour, skin, ramp(face.r, 0.94, 0.97))
        hollow = 0.45 + 0.06 * np.cos(6 * face.angle)
        colour = mix(colour, flesh * 0.72, ramp(face.r, hollow + 0.06, hollow - 0.04))
        lay_flesh(p, face, colour)
        for ring in ((0.05, 0.15), (0.18, 0.3), (0.3, 0.4)):
            draw_seeds(
                p, face, int(30 * ring[1]) + 3, ring, 0.045, p.colour((0.1, 0.13), (0.3, 0.5), (0.8, 0.95))
            )
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
    skin = p.sort(
        p.colour((0.95, 1.0), (0.8, 0.95), (0.35, 0.6)),
        p.colour((0.96, 1.0), (0.8, 0.95), (0.55, 0.85)),
        p.colour((0.95, 0.99), (0.7, 0.9), (0.2, 0.38)),
    )
    top = p.vary(-0.3, 0.3), -1.2
    pair = p.chance(0.5)
    for x, y in ((-0.45, 0.45), (0.5, 0.4)) if pair else ((0, 0.3),):
        x, y, r = (
            x + p.vary(-0.1, 0.1),
            y + p.vary(-0.15, 0.1),
            p.vary(0.45, 0.52) if pair else p.vary(0.6, 0.7),
        )
        fruit = p.ball(x, y, r, 0.92, (0, -1, 0.6))
        p.shade(fruit, skin * (1 + 0.15 * p.noise(fruit.window, 3)), 0.75, 35, r * dimple(fruit, 0.25, 0.35))
        p.stem(
            x,
            y - 0.75 * r,
            top[0],
            top[1],
            0.035,
            0.03,
            p.colour((0.18, 0.28), (0.5, 0.8), (0.4, 0.65)),
            p.vary(-0.15, 0.15),
        )
    if p.chance(0.25):
        p.leaf(top[0], top[1], top[0] + p.vary(-0.9, 0.9), -0.5, 0.45, some_green(p))


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
    face = draw_half(p, husk, 0.05)
    white = rgb(0.97, 0.97, 0.94)
    hollow = white * (0.62 - 0.3 * (face.a * float(p.light[0]) + face.b * float(p.light[1])))
    colour = mix(white, hollow, ramp(face.r, 0.68, 0.6))
    lay_flesh(p, face, mix(colour, husk * (1 + 0.3 * p.noise(face.window, 16)), ramp(face.r, 0.88, 0.91)))


def _fig_shape(t: Field) -> Field:
    return np.sqrt(1 - np.minimum(t * t, 1)) * (0.62 - 0.3 * np.tanh(3 * (t - 0.25)))


def _figs(p: Patch) -> None:
    fruit = p.turned(_fig_shape, p.vary(-0.8, 0.8))
    skin = p.sort(
        p.colour((0.75, 0.9), (0.3, 0.6), (0.2, 0.4)),
        p.colour((0.8, 0.95), (0.3, 0.5), (0.25, 0.45)),
        p.colour((0.18, 0.25), (0.4, 0.6), (0.5, 0.7)),
    )
    colour = mix(skin, p.colour((0.18, 0.26), (0.4, 0.6), (0.5, 0.7)), 0.8 * ramp(fruit.latitude, 0.3, 1.0))
    stripes = p.streaks(fruit, 26)
    p.shade(fruit, colour * (1 + 0.25 * stripes), 0.15, 12, 0.015 * stripes)


def _figs_cut(p: Patch) -> None:
    fruit = p.turned(_fig_shape, p.vary(-0.8, 0.8))
    depth = fruit.normal[2]
    seeds = p.noise(fruit.window, 36)
    red = p.colour((0.96, 1.02), (0.5, 0.75), (0.6, 0.85))
    pulp = mix(red * 0.8, p.colour((0.06, 0.1), (0.4, 0.6), (0.85, 0.95)), ramp(seeds, 0.2, 0.6))
    colour = mix(p.colour((0.1, 0.15), (0.1, 0.25), (0.88, 0.97)), pulp, ramp(depth, 0.5, 0.62))
    colour = mix(p.colour((0.75, 0.9), (0.3, 0.6), (0.25, 0.4)), colour, ramp(depth, 0.15, 0.28))
    colour = mix(colour, colour * 0.6, ramp(np.hypot(fruit.point[1] * 2, fruit.latitude + 0.15), 0.3, 0.15))
    p.lay(fruit.window, colour, fruit.cover)


def _grapefruits(p: Patch) -> None:
    skin = p.sort(
        p.colour((0.1, 0.135), (0.6, 0.8), (0.88, 0.98)),
        p.colour((0.07, 0.11), (0.6, 0.8), (0.88, 0.98)),
        p.colour((0.04, 0.1), (0.55, 0.75), (0.85, 0.97)),
    )
    draw_citrus(p, skin, p.ball(polar=p.vary(0.86, 0.95), axis=some_pose(p)))


def _grapefruits_cut(p: Patch) -> None:
    draw_citrus_half(
        p, p.colour((0.08, 0.13), (0.6, 0.8), (0.88, 0.98)), p.colour((0.96, 1.04), (0.5, 0.75), (0.8, 0.95))
    )


def _grapes(p: Patch) -> None:
    skin = p.sort(
        p.colour((0.18, 0.24), (0.4, 0.65), (0.65, 0.85)),
        p.colour((0.72, 0.88), (0.4, 0.65), (0.2, 0.42)),
        p.colour((0.93, 1.0), (0.5, 0.75), (0.4, 0.65)),
        p.colour((0.62, 0.75), (0.3, 0.6), (0.15, 0.35)),
    )
    r, places = p.vary(0.17, 0.22), []
    for row in range(7):
        y = -0.75 + 0.27 * row
        half = 0.75 * math.sqrt(max(0.05, 1 - (row / 6.6) ** 1.7))
        count = max(1, round(2 * half / 0.3))
        places += [
            ((k + 0.5) / count * 2 * half - half + p.vary(-0.07, 0.07), y + p.vary(-0.09, 0.09))
            for k in range(count)
        ]
    lean = p.vary(-0.3, 0.3)
    p.stem(0, -0.6, p.vary(-0.2, 0.2), -1.2, 0.04, 0.06, some_brown(p))
    grapes = []
    for _ in range(6):
        q = Patch(p.generator, p.radius * r * p.vary(0.9, 1.1), p.light, p.variety)
        grape = q.ball(polar=p.vary(1, 1.2))
        glow = 0.25 * np.clip(-np.tensordot(p.light, grape.normal, 1), 0, 1) + 0.12 * q.noise(grape.window, 1)
        q.shade(grape, skin * (p.vary(0.85, 1.12) + glow), 0.5, 25)
        grapes.append(q)
    for number in p.generator.permutation(len(places)):
        x, y = places[number]
        p.stamp(grapes[number % len(grapes)], x - lean * y, y)
    if p.chance(0.35):
        p.leaf(0, -0.9, p.vary(-0.9, 0.9), p.vary(-1.2, -0.6), 0.8, some_green(p))


def _guava(p: Patch) -> None:
    fruit = p.turned(pear_shape(p.vary(0.02, 0.16), 0.2), p.vary(-0.9, 0.9))
    skin = p.sort(
        p.colour((0.18, 0.25), (0.4, 0.65), (0.6, 0.8)),
        p.colour((0.15, 0.19), (0.4, 0.65), (0.75, 0.9)),
        p.colour((0.2, 0.28), (0.45, 0.7), (0.45, 0.65)),
    )
    bumps = p.noise(fruit.window, 5) + 0.4 * p.noise(fruit.window, 12)
    p.shade(fruit, skin * (1 + 0.1 * bumps), 0.18, 14, 0.03 * bumps)
    end = ramp(fruit.latitude, -0.93, -0.985)
    p.lay(fruit.window, some_brown(p), end * fruit.cover)
    draw_leaves(p, 0.3)


def _guava_cut(p: Patch) -> None:
    skin = p.colour((0.17, 0.25), (0.4, 0.65), (0.6, 0.8))
    flesh = p.sort(
        p.colour((0.96, 1.02), (0.4, 0.6), (0.85, 0.97)),
        p.colour((0.96, 1.03), (0.35, 0.55), (0.85, 0.97)),
        p.colour((0.13, 0.17), (0.1, 0.2), (0.9, 0.98)),
    )
    face = draw_half(p, skin)
    colour = mix(flesh, flesh * 0.85, ramp(face.r, 0.66, 0.56))
    colour = mix(colour, mix(flesh, skin, 0.35), ramp(face.r, 0.82, 0.9))
    lay_flesh(p, face, mix(colour, skin, ramp(face.r, 0.94, 0.97)))
    for ring, count in (((0.48, 0.58), 22), ((0.34, 0.44), 15), ((0.15, 0.28), 8)):
        draw_seeds(p, face, count, ring, 0.042, p.colour((0.09, 0.12), (0.3, 0.5), (0.8, 0.95)))


FRUITS = {
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
}
