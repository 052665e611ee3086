"""Questions of level1/05, A perceptron from scratch."""

import numpy as np

from navml.exercises.bets import Bet
from navml.exercises.catalog import bind
from navml.exercises.choices import Choice, Reflection
from navml.exercises.kinds import Array, Function, Model
from navml.exercises.placeholder import ____
from navml.exercises.question import args

__all__ = [
    "____", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8",
    "bet1", "bet2", "bet3", "quiz1", "quiz2", "quiz3",
]  # fmt: skip

_BIAS_STEP = 0.05

# A small world to try the questions in: pictures of one pixel, +1 where it is bright.
_PICTURES = np.linspace(0, 1, 20, dtype=np.float32)[:, np.newaxis]
_SURE = np.where(_PICTURES[:, 0] > 0.5, 1, -1)
_TARGETS = np.where(_PICTURES[:, 0] == 0.0, 1, _SURE)  # one that nobody gets right
_TROUSER = np.array([0.0, 0.25, 1.0], np.float32)

bet1 = Bet("Trouser or boot with negatives, accuracy on validation, mean of the epochs", unit="%", near=10)
bet2 = Bet("Shirt or T-shirt, the lowest training error", unit="%", near=4)
bet3 = Bet("The mean of all weights, beside the ten epochs", options=("below", "between", "above"))


def _numbers(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=4).round(2)


def _one_or_many(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, float]:
    """Return one picture or five, four weights and a bias."""
    pictures = rng.random((5, 4)).round(2)
    return pictures if rng.random() < 0.5 else pictures[0], _numbers(rng), float(rng.normal())


q1 = Function(
    "`scores(X, weights, bias)`: the score of one picture, (d,), or of each of n pictures, (n, d).",
    reference=lambda X, weights, bias: X @ weights + bias,
    inputs=_one_or_many,
    mistakes=[
        (lambda X, weights, bias: X @ weights, "That is the weighted sum alone. The bias is still missing."),
        (
            lambda X, weights, bias: X @ weights - bias,
            "You subtracted the bias. It is added; a negative one makes the score smaller.",
        ),
        (
            lambda X, weights, bias: X * weights + bias,
            "Those are the products, one for each input. A score is *one* number: their sum, plus the bias.",
        ),
        (
            lambda X, weights, bias: np.where(X @ weights + bias > 0, 1, -1),
            "Those are the *answers*, +1 and −1. The scores are the numbers that they are made from.",
        ),
    ],
    hints=[
        "Follow the drawing: inputs times weights, the sum of the products, then the bias.",
        "`X @ weights` multiplies and adds up, for one row or for many. The bias is still to be added.",
    ],
    solution="""
        def scores(X, weights, bias):
            return X @ weights + bias
    """,
)

q2 = Function(
    "`correct(weights, bias, x, target)`: the weights and the bias after a mistake on picture `x`.",
    reference=lambda weights, bias, x, target: (weights + target * x, bias + _BIAS_STEP * target),
    inputs=lambda rng: (
        _numbers(rng),
        float(rng.normal()),
        rng.random(4).round(2),
        float(rng.choice([-1, 1])),
    ),
    mistakes=[
        (
            lambda weights, bias, x, target: (weights + x, bias + _BIAS_STEP),
            "You add the picture always. Where does the target come in? For a boot, −1, it is subtracted.",
        ),
        (
            lambda weights, bias, x, target: (weights - target * x, bias - _BIAS_STEP * target),
            "The wrong way: a missed trouser's score goes *down*. For the target +1 the picture is added.",
        ),
        (
            lambda weights, bias, x, target: (weights + target * x, bias + target),
            "The weights are right. The bias moves by 1, and should move by a twentieth: `BIAS_STEP * target`.",
        ),
        (
            lambda weights, bias, x, target: (weights + target * x, bias),
            "The weights are right. The bias is as it was: it moves too.",
        ),
        (
            lambda weights, bias, x, target: (weights + target * x, bias + _BIAS_STEP),
            "The weights are right. The bias always grows: where does the target come in?",
        ),
        (
            lambda weights, bias, x, target: (weights + target * x, bias - _BIAS_STEP * target),
            "The weights are right. The bias moves the wrong way.",
        ),
        (
            lambda weights, bias, x, target: (weights + target, bias + _BIAS_STEP * target),
            "You add the target to each weight. It is `target * x`: a bright pixel moves its weight the most.",
        ),
        (
            lambda weights, bias, x, target: (target * x, _BIAS_STEP * target),
            "Those are the steps alone. Add them to the weights and the bias that were there.",
        ),
    ],
    hints=[
        "Put the two formulas into Python: the new weights are the old ones plus something, and so is the bias.",
        "`weights + target * x`; and for the bias `BIAS_STEP * target` in place of `target * x`.",
    ],
    solution="""
        def correct(weights, bias, x, target):
            new_weights = weights + target * x
            new_bias = bias + BIAS_STEP * target
            return new_weights, new_bias
    """,
    explanation="Two additions: that is all of its learning.",
)

