"""The facts about the datasets, and how they are looked up."""

import re
from urllib.parse import urlsplit

import pytest

from navml.datasets import catalog, layouts
from navml.datasets.errors import NavmlDataError, UnknownDatasetError


@pytest.mark.parametrize("info", catalog.CATALOG.values(), ids=lambda info: info.name)
def test_facts_agree_with_each_other(info):
    assert len(set(info.classes)) == len(info.classes) == {"fids30": 30}.get(info.name, 10)
    assert (info.shape is None) == (info.default_size is not None) == (info.train_size is None)
    if info.train_size:
        assert info.train_size + info.test_size == info.total_size
    assert info.name in layouts.LOOKED_FOR
    for fact in (info.title, info.licence, info.citation, info.description):
        assert fact.strip() == fact != ""
    for remote in (*info.sources, *info.archives):
        assert remote.urls, remote.name
        for url in (*remote.urls, info.homepage):
            assert urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname
        for checksum in (remote.sha256, remote.raw_sha256):
            assert checksum is None or re.fullmatch("[0-9a-f]{64}", checksum)


def test_only_fids30_has_no_published_checksum():
    unverified = {
        info.name
        for info in catalog.CATALOG.values()
        for remote in info.sources
        if not (remote.sha256 or remote.raw_sha256)
    }
    assert unverified == {"fids30"}


def test_plain_http_only_where_the_bytes_are_verified_or_nothing_else_is_left():
    for info in catalog.CATALOG.values():
        for remote in (*info.sources, *info.archives):
            schemes = [urlsplit(url).scheme for url in remote.urls]
            assert "https" in schemes, remote.name


def test_a_known_name_is_found():
    assert catalog.info("cifar10") is catalog.CIFAR10


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("cifar", "cifar10"),
        ("CIFAR-10", "cifar10"),
        ("fashion-mnist", "fashion_mnist"),
        ("Fashion MNIST", "fashion_mnist"),
        ("mnist", "fashion_mnist"),
        ("fids", "fids30"),
        ("FIDS 30", "fids30"),
    ],
)
def test_a_near_name_is_suggested(wrong, right):
    with pytest.raises(UnknownDatasetError, match=f"Did you mean '{right}'"):
        catalog.info(wrong)


@pytest.mark.parametrize("wrong", ["imagenet", "", None, 7])
def test_an_unknown_name_lists_the_known_ones(wrong):
    with pytest.raises(UnknownDatasetError, match="'fashion_mnist', 'fids30', 'cifar10'") as raised:
        catalog.info(wrong)
    assert "Did you mean" not in str(raised.value)
    assert isinstance(raised.value, ValueError) and isinstance(raised.value, NavmlDataError)
