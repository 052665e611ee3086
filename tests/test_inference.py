"""Asking a model leaves no trace, and takes images and models as people have them."""

import random

import numpy as np
import pytest
import torch
from torch import nn

from navml import inference, pretrained, training
from navml.datasets.dataset import Split

PICTURES = np.random.default_rng(0).integers(0, 256, (20, 8, 8, 3), dtype=np.uint8)
SPLIT = Split(PICTURES, np.arange(20) % 2, ("no", "yes"))


class Restless(nn.Module):
    """A layer that draws random numbers in evaluation, too."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        random.random()
        np.random.random()
        return images + 1e-6 * torch.rand(1)


def network(dtype: torch.dtype = torch.float32) -> nn.Sequential:
    """Return a network in training, with a frozen batch norm inside."""
    layers = [
        nn.Conv2d(3, 4, 3),
        nn.BatchNorm2d(4),
        nn.Dropout(),
        Restless(),
        nn.Flatten(),
        nn.Linear(144, 2),
    ]
    model = nn.Sequential(*layers).to(dtype)
    model[1].eval()
    return model


ASK = {
    "features": lambda model: pretrained.features(model, SPLIT, device="cpu"),
    "evaluate": lambda model: training.evaluate(model, SPLIT),
    "evaluate a dataset": lambda model: training.evaluate(model, SPLIT.to_torch()),
    "predict": lambda model: training.predict(model, PICTURES),
    "scores": lambda model: inference.scores(model, PICTURES),
    "labels": lambda model: inference.predicted_labels(model, PICTURES),
}


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_a_model_and_all_random_numbers_stay_as_they_were(ask) -> None:
    model = network()
    numbers = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    states = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state()
    ask(model)
    assert [module.training for module in model] == [True, False, True, True, True, True] and model.training
    assert all(torch.equal(tensor, numbers[name]) for name, tensor in model.state_dict().items())
    assert states[:2] == (random.getstate(), np.random.get_state()[1].tolist())
    assert torch.equal(states[2], torch.get_rng_state())


def test_modes_come_back_after_an_error() -> None:
    model = network()
    with pytest.raises(RuntimeError):
        inference.scores(model, PICTURES[:, :2])
    assert model.training and not model[1].training and torch.is_grad_enabled()


def test_what_a_network_keeps_from_evaluation_serves_in_training() -> None:
    class Remembers(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight, self.scale = nn.Parameter(torch.ones(1)), None

        def forward(self, images: torch.Tensor) -> torch.Tensor:
            self.scale = images.std() if self.scale is None else self.scale
            return images.flatten(1) * self.weight / self.scale

    model = Remembers()
    inference.scores(model, PICTURES)
    model(torch.rand(2, 3)).sum().backward()
    assert model.weight.grad is not None


def test_randomness_is_seeded_inside_only() -> None:
    def draw() -> tuple[float, float, float]:
        return random.random(), np.random.random(), float(torch.rand(1))

    with inference.kept_randomness():
        later = draw()
    with inference.kept_randomness(3):
        first = draw()
    with inference.kept_randomness(3):
        assert draw() == first
    assert draw() == later != first


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_a_network_of_any_precision_gets_images_of_its_own(dtype: torch.dtype) -> None:
    model = network(dtype).eval()[:3]
    expected = inference.scores(model, PICTURES)
    assert expected.shape == (20, 4, 6, 6)
    as_tensor = torch.from_numpy(PICTURES).permute(0, 3, 1, 2)
    for images in (PICTURES / 255, np.moveaxis(PICTURES, 3, 1), as_tensor, as_tensor / 255):
        np.testing.assert_allclose(inference.scores(model, images), expected, rtol=0.02, atol=0.02)
    assert training.predict(nn.Sequential(model, nn.Flatten()), PICTURES).shape == (20, 144)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((5, 8, 6), (5, 1, 8, 6)),
        ((5, 8, 6, 3), (5, 3, 8, 6)),
        ((5, 8, 6, 1), (5, 1, 8, 6)),
        ((5, 3, 8, 6), (5, 3, 8, 6)),
        ((5, 1, 8, 6), (5, 1, 8, 6)),
        ((5, 48), (5, 48)),
    ],
)
def test_channels_first(shape: tuple[int, ...], expected: tuple[int, ...]) -> None:
    images = np.zeros(shape, np.uint8)
    images.flags.writeable = False
    assert inference.channels_first(images).shape == expected


@pytest.mark.parametrize(
    "answers",
    [
        np.array([0, 1, 1]),
        np.array([[0], [1], [1]]),
        np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]]),
        np.array(["no", "yes", "yes"]),
        np.array([["no"], ["yes"], ["yes"]], dtype=object),
        torch.tensor([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]], requires_grad=True),
        [0, 1, 1],
    ],
    ids=str,
)
def test_labels_of_models_of_all_kinds(answers) -> None:
    class Fitted:
        def predict(self, images):
            return answers

    for model in (Fitted(), lambda images: answers):
        assert inference.predicted_labels(model, PICTURES[:3], SPLIT.classes).tolist() == [0, 1, 1]


def test_names_stay_names_where_no_classes_are_known() -> None:
    assert inference.predicted_labels(lambda images: ["yes"], PICTURES[:1]).tolist() == ["yes"]
    assert inference.predicted_labels(lambda images: ["?"], PICTURES[:1], SPLIT.classes).tolist() == ["?"]


@pytest.mark.parametrize(
    "value",
    [torch.ones(2, dtype=torch.bfloat16, requires_grad=True), torch.ones(2), [1, 1], (1.0, 1.0)],
    ids=str,
)
def test_to_numpy(value) -> None:
    assert inference.to_numpy(value).tolist() == [1, 1]
