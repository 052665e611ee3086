"""The curriculum's three datasets: ``load`` finds, verifies and opens them in one line."""

from navml.datasets.dataset import ImageDataset, Split, load

__all__ = ["ImageDataset", "Split", "load"]
