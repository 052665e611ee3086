"""Questions of level1/06, A multilayer perceptron from scratch."""

import math

import numpy as np

from navml.exercises.catalog import bind
from navml.exercises.choices import Choice
from navml.exercises.kinds import Array, Function, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import args

__all__ = ["____", "q1", "q2", "q3", "q4", "q5", "q6", "quiz1", "quiz2", "quiz3"]

# For question 5, pictures of one pixel: 130 of them make two whole batches of 64 and one of two.
_PICTURES = np.zeros((130, 1), np.float32)

q1 = Value(
    "How many parameters has a network of 784 inputs, 128 hidden neurons and 10 output neurons?",
    expected=101_770,
    mistakes=[
        (101_632, "Those are all the weights. Every neuron has a bias as well."),
        (
            100_480,
            "That is the hidden layer, weights and biases. The ten output neurons have some of their own.",
        ),
        (100_352, "Those are the weights of the hidden layer. There are three more arrays."),
        (102_554, "You gave the 784 pixels a bias each. They are inputs, not neurons: they learn nothing."),
        (
            922,
            "That is 784 + 128 + 10. A weight leads from *each* pixel to *each* hidden neuron.",
        ),
        (138, "Those are the biases alone."),
    ],
    hints=[
        "Four arrays: `W1`, `b1`, `W2`, `b2`. Their shapes are above.",
        "784 · 128 + 128 + 128 · 10 + 10",
    ],
    solution="parameter_count = 784 * 128 + 128 + 128 * 10 + 10",
    explanation="Nearly all of them are the weights between pixels and hidden neurons.",
)

q2 = Value(
    "The loss of a network that gives each of ten classes the same probability.",
    expected=math.log(10),
    tolerance=0.006,
    mistakes=[
        (-math.log(10), "That is ln(0.1). The loss has a minus in front: it is never negative."),
        (0.1, "That is the probability of the true class. The loss is −ln of it."),
        (1.0, "That is the logarithm to base 10. The loss takes ln, the natural logarithm: `np.log`."),
        (-1.0, "That is the logarithm to base 10. The loss takes −ln, with the natural logarithm: `np.log`."),
        (
            math.log2(10),
            "That is the logarithm to base 2. The loss takes ln, the natural logarithm: `np.log`.",
        ),
        (10 * math.log(10), "That is ten times too much: only the *true* class counts, not all ten."),
        (0.9, "That is the chance of being wrong. The loss is −ln of the probability of the true class."),
    ],
    hints=[
        "Ten equal probabilities add up to 1. Which is that of the true class, whichever it is?",
        "`-np.log(1 / 10)`; NumPy's `log` is ln.",
    ],
    solution="loss_of_guessing = -np.log(1 / 10)",
    explanation="About 2.3, which is ln 10. A new network far above this is sure of wrong answers.",
)

q3 = Array(
    "The slopes of the loss in the three scores.",
    expected=np.array([0.7, -0.8, 0.1]),
    mistakes=[
        (np.array([0.7, 0.2, 0.1]), "Those are the probabilities. Where is the truth? Take 1 off its class."),
        (
            np.array([-0.7, 0.8, -0.1]),
            "All signs are reversed: that is truth minus probability. If the first score grew, "
            "the loss would rise.",
        ),
        (np.array([-0.3, 0.2, 0.1]), "You took the 1 off the first class. The second is the true one."),
        (np.array([0.7, 0.2, -0.9]), "You took the 1 off the third class. The second is the true one."),
        (
            np.array([0.7, -0.8, 0.1]) / 3,
            "You divided by the number of classes. The mean is over the *pictures*, and there is one.",
        ),
        (np.array([0.0, 1.0, 0.0]), "That is the truth. The slopes are probability minus truth."),
        (
            np.array([[0.7, -0.8, 0.1]]),
            "The numbers are right! For the check, give the three alone, shape (3,), without the outer brackets.",
        ),
        (
            np.array([-0.3, -0.8, -0.9]),
            "You took 1 off every class. The truth is 1 for one class and 0 for the others.",
        ),
    ],
    hints=[
        "Step 1: probability minus truth, divided by the number of pictures.",
        "The truth is 0, 1, 0. So `np.array([0.7, 0.2, 0.1]) - np.array([0, 1, 0])`.",
    ],
    solution="gradient_of_scores = np.array([0.7, 0.2, 0.1]) - np.array([0, 1, 0])",
    explanation="The true class has a negative slope: the loss falls as its score grows. All add up to 0.",
)


