"""The steps of a morning run that make and send something, through the verbs for it.

Each looks first whether it was done already: a second run of the same morning loads no voice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audio_edition.events import Event, Listener, Warned
from audio_edition.findings import Finding
from audio_edition.proof.record import read_record
from audio_edition.publication import manifest
from audio_edition.publication.build_record import built_from
from audio_edition.publication.model import Episode
from audio_edition.run.model import Reason, StepState
from audio_edition.run.record import History
from audio_edition.verbs import weighing
from audio_edition.verbs.build import build, plan
from audio_edition.verbs.proof import proof
from audio_edition.verbs.publish import publish
from audio_edition.workspace import Workspace

_OTHERWISE = "heard-"
_NOBODY = frozenset({"heard-nobody", "heard-unfinished"})


@dataclass(frozen=True, slots=True)
class ProofFound:
    """What a proof found: faults of the sound, and sentences for the editor's ear."""

    state: StepState = "done"
    stops: tuple[Reason, ...] = ()
    doubts: tuple[Reason, ...] = ()


def build_step(
    workspace: Workspace,
    edition: str,
    facts: dict[str, object],
    *,
    listen: Listener,
    dry_run: bool = False,
) -> StepState:
    """Build the edition, unless it stands as a build would make it."""
    episode = manifest.read(workspace.audio, edition)
    if episode is not None and _stands(workspace, episode):
        facts.update(revision=episode.revision, new=0)
        return "skipped"
    if dry_run:
        planned = plan(workspace, edition)
        facts.update(
            new=planned.missing, cached=planned.total - planned.missing, engine=planned.engine
        )
        return "skipped"
    warnings: list[str] = []

    def hear(event: Event) -> None:
        if isinstance(event, Warned):
            warnings.append(event.message)
        listen(event)

    report = build(workspace, edition, listen=hear)
    spoken = report.spoken
    facts.update(
        revision=report.episode.revision,
        new=spoken.synthesized,
        cached=spoken.cached,
        engine=spoken.engine,
        voice=spoken.voice,
        fallback=spoken.fallback,
        characters=sum(len(u.sentence.spoken) for u in spoken.utterances if not u.from_cache),
        minutes=round(report.programme.duration / 60, 2),
        warnings=warnings,
        stages={str(name): value for name, value in report.seconds.items()},
    )
    return "done"


def _stands(workspace: Workspace, episode: Episode) -> bool:
    """Whether what was built is what a build would make now, by the voice that is meant."""
    folder = workspace.audio / episode.edition_id
    if episode.fallback or built_from(folder).text is None:
        return False  # the show's own voice may work again
    if not (folder / episode.file).is_file():
        return False
    return not weighing.is_stale(workspace, episode)


def stand_in(workspace: Workspace, edition: str) -> str:
    """The voice that read the edition in place of the show's; empty where none had to."""
    episode = manifest.read(workspace.audio, edition)
    return episode.engine if episode is not None and episode.fallback else ""


def prove_step(
    workspace: Workspace,
    edition: str,
    facts: dict[str, object],
    history: History,
    *,
    listen: Listener,
) -> ProofFound:
    """Prove the edition, unless this very sound was proved and nothing of it is in doubt."""
    episode = manifest.read(workspace.audio, edition)
    if episode is not None and _is_proved(workspace, episode, history, facts):
        return ProofFound("skipped")
    report = proof(workspace, edition, listen=listen)
    episode = manifest.read(workspace.audio, edition)
    hearing = report.hearing
    facts.update(
        frames=episode.frames_sha256 if episode else "",
        matched=report.matching.right,
        heard=hearing.heard if hearing else 0,
        doubtful=len(hearing.doubtful) if hearing else 0,
        deaf=report.deaf,
        again=len(report.again),
    )
    stops, doubts = _sorted(report.findings)
    return ProofFound("done", tuple(stops), tuple(doubts))


def _is_proved(
    workspace: Workspace, episode: Episode, history: History, facts: dict[str, object]
) -> bool:
    record = read_record(workspace.audio / episode.edition_id)
    if not episode.frames_sha256 or record.get("frames_sha256") != episode.frames_sha256:
        return False
    heard = record.get("heard")
    if isinstance(heard, dict):
        facts.update(frames=episode.frames_sha256, doubtful=heard.get("doubtful"))
        return heard.get("doubtful") == 0 and heard.get("sentences") == record.get("sentences")
    # nobody could listen: a run before this one asked
    if workspace.show.proof.required == "heard":
        return False
    before = (step for run in history.of(episode.edition_id) for step in run.steps)
    facts.update(frames=episode.frames_sha256)
    return any(
        step.name == "proof"
        and step.facts.get("frames") == episode.frames_sha256
        and bool(step.facts.get("deaf"))
        for step in before
    )


def _sorted(findings: tuple[Finding, ...]) -> tuple[list[Reason], list[Reason]]:
    """Faults, and sentences for the editor's ear; what is merely noted is neither."""
    stops: list[Reason] = []
    doubts: list[Reason] = []
    for finding in findings:
        if finding.severity == "note":
            continue
        reason = weighing.reason_of(finding)
        if finding.code.startswith(_OTHERWISE) and finding.code not in _NOBODY:
            file = finding.where.partition(":")[0]
            is_article = file != "show.toml"
            doubts.append(Reason(reason.code, reason.message, reason.hint, file * is_article))
        else:
            stops.append(reason)
    return stops, doubts


def publish_step(
    workspace: Workspace, edition: str, facts: dict[str, object], *, listen: Listener
) -> None:
    """Publish the edition; raises ``RefusedError`` with all that stands against it."""
    report = publish(workspace, [edition], revive=False, listen=listen)
    facts.update(
        target=report.target,
        marked=list(report.published),
        sent=len(report.sent),
        bytes=report.size,
        problems=list(report.problems),
    )


def warned(facts: dict[str, object]) -> Iterator[str]:
    """What a step's facts tell the editor besides."""
    for key in ("warnings", "problems"):
        told = facts.get(key)
        if isinstance(told, list):
            yield from (str(one) for one in told)
