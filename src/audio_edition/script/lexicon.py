"""How this show says names and words: lexicon.toml, over a base list of names in the news.

One entry a line, the written form first::

    "Wang Yi" = "Wong Ee"
    Kyiv = { respell = "Keev", ipa = "kˈiːv" }
    SAG = { word = true }        # said as a word
    FIFA = { letters = true }    # spelled out
    polish = { respell = "pawlish", language = "en-GB" }
    Nguyen = { respell = "win", because = "he told us so himself" }

Entries may be grouped under headers of any name ([people], [places]). An edition's own
lexicon.toml wins over the show's, the show's over the base list; ``word = true`` with no
respelling switches an entry of the base list off, with one it says that digits inside the
word are letters (deadmau5). An entry may not change the sense (see ``respelling``), but for
one whose ``because`` says why; the review shows it wherever the entry is used.

A match is made of whole words in the written case (a form in small letters also matches
with a capital, a form with capitals also in all capitals). It carries a possessive or a
plural along, the longest entry wins, and one pass is made: what an entry says is never
matched again.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from audio_edition.errors import ScriptError
from audio_edition.languages.model import primary
from audio_edition.script.fidelity import Breach
from audio_edition.script.respelling import check_entry, check_sounds
from audio_edition.tables import Table, read_toml
from audio_edition.toml_edit import edit_toml

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

FILE_NAME: Final = "lexicon.toml"
Source: TypeAlias = Literal["edition", "show", "base"]

_FIELDS: Final = frozenset({"respell", "ipa", "letters", "word", "language", "because"})
_PLAIN: Final = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2010": "-", "\u2011": "-"}
)
_RUN: Final = re.compile(r"\w+")
_GLUED: Final = re.compile(r"[^\W\d_]\d|\d[^\W\d_]")  # "deadmau5"
_SUFFIX: Final = re.compile(r"(?:'s|s'|'|s)?(?!\w)")
_POSSESSIVE: Final = re.compile(r"(?:'s|'(?=[\s.,;:!?)\]”\"]|$))?(?!\w)")


@dataclass(frozen=True, slots=True)
class Respelling:
    """How one written form is said.

    ``respell`` is what the voice gets instead, ``ipa`` the same for engines that take
    phonemes; ``letters`` spells it out, ``word`` keeps it as one word. ``language`` is a
    BCP 47 tag or prefix, empty for every language. ``because`` is why the entry may change
    what is said, empty where it does not.
    """

    written: str
    respell: str = ""
    ipa: str = ""
    letters: bool = False
    word: bool = False
    language: str = ""
    source: Source = "show"
    because: str = ""

    @property
    def spoken(self) -> str:
        """What an engine without phonemes is given."""
        if self.respell:
            return self.respell
        if self.letters:
            return " ".join(letter.upper() for letter in self.written if letter.isalnum())
        # engines spell out words in capitals; "Sag" they read
        return self.written.capitalize() if self.written.isupper() else self.written

    def is_for(self, language: str) -> bool:
        """Whether the entry speaks for text in ``language``."""
        wanted = self.language.lower()
        tag = language.lower()
        return not wanted or tag == wanted or tag.startswith(wanted + "-")


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found at text[start:end], ending included; ``spoken`` carries the ending."""

    start: int
    end: int
    spoken: str
    phonemic: str
    entry: Respelling


class Lexicon:
    """Entries of all sources, the first source's winning, ready to be found in text."""

    def __init__(self, entries: Iterable[Respelling]) -> None:
        self.entries: dict[tuple[str, str], Respelling] = {}
        for entry in entries:
            self.entries.setdefault((entry.written.translate(_PLAIN), entry.language), entry)
        # first word of the form -> (form, entry), longest form first
        self._by_word: dict[str, list[tuple[str, Respelling]]] = {}
        for (written, _), entry in self.entries.items():
            for form in _forms(written):
                found = _RUN.match(form)
                if found:
                    self._by_word.setdefault(found[0], []).append((form, entry))
        for forms in self._by_word.values():
            forms.sort(key=lambda item: -len(item[0]))

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, text: str, language: str = "en-US") -> Iterator[Match]:
        """The matches in ``text``, left to right, not overlapping; linear in its length."""
        plain = text.translate(_PLAIN)
        behind = 0
        for word in _RUN.finditer(plain):
            at = word.start()
            forms = self._by_word.get(word[0]) or self._by_word.get(_singular(word[0]))
            if at < behind or not forms:
                continue
            if at > 1 and plain[at - 1] == "'" and plain[at - 2].isalnum():
                continue  # the "Or" of "d'Or" is no word of its own
            match = self._match(text, plain, at, forms, language)
            if match is not None:
                yield match
                behind = match.end

    def _match(
        self, text: str, plain: str, at: int, forms: list[tuple[str, Respelling]], language: str
    ) -> Match | None:
        for form, entry in forms:
            if not plain.startswith(form, at) or not entry.is_for(language):
                continue
            end = at + len(form)
            # short forms take no plural: "Xis" is no Xi
            endings = _SUFFIX if len(form) > 3 and form[-1].isalpha() else _POSSESSIVE
            found = endings.match(plain, end)
            if found is None:
                continue
            ending = _ending(form, found[0])
            if ending is None:
                continue
            spoken = entry.spoken + ending
            phonemic = f"[[{entry.ipa}]]{ending}" if entry.ipa else spoken
            return Match(at, found.end() if ending else end, spoken, phonemic, entry)
        return None

    def knows(self, name: str, language: str = "en-US") -> bool:
        """Whether an entry covers all of ``name``."""
        return any(
            match.start == 0 and match.end == len(name) for match in self.find(name, language)
        )


