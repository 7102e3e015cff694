"""What an editor can ask of the desk, read from the fields of a request and handed to the verbs.

Every action takes the digest of the file as the editor saw it; a file that was changed
meanwhile is refused by the verb, and nothing is written.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from audio_edition.edition.model import Mark, MusicPlace
from audio_edition.errors import AudioEditionError, EditionError
from audio_edition.verbs import desk, desk_dress, desk_edit, desk_show
from audio_edition.verbs.desk_names import said_with
from audio_edition.verbs.speak import speak
from audio_edition.workspace import Workspace

Fields = Mapping[str, Any]

MOST_CHANGED = desk_show.MOST_COVER * 4 // 3 + 256 * 1024
"""Bytes of a request with changes: one may be a cover, in base64."""
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
    source, line = _text(fields, "source"), _whole(fields, "line") if fields.get("line") else 0
    desk.headline(workspace, edition_id, source, words, line=line, digest=_digest(fields))


def detail(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Set an article's byline, section, voice or the like; empty takes it away."""
    key, value = _text(fields, "key"), str(fields.get("value") or "")
    source = _text(fields, "source")
    desk.detail(workspace, edition_id, source, key, value, digest=_digest(fields))


def title(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Give the edition a title; empty takes its own away."""
    words = str(fields.get("title") or "")
    desk.title(workspace, edition_id, words, digest=_digest(fields))


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


def text(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Give a paragraph other words."""
    source, line, words = _text(fields, "source"), _whole(fields, "line"), _text(fields, "words")
    desk_edit.text(workspace, edition_id, source, line, words, digest=_digest(fields))


def move(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Read a paragraph one place earlier or later."""
    source, line, step = _text(fields, "source"), _whole(fields, "line"), _whole(fields, "step")
    desk_edit.move(workspace, edition_id, source, line, step, digest=_digest(fields))


def split(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Begin another story at a paragraph."""
    source, line = _text(fields, "source"), _whole(fields, "line")
    words = str(fields.get("headline") or "")
    desk_edit.split(workspace, edition_id, source, line, words, digest=_digest(fields))


def join(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Make a story the end of the one before."""
    desk_edit.join(workspace, edition_id, _text(fields, "article"), digest=_digest(fields))


def leave(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Do not read an article, or (``out`` false) read it again."""
    article, out = _text(fields, "article"), fields.get("out") is not False
    desk_edit.leave_out(workspace, edition_id, article, out, digest=_digest(fields))


def take(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Take a page or a letter into Markdown files."""
    desk_edit.take(workspace, edition_id, _text(fields, "source"), digest=_digest(fields))


def date(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Set the edition's date; empty takes its own away."""
    desk_edit.date(workspace, edition_id, str(fields.get("date") or ""), digest=_digest(fields))


def embargo(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Set when the edition may be heard; empty: at once."""
    moment = str(fields.get("moment") or "")
    desk_edit.embargo(workspace, edition_id, moment, digest=_digest(fields))


def answer(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Answer what the build waits for."""
    said = fields.get("said")
    if said not in ("whole", "as_taken", "language"):
        raise EditionError(f"that is answered by whole, as_taken or language, not {said!r}")
    of_edition = said == "language"
    desk_edit.answer(
        workspace,
        edition_id,
        said,
        source="" if of_edition else _text(fields, "source"),
        language=_text(fields, "language") if of_edition else "",
        digest=None if of_edition else _digest(fields),
        edition_digest=_digest(fields, "edition_digest"),
    )


def always(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Cut every paragraph with these words from now on, in the show or in a sender's letters."""
    del edition_id
    desk_show.always(
        workspace,
        _text(fields, "phrase"),
        profile=str(fields.get("profile") or ""),
        kind=str(fields.get("kind") or "promo"),
        digest=_digest(fields),
    )


def music(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Set the level of the show's music against the voice."""
    del edition_id
    place, level = _place(fields), _level(fields)
    desk_show.music(workspace, place, level, digest=_digest(fields))


def cover(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Put in another cover: ``data`` in base64 (RFC 4648), or the ``address`` of a picture."""
    del edition_id
    address = str(fields.get("address") or "").strip()
    if address:
        desk_show.cover_from(workspace, address, digest=_digest(fields))
        return
    desk_show.cover(workspace, _picture(fields), digest=_digest(fields))


def picture(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Give this edition a cover of its own (``data`` in base64), or (``off``) the show's again."""
    if fields.get("off") is True:
        desk_dress.no_cover(workspace, edition_id, digest=_digest(fields))
        return
    desk_dress.cover(workspace, edition_id, _picture(fields), digest=_digest(fields))


def access(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Say who may have this edition: ``public``, ``members``, or empty for what the show says."""
    wanted = str(fields.get("access") or "")
    desk_dress.access(workspace, edition_id, wanted, digest=_digest(fields))


def level(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Set how loud the music is in this edition (``level`` null: as in the show), or ``off``."""
    if "off" in fields:
        off = fields.get("off") is True
        desk_dress.no_music(workspace, edition_id, off, digest=_digest(fields))
        return
    place, wanted = _place(fields), None if fields.get("level") is None else _level(fields)
    desk_dress.music(workspace, edition_id, place, wanted, digest=_digest(fields))


def approve(workspace: Workspace, edition_id: str, fields: Fields) -> None:
    """Approve the script as the editor saw it: its digest is written into edition.toml."""
    seen = _text(fields, "script_digest")
    by = str(fields.get("by") or "")
    desk.approve(workspace, edition_id, seen, by=by, digest=_digest(fields))


ACTIONS: Mapping[str, Callable[[Workspace, str, Fields], None]] = {
    "mark": mark,
    "headline": headline,
    "detail": detail,
    "title": title,
    "order": order,
    "lexicon": lexicon,
    "accept": accept,
    "approve": approve,
    "text": text,
    "move": move,
    "split": split,
    "join": join,
    "leave": leave,
    "take": take,
    "date": date,
    "embargo": embargo,
    "answer": answer,
    "always": always,
    "music": music,
    "cover": cover,
    "picture": picture,
    "access": access,
    "level": level,
}


def hear(workspace: Workspace, fields: Fields) -> bytes:
    """Speak one spoken sentence with the show's voice; returns a WAV file.

    ``phonemic`` is the same with its sounds, for voices that take them. With a ``name``, its
    ``respell`` and the ``edition`` the sentence is given as ``printed``, and is said as if the
    name were said so.
    """
    if fields.get("name"):
        printed, respell = _text(fields, "printed"), _text(fields, "respell")
        if len(printed) + len(respell) > _LONGEST:
            raise AudioEditionError("one sentence at a time, please")
        edition, name = _text(fields, "edition"), _text(fields, "name")
        language = str(fields.get("language") or "")
        said = said_with(workspace, edition, printed, name, respell, language)
        fields = {**fields, "spoken": said.spoken, "phonemic": said.phonemic}
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


def cuts(workspace: Workspace, phrase: str) -> list[dict[str, Any]]:
    """What a rule for ``phrase`` fits in the newest editions, and whether it is read now."""
    return [
        {"edition": one.edition, "headline": one.headline, "text": one.text, "kept": one.kept}
        for one in desk_show.would_cut(workspace, phrase)
    ]


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key)
    if not isinstance(value, str) or not value.strip():
        raise EditionError(f"{key} is missing")
    return value


def _picture(fields: Fields) -> bytes:
    try:
        return base64.b64decode(_text(fields, "data"), validate=True)
    except ValueError:
        raise EditionError("the cover did not arrive whole", hint="try it again") from None


def _place(fields: Fields) -> MusicPlace:
    place = fields.get("place")
    if place not in ("intro", "outro"):
        raise EditionError(f"there is music in the intro and the outro, not in {place!r}")
    chosen: MusicPlace = place
    return chosen


def _level(fields: Fields) -> float:
    level = fields.get("level")
    if not isinstance(level, int | float) or isinstance(level, bool):
        raise EditionError("level must be a number")
    try:
        return float(level)
    except OverflowError:  # of hundreds of digits
        raise EditionError("level must be a number") from None


def _whole(fields: Fields, key: str) -> int:
    value = fields.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise EditionError(f"{key} must be a number")
    return value


def _digest(fields: Fields, key: str = "digest") -> str:
    """What the editor saw; without it a change could overwrite somebody else's."""
    return _text(fields, key)
