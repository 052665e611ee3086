"""Values, arrays, functions and models: what is right, and what is said of the rest."""

import numpy as np
import pytest

from navml.exercises.kinds import Array, Function, Model, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import as_args
from navml.inference import predicted_labels

from .conftest import says

PICTURE = np.arange(12, dtype="uint8").reshape(3, 4)


class TestValue:
    @pytest.mark.parametrize(
        ("expected", "given", "start"),
        [
            (784, 784, "correct"),
            (784, 784.0, "correct"),
            (784, np.int64(784), "correct"),
            (784, 783, "incorrect: `783` is not it"),
            (784, "784", "incorrect: The answer is one number. Yours is `'784'`"),
            (784, True, "incorrect: The answer is one number"),
            (784, None, "incorrect: Your answer is `None`"),
            (784, len, "incorrect: Your answer is a function"),
            (784, np.zeros(3), "incorrect: The answer is one number. Yours is an array of shape (3,)"),
            (0.5, np.float32(0.5), "correct"),
            (0.5, np.array(0.5), "correct"),
            (0.5, 0.5 + 1e-9, "correct"),
            (0.5, 50, "incorrect: The right amount, in percent"),
            (0.5, float("nan"), "incorrect: Your value is NaN"),
            (784, 78400, "incorrect: `78400` is not it"),
            ("Shirt", " shirt ", "correct"),
            ("Shirt", "Coat", "incorrect"),
            ("Shirt", 6, "incorrect: The answer is text"),
            (True, np.True_, "correct"),
            (True, 1, "incorrect: The answer is `True` or `False`"),
            ((28, 28), (28, 28), "correct"),
            ((28, 28), [28, 28], "correct"),
            ((28, 28), PICTURE.shape, "incorrect: `(3, 4)` is not it"),
            ((28, 28), (28, 28, 1), "incorrect: The answer has 2 parts; yours has 3"),
            ((28, 28), 784, "incorrect: The answer is a tuple of 2"),
            (784, ____, "unattempted"),
            (784, [____], "unattempted"),
        ],
    )
    def test_outcomes(self, expected, given, start) -> None:
        assert says(Value("p", expected=expected), given).startswith(start)

    def test_tolerance(self) -> None:
        question = Value("p", expected=0.8, tolerance=0.05)
        assert says(question, 0.85) == "correct: "
        assert says(question, 0.86).startswith("incorrect")
        assert "percent" in says(question, 83)

    def test_context_gives_the_expected_value_and_the_mistakes(self) -> None:
        question = Value(
            "p",
            expected=lambda test, train: np.mean(test),
            mistakes=[(lambda test, train: np.mean(train), "train part")],
            explanation="Well measured.",
        )
        assert says(question, 2.0, [1, 3], [9, 9]) == "correct: Well measured."
        assert says(question, 9.0, [1, 3], [9, 9]) == "incorrect: train part"
        assert "could not be checked" in says(question, 9.0)  # the context is missing: said, not raised

    def test_constants_are_answers_to_test_with(self) -> None:
        question = Value("p", expected=4, mistakes=[(5, "five")], wrong=[(6, "six")])
        assert [as_args(answer) for answer in question.right] == [(4,)]
        assert [(as_args(answer), message) for answer, message in question.wrong] == [
            ((6,), "six"),
            ((5,), "five"),
        ]


class TestArray:
    @pytest.mark.parametrize(
        ("given", "start"),
        [
            (PICTURE[:, ::-1], "correct"),
            (PICTURE[:, ::-1].tolist(), "incorrect: The values are right, but their dtype is `int64`"),
            (PICTURE[::-1], "incorrect: top to bottom"),
            (
                PICTURE.T,
                "incorrect: The shape is (4, 3) and should be (3, 4). Its axes are in the opposite order",
            ),
            (
                PICTURE,
                "incorrect: The shape is right, but 12 of 12 values are not. At index (0, 0) it is `0`",
            ),
            (PICTURE[:, ::-1] / np.nan, "incorrect: 12 of 12 values are NaN"),
            (None, "incorrect: Your answer is `None`"),
            (np.flip, "incorrect: Your answer is a function"),
            (np.array([____]), "unattempted"),
        ],
    )
    def test_outcomes(self, given, start) -> None:
        question = Array(
            "p",
            expected=lambda picture: picture[:, ::-1],
            mistakes=[(lambda picture: picture[::-1], "top to bottom")],
            dtype="uint8",
        )
        assert says(question, given, PICTURE).startswith(start)

    def test_a_tensor_is_an_array(self) -> None:
        import torch

        assert (
            says(Array("p", expected=[1.0, 2.0]), torch.tensor([1.0, 2.0], requires_grad=True)) == "correct: "
        )

    def test_pixels_do_not_wrap_around(self) -> None:
        question = Array("p", expected=np.array([255], "uint8"), tolerance=2)
        assert says(question, np.array([0], "uint8")).startswith("incorrect")

    def test_text_is_compared(self) -> None:
        question = Array("p", expected=np.array(["cat", "dog"]))
        assert says(question, ["cat", "dog"]) == "correct: "
        assert "At index 1 it is `'cow'` and should be `'dog'`" in says(question, ["cat", "cow"])


