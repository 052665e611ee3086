"""Values, arrays, functions and models: what is right, and what is said of the rest."""

import random
from fractions import Fraction
from threading import Lock

import numpy as np
import pandas as pd
import pytest

from navml.datasets.dataset import Split
from navml.exercises.kinds import Array, Function, Model, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import ExerciseError, as_args
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
            (784, 78400, "incorrect: `78400` is not it: it is too large"),
            (1, 100, "incorrect: `100` is not it"),
            (1.0, 100, "incorrect: The right amount, in percent"),
            (784, -784, "incorrect: `-784` has the right size, and the wrong sign"),
            (0.5, 0.501, "incorrect: `0.501` is close, but not it"),
            (784, [784], "correct"),
            (784, [784, 1], "incorrect: The answer is one number"),
            (0.5, np.longdouble(0.5), "correct"),
            (0.1, np.float16(0.1), "correct"),
            (0.1, np.float16(0.1003), "incorrect"),
            (784, np.float16(785), "incorrect"),
            (0.1, Fraction(1, 10), "correct"),
            (0.1, pd.Series([0.1]), "correct"),
            ("Shirt", " shirt ", "correct"),
            ("Shirt", "Coat", "incorrect"),
            ("Shirt", 6, "incorrect: The answer is text"),
            ("Shirt", ["shirt"], "correct"),
            ("Shirt", np.array(["Shirt"]), "correct"),
            ("Shirt", {"Shirt"}, "correct"),
            ("Shirt", ["Shirt", "Coat"], "incorrect: The answer is one text. Yours has 2 parts"),
            (True, np.True_, "correct"),
            (True, 1, "incorrect: The answer is `True` or `False`"),
            ((28, 28), (28, 28), "correct"),
            ((28, 28), [28, 28], "correct"),
            ((8, 5), np.array([8, 5]), "correct"),
            ((8, 5), pd.Series([8, 5]), "correct"),
            ((8, 5), (np.int64(8), np.array([5])), "correct"),
            (
                (8, 5),
                np.array([8, 6]),
                "incorrect: `(8, 6)` is not it. The first part that differs is number 2",
            ),
            ((28, 28), PICTURE.shape, "incorrect: `(3, 4)` is not it"),
            ((28, 28), (28, 28, 1), "incorrect: The answer has 2 parts; yours has 3"),
            ((28, 28), 784, "incorrect: The answer is a tuple of 2"),
            (784, ____, "unattempted"),
            (784, [____], "unattempted"),
        ],
    )
    def test_outcomes(self, expected, given, start) -> None:
        assert says(Value("p", expected=expected), given).startswith(start)

    def test_tensors_of_pytorch(self) -> None:
        import torch

        for answer in (torch.tensor(0.1), torch.tensor([[0.1]]), torch.tensor(0.1, dtype=torch.bfloat16)):
            assert says(Value("p", expected=0.1), answer.requires_grad_()) == "correct: "
        assert says(Value("p", expected=(8, 5)), torch.tensor([8, 5])) == "correct: "
        assert says(Value("p", expected=(28, 28)), torch.zeros(28, 28).shape) == "correct: "

    def test_tensors_of_tensorflow(self) -> None:
        import tensorflow as tf

        for answer in (0.1, [0.1], tf.cast(0.1, tf.float16), tf.cast(0.1, tf.bfloat16)):
            assert says(Value("p", expected=0.1), tf.constant(answer)) == "correct: "
        assert says(Value("p", expected=0.1), tf.Variable(0.1)) == "correct: "
        assert says(Value("p", expected=True), tf.constant(True)) == "correct: "
        assert says(Value("p", expected="b2"), tf.constant("b2")) == "correct: "
        assert says(Value("p", expected=(8, 5)), tf.constant([8, 5])) == "correct: "
        assert says(Value("p", expected=(8, 5)), tf.zeros((8, 5)).shape) == "correct: "
        assert says(Value("p", expected=0.1), tf.constant(0.2)).startswith("incorrect: `0.2` is not it")

    def test_mistakes_are_known_in_any_form(self) -> None:
        question = Value("p", expected="b2", mistakes=[("W1", "first layer")])
        assert says(question, ["W1"]) == "incorrect: first layer"
        question = Value("p", expected=(8, 5), mistakes=[((5, 8), "other way round")])
        assert says(question, np.array([5, 8])) == "incorrect: other way round"

    def test_a_sum_that_wrapped_around(self) -> None:
        pixels = np.full((28, 28), 125, "uint8")
        mean = Value("p", expected=lambda pixels: pixels.mean())
        assert "`uint8` holds 0 to 255" in says(mean, int(pixels.sum(dtype="uint8")) / pixels.size, pixels)
        total = Value("p", expected=lambda pixels: pixels.sum())
        assert "**wrap around**" in says(total, pixels.sum(dtype="uint8"), pixels)
        assert "wrap" not in says(total, pixels.sum() - 1, pixels)

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

    @pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "longdouble", "complex64"])
    def test_any_precision(self, dtype: str) -> None:
        assert says(Array("p", expected=[0.1, 0.2]), np.array([0.1, 0.2], dtype)) == "correct: "

    def test_tensorflow_and_pandas_and_half_precision(self) -> None:
        import tensorflow as tf
        import torch

        question = Array("p", expected=[0.1, 0.2])
        for answer in ([0.1, 0.2], tf.cast([0.1, 0.2], tf.bfloat16)):
            assert says(question, tf.constant(answer)) == "correct: "
        assert says(question, torch.tensor([0.1, 0.2]).bfloat16()) == "correct: "
        assert says(question, pd.Series([0.1, 0.2])) == "correct: "

    def test_imaginary_parts_count(self) -> None:
        question = Array("p", expected=np.array([1 + 2j]))
        assert says(question, np.array([1 + 2j], "complex64")) == "correct: "
        assert "it is `(1+3j)` and should be `(1+2j)`" in says(question, np.array([1 + 3j]))
        assert says(question, np.array([1.0])).startswith("incorrect")

    def test_numbers_that_wrapped_around_are_named(self) -> None:
        picture = np.array([[250, 10]], "uint8")
        question = Array("p", expected=lambda picture: picture.astype(int) + 10)
        outcome = says(question, picture + np.uint8(10), picture)
        assert "At index (0, 0) it is `4` and should be `260`" in outcome and "**wrap around**" in outcome
        assert "wrap" not in says(question, picture.astype(int) + 11, picture)
        assert "wrap" not in says(question, picture[:, :1], picture)

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

    def test_a_sum_that_wraps_around_is_named(self) -> None:
        mean = Function(
            "p",
            reference=lambda picture: picture.mean(),
            inputs=lambda rng: (rng.integers(0, 256, (28, 28), dtype="uint8"),),
        )
        assert "`uint8` holds 0 to 255" in says(mean, lambda picture: sum(sum(picture)) / picture.size)
        assert "**wrap around**" in says(mean, lambda picture: sum(sum(picture)) / 3)
        assert "wrap" not in says(mean, lambda picture: picture.mean() + 1)
        assert says(mean, lambda picture: sum(sum(picture.astype(float))) / picture.size) == "correct: "

    def test_arguments_by_keyword_only(self) -> None:
        def brighter(picture, *, factor):
            return np.clip(picture * factor, 0, 1)

        assert says(self.question, brighter) == "correct: "
        assert says(self.question, lambda *, factor, picture: brighter(picture, factor=factor)) == "correct: "
        assert says(self.question, np.multiply).startswith("incorrect: cut off at 1")

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


