"""The editor's word in edition.toml: paragraphs ruled by their text, and the approval."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audio_edition.edition.model import Mark
from audio_edition.errors import EditionError
from audio_edition.toml_edit import edit_toml

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_REASON = "ruled at the desk"


def set_rule(folder: Path, mark: Mark | None, text: str, *, digest: str | None) -> str:
    """Keep or drop the paragraph that reads ``text``, or (None) take that rule back.

    For articles whose files hold no marks (HTML pages, letters). Only rules that this
    function wrote are taken back; a phrase that the editor wrote by hand stays.
    """
    phrase = " ".join(text.split())

    def change(document: TOMLDocument) -> None:
        import tomlkit

        if mark is None and "cleaning" not in document:
            return
        section = document.setdefault("cleaning", tomlkit.table())
        for key in ("keep", "drop"):
            rules = section.get(key)
            if not isinstance(rules, list):
                continue
            for place in reversed(range(len(rules))):
                rule = rules[place]
                if isinstance(rule, dict) and (rule.get("phrase"), rule.get("reason")) == (
                    phrase,
                    _REASON,
                ):
                    del rules[place]
            if not rules:
                del section[key]
        if mark is not None:
            if isinstance(section.get(mark), str):
                section[mark] = [section[mark]]
            rule = tomlkit.inline_table()
            rule.update({"phrase": phrase, "reason": _REASON})
            section.setdefault(mark, tomlkit.array()).append(rule)
        elif not section:
            del document["cleaning"]

    return edit_toml(folder / "edition.toml", change, seen=digest, error=EditionError)


def set_approval(folder: Path, approved: str, *, digest: str | None) -> str:
    """Write the digest of the script that the editor approved."""

    def change(document: TOMLDocument) -> None:
        document["approved"] = approved

    return edit_toml(folder / "edition.toml", change, seen=digest, error=EditionError)


__all__ = ["set_approval", "set_rule"]
