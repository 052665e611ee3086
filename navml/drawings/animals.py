"""Birds, cats, deer, dogs, frogs and horses, each in several poses, facing right and about 2 wide."""

from collections.abc import Sequence

import numpy as np

from navml.drawings.canvas import (
    Canvas,
    Field,
    View,
    some_coat,
    some_dark,
    some_markings,
    some_paintwork,
)


def _legs(c: Canvas, where: Sequence[float], v0: float, v1: float, r: Field, colour: Field) -> None:
    for number, u in enumerate(where):
        step = c.vary(-0.14, 0.14)
        c.paint(c.line(u, v0, u + step, v1, 1.4 * r, r), colour * (0.7 if number % 2 else 1.0))


def _eyes(c: Canvas, u: float, v: float, r: float, colour: Field) -> None:
    for side in (-1, 1):
        c.paint(c.ellipse(side * u, v, r, r), colour, 0)
        c.paint(c.ellipse(side * u, v, 0.5 * r, 0.75 * r), some_dark(c), 0)


def _bird_perched(c: Canvas) -> None:
    coat, belly, tilt = (
        c.either(some_coat(c), some_paintwork(c)),
        c.either(some_coat(c), some_paintwork(c)),
        c.vary(0.3, 0.9),
    )
    c.paint(c.line(-1.2, 0.62, 1.2, 0.55, c.vary(0.03, 0.08)), c.colour((0.05, 0.1), (0.3, 0.6), (0.2, 0.5)))
    c.paint(c.line(-0.3, 0.3, -0.85, 0.5 + 0.3 * tilt, 0.1, 0.06), coat * 0.8)
    for u in (0.0, 0.12):
        c.paint(c.line(u, 0.35, u, 0.6, 0.025), some_dark(c), 0)
    c.paint(c.ellipse(0, 0.1, 0.5, c.vary(0.28, 0.36), -0.5), belly)
    c.paint(c.ellipse(-0.12, 0.12, 0.4, 0.2, -0.6), coat)
    c.paint(c.ellipse(0.33, -0.35, 0.22, 0.21), coat)
    c.paint(
        c.polygon((0.48, -0.42), (c.vary(0.75, 0.95), -0.3), (0.48, -0.24)),
        c.colour((0.05, 0.15), (0, 0.9), (0.2, 0.9)),
        0,
    )
    c.paint(c.ellipse(0.4, -0.38, 0.05, 0.05), some_dark(c), 0)


def _bird_flying(c: Canvas) -> None:
    coat, reach = c.either(some_coat(c), some_paintwork(c)), c.vary(0.5, 0.95)
    c.paint(c.polygon((0.2, 0), (-0.15, 0), (-0.6, -reach), (-0.25, -reach * 0.95)), coat * 0.75)
    c.paint(c.polygon((-0.95, -0.08), (-0.4, -0.05), (-0.4, 0.1), (-0.95, 0.2)), coat * 0.8)
    c.paint(c.ellipse(0, 0.02, 0.5, 0.17), coat)
    c.paint(c.ellipse(0.5, -0.05, 0.17, 0.14), c.either(coat, some_coat(c)))
    c.paint(
        c.polygon((0.62, -0.1), (0.88, 0.0), (0.62, 0.04)), c.colour((0.05, 0.15), (0, 0.9), (0.2, 0.9)), 0
    )
    side = np.where(c.vary(0, 1) < 0.5, -1, 1).astype(np.float32)
    c.paint(c.line(0.05, 0, -0.25, side * 0.45 * reach, 0.16, 0.14), coat * 0.9)
    c.paint(c.line(-0.25, side * 0.45 * reach, -0.6, side * 0.9 * reach, 0.14, 0.04), coat * 0.8)


def _bird_tall(c: Canvas) -> None:
    coat, legs = c.either(some_coat(c), some_paintwork(c)), c.colour((0.0, 0.12), (0.1, 0.7), (0.2, 0.8))
    for u in (-0.1, 0.08):
        c.paint(c.line(u, 0.2, u + c.vary(-0.1, 0.1), 0.95, 0.03), legs, 0)
    c.paint(c.line(-0.3, 0.05, -0.75, 0.25, 0.16, 0.05), coat * 0.8)
    c.paint(c.ellipse(-0.05, 0.05, 0.45, 0.27, 0.2), coat)
    c.paint(c.line(0.28, 0, c.vary(0.3, 0.45), -0.45, 0.1, 0.06), coat)
    c.paint(c.line(0.4, -0.4, 0.35, -0.75, 0.07), coat)
    c.paint(c.ellipse(0.42, -0.78, 0.15, 0.11), coat)
    c.paint(
        c.polygon((0.52, -0.86), (c.vary(0.75, 1.0), -0.72), (0.52, -0.7)),
        c.colour((0.05, 0.15), (0, 0.9), (0.2, 0.9)),
        0,
    )


