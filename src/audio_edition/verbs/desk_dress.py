"""What an editor gives one edition at the desk beside its text: a cover, a level, its readers.

Each takes the digest of edition.toml as the editor saw it; what cannot be used is refused in one
line, and nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audio_edition import disk
from audio_edition.edition.dress import (
    cover_named,
    set_access,
    set_cover,
    set_level,
    set_music_off,
)
from audio_edition.edition.files import checked, read_file
from audio_edition.edition.inside import file_inside
from audio_edition.edition.model import Edition, MusicPlace
from audio_edition.errors import EditionError
from audio_edition.publication import covers
from audio_edition.publication.cover import judge
from audio_edition.publication.covers import of_show, whole
from audio_edition.publication.pages.icon import icon
from audio_edition.toml_edit import replace
from audio_edition.verbs.changing import changing
from audio_edition.workspace import Workspace

OWN_COVERS = ("edition-cover.jpg", "edition-cover.png")
"""How a cover that was put in at the desk is called in the edition's folder."""


@dataclass(frozen=True, slots=True)
class CoverWorn:
    """The cover that an edition shows: its own ``name`` (empty: the show's) and what is ``wrong``.

    With something wrong the show's stands in its place. ``version`` tells one picture from another.
    """

    name: str
    wrong: str
    version: str


def worn(workspace: Workspace, edition: Edition) -> CoverWorn:
    """Which cover an edition shows, and why not its own."""
    file = edition.cover_file
    wrong = next((fault.message for fault in covers.faults(file, edition.cover)), "")
    shown = file if file is not None and not wrong else of_show(workspace.show.identity, workspace)
    return CoverWorn(edition.cover, wrong, _version(shown))


def picture_seen(folder: Path, name: str) -> str:
    """A cover's name and what tells one picture of that name from another; empty for no name."""
    return f"{name} {_version(folder / name)}" if name else ""


def _version(file: Path | None) -> str:
    try:
        told = file.stat() if file is not None else None
    except OSError:
        told = None
    return f"{told.st_mtime_ns:x}-{told.st_size:x}" if told is not None else "drawn"


def picture(workspace: Workspace, edition: str) -> bytes:
    """The cover that an edition shows, in the size of an icon: a JPEG of 192 × 192 pixels."""
    folder = workspace.edition_folder(edition)
    name = cover_named(folder)
    own = covers.usable(file_inside(folder, name), name)
    identity = workspace.show.identity
    return icon(whole(own or of_show(identity, workspace), identity, workspace.store))


def cover(workspace: Workspace, edition: str, data: bytes, *, digest: str | None = None) -> None:
    """Put a picture in as the edition's own cover, and name it in edition.toml.

    Raises ``EditionError`` for one that apps would not take.
    """
    if len(data) > covers.MOST:
        raise EditionError("the cover is larger than 8 MB", hint="save it as a JPEG")
    wrong = judge(data, "the cover")
    if wrong:
        raise EditionError(wrong[0].message, hint=wrong[0].remedy)
    name = OWN_COVERS[data.startswith(b"\x89PNG")]
    with changing(workspace, edition) as folder:
        _require_seen(folder, digest)
        if (folder / name).is_symlink():  # what it leads to is nobody's cover to be replaced
            raise EditionError(
                f"{name} in the edition's folder is a link", hint="take it out of the folder"
            )
        # the picture first: an edition must not name a file that is not there
        replace(folder / name, data, error=EditionError)
        set_cover(folder, name, digest=digest)
        _leave(folder, keep=name)


def no_cover(workspace: Workspace, edition: str, *, digest: str | None = None) -> None:
    """Take the edition's own cover away: the show's stands for it again.

    A file that the desk put there goes; one that somebody else put there stays.
    """
    with changing(workspace, edition) as folder:
        set_cover(folder, "", digest=digest)
        _leave(folder)


def access(workspace: Workspace, edition: str, wanted: str, *, digest: str | None = None) -> None:
    """Say who may have this edition: ``public``, ``members``, or empty for what the show says.

    Raises ``EditionError`` for members where the show has none.
    """
    if wanted == "members" and not workspace.show.publish.members.is_on:
        raise EditionError(
            "the show has no members", hint="[publish.members] in show.toml gives it some"
        )
    with changing(workspace, edition) as folder:
        set_access(folder, wanted, digest=digest)


def music(
    workspace: Workspace,
    edition: str,
    place: MusicPlace,
    level: float | None,
    *,
    digest: str | None = None,
) -> None:
    """Set how loud the intro's or the outro's music is in this edition (LU against the voice).

    None: as in the show.
    """
    with changing(workspace, edition) as folder:
        set_level(folder, place, level, digest=digest)


def no_music(workspace: Workspace, edition: str, off: bool, *, digest: str | None = None) -> None:
    """Have no music in this edition, or the show's again."""
    with changing(workspace, edition) as folder:
        set_music_off(folder, off, digest=digest)


def _require_seen(folder: Path, digest: str | None) -> None:
    """Refuse before the picture is written what ``set_cover`` would refuse after it."""
    file = folder / "edition.toml"
    checked(read_file(file) if file.exists() else b"", digest, file.name)


def _leave(folder: Path, *, keep: str = "") -> None:
    for name in OWN_COVERS:
        if name != keep:
            disk.remove(folder / name)
