"""Questions of level1/06, A multilayer perceptron from scratch."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from navml.exercises.bets import Bet
from navml.exercises.catalog import bind
from navml.exercises.choices import Choice
from navml.exercises.compare import short
from navml.exercises.kinds import Function, Value, called
from navml.exercises.placeholder import ____
from navml.exercises.question import Incorrect, fail
from navml.inference import to_numpy

__all__ = [
    "____", "bet1", "bet2", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "quiz1", "quiz2",
]  # fmt: skip

_PUSH = 1e-5

bet1 = Bet("The fewest hidden neurons that solve the puzzle", options=("1", "2", "3", "4", "16", "none"))
bet2 = Bet("Your network with 128 hidden neurons, validation accuracy", unit="%", near=1.5)


class _Slopes(Function):
    """A part of backward, which also gets the verdict of a gradient check of its own.

    Parameters
    ----------
    pushed
        Takes the inputs of one call; returns the array that the slopes belong to.
    loss
        Takes that array and the inputs; returns a loss whose slopes the reference gives.
    **function
        As for ``Function``.
    """

    def __init__(
        self, prompt: str, *, pushed: Callable[..., np.ndarray], loss: Callable[..., float], **function: Any
    ) -> None:
        super().__init__(prompt, **function)
        self.pushed, self.loss = pushed, loss

    def _judge(self, *answer: Any) -> str:
        try:
            return f"{super()._judge(*answer)} {self._verdict(answer[0])}".strip()
        except Incorrect as found:
            fail(f"{found} {self._verdict(answer[0])}".strip())

    def _verdict(self, function: Callable[..., Any]) -> str:
        """Say what pushing each number up and down measures, beside what the function returns."""
        inputs = self.inputs(np.random.default_rng(0))
        with suppress(Exception):  # what is no array of this shape cannot be compared
            given = to_numpy(called(function, inputs)[0])
            measured = self._measured(inputs)
            if given.shape == measured.shape and given.dtype.kind in "fiub":
                apart = np.abs(given - measured)
                place = np.unravel_index(apart.argmax(), apart.shape)
                if apart[place] < 1e-6:
                    return (
                        f"**Gradient check:** {given.size} numbers were pushed up and down; the slopes that "
                        f"this measures differ from yours by {apart[place]:.0e} at most."
                    )
                return (
                    f"**Gradient check:** in one place you say {short(round(float(given[place]), 3))}; "
                    f"pushing measures {short(round(float(measured[place]), 3))}."
                )
        return ""

    def _measured(self, inputs: tuple[Any, ...]) -> np.ndarray:
        values = np.array(self.pushed(*inputs), dtype=float)
        slopes = np.empty_like(values)
        for place in np.ndindex(values.shape):
            push = np.zeros_like(values)
            push[place] = _PUSH
            above, below = (self.loss(values + step, *inputs) for step in (push, -push))
            slopes[place] = (above - below) / (2 * _PUSH)
        return slopes


q1 = Value(
    "The slope of the loss in w, when the bias is −0.8.",
    expected=0.0,
    mistakes=[
        (-0.4, "That is the slope with the old bias. Go forward again first: what is z now?"),
        (-0.5, "You let the slope pass ReLU. z is 0.6 − 0.8, below 0: what does ReLU pass on there?"),
        (-1.0, "That is the slope in h. z is below 0: does ReLU pass it on?"),
        (-2.0, "That is the slope in the score. Go on backward: through v, ReLU, the sum and the product."),
        (1.0, "That is the loss. How does it change if w grows a little?"),
    ],
    hints=[
        "Forward: z = 0.5 · 1.2 − 0.8. Is it above 0?",
        "z is −0.2, so ReLU stops every slope: whatever w does, a little more or less changes nothing.",
    ],
    solution="""
        # z = 0.5 * 1.2 - 0.8 is below 0: h stays 0 if w changes a little, and so does the loss.
        slope_in_w = 0.0
    """,
    explanation="ReLU is shut for this pixel: w cannot learn from it. Another pixel may open it.",
)


def _cross_entropy(scores: np.ndarray, truth: np.ndarray) -> float:
    logarithms = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return float(-np.sum(logarithms * truth) / len(truth))


def _sizes(rng: np.random.Generator) -> tuple[int, int, int]:
    """Return numbers of pictures, inputs and outputs: all different, so that shapes tell arrays apart."""
    pictures, inputs, outputs = rng.permutation([3, 4, 5])
    return int(pictures), int(inputs), int(outputs)


def _probabilities_and_truth(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    pictures, classes, _ = _sizes(rng)
    return rng.dirichlet(np.ones(classes), pictures), np.eye(classes)[rng.integers(classes, size=pictures)]


def _inputs_and_slopes(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    pictures, inputs, outputs = _sizes(rng)
    return rng.normal(size=(pictures, inputs)), rng.normal(size=(pictures, outputs))


def _slopes_and_weights(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    pictures, inputs, outputs = _sizes(rng)
    return rng.normal(size=(pictures, outputs)), rng.normal(size=(inputs, outputs))


def _slopes_and_hidden(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    pictures, hidden, _ = _sizes(rng)
    return rng.normal(size=(pictures, hidden)), np.maximum(rng.normal(size=(pictures, hidden)), 0)


q2 = _Slopes(
    "`score_slopes(probabilities, truth)`: the slopes of the mean loss in the scores, (n, classes).",
    reference=lambda probabilities, truth: (probabilities - truth) / len(truth),
    inputs=_probabilities_and_truth,
    pushed=lambda probabilities, truth: np.log(probabilities),
    loss=lambda scores, probabilities, truth: _cross_entropy(scores, truth),
    mistakes=[
        (lambda p, truth: p - truth, "The loss is a *mean* over n pictures: divide by n."),
        (lambda p, truth: (truth - p) / len(p), "All signs are reversed: that is truth minus probability."),
        (lambda p, truth: truth - p, "It is probability minus truth, and then divided by n."),
        (
            lambda p, truth: (p - truth) / p.shape[1],
            "You divided by the number of classes. The mean is over the *pictures*: `len(truth)`.",
        ),
        (
            lambda p, truth: (p - truth) / p.size,
            "You divided by pictures times classes. The mean is over the pictures alone: `len(truth)`.",
        ),
        (lambda p, truth: p, "Those are the probabilities. Where is the truth?"),
        (lambda p, truth: p / len(p), "The truth is missing: take it off the probabilities."),
        (
            lambda p, truth: p - truth / len(p),
            "Mind the brackets: all of the difference is divided by n, not only the truth.",
        ),
    ],
    hints=[
        "Probability minus truth, divided by the number of pictures.",
        "n is `len(truth)`, the number of rows. Use brackets.",
    ],
    solution="""
        def score_slopes(probabilities, truth):
            return (probabilities - truth) / len(truth)
    """,
)

q3 = _Slopes(
    "`weight_slopes(inputs, slopes)`: the slopes in the weights of a layer, (inputs, outputs).",
    reference=lambda inputs, slopes: inputs.T @ slopes,
    inputs=_inputs_and_slopes,
    pushed=lambda inputs, slopes: np.zeros((inputs.shape[1], slopes.shape[1])),
    loss=lambda weights, inputs, slopes: float(np.sum(inputs @ weights * slopes)),
    mistakes=[
        (
            lambda inputs, slopes: slopes.T @ inputs,
            "Rows and columns are swapped: the result has the shape of the weights, (inputs, outputs).",
        ),
        (
            lambda inputs, slopes: inputs.T @ slopes / len(inputs),
            "You divided by n. Part 1 has done that already.",
        ),
        (
            lambda inputs, slopes: -inputs.T @ slopes,
            "All signs are reversed. The step against the gradient comes later, in `train`.",
        ),
        (
            lambda inputs, slopes: np.outer(inputs.sum(axis=0), slopes.sum(axis=0)),
            "You added up first and multiplied then. Multiply for each picture, then add up.",
        ),
    ],
    hints=[
        "(inputs, n) times (n, outputs) gives (inputs, outputs). Which of the two arrays must be turned?",
        "`inputs.T @ slopes`: the matrix product multiplies, and adds up over the pictures.",
    ],
    solution="""
        def weight_slopes(inputs, slopes):
            return inputs.T @ slopes
    """,
    right=[lambda inputs, slopes: np.einsum("ni,no->io", inputs, slopes)],
    wrong=[(lambda inputs, slopes: inputs @ slopes, "stopped")],
)

q4 = _Slopes(
    "`bias_slopes(slopes)`: the slopes in the biases of a layer, (outputs,).",
    reference=lambda slopes: slopes.sum(axis=0),
    inputs=lambda rng: (_inputs_and_slopes(rng)[1],),
    pushed=lambda slopes: np.zeros(slopes.shape[1]),
    loss=lambda biases, slopes: float(np.sum((np.zeros(slopes.shape) + biases) * slopes)),
    mistakes=[
        (
            lambda slopes: slopes.sum(axis=1),
            "That is a sum for each picture. Each *bias* needs one: add up over the pictures, axis 0.",
        ),
        (lambda slopes: slopes.mean(axis=0), "That is the mean: it divides by n again. Part 1 did already."),
        (lambda slopes: slopes.sum(), "You added up everything. There is a slope for each bias."),
        (
            lambda slopes: slopes.sum(axis=0, keepdims=True),
            "The numbers are right; the shape is (1, outputs). Biases have (outputs,): leave `keepdims` out.",
        ),
        (lambda slopes: slopes, "Those are the slopes of each picture. All of them share the same bias."),
    ],
    hints=["Add up over the n pictures: they are the rows.", "`slopes.sum(axis=0)`"],
    solution="""
        def bias_slopes(slopes):
            return slopes.sum(axis=0)
    """,
)

q5 = _Slopes(
    "`input_slopes(slopes, weights)`: the slopes in what came into a layer, (n, inputs).",
    reference=lambda slopes, weights: slopes @ weights.T,
    inputs=_slopes_and_weights,
    pushed=lambda slopes, weights: np.zeros((len(slopes), len(weights))),
    loss=lambda inputs, slopes, weights: float(np.sum(inputs @ weights * slopes)),
    mistakes=[
        (
            lambda slopes, weights: weights @ slopes.T,
            "Rows and columns are swapped: a row for each picture, a column for each hidden neuron.",
        ),
        (
            lambda slopes, weights: slopes @ weights.T / len(slopes),
            "You divided by n. Part 1 has done that already.",
        ),
        (
            lambda slopes, weights: slopes @ weights.T / weights.shape[1],
            "You divided by the number of outputs. What the outputs send back is added up, no mean.",
        ),
        (
            lambda slopes, weights: slopes @ np.sign(weights.T),
            "Only the signs of the weights went in. Their sizes count too.",
        ),
    ],
    hints=[
        "(n, outputs) times (outputs, inputs) gives (n, inputs). Which of the two arrays must be turned?",
        "`slopes @ weights.T`",
    ],
    solution="""
        def input_slopes(slopes, weights):
            return slopes @ weights.T
    """,
    wrong=[(lambda slopes, weights: slopes @ weights, "stopped")],
)

q6 = _Slopes(
    "`relu_slopes(slopes, hidden)`: the slopes in Z, from the slopes in H and H = max(Z, 0).",
    reference=lambda slopes, hidden: slopes * (hidden > 0),
    inputs=_slopes_and_hidden,
    pushed=lambda slopes, hidden: np.where(hidden > 0, hidden, -1.0),
    loss=lambda z, slopes, hidden: float(np.sum(np.maximum(z, 0) * slopes)),
    mistakes=[
        (
            lambda slopes, hidden: slopes * hidden,
            "You multiplied with H itself. ReLU's slope is 1 where H is above 0, and 0 elsewhere.",
        ),
        (
            lambda slopes, hidden: np.maximum(slopes, 0),
            "You cut off slopes below 0. What decides is `hidden`, not the slope's own sign.",
        ),
        (
            lambda slopes, hidden: slopes,
            "Every slope passes. Where `hidden` is 0, ReLU is shut: none passes there. (So `>`, not `>=`.)",
        ),
        (lambda slopes, hidden: 1.0 * (hidden > 0), "That is ReLU's own slope. Multiply `slopes` with it."),
        (
            lambda slopes, hidden: slopes * (hidden == 0),
            "The other way round: slopes pass where `hidden` is above 0.",
        ),
    ],
    hints=["`hidden > 0` is True where ReLU passes; True counts as 1.", "`slopes * (hidden > 0)`"],
    solution="""
        def relu_slopes(slopes, hidden):
            return slopes * (hidden > 0)
    """,
    right=[lambda slopes, hidden: np.where(hidden > 0, slopes, 0)],
)

q7 = Value(
    "The number of different columns in the `W1` of the trained network.",
    expected=1,
    mistakes=[
        (16, "That is how many columns there are. Show `network['W1'].round(3)`: how many are different?"),
        (2, "That is the number of rows, one for each input. Columns are the neurons."),
        (32, "That is how many weights there are. Compare whole columns."),
    ],
    hints=[
        'Look at them: `network["W1"].round(3)`.',
        '`np.unique(network["W1"].round(3), axis=1).shape[1]`',
    ],
    solution="""
        different_neurons = np.unique(network["W1"].round(3), axis=1).shape[1]
    """,
    explanation=(
        "All began alike, so they say the same, get the same slopes, and stay alike: "
        "one neuron, 16 times over. No gradient check can see that."
    ),
)


def _first_weights(rng: np.random.Generator, inputs: int, neurons: int) -> np.ndarray:
    return rng.normal(0, np.sqrt(2 / inputs), (inputs, neurons))


def _layer(rng: np.random.Generator) -> tuple[np.random.Generator, int, int]:
    inputs, neurons = rng.choice(np.arange(3, 40), 2, replace=False)
    return np.random.default_rng(int(rng.integers(1000))), int(inputs), int(neurons)


q8 = Function(
    "`first_weights(rng, inputs, neurons)`: random weights, (inputs, neurons).",
    reference=_first_weights,
    inputs=_layer,
    mistakes=[
        (
            lambda rng, inputs, neurons: np.full((inputs, neurons), 0.01),
            "Now all weights are 0.01 again, and all neurons alike. Draw them: `rng.normal(mean, std, shape)`.",
        ),
        (
            lambda rng, inputs, neurons: np.zeros((inputs, neurons)),
            "All weights are 0: alike again. Draw them: `rng.normal(mean, std, shape)`.",
        ),
        (
            lambda rng, inputs, neurons: rng.normal(0, 2 / inputs, (inputs, neurons)),
            "The square root is missing: `np.sqrt(2 / inputs)`.",
        ),
        (
            lambda rng, inputs, neurons: rng.normal(0, np.sqrt(2 / neurons), (inputs, neurons)),
            "A neuron adds up its *inputs*: it is their number that belongs under the root.",
        ),
        (
            lambda rng, inputs, neurons: rng.normal(0, np.sqrt(1 / inputs), (inputs, neurons)),
            "Half of the sums are cut off by ReLU: it is 2 / inputs under the root.",
        ),
        (
            lambda rng, inputs, neurons: rng.normal(size=(inputs, neurons)),
            "Random, but with a standard deviation of 1. Make it `np.sqrt(2 / inputs)`.",
        ),
        (
            lambda rng, inputs, neurons: rng.normal(0, np.sqrt(2 / inputs), (neurons, inputs)),
            "Rows and columns are swapped: a column for each neuron, so (inputs, neurons).",
        ),
        (
            lambda rng, inputs, neurons: rng.normal(0, np.sqrt(2 / inputs), neurons) + np.zeros((inputs, 1)),
            "You drew one number for each neuron. Each of its *weights* needs its own.",
        ),
        (
            lambda rng, inputs, neurons: np.full((inputs, neurons), rng.normal(0, np.sqrt(2 / inputs))),
            "You drew one single number for all weights: neurons are alike again. Give `rng.normal` the shape.",
        ),
    ],
    hints=[
        "`rng.normal(mean, standard deviation, shape)` draws an array.",
        "The mean is 0, the standard deviation `np.sqrt(2 / inputs)`, the shape `(inputs, neurons)`.",
    ],
    solution="""
        def first_weights(rng, inputs, neurons):
            return rng.normal(0, np.sqrt(2 / inputs), (inputs, neurons))
    """,
    right=[
        lambda rng, inputs, neurons: rng.standard_normal((inputs, neurons)) * (2 / inputs) ** 0.5,
    ],
)

quiz1 = Choice(
    "Without ReLU in between, what boundaries could a network with ten hidden layers draw?",
    answer="c",
    a="However wide, a product of matrices is a matrix: one flat layer does the same.",
    b="Corners come from the bends, and there are none.",
    c="All the matrices multiply to a single one. Layers pay off because something bends in between.",
    d="Slopes pass from layer to layer without a bend as well. There is only nothing to gain.",
)

quiz2 = Choice(
    "The gradient check finds `W2` and `b2` right, but `W1` and `b1` wrong. Where do you look first?",
    answer="c",
    a="If the loss were wrong, the second layer's gradient would hardly be right.",
    b="The slopes in the scores feed `W2` and `b2` too, and those are right.",
    c="What is right ends there, and what is wrong begins: look at the steps between the two layers.",
    d="The learning rate has no part in the gradient. It scales the step, later.",
)

bind(globals(), "level1/06")
