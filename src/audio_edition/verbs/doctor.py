"""doctor: what this machine has, tried out, and what is missing."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from audio_edition import __version__, owners
from audio_edition.errors import AudioEditionError, NoShowError
from audio_edition.findings import Finding, Severity
from audio_edition.proof.settings import ProofSettings
from audio_edition.store.store import StoreError
from audio_edition.verbs.languages import languages
from audio_edition.verbs.recognisers import recognisers
from audio_edition.verbs.voices import engines, voice_to_bring
from audio_edition.workspace import Workspace

# Not needed to build; `make test` and careful editors use them.
_HELPERS = {
    "ffmpeg": "not needed to build; judges the output in the tests",
    "mp3val": "not needed to build; judges the output in the tests",
}
_ROOM = 500 * 2**20  # bytes: an hour of speech in the cache, the programme, and air

_REINSTALL = f"{sys.executable} -m pip install --force-reinstall audio-edition"

_PAGE = """<!doctype html><html lang="en"><head><title>A harbor opens</title></head><body>
<article><h1>A harbor opens</h1><p>The new harbor opened on Monday, after eleven years of
work and two changes of plan, and the first ferry left it at noon with 214 people.</p>
<p>Nobody expects the second one before spring, the harbor master told reporters.</p>
</article></body></html>"""


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """What is ready (what, detail) and what is not."""

    ready: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """True where the show can be built."""
        return not any(finding.severity == "error" for finding in self.findings)


def doctor(open_workspace: Callable[[], Workspace]) -> DoctorReport:
    """Look at packages, show, voices and folders, and build a tiny edition for a trial.

    ``open_workspace`` opens the show in question; where it raises ``NoShowError`` the machine
    alone is looked at, where it raises another ``ShowError`` that is a finding.
    """
    ready: list[tuple[str, str]] = [
        ("program", f"audio-edition {__version__}, Python {platform.python_version()}")
    ]
    findings: list[Finding] = []
    for what in (_packages(), _trial(), *_show(open_workspace), _helpers()):
        try:
            for item in what:
                if isinstance(item, Finding):
                    findings.append(item)
                else:
                    ready.append(item)
        except AudioEditionError as problem:  # a plugin that cannot be loaded: others are asked
            broken = Finding("error", "show", "show.toml", problem.message, problem.hint or "")
            if broken not in findings:
                findings.append(broken)
    return DoctorReport(tuple(ready), tuple(findings))


_Told = Iterator[tuple[str, str] | Finding]


def _packages() -> _Told:
    """What the core cannot do without; the extras speak for themselves through their engines."""
    declared = importlib.metadata.requires("audio-edition") or ()
    versions = []
    for name in (re.split(r"[^\w.-]", one)[0] for one in declared if ";" not in one):
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            remedy = f"{sys.executable} -m pip install {name}"
            yield Finding("error", "package-missing", name, "is not installed", remedy)
    yield "packages", ", ".join(versions)


def _trial() -> _Told:
    """Build an edition of one HTML page in a folder of its own, read by the silent voice.

    That a package is installed does not say that it works: a page must come out as text, an
    MP3 must be encoded, a feed written.
    """
    from audio_edition.pipeline import BuildOptions, build

    settings = {"show": {"title": "Trial"}, "voice": {"engine": "silence", "fallback": []}}
    with owners.lent_folder() as folder:
        workspace = Workspace.of(folder, settings, plugins=False)
        edition = workspace.editions / "trial"
        edition.mkdir()
        (edition / "01-harbor.html").write_text(_PAGE, encoding="utf-8")
        try:
            report = build(workspace, "trial", BuildOptions(jobs=1))
        except AudioEditionError as problem:
            yield Finding("error", "trial", "trial", problem.message, problem.hint or "")
        except Exception as problem:  # a broken package may raise anything: that is the finding
            yield Finding(
                "error",
                "trial",
                "trial",
                f"building a tiny edition fails: {type(problem).__name__}: {problem}",
                _REINSTALL,
            )
        else:
            said = " ".join(sentence.printed for sentence in report.script.sentences)
            if "first ferry left it at noon" in said:
                yield "trial", f"a page became {report.programme.duration:.0f} s of MP3, and a feed"
            else:
                lost = "the text of a plain HTML page was not found in it"
                yield Finding("error", "trial", "trial", lost, _REINSTALL)


def _show(open_workspace: Callable[[], Workspace]) -> Iterator[_Told]:
    """What is told of the show, each thing by itself: one that fails hides no other."""
    workspace: Workspace | None = None
    told: list[tuple[str, str] | Finding] = []
    try:
        workspace = open_workspace()
    except NoShowError as problem:
        told.append(Finding("note", "show", "show.toml", problem.message, problem.hint or ""))
    except AudioEditionError as problem:
        told.append(Finding("error", "show", "show.toml", problem.message, problem.hint or ""))
    else:
        told.append(("show", f"{workspace.show.identity.title} in {workspace.root}"))
    yield iter(told)
    yield _voices(workspace)
    yield _ears(workspace)
    yield _languages(workspace)
    if workspace is not None:
        yield _folders(workspace)
        yield _shared(workspace)


def _voices(workspace: Workspace | None) -> _Told:
    engine = workspace.show.voice.engine if workspace else "piper"
    fallback = workspace.show.voice.fallback if workspace else ()
    spare = {name.partition(":")[0] for name in fallback}
    for name, told, missing in engines(workspace):
        if not missing:
            yield f"voice {name}", told
            continue
        severity: Severity = "warning" if name in spare else "note"
        if name == engine:
            severity = "error"
        yield Finding(severity, "voice-missing", f"voice {name}", missing)
    if workspace and (better := voice_to_bring(workspace)):
        yield Finding(
            "note", "voice-better", f"language {workspace.show.identity.language}", better
        )


def _ears(workspace: Workspace | None) -> _Told:
    """Who can listen to what was built, and to which languages: opened, never loaded."""
    for listed in recognisers(workspace):
        what = f"recogniser {listed.name}"
        if listed.ears:
            heard = (f"{', '.join(tags)} by {', '.join(names)}" for tags, names in listed.ears)
            yield what, f"hears {'; '.join(heard)}"
        if not listed.missing:
            continue
        severity: Severity = "note"
        if listed.chosen and workspace is not None:
            proof = workspace.show.proof
            if proof.required == "heard":  # publish would keep every edition back
                severity = "error"
            elif proof.weights or proof.recogniser != ProofSettings().recogniser:
                severity = "warning"
        yield Finding(severity, "recogniser-missing", what, listed.missing, listed.remedy)


def _folders(workspace: Workspace) -> _Told:
    for folder in (workspace.audio, workspace.cache):
        existing = folder if folder.exists() else folder.parent
        if not os.access(existing, os.W_OK):
            remedy = f"chmod u+w {existing}"
            yield Finding("error", "folder-closed", str(folder), "cannot be written", remedy)
    free = shutil.disk_usage(workspace.root).free
    if free < _ROOM:
        yield Finding(
            "warning",
            "disk-full",
            str(workspace.root),
            f"only {free // 2**20} MiB are free",
            "audio-edition cache --prune makes room",
        )
    yield "disk", f"{free / 2**30:.0f} GiB free at {Path(workspace.root)}"


def _shared(workspace: Workspace) -> _Told:
    """The place that several machines share: whether it answers, and takes what is made."""
    try:
        place = workspace.store.shared
        if place is None:
            return
        why = place.require()
    except StoreError as problem:  # builds go on without it
        where = workspace.show.cache.store
        yield Finding("warning", "shared-cache", where, problem.message, problem.hint or "")
        return
    if why is not None:
        yield Finding("note", "shared-cache", place.name, why.message, why.hint or "")
        yield "shared cache", f"{place.name} can be read"
    else:
        yield "shared cache", f"{place.name} can be read and written"


def _languages(workspace: Workspace | None) -> _Told:
    for language in languages(workspace):
        lacks = ", ".join(language.missing)
        yield (
            f"language {language.tag}",
            f"{language.name}, {'without ' + lacks if lacks else 'whole'}",
        )


def _helpers() -> _Told:
    for tool, use in _HELPERS.items():
        where = shutil.which(tool)
        if where:
            yield tool, where
        else:
            yield Finding("note", "tool-missing", tool, f"not installed ({use})")
