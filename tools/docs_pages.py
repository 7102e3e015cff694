"""mkdocs hook: README, CONTRIBUTING and CHANGELOG are pages of the site as they stand."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changes.md",
}


def page(source: str, text: str) -> str:
    """Return the text of a file of the repository with its paths as the site's links.

    >>> page("README.md", "`docs/show.md`: settings; `CONTRIBUTING.md`: how to change it")
    '[show.md](show.md): settings; [CONTRIBUTING.md](contributing.md): how to change it'
    """
    text = re.sub(r"`docs/([\w-]+\.md)`", r"[\1](\1)", text)
    for other, name in PAGES.items():
        if other != source:
            text = text.replace(f"`{other}`", f"[{other}]({name})")
    return text.replace('src="docs/', 'src="').replace("](docs/", "](")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that lie outside docs/."""
    for source, name in PAGES.items():
        text = page(source, (ROOT / source).read_text("utf-8"))
        files.append(File.generated(config, name, content=text))
    return files
