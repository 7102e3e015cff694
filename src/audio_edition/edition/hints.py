"""Where a paragraph stood in its source, as far as words alone cannot tell.

A page says with its markup, and a letter with its boxes, what is a teaser, a button or a
sponsor's message. Sources write down what they saw as a paragraph's *hint*: words of ``PLACES``
and, for paragraphs that belong together, the number of their unit (``sponsor #2``). A hint
decides nothing; the cleaner weighs it. In Markdown it is a remark on the line above its
paragraph, which an editor may take out: ``<!-- sponsor #2 -->``.
"""

from __future__ import annotations

from typing import Final

from audio_edition.late import late

PLACES: Final[dict[str, str]] = {
    "aside": "beside the article: a related, promotional or sign-up box",
    "button": "a link that is drawn as a button",
    "byline": "who wrote it, where the page marks that",
    "caption": "below a picture",
    "card": "one of several teasers of other pages",
    "contents": "a letter's list of what is in it",
    "doubt": "a story's text that may sell something",
    "footer": "a letter's end: addresses, rights, how to leave",
    "footnote": "the words of a note: below the text, or beside it",
    "greeting": "what a letter says before its first story",
    "link": "nothing but a link, or several",
    "masthead": "a letter's name, date, and where to read it in a browser",
    "player": "the card of an audio edition: this show's own, in a letter",
    "poll": "a question to readers, with its answers",
    "promo": "the sender's own offers: events, jobs, subscriptions",
    "referral": "how often the letter was recommended, and the prizes",
    "signoff": "what a letter says after its last story",
    "sponsor": "a sponsor's message in a letter",
    "tags": "the topics that the page is filed under",
}
"""What each word says of its paragraph."""

_WORD = rf"(?:{'|'.join(sorted(PLACES, key=len, reverse=True))})"
_HINT = late(rf"(?:{_WORD}(?: {_WORD}){{0,3}}(?: #\d{{1,4}})?|#\d{{1,4}})")
_REMARK = late(rf"[ \t]*<!--[ \t]*({_HINT.pattern})[ \t]*-->[ \t]*")
_UNIT = late(r"#(\d{1,4})\Z")


def is_hint(text: str) -> bool:
    """Whether ``text`` is empty or words of ``PLACES`` with at most one unit's number."""
    return not text or _HINT.fullmatch(text) is not None


def hint(*places: str, unit: int = 0) -> str:
    """Write a hint: the places in the order of the alphabet, each once; ``unit`` from 1."""
    words = sorted({word for place in places for word in place.split()})
    return " ".join([*words, f"#{unit}"] if unit else words)


def read_remark(line: str) -> str:
    """The hint in a Markdown remark, or empty text: other remarks are nobody's business."""
    found = _REMARK.fullmatch(line)
    return found[1] if found else ""


def write_remark(text: str) -> str:
    """The remark that holds a hint, as a line of its own; empty for none."""
    return f"<!-- {text} -->\n" if text else ""


def places_of(text: str) -> tuple[str, ...]:
    """The words of a hint without its unit."""
    return tuple(word for word in text.split() if word[0] != "#")


def unit_of(text: str) -> int:
    """The number of the unit a hint names; 0 for none."""
    found = _UNIT.search(text)
    return int(found[1]) if found else 0
