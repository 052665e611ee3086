"""The curriculum's figures: titled, readable without colour vision, with a text for who can't see them."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter
from PIL import Image

from navml.datasets.dataset import samples_loaded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 8.5  # inches; a notebook's page is about that wide

# Okabe & Ito, "Color Universal Design" (2008): told apart with every kind of colour vision. Best first.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")


def show(figure: Figure, alt: str) -> None:
    """Show a figure in the notebook, with its alternative text, and close it.

    It is shown as HTML, because no front end reads an alternative text to those who need it from a picture of
    any other kind. A figure wider than ``WIDTH`` is made narrower: a notebook would shrink its letters. If
    the data of this session are a sample, a line at the figure's foot says so.

    Parameters
    ----------
    figure
        A Matplotlib figure.
    alt
        What the figure says, for readers who cannot see it.

    Raises
    ------
    ValueError
        If ``alt`` is empty.
    """
    from IPython.display import display

    picture = figure_html(figure, alt)
    display({"text/html": picture, "text/plain": alt}, raw=True)  # type: ignore[no-untyped-call]


def figure_html(figure: Figure, alt: str) -> str:
    """Return a figure as the HTML image that ``show`` shows, and close the figure."""
    if not alt.strip():
        raise ValueError("Every figure needs alt=, a sentence that says what it shows.")
    mark_samples(figure)
    png = _fitted(figure)
    plt.close(figure)
    return image_html(base64.b64encode(png).decode(), alt)


def mark_samples(figure: Figure) -> bool:
    """Write below a figure's foot that its data are a sample, if they are, and return whether they are."""
    titles = samples_loaded()
    if titles:
        figure.text(
            0.5, -0.01, f"SAMPLE, not the real data: {', '.join(titles)}", ha="center", va="top",
            fontsize=9, color="white", backgroundcolor="#b34700",
        )  # fmt: skip
    return bool(titles)


def narrow(figure: Figure) -> None:
    """Make a figure at most ``WIDTH`` wide: its panels, that is; letters keep their size."""
    width, height = figure.get_size_inches()
    narrower = min(width, WIDTH)
    figure.set_size_inches(narrower, height * narrower / width)


def _fitted(figure: Figure) -> bytes:
    """Return a figure as a PNG at most ``WIDTH`` wide, with whatever stands beyond its edges."""
    narrow(figure)
    png, drawn = _saved(figure, figure.dpi)
    return png if drawn <= WIDTH else _saved(figure, figure.dpi * WIDTH / drawn)[0]


