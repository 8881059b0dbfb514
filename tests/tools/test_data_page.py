"""The page that says what the bundled data holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from modelmatch.catalog import load_catalog
from modelmatch.catalog.offers import offers_of
from tools.data_page import AGES, PAGE, render_data_page


def test_the_page_says_what_the_data_holds_today() -> None:
    """Run ``python -m tools.data_page`` when this fails."""
    assert PAGE.read_text(encoding="utf-8") == render_data_page(load_catalog(user=False).at())


@dataclass
class Page:
    """The tables of the page, each by its first column."""

    rows: dict[str, list[str]] = field(default_factory=dict)

    def number(self, name: str, column: int = 0) -> int:
        return int(self.rows[name][column].replace(",", ""))


def page() -> Page:
    found = Page()
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| "):
            name, *cells = (cell.strip() for cell in line.strip("|").split("|"))
            found.rows.setdefault(name, cells)
    return found


def test_parts_add_up_to_the_whole() -> None:
    read = page()
    by = [read.number(name) for name in ("independent", "maker", "rival", "press")]
    assert sum(by) == read.number("figures")
    routes = ("free chat app", "subscription", "API", "cloud platform", "download")
    assert sum(read.number(name) for name in routes) == read.number("offers on that day")
    assert read.number("first day of a way, and a day on which it was seen") <= read.number("first day of a way")


def test_offers_are_those_that_can_be_decided_between() -> None:
    catalog = load_catalog(user=False).at()
    offers = sum(len(offers_of(model, catalog)) for model in catalog.candidates())
    assert page().number("offers on that day") == offers


def test_prices_are_put_in_order_of_age() -> None:
    catalog = load_catalog(user=False).at()
    read = page()
    ages = [
        (catalog.day - price.seen).days
        for model in catalog.undated.models.values() if not model.reference
        for price in model.prices if price.hosts and price.seen and price.tier is None
    ]  # fmt: skip
    assert sum(read.number(words) for _, words in AGES) == len(ages)
    assert all(age >= 0 for age in ages), f"read after {catalog.day}"
    assert catalog.day > dt.date(2026, 1, 1)
