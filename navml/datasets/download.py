"""Files over a network that may be absent, slow, cut, or answer with a login page instead."""

from __future__ import annotations

import os
import queue
import socket
import threading
import time
import uuid
import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from navml import places
from navml.datasets import cache, checksums
from navml.datasets.catalog import DatasetInfo, RemoteFile
from navml.datasets.errors import EXHAUSTED, DataWarning, DownloadError, FormatError, OfflineError, told
from navml.progress_bar import progress_bar

if TYPE_CHECKING:
    import requests

OFFLINE_AFTER = 4.0  # seconds in which some host must accept a connection
CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 15.0  # seconds
SLOW_WINDOW, SLOW_BYTES = 20.0, 20_000  # fewer bytes than this in so many seconds is no download
MAX_REDIRECTS = 5
ROUNDS = 4  # each round tries every address once
BACK_OFF = 0.5  # seconds of rest after the first round; doubled after each
_PROGRESS = 1_000_000  # bytes that make a try worth repeating
_MAX_SIZE = 1_000_000_000  # bytes, where the official size is not known
_CHUNK = 1 << 16
_MAGIC = {".gz": b"\x1f\x8b", ".zip": b"PK"}


def fetch(info: DatasetInfo, folder: Path) -> Path:
    """Bring a dataset's official files into a folder: each of them whole and verified, or not at all.

    Files that are there already are verified and kept; one that is damaged is fetched again.

    Parameters
    ----------
    info
        The dataset. If none of its ``sources`` can be had, its ``archives`` are tried.
    folder
        Where to keep the files; made if need be.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OfflineError
        If none of the hosts can be reached: after a few seconds.
    DownloadError
        If hosts were reached, and none delivered the right bytes. The message has each one's reason.
    DiskFullError
        If there is no room.
    """
    packagings = [info.sources, *((archive,) for archive in info.archives if archive.urls)]
    folder.mkdir(parents=True, exist_ok=True)
    with cache.locked(folder / "download") as alone:
        for files in packagings:
            if all(_have(remote, folder) for remote in files):
                return folder
        urls = [url for files in packagings for remote in files for url in remote.urls]
        live = reachable(urls)
        if not live:
            hosts = ", ".join(dict.fromkeys(str(urlsplit(url).hostname) for url in urls))
            raise OfflineError(f"there is no network connection to {hosts}")
        reasons = []
        for files in packagings:
            try:
                for remote in files:
                    if not _have(remote, folder):
                        # Where nothing locks others out, they must not write into the same file.
                        part = folder / f".{remote.name}{'' if alone else uuid.uuid4().hex[:12]}.part"
                        try:
                            _fetch_file(remote, part, folder / remote.name, live)
                        finally:
                            if not alone:
                                cache.remove(part)
                return folder
            except DownloadError as error:
                reasons.append(str(error))
    raise DownloadError("; ".join(reasons))


def _have(remote: RemoteFile, folder: Path) -> bool:
    path = folder / remote.name
    if os.path.lexists(path):
        try:
            check(path, remote)
            return True
        except (FormatError, OSError) as error:
            if isinstance(error, OSError) and error.errno in EXHAUSTED:
                raise
            message = f"A kept download is damaged, and is fetched again. {error}"
            warnings.warn(message, DataWarning, stacklevel=2)
        cache.remove(path)
    cache.remove(_note(path))
    return False


def check(path: Path, remote: RemoteFile) -> str:
    """Verify a kept download: by what was published, or by what was noted when it arrived.

    Returns
    -------
    str
        How it was verified.

    Raises
    ------
    FormatError
        If it is not what it should be.
    """
    if not path.is_file():  # a pipe, for one, would be waited for
        raise FormatError(f"{path.name} is not a file.")
    how = checksums.verify(path, remote)
    note = _note(path)
    if note.is_file():
        noted = note.read_text(encoding="ascii", errors="replace")
        checksums.compare(path.name, "sha256", checksums.file_sha256(path), noted)
        how = "no checksum is published; the archive is whole, and the same as when it was downloaded"
    return how


