"""A web server on this machine that hands out tiny datasets, or fails to in every way that servers do."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tiny_datasets import Tiny

from navml.datasets.catalog import DatasetInfo, RemoteFile

Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


class Server:
    """Serves ``files`` by name. ``faults[name]`` holds what it does instead, one entry for each request."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, list[Answer]] = {}
        self.requests: list[tuple[str, str | None]] = []  # (name, Range)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                name = self.path.strip("/")
                outer.requests.append((name, self.headers.get("Range")))
                faults = outer.faults.get(name)
                try:
                    if faults:
                        faults.pop(0)(self, outer.files.get(name, b""))
                    elif name in outer.files:
                        whole(self, outer.files[name])
                    else:
                        status(404)(self, b"")
                except OSError:  # the client had enough
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    def serve(self, tiny: Tiny) -> DatasetInfo:
        """Offer the files of a dataset; return its description, with this server as the official host."""
        self.files |= tiny.files

        def here(remote: RemoteFile) -> RemoteFile:
            return dataclasses.replace(remote, urls=(f"{self.address}/{remote.name}",))

        return dataclasses.replace(
            tiny.info,
            sources=tuple(here(remote) for remote in tiny.info.sources),
            archives=tuple(here(remote) for remote in tiny.info.archives),
        )


def send(handler: BaseHTTPRequestHandler, body: bytes, code: int = 200, **headers: str) -> None:
    handler.send_response(code)
    for name, value in ({"Content_Length": str(len(body))} | headers).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def whole(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    """The right answer, to requests for a part of the file too."""
    wanted = handler.headers.get("Range")
    if not wanted:
        return send(handler, data)
    start = int(wanted.removeprefix("bytes=").rstrip("-"))
    if start >= len(data):
        return send(handler, b"", 416)
    send(handler, data[start:], 206, Content_Range=f"bytes {start}-{len(data) - 1}/{len(data)}")


def status(code: int) -> Answer:
    return lambda handler, data: send(handler, b"no", code)


def cut(share: float) -> Answer:
    """Announce everything, send a share of it, and hang up."""

    def answer(handler: BaseHTTPRequestHandler, data: bytes) -> None:
        send(handler, data[: int(share * len(data))], Content_Length=str(len(data)))
        handler.close_connection = True

    return answer


def ignore_range(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    send(handler, data)


def login_page(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    send(handler, b"<!DOCTYPE html><title>Welcome to Cafe Wi-Fi</title>", Content_Type="text/html")


def redirect_loop(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    send(handler, b"", 302, Location=handler.path)


def announce(extra: int) -> Answer:
    """Announce a length that is wrong by so many bytes."""

    def answer(handler: BaseHTTPRequestHandler, data: bytes) -> None:
        send(handler, data, Content_Length=str(len(data) + extra))
        handler.close_connection = True

    return answer


def flip(place: int) -> Answer:
    """Send everything, with one bit of the byte at ``place`` flipped."""

    def answer(handler: BaseHTTPRequestHandler, data: bytes) -> None:
        send(handler, data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])

    return answer


def drip(seconds: float, pause: float = 0.02) -> Answer:
    """Send the file byte by byte, slowly."""

    def answer(handler: BaseHTTPRequestHandler, data: bytes) -> None:
        send(handler, b"", Content_Length=str(len(data)))
        end = time.monotonic() + seconds
        for byte in data:
            if time.monotonic() > end:
                break
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(pause)
        handler.close_connection = True

    return answer