class TestFunction:
    question = Function(
        "p",
        reference=lambda picture, factor: np.clip(picture * factor, 0, 1),
        inputs=lambda rng: (rng.random((2, 2)), rng.uniform(2, 3)),
        mistakes=[(lambda picture, factor: picture * factor, "cut off at 1")],
    )

    def test_right(self) -> None:
        assert says(self.question, lambda picture, factor: np.minimum(picture * factor, 1)) == "correct: "

    def test_blank(self) -> None:
        def unfinished(picture, factor):
            return ____

        assert says(self.question, unfinished).startswith("unattempted")
        assert says(self.question, lambda picture, factor: [hidden_blank()]).startswith("unattempted")

    @pytest.mark.parametrize(
        ("function", "fragment"),
        [
            (lambda picture, factor: picture * factor, "cut off at 1"),
            (
                lambda picture, factor: picture / 0 if factor < 0 else 1 // 0,
                "stopped with `ZeroDivisionError",
            ),
            (lambda picture: picture, "stopped with `TypeError"),
            (lambda picture, factor: None, "returns `None`. Does it lack its `return`?"),
            (lambda picture, factor: 0.5, "should be an array of shape (2, 2)"),
            (lambda picture, factor: np.zeros((3, 2)), "The shape is (3, 2) and should be (2, 2)"),
            (lambda picture, factor: np.full((2, 2), 0.5), "At index (0, "),
            (lambda picture, factor: np.clip(picture.__imul__(factor), 0, 1), "changes what it is given"),
            (0.5, "Give the function itself"),
        ],
    )
    def test_wrong(self, function, fragment) -> None:
        outcome = says(self.question, function)
        assert outcome.startswith("incorrect") and fragment in outcome

    def test_inputs_are_many_and_the_same_in_each_check(self) -> None:
        seen = []
        for _ in range(2):
            self.question.outcome(lambda picture, factor: seen.append(factor) or picture * 0)
        assert len(set(seen)) == 20 and seen[:20] == seen[20:]

    def test_learners_prints_do_not_bury_the_message(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.question.outcome(lambda picture, factor: print("here") or picture)
        assert capsys.readouterr().out == ""

    def test_properties_judge_where_many_results_are_right(self) -> None:
        question = Function(
            "Any order but the given one.",
            reference=None,
            properties=[
                (lambda shuffle, rng: sorted(shuffle(range(9))) == list(range(9)), "Something got lost."),
                (lambda shuffle, rng: list(shuffle(range(9))) != list(range(9)), "It is still in order."),
            ],
        )
        assert says(question, lambda items: list(items)[::-1]) == "correct: "
        assert says(question, lambda items: list(items)) == "incorrect: It is still in order."
        assert says(question, lambda items: list(items)[1:]) == "incorrect: Something got lost."
        assert "stopped with `ZeroDivisionError" in says(question, lambda items: 1 / 0)

    @pytest.mark.parametrize(
        ("expected", "given", "same"),
        [
            ((1, "a"), (1, "a"), True),
            ((1, "a"), [1, "a"], True),
            ((1, "a"), (1, "b"), False),
            ((1, 2), (1, 2, 3), False),
            ({"a": 1.0}, {"a": 1.0 + 1e-9}, True),
            ({"a": 1}, {"b": 1}, False),
            ({"a": 1}, [1], False),
            (float("nan"), float("nan"), True),
            (1, "1", False),
            ("a", "a", True),
            (None, None, True),
        ],
    )
    def test_results_of_all_types(self, expected, given, same) -> None:
        assert says(Function("p", reference=lambda: expected), lambda: given).startswith("correct") is same


def hidden_blank():
    return ____


class TestModel:
    images = np.array([[0.0], [1.0], [2.0], [3.0]])
    labels = np.array([0, 0, 1, 1])

    @pytest.mark.parametrize(
        ("model", "start"),
        [
            (lambda images: (images[:, 0] > 1.5).astype(int), "correct: It gets 100.0% right."),
            (lambda images: np.hstack([1.5 - images, images - 1.5]), "correct"),
            (
                lambda images: np.array([0, 0, 1, 0]),
                "incorrect: It gets 75.0% right; the bar is 90.0%. Bend it.",
            ),
            (lambda images: np.zeros(4), "incorrect: one answer to everything"),
            (
                lambda images: np.array([0, 1]),
                "incorrect: There are 4 labels, and your model gave answers of shape (2,)",
            ),
            (lambda images: 1 / 0, "incorrect: Your model stopped with `ZeroDivisionError"),
            (None, "incorrect: The answer is a trained model. Yours is `None`."),
            (____, "unattempted"),
        ],
    )
    def test_outcomes(self, model, start) -> None:
        question = Model(
            "p",
            at_least=0.9,
            at_most=1,
            too_low="Bend it.",
            rules=[(lambda *given: len(set(predicted_labels(*given[:2]))) > 1, "one answer to everything")],
        )
        assert says(question, model, self.images, self.labels).startswith(start)

    def test_bar_from_context_and_too_good_to_be_true(self) -> None:
        question = Model("p", at_least=lambda images, labels: np.mean(labels == 0), at_most=0.99)
        assert "too good to be true" in says(question, lambda images: self.labels, self.images, self.labels)
        assert says(question, lambda images: np.array([0, 0, 1, 0]), self.images, self.labels).startswith(
            "correct"
        )

    def test_scikit_learn(self) -> None:
        from sklearn.tree import DecisionTreeClassifier

        model = DecisionTreeClassifier().fit(self.images, self.labels)
        assert predicted_labels(model, self.images).tolist() == [0, 0, 1, 1]
        untrained = says(Model("p"), DecisionTreeClassifier(), self.images, self.labels)
        assert untrained.startswith("incorrect: Your model has not been trained yet")

    def test_keras_is_told_to_be_quiet(self) -> None:
        class LikeKeras:
            def compile(self) -> None: ...

            def predict(self, images, verbose="auto"):
                assert verbose == 0
                return np.hstack([1.5 - images, images - 1.5])

        assert predicted_labels(LikeKeras(), self.images).tolist() == [0, 0, 1, 1]
