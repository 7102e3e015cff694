"""``audio-edition doctor``: what this machine has, and what is missing."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audio_edition import __version__
from audio_edition.cli.context import App, json_option, pass_app
from audio_edition.errors import EXIT_FAILED, AudioEditionError, ShowError
from audio_edition.findings import Finding, Severity

if TYPE_CHECKING:
    from audio_edition.show import Show

# What the core cannot do without; the extras speak for themselves through their engines.
_CORE = ("click", "gtts", "pydub", "mutagen", "feedgen", "numpy", "soundfile", "soxr", "lameenc")
# Not needed to build; `make test` and careful editors use them.
_HELPERS = {
    "ffmpeg": "not needed to build; judges the output in the tests",
    "mp3val": "not needed to build; judges the output in the tests",
}
_ROOM = 500 * 2**20  # bytes: an hour of speech in the cache, the programme, and air


@click.command()
@json_option
@pass_app
def command(app: App, as_json: bool) -> None:
    """Say what this machine has and what is missing; exit 1 where the show cannot be built."""
    findings: list[Finding] = []
    ready: list[tuple[str, str]] = [
        ("program", f"audio-edition {__version__}, Python {platform.python_version()}"),
    ]
    _packages(ready, findings)
    show = _show(app, ready, findings)
    _voices(show, ready, findings)
    if show is not None:
        _folders(show, ready, findings)
    for tool, use in _HELPERS.items():
        where = shutil.which(tool)
        if where:
            ready.append((tool, where))
        else:
            findings.append(Finding("note", "tool-missing", tool, f"not installed ({use})"))
    broken = any(finding.severity == "error" for finding in findings)
    if as_json or app.as_json:
        app.emit(
            {
                "ready": [{"what": what, "detail": detail} for what, detail in ready],
                "findings": [
                    {
                        "severity": finding.severity,
                        "code": finding.code,
                        "where": finding.where,
                        "message": finding.message,
                        "remedy": finding.remedy,
                    }
                    for finding in findings
                ],
            }
        )
    else:
        _print(ready, findings)
    if broken:
        raise click.exceptions.Exit(EXIT_FAILED)


def _packages(ready: list[tuple[str, str]], findings: list[Finding]) -> None:
    versions = []
    for name in _CORE:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            findings.append(
                Finding(
                    "error",
                    "package-missing",
                    name,
                    "is not installed",
                    f"{sys.executable} -m pip install {name}",
                )
            )
    ready.append(("packages", ", ".join(versions)))


def _show(app: App, ready: list[tuple[str, str]], findings: list[Finding]) -> Show | None:
    try:
        show = app.show()
    except ShowError as problem:
        # outside a show doctor still tells of the machine; a broken show.toml is an error
        here = app.show_dir is not None or not problem.message.startswith("no show here")
        severity: Severity = "error" if here else "note"
        findings.append(Finding(severity, "show", "show.toml", problem.message, problem.hint or ""))
        return None
    ready.append(("show", f"{show.identity.title} in {show.root}"))
    return show


def _voices(show: Show | None, ready: list[tuple[str, str]], findings: list[Finding]) -> None:
    from audio_edition.speech import registry
    from audio_edition.speech.model import VoiceRequest
    from audio_edition.speech.settings import VoiceSettings

    settings = show.voice if show is not None else VoiceSettings()
    language = show.identity.language if show is not None else "en-US"
    spare = {name.partition(":")[0] for name in settings.fallback}
    for name in registry.names():
        voice = settings.voice if name == settings.engine else ""
        request = VoiceRequest(
            engine=name,
            voice=voice,
            language=language,
            speed=settings.speed,
            options=settings.options.get(name, {}),
            folder=settings.folder,
        )
        try:
            opened = registry.find(name).open(request)
            missing = opened.validate_environment()
        except AudioEditionError as problem:
            missing = f"{problem.message}{f' ({problem.hint})' if problem.hint else ''}"
        if missing is None:
            network = ", needs the network" if opened.is_remote else ""
            ready.append((f"voice {name}", f"{opened.name}, {opened.language}{network}"))
        else:
            severity: Severity = "error" if name == settings.engine else "note"
            if severity == "note" and name in spare:
                severity = "warning"
            findings.append(Finding(severity, "voice-missing", f"voice {name}", missing))


def _folders(show: Show, ready: list[tuple[str, str]], findings: list[Finding]) -> None:
    for folder in (show.audio_dir, show.cache_dir):
        existing = folder if folder.exists() else folder.parent
        if os.access(existing, os.W_OK):
            continue
        findings.append(
            Finding(
                "error", "folder-closed", str(folder), "cannot be written", f"chmod u+w {existing}"
            )
        )
    free = shutil.disk_usage(show.root).free
    if free < _ROOM:
        findings.append(
            Finding(
                "warning",
                "disk-full",
                str(show.root),
                f"only {free // 2**20} MiB are free",
                "audio-edition cache --prune makes room",
            )
        )
    ready.append(("disk", f"{free / 2**30:.0f} GiB free at {Path(show.root)}"))


def _print(ready: list[tuple[str, str]], findings: list[Finding]) -> None:
    colors = {"error": "red", "warning": "yellow", "note": None}
    width = max(len(name) for name in [*(w for w, _ in ready), *(f.where for f in findings)])
    for what, detail in ready:
        click.echo(f"{click.style('ok     ', fg='green')} {what:<{width}}  {detail}")
    for finding in findings:
        mark = click.style(f"{finding.severity:<7}", fg=colors[finding.severity])
        click.echo(f"{mark} {finding.where:<{width}}  {finding.message}")
        if finding.remedy:
            click.echo(f"{'':<7} {'':<{width}}  → {finding.remedy}")


__all__ = ["command"]