def _cat_face(c: Canvas) -> None:
    coat, marks = some_coat(c), some_markings(c)
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
    c.paint(
        c.polygon((-0.08, 0.16), (0.08, 0.16), (0, 0.27)), c.colour((0.95, 1.02), (0.2, 0.6), (0.3, 0.9)), 0
    )
    for side in (-1, 1):
        c.paint(
            c.line(side * 0.25, 0.25, side * 0.85, c.vary(0.1, 0.35), 0.012),
            c.colour((0, 1), (0, 0.1), (0.6, 1)),
            0,
        )


def _cat_head(c: Canvas, u: float, v: float, r: float, coat: Field, marks: Field) -> None:
    for side in (-1, 1):
        ear = [
            (u + side * 0.1 * r, v - 0.6 * r),
            (u + side * 0.85 * r, v - 1.55 * r),
            (u + side * 1.0 * r, v - 0.2 * r),
        ]
        c.paint(c.polygon(*ear[::side]), coat * 0.85)
    c.paint(c.ellipse(u, v, r, 0.85 * r), coat, texture=marks)
    for side in (-1, 1):
        c.paint(
            c.ellipse(u + side * 0.42 * r, v - 0.05 * r, 0.2 * r, 0.2 * r),
            c.colour((0.1, 0.4), (0.3, 0.9), (0.5, 0.95)),
            0,
        )
    c.paint(c.ellipse(u, v + 0.35 * r, 0.13 * r, 0.1 * r), some_dark(c), 0)


def _cat_sitting(c: Canvas) -> None:
    coat, marks = some_coat(c), some_markings(c)
    c.paint(c.line(-0.35, 0.75, -0.8, 0.6, 0.09), coat * 0.8)
    c.paint(c.line(-0.8, 0.6, -0.85, 0.1, 0.09, 0.06), coat * 0.8)
    c.paint(c.ellipse(-0.05, 0.42, 0.42, 0.52), coat, texture=marks)
    for u in (0.05, 0.22):
        c.paint(c.line(u, 0.3, u, 0.88, 0.1), coat, 0.1)
    _cat_head(c, 0.12, -0.3, 0.36, coat, marks)


def _cat_lying(c: Canvas) -> None:
    coat, marks = some_coat(c), some_markings(c)
    c.paint(c.line(-0.7, 0.3, -1.0, c.vary(-0.4, 0.5), 0.09, 0.05), coat * 0.8)
    c.paint(c.ellipse(-0.15, 0.25, 0.72, 0.33), coat, texture=marks)
    for u in (0.25, 0.5):
        c.paint(c.line(u, 0.5, u + 0.3, 0.55, 0.08), coat, 0.1)
    _cat_head(c, 0.52, -0.05, 0.34, coat, marks)


def _dog_face(c: Canvas) -> None:
    coat, ear = some_coat(c), some_coat(c)
    c.paint(c.ellipse(0, 0.85, 0.5, 0.5), coat)
    c.paint(c.ellipse(0, -0.1, 0.56, 0.6), coat, texture=some_markings(c))
    for side in (-1, 1):
        c.paint(c.ellipse(side * 0.62, c.vary(-0.1, 0.15), 0.17, 0.46, side * -0.15), ear)
        c.paint(c.ellipse(side * 0.24, -0.2, 0.09, 0.09), some_dark(c), 0)
    c.paint(c.ellipse(0, 0.28, 0.33, 0.32), c.either(coat * 1.1, c.colour((0, 1), (0, 0.15), (0.75, 1))))
    c.paint(c.ellipse(0, 0.12, 0.14, 0.1), some_dark(c), 0)
    c.paint(c.ellipse(0, 0.55, 0.1, 0.17) + c.maybe(0.5), c.colour((0.96, 1.0), (0.4, 0.7), (0.7, 0.95)), 0)


def _dog_head(c: Canvas, u: float, v: float, coat: Field) -> None:
    c.paint(c.ellipse(u, v, 0.25, 0.23), coat)
    c.paint(c.line(u + 0.1, v + 0.06, u + 0.38, v + 0.1, 0.13, 0.09), coat)
    c.paint(c.ellipse(u + 0.46, v + 0.05, 0.055, 0.05), some_dark(c), 0)
    c.paint(c.ellipse(u - 0.12, v + 0.1, 0.1, 0.24, 0.2), coat * c.vary(0.4, 0.9))
    c.paint(c.ellipse(u + 0.1, v - 0.05, 0.045, 0.045), some_dark(c), 0)


