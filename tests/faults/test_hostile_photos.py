"""Photos that are damaged, odd or dangerous, among good ones: those load, and the others are named."""

import shutil
import struct
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image
from tiny_datasets import jpeg

import navml
from navml.datasets import catalog

PIXELS = np.kron(
    np.array([[[200, 30, 30], [30, 200, 30]], [[30, 30, 200], [220, 220, 60]]], np.uint8),
    np.ones((64, 64, 1), np.uint8),
)


def png_header(width, height):
    """A PNG whose header promises more than any disk holds."""
    chunks = [
        (b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"")),
        (b"IEND", b""),
    ]
    body = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def write(path, image, format, **options):
    image.save(path, format, **options)
    return path.read_bytes()


BROKEN = {
    "truncated": lambda path: path.write_bytes(jpeg(PIXELS)[:-400]),
    "zero bytes": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("These are my holiday photos."),
    "page": lambda path: path.write_text("<!DOCTYPE html><title>404</title>"),
    "bomb": lambda path: path.write_bytes(png_header(30_000, 30_000)),
    "bomb of one line": lambda path: path.write_bytes(png_header(2**31 - 1, 1)),
    "postscript": lambda path: path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
    "broken middle": lambda path: path.write_bytes(jpeg(PIXELS)[:300] + bytes(200)),
}


def sixteen_bit(path):
    grey = PIXELS.mean(axis=2).astype(np.uint16) * 257
    Image.fromarray(grey).save(path, "PNG")


def rotated(path):
    """Stored lying on its side, with the note that says how to turn it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.rot90(PIXELS)).save(path, "JPEG", quality=95, exif=exif)


ODD = {
    "16-bit PNG": sixteen_bit,
    "CMYK": lambda path: Image.fromarray(PIXELS).convert("CMYK").save(path, "JPEG", quality=95),
    "GIF": lambda path: Image.fromarray(PIXELS).save(path, "GIF"),
    "palette PNG": lambda path: Image.fromarray(PIXELS).convert("P").save(path, "PNG"),
    "RGBA": lambda path: Image.fromarray(PIXELS).convert("RGBA").save(path, "PNG"),
    "EXIF-rotated": rotated,
    "MPO": lambda path: Image.fromarray(PIXELS).save(path, "MPO", quality=95),
    "TIFF": lambda path: Image.fromarray(PIXELS).save(path, "TIFF"),
    "WebP": lambda path: Image.fromarray(PIXELS).save(path, "WEBP", lossless=True),
    "50 megapixels": lambda path: (
        Image.fromarray(PIXELS).resize((7100, 7100), Image.Resampling.NEAREST).save(path, "JPEG")
    ),
}


@pytest.fixture
def folder(tmp_path, photos):
    with zipfile.ZipFile(photos.write(tmp_path / "zip") / "FIDS30.zip") as archive:
        archive.extractall(tmp_path)
    shutil.rmtree(tmp_path / "__MACOSX")
    return tmp_path / "FIDS30"


@pytest.mark.fault("photo that is damaged or dangerous")
def test_broken_photos_are_left_out_and_named(trials, folder, photos):
    trial = trials.expect(photos, photos.info)
    for name, spoil in BROKEN.items():
        path = folder / "apples" / f"{name}.jpg"
        spoil(path)
        assert trial.load(source=folder) == "", name
        dataset = navml.load("fids30", source=folder)
        assert [file for file, _ in dataset.skipped] == [f"apples/{name}.jpg"]
        assert f"apples/{name}.jpg" in repr(dataset)
        path.unlink()


@pytest.mark.fault("photo that is damaged or dangerous")
def test_a_class_without_a_usable_photo_is_told(trials, folder, photos):
    trial = trials.expect(photos, photos.info)
    for path in (folder / "kiwifruit").iterdir():
        path.write_bytes(b"")
    assert "no image of 'kiwi" in trial.load(source=folder)


@pytest.mark.fault("photo in an odd format")
@pytest.mark.parametrize("name", ODD)
def test_odd_photos_load_upright_and_in_colour(trials, folder, photos, monkeypatch, name):
    ODD[name](folder / "apples" / "odd.jpg")
    monkeypatch.setitem(catalog.CATALOG, "fids30", photos.info)
    dataset = navml.load("fids30", source=folder, size=16)
    assert not dataset.skipped
    (split,) = (split for split in (dataset.train, dataset.test) if "apples/odd.jpg" in split.files)
    found = split.images[split.files.index("apples/odd.jpg")]
    expected = PIXELS if name != "16-bit PNG" else np.repeat(PIXELS.mean(axis=2, keepdims=True), 3, axis=2)
    for row, column in ((3, 3), (3, 12), (12, 3), (12, 12)):
        np.testing.assert_allclose(found[row, column], expected[8 * row, 8 * column], atol=30)
    others = {
        part: split.images[[file != "apples/odd.jpg" for file in split.files]]
        for part, split in (("train", dataset.train), ("test", dataset.test))
    }
    for part, images in others.items():
        np.testing.assert_array_equal(images, photos.arrays[f"{part}_images"])
    trials.count("right")
