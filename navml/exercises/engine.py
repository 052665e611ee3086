r"""The exercise engine: questions that check a learner's answer and answer back.

A lesson's questions live in ``navml/exercises/<level>_<nn>.py``, a dozen lines each. The lesson says::

    from navml.exercises.level1_02 import q1, ____

    accuracy = ____                  # the share of test images that the model gets right
    q1.check(accuracy)               # ✅ / ❌ with a message that teaches / ⏳ not attempted yet
    # q1.hint()    q1.hint(2)    q1.solution()

``check`` is always the last line of its cell. Its first argument is the answer; any further ones are
*context*, things of the lesson that the check needs: ``q1.check(accuracy, model, test)``. ``solution`` is
source text that takes the place of everything above the check line; tests run it inside the lesson.
Messages may use `` `code` ``, ``**bold**`` and ``*emphasis*``.

Every question has at least one right answer (``right``) and two plausible wrong ones (``wrong``), each with
a fragment of the message it must get; tests try them all. What the kind already knows need not be written
again: a constant ``expected`` or a ``reference`` is right, constant ``mistakes`` and mistaken functions are
wrong, a choice knows all of its own. ``args(answer, *context)`` writes an answer with context; ``@lazy``
builds one only when tests ask for it, so that heavy imports stay inside it.

A complete example of each kind, as a question module would hold it::

    import numpy as np
    from navml.exercises.engine import (
        Array, Choice, Function, Model, Quiz, Reflection, Value, ____, args, lazy, predicted_labels
    )

    # VALUE: a number (within tolerance), text, or tuple. Shares given as percentages are caught for free.
    q1 = Value(
        "How many pixels does one 28 x 28 picture have?",
        expected=784,
        mistakes=[(56, "That is 28 + 28. A picture has 28 rows **of** 28 pixels."),
                  (28, "That is one row only.")],
        hints=["Rows times columns.", "`28 * 28`"],
        solution="pixels = 28 * 28",
    )

    # Expected value and mistakes may be functions of the context: q2.check(accuracy, predicted, labels).
    predicted, labels = np.array([1, 2, 3, 4]), np.array([1, 2, 3, 9])
    q2 = Value(
        "The share of test images that the model gets right.",
        expected=lambda predicted, labels: np.mean(predicted == labels),
        mistakes=[(lambda predicted, labels: np.mean(predicted != labels),
                   "That is the share of *wrong* answers.")],
        tolerance=0.001,
        hints=["Compare two arrays with `==`; what is the mean of the result?"],
        solution="accuracy = np.mean(predicted == labels)",
        right=[args(0.75, predicted, labels)],
        wrong=[(args(0.25, predicted, labels), "share of *wrong*"), (args(75, predicted, labels), "percent")],
    )

    # ARRAY: shape, kind of numbers, and values, with a message for each.
    picture = np.array([[1, 2], [3, 4]], "uint8")
    q3 = Array(
        "The picture mirrored left to right.",
        expected=lambda picture: picture[:, ::-1],
        mistakes=[(lambda picture: picture[::-1], "You mirrored it top to bottom: that is the first axis.")],
        dtype="uint8",                        # optional
        hints=["Columns are the second axis."],
        solution="mirrored = picture[:, ::-1]",
        right=[args(np.array([[2, 1], [4, 3]], "uint8"), picture)],
        wrong=[(args(np.array([[3, 4], [1, 2]], "uint8"), picture), "top to bottom"),
               (args(np.array([2, 1], "uint8"), picture), "shape")],
    )

    # FUNCTION: compared with a reference on fresh random inputs. `inputs` returns the arguments as a tuple.
    q4 = Function(
        "`brighter(picture, factor)`: the picture times the factor, cut off at 1.",
        reference=lambda picture, factor: np.clip(picture * factor, 0, 1),
        inputs=lambda rng: (rng.random((4, 4)), rng.uniform(1, 3)),
        mistakes=[(lambda picture, factor: picture * factor, "Values above 1 must be cut off at 1.")],
        hints=["`np.clip(values, low, high)` cuts values off."],
        solution="def brighter(picture, factor):\n    return np.clip(picture * factor, 0, 1)",
        right=[lambda picture, factor: np.minimum(picture * factor, 1)],
        wrong=[(lambda picture: picture, "stopped")],
    )

    # MODEL: what it does on data it has not seen: q5.check(model, images, labels). Any scikit-learn, Keras or
    # PyTorch model, or function from images to labels or class scores. Give a bar; if need be, `rules`.
    q5 = Model(
        "A model that separates the two moons.",
        at_least=0.95,
        too_low="A straight line cannot do it: which models bend?",
        rules=[(lambda model, images, labels: len(set(predicted_labels(model, images))) > 1,
                "Your model gives one answer to everything.")],
        hints=["Try `KNeighborsClassifier`."],
        solution="model = KNeighborsClassifier().fit(train_points, train_labels)",
        right=[lazy(lambda: args(*moons_with("knn")))],
        wrong=[(lazy(lambda: args(*moons_with("line"))), "straight line"),
               (lazy(lambda: args(*moons_with("constant"))), "one answer")],
    )

    # CHOICE: the lesson's text asks and lists the options; the module explains every one. Lesson cell:
    #     answer = ____                # "a", "b" or "c"
    #     quiz1.check(answer)
    quiz1 = Choice(
        "Which part of the data tells how a model will do on new pictures?",
        answer="b",
        a="The train part is what it learned from: it may know those by heart.",
        b="It has never seen the test part, so nothing there was learned by heart.",
        c="Then most of what you measure was learned from.",
    )

    # Several choices in one cell:  answer_1, answer_2 = ____, ____   /   quiz.check(answer_1, answer_2)
    quiz = Quiz(Choice(...), Choice(...))

    # REFLECTION: any text of enough words; shows yours beside it.
    q6 = Reflection(
        "In your own words: why keep a test part?",
        words=8,
        model_answer="To measure on pictures that the model has not learned from.",
        hints=["What would a student's mark be worth who has seen the exam?"],
    )
"""

