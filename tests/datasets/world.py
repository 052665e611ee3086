"""A world of its own for each test of the datasets: small data, an empty cache, a server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny_datasets
from faulty_server import Server
from tiny_datasets import Tiny

from navml.datasets import cache, download, sources


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, no platform, no settings of the developer's, and short patience with networks."""
    folder = tmp_path / "home"
    monkeypatch.setenv("NAVML_HOME", str(folder))
    for name in ("NAVML_SOURCE", "NAVML_DATA", "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sources, "PLATFORMS", ())
    monkeypatch.setattr(cache, "_spare", None)
    monkeypatch.setattr(download, "BACK_OFF", 0.01)
    monkeypatch.setattr(download, "OFFLINE_AFTER", 1.0)
    return folder


@pytest.fixture(scope="session")
def fashion() -> Tiny:
    """Fashion-MNIST with 60 + 20 images."""
    return tiny_datasets.fashion()


@pytest.fixture(scope="session")
def cifar() -> Tiny:
    """CIFAR-10 with 5 x 20 + 20 images, as the binary and the python archive."""
    return tiny_datasets.cifar()


@pytest.fixture(scope="session")
def fids() -> Tiny:
    """FIDS30 with 10 photos a class."""
    return tiny_datasets.fids()


@pytest.fixture
def server() -> Iterator[Server]:
    """Answers on 127.0.0.1 until the test ends."""
    running = Server()
    yield running
    running.close()
