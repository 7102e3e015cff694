"""How an edition stands: read as its sources say now, answered, approved, by which voice spoken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from os.path import lexists

from audio_edition import pipeline
from audio_edition.cleaning.model import CleanedEdition
from audio_edition.errors import AudioEditionError, EditionError
from audio_edition.findings import Finding, Severity
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import build_record
from audio_edition.publication.build_record import BuiltFrom, Fingerprint, built_from
from audio_edition.publication.certificate import NAME as CERTIFICATE
from audio_edition.publication.checks import Approved
from audio_edition.publication.model import Episode
from audio_edition.script.approved import NAME as APPROVED
from audio_edition.script.approved import lost_record, record_fault, voice_digest
from audio_edition.script.model import Script
from audio_edition.tables import read_toml_if_any
from audio_edition.workspace import Workspace

_ENGINES_FOR_TESTS = ("silence",)
"""Those of versions whose builds did not record it; a voice tells it of itself since."""


@dataclass(slots=True)
class Reading:
    """Editions as their sources say now, each read once however often it is asked for."""

    workspace: Workspace
    _read: dict[str, tuple[CleanedEdition, Script] | AudioEditionError | None] = field(
        default_factory=dict
    )

    def script(self, edition_id: str) -> tuple[CleanedEdition, Script] | None:
        """The edition and its script; None where its sources are gone. Raises what reading does."""
        if edition_id not in self._read:
            self._read[edition_id] = self._now(edition_id)
        found = self._read[edition_id]
        if isinstance(found, AudioEditionError):
            raise found
        return found

    def fingerprint(self, edition_id: str) -> Fingerprint | None:
        """What a build would make of the edition now; None where it cannot be told."""
        found = self.script(edition_id)
        if found is None:
            return None
        settings = pipeline.recipe_of(self.workspace, found[1]).settings
        return build_record.fingerprint(*found, settings)

    def _now(self, edition_id: str) -> tuple[CleanedEdition, Script] | AudioEditionError | None:
        try:
            self.workspace.edition_folder(edition_id)
        except EditionError:
            return None
        try:
            return pipeline.read_script(self.workspace, edition_id)
        except AudioEditionError as problem:
            return problem


def unanswered(cleaned: CleanedEdition | None, edition_id: str) -> Iterator[Finding]:
    """Questions that a build would wait for."""
    for question in cleaned.edition.questions if cleaned is not None else ():
        message = f"edition {edition_id} waits for an answer: {question.text}"
        yield Finding("error", "question", edition_id, message, question.answer)


def unapproved(
    workspace: Workspace,
    edition_id: str,
    now: tuple[CleanedEdition, Script] | None,
    was: BuiltFrom,
) -> Iterator[Finding]:
    """Say why an edition is not approved: never, no longer, or not with this voice."""
    remedy = f"read it (audio-edition script {edition_id}), then audio-edition approve {edition_id}"

    def found(why: str, mend: str = remedy) -> Finding:
        return Finding("error", "not-approved", edition_id, f"edition {edition_id} {why}", mend)

    if now is None:
        yield found(
            "is not approved: it has no articles in editions/",
            "put its articles there and approve them",
        )
        return
    cleaned, script = now
    approval = pipeline.approval_of(workspace, cleaned.edition, script)
    by = f" by {approval.by}" if approval.by else ""
    if approval.state == "none":
        yield found("is not approved")
    elif approval.state == "changed":
        yield found(f"was changed since it was approved{by}: {approval.changes}")
    elif not approval.voice:
        fault = record_fault(cleaned.edition.folder, cleaned.edition.approved)
        yield found(f"was approved without a voice that is known: {fault}")
    elif was.text is not None and was.voice != voice_digest(approval.voice):
        yield found(
            f"was built with another voice than was approved{by}",
            f"audio-edition build {edition_id}, without --engine and --voice",
        )


def lost_approval(
    workspace: Workspace, edition_id: str, episode: Episode | None
) -> Iterator[Finding]:
    """Say that the record of who approved an edition is damaged, or gone although there was one.

    An approval of before there were records has none: of it a warning says so.
    """
    folder = workspace.editions / edition_id
    approved = ""
    with suppress(AudioEditionError):  # told where edition.toml is read
        table = read_toml_if_any(folder / "edition.toml", error=EditionError)
        approved = table.text("approved")
    remedy = f"audio-edition approve {edition_id}"
    for message in lost_record(folder, approved):
        by = _certified(workspace, edition_id)
        is_required = workspace.show.publish.require_approval
        was_kept = by is not None or (is_required and episode is not None and episode.proof)
        is_error = lexists(folder / APPROVED) or was_kept
        more = f" (its certificate names {by})" if by else ""
        severity: Severity = "error" if is_error else "warning"
        yield Finding(severity, "approval-lost", edition_id, message + more, remedy)


def _certified(workspace: Workspace, edition_id: str) -> str | None:
    """Who approved what is built, by its certificate (empty: without a name); None: nobody."""
    try:
        told = json.loads(read_plain(workspace.audio / edition_id / CERTIFICATE, MADE))["approval"]
        return str(told.get("by", "")) if told["state"] == "approved" else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def approver(workspace: Workspace, reading: Reading, edition_id: str) -> Approved | None:
    """Who approved a built edition, words and voice; None where it is not approved as built."""
    try:
        was = built_from(workspace.audio / edition_id)
        now = reading.script(edition_id)
    except AudioEditionError:
        return None
    if now is None or was.text is None or was.text.script != now[1].digest:
        return None
    if list(unapproved(workspace, edition_id, now, was)):
        return None
    return Approved(pipeline.approval_of(workspace, now[0].edition, now[1]).by)


def unfit_voice(episode: Episode, was: BuiltFrom, engine: str) -> Iterator[Finding]:
    """Say that a voice for tests spoke, or a draft's; ``engine`` is the show's own."""
    edition_id, for_tests = episode.edition_id, was.for_tests
    if for_tests is None:  # built by a version that did not ask
        for_tests = episode.engine in _ENGINES_FOR_TESTS
    if for_tests:
        message = f"edition {edition_id} is spoken by a voice for tests ({episode.engine})"
        remedy = f"audio-edition build {edition_id}"
        if engine == episode.engine:
            remedy = f"set [voice] engine to one that speaks, then {remedy}"
        else:  # the build was told so, or the show has a voice since
            remedy = f"{remedy} has it spoken by {engine}"
        yield Finding("error", "test-voice", edition_id, message, remedy)
    elif was.draft:
        message = f"edition {edition_id} is a draft, read by {episode.engine}"
        remedy = f"audio-edition build {edition_id} has it read by {engine}"
        yield Finding("error", "draft", edition_id, message, remedy)