def _dog_standing(c: Canvas) -> None:
    coat = some_coat(c)
    c.paint(c.line(-0.6, 0.0, -0.92, c.vary(-0.6, -0.1), 0.07, 0.04), coat)
    _legs(c, (-0.5, -0.35, 0.2, 0.35), 0.2, 0.82, c.vary(0.06, 0.09), coat)
    c.paint(c.line(-0.45, 0.1, 0.3, 0.06, c.vary(0.2, 0.27)), coat, texture=some_markings(c))
    c.paint(c.line(0.3, 0, 0.5, -0.3, 0.18), coat)
    _dog_head(c, 0.5, -0.4, coat)


def _dog_sitting(c: Canvas) -> None:
    coat = some_coat(c)
    c.paint(c.line(-0.45, 0.75, -0.85, 0.6, 0.08, 0.05), coat)
    c.paint(c.ellipse(-0.22, 0.55, 0.38, 0.36), coat, texture=some_markings(c))
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
        c.paint(
            c.line(u + side * 0.2 + lean / 2, v - 0.15, u + side * 0.16 + lean, v - 0.45, 0.025) + there,
            bone,
            0,
        )


def _deer_standing(c: Canvas) -> None:
    coat = some_coat(c)
    _legs(c, (-0.5, -0.4, 0.18, 0.28), 0.15, 0.95, c.vary(0.03, 0.05), coat)
    c.paint(c.ellipse(-0.62, -0.02, 0.1, 0.14), c.colour((0, 1), (0, 0.1), (0.8, 1)))
    spots = 1 + 0.4 * (c.noise(9) > 0.35)
    c.paint(
        c.ellipse(-0.13, 0.05, 0.52, c.vary(0.2, 0.26)),
        coat,
        texture=c.either(np.ones_like(c.u), spots.astype(np.float32)),
    )
    c.paint(c.line(0.25, 0, 0.5, -0.42, 0.15, 0.09), coat)
    _antlers(c, 0.5, -0.52, -0.05)
    c.paint(c.line(0.5, -0.47, 0.78, -0.38, 0.1, 0.06), coat)
    c.paint(c.ellipse(0.38, -0.55, 0.13, 0.055, 0.4), coat * 0.8)


def _deer_face(c: Canvas) -> None:
    coat = some_coat(c)
    _antlers(c, 0.0, -0.4, 0.0)
    c.paint(c.line(0, 0.3, c.vary(-0.3, 0.3), 1.1, 0.24, 0.4), coat * 0.85)
    for side in (-1, 1):
        c.paint(c.ellipse(side * 0.48, -0.25, 0.26, 0.1, side * -0.35), coat)
    c.paint(c.line(0, -0.22, 0, 0.35, 0.27, 0.14), coat)
    c.paint(c.ellipse(0, 0.47, 0.12, 0.08), some_dark(c), 0)
    for side in (-1, 1):
        c.paint(c.ellipse(side * 0.2, -0.12, 0.06, 0.07), some_dark(c), 0)


def _horse_standing(c: Canvas) -> None:
    coat, mane = some_coat(c), c.either(some_dark(c), some_coat(c))
    c.paint(c.line(-0.62, -0.05, -0.85, c.vary(0.4, 0.65), 0.06, 0.1), mane)
    _legs(c, (-0.5, -0.36, 0.2, 0.34), 0.2, 0.93, c.vary(0.055, 0.08), coat)
    c.paint(c.line(-0.4, 0.05, 0.25, 0.05, c.vary(0.23, 0.28)), coat, texture=some_markings(c))
    c.paint(c.line(0.28, -0.05, 0.55, -0.5, 0.21, 0.13), coat)
    c.paint(c.line(0.18, -0.22, 0.45, -0.62, 0.08), mane)
    c.paint(c.line(0.55, -0.52, 0.85, -0.25, 0.13, 0.08), coat)
    c.paint(c.polygon((0.46, -0.6), (0.5, -0.8), (0.58, -0.6)), coat)


def _horse_head(c: Canvas) -> None:
    coat, mane = some_coat(c), c.either(some_dark(c), some_coat(c))
    c.paint(c.line(-0.55, 0.95, -0.05, -0.3, 0.5, 0.28), coat)
    c.paint(c.line(-0.85, 0.6, -0.28, -0.45, 0.16), mane)
    for u in (-0.15, 0.03):
        c.paint(c.polygon((u - 0.08, -0.5), (u, -0.9), (u + 0.1, -0.5)), coat)
    c.paint(c.line(0, -0.35, 0.58, 0.32, 0.27, 0.17), coat)
    c.paint(c.line(0.1, -0.4, 0.5, 0.1, 0.05) + c.maybe(0.4), c.colour((0, 1), (0, 0.1), (0.8, 1)), 0)
    c.paint(c.ellipse(0.12, -0.28, 0.06, 0.06), some_dark(c), 0)
    c.paint(c.ellipse(0.63, 0.34, 0.05, 0.06), some_dark(c), 0)