from __future__ import annotations

import ast
import copy
import io
import math
import os
import sys
import textwrap
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, Self

import numpy as np

from navml.exercises import feedback
from navml.exercises.placeholder import BLANK, Placeholder, ____, contains_blank

__all__ = [
    "Array",
    "Choice",
    "ExerciseError",
    "Function",
    "Model",
    "Outcome",
    "Placeholder",
    "Question",
    "Quiz",
    "Reflection",
    "Value",
    "____",
    "args",
    "lazy",
    "predicted_labels",
    "solved",
]

State = Literal["correct", "incorrect", "unattempted"]
Mistake = tuple[Any, str]


class ExerciseError(AssertionError):
    """Raised by a check that is not ✅ when ``NAVML_EXERCISES=strict``; and by an ill-made question."""


class Incorrect(Exception):
    """Raised inside a question to say what is wrong with an answer."""


@dataclass(frozen=True)
class Outcome:
    """What a check found. A notebook shows nothing for it: the check has already said it all.

    ``headline`` takes the place of the usual first words ("Correct.", "Not yet.", …).
    """

    state: State
    message: str
    headline: str = ""

    @property
    def correct(self) -> bool:
        """Whether the answer is right."""
        return self.state == "correct"

    def _ipython_display_(self) -> None:
        pass


class args(tuple[Any, ...]):
    """An answer and its context, in the order of the check's arguments: ``args(accuracy, model, test)``."""

    def __new__(cls, *values: Any) -> Self:
        """Take the values one by one, unlike ``tuple``."""
        return super().__new__(cls, values)


