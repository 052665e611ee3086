"""Which lessons have questions; and the guide for those who write them."""

import re
from pathlib import Path

from navml.exercises import catalog
from navml.exercises.getting_started_00 import q1
from navml.exercises.question import Question

from .conftest import assert_right_answers_pass, assert_wrong_answers_get_their_messages


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


def test_the_examples_of_the_guide_work() -> None:
    """They are what question authors copy from."""
    from sklearn.datasets import make_moons
    from sklearn.dummy import DummyClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier

    models = {"knn": KNeighborsClassifier(), "line": LogisticRegression(), "constant": DummyClassifier()}
    points, labels = make_moons(400, noise=0.1, random_state=0)
    names = {
        "moons_with": lambda kind: (models[kind].fit(points[:200], labels[:200]), points[200:], labels[200:]),
    }
    guide = Path(catalog.__file__).with_name("README.md").read_text(encoding="utf-8")
    code = next(block for block in re.findall(r"```python\n(.*?)```", guide, re.DOTALL) if "bind(" in block)
    exec(code, names)
    found = [value for value in names.values() if isinstance(value, Question)]
    assert {question.kind for question in found} == {
        "value", "array", "function", "model", "choice", "quiz", "reflection"
    }  # fmt: skip
    for question in found:
        assert question.lesson == "level1/02"
        assert_right_answers_pass(question)
        assert_wrong_answers_get_their_messages(question)
