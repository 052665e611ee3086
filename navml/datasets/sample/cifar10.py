"""CIFAR-10's sample: airplanes, frogs and the rest, drawn by code on cluttered backgrounds.

Each class has several views (a car from its side and from the front), each view is a function that paints onto a canvas of
many pictures at once. Colours, poses, lights and backgrounds are drawn from wide distributions that the classes share, so that
counting colours gives little away: a model has to look at shapes.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from navml.datasets.sample.canvas import SIDE, Canvas, Field

TRAIN_PER_CLASS, TEST_PER_CLASS = 500, 100
_BATCHES = 5

View = Callable[[Canvas], None]


# colours that several classes share


def _paintwork(c: Canvas) -> Field:
    """What people paint vehicles with."""
    return c.either(
        c.colour((0, 1), (0, 0.12), (0.7, 1)),
        c.colour((0, 1), (0, 0.2), (0.15, 0.6)),
        c.colour((0, 1), (0.4, 0.95), (0.4, 0.95)),
        c.colour((-0.04, 0.04), (0.6, 0.95), (0.5, 0.9)),
        c.colour((0.55, 0.67), (0.4, 0.9), (0.35, 0.85)),
    )


def _coat(c: Canvas) -> Field:
    """What animals wear."""
    return c.either(
        c.colour((0.04, 0.1), (0.35, 0.75), (0.3, 0.75)),
        c.colour((0.04, 0.1), (0.4, 0.7), (0.25, 0.55)),
        c.colour((0.05, 0.15), (0.0, 0.2), (0.65, 1.0)),
        c.colour((0.0, 1.0), (0.0, 0.15), (0.12, 0.5)),
        c.colour((0.07, 0.12), (0.25, 0.5), (0.6, 0.9)),
    )


def _dark(c: Canvas) -> Field:
    return c.colour((0, 1), (0, 0.25), (0.04, 0.22))


def _glass(c: Canvas) -> Field:
    return c.colour((0.5, 0.65), (0.05, 0.4), (0.15, 0.75))


def _markings(c: Canvas) -> Field:
    """A texture: plain, striped or patched."""
    wave = c.vary(9, 16) * (c.u + c.vary(-0.5, 0.5) * c.v) + 2.5 * c.noise(4)
    stripes = 1 - c.vary(0.15, 0.5) * (np.sin(wave) > c.vary(-0.2, 0.5))
    patches = 1 - c.vary(0.2, 0.6) * (c.noise(5) > 0.15)
    return c.either(np.ones_like(c.u), np.ones_like(c.u), stripes.astype(np.float32), patches.astype(np.float32))


# airplane


def _airplane_side(c: Canvas) -> None:
    body, trim, r = _paintwork(c), _paintwork(c), c.vary(0.09, 0.17)
    sweep, fin = c.vary(0.15, 0.45), c.vary(0.35, 0.6)
    c.paint(c.polygon((0.15, 0), (-0.05, 0), (-0.1 - sweep, -0.4), (0.02 - sweep, -0.4)), body * 0.75)
    c.paint(c.polygon((-0.95, -fin), (-0.78, -fin), (-0.5, 0), (-0.85, 0)), trim)
    c.paint(c.line(-0.85, -0.03, 0.75, 0.0, 0.55 * r, r), body)
    c.paint(c.line(-0.5, -0.04, 0.6, -0.02, 0.022), _dark(c), 0)
    c.paint(c.ellipse(0.76, -0.04, 0.09, 0.05), _dark(c), 0)
    c.paint(c.ellipse(0.0, 0.2, 0.13, 0.07) + c.maybe(0.6), trim)
    c.paint(c.polygon((-0.1, 0.05), (0.25, 0.05), (-0.1 - sweep, 0.5), (-0.3 - sweep, 0.5)), body * 0.9)


def _airplane_top(c: Canvas) -> None:
    body, trim, r = _paintwork(c), _paintwork(c), c.vary(0.08, 0.14)
    sweep, chord, span = c.vary(0.0, 0.5), c.vary(0.08, 0.2), c.vary(0.75, 1.0)
    for side in (-1, 1):
        wing = [(0.3, 0), (0.1 - sweep + chord, side * span), (0.1 - sweep, side * span), (-0.15, 0)]
        tail = [(-0.62, 0), (-0.85, side * 0.36), (-0.97, side * 0.36), (-0.85, 0)]
        for corners in (wing, tail):
            c.paint(c.polygon(*(corners if side > 0 else corners[::-1])), body * 0.9)
        c.paint(c.line(0.12, side * 0.36, 0.24, side * 0.36, 0.06) + c.maybe(0.7), trim)
    c.paint(c.line(-0.9, 0, 0.82, 0, 0.6 * r, r), body)
    c.paint(c.ellipse(0.78, 0, 0.07, 0.06), _dark(c), 0)


def _airplane_front(c: Canvas) -> None:
    body, lift = _paintwork(c), c.vary(-0.2, 0.1)
    for side in (-1, 1):
        c.paint(c.line(0, 0.1, side * 0.97, 0.1 + lift, 0.07, 0.025), body * 0.85)
        c.paint(c.ellipse(side * 0.42, 0.16 + 0.4 * lift, 0.1, 0.1), _dark(c))
        c.paint(c.line(0, -0.1, side * 0.35, -0.13, 0.03), body * 0.85)
    c.paint(c.line(0, -0.1, 0, -0.55, 0.035), body * 0.8)
    c.paint(c.ellipse(0, 0.02, 0.2, 0.22), body)
    c.paint(c.box(0, -0.07, 0.12, 0.035), _dark(c), 0)
    c.paint(c.line(0, 0.22, 0, 0.4, 0.025) + c.maybe(0.5), _dark(c), 0)


# automobile, truck, ship


def _wheels(c: Canvas, where: Sequence[float], v: float, r: Field) -> None:
    rubber, hub = _dark(c), c.colour((0, 1), (0, 0.1), (0.4, 0.95))
    for u in where:
        c.paint(c.ellipse(u, v, r, r), rubber, 0)
        c.paint(c.ellipse(u, v, 0.5 * r, 0.5 * r), hub, 0)


def _shadow(c: Canvas, v: float, width: float) -> None:
    c.pixels *= 1 - 0.6 * np.clip(0.5 - c.ellipse(0, v, width, 0.1) / 0.15, 0, 1)


def _automobile_side(c: Canvas) -> None:
    body, roof, glass = _paintwork(c), c.vary(-0.45, -0.3), _glass(c)
    back, front = c.vary(-0.85, -0.4), c.vary(0.4, 0.6)
    _shadow(c, 0.55, 0.95)
    c.paint(c.polygon((back, 0), (back + 0.2, roof), (front - 0.35, roof), (front, 0)), body)
    c.paint(c.polygon((back + 0.1, 0), (back + 0.24, roof + 0.08), (-0.1, roof + 0.08), (-0.1, 0)), glass, 0)
    c.paint(c.polygon((-0.04, 0), (-0.04, roof + 0.08), (front - 0.38, roof + 0.08), (front - 0.1, 0)), glass, 0)
    c.paint(c.box(0, 0.18, 0.95, 0.22, 0.12), body)
    c.paint(c.ellipse(0.88, 0.12, 0.06, 0.05), c.colour((0.1, 0.16), (0, 0.4), (0.8, 1)), 0)
    c.paint(c.line(-0.9, 0.26, 0.9, 0.26, 0.02) + c.maybe(0.5), _dark(c), 0)
    _wheels(c, (-0.55, 0.58), 0.4, c.vary(0.17, 0.24))


def _automobile_front(c: Canvas) -> None:
    body, roof, lamp = _paintwork(c), c.vary(-0.62, -0.42), c.colour((0.1, 0.16), (0, 0.5), (0.75, 1))
    _shadow(c, 0.6, 0.8)
    for side in (-1, 1):
        c.paint(c.box(side * 0.52, 0.48, 0.12, 0.16), _dark(c), 0)
    c.paint(c.polygon((-0.6, -0.05), (-0.42, roof), (0.42, roof), (0.6, -0.05)), body)
    c.paint(c.polygon((-0.5, -0.08), (-0.37, roof + 0.08), (0.37, roof + 0.08), (0.5, -0.08)), _glass(c), 0)
    c.paint(c.box(0, 0.18, 0.74, 0.28, 0.14), body)
    c.paint(c.box(0, 0.22, c.vary(0.2, 0.4), 0.09), _dark(c), 0)
    for side in (-1, 1):
        c.paint(c.ellipse(side * 0.55, 0.13, 0.12, 0.08), lamp, 0)


def _truck_side(c: Canvas) -> None:
    cab, load, top = _paintwork(c), _paintwork(c), c.vary(-0.7, -0.35)
    _shadow(c, 0.55, 1.0)
    c.paint(c.box(0, 0.3, 0.95, 0.08), _dark(c), 0)
    c.paint(c.polygon((-0.97, 0.25), (-0.97, top), (0.36, top), (0.36, 0.25)), load, 0.05)
    c.paint(c.box(-0.3, 0.4 * top, 0.4, 0.12) + c.maybe(0.4), _paintwork(c), 0)
    c.paint(c.box(0.68, 0.07, 0.27, c.vary(0.26, 0.38), 0.08), cab)
    c.paint(c.box(0.74, -0.08, 0.16, 0.11), _glass(c), 0)
    _wheels(c, (-0.72, -0.38, 0.62), 0.42, c.vary(0.14, 0.2))


def _truck_front(c: Canvas) -> None:
    cab, load, lamp = _paintwork(c), _paintwork(c), c.colour((0.1, 0.16), (0, 0.5), (0.75, 1))
    _shadow(c, 0.72, 0.7)
    for side in (-1, 1):
        c.paint(c.box(side * 0.42, 0.6, 0.12, 0.16), _dark(c), 0)
    c.paint(c.box(0, -0.2, c.vary(0.52, 0.64), c.vary(0.5, 0.72)), load, 0.05)
    c.paint(c.box(0, 0.12, 0.52, 0.46, 0.08), cab)
    c.paint(c.box(0, -0.1, 0.43, 0.15), _glass(c), 0)
    c.paint(c.box(0, 0.28, 0.26, 0.1), _dark(c), 0)
    for side in (-1, 1):
        c.paint(c.ellipse(side * 0.42, 0.42, 0.08, 0.07), lamp, 0)
        c.paint(c.box(side * 0.62, -0.08, 0.04, 0.1), _dark(c), 0)


def _truck_pickup(c: Canvas) -> None:
    body, glass, roof = _paintwork(c), _glass(c), c.vary(-0.48, -0.34)
    _shadow(c, 0.55, 1.0)
    c.paint(c.box(-0.55, -0.05, 0.35, c.vary(0.1, 0.3)) + c.maybe(0.6), _paintwork(c))
    c.paint(c.polygon((-0.2, 0), (-0.15, roof), (0.25, roof), (0.5, 0)), body)
    c.paint(c.polygon((-0.1, 0), (-0.07, roof + 0.08), (0.2, roof + 0.08), (0.38, 0)), glass, 0)
    c.paint(c.box(0, 0.18, 0.97, 0.22, 0.05), body)
    c.paint(c.box(-0.57, 0.0, 0.34, 0.05), _dark(c), 0)
    _wheels(c, (-0.6, 0.6), 0.42, c.vary(0.19, 0.25))


def _sea(c: Canvas, line: float) -> None:
    """Water in front of a hull, with ripples."""
    ripple = 1 + 0.25 * np.sin(28 * c.v + 3 * c.noise(5))
    c.paint(line - c.v + 0.02 * np.sin(9 * c.u), c.colour((0.48, 0.65), (0.1, 0.7), (0.25, 0.75)), 0, ripple)


def _ship_liner(c: Canvas) -> None:
    hull, upper, deck = _paintwork(c), c.colour((0, 1), (0, 0.15), (0.65, 1)), c.vary(-0.35, -0.1)
    c.paint(c.line(-0.1, deck, -0.1, deck - 0.45, 0.02), _dark(c), 0)
    c.paint(c.box(-0.3, deck - 0.15, 0.11, 0.2), _paintwork(c))
    c.paint(c.polygon((-0.75, 0.2), (-0.7, deck), (0.25, deck), (0.4, 0.2)), upper)
    c.paint(c.line(-0.6, 0.5 * deck, 0.2, 0.5 * deck, 0.028), _dark(c), 0)
    c.paint(c.polygon((-0.95, 0.1), (1.0, 0.0), (0.72, 0.5), (-0.85, 0.5)), hull)
    c.paint(c.line(-0.9, 0.18, 0.88, 0.12, 0.02) + c.maybe(0.5), upper, 0)
    _sea(c, 0.4)


def _ship_sails(c: Canvas) -> None:
    cloth, mast = c.colour((0, 1), (0, 0.35), (0.6, 1)), c.vary(-1.0, -0.75)
    c.paint(c.line(0, 0.3, 0, mast, 0.025), _dark(c), 0)
    c.paint(c.polygon((0.06, 0.12), (0.06, mast), (c.vary(0.45, 0.75), 0.12)), cloth, 0)
    c.paint(c.polygon((-0.06, 0.12), (c.vary(-0.65, -0.35), 0.12), (-0.06, mast + 0.1)), cloth * 0.85, 0)
    c.paint(c.polygon((-0.75, 0.2), (0.85, 0.17), (0.55, 0.55), (-0.6, 0.55)), _paintwork(c))
    _sea(c, 0.42)


def _ship_cargo(c: Canvas) -> None:
    for row in range(2):
        for column in range(5):
            c.paint(c.box(-0.35 + 0.25 * column, -0.02 - 0.17 * row, 0.12, 0.08, 0.01), _paintwork(c), 0)
    c.paint(c.box(-0.72, -0.2, 0.16, 0.35), c.colour((0, 1), (0, 0.15), (0.65, 1)))
    c.paint(c.line(-0.82, -0.4, -0.62, -0.4, 0.03), _dark(c), 0)
    c.paint(c.polygon((-0.95, 0.08), (1.0, 0.0), (0.8, 0.5), (-0.9, 0.5)), _paintwork(c))
    _sea(c, 0.38)


# animals


def _legs(c: Canvas, where: Sequence[float], v0: float, v1: float, r: Field, colour: Field) -> None:
    for number, u in enumerate(where):
        step = c.vary(-0.14, 0.14)
        c.paint(c.line(u, v0, u + step, v1, 1.4 * r, r), colour * (0.7 if number % 2 else 1.0))


def _eyes(c: Canvas, u: float, v: float, r: float, colour: Field) -> None:
    for side in (-1, 1):
        c.paint(c.ellipse(side * u, v, r, r), colour, 0)
        c.paint(c.ellipse(side * u, v, 0.5 * r, 0.75 * r), _dark(c), 0)


def _bird_perched(c: Canvas) -> None:
    coat, belly, tilt = c.either(_coat(c), _paintwork(c)), c.either(_coat(c), _paintwork(c)), c.vary(0.3, 0.9)
    c.paint(c.line(-1.2, 0.62, 1.2, 0.55, c.vary(0.03, 0.08)), c.colour((0.05, 0.1), (0.3, 0.6), (0.2, 0.5)))
    c.paint(c.line(-0.3, 0.3, -0.85, 0.5 + 0.3 * tilt, 0.1, 0.06), coat * 0.8)
    for u in (0.0, 0.12):
        c.paint(c.line(u, 0.35, u, 0.6, 0.025), _dark(c), 0)
    c.paint(c.ellipse(0, 0.1, 0.5, c.vary(0.28, 0.36), -0.5), belly)
    c.paint(c.ellipse(-0.12, 0.12, 0.4, 0.2, -0.6), coat)
    c.paint(c.ellipse(0.33, -0.35, 0.22, 0.21), coat)
    c.paint(c.polygon((0.48, -0.42), (c.vary(0.75, 0.95), -0.3), (0.48, -0.24)), c.colour((0.05, 0.15), (0, 0.9), (0.2, 0.9)), 0)
    c.paint(c.ellipse(0.4, -0.38, 0.05, 0.05), _dark(c), 0)


def _bird_flying(c: Canvas) -> None:
    coat, reach = c.either(_coat(c), _paintwork(c)), c.vary(0.5, 0.95)
    c.paint(c.polygon((0.2, 0), (-0.15, 0), (-0.6, -reach), (-0.25, -reach * 0.95)), coat * 0.75)
    c.paint(c.polygon((-0.95, -0.08), (-0.4, -0.05), (-0.4, 0.1), (-0.95, 0.2)), coat * 0.8)
    c.paint(c.ellipse(0, 0.02, 0.5, 0.17), coat)
    c.paint(c.ellipse(0.5, -0.05, 0.17, 0.14), c.either(coat, _coat(c)))
    c.paint(c.polygon((0.62, -0.1), (0.88, 0.0), (0.62, 0.04)), c.colour((0.05, 0.15), (0, 0.9), (0.2, 0.9)), 0)
    side = np.where(c.vary(0, 1) < 0.5, -1, 1).astype(np.float32)
    c.paint(c.line(0.05, 0, -0.25, side * 0.45 * reach, 0.16, 0.14), coat * 0.9)
    c.paint(c.line(-0.25, side * 0.45 * reach, -0.6, side * 0.9 * reach, 0.14, 0.04), coat * 0.8)


def _bird_tall(c: Canvas) -> None:
    coat, legs = c.either(_coat(c), _paintwork(c)), c.colour((0.0, 0.12), (0.1, 0.7), (0.2, 0.8))
    for u in (-0.1, 0.08):
        c.paint(c.line(u, 0.2, u + c.vary(-0.1, 0.1), 0.95, 0.03), legs, 0)
    c.paint(c.line(-0.3, 0.05, -0.75, 0.25, 0.16, 0.05), coat * 0.8)
    c.paint(c.ellipse(-0.05, 0.05, 0.45, 0.27, 0.2), coat)
    c.paint(c.line(0.28, 0, c.vary(0.3, 0.45), -0.45, 0.1, 0.06), coat)
    c.paint(c.line(0.4, -0.4, 0.35, -0.75, 0.07), coat)
    c.paint(c.ellipse(0.42, -0.78, 0.15, 0.11), coat)
    c.paint(c.polygon((0.52, -0.86), (c.vary(0.75, 1.0), -0.72), (0.52, -0.7)), c.colour((0.05, 0.15), (0, 0.9), (0.2, 0.9)), 0)


def _cat_face(c: Canvas) -> None:
    coat, marks = _coat(c), _markings(c)
    for side in (-1, 1):
        ear = [(side * 0.15, -0.45), (side * 0.55, -0.95), (side * 0.7, -0.15)]
        inner = [(side * 0.3, -0.45), (side * 0.53, -0.78), (side * 0.6, -0.3)]
        order = slice(None, None, side)
        c.paint(c.polygon(*ear[order]), coat)
        c.paint(c.polygon(*inner[order]), c.colour((0.97, 1.03), (0.2, 0.5), (0.6, 0.9)), 0)
    c.paint(c.ellipse(0, 0.7, 0.5, 0.6), coat, texture=marks)
    c.paint(c.ellipse(0, 0, 0.72, 0.58), coat, texture=marks)
    c.paint(c.ellipse(0, 0.28, 0.32, 0.22), c.either(coat, c.colour((0, 1), (0, 0.1), (0.8, 1))))
    _eyes(c, 0.3, -0.08, 0.14, c.colour((0.1, 0.5), (0.3, 0.9), (0.5, 0.95)))
    c.paint(c.polygon((-0.08, 0.16), (0.08, 0.16), (0, 0.27)), c.colour((0.95, 1.02), (0.2, 0.6), (0.3, 0.9)), 0)
    for side in (-1, 1):
        c.paint(c.line(side * 0.25, 0.25, side * 0.85, c.vary(0.1, 0.35), 0.012), c.colour((0, 1), (0, 0.1), (0.6, 1)), 0)


def _cat_head(c: Canvas, u: float, v: float, r: float, coat: Field, marks: Field) -> None:
    for side in (-1, 1):
        ear = [(u + side * 0.1 * r, v - 0.6 * r), (u + side * 0.85 * r, v - 1.55 * r), (u + side * 1.0 * r, v - 0.2 * r)]
        c.paint(c.polygon(*ear[:: side]), coat * 0.85)
    c.paint(c.ellipse(u, v, r, 0.85 * r), coat, texture=marks)
    for side in (-1, 1):
        c.paint(c.ellipse(u + side * 0.42 * r, v - 0.05 * r, 0.2 * r, 0.2 * r), c.colour((0.1, 0.4), (0.3, 0.9), (0.5, 0.95)), 0)
    c.paint(c.ellipse(u, v + 0.35 * r, 0.13 * r, 0.1 * r), _dark(c), 0)


def _cat_sitting(c: Canvas) -> None:
    coat, marks = _coat(c), _markings(c)
    c.paint(c.line(-0.35, 0.75, -0.8, 0.6, 0.09), coat * 0.8)
    c.paint(c.line(-0.8, 0.6, -0.85, 0.1, 0.09, 0.06), coat * 0.8)
    c.paint(c.ellipse(-0.05, 0.42, 0.42, 0.52), coat, texture=marks)
    for u in (0.05, 0.22):
        c.paint(c.line(u, 0.3, u, 0.88, 0.1), coat, 0.1)
    _cat_head(c, 0.12, -0.3, 0.36, coat, marks)


def _cat_lying(c: Canvas) -> None:
    coat, marks = _coat(c), _markings(c)
    c.paint(c.line(-0.7, 0.3, -1.0, c.vary(-0.4, 0.5), 0.09, 0.05), coat * 0.8)
    c.paint(c.ellipse(-0.15, 0.25, 0.72, 0.33), coat, texture=marks)
    for u in (0.25, 0.5):
        c.paint(c.line(u, 0.5, u + 0.3, 0.55, 0.08), coat, 0.1)
    _cat_head(c, 0.52, -0.05, 0.34, coat, marks)


def _dog_face(c: Canvas) -> None:
    coat, ear = _coat(c), _coat(c)
    c.paint(c.ellipse(0, 0.85, 0.5, 0.5), coat)
    c.paint(c.ellipse(0, -0.1, 0.56, 0.6), coat, texture=_markings(c))
    for side in (-1, 1):
        c.paint(c.ellipse(side * 0.62, c.vary(-0.1, 0.15), 0.17, 0.46, side * -0.15), ear)
        c.paint(c.ellipse(side * 0.24, -0.2, 0.09, 0.09), _dark(c), 0)
    c.paint(c.ellipse(0, 0.28, 0.33, 0.32), c.either(coat * 1.1, c.colour((0, 1), (0, 0.15), (0.75, 1))))
    c.paint(c.ellipse(0, 0.12, 0.14, 0.1), _dark(c), 0)
    c.paint(c.ellipse(0, 0.55, 0.1, 0.17) + c.maybe(0.5), c.colour((0.96, 1.0), (0.4, 0.7), (0.7, 0.95)), 0)


def _dog_head(c: Canvas, u: float, v: float, coat: Field) -> None:
    c.paint(c.ellipse(u, v, 0.25, 0.23), coat)
    c.paint(c.line(u + 0.1, v + 0.06, u + 0.38, v + 0.1, 0.13, 0.09), coat)
    c.paint(c.ellipse(u + 0.46, v + 0.05, 0.055, 0.05), _dark(c), 0)
    c.paint(c.ellipse(u - 0.12, v + 0.1, 0.1, 0.24, 0.2), coat * c.vary(0.4, 0.9))
    c.paint(c.ellipse(u + 0.1, v - 0.05, 0.045, 0.045), _dark(c), 0)


def _dog_standing(c: Canvas) -> None:
    coat = _coat(c)
    c.paint(c.line(-0.6, 0.0, -0.92, c.vary(-0.6, -0.1), 0.07, 0.04), coat)
    _legs(c, (-0.5, -0.35, 0.2, 0.35), 0.2, 0.82, c.vary(0.06, 0.09), coat)
    c.paint(c.line(-0.45, 0.1, 0.3, 0.06, c.vary(0.2, 0.27)), coat, texture=_markings(c))
    c.paint(c.line(0.3, 0, 0.5, -0.3, 0.18), coat)
    _dog_head(c, 0.5, -0.4, coat)


def _dog_sitting(c: Canvas) -> None:
    coat = _coat(c)
    c.paint(c.line(-0.45, 0.75, -0.85, 0.6, 0.08, 0.05), coat)
    c.paint(c.ellipse(-0.22, 0.55, 0.38, 0.36), coat, texture=_markings(c))
    c.paint(c.line(-0.15, 0.5, 0.15, -0.05, 0.32, 0.24), coat)
    for u in (0.12, 0.28):
        c.paint(c.line(u, 0.15, u + 0.03, 0.88, 0.09), coat, 0.1)
    _dog_head(c, 0.2, -0.4, coat)


def _antlers(c: Canvas, u: float, v: float, lean: float) -> None:
    bone, there = c.colour((0.08, 0.12), (0.2, 0.5), (0.4, 0.85)), c.maybe(0.7)
    for side in (-1, 1):
        tip = u + side * 0.4 + lean
        c.paint(c.line(u + side * 0.05, v, tip, v - 0.3, 0.03) + there, bone, 0)
        c.paint(c.line(tip, v - 0.3, tip + side * 0.02, v - 0.55, 0.03) + there, bone, 0)
        c.paint(c.line(u + side * 0.2 + lean / 2, v - 0.15, u + side * 0.16 + lean, v - 0.45, 0.025) + there, bone, 0)


def _deer_standing(c: Canvas) -> None:
    coat = _coat(c)
    _legs(c, (-0.5, -0.4, 0.18, 0.28), 0.15, 0.95, c.vary(0.03, 0.05), coat)
    c.paint(c.ellipse(-0.62, -0.02, 0.1, 0.14), c.colour((0, 1), (0, 0.1), (0.8, 1)))
    spots = 1 + 0.4 * (c.noise(9) > 0.35)
    c.paint(c.ellipse(-0.13, 0.05, 0.52, c.vary(0.2, 0.26)), coat, texture=c.either(np.ones_like(c.u), spots.astype(np.float32)))
    c.paint(c.line(0.25, 0, 0.5, -0.42, 0.15, 0.09), coat)
    _antlers(c, 0.5, -0.52, -0.05)
    c.paint(c.line(0.5, -0.47, 0.78, -0.38, 0.1, 0.06), coat)
    c.paint(c.ellipse(0.38, -0.55, 0.13, 0.055, 0.4), coat * 0.8)


def _deer_face(c: Canvas) -> None:
    coat = _coat(c)
    _antlers(c, 0.0, -0.4, 0.0)
    c.paint(c.line(0, 0.3, c.vary(-0.3, 0.3), 1.1, 0.24, 0.4), coat * 0.85)
    for side in (-1, 1):
        c.paint(c.ellipse(side * 0.48, -0.25, 0.26, 0.1, side * -0.35), coat)
    c.paint(c.line(0, -0.22, 0, 0.35, 0.27, 0.14), coat)
    c.paint(c.ellipse(0, 0.47, 0.12, 0.08), _dark(c), 0)
    for side in (-1, 1):
        c.paint(c.ellipse(side * 0.2, -0.12, 0.06, 0.07), _dark(c), 0)


def _horse_standing(c: Canvas) -> None:
    coat, mane = _coat(c), c.either(_dark(c), _coat(c))
    c.paint(c.line(-0.62, -0.05, -0.85, c.vary(0.4, 0.65), 0.06, 0.1), mane)
    _legs(c, (-0.5, -0.36, 0.2, 0.34), 0.2, 0.93, c.vary(0.055, 0.08), coat)
    c.paint(c.line(-0.4, 0.05, 0.25, 0.05, c.vary(0.23, 0.28)), coat, texture=_markings(c))
    c.paint(c.line(0.28, -0.05, 0.55, -0.5, 0.21, 0.13), coat)
    c.paint(c.line(0.18, -0.22, 0.45, -0.62, 0.08), mane)
    c.paint(c.line(0.55, -0.52, 0.85, -0.25, 0.13, 0.08), coat)
    c.paint(c.polygon((0.46, -0.6), (0.5, -0.8), (0.58, -0.6)), coat)


def _horse_head(c: Canvas) -> None:
    coat, mane = _coat(c), c.either(_dark(c), _coat(c))
    c.paint(c.line(-0.55, 0.95, -0.05, -0.3, 0.5, 0.28), coat)
    c.paint(c.line(-0.85, 0.6, -0.28, -0.45, 0.16), mane)
    for u in (-0.15, 0.03):
        c.paint(c.polygon((u - 0.08, -0.5), (u, -0.9), (u + 0.1, -0.5)), coat)
    c.paint(c.line(0, -0.35, 0.58, 0.32, 0.27, 0.17), coat)
    c.paint(c.line(0.1, -0.4, 0.5, 0.1, 0.05) + c.maybe(0.4), c.colour((0, 1), (0, 0.1), (0.8, 1)), 0)
    c.paint(c.ellipse(0.12, -0.28, 0.06, 0.06), _dark(c), 0)
    c.paint(c.ellipse(0.63, 0.34, 0.05, 0.06), _dark(c), 0)


def _horse_rider(c: Canvas) -> None:
    _horse_standing(c)
    cloth = _paintwork(c)
    c.paint(c.line(-0.05, -0.15, 0.0, -0.55, 0.13), cloth)
    c.paint(c.line(0.0, -0.1, 0.08, 0.3, 0.08), _paintwork(c))
    c.paint(c.ellipse(0.02, -0.8, 0.12, 0.13), c.colour((0.03, 0.08), (0.3, 0.6), (0.4, 0.9)))


def _skin(c: Canvas) -> Field:
    return c.either(
        c.colour((0.2, 0.38), (0.35, 0.9), (0.3, 0.8)),
        c.colour((0.06, 0.17), (0.3, 0.7), (0.25, 0.65)),
        c.colour((0.0, 1.0), (0.3, 0.9), (0.3, 0.9)),
    )


def _frog_front(c: Canvas) -> None:
    skin, marks, gold = _skin(c), _markings(c), c.colour((0.08, 0.18), (0.4, 0.9), (0.6, 0.95))
    for side in (-1, 1):
        c.paint(c.ellipse(side * 0.72, 0.38, 0.25, 0.36, side * 0.3), skin * 0.85, texture=marks)
        c.paint(c.ellipse(side * 0.4, -0.4, 0.2, 0.2), skin)
    c.paint(c.ellipse(0, 0.15, 0.75, 0.5), skin, texture=marks)
    c.paint(c.ellipse(0, 0.42, 0.55, 0.24), c.either(skin * 1.15, c.colour((0.1, 0.2), (0.1, 0.4), (0.7, 0.95))))
    for side in (-1, 1):
        c.paint(c.line(side * 0.45, 0.45, side * 0.5, 0.75, 0.1), skin)
        c.paint(c.line(side * 0.4, 0.78, side * 0.68, 0.78, 0.06), skin)
        c.paint(c.line(0, 0.22, side * 0.55, 0.1, 0.025), _dark(c), 0)
    _eyes(c, 0.4, -0.43, 0.13, gold)


def _frog_side(c: Canvas) -> None:
    skin, marks = _skin(c), _markings(c)
    c.paint(c.ellipse(-0.05, 0.12, 0.75, 0.36, -0.4), skin, texture=marks)
    c.paint(c.ellipse(0.5, -0.2, 0.36, 0.25, 0.1), skin, texture=marks)
    c.paint(c.ellipse(0.5, -0.4, 0.16, 0.16), c.colour((0.08, 0.18), (0.4, 0.9), (0.6, 0.95)), 0)
    c.paint(c.ellipse(0.53, -0.4, 0.07, 0.09), _dark(c), 0)
    c.paint(c.line(0.45, -0.08, 0.85, -0.12, 0.02), _dark(c), 0)
    c.paint(c.ellipse(-0.48, 0.38, 0.42, 0.25, -0.4), skin * 0.85, texture=marks)
    c.paint(c.line(-0.6, 0.62, 0.05, 0.66, 0.08), skin * 0.85)
    c.paint(c.line(0.35, 0.2, 0.45, 0.62, 0.1, 0.06), skin)
    c.paint(c.line(0.4, 0.65, 0.68, 0.65, 0.055), skin)


def _frog_top(c: Canvas) -> None:
    skin, marks = _skin(c), _markings(c)
    for side in (-1, 1):
        c.paint(c.line(-0.45, side * 0.25, -0.1, side * 0.75, 0.15, 0.11), skin * 0.9, texture=marks)
        c.paint(c.line(-0.1, side * 0.75, -0.75, side * 0.8, 0.09, 0.05), skin * 0.9, texture=marks)
        c.paint(c.line(-0.75, side * 0.8, -0.95, side * 0.62, 0.06), skin * 0.9)
        c.paint(c.line(0.3, side * 0.25, 0.55, side * 0.65, 0.1, 0.06), skin * 0.9, texture=marks)
    c.paint(c.ellipse(-0.1, 0, 0.55, 0.36), skin, texture=marks)
    c.paint(c.ellipse(0.45, 0, 0.36, 0.3), skin, texture=marks)
    for side in (-1, 1):
        c.paint(c.ellipse(0.5, side * 0.24, 0.12, 0.1), c.colour((0.08, 0.18), (0.4, 0.9), (0.4, 0.95)), 0)
        c.paint(c.ellipse(0.52, side * 0.25, 0.06, 0.06), _dark(c), 0)


# backgrounds: each fills the canvas before the object


def _ground(c: Canvas) -> Field:
    return c.either(
        c.colour((0.17, 0.35), (0.2, 0.7), (0.25, 0.75)),
        c.colour((0.06, 0.14), (0.1, 0.55), (0.3, 0.85)),
        c.colour((0.0, 1.0), (0.0, 0.1), (0.25, 0.9)),
    )


def _open_air(c: Canvas) -> None:
    """Sky above, ground below."""
    sky = c.either(c.colour((0.52, 0.65), (0.05, 0.65), (0.5, 1)), c.colour((0, 0.12), (0, 0.3), (0.6, 1)))
    clouds = 1 + 0.25 * c.noise(4)
    horizon = c.vary(-0.5, 0.6) + 0.08 * c.noise(6)
    below = np.clip((c.y - horizon) * 12, 0, 1)
    rough = 1 + c.vary(0.05, 0.3) * c.noise(14)
    c.pixels[:] = (sky * clouds) * (1 - below) + below * _ground(c) * rough


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
    fine = 1 + 0.3 * c.noise(15)
    c.pixels[:] = (_ground(c) * mix + _ground(c) * 0.6 * (1 - mix)) * fine


def _room(c: Canvas) -> None:
    """A wall, a floor, something standing about."""
    wall, floor = c.colour((0, 1), (0, 0.55), (0.25, 1)), c.colour((0, 1), (0, 0.6), (0.15, 0.9))
    below = np.clip((c.y + c.vary(-0.3, 0.3) * c.x - c.vary(-0.4, 0.7)) * 12, 0, 1)
    c.pixels[:] = wall * (1 - below) + floor * below
    c.pixels *= (1 + c.vary(-0.3, 0.3) * c.x + 0.1 * c.noise(3))


def _clutter(c: Canvas, count: int, strength: float) -> None:
    """Things that mean nothing, laid anywhere."""
    for _ in range(count):
        colour = c.either(_ground(c), _paintwork(c), _coat(c))
        u, v, angle = c.vary(-1.3, 1.3), c.vary(-1.3, 1.3), c.vary(0, 6.28)
        reach = c.vary(0.1, 0.7)
        blob = c.ellipse(u, v, c.vary(0.1, 0.35), c.vary(0.1, 0.35))
        stick = c.line(u, v, u + reach * np.cos(angle), v + reach * np.sin(angle), c.vary(0.02, 0.09))
        slab = c.box(u, v, c.vary(0.05, 0.3), c.vary(0.05, 0.3))
        c.paint(c.either(blob, stick, slab) + c.maybe(strength), colour, 0.1)


_BACKGROUNDS: tuple[View, ...] = (_sky, _open_air, _water, _thicket, _room)

_VIEWS: dict[str, tuple[tuple[View, ...], tuple[float, ...], float]] = {
    # class: its views, how likely each background is, how far it may turn
    "airplane": ((_airplane_side, _airplane_top, _airplane_front), (0.5, 0.3, 0.1, 0.05, 0.05), 0.5),
    "automobile": ((_automobile_side, _automobile_front), (0.1, 0.45, 0.05, 0.15, 0.25), 0.15),
    "bird": ((_bird_perched, _bird_flying, _bird_tall), (0.25, 0.2, 0.2, 0.3, 0.05), 0.3),
    "cat": ((_cat_face, _cat_sitting, _cat_lying), (0.05, 0.2, 0.05, 0.2, 0.5), 0.2),
    "deer": ((_deer_standing, _deer_face), (0.1, 0.35, 0.05, 0.4, 0.1), 0.15),
    "dog": ((_dog_face, _dog_standing, _dog_sitting), (0.05, 0.3, 0.1, 0.15, 0.4), 0.2),
    "frog": ((_frog_front, _frog_side, _frog_top), (0.05, 0.15, 0.2, 0.4, 0.2), 0.35),
    "horse": ((_horse_standing, _horse_head, _horse_rider), (0.1, 0.5, 0.05, 0.25, 0.1), 0.15),
    "ship": ((_ship_liner, _ship_sails, _ship_cargo), (0.25, 0.25, 0.45, 0.0, 0.05), 0.12),
    "truck": ((_truck_side, _truck_front, _truck_pickup), (0.1, 0.45, 0.05, 0.15, 0.25), 0.15),
}


def draw_class(name: str, n: int) -> NDArray[np.uint8]:
    """Draw `n` pictures of one class: uint8 (n, 3, 32, 32), the same each time."""
    views, likely, turn = _VIEWS[name]
    generator = np.random.default_rng([10, *name.encode()])
    combination = generator.integers(len(views), size=n) * len(_BACKGROUNDS) + generator.choice(
        len(_BACKGROUNDS), size=n, p=likely
    )
    pictures = np.empty((n, 3, SIDE, SIDE), np.uint8)
    for key in np.unique(combination):
        where = np.flatnonzero(combination == key)
        canvas = Canvas(generator, len(where), turn)
        _BACKGROUNDS[key % len(_BACKGROUNDS)](canvas)
        _clutter(canvas, 3, 0.5)
        views[key // len(_BACKGROUNDS)](canvas)
        _clutter(canvas, 2, 0.3)
        pictures[where] = canvas.photograph()
    return pictures


def write_cifar10(classes: Sequence[str], folder: Path) -> None:
    """Write cifar-10-batches-bin/ with the official files: five batches to train on, one to test, the names of the classes."""
    target = folder / "cifar-10-batches-bin"
    target.mkdir(parents=True, exist_ok=True)
    pictures = np.stack([draw_class(name, TRAIN_PER_CLASS + TEST_PER_CLASS) for name in classes])
    labels = np.repeat(np.arange(len(classes), dtype=np.uint8)[:, None], pictures.shape[1], axis=1)
    records = np.concatenate(
        [labels[..., None], pictures.reshape(*labels.shape, -1)], axis=2
    )
    shuffle = np.random.default_rng(10).permutation
    train = shuffle(records[:, :TRAIN_PER_CLASS].reshape(-1, records.shape[2]))
    for number, batch in enumerate(np.array_split(train, _BATCHES), start=1):
        (target / f"data_batch_{number}.bin").write_bytes(batch.tobytes())
    (target / "test_batch.bin").write_bytes(shuffle(records[:, TRAIN_PER_CLASS:].reshape(-1, records.shape[2])).tobytes())
    (target / "batches.meta.txt").write_text("\n".join(classes) + "\n", encoding="ascii")
