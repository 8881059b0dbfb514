"""Other tools that check what is written for them: packages of Python, of npm, and aider in an environment of its own.

Without them, these tests are left out; `tests/conftest.py` says so in one line.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

NODE = "MODELMATCH_TEST_NODE"
"""The variable that names a folder with ``node_modules``."""
AIDER = "MODELMATCH_TEST_AIDER"
"""The variable that names the Python of an environment with aider, which needs old versions of what others need."""
PACKAGES = ("promptfoo", "@continuedev/config-yaml", "@openai/codex", "opencode-ai", "@anthropic-ai/claude-agent-sdk",
            "typescript")  # fmt: skip
LEFT_OUT = "left out: other tools"
"""What the reason begins with for which a test is skipped."""


def python_package(name: str) -> None:
    """Skip the test where a package of the extra ``interop-tests`` is not installed."""
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{LEFT_OUT}: {name}")


def node(package: str) -> Path:
    """The folder of npm packages; skips the test where this one is not in it."""
    folder = os.environ.get(NODE, "")
    if not folder or not (Path(folder) / "node_modules" / package).is_dir():
        pytest.skip(f"{LEFT_OUT}: {package}")
    return Path(folder)


def aider() -> str:
    """The Python that has aider."""
    if not (found := os.environ.get(AIDER)):
        pytest.skip(f"{LEFT_OUT}: aider")
    return found


def run(
    *arguments: object, cwd: Path, env: Mapping[str, str] | None = None, good: bool | None = True
) -> subprocess.CompletedProcess[str]:
    """Run a tool away from the user's folders, and expect that it is content, or not, or (None) whatever it says."""
    settings = {
        "PATH": os.environ["PATH"],
        "HOME": str(cwd),
        "PROMPTFOO_DISABLE_TELEMETRY": "1",
        "PROMPTFOO_DISABLE_UPDATE": "1",
        "PROMPTFOO_CONFIG_DIR": str(cwd / ".promptfoo"),
        **(env or {}),
    }
    done = subprocess.run(
        [str(one) for one in arguments], cwd=cwd, env=settings, capture_output=True, text=True, timeout=120
    )
    assert good is None or (done.returncode == 0) == good, done.stdout + done.stderr
    return done
