"""The standard streams of the process: all that is written arrives or is an error, all that is piped in is read."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "modelmatch"]
FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
BUFFERED = pytest.mark.parametrize("unbuffered", [None, "1"], ids=["buffered", "unbuffered"])

EVERY_WAY_OUT = [
    ["recommend"],
    ["recommend", "--explain"],
    *(["recommend", "-f", form] for form in ("json", "yaml", "markdown", "id")),
    ["quiz"],
    ["models"],
    ["models", "-f", "json"],
    ["models", "-f", "id"],
    ["models", "show", "claude-opus-4.5"],
    ["compare", "claude-opus-4.5", "gpt-5"],
    ["benchmarks"],
    ["questions", "list"],
    ["questions", "show"],
    ["validate"],
    ["--version"],
    ["--help"],
    ["quiz", "--help"],
    ["--show-completion", "bash"],
]


def environment(unbuffered: str | None = None, **changes: str) -> dict[str, str]:
    """The environment of a run, whatever the suite itself runs in."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    kept["_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"] = "1"  # whichever shell started the suite
    return {**kept, **({"PYTHONUNBUFFERED": unbuffered} if unbuffered else {}), **changes}


@FULL
@pytest.mark.parametrize(
    ("arguments", "unbuffered"),
    [*((way, None) for way in EVERY_WAY_OUT), *((way, "1") for way in EVERY_WAY_OUT[:3])],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_full_disk_is_one_error_whatever_is_written(arguments: list[str], unbuffered: str | None) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
            text=True, env=environment(unbuffered),
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "error[output]: the output cannot be written: no space left on device"
    assert done.stderr.count("error[") == 1
    assert "Traceback" not in done.stderr


@FULL
def test_a_full_disk_is_an_error_in_completion_too() -> None:
    asked = {"_MODELMATCH_COMPLETE": "complete_bash", "COMP_WORDS": "modelmatch ", "COMP_CWORD": "1"}
    with open("/dev/full", "w") as full:
        done = subprocess.run(PROGRAM, stdout=full, stderr=subprocess.PIPE, env=environment(**asked))
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)


@BUFFERED
@pytest.mark.parametrize("form", ["table", "json"])
def test_a_disk_that_takes_only_a_part_is_an_error(tmp_path: Path, form: str, unbuffered: str | None) -> None:
    limit = 1000
    with (tmp_path / "result").open("w") as small:
        done = subprocess.run(
            [*PROGRAM, "models", "-f", form], stdout=small, stderr=subprocess.PIPE, env=environment(unbuffered),
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == b"error[output]: the output cannot be written: file too large\n"


@FULL
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["recommend", "-f", "id"], 0),
        (["recommend", "-s", "work=coding", "-s", "work=writing", "-f", "id"], 0),
        (["nosuch"], 2),
        (["--nosuch"], 2),
        (["validate", "gone.yaml"], 3),
        (["models", "--vendor", "OpenAI", "--max-price", "0", "--min-context", "99999999"], 4),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_standard_error_that_cannot_be_written_changes_nothing(arguments: list[str], code: int) -> None:
    heard = subprocess.run([*PROGRAM, *arguments], capture_output=True, env=environment())
    with open("/dev/full", "w") as full:
        done = subprocess.run([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=full, env=environment())
    assert (done.returncode, done.stdout) == (heard.returncode, heard.stdout)
    assert done.returncode == code


@FULL
def test_a_full_disk_for_both_streams_is_still_exit_1() -> None:
    with open("/dev/full", "w") as full:
        assert subprocess.run([*PROGRAM, "models"], stdout=full, stderr=full, env=environment()).returncode == 1


@BUFFERED
@pytest.mark.parametrize("arguments", [["models"], ["recommend", "-f", "json"], ["--help"], ["validate"]])
def test_a_reader_that_is_gone_is_told_by_the_exit_code_alone(arguments: list[str], unbuffered: str | None) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        done = subprocess.run([*PROGRAM, *arguments], stdout=gone, stderr=subprocess.PIPE, env=environment(unbuffered))
    assert (done.returncode, done.stderr) == (1, b"")
