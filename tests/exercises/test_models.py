"""What questions ask a fitted model, of every kind that a learner may hand in."""

import copy

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from navml.exercises import models
from navml.exercises.level1_07 import q4 as network_question
from navml.exercises.level3_03 import q2 as schedule_question

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(120, 6)), np.arange(120) % 3
NEW, NEW_Y = RNG.normal(size=(120, 6)), np.arange(120) % 3


@pytest.mark.parametrize(
    "model",
    [
        KNeighborsClassifier(),
        GaussianNB(),
        SVC(),
        RandomForestClassifier(5),
        MLPClassifier((4,), max_iter=5),
        make_pipeline(StandardScaler(), LogisticRegression()),
        make_pipeline(make_pipeline(PCA(2)), LogisticRegression()),
        GridSearchCV(SVC(), {"C": [1, 2]}, cv=2),
    ],
    ids=lambda model: type(model).__name__,
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_how_many_examples_a_model_learned_from(model):
    assert models.learned_from(model.fit(X, Y)) == 120


@pytest.mark.parametrize("model", [LogisticRegression(), KNeighborsClassifier(), lambda images: images, None])
def test_some_do_not_tell(model):
    assert models.learned_from(model) is None


@pytest.mark.parametrize(
    "model", [KNeighborsClassifier(1), make_pipeline(StandardScaler(), PCA(4), SVC(C=1e4))]
)
def test_a_model_knows_what_it_learned_from(model):
    model.fit(X, Y)
    assert models.remembers(model, X) and not models.remembers(model, NEW)
    assert models.knows_better(model, X, Y, NEW, NEW_Y)
    assert not models.knows_better(model, NEW[:60], NEW_Y[:60], NEW[60:], NEW_Y[60:])


def test_the_steps_of_pipelines_in_pipelines_and_searches():
    nested = make_pipeline(make_pipeline(StandardScaler(), PCA(2)), SVC())
    search = GridSearchCV(nested, {"svc__C": [1]}, cv=2).fit(X, Y)
    assert [type(step).__name__ for step in models.steps(search)] == ["StandardScaler", "PCA", "SVC"]


def test_a_network_with_batch_norm_is_judged_alike_however_often_and_left_as_it_was():
    torch.manual_seed(0)
    nn = torch.nn
    network = nn.Sequential(
        *(nn.Flatten(), nn.Linear(784, 64), nn.BatchNorm1d(64), nn.ReLU()),
        *(nn.Linear(64, 32), nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 10)),
    )
    network[2].eval()
    before, modes = copy.deepcopy(network.state_dict()), [module.training for module in network.modules()]
    images, labels = RNG.random((60, 1, 28, 28), np.float32), np.arange(60) % 10

    verdicts = {network_question.outcome(network, images, labels).message for _ in range(5)}

    assert len(verdicts) == 1
    after = network.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert modes == [module.training for module in network.modules()]


def test_learning_rates_written_out_for_one_length_are_refused():
    def constants(step, steps, peak):
        return peak * step / 300 if step < 300 else peak * (1000 - step) / 700

    assert schedule_question.outcome(constants).state == "incorrect"
