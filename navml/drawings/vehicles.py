"""Airplanes, automobiles, ships and trucks, each from several sides, facing right and about 2 wide."""

from collections.abc import Sequence

import numpy as np

from navml.drawings.canvas import Canvas, Field, View, some_dark, some_glass, some_paintwork


def _airplane_side(c: Canvas) -> None:
    body, trim, r = some_paintwork(c), some_paintwork(c), c.vary(0.09, 0.17)
    sweep, fin = c.vary(0.15, 0.45), c.vary(0.35, 0.6)
    c.paint(c.polygon((0.15, 0), (-0.05, 0), (-0.1 - sweep, -0.4), (0.02 - sweep, -0.4)), body * 0.75)
    c.paint(c.polygon((-0.95, -fin), (-0.78, -fin), (-0.5, 0), (-0.85, 0)), trim)
    c.paint(c.line(-0.85, -0.03, 0.75, 0.0, 0.55 * r, r), body)
    c.paint(c.line(-0.5, -0.04, 0.6, -0.02, 0.022), some_dark(c), 0)
    c.paint(c.ellipse(0.76, -0.04, 0.09, 0.05), some_dark(c), 0)
    c.paint(c.ellipse(0.0, 0.2, 0.13, 0.07) + c.maybe(0.6), trim)
    c.paint(c.polygon((-0.1, 0.05), (0.25, 0.05), (-0.1 - sweep, 0.5), (-0.3 - sweep, 0.5)), body * 0.9)


def _airplane_top(c: Canvas) -> None:
    body, trim, r = some_paintwork(c), some_paintwork(c), c.vary(0.08, 0.14)
    sweep, chord, span = c.vary(0.0, 0.5), c.vary(0.08, 0.2), c.vary(0.75, 1.0)
    for side in (-1, 1):
        wing = [(0.3, 0), (0.1 - sweep + chord, side * span), (0.1 - sweep, side * span), (-0.15, 0)]
        tail = [(-0.62, 0), (-0.85, side * 0.36), (-0.97, side * 0.36), (-0.85, 0)]
        for corners in (wing, tail):
            c.paint(c.polygon(*(corners if side > 0 else corners[::-1])), body * 0.9)
        c.paint(c.line(0.12, side * 0.36, 0.24, side * 0.36, 0.06) + c.maybe(0.7), trim)
    c.paint(c.line(-0.9, 0, 0.82, 0, 0.6 * r, r), body)
    c.paint(c.ellipse(0.78, 0, 0.07, 0.06), some_dark(c), 0)


def _airplane_front(c: Canvas) -> None:
    body, lift = some_paintwork(c), c.vary(-0.2, 0.1)
    for side in (-1, 1):
        c.paint(c.line(0, 0.1, side * 0.97, 0.1 + lift, 0.07, 0.025), body * 0.85)
        c.paint(c.ellipse(side * 0.42, 0.16 + 0.4 * lift, 0.1, 0.1), some_dark(c))
        c.paint(c.line(0, -0.1, side * 0.35, -0.13, 0.03), body * 0.85)
    c.paint(c.line(0, -0.1, 0, -0.55, 0.035), body * 0.8)
    c.paint(c.ellipse(0, 0.02, 0.2, 0.22), body)
    c.paint(c.box(0, -0.07, 0.12, 0.035), some_dark(c), 0)
    c.paint(c.line(0, 0.22, 0, 0.4, 0.025) + c.maybe(0.5), some_dark(c), 0)


def _wheels(c: Canvas, where: Sequence[float], v: float, r: Field) -> None:
    rubber, hub = some_dark(c), c.colour((0, 1), (0, 0.1), (0.4, 0.95))
    for u in where:
        c.paint(c.ellipse(u, v, r, r), rubber, 0)
        c.paint(c.ellipse(u, v, 0.5 * r, 0.5 * r), hub, 0)


def _shadow(c: Canvas, v: float, width: float) -> None:
    c.pixels *= 1 - 0.6 * np.clip(0.5 - c.ellipse(0, v, width, 0.1) / 0.15, 0, 1)