class lazy:
    """An answer (or ``args``) that is built only when tests ask for it; usable as a decorator."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self.build = build


def as_args(answer: Any) -> args:
    """Return an entry of ``right`` or ``wrong`` as the arguments of a check."""
    if isinstance(answer, lazy):
        answer = answer.build()
    return answer if isinstance(answer, args) else args(answer)


class Question(ABC):
    """What all kinds of question have in common.

    Parameters
    ----------
    prompt
        The task in one sentence.
    hints
        From a nudge to nearly the answer.
    solution
        Source text that takes the place of everything above the check line.
    right, wrong
        Answers that must pass; and answers that must fail, each with a fragment of its message.
    explanation
        What a right answer shows, said on ✅.
    """

    kind = ""
    counts = True
    """Whether the question counts for progress."""

    def __init__(
        self,
        prompt: str,
        *,
        hints: Sequence[str] = (),
        solution: str = "",
        right: Iterable[Any] = (),
        wrong: Iterable[Mistake] = (),
        explanation: str = "",
    ) -> None:
        self.prompt = prompt
        self.hints = tuple(hints)
        self.solution_text = textwrap.dedent(solution).strip()
        self.right = list(right)
        self.wrong = list(wrong)
        self.explanation = explanation

    @abstractmethod
    def _judge(self, *answer: Any) -> str:
        """Return what to say about a right answer; raise ``Incorrect`` with what to say about a wrong one."""

    @property
    def lesson(self) -> str | None:
        """The lesson that the question belongs to, such as ``"level1/02"``."""
        return self._place[0]

    @property
    def name(self) -> str:
        """The question's name in its module, such as ``"q1"``."""
        return self._place[1]

    @property
    def _place(self) -> tuple[str | None, str]:
        # Looked up instead of written twice: nothing to mistype, and one made on the fly has no lesson.
        package = __package__ + "."
        for module_name, module in list(sys.modules.items()):
            if module_name.startswith(package):
                for name, value in vars(module).items():
                    if value is self:
                        level, _, number = module_name.removeprefix(package).rpartition("_")
                        return f"{level.replace('_', '-')}/{number}", name
        return None, "question"

    def check(self, *answer: Any) -> Outcome:
        """Say whether an answer is right, and keep it in the learner's progress.

        Parameters
        ----------
        *answer
            The answer, then whatever of the lesson the question needs to judge it.

        Returns
        -------
        Outcome
            The state (``"correct"``, ``"incorrect"``, ``"unattempted"``) and the message that was shown.

        Raises
        ------
        ExerciseError
            With ``NAVML_EXERCISES=strict``, if the answer is anything but right.
        """
        outcome = self.outcome(*answer)
        if outcome.state == "incorrect" and self._blank_left():
            outcome = Outcome(
                "unattempted", f"Replace each `{BLANK}` in this cell with your answer, then run it."
            )
        feedback.show(*feedback.card(outcome.state, outcome.message + self._help(outcome), outcome.headline))
        self._record(outcome)
        if os.environ.get("NAVML_EXERCISES") == "strict" and not outcome.correct:
            raise ExerciseError(f"{self.lesson} {self.name}: {outcome.state}: {outcome.message}")
        return outcome

    def outcome(self, *answer: Any) -> Outcome:
        """Judge an answer without showing or recording anything."""
        if not answer or any(contains_blank(each) for each in answer):
            return Outcome("unattempted", f"Replace `{BLANK}` with your answer, then run the cell again.")
        try:
            # What a learner's function prints would bury the message under dozens of lines.
            with redirect_stdout(io.StringIO()):
                return Outcome("correct", self._judge(*answer))
        except Incorrect as found:
            return Outcome("incorrect", str(found))
        except _StillBlank:
            return Outcome(
                "unattempted", f"Your function still returns `{BLANK}`. Replace it, then run the cell."
            )
        except Exception as error:  # learners get a sentence, never a traceback
            return Outcome("incorrect", f"Your answer could not be checked: {_said(error)}.")

    def hint(self, number: int = 1) -> None:
        """Show a hint; each is more of a help than the one before."""
        if not self.hints:
            message = f"There are no hints for this one. Try an answer, or see `{self.name}.solution()`."
        elif not 1 <= number <= len(self.hints):
            which = "is 1 hint" if len(self.hints) == 1 else f"are {len(self.hints)} hints"
            message = f"There {which}. Next comes the answer itself: `{self.name}.solution()`."
        else:
            more = (
                f"{self.name}.hint({number + 1})" if number < len(self.hints) else f"{self.name}.solution()"
            )
            message = (
                f"**Hint {number} of {len(self.hints)}.** {self.hints[number - 1]}\nNot enough? `{more}`"
            )
        feedback.show(*feedback.card("note", message))

    def solution(self) -> None:
        """Show the solution: code that may take the place of everything above the check line."""
        feedback.show_code(f"Solution of {self.name}:", self.solution_text)

    def __repr__(self) -> str:
        name = self.name
        return f"{name}: {feedback.plain(self.prompt)}\n{name}.check(...)  {name}.hint()  {name}.solution()"

    def _repr_html_(self) -> str:
        ways = f"`{self.name}.check(...)` `{self.name}.hint()` `{self.name}.solution()`"
        return feedback.card("note", f"**{self.name}.** {self.prompt}\n{ways}")[0]

    def _help(self, outcome: Outcome) -> str:
        if outcome.correct:
            return ""
        offers = [f"`{self.name}.hint()`"] if self.hints else []
        if outcome.state == "incorrect":
            offers.append(f"`{self.name}.solution()`")
        return "\n" + " · ".join(offers) if offers else ""

    def _blank_left(self) -> bool:
        return _cell_has_blank()

    def _record(self, outcome: Outcome) -> None:
        if self.lesson and self.counts and outcome.state != "unattempted":
            from navml import progress

            progress.record(f"{self.lesson}:{self.name}", outcome.correct)


