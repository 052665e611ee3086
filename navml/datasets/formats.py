"""Readers for the file formats that the three datasets come in. Bytes in, plain arrays out.

None of them trusts a file: sizes are checked before memory is taken, and pickles are read by an unpickler
that can build nothing but numbers, bytes and lists. Photos are read by ``photos``; files are opened, and
archives read, by ``archives``.
"""

from __future__ import annotations

import codecs
import csv
import io
import math
import pickle
import re
import struct
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from navml.datasets import archives
from navml.datasets.errors import FormatError

Buffer = bytes | memoryview

# --- IDX: Fashion-MNIST as its authors publish it ----------------------------------------------------------


def parse_idx(data: Buffer, name: str) -> np.ndarray:
    """Read the IDX format of MNIST and its relatives.

    Parameters
    ----------
    data
        The decompressed bytes.
    name
        The file's name, for messages.

    Returns
    -------
    np.ndarray
        uint8, of the shape that the header announces.

    Raises
    ------
    FormatError
        If the magic number, the number of dimensions or the length is wrong.
    """
    if len(data) < 4 or data[:3] != b"\x00\x00\x08" or not 1 <= data[3] <= 4:
        start = bytes(data[:4]).hex(" ") or "nothing"
        raise FormatError(f"{name} is not an IDX file of bytes: it starts with {start}.")
    dimensions = data[3]
    header = 4 + 4 * dimensions
    if len(data) < header:
        raise FormatError(f"{name} is cut off: it ends inside its header.")
    shape = struct.unpack(f">{dimensions}I", data[4:header])
    announced, there = math.prod(shape), len(data) - header
    sides = " x ".join(map(str, shape))
    if not announced:
        raise FormatError(f"{name} announces {sides} bytes: it is empty.")
    if there != announced:
        fault = "it is cut off" if there < announced else "something was added to it"
        raise FormatError(f"{name} announces {sides} = {announced:,} bytes, but holds {there:,}: {fault}.")
    return np.frombuffer(data, np.uint8, offset=header).reshape(shape)


# --- CSV: Fashion-MNIST and CIFAR-10 on Kaggle ------------------------------------------------------------

_MAX_LINES, _MAX_LINE = 200_000, 1_000_000  # lines, and bytes in each; Fashion-MNIST has 60,001 of 3,500


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a table, of which none can fill the memory."""
    with archives.open_file(path) as file:
        for number in range(_MAX_LINES):
            line = file.readline(_MAX_LINE + 1)
            if len(line) > _MAX_LINE:
                what = f"line {number + 1:,} has more than {_MAX_LINE:,} bytes"
                raise FormatError(f"{path.name} is damaged: {what}.")
            if not line:
                return
            yield line if number else line.removeprefix(codecs.BOM_UTF8)
    raise FormatError(f"{path.name} has more than {_MAX_LINES:,} lines, far more than the dataset has.")


def _rows(lines: Iterable[bytes]) -> Any:  # a csv.reader
    return csv.reader((line.decode("utf-8", "replace") for line in lines), strict=True)


def read_pixel_csv(path: Path, shape: tuple[int, int], classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Read a table of images, one a row: ``label,pixel1,pixel2,...``. Other columns are ignored.

    Parameters
    ----------
    path
        The CSV file.
    shape
        (height, width) of an image.
    classes
        How many classes there are: labels go from 0 to ``classes - 1``.

    Returns
    -------
    images
        uint8, (n, height, width).
    labels
        int64, (n,).

    Raises
    ------
    FormatError
        Naming the missing column, or the first line that is wrong.
    """
    wanted = ["label", *(f"pixel{i}" for i in range(1, shape[0] * shape[1] + 1))]
    lines = _lines(path)
    try:
        header: list[str] = next(_rows(lines), [])
        missing = [column for column in wanted if column not in header]
        if missing:
            more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            raise FormatError(f"{path.name} lacks the column {missing[0]!r}{more}.")
        places = [header.index(column) for column in wanted]
        limits = np.array([classes] + [256] * (len(wanted) - 1), np.int16)
        tables, line = [], 2
        while block := list(islice(lines, 2_000)):
            table = _fast_table(block, len(header), places, limits)
            tables.append(_table(block, line, header, places, limits) if table is None else table)
            line += len(block)
    except (ValueError, csv.Error) as error:
        raise FormatError(f"{path.name} is damaged: {error}.") from error
    if not sum(map(len, tables)):
        raise FormatError(f"{path.name} holds no images.")
    values = np.concatenate(tables)
    return values[:, 1:].reshape(-1, *shape), values[:, 0].astype(np.int64)


