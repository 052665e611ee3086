"""Questions whose answer is computed: a value, an array, a function, a model."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from navml.exercises import feedback
from navml.exercises.compare import (
    arrays_differ,
    call_text,
    copied,
    differ,
    in_the_form_of,
    is_array,
    is_number,
    plain_value,
    rounding,
    said,
    short,
    small_integers,
    wrap_around,
    wrapped,
)
from navml.exercises.placeholder import contains_blank
from navml.exercises.question import ExerciseError, Incorrect, Mistake, Question, StillBlank, args, fail
from navml.inference import kept_randomness, predicted_labels, to_numpy

_NO_RETURN = "Your answer is `None`. Does a function of yours lack its `return`?"
_NOT_CALLED = "Your answer is a function itself. To get its result, call it: add `()`."


class _Result(Question):
    """A result, compared with the expected one.

    Parameters
    ----------
    expected
        The right result, or a function of the context that returns it.
    mistakes
        ``(result, message)`` of wrong results that teach something; the result may be a function of the
        context.
    examples
        Contexts, each as ``args(*context)``, from which tests derive right and wrong answers. A question
        without context needs none.
    """

    def __init__(
        self,
        prompt: str,
        *,
        expected: Any,
        mistakes: Sequence[Mistake] = (),
        examples: Sequence[Any] = (),
        **common: Any,
    ) -> None:
        super().__init__(prompt, **common)
        self.expected, self.mistakes = expected, mistakes
        self.messages = [message for _, message in mistakes]
        self._derive(expected, mistakes, examples or ([] if callable(expected) else [args()]))

    def _answer(self, known: Any, context: args) -> Any:
        return known(*context) if callable(known) else known


class Value(_Result):
    """A single value: a number, text, a bool, or a tuple of such; of any library, in a list of one as well.

    Parameters
    ----------
    tolerance
        How far off a number may be. By default whole numbers are exact and others may be off by a millionth.
    **result
        ``expected``, ``mistakes`` and ``examples``, as for all results.
    """

    kind = "value"

    def __init__(self, prompt: str, *, tolerance: float | None = None, **result: Any) -> None:
        super().__init__(prompt, **result)
        self.tolerance = tolerance

    def _judge(self, *answer: Any) -> str:
        context = args(*answer[1:])
        expected = plain_value(self._answer(self.expected, context))
        given, rounded = in_the_form_of(expected, answer[0]), rounding(answer[0])
        self._check_type(given, expected)
        if self._same(given, expected, rounded):
            return self.explanation
        for mistake, message in self.mistakes:
            if self._same(given, plain_value(self._answer(mistake, context)), rounded):
                fail(message)
        if is_number(expected):
            self._explain(given, expected, context)
        if isinstance(expected, tuple):
            pairs = zip(given, expected, strict=True)
            place = next(i for i, pair in enumerate(pairs, 1) if not self._same(*pair, rounded))
            fail(f"`{short(given)}` is not it. The first part that differs is number {place}.")
        fail(f"`{short(given)}` is not it.")

    def _check_type(self, given: Any, expected: Any) -> None:
        if given is None:
            fail(_NO_RETURN)
        if callable(given):
            fail(_NOT_CALLED)
        if is_number(expected) and not is_number(given):
            what = f"an array of shape {tuple(given.shape)}" if is_array(given) else f"`{short(given)}`"
            fail(f"The answer is one number. Yours is {what}, of type `{type(given).__name__}`.")
        if isinstance(expected, str) and isinstance(given, tuple):
            fail(f"The answer is one text. Yours has {len(given)} parts.")
        if isinstance(expected, str) and not isinstance(given, str):
            fail(f'The answer is text, in quotes: `"{short(given).strip(chr(39))}"`, perhaps?')
        if isinstance(expected, bool) and not isinstance(given, bool):
            fail("The answer is `True` or `False`.")
        if isinstance(expected, tuple) and not isinstance(given, tuple):
            fail(f"The answer is a tuple of {len(expected)}, like `({', '.join('…' * len(expected))})`.")
        if isinstance(expected, tuple) and len(given) != len(expected):
            fail(f"The answer has {len(expected)} parts; yours has {len(given)}.")

    def _explain(self, given: float, expected: float, context: args) -> None:
        if math.isnan(given):
            fail("Your value is NaN, *not a number*: somewhere 0 was divided by 0, or a value is missing.")
        if isinstance(expected, float) and 0 < expected <= 1 and self._same(given / 100, expected):
            fail(f"The right amount, in percent: as a share of 1 it is {short(given / 100)}.")
        if expected and self._same(-given, expected):
            fail(f"`{short(given)}` has the right size, and the wrong sign.")
        if message := wrapped(given, expected, context):
            fail(f"`{short(given)}` is not it. {message}")
        if isinstance(expected, float) and abs(given - expected) < 0.01 * abs(expected):
            fail(f"`{short(given)}` is close, but not it. Was something rounded, or left out by one?")
        fail(f"`{short(given)}` is not it: it is too {'small' if given < expected else 'large'}.")

    def _same(self, given: Any, expected: Any, rounded: float = 0.0) -> bool:
        if isinstance(expected, tuple):
            return (
                isinstance(given, tuple)
                and len(given) == len(expected)
                and all(self._same(*pair, rounded) for pair in zip(given, expected, strict=True))
            )
        if isinstance(expected, str):
            return isinstance(given, str) and given.strip().casefold() == expected.strip().casefold()
        if not is_number(expected) or not is_number(given):
            return bool(given == expected)
        whole = isinstance(expected, int)
        tolerance = self.tolerance
        if tolerance is None:
            tolerance = 0.0 if whole else 1e-6 * max(1.0, abs(expected))
        return abs(given - expected) <= tolerance * (1 + 1e-9) + (0.0 if whole else rounded * abs(expected))


class Array(_Result):
    """An array: its shape, its kind of numbers, its values. Lists, tensors and pandas columns are arrays too.

    Parameters
    ----------
    dtype
        The dtype it must have, or None if any will do.
    tolerance
        How far off each value may be.
    **result
        ``expected``, ``mistakes`` and ``examples``, as for all results.
    """

    kind = "array"

    def __init__(
        self, prompt: str, *, dtype: str | None = None, tolerance: float = 1e-5, **result: Any
    ) -> None:
        super().__init__(prompt, **result)
        self.dtype, self.tolerance = dtype, tolerance

    def _answer(self, known: Any, context: args) -> Any:
        return np.asarray(super()._answer(known, context), self.dtype if known is self.expected else None)

    def _judge(self, *answer: Any) -> str:
        given, context = answer[0], args(*answer[1:])
        if given is None:
            fail(_NO_RETURN)
        if callable(given) and not hasattr(given, "shape"):
            fail(_NOT_CALLED)
        expected = self._answer(self.expected, context)
        problem = arrays_differ(given, expected, self.tolerance)
        if not problem:
            dtype = to_numpy(given).dtype
            if self.dtype and dtype != np.dtype(self.dtype):
                fail(f"The values are right, but their dtype is `{dtype}` and should be `{self.dtype}`.")
            return self.explanation
        for mistake, message in self.mistakes:
            if not arrays_differ(given, self._answer(mistake, context), self.tolerance):
                fail(message)
        fail(f"{problem} {wrapped(given, expected, context)}".rstrip())


class Function(Question):
    """A function, compared with a reference on random inputs, the same in each check.

    Inputs may be anything. Before each call the random numbers of Python, NumPy and PyTorch are seeded alike,
    so that the reference may draw some. A function may change what it is given where the reference does.

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
    examples
        As for ``Value``: contexts to derive right and wrong answers from.
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
        examples: Sequence[Any] = (),
        **common: Any,
    ) -> None:
        super().__init__(prompt, **common)
        self.reference, self.inputs, self.trials, self.tolerance = reference, inputs, trials, tolerance
        self.mistakes, self.properties = mistakes, properties
        self.messages = [message for _, message in (*mistakes, *properties)]
        if reference is not None:
            self._derive(reference, mistakes, examples or [args()])

    def working(self, function: Callable[..., Any], *context: Any) -> Callable[..., Any]:
        """Return a learner's function if it is right, and the lesson's own while it is not.

        So the cells below run in any case, and on the learner's own work as soon as they can.

        Parameters
        ----------
        function
            What the learner wrote.
        *context
            As for ``check``.

        Raises
        ------
        ExerciseError
            If the question has no reference.
        """
        if self.reference is None:
            raise ExerciseError(f"{self.name} has no reference that could take over")
        if self.outcome(function, *context).correct:
            feedback.show(*feedback.card("note", "The cells below run on what you wrote.", "Yours."))
            return function
        feedback.show(
            *feedback.card("note", "Until yours is right, the cells below run on the lesson's.", "Ours.")
        )
        return self.reference

    def _judge(self, *answer: Any) -> str:
        function, context = answer[0], answer[1:]
        if not callable(function):
            fail(f"Give the function itself, without `()`. Yours is `{short(function)}`.")
        rng, function = np.random.default_rng(0), guarded(function, self.reference)
        try:
            if self.reference is not None:
                self._compare(function, self.reference, rng, context)
            for holds, message in self.properties:
                with kept_randomness(0):
                    held = holds(function, rng, *context)
                if not held:
                    fail(message)
        except LearnersError as error:
            fail(str(error))
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
            expected, expected_after = called(reference, inputs)
            try:
                given, after = called(function, inputs)
            except LearnersError as error:
                fail(f"{error} It was given {call_text(inputs)}.")
            # A function that is meant to change what it is given must change it as the reference does.
            changes = differ(expected_after, inputs, 0.0)
            if not changes and differ(after, inputs, 0.0):
                fail("Your function changes what it is given. Work on a copy, or make a new array.")
            problem = differ(given, expected, self.tolerance)
            if changes and not problem and (problem := differ(after, expected_after, self.tolerance)):
                problem = f"what it was given is not changed as it should be: {problem}"
            if problem:
                misses.append((inputs, given, after, problem))
        if not misses:
            return
        results = [(given, after) for _, given, after, _ in misses]
        for mistake, message in self.mistakes:
            made = []
            with suppress(Exception):  # a mistaken function may well fail on some input
                made = [called(mistake, inputs) for inputs, *_ in misses]
            if not differ(results, made, self.tolerance):
                fail(message)
        inputs, given, _, problem = misses[0]
        fail(f"Given {call_text(inputs)}: {problem} {self._wrapped(function, inputs, given)}".rstrip())

    def _wrapped(self, function: Callable[..., Any], inputs: tuple[Any, ...], given: Any) -> str:
        """Say that numbers wrapped around, if the function does otherwise with the same numbers as int64."""
        dtypes = [dtype for dtype in map(small_integers, inputs) if dtype]
        wide = tuple(_widened(each) if small_integers(each) else each for each in inputs)
        with suppress(LearnersError):
            if dtypes and differ(called(function, wide)[0], given, self.tolerance):
                return wrap_around(dtypes[0])
        return ""


