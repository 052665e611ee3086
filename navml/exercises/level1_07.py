"""Questions of level1/07, The same network in PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np

from navml.exercises.catalog import bind
from navml.exercises.choices import Choice
from navml.exercises.kinds import Array, Model, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import args, lazy
from navml.inference import scores

__all__ = ["____", "q1", "q2", "q3", "q4", "quiz1", "quiz2", "quiz3"]

_PICTURE = (np.arange(784).reshape(28, 28) % 256).astype(np.uint8)
_ROW = (_PICTURE.reshape(1, 784) / 255).astype(np.float32)


@lazy
def _tensor_row() -> args:
    import torch

    return args(torch.tensor(_PICTURE).reshape(1, 784).float() / 255, _PICTURE)


q1 = Array(
    "The picture as a tensor of shape (1, 784), `float32`, from 0 to 1.",
    expected=lambda picture: np.asarray(picture, np.float32).reshape(1, 784) / 255,
    dtype="float32",
    mistakes=[
        (
            lambda picture: np.asarray(picture).reshape(1, 784),
            "The shape is right, but the numbers still run from 0 to 255. Divide by 255.",
        ),
        (
            lambda picture: np.asarray(picture).reshape(784) / 255,
            "That is a row of 784 numbers, but the network takes a *batch* of rows, even if there is only "
            "one: shape (1, 784).",
        ),
        (
            lambda picture: np.asarray(picture) / 255,
            "The numbers are right, but still 28 × 28. `reshape(1, 784)` lays the rows end to end.",
        ),
        (
            lambda picture: np.asarray(picture)[np.newaxis] / 255,
            "That is a batch of one *square* picture, (1, 28, 28). `reshape(1, 784)` makes a row of it.",
        ),
        (
            lambda picture: np.asarray(picture).reshape(1, 784) / 256,
            "White is 255, so divide by 255, not 256, to make it 1.",
        ),
    ],
    tolerance=1e-6,
    hints=[
        "Three steps: `torch.tensor(picture)`, then `.reshape(1, 784)`, then the numbers.",
        "`.float()` makes `float32` of any tensor. White is 255 and should become 1.",
    ],
    solution="""
        picture = fashion.train.images[0]

        row = torch.tensor(picture).reshape(1, 784).float() / 255
    """,
    right=[_tensor_row, args(_ROW, _PICTURE)],
    wrong=[
        (args(_PICTURE.reshape(1, 784), _PICTURE), "0 to 255"),
        (args(_ROW[0], _PICTURE), "*batch*"),
        (args(_PICTURE / 255, _PICTURE), "28 × 28"),
        (args(_ROW.reshape(1, 28, 28), _PICTURE), "*square*"),
        (args(_PICTURE.reshape(1, 784) / 256, _PICTURE), "not 256"),
        (args(_PICTURE.reshape(1, 784) / 255, _PICTURE), "dtype is `float64`"),
    ],
)

q2 = Value(
    "What `weight.grad` holds after both calls of `backward()`.",
    expected=-4.0,
    mistakes=[
        (
            4.0,
            "That is the slope of the second loss alone. `backward()` does not overwrite `.grad`, it *adds*.",
        ),
        (-8.0, "That is the slope of the first loss alone. The second `backward()` changes `.grad` as well."),
        (-2.0, "That is the *mean* of the two slopes. What does `backward()` do with what is in `.grad`?"),
        (12.0, "Mind the sign: at w = 1 the first loss has a negative slope, since 2 · 1 lies below 4."),
        (5.0, "That is the sum of the two *losses*. The question is about slopes."),
        (
            -2.0 + 1.0,
            "You left out two factors: the 2 of the square, and the 2 in front of w (the chain rule).",
        ),
    ],
    hints=[
        "The slope of (2w − t)² is 2 · (2w − t) · 2. Compute it at w = 1 for t = 4, and for t = 1.",
        "The two slopes are −8 and 4. Does the second replace the first? Print `weight.grad` and see.",
    ],
    solution="""
        weight = torch.tensor(1.0, requires_grad=True)
        for target in (4.0, 1.0):
            loss = (2 * weight - target) ** 2
            loss.backward()

        gradient_in_the_end = weight.grad
    """,
    explanation="−8 and 4: `backward()` *adds* to what is in `.grad`.",
)

q3 = Value(
    "The epoch after which training stops, and the epoch whose weights it keeps, as a tuple.",
    expected=(8, 5),
    mistakes=[
        (
            (9, 9),
            "0.43 is the lowest loss of all, but training never gets there: it runs out of patience earlier.",
        ),
        (
            (9, 5),
            "One too many. Epochs 6, 7 and 8 are three without a new lowest loss: that is the patience.",
        ),
        ((8, 8), "It stops there, but does not keep those weights. It goes back to the best epoch."),
        (
            (7, 5),
            "You counted epoch 4 as well. A new lowest loss, as in epoch 5, starts the count anew.",
        ),
        (
            (6, 3),
            "In epoch 5 the loss is 0.44: a new lowest, after a single bad epoch. Patience was not used up.",
        ),
        ((6, 5), "That would be a patience of 1. Here it is 3."),
        ((4, 3), "That would be a patience of 1. Here it is 3."),
        ((8, 3), "It stops there. But 0.45, in epoch 3, is not the lowest loss so far: look at epoch 5."),
        ((7, 4), "You counted epochs from 0. The first number of the list is epoch 1."),
        (
            (5, 8),
            "The two numbers are right, but the other way round: first where it stops, then what it keeps.",
        ),
    ],
    hints=[
        "Go through the list. Note each epoch with a new lowest loss, and count the epochs since.",
        "New lowest losses come in epochs 1, 2, 3 and 5. When are there three epochs in a row without one?",
    ],
    solution="""
        validation_losses = [0.60, 0.48, 0.45, 0.46, 0.44, 0.47, 0.45, 0.46, 0.43]

        # Epoch 5 brings a new lowest loss; epochs 6, 7 and 8 do not.
        stops_and_keeps = (8, 5)
    """,
    explanation="The 0.43 of epoch 9 is never seen: that is the price of not waiting for ever.",
)


def _layers(model: Any) -> int:
    from torch import nn

    return sum(isinstance(module, nn.Linear) for module in model.modules())


def _is_module(model: Any) -> bool:
    from torch import nn

    return isinstance(model, nn.Module)


def _gives_scores(model: Any, images: Any) -> bool:
    """Return whether the outputs are scores: ten for each picture, and not yet probabilities."""
    return not np.allclose(scores(model, images[:20]).sum(axis=1), 1, atol=1e-4)


# A small world to try the question in: ten classes, and pictures in which one spot is bright, class by class.
_SURE = np.arange(200) % 10
_LABELS = np.where(np.arange(200) == 0, 1, _SURE)  # one that nobody gets right


def _bends(model: Any, images: Any) -> bool:
    """Say whether a network is more than one linear function: for those, f(2x - y) is 2 f(x) - f(y)."""
    x, y = np.asarray(images[:20], np.float32), np.asarray(images[21:41], np.float32)
    mixed, linear = scores(model, 2 * x - y), 2 * scores(model, x) - scores(model, y)
    return not np.allclose(mixed, linear, rtol=0, atol=1e-3 * float(np.ptp(mixed)))


_IMAGES = np.zeros((200, 1, 28, 28), np.float32)
_IMAGES[np.arange(200), 0, 14, 2 * _SURE] = 1


def _network(
    *,
    layers: int = 3,
    softmax: bool = False,
    right: bool = True,
    relu: bool = True,
    tanh: bool = False,
    norm: bool = False,
    dropout: bool = False,
) -> Any:
    """Return a network that copies the ten spots to its ten outputs, through `layers` layers."""
    import torch
    from torch import nn

    first = nn.Linear(784, 10, bias=False)
    spots = torch.zeros(10, 784)
    spots[torch.arange(10), 14 * 28 + 2 * torch.arange(10)] = 3.0 if right else -3.0
    first.weight.data = spots
    chain: list[nn.Module] = [nn.Flatten(), first]
    for _ in range(layers - 1):
        layer = nn.Linear(10, 10, bias=False)
        layer.weight.data = torch.eye(10)
        between: list[nn.Module] = [nn.BatchNorm1d(10)] * norm + [nn.Dropout(0.5)] * dropout
        between += [nn.Tanh()] if tanh else [nn.ReLU()] * relu
        chain += [*between, layer]
    return nn.Sequential(*chain, *([nn.Softmax(dim=1)] if softmax else []))


q4 = Model(
    "A network of your own with two hidden layers.",
    at_least=0.75,
    too_low="Has it been trained with `navml.training.fit`? More epochs help, or more neurons.",
    rules=[
        (
            lambda model, images, labels: _is_module(model),
            "Give the network itself. Did you assign what `fit` returns? That is the history; `fit` "
            "changes the network in place.",
        ),
        (
            lambda model, images, labels: _layers(model) >= 3,
            "Two hidden layers and one for the ten scores make three `nn.Linear`. Yours has fewer.",
        ),
        (
            lambda model, images, labels: _bends(model, images),
            "Without `nn.ReLU()` between them, your layers add up to a single one: nothing bends. Put one after "
            "each hidden layer.",
        ),
        (
            lambda model, images, labels: _gives_scores(model, images),
            "Your network ends in a softmax. Leave it out: `cross_entropy`, which `fit` uses, has it built "
            "in, and two of them slow the learning down.",
        ),
    ],
    hints=[
        "`nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), ...)`: what comes out of one layer "
        "must fit into the next, and ten scores come out of the last.",
        "Then `navml.training.fit(your_network, fashion.train, epochs=10)`. It changes the network in place.",
    ],
    solution="""
        your_network = nn.Sequential(
            nn.Flatten(),
            nn.Linear(784, 128),
            nn.ReLU(),
            nn.Linear(128, 64),
            nn.ReLU(),
            nn.Linear(64, 10),
        )
        navml.training.fit(your_network, fashion.train, epochs=10, progress=False)
    """,
    right=[
        lazy(lambda: args(_network(), _IMAGES, _LABELS)),
        lazy(lambda: args(_network(tanh=True), _IMAGES, _LABELS)),
        lazy(lambda: args(_network(norm=True), _IMAGES, _LABELS)),
    ],
    wrong=[
        (lazy(lambda: args(_network(right=False), _IMAGES, _LABELS)), "trained"),
        (lazy(lambda: args(_network(layers=2), _IMAGES, _LABELS)), "three `nn.Linear`"),
        (lazy(lambda: args(_network(softmax=True), _IMAGES, _LABELS)), "softmax"),
        (lazy(lambda: args(_network(relu=False), _IMAGES, _LABELS)), "nothing bends"),
        (args({"train_loss": [0.5]}, _IMAGES, _LABELS), "history"),
        (lazy(lambda: args(_network(dropout=True, relu=False), _IMAGES, _LABELS)), "nothing bends"),
    ],
)

quiz1 = Choice(
    "A loop lacks `optimizer.zero_grad()`. What happens?",
    answer="b",
    a="PyTorch sees nothing wrong with it: some people add up the gradients of several batches on purpose.",
    b="`backward()` adds to `.grad`. The steps grow, and follow directions that are long out of date.",
    c="It adds. You saw so in exercise 2.",
    d="The gradients are computed all right. They are only never forgotten.",
)

quiz2 = Choice(
    "Training accuracy 71 %, validation 70 %, and neither moves. What do you try first?",
    answer="c",
    a="That helps when validation gets worse while training goes on. Here both stand still.",
    b="It cannot even learn the pictures it has. More of them will not make it more able.",
    c="Both are low and close together: it underfits. Give it more neurons.",
    d="Earlier epochs were no better: neither curve has turned.",
)

quiz3 = Choice(
    "PyTorch refuses a stranger's file: “Weights only load failed”. What now?",
    answer="b",
    a="That is how the trap was sprung: loading can run whatever code the file's author put in.",
    b="Weights are tensors and plain values. Whatever else is in the file, you did not ask for it.",
    c="A newer version may know another type or two, but first ask what is in the file, and why.",
    d="The name changes nothing about what is in it.",
)

bind(globals(), "level1/07")
