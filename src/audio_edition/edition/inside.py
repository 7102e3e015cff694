"""Whether a path that an editor wrote stays in the edition's folder."""

from __future__ import annotations

from pathlib import Path

from audio_edition.errors import EditionError


def is_inside(folder: Path, name: str) -> bool:
    """Tell whether ``name`` is a path below ``folder``, links followed, and of no hidden file."""
    if "\\" in name or any(not part or part.startswith(".") for part in name.split("/")):
        return False
    try:
        return (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # a link in a circle, a name that is none
        return False


def file_inside(folder: Path | None, name: str) -> Path | None:
    """The file ``name`` of ``folder``; None where there is none, or it leads out."""
    if folder is None or not is_inside(folder, name):
        return None
    file = folder / name
    return file if file.is_file() else None


def require_own(file: Path, name: str) -> None:
    """Raise ``EditionError`` for a link that leads out of the folder of all editions: what it
    leads to was never meant to be published. ``name`` is what messages call the file.
    """
    if not file.is_symlink():
        return
    try:
        own = file.resolve().is_relative_to(file.parent.parent.resolve())
    except (OSError, RuntimeError):
        own = False
    if not own:
        raise EditionError(
            f"{name} is a link that leads out of the show's editions: it is not read",
            hint="put a copy of the file in its place",
        )