def _forms(written: str) -> set[str]:
    forms = {written}
    if written.islower():
        forms.add(written[:1].upper() + written[1:])
    elif not written.isupper() and len(written) > 3:
        forms.add(written.upper())
    return forms


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") else word


def _ending(form: str, ending: str) -> str | None:
    """The ending as spoken; None where this is no match after all."""
    if ending == "'" and form[-1:].lower() not in "sxz":
        return ""  # a closing quotation mark, not a possessive
    if ending == "s" and form[-1:] in "sxzh" and not form.endswith("th"):
        return None
    return ending


@lru_cache(maxsize=1)
def base_entries() -> tuple[Respelling, ...]:
    """The list that is shipped: names in the news that English voices get wrong."""
    text = (files("audio_edition.script") / "data" / "names-en.txt").read_text("utf-8")
    found = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            written, _, respell = line.partition(" = ")
            found.append(Respelling(written, respell, language="en", source="base"))
    return tuple(found)


def read_lexicon(file: Path, *, source: Source = "show", language: str = "") -> list[Respelling]:
    """The entries of a lexicon.toml, none where there is no file.

    ``language`` is what an entry without one of its own is for. Raises ``ScriptError`` with
    one line that names the file and the entry.
    """
    if not file.exists():
        return []
    table = read_toml(file, error=ScriptError)
    return list(_entries(table, source, language, grouped=False))


def _entries(table: Table, source: Source, language: str, *, grouped: bool) -> Iterator[Respelling]:
    for key, value in table.items():
        if isinstance(value, str):
            yield _entry(table, key, {"respell": value}, source, language)
        elif isinstance(value, Mapping) and (grouped or _is_entry(value)):
            yield _entry(table, key, value, source, language)
        elif isinstance(value, Mapping):
            yield from _entries(table.table(key), source, language, grouped=True)
        else:
            raise table.fail(key, f"must be a respelling in quotes or a table, not {value!r}")


def _is_entry(value: Mapping[str, Any]) -> bool:
    """Whether a table is an entry's fields, misspelt ones too, and no group of entries."""
    return any(difflib.get_close_matches(key, _FIELDS, n=1, cutoff=0.8) for key in value)


def _entry(
    table: Table, key: str, value: Mapping[str, Any], source: Source, language: str
) -> Respelling:
    written = " ".join(key.split())
    if not written or not _RUN.match(written):
        raise table.fail(repr(key), "must begin with a letter or a digit")
    fields = Table(value, file=table.file, name=key, error=ScriptError)
    entry = Respelling(
        written=written,
        respell=" ".join(fields.text("respell").split()),
        ipa=fields.text("ipa").strip("/[] "),
        letters=fields.flag("letters"),
        word=fields.flag("word"),
        language=fields.text("language") or language,
        source=source,
        because=" ".join(fields.text("because").split()),
    )
    fields.refuse_unknown()
    if not (entry.respell or entry.ipa or entry.letters or entry.word):
        raise table.fail(repr(key), "says nothing", hint='give a respelling: "Wang Yi" = "Wong Ee"')
    if entry.letters and (entry.word or entry.respell):
        raise table.fail(repr(key), "cannot be spelled out and said as a word at once")
    _prove(table, key, entry)
    return entry


