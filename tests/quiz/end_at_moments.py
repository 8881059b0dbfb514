"""Ends a quiz with ``--save`` by one signal at many moments, each in a terminal of its own: a program for a test.

python end_at_moments.py SIGNAL calls|changes COUNT FOLDER

SIGNAL is INT, TERM, HUP, QUIT, TSTP (stopped, then continued) or CLOSE (the terminal is closed). A moment is a number
of calls of functions, or of changes to files, since the start of ``main``; COUNT of them are spread evenly over the
whole run. Prints a line of JSON for each moment, the first one for a run that nothing disturbs. All runs are forks of
this process, which has loaded everything, so that they are short.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import select
import signal
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

SET = """\
id: moments
title: Moments
minutes: 1
questions:
  - {id: first, ask: First?, choices: [{id: a, label: A, weights: {coding: 1}}, {id: b, label: B}]}
  - {id: second, ask: Second?, kind: number, minimum: 0, maximum: 100, sets: budget}
  - {id: third, ask: Third?, choices: [{id: a, label: A, weights: {writing: 3}}, {id: b, label: B}]}
"""
CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.link", "os.truncate", "os.chmod", "os.chown", "os.rmdir")
KEYS = b"1\r30\r1\r\r"


def run(folder: Path, name: str, of: str, moment: int) -> dict[str, object]:
    """One quiz, and what became of the terminal, the answers and the file."""
    state, saved = folder / "state", folder / "saved"
    saved.mkdir(parents=True)
    (folder / "moments.yaml").write_text(SET, encoding="utf-8")
    told, tell = os.pipe()
    wait, go_on = os.pipe()
    child, terminal = pty.fork()
    if child == 0:
        os.close(go_on)
        os.environ["MODELMATCH_STATE_DIR"] = str(state)
        _in_terminal(folder, saved / "answers.yaml", name, of, moment, tell, wait)
    os.close(tell)
    os.close(wait)
    before = termios.tcgetattr(terminal)
    os.write(terminal, KEYS)
    shown, reports = _watch(terminal, told, closing=name == "CLOSE")
    after = None
    if name != "CLOSE":
        after = termios.tcgetattr(terminal)
        os.close(terminal)
    os.close(go_on)  # only now, where the child waits for the terminal to be closed
    _, status = os.waitpid(child, 0)
    os.close(told)
    return {
        "moment": moment,
        "status": os.waitstatus_to_exitcode(status),
        "restored": after is None or after == before,
        "shown": shown.decode("utf-8", "replace"),
        "reports": reports.decode().split(),
        "kept": _contents(state),
        "saved": _contents(saved),
    }


def _watch(terminal: int, told: int, *, closing: bool) -> tuple[bytes, bytes]:
    """Read what is shown and told until the program ends, or, if that is wanted, until its terminal can be closed."""
    shown = reports = b""
    while True:
        ready, _, _ = select.select([terminal, told], [], [])
        if terminal in ready:
            try:
                data = os.read(terminal, 65536)
            except OSError:  # nobody has it open any more
                data = b""
            if not data:
                break
            shown += data
        if told in ready:
            data = os.read(told, 4096)
            reports += data
            if closing and b"now" in data:
                os.close(terminal)
                return shown, reports
            if not data:
                break
    with contextlib.suppress(OSError):
        while data := os.read(terminal, 65536):
            shown += data
    while data := os.read(told, 4096):
        reports += data
    if closing:
        os.close(terminal)
    return shown, reports


def _contents(folder: Path) -> dict[str, str]:
    """All files in a folder, whatever their names."""
    return {str(p.relative_to(folder)): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}


def _in_terminal(folder: Path, saved: Path, name: str, of: str, moment: int, tell: int, wait: int) -> None:
    """The quiz, as a child of this process that never returns."""
    if name == "TSTP":
        _as_a_job(tell)
    for number, stream in enumerate(("stdin", "stdout", "stderr")):
        setattr(sys, stream, open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False))  # noqa: SIM115

    def act() -> None:
        if name == "CLOSE":
            os.write(tell, b"now ")
            os.read(wait, 1)
        else:
            os.kill(os.getpid(), getattr(signal, f"SIG{name}"))

    from modelmatch.cli import main

    sys.argv = ["modelmatch", "quiz", str(folder / "moments.yaml"), "--all", "--fixed-order", "--save", str(saved)]
    _count(act, of, moment, tell)
    main()


def _count(act: Callable[[], None], of: str, moment: int, tell: int) -> None:
    """Count calls, or changes to files, and act at this one, before it is made; tell at the end how many there were."""
    count = 0
    leave = os._exit

    def one_more() -> None:
        nonlocal count
        count += 1
        if count == moment:
            sys.setprofile(None)
            act()

    def called(frame: object, event: str, argument: object) -> None:
        if event in ("call", "c_call"):
            one_more()

    def audited(event: str, arguments: tuple[object, ...]) -> None:
        writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if writing or event in CHANGES:
            one_more()

    def leaving(status: int) -> NoReturn:
        sys.setprofile(None)
        os.write(tell, f"count={count} ".encode())
        leave(status)

    os._exit = leaving
    if of == "calls":
        sys.setprofile(called)
    else:
        sys.addaudithook(audited)


def _as_a_job(tell: int) -> None:
    """Go on in a job that this process continues whenever it is stopped, as a shell does: only jobs can be stopped."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    before = termios.tcgetattr(0)
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        return
    while True:
        _, status = os.waitpid(child, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            os._exit(os.waitstatus_to_exitcode(status) % 256)
        os.write(tell, b"stopped " if termios.tcgetattr(0) == before else b"stopped-in-disorder ")
        os.kill(child, signal.SIGCONT)


def main() -> None:
    name, of, count, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])
    import modelmatch.__main__  # handles the signals
    import modelmatch.quiz.terminal.drawn
    from modelmatch.cli import app

    assert modelmatch.__main__
    assert modelmatch.quiz.terminal.drawn
    with contextlib.redirect_stdout(io.StringIO()):
        app(["recommend", "--set", "work=coding"], standalone_mode=False)
    whole = run(folder / "whole", "INT", of, 0)
    total = int(str(whole["reports"][0]).removeprefix("count="))  # type: ignore[index]
    print(json.dumps(whole), flush=True)
    for number in range(count := min(count, total)):
        moment = 1 + total * number // count
        print(json.dumps(run(folder / str(number), name, of, moment)), flush=True)


if __name__ == "__main__":
    main()
