"""Reading files and archives that may be damaged or hostile: in bounded memory, and never onto the disk."""

from __future__ import annotations

import errno
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from navml.datasets.errors import FormatError, SourceError

try:  # decompresses in about two thirds of the time, where it is installed
    from isal import isal_zlib

    inflate: Any = isal_zlib
except ImportError:
    inflate = zlib

# Bytes and files that an archive may unpack to: a few times what the official ones hold.
MAX_TAR, MAX_TAR_MEMBERS = 400_000_000, 1_000
MAX_ZIP, MAX_MEMBERS = 2_000_000_000, 100_000
_MAX_STREAMS = 10_000  # that a gzip file may be chained of
_PIECE = 1 << 16  # bytes read at once: what they unpack to still fits the processor's cache
_BLOCK = 512  # bytes, of which a tar is made
_DAMAGED = (OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error, zipfile.BadZipFile)


# --- Files, plain or compressed ----------------------------------------------------------------------------


def open_file(path: Path) -> io.BufferedReader:
    """Open a file to read its bytes.

    Raises
    ------
    OSError
        If it cannot be opened, or is no regular file: opening a pipe waits for ever.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is a folder, a pipe or a device, not a file", str(path))
    return path.open("rb")


def is_gzip(path: Path) -> bool:
    """Whether a file is compressed with gzip."""
    with open_file(path) as file:
        return file.read(2) == b"\x1f\x8b"


def read_file(path: Path, limit: int) -> bytes:
    """Read a file as it is.

    Raises
    ------
    FormatError
        If it has more than ``limit`` bytes; the message is a short reason.
    """
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise FormatError(f"{size:,} bytes is too much")
        return file.read()


def read_plain(path: Path, limit: int = 100_000_000) -> memoryview:
    """Read a file; one that is compressed with gzip is decompressed.

    Raises
    ------
    FormatError
        If the gzip stream is damaged, or there are more than ``limit`` bytes.
    """
    with open_file(path) as file:
        return _Unpacked(file, path.name, limit).read(limit + 1)


class _Unpacked:
    """The contents of a file, decompressed if need be. It raises when there is more than ``limit`` bytes."""

    def __init__(self, file: io.BufferedReader, name: str, limit: int) -> None:
        self._pieces, self._name, self._limit = _unpack(file, name), name, limit
        self._left, self._rest = limit, memoryview(b"")

    def read(self, size: int) -> memoryview:
        """Return the next ``size`` bytes; fewer only at the end."""
        data, start = np.empty(size, np.uint8).data, 0  # takes no memory until something is written there
        for part in self._parts(size):
            data[start : start + len(part)] = part
            start += len(part)
        return data[:start]

    def skip(self, size: int) -> None:
        """Pass over the next ``size`` bytes."""
        for _ in self._parts(size):
            pass

    def _parts(self, size: int) -> Iterator[memoryview]:
        while size > 0:
            if not self._rest:
                self._rest = memoryview(next(self._pieces, b""))
                if not self._rest:
                    return
                self._left -= len(self._rest)
                if self._left < 0:
                    raise _too_much(self._name, f"{self._limit:,} bytes")
            part, self._rest = self._rest[:size], self._rest[size:]
            size -= len(part)
            yield part


def _unpack(file: io.BufferedReader, name: str) -> Iterator[bytes]:
    """Yield a file's contents, decompressed if need be, in pieces of at most 1 MB."""
    data = file.read(_PIECE)
    if not data.startswith(b"\x1f\x8b"):
        while data:
            yield data
            data = file.read(_PIECE)
        return
    try:
        for _ in range(_MAX_STREAMS):
            stream = inflate.decompressobj(31)
            while not stream.eof:
                piece = stream.decompress(data, 1 << 20)
                if piece:
                    yield piece
                data = stream.unused_data if stream.eof else stream.unconsumed_tail or file.read(_PIECE)
                if not (piece or data or stream.eof):
                    raise EOFError("it is cut off")
            data = (data or file.read(_PIECE)).lstrip(b"\0")
            if not data:
                return
    except (EOFError, zlib.error, inflate.error) as error:
        raise FormatError(f"{name} is damaged: it does not unpack ({error}).") from error
    raise _too_much(name, f"{_MAX_STREAMS:,} gzip streams")


