"""The list of findings in ``docs/ci.md``, from `modelmatch.vocabulary`: ``python -m tools.ci_page`` writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from modelmatch.vocabulary import FINDINGS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "ci.md"
MARKS = ("<!-- findings: python -m tools.ci_page -->", "<!-- end of findings -->")


def findings() -> Iterator[str]:
    """A section for each finding, so that each has an address."""
    for info in FINDINGS.values():
        yield f"### {info.name}\n\n**{info.level.capitalize()}.** {info.title}. {info.about} {info.todo}\n"


def written(text: str) -> str:
    """The page with the list as it should be."""
    body = "\n".join(findings())
    pattern = f"{re.escape(MARKS[0])}.*?{re.escape(MARKS[1])}"
    return re.sub(pattern, lambda _: f"{MARKS[0]}\n\n{body}\n{MARKS[1]}", text, flags=re.DOTALL)


def main() -> None:
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
