"""Questions of level1/08, The same network in Keras."""

from __future__ import annotations

from typing import Any

import numpy as np

from navml.exercises.catalog import bind
from navml.exercises.choices import Choice
from navml.exercises.kinds import Array, Function, Model, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import args, lazy

__all__ = ["____", "q1", "q2", "q3", "q4", "quiz1", "quiz2", "quiz3"]

q1 = Value(
    "How many parameters has the network 784 → 128 → 64 → 10?",
    expected=784 * 128 + 128 + 128 * 64 + 64 + 64 * 10 + 10,
    mistakes=[
        (
            784 * 128 + 128 + 128 * 64 + 64 + 128 * 10 + 10,
            "The last layer has changed too: it now listens to 64 neurons, not to 128.",
        ),
        (
            784 * 128 + 128 * 64 + 64 * 10,
            "Those are the weights. Each neuron has a bias as well.",
        ),
        (128 * 64 + 64, "That is the new layer alone. The question is about the whole network."),
        (128 * 64, "Those are the weights of the new layer alone. The question is about the whole network."),
        (
            784 * 128 + 128 + 784 * 64 + 64 + 64 * 10 + 10,
            "The new layer does not see the pixels. It listens to the 128 neurons before it.",
        ),
        (101_770, "That is the network without the new layer."),
    ],
    hints=[
        "A layer from a inputs to b neurons has a · b weights and b biases. There are three layers now.",
        "784 → 128, 128 → 64 and 64 → 10. Or build it, and ask its `count_params()`.",
    ],
    solution="parameters_in_all = (784 * 128 + 128) + (128 * 64 + 64) + (64 * 10 + 10)",
    explanation="The second hidden layer costs little: it is the 784 pixels that make the first one large.",
)

_TORCH_WEIGHT = np.arange(15.0).reshape(3, 5)

q2 = Array(
    "The weights of the PyTorch layer as a Keras layer keeps them.",
    expected=lambda torch_weight: np.transpose(torch_weight),
    mistakes=[
        (
            lambda torch_weight: np.reshape(torch_weight, np.shape(torch_weight)[::-1]),
            "The shape fits, and Keras would take it without a word. But `reshape` cuts the same numbers "
            "into other rows: neurons get each other's weights. A *transpose* turns rows into columns.",
        ),
        (
            lambda torch_weight: torch_weight,
            "That is how PyTorch keeps them, a row for each neuron. Keras wants a column for each.",
        ),
        (
            lambda torch_weight: np.transpose(torch_weight)[::-1],
            "The columns are right, but the inputs come in reverse order.",
        ),
    ],
    hints=[
        "PyTorch keeps a row for each neuron, Keras a column. The shape becomes (5, 3).",
        "`array.T` is the transpose. (`reshape` is something else: it does not move any number.)",
    ],
    solution="""
        torch_weight = np.arange(15.0).reshape(3, 5)

        keras_weight = torch_weight.T
    """,
    right=[args(_TORCH_WEIGHT.T, _TORCH_WEIGHT)],
    wrong=[
        (args(_TORCH_WEIGHT.reshape(5, 3), _TORCH_WEIGHT), "`reshape`"),
        (args(_TORCH_WEIGHT, _TORCH_WEIGHT), "a column for each"),
        (args(_TORCH_WEIGHT.T[::-1], _TORCH_WEIGHT), "reverse"),
    ],
    explanation="A `reshape` to (5, 3) would have fitted too, and been wrong without any error.",
)

