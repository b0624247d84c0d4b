"""The report page in a browser: axe finds nothing, nothing runs over the edge, nothing is fetched, and it prints."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: see requirements/dev.in")
axe_api = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python: see requirements/dev.in")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a chromium: apt-get install chromium")


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from sojourn.reporting import report

    path = tmp_path_factory.mktemp("report") / "page.html"
    path.write_text(report("current-policy", 20, until="+6m", workers=1).html, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as started:
        shown = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield shown
        shown.close()


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (360, "light"), (1200, "dark"), (360, "dark")])
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(browser: Any, page_file: Path, width: int, scheme: Any) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme) as context:
        page = context.new_page()
        fetched: list[str] = []
        page.on("request", lambda request: fetched.append(request.url))
        page.goto(page_file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found = axe_api.Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert fetched == [page_file.as_uri()]


def test_axe_does_find_what_is_wrong(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text("<!DOCTYPE html><title>x</title><img src='data:,'>", encoding="utf-8")
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((tmp_path / "bad.html").as_uri())
        assert axe_api.Axe().run(page).violations_count > 0


def test_every_card_leads_to_its_definition_by_keyboard(browser: Any, page_file: Path) -> None:
    with browser.new_context(viewport={"width": 1200, "height": 800}) as context:
        page = context.new_page()
        page.goto(page_file.as_uri())
        link = page.get_by_role("link", name="Definition and inputs").nth(2)
        link.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#measure-obligations"
        assert page.locator("#measure-obligations").bounding_box()["y"] < 800


def test_it_prints(browser: Any, page_file: Path) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(page_file.as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        assert printed.startswith(b"%PDF-") and 5 <= printed.count(b"/Type /Page\n") <= 40
