"""Drawn explanations: a mechanism with the lesson's own numbers, before its formula.

Each function returns a ``Drawing``. As the last line of a cell it shows itself; steppers take its figure and
its text. Lengths are in inches, so that a text's width can be compared with the room that it has.
"""

from __future__ import annotations

import graphlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.cbook import is_math_text
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyArrowPatch, Polygon, Rectangle

from navml import plots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROOM = plots.WIDTH - 0.1  # `plots.show` leaves a margin around it
FORWARD, BACKWARD = plots.COLOURS[:2]
PALE_FORWARD, PALE_BACKWARD, FAINT = "#D6E8F5", "#FBE3D3", "#B0B0B0"
Point = tuple[float, float]
SMALL, NORMAL = 8, 9  # points
CELL = 0.34  # the height of a number's cell

_RULER = RendererAgg(1, 1, 720)
_ACTIVATIONS: dict[str, Callable[[float], Any]] = {
    "": lambda z: z,
    "ReLU": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "step": lambda z: np.where(z > 0, 1, 0),
}


@dataclass(frozen=True, eq=False)
class Drawing:
    """A figure, and what it says in words.

    Attributes
    ----------
    figure
        A Matplotlib figure that pyplot does not know, so that Jupyter does not show it a second time.
    alt
        The alternative text, with the numbers.
    """

    figure: Figure
    alt: str

    def show(self) -> None:
        """Show it in the notebook."""
        plots.show(self.figure, self.alt)

    def _ipython_display_(self) -> None:
        self.show()


def neuron(
    inputs: Sequence[float] | np.ndarray,
    weights: Sequence[float] | np.ndarray,
    bias: float,
    *,
    names: Sequence[str] | None = None,
    activation: str = "",
) -> Drawing:
    """Draw a neuron: inputs times weights, their sum with the bias, and the output.

    The thicker an edge, the larger its weight; it is dashed where the weight is negative. Of more than six
    inputs, four, the sum of what the others add, and the last are drawn.

    Parameters
    ----------
    inputs, weights
        float, (n,).
    bias
        What is added to the products.
    names
        A name for each input; x1, x2 and so on by default.
    activation
        ``"ReLU"``, ``"sigmoid"``, ``"tanh"``, ``"step"`` (1 above 0), or nothing.

    Returns
    -------
    Drawing

    Raises
    ------
    ValueError
        If there is not one weight and one name for each input, or no such activation.
    """
    x, w = np.asarray(inputs, dtype=float), np.asarray(weights, dtype=float)
    if x.ndim != 1 or x.shape != w.shape or x.size == 0:
        raise ValueError(f"Give one row of inputs and a weight for each, not shapes {x.shape} and {w.shape}.")
    if activation not in _ACTIVATIONS:
        raise ValueError(
            f"Choose an activation of {', '.join(filter(None, _ACTIVATIONS))}, not {activation}."
        )
    names = _named(names, [f"x{index + 1}" for index in range(x.size)], "inputs")
    products = x * w
    total = products.sum() + bias
    output = float(_ACTIVATIONS[activation](total))
    shown = _shown(x.size, most=6)
    hidden = x.size - len(shown) + 1
    rest = products.sum() - products[[index for index in shown if index is not None]].sum()

    pitch = 0.62
    height = pitch * (len(shown) + 1) + 0.45
    figure, axis = _canvas(ROOM, height)
    at_input, at_product, at_sum, at_output = 1.6, 3.9, 5.8, 7.7
    middle = (height - 0.45) / 2
    for place, heading in (
        (at_input, "input"), ((at_input + at_product) / 2, "× weight"), (at_product, "= product"),
    ):  # fmt: skip
        _write(axis, place, height - 0.2, heading, weight="bold")
    told = []
    for row, index in enumerate(shown):
        y = height - 0.45 - pitch * (row + 0.5)
        if index is None:
            for place in (at_input, (at_input + at_product) / 2):
                _write(axis, place, y, "⋮" if place == at_input else f"{hidden:,} more inputs")
            _join(axis, (at_product + 0.38, y), (at_sum, middle), FAINT)
            _box(axis, at_product, y, _number(rest))
            told.append(f"{hidden:,} more inputs that add {_number(rest)}")
            continue
        colour, style = (FORWARD, "-") if w[index] >= 0 else (BACKWARD, (0, (2.5, 1.2)))
        thick = 0.8 + 3.2 * abs(w[index]) / (np.abs(w).max() or 1)
        for start, end in (((at_input, y), (at_product, y)), ((at_product + 0.38, y), (at_sum, middle))):
            _join(axis, start, end, colour, linestyle=style, linewidth=thick)
        _write(axis, at_input - 0.4, y, _lines(names[index], 1.1, lines=2), ha="right")
        _disc(axis, at_input, y, _number(x[index]))
        _write(axis, (at_input + at_product) / 2, y + 0.16, f"× {_signed(w[index])}")
        _box(axis, at_product, y, _number(products[index]))
        told.append(f"{names[index]} {_number(x[index])} × {_number(w[index])} = {_number(products[index])}")
    y = height - 0.45 - pitch * (len(shown) + 0.5)
    _join(axis, (at_product + 0.38, y), (at_sum, middle), "black", linestyle=":")
    _write(axis, at_product - 0.55, y, "bias", ha="right", weight="bold")
    _box(axis, at_product, y, _number(bias))
    _arrow(axis, [(at_sum, middle), (at_output - 0.33, middle)], "black")
    _write(axis, (at_sum + at_output) / 2, middle + 0.16, activation)
    for place, heading, value in ((at_sum, "sum", total), (at_output, "output", output)):
        _write(axis, place, middle + 0.45, heading, weight="bold")
        _disc(axis, place, middle, _number(value))
    ending = f"; {activation} makes the output {_number(output)}" if activation else ", which is the output"
    return Drawing(
        figure,
        f"A neuron with {_count(x.size, 'input')}: {'; '.join(told)}. "
        f"The sum with the bias {_number(bias)} is {_number(total)}{ending}.",
    )


