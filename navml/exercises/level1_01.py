"""Questions of level1/01, Meet Fashion-MNIST."""

import numpy as np

from navml.exercises.catalog import bind
from navml.exercises.choices import Choice
from navml.exercises.kinds import Array, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import args

__all__ = ["____", "q1", "q2", "q3", "q4", "quiz1", "quiz2", "quiz3"]

# A small world to try the questions in: 3 classes, with 2, 5 and 3 pictures of 4 pixels.
_COUNTS = np.array([2, 5, 3])
_PIXELS = np.arange(48, dtype=np.float32).reshape(12, 4) ** 2 / 2209
_LABELS = np.array([8, 1, 8, 2, 8, 1, 0, 8, 3, 1, 8, 2])
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

q3 = Array(
    "The mean image of class 8, Bag, as one row of numbers.",
    expected=lambda X, y: X[y == 8].mean(axis=0),
    mistakes=[
        (lambda X, y: X.mean(axis=0), "That is the mean of *all* pictures. First pick the rows of the bags."),
        (
            lambda X, y: X[y == 8].mean(axis=1),
            "`axis=1` averages the pixels of each bag: one number per picture. "
            "Average over the pictures instead, pixel by pixel.",
        ),
        (
            lambda X, y: X[y == 8].mean(),
            "Without `axis`, everything is averaged into one number. Average over the pictures only.",
        ),
        (lambda X, y: X[8], "That is picture number 8, not the mean of *class* 8."),
        (
            lambda X, y: 255 * X[y == 8].mean(axis=0),
            "That is the mean of the pictures as they are stored, from 0 to 255. `X_train` holds them from 0 to 1.",
        ),
    ],
    tolerance=1e-4,
    hints=[
        "Two steps: pick the bags with `X_train[y_train == 8]`, then average over them.",
        "The rows are the pictures, so average along the first axis: `mean(axis=0)`.",
    ],
    solution="mean_bag = X_train[y_train == 8].mean(axis=0)",
    right=[args(_PIXELS[[0, 2, 4, 7, 10]].mean(axis=0), _PIXELS, _LABELS)],
    wrong=[
        (args(_PIXELS.mean(axis=0), _PIXELS, _LABELS), "*all* pictures"),
        (args(_PIXELS[_LABELS == 8].mean(axis=1), _PIXELS, _LABELS), "axis=1"),
        (args(_PIXELS[8], _PIXELS, _LABELS), "picture number 8"),
        (args(255 * _PIXELS[_LABELS == 8].mean(axis=0), _PIXELS, _LABELS), "as they are stored"),
        (args(_PIXELS[_LABELS == 8].mean(), _PIXELS, _LABELS), "Without `axis`"),
    ],
)

q4 = Value(
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
    solution="matrix = confusion_matrix(y_validation, predicted)\nrecall_of_shirt = matrix[6, 6] / matrix[6].sum()",
    examples=[args(_MATRIX)],
)

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
