"""Questions of getting-started/00, Start here; its duel; its self-test, and the level that that recommends."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from navml.exercises import feedback
from navml.exercises.bets import Bet
from navml.exercises.catalog import bind
from navml.exercises.choices import Choice, Quiz
from navml.exercises.kinds import Function, Value
from navml.exercises.placeholder import BLANK, ____, contains_blank

__all__ = [
    "____",
    "bet1",
    "gpu_test",
    "learning_test",
    "python_test",
    "q1",
    "q2",
    "q3",
    "quiz",
    "read_names",
    "recommend",
    "vision_test",
    "winner",
]

bet1 = Bet("Who is right more often, of twelve pictures", options=("me", "model", "draw"))

q1 = Value(
    "How many pixels does a picture of 28 rows and 28 columns have?",
    expected=784,
    mistakes=[
        (56, "You **added** rows and columns. Each of the 28 rows holds 28 pixels: what does that make?"),
        (28, "That is a single row."),
    ],
    explanation="At full size, a model sees each picture as a list of 784 numbers.",
    hints=["Rows **times** columns. In Python, times is `*`."],
    solution="pixels = 28 * 28",
    given="pixels = 28 + 28",
)

q2 = Value(
    "What share of the pictures does each of 10 equally large classes hold?",
    expected=0.1,
    mistakes=[(10.0, "Ten percent, yes. Write it as a share of 1: what is 10 divided by 100?")],
    wrong=[(0.5, "not it"), ("10 %", "one number")],
    explanation="So someone who guesses blindly is right one time in ten. A model must beat that.",
    hints=["All classes together make 1, the whole.", "1 divided by the number of classes."],
    solution="share = 1 / 10",
)

q3 = Function(
    "`brightness(picture)`: the average of all its pixels.",
    reference=lambda picture: picture.mean(),
    inputs=lambda rng: (rng.integers(0, 256, (28, 28), dtype="uint8"),),
    mistakes=[
        (lambda picture: picture.max(), "That is the *brightest* pixel. You want the average of them all."),
        (
            lambda picture: picture.sum(),
            "That is the *sum* of the pixels. The average does not grow with their number.",
        ),
        (
            lambda picture: int(picture.sum()) % 256 / picture.size,
            "Right idea, but the sum **wrapped around**: a `uint8` holds nothing above 255, so `255 + 1` starts "
            "again at 0. Begin your sum with `0.0`, or let NumPy average: it makes room for large sums.",
        ),
        (
            lambda picture: picture.sum() / len(picture),
            "You divided by the number of *rows*. How many pixels are there?",
        ),
        (
            lambda picture: picture.mean(axis=0),
            "That is an average for each *column*. You want a single one.",
        ),
        (lambda picture: picture.mean(axis=1), "That is an average for each *row*. You want a single one."),
    ],
    explanation="It was tried on 20 random pictures that it had never seen.",
    hints=["`picture.max()` is the brightest pixel. Another word for average is *mean*.", "`picture.mean()`"],
    right=[lambda picture: sum(map(float, picture.ravel())) / 784],
    solution="""
        def brightness(picture):
            return picture.mean()
    """,
    wrong=[
        (lambda picture: None, "return"),
        (lambda picture: sum(pixel for row in picture for pixel in row) / 784, "wrapped around"),
        (lambda picture: np.sum(sum(picture), dtype="uint8") / 784, "wrapped around"),
    ],
)

python_test = Quiz(
    Choice(
        "What is `[n * 10 for n in [5, 3, 8, 1][1:3]]`?",
        answer="b",
        a="Positions count from 0, so `[1:3]` begins with the *second* number, 3.",
        b="Positions 1 and 2, each times 10: a slice stops *before* its end.",
        c="A slice stops *before* its end: `[1:3]` is positions 1 and 2 only.",
        d="A *list* times 10 would be repeated. Here each number `n` is multiplied.",
    ),
    Choice(
        "The shape of `pictures[:10, :, 0]`, where `pictures` has shape `(100, 28, 28)`.",
        answer="c",
        a="`:10` shortens its axis to 10. But `0` is a single position, and that takes its axis away.",
        b="A single position takes its axis away. Only a range, `0:1`, would leave a 1 behind.",
        c="Ten pictures, all rows, and of each row the first pixel.",
        d="`:10` takes ten pictures, so an axis of 10 stays.",
    ),
    Choice(
        "What is `pictures.mean(axis=0)`, where `pictures` has shape `(100, 28, 28)`?",
        answer="a",
        a="`axis=0` is the axis that goes: the mean runs over the 100 pictures, pixel by pixel.",
        b="That is `pictures.mean(axis=(1, 2))`.",
        c="That is `pictures.mean()`, without an axis.",
        d="That is `pictures[0]`, and no mean at all.",
    ),
    counts=False,
)

learning_test = Quiz(
    Choice(
        "A model gets 99 % of its training pictures right, and 71 % of new ones. What happened?",
        answer="d",
        a="A model that is too simple does badly on *both*.",
        b="It is meant for pictures it has not seen. Of those it gets 71 %.",
        c="They are the honest ones: the model could not learn them by heart.",
        d="It knows its training pictures by heart, and too little of what all pictures have in common.",
    ),
    Choice(
        "900 cats, 100 dogs, and a model that is right on 90 %. What next?",
        answer="a",
        a="Always saying *cat* scores 90 %, too. Compare with such a *baseline* first.",
        b="How fast it learns matters once you know that it has learned something.",
        c="First find out whether this one has learned anything.",
        d="Always saying *cat* would score the same 90 %.",
    ),
    Choice(
        "Of which pictures do you take the mean and the standard deviation for scaling?",
        answer="c",
        a="Then the test part leaks into training, and its score is no longer about unseen pictures.",
        b="Then the same grey means one thing in training and another in testing.",
        c="And test pictures are scaled by those same two numbers: nothing is learned from them.",
        d="The test part is for measuring. Nothing may be learned from it.",
    ),
    first=4,
    counts=False,
)

vision_test = Quiz(
    Choice(
        "The weights of a 3 × 3 convolution from 3 to 16 channels.",
        answer="b",
        a="Each filter looks at *all* 3 channels: it has 3 × 3 × 3 weights, not 3 × 3.",
        b="16 filters, each of 3 × 3 weights for each of 3 channels: 16 × 27.",
        c="The same filters slide over the whole picture. Its size changes the output, not the weights.",
        d="That would be a fully connected layer. A convolution uses its few weights everywhere.",
    ),
    Choice(
        "Fine-tuned on 600 photos at learning rate 0.1, a network does worse than frozen. Why?",
        answer="d",
        a="Frozen, it did better. So what it had learned *is* of use.",
        b="Larger batches smooth the steps a little. They cannot bring back what has been overwritten.",
        c="Its last layer is new. The layers below know edges, textures and parts, which fruit has, too.",
        d="Train the new layer first. Then the rest, at a rate many times smaller.",
    ),
    first=7,
    counts=False,
)

gpu_test = Quiz(
    Choice(
        "The GPU is busy 30 % of the time. What do you look at first?",
        answer="c",
        a="It speeds up computing. But computing is not what takes the time here: most of it the GPU waits.",
        b="It would keep the GPU busier, and make the training no faster.",
        c="The GPU is waiting for data. Time the loading alone, then speed that up.",
        d="It changes what a step does, not how long it takes.",
    ),
    Choice(
        "Why is the loss multiplied by a large number in float16 training?",
        answer="b",
        a="A larger loss makes overflow *more* likely; then the scale is lowered.",
        b="Gradients grow with the loss. They are scaled back before the weights are changed.",
        c="The weights themselves stay in float32, whatever the loss.",
        d="The gradients are scaled back before the step, so that it keeps its size.",
    ),
    first=9,
    counts=False,
)

quiz = Quiz(
    Choice(
        "You restart the kernel and run only cell 5, which uses a name of cell 3. What happens?",
        answer="b",
        a="Python never goes looking for a cell that you have not run.",
        b="A `NameError`. After a restart the kernel knows nothing: run the cells from the top.",
        c="What is on the page is only what the kernel once said. The kernel itself has forgotten it.",
    ),
    Choice(
        "A figure says SAMPLE. What does that mean?",
        answer="a",
        a="You can do the whole lesson with the stand-in, but your numbers will differ.",
        b="It says nothing of colours: the pictures of this dataset are grey to begin with.",
        c="Your code is fine. It is the data that are not the real ones.",
    ),
    Choice(
        "A check says ❌. What is the best next step?",
        answer="c",
        a="They will: a wrong answer never stops a lesson.",
        b="You may at any time. But one more try teaches you more.",
        c="The message knows the common mistakes, and each hint says a little more.",
    ),
)


def read_names(first_row: Any, second_row: Any, classes: Sequence[str]) -> np.ndarray:
    """Read the learner's names of twelve pictures, and show how they were understood.

    Parameters
    ----------
    first_row, second_row
        Six names each, in one text or in a list; a name may be cut short. What is left blank stays blank.
    classes
        The names that there are.

    Returns
    -------
    numpy.ndarray
        (12,): the number of the class of each picture, -1 where there is no name.
    """
    rows = [_split(row) for row in (first_row, second_row)]
    given = [name for names in rows for name in (names + [""] * 6)[:6]]
    found = np.array([_class_number(name, classes) for name in given])
    if not any(given):
        message = (
            f"Replace each `{BLANK}` with six names, then run the cell again. Or only watch: that is fine."
        )
        feedback.show(*feedback.card("unattempted", message, "No names yet."))
        return found
    lines = [
        f"{number}. {classes[label] if label >= 0 else f'`{name}`: which of the ten is that?' if name else '…'}"
        for number, (name, label) in enumerate(zip(given, found, strict=True), 1)
    ]
    if any(len(names) > 6 for names in rows):
        lines.append("You gave more than six for a row. Is there a comma between names, and only there?")
    feedback.show(*feedback.card("note", "\n".join(["", *lines]), "Your names."))
    return found


def _split(row: Any) -> list[str]:
    """Return the names of a row, empty where the learner gives none."""
    if isinstance(row, str):
        row = row.split("," if "," in row else None)
    names = row if isinstance(row, list | tuple) else [row]
    return ["" if contains_blank(name) else str(name).strip(" ?._-") for name in names]


def _class_number(name: str, classes: Sequence[str]) -> int:
    """Return the number of the one class with a word that begins like this; -1 if there is not just one."""

    def letters(text: str) -> str:
        return re.sub("[^a-z]", "", text.casefold())

    wanted = letters(name)
    found = [
        number
        for number, each in enumerate(classes)
        for word in {letters(each), *map(letters, re.split("[ /]", each))}
        if wanted and (word.startswith(wanted) or wanted in (f"{word}s", f"{word}es"))
    ]
    return found[0] if len(set(found)) == 1 else -1


def winner(yours: int, models: int) -> str:
    """Return who is right more often: "me", "model" or, if equally often, "draw"."""
    if yours == models:
        return "draw"
    return "me" if yours > models else "model"


# The self-test in the order of the levels: an area, its questions, how many must be right to skip the level
# that teaches it, and that level. One slip is forgiven where there are three questions.
_AREAS = (
    ("Python and NumPy", python_test, 2, "Getting started"),
    ("Machine learning", learning_test, 2, "Level 1"),
    ("Convolutional networks", vision_test, 2, "Level 2"),
    ("Training on a GPU", gpu_test, 2, "Level 3"),
)


def recommend() -> None:
    """Show how the self-test went, area by area, and which level to begin with."""
    scores = tuple(sum(outcome.correct for outcome in test.outcomes) for _, test, _, _ in _AREAS)
    level, why = advise(scores)
    counts = [
        f"{area}: {score} of {len(test.parts)}"
        for (area, test, _, _), score in zip(_AREAS, scores, strict=True)
    ]
    total = f"Right answers: {sum(scores)} of {sum(len(test.parts) for _, test, _, _ in _AREAS)}"
    feedback.show(*feedback.card("note", "\n".join([why, "", total, *counts]), f"Begin with {level}."))


def advise(scores: tuple[int, ...]) -> tuple[str, str]:
    """Return the level to begin with and the reason.

    Parameters
    ----------
    scores
        How many answers are right in each area of the self-test, in its order.
    """
    if not sum(scores):
        return "Getting started", "It takes nothing for granted but a little Python."
    for (area, test, needed, level), score in zip(_AREAS, scores, strict=True):
        if score < needed:
            right = f"{score} of {len(test.parts)} right"
            return (
                level,
                f"*{area}*, with {right}, is the first area that would hold you up. You learn it there.",
            )
    return "Level 3", "Nothing here would hold you up: pick any of its lessons."


bind(globals(), "getting-started/00")
