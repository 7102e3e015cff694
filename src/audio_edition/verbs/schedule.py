"""schedule: the files that have a machine's scheduler call the morning run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audio_edition import __version__, credentials, disk
from audio_edition.edition.text import slug
from audio_edition.errors import AudioEditionError, ShowError
from audio_edition.run import calendar
from audio_edition.run.schedule import cron, github, launchd, looks, systemd, windows
from audio_edition.run.schedule.model import (
    MARK,
    SCHEDULERS,
    ScheduleFile,
    SchedulePlan,
)
from audio_edition.run.schedule.model import (
    Scheduler as Scheduler,
)
from audio_edition.tables import texts_in
from audio_edition.workspace import Workspace

_ENGINES = ("piper", "kokoro", "espeak", "edge")  # each has an extra of its name
_SCHEMES = {"s3": "s3", "gs": "gcs", "gcs": "gcs", "sftp": "sftp"}


@dataclass(frozen=True, slots=True)
class ScheduleReport:
    """The files of one scheduler; ``notes`` say what it cannot do."""

    kind: Scheduler
    files: tuple[ScheduleFile, ...]
    notes: tuple[str, ...] = ()


def schedule(
    workspace: Workspace,
    kind: Scheduler,
    *,
    program: Sequence[str] = (),
    user: str = "",
    environment: Path | None = None,
) -> ScheduleReport:
    """Return what has a scheduler call ``audio-edition run`` as [run] says, missed days included.

    Parameters
    ----------
    program : the words that start audio-edition (else those that started this process).
    user : as whom a system's service runs (else the owner of the show's folder).
    environment : the file with the secrets, which are never written into a unit themselves.

    Raises ``ShowError`` where the show's time zone is not known, or a path cannot be written down.
    """
    if kind not in SCHEDULERS:
        raise ShowError(
            f"no schedule can be written for {kind!r}", hint=f"one of {', '.join(SCHEDULERS)}"
        )
    zone = calendar.zone(workspace.show.run)
    plan = _plan(workspace, kind, zone.key, tuple(program), user, environment)
    _require_plain(plan)
    if kind == "github":
        utc = looks.in_utc(plan.looks, zone, workspace.now())
        made = github.files(plan, utc)
    else:
        makers = {
            "systemd": systemd.files,
            "cron": cron.files,
            "launchd": launchd.files,
            "windows": windows.files,
        }
        made = makers[kind](plan)
    return ScheduleReport(kind, made, tuple(_notes(workspace, kind)))


def install(report: ScheduleReport, folder: Path) -> tuple[Path, ...]:
    """Write the files into ``folder``, over those that this verb wrote before.

    Raises ``AudioEditionError`` for a file of somebody else's, before anything is written, and
    where the folder cannot be written.
    """
    places = [(folder / file.name, file) for file in report.files]
    try:
        for place, file in places:
            if place.exists() and MARK.encode(file.encoding.replace("utf-16", "utf-16-le")) not in (
                place.read_bytes()
            ):
                raise AudioEditionError(
                    f"{place} was not written by audio-edition, and is left as it is",
                    hint="put it away, or name another folder with --install-to",
                )
        for place, file in places:
            disk.put(place, file.data)
    except OSError as problem:
        raise AudioEditionError(
            f"{folder} cannot be written: {problem.strerror or problem}",
            hint="name a folder of your own, and copy the files from there with sudo",
        ) from None
    return tuple(place for place, _ in places)


def _plan(
    workspace: Workspace,
    kind: Scheduler,
    timezone: str,
    program: tuple[str, ...],
    user: str,
    environment: Path | None,
) -> SchedulePlan:
    show = workspace.show
    short = slug(show.identity.title)
    # a title in other letters leaves nothing but the word for it
    name = "audio-edition" if short == slug("") else f"audio-edition-{short}"
    home = (
        Path("/etc/audio-edition") if kind == "systemd" else Path.home() / ".config/audio-edition"
    )
    least = github.LEAST if kind == "github" else 1
    plan = SchedulePlan(
        name=name,
        title=show.identity.title,
        show=workspace.root,
        program=program or _program(),
        looks=looks.looks_of(show.run, least=least),
        timezone=timezone,
        environment=environment.absolute() if environment else home / f"{name}.env",
        secrets=tuple(_secrets(workspace)),
        writable=tuple(_writable(workspace)),
        extras=tuple(_extras(workspace)),
        version=__version__,
    )
    return replace(plan, user=user or _owner(workspace.root)) if kind == "systemd" else plan


def _require_plain(plan: SchedulePlan) -> None:
    """No scheduler's file can hold a line break in a path; each of them ends a line there."""
    for word in (*plan.words, str(plan.environment), *map(str, plan.writable), plan.user):
        if not word.isprintable():
            raise ShowError(
                f"no scheduler can be told of {word!r}: it holds a control character",
                hint="give the folder another name",
            )


