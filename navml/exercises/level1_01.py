"""Questions of level1/01, Meet Fashion-MNIST."""

import numpy as np

from navml.exercises.bets import Bet
from navml.exercises.catalog import bind
from navml.exercises.choices import Choice
from navml.exercises.kinds import Function, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import args

__all__ = [
    "____", "bet1", "bet2", "bet3", "bet4", "q1", "q2", "q3", "q4", "q5", "q6", "quiz1", "quiz2", "quiz3",
]  # fmt: skip

_CLASSES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip

# A small world to try the questions in: 3 classes, with 2, 5 and 3 pictures of 4 pixels.
_COUNTS = np.array([2, 5, 3])
# Row 6, the shirts: 41 right of 91. Column 6: 41 right of 71.
_MATRIX = np.full((10, 10), 1) + np.diag([90] * 6 + [40] + [80] * 3)
_MATRIX[6, 0], _MATRIX[3, 6] = 42, 22

q1 = Value(
    "How many numbers describe one picture of 28 × 28 grey pixels?",
    expected=784,
    mistakes=[
        (56, "That is 28 + 28. The picture has 28 rows **of** 28 pixels each."),
        (28, "That is the length of one row of the picture. How many rows are there?"),
        (2352, "That is 28 × 28 × 3, as for a colour picture. These are grey: one number per pixel."),
        (60_000, "That is how many pictures there are to learn from. How many pixels has *one*?"),
    ],
    hints=["Count the pixels: rows times columns.", "`image.size` knows it too."],
    solution="numbers_per_image = 28 * 28",
)

q2 = Value(
    "The accuracy of a program that always answers with the most frequent class.",
    expected=lambda counts: np.max(counts) / np.sum(counts),
    mistakes=[
        (lambda counts: np.max(counts), "That is a number of pictures. Divide by how many there are in all."),
        (
            lambda counts: np.min(counts) / np.sum(counts),
            "That is the share of the *rarest* class. The program answers with the most frequent one.",
        ),
    ],
    tolerance=1e-4,
    hints=[
        "How many pictures does it get right, out of how many?",
        "`counts.max()` is the size of the largest class, `counts.sum()` the number of all pictures.",
    ],
    solution="accuracy_of_one_answer = counts.max() / counts.sum()",
    right=[args(0.5, _COUNTS)],
    wrong=[(args(5, _COUNTS), "Divide"), (args(0.2, _COUNTS), "rarest"), (args(50.0, _COUNTS), "percent")],
)


