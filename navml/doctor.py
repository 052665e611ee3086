"""What this computer can do for the lessons, and what to do where something is missing.

``navml doctor`` prints it all; ``doctor.show()`` shows it in a notebook as a card, without folders' paths.
"""

from __future__ import annotations

import html
import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from navml import places

if TYPE_CHECKING:
    from navml.datasets.catalog import DatasetInfo

_LEAST_MEMORY = 4e9  # bytes; PyTorch, a dataset and a browser
_LEAST_DISK = 2e9  # bytes; all datasets, downloaded and prepared, and a few checkpoints

_PROFILES = {
    "quick": "every lesson in seconds, with poor results: made for tests",
    "cpu": "every lesson within about five minutes, without a GPU",
    "gpu": "every lesson at full size, on the GPU",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    topic, value
        What, and what it is.
    advice
        What to do, where something is wrong; else empty.
    path
        The folder or file that it is about, if any.
    """

    topic: str
    value: str
    advice: str = ""
    path: Path | None = None


def examine() -> list[Finding]:
    """Look at everything that lessons need. Writes nothing, downloads nothing, and never raises."""
    findings: list[Finding] = []
    for look in (_computer, _packages, _gpu, _profile, _data, _disk, _progress):
        try:
            findings.extend(look())
        except Exception as error:  # a broken package or disk: the other findings matter all the more
            findings.append(_unseen(look.__name__.strip("_").capitalize(), error))
    return findings


def _unseen(topic: str, error: Exception) -> Finding:
    if isinstance(error, places.NoPlaceError):
        return Finding(topic, "cannot be looked at", str(error))
    advice = "Restart the kernel; if it happens again, install navml again."
    path = None
    if isinstance(error, OSError):
        advice = "Have the disk checked, or set NAVML_HOME to a folder of yours on another disk."
        path = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | os.PathLike) else None
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return Finding(topic, f"cannot be looked at: {reason}", advice, path)


def text(findings: list[Finding]) -> str:
    """Return findings as plain text, paths included."""
    lines = []
    for finding in findings:
        place = f" ({finding.path})" if finding.path else ""
        lines.append(f"{'⚠️' if finding.advice else '✅'} {finding.topic:<14} {finding.value}{place}")
        if finding.advice:
            lines.append(f"   {'':<14} → {finding.advice}")
    return "\n".join(lines)


def show() -> None:
    """Show in a notebook what this computer can do for the lessons."""
    from navml.exercises import feedback

    findings = [Finding(each.topic, each.value, each.advice) for each in examine()]
    rows = "".join(
        f"<tr><td>{'⚠️' if each.advice else '✅'}</td>"
        f'<th scope="row" style="text-align: left">{html.escape(each.topic)}</th>'
        f'<td style="text-align: left">{html.escape(each.value)}'
        + (f"<br><strong>What to do:</strong> {feedback.inline(each.advice)}" if each.advice else "")
        + "</td></tr>"
        for each in findings
    )
    feedback.show(f"<table>{rows}</table>", text(findings))


def _computer() -> Iterator[Finding]:
    memory = _memory()
    size = f", {memory / 1e9:.0f} GB of memory" if memory else ""
    advice = ""
    if memory and memory < _LEAST_MEMORY:
        advice = (
            "Close other programs and notebooks; or use Colab or Kaggle, which give you more memory, free."
        )
    system = {"Darwin": "macOS"}.get(platform.system(), platform.system())
    yield Finding("Computer", f"{system}, {os.cpu_count()} CPU cores{size}", advice)
    yield Finding("Python", platform.python_version())


def _memory() -> int | None:
    """Return how much memory the computer has, in bytes, or None where that takes an extra package."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        pass
    try:
        import psutil  # type: ignore[import-untyped]
    except ImportError:
        return None
    return int(psutil.virtual_memory().total)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _packages() -> Iterator[Finding]:
    base = ("navml", "numpy", "pandas", "matplotlib", "scikit-learn")
    yield Finding("Packages", ", ".join(f"{name} {_version(name)}" for name in base))

    torch, vision = _version("torch"), _version("torchvision")
    if torch and vision:
        needed = _required_torch()
        advice = ""
        if needed and needed != torch.partition("+")[0]:
            advice = (
                f"This torchvision was built for torch {needed}, and may not even load. Install a pair that "
                'belongs together: `pip install --upgrade "navml[torch]"`'
            )
        yield Finding("PyTorch", f"torch {torch}, torchvision {vision}", advice)
    else:
        advice = 'Most lessons from level 1 on need it: `pip install "navml[torch]"`'
        yield Finding("PyTorch", f"torch {torch or 'missing'}, torchvision {vision or 'missing'}", advice)

    tensorflow = _version("tensorflow") or _version("tensorflow-cpu")
    advice = "" if tensorflow else 'The Keras lessons need it: `pip install "navml[tensorflow]"`'
    yield Finding("TensorFlow", tensorflow or "missing", advice)


def _required_torch() -> str | None:
    """Return the one version of torch that the installed torchvision was built for."""
    for requirement in importlib.metadata.requires("torchvision") or ():
        name, pinned, version = requirement.partition("==")
        if pinned and name.strip() == "torch":
            return version.split(";")[0].strip()
    return None


def _gpu() -> Iterator[Finding]:
    driver = shutil.which("nvidia-smi") is not None
    apple = sys.platform == "darwin" and platform.machine() == "arm64"
    if not (driver or apple) or not _version("torch"):
        # Without a driver there is nothing to find, and importing torch takes seconds.
        yield Finding(
            "GPU", "none, and none is needed" if not driver else "an NVIDIA GPU, but no PyTorch to use it"
        )
        return
    try:
        import torch
    except (ImportError, OSError) as error:
        advice = 'Install it again: `pip install --force-reinstall "navml[torch]"`'
        yield Finding("GPU", f"PyTorch does not load: {error}", advice)
        return
    if torch.cuda.is_available():
        card = torch.cuda.get_device_properties(0)
        yield Finding("GPU", f"{card.name}, {card.total_memory / 1e9:.0f} GB")
    elif torch.backends.mps.is_available():
        yield Finding("GPU", "Apple's, through MPS")
    elif driver:
        advice = "PyTorch came without CUDA, or the driver is too old: see https://pytorch.org/get-started"
        yield Finding("GPU", "NVIDIA's driver is here, but PyTorch cannot use it", advice)
    else:
        yield Finding("GPU", "none, and none is needed")


def _profile() -> Iterator[Finding]:
    from navml import compute

    try:
        profile = compute.profile()
    except ValueError as error:
        yield Finding("Profile", "unknown", str(error))
        return
    chosen = "NAVML_PROFILE says so" if os.environ.get("NAVML_PROFILE") else "chosen for this computer"
    yield Finding("Profile", f"{profile}: {_PROFILES[profile]} ({chosen})")


def _data() -> Iterator[Finding]:
    from navml.datasets.catalog import CATALOG

    mode = os.environ.get("NAVML_DATA") or "auto"
    if mode not in ("auto", "full", "sample"):
        yield Finding("Data", f"NAVML_DATA is {mode!r}", "Set it to auto, full or sample, or unset it.")
        return
    named = os.environ.get("NAVML_SOURCE")
    source = Path(os.path.expanduser(named)) if named else None
    if source and not os.path.exists(source):
        advice = "Correct NAVML_SOURCE, or unset it: then navml finds the data by itself."
        yield Finding("Data", "the folder that NAVML_SOURCE names does not exist", advice, source)
        return
    for info in CATALOG.values():
        yield Finding(info.title, _whence(info, mode, source))


def _whence(info: DatasetInfo, mode: str, source: Path | None) -> str:
    """Say where a dataset would come from, by the steps of ``datasets.sources``, preparing nothing."""
    from navml.datasets import inventory, layouts, sources

    if mode == "sample":
        return "the small sample that comes with navml (NAVML_DATA says so)"
    if source and (found := layouts.find(info, source)):
        return f"your folder {source.name!r}: {found[0].kind}"
    if any(
        row["dataset"] == info.name and row["slot"].startswith("official-") for row in inventory.listing()
    ):
        return "ready in the cache"
    for platform_name, folder, depth in sources.PLATFORMS:
        if layouts.find(info, folder, depth):
            return platform_name
    other = (
        "an error, because NAVML_DATA is full" if mode == "full" else "the small sample that comes with navml"
    )
    return f"a download, when you first load it; without a network, {other}"


def _disk() -> Iterator[Finding]:
    from navml.datasets import inventory

    cache = places.cache_folder()
    advice = ""
    if not all(_writable(folder) for folder in (cache, cache / "prepared", cache / "downloads")):
        advice = "navml cannot write there. Set NAVML_HOME to a folder of yours."
    yield Finding("Cache", f"{inventory.size(cache) / 1e6:,.0f} MB", advice, cache)
    free = shutil.disk_usage(_existing(cache)).free
    advice = ""
    if free < _LEAST_DISK:
        advice = f"Free {_LEAST_DISK / 1e9:.0f} GB, or set NAVML_HOME to a folder on another disk."
    yield Finding("Free disk", f"{free / 1e9:,.0f} GB", advice)


def _progress() -> Iterator[Finding]:
    from navml import progress

    file = places.progress_file()
    passed = sum(progress.read().values())
    advice = ""
    if os.path.exists(file) and not progress.sound():
        advice = "The file is damaged. It will be kept as progress.json.broken, and a new one begun."
    elif not _writable(file.parent):
        advice = "navml cannot write there, so your ✅s will be lost. Set NAVML_HOME to a folder of yours."
    yield Finding("Progress", f"{passed} exercises passed", advice, file)


def _existing(path: Path) -> Path:
    """Return the path, or its nearest parent that exists."""
    while not os.path.exists(path) and path != path.parent:
        path = path.parent
    return path


def _writable(folder: Path) -> bool:
    """Tell whether a folder can be written to, or made."""
    nearest = _existing(folder)
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
