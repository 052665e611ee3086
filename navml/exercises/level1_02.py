"""Questions of level1/02, First classifiers."""

from typing import Any

import numpy as np

from navml.exercises import models
from navml.exercises.bets import Bet
from navml.exercises.catalog import bind
from navml.exercises.choices import Choice
from navml.exercises.kinds import Function, Model, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import args, lazy

__all__ = [
    "____", "bet1", "bet2", "bet3", "bet4", "q1", "q2", "q3", "q4", "q5", "q6", "quiz1", "quiz2", "quiz3",
]  # fmt: skip

bet1 = Bet("Naive Bayes, accuracy on the validation pictures", unit="%", near=5)
bet2 = Bet(
    "Naive Bayes without the 200 quietest pixels: its accuracy goes",
    options=("up", "down"),
)
bet3 = Bet("Five neighbours instead of one: the gain", unit=" points", near=1)
bet4 = Bet(
    "All pixels 255 times larger: who changes its answers most",
    options=("naive Bayes", "neighbours", "logistic regression"),
)


def _log_height(x: Any, mean: Any, variance: Any) -> Any:
    return -0.5 * np.log(2 * np.pi * variance) - (x - mean) ** 2 / (2 * variance)


q1 = Function(
    "`log_height(x, mean, variance)`: the logarithm of the bell curve's height at x.",
    reference=_log_height,
    inputs=lambda rng: (rng.random(5), rng.random((3, 5)), rng.uniform(0.01, 0.5, (3, 5))),
    mistakes=[
        (
            lambda x, mean, variance: -((x - mean) ** 2) / (2 * variance),
            "The first term is missing: a thin bell curve is higher in its middle than a wide one.",
        ),
        (
            lambda x, mean, variance: np.exp(_log_height(x, mean, variance)),
            "That is the height itself. Return its logarithm, the second formula.",
        ),
        (
            lambda x, mean, variance: -0.5 * np.log(2 * np.pi * variance) + (x - mean) ** 2 / (2 * variance),
            "A sign: far from the mean your height grows. It must fall.",
        ),
        (
            lambda x, mean, variance: -0.5 * np.log(2 * np.pi * variance) - (x - mean) ** 2 / variance,
            "In the second term the variance is taken twice: divide by `2 * variance`.",
        ),
        (
            lambda x, mean, variance: -0.5 * np.log(2 * np.pi * variance) - (x - mean) ** 2 / 2 * variance,
            "Python reads `a / 2 * variance` as `(a / 2) * variance`. Put `2 * variance` in brackets.",
        ),
        (
            lambda x, mean, variance: _log_height(x, mean, variance**2),
            "You squared the variance, or took it for the standard deviation. It is squared already.",
        ),
        (
            lambda x, mean, variance: -0.5 * np.log(2 * np.pi * variance) - np.abs(x - mean) / (2 * variance),
            "The difference of x and mean is squared in the formula.",
        ),
    ],
    hints=[
        "Two terms, as in the second formula. Take care with brackets.",
        "`-0.5 * np.log(2 * np.pi * variance)` is the first term. The second begins with `- (x - mean) ** 2`.",
    ],
    solution="def log_height(x, mean, variance):\n"
    "    return -0.5 * np.log(2 * np.pi * variance) - (x - mean) ** 2 / (2 * variance)",
)


def _totals(picture: Any, means: Any, variances: Any) -> Any:
    return _log_height(picture, means, variances).sum(axis=1)


q2 = Function(
    "`most_probable_class(picture, means, variances)`: the number of the class with the largest sum.",
    reference=lambda picture, means, variances: _totals(picture, means, variances).argmax(),
    inputs=lambda rng: (rng.random(30), rng.random((10, 30)), rng.uniform(0.05, 0.5, (10, 30))),
    mistakes=[
        (
            lambda picture, means, variances: _totals(picture, means, variances).max(),
            "That is the largest sum itself. Which class has it? `argmax` tells the position.",
        ),
        (
            lambda picture, means, variances: _totals(picture, means, variances).argmin(),
            "That is the *least* probable class.",
        ),
        (
            lambda picture, means, variances: _log_height(picture, means, variances).sum(axis=0).argmax(),
            "You summed over the classes, and what you return is the number of a pixel. Sum along `axis=1`.",
        ),
        (
            lambda picture, means, variances: _log_height(picture, means, variances).sum().argmax(),
            "You summed everything to one number. There must be a sum for each class: `axis=1`.",
        ),
        (
            lambda picture, means, variances: _totals(picture, means, variances),
            "Those are the ten sums. The answer is the number of the class with the largest.",
        ),
        (
            lambda picture, means, variances: ((picture - means) ** 2).sum(axis=1).argmin(),
            "That is the nearest mean image. The variances count too: use `log_height`.",
        ),
    ],
    hints=[
        "`log_height(picture, means, variances)` has a row for each class: sum each row.",
        "`.sum(axis=1)` sums rows; `totals.argmax()` is the position of the largest.",
    ],
    solution="def most_probable_class(picture, means, variances):\n"
    "    totals = log_height(picture, means, variances).sum(axis=1)\n"
    "    return totals.argmax()",
)