def network(
    sizes: Sequence[int],
    *,
    names: Sequence[str] | None = None,
    highlight: tuple[int, int] | None = None,
) -> Drawing:
    """Draw a network of fully connected layers, and count its parameters.

    Parameters
    ----------
    sizes
        How many units each layer has, inputs first: two to seven layers.
    names
        A name for each layer; input, hidden and output by default.
    highlight
        ``(layer, unit)``, both counted from 0: marks this neuron and the edges that come into it. Layer 0 are
        the inputs, which have none.

    Returns
    -------
    Drawing

    Raises
    ------
    ValueError
        If there are fewer than two or more than seven layers, an empty one, or no such unit.
    """
    if not 2 <= len(sizes) <= 7 or min(sizes) < 1:
        raise ValueError(f"Give from 2 to 7 layers with at least one unit each, not {list(sizes)}.")
    hidden = [f"hidden {layer}" for layer in range(1, len(sizes) - 1)] if len(sizes) > 3 else ["hidden"]
    names = _named(names, ["input", *hidden[: len(sizes) - 2], "output"], "layers")
    if highlight and not (0 < highlight[0] < len(sizes) and 0 <= highlight[1] < sizes[highlight[0]]):
        raise ValueError(
            f"Highlight (layer, unit), a layer from 1 to {len(sizes) - 1} and a unit of it, not {highlight}."
        )
    marked, unit = highlight or (None, None)
    columns = [_shown(size, 7, unit if layer == marked else None) for layer, size in enumerate(sizes)]
    pitch, row = min(2.4, (ROOM - 1.4) / (len(sizes) - 1)), 0.36
    tall = row * max(map(len, columns))
    figure, axis = _canvas(pitch * (len(sizes) - 1) + 1.4, tall + 1.7)
    middle = 0.95 + tall / 2
    places = [
        {index: middle + row * ((len(column) - 1) / 2 - place) for place, index in enumerate(column)}
        for column in columns
    ]
    steps = list(zip(sizes, sizes[1:], strict=False))
    counted = [f"{before:,} × {after:,} + {after:,} = {(before + 1) * after:,}" for before, after in steps]
    for layer, heights in enumerate(places):
        x = 0.7 + pitch * layer
        for index, y in heights.items():
            if index is None:
                _write(axis, x, y, "⋮", size=12)
                continue
            chosen = highlight == (layer, index)
            axis.add_patch(
                Circle((x, y), 0.12, facecolor=BACKWARD if chosen else PALE_FORWARD, zorder=3,
                       edgecolor="black", linewidth=2 if chosen else 1)
            )  # fmt: skip
            for source in (source for source in places[layer - 1] if layer and source is not None):
                _join(
                    axis, (x - pitch, places[layer - 1][source]), (x, y), BACKWARD if chosen else FAINT,
                    linewidth=2 if chosen else 0.6, zorder=2 if chosen else 1,
                )  # fmt: skip
        _write(axis, x, 0.82, f"{sizes[layer]:,}", weight="bold")
        _write(axis, x, 0.7, _lines(names[layer], min(pitch - 0.1, 1.3), lines=2), va="top")
        if layer:
            _write(
                axis, x - pitch / 2, tall + 1.35, re.sub(r" (?=[+=])", "\n", counted[layer - 1]), size=SMALL
            )
    everything = f"{_count(sum((before + 1) * after for before, after in steps), 'parameter')} in all"
    _write(axis, 0.7 + pitch * (len(sizes) - 1) / 2, 0.17, f"weights + biases = parameters; {everything}")
    alt = f"A network of {len(sizes)} layers: " + ", ".join(
        f"{name} {size:,}" for name, size in zip(names, sizes, strict=True)
    )
    alt += f". Weights and biases between them: {'; '.join(counted)}; {everything}."
    if highlight:
        alt += (
            f" Marked: neuron {highlight[1]}, counted from 0, of {names[highlight[0]]}, with "
            f"{_count(sizes[highlight[0] - 1], 'weight')} and a bias."
        )
    return Drawing(figure, alt)


