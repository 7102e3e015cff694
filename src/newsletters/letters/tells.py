"""What one line of a letter tells of itself by its words, in any language."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from newsletters import words
from newsletters.late import late
from newsletters.letters.piece import (
    HEAD_WORDS,
    LetterPiece,
    ends_sentence,
    in_capitals,
)

# -- What letters say in each language where they do not tell stories, as one set of patterns.


_OPENING = late(r"^[\W_]+")


@dataclass(frozen=True, slots=True)
class Sayings:
    """One compiled pattern for each field of ``words.LetterWords``."""

    sponsor: re.Pattern[str]
    thanks: re.Pattern[str]
    poll: re.Pattern[str]
    referral: re.Pattern[str]
    promo: re.Pattern[str]
    offers: re.Pattern[str]
    section: re.Pattern[str]
    deal: re.Pattern[str]
    itself: re.Pattern[str]
    greeting: re.Pattern[str]
    signoff: re.Pattern[str]
    masthead: re.Pattern[str]
    contents: re.Pattern[str]
    more: re.Pattern[str]
    onward: re.Pattern[str]
    share: re.Pattern[str]
    footer: re.Pattern[str]
    forwarded: re.Pattern[str]
    sender: re.Pattern[str]
    header: re.Pattern[str]
    subject: re.Pattern[str]


@functools.cache
def said() -> Sayings:
    """The patterns of all languages that are known."""
    told = [one.letters for one in words.known().values()]
    return Sayings(
        **{
            field.name: _joined(getattr(one, field.name) for one in told)
            for field in fields(Sayings)
        }
    )


@functools.cache
def addressing(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words of a language that speak to the reader, and of the house: "you", "we"."""
    own = words.of(language).letters
    told = ("|".join(some) or r"(?!)" for some in (own.reader, own.house))
    reader, house = (re.compile(rf"(?<![\w'’])(?:{some})(?!\w)") for some in told)
    return reader, house


def _joined(patterns: Iterable[tuple[str, ...]]) -> re.Pattern[str]:
    parts = [f"(?:{pattern})" for some in patterns for pattern in some]
    return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


@functools.cache
def date_words() -> frozenset[str]:
    """The names of months and days in all languages that are known, and their beginnings."""
    found: set[str] = set()
    for locale in filter(None, map(words.locale_of, words.known())):
        for table in (locale.months, locale.days):
            for name in table["format"]["wide"].values():
                word = str(name).casefold().strip(".")
                found.update({word, word[:3], word[:4]} if len(word) > 3 else {word})
    return frozenset(found)


def bare(text: str) -> str:
    """``text`` with straight quotes, and without what stands before its first word."""
    return _OPENING.sub("", text.replace("’", "'").replace("‘", "'"))


# -- The names that a text tells of, as far as its capitals show them.


_POSSESSIVE = late(r"[’']s?$")
_NAME = late(r"[^\W\d_][\w’'-]*\d*|\w*\d\w*[^\W\d_]\w*")


def names_in(text: str) -> set[str]:
    """Capitalised words that no sentence begins with, and words with digits."""
    found = set()
    end = True
    for match in _NAME.finditer(text):
        word = _POSSESSIVE.sub("", match[0])
        if match.start():
            before = text[max(0, match.start() - 3) : match.start()].rstrip()
            end = not before or before[-1] in ".!?:;“\"„«—–(‘'"
        named = word[0].isupper() and not end and len(word) >= 3
        if named or (any(c.isdigit() for c in word) and any(c.isalpha() for c in word)):
            found.add(word.casefold())
    return found


def capitals_in(text: str) -> set[str]:
    """All words that begin with a capital, wherever they stand."""
    words = (_POSSESSIVE.sub("", found[0]) for found in _NAME.finditer(text))
    return {word.casefold() for word in words if word[:1].isupper()}


LABEL_WORDS = 14
_LABEL_SIZE = 0.86  # of the letter's text: letters of a label
_TO_A_NAME = 6  # words of a label that the name follows
_LEADS_TO_A_NAME = late(
    r" (?:with|by|from|von|durch|mit|par|avec|à|por|con|a|da|dal|di|com|met|door|van):?$",
    re.IGNORECASE,
)
"""Words of a sponsor's label, at the most."""