class Value(Question):
    """A single value: a number, text, a bool, or a tuple or list of such.

    Parameters
    ----------
    expected
        The right value, or a function of the context that returns it.
    tolerance
        How far off a number may be. By default whole numbers are exact and others may be off by a millionth.
    mistakes
        ``(value, message)`` of wrong values that teach something; the value may be a function of the context.
    """

    kind = "value"

    def __init__(
        self,
        prompt: str,
        *,
        expected: Any,
        tolerance: float | None = None,
        mistakes: Sequence[Mistake] = (),
        **common: Any,
    ) -> None:
        super().__init__(prompt, **common)
        self.expected, self.tolerance, self.mistakes = expected, tolerance, mistakes
        if not callable(expected):
            self.right.insert(0, expected)
        self.wrong += [(wrong, message) for wrong, message in mistakes if not callable(wrong)]

    def _judge(self, *answer: Any) -> str:
        given, context = _plain_value(answer[0]), answer[1:]
        expected = _plain_value(_resolve(self.expected, context))
        self._check_type(given, expected)
        if self._same(given, expected):
            return self.explanation
        for mistake, message in self.mistakes:
            if self._same(given, _plain_value(_resolve(mistake, context))):
                _fail(message)
        if _is_number(expected) and 0 < expected <= 1 and self._same(given / 100, expected):
            _fail(f"The right amount, in percent: as a share of 1 it is {_short(given / 100)}.")
        if _is_number(expected) and math.isnan(given):
            _fail("Your value is NaN, *not a number*: somewhere 0 was divided by 0, or a value is missing.")
        _fail(f"`{_short(given)}` is not it.")

    def _check_type(self, given: Any, expected: Any) -> None:
        if given is None:
            _fail("Your answer is `None`. Does a function of yours lack its `return`?")
        if callable(given):
            _fail("Your answer is a function itself. To get its result, call it: add `()`.")
        if _is_number(expected) and not _is_number(given):
            shape = getattr(given, "shape", None)
            what = f"an array of shape {tuple(shape)}" if shape is not None else f"`{_short(given)}`"
            _fail(f"The answer is one number. Yours is {what}, of type `{type(given).__name__}`.")
        if isinstance(expected, str) and not isinstance(given, str):
            _fail(f'The answer is text, in quotes: `"{_short(given).strip(chr(39))}"`, perhaps?')
        if isinstance(expected, bool) and not isinstance(given, bool):
            _fail("The answer is `True` or `False`.")
        if isinstance(expected, tuple) and not isinstance(given, tuple):
            _fail(f"The answer is a tuple of {len(expected)}, like `({', '.join('…' * len(expected))})`.")
        if isinstance(expected, tuple) and len(given) != len(expected):
            _fail(f"The answer has {len(expected)} parts; yours has {len(given)}.")

    def _same(self, given: Any, expected: Any) -> bool:
        if isinstance(expected, tuple):
            return (
                isinstance(given, tuple)
                and len(given) == len(expected)
                and all(self._same(*pair) for pair in zip(given, expected, strict=True))
            )
        if isinstance(expected, str):
            return isinstance(given, str) and given.strip().casefold() == expected.strip().casefold()
        if not _is_number(expected) or not _is_number(given):
            return bool(given == expected)
        tolerance = self.tolerance
        if tolerance is None:
            tolerance = 0.0 if isinstance(expected, int) else 1e-6 * max(1.0, abs(expected))
        return abs(given - expected) <= tolerance * (1 + 1e-9)


class Array(Question):
    """An array: its shape, its kind of numbers, its values. Lists, tensors and pandas columns are arrays too.

    Parameters
    ----------
    expected
        The right array, or a function of the context that returns it.
    dtype
        The dtype it must have, or None if any will do.
    tolerance
        How far off each value may be.
    mistakes
        ``(array, message)`` of wrong arrays that teach something; the array may be a function of the context.
    """

    kind = "array"

    def __init__(
        self,
        prompt: str,
        *,
        expected: Any,
        dtype: str | None = None,
        tolerance: float = 1e-5,
        mistakes: Sequence[Mistake] = (),
        **common: Any,
    ) -> None:
        super().__init__(prompt, **common)
        self.expected, self.dtype, self.tolerance, self.mistakes = expected, dtype, tolerance, mistakes
        if not callable(expected):
            self.right.insert(0, np.asarray(expected, dtype))
        self.wrong += [(wrong, message) for wrong, message in mistakes if not callable(wrong)]

    def _judge(self, *answer: Any) -> str:
        context = answer[1:]
        if answer[0] is None:
            _fail("Your answer is `None`. Does a function of yours lack its `return`?")
        if callable(answer[0]) and not hasattr(answer[0], "shape"):
            _fail("Your answer is a function itself. To get its result, call it: add `()`.")
        given, expected = _to_numpy(answer[0]), _to_numpy(_resolve(self.expected, context))
        if not _arrays_differ(given, expected, self.tolerance):
            if self.dtype and given.dtype != np.dtype(self.dtype):
                _fail(
                    f"The values are right, but their dtype is `{given.dtype}` and should be `{self.dtype}`."
                )
            return self.explanation
        for mistake, message in self.mistakes:
            if not _arrays_differ(given, _to_numpy(_resolve(mistake, context)), self.tolerance):
                _fail(message)
        _fail(_arrays_differ(given, expected, self.tolerance))


