"""Checkpoints: everything that decides how a training run goes on, in one file.

The file holds tensors and plain values only: ``torch.load(path, weights_only=True)`` reads it, and no code
in it is ever run. ``navml.training.fit`` writes and reads it.
"""

from __future__ import annotations

import random
import textwrap
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from navml import places

Part = Any  # a model, an optimizer, a scheduler, a gradient scaler: what has state_dict and load_state_dict


class CheckpointError(RuntimeError):
    """A checkpoint cannot be read or written, or belongs to another run. The file is left as it was."""


def save(
    path: Path,
    *,
    settings: Mapping[str, Any],
    parts: Mapping[str, Part],
    history: Mapping[str, list[float]],
    device: torch.device,
) -> None:
    """Write the checkpoint: a run killed at any moment leaves either this one or the one before, whole.

    Parameters
    ----------
    path
        The file. Its folder is made if need be.
    settings
        What the run depends on, by name. :func:`load` refuses the file if any of it has changed.
    parts
        Whatever has a ``state_dict()``, by name.
    history
        The numbers so far.
    device
        Where the run computes: the state of its random numbers is kept too.

    Raises
    ------
    CheckpointError
        If the file cannot be written.
    """
    state = {
        "settings": dict(settings),
        "history": dict(history),
        "random": _random_state(device),
        "parts": {name: part.state_dict() for name, part in parts.items()},
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with places.replacing(path) as file:
            torch.save(state, file)
    except (OSError, RuntimeError) as error:
        raise CheckpointError(
            f"The checkpoint {path} could not be written: {error}. The one before it, if there was one, is "
            "still there. Free some space or choose another place with checkpoint=, and run this again."
        ) from error


def load(
    path: Path, *, settings: Mapping[str, Any], parts: Mapping[str, Part], device: torch.device
) -> dict[str, list[float]]:
    """Put every part and all random numbers back to where they were; return the history.

    Parameters
    ----------
    path, settings, parts, device
        As for :func:`save`.

    Raises
    ------
    CheckpointError
        If the file is damaged, or its settings are not these. Then no part was changed.
    """
    try:
        with zipfile.ZipFile(path) as archive:  # torch.load itself does not look at the checksums
            if (damaged := archive.testzip()) is not None:
                raise zipfile.BadZipFile(f"the checksum of {damaged} is wrong")
        state = torch.load(path, map_location="cpu", weights_only=True)
        saved = state["settings"]
    except Exception as error:  # a damaged file can make torch.load raise almost anything
        raise CheckpointError(
            f"{path} is damaged, or is not a checkpoint of navml ({textwrap.shorten(str(error), 200)}). "
            "Delete it to train from the beginning, or name another file."
        ) from error
    changed = [
        f"{name} was {saved.get(name)} and is now {value}"
        for name, value in settings.items()
        if saved.get(name) != value
    ]
    if changed:
        raise CheckpointError(
            f"{path} was written by another run: {'; '.join(changed)}. Set it back to go on with that run; "
            "or delete the file, or name another, to train from the beginning."
        )
    for name, part in parts.items():
        part.load_state_dict(state["parts"][name])
    _set_random_state(state["random"], device)
    history: dict[str, list[float]] = state["history"]
    return history


def _random_state(device: torch.device) -> dict[str, Any]:
    numpy_state: dict[str, Any] = dict(np.random.get_state(legacy=False))
    keys = torch.from_numpy(numpy_state["state"]["key"].astype(np.int64))
    state = {
        "python": random.getstate(),
        "numpy": numpy_state | {"state": numpy_state["state"] | {"key": keys}},
        "cpu": torch.get_rng_state(),
    }
    if device.type != "cpu":
        state[device.type] = getattr(torch, device.type).get_rng_state()
    return state


def _set_random_state(state: dict[str, Any], device: torch.device) -> None:
    random.setstate(state["python"])
    keys = state["numpy"]["state"]["key"].numpy().astype(np.uint32)
    np.random.set_state(state["numpy"] | {"state": state["numpy"]["state"] | {"key": keys}})
    torch.set_rng_state(state["cpu"])
    if device.type != "cpu" and device.type in state:
        getattr(torch, device.type).set_rng_state(state[device.type])
