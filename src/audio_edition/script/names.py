"""Names and words new today: what an editor should listen to before it is published.

A name is new where no lexicon has it, no earlier edition printed it and it is not one that
every voice knows. The list has them all, ordered by how likely a voice gets it wrong: by how
many of its letter groups no common word has. ``names_said`` tells how each will be said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from audio_edition.cleaning.model import CleanedArticle
from audio_edition.languages.model import primary
from audio_edition.late import late
from audio_edition.plain_files import read_plain
from audio_edition.script.common import common_words, english_names, is_common
from audio_edition.script.lexicon_entries import Lexicon
from audio_edition.script.model import NewName
from audio_edition.script.sounds.guess import ENGLISH, Guess, guess
from audio_edition.script.sounds.letters import as_letters
from audio_edition.script.sounds.rules import rules_of
from audio_edition.script.sounds.unknown import book_of, is_plain, is_word, known_names
from audio_edition.script.speaking import Speaker

_RULED: Final = 0.9  # of the names whose language is known its rules read so many well
_VOICE: Final = 0.8  # … and a voice so many of the English names that no list has
_EARLIER_EDITIONS: Final = 60
_EARLIER_BYTES: Final = 8_000_000
_ARTICLES: Final = frozenset((".md", ".txt", ".html", ".htm", ".eml"))
_CAPITALS: Final = late(
    r"(?<![\w@#/.'’-])(?P<name>[^\W\d_a-z][\w’'-]*(?:\s(?:(?:al|bin|da|de|del|der|di|el|la|le|of|"
    r"van|von|y)\s)?[^\W\d_a-z][\w’'-]*)*)"
)
_SMALL: Final = late(r"(?<![\w@#/.'’-])[^\W\dA-Z_][^\W\d_]{3,}(?![\w@/-])")
_FOREIGN: Final = 2  # groups of letters that no common word has, in a word written small
_PART: Final = 3  # letters of either half: fewer make words of anything
_VOWEL: Final = late("(?:sch)?[^aeiouy]{0,3}[aeiouy]")
_JOINERS: Final = frozenset("al bin da de del der di el la le of van von y".split())
_TITLES: Final = frozenset("Capt Col Cpl Dame Dr Fr Gen Gov Hon Lady Lord Lt Sgt Sir".split())
_POSSESSIVE: Final = late(r"['’]s?$")


def edition_book(articles: Iterable[CleanedArticle], language: str) -> dict[str, Guess]:
    """The languages of the names of an edition's English articles (``sounds.unknown.book_of``).

    ``language`` is that of articles which name none.
    """
    return book_of(
        [item.article.headline, *(paragraph.text for paragraph in item.kept)]
        for item in articles
        if primary(item.article.language or language) == "en"
    )


def is_spelled(name: str, sentences: Iterable[tuple[str, str]]) -> bool:
    """Whether a name of capitals (DCCC, MPs) is said by its letters: nobody can get that wrong.

    ``sentences`` are printed and spoken.
    """
    letters = name.removesuffix("s")
    if not letters.isupper() or not letters.isalpha():
        return False
    whole = re.compile(rf"(?<!\w){' '.join(letters)}(?!\w)")
    return any(name in printed and whole.search(spoken) for printed, spoken in sentences)


def names_said(
    names: Iterable[str], sentences: Iterable[tuple[str, str]], speaker: Speaker
) -> tuple[NewName, ...]:
    """How each of ``names`` will be said, as the first of the sentences that has it says it.

    Names that stand in sentences of other languages alone are left out: their voices say them by
    rules of their own.
    """
    every = list(sentences)
    found: list[NewName] = []
    for name in names:
        whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        places = ((tag, text, told) for text, tag in every for told in [whole.search(text)] if told)
        text, at, foreign = name, 0, False
        for tag, printed, told in places:
            foreign = primary(tag) != "en"
            if not foreign:
                text, at = printed, told.start()
                break
        if foreign:
            continue
        found.append(_as_said(name, text, at, speaker))
    return tuple(found)


def _as_said(name: str, text: str, at: int, speaker: Speaker) -> NewName:
    """One name in the sentence where it stands from character ``at``."""
    sounds = {match.start: match for match in speaker.sounding(text, "en")}
    sure = {word.start: word for word in speaker.read(text)}
    letters: list[str] = []
    ipa: list[str] = []
    confidence, language = 1.0, ENGLISH
    said = 0  # as far as the entries reach: one may be of several words
    for word in re.finditer(r"\S+", name):
        if at + word.start() < said:
            continue
        match = sounds.get(at + word.start())
        if match is None:
            letters.append(word[0])
            ipa.append("")
            continue
        said = match.end
        letters.append(as_letters(match.entry.ipa))
        ipa.append(match.entry.ipa)
        read = sure.get(at + word.start())
        if read is not None:
            confidence, language = min(confidence, _RULED * read.confidence), read.language
    if not any(ipa):
        words = [word.title() if word.isupper() else word for word in name.split()]
        if all(word in english_names() or word in known_names() for word in words):
            return NewName(name, name, "", ENGLISH, "English", 0.95)
        told = guess(words)
        # what is left to the voice is read as English: so sure are we that it is
        sureness = told.confidence if told.language == ENGLISH else 1 - told.confidence
        return NewName(name, name, "", ENGLISH, "English", max(0.05, min(sureness, _VOICE)))
    if not all(ipa):
        confidence = min(confidence, 0.75)
    title = "English" if language == ENGLISH else rules_of(language).title
    sounds_of_all = " ".join(filter(None, ipa))
    return NewName(name, " ".join(letters), sounds_of_all, language, title, confidence)


def new_names(
    sentences: Iterable[tuple[str, str]], lexicon: Lexicon, editions_dir: Path, edition_id: str
) -> tuple[str, ...]:
    """Names and odd words of these (printed, language) sentences that are new to the show.

    ``editions_dir`` holds the earlier editions (those whose names sort before
    ``edition_id``); what cannot be read there counts as not seen. English, French and
    Spanish; German writes every noun large, so that nothing is listed for it.
    """
    counts: dict[str, tuple[float, int]] = {}
    sure: set[str] = set()
    order = 0
    for printed, language in sentences:
        if primary(language) == "de":
            continue
        entries = [printed[m.start : m.end] for m in lexicon.find(printed, language)]
        for name, certain in _candidates(printed, language):
            if certain or not name.isascii():
                sure.add(name)
            if any(name != entry and name in entry for entry in entries):
                continue  # "Ketanji" is said with the rest of her name
            if name not in counts and not _is_covered(name, lexicon, language):
                counts[name] = (oddness(name), order)
                order += 1
    if not counts:
        return ()
    # a capital that opens a sentence or stands in a headline makes no name by itself
    counts = {name: count for name, count in counts.items() if name in sure}
    # "Okafor" says nothing that "Ada Okafor" does not
    words = {part for name in counts if " " in name for part in name.split()}
    fresh = [name for name in counts if name not in words]
    seen = _earlier_text(editions_dir, edition_id)
    fresh = [name for name in fresh if name.encode() not in seen]
    return tuple(sorted(fresh, key=lambda name: (-counts[name][0], counts[name][1])))


def _candidates(printed: str, language: str) -> Iterator[tuple[str, bool]]:
    """Each name with whether its capitals are those of a name, and not of its place."""
    english = primary(language) == "en"
    title = _is_title(printed)
    for found in () if printed.isupper() else _CAPITALS.finditer(printed):
        run: list[str] = []
        opens = False
        first = not printed[: found.start()].strip("\"“‘'([«¿¡ ")
        words = found["name"].split()
        if printed[found.end() : found.end() + 1] == "." and len(words[-1]) <= 4:
            words.pop()  # "Feb.", "Rev.": an abbreviation, or too short to matter
        for word in [*words, ""]:
            bare = _POSSESSIVE.sub("", word)
            opens = opens if run else first
            joins = bare in _JOINERS and run
            if joins or (bare and _is_part(bare, english=english, sure=not first and not title)):
                run.append(bare)
                if not joins and bare != word:  # a possessive ends the name
                    for name in _whole(run, english=english):
                        yield name, not title and (not opens or " " in name)
                    run = []
            else:
                for name in _whole(run, english=english):
                    yield name, not title and (not opens or " " in name)
                run = []
            first = False
    if english:
        for small in _SMALL.finditer(printed):
            word = small[0]
            if is_common(word) or is_word(word) or word != word.lower() or _is_compound(word):
                continue  # "mmBtu" is no word
            if not word.isascii() or (oddness(word) >= _FOREIGN and _VOWEL.match(word)):
                yield word, True


def _whole(run: list[str], *, english: bool) -> Iterator[str]:
    while run and run[-1] in _JOINERS:
        run.pop()
    while english and run and run[0] in _TITLES:  # nobody need listen to "Dr"
        run = run[1:]
    if english and "of" in run[1:]:  # "Lopez of Crisil" is somebody of somewhere
        at = run.index("of", 1)
        yield from _whole(run[:at], english=True)
        run = run[at + 1 :]
    if any(_is_unknown(word, english=english) for word in run):
        yield " ".join(run)


def _is_title(printed: str) -> bool:
    """Whether a headline writes its words large, so that a capital says nothing."""
    if printed.rstrip('"”’»)').endswith("."):
        return False  # a short sentence full of names: headlines have no full stop
    words = [word for word in printed.split() if word[:1].isalpha() and len(word) > 3]
    return len(words) > 1 and all(word[:1].isupper() for word in words)


def _is_part(word: str, *, english: bool, sure: bool) -> bool:
    """Whether a capitalised word may be part of a name."""
    letters = word.replace("-", "").replace("'", "").replace("’", "")
    if len(letters) < 2 or not letters.isalpha() or (letters.isupper() and len(letters) < 4):
        return False
    # in other languages every sentence begins large, and we have no list of common words
    return not is_plain(word) if english else sure


def _is_unknown(word: str, *, english: bool) -> bool:
    """Whether a part of a name is one that not everybody knows."""
    if word in _JOINERS or len(word) < 3 or (english and is_word(word)):
        return False
    parts = [part for part in re.split(r"[-’']", word) if part]
    return not all(
        part in known_names()
        or _singular(part) in known_names()
        or (english and part.isupper() and part.title() in known_names())  # JOHNSON
        or (len(parts) > 1 and part.isupper())
        or (len(part) == 1)
        or (english and (is_common(part) or is_word(part)))
        for part in parts
    )


def _is_compound(word: str) -> bool:
    """Whether a word written small is made of two ordinary ones, which any voice reads: handgun."""
    cuts = range(_PART, len(word) - _PART + 1)
    return any(is_common(word[:at]) and is_common(word[at:]) for at in cuts)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word


def _is_covered(name: str, lexicon: Lexicon, language: str) -> bool:
    if lexicon.knows(name, language):
        return True
    found = {match.start: match.end for match in lexicon.find(name, language)}
    at = 0
    for word in name.split():
        start = name.index(word, at)
        at = start + len(word)
        if found.get(start, 0) < at and word not in known_names() and word not in _JOINERS:
            return False
    return True


def oddness(name: str) -> float:
    """How many letter groups of ``name`` no common English word has, foreign letters double."""
    known = _trigrams()
    score = 0.0
    for word in re.split(r"[\s’'-]+", name.lower()):
        padded = f"^{word}$"
        score += sum(padded[at : at + 3] not in known for at in range(len(padded) - 2))
        score += 2 * sum(not letter.isascii() for letter in word)
    return score


@lru_cache(maxsize=1)
def _trigrams() -> frozenset[str]:
    padded = [f"^{word}$" for word in common_words()]
    return frozenset({word[at : at + 3] for word in padded for at in range(len(word) - 2)})


def _earlier_text(editions_dir: Path, edition_id: str) -> bytes:
    """The article files of the newest earlier editions, as they are."""
    try:
        folders = sorted(
            (item for item in editions_dir.iterdir() if item.name < edition_id and item.is_dir()),
            reverse=True,
        )
    except OSError:
        return b""
    parts: list[bytes] = []
    size = 0
    for folder in folders[:_EARLIER_EDITIONS]:
        for file in folder.iterdir():
            if file.suffix.lower() in _ARTICLES and size < _EARLIER_BYTES:
                try:
                    parts.append(read_plain(file))
                except OSError:
                    continue
                size += len(parts[-1])
    return b"\n".join(parts)