class Function(Question):
    """A function, compared with a reference on fresh random inputs.

    Parameters
    ----------
    reference
        A right function.
    inputs
        Takes a NumPy random generator, then the context of the check; returns the arguments of one call
        as a tuple.
    trials
        How many random inputs to try.
    tolerance
        How far off each number may be.
    mistakes
        ``(function, message)``: functions that make a common mistake. A learner's function that agrees with
        one wherever it differs from the reference gets that message.
    properties
        ``(holds, message)``: ``holds(function, rng, *context)`` is true of any right function. Tried after
        the reference; may take its place (``reference=None``) where many results are right.
    """

    kind = "function"

    def __init__(
        self,
        prompt: str,
        *,
        reference: Callable[..., Any] | None,
        inputs: Callable[..., tuple[Any, ...]] = lambda rng, *context: (),
        trials: int = 20,
        tolerance: float = 1e-5,
        mistakes: Sequence[tuple[Callable[..., Any], str]] = (),
        properties: Sequence[tuple[Callable[..., Any], str]] = (),
        **common: Any,
    ) -> None:
        super().__init__(prompt, **common)
        self.reference, self.inputs, self.trials, self.tolerance = reference, inputs, trials, tolerance
        self.mistakes, self.properties = mistakes, properties
        if reference is not None:
            self.right.insert(0, reference)
        self.wrong += mistakes

    def _judge(self, *answer: Any) -> str:
        function, context = answer[0], answer[1:]
        if not callable(function):
            _fail(f"Give the function itself, without `()`. Yours is `{_short(function)}`.")
        rng = np.random.default_rng()
        if self.reference is not None:
            self._compare(function, self.reference, rng, context)
        for holds, message in self.properties:
            try:
                held = holds(_guarded(function), rng, *context)
            except (_LearnersError, Incorrect) as error:
                _fail(str(error))
            if not held:
                _fail(message)
        return self.explanation

    def _compare(
        self,
        function: Callable[..., Any],
        reference: Callable[..., Any],
        rng: np.random.Generator,
        context: tuple[Any, ...],
    ) -> None:
        misses = []
        for _ in range(self.trials):
            inputs = self.inputs(rng, *context)
            expected = reference(*copy.deepcopy(inputs))
            given_inputs = copy.deepcopy(inputs)
            try:
                given = _guarded(function)(*given_inputs)
            except _LearnersError as error:
                _fail(f"{error} It was given {_call(inputs)}.")
            if any(_differ(after, before, 0.0) for after, before in zip(given_inputs, inputs, strict=True)):
                _fail("Your function changes what it is given. Work on a copy, or make a new array.")
            if problem := _differ(given, expected, self.tolerance):
                misses.append((inputs, given, problem))
        if not misses:
            return
        for mistake, message in self.mistakes:
            try:
                same = all(
                    not _differ(given, mistake(*copy.deepcopy(inputs)), self.tolerance)
                    for inputs, given, _ in misses
                )
            except Exception:  # a mistaken function may well fail on some input
                same = False
            if same:
                _fail(message)
        inputs, _, problem = misses[0]
        _fail(f"Given {_call(inputs)}: {problem}")


class Model(Question):
    """A model, judged by its answers on data it has not learned from: ``q.check(model, images, labels)``.

    Parameters
    ----------
    at_least
        The share of labels it must get right, or a function of ``(images, labels)`` that returns it.
    at_most
        More than this can only come from having seen the answers.
    too_low, too_high
        What to say then; a default says it in general.
    rules
        ``(holds, message)``: ``holds(model, images, labels, *context)`` is true of any right model.
        Tried first.
    """

    kind = "model"

    def __init__(
        self,
        prompt: str,
        *,
        at_least: float | Callable[..., float] = 0.0,
        at_most: float = 1.0,
        too_low: str = "",
        too_high: str = "",
        rules: Sequence[tuple[Callable[..., Any], str]] = (),
        **common: Any,
    ) -> None:
        super().__init__(prompt, **common)
        self.at_least, self.at_most, self.rules = at_least, at_most, rules
        self.too_low, self.too_high = too_low, too_high

    def _judge(self, *answer: Any) -> str:
        model, (images, labels), context = answer[0], answer[1:3], answer[3:]
        for holds, message in self.rules:
            if not holds(model, images, labels, *context):
                _fail(message)
        predicted, labels = predicted_labels(model, images), _to_numpy(labels)
        if predicted.shape != labels.shape:
            _fail(f"There are {len(labels)} labels, and your model gave answers of shape {predicted.shape}.")
        accuracy = float(np.mean(predicted == labels))
        bar = _resolve(self.at_least, (images, labels))
        if accuracy < bar:
            _fail(f"It gets {accuracy:.1%} right; the bar is {bar:.1%}. {self.too_low}".rstrip())
        if accuracy > self.at_most:
            doubt = self.too_high or "That is too good to be true: were these images in its training data?"
            _fail(f"It gets {accuracy:.1%} right. {doubt}")
        return f"It gets {accuracy:.1%} right. {self.explanation}".rstrip()


