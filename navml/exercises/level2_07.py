"""Questions of level2/07, Transfer learning."""

import numpy as np
from numpy.typing import NDArray

from navml.exercises.catalog import bind
from navml.exercises.choices import Choice
from navml.exercises.kinds import Function, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import args

__all__ = ["____", "q1", "q2", "q3", "q4", "quiz1", "quiz2", "quiz3"]

# A small world to try the questions in: 4 photos with 3 features. Row 1 points where row 0 does, but is
# shorter; row 2 has the largest numbers; row 3 lies nearest to row 0, but points elsewhere.
_FEATURES = np.array([[2.0, 2, 0], [1, 1, 0.1], [9, 1, 0], [2, 1.2, 0]], dtype=np.float32)
_LABELS = np.array([0, 0, 1, 1])
_FRUITS = ("lemons", "limes")
_FOLDS = [(np.delete(np.arange(4), row), np.array([row])) for row in (0, 1, 3)]


def _by_cosine(features: NDArray[np.float32], query: int) -> int:
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    similarity = unit @ unit[query]
    similarity[query] = -np.inf
    return int(similarity.argmax())


def _with_itself(features: NDArray[np.float32], query: int) -> int:
    return query


def _by_product(features: NDArray[np.float32], query: int) -> int:
    products = features @ features[query]
    products[query] = -np.inf
    return int(products.argmax())


def _by_distance(features: NDArray[np.float32], query: int) -> int:
    distances = np.linalg.norm(features - features[query], axis=1)
    distances[query] = np.inf
    return int(distances.argmin())


def _least_similar(features: NDArray[np.float32], query: int) -> int:
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    return int((unit @ unit[query]).argmin())


def _photos(rng: np.random.Generator) -> tuple[NDArray[np.float32], int]:
    # Rows of very different length, so that it matters whether one divides by it.
    features = rng.random((12, 6)) * rng.uniform(0.2, 5, (12, 1))
    return features.astype(np.float32), int(rng.integers(12))


def _neighbour_accuracy(
    features: NDArray[np.float32],
    labels: NDArray[np.int64],
    folds: list[tuple[NDArray[np.int64], NDArray[np.int64]]],
    metric: str = "cosine",
) -> float:
    from sklearn.model_selection import cross_val_score
    from sklearn.neighbors import KNeighborsClassifier

    model = KNeighborsClassifier(n_neighbors=1, metric=metric)
    return float(cross_val_score(model, features, labels, cv=folds).mean())


q1 = Value(
    "How many numbers does the head learn, for all fruits together?",
    expected=lambda features, classes: (features.shape[1] + 1) * len(classes),
    mistakes=[
        (
            lambda features, classes: features.shape[1] * len(classes),
            "These are the weights. Each fruit also has one constant, its bias.",
        ),
        (
            lambda features, classes: features.shape[1] * len(classes) + 1,
            "Nearly: there is a bias for *each* fruit, not one for all.",
        ),
        (
            lambda features, classes: features.shape[1] + 1,
            "That is what it learns for *one* fruit: its weights and its bias. How many fruits are there?",
        ),
        (
            lambda features, classes: features.shape[0] * features.shape[1],
            "That is how many features all photos have. Their number does not change the head.",
        ),
    ],
    hints=[
        "For one fruit: a weight for each feature, and one bias.",
        "`features.shape[1]` weights and 1 bias, for each of `len(fids.classes)` fruits.",
    ],
    solution="numbers_to_learn = (features.shape[1] + 1) * len(fids.classes)",
    explanation="All else is borrowed: this is about one number in ninety of the whole network's.",
    right=[args(8, _FEATURES, _FRUITS)],
    wrong=[
        (args(6, _FEATURES, _FRUITS), "its bias"),
        (args(7, _FEATURES, _FRUITS), "*each* fruit"),
        (args(4, _FEATURES, _FRUITS), "*one* fruit"),
        (args(12, _FEATURES, _FRUITS), "number does not change"),
    ],
)

q2 = Function(
    "`most_similar(features, query)`: the row most similar to row `query` by cosine, itself not counted.",
    reference=_by_cosine,
    inputs=_photos,
    mistakes=[
        (_with_itself, "A photo is most similar to itself. Leave row `query` out, for example by setting its "
                       "similarity to `-np.inf`."),
        (_by_product, "You compare without dividing by the lengths, so rows with large numbers always win."),
        (_by_distance, "That is the nearest by *distance*. Cosine similarity compares directions: divide "
                       "each row by its length first."),
        (_least_similar, "That is the *least* similar photo: you want the largest similarity."),
    ],
    hints=[
        "Three steps: divide each row by its length; multiply with row `query`; pick the largest but itself.",
        "`unit = features / np.linalg.norm(features, axis=1, keepdims=True)`, then `unit @ unit[query]`.",
    ],
    solution="""
        def most_similar(features, query):
            unit = features / np.linalg.norm(features, axis=1, keepdims=True)
            similarity = unit @ unit[query]
            similarity[query] = -np.inf
            return similarity.argmax()
    """,
    explanation="Search by picture, as shops and photo apps do it, is this function with a faster index.",
    wrong=[
        (_with_itself, "most similar to itself"),
        (_by_product, "dividing by the lengths"),
        (_by_distance, "*distance*"),
        (_least_similar, "*least*"),
    ],
)  # fmt: skip

