"""The story in ``docs/own-evidence.md``: ``python -m tools.own_evidence_page`` runs its commands anew.

The results of the evaluation are made here, since running models costs money; everything else is what the program does.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "own-evidence.md"
BLOCK = re.compile(r"```console\n\$ (?P<command>[^\n]*)\n(?P<output>.*?)```", re.DOTALL)
CASES = 120
PASSED = {"anthropic/claude-fable-5.2": 86, "openai/gpt-6.2-astra": 103, "openai/gpt-6.2-sol": 84}
"""Of the cases, those that each model is taken to pass; every other model passes this many:"""
OTHERS = 80


def run(command: str, folder: Path) -> str:
    """What a command prints, 80 columns wide, without colour."""
    if command.startswith("promptfoo eval"):
        write_results(folder)
        return ""
    line = re.sub(r"^modelmatch\b", f"{shlex.quote(sys.executable)} -m modelmatch", command)
    environment = {
        **os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8",
        "MODELMATCH_CONFIG_DIR": str(folder / ".config"), "MODELMATCH_STATE_DIR": str(folder / ".state"),
    }  # fmt: skip
    done = subprocess.run(
        line, shell=True, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def write_results(folder: Path) -> None:
    """Results as promptfoo writes them, for the models of the configuration."""
    labels = re.findall(r"label: (\S+)", (folder / "promptfooconfig.yaml").read_text(encoding="utf-8"))
    prompts = [
        {"provider": label, "metrics": {"testPassCount": n, "testFailCount": CASES - n, "testErrorCount": 0}}
        for label in labels
        for n in [PASSED.get(label, OTHERS)]
    ]
    results = {"version": 3, "timestamp": "2026-11-28T16:00:00.000Z", "prompts": prompts, "results": []}
    whole = {"evalId": "eval-own", "results": results, "config": {"description": "own cases"}}
    (folder / "results.json").write_text(json.dumps(whole), encoding="utf-8")


def page(text: str) -> str:
    """The page with what its commands print now, one after the other in one folder."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / ".git").mkdir()
        return BLOCK.sub(lambda m: f"```console\n$ {m['command']}\n{run(m['command'], folder)}```", text)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