class Box:
    def __init__(self, numbers):
        self.numbers = numbers


def some_split(rng):
    images, labels = rng.integers(0, 256, (6, 4, 4), dtype=np.uint8), rng.integers(0, 2, 6)
    return (Split(images, labels, ("no", "yes")),)


class TestFunctionsOfAnything:
    """Functions of objects, functions that draw random numbers, functions that change what they are given."""

    @pytest.mark.parametrize(
        ("inputs", "reference", "same", "other", "spoils"),
        [
            (
                some_split,
                lambda split: split.labels.mean(),
                lambda split: np.mean(split.labels),
                lambda split: split.images.mean(),
                lambda split: split.labels.sort() or split.labels.mean(),
            ),
            (
                some_split,
                lambda split: split.take(np.arange(2)),
                lambda split: Split(split.images[:2], split.labels[:2], split.classes),
                lambda split: Split(split.images[2:4], split.labels[:2], split.classes),
                lambda split: split.labels.fill(1) or split.take(np.arange(2)),
            ),
            (
                lambda rng: (Box(rng.random(3)),),
                lambda box: Box(2 * box.numbers),
                lambda box: Box(box.numbers + box.numbers),
                lambda box: Box(box.numbers),
                lambda box: Box(box.numbers.__imul__(2)),
            ),
            (
                lambda rng: ({"a": [rng.random()]},),
                lambda table: sum(table["a"]),
                lambda table: table["a"][0],
                lambda table: table["a"][0] + 1,
                lambda table: table["a"].pop(),
            ),
        ],
        ids=["split", "split to split", "object", "table"],
    )
    def test_objects(self, inputs, reference, same, other, spoils) -> None:
        question = Function("p", reference=reference, inputs=inputs)
        assert says(question, same) == "correct: "
        assert says(question, other).startswith("incorrect: Given `")
        assert " at 0x" not in says(question, other)
        assert "changes what it is given" in says(question, spoils)

    def test_networks(self) -> None:
        import torch
        from torch import nn

        def count(model):
            return sum(parameter.numel() for parameter in model.parameters())

        question = Function(
            "p",
            reference=count,
            inputs=lambda rng: (nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3)),),
        )
        assert says(question, lambda model: sum(map(torch.numel, model.parameters()))) == "correct: "
        assert "it should be `18`" in says(question, lambda model: model[0].weight.numel())
        # Run in training, a batch norm changes.
        assert "changes what" in says(
            question, lambda model: model(torch.rand(2, 3)).sum() * 0 + count(model)
        )

    def test_what_a_function_is_meant_to_change(self) -> None:
        import torch

        def step(model, optimizer, images, labels):
            loss = torch.nn.functional.mse_loss(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            return loss.item()

        def uphill(model, optimizer, images, labels):
            loss = torch.nn.functional.mse_loss(model(images), labels)
            optimizer.zero_grad()
            (-loss).backward()
            optimizer.step()
            return loss.item()

        def measures_only(model, optimizer, images, labels):
            return torch.nn.functional.mse_loss(model(images), labels)

        def by_hand(model, optimizer, images, labels):
            loss = ((model(images) - labels) ** 2).mean()
            model.zero_grad()
            loss.backward()
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter -= 0.1 * parameter.grad
            return loss

        def inputs(rng):
            model = torch.nn.Linear(3, 1)
            return model, torch.optim.SGD(model.parameters(), lr=0.1), torch.rand(4, 3), torch.rand(4, 1)

        question = Function("p", reference=step, inputs=inputs, mistakes=[(uphill, "It goes uphill.")])
        assert says(question, step) == says(question, by_hand) == "correct: "
        assert "not changed as it should be" in says(question, measures_only)
        assert says(question, uphill) == "incorrect: It goes uphill."

    def test_references_that_draw(self) -> None:
        import torch

        for reference, same, other in [
            (torch.randn, lambda n: torch.normal(0.0, 1.0, (n,)), torch.rand),
            (np.random.rand, np.random.random, np.random.randn),
            (lambda n: random.random(), lambda n: random.uniform(0, 1), lambda n: random.gauss(0, 1)),
        ]:
            question = Function("p", reference=reference, inputs=lambda rng: (4,))
            assert says(question, same) == "correct: "
            assert says(question, other).startswith("incorrect: Given `4`")
        shuffled = Function(
            "p",
            reference=lambda rng, n: rng.permutation(n),
            inputs=lambda rng: (np.random.default_rng(rng.integers(99)), 5),
        )
        assert says(shuffled, lambda rng, n: rng.permutation(np.arange(n))) == "correct: "
        assert says(shuffled, lambda rng, n: np.arange(n)).startswith("incorrect")

    def test_what_cannot_be_copied_is_shared(self) -> None:
        question = Function("p", reference=lambda lock: lock.locked(), inputs=lambda rng: (Lock(),))
        assert says(question, lambda lock: False) == "correct: "


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

    @pytest.mark.parametrize(
        ("answers", "start"),
        [
            ([[0], [0], [1], [0]], "correct: It gets 75.0% right."),
            ([[0.0], [0.0], [1.0], [0.0]], "correct"),
            (["no", "no", "yes", "no"], "correct"),
            ([["no"], ["no"], ["yes"], ["no"]], "correct"),
            ([0, 0, 1, 1], "incorrect: It gets 100.0% right. That is too good to be true: which pictures"),
            (
                ["a", "b", "c", "d"],
                "incorrect: Your model answers `'a'`, and the labels here look like `0`",
            ),
            (
                [[0.2], [0.3], [0.9], [0.4]],
                "incorrect: Your model answers `0.2`: a score",
            ),
        ],
    )
    def test_answers_of_all_forms(self, answers, start) -> None:
        question = Model("p", classes=("no", "yes"))
        assert says(question, lambda images: np.array(answers), self.images, self.labels).startswith(start)
        column = self.labels[:, np.newaxis]
        assert says(question, lambda images: np.array(answers), self.images, column).startswith(start)

    def test_a_search_is_a_model(self) -> None:
        from sklearn.model_selection import GridSearchCV
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        from sklearn.tree import DecisionTreeClassifier

        pipeline = make_pipeline(make_pipeline(StandardScaler()), DecisionTreeClassifier())
        search = GridSearchCV(pipeline, {"decisiontreeclassifier__max_depth": [1, 2]}, cv=2)
        search.fit(self.images, self.labels)
        assert says(Model("p", at_most=1), search, self.images, self.labels).startswith("correct")

    def test_the_same_verdict_and_the_same_network_however_often(self) -> None:
        import torch
        from torch import nn

        torch.manual_seed(0)
        layers = nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(), nn.Linear(8, 2)
        model = nn.Sequential(*layers).double()
        images = np.random.default_rng(0).normal(3, 2, (100, 2))
        before = {name: tensor.clone() for name, tensor in model.state_dict().items()}

        def careless(model, images, labels):
            """Run the network in training, as a rule should not."""
            return model(torch.as_tensor(images)).shape == (100, 2)

        question = Model("p", rules=[(careless, "Two scores.")])
        verdicts = {says(question, model, images, images[:, 0] > 3) for _ in range(5)}
        assert len(verdicts) == 1 and verdicts.pop().startswith("correct: It gets ")
        assert all(module.training for module in model.modules())
        assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())


class TestWorking:
    """A blank or wrong function is replaced by the lesson's own; a right one is used."""

    question = Function("p", reference=lambda a: a + 1, inputs=lambda rng: (rng.random(),))

    @pytest.mark.parametrize("wrong", [lambda a: ____, lambda a: a, lambda a: 1 / 0, None, ____])
    def test_the_lessons_own_takes_over(self, wrong, capsys) -> None:
        assert self.question.working(wrong) is self.question.reference
        assert "Ours." in capsys.readouterr().out

    def test_the_learners_own_is_used(self, capsys) -> None:
        def mine(a):
            return 1 + a

        assert self.question.working(mine) is mine
        assert "Yours." in capsys.readouterr().out

    def test_without_a_reference(self) -> None:
        with pytest.raises(ExerciseError, match="no reference"):
            Function("p", reference=None).working(len)
