"""The page about CI lists the findings as the program has them."""

from __future__ import annotations

from tools.ci_page import PAGE, written


def test_the_page_lists_the_findings_as_they_are() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert written(text) == text, "run python -m tools.ci_page"
