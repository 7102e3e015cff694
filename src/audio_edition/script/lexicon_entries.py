"""Entries of the lexicon, and how they are found in a sentence.

A match is made of whole words in the written case (a form in small letters also matches
with a capital, a form with capitals also in all capitals). It carries a possessive or a
plural along, the longest entry wins, and one pass is made: what an entry says is never
matched again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from audio_edition.late import late
from audio_edition.script.sounds.phones import with_ending

Source: TypeAlias = Literal["edition", "show", "base", "guess", "sense"]
"""Who says so: a lexicon.toml, the shipped names, the rules of a language, or the words around."""

_PLAIN: Final = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2010": "-", "\u2011": "-"}
)
_RUN: Final = late(r"\w+")
_SUFFIX: Final = late(r"(?:'s|s'|'|s)?(?!\w)")
_POSSESSIVE: Final = late(r"(?:'s|'(?=[\s.,;:!?)\]”\"]|$))?(?!\w)")
_Form: TypeAlias = "tuple[str, Respelling]"


@dataclass(frozen=True, slots=True)
class Respelling:
    """How one written form is said.

    ``respell`` is what the voice gets instead, ``ipa`` the same for engines that take
    phonemes; ``letters`` spells it out, ``word`` keeps it as one word. ``language`` is a
    BCP 47 tag or prefix, empty for every language. ``because`` is why the entry may change
    what is said, empty where it does not. ``anywhere`` is said of a shipped name that holds
    whatever the dictionary says.
    """

    written: str
    respell: str = ""
    ipa: str = ""
    letters: bool = False
    word: bool = False
    language: str = ""
    source: Source = "show"
    because: str = ""
    anywhere: bool = False

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
    """Entries of all sources, the first source's winning, ready to be found in text.

    ``names`` gives the further entries that may begin with a word as it is written: ten
    thousand shipped names need not all be made to find the three of a sentence.
    """

    def __init__(
        self,
        entries: Iterable[Respelling],
        names: Callable[[str], Sequence[Respelling]] | None = None,
    ) -> None:
        self.entries: dict[tuple[str, str], Respelling] = {}
        for entry in entries:
            self.entries.setdefault((entry.written.translate(_PLAIN), entry.language), entry)
        self._names = names
        self._by_word: dict[str, list[_Form]] = {}  # first word of the form -> forms
        for (written, _), entry in self.entries.items():
            for form in _forms(written):
                found = _RUN.match(form)
                if found:
                    self._by_word.setdefault(found[0], []).append((form, entry))
        # the same with the names, longest form first; of one length the first source's
        self._ready: dict[str, list[_Form]] = {}

    def __len__(self) -> int:
        return len(self.entries)

    def _starting(self, word: str) -> list[_Form]:
        """The forms that begin with ``word``, longest first."""
        ready = self._ready.get(word)
        if ready is None:
            ready = list(self._by_word.get(word, ()))
            for entry in self._names(word) if self._names else ():
                for form in _forms(entry.written.translate(_PLAIN)):
                    found = _RUN.match(form)
                    if found and found[0] == word:
                        ready.append((form, entry))
            ready.sort(key=lambda item: -len(item[0]))
            self._ready[word] = ready
        return ready

    def find(self, text: str, language: str = "en-US") -> Iterator[Match]:
        """The matches in ``text``, left to right, not overlapping; linear in its length."""
        plain = text.translate(_PLAIN)
        behind = 0
        for word in _RUN.finditer(plain):
            at = word.start()
            if at < behind:
                continue
            forms = self._starting(word[0]) or self._starting(_singular(word[0]))
            if not forms:
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
            if entry.source == "base" and self._has_own_within(plain, at, end, language):
                continue
            # short forms take no plural: "Xis" is no Xi
            endings = _SUFFIX if len(form) > 3 and form[-1].isalpha() else _POSSESSIVE
            found = endings.match(plain, end)
            if found is None:
                continue
            ending = _ending(form, found[0])
            if ending is None:
                continue
            spoken = entry.spoken + ending
            phonemic = blocks(entry.ipa, ending) if entry.ipa else spoken
            return Match(at, found.end() if ending else end, spoken, phonemic, entry)
        return None

    def _has_own_within(self, plain: str, start: int, end: int, language: str) -> bool:
        """Whether an editor's own entry stands in a shipped name of several words."""
        if not self._by_word or " " not in plain[start:end]:
            return False
        return any(
            plain.startswith(form, word.start())
            and word.start() + len(form) <= end
            and entry.is_for(language)
            and _SUFFIX.match(plain, word.start() + len(form)) is not None
            for word in _RUN.finditer(plain, start, end)
            for form, entry in self._by_word.get(word[0], ())
        )

    def knows(self, name: str, language: str = "en-US") -> bool:
        """Whether an entry covers all of ``name``."""
        return any(
            match.start == 0 and match.end == len(name) for match in self.find(name, language)
        )


def blocks(ipa: str, ending: str = "") -> str:
    """IPA as engines take it, a block a word, the last with its ending's sound."""
    words = with_ending(ipa, ending).split()
    return " ".join(f"[[{word}]]" for word in words)


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