def _program() -> tuple[str, ...]:
    """What starts this program, from the environment in which it runs now."""
    script = Path(sys.executable).parent / "audio-edition"
    if script.is_file() and os.access(script, os.X_OK):
        return (str(script),)
    return (sys.executable, "-m", "audio_edition")


def _owner(folder: Path) -> str:
    try:
        return folder.owner()
    except (KeyError, OSError):  # a number without a name
        return ""


def _secrets(workspace: Workspace) -> Iterator[str]:
    """The variables that show.toml names, each once."""
    found: dict[str, None] = {}
    for text in texts_in(workspace.show.said):
        found.update(dict.fromkeys(credentials.names(text)))
    if workspace.show.publish.podping:
        found["PODPING_TOKEN"] = None
    if "openai" in _voices(workspace):
        options = workspace.show.voice.options.get("openai", {})
        found[str(options.get("key_env", "OPENAI_API_KEY"))] = None
    yield from found


def _voices(workspace: Workspace) -> set[str]:
    voice = workspace.show.voice
    return {voice.engine, *voice.fallback}


def _writable(workspace: Workspace) -> Iterator[Path]:
    """What lies outside the show's folder and is written: a target that is a folder here."""
    target = workspace.show.publish.target
    scheme, separator, rest = target.partition("://")
    if target and (not separator or scheme == "file"):
        folder = (workspace.root / Path(rest if separator else target).expanduser()).resolve()
        if not folder.is_relative_to(workspace.root):
            yield folder
    metrics = workspace.show.run.metrics
    if metrics:
        file = (workspace.root / metrics).resolve()
        if not file.is_relative_to(workspace.root):
            yield file.parent


def _extras(workspace: Workspace) -> Iterator[str]:
    show = workspace.show
    yield from (engine for engine in _ENGINES if engine in _voices(workspace))
    scheme = show.publish.target.partition("://")[0]
    if "://" in show.publish.target and scheme in _SCHEMES:
        yield _SCHEMES[scheme]
    if show.proof.required == "heard":
        yield "proof"
    if show.tell.urls:
        yield "tell"


def _notes(workspace: Workspace, kind: Scheduler) -> Iterator[str]:
    if any(text.startswith("keyring:") for text in texts_in(workspace.show.said)):
        yield (
            "show.toml names secrets of the keyring, which is locked while nobody is logged in: "
            "a machine that works alone wants ${NAME} in its environment file"
        )
    if kind == "windows":
        yield "audio-edition does not run on Windows itself: the task starts it in WSL"
    target = workspace.show.publish.target
    if kind == "github" and "://" not in target:
        yield (
            "[publish] target is a folder, and a workflow's folders are gone when it ends: "
            "s3://, gs:// or sftp:// keeps what was published"
        )
    if kind == "github":
        yield "GitHub starts scheduled workflows late, by minutes to an hour, and leaves some out"
