"""What a show wants of this machine, and whether this user has said here that it may have it.

Code that it carries, hosts and what they are told of the environment, targets, paths outside its
folder, a theme: what of this a show wants is asked about before it has any of it for the first
time, and again when it changed. ``of_settings`` finds it in show.toml by what a value is, wherever
it stands: a setting that is not named here is asked about as soon as it holds an address, a path
that leads out or a variable.

What was answered is kept outside the show, a file a show, in the user's own state
folder (``$XDG_STATE_HOME/audio-edition/trust``): by the show's resolved path, with the digest of
each thing. A show that ``init`` made here is its maker's own, later changes too: its folder has
a mark that only this machine knows, and whose place (its inode) no copy of it has.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from audio_edition import addresses, credentials, disk
from audio_edition.errors import AudioEditionError
from audio_edition.plain_files import MADE, read_plain
from audio_edition.plugins import PluginError, PluginFile, is_installed
from audio_edition.private_files import make_folder, user_folder, write_private
from audio_edition.root import SHOW
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

OLD = "an earlier version asked about its code alone"
"""Why a show is asked about again that was trusted before."""

Standing = Literal["trusted", "new", "changed"]


class UntrustedError(PluginError):
    """A show wants what nobody has trusted it with on this machine: it had none of it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that a show wants of this machine.

    ``name`` is a file's path in the show, or ``show.toml [scale] on``; ``digest`` the SHA-256 of
    the file, or of the setting. ``what`` says what it does; ``is_code`` that it runs as the user.
    """

    name: str
    digest: str
    what: str
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class TrustRecord:
    """What is known of one show: what it was trusted with, and whether it was made here.

    ``is_old`` where an earlier version asked, of code alone.
    """

    wanted: Mapping[str, str]
    made_here: Mapping[str, Any] | None = None
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class ShowTrust:
    """What this user has said of the show at ``root``, a resolved path."""

    root: Path

    def gate(self, file: PluginFile) -> None:
        """Raise ``UntrustedError`` for a file of the show's that may not run."""
        self.require([self.of_file(file)])

    def of_file(self, file: PluginFile) -> Wanted:
        """A file of code that the show carries."""
        path = file.named or file.path
        within = path.is_relative_to(self.root)
        name = path.relative_to(self.root).as_posix() if within else str(path)
        return Wanted(name, file.digest, "runs as you", is_code=True)

    def require(self, wanted: Iterable[Wanted], *, hint: str = "") -> None:
        """Raise ``UntrustedError``, in one line, unless the show may have all of it."""
        asked = self.asked(wanted)
        if asked:
            raise self.refusal(asked, hint=hint)

    def asked(self, wanted: Iterable[Wanted]) -> list[tuple[Wanted, Standing]]:
        """What of it the show may not have yet, and whether it is new or changed."""
        if self.is_waved_through:
            return []
        some, told = list(wanted), _digests_told()
        if digest_of(some) in told:
            return []
        listed = self.standings(one for one in some if one.digest not in told)
        return [(one, standing) for one, standing in listed if standing != "trusted"]

    def refusal(
        self, asked: Iterable[tuple[Wanted, Standing]], *, hint: str = ""
    ) -> UntrustedError:
        """The error for what the show may not have, in one line."""
        some = list(asked)
        named = ", ".join(
            f"{visible(one.name)}{'' if one.is_code else f' {visible(one.what)}'} ({standing})"
            for one, standing in some[:_NAMED]
        )
        more = f" and {len(some) - _NAMED} more" if len(some) > _NAMED else ""
        carries_code = any(one.is_code for one, _ in some)
        what = "carries code that" if all(one.is_code for one, _ in some) else "wants what"
        command = f"audio-edition --show {shlex.quote(str(self.root))} trust"
        told = hint or f"read it, then {command}" + "; or --no-plugins before the command" * (
            carries_code
        )
        return UntrustedError(
            f"{visible(str(self.root))} {what} you have not trusted"
            f"{'' if carries_code else ' it with'} on this machine: "
            f"{named}{more}; nothing was {'run' if carries_code else 'done'}"
            f"{f' ({OLD})' * self.was_asked_before}",
            hint=told,
        )

    def handed_on(self, wanted: Iterable[Wanted]) -> str:
        """What ``VARIABLE`` is to say where somebody else's machine does this user's work.

        It is what the show may have here, byte for byte, and no more: empty where it wants
        nothing. Raises ``UntrustedError`` for what it may not.
        """
        some = list(wanted)
        self.require(some)
        return ":".join(dict.fromkeys(f"{_DIGEST}{one.digest}" for one in some))

    def standings(self, wanted: Iterable[Wanted]) -> list[tuple[Wanted, Standing]]:
        """How each stands by what was said before, whatever the environment says."""
        some = list(wanted)
        record = self._read() if some else TrustRecord({})
        own = record.made_here is not None and self._is_where_it_was_made(record.made_here)

        def standing(one: Wanted) -> Standing:
            known = record.wanted.get(one.name)
            if own or known == one.digest:
                return "trusted"
            return "new" if known is None else "changed"

        return [(one, standing(one)) for one in some]

    @property
    def was_asked_before(self) -> bool:
        """Whether an earlier version was told that the show's code may run, and asked no more."""
        return self._read().is_old

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

    def allow(self, wanted: Iterable[Wanted]) -> None:
        """Let the show have this from now on, as it stands; raises ``AudioEditionError``."""
        self._write(TrustRecord({one.name: one.digest for one in wanted}, self._read().made_here))

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
        self._write(TrustRecord(self._read().wanted, made))

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
        return user_folder("state") / "trust" / f"{place[:32]}.json"

    @property
    def last_show(self) -> Path:
        """show.toml as it was at the last unattended run: whom to tell once it is damaged."""
        return self._file.with_suffix(".toml")

    def keep_show(self) -> None:
        """Keep show.toml, which was read and may have all it wants; without a place, do not."""
        with suppress(OSError, AudioEditionError):
            data = read_plain(self.root / SHOW, _LONGEST)
            if not self.last_show.is_file() or self.last_show.read_bytes() != data:
                make_folder(self.last_show.parent)
                write_private(self.last_show, data)

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
        if told.get("version") not in (1, 2):  # of a later program: what it means nobody here knows
            return TrustRecord({})
        wanted, made = told.get("wanted"), told.get("made_here")
        return TrustRecord(
            {str(name): str(digest) for name, digest in wanted.items()}
            if isinstance(wanted, dict)
            else {},
            made if isinstance(made, dict) else None,
            is_old=bool(told.get("code")),  # version 1: of code alone, and so asked about anew
        )

    def _write(self, record: TrustRecord) -> None:
        told = {
            "version": 2,
            "show": _written(self.root),
            "wanted": dict(sorted(record.wanted.items())),
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


def digest_of(wanted: Iterable[Wanted]) -> str:
    """One digest over all that a show wants."""
    rows = sorted({f"{one.name}\n{one.digest}\n" for one in wanted})
    return hashlib.sha256("".join(rows).encode("utf-8", "surrogateescape")).hexdigest()


def setting(name: str, value: str, what: str, *, is_code: bool = False) -> Wanted:
    """Something that the value of a setting, or whatever has a name, wants."""
    bound = value if is_code else f"{name}\n{value}"
    digest = hashlib.sha256(bound.encode("utf-8", "surrogateescape")).hexdigest()
    return Wanted(name, digest, what, is_code)


# words for pages, feeds and scripts, patterns, and addresses that others are to open, never we
_WORDS = re.compile(
    r"show\.(?!cover).*|(intro|outro)\.text|run\.desk|cleaning\..*|desk\.log_format"
    r"|script\.(rundown_text|headline|byline_text|transition|disclosure)"
    r"|source\.(name|user|from|list_id|(not_)?(sections|tags)|title|links|type|taxonomy)"
    r"|publish\.(title|update|update_rule|copyright|narrator|ai_content|beacon|new_feed_url|prefix"
    r"|license|license_url|applepodcastsverify|(publisher|social|person|funding|subscribe|feeds)\..*"
    r"|members\.(title|description|section))"
    r"|scale\.on"  # asked about as code
)
_FROM_EDITIONS = re.compile(
    r"show\.cover|(intro|outro)\.music|audio\.sting|voice\..*|proof\.weights"
    r"|publish\.credentials\..*"
)
"""Whose relative paths start at ``editions/``; any other's start at the show's folder."""
_VOICES = re.compile(
    r"voice\.(engine|voice|fallback|(voices|sections|parts|languages)\..*)|script\.quote_voice"
)
_SWITCHES = {
    "publish.podping": "asks podping.cloud; uses what PODPING_TOKEN holds",
    "desk.hosts": "lets the desk answer to these names",
    "desk.user_header": "lets a proxy say who is at the desk",
}
"""Settings that want something and hold no address."""
ENGINES = {
    "piper": "",
    "kokoro": "",
    "espeak": "",
    "silence": "",
    "gtts": "translate.google.com",
    "edge": "speech.platform.bing.com",
    "openai": "api.openai.com",
}
"""Our engines, and whom they hand the text to."""
_OURS = {*ENGINES, "voices", "sections", "parts", "languages", "rates"}  # tables of [voice]
_OPENAI_KEY = "OPENAI_API_KEY"  # where key_env says nothing
_HOST = re.compile(r"://(?:[^/?#@\s]*@)?([^/?#\s]*)")
_NAMED_ONLY = re.compile(r"env:.+|keyring:.+")
_LINKED = ("editions", "audio", "runs", "members", "desk", ".cache")
"""Folders of a show in whose place a link may lead out of it."""


def of_settings(said: Mapping[str, Any], root: Path) -> Iterator[Wanted]:
    """What the tables of show.toml want: hosts, what of the environment, paths outside, engines."""
    rows: dict[str, tuple[str, str, list[Any]]] = {}
    hosts: dict[str, list[str]] = {}
    for path, shown, table, value in _rows(said):
        hosts.setdefault(table, []).extend(_hosts(value))
        if not _WORDS.fullmatch(path):
            rows.setdefault(shown, (path, table, []))[2].append(value)
    hosts["voice.openai"] = hosts.get("voice.openai") or [ENGINES["openai"]]
    keys = [str(key) for key in rows.get("voice.openai.key_env", ("", "", [_OPENAI_KEY]))[2]]
    openai = f"{_listed(hosts['voice.openai'])}, and tells it what {_listed(keys)} holds"
    engines: dict[str, Wanted] = {}
    for path, table, values in rows.values():
        texts = [value for value in values if isinstance(value, str) and value]
        asked = [host for text in texts for host in _hosts(text)]
        named = [name for text in texts for name in _variables(path, text)]
        if path == "voice.openai.base_url":
            named += keys
        near = asked or hosts[table] or hosts.get(table.removesuffix(".headers"))
        if path == "publish.purge.token":  # without a url, the site itself is asked
            near = near or hosts.get("show")
        elif path == "publish.purge.method" and values != ["POST"]:
            near = asked = hosts.get("show") or ["the site"]
        start = root / "editions" if _FROM_EDITIONS.fullmatch(path) else root
        outside = [text for text in texts if not _hosts(text) and _leads_out(text, start, root)]
        does = [f"asks {_listed(asked)}"] * bool(asked)
        if named:
            does.append(f"tells {_listed(near or ()) or 'others'} what {_listed(named)} holds")
        does += [f"reaches {_listed(outside)}, outside the show's folder"] * bool(outside)
        if path in _SWITCHES and any(values):
            does.append(_SWITCHES[path])
        if table.startswith("voice.") and table.split(".")[1] not in _OURS:
            does.append("tells this to an engine of another package")
        if does:
            value = repr((values, named, near))
            key = path.rpartition(".")[2]
            yield setting(f"show.toml [{table}] {key}", value, "; ".join(does))
        if _VOICES.fullmatch(path):
            engines |= {one.name: one for text in texts for one in _engine(text, path, openai)}
    yield from engines.values()


def of_voice(name: str, root: Path) -> Iterator[Wanted]:
    """What a voice wants that an article names: an engine that is elsewhere, a file outside."""
    yield from _engine(name)
    if _leads_out(name, root / "editions", root):
        yield setting(f"voice {name}", name, "reaches a file outside the show's folder")


def of_links(root: Path, *further: Path) -> Iterator[Wanted]:
    """The links in a show's own folders, and in ``further`` ones, that lead out of it.

    What lies in an edition's folder is the edition's to refuse.
    """
    editions = root / "editions"
    found = [root / name for name in _LINKED]
    with suppress(OSError), os.scandir(editions) as entries:
        found += [Path(entry.path) for entry in entries if entry.is_symlink()]
    own = (root / name for name in ("audio", "runs", "members", "desk"))
    tops = [*own, *(editions / name for name in addresses.RESERVED), *further]
    # behind a link, which is asked about itself, may lie a whole disk
    folders = [str(top) for top in tops if os.path.realpath(top) == str(top)]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_symlink():
                    found.append(Path(entry.path))
                elif entry.is_dir():
                    folders.append(entry.path)
    for link in found:
        if link.is_symlink() and not _is_inside(link, (root,)):
            led = os.path.realpath(link)
            name = link.relative_to(root).as_posix()
            yield setting(name, led, f"leads to {led}, outside the show's folder")


def of_theme(editions: Path) -> Iterator[Wanted]:
    """The show's own theme, which makes its pages: by the bytes of all its files."""
    summed = hashlib.sha256()
    files = sorted((editions / "theme").rglob("*"))
    for file in files:
        summed.update(os.fsencode(file.relative_to(editions)) + b"\0")
        with suppress(OSError):  # a folder; and what nobody can read makes no page
            summed.update(hashlib.sha256(read_plain(file, MADE)).digest())
    if files:
        yield Wanted("editions/theme", summed.hexdigest(), "makes the pages")


def _rows(
    value: Any, path: str = "", shown: str = "", table: str = ""
) -> Iterator[tuple[str, str, str, Any]]:
    """Every value of tables: its name, the same with the numbers of lists, its table, itself."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _rows(
                inner, f"{path}.{key}".lstrip("."), f"{shown}.{key}".lstrip("."), shown
            )
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            numbered = f"{shown}[{number}]" if isinstance(inner, Mapping) else shown
            yield from _rows(inner, path, numbered, table)
    else:
        yield path, shown, table, value


def _hosts(value: Any) -> list[str]:
    """The hosts of an address, also those within it; a chain of file systems counts as one."""
    text = value.strip() if isinstance(value, str) else ""
    if _is_file(text) and "::" not in text:
        return []
    if "://" in text and re.search(r"[\s\\]", text):  # whom that means, libraries do not agree
        return [text]
    return [host or text for host in _HOST.findall(text)] or [text] * ("::" in text)


def _is_file(text: str) -> bool:
    return text[:8].lower() == "file:///"


def _variables(path: str, text: str) -> tuple[str, ...]:
    if _NAMED_ONLY.fullmatch(text.strip()) or path.endswith("_env"):
        return (text.strip().removeprefix("env:"),)
    return credentials.names(text)


def _engine(voice: str, path: str = "", openai: str = ENGINES["openai"]) -> Iterator[Wanted]:
    """The engine that a voice is of, unless it speaks on this machine."""
    name, colon, _ = voice.strip().partition(":")
    where = ENGINES.get(name, "whomever it asks")
    is_engine = colon or name in ENGINES or path in ("voice.engine", "voice.fallback")
    if where and (is_engine or (path != "voice.voice" and is_installed("voices", name))):
        where = openai if name == "openai" else where
        yield setting(f"the engine {name}", name, f"hands what is read to {where}")


def _leads_out(text: str, start: Path, root: Path) -> bool:
    """Whether a text, or what stands behind an engine in it, is a path out of the show's folder."""
    text = text[7:] if _is_file(text) else text
    inside = _insides(root)
    for part in {text, text.partition(":")[2]} - {""}:
        try:
            if not _is_inside(start / Path(part).expanduser(), inside):
                return True
        except (OSError, RuntimeError, ValueError):  # too long for a path, or nobody's home
            if part.startswith(("/", "~")) or ".." in part.split("/"):
                return True
    return False


def _insides(root: Path) -> tuple[Path, ...]:
    """The show's folder, and where its editions are: a link there is asked about as such."""
    return root, (root / "editions").resolve()


def _is_inside(path: Path, inside: Iterable[Path]) -> bool:
    found = Path(os.path.realpath(path))
    return any(found.is_relative_to(one) for one in inside)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _written(root: Path) -> str:
    """A path as JSON can hold it, whatever bytes it has."""
    return os.fsencode(root).decode("utf-8", "backslashreplace")
