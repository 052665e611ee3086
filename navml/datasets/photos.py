"""Photos from the wild, whatever they are called and however they were saved: upright RGB pixels come out."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from navml.datasets.errors import FormatError
from navml.progress_bar import progress_bar

if TYPE_CHECKING:
    from PIL.Image import Image

# What Pillow may open (MPO files count as JPEG). Never EPS and its like: they start other programs.
FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF")
EXTENSIONS = frozenset((".jpg", ".jpeg", ".jfif", ".mpo", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff"))
MAX_PIXELS = 80_000_000  # the biggest cameras make 50 to 60 megapixels; beyond it is a bomb, not a photo
MAX_BYTES = 100_000_000


@dataclass(frozen=True)
class PhotoFile:
    """One picture to read.

    Attributes
    ----------
    name
        ``class/file`` as shown to people.
    label
        Its class number.
    read
        Returns the file's bytes.
    """

    name: str
    label: int
    read: Callable[[], bytes]


@dataclass
class Photos:
    """Decoded pictures.

    Attributes
    ----------
    images
        uint8, (n, size, size, 3).
    labels
        int64, (n,).
    facts
        For each picture: file, width, height (upright, before resizing), format and mode as stored.
    skipped
        (file, reason) for each picture that could not be decoded.
    """

    images: np.ndarray
    labels: np.ndarray
    facts: list[dict[str, Any]]
    skipped: list[tuple[str, str]]


def decode(data: bytes, size: int | None = None) -> tuple[np.ndarray, dict[str, Any]]:
    """Decode one photo into upright RGB.

    Parameters
    ----------
    data
        The file's bytes: JPEG, MPO, PNG, GIF (its first frame), BMP, WebP or TIFF.
    size
        Side in pixels of the centre square to return, resized with antialiasing. None: as it is.

    Returns
    -------
    pixels
        uint8, (size, size, 3) or (height, width, 3).
    facts
        width, height (upright, before resizing), format and mode as stored.

    Raises
    ------
    FormatError
        If the bytes are not a photo that can be decoded; the message is a short reason.
    """
    from PIL import Image as pil
    from PIL import ImageOps

    if not data:
        raise FormatError("the file is empty")
    try:
        with pil.open(BytesIO(data), formats=_formats()) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise FormatError(f"{width} x {height} pixels: too many for a photo")
            facts: dict[str, Any] = {"format": image.format, "mode": image.mode}
            if size is not None and image.format in ("JPEG", "MPO"):
                # Big JPEGs are decoded at 1/2, 1/4 or 1/8 of their size: up to ten times faster, and, as
                # the decoder averages, no visible difference.
                image.draft(None, (size, size))
            image.load()
            pixels: Image = image
            if image.format != "JPEG" or not image.info.keys().isdisjoint(("exif", "xmp")):
                pixels = ImageOps.exif_transpose(image)
                if (pixels.width > pixels.height) != (width > height):
                    width, height = height, width
            facts |= {"width": width, "height": height}
            pixels = _to_rgb(pixels)
            if size is not None:
                side = min(pixels.size)
                left, top = (pixels.width - side) / 2, (pixels.height - side) / 2
                square = (left, top, left + side, top + side)
                pixels = pixels.resize((size, size), pil.Resampling.BILINEAR, square, reducing_gap=2.0)
            return np.asarray(pixels), facts
    except FormatError:
        raise
    except Exception as error:  # Pillow's plugins raise nearly everything on damaged files
        if type(error).__name__ == "UnidentifiedImageError":
            raise FormatError("not an image") from None
        raise FormatError(f"does not decode ({str(error) or type(error).__name__})") from error


@cache
def _formats() -> tuple[str, ...]:
    """Return those of our formats that this build of Pillow knows: some come without WebP."""
    from PIL import Image, TiffImagePlugin, WebPImagePlugin  # noqa: F401 - the others come with preinit

    Image.preinit()  # not init(): it imports forty more
    return tuple(name for name in FORMATS if name in Image.OPEN)


def _to_rgb(image: Image) -> Image:
    """Convert any of Pillow's modes to RGB; see-through parts become white."""
    from PIL import Image as pil

    if image.mode.startswith("I") or image.mode == "F":  # 16 or 32 bits a pixel, or fractions
        values = np.nan_to_num(np.asarray(image, np.float32))
        values *= 1 / 257 if image.mode != "F" else 255 if values.max() <= 1 else 1
        values += 0.5
        image = pil.fromarray(np.clip(values, 0, 255, out=values).astype(np.uint8))
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        colours = image.convert("RGBA")
        white = pil.new("RGBA", colours.size, "white")
        return pil.alpha_composite(white, colours).convert("RGB")
    return image.convert("RGB")


def decode_all(files: Sequence[PhotoFile], size: int, title: str, *, exact: bool = False) -> Photos:
    """Decode many photos.

    Parameters
    ----------
    files
        What to read; the result keeps their order.
    size
        Side of the square images to make, in pixels.
    title
        What the progress bar says.
    exact
        Take only pictures of exactly ``size`` x ``size`` pixels and never resize.

    Returns
    -------
    Photos
        Files that could not be read or decoded are left out and named in ``skipped``.
    """
    from concurrent.futures import ThreadPoolExecutor

    from PIL import Image

    images = np.empty((len(files), size, size, 3), np.uint8)
    facts: list[dict[str, Any] | None] = [None] * len(files)
    skipped: dict[int, str] = {}

    def work(rows: range) -> int:
        for row in rows:
            try:
                data = files[row].read()
                pixels, fact = decode(data, None if exact else size)
                if pixels.shape != images.shape[1:]:
                    raise FormatError(f"is {fact['width']} x {fact['height']} pixels, not {size} x {size}")
                images[row] = pixels
                facts[row] = {"file": files[row].name, **fact}
            except FormatError as error:
                skipped[row] = str(error)
        return len(rows)

    # Big photos are decoded outside Python, on all cores. Tiny images are mostly Python's own work, which
    # threads do not speed up: they would only wait for each other, ten times longer than the work takes.
    step, workers = (256, 1) if exact else (4, os.cpu_count() or 1)
    portions = [range(start, min(start + step, len(files))) for start in range(0, len(files), step)]
    pool = ThreadPoolExecutor(workers)
    try:
        with (
            warnings.catch_warnings(),
            progress_bar(title, len(files), unit=" images") as bar,
        ):
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we have our own limit
            warnings.filterwarnings("ignore", module="PIL")
            for done in pool.map(work, portions):
                bar.update(done)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)  # Ctrl+C stops here and now

    kept = [row for row in range(len(files)) if row not in skipped]
    labels = np.array([file.label for file in files], np.int64)
    if skipped:
        images, labels = images[kept], labels[kept]
    return Photos(
        images,
        labels,
        [fact for fact in facts if fact is not None],
        [(files[row].name, reason) for row, reason in sorted(skipped.items())],
    )
