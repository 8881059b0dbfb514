"""Signals that end the program: it cleans up first, and then ends as the signal asks.

All of this happens in the handler. An exception that is raised there can be lost on its way, or shown as a traceback:
Python drops those that arrive in a destructor, and a library may catch what it does not know. The first signal counts;
others that arrive while the program ends do not stop it halfway.

Little is imported here, since this comes before all else in the program.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from collections.abc import Callable
    from types import FrameType
    from typing import NoReturn

    Act = Callable[[], str | None]
else:
    import _signal as signal  # without the names of ``signal``, which take as long as the start of Python

ENDING = (
    "SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF",
    "SIGXCPU", "SIGIO", "SIGPWR", "SIGSTKFLT",
)  # fmt: skip
"""Signals that end a program that does not expect them, where the system has them."""
_INTERRUPTED = 130
_STDERR = 2

_handled: list[int] = []
_acts: list[AtEnd] = []


class AtEnd:
    """While this context lasts, ``act`` is called if a signal ends the program; the last one entered is called first.

    The text that it returns is shown to the user. It must not wait for anything, nor take a lock that the program may
    hold.
    """

    def __init__(self, act: Act) -> None:
        self.act = act

    def __enter__(self) -> None:
        _acts.append(self)

    def __exit__(self, *error: object) -> None:
        _acts.remove(self)


def install() -> None:
    """Handle the signals that would end the program; those that the parent has it ignore stay ignored, as by nohup."""
    for name in ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _end)
            _handled.append(number)


def write_at_end(descriptor: int, text: str) -> None:
    """Write to a file descriptor that may be closed, or a terminal that may be gone or stopped; never waits."""
    import select

    try:
        _, ready, _ = select.select([], [descriptor], [], 0)
        if ready:
            os.write(descriptor, text.encode("utf-8", "replace"))
    except (OSError, ValueError):
        pass  # it cannot be read any more


def _end(number: int, frame: FrameType | None) -> None:
    for handled in _handled:
        signal.signal(handled, _too_late)
    try:
        said = [text for text in _run_acts() if text]
        if not said and number == signal.SIGINT:
            said = ["\n" * os.isatty(_STDERR) + "stopped"]  # below the ^C of the terminal
        if said:
            write_at_end(_STDERR, "\n".join(said) + "\n")
    finally:  # whatever went wrong above, it cannot be reported any more
        _leave(number)


def _too_late(number: int, frame: FrameType | None) -> None:
    """What another signal does while the program ends."""


def _run_acts() -> list[str | None]:
    """Call every act, even if one before it fails."""
    if not _acts:
        return []
    try:
        said = _acts.pop().act()
    except OSError as error:
        said = str(error)
    return [said, *_run_acts()]


def _leave(number: int) -> NoReturn:
    """End with 130 on an interrupt, otherwise by the signal itself, so that the parent sees it."""
    if number != signal.SIGINT and os.name == "posix":
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(_INTERRUPTED if number == signal.SIGINT else 128 + number)
