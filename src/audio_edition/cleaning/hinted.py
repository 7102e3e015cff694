"""What a source's hints weigh: a letter's boxes, a page's teasers, buttons and captions.

A hint says where a paragraph stood (``newsletters/hints.py``); it is one more signal, and words
that speak clearly for journalism stand against it. Paragraphs that stood in one box are one unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from audio_edition.edition.model import places_of, unit_of


@dataclass(frozen=True, slots=True)
class Told:
    """What a hint says: how loud (log-odds), of which kind, by which word.

    ``asked``: there a paragraph is doubtful whatever its words are; ``whole``: what stands there
    together is one unit even where the source gave it no number.
    """

    weight: float = 0.0
    kind: str = ""
    place: str = ""
    asked: bool = False
    whole: bool = False


# words of news weigh -6 to -12: sponsors write sentences as everybody does, and a letter's box
# says more than they; a greeting or an aside may hold news, and is asked about where it does.
# A note was set aside by the source itself, and our own card is known: their words do not count
_TOLD = {
    "aside": Told(2.0, "", "aside", asked=True, whole=True),
    "button": Told(5.5, "copy-link", "button"),
    "byline": Told(6.0, "byline", "byline"),
    "caption": Told(4.5, "credit", "caption", asked=True),
    "card": Told(6.0, "related", "card", asked=True, whole=True),
    "contents": Told(8.5, "contents", "contents", asked=True, whole=True),
    "doubt": Told(0.0, "advert", "doubt", asked=True),
    "footer": Told(9.0, "footer", "footer", asked=True, whole=True),
    "footnote": Told(20.0, "note", "footnote"),
    "greeting": Told(6.0, "greeting", "greeting", asked=True, whole=True),
    "link": Told(2.5, "related", "link"),
    "masthead": Told(8.5, "masthead", "masthead", asked=True, whole=True),
    "player": Told(20.0, "player-chrome", "player", whole=True),
    "poll": Told(8.5, "poll", "poll", asked=True, whole=True),
    "promo": Told(8.5, "promo", "promo", asked=True, whole=True),
    "referral": Told(9.0, "referral", "referral", asked=True, whole=True),
    "signoff": Told(6.0, "signoff", "signoff", asked=True, whole=True),
    "sponsor": Told(9.0, "sponsor", "sponsor", asked=True, whole=True),
    "tags": Told(6.0, "tags", "tags"),
}
_NOTHING = Told()
_BY_HAND = ("byline", "button", "caption")
_DRAWN = 9.0
"""What a letter's own drawing weighs."""
_APART = 4.0
"""From such a weight on a place is none where an article's own text stands."""
_SMALL_PRINT = ("footer", "footnote")
"""Places whose prose may be as long as it likes."""
_BOX = 250
"""Words of prose in one box: more is a story that was taken for something else."""
_TEASER = 3.0
"""What it adds that a link stands alone between two paragraphs: a headline of another article."""
_INDEX = 0.5
"""Where more of an article than this is links, the links are what it is made of."""


def told_of(hint: str) -> Told:
    """The loudest word of a hint."""
    known = [_TOLD[word] for word in places_of(hint) if word in _TOLD]
    return max(known, key=lambda told: told.weight, default=_NOTHING)


def read_hints(
    hints: Sequence[str], roles: Sequence[str], prose: Sequence[bool], *, parted: bool = False
) -> list[Told]:
    """What the hints of an article say of each paragraph; ``parted``: of one from a letter.

    Whoever built a letter drew its captions and buttons by hand: there they say more.

    A bare link is the teaser of another article where it stands between ``prose``; not where it
    heads what follows, nor where the article is a list of links.
    """
    told = [told_of(hint) for hint in hints]
    if parted:
        told = [
            replace(one, weight=max(one.weight, _DRAWN)) if one.place in _BY_HAND else one
            for one in told
        ]
    links = [number for number, one in enumerate(told) if one.place == "link"]
    for number in links:
        around = (
            number == 0 or prose[number - 1],
            number + 1 == len(told) or prose[number + 1],
        )
        if roles[number] == "heading" or len(links) > _INDEX * len(told):
            told[number] = _NOTHING
        elif all(around) and not prose[number] and roles[number] != "item":
            told[number] = Told(told[number].weight + _TEASER, "related", "link")
    return told


def stands_apart(hint: str) -> bool:
    """Whether the source itself says that a paragraph is no part of the article's text."""
    return told_of(hint).weight >= _APART


def is_story(hint: str, words: int) -> bool:
    """Whether a box is longer than its place allows: ``words`` of prose are in it."""
    return words > _BOX and told_of(hint).place not in _SMALL_PRINT


def read_units(hints: Sequence[str], told: Sequence[Told]) -> list[list[int]]:
    """The paragraphs, by number, that stood together: a unit's, or neighbours in one place."""
    units: dict[int, list[int]] = {}
    runs: list[list[int]] = []
    for number, hint in enumerate(hints):
        unit = unit_of(hint)
        if unit:
            units.setdefault(unit, []).append(number)
        elif told[number].whole:
            near = runs[-1] if runs else []
            if near and near[-1] == number - 1 and told[number - 1].place == told[number].place:
                near.append(number)
            else:
                runs.append([number])
    return sorted([*units.values(), *runs])