def _too_much(name: str, limit: str) -> FormatError:
    return FormatError(f"{name} holds more than {limit}, far more than the dataset has. It was not unpacked.")


# --- Archives ----------------------------------------------------------------------------------------------


def _refuse_unsafe(archive: str, member: str, is_special: bool) -> None:
    path = PurePosixPath(member.replace("\\", "/"))
    leads_out = path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", member)
    if is_special or leads_out:
        kind = "a link, a device or an extension" if is_special else "a path that leads out of its folder"
        raise FormatError(f"{archive} is unsafe: {member!r} in it is {kind}. Nothing of it was unpacked.")


def read_tar(path: Path, wanted: tuple[str, ...], limit: int) -> Iterator[tuple[str, memoryview]]:
    """Yield the wanted members of a ``.tar.gz`` as (file name without folder, bytes), in the archive's order.

    It reads what the official archives hold, files and folders described by one header each. The extensions
    that tar has got since (links, long names, attributes) are refused: they can make a reader work for hours.

    Parameters
    ----------
    path
        The archive.
    wanted
        Names of the files to read, without folders.
    limit
        How many bytes a wanted file may have.

    Raises
    ------
    FormatError
        If the archive is damaged, unsafe or larger than it may be, or a wanted file is missing.
    """
    missing = set(wanted)
    with open_file(path) as file:
        unpacked = _Unpacked(file, path.name, MAX_TAR)
        for _ in range(MAX_TAR_MEMBERS):
            header = bytes(unpacked.read(_BLOCK))
            if not header.strip(b"\0"):  # the archive's end
                break
            name, size = _tar_member(header, path.name)
            if name in missing:
                if size > limit:
                    raise _too_much(path.name, f"{limit:,} bytes in {name}")
                data = unpacked.read(size)
                if len(data) < size:
                    raise FormatError(f"{path.name} is cut off inside {name}.")
                missing.discard(name)
                yield name, data
                del data  # before the next one is read: only one at a time is in memory
            else:
                unpacked.skip(size)
            unpacked.skip(-size % _BLOCK)
        else:
            raise _too_much(path.name, f"{MAX_TAR_MEMBERS:,} members")
        unpacked.skip(MAX_TAR + 1)  # to the end, where gzip keeps the checksum of it all
    if missing:
        raise FormatError(f"{path.name} lacks {', '.join(sorted(missing))}.")


def _tar_member(header: bytes, archive: str) -> tuple[str, int]:
    """Return the name of a file or folder in a tar, without its folder, and its size in bytes."""
    try:
        total = sum(header) - sum(header[148:156]) + 8 * ord(" ")  # the checksum's own field counts as blanks
        if len(header) < _BLOCK or _octal(header[148:156]) != total:
            raise ValueError("a header's checksum is wrong")
        size = _octal(header[124:136])
    except ValueError as error:
        raise FormatError(f"{archive} is damaged: it does not unpack ({error}).") from error
    name, prefix = (
        field.split(b"\0", 1)[0].decode("utf-8", "replace") for field in (header[:100], header[345:500])
    )
    if prefix and header[257:263] == b"ustar\0":
        name = f"{prefix}/{name}"
    _refuse_unsafe(archive, name, header[156:157] not in (b"0", b"\0", b"5"))
    return PurePosixPath(name).name, size


def _octal(field: bytes) -> int:
    digits = field.strip(b" \0")
    if not re.fullmatch(b"[0-7]+", digits):
        raise ValueError("a header's number is none")
    return int(digits, 8)


