"""Pages in headless Chromium: nothing overflows, nothing is fetched, keyboard and screen reader reach everything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

pytest.importorskip("vl_convert", reason="pages need modelmatch[html]")
pytest.importorskip("playwright", reason="driving a browser needs modelmatch[pages-tests]")
pytest.importorskip("axe_playwright_python", reason="checking pages needs modelmatch[pages-tests]")

from tests.report.html.pages import drawn

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.xdist_group("pages"),  # which are drawn once
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]
PHONE, DESK = 390, 1280


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


def _only_files(request: Request) -> None:
    assert request.url.startswith("file:"), f"the page asked for {request.url}"


def shown(
    browser: Browser, name: str, folder: Path, width: int = DESK, scheme: Literal["light", "dark"] = "light"
) -> Page:
    """A page from the file system, which may ask for nothing and say nothing."""
    file = folder / "page.html"
    file.write_text(drawn(name), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.on("request", _only_files)
    page.on("console", lambda message: pytest.fail(f"the page says {message.text}"))
    page.on("dialog", lambda dialog: pytest.fail("a dialog opened"))
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("name", ["match", "model", "check", "long match", "long comparison", "many compared"])
def test_nothing_is_wider_than_the_window(browser: Browser, name: str, tmp_path: Path) -> None:
    page = shown(browser, name, tmp_path)
    for width in (320, 700, DESK):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


DARK = ("match", "check")
LIGHT = ("match", "no match", "model", "check", "hostile match", "many compared")


@pytest.mark.parametrize(("name", "scheme"), [*((name, "light") for name in LIGHT), *((name, "dark") for name in DARK)])
def test_axe_finds_nothing(browser: Browser, name: str, scheme: Literal["light", "dark"], tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = shown(browser, name, tmp_path, PHONE if scheme == "dark" else DESK, scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()


def test_one_can_go_through_a_page_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, "match", tmp_path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "answer"
    page.focus("summary")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('details').open")
    page.close()


def test_a_printed_page_shows_what_is_folded_away(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, "match", tmp_path)
    page.emulate_media(media="print")
    box = page.locator("#each-left-out table").bounding_box()
    assert box is not None
    assert box["height"] > 50
    assert not page.locator("nav").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()


def test_a_phone_gets_its_own_drawing(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, "match", tmp_path, PHONE)
    assert page.locator(".chart.narrow").first.is_visible()
    assert not page.locator(".chart.wide").first.is_visible()
    page.set_viewport_size({"width": DESK, "height": 800})
    assert page.locator(".chart.wide").first.is_visible()
    page.close()