def _prove(table: Table, key: str, entry: Respelling) -> None:
    """Refuse an entry that says something else than is written, unless it says why."""
    if entry.because:
        return
    breach = _breach_of(entry)
    if breach is None:
        return
    hint = (
        "a respelling gives sounds only: keep negations, numbers, units and common words as they "
        'are, and join syllables with hyphens ("Ko-no")'
    )
    if breach.kind == "number" and _GLUED.search(entry.written):
        hint += (
            f"; where the digit is a letter say so: {_quoted(entry.written)} = "
            f"{{ respell = {_quoted(entry.respell)}, word = true }}"
        )
    else:
        hint += '; or say why it is right all the same: because = "…"'
    said = f" as “{entry.respell}”" if entry.respell else ""
    raise table.fail(
        repr(key),
        f"would change what is said (a {breach.kind}): “{entry.written}”{said}",
        hint=hint,
    )


def _breach_of(entry: Respelling) -> Breach | None:
    """What an entry would change; sounds alone (IPA) may stand for no negation and no number."""
    language = entry.language or "en"
    if entry.respell:
        found = check_entry(entry.written, entry.respell, language, digits_are_letters=entry.word)
        if found is not None:
            return found
    if entry.ipa or entry.letters:
        return check_sounds(entry.written, language)
    return None


def _quoted(text: str) -> str:
    """A string as TOML has it: JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def load_lexicon(editions_dir: Path | None, folder: Path | None, language: str) -> Lexicon:
    """The lexicon of an edition: its own entries, then the show's, then the base list.

    ``folder`` is the edition's, ``editions_dir`` the show's (either may be None), and
    ``language`` the show's: entries without a language are for it alone.
    """
    own = primary(language)
    entries: list[Respelling] = []
    if folder is not None:
        entries += read_lexicon(folder / FILE_NAME, source="edition", language=own)
    if editions_dir is not None:
        entries += read_lexicon(editions_dir / FILE_NAME, source="show", language=own)
    return Lexicon([*entries, *base_entries()])


def set_entry(
    file: Path,
    name: str,
    *,
    respell: str = "",
    ipa: str = "",
    letters: bool = False,
    word: bool = False,
    because: str = "",
    digest: str | None = None,
    language: str = "en",
) -> str:
    """Write one entry into a lexicon.toml, and return the file's new digest.

    Comments, order and every other entry stay as they are; the file is made where there is
    none and replaced all at once. ``digest`` is what ``toml_edit.file_digest`` gave when the
    editor looked; ``language`` is the show's, in which the entry will be read.

    Raises
    ------
    ScriptError
        Where the file was changed since, cannot be read or written, the entry is not one, or
        says something else than is written.
    """
    written = " ".join(name.split())
    fields: dict[str, Any] = {"respell": " ".join(respell.split()), "ipa": ipa.strip()}
    fields["because"] = " ".join(because.split())
    fields |= {"letters": letters, "word": word}
    kept = {key: value for key, value in fields.items() if value}
    _entry(Table({}, file=file, error=ScriptError), written, kept, "show", primary(language))

    def change(document: TOMLDocument) -> None:
        import tomlkit

        if not document.body:
            document.add(tomlkit.comment(_NEW_FILE))
        value: Any = tomlkit.inline_table()
        value.update(kept)
        if kept.keys() == {"respell"}:
            value = kept["respell"]
        _home_of(document, written)[written] = value

    return edit_toml(file, change, seen=digest, error=ScriptError)


def remove_entry(file: Path, name: str, *, digest: str | None = None) -> str:
    """Take one entry out of a lexicon.toml; errors and result as of ``set_entry``."""
    written = " ".join(name.split())

    def change(document: TOMLDocument) -> None:
        home = _home_of(document, written)
        if written not in home:
            raise ScriptError(f"{file} has no entry {name!r}")
        del home[written]

    return edit_toml(file, change, seen=digest, error=ScriptError)


_NEW_FILE: Final = 'How this show says names and words: "Wang Yi" = "Wong Ee"'


def _has_header(value: Any) -> bool:
    from tomlkit.items import Table as HeadedTable

    return isinstance(value, HeadedTable)


def _home_of(document: TOMLDocument, written: str) -> Any:
    """The table an entry stands in now (the top level, or a language's), else the top level."""
    groups = [v for v in document.values() if isinstance(v, dict) and not _is_entry(v)]
    for home in (document, *groups):
        value = home.get(written)
        if _has_header(value):
            raise ScriptError(
                f"the entry {written!r} is a table of its own",
                hint=f'write it on one line: "{written}" = {{ respell = "…" }}',
            )
        if value is not None:
            return home
    return document


__all__ = [
    "FILE_NAME",
    "Lexicon",
    "Match",
    "Respelling",
    "base_entries",
    "load_lexicon",
    "read_lexicon",
    "remove_entry",
    "set_entry",
]
