"""ImageDataset, Split and their ways into each library, on small made-up data."""

import dataclasses
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

import navml
from navml.datasets import catalog, dataset, sources


@pytest.fixture
def split():
    """A split of 3 classes with 60, 30 and 10 grey images of 4 x 5 pixels."""
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.repeat([0, 1, 2], [60, 30, 10])).astype(np.int64)
    images = rng.integers(0, 256, (100, 4, 5), dtype=np.uint8)
    return navml.Split(images, labels, ("a", "b", "c"), tuple(f"{row}.png" for row in range(100)))


@pytest.fixture
def colour():
    rng = np.random.default_rng(0)
    return navml.Split(
        rng.integers(0, 256, (40, 8, 6, 3), dtype=np.uint8), rng.integers(0, 2, 40), ("a", "b")
    )


@pytest.fixture
def prepared(monkeypatch):
    """Let ``load`` find 100 + 20 random images of CIFAR-10's shape."""
    rng = np.random.default_rng(0)

    state = SimpleNamespace(is_sample=True)

    def locate(info, size, source):
        arrays = {}
        for part, n in (("train", 100), ("test", 20)):
            arrays[f"{part}_images"] = rng.integers(0, 256, (n, 32, 32, 3), dtype=np.uint8)
            arrays[f"{part}_labels"] = np.arange(n, dtype=np.int64) % 10
        return sources.Prepared(
            arrays=arrays,
            origin="made <up> by a test",
            is_sample=state.is_sample,
            skipped=(("x.jpg", "broken"),),
        )

    monkeypatch.setattr(sources, "locate", locate)
    monkeypatch.setattr(dataset, "_samples", {})
    return state


def test_flat_gives_rows_from_0_to_1(split):
    X, y = split.flat()
    assert X.shape == (100, 20) and X.dtype == np.float32
    np.testing.assert_allclose(X[3], split.images[3].ravel() / 255, rtol=1e-6)
    np.testing.assert_array_equal(y, split.labels)


def test_subset_keeps_the_proportions_and_nests(split):
    small, large = split.subset(10), split.subset(50)
    assert small.counts().tolist() == [6, 3, 1]
    assert large.counts().tolist() == [30, 15, 5]
    assert set(small.files) < set(large.files)
    assert split.subset(100).files == split.files
    assert split.subset(10, seed=1).files != small.files


def test_subset_takes_no_sides_between_equal_classes():
    even = navml.Split(np.zeros((100, 2, 2), np.uint8), np.repeat(np.arange(10), 10), tuple("abcdefghij"))
    drawn = [even.subset(3, seed=seed).labels for seed in range(40)]
    assert len(np.unique(np.concatenate(drawn))) == 10


@pytest.mark.parametrize("n", [0, -1, 101])
def test_subset_of_an_impossible_size(split, n):
    with pytest.raises(ValueError, match=f"1 to 100 images, not {n}"):
        split.subset(n)


def test_per_class_takes_all_of_a_smaller_class(split):
    assert split.per_class(20).counts().tolist() == [20, 20, 10]
    assert set(split.per_class(2).files) < set(split.per_class(5).files)
    with pytest.raises(ValueError, match="at least 1"):
        split.per_class(0)


def test_of_class_by_name_and_number(split):
    assert len(split.of_class("b")) == len(split.of_class(1)) == 30
    assert set(split.of_class("b").labels) == {1}
    with pytest.raises(ValueError, match="no class 'z'.*a, b, c"):
        split.of_class("z")
    with pytest.raises(ValueError, match="there is no 3"):
        split.of_class(3)


def test_take_follows_indices_and_masks(split):
    assert split.take([5, 2]).files == ("5.png", "2.png")
    np.testing.assert_array_equal(split.take(split.labels == 2).labels, np.full(10, 2))


def test_torch_items_and_batches_agree(split, colour):
    from torch.utils.data import DataLoader

    for part, shape in ((split, (1, 4, 5)), (colour, (3, 8, 6))):
        items = part.to_torch()
        image, label = items[7]
        assert tuple(image.shape) == shape and image.dtype.is_floating_point
        expected = part.images[7] / 255
        expected = expected[None] if expected.ndim == 2 else expected.transpose(2, 0, 1)
        np.testing.assert_allclose(image.numpy(), expected, rtol=1e-6)
        assert label == part.labels[7]
        batch, labels = next(iter(DataLoader(items, batch_size=16)))
        assert tuple(batch.shape) == (16, *shape)
        np.testing.assert_array_equal(labels.numpy(), part.labels[:16])
        assert (batch[7] == image).all()


def test_torch_items_end_and_count_from_the_end(split):
    items = split.to_torch()
    assert len(list(items)) == 100
    assert (items[-1][0] == items[99][0]).all()
    with pytest.raises(IndexError):
        items[100]


