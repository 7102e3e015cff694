"""What an editor can ask of the desk, read from the fields of a request and handed to the verbs.

Every action takes the digest of the file as the editor saw it; a file that was changed
meanwhile is refused by the verb, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from audio_edition.edition.model import Mark
from audio_edition.errors import AudioEditionError, EditionError
from audio_edition.verbs import desk
from audio_edition.verbs.speak import speak
from audio_edition.workspace import Workspace

Fields = Mapping[str, Any]

_LONGEST = 2000  # characters: one sentence at a time


def mark(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Keep or drop one paragraph, or let the cleaner decide again (``mark`` null)."""
    wish = fields.get("mark")
    if wish not in ("keep", "drop", None):
        raise EditionError(f"a paragraph is kept or dropped, not {wish!r}")
    chosen: Mark | None = wish
    source = _text(fields, "source")
    if source.lower().endswith(desk.MARKABLE):
        line = _whole(fields, "line")
        desk.mark(workspace, edition_id, source, chosen, line=line, digest=_digest(fields))
        return
    desk.mark(
        workspace,
        edition_id,
        source,
        chosen,
        text=_text(fields, "text"),
        edition_digest=_digest(fields, "edition_digest"),
    )


def headline(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Give an article another headline."""
    words = _text(fields, "headline")
    desk.headline(workspace, edition_id, _text(fields, "source"), words, digest=_digest(fields))


def order(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Read the articles in another order."""
    names = fields.get("articles")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise EditionError("the order is a list of article files")
    desk.order(workspace, edition_id, names, digest=_digest(fields))


def lexicon(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Change how a name is said, for the show or for this edition; empty takes it back."""
    scope = fields.get("scope", "show")
    if scope not in ("show", "edition"):
        raise EditionError(f"a name is said for the show or the edition, not {scope!r}")
    respell = str(fields.get("respell") or "")
    name, seen = _text(fields, "name"), _digest(fields)
    because = str(fields.get("because") or "")
    desk.lexicon(workspace, edition_id, name, respell, scope=scope, because=because, digest=seen)


def accept(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Accept a sentence that the gate doubts as it would be said, or have it read as written."""
    desk.accept(
        workspace,
        edition_id,
        _text(fields, "printed"),
        spoken=str(fields.get("spoken") or ""),
        as_written=fields.get("as_written") is True,
        digest=_digest(fields),
    )


def approve(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Approve the script as the editor saw it: its digest is written into edition.toml."""
    seen = _text(fields, "script_digest")
    by = str(fields.get("by") or "")
    desk.approve(workspace, edition_id, seen, by=by, digest=_digest(fields))


ACTIONS: Mapping[str, Callable[[Workspace, str, Fields], None]] = {
    "mark": mark,
    "headline": headline,
    "order": order,
    "lexicon": lexicon,
    "accept": accept,
    "approve": approve,
}


def hear(workspace: Workspace, fields: Fields) -> bytes:
    """Speak one spoken sentence with the show's voice; returns a WAV file.

    ``phonemic`` is the same with its sounds, for voices that take them.
    """
    text = _text(fields, "spoken")
    phonemic = str(fields.get("phonemic") or "")
    if max(len(text), len(phonemic)) > 2 * _LONGEST or len(text) > _LONGEST:
        raise AudioEditionError("one sentence at a time, please")
    return speak(
        workspace,
        text,
        voice=str(fields.get("voice") or ""),
        language=str(fields.get("language") or ""),
        raw=True,
        phonemic=phonemic,
    ).wav()


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key)
    if not isinstance(value, str) or not value.strip():
        raise EditionError(f"{key} is missing")
    return value


def _whole(fields: Fields, key: str) -> int:
    value = fields.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise EditionError(f"{key} must be a number")
    return value


def _digest(fields: Fields, key: str = "digest") -> str:
    """What the editor saw; without it a change could overwrite somebody else's."""
    return _text(fields, key)


__all__ = ["ACTIONS", "hear"]
