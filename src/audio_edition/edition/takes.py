"""The sentences of edition.toml that a voice says another way: ``[[takes]]``."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from audio_edition.edition.model import Take
from audio_edition.errors import EditionError
from audio_edition.tables import Table
from audio_edition.toml_edit import edit_toml

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

WAYS: Final = ("stressed", "slower", "split")
"""The ways there are; several of them stand in one ``way``, with spaces between."""


def read_takes(table: Table) -> tuple[Take, ...]:
    """Read ``[[takes]]``; raises ``EditionError`` with the key that is wrong."""
    return tuple(_take(one) for one in table.tables("takes"))


def _take(table: Table) -> Take:
    example = f'spoken = "…", by = "piper:joe", way = "slower" (or {", ".join(WAYS)})'
    take = Take(
        spoken=_plain(table.text("spoken")),
        by=table.text("by"),
        way=" ".join(table.text("way").split()),
        words=table.texts("words"),
    )
    for key in ("spoken", "by", "way"):
        if not getattr(take, key):
            raise table.fail(key, "is missing", hint=example)
    unknown = [word for word in take.way.split() if word not in WAYS]
    if unknown:
        raise table.fail("way", f"cannot be {unknown[0]!r}", hint=f"one of {', '.join(WAYS)}")
    if "stressed" in take.way and not take.words:
        raise table.fail("words", "is missing", hint='words = ["thirteen"] says what to stress')
    return take


def write_takes(folder: Path, takes: Iterable[Take], *, spoken: Collection[str]) -> None:
    """Write how sentences are spoken, in place of what stood there for the same voice.

    ``spoken`` is all that the edition says now: takes of other sentences are left out. Raises
    ``EditionError`` where edition.toml cannot be changed.
    """
    new = {(_plain(take.spoken), take.by): take for take in takes}
    said = {_plain(text) for text in spoken}

    def change(toml: TOMLDocument) -> None:
        import tomlkit

        old = toml.get("takes", [])
        written = tomlkit.aot()
        for item in old:
            if _plain(item["spoken"]) in said and (_plain(item["spoken"]), item["by"]) not in new:
                written.append(item)
        for take in new.values():
            table = tomlkit.table()
            table.update(_as_data(take))
            written.append(table)
        if "takes" in toml:
            del toml["takes"]
        toml.append("takes", written)

    edit_toml(folder / "edition.toml", change, seen=None, error=EditionError)


def _as_data(take: Take) -> dict[str, Any]:
    told: dict[str, Any] = {"spoken": _plain(take.spoken), "by": take.by, "way": take.way}
    if take.words:
        told["words"] = list(take.words)
    return told


def _plain(text: str) -> str:
    return " ".join(text.split())
