"""The benchmark compares what it says it compares, on the same data, and counts right."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from authoring.files import replace_between
from benchmarks import __main__ as command
from benchmarks import data, measure, table
from navml.datasets.formats import parse_cifar_python


@pytest.fixture
def measured(monkeypatch):
    """Let every case find the same, at once; what is put in here, as (case, tool), it finds instead."""
    results = {}

    def run(case, *arguments):
        if case == "building":
            return {"Fashion-MNIST": "the real 70,000 images"}
        found = {"seconds": 0.5, "read_seconds": 0.6, "memory": 2e8, "rate": 400.0, "images": 70, "sum": 7000}
        return found | results.get((case, next((one for one in measure.MODULES if one in arguments), "")), {})

    monkeypatch.setattr(measure, "run", run)
    return results


def test_navml_is_compared_with_the_best_peer_of_the_same_round():
    row = table.Row("load", "Load", "s", 20)
    times = [(0.1, 3.0, 2.0), (0.1, 1.0, 5.0), (0.1, 4.0, 3.0)]
    rounds = [{"load": dict(zip(table.TOOLS, seconds, strict=True))} for seconds in times]

    assert row.ratio(rounds) == pytest.approx(20)  # of 20, 10 and 30
    assert list(row.cells(rounds)) == ["Load", "100 ms", "3.00 s", "3.00 s", "**20 ×**", "20 ×: met"]
    assert table.missed(rounds, [row]) == []


def test_more_batches_a_second_are_better_and_a_missed_goal_is_told():
    row = table.Row("batches", "Batches", "/s", 2)
    rounds = [{"batches": {"navml": 1900.0, "torchvision": 1000.0}}]

    assert list(row.cells(rounds)) == ["Batches", "1,900 /s", "1,000 /s", "", "**1.90 ×**", "2 ×: missed"]
    assert table.missed(rounds, [row]) == ["Batches"]


def test_a_round_measures_every_row_of_the_table(measured, tmp_path):
    found = measure.one_round(tmp_path, tmp_path / "homes")

    assert set(found) == {row.key for row in table.ROWS}
    assert all("navml" in values and len(values) > 1 for values in found.values())
    assert len(table.render([found]).splitlines()) == 2 + len(table.ROWS)


def test_tools_that_read_other_pixels_are_not_compared(measured, tmp_path):
    measured["loading", "keras"] = {"sum": 7001}
    with pytest.raises(RuntimeError, match="do not agree on the pixels of fashion_mnist"):
        measure.one_round(tmp_path, tmp_path / "homes")


def test_the_table_goes_between_its_marks(measured, tmp_path, capsys):
    measured["importing", "navml"] = {"seconds": 0.05}
    readme = tmp_path / "README.md"
    readme.write_text(
        f"# Us\n\n{command.START}\nLast year's table\n{command.END}\n\nThe end.\n", encoding="utf-8"
    )

    assert command.main(["--runs", "2", "--write", str(readme)]) == 0

    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"# Us\n\n{command.START}\n\n| Measured | navml |")
    assert text.endswith(f"\n\n{command.END}\n\nThe end.\n")
    assert "| Import | 50 ms | 500 ms | 500 ms | **10 ×** |" in text
    assert "medians of 2 runs" in text
    assert "Last year" not in text
    printed = capsys.readouterr()
    assert printed.out.strip() in text
    assert "Goal missed: Warm load of CIFAR-10" in printed.err
    assert str(tmp_path) not in text


def test_a_file_without_marks_is_told_before_anything_is_measured(tmp_path, capsys):
    readme = tmp_path / "README.md"
    readme.write_text("# Us\n", encoding="utf-8")

    with pytest.raises(SystemExit):
        command.main(["--write", str(readme)])

    assert "has no place for the table" in capsys.readouterr().err
    assert replace_between("end start", "start", "end", "new") is None


def test_a_case_that_fails_tells_its_last_words():
    with pytest.raises(RuntimeError, match="importing no_such_module failed(.|\n)*No module named"):
        measure.run("importing", "no_such_module")


def test_a_batch_of_cifar10_is_one_for_every_reader():
    random = np.random.default_rng(0)
    images, labels = random.integers(0, 256, (7, 32, 32, 3), np.uint8), random.integers(0, 10, 7)
    batch = data.cifar_batch(images, labels)

    as_torchvision = pickle.loads(batch, encoding="latin1")
    as_keras = pickle.loads(batch, encoding="bytes")

    assert as_torchvision["labels"] == labels.tolist()
    planes = as_keras[b"data"].reshape(-1, 3, 32, 32)
    np.testing.assert_array_equal(planes.transpose(0, 2, 3, 1), images)
    for found, expected in zip(parse_cifar_python(batch, "batch"), (images, labels), strict=True):
        np.testing.assert_array_equal(found, expected)


def test_navml_prepares_once_and_loads_the_same_again(tmp_path: Path):
    sizes = {"train": 60_000, "test": 10_000}
    arrays = {f"{part}_images": np.full((n, 28, 28), 3, np.uint8) for part, n in sizes.items()}
    arrays |= {f"{part}_labels": np.arange(n) % 10 for part, n in sizes.items()}
    data.write_fashion_mnist(tmp_path / "fashion_mnist", arrays)

    first, again = (
        measure.run("loading", "navml", "fashion_mnist", tmp_path, tmp_path / "home") for _ in range(2)
    )

    assert (
        (first["images"], first["sum"]) == (again["images"], again["sum"]) == (70_000, 3 * 70_000 * 28 * 28)
    )
    assert again["seconds"] < first["seconds"]
    assert again["read_seconds"] > again["seconds"] > 0
