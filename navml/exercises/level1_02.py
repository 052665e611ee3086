"""Questions of level1/02, First classifiers."""

from typing import Any

import numpy as np

from navml.exercises import models
from navml.exercises.catalog import bind
from navml.exercises.choices import Choice
from navml.exercises.kinds import Function, Model, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import args, lazy

__all__ = ["____", "q1", "q2", "q3", "q4", "quiz1", "quiz2", "quiz3"]

# Class 0: 61 right, 81 pictures called class 0, 101 true ones.
_MATRIX = np.diag([61] + [90] * 9) + np.eye(10, k=-1, dtype=int) * 20
_MATRIX[0, 2] = 40


def _few_and_validation() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    import navml

    fashion = navml.load("fashion_mnist", validation=1 / 6)
    X, y = fashion.validation.flat()  # type: ignore[union-attr]
    return *fashion.train.subset(300).flat(), X[::2], y[::2]


def _trained(name: str) -> args:
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import GaussianNB

    X_few, y_few, X, y = _few_and_validation()
    models = {"weigh": LogisticRegression(max_iter=300), "average": GaussianNB()}
    return args(models[name].fit(X_few, y_few), X, y)


def _neighbours_of_all() -> args:
    from sklearn.neighbors import KNeighborsClassifier

    import navml

    fashion = navml.load("fashion_mnist", validation=1 / 6)
    return args(KNeighborsClassifier().fit(*fashion.train.flat()), *_few_and_validation()[2:])


def _fitted_on_what_it_is_measured_on() -> args:
    from sklearn.linear_model import LogisticRegression

    *_, X, y = _few_and_validation()
    return args(LogisticRegression(max_iter=300).fit(X, y), X, y)


def _untrained() -> args:
    from sklearn.linear_model import LogisticRegression

    return args(LogisticRegression(), *_few_and_validation()[2:])


q1 = Function(
    "`distance(a, b)`: the Euclidean distance between two pictures of `uint8`.",
    reference=lambda a, b: np.sqrt(((a.astype(float) - b) ** 2).sum()),
    inputs=lambda rng: tuple(rng.integers(0, 256, (2, 28, 28), dtype=np.uint8)),
    mistakes=[
        (
            lambda a, b: np.sqrt(((a - b) ** 2).sum()),
            "The numbers wrap around: as `uint8`, 3 - 5 is 254. Convert with `a.astype(float)` before you subtract.",
        ),
        (
            lambda a, b: np.sqrt(((a - b).astype(float) ** 2).sum()),
            "You converted *after* subtracting, and by then the numbers have wrapped around. First "
            "`a.astype(float)`, then subtract.",
        ),
        (
            lambda a, b: ((a.astype(float) - b) ** 2).sum(),
            "That is the distance squared: the root is missing.",
        ),
        (
            lambda a, b: np.abs(a.astype(float) - b).sum(),
            "That is the sum of the absolute differences, the Manhattan distance. For the Euclidean one square each "
            "difference, sum up, and take the root last, of the sum.",
        ),
        (
            lambda a, b: np.sqrt(((a.astype(float) - b) ** 2).mean()),
            "You took the mean over the pixels. The formula has the sum.",
        ),
    ],
    hints=[
        "Four steps: convert, subtract, square, sum up; then the root.",
        "`difference = a.astype(float) - b` is the first half. `np.sqrt` and `.sum()` are the rest.",
    ],
    solution="def distance(a, b):\n    return np.sqrt(((a.astype(float) - b) ** 2).sum())",
    right=[lambda a, b: np.linalg.norm(a.astype(float) - b)],
    wrong=[
        (lambda a, b: np.sqrt(((a - b) ** 2).sum()), "wrap around"),
        (lambda a, b: ((a.astype(float) - b.astype(float)) ** 2).sum(), "root is missing"),
        (lambda a, b: np.abs(a.astype(float) - b).sum(), "Manhattan"),
        (lambda a, b: np.sqrt((a.astype(float) - b) ** 2).sum(), "root last"),
        (lambda a, b: np.sqrt(((a - b).astype(float) ** 2).sum()), "*after* subtracting"),
    ],
)

q2 = Value(
    "The precision of class 0, T-shirt/top: of the pictures called T-shirt, the share that are T-shirts.",
    expected=lambda matrix: matrix[0, 0] / matrix[:, 0].sum(),
    mistakes=[
        (
            lambda matrix: matrix[0, 0] / matrix[0].sum(),
            "You divided by the *row*, the true T-shirts: that is the recall. Which cells hold the pictures that "
            "were *called* T-shirt?",
        ),
        (
            lambda matrix: matrix[0, 0],
            "That is a number of pictures. Divide by how many were called T-shirt.",
        ),
        (lambda matrix: matrix[0, 0] / matrix.sum(), "You divided by all pictures. Divide by column 0 only."),
        (
            lambda matrix: round(matrix[0, 0] / matrix[:, 0].sum(), 2),
            "That is the rounded number of the table. Compute it from the counts in `matrix`.",
        ),
    ],
    tolerance=1e-4,
    hints=[
        "Columns are answers: all pictures called T-shirt stand in column 0.",
        "`matrix[:, 0]` is that column.",
    ],
    solution="precision_of_t_shirt = matrix[0, 0] / matrix[:, 0].sum()",
    examples=[args(_MATRIX)],
)

