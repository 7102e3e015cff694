"""Where a show begins: the nearest folder, here or above, that holds ``editions/show.toml``."""

from __future__ import annotations

from pathlib import Path

SHOW = Path("editions", "show.toml")


def root_at(start: Path | str) -> Path | None:
    """The folder of the show that holds ``start``; None where none does."""
    here = Path(start).resolve()
    return next((folder for folder in (here, *here.parents) if (folder / SHOW).is_file()), None)


__all__ = ["SHOW", "root_at"]
