"""Every test runs away from the user's folders; the compiled catalogue is shared between workers and runs."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from tests.catalog.small_catalog import write_small
from tests.interop.other_tools import LEFT_OUT

ROOT = Path(__file__).resolve().parent.parent

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is loaded: the workers already use every core
os.environ["MODELMATCH_CACHE_DIR"] = str(ROOT / ".pytest_cache" / "modelmatch")
for variable in (
    "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PY_COLORS", "GITHUB_ACTIONS", "COLUMNS", "LINES", "TERM",
    "TERMINAL_WIDTH", "TTY_COMPATIBLE", "TTY_INTERACTIVE",
):  # fmt: skip
    os.environ.pop(variable, None)

if hasattr(signal, "SIGHUP"):  # which nohup has every process ignore that is started from here
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

settings.register_profile("default", deadline=None, derandomize=True)
settings.load_profile("default")


@pytest.fixture(autouse=True)
def _away_from_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELMATCH_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("MODELMATCH_STATE_DIR", str(tmp_path / "state"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line which checks by other tools were left out, and how to run them."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {str(one.longrepr[2]) for one in skipped if isinstance(one.longrepr, tuple)}
    tools = sorted(reason.partition(f"{LEFT_OUT}: ")[2] for reason in reasons if LEFT_OUT in reason)
    if tools:
        how = 'docs/own-evidence.md, "For contributors", says how to run them'
        terminalreporter.write_line(f"left out: checks by other tools ({', '.join(tools)}); {how}")


@pytest.fixture
def small_bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two models in the place of the bundled profiles, which take seconds to compile."""
    from modelmatch.data import store

    bundled, small = store.bundled, write_small(tmp_path / "bundled")
    monkeypatch.setattr(store, "bundled", lambda name: small if name == "profiles" else bundled(name))
    return small