def _pictures_of_all_classes(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures of 6 pixels with labels from 0 to 9, some classes more frequent than others."""
    labels = rng.permutation([*range(10), *rng.integers(0, 10, 30)])
    return rng.random((40, 6)), labels


_MEANS_SOLUTION = """
def mean_images(X, y):
    return np.array([X[y == label].mean(axis=0) for label in range(10)])
"""

q3 = Function(
    "`mean_images(X, y)`: for each of ten classes the mean of its pictures, pixel by pixel.",
    reference=lambda X, y: np.array([X[y == label].mean(axis=0) for label in range(10)]),
    inputs=_pictures_of_all_classes,
    mistakes=[
        (
            lambda X, y: np.array([X.mean(axis=0) for label in range(10)]),
            "Each row is the mean of *all* pictures. First pick those of the class: `X[y == label]`.",
        ),
        (
            lambda X, y: np.array([X[y == label].mean() for label in range(10)]),
            "Without `axis`, everything is averaged into one number a class. Average over the pictures only.",
        ),
        (
            lambda X, y: np.array([X[label] for label in range(10)]),
            "That is picture number 0, 1, 2, …, not the mean of *class* 0, 1, 2, …",
        ),
        (
            lambda X, y: np.array([X[y == 8].mean(axis=0) for label in range(10)]),
            "Every row is the mean of class 8. Use `label` in its place.",
        ),
        (
            lambda X, y: np.array([X[y == label].sum(axis=0) for label in range(10)]),
            "You added the pictures up. The mean divides by how many there are: `.mean(axis=0)`.",
        ),
    ],
    hints=[
        "Two steps: pick the class with `X[y == label]`, then average over its pictures.",
        "The rows are the pictures, so average along the first axis: `.mean(axis=0)`.",
    ],
    # Classes have different numbers of pictures, and NumPy makes no array of rows of different lengths.
    wrong=[(lambda X, y: np.array([X[y == label].mean(axis=1) for label in range(10)]), "ValueError")],
    solution=_MEANS_SOLUTION,
)

q4 = Function(
    "`nearest(picture, means)`: the number of the row of `means` that is nearest to the picture.",
    reference=lambda picture, means: int(np.argmin(((means - picture) ** 2).sum(axis=1))),
    inputs=lambda rng: (rng.random(6), rng.random((10, 6))),
    mistakes=[
        (
            lambda picture, means: int(np.argmax(((means - picture) ** 2).sum(axis=1))),
            "That is the *farthest* mean image. `np.argmin` finds the smallest distance.",
        ),
        (
            lambda picture, means: int(np.argmin((means - picture).sum(axis=1))),
            "Without squares, pixels that are too dark and pixels that are too bright cancel each other.",
        ),
        (
            lambda picture, means: int(np.argmin((means - picture) ** 2)),
            "`np.argmin` looked at single pixels. Add up the squares of each row first: `.sum(axis=1)`.",
        ),
        (
            lambda picture, means: float(np.min(((means - picture) ** 2).sum(axis=1))),
            "That is the smallest distance itself. Return its *place*, the class: `np.argmin`.",
        ),
        (
            lambda picture, means: int(np.argmin(((means - picture) ** 2).sum(axis=0))),
            "You added over the ten means (`axis=0`): a number for each pixel. Add over the pixels: `axis=1`.",
        ),
    ],
    hints=[
        "`((means - picture) ** 2).sum(axis=1)` are ten distances, squared.",
        "`np.argmin(…)` around it.",
    ],
    solution="def nearest(picture, means):\n    return np.argmin(((means - picture) ** 2).sum(axis=1))",
    right=[lambda picture, means: np.linalg.norm(means - picture, axis=1).argmin()],
)

q5 = Function(
    "`shuffled(X, y, order)`: pictures and labels, both in the new order.",
    reference=lambda X, y, order: (X[order], y[order]),
    inputs=lambda rng: (rng.random((8, 3)), rng.integers(0, 10, 8), rng.permutation(8)),
    mistakes=[
        (
            lambda X, y, order: (X[order], y),
            "That is the bug: the pictures move and the labels stay, so nearly every picture gets another one's "
            "label.",
        ),
        (lambda X, y, order: (X, y), "Now nothing is shuffled. Put both into the new order."),
        (lambda X, y, order: X[order], "Return the labels too: `return X[order], …`"),
        (
            lambda X, y, order: (X, y[order]),
            "The labels move and the pictures stay: the same mistake, mirrored.",
        ),
    ],
    hints=["A picture and its label must move together.", "`y[order]` are the labels in the new order."],
    solution="def shuffled(X, y, order):\n    return X[order], y[order]",
    explanation="A program that runs is not yet a program that is right: compare every score with a baseline.",
)

q6 = Value(
    "The recall of Shirt: the share of the true shirts that the forest recognised.",
    expected=lambda matrix: matrix[6, 6] / matrix[6].sum(),
    mistakes=[
        (
            lambda matrix: matrix[6, 6] / matrix[:, 6].sum(),
            "You divided by the *column*: of all pictures called shirt, the share that are shirts. That is the "
            "**precision**. Recall asks about the true shirts, and they fill row 6.",
        ),
        (lambda matrix: matrix[6, 6], "That is how many shirts were recognised. Out of how many?"),
        (
            lambda matrix: matrix[6, 6] / matrix.sum(),
            "You divided by all pictures of all classes. Divide by the number of true shirts.",
        ),
        (
            lambda matrix: 1 - matrix[6, 6] / matrix[6].sum(),
            "That is the share of the shirts that were *missed*. Recall is the other part.",
        ),
        (
            lambda matrix: round(matrix[6, 6] / matrix[6].sum(), 2),
            "That is the rounded number of the figure. Compute it from the counts in `matrix`.",
        ),
    ],
    tolerance=1e-4,
    hints=[
        "Row 6 holds all true shirts. Which cell of that row holds those that were called shirt?",
        "`matrix[6, 6]` are right, out of `matrix[6].sum()`.",
    ],
    solution="recall_of_shirt = matrix[6, 6] / matrix[6].sum()",
    examples=[args(_MATRIX)],
)

bet1 = Bet("The class that is wrong most often", options=_CLASSES)
bet2 = Bet("What it is called instead", options=_CLASSES)
bet3 = Bet("Nearest mean image, validation accuracy", unit="%", near=5)
bet4 = Bet("Random forest, validation accuracy", unit="%", near=3)

quiz1 = Choice(
    "A friend's forest scores 100 % and he wants to publish. What do you ask first?",
    answer="b",
    a="More trees may help a little, but no number of trees explains a perfect score.",
    b="On pictures it has learned from, a forest scores 100 % by memory. Only unseen pictures tell.",
    c="Time says what it costs, not what the score is worth.",
    d="Colour may matter for the task, but the suspicious thing here is a perfect score.",
)

quiz2 = Choice(
    "950 of 1,000 X-ray pictures show healthy people; a model scores 95 %. What does that tell you?",
    answer="c",
    a="Compare it with the dumbest baseline: what does the answer “healthy”, every time, score?",
    b="Accuracy counts everyone together. The model may have missed all 50 of the ill.",
    c="The one-answer baseline scores 95 % as well. Ask for the recall of the ill.",
    d="A thousand pictures is a fair number. The trouble is what accuracy means when one class is rare.",
)

quiz3 = Choice(
    "Row Coat, column Pullover reads 12 %. Which is true?",
    answer="b",
    a="That would be a share of the *column*. Each row of this matrix adds up to 100 %.",
    b="Rows are the true classes and add up to 100 %; columns are the answers.",
    c="Shares of all pictures would add up to 100 % over the whole matrix, not over each row.",
    d="The other way round: rows are what is true, columns what was answered.",
)

bind(globals(), "level1/01")
