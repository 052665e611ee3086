"""Split with what people hand in: numbers that make no sense, nothing at all, and other processes."""

import multiprocessing
import pickle

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

import navml
from navml.datasets.errors import CacheError


@pytest.fixture
def split():
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.repeat([0, 1, 2], [60, 30, 10])).astype(np.int64)
    images = rng.integers(0, 256, (100, 4, 5), dtype=np.uint8)
    return navml.Split(images, labels, ("apples", "b", "c"), tuple(f"{row}.png" for row in range(100)))


NO_WHOLE_NUMBERS = [2.5, 2.0, -1, 0.5, float("nan"), True, "2", None, [2], np.float64(2), np.bool_(True)]


@pytest.mark.parametrize("wrong", NO_WHOLE_NUMBERS)
def test_what_is_no_whole_number_is_refused(split, wrong):
    with pytest.raises(ValueError, match="A subset needs 1 to 100 images, not"):
        split.subset(wrong)
    with pytest.raises(ValueError, match="k, the images of each class, must be a whole number"):
        split.per_class(wrong)
    if not isinstance(wrong, str):
        with pytest.raises(ValueError, match="Classes are numbered 0 to 2, there is no"):
            split.of_class(wrong)
    for draw in (split.subset, split.per_class):
        with pytest.raises(ValueError, match="A seed is a whole number from 0 up, not"):
            draw(2, seed=wrong)


def test_whole_numbers_of_numpy_and_torch_will_do(split):
    for two in (np.int64(2), np.uint8(2), torch.tensor(2)):
        assert len(split.subset(two, seed=two)) == 2
        assert split.per_class(two).counts().tolist() == [2, 2, 2]
        assert set(split.of_class(two).labels) == {2}


@pytest.mark.parametrize("name", ["Apples", "apple", "aples", "APPLES"])
def test_a_class_by_nearly_its_name(split, name):
    with pytest.raises(ValueError, match=f"There is no class '{name}'. Did you mean 'apples'?"):
        split.of_class(name)


@pytest.mark.parametrize(
    ("indices", "words"),
    [
        ([0.5], "a list of float64"),
        ([1.0, 2.0], "a list of float64"),
        ([float("nan")], "a list of float64"),
        ([100], "from 100 to 100"),
        ([-101, 3], "from -101 to 3"),
        ([True, False], "a mask of 2"),
        (np.ones(99, bool), "a mask of 99"),
        (np.ones((100, 1), bool), "2 dimensions"),
        ([[1, 2], [3, 4]], "2 dimensions"),
        (np.zeros((0, 3)), "2 dimensions"),
        (3, "one value"),
        (True, "one value"),
        (None, "one value"),
        ("apples", "one value"),
        ("", "one value"),
        (slice(2), "one value"),
        (["1", "2"], "a list of str"),
        ([None], "a list of object"),
    ],
)
def test_take_refuses_what_is_no_list_of_positions(split, indices, words):
    with pytest.raises(ValueError, match=f"take.. needs a list of positions.*0 to 99.*{words}"):
        split.take(indices)


def test_take_takes_any_list_of_positions(split):
    expected = ("3.png", "99.png")
    for indices in ([3, -1], (3, 99), np.array([3, -1], np.int8), torch.tensor([3, 99]), range(3, 100, 96)):
        assert split.take(indices).files == expected
    mask = np.isin(np.arange(100), (3, 99))
    for indices in (mask, mask.tolist(), torch.from_numpy(mask)):
        assert split.take(indices).files == expected


@pytest.mark.parametrize("nothing", [[], (), np.array([]), np.zeros(100, bool), range(0)])
def test_a_split_without_images_works(split, nothing):
    import tensorflow as tf

    empty = split.take(nothing)
    assert repr(empty) == "Split(0 images of 4 × 5, 3 classes)"
    X, y = empty.flat()
    assert X.shape == (0, 20) and X.dtype == np.float32 and y.shape == (0,) and y.dtype == np.int64
    assert empty.counts().tolist() == [0, 0, 0]
    assert len(empty.to_torch()) == 0 and list(DataLoader(empty.to_torch(), 4)) == []
    for shuffle in (False, True):
        for batch_size in (None, 4):
            data = empty.to_tensorflow(batch_size, shuffle=shuffle)
            assert list(data) == [] and data.element_spec[0].dtype == tf.float32
    for again in (empty.take([]), empty.per_class(3), empty.of_class("b"), empty.of_class(2)):
        assert len(again) == 0 and again.images.shape == (0, 4, 5)
    assert len(pickle.loads(pickle.dumps(empty.to_torch()))) == 0
    with pytest.raises(ValueError, match="A subset needs 1 to 0 images, not 1"):
        empty.subset(1)


