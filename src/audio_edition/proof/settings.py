"""The [proof] section of show.toml: what must be proved, and who listens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from audio_edition.tables import Table, Within, filled
from audio_edition.units import Seconds

ProofLevel: TypeAlias = Literal["matched", "heard"]

NO_BOUND = Seconds(0.0)
"""One run listens until it is done."""


@dataclass(frozen=True, slots=True)
class ProofSettings:
    """What must be proved before an edition goes out, and how it is listened to.

    ``required`` is ``matched`` (the sound is that of the voice, which every build proves) or
    ``heard`` (a recogniser heard every sentence, or an editor did). ``seconds`` bounds how
    long one run may listen (0: no bound); what was not reached is heard by the next.
    ``again`` has sentences that were not heard right spoken another way.
    ``weights`` are the recogniser's models in the order in which they are asked; ``folder``
    is where relative paths start.
    """

    required: Annotated[ProofLevel, _required] = "matched"
    recogniser: str = "whisper"
    weights: tuple[str, ...] = ()
    seconds: Annotated[Seconds, Within(0.0, 86400.0)] = NO_BOUND
    again: bool = True
    folder: Path = Path()

    @classmethod
    def from_table(cls, table: Table) -> ProofSettings:
        """Read [proof]; raises ``ShowError`` with the key that is wrong."""
        return filled(table, cls, folder=table.file.parent)


def _required(table: Table) -> ProofLevel:
    value = table.raw("required")
    if value in (None, False, "matched"):
        return "matched"
    if value in (True, "heard"):
        return "heard"
    raise table.fail("required", f'must be false, "matched" or "heard", not {value!r}')
