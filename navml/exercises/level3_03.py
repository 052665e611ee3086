"""Questions of level3/03, A ResNet trained properly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from navml.exercises.catalog import bind
from navml.exercises.choices import Choice
from navml.exercises.kinds import Array, Function, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import args, lazy

__all__ = ["____", "q1", "q2", "q3", "q4", "quiz1", "quiz2", "quiz3"]

q1 = Value(
    "How many parameters has `ResidualBlock(128)`?",
    expected=295_424,
    mistakes=[
        (147_712, "That is one convolution with its batch norm. The block has two of each."),
        (294_912, "The convolutions are right. Each batch norm adds a scale and a shift for every channel."),
        (295_168, "Nearly: batch norm has *two* numbers for every channel, a scale and a shift."),
        (
            295_680,
            "Did you count a bias for each convolution? `bias=False`: the batch norm's shift does its job.",
        ),
        (
            147_968,
            "You doubled the block of 64 channels. But a convolution goes from *all* channels to *all* "
            "channels: with twice as many on both sides it is four times as large.",
        ),
    ],
    hints=[
        "One 3 × 3 convolution from 128 to 128 channels, without bias, holds `128 * 128 * 3 * 3` weights.",
        "Two convolutions, and two batch norms of `2 * 128` parameters each.",
    ],
    solution="parameters_of_block = 2 * (128 * 128 * 3 * 3) + 2 * (2 * 128)",
    explanation="Twice the channels, four times the weights: width is what costs.",
)


def _triangle(step: float, steps: float, peak: float) -> float:
    rise = 0.3 * steps
    return peak * step / rise if step < rise else peak * (steps - step) / (steps - rise)


def _some_step(rng: np.random.Generator) -> tuple[int, int, float]:
    steps = int(rng.integers(50, 3000))
    return int(rng.integers(steps + 1)), steps, float(rng.uniform(0.01, 1))


q2 = Function(
    "`learning_rate(step, steps, peak)`: in a straight line from 0 up to `peak` during the first 30 % of the "
    "steps, then in a straight line down to 0 at `step = steps`.",
    reference=_triangle,
    inputs=_some_step,
    trials=40,
    mistakes=[
        (
            lambda step, steps, peak: peak * step / (0.3 * steps) if step < 0.3 * steps else peak,
            "The way up is right. Then yours stays at the peak: it must come down to 0 at the last step.",
        ),
        (
            lambda step, steps, peak: (
                peak * step / (0.3 * steps) if step < 0.3 * steps else peak * (1 - step / steps)
            ),
            "The way up is right, but then yours jumps down to 70 % of the peak. The way down starts *at* "
            "the peak and takes the other 70 % of the steps: divide by `0.7 * steps`.",
        ),
        (
            lambda step, steps, peak: (
                peak * step / (0.5 * steps) if step < 0.5 * steps else peak * (steps - step) / (0.5 * steps)
            ),
            "A triangle with its top in the middle. The peak comes earlier, after 30 % of the steps.",
        ),
        (
            lambda step, steps, peak: (
                peak * step / (0.3 * steps)
                if step < 0.3 * steps
                else peak * (steps - 1 - step) / (0.7 * steps - 1)
            ),
            "Yours is at 0 one step early, at `steps - 1`. Here 0 is reached at `step = steps`, just after the "
            "last step.",
        ),
        (
            lambda step, steps, peak: _triangle(step, 1000, peak),
            "Yours is right for one length of run, and for no other. Use `steps`.",
        ),
    ],
    hints=[
        "Two cases: `if step < 0.3 * steps:` one straight line, otherwise another.",
        "Up: `peak * step / (0.3 * steps)`. Down: `(steps - step) / (0.7 * steps)` falls from 1 to 0.",
    ],
    solution="""
        def learning_rate(step, steps, peak):
            rise = 0.3 * steps
            if step < rise:
                return peak * step / rise
            return peak * (steps - step) / (steps - rise)
    """,
    right=[
        lambda step, steps, peak: peak * min(step / (0.3 * steps), (steps - step) / (0.7 * steps)),
        lambda step, steps, peak: np.interp(step, [0, 0.3 * steps, steps], [0, peak, 0]),
    ],
    wrong=[
        (lambda step, steps, peak: peak * min(1, step / (0.3 * steps)), "stays at the peak"),
        (
            lambda step, steps, peak: (
                peak * step / (0.3 * steps) if step < 0.3 * steps else peak * (1 - step / steps)
            ),
            "jumps down",
        ),
        (lambda step, steps, peak: np.interp(step, [0, steps / 2, steps], [0, peak, 0]), "in the middle"),
    ],
    explanation="This is the shape of one-cycle. PyTorch's has rounder corners: half a cosine on each side.",
)

q3 = Array(
    "The smoothed target for a frog, class 6 of 10, with a smoothing of 0.2.",
    expected=np.full(10, 0.02) + 0.8 * np.eye(10)[6],
    mistakes=[
        (
            np.where(np.eye(10)[6] == 1, 0.8, 0.02),
            "Yours adds up to 0.98. The 0.2 is shared among *all ten*: the true class gets its part too.",
        ),
        (
            np.where(np.eye(10)[6] == 1, 0.8, 0.2 / 9),
            "You shared 0.2 among the nine wrong classes. That is a fair idea too, but the usual label "
            "smoothing (PyTorch's) shares it among *all ten*, the true class included.",
        ),
        (
            np.full(10, 0.01) + 0.9 * np.eye(10)[6],
            "That is the smoothing of the example above, 0.1. Here it is 0.2.",
        ),
        (
            np.full(10, 0.02) + 0.8 * np.eye(10)[5],
            "That is a dog. Classes are numbered from 0: the frog, class 6, is the *seventh* number.",
        ),
        (
            np.full(10, 0.2) + 0.8 * np.eye(10)[6],
            "Yours adds up to 2.8. The 0.2 is shared *among* ten classes.",
        ),
    ],
    hints=[
        "Take 20 % from the certainty of the true class, and share it equally among all ten.",
        "`torch.eye(10)[6]` is the hard target. Multiply it by 0.8 and add 0.02 to every class.",
    ],
    solution="smoothed_frog = 0.8 * torch.eye(10)[6] + 0.2 / 10",
    explanation="It adds up to 1: still a distribution over the classes, only less sure of itself.",
)

Predict = Callable[[Any, np.ndarray], Any]


def _both_ways(model: Any, images: np.ndarray) -> np.ndarray:
    from navml.training import predict

    return (predict(model, images) + predict(model, images[:, :, ::-1])) / 2


def _acts_like(other: Predict) -> Callable[..., bool]:
    """Return whether a function answers like another one on random pictures."""

    def same(function: Predict, rng: np.random.Generator, model: Any) -> bool:
        images = rng.integers(0, 256, (6, 32, 32, 3), dtype=np.uint8)
        given, expected = np.asarray(function(model, images)), other(model, images)
        return given.shape == expected.shape and bool(np.allclose(given, expected, atol=1e-5))

    return same


def _unlike(other: Predict) -> Callable[..., bool]:
    # A fresh network may answer a picture and its mirror image alike: then nothing is wrong.
    right, same = _acts_like(_both_ways), _acts_like(other)
    return lambda *given: right(*given) or not same(*given)


def _predict(model: Any, images: np.ndarray) -> np.ndarray:
    from navml.training import predict

    return predict(model, images)


def _upside_down(model: Any, images: np.ndarray) -> np.ndarray:
    return (_predict(model, images) + _predict(model, images[:, ::-1])) / 2


def _colours(model: Any, images: np.ndarray) -> np.ndarray:
    return (_predict(model, images) + _predict(model, images[..., ::-1])) / 2


def _sum(model: Any, images: np.ndarray) -> np.ndarray:
    return 2 * _both_ways(model, images)


def _mirrored_only(model: Any, images: np.ndarray) -> np.ndarray:
    return _predict(model, images[:, :, ::-1])


def _tiny_model() -> Any:
    import torch

    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(32 * 32 * 3, 10))


q4 = Function(
    "`predict_both_ways(model, images)`: the mean of the probabilities for each image and its mirror image.",
    reference=None,
    properties=[
        (_unlike(_predict), "These are the probabilities of the images alone. Where is the mirror image?"),
        (_unlike(_mirrored_only), "These are the probabilities of the mirror image alone. Average the two."),
        (
            _unlike(_upside_down),
            "You turned the images upside down: that is the second axis. Columns are the third.",
        ),
        (
            _unlike(_colours),
            "The last axis holds the colours: you swapped red and blue. Columns are the third axis.",
        ),
        (_unlike(_sum), "Each row adds up to 2. Take the *mean* of the two."),
        (
            _acts_like(_both_ways),
            "On random pictures, the result is not the mean over each image and its mirror image.",
        ),
    ],
    hints=[
        "`navml.training.predict(model, images)` gives probabilities. Call it twice, and take the mean.",
        "Images are (n, height, width, colours): `images[:, :, ::-1]` reverses the columns.",
    ],
    solution="""
        def predict_both_ways(model, images):
            mirrored = images[:, :, ::-1]
            return (navml.training.predict(model, images) + navml.training.predict(model, mirrored)) / 2
    """,
    right=[lazy(lambda: args(_both_ways, _tiny_model()))],
    wrong=[
        (lazy(lambda: args(_predict, _tiny_model())), "Where is the mirror"),
        (lazy(lambda: args(_upside_down, _tiny_model())), "upside down"),
        (lazy(lambda: args(_colours, _tiny_model())), "red and blue"),
        (lazy(lambda: args(_sum, _tiny_model())), "adds up to 2"),
        (lazy(lambda: args(_mirrored_only, _tiny_model())), "mirror image alone"),
        (lazy(lambda: args(lambda model, images: images[:2], _tiny_model())), "On random pictures"),
    ],
    explanation="This is **test-time augmentation**: two opinions for the price of two predictions.",
)

quiz1 = Choice(
    "A network trained with one-cycle is cut off by a time limit after half of its epochs. What do you have?",
    answer="c",
    a="Half of the epochs, but not half of the way: the learning rate is still near its peak.",
    b="The first half ran at high learning rates: the weights still jump about and never settled.",
    c="The gain comes at the end, when the learning rate falls. Choose a length that fits, or resume.",
    d="They are weights like any others. You can measure them, and you can go on from the checkpoint.",
)

quiz2 = Choice(
    "A colleague saves only the model's weights after each epoch, and resumes from them. What happens?",
    answer="b",
    a="The weights are not all: the momentum, the place in the schedule and the random numbers are missing.",
    b="The momentum starts at zero, the schedule from the beginning, and the images come in another order.",
    c="The weights load well. It is everything around them that is lost, without any error.",
    d="A larger batch changes memory and speed, and has nothing to do with what was saved.",
)

quiz3 = Choice(
    "With augmentation, training accuracy is *below* validation accuracy. What does that mean?",
    answer="a",
    a="Training is measured on shifted and mirrored pictures, while the weights still change.",
    b="Always worth a thought, but there is a simpler reason: the two are measured on different pictures.",
    c="It memorises less, not more: overfitting would show as training accuracy far *above* validation.",
    d="The learning rate may be fine. Training pictures are made harder on purpose.",
)

bind(globals(), "level3/03")
