"""What a model answers. Asking leaves no trace: not in the model, not in anyone's random numbers."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn


@contextmanager
def kept_randomness(seed: int | None = None) -> Iterator[None]:
    """Leave the random numbers of Python, NumPy and PyTorch as they were before the block.

    Parameters
    ----------
    seed
        What they begin with inside the block; by default they go on from where they are.
    """
    torch = sys.modules.get("torch")
    # Seeding a GPU that is not in use yet would decide what it draws later.
    gpus = range(torch.cuda.device_count()) if torch and torch.cuda.is_initialized() else ()
    python, numpy = random.getstate(), np.random.get_state()
    try:
        with torch.random.fork_rng(gpus) if torch else nullcontext():
            if seed is not None:
                random.seed(seed)
                np.random.seed(seed)
                if torch:
                    torch.default_generator.manual_seed(seed)
                    if gpus:
                        torch.cuda.manual_seed_all(seed)
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


@contextmanager
def kept_model(model: Any) -> Iterator[None]:
    """Leave the mode of each layer of a PyTorch network, and its running averages, as before the block.

    Anything that is no network is left alone.
    """
    torch: Any = sys.modules.get("torch")
    modules = list(model.modules()) if torch and isinstance(model, torch.nn.Module) else []
    modes = [(module, module.training) for module in modules]
    buffers = [
        (module, name, buffer, buffer.clone())
        for module in modules
        for name, buffer in module._buffers.items()
        if buffer is not None and not torch.nn.parameter.is_lazy(buffer)
    ]
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training
        for module, name, buffer, before in buffers:
            module._buffers[name] = buffer
            if not torch.equal(buffer, before):
                buffer.copy_(before)


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Evaluate a network: no dropout, batch norm by its running averages, no gradients.

    Afterwards the network and the random numbers are as they were.
    """
    import torch

    # no_grad, not inference_mode: what a network keeps from a forward pass must still serve in training.
    with kept_model(model), kept_randomness(), torch.no_grad():
        for module in model.modules():
            module.training = False
        yield


def device_of(model: nn.Module) -> torch.device:
    """Return the device on which a network is; the CPU if it has no numbers of its own."""
    import torch

    return next(chain(model.parameters(), model.buffers()), torch.empty(0)).device


def channels_first(images: np.ndarray) -> Tensor:
    """Return a copy of images as a tensor of the same numbers, in the order that PyTorch wants.

    Parameters
    ----------
    images
        (n, height, width) or (n, height, width, channels); an array that is (n, 1 or 3, height, width)
        already, or has fewer axes, keeps its order.

    Returns
    -------
    Tensor
        (n, channels, height, width), on the CPU.
    """
    import torch

    tensor = torch.from_numpy(np.array(images))  # a copy: the file behind an array may be read-only
    if tensor.ndim == 3:
        return tensor.unsqueeze(1)
    if tensor.ndim != 4 or (tensor.shape[1] in (1, 3) and tensor.shape[3] not in (1, 3)):
        return tensor
    return tensor.permute(0, 3, 1, 2)


def to_float(images: Tensor, dtype: torch.dtype | None = None) -> Tensor:
    """Return images as floats (float32 unless told otherwise); pixels of uint8 become 0 to 1."""
    import torch

    floats = images.to(dtype or torch.float32)
    images = floats.div_(255) if images.dtype == torch.uint8 else floats
    # Channels last: the order of a tensor's numbers with which convolutions are fastest.
    return images.contiguous(memory_format=torch.channels_last) if images.ndim == 4 else images


def to_input(images: np.ndarray | Tensor, model: nn.Module) -> Tensor:
    """Return images as a network takes them: channels first, on its device, in its kind of floats.

    Parameters
    ----------
    images
        An array, uint8 or float from 0 to 1, as for :func:`channels_first`; or a tensor, whose order stays.
    """
    import torch

    tensor = images if isinstance(images, torch.Tensor) else channels_first(np.asarray(images))
    dtypes = (weight.dtype for weight in model.parameters() if weight.is_floating_point())
    return to_float(tensor.to(device_of(model)), next(dtypes, None))


def outputs(model: nn.Module, images: np.ndarray | Tensor, batch_size: int = 512) -> Tensor:
    """Return what a network, in evaluation, gives for images as for :func:`to_input`, on its device."""
    import torch

    with evaluating(model):
        starts = range(0, max(1, len(images)), batch_size)
        return torch.cat([model(to_input(images[i : i + batch_size], model)) for i in starts])


def scores(model: Any, images: Any) -> np.ndarray:
    """Return what a model of any library gives for images: labels (n,), or scores (n, classes).

    Parameters
    ----------
    model
        A PyTorch module, which gets images as from :func:`to_input`; anything with ``predict``
        (scikit-learn, Keras); or a function of images. None of them is changed.
    images
        n of them, as the model takes them.
    """
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        return to_numpy(outputs(model, images))
    with kept_randomness():
        if hasattr(model, "predict"):
            # Keras draws a progress bar unless told not to; other libraries do not know the word.
            quiet = {"verbose": 0} if hasattr(model, "compile") else {}
            return to_numpy(model.predict(images, **quiet))
        return to_numpy(model(images))


def predicted_labels(model: Any, images: Any, classes: Sequence[str] = ()) -> np.ndarray:
    """Return the label that a model gives to each image.

    Parameters
    ----------
    model, images
        As for :func:`scores`. Of scores, the label is the class with the highest.
    classes
        The names of the classes, so that a model that answers with names gets numbers, too.

    Returns
    -------
    numpy.ndarray
        ``(n,)``.
    """
    answers = scores(model, images)
    if answers.ndim == 2:
        answers = answers.argmax(axis=1) if answers.shape[1] > 1 else answers[:, 0]
    if classes and answers.dtype.kind in "UO" and set(answers) <= set(classes):
        return np.array([classes.index(name) for name in answers])
    return answers


def to_numpy(value: Any) -> np.ndarray:
    """Return an array, a tensor of any library, a table or a list as a NumPy array."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.float() if "bfloat16" in str(value.dtype) else value
    array = np.asarray(value.numpy() if hasattr(value, "numpy") else value)
    return array.astype(np.float32) if array.dtype.name == "bfloat16" else array  # NumPy has no such type
