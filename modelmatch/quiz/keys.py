"""The keyboard between two questions: what is typed ahead waits for the next one, and does not appear on the screen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def typed_ahead() -> Iterator[None]:
    """Keep every key as it was typed while nobody reads, without showing it; Ctrl-C still interrupts.

    In its usual state a terminal would show such keys in the middle of the screen, and hand over enter as the end of a
    line instead of the key.
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
    try:
        termios.tcsetattr(keyboard, termios.TCSANOW, quiet)  # at once: anything else would drop or delay keys
        yield
    finally:
        termios.tcsetattr(keyboard, termios.TCSANOW, before)
