"""The player's files under names that carry their digest, so that caches keep them for ever.

A page names ``edition-player.3f2a9c1b04.js``; that file names the parts it loads in the same
way. The plain names stay beside them, for the snippets that stand on other people's pages.
"""

from __future__ import annotations

import hashlib
import operator
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from audio_edition import addresses, languages
from audio_edition.publication.colours import as_hex, colours_of
from audio_edition.publication.pages.words import LABELS, asset, label_files
from audio_edition.publication.themes import Theme

PLAYER = (
    "edition-player.js",
    "edition-player.css",
    "edition-player.d.ts",
    "edition-read-along.js",
    "edition-waveform.js",
    "edition-tools.js",
    "edition-system.js",
    "edition-keys.js",
    "edition-beacon.js",
    "edition-elsewhere.js",
    "edition-whole.js",
    "edition-embed.js",
    "edition-frame.js",
    "edition-excerpt.js",
    "edition-article.js",
    "edition-article-plan.js",
    "edition-article-match.js",
    "edition-article-words.js",
    "edition-article-marks.js",
    "edition-article-source.js",
    "edition-day.js",
    "edition-archive.js",
    "edition-find.js",
    "edition-found.js",
    "archive.css",
    "site.css",
)
"""Files of ``audio/player/``, as shipped in publication/assets."""

_ENTRIES = ("edition-player.js", "edition-frame.js", "edition-article.js")
_ACCENTS = (b"#a01420", b"#ff9a94")
"""How our sheets write the accent, on light paper and on dark."""

_PLAIN = ("edition-player.d.ts",)  # for people, not for pages


@dataclass(frozen=True, slots=True)
class Parts:
    """``files`` by name under ``audio/player/``; ``names`` from plain to versioned ones."""

    files: Mapping[str, bytes]
    names: Mapping[str, str]


def parts(theme: Theme, title: str = "") -> Parts:
    """The player's files with those of ``theme`` in their places, under both names.

    Ours are in the colours of the show with this ``title``; without one, in our own.
    """
    # a language is found once; what is made of all of them takes as long as a page
    spoken = tuple(languages.find(tag) for tag in languages.names())
    for known, labels in _spoken:
        if len(known) == len(spoken) and all(map(operator.is_, known, spoken)):
            return _parts(theme, title, labels)
    labels = languages.player_labels()
    _spoken[:] = [(spoken, labels), *_spoken[:3]]
    return _parts(theme, title, labels)


_spoken: list[tuple[tuple[object, ...], bytes]] = []


@lru_cache(maxsize=8)
def _parts(theme: Theme, title: str, labels: bytes) -> Parts:
    theirs = theme.assets()
    plain = {name: _coloured(name, title) for name in PLAYER} | {LABELS: labels} | theirs
    plain = label_files(plain[LABELS]) | plain
    return versioned(plain, ours=[name for name in PLAYER if name not in theirs])


def _coloured(name: str, title: str) -> bytes:
    """A file of ours; a sheet has the show's accent in the place of our own."""
    data = asset(name)
    if not title or not name.endswith(".css"):
        return data
    colours = colours_of(title)
    for ours, theirs in zip(_ACCENTS, (colours.accent, colours.glow), strict=True):
        data = data.replace(ours, as_hex(theirs).encode())
    return data


def versioned(plain: Mapping[str, bytes], ours: Collection[str] = ()) -> Parts:
    """Give every script, sheet and table a name with its digest, and call it by that name.

    A script's digest covers those of all it loads. Scripts that load one another in a circle
    keep their plain names within it. ``ours`` are lean under their versioned names.
    """
    names: dict[str, str] = {}
    made: dict[str, bytes] = {}

    def name_of(name: str, above: tuple[str, ...]) -> str:
        if name in names:
            return names[name]
        data = plain[name]
        if name in ours:
            data = lean(name, data.decode()).encode()
        if name.endswith(".js"):
            data = _calling(data, name, above)
        stem, _, ending = name.rpartition(".")
        fresh = f"{stem}.{hashlib.sha256(data).hexdigest()[: addresses.DIGEST_DIGITS]}.{ending}"
        names[name], made[fresh] = fresh, data
        return fresh

    def _calling(data: bytes, name: str, above: tuple[str, ...]) -> bytes:
        text = data.decode()
        for other in sorted(plain):
            if other == name or other in above or not _may(other):
                continue
            for quoted in (f'"./{other}"', f'"{other}"'):
                if quoted in text:
                    fresh = name_of(other, (*above, name))
                    text = text.replace(quoted, quoted.replace(other, fresh))
        return text.encode()

    for name in sorted(plain):
        if _may(name):
            name_of(name, ())
    files = dict(plain) | made
    for name in _ENTRIES:
        # two addresses of one script would be two scripts: the plain one loads the other
        if name in names:
            files[name] = f'export * from "./{names[name]}";\n'.encode()
    return Parts(files, names)


def _may(name: str) -> bool:
    return name.endswith((".js", ".css", ".json")) and name not in _PLAIN


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
