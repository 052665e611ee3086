"""A stepper is one output that works by itself; a slider leaves a figure behind."""

import base64
import io
import re
import sys
from html.parser import HTMLParser
from types import SimpleNamespace

import matplotlib

matplotlib.use("agg")

import IPython.display
import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from navml import plots, steps

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """Collect the bundles of what would be shown in a notebook."""
    bundles = []
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: bundles.append(data))
    monkeypatch.setattr(plots, "samples_loaded", lambda: ())
    yield bundles
    assert plt.get_fignums() == []  # none is left open: Jupyter would show it twice
    ipywidgets.Widget.close_all()


class Tags(HTMLParser):
    """The tags of a page, and its text without what is in <style> and <script>."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text, self._inside = [], "", ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self._inside = tag
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside not in ("style", "script"):
            self.text += data

    def all(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


def figure(number=0, size=(4, 2)):
    drawn, axis = plt.subplots(figsize=size, layout="constrained")
    axis.plot([0, number])
    return drawn


def picture(image):
    return Image.open(io.BytesIO(base64.b64decode(image["src"].split(",")[1])))


def stepper(shown, *arguments, **options):
    steps.show(*arguments, **options)
    return Tags(shown[-1]["text/html"])


class TestStepper:
    def test_has_a_picture_for_each_step_and_what_moves_it(self, shown):
        page = stepper(
            shown, [figure(1), figure(2), figure(3)], ["One.", "Two <&>.", 'Three "x".'], title="<T>"
        )

        images = page.all("img")
        assert [image["alt"] for image in images] == ["One.", "Two <&>.", 'Three "x".']
        assert all(image["src"].startswith("data:image/png;base64,") for image in images)
        assert len({image["src"] for image in images}) == 3
        assert [button["type"] for button in page.all("button")] == ["button", "button"]
        (slider,) = page.all("input")
        assert (slider["type"], slider["min"], slider["max"], slider["value"]) == ("range", "1", "3", "1")
        assert slider["aria-label"]
        # JupyterLab looks at the element that has the focus first, and would move from cell to cell.
        controls = page.all("button") + page.all("input")
        assert all("data-lm-suppress-shortcuts" in control for control in controls)
        assert [tag for tag, attributes in page.tags if attributes.get("aria-live") == "polite"] == ["p"]
        assert "2 of 3 Two <&>." in page.text
        assert page.tags[0][1]["aria-label"] == "<T>"

    def test_without_its_script_shows_all_frames_and_no_dead_buttons(self, shown):
        page = stepper(shown, [figure(1), figure(2)], ["One.", "Two."])

        assert not any("hidden" in frame for frame in page.all("figure"))
        (controls,) = [attributes for _, attributes in page.tags if attributes.get("class") == "controls"]
        assert controls["style"] == "display: none"

    def test_loads_nothing_from_anywhere(self, shown):
        steps.show([figure()], ["One."])
        assert not re.search(
            r"https?:|//\w|url\(|@import|<link", shown[0]["text/html"].replace("base64,", "")
        )

    def test_tells_its_captions_as_text(self, shown):
        steps.show([figure(), figure()], ["One.", "Two."], title="Both")
        steps.show([figure()], ["One."])
        assert [data["text/plain"] for data in shown] == ["Both\n1. One.\n2. Two.", "1. One."]

    def test_two_have_ids_of_their_own_and_scripts_that_look_for_them(self, shown):
        first, second = (stepper(shown, [figure()], ["One."]) for _ in range(2))
        ids = [page.tags[0][1]["id"] for page in (first, second)]
        assert len(set(ids)) == 2
        for name, data in zip(ids, shown, strict=True):
            assert f'querySelectorAll("#{name}:not([data-ready])")' in data["text/html"]

    def test_pictures_have_one_size_and_few_colours(self, shown):
        def wide():
            drawn = figure(3)
            drawn.text(-0.5, 1.2, "far beyond the edges")
            return drawn

        images = [picture(image) for image in stepper(shown, [figure(1), wide], ["One.", "Two."]).all("img")]
        assert [image.size for image in images] == [(400, 200)] * 2
        assert all(image.mode == "P" and len(image.getcolors()) <= 64 for image in images)

    def test_is_no_wider_than_a_page(self, shown):
        (image,) = stepper(shown, [figure(size=(17, 4))], ["One."]).all("img")
        assert picture(image).size == (850, 200)

    def test_functions_are_called_one_by_one(self, shown):
        open_figures = []

        def draw():
            open_figures.append(len(plt.get_fignums()))
            return figure()

        steps.show([draw] * 3, ["A.", "B.", "C."])
        assert open_figures == [0, 0, 0]

    def test_takes_drawings_and_pairs_and_reads_their_texts_before_the_caption(self, shown):
        drawing = SimpleNamespace(figure=figure(), alt="A neuron.")
        page = stepper(shown, [drawing, (figure(), "A layer."), lambda: drawing], ["One.", "Two.", "Three."])
        assert [image["alt"] for image in page.all("img")] == [
            "A neuron. One.", "A layer. Two.", "A neuron. Three.",
        ]  # fmt: skip

    def test_says_that_data_are_a_sample_below_every_frame(self, shown, monkeypatch):
        plain = stepper(shown, [figure(), figure()], ["One.", "Two."]).all("img")
        monkeypatch.setattr(plots, "samples_loaded", lambda: ("FIDS30",))
        marked = stepper(shown, [figure(), figure()], ["One.", "Two."]).all("img")

        assert [picture(image).size for image in plain] == [(400, 200)] * 2
        for image in map(picture, marked):
            assert image.width == 400 and 220 < image.height < 240
            below = np.asarray(image.convert("RGB"))[200:].reshape(-1, 3).astype(int)
            assert (np.abs(below - (0xB3, 0x47, 0)).max(axis=1) < 8).mean() > 0.2

    @pytest.mark.parametrize(
        ("frames", "captions", "options", "message"),
        [
            ([], [], {}, "no frames"),
            ([figure, figure], ["One."], {}, "2 frames but 1 captions"),
            ([figure], [" "], {}, "caption is empty"),
            ([figure], ["One."], {"columns": 0}, "columns is 0"),
            (
                [figure, lambda: figure(size=(4, 3))],
                ["One.", "Two."],
                {},
                r"Frame 2 has 400 × 300 .* figsize",
            ),
        ],
    )
    def test_refuses_what_it_cannot_show(self, shown, frames, captions, options, message):
        with pytest.raises(ValueError, match=message):
            steps.show(frames, captions, **options)
        assert shown == []

    def test_refuses_to_fill_the_notebook(self, shown):
        def noise():
            drawn = plt.figure(figsize=(8, 4))
            drawn.figimage(np.random.default_rng(0).random((400, 800)))
            return drawn

        with pytest.raises(ValueError, match="250 kB: show fewer frames or smaller figures"):
            steps.show([noise, noise], ["One.", "Two."])
        assert shown == []


def power(exponent, scale):
    if exponent == 3:
        plt.figure()
        raise RuntimeError("no <cubes>")
    return figure(scale**exponent), f"{scale} to the {exponent}"


class TestExplore:
    def explored(self, shown, **values):
        """Return the sliders and the picture of what is shown, by the id in its bundle."""
        steps.explore(power, **values)
        view = shown[-1][WIDGET_VIEW]
        assert (view["version_major"], view["version_minor"]) == (2, 0)
        return ipywidgets.widgets.widget._instances[view["model_id"]].children

    def test_begins_with_the_figure_that_stands_beside_it(self, shown):
        exponent, scale, image = self.explored(shown, exponent=([1, 2], 2), scale=[10, 0.5])

        assert (exponent.value, scale.value) == (2, 10)
        assert scale.options == (("10", 10), ("0.5", 0.5))
        assert image.value == shown[0]["text/html"]
        assert image.value.startswith('<img alt="10 to the 2" src="data:image/png;base64,')
        assert shown[0]["text/plain"] == "10 to the 2"
        assert not (exponent.continuous_update or scale.continuous_update)

    def test_a_slider_redraws_it_once(self, shown):
        exponent, scale, image = self.explored(shown, exponent=[1, 2], scale=range(1, 9))
        pictures = []
        image.observe(lambda change: pictures.append(change.new), "value")

        exponent.value = 2
        scale.value = 8

        assert [re.match('<img alt="([^"]*)', value)[1] for value in pictures] == ["1 to the 2", "8 to the 2"]
        assert len(shown) == 1

    def test_a_slider_lives_on_after_an_error(self, shown):
        exponent, _, image = self.explored(shown, exponent=[1, 2, 3], scale=[5])

        exponent.value = 3
        assert image.value == '<pre role="alert">RuntimeError: no &lt;cubes&gt;</pre>'
        exponent.value = 2
        assert image.value.startswith('<img alt="5 to the 2"')

    def test_without_ipywidgets_is_a_figure(self, shown, monkeypatch):
        monkeypatch.setitem(sys.modules, "ipywidgets", None)
        steps.explore(power, exponent=[2], scale=[3])
        (data,) = shown
        assert set(data) == {"text/html", "text/plain"}
        assert data["text/html"].startswith('<img alt="3 to the 2"')

    def test_needs_an_alternative_text(self):
        with pytest.raises(ValueError, match="alt"):
            steps.explore(lambda size: plt.figure(1), size=[1])
        plt.close(1)

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({}, "nothing to choose"),
            ({"scale": 3}, "scale must be a list"),
            ({"scale": "abc"}, "scale must be a list"),
            ({"scale": (1, 2, 3)}, "scale must be a list"),
            ({"scale": []}, "scale has no values"),
            ({"scale": ([1, 2], 3)}, "scale begins with 3"),
        ],
    )
    def test_refuses_values_that_cannot_be_chosen(self, values, message):
        with pytest.raises(ValueError, match=message):
            steps.explore(power, **values)