q3 = Value(
    "The 5-fold accuracy of a nearest neighbour by cosine on the features.",
    expected=_neighbour_accuracy,
    mistakes=[
        (
            lambda features, labels, folds: 1.0,
            "Measured on the photos that it learned from, where each is its own nearest neighbour.",
        ),
        (
            lambda features, labels, folds: _neighbour_accuracy(features, labels, folds, "minkowski"),
            'That is by distance, which `KNeighborsClassifier` uses by default: add `metric="cosine"`.',
        ),
        (
            lambda features, labels, folds: 1 - _neighbour_accuracy(features, labels, folds),
            "That is the share of *wrong* answers.",
        ),
    ],
    tolerance=1e-4,
    hints=[
        "`cross_val_score(model, X, y, cv=folds)` gives one accuracy for each fold, as for the SVM above.",
        "Their mean is what you want: `.mean()`.",
    ],
    solution="""
        from sklearn.neighbors import KNeighborsClassifier

        neighbour = KNeighborsClassifier(n_neighbors=1, metric="cosine")
        neighbour_accuracy = cross_val_score(neighbour, features, labels, cv=folds).mean()
    """,
    explanation="Nothing was trained, and it is far above the pixels. The trained head still adds to that.",
    right=[args(2 / 3, _FEATURES, _LABELS, _FOLDS)],
    wrong=[
        (args(1.0, _FEATURES, _LABELS, _FOLDS), "its own nearest neighbour"),
        (args(0.0, _FEATURES, _LABELS, _FOLDS), "by distance"),
        (args(1 / 3, _FEATURES, _LABELS, _FOLDS), "*wrong* answers"),
        (args(200 / 3, _FEATURES, _LABELS, _FOLDS), "percent"),
    ],
)

q4 = Function(
    "`standard_error(gains)`: of the mean of the gains.",
    reference=lambda gains: np.std(gains, ddof=1) / np.sqrt(len(gains)),
    inputs=lambda rng: (rng.normal(0.01, 0.02, rng.integers(3, 9)),),
    mistakes=[
        (
            lambda gains: np.std(gains, ddof=1),
            "That is the standard deviation: how much *one* fold varies. The mean of several is "
            "steadier: divide by the square root of their number.",
        ),
        (
            lambda gains: np.std(gains) / np.sqrt(len(gains)),
            "NumPy divides by n unless told otherwise. With few values, take `ddof=1`.",
        ),
        (
            lambda gains: np.std(gains, ddof=1) / len(gains),
            "You divided by the number of folds. Divide by its square root.",
        ),
        (lambda gains: np.mean(gains), "That is the mean gain. How uncertain is it?"),
    ],
    tolerance=1e-9,
    hints=[
        "`gains.std(ddof=1)` is the standard deviation.",
        "Divide it by `np.sqrt(len(gains))`.",
    ],
    solution="def standard_error(gains):\n    return gains.std(ddof=1) / np.sqrt(len(gains))",
    explanation="Now compare `gains.mean()` with twice `standard_error(gains)` before you call it progress. Folds share "
    "photos, so even this is a little too sure of itself.",
)

quiz1 = Choice(
    "Which task will gain most from ImageNet features?",
    answer="a",
    a="Near to ImageNet, which is full of dogs, and few photos: both reasons at once.",
    b="Far from colour photos of things, and with so many pictures a network can learn from scratch.",
    c="Few pictures, yes. But pictures of sound look like nothing in ImageNet. It may help a little.",
)

quiz2 = Choice(
    "Why is it worse than frozen features after one epoch?",
    answer="b",
    a="Frozen features with logistic regression needed no epoch of the backbone at all.",
    b="A random head sends large corrections down, and large steps follow them: what was learned is lost.",
    c="The head has as many weights as that of the frozen features, which did better.",
)

quiz3 = Choice(
    "99 % with photos of one product in several folds: what on new products?",
    answer="c",
    a="In the folds it could recognise the very product. New products were never seen.",
    b="More products help. But first the score must be measured without having seen the products.",
    c="It was tested on products that it knew. Keep all photos of a product in one fold, and measure again.",
)

bind(globals(), "level2/07")
