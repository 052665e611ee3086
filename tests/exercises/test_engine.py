import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from authoring.solve import solved
from navml.exercises import catalog
from navml.exercises.choices import Choice, Quiz, Reflection
from navml.exercises.getting_started_00 import q1
from navml.exercises.kinds import Array, Function, Model, Value
from navml.exercises.placeholder import ____
from navml.exercises.question import ExerciseError, Question, args, as_args, lazy
from navml.inference import predicted_labels

PICTURE = np.arange(12, dtype="uint8").reshape(3, 4)


def says(question: Question, *answer: object) -> str:
    """Return the state of an answer and its message, as one text."""
    outcome = question.outcome(*answer)
    return f"{outcome.state}: {outcome.message}"


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
        assert question.right == [4]
        assert question.wrong == [(6, "six"), (5, "five")]


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

    def test_inputs_are_fresh(self) -> None:
        seen = []
        self.question.outcome(lambda picture, factor: seen.append(factor) or np.clip(picture * factor, 0, 1))
        self.question.outcome(lambda picture, factor: seen.append(factor) or np.clip(picture * factor, 0, 1))
        assert len(set(seen)) == 40

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


class TestCellBlanks:
    """Blanks that Python turned into a value are noticed in the notebook cell itself."""

    @pytest.fixture
    def run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> Iterator[object]:
        monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
        shell.run_cell(
            "import numpy as np\nfrom navml.exercises.getting_started_00 import ____\n"
            "from navml.exercises.kinds import Value\nq = Value('p', expected=3)"
        )

        def run(code: str) -> str:
            capsys.readouterr()
            shell.run_cell(code, store_history=True)
            return capsys.readouterr().out

        yield run
        InteractiveShell.clear_instance()

    def test_cells(self, run) -> None:
        assert run("answer = np.arange(9)[____]\nq.check(answer)").startswith("⏳")
        assert run("answer = np.arange(9)[2]  # not ____\nq.check(answer)").startswith("❌")
        assert run("x = ____\nq.check(3)").startswith("✅")


def test_solved_fills_in_every_solution() -> None:
    source = "from x import q1\npixels = ____\nq1.check(pixels)\n# q1.hint()"
    assert solved(source, {"q1": q1}) == "pixels = 28 * 28\nq1.check(pixels)\n# q1.hint()"
    assert solved("a = ____\nq1.check(a)\nb = ____\nq1.check(b)", {"q1": q1}) == (
        "pixels = 28 * 28\nq1.check(a)\npixels = 28 * 28\nq1.check(b)"
    )
    assert solved("model.check(1)", {"q1": q1}) == "model.check(1)"


def test_answers_may_be_lazy_and_have_context() -> None:
    assert as_args(3) == (3,)
    assert as_args((3, 4)) == ((3, 4),)
    assert as_args(args(3, 4)) == (3, 4)
    assert as_args(lazy(lambda: args(3, 4))) == (3, 4)
    assert as_args(lazy(lambda: 3)) == (3,)


def test_lessons_and_ids() -> None:
    assert "getting-started/00" in catalog.lessons()
    assert catalog.questions("level9/99") == {}
    ids = catalog.exercise_ids("getting-started/00")
    assert ids == (
        "getting-started/00:q1",
        "getting-started/00:q2",
        "getting-started/00:q3",
        "getting-started/00:quiz",
    )
    assert (q1.lesson, q1.name) == ("getting-started/00", "q1")


def test_the_examples_of_the_docstring_work() -> None:
    """The module's docstring is what question authors copy from."""
    text = Path(catalog.__file__).with_name("README.md").read_text(encoding="utf-8")
    code = text[text.index("    import numpy as np") : text.index("    # Several choices")]
    lines = "\n".join(line[4:] for line in code.splitlines())
    from sklearn.datasets import make_moons
    from sklearn.dummy import DummyClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier

    models = {"knn": KNeighborsClassifier(), "line": LogisticRegression(), "constant": DummyClassifier()}
    points, labels = make_moons(400, noise=0.1, random_state=0)

    names = {
        "moons_with": lambda kind: (models[kind].fit(points[:200], labels[:200]), points[200:], labels[200:]),
    }
    exec(lines, names)
    found = [value for value in names.values() if isinstance(value, Question)]
    assert len(found) == 6
    for question in found:
        for answer in question.right:
            assert question.outcome(*as_args(answer)).correct, question.outcome(*as_args(answer))
        for answer, fragment in question.wrong:
            outcome = question.outcome(*as_args(answer))
            assert outcome.state == "incorrect" and fragment in outcome.message, outcome
