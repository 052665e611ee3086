import pytest

from navml.exercises import level1_10 as module
from navml.exercises.placeholder import ____
from navml.exercises.question import Outcome


@pytest.mark.parametrize(
    ("wrong", "head", "advice", "reread"),
    [
        ((), "10 of 10 right.", "On to level 2", []),
        ((3,), "9 of 10 right.", "ready for the next level", ["Lesson 03"]),
        ((8, 9), "8 of 10 right.", "ready for the next level", ["Lesson 07"]),
        ((1, 4, 10), "7 of 10 right.", "come back", ["Lesson 01", "Lesson 08", "Lesson 09"]),
        (
            (1, 2, 3, 4, 5, 6),
            "4 of 10 right.",
            "Stay in this level",
            [f"Lesson 0{n}" for n in (1, 2, 3, 4, 5, 9)],
        ),
    ],
)
def test_the_score_decides_and_each_miss_names_its_lesson(
    wrong: tuple[int, ...], head: str, advice: str, reread: list[str]
) -> None:
    found_head, found_advice, lessons = module._level.advise([number not in wrong for number in range(1, 11)])
    assert found_head == head
    assert advice in found_advice
    assert [line.partition(",")[0] for line in lessons] == reread


def test_two_misses_of_one_lesson_share_a_line() -> None:
    *_, lessons = module._level.advise([number not in (8, 9) for number in range(1, 11)])
    assert lessons == ["Lesson 07, *The same network in PyTorch* (questions 8 and 9)"]


def test_every_wrong_option_names_the_lesson_behind_its_question() -> None:
    parts = [part for test in (
        module.basics_test, module.features_test, module.networks_test, module.frameworks_test
    ) for part in test.parts]  # fmt: skip
    assert len(parts) == 10
    for part in parts:
        lesson = part.about.partition("/")[2]
        for letter, why in part.options.items():
            assert why.endswith(f"Reread lesson {lesson}.") == (letter != part.answer)


def test_recommend_counts_what_the_cells_found(capsys: pytest.CaptureFixture[str]) -> None:
    tests = (module.basics_test, module.features_test, module.networks_test, module.frameworks_test)
    for test in tests:
        test.check(*[____] * len(test.parts))
    capsys.readouterr()
    module.recommend()
    assert "Answer the questions above" in capsys.readouterr().out

    module.basics_test.check("b", "c", "b", ____)
    capsys.readouterr()
    module.recommend()
    out = capsys.readouterr().out
    assert "2 of 10 right." in out and "(question 3)" in out
    assert "Not answered: 7." in out


def test_right_answers_are_counted_once_all_are_given(monkeypatch) -> None:
    def answered(*states: str) -> int | None:
        given = iter(states)
        for quiz in module._level.quizzes:
            outcomes = tuple(Outcome(next(given), "") for _ in quiz.parts)
            monkeypatch.setattr(quiz, "outcomes", outcomes)
        return module.right_answers()

    assert answered(*["unattempted"] * 10) is None
    assert answered(*["correct"] * 9, "unattempted") is None
    assert answered(*["correct"] * 7, *["incorrect"] * 3) == 7
