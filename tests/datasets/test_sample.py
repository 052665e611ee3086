"""The samples: real or drawn, the same each time, in official layouts, as hard and messy as lessons need."""

from __future__ import annotations

import gzip
import hashlib
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps
from sklearn.linear_model import LogisticRegression
from torch import nn

from authoring import make_fashion_sample
from navml.datasets import catalog, layouts, sample
from navml.datasets.errors import NoDataError
from navml.drawings import cifar10, fids30, scenes

FASHION = sample._SHIPPED[1] / "fashion_mnist"


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# Fashion-MNIST


def test_fashion_is_balanced_and_read_as_the_official_files(tmp_path: Path) -> None:
    info = catalog.info("fashion_mnist")
    sample.write_sample(info, tmp_path)
    (layout,) = layouts.find(info, tmp_path)
    arrays = layout.read(None, True).arrays
    assert arrays["train_images"].shape == (5000, 28, 28)
    assert arrays["test_images"].shape == (1000, 28, 28)
    assert np.bincount(arrays["train_labels"]).tolist() == [500] * 10
    assert np.bincount(arrays["test_labels"]).tolist() == [100] * 10
    # Order of the official files, not sorted by class.
    assert len(set(arrays["train_labels"][:50].tolist())) == 10


def test_fashion_ships_with_its_licence_and_below_4_mb() -> None:
    licence = (FASHION / "LICENSE").read_text(encoding="utf-8")
    assert "MIT License" in licence
    assert "Copyright © 2017 Zalando SE" in licence
    assert sum(path.stat().st_size for path in FASHION.iterdir()) < 4e6


def test_fashion_is_found_in_an_installed_wheel_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = tmp_path / "wheel" / "fashion_mnist"
    wheel.mkdir(parents=True)
    for number in range(4):
        (wheel / f"{number}-ubyte.gz").write_bytes(gzip.compress(b"here"))
    monkeypatch.setattr(sample, "_SHIPPED", (tmp_path / "wheel", tmp_path / "nothing"))
    sample.write_sample(catalog.info("fashion_mnist"), tmp_path / "out")
    assert (tmp_path / "out" / "3-ubyte").read_bytes() == b"here"


def test_missing_files_are_an_error_that_says_where_they_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "_SHIPPED", (tmp_path / "a", tmp_path / "b"))
    with pytest.raises(NoDataError, match="missing") as caught:
        sample.write_sample(catalog.info("fashion_mnist"), tmp_path / "out")
    assert str(tmp_path / "b") in str(caught.value)


def test_an_unknown_dataset_has_no_sample(tmp_path: Path) -> None:
    with pytest.raises(NoDataError, match="mnist_of_mars"):
        sample.write_sample(replace(catalog.info("cifar10"), name="mnist_of_mars"), tmp_path)


def test_the_choice_of_fashion_pictures_is_balanced_and_repeatable(tmp_path: Path) -> None:
    labels = np.random.default_rng(0).integers(0, 10, 3000).astype(np.uint8)
    chosen = make_fashion_sample.choose(labels, 20)
    assert np.bincount(labels[chosen]).tolist() == [20] * 10
    assert (np.diff(chosen) > 0).all()
    np.testing.assert_array_equal(chosen, make_fashion_sample.choose(labels, 20))
    pictures = np.random.default_rng(1).integers(0, 256, (5, 28, 28)).astype(np.uint8)
    make_fashion_sample.write_idx(tmp_path / "a.gz", pictures)
    make_fashion_sample.write_idx(tmp_path / "b.gz", pictures)
    np.testing.assert_array_equal(make_fashion_sample.read_idx(tmp_path / "a.gz"), pictures)
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


# CIFAR-10


@pytest.fixture(scope="module")
def drawn_cifar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cifar")
    sample.write_sample(catalog.info("cifar10"), folder)
    return folder


@pytest.fixture(scope="module")
def cifar_arrays(drawn_cifar: Path) -> dict[str, np.ndarray]:
    (layout,) = layouts.find(catalog.info("cifar10"), drawn_cifar)
    return layout.read(None, True).arrays


