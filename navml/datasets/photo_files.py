"""Which files are the pictures of a class, in folders and archives; and what is left out, and why.

The name decides where it ends as a picture's does. Everything else is judged by its first bytes.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from navml.datasets import archives, photos
from navml.datasets.errors import EXHAUSTED, FormatError
from navml.datasets.photos import PhotoFile

Skipped = list[tuple[str, str]]

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
_HEIF = "HEIC and AVIF are not read here: save it as JPEG or PNG"
_OTHER = "not a kind of picture that is read here: save it as JPEG or PNG"
_FOLDER = "a folder inside a class is not read: move its pictures up into the class's folder"


@dataclass(frozen=True)
class Found:
    """A file, or a folder, in the folder of a class.

    Attributes
    ----------
    place
        Where the class's folder lies, as shown to people: "train". Empty: at the top.
    label
        Number of the class.
    group, name
        Name of the class, and of the file.
    is_folder
        Whether it is a folder, not a file.
    read
        ``read(n)`` returns the first ``n`` bytes, or all that there are.
    """

    place: str
    label: int
    group: str
    name: str
    is_folder: bool
    read: Callable[[int], bytes]


def in_folder(folder: Path, place: str, label: int, group: str) -> Iterator[Found]:
    """List the folder of a class, in the order of the names."""
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        if not entry.name.startswith("."):
            yield Found(place, label, group, entry.name, entry.is_dir(), partial(_first, folder / entry.name))


def in_zip(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], classes: tuple[str, ...]
) -> Iterator[Found]:
    """List what an archive has in folders named after the classes, wherever these are."""
    numbers = {name: number for number, name in enumerate(classes)}
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        at = next((i for i, part in enumerate(parts[:-1]) if part.lower() in numbers), None)
        if at is None or "__MACOSX" in parts or parts[-1].startswith("."):
            continue
        group, place = parts[at].lower(), "/".join(parts[:at])
        read = partial(_first_of_member, archive, member)
        yield Found(place, numbers[group], group, parts[at + 1], at < len(parts) - 2, read)


def choose(found: Iterable[Found]) -> tuple[list[PhotoFile], Skipped]:
    """Choose the pictures.

    Returns
    -------
    files
        Their names are "apples/3.jpg"; where two that differ would be called the same, "train/apples/3.jpg".
    skipped
        (file or folder, reason) for what looks like a picture and is not among them.
    """
    same_name: dict[tuple[int, str], list[Found]] = defaultdict(list)
    skipped: Skipped = []
    for file in found:
        reason = _FOLDER if file.is_folder else _reason_against(file)
        if reason is None:
            same_name[file.label, file.name].append(file)
        elif reason:
            skipped.append((f"{file.group}/{file.name}", reason))
    files, twice = [], defaultdict[str, list[str]](list)
    for alike in same_name.values():
        kept: dict[object, Found] = {}
        for file in alike:
            original = kept.setdefault(_contents(file) if len(alike) > 1 else None, file)
            if original is not file:
                twice[file.place].append(original.place)
        for file in kept.values():
            place = f"{file.place}/" if len(kept) > 1 and file.place else ""
            files.append(PhotoFile(f"{place}{file.group}/{file.name}", file.label, partial(_picture, file)))
    for place, originals in twice.items():
        elsewhere = ", ".join(sorted({original or "the folder above" for original in originals}))
        what = f"{len(originals):,} pictures in {place or 'the folder above'}"
        skipped.append((what, f"the same in {elsewhere}, and counted once"))
    return files, sorted(skipped)


def _contents(file: Found) -> object:
    """Return what is equal for files with the same bytes only; one that cannot be read has no equal."""
    with suppress(FormatError):
        return hashlib.sha256(file.read(photos.MAX_BYTES + 1)).digest()
    return file


def _reason_against(file: Found) -> str | None:
    """Return None for a picture; else why it is left out, or nothing if nobody would take it for one."""
    if os.path.splitext(file.name)[1].lower() in photos.EXTENSIONS:
        return None
    head = b""
    with suppress(FormatError):
        head = file.read(16)
    is_bitmap = head[:2] == b"BM" and head[6:10] == bytes(4)
    if head.startswith(_SIGNATURES) or is_bitmap or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return None
    suffixes = [suffix.lower() for suffix in PurePosixPath(file.name).suffixes]
    if _is_heif(head) or suffixes[-1:] in ([".heic"], [".heif"], [".avif"]):
        return _HEIF
    looks = any((mimetypes.guess_type("x" + suffix)[0] or "").startswith("image/") for suffix in suffixes)
    return _OTHER if looks else ""


def _is_heif(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS


def _picture(file: Found) -> bytes:
    """Read all of a picture."""
    data = file.read(photos.MAX_BYTES + 1)
    if len(data) > photos.MAX_BYTES:
        raise FormatError(f"more than {photos.MAX_BYTES:,} bytes is too much")
    if _is_heif(data[:16]):  # whatever its name says
        raise FormatError(_HEIF)
    return data


def _first(path: Path, n: int) -> bytes:
    try:
        with archives.open_file(path) as file:
            return file.read(n)
    except OSError as error:
        if error.errno in EXHAUSTED:  # not this picture's fault
            raise
        raise FormatError(error.strerror or str(error)) from error


def _first_of_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, n: int) -> bytes:
    return archives.read_member(archive, member, photos.MAX_BYTES)[:n]
