"""Downloads from a server that fails in every way: the right bytes arrive in the end, or nothing does."""

import dataclasses
import hashlib
import socket
import threading
import time

import pytest
from faulty_server import (
    announce,
    cut,
    drip,
    flip,
    ignore_range,
    login_page,
    redirect_loop,
    status,
    whole,
)

from navml.datasets import cache, download
from navml.datasets.errors import DataWarning, DiskFullError, DownloadError, OfflineError

NAME = "cifar-10-binary.tar.gz"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "downloads"


@pytest.fixture
def only_binary(server, cifar):
    """CIFAR-10 on the server, without a second packaging to fall back on."""
    return dataclasses.replace(server.serve(cifar), archives=())


def left(folder):
    """The names of what is in the folder, without the lock."""
    return sorted(path.name for path in folder.iterdir() if path.name != ".download.lock")


def closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_a_download_arrives_whole_and_alone(folder, server, only_binary, cifar):
    assert download.fetch(only_binary, folder) == folder
    assert (folder / NAME).read_bytes() == cifar.files[NAME]
    assert left(folder) == [NAME]


def test_what_is_there_is_verified_and_not_fetched_again(folder, server, only_binary):
    download.fetch(only_binary, folder)
    server.requests.clear()
    download.fetch(only_binary, folder)
    assert server.requests == []
    data = bytearray((folder / NAME).read_bytes())
    data[100] ^= 1
    (folder / NAME).write_bytes(data)
    with pytest.warns(DataWarning, match="damaged, and is fetched again.*sha256"):
        download.fetch(only_binary, folder)
    assert hashlib.sha256((folder / NAME).read_bytes()).hexdigest() == only_binary.sources[0].sha256


@pytest.mark.parametrize(
    "faults",
    [
        [cut(0)],
        [cut(0.01)],
        [cut(0.5)],
        [cut(0.99)],
        [cut(0.3), cut(0.5), cut(0.5)],
        [cut(0.5), ignore_range],
        [status(404), status(403), status(500)],
        [status(503)],
        [redirect_loop] * 31,
        [login_page],
        [announce(-100)],
        [announce(+100)],
        [flip(30_000)],
        [flip(0)],
        [cut(0.5), login_page],
    ],
    ids=lambda faults: f"{len(faults)}-{getattr(faults[0], '__qualname__', faults[0]).split('.')[0]}",
)
def test_passing_faults_are_survived(folder, server, only_binary, cifar, faults):
    server.faults[NAME] = list(faults)
    download.fetch(only_binary, folder)
    assert (folder / NAME).read_bytes() == cifar.files[NAME]
    assert left(folder) == [NAME]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (status(404), "the server answers 404"),
        (status(403), "the server answers 403"),
        (status(500), "the server answers 500"),
        (login_page, "web page.*log in"),
        (redirect_loop, "from address to address"),
        (flip(30_000), "sha256 is"),
        (flip(0), "not a .gz file"),
        (announce(-100), "sha256 is"),
        (cut(0), "the connection was cut"),
    ],
)
def test_lasting_faults_are_told_and_nothing_is_left(folder, server, only_binary, fault, reason):
    server.faults[NAME] = [fault] * 1000
    with pytest.raises(DownloadError, match=f"{NAME} did not arrive.*127.0.0.1.*{reason}"):
        download.fetch(only_binary, folder)
    assert left(folder) == []


def test_an_interrupted_download_goes_on_where_it_was(folder, server, only_binary, cifar):
    server.faults[NAME] = [cut(0.6)]
    download.fetch(only_binary, folder)
    start = int(0.6 * len(cifar.files[NAME]))
    assert server.requests == [(NAME, None), (NAME, f"bytes={start}-")]


def test_the_rest_of_an_older_session_is_used_if_it_fits(folder, server, only_binary, cifar):
    folder.mkdir()
    for rest in (cifar.files[NAME][:9000], b"\x1f\x8bsomething else", cifar.files[NAME] + b"too long"):
        (folder / f".{NAME}.part").write_bytes(rest)
        (folder / NAME).unlink(missing_ok=True)
        download.fetch(only_binary, folder)
        assert (folder / NAME).read_bytes() == cifar.files[NAME]
        assert left(folder) == [NAME]


def test_a_line_that_breaks_often_but_makes_progress_gets_there(
    folder, server, only_binary, cifar, monkeypatch
):
    monkeypatch.setattr(download, "_PROGRESS", 1000)
    server.faults[NAME] = [cut(0.1)] + [lambda h, d: _some(h, d, 20_000)] * 15
    download.fetch(only_binary, folder)
    assert (folder / NAME).read_bytes() == cifar.files[NAME]
    assert len(server.requests) > download.ROUNDS + 2