# What any function from pictures to answers must be, and those that are not.
_RULES = [
    (
        lambda model, X, targets: callable(model),
        "Give the function itself, not what it returns: the check calls it with pictures of its own.",
    ),
    (
        lambda model, X, targets: np.shape(model(X)) == np.shape(targets),
        "Your function should return an array with one answer for each picture, each row of `X`.",
    ),
    (
        lambda model, X, targets: np.asarray(model(X)).dtype.kind != "b",
        "Your function returns True and False. `np.where(condition, 1, -1)` makes +1 and −1 of them.",
    ),
    (
        lambda model, X, targets: np.isin(model(X), [-1, 1]).all(),
        "Your function returns other numbers than +1 and −1. Are they scores? Only their signs matter.",
    ),
    (
        lambda model, X, targets: len(np.unique(model(X))) > 1,
        "Your function gives every picture the same answer.",
    ),
    (
        lambda model, X, targets: np.array_equal(model(X[::-1]), model(X)[::-1]),
        "Shown the same pictures in another order, your function gives the same answers in the old order. "
        "Which pictures did it get them from? It must look at `X`, and at nothing else.",
    ),
]
_WRONG = [
    (args(lambda X: X[:, 0] > 0.5, _PICTURES, _TARGETS), "True and False"),
    (args(lambda X: X[:, 0] - 0.5, _PICTURES, _TARGETS), "scores"),
    (args(lambda X: np.ones(len(X)), _PICTURES, _TARGETS), "same answer"),
    (args(lambda X: 1, _PICTURES, _TARGETS), "one answer for each"),
    (args(_TARGETS, _PICTURES, _TARGETS), "the function itself"),
    (args(lambda X: _TARGETS, _PICTURES, _TARGETS), "in another order"),
]

q3 = Model(
    "A function that answers +1 to a trouser and -1 to a dress.",
    at_least=0.9,
    too_low="Did you train on `dresses_train`, and answer +1 where the score is *above* 0?",
    rules=_RULES,
    hints=[
        "`weights, bias, errors = train(dresses_train, dresses_validation, epochs=10)` gives a perceptron. "
        "Write it above `answer`, not inside, or it is trained anew at every call.",
        "Inside, `scores(X, weights, bias)` gives the scores of all rows of `X`. "
        "`np.where(condition, 1, -1)` makes answers of them.",
    ],
    solution="""
        weights, bias, errors = train(dresses_train, dresses_validation, epochs=10)


        def answer(X):
            return np.where(scores(X, weights, bias) > 0, 1, -1)
    """,
    right=[args(lambda X: np.where(X[:, 0] > 0.5, 1, -1), _PICTURES, _TARGETS)],
    wrong=[
        *_WRONG,
        (args(lambda X: np.where(X[:, 0] > 0.5, -1, 1), _PICTURES, _TARGETS), "*above* 0"),
        (
            args(lambda X: np.where(X[:, 0] > 0.5, 1, -1), _PICTURES, _SURE),
            "which pictures did it learn from",
        ),
    ],
)


def _learned(X: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, float]:
    """Train a perceptron for five epochs, as the lesson does."""
    weights, bias = np.zeros(X.shape[1]), 0.0
    for x, target in [*zip(X, targets, strict=True)] * 5:
        if target * (x @ weights + bias) <= 0:
            weights, bias = weights + target * x, bias + _BIAS_STEP * target
    return weights, bias


def _says_yes(function: object, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return what a training function's perceptron says of 60 easy pictures, and what is true."""
    is_sandal = rng.permutation(np.arange(60) < 30)
    X = rng.random((60, 6)) * 0.4 + 0.5 * np.where(
        is_sandal[:, np.newaxis], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]
    )
    weights, bias = function(X, is_sandal)  # type: ignore[operator]
    return X @ weights + bias > 0, is_sandal


def _returns_two(function: object, rng: np.random.Generator) -> bool:
    returned = function(np.eye(4), np.arange(4) < 2)  # type: ignore[operator]
    return isinstance(returned, tuple | list) and len(returned) == 2


def _not_always_yes(function: object, rng: np.random.Generator) -> bool:
    return not _says_yes(function, rng)[0].all()


def _right_share(function: object, rng: np.random.Generator) -> float:
    says_yes, is_sandal = _says_yes(function, rng)
    return float(np.mean(says_yes == is_sandal))


