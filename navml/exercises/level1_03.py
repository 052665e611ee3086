"""Questions of level1/03, SVMs and random forests, fairly compared."""

from functools import partial
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
    "____", "bet1", "bet2", "bet3", "q1", "q2", "q3", "q4", "quiz1", "quiz2", "quiz3",
]  # fmt: skip

_KEPT = np.array([0.3, 0.5, 0.62, 0.71, 0.79, 0.83, 0.86])


def _pipeline(classifier: str) -> args:
    """Return a trained model with pictures and labels to measure it on."""
    from sklearn.decomposition import PCA, TruncatedSVD
    from sklearn.model_selection import GridSearchCV
    from sklearn.naive_bayes import GaussianNB
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import SVC

    import navml

    fashion = navml.load("fashion_mnist")
    last = navml.Split(fashion.train.images[-1000:], fashion.train.labels[-1000:], fashion.classes)
    nested = make_pipeline(make_pipeline(PCA(50, random_state=0)), SVC(C=10))
    made = {
        "search": GridSearchCV(make_pipeline(PCA(50, random_state=0), SVC()), {"svc__C": [10]}, cv=2),
        "nested": nested,
        "svd": make_pipeline(TruncatedSVD(50, random_state=0), SVC(C=10)),
        "poor": make_pipeline(PCA(50, random_state=0), SVC(C=1e-4)),
        "cheat": make_pipeline(PCA(50, random_state=0), SVC(C=10)),
        "pca, svm": make_pipeline(PCA(50, random_state=0), SVC(C=10)),
        "svm": SVC(C=10),
        "pca, bayes": make_pipeline(PCA(50, random_state=0), GaussianNB()),
        "two components": make_pipeline(PCA(2, random_state=0), SVC(C=10)),
    }[classifier]
    some = fashion.train.take(np.arange(len(fashion.train) - 1000)).subset(600)
    return args(made.fit(*(last if classifier == "cheat" else some).flat()), *last.flat())


q1 = Value(
    "The number of components that keep at least 80 % of the variance.",
    expected=lambda kept: int(np.argmax(kept >= 0.8)) + 1,
    mistakes=[
        (
            lambda kept: int(np.argmax(kept >= 0.8)),
            "That is the *index*. Counting starts at 0, so `kept[i]` belongs to `i + 1` components.",
        ),
        (
            lambda kept: int(np.sum(kept >= 0.8)),
            "You counted the numbers of components that are *enough*. How many come before the first that is?",
        ),
        (
            lambda kept: float(kept[79]) if len(kept) > 79 else float(kept[-1]),
            "That is a share of variance, what 80 *components* keep. The question asks it the other way round.",
        ),
    ],
    hints=[
        "Find the first place where `kept >= 0.8` is true.",
        "`np.argmax` of an array of True and False gives the place of the first True.",
    ],
    solution="components_for_80_percent = np.argmax(kept >= 0.8) + 1",
    examples=[args(_KEPT)],
)


def _compresses(model: object, *_: object) -> bool:
    return any("PCA" in type(step).__name__ and step.n_components == 50 for step in models.steps(model)[:-1])


def _ends_in_rbf_svm(model: object, *_: object) -> bool:
    return getattr(models.steps(model)[-1], "kernel", None) == "rbf"


def _has_not_seen(model: object, X: np.ndarray, y: np.ndarray) -> bool:
    import navml

    train = navml.load("fashion_mnist").train
    fresh = train.take(np.arange(len(train) - len(X))).subset(1000, seed=1)
    return not models.knows_better(model, X, y, *fresh.flat())


def _mode(column: np.ndarray) -> int:
    return int(np.bincount(column, minlength=10).argmax())


q2 = Function(
    "`vote(answers)`: the most frequent answer of each column.",
    reference=lambda answers: np.array([_mode(column) for column in answers.T]),
    # Of two answers with equally many votes `argmax` takes the smaller number.
    inputs=lambda rng: (rng.integers(0, 10, (15, 6)),),
    mistakes=[
        (
            lambda answers: np.array([_mode(column) for column in answers]),
            "You let the pictures vote for each tree. A column holds what all trees say of one picture.",
        ),
        (
            lambda answers: np.array([np.bincount(column, minlength=10).max() for column in answers.T]),
            "That is *how many* trees gave the most frequent answer. Which answer was it? `argmax`.",
        ),
        (
            lambda answers: np.array([np.bincount(column, minlength=10) for column in answers.T]),
            "These are the counts of all ten classes. Which of them has most? `.argmax()`.",
        ),
        (
            lambda answers: np.round(answers.mean(axis=0)),
            "You averaged the labels. Between 5 (sandal) and 9 (boot) is 7 (sneaker), which nobody said.",
        ),
        (
            lambda answers: np.median(answers, axis=0),
            "That is the median. Labels are names, not amounts: they have no middle.",
        ),
        (lambda answers: answers[0], "That is the first tree alone."),
    ],
    hints=[
        "`np.bincount(column, minlength=10)` are ten counts. The place of the largest is the answer.",
        "`np.bincount(column, minlength=10).argmax()`",
    ],
    solution="def vote(answers):\n"
    "    return np.array([np.bincount(column, minlength=10).argmax() for column in answers.T])",
)


def _best_pixels() -> Any:
    from sklearn.feature_selection import SelectKBest

    return SelectKBest(k=20)


