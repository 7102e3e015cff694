"""Whether this user has said, on this machine, that a show's own code may run.

What a show's folder carries that runs is asked about before it runs for the first time, and again
when it changed. What was answered is kept outside the show, a file a show, in the user's own state
folder (``$XDG_STATE_HOME/audio-edition/trust``): by the show's resolved path, with the digest of
each file. A show that ``init`` made here is its maker's own, later changes too: its folder has
a mark that only this machine knows, and whose place (its inode) no copy of it has.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shlex
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from audio_edition import disk
from audio_edition.errors import AudioEditionError
from audio_edition.plain_files import read_plain
from audio_edition.plugins import PluginError, PluginFile
from audio_edition.private_files import make_folder, write_private
from audio_edition.visible import visible

VARIABLE = "AUDIO_EDITION_TRUST"
"""Of the environment: ``1`` for every show; or, as in ``PATH``, the folders of shows, and the
digests of code (``sha256-`` and 64 digits) that may run wherever it lies.
"""

MARK = ".made-here"
"""Under ``editions/``: what ``init`` wrote there, and knows outside as well."""

_DIGEST = "sha256-"
_NAMED = 4  # files in the line of an error; the rest are counted
_LONGEST = 2**20  # bytes of a record

Standing = Literal["trusted", "new", "changed"]


class UntrustedError(PluginError):
    """A show carries code that nobody has trusted on this machine: none of it ran."""


@dataclass(frozen=True, slots=True)
class CarriedCode:
    """What a show's folder brings that runs.

    ``name`` is a file's path in the show, or ``show.toml [scale] on``; ``digest`` the SHA-256 of
    the file, or of the setting. ``what`` says what it does.
    """

    name: str
    digest: str
    what: str


@dataclass(frozen=True, slots=True)
class TrustRecord:
    """What is known of one show: the code that was trusted, and whether it was made here."""

    code: Mapping[str, str]
    made_here: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ShowTrust:
    """What this user has said of the show at ``root``, a resolved path."""

    root: Path

    def gate(self, file: PluginFile) -> None:
        """Raise ``UntrustedError`` for a file of the show's that may not run."""
        self.require([self.of_file(file)])

    def of_file(self, file: PluginFile) -> CarriedCode:
        """A file as code that the show carries."""
        path = file.named or file.path
        within = path.is_relative_to(self.root)
        name = path.relative_to(self.root).as_posix() if within else str(path)
        return CarriedCode(name, file.digest, "runs as you")

    def require(self, carried: Iterable[CarriedCode]) -> None:
        """Raise ``UntrustedError``, in one line, unless all of it may run."""
        asked = self.asked(carried)
        if asked:
            raise refusal(self.root, asked)

    def asked(self, carried: Iterable[CarriedCode]) -> list[tuple[CarriedCode, Standing]]:
        """What of it may not run yet, and whether it is new or changed."""
        if self.is_waved_through:
            return []
        told = _digests_told()
        listed = self.standings(code for code in carried if code.digest not in told)
        return [(code, standing) for code, standing in listed if standing != "trusted"]

    def handed_on(self, carried: Iterable[CarriedCode]) -> str:
        """What ``VARIABLE`` is to say where somebody else's machine does this user's work.

        It is the code that may run here, byte for byte, and no other: empty where the show brings
        none. Raises ``UntrustedError`` for code that may not.
        """
        some = list(carried)
        self.require(some)
        return ":".join(dict.fromkeys(f"{_DIGEST}{code.digest}" for code in some))

    def standings(self, carried: Iterable[CarriedCode]) -> list[tuple[CarriedCode, Standing]]:
        """How each stands by what was said before, whatever the environment says."""
        some = list(carried)
        record = self._read() if some else TrustRecord({})
        own = record.made_here is not None and self._is_where_it_was_made(record.made_here)

        def standing(code: CarriedCode) -> Standing:
            known = record.code.get(code.name)
            if own or known == code.digest:
                return "trusted"
            return "new" if known is None else "changed"

        return [(code, standing(code)) for code in some]

    @property
    def is_made_here(self) -> bool:
        """Whether this user made the show at this place, by ``init`` or by saying so."""
        made = self._read().made_here
        return made is not None and self._is_where_it_was_made(made)

    @property
    def is_waved_through(self) -> bool:
        """Whether the environment says that the show may run what it carries."""
        told = os.environ.get(VARIABLE, "").strip()
        if told in ("", "0"):
            return False
        if told == "1":
            return True
        return any(
            Path(one).resolve() == self.root for one in told.split(os.pathsep) if one.strip()
        )

    def allow(self, carried: Iterable[CarriedCode]) -> None:
        """Let this code run from now on, as it stands; raises ``AudioEditionError``."""
        code = {one.name: one.digest for one in carried}
        self._write(TrustRecord(code, self._read().made_here))

    def call_own(self) -> None:
        """Remember that this user made the show here; raises ``AudioEditionError``."""
        mark, token = self.root / "editions" / MARK, secrets.token_hex(16)
        try:
            mark.unlink(missing_ok=True)  # it may be a link
            disk.put(mark, f"{token}\n".encode())
            made = {"token": token, "inode": mark.parent.stat().st_ino}
        except OSError as problem:
            raise AudioEditionError(
                f"{mark} cannot be written: {problem.strerror}",
                hint="audio-edition trust without --own trusts what is there now",
            ) from None
        self._write(TrustRecord(self._read().code, made))

    def forget(self) -> bool:
        """Forget whatever was said of the show; tells whether something was."""
        try:
            self._file.unlink()
        except FileNotFoundError:
            return False
        except OSError as problem:
            raise AudioEditionError(f"{self._file} cannot be removed: {problem.strerror}") from None
        return True

    def _is_where_it_was_made(self, made: Mapping[str, Any]) -> bool:
        editions = self.root / "editions"
        try:
            token = read_plain(editions / MARK, 100).decode("ascii", "replace").strip()
            return token == made.get("token") and editions.stat().st_ino == made.get("inode")
        except OSError:
            return False

    @property
    def _file(self) -> Path:
        place = hashlib.sha256(os.fsencode(self.root)).hexdigest()
        return _state() / "trust" / f"{place[:32]}.json"

    def _read(self) -> TrustRecord:
        """What was said; nothing where it cannot be read, or somebody else wrote it."""
        try:
            file = self._file
            if hasattr(os, "geteuid") and file.stat().st_uid != os.geteuid():
                return TrustRecord({})
            told = json.loads(read_plain(file, _LONGEST))
        except (AudioEditionError, OSError, ValueError, RecursionError):
            return TrustRecord({})
        if not isinstance(told, dict) or told.get("show") != _written(self.root):
            return TrustRecord({})
        if told.get("version") != 1:  # of a later program: what it means nobody here knows
            return TrustRecord({})
        code, made = told.get("code"), told.get("made_here")
        return TrustRecord(
            {str(name): str(digest) for name, digest in code.items()}
            if isinstance(code, dict)
            else {},
            made if isinstance(made, dict) else None,
        )

    def _write(self, record: TrustRecord) -> None:
        told = {
            "version": 1,
            "show": _written(self.root),
            "code": dict(sorted(record.code.items())),
            "made_here": record.made_here,
        }
        folder = self._file.parent
        with suppress(OSError):  # told by the next line, where it matters
            folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        make_folder(folder)
        write_private(self._file, (json.dumps(told, indent=1) + "\n").encode("ascii"))