class Choice(Question):
    """One answer out of several, ``"a"`` to ``"h"``. Every option has its explanation, the wrong ones too.

    Parameters
    ----------
    answer
        The letter of the right option.
    variable
        The name that the lesson's cell gives the answer.
    **options
        An explanation for each letter: why it is right, or what is wrong with it.
    """

    kind = "choice"

    def __init__(
        self, prompt: str, *, answer: str, variable: str = "answer", hints: Sequence[str] = (), **options: str
    ) -> None:
        super().__init__(
            prompt, hints=hints, solution=f'{variable} = "{answer}"', explanation=options.get(answer, "")
        )
        if answer not in options or "".join(options) != "abcdefgh"[: len(options)]:
            raise ExerciseError(
                f"{prompt!r}: explain every option, in order from a, the answer {answer!r} among them"
            )
        self.answer, self.variable, self.options = answer, variable, options
        self.right = [answer, f" {answer.upper()} "]
        self.wrong = [(letter, why) for letter, why in options.items() if letter != answer] + [
            ("z", "letters")
        ]

    def _judge(self, *answer: Any) -> str:
        letter = answer[0].strip().lower() if isinstance(answer[0], str) else answer[0]
        if letter not in self.options:
            letters = ", ".join(f'`"{each}"`' for each in self.options)
            _fail(f"Answer with one of the letters {letters}, in quotes.")
        if letter != self.answer:
            _fail(self.options[letter])
        return self.explanation

    def _blank_left(self) -> bool:
        # A letter is never computed from a blank; the blanks left in the cell are other answers.
        return False


class Quiz(Question):
    """Several choices answered in one cell: ``quiz.check(answer_1, answer_2)``.

    Each answer gets its own line, so that some may be left blank. The quiz is right when all are.

    Parameters
    ----------
    *parts
        The choices. Their answers are called ``answer_1``, ``answer_2``, … in the lesson's cell.
    first
        The number of the first part, where a lesson counts on across several quizzes.
    counts
        Whether it counts for progress.
    """

    kind = "quiz"

    def __init__(self, *parts: Choice, first: int = 1, counts: bool = True) -> None:
        numbers = range(first, first + len(parts))
        super().__init__(
            " ".join(part.prompt for part in parts),
            solution="\n".join(
                f'answer_{i} = "{part.answer}"' for i, part in zip(numbers, parts, strict=True)
            ),
        )
        self.parts, self.first, self.counts = parts, first, counts
        self.outcomes: tuple[Outcome, ...] = tuple(Outcome("unattempted", "") for _ in parts)
        """What the last check found, one for each part."""
        key = [part.answer for part in parts]
        self.right = [args(*key)]
        self.wrong = [
            (args(*key[:i], wrong, *key[i + 1 :]), message)
            for i, part in enumerate(parts)
            for wrong, message in part.wrong
        ]

    def _judge(self, *answer: Any) -> str:
        raise NotImplementedError("a quiz is judged part by part")

    def check(self, *answer: Any) -> Outcome:
        """As for any question; also keeps the outcome of each part in ``outcomes``."""
        self.outcomes = self._judge_parts(answer)
        return super().check(*answer)

    def outcome(self, *answer: Any) -> Outcome:
        """Judge all answers without showing or recording anything."""
        outcomes = self._judge_parts(answer)
        states = {each.state for each in outcomes}
        state: State = "unattempted"
        if "incorrect" in states:
            state = "incorrect"
        elif states == {"correct"}:
            state = "correct"
        if states == {"unattempted"}:
            return Outcome(state, f"Replace each `{BLANK}` with a letter in quotes, then run the cell again.")
        marks = {"correct": "✅", "incorrect": "❌", "unattempted": "⏳"}
        lines = [
            f"{i}. {marks[each.state]} {'Not answered yet.' if each.state == 'unattempted' else each.message}"
            for i, each in enumerate(outcomes, self.first)
        ]
        right = sum(each.correct for each in outcomes)
        return Outcome(state, "\n".join(["", *lines]), f"{right} of {len(outcomes)} right.")

    def _judge_parts(self, answer: tuple[Any, ...]) -> tuple[Outcome, ...]:
        given = answer + (____,) * len(self.parts)
        return tuple(part.outcome(each) for part, each in zip(self.parts, given, strict=False))

    def _blank_left(self) -> bool:
        return False


