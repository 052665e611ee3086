from pathlib import Path

import pytest

from navml.exercises.compare import copied, differ
from navml.exercises.question import Question, as_args


def says(question: Question, *answer: object) -> str:
    """Return the state of an answer and its message, as one text."""
    outcome = question.outcome(*answer)
    return f"{outcome.state}: {outcome.message}"


def judged(question: Question, answer: object) -> str:
    """Return what a question says of one of its own answers: twice the same, and nothing is changed by it."""
    given = as_args(answer)
    before = copied(given)
    text = says(question, *given)
    assert says(question, *given) == text
    assert not differ(given, before, 0.0), "the check changed what it was given"
    return text


def assert_right_answers_pass(question: Question) -> None:
    assert question.right, "give at least one right answer"
    for answer in question.right:
        assert judged(question, answer).startswith("correct: ")


def assert_wrong_answers_get_their_messages(question: Question) -> None:
    assert len(question.wrong) >= 2, "give at least two plausible wrong answers"
    shown = []
    for answer, fragment in question.wrong:
        shown.append(judged(question, answer))
        assert shown[-1].startswith("incorrect: ")
        assert fragment and fragment in shown[-1]
        # A message of which this is all would have told nothing.
        assert "could not be checked" not in shown[-1]
    for message in question.messages:
        assert any(message in each for each in shown), "no wrong answer gets this message"


@pytest.fixture(autouse=True)
def progress_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the progress of whoever runs the tests out of them, and return where it goes instead."""
    monkeypatch.delenv("NAVML_EXERCISES", raising=False)
    monkeypatch.setenv("NAVML_PROGRESS", str(tmp_path / "home" / "progress.json"))
    return tmp_path / "home" / "progress.json"
