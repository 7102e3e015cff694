"""The fidelity gate: what is spoken is what was printed, or the build stops.

Every word of the kept text (so every number, name, quotation and negation) must be found
again in the spoken text, in order, and no word may be spoken that nothing printed stands
for. The proof is a second reading, apart from the verbalizer: see ``reading``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from audio_edition.late import late
from audio_edition.script.number_words import NUMBER_WORDS
from audio_edition.script.readers import SCALE_WORDS, spoken_words
from audio_edition.script.reading import Lattice, lattice

Kind: TypeAlias = Literal["number", "name", "quotation", "negation", "word", "parted"]
_NEGATIONS: Final = frozenset(
    "not no never none nobody nothing neither nor without cannot nowhere".split()
)


_WORDS_ONLY: Final = late(r"(?:[^\W\d_]|[\s.,;:!?'\"’‘“”()\[\]—–…-])*")


@dataclass(frozen=True, slots=True)
class Breach:
    """What is wrong with one spoken sentence.

    ``printed_at`` and ``spoken_at`` are the words around which the two part; ``kind`` is
    the gravest thing that was lost, added or changed there. Where nothing was, but a slash is not
    said, or a word is said in two, it is ``parted``: that is told, and stops no build.
    """

    kind: Kind
    printed_at: str
    spoken_at: str

    def __str__(self) -> str:
        return f"a {self.kind} parts at “{self.printed_at}”, spoken “{self.spoken_at}”"


def check_sentence(
    printed: str,
    spoken: str,
    language: str = "en-US",
    *,
    respelled: Sequence[tuple[str, str]] = (),
) -> Breach | None:
    """None where ``spoken`` is a reading of ``printed``, else where and how it is not.

    ``respelled`` are the lexicon's (written, spoken) pairs in the sentence, in order.
    """
    if printed == spoken and _WORDS_ONLY.fullmatch(printed):
        return None
    words = spoken_words(spoken)
    # most sentences hold nothing but words: they are their own reading
    if _WORDS_ONLY.fullmatch(printed) and words == spoken_words(printed):
        return None
    grid = lattice(printed, respelled, language)
    whole, place, furthest = grid.walk(words)
    text = grid.text
    if whole:
        return None
    around = " ".join((text[max(0, place - 30) : place] + "|" + text[place : place + 30]).split())
    said = " ".join([*words[max(0, furthest - 4) : furthest], "|", *words[furthest : furthest + 5]])
    slashed = _SLASH.sub(" ", printed)
    if slashed != printed:
        unsaid = check_sentence(slashed, spoken, language, respelled=respelled)
        if unsaid is None or unsaid.kind == "parted":
            return Breach("parted", around, said)
    parted = _is_parted(grid, words, furthest)
    return Breach("parted" if parted else _kind(text, words, place, furthest), around, said)


# between words, and between resolutions; a rate's "per" and a part's "over" are facts
_SLASH: Final = late(
    r"(?i)(?<=[a-z])(?<!\d[a-z])(?<!\d [a-z])(?<!\d[a-z]{2})(?<!\d [a-z]{2})/(?=[a-z]{3})"
    r"|(?<=\dp)/(?=\d{3,4}p)"
    r"|(?<=\.\d)/(?=\d{1,2}\.\d)|(?<=hd)/(?=\d{3,4}p)"
)


def _is_parted(grid: Lattice, words: Sequence[str], at: int, most: int = 3) -> bool:
    """Whether the words are a reading once some are joined, or one is read as two."""
    if len(words) > _LONG:
        return False
    for place in range(max(0, at - 1), min(at + 1, len(words))):
        word, pair = words[place], words[place : place + 2]
        ways = [([word], [word[:cut], word[cut:]]) for cut in range(1, min(len(word), _LONG))]
        for was, now in (*ways, (pair, ["".join(pair)])):
            if not _WEIGHTY.isdisjoint((*was, *now)):
                continue  # "not able" is not "notable"
            changed = [*words[:place], *now, *words[place + len(was) :]]
            whole, _, reached = grid.walk(changed)
            further = most and reached > at + 1
            if whole or (further and _is_parted(grid, changed, reached, most - 1)):
                return True
    return False


_WEIGHTY: Final = _NEGATIONS | NUMBER_WORDS
_LONG: Final = 200  # words of a sentence, letters of a word


# A sign's word may stand anywhere near its number, so that it is looked for by itself.
_SIGN_WORDS: Final = {
    "%": ("percent", "per"),
    "$": ("dollar", "dollars", "cent", "cents", "peso", "pesos"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "pence", "penny", "p"),
}


def sign_lost(text: str, words: Sequence[str]) -> Breach | None:
    """A currency or percent sign without its word: "$5" as "five"."""
    text = " ".join(word for word in text.split() if "://" not in word and "@" not in word)
    for sign, names in _SIGN_WORDS.items():
        if sign not in text:
            continue
        # "$5-$10" is "five to ten dollars": one word may stand for two signs
        printed = len(re.findall(rf"\{sign}\s?\d[\d,.]*(?!\w)|\d\s?\{sign}", text))
        said = sum(word in names for word in words)
        if said < (printed + 1) // 2:
            return Breach("number", sign, f"without {names[0]}")
    return None


def _kind(text: str, words: Sequence[str], place: int, furthest: int) -> Kind:
    printed = text[place:].split()[:1]
    here = printed[0].strip(".,;:!?()[]\"“”'") if printed else ""
    said = words[furthest] if furthest < len(words) else ""
    both = (here.casefold(), said)
    if any(word in _NEGATIONS or word.endswith("n't") for word in both):
        return "negation"
    last = text[:place].rstrip()[-1:]
    if (
        any(letter.isdigit() or letter in _SIGN_WORDS for letter in here)
        or (not NUMBER_WORDS.isdisjoint(both) and here.casefold() != said)
        # what is due behind a sum was not said: "$1.9 trillion"
        or ((last.isdigit() or last in _SIGN_WORDS) and here.casefold() == said)
        or (last.isdigit() and here.casefold() in SCALE_WORDS)
    ):
        return "number"
    if text.count("“", 0, place) > text.count("”", 0, place):
        return "quotation"
    return "name" if here[:1].isupper() and place > 0 else "word"


def check_paragraph(printed: Iterable[str], paragraph: str) -> bool:
    """Whether the printed sentences are the paragraph, with nothing left out but signs."""
    kept = "".join(letter for text in printed for letter in text if letter.isalnum())
    return kept == "".join(letter for letter in paragraph if letter.isalnum())
