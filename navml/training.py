"""The training loop that level 1 writes by hand, ready for reuse: fit, evaluate, predict.

``fit`` is that loop, and what a long run needs besides: a learning-rate schedule, mixed precision,
augmentation on the device, and a checkpoint from which a killed run goes on as if nothing had happened.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from navml import checkpoints, compute
from navml.datasets.dataset import Split
from navml.inference import channels_first, device_of, evaluating, outputs, to_float

if TYPE_CHECKING:
    import pandas as pd
    from torch.optim.lr_scheduler import LRScheduler


Data = Split | Dataset[Any]
MakeOptimizer = Callable[..., torch.optim.Optimizer]
MakeSchedule = Callable[[torch.optim.Optimizer, int], "LRScheduler"]


class TrainingError(RuntimeError):
    """Training cannot go on. The message says why, and what to change."""


class History(dict[str, list[float]]):
    """One number per epoch, in lists by name.

    The names are ``train_loss``, ``train_accuracy``, ``validation_loss`` and ``validation_accuracy`` (if
    there is validation data), ``learning_rate`` (of the epoch's last batch) and ``seconds``.
    """

    @property
    def epochs(self) -> int:
        """How many epochs there are."""
        return len(self.get("train_loss", []))

    def append(self, **numbers: float) -> None:
        """Add one epoch's numbers."""
        for name, number in numbers.items():
            self.setdefault(name, []).append(number)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row per epoch, numbered from 1."""
        import pandas as pd

        frame = pd.DataFrame(dict(self))
        frame.index = pd.RangeIndex(1, len(frame) + 1, name="epoch")
        return frame


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How a model does on labelled images.

    Attributes
    ----------
    loss
        Mean cross-entropy (or mean of the loss that was asked for).
    accuracy
        Share of images whose most probable class is the true one, 0 to 1.
    predictions, labels
        int64, (n,): the most probable and the true class of each image.
    """

    loss: float
    accuracy: float
    predictions: np.ndarray = field(repr=False)
    labels: np.ndarray = field(repr=False)


def fit(
    model: nn.Module,
    train: Data,
    validation: Data | None = None,
    *,
    epochs: int,
    batch_size: int = 128,
    optimizer: torch.optim.Optimizer | MakeOptimizer | None = None,
    learning_rate: float = 1e-3,
    schedule: Literal["one-cycle"] | MakeSchedule | None = None,
    loss: Callable[[Tensor, Tensor], Tensor] | None = None,
    label_smoothing: float = 0.0,
    weight_decay: float = 0.0,
    transform: Callable[[Tensor], Tensor] | None = None,
    device: torch.device | str | None = None,
    mixed_precision: bool | Literal["auto"] = "auto",
    checkpoint: str | Path | None = None,
    after_epoch: Callable[[int, History], None] | None = None,
    seed: int = 0,
    progress: bool = True,
) -> History:
    """Train a classifier. The model is changed in place, and stays on the device it was trained on.

    Parameters
    ----------
    model
        Takes float32 images (n, channels, height, width) from 0 to 1, returns logits (n, classes). Layers
        of which every parameter is frozen (``requires_grad_(False)``) stay exactly as they are.
    train, validation
        A ``Split`` (fast: it moves to the device once) or any PyTorch ``Dataset`` of (image, label).
    epochs, batch_size
        How often to see every training image, and how many at a time.
    optimizer
        An optimizer over the model's parameters; or what makes one, for example ``torch.optim.SGD``,
        called with the trainable parameters, ``lr`` and ``weight_decay``. By default AdamW.
    learning_rate, weight_decay
        For an optimizer that is made here. With ``"one-cycle"``, the learning rate is the cycle's peak.
    schedule
        ``"one-cycle"``; or ``make(optimizer, steps)``, which returns a PyTorch scheduler that is stepped
        after every batch; or None for a constant learning rate.
    loss
        ``loss(logits, labels)``, a mean over the batch; by default cross-entropy.
    label_smoothing
        For the default loss in training, 0 to 1. Validation is always measured without.
    transform
        Augmentation: gets and returns a batch of float images, on the device.
    device
        By default the fastest there is.
    mixed_precision
        ``"auto"``: on an NVIDIA GPU only (bfloat16 where it is built in, else float16 with a loss scaler).
    checkpoint
        A file, written after every epoch. If it is there already, training goes on from it and ends, on
        a CPU, with exactly the weights of a run that was never interrupted. A file from another run (model,
        data, settings, the code of ``transform``) is set aside, and training starts from the beginning.
    after_epoch
        Called as ``after_epoch(epoch, history)``, epochs counted from 1, once the checkpoint is written.
        It stops the training by raising an exception.
    seed
        Decides the order of the images and everything random in ``transform`` and ``model`` (dropout).
    progress
        Print one line per epoch.

    Returns
    -------
    History
        With the epochs that the checkpoint already held, if there was one.

    Raises
    ------
    ValueError
        If an argument makes no sense.
    CheckpointError
        If the checkpoint is damaged, or cannot be written.
    TrainingError
        If the loss is no longer a number, or the memory does not suffice.
    """
    if epochs < 1 or batch_size < 1 or len(train) == 0:  # type: ignore[arg-type]
        raise ValueError("Training needs at least one epoch, one image in a batch, and one training image.")
    if loss is not None and label_smoothing:
        raise ValueError("label_smoothing is for the default loss. Build it into the loss that you pass.")
    where = compute.device() if device is None else torch.device(device)
    dtype = _half_precision(where, mixed_precision)
    compute.seed_everything(seed)
    with _memory_advice(batch_size):
        # Channels last: the order of a tensor's numbers with which convolutions are fastest.
        model.to(where, memory_format=torch.channels_last)  # type: ignore[call-overload]
        data = _Batches(train, where)
        held_out = None if validation is None else _Batches(validation, where)
    criterion = nn.CrossEntropyLoss(label_smoothing=label_smoothing) if loss is None else loss
    optimizer = _optimizer(optimizer, model, learning_rate, weight_decay)
    settings = {
        "model": _fingerprint(model),
        "training data": data.description,
        "validation data": None if held_out is None else held_out.description,
        "epochs": epochs,
        "batch_size": batch_size,
        "optimizer": _describe(optimizer),
        "schedule": checkpoints.describe(schedule),
        "loss": checkpoints.describe(criterion),
        "label_smoothing": label_smoothing,
        "transform": checkpoints.describe(transform),
        "mixed precision": str(dtype),
        "seed": seed,
    }
    scheduler = _scheduler(schedule, optimizer, steps=epochs * -(-len(data) // batch_size))
    # The smallest gradients would be 0 in float16. The scaler makes the loss larger, and so all of them.
    scaler = torch.amp.GradScaler("cuda", enabled=dtype is torch.float16, init_scale=1024.0)
    parts = {"model": model, "optimizer": optimizer, "scaler": scaler}
    if scheduler is not None:
        parts["scheduler"] = scheduler

    history, path = History(), Path(checkpoint) if checkpoint is not None else None
    if path is not None and path.exists():
        history = History(checkpoints.load(path, settings=settings, parts=parts, device=where))
        if progress and history:
            print(f"{path.name}: {history.epochs} of {epochs} epochs are done, going on from there.")

    for epoch in range(history.epochs + 1, epochs + 1):
        start, rate = time.perf_counter(), 0.0
        total_loss, right = torch.zeros((), device=where), torch.zeros((), device=where)
        _to_training(model)
        with _memory_advice(batch_size):
            for step, (images, labels) in enumerate(data.batches(torch.randperm(len(data)), batch_size)):
                if transform is not None:
                    images = transform(images)
                with _autocast(where, dtype):
                    logits = model(images)
                    batch_loss = criterion(logits, labels)
                optimizer.zero_grad()
                scaler.scale(batch_loss).backward()
                scaler.step(optimizer)
                scaler.update()
                rate = float(optimizer.param_groups[0]["lr"])
                if scheduler is not None:
                    scheduler.step()
                # Sums stay on the device: asking for a number makes the CPU wait for the GPU.
                total_loss += batch_loss.detach() * len(labels)
                right += (logits.argmax(1) == labels).sum()
                if step % 20 == 0:
                    _check_finite(total_loss, epoch, rate)
            _check_finite(total_loss, epoch, rate)
            history.append(train_loss=float(total_loss) / len(data), train_accuracy=float(right) / len(data))
            if held_out is not None:
                result = _evaluate(model, held_out, batch_size, dtype, loss)
                history.append(validation_loss=result.loss, validation_accuracy=result.accuracy)
        history.append(learning_rate=rate, seconds=time.perf_counter() - start)
        if path is not None:
            checkpoints.save(path, settings=settings, parts=parts, history=history, device=where)
        if progress:
            print(_progress_line(epoch, epochs, history))
        if after_epoch is not None:
            after_epoch(epoch, history)
    return history


def evaluate(
    model: nn.Module,
    data: Data,
    *,
    batch_size: int = 512,
    loss: Callable[[Tensor, Tensor], Tensor] | None = None,
    mixed_precision: bool | Literal["auto"] = "auto",
) -> Evaluation:
    """Measure a model on labelled images, on the device where it is.

    Parameters
    ----------
    model
        As for :func:`fit`. It is left as it was.
    data
        A ``Split`` or a PyTorch ``Dataset`` of (image, label).
    batch_size
        Images at a time.
    loss
        ``loss(logits, labels)``; by default cross-entropy.
    mixed_precision
        As for :func:`fit`.

    Raises
    ------
    ValueError
        If there are no images.
    TrainingError
        If the memory does not suffice.
    """
    if len(data) == 0:  # type: ignore[arg-type]
        raise ValueError("There are no images to evaluate the model on.")
    where = device_of(model)
    with _memory_advice(batch_size):
        return _evaluate(
            model, _Batches(data, where), batch_size, _half_precision(where, mixed_precision), loss
        )


def predict(model: nn.Module, images: np.ndarray | Tensor, *, batch_size: int = 512) -> np.ndarray:
    """Return the probability of each class for each image.

    Parameters
    ----------
    model
        As for :func:`fit`. It is left as it was.
    images
        An array (n, h, w) or (n, h, w, 3), uint8 or float from 0 to 1; or a tensor (n, channels, h, w).
    batch_size
        Images at a time.

    Returns
    -------
    numpy.ndarray
        float32, (n, classes); each row sums to 1.

    Raises
    ------
    TrainingError
        If the memory does not suffice.
    """
    with _memory_advice(batch_size):
        return outputs(model, images, batch_size).float().softmax(1).cpu().numpy()


class _Batches:
    """Labelled images on their way to the model: batches of any order, on the device."""

    def __init__(self, data: Data, device: torch.device) -> None:
        self.device = device
        self.dataset = data if isinstance(data, Dataset) else None
        if isinstance(data, Dataset):
            self.length = len(data)  # type: ignore[arg-type]
            transform = checkpoints.describe(getattr(data, "transform", None))
            self.description = f"{self.length:,} examples of a {type(data).__name__}, transform {transform}"
        else:
            labels = np.array(data.labels, dtype=np.int64)
            self.length = len(labels)
            self.images = channels_first(data.images).to(device)
            self.labels = torch.from_numpy(labels).to(device)
            checksum = zlib.crc32(labels.data, zlib.crc32(np.ascontiguousarray(data.images).data))
            self.description = (
                f"{self.length:,} images of shape {tuple(data.images.shape[1:])} (checksum {checksum:08x})"
            )

    def __len__(self) -> int:
        return self.length

    def batches(self, order: Tensor, batch_size: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield float images (b, channels, h, w) and labels (b,)."""
        if self.dataset is not None:
            indices = [rows.tolist() for rows in torch.split(order, batch_size)]
            for images, labels in DataLoader(self.dataset, batch_sampler=indices):
                yield to_float(images.to(self.device)), labels.to(self.device)
        else:
            for rows in torch.split(order.to(self.device), batch_size):
                yield to_float(self.images[rows]), self.labels[rows]


def _to_training(model: nn.Module) -> None:
    model.train()
    for module in model.modules():
        parameters = list(module.parameters())
        if parameters and not any(parameter.requires_grad for parameter in parameters):
            module.eval()  # a batch norm in training would change its averages, frozen or not


def _evaluate(
    model: nn.Module, data: _Batches, batch_size: int, dtype: torch.dtype | None, loss: Any
) -> Evaluation:
    outputs, truths = [], []
    with evaluating(model):
        for images, labels in data.batches(torch.arange(len(data)), batch_size):
            with _autocast(data.device, dtype):
                outputs.append(model(images).float())
            truths.append(labels)
        logits, labels = torch.cat(outputs), torch.cat(truths)
        mean_loss = float((nn.functional.cross_entropy if loss is None else loss)(logits, labels))
        predictions = logits.argmax(1)
        accuracy = float((predictions == labels).float().mean())
    return Evaluation(mean_loss, accuracy, predictions.cpu().numpy(), labels.cpu().numpy())


def _half_precision(device: torch.device, mixed_precision: bool | Literal["auto"]) -> torch.dtype | None:
    if not mixed_precision or (mixed_precision == "auto" and device.type != "cuda"):
        return None
    # From the Ampere generation (8.0) on, GPUs have bfloat16; a T4 (7.5) would only emulate it.
    if device.type == "cuda" and torch.cuda.get_device_capability(device) < (8, 0):
        return torch.float16
    return torch.bfloat16


def _autocast(device: torch.device, dtype: torch.dtype | None) -> AbstractContextManager[Any]:
    return nullcontext() if dtype is None else torch.autocast(device.type, dtype)


def _optimizer(
    optimizer: torch.optim.Optimizer | MakeOptimizer | None,
    model: nn.Module,
    learning_rate: float,
    weight_decay: float,
) -> torch.optim.Optimizer:
    if isinstance(optimizer, torch.optim.Optimizer):
        return optimizer
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    if not trainable:
        raise ValueError("This model has no parameter to train: all of them have requires_grad=False.")
    return (optimizer or torch.optim.AdamW)(trainable, lr=learning_rate, weight_decay=weight_decay)


def _scheduler(schedule: Any, optimizer: torch.optim.Optimizer, steps: int) -> LRScheduler | None:
    if schedule == "one-cycle":
        peaks = [float(group["lr"]) for group in optimizer.param_groups]
        return torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=peaks, total_steps=steps)
    if schedule is None or callable(schedule):
        return schedule(optimizer, steps) if schedule else None
    raise ValueError(f'schedule must be "one-cycle", a function or None, not {schedule!r}.')


@contextmanager
def _memory_advice(batch_size: int) -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        if not re.search("out of memory|not enough memory|can't allocate memory", str(error)):
            raise
        raise TrainingError(
            f"The memory does not suffice for batches of {batch_size}. Halve it, batch_size="
            f"{max(1, batch_size // 2)}, until it fits (halve the learning rate too), or take smaller "
            "images or a narrower model. If even small batches fail, something else holds the memory: "
            "restart the kernel, and close other notebooks that use the same GPU."
        ) from error


def _check_finite(total_loss: Tensor, epoch: int, rate: float) -> None:
    if not torch.isfinite(total_loss):
        raise TrainingError(
            f"The loss became {float(total_loss)} in epoch {epoch}, at a learning rate of {rate:.2g}: the "
            "training has diverged, and these weights are lost. Build the model anew and try a learning "
            "rate ten times smaller. If that changes nothing, look for nan in the images, and for a "
            "logarithm or a division by zero in your loss. A checkpoint still holds the epoch before."
        )


def _progress_line(epoch: int, epochs: int, history: History) -> str:
    last = {name: numbers[-1] for name, numbers in history.items()}
    line = f"epoch {epoch:{len(str(epochs))}}/{epochs}"
    for part in ("train", "validation"):
        if f"{part}_loss" in last:
            line += f" · {part} loss {last[f'{part}_loss']:.3f}, accuracy {last[f'{part}_accuracy']:.1%}"
    return f"{line} · {last['seconds']:.1f} s"


# What a checkpoint must agree with: the run's settings as text that is the same in every process.


def _fingerprint(model: nn.Module) -> str:
    shapes = [(name, tuple(tensor.shape)) for name, tensor in model.state_dict().items()]
    structure = zlib.crc32(f"{model}{shapes}".encode())
    parameters = sum(parameter.numel() for parameter in model.parameters())
    return f"{type(model).__name__} with {parameters:,} parameters (structure {structure:08x})"


def _describe(optimizer: torch.optim.Optimizer) -> str:
    groups = [
        ", ".join(f"{name}={value}" for name, value in group.items() if name != "params" and value)
        for group in optimizer.param_groups
    ]
    return f"{type(optimizer).__name__}({'; '.join(groups)})"