def _note(path: Path) -> Path:
    """Where the sha256 is kept of a file that has no published checksum."""
    return path.with_name(path.name + ".sha256")


def _fetch_file(remote: RemoteFile, part: Path, path: Path, live: Sequence[str]) -> None:
    """Try each address, again and again with growing rests, until one delivers the right bytes."""
    urls = [url for url in remote.urls if url in live]
    reasons: dict[str, str] = {}
    if part.is_symlink() or not part.is_file():
        cache.remove(part)
    furthest, turn = _size(part), 0
    while urls and turn < ROUNDS:
        if turn:
            time.sleep(BACK_OFF * 2 ** (turn - 1))
        for url in list(urls):
            before = _size(part)
            try:
                _transfer(url, part, remote)
                checksums.verify(part, remote)
            except FormatError as error:
                part.unlink()
                reasons[url] = str(error)
            except DownloadError as error:
                reasons[url] = str(error)
                if isinstance(error, _TooSlow) and _size(part) < before + _PROGRESS:
                    urls.remove(url)  # another try would cost as much time again
            else:
                if not (remote.sha256 or remote.raw_sha256):
                    _note(path).write_text(checksums.file_sha256(part), encoding="ascii")
                part.replace(path)
                return
        # A line that breaks every few megabytes gets there in the end: only rounds without progress count.
        turn = 0 if _size(part) > furthest + _PROGRESS else turn + 1
        furthest = max(furthest, _size(part))
    part.unlink(missing_ok=True)
    tried = "; ".join(f"{url}: {reason}" for url, reason in reasons.items())
    raise DownloadError(f"{remote.name} did not arrive ({tried or 'its hosts cannot be reached'})")


class _TooSlow(DownloadError):
    """Raised after seconds of waiting, not at once."""


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _transfer(url: str, part: Path, remote: RemoteFile) -> None:
    """Download into ``part``; what an earlier try left there is completed if the server can do that."""
    start = _size(part)
    with closing(_listen(url, start)) as answer:
        response = next(answer)
        if start and response.headers.get("Content-Range", "").split("-")[0] != f"bytes {start}":
            part.unlink()
            start = 0
            if response.status_code in (206, 416):
                raise DownloadError("the rest of an interrupted download does not fit")
        if response.status_code not in (200, 206):
            raise DownloadError(f"the server answers {response.status_code} {response.reason}")
        length = response.headers.get("Content-Length", "")
        announced = start + int(length) if length.isdecimal() else None
        needed = (announced or remote.size or 0) - start + 1_000_000
        head = b""
        received = start
        with (
            told(part.parent, needed),
            progress_bar(remote.name, announced, unit="B", done=start) as bar,
        ):
            cache.ensure_room(part.parent, needed)
            with part.open("ab") as file:
                for data in answer:
                    if start == 0 and len(head) < 64:
                        head += data[:64]
                        _refuse_page(head, response, remote)
                    file.write(data)
                    received += len(data)
                    bar.update(len(data))
                    if received > (2 * remote.size if remote.size else _MAX_SIZE):
                        raise DownloadError("it is far longer than the file")
                places.sync(file)
    if announced is not None and received < announced:
        raise DownloadError(f"the connection was cut after {received:,} of {announced:,} bytes")


def _listen(url: str, start: int) -> Generator[Any]:
    """Yield a server's response, then the pieces of its body, as long as they come fast enough.

    Another thread does the network: neither the look-up of a name nor a line of the head that comes byte by
    byte can be interrupted. It puts each piece into a short queue, and at last None or what went wrong.

    Raises
    ------
    _TooSlow
        If next to nothing came for ``SLOW_WINDOW`` seconds, the first of which begin with the request.
    DownloadError
        If anything else went wrong.
    """
    pieces: queue.Queue[Any] = queue.Queue(8)
    unwanted = threading.Event()

    def work() -> None:
        try:
            for piece in _request(url, start):
                pieces.put(piece)
                if unwanted.is_set():
                    return
            pieces.put(None)
        except Exception as error:  # of sockets, TLS, http.client, urllib3 or requests
            pieces.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        end, count = time.monotonic() + SLOW_WINDOW, 0
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                piece = b""
            if isinstance(piece, Exception):
                raise _reason(piece) from piece
            if piece is None:
                return
            count += len(piece) if isinstance(piece, bytes) else 0
            if time.monotonic() >= end:
                if count < SLOW_BYTES:
                    raise _TooSlow(f"only {count:,} bytes in {SLOW_WINDOW:.0f} seconds")
                end, count = time.monotonic() + SLOW_WINDOW, 0
            if piece != b"":
                yield piece
    finally:
        unwanted.set()
        while not pieces.empty():
            pieces.get_nowait()