def _horse_rider(c: Canvas) -> None:
    _horse_standing(c)
    cloth = some_paintwork(c)
    c.paint(c.line(-0.05, -0.15, 0.0, -0.55, 0.13), cloth)
    c.paint(c.line(0.0, -0.1, 0.08, 0.3, 0.08), some_paintwork(c))
    c.paint(c.ellipse(0.02, -0.8, 0.12, 0.13), c.colour((0.03, 0.08), (0.3, 0.6), (0.4, 0.9)))


def _skin(c: Canvas) -> Field:
    return c.either(
        c.colour((0.2, 0.38), (0.35, 0.9), (0.3, 0.8)),
        c.colour((0.06, 0.17), (0.3, 0.7), (0.25, 0.65)),
        c.colour((0.0, 1.0), (0.3, 0.9), (0.3, 0.9)),
    )


def _frog_front(c: Canvas) -> None:
    skin, marks, gold = _skin(c), some_markings(c), c.colour((0.08, 0.18), (0.4, 0.9), (0.6, 0.95))
    for side in (-1, 1):
        c.paint(c.ellipse(side * 0.72, 0.38, 0.25, 0.36, side * 0.3), skin * 0.85, texture=marks)
        c.paint(c.ellipse(side * 0.4, -0.4, 0.2, 0.2), skin)
    c.paint(c.ellipse(0, 0.15, 0.75, 0.5), skin, texture=marks)
    c.paint(
        c.ellipse(0, 0.42, 0.55, 0.24), c.either(skin * 1.15, c.colour((0.1, 0.2), (0.1, 0.4), (0.7, 0.95)))
    )
    for side in (-1, 1):
        c.paint(c.line(side * 0.45, 0.45, side * 0.5, 0.75, 0.1), skin)
        c.paint(c.line(side * 0.4, 0.78, side * 0.68, 0.78, 0.06), skin)
        c.paint(c.line(0, 0.22, side * 0.55, 0.1, 0.025), some_dark(c), 0)
    _eyes(c, 0.4, -0.43, 0.13, gold)


def _frog_side(c: Canvas) -> None:
    skin, marks = _skin(c), some_markings(c)
    c.paint(c.ellipse(-0.05, 0.12, 0.75, 0.36, -0.4), skin, texture=marks)
    c.paint(c.ellipse(0.5, -0.2, 0.36, 0.25, 0.1), skin, texture=marks)
    c.paint(c.ellipse(0.5, -0.4, 0.16, 0.16), c.colour((0.08, 0.18), (0.4, 0.9), (0.6, 0.95)), 0)
    c.paint(c.ellipse(0.53, -0.4, 0.07, 0.09), some_dark(c), 0)
    c.paint(c.line(0.45, -0.08, 0.85, -0.12, 0.02), some_dark(c), 0)
    c.paint(c.ellipse(-0.48, 0.38, 0.42, 0.25, -0.4), skin * 0.85, texture=marks)
    c.paint(c.line(-0.6, 0.62, 0.05, 0.66, 0.08), skin * 0.85)
    c.paint(c.line(0.35, 0.2, 0.45, 0.62, 0.1, 0.06), skin)
    c.paint(c.line(0.4, 0.65, 0.68, 0.65, 0.055), skin)


def _frog_top(c: Canvas) -> None:
    skin, marks = _skin(c), some_markings(c)
    for side in (-1, 1):
        c.paint(c.line(-0.45, side * 0.25, -0.1, side * 0.75, 0.15, 0.11), skin * 0.9, texture=marks)
        c.paint(c.line(-0.1, side * 0.75, -0.75, side * 0.8, 0.09, 0.05), skin * 0.9, texture=marks)
        c.paint(c.line(-0.75, side * 0.8, -0.95, side * 0.62, 0.06), skin * 0.9)
        c.paint(c.line(0.3, side * 0.25, 0.55, side * 0.65, 0.1, 0.06), skin * 0.9, texture=marks)
    c.paint(c.ellipse(-0.1, 0, 0.55, 0.36), skin, texture=marks)
    c.paint(c.ellipse(0.45, 0, 0.36, 0.3), skin, texture=marks)
    for side in (-1, 1):
        c.paint(c.ellipse(0.5, side * 0.24, 0.12, 0.1), c.colour((0.08, 0.18), (0.4, 0.9), (0.4, 0.95)), 0)
        c.paint(c.ellipse(0.52, side * 0.25, 0.06, 0.06), some_dark(c), 0)


VIEWS: dict[str, tuple[View, ...]] = {
    "bird": (_bird_perched, _bird_flying, _bird_tall),
    "cat": (_cat_face, _cat_sitting, _cat_lying),
    "deer": (_deer_standing, _deer_face),
    "dog": (_dog_face, _dog_standing, _dog_sitting),
    "frog": (_frog_front, _frog_side, _frog_top),
    "horse": (_horse_standing, _horse_head, _horse_rider),
}
