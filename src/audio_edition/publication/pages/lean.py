"""Our scripts and sheets without what only their authors read: a sixth of what a page loads.

Nothing is renamed or rewritten: comments that have lines of their own, blank lines and
indentation go, so that every other line still says what it said. The plain names keep the whole.
"""

from __future__ import annotations

import re

_ASIDE = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)
"""A comment of a sheet; ``/*!`` asks to stay."""


def lean(name: str, text: str) -> str:
    """The file ``name`` as pages load it; what is neither script nor sheet stays as it is."""
    if name.endswith(".js"):
        return _script(text)
    if name.endswith(".css"):
        return _tight(_ASIDE.sub("", text).split("\n"))
    return text


def _script(text: str) -> str:
    """Its head, which says whose it is, stays; so does all of one whose strings run over lines."""
    lines = text.split("\n")
    if any(line.count("`") % 2 or line.endswith("\\") for line in lines):
        return text
    body = next((at for at, line in enumerate(lines) if not line.startswith("//")), len(lines))
    kept, aside = lines[:body], False
    for line in lines[body:]:
        bare = line.strip()
        if aside or (bare.startswith("/**") and bare.find("*/") in (-1, len(bare) - 2)):
            aside = not bare.endswith("*/")
        elif not bare.startswith("//"):
            kept.append(bare)
    return _tight(kept)


def _tight(lines: list[str]) -> str:
    return "\n".join(bare for line in lines if (bare := line.strip())) + "\n"
