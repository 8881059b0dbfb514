"""The layout, compared with files in ``snapshots/``; ``MODELMATCH_REFRESH=1 pytest tests/report`` rewrites them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from modelmatch.report.output import render
from modelmatch.terminal.screen import Screen
from tests.report import report_samples as samples

FOLDER = Path(__file__).parent / "snapshots"
RESULTS = {"result": samples.RESULT, "close": samples.CLOSE, "few": samples.FEW, "no-match": samples.NO_MATCH}
CASES = {
    **{
        f"{name}-{width}": (result, Screen(width=width), False)
        for name, result in RESULTS.items()
        for width in (60, 80)
    },
    "result-140": (samples.RESULT, Screen(width=140), False),
    "result-ascii": (samples.RESULT, Screen(encoding="ascii"), False),
    "explain-80": (samples.RESULT, Screen(), True),
    "explain-140": (samples.RESULT, Screen(width=140), True),
}


@pytest.mark.parametrize("name", CASES)
def test_the_layout_is_as_agreed(name: str) -> None:
    result, screen, explain = CASES[name]
    compare(FOLDER / f"{name}.txt", render(result, explain=explain, screen=screen))


@pytest.mark.parametrize("width", [60, 80, 140])
def test_the_list_of_offers_is_as_agreed(width: int) -> None:
    compare(FOLDER / f"offers-{width}.txt", render(samples.RESULT, offers=True, screen=Screen(width=width)))


def test_markdown_is_as_agreed() -> None:
    compare(FOLDER / "result.md", render(samples.RESULT, "markdown", offers=True))
    compare(FOLDER / "few.md", render(samples.FEW, "markdown"))


def compare(file: Path, text: str) -> None:
    if os.environ.get("MODELMATCH_REFRESH"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
