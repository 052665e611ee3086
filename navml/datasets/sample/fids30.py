"""FIDS30's sample: 30 kinds of fruit, drawn by code, as unequal in number and as messy in format as photos from the web."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from navml.datasets.sample.scenes import draw_photo

if TYPE_CHECKING:
    from PIL.Image import Image

# How many photos of each: unequal on purpose, and unequal in about the way the real set is.
COUNTS = {
    "acerolas": 12, "apples": 10, "apricots": 11, "avocados": 10, "bananas": 9, "blackberries": 8, "blueberries": 8,
    "cantaloupes": 16, "cherries": 18, "coconuts": 13, "figs": 12, "grapefruits": 16, "grapes": 20, "guava": 17,
    "kiwifruit": 19, "lemons": 15, "limes": 15, "mangos": 18, "olives": 12, "oranges": 19, "passionfruit": 12,
    "peaches": 13, "pears": 10, "pineapples": 18, "plums": 16, "pomegranates": 15, "raspberries": 21, "strawberries": 28,
    "tomatoes": 30, "watermelons": 15,
}  # fmt: skip


def _save(photo: "Image", path: Path, mess: str) -> None:
    """Write one photo; `mess` names a format that hides behind the name .jpg, or is empty for a plain JPEG."""
    from PIL import Image

    if mess == "palette":
        photo.quantize(128).save(path, "PNG")
    elif mess == "gif":
        photo.quantize(128).save(path, "GIF")
    elif mess == "rgba":
        photo.convert("RGBA").save(path, "PNG")
    elif mess == "cmyk":
        photo.convert("CMYK").save(path, "JPEG", quality=88)
    elif mess == "turned":
        exif = Image.Exif()
        exif[0x0112] = 6  # orientation: turn a quarter clockwise to see it upright
        photo.transpose(Image.Transpose.ROTATE_90).save(path, "JPEG", quality=88, exif=exif)
    else:
        photo.save(path, "JPEG", quality=88)


# The photos that are not what their name says.
MESS = {
    ("bananas", 3): "palette",
    ("lemons", 5): "rgba",
    ("limes", 4): "gif",
    ("pears", 2): "turned",
    ("oranges", 7): "cmyk",
}
BIG = {("pineapples", 6): 1500, ("tomatoes", 11): 1400}


def write_fids30(classes: Sequence[str], folder: Path) -> None:
    """Write FIDS30/<class>/<n>.jpg: some 450 photos, their formats as mixed as in the wild.

    Among them are a palette PNG, an RGBA PNG, a GIF, a CMYK JPEG and a JPEG that lies on its side, all named .jpg; one photo is
    there twice, byte for byte, and one again smaller and saved anew.
    """
    from PIL import Image

    for name in classes:
        target = folder / "FIDS30" / name
        target.mkdir(parents=True, exist_ok=True)
        for number in range(COUNTS[name]):
            photo = draw_photo(name, number, BIG.get((name, number), 0))
            _save(photo, target / f"{number}.jpg", MESS.get((name, number), ""))
    root = folder / "FIDS30"
    shutil.copyfile(root / "cherries" / "4.jpg", root / "cherries" / "18.jpg")
    with Image.open(root / "apples" / "2.jpg") as photo:
        width, height = photo.size
        smaller = photo.resize((width * 4 // 5, height * 4 // 5), Image.Resampling.LANCZOS)
        smaller.save(root / "apples" / "10.jpg", "JPEG", quality=70)