_F1_SOLUTION = """
def f1_score(precision, recall):
    if precision + recall == 0:
        return 0
    return 2 * precision * recall / (precision + recall)
"""

q3 = Function(
    "`f1_score(precision, recall)`: their harmonic mean, and 0 if both are 0.",
    reference=lambda precision, recall: (
        2 * precision * recall / (precision + recall) if precision + recall else 0.0
    ),
    # one in three times both are 0, so that this case is always tried
    inputs=lambda rng: tuple(float(share) for share in rng.random(2) * (rng.random() > 1 / 3)),
    mistakes=[
        (
            lambda precision, recall: (precision + recall) / 2,
            "That is the ordinary mean. A model that calls everything a shirt would still get more than 0.5. "
            "F1 multiplies the two.",
        ),
        (
            lambda precision, recall: (
                precision * recall / (precision + recall) if precision + recall else 0.0
            ),
            "Half of it: the factor 2 is missing. (With precision 1 and recall 1, F1 must be 1.)",
        ),
    ],
    hints=[
        "Deal with the special case first: `if precision + recall == 0: return 0`.",
        "The rest is the formula above the table, word for word.",
    ],
    solution=_F1_SOLUTION,
    right=[lambda p, r: 0 if p == r == 0 else 2 / (1 / p + 1 / r)],
    wrong=[
        (lambda precision, recall: (precision + recall) / 2, "ordinary mean"),
        (lambda precision, recall: 2 * precision * recall / (precision + recall), "ZeroDivision"),
    ],
)

_WHICH = (
    "Which pictures did it learn from? 300 are all you have: fit it on `X_few, y_few` and on nothing else."
)


def _knows_only_the_few(model: Any, X: np.ndarray, y: np.ndarray) -> bool:
    """Compare it on pictures that it may not have learned from, and on fresh ones."""
    import navml

    if models.learned_from(model) not in (None, 300):
        return False
    fashion = navml.load("fashion_mnist", validation=1 / 6)
    fresh = [part[1::2][:2_000] for part in fashion.validation.flat()]  # type: ignore[union-attr]
    others = (X, y), fashion.train.subset(1_300, seed=1).flat()
    return not any(models.knows_better(model, *each, *fresh) for each in others)


q4 = Model(
    "A classifier trained on 300 pictures that gets at least 73 % of the validation pictures right.",
    at_least=0.73,
    at_most=0.83,
    too_high=f"So few pictures do not teach that much. {_WHICH}",
    rules=[(_knows_only_the_few, _WHICH)],
    too_low="Averaging needs many examples to know how pixels vary, and remembering needs a similar one for every "
    "picture. Which of the three has not been tried?",
    hints=[
        "Train all three on `X_few, y_few` and compare.",
        "Weighing does it: `train_logistic(X_few, y_few)`, defined above, is one call.",
    ],
    solution="X_few, y_few = fashion.train.subset(300).flat()\n"
    "model = LogisticRegression(max_iter=300).fit(X_few, y_few)",
    right=[lazy(lambda: _trained("weigh"))],
    wrong=[
        (lazy(lambda: _trained("average")), "Averaging needs many"),
        (lazy(_untrained), "fit"),
        (lazy(_neighbours_of_all), "Which pictures"),
        (lazy(_fitted_on_what_it_is_measured_on), "Which pictures"),
        (lazy(lambda: args(models.by_heart, *_few_and_validation()[2:])), "do not teach that much"),
    ],
)

quiz1 = Choice(
    "You add 50,000 more training pictures to a model with 5 nearest neighbours. What happens?",
    answer="b",
    a="It would have to measure fewer distances for that. It has more to measure now.",
    b="To find the five nearest it must measure the distance to every stored picture, and there are more of them.",
    c="The other way round: learning is storing, which costs next to nothing; answering is the work.",
    d="Five get a vote, but to find out which five, all are measured.",
)

quiz2 = Choice(
    "“Is it a bag?” Ten times yes, each time right; there were 100 bags.",
    answer="a",
    a="Of ten pictures called bag all are bags: precision 1. Of 100 bags ten were found: recall 0.1.",
    b="Swapped: precision asks about the ten *called* bag, recall about the 100 *true* bags.",
    c="90 bags were missed. A recall of 1 would mean that none was.",
    d="0.55 is the ordinary mean of 1 and 0.1. F1 is 2 · 1 · 0.1 / 1.1 = 0.18: low, because one of them is low.",
)

quiz3 = Choice(
    "All pictures are made half as bright. Which answers can change?",
    answer="d",
    a="Think of the table: dividing every pixel by 255 left two of the three unchanged.",
    b="All distances are halved, so the nearest is still the nearest.",
    c="Means and deviations are halved along with the pixels: the same class stays the most probable.",
    d="It walks to its weights in steps, and on a different scale it is elsewhere after the same number of steps.",
)

bind(globals(), "level1/02")
