"""FIDS30's sample: 30 kinds of fruit, drawn by code, as unequal and as messy as photos from the web."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from navml.drawings.scenes import draw_photo
from navml.progress_bar import progress_bar

if TYPE_CHECKING:
    from PIL.Image import Image

# The number of each class's first photo, and how many there are: unequal on purpose, as in the real set.
# The split goes by the number, and these bring each class near to its fifth of test photos.
_PHOTOS = {
    "acerolas": (0, 12), "apples": (5, 10), "apricots": (0, 11), "avocados": (12, 10), "bananas": (7, 9),
    "blackberries": (3, 8), "blueberries": (0, 8), "cantaloupes": (15, 16), "cherries": (0, 18),
    "coconuts": (1, 13), "figs": (0, 12), "grapefruits": (1, 16), "grapes": (11, 20), "guava": (2, 17),
    "kiwifruit": (15, 19), "lemons": (9, 15), "limes": (0, 15), "mangos": (11, 18), "olives": (2, 12),
    "oranges": (1, 19), "passionfruit": (14, 12), "peaches": (0, 13), "pears": (0, 10),
    "pineapples": (0, 18), "plums": (2, 16), "pomegranates": (2, 15), "raspberries": (4, 21),
    "strawberries": (1, 28), "tomatoes": (7, 30), "watermelons": (5, 15),
}  # fmt: skip
# Files whose bytes are not what one expects of a .jpg.
_MESS = {
    "bananas/10.jpg": "palette PNG",
    "lemons/14.jpg": "transparent PNG",
    "limes/4.jpg": "GIF",
    "oranges/8.jpg": "CMYK JPEG",
    "pears/4.jpg": "turned JPEG",
}
_BIG = {"pineapples/6.jpg": 1500, "tomatoes/18.jpg": 1400}  # long side in pixels
# A photo to train on that is in the test part too: byte for byte, and smaller and saved anew.
_COPY = ("cherries/4.jpg", "cherries/23.jpg")
_NEAR_COPY = ("apples/7.jpg", "apples/23.jpg")


def write_fids30(classes: Sequence[str], folder: Path) -> None:
    """Write FIDS30/<class>/<n>.jpg: some 450 photos, as mixed as in the wild.

    Among them, all named .jpg: a palette PNG, a PNG with transparent corners, a GIF, a CMYK JPEG, and a JPEG
    that lies on its side and says so in its EXIF data. One photo is there twice, byte for byte; another comes
    back smaller and saved anew: both times once to train on and once to test.
    """
    root = folder / "FIDS30"
    photos = [(name, number) for name in classes for number in range(_PHOTOS[name][1])]
    with progress_bar("drawing the sample of FIDS30", iterable=photos, unit=" photos") as drawing:
        for name, number in drawing:
            file = f"{name}/{_PHOTOS[name][0] + number}.jpg"
            (root / name).mkdir(parents=True, exist_ok=True)
            _save(draw_photo(name, number, _BIG.get(file, 0)), root / file, _MESS.get(file, "JPEG"))
    shutil.copyfile(root / _COPY[0], root / _COPY[1])
    _save_smaller(root / _NEAR_COPY[0], root / _NEAR_COPY[1])


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