_TRAIN_SANDALS = """
def train_sandals(X, is_sandal):
    targets = is_sandal.astype(float)
    weights, bias = np.zeros(X.shape[1]), 0.0
    for epoch in range(5):
        weights, bias, mistakes = run_epoch(weights, bias, X, targets, range(len(X)))
        accuracy = np.mean((scores(X, weights, bias) > 0) == is_sandal)
        print(f"epoch {epoch + 1}: accuracy {accuracy:.1%}")
    return weights, bias


weights, bias = train_sandals(X_sandals, is_sandal)
"""

q4 = Function(
    "The training of *Sandal* against *Bag*, repaired.",
    reference=None,
    properties=[
        (_returns_two, "It should still return the weights and the bias."),
        (
            _not_always_yes,
            "It says yes to every picture that it is shown. Print what `run_epoch` is given: the first "
            "pictures, their `targets`. Which pictures ever move the weights, and which way?",
        ),
        (
            lambda function, rng: _right_share(function, rng) > 0.5,
            "It learns now, but most of its answers are the wrong way round. Which class should be +1?",
        ),
        (
            lambda function, rng: _right_share(function, rng) > 0.95,
            "It no longer says yes to everything, but it does not learn an easy task. What are the two "
            "targets that a perceptron works with?",
        ),
    ],
    hints=[
        "Take a picture of a bag. What is its target here? What does `correct` then add to the weights?",
        "0 times a picture is nothing. What did `two_classes` use for the other class, in place of 0?",
    ],
    given=_TRAIN_SANDALS,
    solution=_TRAIN_SANDALS.replace("is_sandal.astype(float)", "np.where(is_sandal, 1, -1)  # not 1 and 0"),
    explanation="A target of 0 multiplies every correction by 0: no bag could ever object.",
    right=[
        lambda X, is_sandal: _learned(X, np.where(is_sandal, 1, -1)),
        lambda X, is_sandal: _learned(X, 2 * is_sandal.astype(float) - 1),
    ],
    wrong=[
        (lambda X, is_sandal: _learned(X, is_sandal.astype(float)), "says yes to every picture"),
        (lambda X, is_sandal: _learned(X, np.where(is_sandal, -1, 1)), "the wrong way round"),
        (lambda X, is_sandal: (np.eye(X.shape[1])[0], -0.75), "an easy task"),
        (lambda X, is_sandal: _learned(X, np.where(is_sandal, 1, -1))[0], "still return"),
    ],
)

q5 = Array(
    "The point halfway between `trouser` and its negative.",
    expected=lambda trouser: np.full(np.shape(trouser), 0.5),
    mistakes=[
        (lambda trouser: np.ones(np.shape(trouser)), "That is the sum of the two. Halfway is half of that."),
        (
            lambda trouser: (trouser - (1 - trouser)) / 2,
            "You halved the *difference*. The point halfway between 2 and 4 is (2 + 4) / 2.",
        ),
        (lambda trouser: 1 - trouser, "That is the negative itself. Where is the middle between the two?"),
        (
            lambda trouser: np.zeros(np.shape(trouser)),
            "That is the middle between x and −x. The negative of a picture is 1 − x: dark becomes light.",
        ),
        (
            lambda trouser: np.mean([trouser, 1 - trouser]),
            "That is one number, the mean of all pixels. Average the two pictures pixel by pixel: "
            "the result has as many numbers as `trouser`.",
        ),
    ],
    hints=[
        "The negative is `1 - trouser`. The point halfway between two points is their mean.",
        "`(trouser + (1 - trouser)) / 2`. What does that come to in each pixel?",
    ],
    solution="""
        trouser = fashion.train.of_class("Trouser").flat()[0][0]

        midpoint = (trouser + (1 - trouser)) / 2
    """,
    explanation="Flat grey, 0.5 in every pixel. Try a boot: it is the same point.",
    right=[args(np.full(3, 0.5), _TROUSER)],
    wrong=[
        (args(np.ones(3), _TROUSER), "sum"),
        (args(_TROUSER - 0.5, _TROUSER), "difference"),
        (args(1 - _TROUSER, _TROUSER), "negative itself"),
        (args(np.zeros(3), _TROUSER), "1 − x"),
        (args(0.5, _TROUSER), "one number"),
    ],
)

q6 = Reflection(
    "Why can no flat boundary get a trouser, a boot and both of their negatives right?",
    words=15,
    variable="proof",
    model_answer="""
        Take any flat boundary. If a trouser and its negative are both on the +1 side, everything between
        them is there too, and so is their midpoint. If a boot and its negative are both on the −1 side, their
        midpoint is there. But the two midpoints are one and the same point, and it cannot be on both sides.
        So one of the four is always wrong, with however many pixels, pictures or epochs.
    """,
    hints=[
        "Two pictures on the same side of a flat boundary: where is the point halfway between them?",
        "Do that for the trouser and its negative on the +1 side, then for the boot and its negative on the "
        "−1 side. Where does the grey picture have to be?",
    ],
)