def test_cifar_has_the_official_layout(drawn_cifar: Path) -> None:
    files = {path.name: path.stat().st_size for path in (drawn_cifar / "cifar-10-batches-bin").iterdir()}
    names = files.pop("batches.meta.txt")
    assert names == sum(len(name) + 1 for name in catalog.info("cifar10").classes)
    assert files == {f"data_batch_{k}.bin": 1000 * 3073 for k in range(1, 6)} | {
        "test_batch.bin": 1000 * 3073
    }


def test_cifar_is_balanced_and_shuffled(cifar_arrays: dict[str, np.ndarray]) -> None:
    assert np.bincount(cifar_arrays["train_labels"]).tolist() == [500] * 10
    assert np.bincount(cifar_arrays["test_labels"]).tolist() == [100] * 10
    assert np.bincount(cifar_arrays["train_labels"][:1000], minlength=10).min() > 60


def test_cifar_pictures_are_stored_colour_by_colour(cifar_arrays: dict[str, np.ndarray]) -> None:
    first = cifar10.draw_class("ship", 600)[0].transpose(1, 2, 0)
    assert (cifar_arrays["train_images"] == first).all(axis=(1, 2, 3)).sum() == 1


def test_no_cifar_picture_is_there_twice(cifar_arrays: dict[str, np.ndarray]) -> None:
    both = np.concatenate([cifar_arrays["train_images"], cifar_arrays["test_images"]])
    assert len(np.unique(both.reshape(len(both), -1), axis=0)) == len(both)


def test_a_linear_model_on_raw_pixels_is_poor_and_a_small_cnn_far_better(
    cifar_arrays: dict[str, np.ndarray],
) -> None:
    labels, test_labels = cifar_arrays["train_labels"][:2000], cifar_arrays["test_labels"]
    images, test_images = (
        cifar_arrays[name].transpose(0, 3, 1, 2) / np.float32(255) for name in ("train_images", "test_images")
    )
    linear = LogisticRegression(C=0.003, max_iter=25, tol=1e-2)
    linear.fit(images[:2000].reshape(2000, -1), labels)
    poor = linear.score(test_images.reshape(1000, -1), test_labels)
    assert 0.2 < poor < 0.42

    with torch.random.fork_rng():
        torch.manual_seed(0)
        layers: list[nn.Module] = []
        for narrow, wide in ((3, 16), (16, 32), (32, 64)):
            layers += [
                nn.Conv2d(narrow, wide, 3, padding=1),
                nn.BatchNorm2d(wide),
                nn.ReLU(),
                nn.MaxPool2d(2),
            ]
        network = nn.Sequential(*layers, nn.Flatten(), nn.Linear(64 * 16, 10))
        optimizer = torch.optim.AdamW(network.parameters(), 2e-3)
        x, y = torch.from_numpy(images[:2000]), torch.from_numpy(labels.astype(np.int64))
        for _ in range(5):
            for batch in torch.randperm(2000).split(40):
                optimizer.zero_grad()
                nn.functional.cross_entropy(network(x[batch]), y[batch]).backward()
                optimizer.step()
    network.eval()
    with torch.no_grad():
        guesses = network(torch.from_numpy(test_images)).argmax(1).numpy()
    assert poor + 0.15 < (guesses == test_labels).mean() < 0.97


def test_colours_alone_give_little_away(cifar_arrays: dict[str, np.ndarray]) -> None:
    def colours(part: str) -> np.ndarray:
        pixels = cifar_arrays[f"{part}_images"].reshape(-1, 1024, 3) / 255
        return np.concatenate([pixels.mean(1), pixels.std(1)], axis=1)

    model = LogisticRegression(max_iter=200).fit(colours("train"), cifar_arrays["train_labels"])
    assert model.score(colours("test"), cifar_arrays["test_labels"]) < 0.3


def test_drawing_is_repeatable_and_leaves_the_global_generators_alone() -> None:
    random.seed(5)
    np.random.seed(5)
    first = cifar10.draw_class("frog", 40), np.asarray(scenes.draw_photo("figs", 3))
    after = random.random(), np.random.random()
    random.seed(5)
    np.random.seed(5)
    assert after == (random.random(), np.random.random())
    np.testing.assert_array_equal(cifar10.draw_class("frog", 40), first[0])
    np.testing.assert_array_equal(np.asarray(scenes.draw_photo("figs", 3)), first[1])