def _some(handler, data, count):
    """Send a few more bytes of what is asked for, and hang up."""
    start = int((handler.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
    handler.send_response(206)
    handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
    handler.send_header("Content-Length", str(len(data) - start))
    handler.end_headers()
    handler.wfile.write(data[start : start + count])
    handler.close_connection = True


def test_mirrors_are_tried_in_turn(folder, server, only_binary, cifar):
    server.files["mirror.tar.gz"] = server.files[NAME]
    server.faults[NAME] = [status(500)] * 100
    remote = only_binary.sources[0]
    mirrored = dataclasses.replace(remote, urls=(*remote.urls, f"{server.address}/mirror.tar.gz"))
    download.fetch(dataclasses.replace(only_binary, sources=(mirrored,)), folder)
    assert [name for name, _ in server.requests] == [NAME, "mirror.tar.gz"]
    assert (folder / NAME).read_bytes() == cifar.files[NAME]


def test_the_other_packaging_is_the_second_choice(folder, server, cifar):
    info = server.serve(cifar)
    del server.files[NAME]
    download.fetch(info, folder)
    assert left(folder) == ["cifar-10-python.tar.gz"]


def test_a_slow_loris_is_given_up(folder, server, only_binary, monkeypatch):
    monkeypatch.setattr(download, "SLOW_WINDOW", 0.3)
    server.faults[NAME] = [drip(30)] * 5
    begin = time.monotonic()
    with pytest.raises(DownloadError, match="only .* bytes in"):
        download.fetch(only_binary, folder)
    assert time.monotonic() - begin < 5
    assert left(folder) == []


def test_a_silent_server_is_given_up(folder, server, only_binary, monkeypatch):
    monkeypatch.setattr(download, "READ_TIMEOUT", 0.3)
    server.faults[NAME] = [lambda handler, data: time.sleep(3)] * 5
    begin = time.monotonic()
    with pytest.raises(DownloadError, match="no answer within"):
        download.fetch(only_binary, folder)
    assert time.monotonic() - begin < 2.5


def test_an_endless_file_is_given_up(folder, server, only_binary):
    def endless(handler, data):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"\x1f\x8b" + bytes(100_000))

    server.faults[NAME] = [endless] * 10
    small = dataclasses.replace(only_binary.sources[0], size=1_000_000)
    with pytest.raises(DownloadError, match="far longer"):
        download.fetch(dataclasses.replace(only_binary, sources=(small,)), folder)
    assert left(folder) == []


def test_offline_is_noticed_at_once(folder, cifar):
    port = closed_port()
    urls = (f"http://127.0.0.1:{port}/{NAME}", f"http://no-such-host.invalid/{NAME}")
    info = dataclasses.replace(cifar.info, sources=(dataclasses.replace(cifar.info.sources[0], urls=urls),))
    begin = time.monotonic()
    with pytest.raises(OfflineError, match="no network connection to 127.0.0.1, no-such-host.invalid"):
        download.fetch(info, folder)
    assert time.monotonic() - begin < 3
    assert left(folder) == []


def test_a_hanging_look_up_does_not_hold_up(monkeypatch):
    release = threading.Event()

    def hang(*_, **__):
        release.wait(10)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", hang)
    begin = time.monotonic()
    assert download.reachable(["https://example.org/a"]) == []
    assert time.monotonic() - begin < 2
    release.set()


def test_a_dead_host_does_not_hide_a_live_one(server):
    dead, live = f"http://127.0.0.1:{closed_port()}/a", f"{server.address}/a"
    assert download.reachable([dead, live]) == [live]


def test_proxies_are_asked_instead_of_hosts(server, monkeypatch):
    monkeypatch.setenv("http_proxy", server.address)
    assert download.reachable(["http://no-such-host.invalid/a"]) == ["http://no-such-host.invalid/a"]


def test_a_file_without_a_published_checksum_is_remembered(folder, server, fids):
    info = server.serve(fids)
    download.fetch(info, folder)
    assert left(folder) == ["FIDS30.zip", "FIDS30.zip.sha256"]
    noted = (folder / "FIDS30.zip.sha256").read_text()
    assert noted == hashlib.sha256(fids.files["FIDS30.zip"]).hexdigest()
    assert "same as when it was downloaded" in download.check(folder / "FIDS30.zip", info.sources[0])
    # Whole, and yet another file: only the note can tell.
    data = bytearray(fids.files["FIDS30.zip"])
    place = data.index(b"PK\x01\x02") + 12  # a member's time of day
    data[place] ^= 1
    (folder / "FIDS30.zip").write_bytes(data)
    with pytest.warns(DataWarning, match="fetched again"):
        download.fetch(info, folder)
    assert (folder / "FIDS30.zip").read_bytes() == fids.files["FIDS30.zip"]


@pytest.mark.parametrize("fault", [cut(0.5), flip(2000), announce(-500), login_page])
def test_a_zip_without_a_checksum_must_be_whole(folder, server, fids, fault):
    server.faults["FIDS30.zip"] = [fault]
    download.fetch(server.serve(fids), folder)
    assert (folder / "FIDS30.zip").read_bytes() == fids.files["FIDS30.zip"]


def test_a_recompressed_fashion_mnist_passes(folder, server, fashion):
    import gzip

    info = server.serve(fashion)
    for name, data in fashion.files.items():
        server.files[name] = gzip.compress(gzip.decompress(data), 1)
    download.fetch(info, folder)
    assert left(folder) == sorted(fashion.files)


def test_a_full_disk_is_told_before_the_download(folder, server, only_binary, monkeypatch):
    usage = type("usage", (), {"free": 5})()
    monkeypatch.setattr(cache.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(DiskFullError, match="The disk is full: .* MB are needed, and 0 MB are free"):
        download.fetch(only_binary, folder)
    assert left(folder) == []


def test_several_at_once_download_once(folder, server, only_binary, cifar):
    threads = [threading.Thread(target=download.fetch, args=(only_binary, folder)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.requests) == 1
    assert (folder / NAME).read_bytes() == cifar.files[NAME]


def test_ranges_are_served(server):
    """The server itself: what the tests above rely on."""
    import requests

    server.files["a"] = b"0123456789"
    server.faults["a"] = [whole]
    assert requests.get(f"{server.address}/a", timeout=5).content == b"0123456789"
    part = requests.get(f"{server.address}/a", headers={"Range": "bytes=4-"}, timeout=5)
    assert (part.status_code, part.content) == (206, b"456789")
