"""The documentation's site builds strictly, and a reader's browser asks nobody else for it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.tools import ROOT
from tools.docs_pages import PAGES, page

LOADED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "audio": "src",
    "object": "data",
    "link": "href",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder


class Loads(HTMLParser):
    """Every address a page loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        words = dict(attrs)
        if tag == "link" and words.get("rel") in ("canonical", "next", "prev"):
            return
        address = words.get(LOADED.get(tag, ""))
        if address:
            self.addresses.append(address)


def test_every_page_stands(site: Path) -> None:
    names = {file.stem for file in (ROOT / "docs").glob("*.md")}
    names |= {name.removesuffix(".md") for name in PAGES.values()}
    assert {file.stem for file in site.glob("*.html")} == names | {"404"}


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    for file in site.rglob("*.html"):
        reader = Loads()
        reader.feed(file.read_text("utf-8"))
        assert reader.addresses, file
        for address in reader.addresses:
            assert not re.match(r"([a-z]+:)?//", address), f"{file.name} loads {address}"
            if file.name != "404.html":  # its addresses are the server's
                assert (file.parent / address.partition("?")[0]).is_file(), address
        # the theme's script would fetch these from a CDN
        assert not re.search(r'class="(mermaid|arithmatex)', file.read_text("utf-8")), file
    for file in site.rglob("*.css"):
        for address in re.findall(r"url\(([^)]*)\)|@import\s+(\S+)", file.read_text("utf-8")):
            assert not re.match(r"[\"']?(https?:)?//", "".join(address)), file


def test_the_search_finds_a_setting(site: Path) -> None:
    index = (site / "search" / "search_index.json").read_text("utf-8")
    assert "true_peak" in index
    assert "the permanent address" in index


def test_paths_of_the_repository_become_the_sites() -> None:
    made = page("README.md", 'see `docs/show.md`, `CONTRIBUTING.md`, <img src="docs/images/a.png">')
    assert made == (
        'see [show.md](show.md), [CONTRIBUTING.md](contributing.md), <img src="images/a.png">'
    )
    assert "`README.md`" in page("README.md", "`README.md`")
