"""How this show says names and words: lexicon.toml, over a base list of names in the news.

One entry a line, the written form first::

    "Wang Yi" = "Wahng Ee"
    Kyiv = { respell = "Keev", ipa = "kˈiːv" }
    Araghchi = { say = "ah-rahk-CHEE" }   # letters as newsrooms write them: sounds.letters.KEY
    SAG = { word = true }        # said as a word
    FIFA = { letters = true }    # spelled out
    polish = { respell = "pawlish", language = "en-GB" }
    Nguyen = { respell = "win", because = "he told us so himself" }

Entries may be grouped under headers of any name ([people], [places]). An edition's own
lexicon.toml wins over the show's, the show's over the base list; ``word = true`` with no
respelling switches an entry of the base list off, with one it says that digits inside the
word are letters (deadmau5). An entry may not change the sense (see ``respelling``), but for
one whose ``because`` says why; the review shows it wherever the entry is used.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from audio_edition.errors import ScriptError
from audio_edition.languages.model import primary
from audio_edition.late import late
from audio_edition.script.fidelity import Breach
from audio_edition.script.lexicon_entries import Lexicon, Respelling, Source
from audio_edition.script.respelling import check_entry, check_sounds
from audio_edition.script.sounds import names
from audio_edition.script.sounds.dictionary import sounds
from audio_edition.script.sounds.letters import LettersError, as_letters, as_sounds
from audio_edition.script.sounds.phones import distance
from audio_edition.script.sounds.rules import languages, sounds_of
from audio_edition.tables import Table, read_toml_if_any
from audio_edition.toml_edit import edit_toml

LIKE: Final = 0.42  # of distance: of 2,500 names with another's sounds 1 in 100 is as near
FAR: Final = 0.55  # … and of 11,000 with their own none but letters, Lodz and Thiaw is farther


def apart(written: str, ipa: str) -> float | None:
    """How far sounds are from what the dictionary, or some language's letters, make of a name.

    The distance (``phones.distance``) of its worst word; None where nothing tells: words and
    sounds are not as many, or a word is short for others or may be said by its letters.
    """
    words, said = written.split(), ipa.split()
    short = any(word.isupper() or word[-1:] == "." or not word[:1].isalnum() for word in words)
    if short or len(words) != len(said):
        return None
    return max(map(_apart, words, said))


def _apart(word: str, ipa: str) -> float:
    least = 1.0
    for way in chain(sounds(word), (sounds_of(word, tag) for tag in languages())):
        least = min(least, distance(way, ipa))
        if least <= LIKE:
            break
    return least


if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_LONGEST: Final = 500  # characters of a name, or of what is said for it
FILE_NAME: Final = "lexicon.toml"
VERSION: Final = 1

_FIELDS: Final = frozenset({"respell", "ipa", "say", "letters", "word", "language", "because"})
_RUN: Final = late(r"\w+")
_GLUED: Final = late(r"[^\W\d_]\d|\d[^\W\d_]")  # "deadmau5"


@lru_cache(maxsize=1)
def base_entries() -> tuple[Respelling, ...]:
    """Every name that is shipped: names in the news that English voices get wrong."""
    return tuple(map(_base_entry, names.every_line()))


def _base_entry(line: str) -> Respelling:
    name = names.read_line(line)
    return Respelling(
        name.written,
        name.respell,
        name.ipa,
        language="en",
        source="base",
        anywhere=name.anywhere,
    )


@lru_cache(maxsize=20_000)
def _base_starting(word: str) -> tuple[Respelling, ...]:
    return tuple(map(_base_entry, names.lines_starting(word)))


def base_lexicon(entries: Iterable[Respelling] = ()) -> Lexicon:
    """``entries``, and behind them the shipped names."""
    return Lexicon(entries, _base_starting)


def read_lexicon(file: Path, *, source: Source = "show", language: str = "") -> list[Respelling]:
    """The entries of a lexicon.toml, none where there is no file.

    ``language`` is what an entry without one of its own is for. Raises ``ScriptError`` with
    one line that names the file and the entry.
    """
    table = read_toml_if_any(file, error=ScriptError)
    if type(table.raw("version")) is int:  # a text there says how the word is said
        table.refuse_newer(VERSION)
    return list(_entries(table, source, language, grouped=False))


def _entries(table: Table, source: Source, language: str, *, grouped: bool) -> Iterator[Respelling]:
    for key, value in table.items():
        if key == "version" and type(value) is int and not grouped:
            continue
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
    for text in (written, *(told for told in value.values() if isinstance(told, str))):
        if len(text) > _LONGEST:
            raise table.fail(
                repr(f"{key[:40]}…"),
                f"is longer than {_LONGEST} characters: no name is",
                hint="an entry is for a name or a few words",
            )
    fields = Table(value, file=table.file, name=key, error=ScriptError)
    say = fields.text("say")
    try:
        sounds = as_sounds(say)
    except LettersError as problem:
        raise table.fail(
            repr(key),
            f"say = {say!r}: {problem}",
            hint='syllables with hyphens, the stressed one in capitals: say = "zuh-LEN-skee"',
        ) from None
    entry = Respelling(
        written=written,
        respell=" ".join(fields.text("respell").split()),
        ipa=fields.text("ipa").strip("/[] ") or sounds,
        letters=fields.flag("letters"),
        word=fields.flag("word"),
        language=fields.text("language") or language,
        source=source,
        because=" ".join(fields.text("because").split()),
    )
    fields.refuse_unknown()
    if not (entry.respell or entry.ipa or entry.letters or entry.word):
        raise table.fail(
            repr(key), "says nothing", hint='give a respelling: "Wang Yi" = "Wahng Ee"'
        )
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
    said = entry.respell or (as_letters(entry.ipa) if entry.ipa else "")
    said = f" as “{said}”" if said else ""
    raise table.fail(
        repr(key),
        f"would change what is said (a {breach.kind}): “{entry.written}”{said}",
        hint=hint,
    )


def _breach_of(entry: Respelling) -> Breach | None:
    """What an entry would change.

    Sounds alone (IPA) may stand for no negation and no number, and are read back: as letters they
    must be a respelling of the name, or what the dictionary or some language makes of it.
    """
    language = entry.language or "en"
    if entry.respell:
        found = check_entry(entry.written, entry.respell, language, digits_are_letters=entry.word)
        if found is not None:
            return found
    if entry.ipa or entry.letters:
        found = check_sounds(entry.written, language)
        if found is not None or not entry.ipa or primary(language) != "en" or _is_shipped(entry):
            return found
        far = apart(entry.written, entry.ipa)
        if far is not None and far > FAR:
            return Breach("name", entry.written, as_letters(entry.ipa))
        if far is None or far > LIKE:
            return check_entry(entry.written, as_letters(entry.ipa), language)
    return None


def _is_shipped(entry: Respelling) -> bool:
    """Whether an entry says a name as it is shipped: it was exported."""
    first = _RUN.match(entry.written)
    shipped = names.lines_starting(first[0]) if first else []
    return any(
        (one.written, one.ipa) == (entry.written, entry.ipa)
        for one in map(names.read_line, shipped)
    )


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
    return base_lexicon(entries)


def set_entry(
    file: Path,
    name: str,
    *,
    respell: str = "",
    ipa: str = "",
    say: str = "",
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
    fields["say"] = " ".join(say.split())
    fields["because"] = " ".join(because.split())
    fields |= {"letters": letters, "word": word}
    kept = {key: value for key, value in fields.items() if value}
    _entry(Table({}, file=file, error=ScriptError), written, kept, "show", primary(language))

    def change(document: TOMLDocument) -> None:
        import tomlkit

        if not document.body:
            document.add(tomlkit.comment(_NEW_FILE))
        _home_of(document, written)[written] = _value_of(kept)

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


def entries_in(table: Mapping[str, Any]) -> dict[str, str]:
    """What a lexicon.toml says of each name, whatever table it stands in."""
    groups = [v for v in table.values() if isinstance(v, Mapping) and not _is_entry(v)]
    homes = (*groups, {key: v for key, v in table.items() if v not in groups})
    return {" ".join(key.split()): _in_words(v) for home in homes for key, v in home.items()}


def _in_words(value: Any) -> str:
    """What an entry says, its fields one after the other."""
    told = value.values() if isinstance(value, Mapping) else (value,)
    return "; ".join(str(one) for one in told)


def written_out(entries: Iterable[Respelling]) -> str:
    """Entries as a lexicon.toml; read again, they are the same."""
    lines = [f"# {_NEW_FILE}"]
    for entry in entries:
        fields = _fields_of(entry)
        if fields.keys() == {"respell"}:
            value = _quoted(entry.respell)
        else:
            told = (
                f"{key} = {_quoted(value) if isinstance(value, str) else 'true'}"
                for key, value in fields.items()
            )
            value = f"{{ {', '.join(told)} }}"
        lines.append(f"{_quoted(entry.written)} = {value}")
    return "\n".join(lines) + "\n"


def add_entries(file: Path, entries: Iterable[Respelling]) -> str:
    """Add entries to a lexicon.toml all at once, and return its new digest; as ``set_entry``."""

    def change(document: TOMLDocument) -> None:
        import tomlkit

        if not document.body:
            document.add(tomlkit.comment(_NEW_FILE))
        for entry in entries:
            _home_of(document, entry.written)[entry.written] = _value_of(_fields_of(entry))

    return edit_toml(file, change, seen=None, error=ScriptError)


def _fields_of(entry: Respelling) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "respell": entry.respell,
        "ipa": entry.ipa,
        "because": entry.because,
        "language": "" if entry.source == "base" else entry.language,
        "letters": entry.letters,
        "word": entry.word,
    }
    return {key: value for key, value in fields.items() if value}


def _value_of(fields: Mapping[str, Any]) -> Any:
    """An entry's fields as TOML has them: a respelling alone is a plain string."""
    import tomlkit

    if fields.keys() == {"respell"}:
        return fields["respell"]
    value = tomlkit.inline_table()
    value.update(fields)
    return value


_NEW_FILE: Final = 'How this show says names and words: "Wang Yi" = "Wahng Ee"'


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
