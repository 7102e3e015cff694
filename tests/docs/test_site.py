"""The documentation's site builds strictly, and a reader's browser asks nobody else for it."""

import os
import re
import subprocess
import sys
from pathlib import Path

from lxml import html

from tests.tools import ROOT
from tools.docs_pages import PAGES, page

LOADED = (
    "//script/@src | //img/@src | //iframe/@src | //source/@src | //audio/@src | //object/@data"
    " | //link[not(@rel='canonical' or @rel='next' or @rel='prev')]/@href"
)
ADDRESS = re.compile(r"url\(([^)]*)\)|@import\s+(\S+)")


def test_every_page_stands_and_fetches_nothing_from_elsewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    names = {file.stem for file in (ROOT / "docs").glob("*.md")}
    names |= {name.removesuffix(".md") for name in PAGES.values()}
    assert {file.stem for file in tmp_path.glob("*.html")} == names | {"404"}
    for file in tmp_path.rglob("*.html"):
        text = file.read_text("utf-8")
        addresses = html.fromstring(text.encode()).xpath(LOADED)
        assert addresses, file
        for address in addresses:
            assert not re.match(r"([a-z]+:)?//", address), f"{file.name} loads {address}"
            if file.name != "404.html":  # its addresses are the server's
                assert (file.parent / address.partition("?")[0]).is_file(), address
        # the theme's script would fetch these from a CDN
        assert not re.search(r'class="(mermaid|arithmatex)', text), file
    for file in tmp_path.rglob("*.css"):
        for address in ADDRESS.findall(file.read_text("utf-8")):
            assert not re.match(r"[\"']?(https?:)?//", "".join(address)), file
    index = (tmp_path / "search" / "search_index.json").read_text("utf-8")
    assert "true_peak" in index
    assert "the permanent address" in index


def test_paths_of_the_repository_become_the_sites() -> None:
    made = page("README.md", 'see `docs/show.md`, `CONTRIBUTING.md`, <img src="docs/images/a.png">')
    assert made == (
        'see [show.md](show.md), [CONTRIBUTING.md](contributing.md), <img src="images/a.png">'
    )
    assert "`README.md`" in page("README.md", "`README.md`")
