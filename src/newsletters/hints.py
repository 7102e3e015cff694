"""Where a paragraph stood in its source, as far as words alone cannot tell.

A page says with its markup, and a letter with its boxes, what is a teaser, a button or a
sponsor's message. Sources write down what they saw as a paragraph's *hint*: words of ``PLACES``
and, for paragraphs that belong together, the number of their unit (``sponsor #2``). A hint
decides nothing; the cleaner weighs it. In Markdown it is a remark on the line above its
paragraph, which an editor may take out: ``<!-- sponsor #2 -->``.
"""

from __future__ import annotations

from typing import Final

from newsletters.late import late

PLACES: Final[dict[str, str]] = {
    "aside": "beside the article: a related, promotional or sign-up box",
    "button": "a link that is drawn as a button",
    "byline": "who wrote it, where the page marks that, or a letter's small print",
    "caption": "below a picture",
    "card": "one of several teasers of other pages",
    "contents": "a letter's list of what is in it",
    "doubt": "text that may sell something, or be no story's",
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

_UNIT = late(r"#(\d{1,4})\Z")


def hint(*places: str, unit: int = 0) -> str:
    """Write a hint: the places in the order of the alphabet, each once; ``unit`` from 1."""
    words = sorted({word for place in places for word in place.split()})
    return " ".join([*words, f"#{unit}"] if unit else words)


def places_of(text: str) -> tuple[str, ...]:
    """The words of a hint without its unit."""
    return tuple(word for word in text.split() if word[0] != "#")


def unit_of(text: str) -> int:
    """The number of the unit a hint names; 0 for none."""
    found = _UNIT.search(text)
    return int(found[1]) if found else 0
