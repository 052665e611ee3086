"""Every figure is shown once, closed, titled, and carries its alternative text."""

import base64
import io
import re

import matplotlib

matplotlib.use("agg")

import IPython.display
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from navml import plots


@pytest.fixture
def shown(monkeypatch):
    """Collect (figure, alt) of what would be shown in a notebook."""
    calls = []

    def savefig(figure, *arguments, **options):
        figures.append(figure)
        save(figure, *arguments, **options)

    def display(data, raw):
        calls.append((figures[-1], data["text/plain"]))

    figures, save = [], Figure.savefig
    monkeypatch.setattr(Figure, "savefig", savefig)
    monkeypatch.setattr(IPython.display, "display", display)
    monkeypatch.setattr(plots, "samples_loaded", lambda: ())
    yield calls
    assert plt.get_fignums() == []  # none is left open: Jupyter would show it twice


def test_images_has_a_cell_for_each_picture(shown):
    plots.images(np.zeros((5, 8, 8), np.uint8), list("abcde"), columns=3, title="Five")
    figure, alt = shown[0]
    assert [axis.get_title() for axis in figure.axes] == ["a", "b", "c", "d", "e", ""]
    assert alt == "Five (5 pictures): a; b; c; d; e."


def test_images_shows_floats_and_bytes_alike(shown):
    picture = np.random.default_rng(0).integers(0, 256, (1, 6, 6), dtype=np.uint8)
    plots.images(picture)
    plots.images(picture / 255)
    drawn = [figure.axes[0].images[0].to_rgba(figure.axes[0].images[0].get_array()) for figure, _ in shown]
    np.testing.assert_allclose(drawn[0], drawn[1], atol=1 / 255)


def test_images_refuses_what_it_cannot_draw(shown):
    with pytest.raises(ValueError, match="shape"):
        plots.images(np.zeros((8, 8)))
    with pytest.raises(ValueError, match="2 images but 1 titles"):
        plots.images(np.zeros((2, 8, 8)), ["one"])


def test_bars_tells_every_number(shown):
    plots.bars(["x", "y"], [0.25, 0.5], title="Shares", value_format="{:.0%}", baseline=0.1)
    figure, alt = shown[0]
    assert alt == "Bar chart: Shares. x: 25%; y: 50%. baseline: 10%."
    assert [bar.get_width() for bar in figure.axes[0].patches] == [0.25, 0.5]
    with pytest.raises(ValueError, match="1 labels but 2 values"):
        plots.bars(["x"], [1, 2], title="")


def test_confusion_writes_row_percentages(shown):
    plots.confusion([0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 1], ["cat", "dog"])
    figure, alt = shown[0]
    assert [text.get_text() for text in figure.axes[0].texts] == ["75", "25", "100"]
    assert "83.3% on the diagonal" in alt and "cat taken for dog, 1 times" in alt
    plots.confusion([0, 1], [0, 1], ["cat", "dog", "fish"], normalise=False)
    assert [text.get_text() for text in shown[1][0].axes[0].texts] == ["1", "1"]
    assert "none" in shown[1][1]


def test_learning_curves_draws_what_there_is(shown):
    plots.learning_curves(
        {"train_loss": [2.0, 1.0], "validation_loss": [2.1, 1.5], "train_accuracy": [0.2, 0.6]}
    )
    figure, alt = shown[0]
    assert [axis.get_ylabel() for axis in figure.axes] == ["loss", "accuracy"]
    assert [len(axis.lines) for axis in figure.axes] == [2, 1]
    assert "validation loss from 2.1 to 1.5" in alt
    with pytest.raises(ValueError, match="train_loss"):
        plots.learning_curves({"loss": [1.0]})


def test_feature_maps(shown):
    plots.feature_maps(np.random.default_rng(0).random((10, 4, 4)), columns=4, title="Layer 1")
    assert "10 channels" in shown[0][1]
    with pytest.raises(ValueError, match="channels, height, width"):
        plots.feature_maps(np.zeros((4, 4)))


def test_every_figure_of_a_sample_carries_a_banner(shown, monkeypatch):
    monkeypatch.setattr(plots, "samples_loaded", lambda: ("FIDS30",))
    plots.images(np.zeros((1, 4, 4), np.uint8))
    assert any("SAMPLE" in text.get_text() and "FIDS30" in text.get_text() for text in shown[0][0].texts)


def test_no_figure_without_a_text(shown):
    figure = plt.figure()
    with pytest.raises(ValueError, match="alt"):
        plots.show(figure, alt=" ")
    plt.close(figure)


def test_a_figure_is_an_html_image_with_its_text(monkeypatch):
    shown = []
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: shown.append(data))
    monkeypatch.setattr(plots, "samples_loaded", lambda: ())
    figure, _ = plt.subplots()
    plots.show(figure, 'A "<line>" & more')
    (data,) = shown
    assert data["text/plain"] == 'A "<line>" & more'
    assert data["text/html"].startswith(
        '<img alt="A &quot;&lt;line&gt;&quot; &amp; more" src="data:image/png;base64,iVBOR'
    )


@pytest.mark.parametrize("width", [4, 14])
def test_no_figure_is_wider_than_a_page(shown, width):
    plots.show(plt.figure(figsize=(width, width / 2)), "Nothing")
    figure, _ = shown[0]
    assert tuple(figure.get_size_inches()) == (min(width, 8.5), min(width, 8.5) / 2)


def titled(columns, width):
    figure, axes = plt.subplots(1, columns, figsize=(width, 3), layout="constrained")
    for axis in np.ravel(axes):
        axis.set_title("a title that is wide")
    return figure


def with_a_legend_beside_it():
    figure, axis = plt.subplots(figsize=(9, 3))
    axis.plot([1, 2], label="a long label")
    axis.legend(bbox_to_anchor=(1.02, 1), loc="upper left")
    return figure


def with_a_long_title():
    figure, axis = plt.subplots(figsize=(6, 3))
    axis.set_title("x" * 200)
    return figure


@pytest.mark.parametrize(
    "draw",
    [lambda: titled(1, 8.5), lambda: titled(8, 11), with_a_legend_beside_it, with_a_long_title],
    ids=["plain", "titles", "legend", "title"],
)
def test_nor_is_what_is_drawn_beyond_its_edges(monkeypatch, draw):
    shown = []
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: shown.append(data["text/html"]))
    plots.show(draw(), "Something")
    png = re.search(r"base64,([^\"]+)", shown[0])[1]
    assert 600 < Image.open(io.BytesIO(base64.b64decode(png))).width <= 850


def test_dots_of_several_runs(shown):
    plots.dots({"warm": [0.81, 0.83], "cold": [0.7]}, title="Seeds", xlabel="accuracy")
    figure, alt = shown[0]
    assert alt == "Dots: Seeds. warm: 81.0%, 83.0%; cold: 70.0%."
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["warm", "cold"]
    assert [list(line.get_xdata()) for line in figure.axes[0].lines] == [[0.81, 0.83], [0.7]]
    with pytest.raises(ValueError, match="at least one"):
        plots.dots({"warm": []}, title="Seeds")


@pytest.mark.parametrize(
    ("mark", "corners"),
    [(("b", "a"), [(-0.5, 0.5)]), ((None, "a"), []), (("b", None), []), (("b", "z"), []), (None, [])],
)
def test_a_cell_of_the_confusion_matrix_is_framed(shown, mark, corners):
    plots.confusion(np.array([0, 1, 1]), np.array([0, 1, 0]), ("a", "b"), mark=mark)
    assert [frame.get_xy() for frame in shown[0][0].axes[0].patches] == corners