def _automobile_side(c: Canvas) -> None:
    body, roof, glass = some_paintwork(c), c.vary(-0.45, -0.3), some_glass(c)
    back, front = c.vary(-0.85, -0.4), c.vary(0.4, 0.6)
    _shadow(c, 0.55, 0.95)
    c.paint(c.polygon((back, 0), (back + 0.2, roof), (front - 0.35, roof), (front, 0)), body)
    c.paint(c.polygon((back + 0.1, 0), (back + 0.24, roof + 0.08), (-0.1, roof + 0.08), (-0.1, 0)), glass, 0)
    c.paint(
        c.polygon((-0.04, 0), (-0.04, roof + 0.08), (front - 0.38, roof + 0.08), (front - 0.1, 0)), glass, 0
    )
    c.paint(c.box(0, 0.18, 0.95, 0.22, 0.12), body)
    c.paint(c.ellipse(0.88, 0.12, 0.06, 0.05), c.colour((0.1, 0.16), (0, 0.4), (0.8, 1)), 0)
    c.paint(c.line(-0.9, 0.26, 0.9, 0.26, 0.02) + c.maybe(0.5), some_dark(c), 0)
    _wheels(c, (-0.55, 0.58), 0.4, c.vary(0.17, 0.24))


def _automobile_front(c: Canvas) -> None:
    body, roof, lamp = some_paintwork(c), c.vary(-0.62, -0.42), c.colour((0.1, 0.16), (0, 0.5), (0.75, 1))
    _shadow(c, 0.6, 0.8)
    for side in (-1, 1):
        c.paint(c.box(side * 0.52, 0.48, 0.12, 0.16), some_dark(c), 0)
    c.paint(c.polygon((-0.6, -0.05), (-0.42, roof), (0.42, roof), (0.6, -0.05)), body)
    c.paint(
        c.polygon((-0.5, -0.08), (-0.37, roof + 0.08), (0.37, roof + 0.08), (0.5, -0.08)), some_glass(c), 0
    )
    c.paint(c.box(0, 0.18, 0.74, 0.28, 0.14), body)
    c.paint(c.box(0, 0.22, c.vary(0.2, 0.4), 0.09), some_dark(c), 0)
    for side in (-1, 1):
        c.paint(c.ellipse(side * 0.55, 0.13, 0.12, 0.08), lamp, 0)


def _truck_side(c: Canvas) -> None:
    cab, load, top = some_paintwork(c), some_paintwork(c), c.vary(-0.7, -0.35)
    _shadow(c, 0.55, 1.0)
    c.paint(c.box(0, 0.3, 0.95, 0.08), some_dark(c), 0)
    c.paint(c.polygon((-0.97, 0.25), (-0.97, top), (0.36, top), (0.36, 0.25)), load, 0.05)
    c.paint(c.box(-0.3, 0.4 * top, 0.4, 0.12) + c.maybe(0.4), some_paintwork(c), 0)
    c.paint(c.box(0.68, 0.07, 0.27, c.vary(0.26, 0.38), 0.08), cab)
    c.paint(c.box(0.74, -0.08, 0.16, 0.11), some_glass(c), 0)
    _wheels(c, (-0.72, -0.38, 0.62), 0.42, c.vary(0.14, 0.2))


def _truck_front(c: Canvas) -> None:
    cab, load, lamp = some_paintwork(c), some_paintwork(c), c.colour((0.1, 0.16), (0, 0.5), (0.75, 1))
    _shadow(c, 0.72, 0.7)
    for side in (-1, 1):
        c.paint(c.box(side * 0.42, 0.6, 0.12, 0.16), some_dark(c), 0)
    c.paint(c.box(0, -0.2, c.vary(0.52, 0.64), c.vary(0.5, 0.72)), load, 0.05)
    c.paint(c.box(0, 0.12, 0.52, 0.46, 0.08), cab)
    c.paint(c.box(0, -0.1, 0.43, 0.15), some_glass(c), 0)
    c.paint(c.box(0, 0.28, 0.26, 0.1), some_dark(c), 0)
    for side in (-1, 1):
        c.paint(c.ellipse(side * 0.42, 0.42, 0.08, 0.07), lamp, 0)
        c.paint(c.box(side * 0.62, -0.08, 0.04, 0.1), some_dark(c), 0)