q3 = Function(
    "`schedule(epoch, rate)`: half the rate when `epoch` is 5, 10, 15, …, and otherwise the same rate.",
    reference=lambda epoch, rate: rate / 2 if epoch > 0 and epoch % 5 == 0 else rate,
    inputs=lambda rng: (
        int(rng.choice([0, 0, 1, 4, 5, 6, 9, 10, 13, 15, 20, 21])),
        float(rng.uniform(0.01, 1)),
    ),
    trials=100,
    mistakes=[
        (
            lambda epoch, rate: rate / 2 if epoch % 5 == 0 else rate,
            "Nearly. But 0 % 5 is 0 as well, so the very first epoch already gets half the rate.",
        ),
        (
            lambda epoch, rate: rate * 0.5 ** (epoch // 5),
            "`rate` is the rate *so far*, already halved in earlier epochs. Yours halves it again before "
            "every epoch from 5 on. Halve it only when `epoch` is a multiple of 5.",
        ),
        (
            lambda epoch, rate: rate / 2 if epoch == 5 else rate,
            "That halves it once. It should happen again before epochs 10, 15, 20, …",
        ),
        (
            lambda epoch, rate: rate / 2 if (epoch + 1) % 5 == 0 else rate,
            "One epoch early: before epoch 4 only four epochs have passed, numbers 0 to 3.",
        ),
        (
            lambda epoch, rate: rate / 2 if epoch >= 5 else rate,
            "From epoch 5 on, yours halves the rate before *every* epoch. Only multiples of 5 count.",
        ),
        (lambda epoch, rate: rate / 2, "That halves the rate before *every* epoch."),
        (
            lambda epoch, rate: 0.001 * 0.5 ** (epoch // 5),
            "That is right for a rate that began at 0.001, and for no other. Start from `rate`, the rate so far.",
        ),
    ],
    tolerance=1e-9,
    hints=[
        "`epoch % 5 == 0` is true for 0, 5, 10, 15, … Is that what you want?",
        "`if epoch > 0 and epoch % 5 == 0:` return half of `rate`, otherwise return `rate`.",
    ],
    solution="""
        def schedule(epoch, rate):
            if epoch > 0 and epoch % 5 == 0:
                return rate / 2
            return rate
    """,
    wrong=[(lambda epoch: 0.001, "stopped")],
)


def _is_keras(model: Any) -> bool:
    return hasattr(model, "count_params") and hasattr(model, "predict")


# A small world to try the question in: ten classes, and in each picture one bright pixel that tells which.
_SURE = np.arange(100) % 10
_LABELS = np.where(np.arange(100) == 0, 1, _SURE)  # one that nobody gets right
_PICTURES = np.zeros((100, 784), np.float32)
_PICTURES[np.arange(100), 70 * _SURE] = 1


def _network(*, hidden: int = 10, right: bool = True) -> Any:
    """Return a network that copies the ten pixels to its ten outputs."""
    import keras

    model = keras.Sequential(
        [
            keras.Input(shape=(784,)),
            keras.layers.Dense(hidden, activation="relu"),
            keras.layers.Dense(10),
        ]
    )
    first, second = np.zeros((784, hidden), np.float32), np.zeros((hidden, 10), np.float32)
    first[70 * np.arange(10), np.arange(10)] = second[np.arange(10), np.arange(10)] = 1
    model.set_weights([first, np.zeros(hidden), second if right else -second, np.zeros(10)])
    return model


q4 = Model(
    "A network of at most 15,000 parameters that recognises three garments in four.",
    at_least=0.75,
    too_low="Did you `compile` it with `from_logits=True`, or use `compiled`, and `fit` it for some epochs?",
    rules=[
        (
            lambda model, pictures, labels: _is_keras(model),
            "Give the network itself. Did you assign what `fit` returns? That is the history; `fit` changes "
            "the network in place.",
        ),
        (
            lambda model, pictures, labels: model.count_params() <= 15_000,
            "It is too large: `count_params()` says more than 15,000. Each hidden neuron costs 784 weights, "
            "a bias, and 10 more weights in the last layer. How many fit?",
        ),
    ],
    hints=[
        "Each hidden neuron costs 784 + 1 + 10 parameters, so 16 of them come to about 12,700.",
        'A `Sequential` like the one above, with `Dense(16, activation="relu")`. Then '
        "`compiled(small_model)` and `small_model.fit(X_train, y_train, epochs=10, verbose=0)`.",
    ],
    solution="""
        small_model = compiled(
            keras.Sequential(
                [keras.Input(shape=(784,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(10)]
            )
        )
        small_model.fit(X_train, y_train, batch_size=64, epochs=navml.pick(quick=15, cpu=5, gpu=5), verbose=0)
    """,
    right=[lazy(lambda: args(_network(), _PICTURES, _LABELS))],
    wrong=[
        (lazy(lambda: args(_network(right=False), _PICTURES, _LABELS)), "from_logits"),
        (lazy(lambda: args(_network(hidden=32), _PICTURES, _LABELS)), "too large"),
        (args({"loss": [0.5]}, _PICTURES, _LABELS), "history"),
    ],
    explanation="An eighth of the parameters costs only a few points of accuracy.",
)

quiz1 = Choice(
    "Patience 5, no `restore_best_weights`; stopped after epoch 18, 13 was best. Which weights are left?",
    answer="b",
    a="It would be so with `restore_best_weights=True`. The default is `False`.",
    b="It stops, and that is all. Set `restore_best_weights=True`, or load what a checkpoint saved.",
    c="Nothing is averaged. Early stopping only decides when to end.",
    d="The first weights are long overwritten.",
)

quiz2 = Choice(
    "Epoch 1: training accuracy 78 %, validation 84 %. What is the most likely reason?",
    answer="c",
    a="They were drawn at random from the same pictures, class by class.",
    b="That would show in both numbers staying low, epoch after epoch.",
    c="In its first batches the network knew nothing, and they count too. Validation comes at the end.",
    d="Always worth a thought, but a leak would not vanish after the first epoch, and this gap does.",
)

quiz3 = Choice(
    "Which network cannot be a `Sequential`?",
    answer="b",
    a="However long, it is a chain.",
    b="Two outputs: the graph forks, so it takes the functional way.",
    c="Another activation function leaves the chain a chain.",
    d="A chain of a single layer: that is logistic regression, by the way.",
)

bind(globals(), "level1/08")
