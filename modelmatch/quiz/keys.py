"""The keyboard of the quiz: keys wait unseen between two questions, and the terminal is left as it was found."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from modelmatch.signals import AtEnd

Aside = Callable[[Callable[[], None]], None]
"""Calls a function with nothing of the quiz on the screen, and draws it again afterwards."""


@contextmanager
def typed_ahead(aside: Aside = lambda act: act()) -> Iterator[None]:
    """Keep every key as it was typed while nobody reads, without showing it; Ctrl-C still interrupts.

    In its usual state a terminal would show such keys in the middle of the screen, and hand over enter as the end of a
    line instead of the key.

    However this ends, also by a signal, the terminal is as it was found; and while the program is stopped (Ctrl-Z).
    """
    try:
        import termios
    except ImportError:  # Windows, where keys wait unseen anyway
        yield
        return
    try:
        keyboard = sys.stdin.fileno()
        before = termios.tcgetattr(keyboard)
    except (OSError, ValueError, termios.error):  # not a terminal
        yield
        return
    quiet = termios.tcgetattr(keyboard)
    quiet[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR)
    quiet[3] &= ~(termios.ECHO | termios.ICANON)

    def restore() -> None:
        with contextlib.suppress(OSError, termios.error):  # the terminal is gone
            if in_foreground(keyboard):
                termios.tcsetattr(keyboard, termios.TCSANOW, before)

    def stop() -> None:
        """Stop as the signal asks; go on with the keyboard as it was."""
        now = termios.tcgetattr(keyboard)
        restore()
        with _default(signal.SIGTSTP):
            os.kill(os.getpid(), signal.SIGTSTP)
        with contextlib.suppress(termios.error):
            termios.tcsetattr(keyboard, termios.TCSANOW, now)  # waits until the shell gives the terminal back

    with AtEnd(restore), _stopping(lambda: aside(stop)):
        try:
            termios.tcsetattr(keyboard, termios.TCSANOW, quiet)  # at once: anything else would drop or delay keys
            yield
        finally:
            restore()


def in_foreground(terminal: int) -> bool:
    """Is the terminal this program's at present, or a shell's that has put it in the background?"""
    return os.tcgetpgrp(terminal) == os.getpgrp()


def stop_all() -> None:
    """Stop this program and those in a pipe with it, as Ctrl-Z does where the terminal sees to it."""
    os.kill(0, signal.SIGTSTP)


@contextmanager
def _stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` when the program is to be stopped, unless whoever started it does not want that."""
    if signal.getsignal(signal.SIGTSTP) is not signal.SIG_DFL:
        yield
        return
    try:
        signal.signal(signal.SIGTSTP, lambda number, frame: stop())
    except ValueError:  # not in the main thread, where no signal arrives
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)


@contextmanager
def _default(number: int) -> Iterator[None]:
    """Let the system do what it does on a signal."""
    handler: Any = signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(number, handler)