class Reflection(Question):
    """A text in the learner's own words; the model answer is shown beside it.

    Parameters
    ----------
    words
        How many words it takes at least.
    model_answer
        What a good answer says.
    variable
        The name that the lesson's cell gives the answer.
    """

    kind = "reflection"

    def __init__(
        self,
        prompt: str,
        *,
        model_answer: str,
        words: int = 8,
        variable: str = "answer",
        hints: Sequence[str] = (),
    ) -> None:
        text = textwrap.dedent(model_answer).strip()
        super().__init__(prompt, hints=hints, solution=f'{variable} = """{text}"""', right=[text])
        self.words, self.model_answer = words, text
        self.wrong = [("", "words"), ("I do not know", "words"), (3, "quotes")]

    def _judge(self, *answer: Any) -> str:
        text = answer[0]
        if not isinstance(text, str):
            _fail("Write your answer as text, in quotes.")
        if (count := len(set(text.casefold().split()))) < self.words:
            _fail(f"Say a little more: at least {self.words} different words. Yours has {count}.")
        return f"Thank you. Compare it with ours: *{self.model_answer}*"


def solved(source: str, questions: dict[str, Question]) -> str:
    """Return the source of a cell with the solutions filled in.

    For each line ``<question>.check(...)``, the lines above it, back to the check before, are replaced by the
    question's solution. A cell without such a line stays as it is.

    Parameters
    ----------
    source
        The source of a code cell.
    questions
        The questions of the lesson by name, as ``navml.exercises.questions(lesson)`` returns them.
    """
    lines = source.splitlines()
    result: list[str] = []
    start = 0
    for i, line in enumerate(lines):
        name, called, _ = line.partition(".check(")
        if called and name in questions:
            result += [*questions[name].solution_text.splitlines(), line]
            start = i + 1
    return "\n".join(result + lines[start:])


def predicted_labels(model: Any, images: Any) -> np.ndarray:
    """Return the label that a model gives to each image.

    Parameters
    ----------
    model
        A PyTorch module, anything with ``predict`` (scikit-learn, Keras), or a function. Where it returns
        scores ``(n, classes)``, the label is the class with the highest.
    images
        What the model takes, n of them. An array is made a tensor on the model's device for PyTorch.

    Returns
    -------
    numpy.ndarray
        ``(n,)``.
    """
    if not callable(model) and not hasattr(model, "predict"):
        _fail(f"The answer is a trained model. Yours is `{_short(model)}`.")
    try:
        scores = _to_numpy(_scores(model, images))
    except Exception as error:  # learners get a sentence, never a traceback
        if type(error).__name__ == "NotFittedError":
            _fail(f"Your model has not been trained yet: call its `fit` first. ({_said(error)})")
        _fail(f"Your model stopped with {_said(error)}.")
    return scores.argmax(axis=1) if scores.ndim == 2 else scores


def _scores(model: Any, images: Any) -> Any:
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        # As found: a check must not switch a model that is in the middle of training.
        modes = [(module, module.training) for module in model.modules()]
        weight = next(model.parameters(), None)
        model.eval()
        try:
            with torch.no_grad():
                return model(torch.as_tensor(images, device=weight.device if weight is not None else None))
        finally:
            for module, mode in modes:
                module.training = mode
    if hasattr(model, "predict"):
        # Keras draws a progress bar unless told not to; other libraries do not know the word.
        quiet = {"verbose": 0} if hasattr(model, "compile") else {}
        return model.predict(images, **quiet)
    return model(images)


class _LearnersError(Exception):
    """What went wrong inside a learner's function."""


class _StillBlank(Exception):
    """A learner's function returned the placeholder."""


def _guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*inputs: Any) -> Any:
        try:
            given = function(*inputs)
        except Exception as error:
            raise _LearnersError(f"Your function stopped with {_said(error)}.") from error
        if contains_blank(given):
            raise _StillBlank
        return given

    return call


def _said(error: Exception) -> str:
    message = str(error).strip().splitlines()
    return f"`{type(error).__name__}: {message[0]}`" if message else f"`{type(error).__name__}`"


def _fail(message: str) -> NoReturn:
    raise Incorrect(message)


def _resolve(value: Any, context: tuple[Any, ...]) -> Any:
    return value(*context) if callable(value) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain_value(value: Any) -> Any:
    """Return a NumPy scalar or a tensor of one number as Python's own; lists as tuples."""
    if isinstance(value, list | tuple):
        return tuple(_plain_value(item) for item in value)
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        return value.item()
    return value


