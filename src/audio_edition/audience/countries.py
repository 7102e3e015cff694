"""Where an address is, by a database in MaxMind's format that the operator has.

The format is MaxMind DB (maxmind.github.io/MaxMind-DB); free ones come from MaxMind, DB-IP and
IPinfo, each under its own licence. None is shipped.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from audio_edition.errors import AudienceError

NOWHERE = ""


class Countries:
    """Looks addresses up; raises ``AudienceError`` for a file that is no such database."""

    def __init__(self, file: Path) -> None:
        try:
            import maxminddb
        except ImportError:
            raise AudienceError(
                "countries need the library maxminddb, which is not installed",
                hint="pip install 'audio-edition[countries]'",
            ) from None
        try:
            self._base: Any = maxminddb.open_database(str(file))
        except FileNotFoundError:
            raise AudienceError(f"{file} does not exist", hint="name a .mmdb file") from None
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as problem:
            raise AudienceError(
                f"{file} is no database in MaxMind's format: {problem}", hint="name a .mmdb file"
            ) from None
        self.of: Callable[[str], str] = lru_cache(maxsize=1 << 16)(self._look)

    def _look(self, address: str) -> str:
        """The country's code (ISO 3166-1 alpha-2), ``NOWHERE`` where nobody knows."""
        try:
            found = self._base.get(address)
        except ValueError:
            return NOWHERE
        if not isinstance(found, dict):
            return NOWHERE
        for key in ("country", "registered_country"):
            told = found.get(key)
            if isinstance(told, dict) and told.get("iso_code"):
                return str(told["iso_code"])
            if isinstance(told, str) and len(told) == 2:  # IPinfo's
                return told
        return str(found.get("country_code") or NOWHERE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._base.close()
