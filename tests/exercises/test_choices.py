"""Choices, quizzes and reflections."""

import pytest

from navml.exercises.choices import Choice, Quiz, Reflection
from navml.exercises.placeholder import ____
from navml.exercises.question import ExerciseError

from .conftest import says


class TestChoice:
    question = Choice("p", answer="b", a="Too small, that one.", b="Just right.", c="Too large, that one.")

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("b", "correct: Just right."),
            (" B", "correct: Just right."),
            ("a", "incorrect: Too small, that one."),
            ("d", 'incorrect: Answer with one of the letters `"a"`, `"b"`, `"c"`, in quotes.'),
            (2, 'incorrect: Answer with one of the letters `"a"`, `"b"`, `"c"`, in quotes.'),
            (____, "unattempted: Replace `____` with your answer, then run the cell again."),
        ],
    )
    def test_outcomes(self, given, expected) -> None:
        assert says(self.question, given) == expected

    def test_solution_and_answers_write_themselves(self) -> None:
        assert self.question.solution_text == 'answer = "b"'
        assert ("a", "Too small, that one.") in self.question.wrong

    @pytest.mark.parametrize("options", [{"a": "one"}, {"b": "one", "c": "two"}, {"a": "one", "c": "two"}])
    def test_options_are_complete(self, options) -> None:
        with pytest.raises(ExerciseError, match="explain every option"):
            Choice("p", answer="b", **options)


class TestQuiz:
    quiz = Quiz(
        Choice("p", answer="a", a="yes one", b="no one"),
        Choice("p", answer="b", a="no two", b="yes two"),
        first=4,
    )

    @pytest.mark.parametrize(
        ("given", "state", "headline"),
        [
            (("a", "b"), "correct", "2 of 2 right."),
            (("a", "a"), "incorrect", "1 of 2 right."),
            (("a", ____), "unattempted", "1 of 2 right."),
            ((____, "a"), "incorrect", "0 of 2 right."),
            ((____, ____), "unattempted", ""),
            ((), "unattempted", ""),
        ],
    )
    def test_outcomes(self, given, state, headline) -> None:
        outcome = self.quiz.outcome(*given)
        assert (outcome.state, outcome.headline) == (state, headline)

    def test_each_part_is_answered(self) -> None:
        assert self.quiz.outcome("b", "b").message == "\n4. ❌ no one\n5. ✅ yes two"
        assert self.quiz.outcome("a").message == "\n4. ✅ yes one\n5. ⏳ Not answered yet."
        self.quiz.check("b", "b")
        assert [each.correct for each in self.quiz.outcomes] == [False, True]
        assert self.quiz.solution_text == 'answer_4 = "a"\nanswer_5 = "b"'


class TestReflection:
    question = Reflection("p", words=4, model_answer="To measure on new pictures.")

    @pytest.mark.parametrize(
        ("given", "start"),
        [
            ("So that we measure honestly", "correct: Thank you. Compare it with ours: *To measure"),
            ("yes yes yes yes yes", "incorrect: Say a little more: at least 4 different words. Yours has 1."),
            (7, "incorrect: Write your answer as text"),
            (____, "unattempted"),
        ],
    )
    def test_outcomes(self, given, start) -> None:
        assert says(self.question, given).startswith(start)
