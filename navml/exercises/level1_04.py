"""Questions of level1/04, Features by hand."""

import numpy as np

from navml.exercises.bets import Bet
from navml.exercises.catalog import bind
from navml.exercises.choices import Choice
from navml.exercises.kinds import Function, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import args

__all__ = [
    "____", "bet1", "bet2", "bet3", "q1", "q2", "q3", "q4", "q5", "quiz1", "quiz2", "quiz3",
]  # fmt: skip

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

_HISTOGRAM_SOLUTION = """
def histogram(magnitude, direction):
    bins = (direction // 20).astype(int)
    return np.bincount(bins.ravel(), weights=magnitude.ravel(), minlength=9)
"""


def _histogram(magnitude: np.ndarray, direction: np.ndarray) -> np.ndarray:
    bins = (direction // 20).astype(int)
    return np.bincount(bins.ravel(), weights=magnitude.ravel(), minlength=9)


q2 = Function(
    "`histogram(magnitude, direction)`: for each of 9 bins of 20°, the sum of the magnitudes in it.",
    reference=_histogram,
    # Most cells have no edge of some directions: then the last bins are empty, and must be there all the same.
    inputs=lambda rng: (rng.random((4, 4)) * 50, rng.random((4, 4)) * rng.choice([60, 180])),
    mistakes=[
        (
            lambda magnitude, direction: np.bincount((direction // 20).astype(int).ravel(), minlength=9),
            "You counted the pixels in each bin. Strong edges shall count more: give the magnitudes as `weights`.",
        ),
        (
            lambda magnitude, direction: np.bincount(
                (direction // 20).astype(int).ravel(), weights=magnitude.ravel()
            ),
            "A cell without steep directions gets fewer than 9 numbers. `minlength=9` keeps the empty bins.",
        ),
        (
            lambda magnitude, direction: np.bincount(
                (direction / 20).round().astype(int).ravel(), weights=magnitude.ravel(), minlength=9
            ),
            "You rounded to the *nearest* bin: 15° belongs to the bin from 0° to 20°, bin 0. Round down: `//`.",
        ),
        (
            lambda magnitude, direction: np.bincount(
                (direction // 9).astype(int).ravel(), weights=magnitude.ravel(), minlength=9
            ),
            "You divided by the number of bins. Each bin is 20° wide.",
        ),
    ],
    hints=[
        "`direction // 20` is the number of the bin, as a float: 47° is in bin 2. `.astype(int)` makes it whole.",
        "`np.bincount` takes rows, not squares: `.ravel()` both arrays. Its `weights` are the magnitudes.",
    ],
    solution=_HISTOGRAM_SOLUTION,
    right=[lambda m, d: np.histogram(d, bins=9, range=(0, 180), weights=m)[0]],
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

_SUPPRESS_SOLUTION = """
def suppress(corners, threshold=0.2):
    kept = []
    for place, corner in enumerate(corners):
        if not kept or iou(corners[kept], corner).max() < threshold:
            kept.append(place)
    return kept
"""


def _iou(corners: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """Return the IoU of squares of 28 × 28, as the lesson does."""
    height, width = np.maximum(0, 28 - np.abs(corners - corner)).T
    shared = height * width
    return shared / (2 * 28**2 - shared)


def _suppress(corners: np.ndarray, threshold: float = 0.2) -> list[int]:
    kept: list[int] = []
    for place, corner in enumerate(corners):
        if not kept or _iou(corners[kept], corner).max() < threshold:
            kept.append(place)
    return kept


def _only_the_last(corners: np.ndarray, threshold: float = 0.2) -> list[int]:
    kept: list[int] = []
    for place, corner in enumerate(corners):
        if not kept or _iou(corners[kept[-1:]], corner).max() < threshold:
            kept.append(place)
    return kept


def _with_any(corners: np.ndarray, threshold: float = 0.2) -> list[int]:
    kept: list[int] = []
    for place, corner in enumerate(corners):
        if not kept or _iou(corners[kept], corner).min() < threshold:
            kept.append(place)
    return kept


def _those_that_overlap(corners: np.ndarray, threshold: float = 0.2) -> list[int]:
    kept: list[int] = []
    for place, corner in enumerate(corners):
        if not kept or _iou(corners[kept], corner).max() >= threshold:
            kept.append(place)
    return kept


q4 = Function(
    "`suppress(corners, threshold)`: the places of the finds that non-maximum suppression keeps, surest first.",
    reference=_suppress,
    inputs=lambda rng, *_: (
        rng.integers(0, 90, (rng.integers(1, 40), 2)),
        float(rng.choice([0.1, 0.2, 0.5])),
    ),
    mistakes=[
        (
            _only_the_last,
            "You compare with the *last* find that was kept. A later one may overlap any of those before: "
            "`corners[kept]` are all of them.",
        ),
        (
            _with_any,
            "You keep a find that is apart from *one* of the kept. It must be apart from all: use `.max()`.",
        ),
        (
            _those_that_overlap,
            "You keep those that overlap, and drop those that stand apart. Turn the sign round.",
        ),
        (
            lambda corners, threshold=0.2: [corners[place] for place in _suppress(corners, threshold)],
            "These are the corners. Return their *places* in the list: 0, 1, …",
        ),
        (
            lambda corners, threshold=0.2: _suppress(corners),
            "You always take 0.2. Use the `threshold` that the function is given.",
        ),
    ],
    hints=[
        "The first find is always kept: there is nothing yet that it could overlap. `if not kept or …`",
        "`iou(corners[kept], corner).max() < threshold` says that it stands apart from all kept ones. Then "
        "`kept.append(place)`.",
    ],
    solution=_SUPPRESS_SOLUTION,
    examples=[args(_iou)],
)

q5 = Function(
    "`surest_first(certainty)`: the places of the finds, the surest first.",
    reference=lambda certainty: np.argsort(-certainty),
    inputs=lambda rng: (rng.permutation(50)[: rng.integers(2, 20)] / 7,),
    mistakes=[
        (
            lambda certainty: np.argsort(certainty),
            "That is the bug: `np.argsort` sorts from the *smallest* up, so the least sure square of each bundle "
            "was kept.",
        ),
        (
            lambda certainty: np.sort(-certainty),
            "Return places, not certainties: `np.argsort`, not `np.sort`.",
        ),
        (
            lambda certainty: -np.sort(-certainty),
            "These are the certainties. Return their places: `np.argsort`.",
        ),
        (lambda certainty: np.argmax(certainty), "That is the surest alone. Return all places, in order."),
    ],
    hints=[
        "`np.argsort` sorts from small to large.",
        "Sort `-certainty`, or turn the result round with `[::-1]`.",
    ],
    solution="def surest_first(certainty):\n    return np.argsort(-certainty)",
    right=[lambda certainty: np.argsort(certainty)[::-1]],
    explanation="With the least sure square of each bundle kept, boxes stood on the rim of the garments.",
)

bet1 = Bet("HOG with a linear SVM, validation accuracy", unit="%", near=1.5)
bet2 = Bet("Scaled grey values at a fifth of the brightness, accuracy", unit="%", near=5)
bet3 = Bet("Squares that say “garment!”", near=30)

quiz1 = Choice(
    "Which of these changes leaves HOG features (almost) as they are?",
    answer="b",
    a="Turning the picture turns every edge: the counts move to other bins.",
    b="All gradients double, and scaling each block to length 1 undoes it.",
    c="Ten pixels are more than two cells: the same edges are counted elsewhere. HOG forgives about half a cell.",
    d="Edges keep their directions but move to other cells.",
)

quiz2 = Choice(
    "The sliding window moves by 14 pixels instead of 4.",
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
