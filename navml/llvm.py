"""TensorFlow and PyTorch in one process.

On Linux with CUDA both bring a copy of LLVM: TensorFlow its own, PyTorch in its compiler, Triton, which every
PyTorch optimizer imports. Triton first and TensorFlow after it is fine. The other way round, LLVM ends the
process.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class _TritonFirst(MetaPathFinder):
    """Imports Triton, where there is one, just before TensorFlow."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == "tensorflow":
            sys.meta_path.remove(self)
            with suppress(ImportError, OSError):  # none here, or one that does not load: PyTorch will say so
                importlib.import_module("triton")
        return None


def keep_apart() -> None:
    """See to it that TensorFlow and PyTorch can both be imported from now on, in any order."""
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _TritonFirst())
    elif "triton" not in sys.modules:
        # Too late for Triton. PyTorch does without: only torch.compile needs it.
        sys.modules["triton"] = None  # type: ignore[assignment]