def graph(
    nodes: Mapping[str, Sequence[str]],
    *,
    values: Mapping[str, float],
    slopes: Mapping[str, float] | None = None,
    positions: Mapping[str, tuple[float, float]] | None = None,
) -> Drawing:
    """Draw a computation graph: values flow forward through it, slopes flow back.

    A node shows its value above its name and its slope below. What is not in ``values`` or ``slopes`` is not
    known yet and stays empty, so a stepper can fill them one by one; all these frames have one size.

    Parameters
    ----------
    nodes
        What each node is computed from: ``{"x·w": ["x", "w"], "loss": ["x·w", "target"]}``. Names that stand
        only in lists are the graph's inputs.
    values
        The value of each node, as far as it is known.
    slopes
        The slope of the last node in each node, as far as it is known; None draws the values alone.
    positions
        ``(column, row)`` of every node, counted from the left and from above. By default a node stands to the
        right of all that it is computed from.

    Returns
    -------
    Drawing

    Raises
    ------
    ValueError
        If nodes depend on themselves, a value, slope or position is of no node, or it is over eight columns.
    """
    parents: dict[str, list[str]] = {name: [] for sources in nodes.values() for name in sources} | {
        name: list(sources) for name, sources in nodes.items()
    }
    if not any(parents.values()):
        raise ValueError("Give at least one node that is computed from another.")
    try:
        order = list(graphlib.TopologicalSorter(parents).static_order())
    except graphlib.CycleError as error:
        raise ValueError(f"Break this circle of nodes: {' → '.join(error.args[1])}.") from None
    for what, given in (("values", values), ("slopes", slopes or {}), ("positions", positions or {})):
        if strange := given.keys() - parents.keys():
            raise ValueError(f"Remove {', '.join(sorted(strange))} from {what}: the graph has no such node.")
    if positions is not None and (missing := parents.keys() - positions.keys()):
        raise ValueError(f"Give a position for {', '.join(sorted(missing))} too.")
    places, bends = (dict(positions), {}) if positions is not None else _layers(parents, order)

    column = [place[0] for place in (places | bends).values()]
    row = [place[1] for place in (places | bends).values()]
    known, last = slopes or {}, [name for name in order if not any(name in s for s in parents.values())]
    if slopes is not None and len(last) > 1:
        raise ValueError(
            f"Slopes are those of one last node; join {' and '.join(last)}, or leave slopes out."
        )
    across, down = max(column) - min(column) + 1, max(row) - min(row) + 1
    if across > 8:
        raise ValueError(f"Draw at most 8 columns, not {across:g}: join some nodes to one.")
    pitch, tall = min(1.6, (ROOM - 0.1) / across), 0.66 if slopes is None else 0.92
    wide = pitch - 0.42
    width, height = max(pitch * across, 3.2), (tall + 0.3) * down + (0.3 if slopes is None else 0.55)
    figure, axis = _canvas(width, height)

    def place_of(key: Any) -> tuple[float, float]:
        at = (places | bends)[key]
        return (
            (width - pitch * across) / 2 + pitch * (at[0] - min(column) + 0.5),
            height - (tall + 0.3) * (at[1] - min(row) + 0.5),
        )

    children = {name: [child for child in order if name in parents[child]] for name in order}

    def slot(name: str, others: list[str], other: str) -> float:
        """Return how far from a node's middle the arrows to one of its neighbours start."""
        ranked = sorted(others, key=lambda neighbour: -place_of(neighbour)[1])
        return 0.5 * tall * (0.5 - (ranked.index(other) + 0.5) / len(ranked))

    for name in order:
        for source in parents[name]:
            start, end = place_of(source), place_of(name)
            between = [place_of(key) for key in bends if key[:2] == (source, name)]
            points = [
                (start[0] + wide / 2, start[1] + slot(source, children[source], name)),
                *between,
                (end[0] - wide / 2, end[1] + slot(name, parents[name], source)),
            ]
            apart = 0 if slopes is None else 0.06
            forward = FORWARD if source in values and name in values else FAINT
            _arrow(axis, [(x, y + apart) for x, y in points], forward)
            if source in known and name in known:
                _arrow(axis, [(x, y - apart) for x, y in reversed(points)], BACKWARD, "--")
    for name in order:
        x, y = place_of(name)
        low = y - tall / 2
        cells = [(low + tall - 0.13, 0.26, values, PALE_FORWARD, "-")]
        if slopes is not None:
            cells.append((low + 0.13, 0.26, slopes, PALE_BACKWARD, "--"))
        for at, high, numbers, pale, style in cells:
            axis.add_patch(
                Rectangle((x - wide / 2, at - high / 2), wide, high, linestyle=style, edgecolor="black",
                          facecolor=pale if name in numbers else "white", zorder=3)
            )  # fmt: skip
            _write(axis, x, at, _number(numbers[name]) if name in numbers else "")
        axis.add_patch(
            Rectangle((x - wide / 2, low + tall - 0.66), wide, 0.4, facecolor="white", edgecolor="black",
                      zorder=4)
        )  # fmt: skip
        _write(axis, x, low + tall - 0.46, _lines(name, wide - 0.08, lines=2), linespacing=1)
    legend = [("values, computed forward", FORWARD, "-")]
    if slopes is not None:
        legend.append((f"slopes of {_lines(last[0], 1.2, lines=1)}, passed backward", BACKWARD, "--"))
    for line, (text, colour, style) in enumerate(reversed(legend)):
        y, ends = 0.15 + 0.25 * line, (width / 2 - 1.5, width / 2 - 1)
        _arrow(axis, [(x, y) for x in (ends if style == "-" else reversed(ends))], colour, style)
        _write(axis, width / 2 - 0.9, y, text, ha="left")
    told = []
    for name in order:
        what = f"{name} from {' and '.join(parents[name])}" if parents[name] else name
        told.append(f"{what}: {_number(values[name]) if name in values else 'not known yet'}")
    alt = f"A computation graph. Values, forward: {'; '.join(told)}."
    if slopes is not None:
        back = [f"{name} {_number(known[name])}" for name in reversed(order) if name in known]
        alt += f" Slopes of {last[0]}, backward: {'; '.join(back) or 'none known yet'}."
    return Drawing(figure, alt)