def _fast_table(lines: list[bytes], width: int, places: list[int], limits: np.ndarray) -> np.ndarray | None:
    """Read lines with pandas; None if anything is unusual."""
    import pandas as pd

    data = b"".join(lines)
    if b"\0" in data or data.count(b'"') % 2 or any(line.count(b",") != width - 1 for line in lines):
        return None
    try:
        table = pd.read_csv(io.BytesIO(data), header=None, usecols=places)[places]
    except ValueError:  # pandas' parser errors are ValueErrors
        return None
    if len(table) != len(lines) or not table.dtypes.isin([np.int64, np.float64]).all():
        return None
    values = table.to_numpy()
    with np.errstate(invalid="ignore"):  # an empty cell is NaN here, and equals nothing
        numbers = np.clip(values, 0, limits - 1).astype(np.uint8)
    return numbers if (numbers == values).all() else None


def _table(
    lines: list[bytes], first: int, header: list[str], places: list[int], limits: np.ndarray
) -> np.ndarray:
    """Read lines cell by cell: slowly, but a ``ValueError`` says what is wrong in which line."""
    table, rows = [], _rows(lines)
    for row in filter(None, rows):  # without empty lines
        line = f"line {first + rows.line_num - 1:,}"
        if len(row) != len(header):
            raise ValueError(f"{line} has {len(row):,} cells where the header has {len(header):,}")
        numbers = []
        for place, limit in zip(places, limits, strict=True):
            number = _number(row[place])
            if not (0 <= number < limit and number.is_integer()):
                raise ValueError(f"{line} has {row[place][:40]!r} in column {header[place]!r}")
            numbers.append(number)
        table.append(numbers)
    return np.array(table, np.uint8).reshape(-1, len(places))


def _number(cell: str) -> float:
    """Read a number as pandas does: Python itself would take 1_0, and digits of all scripts."""
    try:
        return float(cell) if cell.isascii() and "_" not in cell else math.nan
    except ValueError:
        return math.nan


def read_label_csv(path: Path, classes: tuple[str, ...]) -> dict[str, int]:
    """Read Kaggle's ``trainLabels.csv`` (``id,label``).

    Returns
    -------
    dict
        Image id to class number.

    Raises
    ------
    FormatError
        If a column is missing, an id comes twice or a label is unknown.
    """
    numbers = {name: number for number, name in enumerate(classes)}
    labels: dict[str, int] = {}
    rows = _rows(_lines(path))
    try:
        header: list[str] = next(rows, [])
        if not {"id", "label"} <= set(header):
            raise FormatError(f"{path.name} lacks the columns 'id' and 'label'.")
        for row in filter(None, rows):
            cells = dict(zip(header, row, strict=False))
            key, label = cells.get("id", ""), cells.get("label", "")
            if label not in numbers or not re.fullmatch("[0-9]{1,9}", key) or key in labels:
                fault = "comes twice" if key in labels else "is not an id and a class"
                what = f"in line {rows.line_num:,}, {key[:40]!r}, {label[:40]!r} {fault}"
                raise FormatError(f"{path.name} is damaged: {what}.")
            labels[key] = numbers[label]
    except csv.Error as error:
        raise FormatError(f"{path.name} is damaged: line {rows.line_num:,}: {error}.") from error
    if not labels:
        raise FormatError(f"{path.name} holds no labels.")
    return labels


# --- CIFAR-10's batches ------------------------------------------------------------------------------------

