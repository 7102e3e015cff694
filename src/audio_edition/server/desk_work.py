"""What an editor wants to be done with an edition, read from a request and made a run of.

What is asked for is read, and refused, before a run begins; what the verb refuses is told by it.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from audio_edition.errors import AudioEditionError, EditionError, PublicationError
from audio_edition.events import Event, Listener, Started, Warned
from audio_edition.server.desk_runs import Message, RunKind, Work
from audio_edition.server.desk_told import (
    build_told,
    new_told,
    proof_told,
    publish_told,
    retract_told,
)
from audio_edition.verbs.build import build
from audio_edition.verbs.dropped import MOST_BYTES, Dropped, DroppedFile, Way, take_in
from audio_edition.verbs.proof import proof
from audio_edition.verbs.publish import publish, retract
from audio_edition.verbs.seen import require_seen
from audio_edition.verbs.worked import build_facts, publish_facts, worked
from audio_edition.workspace import Workspace

Fields: TypeAlias = Mapping[str, Any]
Maker: TypeAlias = Callable[[str, Fields], Work]

MOST_NEW = MOST_BYTES * 4 // 3 + 2**20
"""Bytes of a request that drops files: base64 makes four of three (RFC 4648, section 4)."""
_WAYS: Mapping[str, Way] = {"new": "new", "add": "add", "anew": "anew"}
_AT_THE_DESK = (
    ("--add puts articles behind those there, --force starts it anew",
     "choose to add to it, or to start it anew"),
    ("; --split HOW parts a letter another way", ""),
)  # fmt: skip


def new_work(edition_id: str, fields: Fields) -> Work:
    """Make an edition of files (base64), addresses and a text; or only look what they give."""
    way = _WAYS.get(str(fields.get("way") or "new"))
    if way is None:
        raise EditionError(f"an edition is made new, anew or added to, not {fields.get('way')!r}")
    dropped = Dropped(
        files=tuple(_file(one) for one in _list(fields, "files")),
        addresses=tuple(str(one) for one in _list(fields, "addresses")),
        text=str(fields.get("text") or ""),
        headline=str(fields.get("headline") or ""),
    )
    day = _day(str(fields.get("date") or ""))
    title, language = (str(fields.get(key) or "").strip() for key in ("title", "language"))
    dry_run = fields.get("dry_run") is True

    def work(workspace: Workspace, listen: Listener) -> Message:
        told: list[str] = []

        def tell(line: str) -> None:
            told.append(line)
            listen(Warned("edition", line))

        listen(Started("edition"))
        try:
            report = take_in(
                workspace,
                edition_id,
                dropped,
                way=way,
                title=title,
                date=day,
                language=language,
                dry_run=dry_run,
                tell=tell,
            )
        except EditionError as problem:
            raise EditionError(problem.message, hint=_hint(problem.hint)) from problem
        return new_told(report, told)

    return work


def build_work(edition_id: str, fields: Fields) -> Work:
    """Build it as the show says; ``fresh`` speaks every sentence anew."""
    force = fields.get("fresh") is True

    def work(workspace: Workspace, listen: Listener) -> Message:
        with worked(workspace, "build", edition_id, _unwritten(listen), at="desk") as facts:
            report = build(workspace, edition_id, force=force, listen=listen)
            facts |= build_facts(report, workspace.show.voice.engine)
        return build_told(report)

    return work


def proof_work(edition_id: str, fields: Fields) -> Work:
    """Prove it; ``accept`` are printed sentences that sound right to the editor."""
    accept = tuple(str(one) for one in _list(fields, "accept"))
    fresh = fields.get("fresh") is True

    def work(workspace: Workspace, listen: Listener) -> Message:
        return proof_told(proof(workspace, edition_id, accept=accept, fresh=fresh, listen=listen))

    return work


def publish_work(edition_id: str, fields: Fields) -> Work:
    """Publish the very build that was shown (``seen``); ``anyway`` is why in spite of a refusal."""
    seen = _seen(fields)
    note, by = (str(fields.get(key) or "").strip() for key in ("note", "by"))
    wish = fields.get("anyway")
    anyway = str(wish).strip() if isinstance(wish, str) and wish.strip() else None
    if anyway is not None and not by:
        raise PublicationError(
            "who publishes in spite of a refusal gives their name", hint="type it beside Approve"
        )

    def work(workspace: Workspace, listen: Listener) -> Message:
        listen(Started("publication"))
        told: list[str] = []

        def hear(event: Event) -> None:
            if isinstance(event, Warned):
                told.append(event.message)
            listen(event)

        with worked(workspace, "publish", edition_id, _unwritten(listen), at="desk") as facts:
            report = publish(
                workspace,
                [edition_id],
                note=note,
                anyway=anyway,
                by=by,
                seen=seen,
                listen=hear,
            )
            facts |= publish_facts(report, told)
        return publish_told(report)

    return work


def retract_work(edition_id: str, fields: Fields) -> Work:
    """Take it out of feed and pages, as it was shown (``seen``)."""
    seen = _seen(fields)

    def work(workspace: Workspace, listen: Listener) -> Message:
        listen(Started("publication"))
        require_seen(workspace, edition_id, seen)
        return retract_told(retract(workspace, edition_id, listen=listen))

    return work


WORKS: Mapping[RunKind, Maker] = {
    "new": new_work,
    "build": build_work,
    "proof": proof_work,
    "publish": publish_work,
    "retract": retract_work,
}


def _unwritten(listen: Listener) -> Callable[[str], None]:
    """Who tells the editor that what is done is not written down."""
    return lambda message: listen(Warned("publication", message))


def _seen(fields: Fields) -> str:
    """What was confirmed; without it a build that nobody looked at could go out."""
    seen = fields.get("seen")
    if not isinstance(seen, str) or not seen:
        raise PublicationError("it was not looked at before", hint="look at it, then say yes")
    return seen


def _file(told: object) -> DroppedFile:
    name, data = (told.get("name"), told.get("data")) if isinstance(told, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(data, str):
        raise EditionError("a file is a name and its bytes in base64")
    try:
        return DroppedFile(name, base64.b64decode(data, validate=True))
    except (binascii.Error, ValueError):
        raise EditionError(f"{name[:80]} did not arrive whole", hint="drop it again") from None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise AudioEditionError(f"{text[:20]!r} is no date", hint="like 2026-11-02") from None


def _list(fields: Fields, key: str) -> list[Any]:
    value = fields.get(key) or []
    if not isinstance(value, list):
        raise EditionError(f"{key} is a list")
    return value


def _hint(hint: str | None) -> str | None:
    """What to do at the desk, where the command line has an option for it."""
    if hint is None:
        return None
    for option, wish in _AT_THE_DESK:
        hint = hint.replace(option, wish)
    return re.sub(r"--language (\S+)", r"language \1", hint)