def _layers(
    parents: Mapping[str, list[str]], order: list[str]
) -> tuple[dict[str, tuple[float, float]], dict[tuple[str, str, int], tuple[float, float]]]:
    """Return (column, row) of each node, and of the bends of edges that pass by a column."""
    depth: dict[str, int] = {}
    for name in order:
        depth[name] = 1 + max((depth[source] for source in parents[name]), default=-1)
    for name in order:
        if not parents[name]:  # an input stands just before its first use
            depth[name] = min(depth[child] for child in order if name in parents[child]) - 1
    columns: list[list[Any]] = [[] for _ in range(max(depth.values()) + 1)]
    rows: dict[Any, float] = {}
    for name in order:
        columns[depth[name]].append(name)
        for source in parents[name]:
            for passed in range(depth[source] + 1, depth[name]):
                columns[passed].append((source, name, passed))

    def rank(key: Any) -> tuple[bool, float, bool]:
        sources = parents[key] if isinstance(key, str) else [key[0]]
        return not sources, sum(rows[source] for source in sources) / max(len(sources), 1), key not in depth

    for column in columns:
        column.sort(key=rank)
        rows |= {key: row for row, key in enumerate(column)}
    places = {key: (float(at), rows[key]) for at, column in enumerate(columns) for key in column}
    return {key: places[key] for key in depth}, {key: places[key] for key in places if key not in depth}