CIFAR_BINARY = (*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin")
CIFAR_PYTHON = (*(f"data_batch_{i}" for i in range(1, 6)), "test_batch")
_RECORD = 1 + 3 * 32 * 32
CIFAR_BATCH_LIMIT = 64_000_000  # bytes; the official batches have 31 million


def parse_cifar_binary(data: Buffer, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Read a batch of CIFAR-10's binary version: records of a label and three planes of 32 x 32 pixels.

    Returns
    -------
    images
        uint8, (n, 32, 32, 3).
    labels
        int64, (n,).

    Raises
    ------
    FormatError
        If the length is not a whole number of records, or a label is not 0 to 9.
    """
    if not data or len(data) % _RECORD:
        raise FormatError(f"{name} is cut off: its {len(data):,} bytes are not whole records of {_RECORD:,}.")
    records = np.frombuffer(data, np.uint8).reshape(-1, _RECORD)
    return _from_planes(records[:, 1:]), _checked_labels(records[:, 0], name)


def parse_cifar_python(data: Buffer, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Read a batch of CIFAR-10's python version: a pickle, of which nothing is executed.

    Returns
    -------
    images
        uint8, (n, 32, 32, 3).
    labels
        int64, (n,).

    Raises
    ------
    FormatError
        If the pickle asks for anything but bytes, numbers, lists, dicts and a byte array, or is damaged.
    """
    try:
        batch = _Unpickler(data).load()
        pixels = batch.get(b"data", batch.get("data"))
        labels = batch.get(b"labels", batch.get("labels"))
        planes = pixels.to_numpy().reshape(-1, 3 * 32 * 32)
        numbers = np.array([int(label) for label in labels], np.int64)
    except FormatError as error:
        raise FormatError(f"{name}: {error}") from None
    except Exception as error:  # a damaged pickle can raise nearly anything
        reason = f"{type(error).__name__}: {error}"
        raise FormatError(f"{name} is damaged: its pickle does not read ({reason}).") from error
    if len(planes) != len(numbers):
        raise FormatError(f"{name} holds {len(planes):,} images, but {len(numbers):,} labels.")
    return _from_planes(planes), _checked_labels(numbers, name)


def _from_planes(planes: np.ndarray) -> np.ndarray:
    return planes.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)


def _checked_labels(labels: np.ndarray, name: str) -> np.ndarray:
    wrong = (labels < 0) | (labels > 9)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise FormatError(f"{name}: image {row:,} has the label {labels[row]}, but labels go from 0 to 9.")
    return labels.astype(np.int64)


class _PickledArray:
    """Stands in for a NumPy array while a pickle is read: keeps the bytes, calls nothing of NumPy."""

    state: tuple[Any, ...] = ()

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.state = state

    def to_numpy(self) -> np.ndarray:
        _, shape, dtype, fortran_order, data = self.state
        if dtype.name not in ("u1", "|u1") or not isinstance(data, bytes | memoryview):
            raise FormatError("its array is not made of bytes.")
        return np.frombuffer(data, np.uint8).reshape(shape, order="F" if fortran_order else "C")


class _PickledDtype:
    def __init__(self, name: str | bytes, *_: object) -> None:
        self.name = name.decode("ascii") if isinstance(name, bytes) else name

    def __setstate__(self, state: object) -> None:
        pass


def _latin1(text: str, encoding: str) -> bytes:
    """Stand in for ``_codecs.encode``, with which Python 3 writes bytes into old pickles."""
    return text.encode("latin1")


# Pickles name what they want built. These names, and no others, are served; all of them by stand-ins of ours.
_GLOBALS: dict[tuple[str, str], object] = {
    ("numpy.core.multiarray", "_reconstruct"): lambda *_: _PickledArray(),
    ("numpy._core.multiarray", "_reconstruct"): lambda *_: _PickledArray(),
    ("numpy", "ndarray"): None,
    ("numpy", "dtype"): _PickledDtype,
    ("_codecs", "encode"): _latin1,
}


# The unpickler written in Python, not the one in C: that one takes gigabytes of memory when a pickle of a few
# bytes tells it to.
_PythonUnpickler: Any = pickle._Unpickler


class _Bytes(io.RawIOBase):
    """Bytes as a file, without the copy that ``io.BytesIO`` makes."""

    def __init__(self, data: memoryview) -> None:
        self._data, self._place = data, 0

    def readable(self) -> bool:
        return True

    seekable = readable

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = offset + (0, self._place, len(self._data))[whence]
        return self._place

    def readinto(self, buffer: Any) -> int:
        part = self._data[self._place : self._place + len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)


class _Unpickler(_PythonUnpickler):
    def __init__(self, data: Buffer) -> None:
        self._data = memoryview(data)
        self._file = io.BufferedReader(_Bytes(self._data))
        super().__init__(self._file, encoding="bytes")

    def load_binstring(self) -> None:
        """Take long strings, which are pixels, as views: copies would need as much memory again."""
        size = int.from_bytes(self.read(4), "little")
        if size < 1 << 16:
            self.append(self.read(size))
            return
        start = self._file.tell()
        self.append(self._data[start : start + size])
        self._file.seek(start + size)

    dispatch = _PythonUnpickler.dispatch | {pickle.BINSTRING[0]: load_binstring}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _GLOBALS:
            raise FormatError(
                f"its pickle asks for {module}.{name}, which has no place in a dataset. It may be malicious. "
                "Nothing of it was executed. Delete it, and get the archive from the dataset's own page."
            )
        return _GLOBALS[module, name]
