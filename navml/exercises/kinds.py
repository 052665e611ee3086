"""Questions whose answer is computed: a value, an array, a function, a model."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from navml.exercises.compare import (
    arrays_differ,
    call_text,
    differ,
    is_number,
    plain_value,
    said,
    short,
)
from navml.exercises.placeholder import contains_blank
from navml.exercises.question import (
    Incorrect,
    Mistake,
    Question,
    StillBlank,
    fail,
)
from navml.inference import predicted_labels, to_numpy


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
        given, context = plain_value(answer[0]), answer[1:]
        expected = plain_value(_resolve(self.expected, context))
        self._check_type(given, expected)
        if self._same(given, expected):
            return self.explanation
        for mistake, message in self.mistakes:
            if self._same(given, plain_value(_resolve(mistake, context))):
                fail(message)
        if is_number(expected) and 0 < expected <= 1 and self._same(given / 100, expected):
            fail(f"The right amount, in percent: as a share of 1 it is {short(given / 100)}.")
        if is_number(expected) and math.isnan(given):
            fail("Your value is NaN, *not a number*: somewhere 0 was divided by 0, or a value is missing.")
        fail(f"`{short(given)}` is not it.")

    def _check_type(self, given: Any, expected: Any) -> None:
        if given is None:
            fail("Your answer is `None`. Does a function of yours lack its `return`?")
        if callable(given):
            fail("Your answer is a function itself. To get its result, call it: add `()`.")
        if is_number(expected) and not is_number(given):
            shape = getattr(given, "shape", None)
            what = f"an array of shape {tuple(shape)}" if shape is not None else f"`{short(given)}`"
            fail(f"The answer is one number. Yours is {what}, of type `{type(given).__name__}`.")
        if isinstance(expected, str) and not isinstance(given, str):
            fail(f'The answer is text, in quotes: `"{short(given).strip(chr(39))}"`, perhaps?')
        if isinstance(expected, bool) and not isinstance(given, bool):
            fail("The answer is `True` or `False`.")
        if isinstance(expected, tuple) and not isinstance(given, tuple):
            fail(f"The answer is a tuple of {len(expected)}, like `({', '.join('…' * len(expected))})`.")
        if isinstance(expected, tuple) and len(given) != len(expected):
            fail(f"The answer has {len(expected)} parts; yours has {len(given)}.")

    def _same(self, given: Any, expected: Any) -> bool:
        if isinstance(expected, tuple):
            return (
                isinstance(given, tuple)
                and len(given) == len(expected)
                and all(self._same(*pair) for pair in zip(given, expected, strict=True))
            )
        if isinstance(expected, str):
            return isinstance(given, str) and given.strip().casefold() == expected.strip().casefold()
        if not is_number(expected) or not is_number(given):
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
            fail("Your answer is `None`. Does a function of yours lack its `return`?")
        if callable(answer[0]) and not hasattr(answer[0], "shape"):
            fail("Your answer is a function itself. To get its result, call it: add `()`.")
        given, expected = to_numpy(answer[0]), to_numpy(_resolve(self.expected, context))
        if not arrays_differ(given, expected, self.tolerance):
            if self.dtype and given.dtype != np.dtype(self.dtype):
                fail(
                    f"The values are right, but their dtype is `{given.dtype}` and should be `{self.dtype}`."
                )
            return self.explanation
        for mistake, message in self.mistakes:
            if not arrays_differ(given, to_numpy(_resolve(mistake, context)), self.tolerance):
                fail(message)
        fail(arrays_differ(given, expected, self.tolerance))


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
            fail(f"Give the function itself, without `()`. Yours is `{short(function)}`.")
        rng = np.random.default_rng()
        if self.reference is not None:
            self._compare(function, self.reference, rng, context)
        for holds, message in self.properties:
            try:
                held = holds(guarded(function), rng, *context)
            except (LearnersError, Incorrect) as error:
                fail(str(error))
            if not held:
                fail(message)
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
                given = guarded(function)(*given_inputs)
            except LearnersError as error:
                fail(f"{error} It was given {call_text(inputs)}.")
            if any(differ(after, before, 0.0) for after, before in zip(given_inputs, inputs, strict=True)):
                fail("Your function changes what it is given. Work on a copy, or make a new array.")
            if problem := differ(given, expected, self.tolerance):
                misses.append((inputs, given, problem))
        if not misses:
            return
        for mistake, message in self.mistakes:
            try:
                same = all(
                    not differ(given, mistake(*copy.deepcopy(inputs)), self.tolerance)
                    for inputs, given, _ in misses
                )
            except Exception:  # a mistaken function may well fail on some input
                same = False
            if same:
                fail(message)
        inputs, _, problem = misses[0]
        fail(f"Given {call_text(inputs)}: {problem}")


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
    classes
        The names of the labels, for a model that answers with names.
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
        classes: Sequence[str] = (),
        **common: Any,
    ) -> None:
        super().__init__(prompt, **common)
        self.at_least, self.at_most, self.rules, self.classes = at_least, at_most, rules, classes
        self.too_low, self.too_high = too_low, too_high

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
        labels = to_numpy(labels)
        if predicted.shape != labels.shape:
            fail(f"There are {len(labels)} labels, and your model gave answers of shape {predicted.shape}.")
        accuracy = float(np.mean(predicted == labels))
        bar = _resolve(self.at_least, (images, labels))
        if accuracy < bar:
            fail(f"It gets {accuracy:.1%} right; the bar is {bar:.1%}. {self.too_low}".rstrip())
        if accuracy > self.at_most:
            doubt = self.too_high or "That is too good to be true: were these images in its training data?"
            fail(f"It gets {accuracy:.1%} right. {doubt}")
        return f"It gets {accuracy:.1%} right. {self.explanation}".rstrip()


class LearnersError(Exception):
    """What went wrong inside a learner's function."""


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a learner's function whose errors are sentences, and that may not return a blank."""

    def call(*inputs: Any) -> Any:
        try:
            given = function(*inputs)
        except Exception as error:
            raise LearnersError(f"Your function stopped with {said(error)}.") from error
        if contains_blank(given):
            raise StillBlank
        return given

    return call


def _resolve(value: Any, context: tuple[Any, ...]) -> Any:
    return value(*context) if callable(value) else value
