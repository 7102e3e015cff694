"""What an editor settles for the whole show at the desk: what is always cut, cover and music.

Each takes the digest of the file as the editor saw it and writes ``show.toml`` or a sender's
profile; what would be no show any more is refused, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from audio_edition import pipeline
from audio_edition.addresses import is_plain_file
from audio_edition.cleaning.settings import CleaningSettings
from audio_edition.cleaning.text import normal
from audio_edition.edition.letters.learn import letters_of
from audio_edition.edition.letters.profile import profile_of
from audio_edition.edition.load import load_edition
from audio_edition.edition.sources.fetch import fetch
from audio_edition.errors import AudioEditionError, EditionError, ShowError
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import cover as covers
from audio_edition.show import NAME, Show
from audio_edition.tables import Table
from audio_edition.toml_edit import edit_toml, file_digest, replace
from audio_edition.verbs.profile import FOLDER, profiles
from audio_edition.workspace import Workspace
from newsletters.errors import ReadError
from newsletters.letters.mime import read_message
from newsletters.letters.profile import KINDS

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

Music: TypeAlias = Literal["intro", "outro"]

LOOKED_AT = 10
"""Editions in which a rule is tried before it is written."""
MOST_COVER = 8 * 1024 * 1024
"""Bytes of a cover."""
SHORTEST = 8
"""Characters of a phrase that is always cut: a shorter one stands in half of all sentences."""
_REASON = "always cut, said at the desk"


@dataclass(frozen=True, slots=True)
class WouldCut:
    """A paragraph of an edition that a rule fits; ``kept`` tells that it is read aloud now."""

    edition: str
    headline: str
    text: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Sender:
    """A profile of the show's that is for a letter of the edition: its name, file and digest."""

    name: str
    file: str
    digest: str


def phrase_of(text: str) -> str:
    """The words of a rule on one line; raises ``EditionError`` where they say too little."""
    phrase = " ".join(text.split())
    if len(phrase) < SHORTEST:
        raise EditionError(
            f"{phrase!r} is too short to be cut always", hint=f"{SHORTEST} characters or more"
        )
    return phrase


def would_cut(workspace: Workspace, text: str, *, most: int = LOOKED_AT) -> tuple[WouldCut, ...]:
    """What a rule for ``text`` would fit in the show's newest editions, newest first.

    Editions that cannot be read are left out.
    """
    phrase = phrase_of(text)
    [rule] = CleaningSettings.from_table(
        Table({"drop": [phrase]}, file=workspace.editions / NAME, error=EditionError),
        origin="show",
    ).rules
    found: list[WouldCut] = []
    for edition in reversed(workspace.edition_ids()[-most:]):
        with suppress(AudioEditionError):
            found += _fitting(workspace, edition, lambda text: bool(rule.find(normal(text))))
    return tuple(found)


def _fitting(workspace: Workspace, edition: str, fits: Callable[[str], bool]) -> Iterator[WouldCut]:
    folder = workspace.edition_folder(edition)
    read = load_edition(folder, workspace.show.identity.language, store=workspace.store)
    if not any(fits(p.text) for article in read.articles for p in article.paragraphs):
        return  # cleaning takes a hundred times as long as reading
    for article in pipeline.read_edition(workspace, edition).articles:
        for decision in article.decisions:
            text = decision.paragraph.text
            if fits(text):
                kept = decision.verdict != "drop"
                yield WouldCut(edition, article.article.headline, text, kept)


def senders(workspace: Workspace, edition: str) -> tuple[Sender, ...]:
    """The show's profiles that are for a letter of this edition."""
    folder = workspace.edition_folder(edition)
    known = profiles(workspace)
    if not known:
        return ()  # most shows; letters are read for nothing else
    envelopes = []
    for file in (*letters_of(folder), *sorted(folder.glob("[!_.]*.eml"))):
        with suppress(ReadError, AudioEditionError, OSError):
            envelopes.append(read_message(read_plain(file, MADE), file.name).envelope)
    return tuple(
        Sender(one.name, f"../{FOLDER}/{one.file.name}", file_digest(one.file))
        for one in known
        if one.file is not None and any(one.is_for(envelope) for envelope in envelopes)
    )


