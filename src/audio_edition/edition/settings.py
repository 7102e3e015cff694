"""How the show's own servers are asked: ``[[fetch]]`` of show.toml."""

from __future__ import annotations

from dataclasses import dataclass

from audio_edition.edition.sources.access import Access
from audio_edition.tables import Table


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What sources are told besides their address, one ``Access`` an address."""

    access: tuple[Access, ...] = ()

    @classmethod
    def from_table(cls, table: Table) -> SourceSettings:
        """Read ``[[fetch]]`` of the whole show.toml; raises the table's error class."""
        return cls(tuple(Access.from_table(one) for one in table.tables("fetch")))