def _folds(X: np.ndarray, y: np.ndarray, *steps: Any) -> np.ndarray:
    """Return the accuracies of five folds, of these steps and nearest mean images."""
    from sklearn.model_selection import cross_val_score
    from sklearn.neighbors import NearestCentroid
    from sklearn.pipeline import make_pipeline

    return cross_val_score(make_pipeline(*steps, NearestCentroid()), X, y, cv=5)


def _on_training_pictures(X: np.ndarray, y: np.ndarray) -> float:
    from sklearn.neighbors import NearestCentroid
    from sklearn.pipeline import make_pipeline

    return float(make_pipeline(_best_pixels(), NearestCentroid()).fit(X, y).score(X, y))


q3 = Function(
    "`measure(X, y)`: the mean accuracy of five folds, without a leak.",
    reference=lambda X, y: _folds(X, y, _best_pixels()).mean(),
    inputs=lambda rng: (rng.random((60, 50)), rng.permutation(np.repeat([0, 1, 2], 20))),
    trials=3,
    mistakes=[
        (
            lambda X, y: _folds(_best_pixels().fit_transform(X, y), y).mean(),
            "That still chooses the pixels with all labels. `SelectKBest` must be a step of the model that "
            "`cross_val_score` gets.",
        ),
        (
            lambda X, y: _folds(X, y).mean(),
            "That leaves the choice of pixels out. It is a step of the pipeline.",
        ),
        (lambda X, y: _folds(X, y, _best_pixels()), "These are the five folds. Return their mean."),
        (
            _on_training_pictures,
            "That measures on the pictures it learned from. `cross_val_score` holds out a fold each time.",
        ),
    ],
    hints=[
        "`make_pipeline(SelectKBest(k=20), NearestCentroid())` is one model.",
        "`cross_val_score(model, X, y, cv=5).mean()`, with the raw `X`.",
    ],
    solution="def measure(X, y):\n"
    "    model = make_pipeline(SelectKBest(k=20), NearestCentroid())\n"
    "    return cross_val_score(model, X, y, cv=5).mean()",
    explanation="Chance is 50 %: nothing can be learned from noise, and now the number says so.",
)

q4 = Model(
    "A pipeline of PCA with 50 components and an SVM, trained on `X_some, y_some`.",
    at_least=0.75,
    too_low="All steps are there, but the answers are poor. Is it fitted on `X_some, y_some`, with `C=10`?",
    rules=[
        (
            _compresses,
            "This is not yet a pipeline whose PCA keeps 50 components: "
            "`make_pipeline(PCA(n_components=50), …)`.",
        ),
        (_ends_in_rbf_svm, "The last step of your pipeline is not an SVM with the RBF kernel: `SVC(C=10)`."),
        (
            _has_not_seen,
            "It knows these pictures better than others: which ones did it learn from? Fit it on "
            "`X_some, y_some`, which hold none of those that it is measured on.",
        ),
    ],
    hints=[
        "`make_pipeline(first_step, second_step)` returns a model; it has `fit` like any other.",
        "The steps are `PCA(n_components=50)` and `SVC(C=10)`; RBF is the default kernel.",
    ],
    solution="pipeline = make_pipeline(PCA(n_components=50, random_state=0), SVC(C=10)).fit(X_some, y_some)",
    right=[lazy(partial(_pipeline, kind)) for kind in ("pca, svm", "search", "nested")],
    wrong=[
        (lazy(lambda: _pipeline("svm")), "PCA keeps 50"),
        (lazy(lambda: _pipeline("two components")), "PCA keeps 50"),
        (lazy(lambda: _pipeline("svd")), "PCA keeps 50"),
        (lazy(lambda: _pipeline("poor")), "the answers are poor"),
        (lazy(lambda: _pipeline("cheat")), "which ones did it learn from"),
        (lazy(lambda: _pipeline("pca, bayes")), "The last step"),
    ],
)

bet1 = Bet("100 trees better than one, by", unit=" points", near=4)
bet2 = Bet("Cats and dogs told apart in noise", unit="%", near=10)
bet3 = Bet("The winner on the test pictures", options=("Random forest", "PCA + SVM"))

quiz1 = Choice(
    "You standardise with the mean of the whole dataset, then split, then measure.",
    answer="b",
    a="The test pictures took part in the preparation, so they are no longer quite unseen.",
    b="Fit every step on the training part only. A pipeline does it for you.",
    c="It is allowed, and often useful. The trouble is on *which* pictures the mean was computed.",
    d="A median of the whole dataset would leak in the same way.",
)

quiz2 = Choice(
    "Folds of A: 84, 87, 85, 88, 86 %; of B: 85, 88, 86, 87, 87 %.",
    answer="c",
    a="B's mean is 0.6 points higher, while each model's own folds differ by 3 to 4. That does not tell.",
    b="The best single fold is mostly luck.",
    c="Means of 86.0 and 86.6, and single folds that differ by more: five numbers cannot decide it.",
    d="They are of use: their mean is a better estimate than one number would have been.",
)

quiz3 = Choice(
    "Why do the trees of a forest see only a random few pixels at each question?",
    answer="b",
    a="Memory is not the reason: all trees together take more of it than one.",
    b="If all trees made the same mistakes, a vote would repeat them. Different mistakes cancel out.",
    c="Each single tree gets *worse* that way. Only the vote gets better.",
    d="Pixels that never help are never used, and that does no harm.",
)

bind(globals(), "level1/03")