def _truck_pickup(c: Canvas) -> None:
    body, glass, roof = some_paintwork(c), some_glass(c), c.vary(-0.48, -0.34)
    _shadow(c, 0.55, 1.0)
    c.paint(c.box(-0.55, -0.05, 0.35, c.vary(0.1, 0.3)) + c.maybe(0.6), some_paintwork(c))
    c.paint(c.polygon((-0.2, 0), (-0.15, roof), (0.25, roof), (0.5, 0)), body)
    c.paint(c.polygon((-0.1, 0), (-0.07, roof + 0.08), (0.2, roof + 0.08), (0.38, 0)), glass, 0)
    c.paint(c.box(0, 0.18, 0.97, 0.22, 0.05), body)
    c.paint(c.box(-0.57, 0.0, 0.34, 0.05), some_dark(c), 0)
    _wheels(c, (-0.6, 0.6), 0.42, c.vary(0.19, 0.25))


def _sea(c: Canvas, line: float) -> None:
    """Water in front of a hull, with ripples."""
    ripple = 1 + 0.25 * np.sin(28 * c.v + 3 * c.noise(5))
    c.paint(line - c.v + 0.02 * np.sin(9 * c.u), c.colour((0.48, 0.65), (0.1, 0.7), (0.25, 0.75)), 0, ripple)


def _ship_liner(c: Canvas) -> None:
    hull, upper, deck = some_paintwork(c), c.colour((0, 1), (0, 0.15), (0.65, 1)), c.vary(-0.35, -0.1)
    c.paint(c.line(-0.1, deck, -0.1, deck - 0.45, 0.02), some_dark(c), 0)
    c.paint(c.box(-0.3, deck - 0.15, 0.11, 0.2), some_paintwork(c))
    c.paint(c.polygon((-0.75, 0.2), (-0.7, deck), (0.25, deck), (0.4, 0.2)), upper)
    c.paint(c.line(-0.6, 0.5 * deck, 0.2, 0.5 * deck, 0.028), some_dark(c), 0)
    c.paint(c.polygon((-0.95, 0.1), (1.0, 0.0), (0.72, 0.5), (-0.85, 0.5)), hull)
    c.paint(c.line(-0.9, 0.18, 0.88, 0.12, 0.02) + c.maybe(0.5), upper, 0)
    _sea(c, 0.4)


def _ship_sails(c: Canvas) -> None:
    cloth, mast = c.colour((0, 1), (0, 0.35), (0.6, 1)), c.vary(-1.0, -0.75)
    c.paint(c.line(0, 0.3, 0, mast, 0.025), some_dark(c), 0)
    c.paint(c.polygon((0.06, 0.12), (0.06, mast), (c.vary(0.45, 0.75), 0.12)), cloth, 0)
    c.paint(c.polygon((-0.06, 0.12), (c.vary(-0.65, -0.35), 0.12), (-0.06, mast + 0.1)), cloth * 0.85, 0)
    c.paint(c.polygon((-0.75, 0.2), (0.85, 0.17), (0.55, 0.55), (-0.6, 0.55)), some_paintwork(c))
    _sea(c, 0.42)


def _ship_cargo(c: Canvas) -> None:
    for row in range(2):
        for column in range(5):
            c.paint(c.box(-0.35 + 0.25 * column, -0.02 - 0.17 * row, 0.12, 0.08, 0.01), some_paintwork(c), 0)
    c.paint(c.box(-0.72, -0.2, 0.16, 0.35), c.colour((0, 1), (0, 0.15), (0.65, 1)))
    c.paint(c.line(-0.82, -0.4, -0.62, -0.4, 0.03), some_dark(c), 0)
    c.paint(c.polygon((-0.95, 0.08), (1.0, 0.0), (0.8, 0.5), (-0.9, 0.5)), some_paintwork(c))
    _sea(c, 0.38)


VIEWS: dict[str, tuple[View, ...]] = {
    "airplane": (_airplane_side, _airplane_top, _airplane_front),
    "automobile": (_automobile_side, _automobile_front),
    "ship": (_ship_liner, _ship_sails, _ship_cargo),
    "truck": (_truck_side, _truck_front, _truck_pickup),
}
