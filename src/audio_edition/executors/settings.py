"""The [scale] section of show.toml: where sentences are spoken."""

from __future__ import annotations

from dataclasses import dataclass, replace

from audio_edition.errors import ExecutorError
from audio_edition.executors.find import LOCAL, check_address
from audio_edition.tables import Table
from audio_edition.units import Seconds

_WAIT = Seconds(60.0)
_LONGEST = 86400.0


@dataclass(frozen=True, slots=True)
class ScaleSettings:
    """``on`` is an executor's address; ``wait`` for how many seconds it may be out of reach."""

    on: str = LOCAL
    wait: Seconds = _WAIT

    @classmethod
    def from_table(cls, table: Table) -> ScaleSettings:
        """Read the section; raises ``ShowError`` for an address that names no executor."""
        on = table.text("on", LOCAL) or LOCAL
        try:
            check_address(on)
        except ExecutorError as problem:
            raise table.fail("on", f"is wrong: {problem.message}", hint=problem.hint) from None
        wait = table.number("wait", _WAIT, least=1.0, most=_LONGEST)
        return cls(on, Seconds(wait))

    def overridden(self, on: str) -> ScaleSettings:
        """Return the settings with what the command line says; empty: nothing."""
        return replace(self, on=on) if on else self
