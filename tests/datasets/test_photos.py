"""Photos from the wild come out upright, RGB and as large as asked; what is no photo is named."""

import io
import struct
import time
import tracemalloc
import zlib
from functools import partial

import numpy as np
import pytest
from PIL import Image
from tiny_datasets import jpeg

from navml.datasets import photos
from navml.datasets.errors import FormatError
from navml.datasets.photos import PhotoFile, decode, decode_all

# Four coloured corners tell whether a picture is upright.
RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 200, 30), (30, 30, 220), (220, 220, 30)


def corners(height=60, width=80):
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2], pixels[: height // 2, width // 2 :] = RED, GREEN
    pixels[height // 2 :, : width // 2], pixels[height // 2 :, width // 2 :] = BLUE, YELLOW
    return pixels


def saved(image, format, **options):
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def assert_corners(pixels, tolerance=12):
    height, width, _ = pixels.shape
    places = [
        (height // 4, width // 4),
        (height // 4, -width // 4),
        (-height // 4, width // 4),
        (-height // 4, -width // 4),
    ]
    for place, colour in zip(places, (RED, GREEN, BLUE, YELLOW), strict=True):
        np.testing.assert_allclose(pixels[place].astype(int), colour, atol=tolerance)


@pytest.mark.parametrize("size", [None, 16, 200])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "MPO"])
def test_formats(format, size):
    options = {"save_all": True, "append_images": [Image.new("RGB", (80, 60))]} if format == "MPO" else {}
    pixels, facts = decode(saved(Image.fromarray(corners()), format, **options), size)
    assert pixels.dtype == np.uint8
    assert pixels.shape == ((size, size, 3) if size else (60, 80, 3))
    assert (facts["width"], facts["height"], facts["format"]) == (80, 60, format)
    assert_corners(pixels, 30 if format == "GIF" else 14)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation(orientation):
    turn = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # how a camera held so stores it: Pillow's numbers
    upright = Image.fromarray(corners())
    step = turn.get(orientation)
    stored = upright if step is None else upright.transpose(Image.Transpose(step))
    exif = Image.Exif()
    exif[0x0112] = orientation
    for size in (None, 20):
        pixels, facts = decode(saved(stored, "JPEG", exif=exif, quality=95), size)
        assert_corners(pixels, 16)
        assert (facts["width"], facts["height"]) == (80, 60)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "I;16", "I", "F"])
def test_modes_become_rgb(mode):
    grey = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (64, 1))
    if mode in ("I;16", "I"):
        image = Image.fromarray(grey.astype(np.uint16 if mode == "I;16" else np.int32) * 257)
    elif mode == "F":
        image = Image.fromarray((grey / 255).astype(np.float32))
    else:
        image = Image.fromarray(grey).convert("RGB").convert(mode, palette=Image.Palette.ADAPTIVE)
    format = {"CMYK": "JPEG", "YCbCr": "JPEG", "I": "TIFF", "F": "TIFF"}.get(mode, "PNG")
    pixels, facts = decode(saved(image, format))
    assert pixels.shape == (64, 64, 3) and pixels.dtype == np.uint8
    means = pixels.reshape(64, 64, 3)[:, [2, 61]].mean(axis=(0, 2))
    assert means[0] < 40 and means[1] > 215
    if mode not in ("1",):
        np.testing.assert_allclose(pixels[..., 0].astype(int), grey, atol=12)


def test_16_bit_colour_png():
    rows = b"".join(b"\0" + struct.pack(">3H", 65535, 257 * 100, 0) * 8 for _ in range(8))
    header = struct.pack(">2I5B", 8, 8, 16, 2, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    pixels, _ = decode(png)
    np.testing.assert_array_equal(pixels[0, 0], [255, 100, 0])


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_parts_are_white(mode):
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 10, 20))
    options = {}
    if mode == "P":
        image = Image.new("P", (20, 20), 1)
        image.putpalette([0, 0, 0, 200, 0, 0])
        image.paste(0, (0, 0, 10, 20))
        options = {"transparency": 1}
    pixels, facts = decode(saved(image.convert(mode) if mode != "P" else image, "PNG", **options))
    assert facts["mode"] == mode
    np.testing.assert_array_equal(pixels[5, 5], [0, 0, 0])
    np.testing.assert_array_equal(pixels[5, 15], [255, 255, 255])


