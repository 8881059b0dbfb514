"""How far something has come is shown on a terminal, and taken away again."""

from __future__ import annotations

import io

import pytest

from modelmatch.terminal.progress import progress


class Tty(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_one_line_that_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Tty()
    with progress(stream) as tell:
        tell("ten-fold over cells: 3 of 10")
        tell("x" * 500)
    shown = stream.getvalue().split("\r\x1b[K")
    assert shown[1] == "ten-fold over cells: 3 of 10"
    assert len(shown[2]) < 140
    assert shown[3] == ""


@pytest.mark.parametrize(("stream", "term"), [(io.StringIO(), "xterm"), (Tty(), "dumb")])
def test_a_pipe_and_a_terminal_that_can_only_print_get_nothing(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, term: str
) -> None:
    monkeypatch.setenv("TERM", term)
    with progress(stream) as tell:
        tell("ten-fold over cells: 3 of 10")
    assert stream.getvalue() == ""
