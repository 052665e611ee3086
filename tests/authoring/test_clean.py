import base64
import io
import sys
import tempfile
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from authoring.clean import PICTURES_NOTE, clean, figures_as_html, with_palette
from navml import steps
from navml.plots import image_html


def png(pixels: np.ndarray) -> str:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def opened(content: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(content)))


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def cleaned(*outputs: NotebookNode, tags: tuple[str, ...] = ()) -> list[NotebookNode]:
    """Return the outputs of a cell after cleaning, sure that a second cleaning changes nothing."""
    cell = new_code_cell("1", outputs=list(outputs), execution_count=7, metadata={"tags": list(tags)})
    notebook = new_notebook(cells=[cell])
    clean(notebook)
    once = nbformat.writes(notebook)
    clean(notebook)
    assert nbformat.writes(notebook) == once
    return list(notebook.cells[0].outputs)


def stream(text: str, name: str = "stdout") -> NotebookNode:
    return new_output("stream", name=name, text=text)


def shown(data: dict[str, Any], metadata: dict[str, Any] | None = None) -> NotebookNode:
    return new_output("display_data", data=data, metadata=metadata or {})


def test_metadata_are_on_an_allow_list_and_counts_run_from_one():
    cells = [
        new_code_cell("a", execution_count=3, metadata={"execution": {"iopub": "12:00"}, "tags": ["setup"]}),
        new_markdown_cell("text", metadata={"editable": False}),
        new_code_cell(
            "b",
            execution_count=9,
            outputs=[new_output("execute_result", {"text/plain": "1"}, execution_count=9)],
        ),
        new_code_cell("not run"),
    ]
    notebook = new_notebook(
        cells=cells, metadata={"widgets": {}, "language_info": {"name": "python"}, "navml": {}}
    )

    clean(notebook)

    assert [cell.metadata for cell in notebook.cells] == [{"tags": ["setup"]}, {}, {}, {}]
    assert [cell.get("execution_count") for cell in notebook.cells] == [1, None, 2, None]
    assert notebook.cells[2].outputs[0].execution_count == 2
    assert set(notebook.metadata) == {"language_info", "navml"}


def test_progress_bars_on_stderr_go_but_warnings_stay():
    bar = "  0%|          | 0/4 [00:00<?, ?it/s]\r100%|████| 4/4 [00:01<00:00,  3.2it/s]\n"

    assert cleaned(stream(bar, "stderr")) == []
    assert cleaned(stream(f"{bar}Careful!\n", "stderr"))[0].text == "Careful!\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/2\r2/2\rdone\n", "done\n"),
        ("line\r\nnext\n", "line\nnext\n"),
        ("ab\b\bc\n", "c\n"),
        ("\x1b[1mbold\x1b[0m\n", "bold\n"),
        ("  indented\n\nand plain", "  indented\n\nand plain"),
    ],
)
def test_a_stream_reads_as_a_terminal_shows_it(text: str, expected: str):
    assert cleaned(stream(text))[0].text == expected


def test_neighbouring_pieces_of_a_stream_are_joined():
    outputs = cleaned(
        stream("a"), stream("b\n"), stream("c\n", "stderr"), shown({"text/plain": "x"}), stream("d")
    )

    assert [output.get("text") for output in outputs] == ["ab\n", "c\n", None, "d"]


