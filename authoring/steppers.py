"""The contact sheet of a stepper: what GitHub, which runs no scripts, shows of ``navml.steps.show``."""

from __future__ import annotations

import base64
import html
import io
import re

from matplotlib.font_manager import findfont
from PIL import Image, ImageDraw, ImageFont

from navml.plots import palette_png

STEPPER = "application/vnd.navml.stepper+html"
WIDTH = 850  # pixels, about a page of GitHub
COLOURS = 64

_GAP = 16
_LINE = 17
_SPACE = 4  # between a picture and its caption
_START = re.compile(
    r'<div class="navml-steps" [^>]*aria-label="(?P<title>[^"]*)"[^>]*--columns: (?P<columns>\d+)'
)
_FRAME = re.compile(
    r'<figure><img alt="(?P<alt>[^"]*)" src="data:image/png;base64,(?P<png>[^"]*)"[^>]*>\s*'
    r"<figcaption><b>(?P<number>\d+)[^<]*</b> (?P<caption>[^<]*)</figcaption>"
)


def is_stepper(shown: str) -> bool:
    """Return whether HTML is what ``navml.steps.show`` shows."""
    return _START.match(shown) is not None


def contact_sheet(stepper: str) -> tuple[str, str]:
    """Return all frames of a stepper, numbered, with their captions, in one picture.

    Parameters
    ----------
    stepper
        What ``navml.steps.show`` shows.

    Returns
    -------
    tuple of str
        A PNG as base64, at most ``WIDTH`` pixels wide; and its alternative text.
    """
    start = _START.match(stepper)
    assert start is not None
    columns = int(start["columns"])
    frames = list(_FRAME.finditer(stepper))
    font = ImageFont.truetype(findfont("DejaVu Sans"), 13)
    pictures = [Image.open(io.BytesIO(base64.b64decode(frame["png"]))).convert("RGB") for frame in frames]
    width = min(pictures[0].width, (WIDTH - (columns - 1) * _GAP) // columns)
    height = round(pictures[0].height * width / pictures[0].width)
    captions = [
        _wrapped(f"{frame['number']}. {html.unescape(frame['caption'])}", font, width) for frame in frames
    ]
    lines = max(len(caption) for caption in captions)
    across, down = width + _GAP, height + _SPACE + _LINE * lines + _GAP
    rows = -(-len(frames) // columns)
    sheet = Image.new("RGB", (columns * across - _GAP, rows * down - _GAP), "white")
    pen = ImageDraw.Draw(sheet)
    for index, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        row, column = divmod(index, columns)
        left, top = column * across, row * down
        sheet.paste(picture.resize((width, height), Image.Resampling.LANCZOS), (left, top))
        for line, words in enumerate(caption):
            pen.text((left, top + height + _SPACE + line * _LINE), words, "black", font)
    alts = " ".join(f"{frame['number']}: {html.unescape(frame['alt'])}" for frame in frames)
    alt = f"{html.unescape(start['title'])} ({len(frames)} pictures). {alts}"
    return base64.b64encode(palette_png(sheet, COLOURS)).decode(), alt


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return a text in lines of at most so many pixels."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