class Model(Question):
    """A model, judged by its answers on data it has not learned from: ``q.check(model, images, labels)``.

    It may be of any library, answer with labels ``(n,)`` or ``(n, 1)``, with class scores or with names.

    Parameters
    ----------
    at_least
        The share of labels it must get right, or a function of ``(images, labels)`` that returns it.
    at_most
        More than this can only come from having seen the answers. By default that is a perfect score; where
        one can be had honestly, set it to 1.
    too_low, too_high
        What to say then; a default says it in general.
    rules
        ``(holds, message)``: ``holds(model, images, labels, *context)`` is true of any right model.
        Tried first.
    classes
        The names of the labels, for a model that answers with names.
    """

    kind = "model"

    def __init__(
        self,
        prompt: str,
        *,
        at_least: float | Callable[..., float] = 0.0,
        at_most: float = 0.9999,
        too_low: str = "",
        too_high: str = "",
        rules: Sequence[tuple[Callable[..., Any], str]] = (),
        classes: Sequence[str] = (),
        **common: Any,
    ) -> None:
        super().__init__(prompt, **common)
        self.at_least, self.at_most, self.rules, self.classes = at_least, at_most, rules, classes
        self.too_low, self.too_high = too_low, too_high
        self.messages = [message for message in (too_low, too_high, *dict(rules).values()) if message]

    def _judge(self, *answer: Any) -> str:
        model, (images, labels), context = answer[0], answer[1:3], answer[3:]
        try:
            for holds, message in self.rules:
                if not holds(model, images, labels, *context):
                    fail(message)
            predicted = predicted_labels(model, images, self.classes)
        except (Incorrect, StillBlank):
            raise
        except Exception as error:  # learners get a sentence, never a traceback
            if not callable(model) and not hasattr(model, "predict"):
                fail(f"The answer is a trained model. Yours is `{short(model)}`.")
            if type(error).__name__ == "NotFittedError":
                fail(f"Your model has not been trained yet: call its `fit` first. ({said(error)})")
            fail(f"Your model stopped with {said(error)}.")
        labels = to_numpy(labels).ravel()
        if predicted.shape != labels.shape:
            fail(f"There are {len(labels)} labels, and your model gave answers of shape {predicted.shape}.")
        self._check_kind(predicted, labels)
        accuracy = float(np.mean(predicted == labels))
        bar = self.at_least(images, labels) if callable(self.at_least) else self.at_least
        if accuracy < bar:
            fail(f"It gets {accuracy:.1%} right; the bar is {bar:.1%}. {self.too_low}".rstrip())
        if accuracy > self.at_most:
            doubt = self.too_high or "That is too good to be true: which pictures did it learn from?"
            fail(f"It gets {accuracy:.1%} right. {doubt}")
        return f"It gets {accuracy:.1%} right. {self.explanation}".rstrip()

    def _check_kind(self, predicted: np.ndarray, labels: np.ndarray) -> None:
        """Refuse answers of another kind than the labels: compared with those, they would all be wrong."""
        example = short(predicted.ravel()[0].item()) if predicted.size else ""
        if (predicted.dtype.kind in "UO") != (labels.dtype.kind in "UO"):
            fail(
                f"Your model answers `{example}`, and the labels here look like `{short(labels[0].item())}`. "
                "Fit it on labels of this kind."
            )
        if predicted.dtype.kind == "f" and np.any(predicted % 1):
            fail(
                f"Your model answers `{example}`: a score for each picture, not a label. Give a function "
                "that makes labels of them, such as `lambda images: 1 * (model.predict(images) > 0.5)`."
            )


