"""Reading archives that may be damaged or hostile: member by member into memory, never onto the disk."""

from __future__ import annotations

import gzip
import io
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, cast

from navml.datasets.errors import FormatError, SourceError

# Bytes and files that an archive may unpack to: a few times what the official ones hold.
MAX_TAR = 400_000_000
MAX_ZIP = 2_000_000_000
MAX_MEMBERS = 100_000
_DAMAGED = (
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    tarfile.TarError,
    zipfile.BadZipFile,
)


class _Counted(io.RawIOBase):
    """A stream that raises when it has given ``limit`` bytes, so that an archive cannot grow without end."""

    def __init__(self, stream: IO[bytes], limit: int, name: str) -> None:
        self._stream, self._left, self._name = stream, limit, name

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise _too_much(self._name)
        return data


def is_gzip(path: Path) -> bool:
    """Whether a file is compressed with gzip."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _too_much(archive: str) -> FormatError:
    return FormatError(f"{archive} unpacks to far more than the dataset has. It was not unpacked.")


def _refuse_unsafe(archive: str, member: str, is_special: bool) -> None:
    path = PurePosixPath(member.replace("\\", "/"))
    leads_out = path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", member)
    if is_special or leads_out:
        kind = "a link or a device" if is_special else "a path that leads out of its folder"
        raise FormatError(f"{archive} is unsafe: {member!r} in it is {kind}. Nothing of it was unpacked.")


def read_tar(path: Path, wanted: tuple[str, ...], limit: int) -> Iterator[tuple[str, bytes]]:
    """Yield the wanted members of a ``.tar.gz`` as (file name without folder, bytes), in the archive's order.

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
    try:
        with gzip.open(path) if is_gzip(path) else path.open("rb") as unpacked:
            stream = cast(IO[bytes], _Counted(cast(IO[bytes], unpacked), MAX_TAR, path.name))
            # In pieces of 256 kB: tarfile's own 10 kB double the time.
            with tarfile.open(fileobj=stream, mode="r|", bufsize=1 << 18) as archive:
                for member in archive:
                    _refuse_unsafe(path.name, member.name, not (member.isfile() or member.isdir()))
                    name = PurePosixPath(member.name).name
                    if name not in missing or not member.isfile():
                        continue
                    if member.size > limit:
                        raise _too_much(path.name)
                    content = archive.extractfile(member)
                    data = content.read() if content else b""
                    if len(data) != member.size:
                        raise FormatError(f"{path.name} is cut off inside {name}.")
                    missing.discard(name)
                    yield name, data
                    del content, data  # before the next one is read: only one at a time is in memory
            while stream.read(1 << 20):  # to the end, where gzip keeps the checksum of it all
                pass
    except FormatError:
        raise
    except _DAMAGED as error:
        raise FormatError(f"{path.name} is damaged: it does not unpack ({error}).") from error
    if missing:
        raise FormatError(f"{path.name} lacks {', '.join(sorted(missing))}.")


def open_zip(path: Path) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """Open a zip after checking the names, kinds and sizes of all its members.

    Returns
    -------
    archive
        To be closed by the caller.
    members
        Its files, without folders.

    Raises
    ------
    FormatError
        If the archive is damaged, or holds links, encrypted files, paths that lead out, or absurd sizes.
    """
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGED as error:
        raise FormatError(f"{path.name} is damaged: it is not a whole zip archive ({error}).") from error
    try:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_ZIP:
            raise _too_much(path.name)
        for member in members:
            _refuse_unsafe(path.name, member.filename, stat.S_ISLNK(member.external_attr >> 16))
            if member.flag_bits & 1:
                raise FormatError(f"{path.name}: {member.filename!r} is encrypted.")
    except BaseException:
        archive.close()
        raise
    return archive, [member for member in members if not member.is_dir()]


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
        return archive.read(member)
    except _DAMAGED as error:
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
                raise _too_much(path.name)
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

    try:
        with py7zr.SevenZipFile(path) as archive:
            members = archive.list()
            if len(members) > MAX_MEMBERS or sum(member.uncompressed or 0 for member in members) > MAX_ZIP:
                raise _too_much(path.name)
            for member in members:
                _refuse_unsafe(path.name, member.filename, bool(getattr(member, "is_symlink", False)))
            names = [member.filename for member in members if not member.is_directory]
            archive.extract(targets=[name for name in names if wanted(name)], factory=Factory())
    except FormatError:
        raise
    except Exception as error:  # py7zr raises many kinds on damaged archives
        raise FormatError(f"{path.name} is damaged: it does not unpack ({error}).") from error
    return {name: file.content.getvalue() for name, file in files.items()}
