"""Audio hooks: somebody else's function that works on the sound of intro or outro.

``[intro] hook`` of show.toml names one in two ways:

- ``"jingle:mix"``: the function ``mix`` of the show's own ``editions/plugins/jingle.py``
  (or, as in version 0.1, ``editions/jingle.py`` or ``jingle.py`` beside ``editions/``);
- ``"low-cut"``: what we, an installed package (entry point in ``audio_edition.audio_hooks``)
  or a show's file (``@plugin("audio-hooks", "low-cut")``) offer under that name.

A hook takes the mixed ``pydub.AudioSegment`` (mono, 32 bit, before loudness is set) and gives
one back. Sentences keep their places, so it changes or lengthens the sound but does not move
it; ``programme.conformance.check_hook`` tells whether one does. The digest of the file it
stands in is part of the segment's key: an edited hook makes its segment anew.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from audio_edition.errors import ProgrammeError
from audio_edition.places import Places
from audio_edition.plugins import PluginFile, Seam

Hook: TypeAlias = Callable[[Any], Any]
"""Takes and gives a ``pydub.AudioSegment`` (a package without type stubs)."""

HOOKS: Seam[Hook] = Seam(
    "audio-hooks",
    "audio hook",
    {"low-cut": "audio_edition.programme.low_cut:low_cut"},
    error=ProgrammeError,
)


@dataclass(frozen=True, slots=True)
class FoundHook:
    """A hook that somebody offers: its name in show.toml, and the digest of its code."""

    name: str
    digest: str
    load: Callable[[], Hook]
    """Give the function; raises ``AudioEditionError`` in one line where it cannot be had."""


def find_hook(name: str, places: Places) -> FoundHook:
    """Find what ``hook = name`` means in this show, without running a file it names.

    Raises
    ------
    ProgrammeError
        where nobody offers it, or where it is the show's own code and that is forbidden.
    """
    if ":" in name:
        return _own(name, places)
    function = HOOKS.find(name, places.plugins)
    offered = places.plugins.offers(HOOKS.name)
    digest = offered[name][1].digest if name in offered else _installed_digest(name, function)
    return FoundHook(name, digest, lambda: function)


def _own(name: str, places: Places) -> FoundHook:
    """``module:function`` in one of the show's files."""
    if not places.plugins.allowed:
        raise ProgrammeError(
            f"the hook {name} is the show's own code, which --no-plugins forbids",
            hint="take the hook out of show.toml, or build without --no-plugins",
        )
    module, _, attribute = name.partition(":")
    file = own_file(name, places)
    if file is not None:
        return FoundHook(name, file.digest, _loader(name, file, attribute))
    raise ProgrammeError(
        f"the hook {name} cannot be found: no module {module}",
        hint=f"put {_file_of(module)} into {places.editions / 'plugins'}",
    )


def own_file(name: str, places: Places) -> PluginFile | None:
    """The show's file that ``module:function`` names, not yet run; None where there is none."""
    wanted = _file_of(name.partition(":")[0])
    for folder in (places.editions / "plugins", places.editions, places.root):
        file = places.plugins.file(folder / wanted)
        if file is not None:
            return file
    return None


def _file_of(module: str) -> Path:
    return Path(*module.split(".")).with_suffix(".py")


def _loader(name: str, file: PluginFile, attribute: str) -> Callable[[], Hook]:
    def load() -> Hook:
        function = getattr(file.load(), attribute, None)
        if not callable(function):
            raise ProgrammeError(
                f"the hook {name} cannot be found: {file.path.name} has no function {attribute}",
                hint=f"write def {attribute}(segment): … in {file.path}",
            )
        found: Hook = function
        return found

    return load


def _installed_digest(name: str, function: Hook) -> str:
    """What tells one release of an installed hook from the next: its source, and the version."""
    from importlib import metadata  # only a package's hook needs it

    version = "".join(
        entry.dist.version if entry.dist else ""
        for entry in metadata.entry_points(group=HOOKS.group, name=name)
    )
    module = inspect.getmodule(function) or inspect.getmodule(type(function))
    source = Path(getattr(module, "__file__", None) or "")
    code = source.read_bytes() if source.is_file() else b""
    return hashlib.sha256(version.encode() + b"\0" + code).hexdigest()