def test_a_class_without_images_is_an_empty_split(split):
    assert len(split.take(split.labels != 1).of_class("b")) == 0


@pytest.mark.parametrize("wrong", [0, -4, 2.5, True, "8", float("nan")])
def test_batches_of_a_size_that_makes_no_sense(split, wrong):
    with pytest.raises(ValueError, match="batch_size is a whole number from 1 up"):
        split.to_tensorflow(wrong)


# --- Other processes ---------------------------------------------------------------------------------------


@pytest.fixture
def mapped(tmp_path):
    """A split of 20,000 images in a memory-mapped file, as ``load`` gives: 15 MB."""
    rng = np.random.default_rng(0)
    np.save(tmp_path / "images.npy", rng.integers(0, 256, (20_000, 16, 16, 3), np.uint8))
    np.save(tmp_path / "labels.npy", rng.integers(0, 2, 20_000))
    arrays = [np.asarray(np.load(tmp_path / f"{name}.npy", mmap_mode="r")) for name in ("images", "labels")]
    return navml.Split(*arrays, ("a", "b"))


PARTS = {
    "all": lambda split: split,
    "a part": lambda split: split.take(np.arange(19_999, 0, -1)),
    "a part of a part": lambda split: split.subset(9_000).of_class("b"),
    "a view": lambda split: navml.Split(split.images[7:9_000], split.labels[7:9_000], split.classes),
}


@pytest.mark.parametrize("part", PARTS)
def test_a_pickle_holds_the_file_and_not_the_pixels(mapped, part):
    items = PARTS[part](mapped).to_torch()
    data = pickle.dumps(items)
    assert len(data) < 340_000  # at most the rows and the labels, 8 bytes each
    clone = pickle.loads(data)
    np.testing.assert_array_equal(clone.images, items.images)
    np.testing.assert_array_equal(clone.labels, items.labels)
    assert (clone[5][0] == items[5][0]).all() and clone[-1][1] == items[-1][1] and len(clone) == len(items)
    again = pickle.loads(pickle.dumps(clone))
    assert (again[5][0] == items[5][0]).all() and len(pickle.dumps(clone)) < 340_000


def test_pixels_that_were_changed_are_sent_as_they_are(mapped):
    part = mapped.subset(3_000)
    part.images[2_999] = 7
    clone = pickle.loads(pickle.dumps(part.to_torch()))
    assert (clone.images[2_999] == 7).all()
    np.testing.assert_array_equal(clone.images, part.images)


def test_pixels_in_no_order_of_their_own_are_sent_as_they_are(mapped):
    flipped = navml.Split(mapped.images[:, :, ::-1], mapped.labels, mapped.classes)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(flipped.to_torch())).images, flipped.images)


def test_a_pickle_whose_file_is_gone_says_so(mapped, tmp_path):
    data = pickle.dumps(mapped.to_torch())
    (tmp_path / "images.npy").rename(tmp_path / "elsewhere.npy")
    with pytest.raises(CacheError, match=r"images.npy, and they are not there.*Load the dataset again"):
        pickle.loads(data)


def test_workers_that_are_spawned_give_the_same_batches(mapped):
    context = multiprocessing.get_context("spawn")
    items = mapped.subset(600).to_torch()
    here, there = (
        list(
            DataLoader(items, 200, num_workers=workers, multiprocessing_context=context if workers else None)
        )
        for workers in (0, 2)
    )
    for (images, labels), (other_images, other_labels) in zip(here, there, strict=True):
        assert torch.equal(images, other_images) and torch.equal(labels, other_labels)
