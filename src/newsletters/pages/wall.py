"""Pages that show a wall where the article should be: pay, log in, accept cookies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from newsletters import words
from newsletters.blocks import Block
from newsletters.late import late

ENOUGH_WORDS = 60
"""Words of prose beside a wall from which on a page counts as (the beginning of) an article."""
_TERSE = 30

_SENTENCE = late(r"[.!?…:;。！？؟।][\"'”’»)\]]*$")
_LATIN = late(r"[A-Za-z]")


def sources() -> tuple[str, str]:
    """What any language says on a wall, and in notices beside an article, as patterns."""
    walls = [told.wall for told in words.known().values()]
    shows = "|".join(pattern for wall in walls for pattern in wall.shows)
    return shows, "|".join(pattern for wall in walls for pattern in wall.notices)


@lru_cache(maxsize=1)
def _patterns(shows: str, notices: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(shows, re.IGNORECASE), re.compile(notices, re.IGNORECASE)


def is_wall(blocks: Sequence[Block], page_text: str) -> bool:
    """Whether a page of these blocks shows a wall, or labels only, and no article.

    What walls say is known in every language that is offered: a page need not say its own.
    """
    shows, notices = _patterns(*sources())
    prose = [block for block in blocks if _is_prose(block, shows, notices)]
    words = sum(len(block.text.split()) for block in prose)
    if words >= ENOUGH_WORDS or sum(len(block.text) for block in prose) >= 8 * ENOUGH_WORDS:
        return False
    return not prose or bool(shows.search(page_text))


def _is_prose(block: Block, shows: re.Pattern[str], notices: re.Pattern[str]) -> bool:
    if block.role == "heading":
        return False
    # walls are terse: a long sentence with their words is about them
    if len(block.text.split()) <= _TERSE and (
        shows.search(block.text) or notices.search(block.text)
    ):
        return False
    if not _LATIN.search(block.text):
        return len(block.text) >= 10  # scripts that may not end their sentences as ours do
    return bool(_SENTENCE.search(block.text)) or len(block.text.split()) >= 20
