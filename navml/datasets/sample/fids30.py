"""FIDS30's sample: 30 kinds of fruit, drawn by code, as unequal and as messy as photos from the web."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from navml.datasets.sample.scenes import draw_photo

if TYPE_CHECKING:
    from PIL.Image import Image

# How many photos of each: unequal on purpose, in about the way the real set is.
_COUNTS = {
    "acerolas": 12, "apples": 10, "apricots": 11, "avocados": 10, "bananas": 9, "blackberries": 8,
    "blueberries": 8, "cantaloupes": 16, "cherries": 18, "coconuts": 13, "figs": 12, "grapefruits": 16,
    "grapes": 20, "guava": 17, "kiwifruit": 19, "lemons": 15, "limes": 15, "mangos": 18, "olives": 12,
    "oranges": 19, "passionfruit": 12, "peaches": 13, "pears": 10, "pineapples": 18, "plums": 16,
    "pomegranates": 15, "raspberries": 21, "strawberries": 28, "tomatoes": 30, "watermelons": 15,
}  # fmt: skip
# Photos whose bytes are not what one expects of a .jpg.
_MESS = {
    ("bananas", 3): "palette PNG",
    ("lemons", 5): "transparent PNG",
    ("limes", 4): "GIF",
    ("oranges", 7): "CMYK JPEG",
    ("pears", 2): "turned JPEG",
}
_BIG = {("pineapples", 6): 1500, ("tomatoes", 11): 1400}  # long side in pixels


def write_fids30(classes: Sequence[str], folder: Path) -> None:
    """Write FIDS30/<class>/<n>.jpg: some 450 photos, as mixed as in the wild.

    Among them, all named .jpg: a palette PNG, a PNG with transparent corners, a GIF, a CMYK JPEG, and a JPEG
    that lies on its side and says so in its EXIF data. One photo is there twice, byte for byte; another comes
    back smaller, saved anew under another number.
    """
    root = folder / "FIDS30"
    for name in classes:
        (root / name).mkdir(parents=True, exist_ok=True)
        for number in range(_COUNTS[name]):
            photo = draw_photo(name, number, _BIG.get((name, number), 0))
            _save(photo, root / name / f"{number}.jpg", _MESS.get((name, number), "JPEG"))
    shutil.copyfile(root / "cherries" / "4.jpg", root / "cherries" / "18.jpg")
    _save_smaller(root / "apples" / "2.jpg", root / "apples" / "10.jpg")


def _save(photo: "Image", path: Path, kind: str) -> None:
    """Write one photo as what `kind` says, whatever its name says."""
    from PIL import Image, ImageDraw

    if kind == "palette PNG":
        photo.quantize(128).save(path, "PNG")
    elif kind == "GIF":
        photo.quantize(128).save(path, "GIF")
    elif kind == "transparent PNG":
        shown = Image.new("L", photo.size)
        ImageDraw.Draw(shown).rounded_rectangle((0, 0, photo.width - 1, photo.height - 1), 24, fill=255)
        photo.putalpha(shown)
        photo.save(path, "PNG")
    elif kind == "CMYK JPEG":
        photo.convert("CMYK").save(path, "JPEG", quality=88)
    elif kind == "turned JPEG":
        exif = Image.Exif()
        exif[0x0112] = 6  # orientation: upright after a quarter turn clockwise
        photo.transpose(Image.Transpose.ROTATE_90).save(path, "JPEG", quality=88, exif=exif)
    else:
        photo.save(path, "JPEG", quality=88)


def _save_smaller(source: Path, path: Path) -> None:
    """Write the photo again, smaller and with more loss: the same to the eye, not to a hash."""
    from PIL import Image

    with Image.open(source) as photo:
        size = photo.width * 4 // 5, photo.height * 4 // 5
        photo.resize(size, Image.Resampling.LANCZOS).save(path, "JPEG", quality=70)
