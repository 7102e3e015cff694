"""approve: an editor's word that the script may be spoken and sent, exactly as it stands."""

from __future__ import annotations

from pathlib import Path

from audio_edition import pipeline
from audio_edition.edition.ruling import set_approval
from audio_edition.errors import EditionError
from audio_edition.script.approved import approving, write_approved
from audio_edition.verbs.changing import changing
from audio_edition.verbs.editor import named
from audio_edition.verbs.reports import ApproveReport
from audio_edition.workspace import Workspace, with_own_languages


@with_own_languages
def approve(
    workspace: Workspace,
    edition: str,
    *,
    by: str = "",
    seen: str = "",
    digest: str | None = None,
) -> ApproveReport:
    """Approve an edition's script: its words, their order, and who speaks them.

    Parameters
    ----------
    by : the editor's name; else what ``AUDIO_EDITION_BY`` says, else none is kept.
    seen : the digest of the script that the editor read (``script --json`` tells it): a word that
        somebody changed meanwhile, in whatever file, is not approved by accident.
    digest : of edition.toml as the editor saw it; None for whatever stands there.

    Raises ``EditionError``, ``ScriptError`` for a script that may not be said, and ``BusyError``
    where another run holds the edition.
    """
    voice = workspace.show.voice
    with changing(workspace, Path(edition).name) as folder:
        edition_id = folder.name
        cleaned, script = pipeline.read_script(workspace, edition_id)
        pipeline.require_answers(cleaned.edition)
        if seen and script.digest != seen:
            raise EditionError(
                "the script has changed since you read it",
                hint="load the edition again, then approve",
            )
        record = approving(script, voice.terms(), by=named(by), at=workspace.now())
        set_approval(folder, script.digest, digest=digest)
        write_approved(folder, record)
    return ApproveReport(
        edition=edition_id,
        digest=script.digest,
        sentences=len(script.sentences),
        voice=":".join(part for part in (voice.engine, voice.voice) if part),
        by=record.by,
        already=cleaned.edition.approved == script.digest,
    )