_AXES = (1, 2)

q3 = Function(
    "`distances(pictures, picture)`: the Euclidean distance from each stored picture to one, all of `uint8`.",
    reference=lambda pictures, picture: np.sqrt(((pictures.astype(float) - picture) ** 2).sum(axis=_AXES)),
    inputs=lambda rng: (
        rng.integers(0, 256, (4, 8, 8), dtype=np.uint8),
        rng.integers(0, 256, (8, 8), dtype=np.uint8),
    ),
    mistakes=[
        (
            lambda pictures, picture: np.sqrt(((pictures - picture) ** 2).sum(axis=_AXES)),
            "Still the same. What is `pictures.dtype`, and what is 3 - 5 in it? A `uint8` holds 0 to 255 and wraps "
            "around: 3 - 5 is 254.",
        ),
        (
            lambda pictures, picture: np.sqrt(((pictures - picture).astype(float) ** 2).sum(axis=_AXES)),
            "You converted *after* subtracting, and by then the numbers have wrapped around: as `uint8`, 3 - 5 is "
            "254. First convert, then subtract.",
        ),
        (
            lambda pictures, picture: ((pictures.astype(float) - picture) ** 2).sum(axis=_AXES),
            "The bug is gone, and so is the root: that is the distance squared.",
        ),
        (
            lambda pictures, picture: np.abs(pictures.astype(float) - picture).sum(axis=_AXES),
            "That is the sum of the absolute differences, the Manhattan distance. For the Euclidean one square each "
            "difference, sum up, and take the root last.",
        ),
        (
            lambda pictures, picture: np.sqrt(((pictures.astype(float) - picture) ** 2).sum()),
            "One number for all pictures together. There must be one for each: `axis=(1, 2)`.",
        ),
    ],
    hints=[
        "Print `black - white` and `white - black`, the two pictures of the clue. What do you expect, what do you get?",
        "Stored pixels are `uint8`: whole numbers from 0 to 255, and below 0 they start again at 255.",
        "Convert before you subtract: `pictures.astype(float) - picture`.",
    ],
    solution="def distances(pictures, picture):\n"
    "    difference = pictures.astype(float) - picture\n"
    "    return np.sqrt((difference**2).sum(axis=(1, 2)))",
    right=[
        lambda pictures, picture: np.linalg.norm(pictures.astype(float) - picture.astype(float), axis=_AXES),
        lambda pictures, picture: np.sqrt(((picture.astype(int) - pictures) ** 2).sum(axis=_AXES)),
    ],
)


def _a_clear_vote(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, int]:
    """Return distances, labels and k such that one label has more votes than any other."""
    while True:
        distances, labels = rng.permutation(30) + rng.random(30) / 2, rng.integers(1, 6, 30)
        k = int(rng.integers(3, 12))
        votes = np.sort(np.bincount(labels[np.argsort(distances)[:k]], minlength=6))
        if votes[-1] > votes[-2]:
            return distances, labels, k


def _nearest(distances: np.ndarray, k: int) -> np.ndarray:
    return np.argsort(distances)[:k]


q4 = Function(
    "`vote(distances, labels, k)`: the most frequent label among the k nearest.",
    reference=lambda distances, labels, k: np.bincount(labels[_nearest(distances, k)]).argmax(),
    inputs=_a_clear_vote,
    mistakes=[
        (
            lambda distances, labels, k: np.bincount(labels[np.argsort(distances)[-k:]]).argmax(),
            "Those are the k *farthest*. `np.argsort` has the smallest first.",
        ),
        (
            lambda distances, labels, k: np.bincount(labels[_nearest(distances, k)]).max(),
            "That is how many votes the winner has. Which label is it? `argmax`.",
        ),
        (
            lambda distances, labels, k: labels[_nearest(distances, 1)[0]],
            "That is the label of the single nearest. All k have a vote.",
        ),
        (
            lambda distances, labels, k: np.bincount(_nearest(distances, k)).argmax(),
            "You counted positions. The vote is about labels: `labels[nearest]`.",
        ),
        (
            lambda distances, labels, k: np.bincount(labels[:k]).argmax(),
            "Those are the first k, not the nearest k.",
        ),
        (
            lambda distances, labels, k: np.bincount(labels).argmax(),
            "All labels have a vote now. Only those of the k nearest may.",
        ),
    ],
    hints=[
        "`np.argsort(distances)` holds the positions from nearest to farthest; `[:k]` takes the first k.",
        "`np.bincount(labels[nearest])` counts the votes; which position holds the largest count?",
    ],
    solution="def vote(distances, labels, k):\n"
    "    nearest = np.argsort(distances)[:k]\n"
    "    return np.bincount(labels[nearest]).argmax()",
)

