"""Files and archives that are damaged or hostile never write outside nor fill the memory, and say why."""

import gzip
import importlib
import io
import os
import socket
import stat
import struct
import sys
import tarfile
import time
import zipfile

import numpy as np
import pytest
from tiny_datasets import tar_gz

from navml.datasets import archives, checksums, formats
from navml.datasets.errors import FormatError, SourceError

RNG = np.random.default_rng(0)


@pytest.fixture(params=["zlib", "isal.isal_zlib"], autouse=True)
def inflate(request, monkeypatch):
    """Everything here works with Python's own decompressor and with the fast one."""
    monkeypatch.setattr(archives, "inflate", importlib.import_module(request.param))


# --- Files, plain or compressed ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "folder"])
def test_what_is_no_file_is_refused_at_once(tmp_path, kind):
    path = tmp_path / "a.tar.gz"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(str(path))
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    for read in (
        archives.read_plain,
        lambda path: archives.read_file(path, 10),
        lambda path: list(archives.read_tar(path, ("a.bin",), 10)),
        opened,
        lambda path: archives.read_7z(path, bool),
        checksums.file_sha256,
        lambda path: formats.read_pixel_csv(path, (2, 2), 10),
        lambda path: formats.read_label_csv(path, ("cat", "dog")),
    ):
        with pytest.raises(OSError, match="a folder, a pipe or a device, not a file"):
            read(path)


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "a.jpg"
    with path.open("wb") as file:
        file.truncate(10**12)  # takes no room on the disk
    with pytest.raises(FormatError, match="1,000,000,000,000 bytes is too much"):
        archives.read_file(path, 100)
    with pytest.raises(FormatError, match="holds more than 1,000 bytes"):
        archives.read_plain(path, 1000)


def test_chained_gzip_streams_are_one_file(tmp_path):
    path = tmp_path / "a.gz"
    parts = [RNG.bytes(300_000), b"", bytes(3_000_000), b"end"]
    path.write_bytes(b"".join(map(gzip.compress, parts)) + bytes(100))
    assert archives.read_plain(path) == b"".join(parts) == gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(b"a") + b"something else")
    with pytest.raises(FormatError, match="does not unpack"):
        archives.read_plain(path)
    path.write_bytes(gzip.compress(b"") * 100_000)
    with pytest.raises(FormatError, match="10,000 gzip streams"):
        archives.read_plain(path)


@pytest.mark.parametrize("size", range(0, 60, 3))
def test_every_cut_of_a_gzip_file_is_noticed(tmp_path, size):
    path = tmp_path / "a.gz"
    whole = gzip.compress(b"some text that is compressed, and some more text")
    path.write_bytes(whole[:size])
    if size < 2:
        assert archives.read_plain(path) == whole[:size]
    else:
        with pytest.raises(FormatError, match="a.gz is damaged: it does not unpack"):
            archives.read_plain(path)


def test_plain_and_compressed_files_read_alike(tmp_path):
    (tmp_path / "plain").write_bytes(b"hello")
    (tmp_path / "packed").write_bytes(gzip.compress(b"hello"))
    assert archives.read_plain(tmp_path / "plain") == archives.read_plain(tmp_path / "packed") == b"hello"


def test_damaged_gzip_is_a_format_error(tmp_path):
    whole = gzip.compress(RNG.bytes(5000))
    for name, data in (("cut", whole[:-100]), ("flipped", whole[:2000] + b"\0\0\0" + whole[2003:])):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(FormatError, match=f"{name} is damaged"):
            archives.read_plain(tmp_path / name)


def test_a_gzip_bomb_is_not_unpacked(tmp_path):
    (tmp_path / "bomb").write_bytes(gzip.compress(bytes(3_000_000)))
    with pytest.raises(FormatError, match="more than 1,000,000 bytes"):
        archives.read_plain(tmp_path / "bomb", 1_000_000)


# --- Tar ---------------------------------------------------------------------------------------------------


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


