"""Start JupyterLab on the learner's own copies of the lessons: ``make lab`` and ``make update``.

``python -m navml.lab`` copies lessons of which there is no copy yet, then starts JupyterLab, which also gets
the options that are not listed here. With ``--update`` it brings new versions of lessons, and starts nothing.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from navml import copies


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in the folder of the curriculum; return 0 if all went well."""
    parser = argparse.ArgumentParser(prog="python -m navml.lab", description=__doc__)
    parser.add_argument("--update", action="store_true", help="bring new versions of lessons")
    parser.add_argument("--port", type=int, default=8888, help="where JupyterLab listens (8888)")
    parser.add_argument("--ip", default="127.0.0.1", help="the address it listens at (this machine alone)")
    options, more = parser.parse_known_args(argv)
    root = Path.cwd()
    if not any(root.glob("getting-started/*.ipynb")):
        print(f"There are no lessons in {root}. Run this in the folder that you cloned.", file=sys.stderr)
        return 2
    try:
        changes = copies.update(root, only_missing=not options.update)
    except OSError as error:
        print(
            f"The lessons could not be copied to {copies.FOLDER} ({error}). What is there is whole, and "
            "your own notebooks are as they were. Make room, or see that you may write there, then try anew.",
            file=sys.stderr,
        )
        return 1
    if options.update or changes != copies.Changes():
        print(changes)
    return 0 if options.update else _start(root, options.ip, options.port, more)


def _start(root: Path, ip: str, port: int, more: Sequence[str]) -> int:
    # Waiting threads of OpenBLAS otherwise spin, which slows notebooks that share the cores.
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
    # There: no question whether JupyterLab may fetch news; pages open as pages, so that their links work.
    paths = [str(root / ".jupyter"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))
    if (free := free_port(ip, port)) != port:
        print(
            f"Port {port} is taken by another program, most likely another JupyterLab. This one listens at "
            f"{free}. To reach it over ssh: ssh -L {free}:127.0.0.1:{free} you@server"
        )
    print("Starting JupyterLab. Stop it with Ctrl-C.", flush=True)
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(
        argv=[
            *(f"--ServerApp.ip={ip}", f"--ServerApp.port={free}", "--ServerApp.port_retries=0"),
            *(f"--ServerApp.root_dir={root}", f"--LabApp.default_url=/lab/tree/{copies.START}"),
            *("--ServerApp.log_level=WARN", "--LabApp.log_level=WARN"),
            "--allow-root",  # one's own server on one's own machine; a container's user may be root
            *more,
        ]
    )
    return 0


def free_port(ip: str, port: int) -> int:
    """Return the first port from ``port`` on at which nobody listens."""
    for candidate in range(port, min(port + 50, 65536)):
        with socket.socket() as probe:
            if os.name == "posix":  # a server that has just ended does not block its port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((ip, candidate))
            except OSError:
                continue
        return candidate
    return port  # JupyterLab itself will say what is wrong with it


if __name__ == "__main__":
    sys.exit(main())
