"""The fixtures of `world`, for the tests in this folder."""

import sys
from pathlib import Path

# The helpers beside this file are no package: pytest imports each test by its path.
sys.path.insert(0, str(Path(__file__).parent))

from world import cifar, fashion, fids, home, server

__all__ = ["cifar", "fashion", "fids", "home", "server"]
