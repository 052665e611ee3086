"""Questions of level1/04, Features by hand."""

import numpy as np

from navml.exercises.catalog import bind
from navml.exercises.choices import Choice
from navml.exercises.kinds import Function, Value
from navml.exercises.placeholder import ____

__all__ = ["____", "q1", "q2", "q3", "quiz1", "quiz2", "quiz3"]

_EDGE_SOLUTION = """
def edge(right, down):
    magnitude = np.hypot(right, down)
    direction = np.degrees(np.arctan2(down, right)) % 180
    return magnitude, direction
"""

q1 = Function(
    "`edge(right, down)`: the magnitude of the gradient, and its direction in degrees from 0 up to 180.",
    reference=lambda right, down: (np.hypot(right, down), np.degrees(np.arctan2(down, right)) % 180),
    inputs=lambda rng: (float(rng.normal(0, 50)), float(rng.normal(0, 50))),
    mistakes=[
        (
            lambda right, down: (np.hypot(right, down), np.degrees(np.arctan2(down, right))),
            "Magnitude is right. The direction runs from -180 to 180: bring it to 0…180 with `% 180`.",
        ),
        (
            lambda right, down: (np.hypot(right, down), np.arctan2(down, right) % np.pi),
            "Magnitude is right. The direction is in radians: `np.degrees` converts it.",
        ),
        (
            lambda right, down: (np.hypot(right, down), np.arctan2(down, right)),
            "Magnitude is right. The direction is in radians, and from -π to π: use `np.degrees`, then `% 180`.",
        ),
        (
            lambda right, down: (np.hypot(right, down), np.degrees(np.arctan2(right, down)) % 180),
            "Magnitude is right. `np.arctan2` takes the *downward* change first, then the one to the right.",
        ),
        (
            lambda right, down: (abs(right) + abs(down), np.degrees(np.arctan2(down, right)) % 180),
            "The direction is right. The magnitude is the *length* of the arrow (Pythagoras), not the sum of its "
            "two parts.",
        ),
    ],
    hints=[
        "`np.hypot(a, b)` is the square root of a² + b².",
        "`np.degrees(np.arctan2(down, right))` is the angle in degrees; `% 180` folds it.",
    ],
    solution=_EDGE_SOLUTION,
    right=[lambda right, down: (np.sqrt(right**2 + down**2), np.rad2deg(np.arctan2(down, right)) % 180)],
    wrong=[
        (lambda right, down: (np.hypot(right, down), np.degrees(np.arctan2(down, right))), "-180 to 180"),
        (
            lambda right, down: (abs(right) + abs(down), np.degrees(np.arctan2(down, right)) % 180),
            "Pythagoras",
        ),
        (lambda right, down: (np.hypot(right, down), np.degrees(np.arctan2(right, down)) % 180), "takes the"),
    ],
)

q2 = Value(
    "How many numbers HOG makes of one picture: 7 × 7 cells, blocks of 2 × 2 cells, 9 bins.",
    expected=1296,
    mistakes=[
        (441, "That is 7 · 7 · 9: every cell once. But a cell takes part in several overlapping blocks."),
        (1764, "That is 7 · 7 · 4 · 9. A block of 2 cells fits into a row of 7 in only 6 places."),
        (324, "That is 6 · 6 · 9. Each block brings four cells of 9 bins."),
        (36, "That is how many blocks there are. Each brings four cells of 9 bins."),
        (144, "That is every cell of every block. And each cell has 9 bins."),
        (784, "That is the number of pixels."),
    ],
    hints=[
        "In how many places does a block that is 2 cells wide fit into a row of 7 cells?",
        "6 × 6 blocks, of 4 cells, of 9 bins.",
    ],
    solution="numbers_per_picture = 6 * 6 * 4 * 9",
)

q3 = Value(
    "The IoU of two squares of 28 × 28 pixels, one shifted to the right by 14.",
    expected=1 / 3,
    mistakes=[
        (
            0.5,
            "They share half *of one square*. IoU divides by what the two cover *together*, which is more than one "
            "square.",
        ),
        (0.25, "You divided by the two areas added up. But what they share must be counted only once."),
        (14 * 28, "That is the shared area. Divide by the area that the two cover together."),
    ],
    tolerance=0.005,
    hints=[
        "Shared: 14 × 28. Covered together: 42 × 28. Draw them.",
        "`iou(np.array([[0, 14]]), np.array([0, 0]))[0]` computes it.",
    ],
    solution="iou_of_half_overlap = iou(np.array([[0, 14]]), np.array([0, 0]))[0]",
)

quiz1 = Choice(
    "Which of these changes leaves HOG features (almost) as they are?",
    answer="b",
    a="Turning the picture turns every edge: the counts move to other bins.",
    b="All gradients double, and scaling each block to length 1 undoes it.",
    c="Ten pixels are more than two cells: the same edges are counted elsewhere. HOG forgives about half a cell.",
    d="Edges keep their directions but move to other cells.",
)

quiz2 = Choice(
    "The sliding window moves by 14 pixels instead of 3.",
    answer="a",
    a="Fewer squares to look at. But a garment may never sit squarely in any of them.",
    b="The other way round: larger steps mean fewer squares.",
    c="Names get worse too, but first of all a garment that no square holds well is called “nothing”.",
    d="Suppression only removes boxes. It cannot bring back one that was never looked at.",
)

quiz3 = Choice(
    "Two coats lie half on top of each other; `threshold=0.2`.",
    answer="c",
    a="Their boxes overlap with an IoU of about a third, which is above the threshold.",
    b="The surest box is always kept.",
    c="It cannot know that there are two: the less sure box overlaps too much and is dropped. A known weakness.",
    d="Suppression chooses among boxes and never changes one.",
)

bind(globals(), "level1/04")