# FIDS30

SOME = ("apples", "bananas", "cherries", "lemons", "limes", "oranges", "pears")  # those with the mess


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fids")
    sample.write_sample(replace(catalog.info("fids30"), classes=SOME), folder)
    return folder / "FIDS30"


def test_every_fruit_of_the_catalog_is_planned_and_unequal() -> None:
    assert set(fids30._PHOTOS) == set(catalog.info("fids30").classes)
    counts = [count for _, count in fids30._PHOTOS.values()]
    assert min(counts) == 8
    assert max(counts) == 30
    assert 430 < sum(counts) < 480


def test_every_fruit_can_be_drawn_and_each_photo_differs() -> None:
    pictures = {name: np.asarray(scenes.draw_photo(name, 0)) for name in catalog.info("fids30").classes}
    for name, picture in pictures.items():
        assert 170 <= min(picture.shape[:2]) <= max(picture.shape[:2]) <= 420, name
        assert picture.std() > 10, f"{name}: a blank picture"
    assert len({picture.tobytes() for picture in pictures.values()}) == 30


def test_photos_come_in_both_orientations_and_big_ones_too() -> None:
    sizes = [scenes.draw_photo("blueberries", number).size for number in range(8)]
    assert any(width > height for width, height in sizes)
    assert any(width < height for width, height in sizes)
    assert max(scenes.draw_photo("figs", 0, 900).size) == 900


def test_the_same_bytes_on_each_run(photos: Path, tmp_path: Path) -> None:
    sample.write_sample(replace(catalog.info("fids30"), classes=("apples", "cherries")), tmp_path)
    again = digest(tmp_path / "FIDS30")
    assert len(again) == 10 + 18 + 2
    assert again.items() <= digest(photos).items()


def test_files_called_jpg_hide_the_mess_of_the_web(photos: Path) -> None:
    found: Counter[tuple[str | None, str, int | None]] = Counter()
    for path in photos.rglob("*.jpg"):
        with Image.open(path) as photo:
            photo.load()
            found[photo.format, photo.mode, photo.getexif().get(0x0112)] += 1
    usual = found.pop(("JPEG", "RGB", None))
    assert usual > 90
    assert found == {
        ("PNG", "P", None): 1,
        ("PNG", "RGBA", None): 1,
        ("GIF", "P", None): 1,
        ("JPEG", "CMYK", None): 1,
        ("JPEG", "RGB", 6): 1,
    }
    assert len(list(photos.rglob("*"))) == len(list(photos.rglob("*.jpg"))) + len(SOME)


def test_the_turned_photo_is_upright_once_its_exif_data_are_heeded(photos: Path) -> None:
    with Image.open(photos / "pears" / "4.jpg") as turned:
        upright = np.asarray(ImageOps.exif_transpose(turned), np.float32)
    as_drawn = np.asarray(scenes.draw_photo("pears", 4), np.float32)
    assert upright.shape == as_drawn.shape
    assert np.abs(upright - as_drawn).mean() < 6


def test_one_photo_is_there_twice_and_one_nearly(photos: Path) -> None:
    twice = [name for name, count in Counter(digest(photos).values()).items() if count > 1]
    assert len(twice) == 1
    thumbnails = []
    for name in fids30._NEAR_COPY:
        with Image.open(photos / name) as photo:
            thumbnails.append((photo.size, np.asarray(photo.convert("L").resize((16, 16)), np.float32)))
    assert thumbnails[0][0] > thumbnails[1][0]
    assert np.abs(thumbnails[0][1] - thumbnails[1][1]).mean() < 3


def test_both_copies_leak_from_train_into_test_and_each_class_has_test_photos() -> None:
    from navml.datasets import readers

    def in_test(name: str) -> bool:
        return readers._draw(name) < readers.TEST_SHARE

    for original, copy in (fids30._COPY, fids30._NEAR_COPY):
        assert not in_test(original)
        assert in_test(copy)
    for name, (start, count) in fids30._PHOTOS.items():
        share = sum(in_test(f"{name}/{number}.jpg") for number in range(start, start + count)) / count
        assert 0.14 < share < 0.28, name
