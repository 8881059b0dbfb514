"""Help, usage errors and reports: the same rule of width, colour and characters, whatever the environment says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests import program

COMMANDS = [
    [], ["quiz"], ["recommend"], ["models"], ["models", "show"], ["compare"], ["benchmarks"], ["questions"],
    ["questions", "list"], ["questions", "show"], ["questions", "audit"], ["evidence"], ["evidence", "audit"],
    ["validate"],
]  # fmt: skip


@cache
def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own, in an environment that says nothing of screens but what is given here."""
    return program.run(*arguments, environment=environment)


REPORT = ["questions", "show", "quick"]
NO_OPTION = ["recommend", "--nosuch"]


@pytest.mark.parametrize("call", [["recommend", "--help"], REPORT, NO_OPTION], ids=" ".join)
@pytest.mark.parametrize("columns", ["0", "-5", "wide"])
def test_columns_that_are_no_width_are_ignored(call: list[str], columns: str) -> None:
    plain, odd = run(*call), run(*call, COLUMNS=columns)
    assert (plain.stdout, plain.stderr, plain.returncode) == (odd.stdout, odd.stderr, odd.returncode)
    assert plain.stdout + plain.stderr


@pytest.mark.parametrize("call", [["quiz", "--help"], REPORT, NO_OPTION], ids=" ".join)
@pytest.mark.parametrize(("columns", "most"), [("10", 40), ("64", 64), ("99999999999999", 140)])
def test_help_and_reports_have_the_same_width(call: list[str], columns: str, most: int) -> None:
    done = run(*call, COLUMNS=columns)
    assert max(len(line) for line in (done.stdout + done.stderr).decode().splitlines()) <= most


@pytest.mark.parametrize("call", [["quiz", "--help"], REPORT, NO_OPTION], ids=" ".join)
@pytest.mark.parametrize(
    "environment",
    [
        {"FORCE_COLOR": "0"},
        {"GITHUB_ACTIONS": "true", "TTY_COMPATIBLE": "1", "TTY_INTERACTIVE": "1", "TERMINAL_WIDTH": "20"},
        {"PY_COLORS": "1", "CLICOLOR": "1", "CLICOLOR_FORCE": "1", "TERMINAL_WIDTH": "junk"},
        {"TERM": "dumb", "FORCE_COLOR": "1"},
    ],
    ids=str,
)
def test_no_other_variable_changes_what_a_pipe_gets(call: list[str], environment: dict[str, str]) -> None:
    plain, odd = run(*call), run(*call, **environment)
    assert (plain.stdout, plain.stderr, plain.returncode) == (odd.stdout, odd.stderr, odd.returncode)
    assert b"\x1b" not in plain.stdout + plain.stderr


@pytest.mark.parametrize("call", [["quiz", "--help"], REPORT, NO_OPTION], ids=" ".join)
def test_forced_colours_and_no_colours_hold_for_help_and_reports(call: list[str]) -> None:
    def sequences(**environment: str) -> bytes:
        done = run(*call, **environment)
        return done.stdout + done.stderr

    assert b"\x1b" in sequences(FORCE_COLOR="1")
    assert b"\x1b[3" not in sequences(FORCE_COLOR="1", NO_COLOR="1")


def test_the_optimised_program_has_the_same_help_and_gives_the_same_result() -> None:
    calls = [*([*command, "--help"] for command in COMMANDS), ["recommend", "-s", "work=coding", "-f", "json"]]
    script = (
        "import json, os, sys\n"
        "from modelmatch.cli import main\n"
        "for call in json.loads(sys.argv[1]):\n"
        "    if os.fork():\n"
        "        os.wait()\n"
        "    else:\n"
        "        sys.argv = ['modelmatch', *call]\n"
        "        main()\n"
    )
    command = [sys.executable, "-OO", "-c", script, json.dumps(calls)]
    optimised = subprocess.run(command, capture_output=True, check=True).stdout
    assert optimised == b"".join(run(*call).stdout for call in calls)
    assert optimised.count(b"Usage: ") == len(COMMANDS)


@pytest.mark.parametrize("command", ["evidence", "questions"])
def test_a_missing_command_is_a_usage_error_and_help_that_is_asked_for_is_a_result(command: str) -> None:
    missing = run(command)
    assert (missing.returncode, missing.stdout) == (2, b"")
    assert missing.stderr.startswith(f"error[missing-command]: modelmatch {command} needs a command\n".encode())
    asked = run(command, "--help")
    assert (asked.returncode, asked.stderr) == (0, b"")
    assert b"Usage: " in asked.stdout


MODEL = """\
id: acme/nihon
name: 日本モデル é
vendor: 日本社
released: 2026-02-02
source: https://acme.example
strengths: {coding: 150}
access: [{route: api, name: 日本 API}]
"""
QUESTIONS = """\
id: mine
title: どのモデル？
minutes: 1
questions:
  - {id: work, ask: 何をしますか？, choices: [{id: a, label: 日本, weights: {coding: 1}}, {id: b, label: é}]}
"""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_names_that_an_encoding_lacks_are_folded_wherever_they_are_written(tmp_path: Path, encoding: str) -> None:
    house = tmp_path / "日本"
    house.mkdir()
    (house / "日本.yaml").write_text(MODEL, encoding="utf-8")
    (tmp_path / "何.yaml").write_text(QUESTIONS, encoding="utf-8")
    (tmp_path / "壊.yaml").write_text("id: acme/壊\nname: 壊\n名: 壊\n", encoding="utf-8")
    laid, asked = ("--profiles", str(house)), ("-q", str(tmp_path / "何.yaml"))
    calls: list[tuple[int, tuple[str, ...]]] = [
        (0, ("validate", str(house / "日本.yaml"))),
        (0, ("validate", str(house))),
        (3, ("validate", str(tmp_path / "壊.yaml"))),
        (3, ("validate", str(tmp_path / "無.yaml"))),
        (0, ("models", *laid)),
        (0, ("models", "show", "acme/nihon", *laid)),
        (2, ("models", "show", "日本x")),
        (2, ("models", "--日本")),
        (2, ("models", "日本")),
        (2, ("日本",)),
        (0, ("compare", "acme/nihon", "claude-opus-4.5", *laid)),
        (2, ("benchmarks", "日本")),
        (0, ("questions", "show", str(tmp_path / "何.yaml"))),
        (0, ("recommend", *laid, "-s", "work=coding", "--explain")),
        (2, ("recommend", "-s", "日本=日本")),
        (2, ("recommend", "-f", "日本")),
        (0, ("quiz", *asked)),
        (0, ("--help",)),
    ]
    for code, call in calls:
        done = run(*call, PYTHONIOENCODING=encoding)
        error = done.stderr.decode(encoding)
        assert done.returncode == code, (call, error)
        assert "Traceback" not in error
        text = done.stdout.decode(encoding) + error
        if encoding == "ascii":
            assert "日" not in text
    shown = run("validate", str(house / "日本.yaml"), PYTHONIOENCODING="ascii").stdout.decode("ascii")
    assert shown.splitlines()[-2].endswith(": ok, 1 model")


def test_what_a_library_writes_is_folded_too() -> None:
    script = (
        "from modelmatch.terminal import streams; import sys; streams.prepare(); print('日é…→\\udcff', file=sys.stdout)"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{script}; streams.finish()"], capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (b"?e...->?\n", b"")
