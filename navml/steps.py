"""What moves: pictures that a learner steps through, and pictures that follow a slider."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from string import Template
from typing import TYPE_CHECKING, Any, TypeAlias

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from navml import plots

if TYPE_CHECKING:
    import ipywidgets

    from navml.diagrams import Drawing

MOST_BYTES = 250_000  # of a stepper: a notebook that is kept has room for a few
COLOURS = 64
DPI = 100

_SAMPLE_LINE = 0.3  # inches that the line about sample data takes
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_numbers = count(1)


Drawn: TypeAlias = "Figure | tuple[Figure, str] | Drawing"

# Without its script it is a list of all frames, and on paper a grid of them. The script looks for its id, as
# front ends run scripts in places of their own, and starts each copy once, as JupyterLab can show two.
# JupyterLab takes arrow keys for itself, but not from an element that suppresses its shortcuts. In a notebook
# that it does not trust it drops the script, the styles and `hidden`, but keeps `display`.
_STEPPER = Template("""\
<div class="navml-steps" id="$id" role="group" aria-label="$label"
 style="--columns: $columns; --width: ${width}px">
<style>
.navml-steps figure { margin: 0 0 1em; break-inside: avoid; }
.navml-steps img { display: block; height: auto; background: white; }
.navml-steps p { margin: 0.4em 0; }
.navml-steps button { font: inherit; color: inherit; background: transparent; cursor: pointer;
  border: 1px solid currentColor; border-radius: 4px; padding: 0.3em 1em; }
.navml-steps button[aria-disabled=true] { opacity: 0.45; cursor: default; }
.navml-steps input { flex: 1; min-width: 0; margin: 0; }
.navml-steps :focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
@media screen {
  .navml-steps { max-width: var(--width); }
  .navml-steps .controls { align-items: center; gap: 0.8em; }
  .navml-steps [aria-live]:not(:empty) { min-height: 3.2em; }
  .navml-steps[data-ready] figure { margin: 0 0 0.5em; }
  .navml-steps[data-ready] figure:not([data-now]), .navml-steps[data-ready] figcaption { display: none; }
}
@media print {
  .navml-steps .controls, .navml-steps [aria-live] { display: none !important; }
  .navml-steps .frames { display: grid; grid-template-columns: repeat(var(--columns), 1fr); gap: 0 1em; }
}
</style>
$title<div class="frames">
$frames
</div>
<div class="controls" style="display: none">
<button type="button" data-lm-suppress-shortcuts>Back</button>
<input type="range" min="1" max="$count" value="1" aria-label="Step" autocomplete="off"
 data-lm-suppress-shortcuts>