def _digests_told() -> frozenset[str]:
    """The digests of code that the environment lets run."""
    told = os.environ.get(VARIABLE, "").replace(os.pathsep, ":").split(":")
    words = (one.strip() for one in told)
    return frozenset(one.removeprefix(_DIGEST) for one in words if one.startswith(_DIGEST))


def setting(name: str, value: str, what: str) -> CarriedCode:
    """A setting that lets somebody else's code run, as code that the show carries."""
    return CarriedCode(f"show.toml {name}", hashlib.sha256(value.encode()).hexdigest(), what)


def refusal(root: Path, asked: list[tuple[CarriedCode, Standing]]) -> UntrustedError:
    """The error for code that may not run, in one line."""
    named = [f"{visible(code.name)} ({standing})" for code, standing in asked[:_NAMED]]
    more = f" and {len(asked) - _NAMED} more" if len(asked) > _NAMED else ""
    return UntrustedError(
        f"{visible(str(root))} carries code that you have not trusted on this machine: "
        f"{', '.join(named)}{more}; nothing was run",
        hint=f"read it, then audio-edition --show {shlex.quote(str(root))} trust; "
        "or --no-plugins before the command",
    )


def _written(root: Path) -> str:
    """A path as JSON can hold it, whatever bytes it has."""
    return os.fsencode(root).decode("utf-8", "backslashreplace")


def _state() -> Path:
    """The folder of what this user's programs remember (XDG Base Directory, 0.8)."""
    told = os.environ.get("XDG_STATE_HOME", "")
    if told and Path(told).is_absolute():
        return Path(told) / "audio-edition"
    local = os.environ.get("LOCALAPPDATA", "")
    if sys.platform == "win32" and local:
        return Path(local) / "audio-edition"
    try:
        return Path.home() / ".local" / "state" / "audio-edition"
    except RuntimeError:
        raise AudioEditionError(
            "there is no home folder to keep in what you trust",
            hint=f"set HOME or XDG_STATE_HOME, or {VARIABLE}=1 for every show that is built here",
        ) from None


__all__ = [
    "MARK",
    "VARIABLE",
    "CarriedCode",
    "ShowTrust",
    "Standing",
    "UntrustedError",
    "refusal",
    "setting",
]
