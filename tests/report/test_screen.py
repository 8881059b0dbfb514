"""What a place of output can show is found out from the stream and the environment."""

from __future__ import annotations

import fcntl
import io
import os
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from modelmatch.report.output import write
from modelmatch.terminal.screen import Screen, screen_of
from tests.report import report_samples as samples

ROOT = Path(__file__).parents[2]


class Terminal(io.StringIO):
    """A stream that says it is a terminal, of unknown size."""

    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_80_columns_and_no_escape_sequences() -> None:
    assert screen_of(io.StringIO(), {}) == Screen(width=80, ansi=False, colour=False, encoding="utf-8")


def test_a_terminal_gets_colours() -> None:
    screen = screen_of(Terminal(), {"TERM": "xterm-256color"})
    assert (screen.ansi, screen.colour) == (True, True)


@pytest.mark.parametrize(
    ("environ", "ansi", "colour"),
    [
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, False, False),
    ],
)
def test_the_environment_takes_colours_away(environ: dict[str, str], ansi: bool, colour: bool) -> None:
    screen = screen_of(Terminal(), environ)
    assert (screen.ansi, screen.colour) == (ansi, colour)


def test_force_color_brings_colours_into_a_pipe() -> None:
    assert screen_of(io.StringIO(), {"FORCE_COLOR": "1"}).colour
    assert not screen_of(io.StringIO(), {"FORCE_COLOR": "0"}).colour


@pytest.mark.parametrize(
    ("columns", "width"), [("100", 100), ("10", 40), ("500", 140), ("", 80), ("wide", 80), ("-5", 80), ("0", 80)]
)
def test_columns_sets_the_width_within_reason(columns: str, width: int) -> None:
    assert screen_of(io.StringIO(), {"COLUMNS": columns}).width == width


def test_the_width_is_that_of_the_terminal() -> None:
    controller, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 97, 0, 0))
    with os.fdopen(controller), os.fdopen(terminal, "w") as stream:
        assert screen_of(stream, {"TERM": "xterm"}).width == 97
        assert screen_of(stream, {"TERM": "xterm", "COLUMNS": "61"}).width == 61


def test_a_closed_stream_is_no_terminal() -> None:
    stream = io.StringIO()
    stream.close()
    assert not screen_of(stream, {}).ansi


@pytest.mark.parametrize(
    ("encoding", "unicode"), [("utf-8", True), ("ascii", False), ("latin-1", False), ("cp437", False)]
)
def test_blocks_need_an_encoding_that_has_them(encoding: str, unicode: bool) -> None:
    assert Screen(encoding=encoding).unicode is unicode


def test_a_table_is_written_in_the_encoding_of_the_stream() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    write(samples.RESULT, stream=stream)
    stream.flush()
    assert "94 +/-2" in raw.getvalue().decode("ascii")


def test_data_is_written_in_utf_8_whatever_the_stream_is() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="\r\n")
    stream.write("before ")
    write(samples.replaced(samples.RESULT, "é漢"), "json", stream=stream)
    assert raw.getvalue().startswith(b"before {")
    assert "é漢" in raw.getvalue().decode("utf-8")
    assert b"\r" not in raw.getvalue()


def test_a_stream_without_bytes_below_it_takes_text() -> None:
    stream = io.StringIO()
    write(samples.RESULT, "id", stream=stream)
    assert stream.getvalue() == "firstlab/alpha-5\n"


def test_data_formats_do_not_load_what_only_the_screen_needs() -> None:
    code = (
        "import sys; from tests.report import report_samples as s; from modelmatch.report.output import render\n"
        "render(s.RESULT, 'json'); render(s.RESULT, 'id')\n"
        "print(sorted({'rich', 'yaml', 'numpy', 'typer'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}"},
    )  # fmt: skip
    assert done.stdout == "[]\n"
