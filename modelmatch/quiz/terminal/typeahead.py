"""The keyboard of the quiz: keys typed between two questions wait unseen, and the terminal is restored at the end."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from modelmatch.signals import AtEnd

Aside = Callable[[Callable[[], None]], None]
"""Calls a function with nothing of the quiz on the screen, and draws it again afterwards."""


@contextmanager
def typed_ahead(aside: Aside = lambda act: act()) -> Iterator[Callable[[], None]]:
    """Keep keys that are typed between questions, without showing them; Ctrl-C still interrupts.

    Yields a function to call whenever the settings of the keyboard have been changed: those are set again when the
    program goes on after it was stopped.

    In its usual state a terminal would show such keys in the middle of the screen, and hand over enter as the end of a
    line instead of the key.

    The terminal is restored however this ends, including by a signal, and while the program is stopped (Ctrl-Z).
    """
    try:
        import termios
    except ImportError:  # Windows, where keys wait unseen anyway
        yield lambda: None
        return
    try:
        keyboard = sys.stdin.fileno()
        before = termios.tcgetattr(keyboard)
    except (OSError, ValueError, termios.error):  # not a terminal
        yield lambda: None
        return
    quiet = termios.tcgetattr(keyboard)
    quiet[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR)
    quiet[3] &= ~(termios.ECHO | termios.ICANON)

    wanted = quiet

    def remember() -> None:
        nonlocal wanted
        with contextlib.suppress(termios.error):
            wanted = termios.tcgetattr(keyboard)

    def put(settings: list[Any]) -> None:
        with contextlib.suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(keyboard, termios.TCSANOW, settings)

    def restore() -> None:
        if in_foreground(keyboard):
            put(before)

    def stop() -> None:
        """Stop as the signal asks; go on with the keyboard as it was."""
        now = termios.tcgetattr(keyboard)
        restore()
        with _on(signal.SIGCONT, signal.SIG_DFL), _on(signal.SIGTSTP, signal.SIG_DFL):
            os.kill(os.getpid(), signal.SIGTSTP)
        put(now)  # waits until the shell gives the terminal back

    def resume() -> None:
        """Continue after a stop that was not announced."""
        put(wanted)
        aside(lambda: None)

    with AtEnd(restore), _on(signal.SIGCONT, lambda *_: resume()), _on(signal.SIGTSTP, lambda *_: aside(stop)):
        try:
            put(quiet)  # at once: anything else would drop or delay keys
            yield remember
        finally:
            restore()


def in_foreground(terminal: int) -> bool:
    """Is the terminal this program's at present, or a shell's that has put it in the background?"""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:  # it has no jobs, or is gone
        return True


def stop_all() -> None:
    """Stop this program and those in a pipe with it, as Ctrl-Z does where the terminal sees to it."""
    os.kill(0, signal.SIGTSTP)


@contextmanager
def _on(number: int, handler: Any) -> Iterator[None]:
    """Handle a signal with this handler, unless the parent process has it ignored."""
    before: Any = signal.getsignal(number)
    if before is signal.SIG_IGN or threading.current_thread() is not threading.main_thread():  # no signal arrives there
        yield
        return
    signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)