@contextmanager
def open_zip(path: Path) -> Iterator[tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]]:
    """Open a zip after checking the names, kinds and sizes of all its members.

    Yields
    ------
    archive
        Open until the block ends.
    members
        Its files, without folders.

    Raises
    ------
    FormatError
        If the archive is damaged, or holds links, encrypted files, paths that lead out, or absurd sizes.
    """
    with open_file(path) as file:
        _refuse_long_list(file, path.name)
        try:
            archive = zipfile.ZipFile(file)
        except _DAMAGED as error:
            if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # a seek to nowhere
                raise
            raise FormatError(f"{path.name} is damaged: it is not a whole zip archive ({error}).") from error
        members = archive.infolist()
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_ZIP:
            raise _too_much(path.name, f"{MAX_MEMBERS:,} files or {MAX_ZIP:,} bytes")
        for member in members:
            _refuse_unsafe(path.name, member.filename, stat.S_ISLNK(member.external_attr >> 16))
            if member.flag_bits & 1:
                raise FormatError(f"{path.name}: {member.filename!r} is encrypted.")
        yield archive, [member for member in members if not member.is_dir()]


def _refuse_long_list(file: io.BufferedReader, archive: str) -> None:
    """Look at how long a zip's list of members is, before ``zipfile`` makes an object of each."""
    file.seek(max(0, file.seek(0, io.SEEK_END) - (1 << 16) - 22))
    before, _, end = file.read().rpartition(b"PK\5\6")
    # Locator of a zip64 list: only archives of 4 GB need one.
    if before[-20:].startswith(b"PK\6\7") or int.from_bytes(end[8:12], "little") > 300 * MAX_MEMBERS:
        raise _too_much(archive, f"{MAX_MEMBERS:,} files")


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """Read one file of a zip.

    Raises
    ------
    FormatError
        If it is damaged, or larger than ``limit`` bytes; the message is a short reason.
    """
    if member.file_size > limit:
        raise FormatError(f"{member.file_size:,} bytes is too much")
    try:
        if member.header_offset < 0:
            raise ValueError("it would lie before the archive")
        return archive.read(member)
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.errno:  # the system refuses: no fault of the archive's
            raise
        raise FormatError(f"damaged inside the archive ({error})") from error


def read_7z(path: Path, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Read the wanted files of a 7z archive.

    Parameters
    ----------
    path
        The archive.
    wanted
        Called with each member's path; only those it says yes to are read.

    Returns
    -------
    dict
        Path in the archive to bytes.

    Raises
    ------
    SourceError
        If the package py7zr is not installed.
    FormatError
        If the archive is damaged, unsafe, or larger than it may be.
    """
    try:
        import py7zr
        from py7zr.io import Py7zIO, WriterFactory
    except ImportError as error:
        raise SourceError(
            f"{path.name} is a 7z archive, and reading it needs the package py7zr, version 1.0 or newer. Run "
            "`pip install 'py7zr>=1.0'` and load again, or unpack the archive beside its trainLabels.csv."
        ) from error

    files: dict[str, Memory] = {}
    left = MAX_ZIP

    class Memory(Py7zIO):
        def __init__(self) -> None:
            self.content = io.BytesIO()

        def write(self, data: bytes | bytearray) -> int:
            nonlocal left
            left -= len(data)
            if left < 0:
                raise _too_much(path.name, f"{MAX_ZIP:,} bytes")
            return self.content.write(data)

        def read(self, size: int | None = None) -> bytes:
            return self.content.read(size)

        def seek(self, offset: int, whence: int = 0) -> int:
            return self.content.seek(offset, whence)

        def flush(self) -> None:
            pass

        def size(self) -> int:
            return self.content.getbuffer().nbytes

    class Factory(WriterFactory):
        def create(self, filename: str) -> Py7zIO:
            return files.setdefault(filename, Memory())

    packed = open_file(path)
    try:
        with packed, py7zr.SevenZipFile(packed) as archive:
            members = archive.list()
            if len(members) > MAX_MEMBERS or sum(member.uncompressed or 0 for member in members) > MAX_ZIP:
                raise _too_much(path.name, f"{MAX_MEMBERS:,} files or {MAX_ZIP:,} bytes")
            for member in members:
                _refuse_unsafe(path.name, member.filename, bool(getattr(member, "is_symlink", False)))
            names = [member.filename for member in members if not member.is_directory]
            archive.extract(targets=[name for name in names if wanted(name)], factory=Factory())
    except FormatError:
        raise
    except Exception as error:  # py7zr raises many kinds on damaged archives
        raise FormatError(f"{path.name} is damaged: it does not unpack ({error}).") from error
    return {name: file.content.getvalue() for name, file in files.items()}
