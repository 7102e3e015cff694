"""Where a show begins: the nearest folder, here or above, that holds ``editions/show.toml``."""

from __future__ import annotations

import os
from pathlib import Path

from audio_edition.errors import ShowError

SHOW = Path("editions", "show.toml")


def root_at(start: Path | str) -> Path | None:
    """The folder of the show that holds ``start``; None where none does."""
    here = Path(start).resolve()
    return next((folder for folder in (here, *here.parents) if (folder / SHOW).is_file()), None)


def require_letters(root: Path) -> None:
    """Raise ``ShowError`` for a path with bytes that are no letters.

    Libraries that open sound take no such name, and a build would find that out at its end.
    """
    try:
        str(root).encode()
    except UnicodeEncodeError:
        name = os.fsencode(root).decode("utf-8", "backslashreplace")
        raise ShowError(
            f"the show's folder has a name that is not UTF-8: {name}",
            hint="rename the folder, or put the show elsewhere",
        ) from None