def test_torch_transform_gets_the_uint8_image(colour):
    import torch

    seen = []
    items = colour.to_torch(transform=lambda image: seen.append((image.dtype, tuple(image.shape))) or "done")
    assert items[0][0] == "done"
    assert seen == [(torch.uint8, (3, 8, 6))]


def test_torch_images_survive_pickling(colour):
    import pickle

    clone = pickle.loads(pickle.dumps(colour.to_torch()))  # as DataLoader workers do on Windows and macOS
    assert (clone[3][0] == colour.to_torch()[3][0]).all()


def test_tensorflow_batches(split, colour):
    for part, shape in ((split, (4, 5, 1)), (colour, (8, 6, 3))):
        batches = list(part.to_tensorflow(batch_size=16))
        assert batches[0][0].shape == (16, *shape)
        together = np.concatenate([images.numpy() for images, _ in batches])
        np.testing.assert_allclose(together, part.images.reshape(-1, *shape) / 255, rtol=1e-6)
        image, label = next(iter(part.to_tensorflow()))
        assert image.shape == shape and label.shape == ()


def test_tensorflow_shuffles_anew_each_pass_and_repeats_with_its_seed(split):
    def passes():
        data = split.to_tensorflow(batch_size=100, shuffle=True, seed=3)
        return [next(iter(data))[1].numpy() for _ in range(2)]

    first, again = passes(), passes()
    assert not np.array_equal(first[0], split.labels)
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(np.sort(first[0]), np.sort(split.labels))


def test_pytorch_works_after_tensorflow_in_one_process():
    # In a process of its own: the failure is an abort inside a native library, not an exception.
    code = (
        "import numpy as np, navml, sys\n"
        "split = navml.Split(np.zeros((4, 2, 2), np.uint8), np.zeros(4, np.int64), ('a',))\n"
        "next(iter(split.to_tensorflow(batch_size=2)))\n"
        "import torch\n"
        "torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))])\n"
        "assert 'tensorflow' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)


def test_load_holds_out_a_stratified_part(prepared):
    data = navml.load("cifar10", validation=0.2)
    assert (len(data.train), len(data.validation), len(data.test)) == (80, 20, 20)
    assert data.validation.counts().tolist() == [2] * 10
    assert navml.load("cifar10").validation is None


@pytest.mark.parametrize("size", [0, -3, 2.5, "32", True])
def test_a_size_that_makes_no_sense(size):
    with pytest.raises(ValueError, match="whole number from 1"):
        navml.load("fids30", size=size)


@pytest.mark.parametrize("validation", [-0.1, 1, 20, True, float("nan"), "0.2", None])
def test_a_validation_share_that_makes_no_sense(validation):
    with pytest.raises(ValueError, match="from 0 to below 1"):
        navml.load("cifar10", validation=validation)


def test_a_validation_share_that_leaves_too_little(prepared):
    with pytest.raises(ValueError, match="leaves 5 of 100 images to learn from, and none of some classes"):
        navml.load("cifar10", validation=0.95)
    with pytest.raises(ValueError, match="leaves 0 of 100 images"):
        navml.load("cifar10", validation=0.999)
    assert len(navml.load("cifar10", validation=np.float32(0.9)).train) == 10
    assert len(navml.load("cifar10", validation=0.001).validation) == 1


@pytest.mark.parametrize("seed", [1.5, -1, float("nan"), "a", True, None])
def test_a_seed_that_makes_no_sense(prepared, seed):
    with pytest.raises(ValueError, match="A seed is a whole number from 0 up, not"):
        navml.load("cifar10", validation=0.2, seed=seed)


def test_an_unknown_name_suggests_the_near_one():
    with pytest.raises(ValueError, match="fashion_mnist"):
        navml.load("fashion-mnist")


def test_the_card_says_what_it_is(prepared):
    data = navml.load("cifar10")
    text, html = repr(data), data._repr_html_()
    for card in (text, html):
        assert "SAMPLE" in card
        assert "100 images" in card
        assert "x.jpg (broken)" in card
        assert catalog.info("cifar10").licence in card
    assert "made &lt;up&gt; by a test" in html
    assert 'alt="One picture each of: airplane' in html


def test_samples_are_remembered_until_the_real_data_are_loaded(prepared):
    assert dataset.samples_loaded() == ()
    navml.load("cifar10")
    assert dataset.samples_loaded() == ("CIFAR-10",)
    prepared.is_sample = False
    navml.load("cifar10")
    assert dataset.samples_loaded() == ()


def test_the_card_shows_a_class_that_has_no_pictures_in_no_other_place(prepared):
    data = navml.load("cifar10")
    some = dataclasses.replace(data, train=data.train.take(data.train.labels > 1))
    assert "One picture each of: bird, cat" in some._repr_html_()
