"""Checkpoints: everything that decides how a training run goes on, in one file.

The file holds tensors and plain values only: ``torch.load(path, weights_only=True)`` reads it, and no code
in it is ever run. ``navml.training.fit`` writes and reads it.
"""

from __future__ import annotations

import random
import re
import textwrap
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import CellType, CodeType, FunctionType
from typing import Any

import numpy as np
import torch

from navml import places

Part = Any  # a model, an optimizer, a scheduler, a gradient scaler: what has state_dict and load_state_dict


_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


class CheckpointError(RuntimeError):
    """A checkpoint cannot be read or written. The file is left as it was."""


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
        What the run depends on, by name. :func:`load` sets the file aside if any of it has changed.
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

    A checkpoint of other settings is of no use to this run. It is set aside under a name that is told, no
    part is changed, and the history is empty.

    Parameters
    ----------
    path, settings, parts, device
        As for :func:`save`.

    Raises
    ------
    CheckpointError
        If the file is damaged, or cannot be set aside. Then no part was changed.
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
        _set_aside(path, changed)
        return {}
    for name, part in parts.items():
        part.load_state_dict(state["parts"][name])
    _set_random_state(state["random"], device)
    history: dict[str, list[float]] = state["history"]
    return history


def _set_aside(path: Path, changed: Sequence[str]) -> None:
    kept = path.with_name(f"{path.name}.before")
    try:
        path.replace(kept)
    except OSError as error:
        raise CheckpointError(
            f"{path} was written by another run ({'; '.join(changed)}) and could not be set aside ({error}). "
            "It is still there. Name another file with checkpoint=, and run this again."
        ) from error
    print(
        f"{path.name} was written by another run: {'; '.join(changed)}. This run starts from the beginning. "
        f"The file is kept as {kept.name}, until this happens again."
    )


def describe(thing: object) -> str:
    """Return a text about a setting that is the same in every process and changes with what it does.

    For a function it holds a checksum of its code, and of the functions and plain values that the code uses.
    """
    text = _ADDRESS.sub("", str(thing))
    if isinstance(thing, partial):
        return f"partial({describe(thing.func)}, {thing.args}, {thing.keywords})"
    function = getattr(thing, "__func__", thing)
    if not isinstance(function, FunctionType):
        kind = type(thing)  # a module's __call__ is PyTorch's own: what it does stands in forward
        function = vars(kind).get("forward") or vars(kind).get("__call__")
    if isinstance(function, FunctionType):
        text += f" (code {zlib.crc32(_code(function, set()).encode()):08x})"
    return text


def _code(function: FunctionType, seen: set[FunctionType]) -> str:
    seen.add(function)
    code = function.__code__
    used = [*code.co_consts, *(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).items()]
    used += [cell.cell_contents for cell in function.__closure__ or ()]
    used += [function.__globals__.get(name) for name in code.co_names]
    told = [code.co_code.hex(), *code.co_names]
    for value in used:
        if isinstance(value, CodeType):  # a function or a comprehension inside
            value = FunctionType(value, function.__globals__, closure=tuple(map(CellType, value.co_freevars)))
        if isinstance(value, FunctionType):
            told.append(_code(value, seen) if value not in seen else value.__name__)
        elif isinstance(value, frozenset):  # in another order in each process
            told += sorted(map(repr, value))
        elif isinstance(value, int | float | str | tuple):
            told.append(_ADDRESS.sub("", repr(value)))
    return "\n".join(told)


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
