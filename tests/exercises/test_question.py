"""What every question does: talk, remember, be strict, judge without a trace."""

import json
import random
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from navml.exercises import catalog
from navml.exercises.getting_started_00 import q1
from navml.exercises.kinds import Function, Model, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import ExerciseError, args, as_args, lazy

from .conftest import assert_right_answers_pass, assert_wrong_answers_get_their_messages


class TestTalk:
    def test_hints_grow_and_end(self, capsys: pytest.CaptureFixture[str]) -> None:
        q1.hint()
        assert "Hint 1 of 1. Rows times columns" in capsys.readouterr().out
        q1.hint(2)
        assert "`q1.solution()`" in capsys.readouterr().out
        Value("p", expected=1).hint()
        assert "There are no hints" in capsys.readouterr().out

    def test_solution_is_shown_as_code(self, capsys: pytest.CaptureFixture[str]) -> None:
        q1.solution()
        assert capsys.readouterr().out == "Solution of q1:\n\npixels = 28 * 28\n"

    def test_check_speaks_and_offers_help(self, capsys: pytest.CaptureFixture[str]) -> None:
        q1.check(56)
        out = capsys.readouterr().out
        assert out.startswith("❌ Not yet. You added rows and columns.")
        assert "`q1.hint()` · `q1.solution()`" in out
        q1.check(____)
        out = capsys.readouterr().out
        assert out.startswith("⏳ Not attempted yet.") and "solution" not in out
        q1.check(784)
        assert capsys.readouterr().out.startswith("✅ Correct. At full size, a model sees")

    def test_the_question_shows_itself(self) -> None:
        assert repr(q1).startswith("q1: How many pixels")
        assert "q1.hint()" in q1._repr_html_()


class TestStrict:
    @pytest.mark.parametrize("answer", [56, ____])
    def test_anything_but_right_raises(self, answer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NAVML_EXERCISES", "strict")
        with pytest.raises(ExerciseError, match=r"getting-started/00 q1: (incorrect|unattempted)"):
            q1.check(answer)
        assert q1.check(784).correct


class TestProgress:
    def test_checks_are_recorded_blanks_and_strangers_are_not(self, progress_file: Path) -> None:
        q1.check(____)
        Value("p", expected=1).check(1)
        catalog.questions("getting-started/00")["python_test"].check("b", "c", "a")
        assert not progress_file.exists()
        q1.check(56)
        assert json.loads(progress_file.read_text())["exercises"]["getting-started/00:q1"]["passed"] is False
        q1.check(784)
        assert json.loads(progress_file.read_text())["exercises"]["getting-started/00:q1"]["passed"] is True


def test_answers_may_be_lazy_and_have_context() -> None:
    assert as_args(3) == (3,)
    assert as_args((3, 4)) == ((3, 4),)
    assert as_args(args(3, 4)) == (3, 4)
    assert as_args(lazy(lambda: args(3, 4))) == (3, 4)
    assert as_args(lazy(lambda: 3)) == (3,)


class TestDerived:
    """What a question knows is right or wrong in each of its examples."""

    question = Value(
        "The mean.",
        expected=lambda numbers: np.mean(numbers),
        mistakes=[
            (lambda numbers: np.sum(numbers), "the sum"),
            (lambda numbers: 1 / numbers[0], "upside down"),
            (lambda numbers: np.median(numbers), "the median"),
        ],
        examples=[[0, 0], lazy(lambda: args([1, 2, 6])), args([2, 3, 7])],
        wrong=[(args(9, [1, 2]), "too large")],
    )

    def test_right_answers(self) -> None:
        assert [as_args(answer) for answer in self.question.right] == [
            (0, [0, 0]), (3, [1, 2, 6]), (4, [2, 3, 7])
        ]  # fmt: skip

    def test_each_mistake_in_the_first_example_that_shows_it(self) -> None:
        assert [(as_args(answer), message) for answer, message in self.question.wrong] == [
            ((9, [1, 2]), "too large"),
            ((9, [1, 2, 6]), "the sum"),
            ((1, [1, 2, 6]), "upside down"),
            ((2, [1, 2, 6]), "the median"),
        ]
        assert_wrong_answers_get_their_messages(self.question)

    def test_a_mistake_that_never_shows_is_found(self) -> None:
        never = Value(
            "The mean.",
            expected=lambda numbers: np.mean(numbers),
            mistakes=[(lambda numbers: np.median(numbers), "the median"), (lambda numbers: 7, "seven")],
            examples=[args([1, 2, 3])],
        )
        with pytest.raises(AssertionError):
            assert_wrong_answers_get_their_messages(never)

    def test_messages_of_rules_and_properties_are_held_too(self) -> None:
        rules = [(lambda model, images, labels: callable(model), "no function")]
        question = Model("p", rules=rules, wrong=[(args(lambda images: [0], [1], [1]), "too good")] * 2)
        with pytest.raises(AssertionError):
            assert_wrong_answers_get_their_messages(question)
        question = Function(
            "p", reference=None, properties=[(lambda function, rng: function() > 0, "positive")]
        )
        question.wrong += [(lambda: -1, "positive"), (lambda: 0, "positive")]
        assert_wrong_answers_get_their_messages(question)

    def test_functions_in_their_examples(self) -> None:
        question = Function(
            "`scaled(numbers)`: by the largest of the lesson.",
            reference=lambda numbers: numbers / 8,
            inputs=lambda rng, largest: (rng.random(3) * largest,),
            mistakes=[(lambda numbers: numbers / numbers.max(), "its own largest")],
            examples=[args(8)],
            wrong=[(args(lambda numbers: numbers, 8), "At index 0")],
        )
        assert_right_answers_pass(question)
        assert_wrong_answers_get_their_messages(question)


class TestWithoutTrace:
    def test_random_numbers_are_the_same_inside_and_go_on_outside(self) -> None:
        def draws() -> list[float]:
            return [random.random(), float(np.random.random()), float(torch.rand(1))]

        inside: list[list[float]] = []
        question = Function("p", reference=None, properties=[(lambda function, rng: function(), "no")])
        random.seed(3), np.random.seed(3), torch.manual_seed(3)
        expected = draws()
        random.seed(3), np.random.seed(3), torch.manual_seed(3)
        for _ in range(2):
            assert question.outcome(lambda: inside.append(draws()) is None).correct
        assert inside[0] == inside[1]
        assert draws() == expected

    def test_a_network_in_the_context_is_left_as_it_was(self) -> None:
        model = torch.nn.Sequential(torch.nn.BatchNorm1d(2), torch.nn.Dropout())
        model[1].eval()

        def runs_it(function, rng, model) -> bool:
            model.train()
            return function(model(torch.rand(8, 2))) is None

        question = Function("p", reference=None, properties=[(runs_it, "no")])
        assert question.outcome(lambda outputs: None, model).correct
        assert [module.training for module in model.modules()] == [True, True, False]
        assert model[0].running_mean.tolist() == [0, 0] and model[0].num_batches_tracked == 0

    def test_warnings_do_not_bury_the_message(self, recwarn: pytest.WarningsRecorder) -> None:
        question = Function("p", reference=lambda: 1)
        assert question.outcome(lambda: warnings.warn("again and again", stacklevel=1) or 1).correct
        assert not recwarn

    def test_an_answer_that_contains_itself(self) -> None:
        answer: list = [1]
        answer.append(answer)
        assert "RecursionError" in q1.outcome(answer).message