class LearnersError(Exception):
    """What went wrong inside a learner's function."""


def guarded(function: Callable[..., Any], like: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """Return a learner's function whose errors are sentences, and that may not return a blank.

    It takes its arguments by position. What the function itself takes by keyword only gets there by the name
    that it has in ``like``.
    """
    named = _parameters(function, inspect.Parameter.KEYWORD_ONLY)
    names = _parameters(like, inspect.Parameter.POSITIONAL_OR_KEYWORD) if like and named else []

    def call(*inputs: Any) -> Any:
        by_name = {name: value for name, value in zip(names, inputs, strict=False) if name in named}
        in_order = [value for i, value in enumerate(inputs) if i >= len(names) or names[i] not in named]
        try:
            given = function(*in_order, **by_name)
        except Exception as error:
            raise LearnersError(f"Your function stopped with {said(error)}.") from error
        if contains_blank(given):
            raise StillBlank
        return given

    return call


def _parameters(function: Callable[..., Any], kind: Any) -> list[str]:
    """Return the names of a function's parameters of one kind; none of a function that does not say."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [parameter.name for parameter in parameters if parameter.kind is kind]


def called(function: Callable[..., Any], inputs: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """Return what a function returns for a copy of the inputs, and that copy afterwards."""
    given = copied(inputs)
    with kept_randomness(0):
        return function(*given), given


def _widened(values: Any) -> Any:
    return values.long() if hasattr(values, "long") else values.astype(np.int64)
