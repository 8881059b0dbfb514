"""The keyboard between two questions, where there is no terminal to set up."""

from __future__ import annotations

import sys

import pytest

from modelmatch.quiz.terminal.typeahead import typed_ahead


def test_a_system_without_terminal_settings_asks_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "termios", None)  # as on Windows
    with typed_ahead():
        pass


def test_an_interrupt_passes_where_input_is_no_terminal() -> None:
    with pytest.raises(KeyboardInterrupt), typed_ahead():
        raise KeyboardInterrupt
