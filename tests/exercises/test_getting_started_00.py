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


CLASSES = (
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        *((each, number) for number, each in enumerate(CLASSES)),
        *((each.lower(), number) for number, each in enumerate(CLASSES)),
        *(
            ("tshirt", 0),
            ("T shirt", 0),
            ("top", 0),
            ("trousers", 1),
            ("dresses", 3),
            ("sn", 7),
            ("boots", 9),
        ),
        *(("s", -1), ("blouse", -1), ("?", -1), ("", -1), ("7", -1), (____, -1)),
    ],
)
def test_a_name_may_be_cut_short_but_must_be_one_of_the_ten(name: object, label: int) -> None:
    assert module.read_names([name], ____, CLASSES).tolist() == [label] + [-1] * 11


def test_names_are_shown_as_they_were_understood(capsys: pytest.CaptureFixture[str]) -> None:
    found = module.read_names("bag, Ankle boot, ?, coat", "dress blouse", CLASSES)
    assert found.tolist() == [8, 9, -1, 4, -1, -1, 3, -1, -1, -1, -1, -1]
    out = capsys.readouterr().out
    assert "2. Ankle boot" in out and "3. …" in out and "8. `blouse`: which of the ten" in out
    assert "more than six" not in out
    module.read_names("bag," * 7, ____, CLASSES)
    assert "more than six" in capsys.readouterr().out


def test_no_names_are_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert module.read_names(____, ____, CLASSES).tolist() == [-1] * 12
    assert "No names yet" in capsys.readouterr().out


def test_who_is_right_more_often_is_what_one_can_bet_on() -> None:
    said = [module.winner(7, 6), module.winner(6, 7), module.winner(7, 7)]
    assert tuple(said) == module.bet1.options