<button type="button" data-lm-suppress-shortcuts>Next</button>
</div>
<p aria-live="polite" aria-atomic="true"></p>
<script>
for (const stepper of document.querySelectorAll("#$id:not([data-ready])")) {
  const frames = [...stepper.querySelectorAll("figure")];
  const [back, next] = stepper.querySelectorAll("button");
  const slider = stepper.querySelector("input");
  const told = stepper.querySelector("[aria-live]");
  const go = (step) => {
    step = Math.min(Math.max(step, 1), frames.length);
    slider.value = step;
    frames.forEach((frame, index) => frame.toggleAttribute("data-now", index + 1 === step));
    back.setAttribute("aria-disabled", step === 1);
    next.setAttribute("aria-disabled", step === frames.length);
    told.innerHTML = frames[step - 1].querySelector("figcaption").innerHTML;
  };
  const move = (by) => go(Number(slider.value) + by);
  back.addEventListener("click", () => move(-1));
  next.addEventListener("click", () => move(1));
  slider.addEventListener("input", () => move(0));
  stepper.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && event.target !== slider) {
      event.preventDefault();
      move(by);
    }
  });
  stepper.setAttribute("data-ready", "");
  stepper.querySelector(".controls").style.display = "flex";
  go(1);
}
</script>
</div>""")


def show(
    frames: Iterable[Drawn | Callable[[], Drawn]],
    captions: Sequence[str],
    *,
    title: str = "",
    columns: int = 2,
) -> None:
    """Show pictures one at a time, with buttons, a slider and arrow keys to step through them.

    It needs no kernel once it is shown. On paper, and where GitHub shows the notebook, all frames stand in a
    grid. What a figure draws beyond its edges is cut off, or the frames would jump: draw with
    ``layout="constrained"``.

    Parameters
    ----------
    frames
        For each step a Matplotlib figure, a pair of a figure and its alternative text, a
        ``Drawing``, or a function that returns one of these. Functions are called one after the
        other, and each figure is closed before the next is drawn. All figures have one size.
    captions
        For each step a sentence. It stands below the picture, and is part of its alternative text.
    title
        What the steps show together.
    columns
        Frames per row of the grid.

    Raises
    ------
    ValueError
        If there is no frame, not one caption for each, frames of different sizes, or more than 250 kB.
    """
    from IPython.display import display

    frames = list(frames)
    if not frames:
        raise ValueError("There are no frames: give at least one figure.")
    if len(captions) != len(frames):
        raise ValueError(
            f"There are {len(frames)} frames but {len(captions)} captions: give each one its own."
        )
    if not all(caption.strip() for caption in captions):
        raise ValueError("A caption is empty: say in a sentence what its frame shows.")
    if columns < 1:
        raise ValueError(f"columns is {columns}: give 1 or more.")
    size = None
    figures = []
    for number, (frame, caption) in enumerate(zip(frames, captions, strict=True), 1):
        figure, alt = _figure_and_alt(frame() if callable(frame) else frame)
        picture = _picture(figure)
        size = size or picture.size
        if picture.size != size:
            raise ValueError(
                f"Frame {number} has {picture.width} × {picture.height} pixels, but the first has "
                f"{size[0]} × {size[1]}: give all figures the same figsize."
            )
        png = base64.b64encode(plots.palette_png(picture, COLOURS)).decode()
        figures.append(
            f"<figure>{plots.image_html(png, f'{alt} {caption}'.strip())}\n"
            f"<figcaption><b>{number} of {len(frames)}</b> {html.escape(caption)}</figcaption></figure>"
        )
    stepper = _STEPPER.substitute(
        id=f"navml-steps-{next(_numbers)}",
        label=html.escape(title or "Step by step"),
        title=f"<p><b>{html.escape(title)}</b></p>\n" if title else "",
        frames="\n".join(figures),
        count=len(frames),
        columns=min(columns, len(frames)),
        width=picture.width,
    )
    if len(stepper) > MOST_BYTES:
        raise ValueError(
            f"These {len(frames)} frames have {len(stepper) / 1000:.0f} kB, and a notebook has room for "
            f"{MOST_BYTES / 1000:.0f} kB: show fewer frames or smaller figures."
        )
    lines = [title] * bool(title) + [f"{number}. {caption}" for number, caption in enumerate(captions, 1)]
    display({"text/html": stepper, "text/plain": "\n".join(lines)}, raw=True)  # type: ignore[no-untyped-call]


def explore(draw: Callable[..., Drawn], /, **values: Any) -> None:
    """Show a picture with a slider for each value that it depends on.

    Where no kernel runs, or ipywidgets is missing, it is the picture for the values that it begins with.

    Parameters
    ----------
    draw
        Is called with a value for each name. Returns a figure and its alternative text, or a ``Drawing``.
    **values
        For each name a list of the values that can be chosen, of which the first is shown at the beginning;
        or a pair of such a list and the value to begin with.

    Raises
    ------
    ValueError
        If there are no values to choose from, or ``draw`` returns no alternative text.

    Examples
    --------
    >>> explore(draw_polynomial, degree=([1, 2, 3, 5, 9], 3), points=[10, 20, 50])
    """
    from IPython.display import display

    if not values:
        raise ValueError("There is nothing to choose: give a list of values, such as degree=[1, 2, 3].")
    choices = {name: _choices(name, given) for name, given in values.items()}
    begin = {name: options[index] for name, (options, index) in choices.items()}
    picture, alt = _picture_html(draw(**begin))
    bundle: dict[str, Any] = {"text/html": picture, "text/plain": alt}
    try:
        # Not its own bundle: it has none in the old ipywidgets of Colab.
        view = {"version_major": 2, "version_minor": 0, "model_id": _sliders(draw, choices, picture).model_id}
        bundle[_WIDGET_VIEW] = view
    except ImportError:
        pass
    display(bundle, raw=True)  # type: ignore[no-untyped-call]


def _figure_and_alt(drawn: Drawn) -> tuple[Figure, str]:
    if isinstance(drawn, Figure):
        return drawn, ""
    figure, alt = drawn if isinstance(drawn, tuple) else (drawn.figure, drawn.alt)
    return figure, alt


def _picture(figure: Figure) -> Image.Image:
    """Return a figure as a picture of its own size, never cropped, and close it."""
    plots.narrow(figure)
    width, height = figure.get_size_inches()
    below = 0.01 * height + _SAMPLE_LINE if plots.mark_samples(figure) else 0
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DPI, bbox_inches=Bbox([[0, -below], [width, height]]))
    plt.close(figure)
    return Image.open(file)


def _picture_html(drawn: Drawn) -> tuple[str, str]:
    figure, alt = _figure_and_alt(drawn)
    return plots.figure_html(figure, alt), alt


def _choices(name: str, given: Any) -> tuple[list[Any], int]:
    """Return the values that can be chosen, and the place of the one to begin with."""
    values, *begin = given if isinstance(given, tuple) else (given,)
    if isinstance(values, str) or not isinstance(values, Iterable) or len(begin) > 1:
        raise ValueError(f"{name} must be a list of values, or a pair of a list and the value to begin with.")
    options = list(values)
    if not options:
        raise ValueError(f"{name} has no values to choose from: give at least one.")
    if begin and begin[0] not in options:
        raise ValueError(
            f"{name} begins with {begin[0]!r}, which is not among its values: add it to the list."
        )
    return options, options.index(begin[0]) if begin else 0


def _sliders(
    draw: Callable[..., Drawn], choices: dict[str, tuple[list[Any], int]], picture: str
) -> ipywidgets.VBox:
    """Return a slider for each name, and below them the picture, which follows."""
    import ipywidgets

    sliders = {
        name: ipywidgets.SelectionSlider(
            options=[(_label(option), option) for option in options],
            index=index,
            description=name.replace("_", " "),
            continuous_update=False,  # a redraw for where the slider is left, not for all that it passes
            style={"description_width": "initial"},
            layout={"width": "min(100%, 30em)"},
        )
        for name, (options, index) in choices.items()
    }
    shown = ipywidgets.HTML(picture)

    def redraw(_: Any) -> None:
        try:
            drawn = draw(**{name: slider.value for name, slider in sliders.items()})
            shown.value, _alt = _picture_html(drawn)
        except Exception as error:
            plt.close("all")  # the next cell would show a figure that was left half drawn
            shown.value = f'<pre role="alert">{html.escape(f"{type(error).__name__}: {error}")}</pre>'

    for slider in sliders.values():
        slider.observe(redraw, "index")
    return ipywidgets.VBox([*sliders.values(), shown])


def _label(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