def _to_numpy(value: Any) -> np.ndarray:
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    return np.asarray(value)


def _differ(given: Any, expected: Any, tolerance: float) -> str:
    """Return what tells a result from the expected one, or nothing when they agree."""
    if isinstance(expected, tuple | list | dict):
        if type(given) is not type(expected) and not (
            isinstance(given, tuple | list) and not isinstance(expected, dict)
        ):
            return f"your function returns `{_short(given)}`; it should be `{_short(expected)}`."
        if len(given) != len(expected):
            return f"your function returns {len(given)} things; it should be {len(expected)}."
        keys = expected if isinstance(expected, dict) else range(len(expected))
        if isinstance(expected, dict) and set(given) != set(expected):
            return f"the keys are `{_short(list(given))}`; they should be `{_short(list(expected))}`."
        return next(filter(None, (_differ(given[key], expected[key], tolerance) for key in keys)), "")
    if given is None and expected is not None:
        return "your function returns `None`. Does it lack its `return`?"
    if hasattr(expected, "shape") and expected.shape != ():
        if not hasattr(given, "shape") and not isinstance(given, list | tuple):
            shape = tuple(expected.shape)
            return f"your function returns `{_short(given)}`; it should be an array of shape {shape}."
        return _arrays_differ(_to_numpy(given), _to_numpy(expected), tolerance)
    given, expected = _plain_value(given), _plain_value(expected)
    same = (
        abs(given - expected) <= tolerance + _relative(tolerance) * abs(expected)
        or (math.isnan(given) and math.isnan(expected))
        if _is_number(given) and _is_number(expected)
        else type(given) is type(expected) and given == expected
    )
    return "" if same else f"your function returns `{_short(given)}`; it should be `{_short(expected)}`."


def _relative(tolerance: float) -> float:
    # float32 keeps about seven digits: rounding alone may put a large number off by more than the tolerance.
    return 1e-5 if tolerance else 0.0


def _arrays_differ(given: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    """Return what tells two arrays apart, in words, or nothing when they agree."""
    if given.shape != expected.shape:
        turned = given.ndim > 1 and given.shape == expected.shape[::-1]
        extra = " Its axes are in the opposite order." if turned else ""
        return f"The shape is {given.shape} and should be {expected.shape}.{extra}"
    numbers = given.dtype.kind in "buifc" and expected.dtype.kind in "buifc"
    # As floats, so that unsigned pixels cannot wrap around when they are subtracted.
    if numbers:
        same = np.isclose(
            given.astype(float),
            expected.astype(float),
            rtol=_relative(tolerance),
            atol=tolerance,
            equal_nan=True,
        )
    else:
        same = given == expected
    if np.all(same):
        return ""
    if (
        numbers
        and given.dtype.kind == "f"
        and np.isnan(given).any()
        and not np.isnan(expected.astype(float)).any()
    ):
        return f"{np.isnan(given).sum():,} of {given.size:,} values are NaN, *not a number*."
    where = tuple(int(i) for i in np.argwhere(~np.asarray(same))[0])
    place = f" At index {where if len(where) > 1 else where[0]}" if where else " There"
    found = f"{place} it is `{_short(given[where].item())}` and should be `{_short(expected[where].item())}`."
    return (
        f"The shape is right, but {np.size(same) - np.sum(same):,} of {given.size:,} values are not.{found}"
    )


def _short(value: Any) -> str:
    """Return a value as a few words, whatever its size."""
    if isinstance(value, float):
        return f"{value:.6g}"
    shape = getattr(value, "shape", None)
    if shape is not None and np.prod(shape) > 12:
        return f"array of shape {tuple(shape)}"
    text = repr(value).replace("\n", " ")
    return text if len(text) <= 80 else text[:77] + "…"


def _call(inputs: tuple[Any, ...]) -> str:
    return "`" + ", ".join(_short(each) for each in inputs) + "`" if inputs else "nothing"


def _cell_has_blank() -> bool:
    """Tell whether the notebook cell that is running still has a ``____`` in its code.

    Catches blanks that Python had to turn into a value, as in ``picture[____]``.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return False
    try:
        tree = ast.parse(shell.transform_cell(_running_cell(shell)))
    except SyntaxError:
        return False
    return any(isinstance(node, ast.Name) and node.id == BLANK for node in ast.walk(tree))


def _running_cell(shell: Any) -> str:
    if kernel := getattr(shell, "kernel", None):
        # The request itself: tools such as nbval run cells without keeping them in the history.
        return str(kernel.get_parent("shell").get("content", {}).get("code", ""))
    history = shell.user_ns.get("In") or [""]
    return str(history[-1])
