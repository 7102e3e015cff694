"""Letters that an editor put into a quoted word: "[T]he", "pe[a]rls", "move[d]".

The verbalizer, which says the word whole, and the gate, which checks that it did, must take them
for the same thing; a letter in brackets behind a whole word is the mark of a note.
"""

from __future__ import annotations

import re
from typing import Final

from audio_edition.late import late

INSERTED: Final = late(
    r"\[(?P<head>[A-Za-z]{1,12})\](?=[a-z])"
    r"|(?<=[a-z])\[(?P<tail>s|es|ed|er|ing|ly|n't)\](?![A-Za-z])"
    r"|(?<=e)\[(?P<past>d)\](?![A-Za-z])"
)
"""Such letters with their brackets; one of the groups is the letters."""


def letters_of(found: re.Match[str]) -> str:
    """The letters of a match of ``INSERTED``."""
    return found["head"] or found["tail"] or found["past"]