def window(
    grid: Sequence[Sequence[float]] | np.ndarray,
    kernel: Sequence[Sequence[float]] | np.ndarray,
    row: int,
    column: int,
) -> Drawing:
    """Draw one step of a convolution: a window on a grid, times the kernel, and the sum of the products.

    It is what networks compute, a cross-correlation: the kernel is not turned. Without padding, stride 1. The
    output holds what is computed so far, in reading order.

    Parameters
    ----------
    grid
        float, (height, width).
    kernel
        float, (kernel height, kernel width).
    row, column
        Where the window's upper left corner lies, counted from 0: the place of the sum in the output.

    Returns
    -------
    Drawing

    Raises
    ------
    ValueError
        If the kernel does not fit there, or the numbers need more room than a page has.
    """
    pixels, factors = np.asarray(grid, dtype=float), np.asarray(kernel, dtype=float)
    if (
        pixels.ndim != 2
        or factors.ndim != 2
        or not factors.size
        or (factors.shape > np.array(pixels.shape)).any()
    ):
        raise ValueError(
            f"Give a grid and a kernel that fits into it, not shapes {pixels.shape} and {factors.shape}."
        )
    everywhere = np.lib.stride_tricks.sliding_window_view(pixels, factors.shape) * factors
    output = everywhere.sum(axis=(2, 3))
    if not (0 <= row < output.shape[0] and 0 <= column < output.shape[1]):
        raise ValueError(
            f"Put the window at a row from 0 to {output.shape[0] - 1} and a column from 0 to "
            f"{output.shape[1] - 1}, not at ({row}, {column})."
        )
    products = everywhere[row, column]

    # One cell size and one height for all positions: a stepper's frames must not jump.
    written = {_number(value) for array in (pixels, factors, everywhere, output) for value in array.flat}
    cell = max(CELL, 0.1 + max(_width(text, SMALL) for text in written))
    (high, wide), gap, head = factors.shape, 0.5, 0.35
    onward = max(wide * cell + gap, 1.3)  # from the kernel to the products
    beside = max(onward + max(wide * cell, 1.3), output.shape[1] * cell)
    width = max(cell * pixels.shape[1], 1.4) + gap + beside + 0.2
    if width > ROOM:
        raise ValueError("This grid is too wide to be read: give a part of it, or round its numbers.")
    texts = [_sum(array) for array in everywhere.reshape(-1, factors.size)]
    lines = _lines(max(texts, key=len), width - 0.3).count("\n") + 1
    tall = max(pixels.shape[0] * CELL + head, (high + output.shape[0]) * CELL + 2 * head + 0.15)
    foot = 0.2 + 0.18 * lines
    figure, axis = _canvas(width, tall + foot)
    top, right = tall + foot - head, width - 0.1 - beside
    marked = np.zeros(pixels.shape, dtype=bool)
    marked[row : row + high, column : column + wide] = True
    present = np.zeros(output.shape, dtype=bool)
    present[row, column] = True
    done = np.arange(output.size).reshape(output.shape) <= row * output.shape[1] + column
    below = top - high * CELL - head - 0.15
    for title, numbers, left, upper, colour, cells, filled in (
        ("input", pixels, 0.1, top, PALE_FORWARD, marked, None),
        ("kernel", factors, right, top, "white", None, None),
        ("products", products, right + onward, top, PALE_FORWARD, None, None),
        ("output", output, right, below, PALE_BACKWARD, present, done),
    ):
        _table(axis, title, numbers, left, upper, cell, colour, cells, filled)
    _write(axis, right + (onward + wide * cell) / 2, top - high * CELL / 2, "→", size=14)
    _write(axis, width / 2, foot / 2, _lines(_sum(products), width - 0.3))
    told = [
        f"{_number(value)} × {_number(factor)} = {_number(value * factor)}"
        for value, factor in zip(pixels[marked], factors.flat, strict=True)
    ]
    return Drawing(
        figure,
        f"A window of {high} × {wide} on a grid of {pixels.shape[0]} × {pixels.shape[1]}, its corner at "
        f"row {row}, column {column}. Numbers times kernel: {'; '.join(told)}. Their sum, "
        f"{_number(output[row, column])}, is number {done.sum()} of {output.size} of the output.",
    )


