"""Readers for the file formats that the three datasets come in. Bytes in, plain arrays out.

None of them trusts a file: sizes are checked before memory is taken, and pickles are read by an unpickler
that can build nothing but numbers, bytes and lists. Photos are read by ``photos``, archives by ``archives``.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import pickle
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from navml.datasets.errors import FormatError

# --- IDX: Fashion-MNIST as its authors publish it ----------------------------------------------------------


def read_plain(path: Path, limit: int = 100_000_000) -> bytes:
    """Read a file; one that is compressed with gzip is decompressed, up to ``limit`` bytes.

    Raises
    ------
    FormatError
        If the gzip stream is damaged, or there is more than ``limit``.
    """
    with path.open("rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        try:
            # Read by the announced limit and one byte more: a bomb is noticed before it fills the memory.
            data = (gzip.GzipFile(fileobj=file) if compressed else file).read(limit + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FormatError(f"{path.name} is damaged: it does not unpack ({error}).") from error
    if len(data) > limit:
        raise FormatError(f"{path.name} holds more than {limit:,} bytes: it is not the file its name says.")
    return data


def parse_idx(data: bytes, name: str) -> np.ndarray:
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
        start = data[:4].hex(" ") or "nothing"
        start = data[:4].hex(" ") or "nothing"
        raise FormatError(f"{name} is not an IDX file of bytes: it starts with {start}.")
    dimensions = data[3]
    header = 4 + 4 * dimensions
    if len(data) < header:
        raise FormatError(f"{name} is cut off: it ends inside its header.")
    shape = struct.unpack(f">{dimensions}I", data[4:header])
    announced, there = math.prod(shape), len(data) - header
    if there != announced:
        fault = "it is cut off" if there < announced else "something was added to it"
        sides = " x ".join(map(str, shape))
        raise FormatError(f"{name} announces {sides} = {announced:,} bytes, but holds {there:,}: {fault}.")
    return np.frombuffer(data, np.uint8, offset=header).reshape(shape)


# --- CSV: Fashion-MNIST on Kaggle --------------------------------------------------------------------------


def read_pixel_csv(path: Path, shape: tuple[int, int], classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Read a table of images, one a row: ``label,pixel1,pixel2,...``.

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
    import pandas as pd

    pixels = [f"pixel{i}" for i in range(1, shape[0] * shape[1] + 1)]
    try:
        header = pd.read_csv(path, nrows=0).columns
        missing = [column for column in ["label", *pixels] if column not in header]
        if missing:
            more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            raise FormatError(f"{path.name} lacks the column {missing[0]!r}{more}.")
        images, labels = [], []
        for table in pd.read_csv(path, dtype=np.int16, chunksize=5_000):
            block = table[pixels].to_numpy()
            label = table["label"].to_numpy()
            if not len(table):
                continue
            if block.min() < 0 or block.max() > 255 or label.min() < 0 or label.max() >= classes:
                raise ValueError("a number out of range")
            if not isinstance(table.index, pd.RangeIndex):
                raise ValueError("rows longer than the header")
            images.append(block.astype(np.uint8))
            labels.append(label.astype(np.int64))
        if not images:
            raise FormatError(f"{path.name} holds no images.")
    except FormatError:
        raise
    except (ValueError, OverflowError, TypeError) as error:  # pandas' parser errors are ValueErrors
        fault = _first_bad_line(path, len(pixels), classes)
        raise FormatError(f"{path.name} is damaged: {fault}.") from error
    return np.concatenate(images).reshape(-1, *shape), np.concatenate(labels)


def _first_bad_line(path: Path, pixels: int, classes: int) -> str:
    """Say what is wrong in a CSV that pandas refused: slower, but it names the line."""
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        rows = csv.reader(file)
        try:
            header = next(rows, [])
            label = header.index("label") if "label" in header else 0
            for row in rows:
                if len(row) != len(header):
                    return f"line {rows.line_num} has {len(row)} cells where the header has {len(header)}"
                for column, cell in zip(header, row, strict=True):
                    limit = classes if column == header[label] else 256
                    if not cell.strip().isdecimal() or int(cell) >= limit:
                        return f"line {rows.line_num} has {cell[:40]!r} in column {column!r}"
        except csv.Error as error:
            return f"line {rows.line_num}: {error}"
    return f"its rows are not a label and {pixels} pixels from 0 to 255"


def read_label_csv(path: Path, classes: tuple[str, ...]) -> dict[str, int]:
    """Read Kaggle's ``trainLabels.csv`` (``id,label``).

    Returns
    -------
    dict
        Image id to class number.

    Raises
    ------
    FormatError
        If a column is missing or a label is unknown.
    """
    numbers = {name: number for number, name in enumerate(classes)}
    labels = {}
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        rows = csv.DictReader(file)
        if not {"id", "label"} <= set(rows.fieldnames or ()):
            raise FormatError(f"{path.name} lacks the columns 'id' and 'label'.")
        for row in rows:
            if row["label"] not in numbers or not (row["id"] or "").isdecimal():
                what = f"{row['id']!r}, {row['label']!r} is not an id and a class"
                raise FormatError(f"{path.name} is damaged: in line {rows.line_num}, {what}.")
            labels[row["id"]] = numbers[row["label"]]
    if not labels:
        raise FormatError(f"{path.name} holds no labels.")
    return labels


# --- CIFAR-10's batches ------------------------------------------------------------------------------------

CIFAR_BINARY = (*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin")
CIFAR_PYTHON = (*(f"data_batch_{i}" for i in range(1, 6)), "test_batch")
_RECORD = 1 + 3 * 32 * 32
CIFAR_BATCH_LIMIT = 64_000_000  # bytes; the official batches have 31 million


def parse_cifar_binary(data: bytes, name: str) -> tuple[np.ndarray, np.ndarray]:
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


def parse_cifar_python(data: bytes, name: str) -> tuple[np.ndarray, np.ndarray]:
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


class _Unpickler(_PythonUnpickler):
    def __init__(self, data: bytes) -> None:
        self._data, self._file = data, io.BytesIO(data)
        super().__init__(self._file, encoding="bytes")

    def load_binstring(self) -> None:
        """Take long strings, which are pixels, as views: copies would need as much memory again."""
        start = self._file.tell()
        size = int.from_bytes(self._data[start : start + 4], "little", signed=True)
        if size < 1 << 16:
            super().load_binstring()
            return
        self.append(memoryview(self._data)[start + 4 : start + 4 + size])
        self._file.seek(start + 4 + size)

    dispatch = _PythonUnpickler.dispatch | {pickle.BINSTRING[0]: load_binstring}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _GLOBALS:
            raise FormatError(
                f"its pickle asks for {module}.{name}, which has no place in a dataset. It may be malicious. "
                "Nothing of it was executed. Delete it, and get the archive from the dataset's own page."
            )
        return _GLOBALS[module, name]