_SIGNED_WORDS = 5
_SAYS_SO = 7  # words of "This issue is brought to you by"
_SECTION_WORDS = 5
_ASK_WORDS = 30
_OFFER_WORDS = 45
_OPENING_WORDS = 7
_DATE_WORD = late(r"\d+|[^\W\d_]+")
_MARKED = late(r"[(\[]([^()\[\]]{2,40})[)\]]\W*$")
_SOURCE = late(r"[^\W\d_]{2,12}\.? ?: ")
_MINUTES = late(r"\s*[(\[]\W?\d{1,3}[ -]?min\w*\.?(?: [^()\[\]]{1,20})?[)\]](?=\W*$)", re.I)
_BEGINNING = late(r"[^.!?:]{3,60}[.:](?=\s)")
_SPACED = late(r"[^\W\d_](?: [^\W\d_]){3,}")  # A N Z E I G E
_EDGES = " \t-–—|*:·•#=~_[]()"


def label_of(text: str) -> str:
    """The words of a label without what is drawn around them."""
    words = bare(text).strip(_EDGES)
    return words.replace(" ", "") if _SPACED.fullmatch(words) else words


def is_sponsor_label(piece: LetterPiece) -> bool:
    """Whether a line says that a sponsor's message follows, or begins one."""
    words = label_of(piece.text)
    found = said().sponsor.match(label_of(words.partition("|")[0]))
    if found and piece.words <= LABEL_WORDS:
        # a sentence is one where it says of the letter who pays for it, or stands behind a rule
        apart = piece.words <= 8 or piece.shown or piece.edge == 2
        return apart or not ends_sentence(piece.text) or thanks_sponsor(piece)
    small = 0 < piece.size < _LABEL_SIZE and piece.words <= _TO_A_NAME and in_capitals(piece.text)
    if small and _LEADS_TO_A_NAME.search(piece.text):
        return True  # "PAID FOR BY", and a logo or the name in the next line
    last = words.rpartition(" ")[2]
    mixed = piece.shown and in_capitals(last) and not in_capitals(piece.text)
    if mixed and said().sponsor.match(last):
        return True  # "Mend Your Inbox SPONSOR"
    marked = _MARKED.search(piece.text) if piece.shown or piece.linked else None
    if marked and piece.words <= HEAD_WORDS and said().sponsor.match(label_of(marked[1])):
        return True  # "Boil a litre in forty seconds (Sponsor)"
    lead = label_of(piece.lead)
    if not lead and not piece.lead and piece.words > LABEL_WORDS:
        # text shows no bold: "A word from Acme. Tents that stand in any wind …"
        begun = _BEGINNING.match(bare(piece.text))
        lead = label_of(begun[0]) if begun and len(begun[0].split()) <= _OPENING_WORDS else ""
        found = said().sponsor.match(lead)
        # some of the words only end within the name
        return found is not None and _names_rest(lead[lead.rfind(" ", 0, found.end()) + 1 :])
    return bool(lead) and len(lead.split()) <= 9 and said().sponsor.match(lead) is not None


def is_sponsor_thanks(piece: LetterPiece) -> bool:
    """Whether a paragraph as a whole thanks who pays: "Support for WTMR comes from Acme, …"."""
    return piece.words > LABEL_WORDS and said().thanks.match(label_of(piece.text)) is not None


def thanks_sponsor(piece: LetterPiece) -> bool:
    """Whether a line says of the letter who pays for it: "This issue is brought to you by …"."""
    found = said().sponsor.match(label_of(piece.text))
    return found is not None and len(found[0].split()) >= _SAYS_SO and piece.words > 8


def signs_sponsor(piece: LetterPiece) -> bool:
    """Whether a line signs a message with its sender and what that is: "Userfront sponsor"."""
    before, _, last = piece.text.strip(_EDGES).rpartition(" ")
    named = 1 <= len(before.split()) <= _SIGNED_WORDS and not ends_sentence(piece.text)
    return named and not piece.rank and said().sponsor.match(last.strip(_EDGES)) is not None


def _names_rest(rest: str) -> bool:
    """Whether nothing but a name stands behind the last of a label's words."""
    words = rest.strip(" .:").split()
    return all(word[:1].isupper() or word[:1].isdigit() or word == "&" for word in words[1:])