def always(
    workspace: Workspace,
    text: str,
    *,
    profile: str = "",
    kind: str = "promo",
    digest: str | None = None,
) -> None:
    """Cut every paragraph with these words from now on: in the show, or in a sender's letters.

    ``profile`` names the sender's profile; ``kind`` says what it is there.
    """
    phrase = phrase_of(text)
    with workspace.lexicon_lock():
        if not profile:
            _change_show(workspace, lambda toml: _add_drop(toml, phrase), digest)
            return
        if kind not in KINDS:
            raise EditionError(f"nothing is cut as {kind!r}", hint=f"one of {', '.join(KINDS)}")
        name = f"{profile}.toml"
        file = workspace.editions / FOLDER / name
        if not is_plain_file(name) or not file.is_file():
            raise EditionError(f"there is no profile {profile[:60]!r}")

        def change(document: TOMLDocument) -> None:
            import tomlkit

            rules = document.setdefault("always", tomlkit.aot())
            rule = tomlkit.table()
            rule.update({"kind": kind, "phrase": phrase})
            rules.append(rule)
            profile_of(Table(document.unwrap(), file=file, error=EditionError))

        edit_toml(file, change, seen=digest, error=EditionError)


def _add_drop(document: TOMLDocument, phrase: str) -> None:
    import tomlkit

    section = document.setdefault("cleaning", tomlkit.table())
    old = section.get("drop")
    if not isinstance(old, list):
        section["drop"] = [] if old is None else [old]
    rule = tomlkit.inline_table()
    rule.update({"phrase": phrase, "reason": _REASON})
    section["drop"].append(rule)


def music(workspace: Workspace, place: Music, level: float, *, digest: str | None = None) -> None:
    """Set the level of the intro's or the outro's music against the voice, in LU."""

    def change(document: TOMLDocument) -> None:
        import tomlkit

        document.setdefault(place, tomlkit.table())["level"] = level

    with workspace.lexicon_lock():
        _change_show(workspace, change, digest)


def cover(workspace: Workspace, data: bytes, *, digest: str | None = None) -> str:
    """Put a picture in as the show's cover and name it in show.toml; return its file's name.

    Raises ``ShowError`` for one that apps would not take.
    """
    if len(data) > MOST_COVER:
        raise ShowError("the cover is larger than 8 MB", hint="save it as a JPEG")
    wrong = covers.judge(data, "the cover")
    if wrong:
        raise ShowError(wrong[0].message, hint=wrong[0].remedy)
    name = cover_name(data)

    def change(document: TOMLDocument) -> None:
        document["show"]["cover"] = name

    with workspace.lexicon_lock():
        # the picture first: a show must not name a file that is not there
        replace(workspace.editions / name, data, error=ShowError)
        _change_show(workspace, change, digest)
    return name


def cover_from(workspace: Workspace, address: str, *, digest: str | None = None) -> str:
    """Take the cover from an address (http or https, a public host), as ``cover`` does."""
    answer = fetch(
        address,
        access=workspace.show.sources.access,
        max_bytes=MOST_COVER,
        accept="image/jpeg, image/png",
    )
    return cover(workspace, answer.data, digest=digest)


def cover_name(data: bytes) -> str:
    """What a cover is called in ``editions/``."""
    return "cover.png" if data.startswith(b"\x89PNG") else "cover.jpg"


def _change_show(
    workspace: Workspace, change: Callable[[TOMLDocument], None], digest: str | None
) -> None:
    file = workspace.editions / NAME

    def proved(document: TOMLDocument) -> None:
        change(document)
        Show.from_table(Table(document.unwrap(), file=Path(file)))

    edit_toml(file, proved, seen=digest, error=ShowError)
