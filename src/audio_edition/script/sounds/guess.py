"""Which language a name comes from: its spelling, the names beside it, and the words around.

Spelling is weighed by letter groups (naive Bayes over groups of two and three letters with
add-one-tenth smoothing), learned from the shipped names of each language and from English words
and names. What stands beside a name counts more than a few letters: a country, its people, a
title, or a name whose language is known.
"""

from __future__ import annotations

import json
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from audio_edition.late import late
from audio_edition.script.common import common_words, english_names
from audio_edition.script.sounds.dictionary import is_english
from audio_edition.script.sounds.names import languages_of
from audio_edition.script.sounds.rules import bare

ENGLISH: Final = "en"
DATA: Final = files("audio_edition.script.sounds") / "data"
_SPELLING: Final = 0.5  # groups overlap, so that each letter would count twice
_ENGLISH_FIRST: Final = 2.0  # a name in English news is English unless something says otherwise
_BESIDE: Final = 5.0  # a known name in the same run
_SHIPPED: Final = 2.5  # … that the English dictionary knows too
_AROUND: Final = 2.0  # a country's word in the sentence
_NEXT: Final = 6.0  # … and as much more where it stands next to the name
_ELSEWHERE: Final = 2.0  # … in the same article
_SHARED: Final = 1.5  # a name of English in the same run, if others have it too
_AGAINST: Final = 4.0  # nats by which a spelling is another language's
_BY_COMPANY: Final = 0.6  # the most that neighbours make sure of, against the spelling
_OWN: Final = -2.0  # nats by which a word's own letters may be likelier English's
_BY_NEXT: Final = 0.8  # … where one of them stands next to the name
_STRANGER: Final = 0.75  # what is left of the confidence where all neighbours speak for others
_ELEMENT: Final = 5.0  # an ending of English places and surnames
_FAMILY: Final = 4.0  # an ending of surnames that one language has
_TELLING: Final = {  # letters that one language writes side by side
    **dict.fromkeys(("omh", "dhbh", "adhg", "amhr", "amha", "idhbh", "eabh"), "ga"),
    **dict.fromkeys(("szcz", "rzy", "prz", "krz", "trz", "ieś"), "pl"),
    **dict.fromkeys(("etx", "txe", "txa", "tzea"), "eu"),
    **dict.fromkeys(("xha", "xhi", "xhe"), "sq"),
    **dict.fromkeys(("ijk", "ijn", "oeve", "auwe"), "nl"),
    **dict.fromkeys(("wyn", "lwyd", "ddyn", "nghar"), "cy"),
    **dict.fromkeys(("elyi", "ágy", "ősz", "sárh"), "hu"),
    **dict.fromkeys(("tsch", "schn", "ckh"), "de"),
}
_FAMILIES: Final = {
    **dict.fromkeys(("adze", "idze", "shvili", "uria", "khia"), "ka"),
    **dict.fromkeys(("enko", "chuk"), "uk"),
    **dict.fromkeys(("escu", "eanu"), "ro"),
    **dict.fromkeys(("opoulos", "akis", "idis"), "el"),
    **dict.fromkeys(("auskas", "evicius", "ienė", "aitė"), "lt"),
    **dict.fromkeys(("wski", "wska", "czyk", "owice", "ówka"), "pl"),
    **dict.fromkeys(("ovce", "ovice", "ová", "ský"), "cs"),
    **dict.fromkeys(("sson", "qvist", "kvist"), "sv"),
    **dict.fromkeys(("oglu", "oğlu"), "tr"),
    **dict.fromkeys(("kainen", "konen", "nainen"), "fi"),
    **dict.fromkeys(("eaux", "eault", "guin", "ouin", "ières"), "fr"),
    **dict.fromkeys(("eysen", "uysen", "aerts"), "nl"),
    **dict.fromkeys(("gaon", "garh", "nagar", "puram", "palli"), "hi"),
}
_MARK: Final = 5.0  # a letter that few languages have; most shipped names have no marks
_MARKED: Final = {
    **{"pl": "łśźżąęńćó", "cs": "řěůďťňľšžčáéíúý", "hr": "šžčćđ", "lt": "ėųįūšžč", "et": "õšž"},
    **{"lv": "ņļķģāēīūšžč", "ro": "șțăţşâî", "hu": "őűáéíóú", "tr": "ğışçöü", "ku": "êîûşç"},
    **{"mi": "āēīōū", "ja": "ōū", "pt": "ãõçâêáéíóú", "es": "ñáéíóú", "eu": "ñ", "ca": "èòàç"},
    **{"no": "øåæ", "da": "øåæ", "sv": "åäö", "fi": "äöå", "is": "ðþæáéíóúý", "de": "äöüß"},
    **{"fr": "èêëéàùœçîôûï", "it": "èàùòì", "sq": "ëç", "nl": "ë", "af": "ëê", "mt": "ħżġċ"},
    **{"tl": "ñ", "cy": "ŵŷâ", "ga": "áéíóú", "vi": "ươăđạảấầẩậắằặẹếềểệịọốồổộớờợụủứừựỳỹ"},
}
_MARKS: Final = {
    letter: tuple(tag for tag, letters in _MARKED.items() if letter in letters)
    for letter in sorted(set("".join(_MARKED.values())))
}
# other scripts, whose names have no such marks in the news
_WRITTEN_OVER: Final = tuple("ru uk be bg ka hy kk hi bn si th km my ko zh tw".split())
_ELEMENTS: Final = (
    *("field", "dale", "hurst", "bury", "ford", "worth", "shire", "bottom", "wood", "water"),
    *("house", "stone", "bridge", "brook", "burn", "burne", "ham", "land", "ley", "gate", "well"),
    *("more", "thwaite", "bone", "back", "smith", "wright", "ward", "ton", "by", "cock", "ridge"),
)