def test_the_first_frame_of_an_animation():
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "blue")]
    pixels, _ = decode(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    np.testing.assert_array_equal(pixels[5, 5], [255, 0, 0])


def test_the_square_is_cut_from_the_centre():
    pixels = np.zeros((30, 90, 3), np.uint8)
    pixels[:, 30:60] = 200
    for picture in (pixels, pixels.transpose(1, 0, 2)):
        decoded, _ = decode(saved(Image.fromarray(np.ascontiguousarray(picture)), "PNG"), 30)
        assert decoded.min() == 200


def test_shrinking_is_antialiased():
    stripes = np.zeros((256, 256, 3), np.uint8)
    stripes[:, ::2] = 255
    for format in ("PNG", "JPEG"):
        decoded, _ = decode(saved(Image.fromarray(stripes), format), 16)
        assert abs(decoded.astype(int) - 128).max() < 20


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
@pytest.mark.parametrize("side", [64, 200, 300, 700, 1500])
def test_what_comes_out_is_what_pillow_alone_makes(side, format):
    """Against every pixel decoded and resized in one step: JPEGs may differ, as their decoder shrinks too."""
    rng = np.random.default_rng(side)
    blobs = Image.fromarray(rng.integers(0, 256, (12, 16, 3), np.uint8))
    picture = blobs.resize((side * 4 // 3, side), Image.Resampling.BICUBIC)
    data = saved(picture, format, **({"quality": 90} if format == "JPEG" else {}))
    pixels, _ = decode(data, 128)

    plain = Image.open(io.BytesIO(data))
    left = (plain.width - side) / 2
    box = (left, 0, left + side, side)
    plain = plain.resize((128, 128), Image.Resampling.BILINEAR, box=box)
    difference = np.abs(pixels.astype(int) - np.asarray(plain))
    most = 15 if format == "JPEG" and side > 256 else 4 if side > 512 else 0
    assert difference.max() <= most and difference.mean() <= most / 6


def test_50_megapixels_decode():
    big = saved(Image.new("RGB", (8660, 5774), (90, 120, 30)), "JPEG")
    pixels, facts = decode(big, 64)
    np.testing.assert_allclose(pixels.reshape(-1, 3).mean(axis=0), (90, 120, 30), atol=3)
    assert (facts["width"], facts["height"]) == (8660, 5774)


def bomb():
    """A PNG of 30,000 x 30,000 pixels in a hundred bytes: only its header is true."""
    header = struct.pack(">2I5B", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def tiff(*tags):
    """A TIFF of nothing but (tag, type, count, value)."""
    entries = b"".join(struct.pack("<HHLL", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<LH", 8, len(tags)) + entries + bytes(4)


SIZE = ((256, 4, 1, 60_000), (257, 4, 1, 60_000))
HOSTILE = {
    "a PNG of 100,000 x 100,000": b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">2I5B", 100_000, 100_000, 8, 2, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
    + chunk(b"IEND", b""),
    "a PNG with a text that unpacks to 100 MB": b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">2I5B", 8, 8, 8, 2, 0, 0, 0))
    + chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(100_000_000))) * 3
    + chunk(b"IEND", b""),
    "a GIF of 65,535 x 65,535": b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0) + bytes(99),
    "a JPEG of 65,500 x 65,500": jpeg(corners()).replace(
        struct.pack(">HH", 60, 80), struct.pack(">HH", 65_500, 65_500), 1
    ),
    "a BMP of two billion lines": b"BM"
    + struct.pack("<LHHLLllHHLLllLL", 99, 0, 0, 54, 40, 9, 2**31 - 1, 1, 24, *[0] * 6),
    "a TIFF of 60,000 x 60,000": tiff(*SIZE, (258, 3, 1, 8), (262, 3, 1, 1), (273, 4, 1, 8), (279, 4, 1, 1)),
    "a TIFF tag of four billion values": tiff(*SIZE, (273, 4, 2**32 - 1, 8), (279, 4, 2**32 - 1, 8)),
    "a TIFF whose tags lie outside": tiff((256, 4, 2**31, 2**32 - 1), (257, 12, 2**30, 2**32 - 9)),
    "a TIFF whose list points to itself": b"II*\0" + struct.pack("<LHL", 8, 0, 8),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_absurd_headers_take_neither_time_nor_memory(name):
    begin = time.process_time()
    tracemalloc.start()
    with pytest.raises(FormatError):
        decode(HOSTILE[name], 32)
    assert tracemalloc.get_traced_memory()[1] < 150_000_000
    tracemalloc.stop()
    assert time.process_time() - begin < 3


def test_of_thousands_of_frames_only_the_first_is_decoded():
    frames = [Image.new("L", (30, 30), number % 256) for number in range(3_000)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    begin = time.process_time()
    pixels, _ = decode(data, 16)
    assert pixels.max() == 0 and time.process_time() - begin < 0.3


NO_PHOTOS = {
    "empty.jpg": (b"", "the file is empty"),
    "text.jpg": (b"This is a text file.", "not an image"),
    "page.jpg": (b"<!DOCTYPE html><title>404</title>", "not an image"),
    "cut.jpg": (jpeg(corners(600, 800))[:3000], "does not decode"),
    "bomb.png": (HOSTILE["a PNG of 100,000 x 100,000"], "pixels|does not decode"),
    "postscript.jpg": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not an image"),
}


@pytest.mark.parametrize("name", NO_PHOTOS)
def test_what_is_no_photo_is_refused_with_a_reason(name):
    data, reason = NO_PHOTOS[name]
    with pytest.raises(FormatError, match=reason):
        decode(data, 32)


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch):
    monkeypatch.setattr(photos, "MAX_PIXELS", 1000)
    with pytest.raises(FormatError, match="80 x 60 pixels: too many"):
        decode(jpeg(corners()), 32)


def test_random_damage_never_gets_through_as_another_error():
    rng = np.random.default_rng(0)
    for format in ("JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP"):
        whole = saved(Image.fromarray(corners()), format)
        for _ in range(40):
            data = bytearray(whole)
            for place in rng.integers(0, len(whole), 3):
                data[place] ^= 1 << rng.integers(8)
            try:
                pixels, _ = decode(bytes(data), 16)
                assert pixels.shape == (16, 16, 3)
            except FormatError:
                pass


@pytest.mark.parametrize("exact", [False, True])
def test_decode_all_keeps_the_order_and_names_what_it_skips(exact):
    def unreadable():
        raise FormatError("Permission denied")

    files = []
    for number in range(300):
        pixels = np.full((32, 32, 3), number % 256, np.uint8)
        files.append(PhotoFile(f"a/{number}.png", number % 7, partial(saved, Image.fromarray(pixels), "PNG")))
    files[40] = PhotoFile("a/40.png", 5, lambda: b"text")
    files[200] = PhotoFile("a/200.png", 4, unreadable)
    found = decode_all(files, 32, "test", exact=exact)
    kept = [number for number in range(300) if number not in (40, 200)]
    np.testing.assert_array_equal(found.images[:, 3, 3, 0], [number % 256 for number in kept])
    np.testing.assert_array_equal(found.labels, [number % 7 for number in kept])
    assert [fact["file"] for fact in found.facts] == [f"a/{number}.png" for number in kept]
    assert found.skipped == [("a/40.png", "not an image"), ("a/200.png", "Permission denied")]


def test_exact_refuses_other_sizes():
    files = [
        PhotoFile("a/1.png", 0, lambda: jpeg(corners(32, 32))),
        PhotoFile("a/2.png", 0, lambda: jpeg(corners())),
    ]
    found = decode_all(files, 32, "test", exact=True)
    assert len(found.images) == 1
    assert found.skipped == [("a/2.png", "is 80 x 60 pixels, not 32 x 32")]


def test_an_interrupt_ends_the_work():
    def interrupted():
        raise KeyboardInterrupt

    def slow():
        done.append(1)
        time.sleep(0.001)
        return b""

    done: list[int] = []
    files = [PhotoFile(f"a/{number}.png", 0, slow) for number in range(5000)]
    files[0] = PhotoFile("a/0.png", 0, interrupted)
    with pytest.raises(KeyboardInterrupt):
        decode_all(files, 32, "test")
    assert len(done) < 2000