def _saved(figure: Figure, dpi: float) -> tuple[bytes, float]:
    """Return a figure as a PNG, and its width in inches of the figure's own resolution."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=dpi, bbox_inches="tight", pad_inches=0.04)
    with Image.open(file) as image:
        return file.getvalue(), image.width / figure.dpi


def image_html(png: str, alt: str) -> str:
    """Return a PNG, as base64, as the HTML image that notebooks and web pages show."""
    return f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{png}" style="max-width: 100%">'


def palette_png(picture: Image.Image, colours: int) -> bytes:
    """Return a picture as a PNG of at most so many colours, each the best one for the pixels that have it."""
    reduced = picture.convert("RGB").quantize(
        colours, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE
    )
    file = io.BytesIO()
    reduced.save(file, "PNG", optimize=True)
    return file.getvalue()


def images(
    images: np.ndarray,
    titles: Sequence[str] | None = None,
    *,
    columns: int = 8,
    title: str = "",
    alt: str | None = None,
) -> None:
    """Show images in a grid.

    Parameters
    ----------
    images
        (n, height, width) grey or (n, height, width, 3) colour; uint8 from 0 to 255, or float from 0 to 1.
    titles
        A caption for each image.
    columns
        Images per row.
    title
        The figure's title.
    alt
        Alternative text; by default made of the title and the captions.

    Raises
    ------
    ValueError
        If there is no image, or not one caption for each.
    """
    images = np.asarray(images)
    if images.ndim not in (3, 4) or len(images) == 0:
        raise ValueError(f"images must have shape (n, height, width[, 3]) with n ≥ 1, not {images.shape}.")
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"There are {len(images)} images but {len(titles)} titles.")
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    side = min(1.35, WIDTH / columns)
    lines = 0 if titles is None else 1 + max(caption.count("\n") for caption in titles)
    figure, axes = plt.subplots(
        rows, columns, figsize=(side * columns, (side + 0.22 * lines) * rows + 0.4 * bool(title)),
        squeeze=False, layout="constrained",
    )  # fmt: skip
    top = 255 if images.dtype == np.uint8 else 1
    for axis in axes.flat:
        axis.axis("off")
    for index, (axis, image) in enumerate(zip(axes.flat, images, strict=False)):
        axis.imshow(image, cmap="gray", vmin=0, vmax=top)
        if titles is not None:
            axis.set_title(titles[index], fontsize=9 if side > 1 else 7)
    if title:
        figure.suptitle(title)
    captions = f": {'; '.join(titles)}".replace("\n", " ") if titles is not None else ""
    show(figure, alt or f"{title or 'A grid'} ({len(images)} pictures){captions}.")


def bars(
    labels: Sequence[str],
    values: Sequence[float] | np.ndarray,
    *,
    title: str,
    xlabel: str = "",
    baseline: float | None = None,
    baseline_label: str = "baseline",
    value_format: str = "{:,.0f}",
    alt: str | None = None,
) -> None:
    """Show horizontal bars with the number at the end of each.

    Parameters
    ----------
    labels, values
        Name and length of each bar, from top to bottom.
    title, xlabel
        The figure's title and the name of the axis.
    baseline, baseline_label
        Draws a dashed vertical line there, with this name.
    value_format
        How to write the numbers, for example ``"{:.1%}"``.
    alt
        Alternative text; by default the title and every number.

    Raises
    ------
    ValueError
        If there are not as many labels as values.
    """
    if len(labels) != len(values):
        raise ValueError(f"There are {len(labels)} labels but {len(values)} values.")
    figure, axis = plt.subplots(figsize=(7, 0.32 * len(labels) + 1.2), layout="constrained")
    drawn = axis.barh(range(len(labels)), values, color=COLOURS[0])
    axis.bar_label(drawn, [value_format.format(value) for value in values], padding=3, fontsize=9)
    axis.set_yticks(range(len(labels)), labels)
    axis.invert_yaxis()
    axis.margins(x=0.12)
    axis.spines[["top", "right"]].set_visible(False)
    axis.set(title=title, xlabel=xlabel)
    if baseline is not None:
        axis.axvline(baseline, color=COLOURS[1], linestyle="--", label=baseline_label)
        axis.legend(loc="best", frameon=False)
    numbers = "; ".join(
        f"{label}: {value_format.format(value)}" for label, value in zip(labels, values, strict=True)
    )
    line = f" {baseline_label}: {value_format.format(baseline)}." if baseline is not None else ""
    show(figure, alt or f"Bar chart: {title}. {numbers}.{line}")


def dots(
    results: Mapping[str, Sequence[float]], *, title: str, xlabel: str = "", alt: str | None = None
) -> None:
    """Show every result of several runs as a dot, a row for each way to train, and a line at their mean.

    Parameters
    ----------
    results
        The results of each way, such as accuracies from 0 to 1, by its name, from top to bottom.
    title, xlabel
        The figure's title and the name of the axis.
    alt
        Alternative text; by default the title and every number.

    Raises
    ------
    ValueError
        If there are no results.
    """
    if not results or not all(len(values) for values in results.values()):
        raise ValueError("Give at least one result for each name.")
    figure, axis = plt.subplots(figsize=(7, 0.5 * len(results) + 1.2), layout="constrained")
    for row, values in enumerate(results.values()):
        axis.plot(values, [row] * len(values), "o", color=COLOURS[0], markersize=8, alpha=0.7)
        axis.vlines(np.mean(values), row - 0.3, row + 0.3, color=COLOURS[1], linewidth=2)
    axis.set_yticks(range(len(results)), results)
    axis.set_ylim(len(results) - 0.5, -0.5)
    axis.margins(x=0.1)
    axis.grid(axis="x", alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)
    axis.xaxis.set_major_formatter(PercentFormatter(1))
    axis.set(title=f"{title}\n(a dot for each run, a line at the mean)", xlabel=xlabel)
    told = "; ".join(
        f"{name}: {', '.join(f'{value:.1%}' for value in values)}" for name, values in results.items()
    )
    show(figure, alt or f"Dots: {title}. {told}.")


def confusion(
    true: np.ndarray,
    predicted: np.ndarray,
    classes: Sequence[str],
    *,
    title: str = "Confusion matrix",
    normalise: bool = True,
    mark: tuple[str | None, str | None] | None = None,
    alt: str | None = None,
) -> None:
    """Show which classes are taken for which: a row for each true class, a column for each answer.

    Parameters
    ----------
    true, predicted
        int, (n,): class numbers.
    classes
        The classes' names.
    title
        The figure's title.
    normalise
        Write each cell as the percentage of its row; otherwise as a count.
    mark
        Names of a true class and an answer, whose cell gets a frame; none if either is None.
    alt
        Alternative text; by default the share right and the three most frequent confusions.
    """
    from sklearn.metrics import confusion_matrix

    counts = confusion_matrix(true, predicted, labels=range(len(classes)))
    row_sums = counts.sum(axis=1, keepdims=True)
    # A class without images has no percentages: its row stays 0.
    shares = counts / np.maximum(row_sums, 1)
    side = max(4.5, 0.48 * len(classes) + 1.6) if len(classes) <= 12 else WIDTH
    figure, axis = plt.subplots(figsize=(side, side), layout="constrained")
    axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    small = len(classes) > 12
    for row in range(len(classes)):
        for column in range(len(classes)):
            if counts[row, column]:
                number = f"{100 * shares[row, column]:.0f}" if normalise else f"{counts[row, column]}"
                axis.text(
                    column, row, number, ha="center", va="center", fontsize=6 if small else 9,
                    color="white" if shares[row, column] > 0.5 else "black",
                )  # fmt: skip
    row, column = (
        list(classes).index(name) if name is not None and name in classes else -1
        for name in mark or (None, None)
    )
    if min(row, column) >= 0:
        axis.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, color=COLOURS[1], linewidth=3))
    ticks = range(len(classes))
    axis.set_xticks(ticks, classes, rotation=90 if small else 45, ha="center" if small else "right",
                    rotation_mode="default" if small else "anchor")  # fmt: skip
    axis.set_yticks(ticks, classes)
    axis.tick_params(labelsize=7 if small else 9)
    unit = "% of each row" if normalise else "images"
    axis.set(xlabel="predicted class", ylabel="true class", title=f"{title}\n({unit})")
    if alt is None:
        wrong = counts.copy()
        np.fill_diagonal(wrong, 0)
        worst = np.argsort(wrong, axis=None)[::-1][:3]
        pairs = [divmod(int(cell), len(classes)) for cell in worst if wrong.flat[cell]]
        mistakes = "; ".join(
            f"{classes[row]} taken for {classes[column]}, {wrong[row, column]} times" for row, column in pairs
        )
        right = np.trace(counts) / max(counts.sum(), 1)
        alt = f"{title}: {right:.1%} on the diagonal. Most frequent confusions: {mistakes or 'none'}."
    show(figure, alt)


def learning_curves(
    history: Mapping[str, Sequence[float]], *, title: str = "Learning curves", alt: str | None = None
) -> None:
    """Show loss and, where there is one, accuracy over the epochs, for training and validation.

    Parameters
    ----------
    history
        Lists of one number per epoch under ``train_loss``, ``validation_loss``, ``train_accuracy``,
        ``validation_accuracy``: those that there are, as ``navml.training.fit`` returns them.
    title
        The figure's title.
    alt
        Alternative text; by default the first and last number of each curve.

    Raises
    ------
    ValueError
        If there is none of these lists, or they are empty.
    """
    panels = [
        what
        for what in ("loss", "accuracy")
        if history.get(f"train_{what}") or history.get(f"validation_{what}")
    ]
    if not panels:
        raise ValueError(
            "This history holds no train_loss, validation_loss, train_accuracy or validation_accuracy."
        )
    figure, axes = plt.subplots(
        1, len(panels), figsize=(WIDTH / 2 * len(panels), 3.2), squeeze=False, layout="constrained"
    )
    told = []
    for axis, what in zip(axes.flat, panels, strict=True):
        for part, colour, line, mark in (
            ("train", COLOURS[0], "-", "o"),
            ("validation", COLOURS[1], "--", "s"),
        ):
            values = history.get(f"{part}_{what}")
            if values:
                epochs = range(1, len(values) + 1)
                axis.plot(epochs, values, line, marker=mark, markersize=4, color=colour, label=part)
                told.append(f"{part} {what} from {values[0]:.3g} to {values[-1]:.3g}")
        axis.set(xlabel="epoch", ylabel=what)
        _whole_numbers(axis)
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(alpha=0.3)
        axis.legend(frameon=False)
    figure.suptitle(title)
    show(figure, alt or f"{title}: {'; '.join(told)}.")


def feature_maps(
    maps: np.ndarray, *, columns: int = 8, title: str = "Feature maps", alt: str | None = None
) -> None:
    """Show what each channel of a layer answers to an image, each map from its own minimum to maximum.

    Parameters
    ----------
    maps
        float, (channels, height, width).
    columns
        Maps per row.
    title
        The figure's title.
    alt
        Alternative text; by default the title and the number of maps.

    Raises
    ------
    ValueError
        If ``maps`` has not three dimensions.
    """
    maps = np.asarray(maps, dtype=np.float32)
    if maps.ndim != 3 or len(maps) == 0:
        raise ValueError(f"maps must have shape (channels, height, width), not {maps.shape}.")
    columns = min(columns, len(maps))
    rows = -(-len(maps) // columns)
    side = min(1.2, WIDTH / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(side * columns, side * rows + 0.4), squeeze=False, layout="constrained"
    )
    for axis in axes.flat:
        axis.axis("off")
    for axis, channel in zip(axes.flat, maps, strict=False):
        axis.imshow(channel, cmap="viridis")
    figure.suptitle(title)
    show(figure, alt or f"{title}: the answers of {len(maps)} channels, bright where a channel is active.")


def _whole_numbers(axis: Axes) -> None:
    from matplotlib.ticker import MaxNLocator

    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
