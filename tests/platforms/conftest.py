"""The small datasets of the datasets' tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "datasets"))

from world import cifar, fashion, fids, home, server

__all__ = ["cifar", "fashion", "fids", "home", "server"]