def _sum(products: np.ndarray) -> str:
    """Write a sum out: ``sum of the products: 1 − 2 + 3 = 2``."""
    terms = " + ".join(_number(value) for value in products.flat).replace("+ −", "− ")
    return f"sum of the products: {terms} = {_number(products.sum())}"


def _table(
    axis: Axes,
    title: str,
    numbers: np.ndarray,
    left: float,
    top: float,
    cell: float,
    colour: str,
    marked: np.ndarray | None,
    done: np.ndarray | None,
) -> None:
    """Draw numbers in cells: marked ones coloured, in a thick frame; those that are not done left empty."""
    height, width = numbers.shape
    marked = np.ones(numbers.shape, dtype=bool) if marked is None else marked
    _write(axis, left, top + 0.14, f"{title}, {height} × {width}", ha="left", weight="bold")
    for (row, column), value in np.ndenumerate(numbers):
        corner = (left + column * cell, top - (row + 1) * CELL)
        pale = colour if marked[row, column] else "white"
        axis.add_patch(Rectangle(corner, cell, CELL, facecolor=pale, edgecolor=FAINT, linewidth=0.8))
        if done is None or done[row, column]:
            _write(axis, corner[0] + cell / 2, corner[1] + CELL / 2, _number(value), size=SMALL)
    rows, columns = np.nonzero(marked)
    axis.add_patch(
        Rectangle(
            (left + columns.min() * cell, top - (rows.max() + 1) * CELL), np.ptp(columns) * cell + cell,
            np.ptp(rows) * CELL + CELL, fill=False, linewidth=2, zorder=4,
        )
    )  # fmt: skip


