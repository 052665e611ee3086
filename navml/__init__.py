"""navml, the helper package of navigating-ml: every notebook of the curriculum imports it.

Importing it is cheap: NumPy is the only heavy package that it pulls in. PyTorch, TensorFlow,
scikit-learn, pandas and Matplotlib are imported by the functions that need them, when they need them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from navml import llvm
from navml.compute import device, peak_memory, pick, profile, scratch, seed_everything, stopwatch
from navml.datasets import ImageDataset, Split, load
from navml.results import report

if TYPE_CHECKING:
    from navml import course, plots, pretrained, steps, training

__version__ = "0.1.0"

llvm.keep_apart()

__all__ = [
    "ImageDataset",
    "Split",
    "course",
    "device",
    "load",
    "peak_memory",
    "pick",
    "plots",
    "pretrained",
    "profile",
    "report",
    "scratch",
    "seed_everything",
    "steps",
    "stopwatch",
    "training",
]

_SUBMODULES = ("course", "plots", "pretrained", "steps", "training")


def __getattr__(name: str) -> Any:
    """Import a submodule when it is first used, so that ``import navml`` stays fast."""
    if name in _SUBMODULES:
        return import_module(f"navml.{name}")
    raise AttributeError(f"module 'navml' has no attribute {name!r}")