def test_widgets_go():
    assert cleaned(shown({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider"})) == []


def test_figures_get_a_palette_and_keep_their_alternative_text():
    steps = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 300, axis=0)
    colours = np.concatenate([steps, noise(300, 256, 1) // 8 + steps // 2, 255 - steps], axis=2)
    before = png(colours)

    (output,) = cleaned(
        shown(
            {"image/png": before}, {"image/png": {"alt": "A ramp", "needs_background": "light"}, "other": 1}
        )
    )

    after = output.data["image/png"]
    assert len(after) < len(before)
    assert opened(after).mode == "P"
    assert len(opened(after).getcolors()) <= 128
    assert opened(after).size == (256, 300)
    difference = np.asarray(opened(after).convert("RGB")).astype(int) - colours
    assert np.abs(difference).mean() < 6
    assert output.metadata == {"image/png": {"alt": "A ramp"}}


def test_a_figure_of_few_colours_keeps_them_exactly():
    pixels = np.zeros((200, 300, 3), np.uint8)
    pixels[50:, 10:200], pixels[90:, 100:] = (0, 114, 178), (213, 94, 0)
    pixels[120, 130] = (1, 1, 1)

    assert np.array_equal(np.asarray(opened(with_palette(png(pixels))).convert("RGB")), pixels)


def test_an_opaque_alpha_channel_does_not_matter_but_a_real_one_does():
    pixels = np.dstack([noise(64, 64, 3), np.full((64, 64), 255, np.uint8)])
    assert opened(with_palette(png(pixels))).mode == "P"

    pixels[:8, :, 3] = 100
    assert with_palette(png(pixels)) == png(pixels)


def test_a_picture_that_would_grow_is_left_alone():
    pixels = noise(2, 2, 3)

    assert with_palette(png(pixels)) == png(pixels)


class TestPicturesThatMayNotBeRedistributed:
    TAGS = ("dataset-images",)
    FIGURE = shown({"image/png": png(noise(8, 8, 3)), "text/plain": "<Figure>"})

    def test_go_and_a_note_says_so(self):
        outputs = cleaned(stream("before\n"), self.FIGURE, stream("after\n"), tags=self.TAGS)

        assert [output.text for output in outputs] == [f"{PICTURES_NOTE}before\nafter\n"]

    def test_go_from_html_whose_plain_text_stays(self):
        card = {
            "text/html": '<b>30 kinds</b><img alt="fruit" src="data:image/png;base64,AAAA">',
            "text/plain": "30 kinds",
        }

        note, kept = cleaned(shown(card), tags=self.TAGS)

        assert note.text == PICTURES_NOTE
        assert kept.data == {"text/plain": "30 kinds"}

    def test_what_shows_no_picture_stays_as_it_is(self):
        table = shown({"text/html": "<table></table>", "text/plain": "a table"})

        assert cleaned(table, stream("text"), tags=self.TAGS) == [table, stream("text")]

    def test_stay_without_the_tag(self):
        assert "image/png" in cleaned(self.FIGURE)[0].data


def test_folders_of_this_machine_lose_their_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("NAVML_SOURCE", str(tmp_path / "pictures"))
    text = (
        f"from {tmp_path}/pictures/cifar10; {sys.prefix}/lib/x.py:1; {Path.home()}/a; "
        f"{tempfile.gettempdir()}/b; {Path.home()}-not https://host{Path.home()}/c\n"
    )

    printed, shown_text = cleaned(
        stream(text), shown({"text/html": text, "application/json": {"path": text}})
    )

    assert (
        printed.text
        == shown_text.data["text/html"]
        == (
            f"from $NAVML_SOURCE/cifar10; $VIRTUAL_ENV/lib/x.py:1; ~/a; $TMPDIR/b;"
            f" {Path.home()}-not https://host{Path.home()}/c\n"
        )
    )


def test_a_figure_becomes_a_png_and_on_a_page_html_again():
    content = png(noise(4, 4, 3))
    (output,) = cleaned(shown({"text/html": image_html(content, 'x < "y"'), "text/plain": 'x < "y"'}))

    assert set(output.data) == {"image/png", "text/plain"}
    assert output.metadata == {"image/png": {"alt": 'x < "y"'}}
    assert np.array_equal(opened(output.data["image/png"]).convert("RGB"), opened(content))

    notebook = new_notebook(cells=[new_code_cell("", outputs=[output])])
    figures_as_html(notebook)
    data = notebook.cells[0].outputs[0].data
    assert data["text/html"].startswith('<img alt="x &lt; &quot;y&quot;" src="data:image/png;base64,')
    assert "image/png" not in data


@pytest.fixture
def stepper(monkeypatch: pytest.MonkeyPatch) -> NotebookNode:
    """What a stepper of five frames, each of one colour, leaves in a notebook."""
    bundles: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: bundles.append(data))
    monkeypatch.setattr("navml.plots.samples_loaded", lambda: ())
    frames = [plt.figure(figsize=(6, 3), facecolor=colour) for colour in STEPPER_COLOURS]
    captions = [f"It is {colour} & bright." for colour in STEPPER_COLOURS]
    steps.show(frames, captions, title='"Five"', columns=3)
    return shown(bundles[0])


STEPPER_COLOURS = ("red", "lime", "blue", "cyan", "magenta")


def test_a_stepper_becomes_a_contact_sheet_and_on_a_page_a_stepper_again(stepper: NotebookNode):
    before = dict(stepper.data)
    (output,) = cleaned(stepper)

    assert set(output.data) == {"image/png", "text/plain", "application/vnd.navml.stepper+html"}
    alt = output.metadata["image/png"]["alt"]
    assert alt.startswith('"Five" (5 pictures). 1: It is red & bright. 2: It is lime & bright. 3:')
    sheet = opened(output.data["image/png"])
    assert sheet.mode == "P"
    assert 840 < sheet.width <= 850
    pixels = np.asarray(sheet.convert("RGB"))
    seen = [tuple(pixels[row, column]) for row in (60, 260) for column in (120, 425, 730)]
    assert seen == [(255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 255, 255), (255, 0, 255), (255, 255, 255)]
    assert (pixels[140:157, :270].max(axis=2) < 100).any()  # a caption below the first frame

    notebook = nbformat.reads(
        nbformat.writes(new_notebook(cells=[new_code_cell("", outputs=[output])])), as_version=4
    )
    figures_as_html(notebook)
    assert notebook.cells[0].outputs[0].data == before


def test_a_stepper_of_pictures_that_may_not_be_redistributed_goes(stepper: NotebookNode):
    (note,) = cleaned(stepper, tags=("dataset-images",))
    assert note.text == PICTURES_NOTE


def test_of_a_figure_with_sliders_the_figure_stays():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    (output,) = cleaned(shown({"text/html": image_html(png(noise(4, 4, 3)), "x"), "text/plain": "x"} | view))
    assert set(output.data) == {"image/png", "text/plain"}
    assert output.metadata == {"image/png": {"alt": "x"}}


def test_other_html_stays_html():
    html = f"<p>{image_html(png(noise(4, 4, 3)), 'a card')}</p>"
    (output,) = cleaned(shown({"text/html": html}))
    assert output.data == {"text/html": html}
