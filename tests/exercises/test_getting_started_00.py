import pytest

from navml.exercises import getting_started_00 as module
from navml.exercises.placeholder import ____


@pytest.mark.parametrize(
    ("scores", "level"),
    [
        ((0, 0, 0, 0), "Getting started"),
        ((1, 3, 2, 2), "Getting started"),
        ((3, 0, 0, 0), "Level 1"),
        ((2, 1, 0, 0), "Level 1"),
        ((2, 2, 0, 0), "Level 2"),
        ((3, 3, 1, 0), "Level 2"),
        ((3, 2, 2, 0), "Level 3"),
        ((3, 3, 2, 1), "Level 3"),
        ((3, 3, 2, 2), "Level 3"),
    ],
)
def test_the_first_area_that_would_hold_you_up_decides(scores: tuple[int, ...], level: str) -> None:
    assert module.advise(scores)[0] == level


def test_recommend_tells_score_level_and_reason(capsys: pytest.CaptureFixture[str]) -> None:
    tests = (module.python_test, module.learning_test, module.vision_test, module.gpu_test)
    for test in tests:
        test.check(*[____] * len(test.parts))
    capsys.readouterr()
    module.recommend()
    assert "Begin with Getting started. It takes nothing" in capsys.readouterr().out

    module.python_test.check("b", "c", "a")
    module.learning_test.check("d", ____, "a")
    capsys.readouterr()
    module.recommend()
    out = capsys.readouterr().out
    assert "Begin with Level 1. *Machine learning*, with 1 of 3 right" in out
    assert "Right answers: 4 of 10" in out and "Python and NumPy: 3 of 3" in out


def test_the_self_test_has_ten_questions_and_does_not_count_for_progress() -> None:
    tests = [question for question in vars(module).values() if getattr(question, "counts", True) is False]
    assert sum(len(test.parts) for test in tests) == 10
    # Their numbers go on from one to the next.
    assert [test.first for test in tests] == [1, 4, 7, 9]