_COINED: Final = late(
    r"(?:[BDJKLM][aeo]|[KT]re|Ra|Ha|Sha|Ty|Cha|Amon|Dru)['’-][A-Z][a-z]+"
    r"|(?:Ja|Jay|Jah|Kay|Bray|Cay|Zay|Tay|Key|Trey)(?:len|lon|lyn+|vin|vion|von|den|don|ce)"
    r"|(?:Ja|Jo|De|Da|Ke|Key|Ky|Mar|La|Le|Tre|Ty|Ra|Ro|Sha|Ta|Cor|Don|An|Ter|Kel|Mon|Jer|Dar|Qua)"
    r"(?:v[ao]nt[ae]|sh[aeo][au]n|shawn|quise|quelle?|quille|ta[rv]i[ou]us|kwon|mari[ou]us|"
    r"quavious|michael|marcus|[kt]eisha|niqua|quita|tisha|tonya|trice|ceon|meer|cari[ou]us)"
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A language (a file of rules, or "en"), how sure that is, from 0 to 1, and by how many
    nats it is likelier than English; ``placed``: words around the name speak for it.
    """

    language: str
    confidence: float
    margin: float
    placed: bool = False


def grams(word: str) -> list[str]:
    """The letter groups of a word, its ends marked."""
    padded = f"^{word.lower()}$"
    return [padded[at : at + 2] for at in range(len(padded) - 1)] + [
        padded[at : at + 3] for at in range(len(padded) - 2)
    ]


class _Model:
    """What each letter group adds to each language's score (tools/train_names.py)."""

    def __init__(self) -> None:
        table = json.loads((DATA / "letters.json").read_text("utf-8"))
        self.tags = tuple(table["unseen"])
        self.index = {tag: at for at, tag in enumerate(self.tags)}
        self.english = self.index[ENGLISH]
        self.unseen = tuple(value / 10 for value in table["unseen"].values())
        self._groups: dict[str, dict[str, int]] = table["groups"]
        self._ready: dict[str, array[float]] = {}

    def scores(self, word: str) -> list[float]:
        """The score of each language, in the order of ``tags``."""
        return list(map(sum, zip(*map(self._gains, grams(word)), strict=True)))

    def _gains(self, group: str) -> array[float]:
        """What a letter group adds for each language."""
        gains = self._ready.get(group)
        if gains is None:
            told = self._groups.get(group, {})
            gains = array(
                "d",
                [
                    value + told.get(tag, 0) / 10
                    for tag, value in zip(self.tags, self.unseen, strict=True)
                ],
            )
            self._ready[group] = gains
        return gains


@lru_cache(maxsize=1)
def _model() -> _Model:
    return _Model()


@lru_cache(maxsize=1)
def neighbours() -> Mapping[str, tuple[str, ...]]:
    """What each word beside a name tells: the languages it speaks for."""
    found: dict[str, tuple[str, ...]] = {}
    for line in (DATA / "neighbours.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        tag, *words = line.split()
        for word in words:
            found[word] = (*found.get(word, ()), tag)
    return found


@lru_cache(maxsize=50_000)
def _spelling(word: str) -> tuple[float, ...]:
    """How likely each language spells so, per word; accents count, and so does their lack."""
    model = _model()
    scores = model.scores(word)
    if not word.isascii():
        plain = model.scores(bare(word))
        scores = [max(one, other - 1.0) for one, other in zip(scores, plain, strict=True)]
        for tag in {tag for letter in word.lower() for tag in _MARKS.get(letter, ())}:
            scores[model.index[tag]] += _MARK / _SPELLING
        if any(letter in _MARKS and letter not in "éü" for letter in word.lower()):
            for tag in _WRITTEN_OVER:
                scores[model.index[tag]] -= _MARK / _SPELLING
    elif is_compound(word):
        scores[model.english] += _ELEMENT
    low = word.lower()
    for tag in {tag for letters, tag in _TELLING.items() if letters in low}:
        scores[model.index[tag]] += _FAMILY / _SPELLING
    for end, tag in _FAMILIES.items():
        if low.endswith(end) and len(word) > len(end) + 1 and tag in model.index:
            scores[model.index[tag]] += _FAMILY / _SPELLING
    return tuple(scores)


def is_spelled_as(word: str, language: str) -> bool:
    """Whether a word's own letters may be a language's: they are not English's by far."""
    model = _model()
    if language not in model.index:
        return False
    score = _spelling(word.replace("'", "").replace("’", "").replace("-", ""))
    return _SPELLING * (score[model.index[language]] - score[model.english]) >= _OWN


def is_compound(word: str) -> bool:
    """Whether a word is put together as English does: "Skyline", "Ravenscroft", "Fitzroy"."""
    low = word.lower()
    if low.startswith(("mc", "mac", "fitz")) and len(low) > 5:
        return True
    if any(low.endswith(end) and len(low) - len(end) >= 3 for end in _ELEMENTS):
        return True
    known = common_words()
    return any(low[:at] in known and low[at:] in known for at in range(3, len(low) - 2))


def is_coined(word: str) -> bool:
    """Whether a given name is put together as Americans do: "Ja'Marr", "Jaylen", "Keyshawn"."""
    return _COINED.fullmatch(word) is not None


def clues(words: Iterable[str]) -> Counter[str]:
    """How often the words of a text speak for each language."""
    told = neighbours()
    found: Counter[str] = Counter()
    for word in words:
        for tag in told.get(word, ()):
            found[tag] += 1
    return found


def guess(
    run: Sequence[str],
    around: Iterable[str] = (),
    beside: Iterable[str] = (),
    article: Mapping[str, int] | None = None,
) -> Guess:
    """The language of a name.

    Parameters
    ----------
    run : the words of the name, as written.
    around : the other words of its sentence.
    beside : the words next to it, which count twice.
    article : what the rest of the article speaks for (``clues``).
    """
    model = _model()
    score = [0.0] * len(model.tags)
    english = english_names()
    named: set[str] = set()
    for word in run:
        for part in word.split("-"):
            letters = part.replace("'", "").replace("’", "")
            if len(letters) < 2 or not letters.isalpha():
                continue
            known = [tag for tag in languages_of(part) if tag in model.index]
            named.update(known)
            common = is_english(part)
            for tag in known:
                score[model.index[tag]] += _SHIPPED if common else _BESIDE
            if not known and (common or part in english):
                # a first name that the whole world uses tells little
                score[model.english] += _SHARED
            if common or part in english:
                continue
            for at, value in enumerate(_spelling(letters)):
                score[at] += _SPELLING * value
    score[model.english] += _ENGLISH_FIRST
    alone = list(score)
    next_to = clues(beside)
    for weight, most, told in (
        (_AROUND, 2, clues(around)),
        (_NEXT, 2, next_to),
        (_ELSEWHERE, 3, article or {}),
    ):
        for tag, count in told.items():
            if tag in model.index:
                score[model.index[tag]] += weight * min(most, count)
    top = max(score)
    at = score.index(top)
    sure = 1.0 / sum(math.exp(value - top) for value in score if value > top - 20)
    if at != model.english:
        if alone[at] < max(alone) - _AGAINST:  # the company it keeps is all there is to go by
            sure = min(sure, _BY_NEXT if model.tags[at] in next_to else _BY_COMPANY)
        elif score != alone and score[at] == alone[at] and model.tags[at] not in named:
            sure *= _STRANGER  # … and it keeps another's
    placed = score[at] > alone[at]
    return Guess(model.tags[at], sure, top - score[model.english], placed)
