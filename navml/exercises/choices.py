"""Questions answered in letters or words: a choice, a quiz of several, a reflection."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from navml.exercises.compare import in_the_form_of
from navml.exercises.placeholder import BLANK, ____
from navml.exercises.question import ExerciseError, Outcome, Question, State, args, fail


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
        self.messages = [why for letter, why in options.items() if letter != answer]

    def _judge(self, *answer: Any) -> str:
        letter = in_the_form_of("", answer[0])
        letter = letter.strip(" ().").lower() if isinstance(letter, str) else ""
        if letter not in self.options:
            letters = ", ".join(f'`"{each}"`' for each in self.options)
            fail(f"Answer with one of the letters {letters}, in quotes.")
        if letter != self.answer:
            fail(self.options[letter])
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
            fail("Write your answer as text, in quotes.")
        if (count := len(set(text.casefold().split()))) < self.words:
            fail(f"Say a little more: at least {self.words} different words. Yours has {count}.")
        return f"Thank you. Compare it with ours: *{self.model_answer}*"
