"""Drawn explanations: right numbers, in the picture and in its text, and no text upon another."""

import itertools

import IPython.display
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from navml import diagrams, plots

RNG = np.random.default_rng(0)
SOBEL = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
GRID = RNG.integers(0, 10, (7, 7))
CHAIN = {
    "x·w": ["x", "w"], "z": ["x·w", "b"], "ReLU": ["z"], "score": ["ReLU", "v"], "loss": ["score", "target"],
}  # fmt: skip
VALUES = {"x": 0.5, "w": 2, "x·w": 1, "b": -0.25, "z": 0.75, "ReLU": 0.75, "v": -2, "score": -1.5}
LONG = "a name that is far too long for the room it has"
DENSE = [
    (224, 224, 3),
    (224, 224, 64),
    (112, 112, 128),
    (7, 7, 512),
    (1, 1, 4096),
    (1, 1, 4096),
    (1, 1, 1000),
]

DRAWN = {
    "one input": lambda: diagrams.neuron([0.5], [-2], 0.25),
    "long names": lambda: diagrams.neuron([1, 2], [0.1, -0.3], -1, names=[LONG] * 2, activation="tanh"),
    "extreme numbers": lambda: diagrams.neuron(
        [-1234.5] * 6, [1e-6, -123456, 1.2e-3, -4.56e-2, -99, 1e9], -1e-7
    ),
    "784 inputs": lambda: diagrams.neuron(RNG.random(784), RNG.normal(0, 0.05, 784), 0.1, activation="ReLU"),
    "two units": lambda: diagrams.network([1, 1]),
    "three layers": lambda: diagrams.network([784, 64, 10], highlight=(1, 20)),
    "seven layers": lambda: diagrams.network([25088, 4096, 4096, 512, 64, 8, 3], names=[LONG] * 7),
    "nothing known": lambda: diagrams.graph({"y": ["x"]}, values={}),
    "half known": lambda: diagrams.graph(CHAIN, values=VALUES, slopes={}),
    "eight columns": lambda: diagrams.graph(
        {f"{LONG}{n}": [f"{LONG}{n - 1}", f"{LONG}0"] for n in range(1, 8)},
        values={f"{LONG}{n}": -1.2345e-9 for n in range(8)}, slopes={f"{LONG}7": -123456},
    ),
    "own positions": lambda: diagrams.graph(
        {"y": ["a", "b"]}, values={"a": 1}, slopes={"y": 1},
        positions={"a": (0, 0), "b": (0, 1), "y": (1, 0.5)},
    ),
    "one cell": lambda: diagrams.window([[5]], [[-2]], 0, 0),
    "seven by seven": lambda: diagrams.window(GRID, SOBEL, 2, 3),
    "small numbers": lambda: diagrams.window(RNG.normal(size=(6, 5)) / 10, RNG.normal(size=(2, 3)), 4, 0),
    "a row": lambda: diagrams.window(RNG.integers(-9, 9, (1, 9)), [[1, 1, 1]], 0, 6),
    "big kernel": lambda: diagrams.window(RNG.integers(0, 99, (7, 7)), np.eye(5), 2, 2),
    "one stage": lambda: diagrams.boxes([(32, 32, 3)]),
    "seven stages": lambda: diagrams.boxes(DENSE, names=[LONG] * 7, parameters=[102764544] * 7),
    "ten stages": lambda: diagrams.boxes([(1024, 1024, 3)] * 10, names=["pooling"] * 10, parameters=[0] * 10),
}  # fmt: skip


