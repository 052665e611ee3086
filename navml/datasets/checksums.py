"""Comparing files with what was published about them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from navml.datasets import archives, photos
from navml.datasets.catalog import RemoteFile
from navml.datasets.errors import ChecksumError, FormatError


def verify(path: Path, remote: RemoteFile) -> str:
    """Compare a file with what was published about it.

    Returns
    -------
    str
        How it was verified.

    Raises
    ------
    ChecksumError
        If its bytes are not the official ones.
    FormatError
        If nothing was published, and its structure is wrong.
    """
    if remote.raw_sha256:
        found = hashlib.sha256(archives.read_plain(path)).hexdigest()
        compare(remote.name, "sha256 of its contents", found, remote.raw_sha256)
        return "verified by the sha256 of its contents"
    if remote.sha256:
        compare(remote.name, "sha256", file_sha256(path), remote.sha256)
        return "verified by its published sha256"
    if remote.name.endswith(".zip"):
        with archives.open_zip(path) as (archive, members):
            for member in members:
                try:
                    archives.read_member(archive, member, photos.MAX_BYTES)
                except FormatError as error:
                    raise FormatError(f"{path.name} is not whole: {member.filename}: {error}.") from error
    return "no checksum is published; the archive is whole"


def compare(name: str, what: str, found: str, published: str) -> None:
    """Raise ``ChecksumError`` about file ``name`` if two checksums differ."""
    if found != published:
        other = (
            "it belongs to another dataset: MNIST's digits have the same file names"
            if "-ubyte" in name
            else "another program wrote it again"
        )
        raise ChecksumError(
            f"{name} is not the official file: its {what} is {found[:12]}... instead of {published[:12]}... "
            f"It is damaged, or {other}."
        )


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with archives.open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
