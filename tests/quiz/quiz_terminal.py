"""A real pseudo-terminal with a program in it: send keys, see the screen as a person does."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

import pexpect
import pyte

DRIVER = Path(__file__).with_name("ask_in_terminal.py")
UP, DOWN, LEFT, ENTER, SPACE, CTRL_C = "\x1b[A", "\x1b[B", "\x1b[D", "\r", " ", "\x03"


class Terminal:
    """Runs a command in a pseudo-terminal of the given size."""

    def __init__(self, command: list[str], *, width: int = 80, height: int = 40, **env: str) -> None:
        clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "LINES")}
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.child: Any = pexpect.spawn(  # whose stubs know neither that it reads bytes nor its ptyproc
            command[0],
            command[1:],
            env={**clean, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", **env},
            dimensions=(height, width),
            timeout=15,
        )

    def send(self, *keys: str) -> Terminal:
        for key in keys:
            self.child.send(key)
        return self

    def see(self, text: str, *others: str, within: float = 15) -> str:
        """The screen once it shows ``text`` (or one of the ``others``) and has come to rest."""
        end = time.monotonic() + within
        while True:
            before = len(self.raw)
            going = self._read()
            if any(one in self.text for one in (text, *others)) and len(self.raw) == before:
                return self.text
            if not going or time.monotonic() > end:
                raise AssertionError(f'"{text}" is not on the screen:\n{self.text}')

    def finish(self) -> int:
        """Wait for the end of the program, and return its exit code."""
        end = time.monotonic() + 15
        while self._read() and time.monotonic() < end:
            pass
        self.child.close()
        return self.child.exitstatus if self.child.exitstatus is not None else -(self.child.signalstatus or 0)

    @property
    def text(self) -> str:
        """What the screen shows, without the blanks at the right and below."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    @property
    def answers(self) -> dict[str, object]:
        """The answers that the driver printed."""
        found = re.search(r"ANSWERS (\{.*?\})\s", self.raw.decode("utf-8", "replace"))
        assert found is not None, self.text
        answers: dict[str, object] = json.loads(found[1])
        return answers

    def _read(self) -> bool:
        try:
            data = self.child.read_nonblocking(65536, timeout=0.03)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self._stream.feed(data)
        return True


def quiz(question_set: str | Path, *options: str, width: int = 80, height: int = 40, **env: str) -> Terminal:
    """The driver asking this set."""
    command = [sys.executable, str(DRIVER), str(question_set), *options]
    return Terminal(command, width=width, height=height, **env)
