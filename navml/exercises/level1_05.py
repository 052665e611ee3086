"""Questions of level1/05, A perceptron from scratch."""

import numpy as np

from navml.exercises.catalog import bind
from navml.exercises.choices import Choice
from navml.exercises.kinds import Array, Model, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import args

__all__ = ["____", "q1", "q2", "q3", "q4", "q5", "quiz1", "quiz2", "quiz3"]

# A small world to try the questions in: pictures of one pixel, +1 where it is bright.
_PICTURES = np.linspace(0, 1, 20, dtype=np.float32)[:, np.newaxis]
_SURE = np.where(_PICTURES[:, 0] > 0.5, 1, -1)
_TARGETS = np.where(_PICTURES[:, 0] == 0.0, 1, _SURE)  # one that nobody gets right
_TROUSER = np.array([0.0, 0.25, 1.0], np.float32)
# Three perceptrons, five pictures: claimed by 1, 0, 2, 1 and 3 of them.
_CLAIMS = np.array([[1, 0, 0], [0, 0, 0], [1, 1, 0], [0, 0, 1], [1, 1, 1]], dtype=bool)

q1 = Value(
    "The score of the picture: its pixels times the weights, added up, plus the bias.",
    expected=0.25,
    mistakes=[
        (0.5, "That is the weighted sum alone. The bias is still missing."),
        (
            0.75,
            "You subtracted the bias. It is added; being negative, it makes the score smaller.",
        ),
        (1.0, "1 is the *answer*, yes. The question is the score that it was made from."),
        (2.25, "The second weight is −1: its pixel is subtracted, not added."),
    ],
    hints=[
        "Three products, one for each pixel. Add them up, then add the bias.",
        "0.5 · 2 + 1 · (−1) + 1 · 0.5, and then −0.25. In NumPy: `x @ weights`.",
    ],
    solution="""
        x = np.array([0.5, 1.0, 1.0])
        weights = np.array([2.0, -1.0, 0.5])
        bias = -0.25

        score = x @ weights + bias
    """,
    explanation="It is above 0, so the answer is +1.",
)

q2 = Array(
    "The three weights after the perceptron has seen the boot.",
    expected=np.array([0.8, -0.4, -1.4]),
    mistakes=[
        (
            np.array([1.2, 1.4, -0.6]),
            "You added the picture. The target is −1: the weights get −1 times the picture.",
        ),
        (
            np.array([1.0, 0.5, -1.0]),
            "Those are the weights from before, as if the answer had been right. But the score is 0.55, "
            "above 0: the perceptron said +1 to a boot.",
        ),
        (
            np.array([-0.2, -0.9, -0.4]),
            "That is the correction alone, −1 times the picture. Add it to the weights that were there.",
        ),
        (
            np.array([-0.2, -1.4, -2.4]),
            "You added the target to every weight as well. It is added to the bias alone.",
        ),
        (
            np.array([0.89, 0.005, -1.22]),
            "You multiplied the correction by the score. The perceptron does not look at how wrong it was: "
            "the correction is the target times the picture, whatever the score.",
        ),
    ],
    hints=[
        "First the score: 0.2 · 1 + 0.9 · 0.5 + 0.4 · (−1) + 0.3. What does the perceptron answer, "
        "and is that right for a boot?",
        "It is a mistake, so the weights become `weights + target * boot`, with the target −1.",
    ],
    solution="""
        boot = np.array([0.2, 0.9, 0.4])
        weights = np.array([1.0, 0.5, -1.0])
        bias = 0.3

        # The score, boot @ weights + bias, is 0.55: to say +1 to a boot is a mistake.
        weights_afterwards = weights + (-1) * boot
    """,
    explanation="The bias becomes −0.7. Ask again: the score has fallen from 0.55 to −1.46. It says boot.",
)

q3 = Model(
    "A function that answers +1 to a trouser and -1 to a dress.",
    at_least=0.9,
    too_low="Did you train on `dresses_train`, and answer +1 where the score is *above* 0?",
    rules=[
        (
            lambda model, X, targets: callable(model),
            "Give the function itself, `answer`, not what it returns: the check calls it with pictures of its own.",
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
    ],
    hints=[
        "`weights, bias, errors = train(dresses_train, dresses_validation, epochs=10)` gives a perceptron. "
        "Write it above `answer`, not inside, or it is trained anew at every call.",
        "Inside, `X @ weights + bias` are the scores of all rows of `X`. "
        "`np.where(condition, 1, -1)` makes answers of them.",
    ],
    solution="""
        weights, bias, errors = train(dresses_train, dresses_validation, epochs=10)


        def answer(X):
            return np.where(X @ weights + bias > 0, 1, -1)
    """,
    right=[args(lambda X: np.where(X[:, 0] > 0.5, 1, -1), _PICTURES, _TARGETS)],
    wrong=[
        (args(lambda X: np.where(X[:, 0] > 0.5, -1, 1), _PICTURES, _TARGETS), "*above* 0"),
        (args(lambda X: X[:, 0] > 0.5, _PICTURES, _TARGETS), "True and False"),
        (args(lambda X: X[:, 0] - 0.5, _PICTURES, _TARGETS), "scores"),
        (args(lambda X: np.ones(len(X)), _PICTURES, _TARGETS), "same answer"),
        (args(lambda X: 1, _PICTURES, _TARGETS), "one answer for each"),
        (args(_TARGETS, _PICTURES, _TARGETS), "the function itself"),
        (args(lambda X: _TARGETS, _PICTURES, _TARGETS), "in another order"),
        (
            args(lambda X: np.where(X[:, 0] > 0.5, 1, -1), _PICTURES, _SURE),
            "which pictures did it learn from",
        ),
    ],
)

q4 = Array(
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

q5 = Value(
    "The share of pictures claimed by exactly one perceptron.",
    expected=lambda claims: np.mean(claims.sum(axis=1) == 1),
    mistakes=[
        (
            lambda claims: np.mean(claims.sum(axis=1) >= 1),
            "That is the share claimed by *at least* one. Some of those are claimed by two or more.",
        ),
        (
            lambda claims: np.mean(claims),
            "That is the share of yes among *all* answers. First count the claims per picture.",
        ),
        (lambda claims: np.sum(claims.sum(axis=1) == 1), "That is a number of pictures. Out of how many?"),
        (
            lambda claims: np.mean(claims.sum(axis=1)),
            "That is the mean *number* of claims. Count the pictures for which that number is 1.",
        ),
        (
            lambda claims: np.mean(claims.sum(axis=0) == 1),
            "`axis=0` counts the claims of each perceptron. Count those on each picture: `axis=1`.",
        ),
    ],
    tolerance=1e-4,
    hints=[
        "True counts as 1: `claims.sum(axis=1)` says how many perceptrons claim each picture.",
        "Compare those numbers with `== 1`; the mean of the result is the share.",
    ],
    solution="""
        X_validation, y_validation = fashion.validation.flat()
        claims = X_validation @ ten_weights + ten_biases > 0

        claimed_by_one = np.mean(claims.sum(axis=1) == 1)
    """,
    examples=[args(_CLAIMS)],
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
