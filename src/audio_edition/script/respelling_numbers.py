"""Number words of languages other than English, to prove what a lexicon says of digits.

They come from num2words and the language's own pack. English has its own reader (``number_words``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from audio_edition.languages import find
from audio_edition.languages.dates import calendar_names
from audio_edition.late import late
from audio_edition.script.readers import spoken_words

NUMERO: Final = frozenset("number numbers numero numéro número nummer".split())
"""What "No." and "Nº" are said as."""

ENDINGS: Final = frozenset("er re e ère ère eme ème nd nde o a os as".split())
"""What makes digits an ordinal: "1er", "2e", "1º" (its sign is read as a letter)."""

_LONGEST_GROUP: Final = 4
_LONGEST: Final = 18
_BEYOND: Final = (*range(200, 1000, 100), 1000, 2000, *(10**n for n in (6, 9, 12)))
_MORE: Final = tuple(2 * 10**n for n in (6, 9, 12))
_VARIANTS: Final = {
    "de": {"1": "ein eine einen einem einer eines", "2": "zwo"},
    "fr": {"1": "une"},
    "es": {"1": "un una"},
    "it": {"1": "un una"},
    "pt": {"1": "uma", "2": "duas", "6": "meia", "14": "quatorze"},
}
_ORDINALS: Final = {
    "de": {7: "siebente siebenten siebenter siebentes"},
    "fr": {1: "première", 2: "second seconde"},
    "es": {1: "primer", 3: "tercer"},
    "pt": {3: "terça"},
}
# a bare hundred or thousand: "hundert", not only "einhundert"
_ONE: Final = late(r"^(?:eine|ein|un|um|o) ?(?=hundert|tausend|mil\b|cent)")
_ORDINAL_ENDS: Final = {
    "de": (r"e$", ("er", "en", "es", "em")),
    "fr": (r"(?<=[er])$", ("s",)),
    "es": (r"o$", ("a",)),
    "it": (r"o$", ("a",)),
    "pt": (r"o$", ("a",)),
}
_LARGEST: Final = 10**_LONGEST
_UNBOUND: Final = {"am": 10**6}
"""From here on num2words 0.5 counts without an end in a language: it tries every scale in turn."""

# what num2words raises where a language lacks a kind of number, or so large a one
_LACKS: Final = (
    NotImplementedError,
    ArithmeticError,
    RecursionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
# How a number agrees with its noun, where its last or every word changes.
_AGREED: Final = {
    "de": ((r"eins$", "ein"), (r"eins$", "eine")),
    "fr": ((r"un$", "une"), (r"\bcents (?=[a-z])", "cent "), (r"(quatre-vingt|\bcent)s$", r"\1")),
    "es": (
        (r"veintiuno(?= mil| bill)", "veintiún"),
        (r"veintiuno$", "veintiún"),
        (r"\buno(?= mil| bill)", "un"),
        (r"\buno$", "un"),
        (r"(veinti|\b)uno$", r"\1una"),
        (r"(cient|quinient)os\b(?!.*(?:mill|bill))", r"\1as"),
        (r"(cient|quinient)os(?= mil\b)", r"\1as"),
    ),
    "it": ((r"dicotto", "diciotto"), (r"uno$", "un"), (r"uno$", "una"), (r"tre$", "tré")),
    "pt": (
        (r"\bum$", "uma"),
        (r"\bdois(?!.*(?:milh|bilh|trilh))", "duas"),
        (r"entos\b(?!.*(?:milh|bilh|trilh))", "entas"),
        (",", ""),
    ),
}
_JOINTS: Final = frozenset("und et y e".split())


def counts(base: str) -> bool:
    """Whether somebody here can count in a language."""
    return bool(_names(base)) and bool(find(base).negations)


@lru_cache(maxsize=16)
def _names(base: str) -> tuple[str, ...]:
    """What num2words calls the language: its regions count in ways of their own."""
    from num2words import CONVERTER_CLASSES

    pack = find(base).numbers
    name = pack.num2words if pack else base
    return tuple(
        lang
        for lang in sorted(CONVERTER_CLASSES)
        if lang in (name, base) or lang.startswith(f"{base}_")
    )


def _said(value: int, base: str, *kinds: str) -> Iterator[str]:
    from num2words import num2words

    convert: Any = num2words
    for lang in _names(base):
        if value >= _UNBOUND.get(lang, _LARGEST):
            continue
        for kind in kinds:
            try:
                yield str(convert(value, lang=lang, to=kind)).casefold()
            except _LACKS:
                continue


@lru_cache(maxsize=512)
def _forms(digits: str, base: str, ordinals: bool) -> tuple[str, ...]:
    """How a group of digits is said, without blanks; no group begins with a zero but zero."""
    value = int(digits)
    found = set(_said(value, base, "cardinal", "year"))
    for pattern, becomes in _AGREED.get(base, ()):
        found |= {re.sub(pattern, becomes, form) for form in found}
    found |= {_ONE.sub("", form) for form in found}
    found |= _ordinal(value, base) if ordinals and len(digits) <= 3 else set()
    found |= set(_VARIANTS.get(base, {}).get(digits, "").split())
    # the verbalizer counts apart, with the language's own words
    return tuple({"".join(spoken_words(form)) for form in found} - {""})


def _ordinal(value: int, base: str) -> set[str]:
    found = {word for word in _said(value, base, "ordinal") if not word[:1].isdigit()}
    found |= set(_ranked(value, base))
    pattern, endings = _ORDINAL_ENDS.get(base, ("$", ()))
    # of a number of several words only the last changes, or each ("vigésima tercera")
    every = pattern.replace("$", r"\b")
    found |= {re.sub(at, end, word) for at in (pattern, every) for word in found for end in endings}
    return found | set(_ORDINALS.get(base, {}).get(value, "").split())


def _ranked(value: int, base: str) -> Iterator[str]:
    """The ordinals of a language that makes them in its own way: tens and ones side by side."""
    news = find(base).news
    own = news.ordinals if news is not None else {}
    if not own or not 0 < value < 200:
        return
    low, high = value % 100, "centésimo" if value >= 100 else ""
    known = own.get(str(low), "")
    parts = [known] if known else [own.get(str(low // 10 * 10), ""), own.get(str(low % 10), "")]
    said = " ".join(part for part in (high, *parts) if part)
    yield said
    if base == "es":
        yield re.sub(r"(primer|tercer)o$", r"\1", said)


def read_foreign(
    digits: str,
    base: str,
    words: Sequence[str],
    at: int,
    *,
    ordinals: bool = True,
    parted: bool = True,
) -> set[int]:
    """Where reading these digits may end: whole, in any groups, digit by digit.

    As an ordinal too, where ``ordinals``; where not ``parted``, whole or digit by digit only.
    """
    ends = {at + 1} if words[at : at + 1] == [digits] else set()
    # (digits read, word, letters of it read): groups may be one word, "achtzehnsechzig"
    frontier = {(0, at, 0)}
    while frontier:
        following: set[tuple[int, int, int]] = set()
        for done, here, within in frontier:
            for group in _groups(digits, done, parted=parted):
                forms = (group, *_forms(group, base, ordinals))
                for end, letters in {_after(form, words, here, within) for form in forms}:
                    if end < 0:
                        continue
                    if done + len(group) < len(digits):
                        following.add((done + len(group), end, letters))
                    elif not letters:
                        ends.add(end)
        frontier = following
    return ends


def rest_behind(digits: str, base: str, word: str) -> set[str]:
    """What is left of words that begin with a number: "jährig" of "zwanzigjährig"."""
    if len(digits) > _LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return set()
    forms = _forms(digits, base, ordinals=False)
    return {word.removeprefix(form) for form in forms if word.startswith(form)}


def _groups(digits: str, done: int, *, parted: bool = True) -> Iterator[str]:
    left = digits[done:]
    if not parted:
        yield left[:1]
        if not done and len(left) <= _LONGEST and left[0] != "0":
            yield left
        return
    if left.startswith("0"):
        yield "0"
        return
    for count in range(1, min(len(left), _LONGEST_GROUP) + 1):
        yield left[:count]
    if not done and _LONGEST_GROUP < len(left) <= _LONGEST:
        yield left


def _after(form: str, words: Sequence[str], at: int, within: int) -> tuple[int, int]:
    """The place behind a form that may run over words; (-1, 0) where it is not said."""
    done = 0
    while at < len(words):
        rest = words[at][within:]
        wanted = form[done:]
        if rest.startswith(wanted):
            return (at + 1, 0) if rest == wanted else (at, within + len(wanted))
        if not wanted.startswith(rest):
            break
        done += len(rest)
        at, within = at + 1, 0
    return -1, 0


@lru_cache(maxsize=16)
def number_words(base: str) -> frozenset[str]:
    """The words that make numbers; articles ("un", "ein") are none by themselves."""
    found = set[str]()
    pack = find(base).numbers
    if pack:
        found |= {word for said in pack.scales.values() for word in spoken_words(said)}
    for value in (*range(101), *_BEYOND, *_MORE):
        for form in _said(value, base, "cardinal"):
            found |= {*spoken_words(form), *spoken_words(_ONE.sub("", form))}
    for value in (*range(1, 32), 100, 1000):
        found |= {word for form in _ordinal(value, base) for word in spoken_words(form)}
    small = {word for words in _VARIANTS.get(base, {}).values() for word in words.split()}
    return frozenset(found - find(base).common - _JOINTS - (small - {"zwo"}))


@lru_cache(maxsize=16)
def _composed(base: str) -> re.Pattern[str]:
    parts = sorted((word for word in number_words(base) if len(word) > 2), key=len, reverse=True)
    known = "|".join(map(re.escape, parts)) or "(?!)"
    return re.compile(rf"(?:{known})(?:(?:und|e|y)?(?:{known}))*")


def is_number_word(word: str, base: str) -> bool:
    """Whether a word is a number, or put together of numbers ("dreihundertfünf")."""
    return word in number_words(base) or bool(_composed(base).fullmatch(word))


@lru_cache(maxsize=16)
def calendar_words(base: str) -> frozenset[str]:
    """The months and days of the week."""
    found = calendar_names(base)
    pack = find(base).numbers
    if pack:
        found |= {month.casefold() for month in (*pack.months, *pack.further_months)}
    return found