def _request(url: str, start: int) -> Iterator[Any]:
    import requests

    # "identity": the file is compressed already, and must arrive as it is.
    headers = {"Accept-Encoding": "identity", "User-Agent": "navml"}
    if start:
        headers["Range"] = f"bytes={start}-"
    with requests.Session() as session:
        session.max_redirects = MAX_REDIRECTS
        timeouts = (CONNECT_TIMEOUT, READ_TIMEOUT)
        with session.get(url, headers=headers, stream=True, timeout=timeouts) as response:
            yield response
            # read1 returns what has arrived. read(n) would wait for n bytes, for hours if they come one by
            # one. (urllib3 before 2.1 has no read1 of its own.)
            raw: Any = response.raw
            read1 = raw.read1 if hasattr(raw, "read1") else raw._fp.read1
            while data := read1(_CHUNK):
                yield data


def _reason(error: Exception) -> DownloadError:
    import requests
    import urllib3

    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
        return _TooSlow(f"no answer within {READ_TIMEOUT:.0f} seconds")
    if isinstance(error, requests.TooManyRedirects):
        return DownloadError("it leads from address to address, and nowhere")
    if isinstance(error, ValueError) or type(error) is OSError:
        return DownloadError(
            f"an address, or this computer's setting for proxies or certificates, makes no sense: {error}"
        )
    return DownloadError(f"the connection was cut or garbled ({type(error).__name__})")


def _refuse_page(head: bytes, response: requests.Response, remote: RemoteFile) -> None:
    magic = _MAGIC.get(Path(remote.name).suffix, b"")
    if head[: len(magic)] != magic[: len(head)]:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if head.lstrip()[:1] == b"<" or kind == "text/html":
            raise DownloadError("a web page came instead of the file: does this network ask you to log in?")
        raise DownloadError(
            f"what came is not a {Path(remote.name).suffix} file (it starts with {head[:4]!r})"
        )


def reachable(urls: Sequence[str]) -> list[str]:
    """Return those addresses whose hosts, or the proxies that lead to them, accept a connection.

    Takes at most ``OFFLINE_AFTER`` seconds, also where a broken network lets every look-up hang.
    """
    hosts = {url: _host(url) for url in urls}
    answers: queue.SimpleQueue[tuple[tuple[str, int], bool]] = queue.SimpleQueue()

    def knock(place: tuple[str, int]) -> None:
        try:
            socket.create_connection(place, timeout=OFFLINE_AFTER).close()
            answers.put((place, True))
        except (OSError, ValueError):
            answers.put((place, False))

    waiting = {host for host in hosts.values() if host}
    for place in waiting:
        # A daemon, because a look-up cannot be interrupted, and must not keep Python from ending.
        threading.Thread(target=knock, args=(place,), daemon=True).start()
    live: set[tuple[str, int] | None] = {None}
    deadline = time.monotonic() + OFFLINE_AFTER
    while waiting:
        try:
            place, answered = answers.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        waiting.discard(place)
        if answered:
            live.add(place)
            deadline = min(deadline, time.monotonic() + 1)  # the others get a second more, not four
    return [url for url in urls if hosts[url] in live]


def _host(url: str) -> tuple[str, int] | None:
    """Return the host and port that a request for ``url`` connects to; None if only the request can tell."""
    from requests.utils import get_environ_proxies, prepend_scheme_if_needed, select_proxy

    try:
        proxy = select_proxy(url, get_environ_proxies(url))
        parts = urlsplit(prepend_scheme_if_needed(proxy, "http") if proxy else url)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:  # a proxy whose address is none
        return None
