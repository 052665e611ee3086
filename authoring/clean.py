"""Tidy a notebook that was run: what the reader needs stays, what the machine left behind goes."""

from __future__ import annotations

import base64
import html
import io
import os
import re
import sys
import tempfile
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_output
from PIL import Image

from authoring import tags
from authoring.execute import without_ansi
from authoring.files import ROOT
from authoring.steppers import STEPPER, contact_sheet, is_stepper
from navml.plots import image_html, palette_png

COLOURS = 128
PICTURES_NOTE = (
    "Pictures of this dataset may not be redistributed, so none are saved here. Run the cell to see them.\n"
)

NOTEBOOK_METADATA = ("accelerator", "kernelspec", "language_info", "navml")
_IMAGE_METADATA = ("alt", "height", "width")
_WIDGETS = "application/vnd.jupyter.widget-view+json"
_PROGRESS_BAR = re.compile(r"\d+%\|.*\||\d+(?:it|/\d+) \[\d+:\d+|\[\d+:\d+<")
_FIGURE = re.compile(r'<img alt="(?P<alt>[^"]*)" src="data:image/png;base64,(?P<png>[^"]*)"[^>]*>')
PICTURE_IN_HTML = re.compile(r"<img|<svg|data:image/", re.IGNORECASE)


def clean(notebook: NotebookNode) -> None:
    """Tidy a notebook's outputs and metadata, in place. Doing it twice changes nothing more.

    Execution counts run from 1; progress bars, widgets and timings go; pictures get a palette; folders of
    this machine lose their names; cells that show pictures which may not be redistributed keep only text.
    """
    for name in set(notebook.metadata) - set(NOTEBOOK_METADATA):
        del notebook.metadata[name]
    count = 0
    for cell in notebook.cells:
        marks = cell.metadata.get("tags", [])
        cell.metadata = tags.metadata(marks)
        cell.pop("attachments", None)
        if cell.cell_type != "code":
            continue
        cell.outputs = _merge_streams([output for output in map(_tidy, cell.outputs) if output is not None])
        if tags.PICTURES in marks:
            cell.outputs = _without_pictures(cell.outputs)
        ran = cell.execution_count is not None
        count += ran
        cell.execution_count = count if ran else None
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count


def _tidy(output: NotebookNode) -> NotebookNode | None:
    """Return an output without what does not belong in a repository, or None if nothing is left."""
    if output.output_type == "stream":
        output.text = without_machine(_read_as_terminal(output.text, drop_bars=output.name == "stderr"))
        return output if output.text.strip() else None
    if output.output_type not in ("display_data", "execute_result"):
        return output
    if _WIDGETS in output.data:
        if not _FIGURE.fullmatch(output.data.get("text/html", "")):
            return None
        del output.data[_WIDGETS]  # of navml.steps.explore, whose figure stands for it without a kernel
    _figure_as_png(output)
    kept = {}
    for mime in [mime for mime in output.data if mime.startswith("image/")]:
        kept[mime] = {
            name: value for name, value in output.metadata.get(mime, {}).items() if name in _IMAGE_METADATA
        }
    output.metadata = NotebookNode(
        {mime: NotebookNode(metadata) for mime, metadata in kept.items() if metadata}
    )
    for mime, content in output.data.items():
        if mime == "image/png":
            output.data[mime] = with_palette(content)
        elif isinstance(content, str) and mime.startswith("text/"):
            output.data[mime] = without_machine(content)
    return output


def _figure_as_png(output: NotebookNode) -> None:
    """Turn a figure or a stepper of ``navml``, which are HTML, into a PNG: GitHub shows those for certain.

    A stepper is kept beside it under a name that no front end knows.
    """
    shown = output.data.get("text/html", "")
    if is_stepper(shown):
        png, alt = contact_sheet(shown)
        output.data[STEPPER] = shown
    elif found := _FIGURE.fullmatch(shown):
        png, alt = found["png"], html.unescape(found["alt"])
    else:
        return
    del output.data["text/html"]
    output.data["image/png"] = png
    output.metadata["image/png"] = NotebookNode(alt=alt)


def figures_as_html(notebook: NotebookNode) -> None:
    """Turn every PNG that has an alternative text into an HTML image, or into the stepper that it stands for.

    Web pages tell readers the text of an HTML image, and run the script of a stepper.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data, alt = output.get("data", {}), output.get("metadata", {}).get("image/png", {}).get("alt")
            if alt and "image/png" in data:
                picture = image_html(data.pop("image/png"), alt)
                data["text/html"] = data.pop(STEPPER, picture)


def _read_as_terminal(text: str, *, drop_bars: bool) -> str:
    """Return what a terminal would show in the end: lines that were written over are gone."""
    lines = []
    for line in without_ansi(text).split("\n"):
        while (shorter := re.sub("[^\x08]\x08", "", line)) != line:  # a character, then a backspace
            line = shorter
        line = line.rstrip("\r").rsplit("\r", 1)[-1]
        if not (drop_bars and _PROGRESS_BAR.search(line)):
            lines.append(line)
    return "\n".join(lines)


def _merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return the outputs with neighbouring pieces of one stream joined: how it was cut is chance."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if (
            last is not None
            and output.output_type == last.output_type == "stream"
            and output.name == last.name
        ):
            last.text += output.text
        else:
            merged.append(output)
    return merged


def _without_pictures(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return the outputs without any picture, and a note in their place."""
    kept = []
    dropped = False
    for output in outputs:
        if output.output_type == "stream" and PICTURES_NOTE in output.text:  # from an earlier cleaning
            dropped = True
            output.text = output.text.replace(PICTURES_NOTE, "")
            if not output.text:
                continue
        data = output.get("data", {})
        if any(mime.startswith("image/") for mime in data):
            dropped = True
            continue
        if PICTURE_IN_HTML.search(data.get("text/html", "")):
            dropped = True
            del data["text/html"]  # what it says besides is in the plain text
        kept.append(output)
    note = [new_output("stream", name="stdout", text=PICTURES_NOTE)] if dropped else []
    return _merge_streams(note + kept)


def with_palette(png: str) -> str:
    """Return a picture with at most `COLOURS` colours, if that makes it smaller.

    Parameters
    ----------
    png
        A PNG file as base64.

    Returns
    -------
    str
        A PNG file as base64, of the same size in pixels.
    """
    content = base64.b64decode(png)
    with Image.open(io.BytesIO(content)) as image:
        if image.mode == "P" or "A" in image.getbands() and image.getchannel("A").getextrema() != (255, 255):
            return png  # already reduced; or really transparent, and a palette would spoil its edges
        reduced = palette_png(image, COLOURS)
    return png if len(reduced) >= len(content) else base64.b64encode(reduced).decode()


def without_machine(text: str) -> str:
    """Return a text in which the folders of this machine have names that mean something anywhere."""
    for folder, name in _folders():
        text = re.sub(rf"(?<![\w.~/-]){re.escape(folder)}(?![\w.-])", name, text)
    return text


def _folders() -> list[tuple[str, str]]:
    """Return the folders to rename, the longest first: one may lie in another."""
    folders = [
        (sys.prefix, "$VIRTUAL_ENV"),
        (str(ROOT), "$NAVIGATING_ML"),
        (tempfile.gettempdir(), "$TMPDIR"),
        (str(Path.home()), "~"),
    ]
    if source := os.environ.get("NAVML_SOURCE"):
        folders += [(source.rstrip("/"), "$NAVML_SOURCE"), (str(Path(source).resolve()), "$NAVML_SOURCE")]
    return sorted((item for item in folders if len(item[0]) > 1), key=lambda item: -len(item[0]))