q7 = Function(
    "`predict(X, weights, biases)`: for each picture the class whose perceptron has the highest score.",
    reference=lambda X, weights, biases: (X @ weights + biases).argmax(axis=1),
    inputs=lambda rng: (
        rng.random((6, 4)).round(2),
        rng.normal(size=(4, 3)).round(2),
        rng.normal(size=3).round(2),
    ),
    mistakes=[
        (
            lambda X, weights, biases: (X @ weights + biases).argmax(axis=0),
            "`axis=0` looks for the best *picture* of each class. For the best class of each picture: `axis=1`.",
        ),
        (
            lambda X, weights, biases: (X @ weights + biases).max(axis=1),
            "Those are the highest scores. *Which* class has it? `argmax` in place of `max` tells.",
        ),
        (
            lambda X, weights, biases: (X @ weights).argmax(axis=1),
            "The biases are still missing from the scores.",
        ),
        (
            lambda X, weights, biases: (X @ weights + biases > 0).argmax(axis=1),
            "That is the first class that says yes. Others may say it with a higher score, or none says it.",
        ),
        (
            lambda X, weights, biases: int((X @ weights + biases).argmax()),
            "That is one number for all pictures together. `argmax(axis=1)` looks in each row.",
        ),
    ],
    hints=[
        "The scores are an array with a row for each picture and a column for each class.",
        "`np.argmax(..., axis=1)` gives, for each row, the place of its highest number.",
    ],
    solution="""
        def predict(X, weights, biases):
            return np.argmax(X @ weights + biases, axis=1)
    """,
)

q8 = Model(
    "A function that answers +1 to a trouser and -1 to a boot, whether it is a negative or not.",
    at_least=0.95,
    at_most=1,
    too_low="Flat boundaries on the *pixels* get about half of them right. Give the perceptron other numbers.",
    rules=_RULES,
    hints=[
        "What stays the same when every pixel x becomes 1 − x? Such numbers cannot tell a picture from its "
        "negative. Or: how could you notice that a picture is a negative, and turn it back?",
        "The *difference* of two neighbouring pixels only changes its sign. `np.abs(np.diff(X, axis=1))` are "
        "edges, as in lesson 04. Train on these numbers, and compute them in `solve` as well.",
    ],
    solution="""
        def edges(X):
            return np.abs(np.diff(X, axis=1))


        parts_with_edges = [(edges(X), targets) for X, targets in negatives]
        edge_weights, edge_bias, errors = train(*parts_with_edges, epochs=10)


        def solve(X):
            return np.where(scores(edges(X), edge_weights, edge_bias) > 0, 1, -1)
    """,
    explanation="The boundary is flat in your new numbers, and bent in the pixels. Lesson 06 learns such numbers.",
    right=[args(lambda X: np.where(X[:, 0] > 0.5, 1, -1), _PICTURES, _SURE)],
    wrong=[
        *_WRONG,
        (args(lambda X: np.where(X[:, 0] > 0.5, -1, 1), _PICTURES, _TARGETS), "other numbers"),
    ],
)

quiz1 = Choice(
    "After 500 epochs the training error still jumps between 3 % and 8 %. What do you know?",
    answer="c",
    a="Perhaps, but this does not show it. If a line barely fits between the classes, it can take very long.",
    b="Not necessarily: a correct perceptron does exactly this when no line separates the classes.",
    c="Both look the same from outside. Only an epoch without a mistake settles it.",
    d="Overfitting is a gap between training and new pictures. Here the training error does not settle.",
)

quiz2 = Choice(
    "A picture is answered correctly, with a score only just above 0. What happens to the weights?",
    answer="a",
    a="The perceptron learns from mistakes alone; a narrow escape counts as right.",
    b="Methods that look at *how sure* an answer was would do that. The perceptron does not.",
    c="They would after a mistake. This answer was right.",
    d="Nothing in the rule shrinks weights.",
)

quiz3 = Choice(
    "For which task can no perceptron on the pixels be perfect, whatever the pictures?",
    answer="d",
    a="Equal weights for all pixels, and the bias minus half of their sum: one perceptron does it.",
    b="Weight +1 for pixel 400, −1 for pixel 401, all others 0: one perceptron does it.",
    c="Weights +1 for the top half, −1 for the bottom half: one perceptron does it.",
    d="Both bright and both dark lie in opposite corners: that is XOR. Each pixel alone says nothing, so "
    "no weight for it helps.",
)

bind(globals(), "level1/05")
