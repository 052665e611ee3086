"""What all kinds of question have in common: ask, check, answer back, give hints, remember."""

from __future__ import annotations

import io
import os
import textwrap
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NoReturn, Self

from navml import progress
from navml.exercises import feedback
from navml.exercises.cells import cell_has_blank, running_cell
from navml.exercises.compare import said
from navml.exercises.placeholder import BLANK, contains_blank
from navml.inference import kept_model, kept_randomness

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


class StillBlank(Exception):
    """A learner's function returned the placeholder."""


def fail(message: str) -> NoReturn:
    """Say what is wrong with an answer."""
    raise Incorrect(message)


class args(tuple[Any, ...]):
    """An answer and its context, in the order of the check's arguments: ``args(accuracy, model, test)``."""

    def __new__(cls, *values: Any) -> Self:
        """Take the values one by one, unlike ``tuple``."""
        return super().__new__(cls, values)

    def __getnewargs__(self) -> tuple[Any, ...]:  # for copies
        return tuple(self)


class lazy:
    """An answer (or ``args``) that is built only when tests ask for it; usable as a decorator."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self.build = build


def as_args(answer: Any) -> args:
    """Return an entry of ``right`` or ``wrong`` as the arguments of a check."""
    if isinstance(answer, lazy):
        answer = answer.build()
    return answer if isinstance(answer, args) else args(answer)


@contextmanager
def _without_trace(answer: Sequence[Any]) -> Iterator[None]:
    """Judge an answer: always with the same random numbers, and leave everything as it was."""
    with ExitStack() as stack:
        # What a learner's function prints or warns of would bury the message under dozens of lines.
        stack.enter_context(redirect_stdout(io.StringIO()))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(kept_randomness(0))
        for thing in answer:
            stack.enter_context(kept_model(thing))
        yield


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
    given
        The wrong answer that the lesson itself hands in there, if it does. It is not the learner's doing.
    right, wrong
        Answers that must pass; and answers that must fail, each with a fragment of its message.
    explanation
        What a right answer shows, said on ✅.

    Attributes
    ----------
    messages
        What the question may say of wrong answers; tests hold that some wrong answer earns each.
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
        given: str = "",
        right: Iterable[Any] = (),
        wrong: Iterable[Mistake] = (),
        explanation: str = "",
    ) -> None:
        self.prompt = prompt
        self.hints = tuple(hints)
        self.solution_text = textwrap.dedent(solution).strip()
        self.given = textwrap.dedent(given).strip()
        self.right = list(right)
        self.wrong = list(wrong)
        self.explanation = explanation
        self.messages: list[str] = []
        self.lesson: str | None = None
        """The lesson that the question belongs to, such as ``"level1/02"``; ``catalog.bind`` sets it."""
        self.name = "question"
        """Its name in the lesson, such as ``"q1"``."""

    @abstractmethod
    def _judge(self, *answer: Any) -> str:
        """Return what to say about a right answer; raise ``Incorrect`` with what to say about a wrong one."""

    def _derive(self, right: Any, mistakes: Iterable[Mistake], examples: Sequence[Any]) -> None:
        """Add the answers that follow from what the question knows: in each example, ``right`` is right.

        Each mistake is wrong in the first example that shows it: in others it may do no harm, or look like
        another mistake.
        """

        def answer(known: Any, example: Any) -> args:
            context = as_args(example)
            return args(self._answer(known, context), *context)

        def wrong_answer(mistake: Any, message: str) -> args:
            for example in examples:
                with suppress(Exception):  # a mistaken function may well fail on some input
                    given = answer(mistake, example)
                    if message in self.outcome(*given).message:
                        return given
            return answer(mistake, examples[0])

        self.right[:0] = [lazy(partial(answer, right, example)) for example in examples]
        if examples:
            self.wrong += [(lazy(partial(wrong_answer, *mistake)), mistake[1]) for mistake in mistakes]

    def _answer(self, known: Any, context: args) -> Any:
        """Return the answer that follows, in a context, from a right or wrong thing that a question knows."""
        return known

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
        try:
            if not answer or any(contains_blank(each) for each in answer):
                return Outcome("unattempted", f"Replace `{BLANK}` with your answer, then run the cell again.")
            with _without_trace(answer):
                return Outcome("correct", self._judge(*answer))
        except Incorrect as found:
            return Outcome("incorrect", str(found))
        except StillBlank:
            return Outcome(
                "unattempted", f"Your function still returns `{BLANK}`. Replace it, then run the cell."
            )
        except (Exception, SystemExit) as error:  # learners get a sentence, never a traceback
            return Outcome("incorrect", f"Your answer could not be checked: {said(error)}.")

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
        return cell_has_blank()

    def _record(self, outcome: Outcome) -> None:
        untouched = bool(self.given) and running_cell().strip().startswith(self.given + "\n")
        if self.lesson and self.counts and outcome.state != "unattempted" and not untouched:
            progress.record(f"{self.lesson}:{self.name}", outcome.correct)
