"""Pages of every view, from results as the engine gives them and from hostile ones; drawn once for all tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from typing import Any

import msgspec

from modelmatch.catalog.schema import Model, Source
from modelmatch.lookup.comparison import Compared, Comparison, Row, Value
from modelmatch.lookup.lookup import Strength
from modelmatch.lookup.model import FigureView, ModelPage
from modelmatch.lookup.predictions import Expected
from modelmatch.report.html import check, comparison, model
from modelmatch.report.output import render
from modelmatch.session.check.result import Checked, CheckResult, Finding
from tests.report.report_samples import CLOSE, HOSTILE, NO_MATCH, RESULT, mapped

DAY = dt.date(2026, 10, 24)
COMPARISON = Comparison(
    schema="modelmatch/comparison/2",
    as_of=DAY,
    data="be565cc09990",
    input_tokens=10e6,
    output_tokens=2e6,
    models=tuple(
        Compared(id=f"lab/{name}", name=name, vendor="Lab", status="current", unavailable=None, hardly_measured=hardly)
        for name, hardly in (("alpha", False), ("beta", True))
    ),
    rows=(
        Row(
            id="coding", title="Coding", kind="strength", better="higher", ahead=("lab/alpha",), sure=0.8,
            values=(Value(value=80.0, sd=2.0, first=0.8), Value(value=70.0, sd=5.0, first=0.2)),
        ),
        Row(
            id="usd_api", title="Cheapest API", kind="fact", better="lower", ahead=("lab/beta",),
            values=(Value(value=20.0, text="20 (Lab API)"), Value(value=2.0, text="2 (Lab API)")),
        ),
    ),
)  # fmt: skip
MODEL = ModelPage(
    schema="modelmatch/model/2",
    as_of=DAY,
    data="be565cc09990",
    model=Model(id="lab/alpha", name="Alpha", vendor="Lab", released=DAY, source="card", summary="A model."),
    unavailable=None,
    hardly_measured=True,
    overall=(61.0, 2.0),
    strengths=(
        Strength(domain="coding", title="Coding", value=70.0, sd=3.0, basis="thin", benchmarks=2),
        Strength(domain="vision", title="Vision", value=60.0, sd=9.0, basis="general-level", benchmarks=0),
    ),
    input_tokens=10e6,
    output_tokens=2e6,
    offers=(),
    efforts=(),
    tokens_per_second=81.0,
    tokens_ratio=0.8,
    related=(),
    figure_counts={"coding": 1},
    figures=(
        FigureView(
            benchmark="code-test", name="Code test", group="coding", score=50.0, unit="percent", by="maker",
            published=DAY, setting="high effort", source="card", counts=True,
            expected=Expected(score=48.0, low=40.0, high=49.0), surprise="above",
        ),
    ),
    sources={"card": Source(id="card", title="Model card", url="https://lab.example/card", publisher="Lab")},
)  # fmt: skip
CHECKED = CheckResult(
    version="0.1.0",
    today=DAY,
    as_of=DAY,
    data="be565cc09990",
    fail_on="broken",
    retires_within=90,
    min_gain=1.0,
    files=1,
    holds=False,
    decisions=(
        Checked(
            file="modelmatch.yaml", holds=False, day=DAY, model="lab/alpha", name="Alpha", offer="lab/alpha@lab/api",
            place="Lab API", match="lab/beta", match_name="Beta", match_offer="lab/beta@lab/api", gain=4.0, gain_sd=1.0,
            fit=60.0, first_share=0.1, usd_month=20.0, owner="the team",
            findings=(
                Finding(name="retired", level="error", message="Alpha was retired", before="current", after="retired",
                        reason="the vendor says so", sources=("Notice, https://lab.example/notice",),
                        file="modelmatch.yaml", line=3, column=5),
                Finding(name="closer-call", level="note", message="closer than before", file="modelmatch.yaml"),
            ),
        ),
    ),
)  # fmt: skip
CLOSED = frozenset(
    ("by", "unit", "group", "level", "fail_on", "better", "kind", "basis", "surprise", "stage", "schema")
)
"""Fields that hold words of a closed list."""


def hostile(value: Any, text: str = HOSTILE) -> Any:
    """The same view with one text in every field, but for words of closed lists."""
    if isinstance(value, msgspec.Struct):
        closed = {*CLOSED, *(("name",) if isinstance(value, Finding) else ())}
        parts = {name: getattr(value, name) for name in value.__struct_fields__}
        return type(value)(**{n: part if n in closed else hostile(part, text) for n, part in parts.items()})
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(hostile(item, text) for item in value)
    if isinstance(value, dict):
        return {key if key == "coding" else text: hostile(item, text) for key, item in value.items()}
    return value


HOSTILE_TEXT = f"{HOSTILE}\"'><img src=x onerror=alert(1)><svg/onload=alert(2)></style></title> javascript:alert(3)"
LONG = "Wrdlbrmpfd" * 12


def many(view: Comparison) -> Comparison:
    """The comparison with as many models as one may take."""
    rows = tuple(msgspec.structs.replace(row, values=row.values * 6) for row in view.rows)
    return msgspec.structs.replace(view, models=view.models * 6, rows=rows)


PAGES: dict[str, Callable[[], str]] = {
    "match": lambda: render(RESULT, "html", offers=True),
    "close": lambda: render(CLOSE, "html"),
    "no match": lambda: render(NO_MATCH, "html"),
    "comparison": lambda: comparison.page(COMPARISON),
    "model": lambda: model.page(MODEL),
    "check": lambda: check.page(CHECKED),
    "hostile match": lambda: render(mapped(RESULT, lambda _: HOSTILE_TEXT), "html", offers=True),
    "hostile comparison": lambda: comparison.page(hostile(COMPARISON, HOSTILE_TEXT)),
    "hostile model": lambda: model.page(hostile(MODEL, HOSTILE_TEXT)),
    "hostile check": lambda: check.page(hostile(CHECKED, HOSTILE_TEXT)),
    "long match": lambda: render(mapped(RESULT, lambda _: LONG), "html", offers=True),
    "long comparison": lambda: comparison.page(hostile(COMPARISON, LONG)),
    "long check": lambda: check.page(hostile(CHECKED, LONG)),
    "many compared": lambda: comparison.page(many(COMPARISON)),
}
NAMES = tuple(PAGES)


@cache
def drawn(name: str) -> str:
    """The page of this name, drawn once."""
    return PAGES[name]()


class Parsed(HTMLParser):
    """The tags, attributes, places and links of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data
