"""Letter profiles: what a show knows of one sender's letters.

A profile is ``editions/profiles/NAME.toml``, chosen by the letter's sender or list, or by name:

    from = ["brief@harbor.example"]      # addresses, or domains ("harbor.example")
    list_id = ["brief.harbor.example"]
    split = "auto"                       # a way of --split
    sections = ["THE WORLD TODAY"]       # lines that name sections, as the letter writes them
    not_headlines = ["Quote of the day"] # lines that look like headlines and are none

    [[headlines]]                        # where stories begin; every key given must fit
    tag = "h2"                           # or class, size, bold, capitals, linked, mark, pattern

    [[always]]                           # what is never a story
    kind = "sponsor"
    starts = "Together with"             # a line that begins so ...
    ends = "Learn more"                  # ... up to the line that begins so
    [[always]]
    kind = "promo"
    phrase = "Ledger Supper"             # a paragraph with these words

    [[keep]]                             # what is always the letter's own text
    phrase = "a letter to the editor"

``size`` is a share of the letter's own text (1.3: a third larger, or more), ``mark`` what a text
letter shows: ``##``, ``**``, ``ruled``, ``numbered``. Keys that do not exist are refused.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from pathlib import Path
from typing import Final

from audio_edition.errors import EditionError
from audio_edition.plain_files import read_plain
from audio_edition.tables import Table, read_toml
from newsletters.letters.mime import Envelope
from newsletters.letters.profile import (
    KINDS,
    MARKS,
    HeadlineLook,
    LetterProfile,
    ProfileRule,
    chosen,
)
from newsletters.letters.ways import WAYS

VERSION: Final = 1


def read_profile(file: Path) -> LetterProfile:
    """Read one profile; raises ``EditionError`` in one line that names the file and the key."""
    return profile_of(read_toml(file, error=EditionError))


def profile_of(table: Table) -> LetterProfile:
    """The profile that stands in a table; raises ``EditionError`` as ``read_profile`` does."""
    table.refuse_newer(VERSION)
    file = table.file
    split = table.choice("split", ("", *WAYS), "")
    profile = LetterProfile(
        name=file.stem,
        senders=tuple(one.lower().lstrip("@") for one in table.texts("from")),
        list_ids=tuple(one.lower().strip("<>") for one in table.texts("list_id")),
        split=split,
        sections=table.texts("sections"),
        not_headlines=table.texts("not_headlines"),
        headlines=tuple(_look(one) for one in table.tables("headlines")),
        always=tuple(_rule(one, kinds=True) for one in table.tables("always")),
        keep=tuple(_rule(one, kinds=False) for one in table.tables("keep")),
        file=file,
    )
    table.refuse_unknown()
    return profile


def _look(table: Table) -> HeadlineLook:
    pattern = table.text("pattern")
    try:
        re.compile(pattern)
    except re.error as problem:
        raise table.fail("pattern", f"is no regular expression: {problem}") from None
    look = HeadlineLook(
        tag=table.choice("tag", ("", "h1", "h2", "h3", "h4", "h5", "h6"), ""),
        css_class=table.text("class"),
        size=table.number("size", 0.0, least=0.0, most=20.0),
        bold=_flag(table, "bold"),
        capitals=_flag(table, "capitals"),
        linked=_flag(table, "linked"),
        mark=table.choice("mark", ("", *MARKS), ""),
        pattern=pattern,
    )
    table.refuse_unknown()
    if look == HeadlineLook():
        raise table.fail("tag", "is missing: say how the headlines look")
    return look


def _flag(table: Table, key: str) -> bool | None:
    return table.flag(key) if key in table else None


def _rule(table: Table, *, kinds: bool) -> ProfileRule:
    rule = ProfileRule(
        kind=table.choice("kind", KINDS, "promo") if kinds else "",
        phrase=table.text("phrase"),
        starts=table.text("starts"),
        ends=table.text("ends"),
    )
    table.refuse_unknown()
    if bool(rule.phrase) == bool(rule.starts):
        raise table.fail("phrase", "or starts is what a rule has: exactly one of them")
    if rule.ends and not rule.starts:
        raise table.fail("ends", "needs starts")
    return rule


def profile_files(folder: Path | None) -> list[Path]:
    """The profile files of a show, by name; none where it has none."""
    if folder is None or not folder.is_dir():
        return []
    return sorted(file for file in folder.glob("*.toml") if file.name[:1] not in "._")


def find_profile(folder: Path | None, name: str, envelope: Envelope) -> LetterProfile | None:
    """The profile called ``name``, or else the one for the letter's sender; None for none.

    Raises ``EditionError`` for a name that no profile has, and for files that cannot be read.
    """
    files = profile_files(folder)
    if name:
        file = next((file for file in files if file.stem == name), None)
        if file is None:
            near = difflib.get_close_matches(name, [one.stem for one in files], n=1)
            raise EditionError(
                f"there is no letter profile {name!r:.60}",
                hint=f"did you mean {near[0]!r}?"
                if near
                else "audio-edition profile learn EDITION",
            )
        return read_profile(file)
    return chosen([read_profile(file) for file in files], envelope)


def fingerprint(profiles: Path | None) -> str:
    """A digest of a show's profile files; empty where there are none."""
    files = profile_files(profiles)
    if not files:
        return ""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode("utf-8", "surrogateescape") + b"\0")
        try:
            digest.update(read_plain(file))
        except OSError as problem:
            raise EditionError(f"{file} cannot be read: {problem}") from None
        digest.update(b"\0")
    return digest.hexdigest()