# Class 0: 61 right, 81 pictures called class 0, 101 true ones.
_MATRIX = np.diag([61] + [90] * 9) + np.eye(10, k=-1, dtype=int) * 20
_MATRIX[0, 2] = 40

q5 = Value(
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
            "That is the rounded number of the report. Compute it from the counts in `matrix`.",
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


def _data() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    import navml

    fashion = navml.load("fashion_mnist", validation=1 / 6)
    return fashion.train.flat(), fashion.validation.flat()  # type: ignore[union-attr]


def _groups_on_components() -> args:
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.naive_bayes import GaussianNB

    (X, y), validation = _data()
    components = PCA(50, random_state=0).fit(X)
    compressed, groups = components.transform(X), np.empty(len(y), int)
    for label in range(10):
        mine = y == label
        groups[mine] = 10 * label + KMeans(10, n_init=1, random_state=0).fit_predict(compressed[mine])
    bayes = GaussianNB().fit(compressed, groups)
    return args(lambda X: bayes.predict(components.transform(X)) // 10, *validation)


def _trained(name: str, part: int = 0) -> args:
    from sklearn.naive_bayes import GaussianNB
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.tree import DecisionTreeClassifier

    parts = _data()
    model = {
        "bayes": GaussianNB(var_smoothing=0.03),
        "neighbours": KNeighborsClassifier(),
        "tree": DecisionTreeClassifier(random_state=0),
    }[name]
    return args(model.fit(*parts[part]), *parts[1])


def _learned_from_validation() -> args:
    model, *validation = _trained("tree", part=1)
    return args(lambda X: model.predict(X), *validation)


_OTHER = "That is a fine classifier, but the task is to bring *naive Bayes* there: `GaussianNB` must give the answer."
_WHICH = "It knows the validation pictures better than the training pictures: which did it learn from?"


def _is_no_other(model: Any, X: np.ndarray, y: np.ndarray) -> bool:
    from sklearn.naive_bayes import GaussianNB

    last = models.steps(model)[-1]
    return (
        isinstance(last, GaussianNB) or not type(last).__module__.startswith("sklearn.") or _holds_bayes(last)
    )


def _holds_bayes(model: Any) -> bool:
    """Tell whether a model of models, such as a vote or a bag, is made of naive Bayes."""
    from sklearn.naive_bayes import GaussianNB

    inner = np.ravel(getattr(model, "estimators_", []))
    return len(inner) > 0 and all(isinstance(models.steps(each)[-1], GaussianNB) for each in inner)


def _did_not_learn_from_these(model: Any, X: np.ndarray, y: np.ndarray) -> bool:
    import navml

    train = navml.load("fashion_mnist", validation=1 / 6).train.subset(2_000)  # type: ignore[union-attr]
    return not models.knows_better(model, X, y, *train.flat())


q6 = Model(
    "Naive Bayes that gets at least 78 % of the validation pictures right.",
    at_least=0.78,
    at_most=0.9,
    too_high=_WHICH,
    rules=[(_is_no_other, _OTHER), (_did_not_learn_from_these, _WHICH)],
    too_low="Each of the two ideas brings some of it. Have you tried them together?",
    hints=[
        "Several bell curves: split each class into groups that look alike with `sklearn.cluster.KMeans`, let naive Bayes "
        "learn the groups, and translate its answer, a group, back into a class.",
        "Fewer numbers: `sklearn.decomposition.PCA(50)` turns 784 pixels into 50 numbers that do not move together. "
        "Lesson 03 explains it; you may use it today.",
        "With 10 groups for each class, numbered `10 * label + group`, the class is the answer `// 10`.",
    ],
    solution="""
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

components = PCA(50, random_state=0).fit(X_train)
compressed = components.transform(X_train)
groups = np.empty(len(y_train), int)
for label in range(10):
    of_label = y_train == label
    kinds = KMeans(10, n_init=1, random_state=0).fit_predict(compressed[of_label])
    groups[of_label] = 10 * label + kinds
bayes = GaussianNB().fit(compressed, groups)


def model(X):
    return bayes.predict(components.transform(X)) // 10
""",
    explanation="Now it knows more *and* scores more. Which idea brought how much? Try each alone: that is the control.",
    right=[lazy(_groups_on_components)],
    wrong=[
        (lazy(lambda: _trained("bayes")), "Each of the two ideas"),
        (lazy(lambda: _trained("neighbours")), "must give the answer"),
        (lazy(_learned_from_validation), "which did it learn from"),
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
    "A pixel was always 0 in a class; now it is 0.02. What does naive Bayes make of it?",
    answer="c",
    a="Nearly 0 for us. For a bell curve with deviation 0.00001 it is more than a thousand deviations away.",
    b="No pixel is left out: all 784 are multiplied.",
    c="Its bell curve is a needle at 0, and 0.02 lies far outside: the factor is as good as 0, and so is the product.",
    d="Bell curves are learned from training pictures; an answer does not change them. A larger `var_smoothing` would.",
)

bind(globals(), "level1/02")