def is_referral(piece: LetterPiece) -> bool:
    """Whether it counts whom the reader brought, or asks to bring somebody."""
    return piece.words <= _ASK_WORDS and said().referral.search(bare(piece.text)) is not None


def is_poll(piece: LetterPiece) -> bool:
    """Whether it asks the reader what they think: of the letter, or in a vote."""
    return piece.words <= _ASK_WORDS and said().poll.search(bare(piece.text)) is not None


def is_promo(piece: LetterPiece) -> bool:
    """Whether it asks to subscribe, to pay, to pass the letter on."""
    return piece.words <= _OFFER_WORDS and said().promo.search(bare(piece.text)) is not None


def is_offer(piece: LetterPiece) -> bool:
    """Whether it may offer something of the sender's own: events, jobs, things to buy."""
    return piece.words <= _OFFER_WORDS and said().offers.search(bare(piece.text)) is not None


def is_offer_label(piece: LetterPiece) -> bool:
    """Whether a line as a whole heads the sender's own: "Events", "Jobs"."""
    return piece.words <= 8 and said().offers.fullmatch(bare(piece.text)) is not None


def is_offer_section(piece: LetterPiece) -> bool:
    """Whether a label names a section of the sender's own: "Upcoming events", "Open jobs"."""
    words = bare(piece.text).strip(_EDGES).split()
    named = any(said().section.fullmatch(one) for one in (words[:1] + words[-1:]))
    return len(words) <= _SECTION_WORDS and named


def is_offer_name(piece: LetterPiece) -> bool:
    """Whether a line is nothing but the name of such a section: "Jobs", "Podcast-Tipp"."""
    word = bare(piece.text).strip(_EDGES)
    return " " not in word and said().section.fullmatch(word.partition("-")[0]) is not None


def is_masthead(piece: LetterPiece) -> bool:
    """Whether it is a letter's name, number, or the way to read it in a browser."""
    if piece.words > _ASK_WORDS:
        return False
    words = bare(piece.text)
    if said().masthead.match(words):
        return True
    return piece.words <= 16 and said().masthead.search(words) is not None


def is_greeting(piece: LetterPiece) -> bool:
    """Whether it greets."""
    return said().greeting.match(bare(piece.text)) is not None


def is_signoff(piece: LetterPiece) -> bool:
    """Whether it takes leave, or signs."""
    if piece.words <= 5 and piece.text[:1] in "—–-~" and piece.words >= 1:
        return True
    return piece.words <= _OFFER_WORDS and said().signoff.match(bare(piece.text)) is not None


def is_footer(piece: LetterPiece) -> bool:
    """Whether it tells of rights, addresses, how to leave."""
    return piece.words <= 120 and said().footer.search(bare(piece.text)) is not None


def is_date(text: str) -> bool:
    """Whether a line is nothing but a date: ``Wednesday, July 29``."""
    words = _DATE_WORD.findall(text.casefold())
    if not words or len(words) > 8 or not any(word[0].isdigit() for word in words):
        return False
    named = date_words()
    rest = [word for word in words if not word[0].isdigit() and word not in named]
    return len(rest) < len(words) - 1 and all(len(word) <= 3 for word in rest)


def is_contents(piece: LetterPiece) -> bool:
    """Whether a list of what is in the letter follows."""
    words = label_of(piece.text)
    return piece.words <= 10 and said().contents.match(words) is not None


def is_more(text: str) -> bool:
    """Whether it leads to the rest of a story."""
    return said().more.fullmatch(_unpointed(text)) is not None


def _unpointed(text: str) -> str:
    """The words of a link without arrows and the minutes that its page takes."""
    return _MINUTES.sub("", bare(text)).strip(" .:→»›>⟶➔…-–—\u00a0")


def is_share(text: str) -> bool:
    """Whether it asks to pass the story above on: its link leads there."""
    return said().share.fullmatch(bare(text).strip(" .→»›>")) is not None


def leads_on(piece: LetterPiece) -> bool:
    """Whether a line is a link that leads to a story: more of it, its source, "See the map"."""
    if piece.rank or piece.words > 10 or not piece.links:
        return False
    if piece.words <= 8 and _SOURCE.match(piece.text):
        return True
    if not piece.linked:
        return False
    words = _unpointed(piece.text)
    return is_more(piece.text) or said().onward.fullmatch(words) is not None
