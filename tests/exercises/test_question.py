"""What every question does: talk, remember, be strict, judge without a trace."""

import json
from pathlib import Path

import pytest

from navml.exercises import catalog
from navml.exercises.getting_started_00 import q1
from navml.exercises.kinds import Value
from navml.exercises.placeholder import ____
from navml.exercises.question import ExerciseError, args, as_args, lazy


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
        assert capsys.readouterr().out.startswith("✅ Correct. A model will see")

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
