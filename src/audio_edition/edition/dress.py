"""What one edition has of its own beside its text: a cover, its music's level, and who may have it.

edition.toml says all: ``cover`` names a picture in the edition's folder, ``[music]`` the levels
of intro and outro, or that there is none, ``access`` whether it is for everybody.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audio_edition.edition.inside import is_inside
from audio_edition.edition.manifest import put
from audio_edition.edition.model import ACCESS, MUSIC_LEVELS, EditionMusic, MusicPlace
from audio_edition.errors import EditionError
from audio_edition.tables import Table, read_toml_if_any
from audio_edition.toml_edit import edit_toml

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def read_cover(table: Table, folder: Path) -> str:
    """Read ``cover``: a path in the edition's folder, whether or not a file is there; or empty.

    Raises the table's error for one that leads out of the folder, by its name or by a link.
    """
    name = table.text("cover")
    if name and not is_inside(folder, name):
        raise table.fail(
            "cover",
            f"must name a picture in the edition's folder, not {name[:60]!r}",
            hint=f'cover = "cover.jpg", and the file in {folder}',
        )
    return name


def cover_named(folder: Path) -> str:
    """The cover that edition.toml of an edition's folder names; empty for none.

    Raises ``EditionError`` as ``read_cover``.
    """
    return read_cover(read_toml_if_any(folder / "edition.toml", error=EditionError), folder)


def read_access(table: Table) -> str:
    """Read ``access``: ``public``, ``members``, or empty for what the show says.

    Raises the table's error for another word.
    """
    return table.choice("access", ("", *ACCESS), "")


def set_access(folder: Path, access: str, *, digest: str | None) -> str:
    """Write who may have the edition into edition.toml; empty: as the show says."""

    def change(document: TOMLDocument) -> None:
        put(document, "access", access or None)
        read_access(_table(document, folder))

    return edit_toml(folder / "edition.toml", change, seen=digest, error=EditionError)


def read_music(table: Table) -> EditionMusic:
    """Read ``[music]``; raises the table's error for what is no level."""
    music = table.table("music")

    def level(place: MusicPlace) -> float | None:
        found = music.number(place, 0.0, least=MUSIC_LEVELS[0], most=MUSIC_LEVELS[1])
        return found if place in music else None

    return EditionMusic(level("intro"), level("outro"), off=music.flag("off"))


def set_cover(folder: Path, name: str, *, digest: str | None) -> str:
    """Write the edition's own cover into edition.toml; empty: the show's."""

    def change(document: TOMLDocument) -> None:
        put(document, "cover", name or None)
        read_cover(_table(document, folder), folder)

    return edit_toml(folder / "edition.toml", change, seen=digest, error=EditionError)


def set_level(folder: Path, place: MusicPlace, level: float | None, *, digest: str | None) -> str:
    """Write how loud the music is in this edition (LU against the voice); None: as in the show."""
    return _set_music(folder, place, level, digest)


def set_music_off(folder: Path, off: bool, *, digest: str | None) -> str:
    """Write that the edition has no music, neither around nor between its articles; or take it out.

    Its levels stay: they hold again when there is music again.
    """
    return _set_music(folder, "off", off or None, digest)


def _set_music(folder: Path, key: str, value: float | bool | None, digest: str | None) -> str:
    def change(document: TOMLDocument) -> None:
        import tomlkit

        if value is None and "music" not in document:
            return
        read_music(_table(document, folder))  # what nobody can read is mended by hand
        section = document.setdefault("music", tomlkit.table())
        if value is None:
            section.pop(key, None)
        else:
            section[key] = value
        if not section:
            del document["music"]
        read_music(_table(document, folder))

    return edit_toml(folder / "edition.toml", change, seen=digest, error=EditionError)


def _table(document: TOMLDocument, folder: Path) -> Table:
    return Table(document.unwrap(), file=folder / "edition.toml", error=EditionError)
