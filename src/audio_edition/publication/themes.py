"""How the pages look: a theme is a folder of templates and assets that stand before ours.

A template is looked for in the show's own ``editions/theme/``, then in the theme that
[publish] theme names, then in ours; ``ours/NAME`` is always ours, to be extended. Files of
``assets/`` are served from ``audio/player/`` in the same order. Templates are Jinja's, in its
sandbox: a theme can lay a page out, and do nothing else.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias

from audio_edition import addresses
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.plugins import Seam

OWN = "theme"
"""The show's own theme under ``editions/``."""

ThemeFolder: TypeAlias = Callable[[], Path]
"""Returns the folder of an installed theme, which holds ``templates/`` or ``assets/``."""

THEMES: Seam[ThemeFolder] = Seam(
    name="themes",
    noun="theme",
    built_in={"plain": "audio_edition.publication.themes:plain"},
    error=PublicationError,
)


def plain() -> Path:
    """Our own theme: the folder under which the package's pages and assets lie."""
    return Path(str(files("audio_edition.publication").joinpath("pages")))


@dataclass(frozen=True, slots=True)
class Theme:
    """The folders of the themes before ours, the first one first; ``digest`` covers them."""

    folders: tuple[Path, ...] = ()
    digest: str = ""

    @property
    def templates(self) -> tuple[Path, ...]:
        """Where templates are looked for before ours."""
        return tuple(folder / "templates" for folder in self.folders)

    def assets(self) -> dict[str, bytes]:
        """The theme's files for ``audio/player/``, by name; the first folder wins."""
        found: dict[str, bytes] = {}
        for folder in self.folders:
            for file in _within(folder / "assets"):
                if file.parent == folder / "assets" and file.name not in found:
                    found[file.name] = read_plain(file, MADE)
        return found


OURS = Theme()
"""No theme but ours."""


def open_theme(name: str, places: Places) -> Theme:
    """Return the show's theme: ``editions/theme``, then what ``name`` (may be empty) names.

    Raises ``PublicationError`` where nobody offers ``name``, or its folder is none.
    """
    folders = []
    if (places.editions / OWN).is_dir():
        folders.append(places.editions / OWN)
    if name and name not in THEMES.built_in:
        folders.append(_folder(name, places))
    elif name:
        THEMES.find(name, places.plugins)  # a show may not offer a name that is ours
    if not folders:
        return OURS
    whole = hashlib.sha256()
    for folder in folders:
        for part in ("templates", "assets"):
            for file in _within(folder / part):
                told = f"{part}/{file.relative_to(folder / part).as_posix()}".encode()
                whole.update(b"%d %s\0%d\0" % (len(told), told, file.stat().st_size))
                whole.update(read_plain(file, MADE))
    return Theme(tuple(folders), whole.hexdigest())


def _folder(name: str, places: Places) -> Path:
    """The folder of the theme ``name``, which is somebody else's code."""
    hint = f"mend the plugin that offers it, or reinstall its package; see {THEMES.contract}"
    find = THEMES.find(name, places.plugins)
    try:
        named: object = find()
    except AudioEditionError:
        raise
    except Exception as problem:
        why = " ".join(f"{type(problem).__name__} {problem}".split())
        raise PublicationError(f"the theme {name!r} failed: {why}", hint=hint) from problem
    folder = Path(named) if isinstance(named, (str, os.PathLike)) else None
    if folder is None or not folder.is_dir():
        raise PublicationError(
            f"the theme {name!r} names {named!r:.200}, which is no folder", hint=hint
        )
    return folder


def _within(folder: Path) -> list[Path]:
    """The files under ``folder`` whose names may be served, in name order."""
    if not folder.is_dir():
        return []
    _require_own(folder)
    return sorted(
        file
        for file in folder.rglob("*")
        if file.is_file()
        and all(addresses.is_plain_file(part) for part in file.relative_to(folder).parts)
    )


def _require_own(folder: Path) -> None:
    """Raise ``PublicationError`` for a link that leads out of a theme: its files are served."""
    whole = folder.parent.resolve()
    for file in (folder, *folder.rglob("*")):
        if file.is_symlink() and not file.resolve().is_relative_to(whole):
            raise PublicationError(
                f"the theme's {file.relative_to(folder.parent).as_posix()} is a link that leads "
                "out of it",
                hint="put a copy of the file in its place",
            )
