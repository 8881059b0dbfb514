"""What the README and the pages of `PAGES` show is what the program prints.

``python tests/test_readme.py`` writes them anew.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", ROOT / "docs" / "own-machine.md")
BLOCK = re.compile(r"```console\n\$ (?P<command>[^\n]*)\n(?P<output>.*?)```", re.DOTALL)


def run(command: str) -> str:
    """What a line of the README prints, 80 columns wide, without colour."""
    program = f"{shlex.quote(sys.executable)} -m modelmatch"
    line = re.sub(r"(^|\| )modelmatch\b", lambda m: f"{m[1]}{program}", command)
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(line, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert "Traceback" not in done.stderr
    return done.stdout


def blocks() -> list[tuple[str, str]]:
    texts = (page.read_text(encoding="utf-8") for page in PAGES)
    return [(m["command"], m["output"]) for text in texts for m in BLOCK.finditer(text)]


@pytest.mark.parametrize(("command", "output"), blocks(), ids=[command[:50] for command, _ in blocks()])
def test_a_command_of_a_page_prints_what_stands_below_it(command: str, output: str) -> None:
    assert run(command) == output


if __name__ == "__main__":
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fresh = BLOCK.sub(lambda m: f"```console\n$ {m['command']}\n{run(m['command'])}```", text)
        page.write_text(fresh, encoding="utf-8")
