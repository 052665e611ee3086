"""One trial for each fault: what the next ``navml.load`` does, and what it leaves in the cache."""

from __future__ import annotations

import dataclasses
import gzip
import io
import re
import sys
import traceback
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "datasets")]

import victim
from tiny_datasets import Tiny
from victim import Outcome, Victim
from world import cifar, fashion, fids, home, server

import navml
from navml import doctor, places
from navml.datasets import cache, catalog, inventory, layouts
from navml.datasets.catalog import DatasetInfo
from navml.datasets.errors import DataWarning, NavmlDataError

__all__ = ["cifar", "fashion", "fids", "home", "server"]

# A message helps if it says one of these.
ADVICE = re.compile(r"\b([Ll]oad again|[Ss]et the|[Nn]ame another|[Gg]et it again|[Cc]orrect the|[Rr]un `)")
AT_PEACE: AbstractContextManager[Any] = nullcontext()


@pytest.fixture(autouse=True)
def _real_data_or_an_error(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never the sample, which would be right data of another kind."""
    monkeypatch.setenv("NAVML_DATA", "full")
    monkeypatch.setenv("TQDM_DISABLE", "1")


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How many times as many random faults as usual: ``--rounds``."""
    return int(request.config.getoption("--rounds"))


class Trials:
    """Counts faults, and allows them two ends: exactly the right arrays, or one clear message."""

    def __init__(self, kind: str, count: Callable[[str, str], None], patch: pytest.MonkeyPatch) -> None:
        self._kind, self._count, self.patch = kind, count, patch

    def expect(self, tiny: Tiny, info: DatasetInfo) -> Trial:
        """Let ``navml.load`` know the dataset under its own name."""
        self.patch.setitem(catalog.CATALOG, info.name, info)
        return Trial(self, tiny, info)

    def count(self, end: str) -> None:
        """Note one fault more that came to this end."""
        self._count(self._kind, end)


@dataclasses.dataclass
class Trial:
    """A dataset under attack, and what must come out of it."""

    trials: Trials
    tiny: Tiny
    info: DatasetInfo

    def load(
        self,
        *,
        fault: bool = True,
        during: AbstractContextManager[Any] = AT_PEACE,
        has_cache: bool = True,
        **options: Any,
    ) -> str:
        """Load in this process, with or after a fault; return the message that stopped it, or ""."""
        message = ""
        with quiet():
            try:
                with during:
                    dataset = navml.load(self.info.name, **options)
            except NavmlDataError as error:
                message = str(error)
            except Exception as error:
                self.raw("".join(traceback.format_exception(error)))
            else:
                self.right(victim.digest(victim.arrays_of(dataset)))
        if message:
            clear(message)
        if fault:
            self.trials.count("stopped" if message else "right")
        # A fault that is over must leave no damage behind; one that lasts may leave it where it is, unused.
        if has_cache:
            self.nothing_wrong_in_the_cache(damage=during is not AT_PEACE)
        return message

    def look(self, *, during: AbstractContextManager[Any] = AT_PEACE) -> None:
        """Let the doctor and ``navml data`` look at the cache; the doctor always has something to say."""
        with quiet():
            try:
                with during:
                    assert doctor.text(doctor.examine())
                    inventory.listing()
                    inventory.verify(self.info)
            except NavmlDataError as error:
                clear(str(error))
                self.trials.count("stopped")
            except Exception as error:
                self.raw("".join(traceback.format_exception(error)))
            else:
                self.trials.count("right")

    def recovers(self, **options: Any) -> None:
        """The fault is over: the next load gives the right arrays, and no debris is left."""
        if cache._spare:
            cache._spare.cleanup()
            cache._spare = None
        assert not self.load(fault=False, **options)
        if _debris():  # what could not be deleted goes with the next preparation
            for slot in cache.slots(self.info.name):
                cache.discard(slot.path)
            assert not self.load(fault=False, **options)
        assert not _debris()

    def at(self, home: Path) -> Trial:
        """Go on in another place, with an empty cache."""
        self.trials.patch.setenv("NAVML_HOME", str(home))
        return self

    def victim(self, **options: Any) -> Victim:
        """Start a process that loads the dataset."""
        return Victim(self.info, places.cache_folder().parent, **options)

    def steps(self) -> int:
        """Return how many steps on the file system a load takes, before which it could be killed."""
        outcome = self.victim(fatal=0).outcome()
        assert outcome
        return outcome.steps

    def judge(self, outcome: Outcome | None) -> None:
        """Hold what became of a victim to the same two ends."""
        if outcome and outcome.crash:
            self.raw(outcome.crash)
        elif outcome and outcome.digest:
            self.right(outcome.digest)
        elif outcome:
            clear(outcome.message)
        self.trials.count("killed" if outcome is None else "right" if outcome.digest else "stopped")
        self.nothing_wrong_in_the_cache()

    def raw(self, trace: str) -> None:
        """Fail, and say so in the tally: this is no message for a learner."""
        self.trials.count("raw")
        pytest.fail(f"a raw traceback came out:\n{trace}")

    def right(self, digest: str) -> None:
        """Fail, and say so in the tally, if these are not the right arrays."""
        if digest != victim.digest(self.tiny.arrays):
            self.trials.count("wrong")
            pytest.fail("wrong data came out")

    def nothing_wrong_in_the_cache(self, *, damage: bool = False) -> None:
        """Whatever the cache offers, to a load or as a kept download, is right to the last bit.

        ``damage``: it may know of prepared data that they are damaged, and offer none.
        """
        with quiet():
            for slot in cache.slots(self.info.name):
                with suppress(*[cache.Damaged] if damage else ()):
                    found = cache.read(slot, deep=True)
                    self.right(victim.digest(found.arrays))
        for remote in (*self.info.sources, *self.info.archives):
            path = places.cache_folder() / "downloads" / self.info.name / remote.name
            if path.exists():
                kept, sent = path.read_bytes(), self.tiny.files[remote.name]
                same = kept == sent or (not remote.sha256 and contents(kept) == contents(sent))
                assert same, f"{path.name} is wrong in the cache"


def _debris() -> list[Path]:
    cached = places.cache_folder().rglob("*")
    return [path for path in cached if re.search(r"making|trash|\.part|\.meta", path.name)]


def contents(data: bytes) -> object:
    """Return what an archive holds: not the dates beside it, which no checksum of contents covers."""
    if data.startswith(b"\x1f\x8b"):
        return gzip.decompress(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@contextmanager
def quiet() -> Iterator[None]:
    """Warnings about damage are what is wanted here; any other is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        yield


def clear(message: str) -> None:
    """Fail if a learner could not act on a message."""
    assert "\n" not in message and "Traceback" not in message, message
    assert message.endswith((".", ")")), message
    assert 60 < len(message) < 1200, f"{len(message)} characters: {message}"
    assert ADVICE.search(message), f"no advice: {message}"


@pytest.fixture
def trials(request: pytest.FixtureRequest, record_property: Any, monkeypatch: pytest.MonkeyPatch) -> Trials:
    """Count what this test injects, under the kind of fault that its mark names."""
    kind = request.node.get_closest_marker("fault").args[0]
    return Trials(kind, lambda kind, end: record_property("fault", (kind, end)), monkeypatch)


@pytest.fixture(scope="session")
def photos(fids: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """FIDS30 with the arrays that must come out of it, at 16 pixels: read once, without any fault."""
    folder = tmp_path_factory.mktemp("photos")
    with zipfile.ZipFile(fids.write(folder / "zip") / "FIDS30.zip") as archive:
        archive.extractall(folder)
    prepared = layouts.find(fids.info, folder / "FIDS30")[0].read(16, False)
    info = dataclasses.replace(fids.info, default_size=16)
    return dataclasses.replace(fids, info=info, arrays=prepared.arrays)