def _hidden_and_slopes(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return slopes and outputs of a hidden layer with tanh, both (n, hidden)."""
    shape = int(rng.integers(2, 6)), int(rng.integers(2, 6))
    return rng.normal(size=shape), np.tanh(rng.normal(size=shape))


q4 = Function(
    "`through_tanh(hidden_gradient, hidden)`: the slopes in Z, from the slopes in H and H = tanh(Z).",
    reference=lambda hidden_gradient, hidden: hidden_gradient * (1 - hidden**2),
    inputs=_hidden_and_slopes,
    mistakes=[
        (
            lambda hidden_gradient, hidden: hidden_gradient * (1 - np.tanh(hidden) ** 2),
            "`hidden` is H, and that *is* tanh(Z) already. You took tanh a second time.",
        ),
        (
            lambda hidden_gradient, hidden: 1 - hidden**2,
            "That is the slope of tanh alone. Multiply it with what came back, `hidden_gradient`.",
        ),
        (
            lambda hidden_gradient, hidden: hidden_gradient * (hidden > 0),
            "That is the step for ReLU. The slope of tanh is 1 − tanh(Z)², everywhere.",
        ),
        (lambda hidden_gradient, hidden: hidden_gradient * (1 - hidden), "The tanh in the slope is squared."),
        (
            lambda hidden_gradient, hidden: hidden_gradient * np.tanh(hidden),
            "You multiplied with tanh, but the chain rule needs its slope, 1 − tanh(Z)².",
        ),
        (
            lambda hidden_gradient, hidden: hidden_gradient * hidden,
            "You multiplied with H = tanh(Z), but the chain rule needs the slope of tanh, 1 − tanh(Z)².",
        ),
        (
            lambda hidden_gradient, hidden: hidden_gradient * 1 - hidden**2,
            "Mind the brackets: multiplication comes before subtraction.",
        ),
    ],
    hints=[
        "As for ReLU: what came back, times the slope of the activation function, element by element.",
        "H is tanh(Z), so the slope 1 − tanh(Z)² is `1 - hidden**2`.",
    ],
    solution="""
        def through_tanh(hidden_gradient, hidden):
            return hidden_gradient * (1 - hidden**2)
    """,
    wrong=[
        (lambda hidden_gradient, hidden: hidden_gradient * (1 - np.tanh(hidden) ** 2), "second time"),
        (lambda hidden_gradient, hidden: 1 - hidden**2, "came back"),
        (lambda hidden_gradient, hidden: hidden_gradient * (hidden > 0), "ReLU"),
        (lambda hidden_gradient, hidden: hidden_gradient * 1 - hidden**2, "brackets"),
        (lambda hidden_gradient, hidden: hidden_gradient @ (1 - hidden**2).T, "shape"),
    ],
)

q5 = Value(
    "The number of steps in one epoch over `X_train`, in mini-batches of 64.",
    expected=lambda X: math.ceil(len(X) / 64),
    tolerance=0,
    mistakes=[
        (
            lambda X: len(X) // 64,
            "You left out the last, smaller batch. Its pictures want to be learned from, too.",
        ),
        (
            lambda X: round(len(X) / 64, 6),
            "There are no parts of a step. The last batch is smaller, but it is a step like any other.",
        ),
        (lambda X: len(X), "That would be batches of a single picture."),
        (lambda X: 64, "That is the size of a batch. How many of them cover all pictures?"),
    ],
    hints=[
        "How many times does 64 go into `len(X_train)`, and is there a rest?",
        "`np.ceil` rounds up; so does `-(-a // b)`.",
    ],
    solution="steps_per_epoch = int(np.ceil(len(X_train) / 64))",
    examples=[args(_PICTURES)],
)

q6 = Value(
    "Which array has a gradient that is not 0 throughout, when every parameter is 0?",
    expected="b2",
    mistakes=[
        (
            "W2",
            "Its slopes are H times those of the scores, and H is 0: every hidden neuron says max(0, 0).",
        ),
        ("W1", "Its slopes come through `W2`, and that is 0: nothing gets back to the first layer."),
        ("b1", "Its slopes come through `W2`, and that is 0: nothing gets back to the first layer."),
    ],
    hints=[
        "With all weights 0: what is H? And in step 2, what becomes of the slopes of `W2` and of H?",
        "H is 0, so `W2` gets nothing. `W2` is 0, so nothing gets back to the first layer. What is left?",
    ],
    solution="""
        zeros = {name: np.zeros_like(values) for name, values in parameters.items()}
        gradients_at_zero = backward(zeros, X_few, *forward(zeros, X_few), y_few)
        (moving,) = [name for name, gradient in gradients_at_zero.items() if gradient.any()]
    """,
    explanation="The network can learn how frequent each class is, and nothing about the pictures.",
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
    b="The slopes of the scores feed `W2` and `b2` too, and those are right.",
    c="What is right ends there, and what is wrong begins: look at the steps between the two layers.",
    d="The learning rate has no part in the gradient. It scales the step, later.",
)

quiz3 = Choice(
    "A new network for ten balanced classes has a loss of 48 before its first step. What do you suspect?",
    answer="b",
    a="One that knows nothing should have ln 10, about 2.3. This one is sure, and wrong.",
    b="Large weights make large scores, so it is very sure of answers that it has no reason for.",
    c="Then all scores would be equal, and the loss exactly ln 10, about 2.3.",
    d="The size of the batch changes how much a loss varies, not its level.",
)

bind(globals(), "level1/06")
