"""Archives that are damaged or hostile never write outside, never fill the memory, and say what is wrong."""

import gzip
import io
import stat
import sys
import tarfile
import zipfile

import numpy as np
import pytest
from tiny_datasets import tar_gz

from navml.datasets import archives
from navml.datasets.errors import FormatError, SourceError


def write_tar(path, *members):
    """Write (name, type, link target or content) into a tar.gz."""
    with tarfile.open(path, "w:gz") as archive:
        for name, kind, content in members:
            member = tarfile.TarInfo(name)
            member.type = kind
            if kind == tarfile.REGTYPE:
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
            else:
                member.linkname = content
                archive.addfile(member)
    return path


def test_tar_gives_the_wanted_members(tmp_path):
    path = tmp_path / "a.tar.gz"
    path.write_bytes(tar_gz({"x/a.bin": b"A", "x/readme.html": b"-", "x/b.bin": b"BB"}))
    assert dict(archives.read_tar(path, ("a.bin", "b.bin"), 10)) == {"a.bin": b"A", "b.bin": b"BB"}
    with pytest.raises(FormatError, match="lacks c.bin"):
        dict(archives.read_tar(path, ("a.bin", "c.bin"), 10))
    with pytest.raises(FormatError, match="far more"):
        dict(archives.read_tar(path, ("b.bin",), 1))


@pytest.mark.parametrize(
    "member",
    [
        ("../evil", tarfile.REGTYPE, b"x"),
        ("a/../../evil", tarfile.REGTYPE, b"x"),
        ("/etc/evil", tarfile.REGTYPE, b"x"),
        ("C:\\evil", tarfile.REGTYPE, b"x"),
        ("..\\evil", tarfile.REGTYPE, b"x"),
        ("a.bin", tarfile.SYMTYPE, "/etc/passwd"),
        ("a.bin", tarfile.LNKTYPE, "b.bin"),
        ("a.bin", tarfile.FIFOTYPE, ""),
        ("a.bin", tarfile.CHRTYPE, ""),
    ],
)
def test_tar_with_an_unsafe_member_is_refused(tmp_path, member):
    path = write_tar(tmp_path / "a.tar.gz", member, ("a.bin", tarfile.REGTYPE, b"A"))
    with pytest.raises(FormatError, match="unsafe"):
        dict(archives.read_tar(path, ("a.bin",), 10))
    assert [found.name for found in tmp_path.rglob("*")] == ["a.tar.gz"]


def test_tar_bombs_stop_early(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_TAR", 1_000_000)
    path = write_tar(
        tmp_path / "a.tar.gz", ("zeros", tarfile.REGTYPE, bytes(5_000_000)), ("a.bin", tarfile.REGTYPE, b"A")
    )
    with pytest.raises(FormatError, match="far more"):
        dict(archives.read_tar(path, ("a.bin",), 10))
    # a name of five megabytes
    path = write_tar(tmp_path / "b.tar.gz", ("n" * 5_000_000, tarfile.REGTYPE, b""))
    with pytest.raises(FormatError, match="far more"):
        dict(archives.read_tar(path, ("a.bin",), 10))


def test_damaged_tars(tmp_path):
    path = tmp_path / "a.tar.gz"
    whole = tar_gz({"a.bin": np.random.default_rng(0).bytes(20_000)})
    for data in (
        b"",
        b"<html>",
        whole[:-50],
        whole[:300],
        whole[:5000] + b"???" + whole[5003:],
        gzip.compress(b"no tar" * 300),
    ):
        path.write_bytes(data)
        with pytest.raises(FormatError, match="a.tar.gz"):
            dict(archives.read_tar(path, ("a.bin",), 100_000))


def zip_with(path, name, content=b"x", mode=0o644):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return path


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("../evil.jpg", 0o644),
        ("/evil.jpg", 0o644),
        ("FIDS30/../../evil.jpg", 0o644),
        ("..\\evil.jpg", 0o644),
        ("D:evil.jpg", 0o644),
        ("FIDS30/apples/1.jpg", stat.S_IFLNK | 0o777),
    ],
)
def test_zip_with_an_unsafe_member_is_refused(tmp_path, name, mode):
    with pytest.raises(FormatError, match="unsafe"):
        archives.open_zip(zip_with(tmp_path / "a.zip", name, mode=mode))


def test_zip_bombs_are_refused(tmp_path, monkeypatch):
    path = zip_with(tmp_path / "a.zip", "a.jpg", bytes(3_000_000))
    archive, members = archives.open_zip(path)
    with archive, pytest.raises(FormatError, match="3,000,000 bytes is too much"):
        archives.read_member(archive, members[0], 1_000_000)
    monkeypatch.setattr(archives, "MAX_ZIP", 1_000_000)
    with pytest.raises(FormatError, match="far more"):
        archives.open_zip(path)


def test_a_zip_that_lies_about_its_sizes_is_damaged(tmp_path):
    path = zip_with(tmp_path / "a.zip", "a.jpg", bytes(3_000_000))
    lie = path.read_bytes().replace((3_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    path.write_bytes(lie)
    archive, members = archives.open_zip(path)
    with archive, pytest.raises(FormatError, match="damaged"):
        archives.read_member(archive, members[0], 1_000_000)


def test_damaged_zips(tmp_path):
    whole = zip_with(tmp_path / "a.zip", "a.jpg", np.random.default_rng(0).bytes(5000)).read_bytes()
    for data in (b"", b"<html>", whole[:-60]):
        (tmp_path / "a.zip").write_bytes(data)
        with pytest.raises(FormatError, match="a.zip is damaged"):
            archives.open_zip(tmp_path / "a.zip")
    (tmp_path / "a.zip").write_bytes(whole[:2000] + b"???" + whole[2003:])
    archive, members = archives.open_zip(tmp_path / "a.zip")
    with archive, pytest.raises(FormatError, match="damaged inside"):
        archives.read_member(archive, members[0], 10_000)


def test_encrypted_zips_are_refused(tmp_path):
    path = zip_with(tmp_path / "a.zip", "a.jpg")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(FormatError, match="encrypted"):
        archives.open_zip(path)


@pytest.fixture
def seven(tmp_path):
    import py7zr

    path = tmp_path / "train.7z"
    with py7zr.SevenZipFile(path, "w") as archive:
        for number in range(3):
            archive.writestr(b"png %d" % number, f"train/{number}.png")
        archive.writestr(b"-", "train/readme.txt")
    return path


def test_7z_gives_the_wanted_members(seven):
    found = archives.read_7z(seven, lambda name: name.endswith(".png"))
    assert found == {f"train/{number}.png": b"png %d" % number for number in range(3)}


def test_7z_that_unpacks_to_too_much(seven, monkeypatch):
    monkeypatch.setattr(archives, "MAX_ZIP", 10)
    with pytest.raises(FormatError, match="far more"):
        archives.read_7z(seven, lambda name: True)


def test_7z_that_is_damaged(seven):
    whole = seven.read_bytes()
    for data in (b"", b"<html>", whole[:-20], whole[:34] + b"???" + whole[37:]):
        seven.write_bytes(data)
        with pytest.raises(FormatError, match="train.7z is damaged"):
            archives.read_7z(seven, lambda name: True)


def test_7z_without_py7zr_says_what_to_install(seven, monkeypatch):
    monkeypatch.setitem(sys.modules, "py7zr", None)
    with pytest.raises(SourceError, match="pip install 'py7zr"):
        archives.read_7z(seven, lambda name: True)