HOSTILE = {
    "a long name": lambda member: setattr(member, "name", "n" * 5_000_000),
    "extended attributes": lambda member: member.pax_headers.update(
        {f"k{number}": "v" * 99 for number in range(2_000)}
    ),
    "a GNU long name": lambda member: setattr(member, "type", tarfile.GNUTYPE_LONGNAME),
    "a sparse file": lambda member: setattr(member, "type", tarfile.GNUTYPE_SPARSE),
    "a global header": lambda member: setattr(member, "type", tarfile.XGLTYPE),
    "a negative size": lambda member: setattr(member, "size", -512),
    "a size of exabytes": lambda member: setattr(member, "size", 2**62),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_extensions_of_tar_are_refused_at_once(tmp_path, name, format):
    member = tarfile.TarInfo("evil")
    HOSTILE[name](member)
    path = tmp_path / "a.tar.gz"
    path.write_bytes(gzip.compress(member.tobuf(format) + bytes(5_000_000)))
    begin = time.process_time()
    if format == tarfile.GNU_FORMAT and name == "extended attributes":  # which that format cannot hold
        message = "lacks a.bin"
    else:
        message = "an extension|a header's number is none"
    with pytest.raises(FormatError, match=message):
        dict(archives.read_tar(path, ("a.bin",), 10))
    assert time.process_time() - begin < 1


def test_a_tar_of_many_members_is_refused_in_time(tmp_path):
    path = tmp_path / "a.tar.gz"
    path.write_bytes(gzip.compress(tarfile.TarInfo("x").tobuf() * 300_000, 1))
    begin = time.process_time()
    with pytest.raises(FormatError, match="more than 1,000 members"):
        dict(archives.read_tar(path, ("a.bin",), 10))
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tars_of_every_plain_kind(tmp_path, format):
    path = tmp_path / "a.tar.gz"
    contents = {"b.bin": RNG.bytes(512), "a.bin": RNG.bytes(700_000), "empty.bin": b""}
    with tarfile.open(path, "w:gz", format=format) as archive:
        folder = tarfile.TarInfo("cifar/batches")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, data in contents.items():
            member = tarfile.TarInfo(f"cifar/batches/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    assert dict(archives.read_tar(path, tuple(contents), 10**6)) == contents


def test_a_long_path_in_two_fields(tmp_path):
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz", format=tarfile.USTAR_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo("/".join(["folder"] * 20) + "/../a.bin"))
    with pytest.raises(FormatError, match="leads out"):
        dict(archives.read_tar(path, ("a.bin",), 10))


def test_a_flipped_bit_in_a_tar_header_is_noticed(tmp_path):
    path = tmp_path / "a.tar.gz"
    whole = gzip.decompress(tar_gz({"a.bin": b"A"}))
    for place in range(0, 512, 7):
        path.write_bytes(gzip.compress(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]))
        with pytest.raises(FormatError):
            dict(archives.read_tar(path, ("a.bin",), 10))


def test_a_tar_cut_anywhere_is_noticed(tmp_path):
    path = tmp_path / "a.tar.gz"
    whole = gzip.decompress(tar_gz({"x.bin": b"X", "a.bin": bytes(900)}))
    for size in range(0, 512 * 5, 100):
        path.write_bytes(gzip.compress(whole[:size]))
        if size < 512 * 3 + 900:
            with pytest.raises(FormatError, match="a.tar.gz"):
                dict(archives.read_tar(path, ("a.bin",), 1000))


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


def opened(path):
    with archives.open_zip(path) as (_, members):
        return members


# --- Zip ---------------------------------------------------------------------------------------------------


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
        opened(zip_with(tmp_path / "a.zip", name, mode=mode))


def test_zip_bombs_are_refused(tmp_path, monkeypatch):
    path = zip_with(tmp_path / "a.zip", "a.jpg", bytes(3_000_000))
    with (
        archives.open_zip(path) as (archive, members),
        pytest.raises(FormatError, match="3,000,000 bytes is too much"),
    ):
        archives.read_member(archive, members[0], 1_000_000)
    monkeypatch.setattr(archives, "MAX_ZIP", 1_000_000)
    with pytest.raises(FormatError, match="far more"):
        opened(path)


def test_a_zip_that_lies_about_its_sizes_is_damaged(tmp_path):
    path = zip_with(tmp_path / "a.zip", "a.jpg", bytes(3_000_000))
    lie = path.read_bytes().replace((3_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    path.write_bytes(lie)
    with archives.open_zip(path) as (archive, members), pytest.raises(FormatError, match="damaged"):
        archives.read_member(archive, members[0], 1_000_000)


def test_a_zip_of_many_members_is_refused_before_they_are_listed(tmp_path):
    entry = b"PK\1\2" + bytes(42)
    count = 800_000
    end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, 65535, 65535, count * len(entry), 0, 0)
    begin = time.process_time()
    path = tmp_path / "a.zip"
    path.write_bytes(entry * count + end)
    with pytest.raises(FormatError, match="more than 100,000 files"):
        opened(path)
    wide = b"PK\6\6" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, count, count, count * len(entry), 0)
    locator = b"PK\6\7" + struct.pack("<LQL", 0, count * len(entry), 1)
    small = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, 1, 1, 46, 0, 0)
    path.write_bytes(entry * count + wide + locator + small)
    with pytest.raises(FormatError, match="more than 100,000 files"):
        opened(path)
    assert time.process_time() - begin < 2


def test_zip_members_that_overlap_stay_within_the_limit(tmp_path):
    """One compressed block of 10 MB that 1,000 members name as theirs."""
    path = zip_with(tmp_path / "a.zip", "a.jpg", bytes(10_000_000))
    whole = path.read_bytes()
    start = whole.index(b"PK\1\2")
    entry, end = whole[start : whole.index(b"PK\5\6")], whole[whole.index(b"PK\5\6") :]
    size = struct.pack("<2HL", 1000, 1000, 1000 * len(entry))
    path.write_bytes(whole[:start] + entry * 1000 + end[:8] + size + end[16:])
    with pytest.raises(FormatError, match="far more than the dataset has"):
        opened(path)


def test_damaged_zips(tmp_path):
    path = zip_with(tmp_path / "a.zip", "a.jpg", RNG.bytes(5000))
    whole = path.read_bytes()
    for data in (b"", b"<html>", whole[:-60]):
        path.write_bytes(data)
        with pytest.raises(FormatError, match="a.zip is damaged"):
            opened(path)
    path.write_bytes(whole[:2000] + b"???" + whole[2003:])
    with (
        archives.open_zip(tmp_path / "a.zip") as (archive, members),
        pytest.raises(FormatError, match="damaged inside"),
    ):
        archives.read_member(archive, members[0], 10_000)


def test_encrypted_zips_are_refused(tmp_path):
    path = zip_with(tmp_path / "a.zip", "a.jpg")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(FormatError, match="encrypted"):
        opened(path)


# --- 7z ----------------------------------------------------------------------------------------------------


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
