"""Every question of every lesson: right answers pass, wrong ones get their message, blanks are noticed."""

import ast
import importlib
from pathlib import Path

import pytest

from navml.exercises import catalog
from navml.exercises.choices import Choice, Quiz
from navml.exercises.feedback import plain
from navml.exercises.placeholder import ____
from navml.exercises.question import Question, as_args

from .conftest import assert_right_answers_pass, assert_wrong_answers_get_their_messages

LESSONS = Path(__file__).parents[2] / "lessons"
QUESTIONS = [
    pytest.param(question, id=f"{lesson}:{name}")
    for lesson in catalog.lessons()
    for name, question in catalog.questions(lesson).items()
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_right_answers_pass(question: Question) -> None:
    assert_right_answers_pass(question)


@pytest.mark.parametrize("question", QUESTIONS)
def test_wrong_answers_get_their_message(question: Question) -> None:
    assert_wrong_answers_get_their_messages(question)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_blank_is_not_an_attempt(question: Question) -> None:
    assert question.outcome(____).state == "unattempted"
    first, *context = as_args(question.right[0])
    assert question.outcome([first, ____], *context).state == "unattempted" or isinstance(question, Quiz)


@pytest.mark.parametrize("question", QUESTIONS)
def test_hints_and_solution(question: Question) -> None:
    assert question.prompt.strip()
    ast.parse(question.solution_text)
    assert question.solution_text
    if not isinstance(question, Choice | Quiz):
        assert question.hints, "give at least one hint"
    for choice in question.parts if isinstance(question, Quiz) else [question]:
        if isinstance(choice, Choice):
            assert len(choice.options) >= 2
            assert all(len(plain(why).split()) >= 4 for why in choice.options.values()), (
                "explain every option"
            )
            assert len(set(choice.options.values())) == len(choice.options)


def lesson_cells() -> list:
    """Return every cell of every lesson that checks an answer: (lesson, code)."""
    found = []
    for path in sorted(LESSONS.glob("*/*.py")):
        lesson = f"{path.parent.name}/{path.name[:2]}"
        for cell in path.read_text(encoding="utf-8").split("\n# %%")[1:]:
            head, _, code = cell.partition("\n")
            if "[markdown]" not in head and ".check(" in code:
                found.append(
                    pytest.param(lesson, code, id=f"{lesson}:{code.partition('.check(')[0].split()[-1]}")
                )
    return found


@pytest.mark.parametrize(("lesson", "code"), lesson_cells())
def test_lesson_cells_fit_their_questions(lesson: str, code: str) -> None:
    """A check is the last line of its cell, and the solution defines the answer that it checks."""
    lines = [line for line in code.splitlines() if line.strip() and not line.startswith("#")]
    assert ".check(" in lines[-1], "a check is the last line of its cell"
    for line in (line for line in lines if ".check(" in line):
        name = line.partition(".check(")[0]
        question = catalog.questions(lesson).get(name)
        assert question, f"{name!r} is no question of {lesson}"
        call = ast.parse(line).body[0].value  # type: ignore[attr-defined]
        given = [argument.id for argument in call.args if isinstance(argument, ast.Name)]
        answers = given if isinstance(question, Quiz) else given[:1]
        assert answers, "check names, so that the solution can define them"
        solution = ast.walk(ast.parse(question.solution_text))
        defined = {getattr(node, "id", None) or getattr(node, "name", None) for node in solution}
        assert set(answers) <= defined, f"the solution does not define {answers}"


@pytest.mark.parametrize("lesson", catalog.lessons())
def test_modules_offer_questions_and_the_blank(lesson: str) -> None:
    assert catalog.questions(lesson)
    module = importlib.import_module(catalog.module_name(lesson))
    assert module.____ is ____