def visible_texts(figure):
    """Return the texts of a figure and the boxes that they cover, in inches."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    texts = [text for text in figure.axes[0].texts if text.get_visible() and text.get_text().strip()]
    return [(text, text.get_window_extent(renderer)) for text in texts]


def written(drawing):
    return [text.get_text() for text, _ in visible_texts(drawing.figure)]


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_texts_are_legible_lie_on_the_page_and_nowhere_on_another(draw):
    drawing = draw()
    texts = visible_texts(drawing.figure)
    assert texts and drawing.alt
    for (one, box), (other, its_box) in itertools.combinations(texts, 2):
        assert not box.overlaps(its_box), f"{one.get_text()!r} lies on {other.get_text()!r}"
    for text, box in texts:
        assert text.get_fontsize() >= 8
        assert box.x0 >= 0 and box.y0 >= 0, text
        assert box.x1 <= drawing.figure.bbox.x1 and box.y1 <= drawing.figure.bbox.y1, text
    assert plots._saved(drawing.figure, drawing.figure.dpi)[1] <= plots.WIDTH


def test_the_overlap_test_can_fail():
    figure, axis = diagrams._canvas(3, 3)
    for x in (1, 1.1):
        axis.text(x, 1, "words")
    (_, box), (_, other) = visible_texts(figure)
    assert box.overlaps(other)


def test_a_drawing_shows_itself_once(monkeypatch):
    shown = []
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: shown.append(data["text/plain"]))
    monkeypatch.setattr(plots, "samples_loaded", lambda: ())
    drawing = diagrams.network([2, 1])
    assert plt.get_fignums() == []  # else Jupyter would show it at the cell's end too
    drawing._ipython_display_()
    drawing.show()
    assert shown == [drawing.alt] * 2


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"), (-0.0, "0"), (2.0, "2"), (-0.25, "−0.25"), (1 / 3, "0.333"), (99.96, "100"), (784, "784"),
        (-12345.6, "−12,346"), (1.5e6, "1.5e6"), (0.001234, "0.0012"), (-1.2e-5, "−1.2e−5"), (np.inf, "inf"),
    ],
)  # fmt: skip
def test_numbers_are_brief(number, text):
    assert diagrams._number(number) == text


def test_neuron_adds_up():
    drawing = diagrams.neuron([0.5, 1.0], [2.0, -1.0], -0.25, names=["left", "right"], activation="ReLU")
    assert drawing.alt == (
        "A neuron with 2 inputs: left 0.5 × 2 = 1; right 1 × −1 = −1. "
        "The sum with the bias −0.25 is −0.25; ReLU makes the output 0."
    )
    assert {"× 2", "× (−1)", "1", "−0.25", "0"} <= set(written(drawing))


@pytest.mark.parametrize(
    ("activation", "function"),
    [
        ("", lambda z: z),
        ("tanh", np.tanh),
        ("sigmoid", lambda z: 1 / (1 + np.exp(-z))),
        ("step", lambda z: z > 0),
    ],
)
def test_neuron_of_many_inputs_agrees_with_numpy(activation, function):
    x, w = RNG.random(784), RNG.normal(0, 0.05, 784)
    drawing = diagrams.neuron(x, w, 0.1, activation=activation)
    total = x @ w + 0.1
    rest = x[4:-1] @ w[4:-1]
    assert f"779 more inputs that add {diagrams._number(rest)}" in drawing.alt
    assert f"is {diagrams._number(total)}" in drawing.alt
    assert {"779 more inputs", diagrams._number(rest), "x784"} <= set(written(drawing))
    assert written(drawing).count(diagrams._number(function(total))) >= 1


def test_edges_of_a_neuron_tell_sign_and_size():
    drawing = diagrams.neuron([1, 1, 1], [4.0, -2.0, 0.0], 0)
    lines = drawing.figure.axes[0].lines[::2][:3]
    assert [line.is_dashed() for line in lines] == [False, True, False]
    widths = [line.get_linewidth() for line in lines]
    assert widths == sorted(widths, reverse=True) and widths[0] > 2 * widths[2]


def test_network_counts_its_parameters():
    drawing = diagrams.network([784, 64, 10], highlight=(1, 20))
    assert "784 × 64 + 64 = 50,240; 64 × 10 + 10 = 650; 50,890 parameters in all" in drawing.alt
    assert "neuron 20" in drawing.alt and "784 weights and a bias" in drawing.alt
    thick = [line for line in drawing.figure.axes[0].lines if line.get_linewidth() == 2]
    assert len(thick) == 6  # from each input that is drawn
    assert {line.get_xydata()[1].tobytes() for line in thick} == {thick[0].get_xydata()[1].tobytes()}


def test_graph_fills_step_by_step():
    slopes = {"loss": 1.0, "score": -3.5}
    frames = [
        diagrams.graph(CHAIN, values=dict(itertools.islice(VALUES.items(), known)), slopes=back)
        for known, back in ((0, {}), (4, {}), (8, slopes))
    ]
    texts = [len(written(frame)) for frame in frames]
    assert texts[1] - texts[0] == 4 and texts[2] - texts[1] == 6
    assert len({tuple(frame.figure.get_size_inches()) for frame in frames}) == 1  # frames must not jump
    assert "none known yet" in frames[1].alt and "z from x·w and b: not known yet" in frames[1].alt
    assert "score from ReLU and v: −1.5" in frames[2].alt
    assert frames[2].alt.endswith("Slopes of loss, backward: loss 1; score −3.5.")


def test_slopes_flow_back_along_dashed_arrows_to_the_left():
    drawing = diagrams.graph({"y": ["x"]}, values={"x": 1, "y": 2}, slopes={"x": 2, "y": 1})
    forward, back = [
        patch for patch in drawing.figure.axes[0].patches if hasattr(patch, "get_arrowstyle")
    ][:2]  # fmt: skip
    (start, end), (its_start, its_end) = (arrow._posA_posB for arrow in (forward, back))
    assert start[0] < end[0] and its_start[0] > its_end[0] and start[1] > its_start[1]
    assert forward.get_linestyle() in ("-", "solid") and back.get_linestyle() in ("--", "dashed")


def test_no_edge_runs_through_a_node():
    """An input that is used twice goes round the nodes between."""
    places, bends = diagrams._layers({"x": [], "a": ["x"], "b": ["a"], "c": ["b", "x"]}, ["x", "a", "b", "c"])
    assert set(bends) == {("x", "c", 1), ("x", "c", 2)}
    assert not set(bends.values()) & set(places.values())


@pytest.mark.parametrize(("row", "column"), [(0, 0), (2, 3), (4, 4)])
def test_window_agrees_with_numpy(row, column):
    drawing = diagrams.window(GRID.astype(np.uint8), SOBEL, row, column)
    total = np.sum(GRID[row : row + 3, column : column + 3] * SOBEL)
    number = 5 * row + column + 1
    assert f"Their sum, {diagrams._number(total)}, is number {number} of 25" in drawing.alt
    (line,) = [text for text in written(drawing) if text.startswith("sum")]
    assert line.endswith(f"= {diagrams._number(total)}")
    assert eval(line.split(":")[1].split("=")[0].replace("−", "-")) == total
    cells = [text for text in written(drawing) if text.lstrip("−").isdigit()]
    assert len(cells) == 49 + 9 + 9 + number


def test_frames_of_a_window_have_one_size():
    grid = RNG.normal(size=(4, 4)) ** 9
    sizes = {
        tuple(diagrams.window(grid, [[1, 1000]], row, column).figure.get_size_inches())
        for row in range(4)
        for column in range(3)
    }
    assert len(sizes) == 1


def test_boxes_are_to_scale():
    drawing = diagrams.boxes([(28, 28, 4), (14, 14, 16)], names=["input", "conv"], parameters=[0, 592])
    assert drawing.alt == (
        "Boxes to scale for 2 stages of a network: input 28 × 28 × 4 (0 parameters); "
        "conv 14 × 14 × 16 (592 parameters). 592 parameters in all."
    )
    faces = drawing.figure.axes[0].patches[::3]
    (wide, high), (its_wide, its_high) = (np.ptp(face.get_xy(), axis=0) for face in faces)
    assert (high / its_high, wide / its_wide) == (pytest.approx(2), pytest.approx(1 / 2))


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: diagrams.neuron([1, 2], [1], 0), "a weight for each"),
        (lambda: diagrams.neuron([], [], 0), "a weight for each"),
        (lambda: diagrams.neuron([1], [1], 0, activation="relu"), "ReLU, sigmoid, tanh, step, not relu"),
        (lambda: diagrams.neuron([1], [1], 0, names=["a", "b"]), "a name for each of the 1 inputs"),
        (lambda: diagrams.network([3]), "from 2 to 7 layers"),
        (lambda: diagrams.network([3, 0]), "at least one unit"),
        (lambda: diagrams.network([3, 2], highlight=(0, 1)), "a layer from 1 to 1"),
        (lambda: diagrams.network([3, 2], highlight=(1, 2)), "a unit of it"),
        (lambda: diagrams.graph({"a": ["b"], "b": ["a"]}, values={}), "circle of nodes: "),
        (lambda: diagrams.graph({"a": []}, values={}), "at least one node"),
        (lambda: diagrams.graph(CHAIN, values={"y": 1}), "Remove y from values"),
        (lambda: diagrams.graph(CHAIN, values={}, positions={"x": (0, 0)}), "position for ReLU"),
        (lambda: diagrams.graph({"a": ["x"], "b": ["x"]}, values={}, slopes={}), "join a and b"),
        (lambda: diagrams.graph({str(n): [str(n - 1)] for n in range(1, 9)}, values={}), "at most 8 columns"),
        (lambda: diagrams.window(GRID, np.ones((8, 1)), 0, 0), "kernel that fits"),
        (lambda: diagrams.window(GRID, SOBEL, 5, 0), "row from 0 to 4"),
        (lambda: diagrams.window(np.ones((28, 28)), SOBEL, 0, 0), "give a part of it"),
        (lambda: diagrams.boxes([]), "from 1 to 10"),
        (lambda: diagrams.boxes([(28, 28)]), "side, side, channels"),
        (lambda: diagrams.boxes([(28, 28, 1)], parameters=[1, 2]), "each of the 1 shapes"),
    ],
)  # fmt: skip
def test_bad_input_is_told_what_to_change(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
