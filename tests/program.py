"""The program in a process of its own, without the time that a start takes: each run is a fork of a process that has
loaded it.

What Python reads when it starts (``PYTHON...``, the locale) cannot be set for a fork, and is tested with processes that
start: `run` starts one whenever the environment says more than what the program itself reads, and always where Python's
own variables are set for the whole suite, so that one of the two runs of ``.ci/run`` has no forks.
"""

from __future__ import annotations

import atexit
import functools
import importlib
import io
import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

PROGRAM = [sys.executable, "-m", "modelmatch"]
ROOT = Path(__file__).resolve().parent.parent
OUR_OWN = ("MODELMATCH_", "_MODELMATCH_", "_TYPER_COMPLETE_", "COMP_", "PYTHONIOENCODING")
"""Beginnings of variables that are read by the program while it runs, or heeded below."""
PYTHONS_OWN = ("PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONHASHSEED", "PYTHONOPTIMIZE")
OPTIONAL = ("modelmatch.mcp.", "modelmatch.report.html.")
"""Modules that need packages which may be missing, or are slow to load."""
SECONDS = 120


def run(
    *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """A run with these arguments, this input, and these variables besides those of the suite."""
    more = environment or {}
    if any(not name.startswith(OUR_OWN) for name in more) or any(name in os.environ for name in PYTHONS_OWN):
        return subprocess.run(
            [*PROGRAM, *arguments], input=stdin, capture_output=True, env={**os.environ, **more}, timeout=SECONDS
        )
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        request = {"arguments": arguments, "environment": {**os.environ, **more}, "folder": os.getcwd()}
        code = _ask(request, [given.fileno(), out.fileno(), err.fileno()])
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess([*PROGRAM, *arguments], code, out.read(), err.read())


def _ask(request: object, streams: list[int]) -> int:
    raw = json.dumps(request).encode("utf-8", "surrogateescape")
    server = _server()
    socket.send_fds(server, [len(raw).to_bytes(8, "big")], streams)
    server.sendall(raw)
    code = server.recv(4)
    assert len(code) == 4, "the process that the runs are forks of has ended"
    return int.from_bytes(code, "big", signed=True)


@functools.cache
def _server() -> socket.socket:
    """The process that the runs are forks of; it ends when this one closes the socket."""
    here, there = socket.socketpair()
    here.settimeout(SECONDS)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.program", str(there.fileno())], pass_fds=[there.fileno()], cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    there.close()

    def end() -> None:
        here.close()
        process.wait(SECONDS)

    atexit.register(end)
    return here


# --- in that process ------------------------------------------------------------------------------------


def _serve(requests: socket.socket) -> None:
    import modelmatch.__main__

    for module in pkgutil.walk_packages(modelmatch.__path__, "modelmatch."):
        if not module.name.startswith(OPTIONAL):
            importlib.import_module(module.name)
    while True:
        head, streams, _, _ = socket.recv_fds(requests, 8, 3)
        if not head:
            return
        raw = b""
        while len(raw) < int.from_bytes(head, "big"):
            raw += requests.recv(65536)
        child = os.fork()
        if child == 0:
            requests.close()
            _run(json.loads(raw), streams)
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        requests.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))


def _run(request: dict[str, object], streams: list[int]) -> None:
    """The program, in a child that never returns from here."""
    from modelmatch.cli import main

    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["environment"])  # type: ignore[call-overload]
    os.chdir(str(request["folder"]))
    sys.argv = ["modelmatch", *request["arguments"]]  # type: ignore[misc]
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        usual = getattr(sys, name)
        encoding = os.environ.get("PYTHONIOENCODING", usual.encoding)
        raw = open(number, "rb" if number == 0 else "wb", closefd=False)  # noqa: SIM115
        fresh = io.TextIOWrapper(raw, encoding, usual.errors, line_buffering=name == "stderr")
        setattr(sys, name, fresh)
        setattr(sys, f"__{name}__", fresh)
    try:
        main()
    finally:
        os._exit(70)  # which no run of the program ends with


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
