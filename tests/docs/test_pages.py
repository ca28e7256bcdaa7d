"""What the pages show happens: commands answer it, Python runs, links lead somewhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from .pages import DOCS, PAGES, ROOT, anchors, blocks, links, name_of
from .run_page import run_page

SHOWN = {"console", "sh", "python"}
RUN = [page for page in PAGES if any(block.language in SHOWN for block in blocks(page))]
KNOWN = {"yaml", "yml", "csv", "console", "sh", "python", "text", "json", "html", "toml"}


@pytest.mark.parametrize("page", RUN, ids=[name_of(page) for page in RUN])
def test_what_the_page_shows_happens(page: Path, tmp_path: Path) -> None:
    language = "fr" if page.parent == DOCS / "fr" or page.stem.endswith(".fr") else "en"
    wrong = [answer for answer in run_page(page, tmp_path, language) if not answer.is_true]
    assert ["\n".join((f"{a.block.where}: {a.command}", *a.said)) for a in wrong] == []


@pytest.mark.parametrize("page", PAGES, ids=[name_of(page) for page in PAGES])
def test_the_links_lead_somewhere(page: Path) -> None:
    lost = []
    for link in links(page):
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        if "://" in link:
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=[name_of(page) for page in PAGES])
def test_every_block_says_its_language(page: Path) -> None:
    """So that none escapes the tests."""
    assert {block.language for block in blocks(page)} <= KNOWN


def test_every_page_is_reached_from_the_readme() -> None:
    """In either language."""
    for readme in (ROOT / "README.md", ROOT / "README.fr.md"):
        reached: set[Path] = set()
        waiting = [readme]
        while waiting:
            page = waiting.pop()
            if page not in reached:
                reached.add(page)
                found = ((page.parent / link.partition("#")[0]).resolve() for link in links(page) if "://" not in link)
                waiting += [target for target in found if target.suffix == ".md"]
        language = "fr" if readme.stem.endswith(".fr") else "en"
        assert {page for page in PAGES if page.parent in {DOCS, DOCS / language}} - reached == set()


def test_no_picture_is_heavy() -> None:
    heavy = [name_of(picture) for picture in (DOCS / "images").glob("*") if picture.stat().st_size > 300_000]
    assert heavy == []


def test_every_picture_is_shown() -> None:
    shown = {(page.parent / link).resolve() for page in PAGES for link in links(page) if link.endswith(".png")}
    assert {picture.resolve() for picture in (DOCS / "images").glob("*.png")} == shown
