"""audio-edition turns a day's newsletter into something people listen to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from audio_edition.edition.model import Edition
    from audio_edition.pipeline import BuildOptions, BuildReport, build
    from audio_edition.show import Show

# The public names are imported when first asked for: `audio-edition --help` and
# a script that only needs the version should not pay for NumPy.
_HOME = {
    "BuildOptions": "audio_edition.pipeline",
    "BuildReport": "audio_edition.pipeline",
    "Edition": "audio_edition.edition.model",
    "Show": "audio_edition.show",
    "build": "audio_edition.pipeline",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        import importlib

        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["BuildOptions", "BuildReport", "Edition", "Show", "__version__", "build"]
