"""One question on the screen as an application of prompt_toolkit: how it ends, and the keys that all questions have."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from modelmatch.quiz.display import BACK
from modelmatch.quiz.keys import stop_all


class Asking(Application[Any]):
    """A form on the screen. Signals are handled elsewhere, and an error ends it instead of waiting for a key."""

    def run(self, *args: Any, **options: Any) -> Any:
        options |= {"handle_sigint": False, "set_exception_handler": False, "pre_run": self._pass_errors_on}
        return super().run(*args, **options)

    def _pass_errors_on(self) -> None:
        def failed(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            error = context.get("exception")
            if error is not None and not self.is_done:
                self.exit(exception=error)

        asyncio.get_running_loop().set_exception_handler(failed)


def common_keys() -> KeyBindings:
    """Ctrl-C and Ctrl-D break off, Ctrl-Z stops."""
    keys = KeyBindings()

    if hasattr(signal, "SIGTSTP"):
        keys.add("c-z")(lambda event: stop_all())

    @keys.add("c-c", eager=True)
    @keys.add("c-d", eager=True)
    def _(event: KeyPressEvent) -> None:
        event.app.erase_when_done = True
        event.app.exit(exception=KeyboardInterrupt())

    return keys


def go_back(event: KeyPressEvent) -> None:
    """Leave this question for the one before."""
    event.app.erase_when_done = True
    event.app.exit(result=BACK)