def boxes(
    shapes: Sequence[tuple[int, int, int]],
    *,
    names: Sequence[str] | None = None,
    parameters: Sequence[int] | None = None,
) -> Drawing:
    """Draw the stages of a convolutional network as boxes to scale.

    A box is as tall and as deep as its maps have rows and columns, and as wide as the square root of its
    channels: with the number itself, 3 channels beside 512 could not be seen.

    Parameters
    ----------
    shapes
        (side, side, channels) of each stage, from the input to the output: up to ten.
    names
        A name for each stage.
    parameters
        How many parameters lead to each stage: 0 for the input.

    Returns
    -------
    Drawing

    Raises
    ------
    ValueError
        If there is no stage or more than ten, a shape is not three positive numbers, or there is not one name
        and one number for each.
    """
    if not 1 <= len(shapes) <= 10 or any(len(shape) != 3 or min(shape) < 1 for shape in shapes):
        raise ValueError("Give from 1 to 10 shapes (side, side, channels) of positive numbers.")
    names = _named(names, [""] * len(shapes), "shapes")
    if parameters is not None and len(parameters) != len(shapes):
        raise ValueError(f"Give a number of parameters for each of the {len(shapes)} shapes.")
    pitch = min(2.0, (ROOM - 0.1) / len(shapes))
    per_pixel = min(2.2, 1.5 * pitch) / max(max(shape[:2]) for shape in shapes)
    slant = 0.2 * per_pixel  # how far a box's depth goes to the right and up, for each column of its maps
    per_root = min(
        0.08, *((0.88 * pitch - slant * columns) / channels**0.5 for _, columns, channels in shapes)
    )
    labels = [
        _lines("{:,}\u00a0×\u00a0{:,} ×\u00a0{:,}".format(*shape), pitch - 0.08, size=SMALL)
        for shape in shapes
    ]
    tall = max((per_pixel * rows + slant * columns) for rows, columns, _ in shapes)
    captions = [_lines(name, pitch - 0.1, lines=3) for name in names]
    floor = 0.45 + 0.16 * max(caption.count("\n") + bool(caption) for caption in captions)
    floor += 0.4 * (parameters is not None)
    figure, axis = _canvas(max(pitch * len(shapes) + 0.1, 4.4), floor + tall + 0.4)
    left = (figure.get_figwidth() - pitch * len(shapes)) / 2
    told = []
    for stage, (rows, columns, channels) in enumerate(shapes):
        wide, high, back = per_root * channels**0.5, per_pixel * rows, slant * columns
        middle = left + pitch * (stage + 0.5)
        x = middle - (wide + back) / 2
        for corners, colour in (
            (((0, 0), (wide, 0), (wide, high), (0, high)), "#D6E8F5"),
            (((0, high), (wide, high), (wide + back, high + back), (back, high + back)), "#EDF5FB"),
            (((wide, 0), (wide + back, back), (wide + back, high + back), (wide, high)), "#9CC3DF"),
        ):
            axis.add_patch(
                Polygon(
                    [(x + right, floor + up) for right, up in corners],
                    facecolor=colour, edgecolor="black", linewidth=0.8, joinstyle="round",
                )
            )  # fmt: skip
        _write(axis, middle, floor + high + back + 0.06, labels[stage], size=SMALL, va="bottom")
        _write(axis, middle, floor - 0.1, captions[stage], va="top")
        told.append(f"{names[stage]} {rows:,} × {columns:,} × {channels:,}".strip())
        if parameters is not None:
            text = _count(parameters[stage], "parameter")
            _write(axis, middle, 0.55, _lines(text, pitch - 0.06, size=SMALL), size=SMALL)
            told[-1] += f" ({text})"
    total = "" if parameters is None else f"{_count(sum(parameters), 'parameter')} in all"
    note = "height: side; width: square root of the channels"
    _write(axis, figure.get_figwidth() / 2, 0.17, f"{note}; {total}".removesuffix("; "))
    alt = f"Boxes to scale for {_count(len(shapes), 'stage')} of a network: {'; '.join(told)}. {total}."
    return Drawing(figure, alt.removesuffix(" ."))


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Return a figure and axes that cover it and count in inches: all frames of a stepper have one size."""
    figure = Figure(figsize=(width, height))
    axis = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    axis.axis("off")
    return figure, axis


def _write(axis: Axes, x: float, y: float, text: str, *, size: float = NORMAL, **options: Any) -> None:
    placed: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 5} | options
    if text:
        axis.text(x, y, text, fontsize=size, **placed)


def _join(axis: Axes, start: Point, end: Point, colour: str, zorder: int = 1, **options: Any) -> None:
    axis.plot(*zip(start, end, strict=True), color=colour, zorder=zorder, **options)


def _arrow(axis: Axes, points: Sequence[Point], colour: str, linestyle: str = "-") -> None:
    for start, end in zip(points, points[1:], strict=False):
        axis.add_patch(
            FancyArrowPatch(
                start, end, arrowstyle="-|>" if end is points[-1] else "-", mutation_scale=11, shrinkA=0,
                shrinkB=0, linewidth=1.4, linestyle=linestyle, color=colour, zorder=2,
            )
        )  # fmt: skip


def _box(axis: Axes, x: float, y: float, text: str) -> None:
    axis.add_patch(
        Rectangle((x - 0.38, y - 0.17), 0.76, 0.34, facecolor="white", edgecolor="black", zorder=3)
    )
    _write(axis, x, y, text)


def _disc(axis: Axes, x: float, y: float, text: str) -> None:
    axis.add_patch(Circle((x, y), 0.29, facecolor=PALE_FORWARD, edgecolor="black", zorder=3))
    _write(axis, x, y, text)


def _number(value: float) -> str:
    """Write a number briefly: to a whole or three digits, to two if it is very small or very large."""
    value = float(value) + 0.0  # no −0
    if 100 <= abs(value) < 1e6:
        text = f"{value:,.0f}"
    else:
        text = f"{value:.{3 if 0.01 <= abs(value) < 100 else 2}g}"
    return re.sub(r"e\+?(-?)0*", r"e\1", text).replace("-", "−")


def _signed(value: float) -> str:
    """Write a number that stands behind a sign."""
    return f"({_number(value)})" if value < 0 else _number(value)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _width(text: str, size: float) -> float:
    width, _, _ = _RULER.get_text_width_height_descent(text, FontProperties(size=size), is_math_text(text))
    return width / _RULER.dpi


def _lines(text: str, width: float, *, size: float = NORMAL, lines: int | None = None) -> str:
    """Break a text between words to fit a width; what still does not fit is cut and ends with an ellipsis."""
    broken = [""]
    for word in re.sub(r"(?<=\w-)(?=\w)", "\u200b ", text).split(" "):  # also behind a hyphen
        longer = f"{broken[-1]} {word}".replace("\u200b ", "").strip()
        if broken[-1] and _width(longer, size) > width:
            broken.append(word)
        else:
            broken[-1] = longer
    if lines and len(broken) > lines:
        broken[lines - 1 :] = [broken[lines - 1] + "…"]
    for index, line in enumerate(broken):
        while len(line) > 1 and _width(line, size) > width:
            line = line.rstrip("…")[:-1] + "…"
        broken[index] = line
    return "\n".join(broken)


def _named(names: Sequence[str] | None, default: list[str], what: str) -> list[str]:
    if names is None:
        return default
    if len(names) != len(default):
        raise ValueError(f"Give a name for each of the {len(default)} {what}, not {len(names)}.")
    return [str(name) for name in names]


def _shown(count: int, most: int, also: int | None = None) -> list[int | None]:
    """Return the units to draw, and None where some are left out."""
    if count <= most:
        return list(range(count))
    units = sorted({*range(most - 2), count - 1} | ({also} if also is not None else set()))
    shown: list[int | None] = []
    for unit in units:
        if shown and unit > units[units.index(unit) - 1] + 1:
            shown.append(None)
        shown.append(unit)
    return shown
