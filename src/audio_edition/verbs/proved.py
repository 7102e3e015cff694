"""Whether an edition was proved as far as the show asks before it goes out."""

from __future__ import annotations

from collections.abc import Iterator

from audio_edition.errors import ProofError
from audio_edition.findings import Finding
from audio_edition.proof.record import read_record
from audio_edition.publication.checks import checks_of
from audio_edition.publication.model import Episode
from audio_edition.workspace import Workspace


def unproved(workspace: Workspace, episode: Episode) -> Iterator[Finding]:
    """Say why an edition may not go out by ``[proof] required``, from what its proof recorded."""
    if workspace.show.proof.required != "heard":
        return
    edition_id = episode.edition_id
    try:
        record = read_record(workspace.audio / edition_id)
    except ProofError as newer:
        yield Finding("error", "unproved", edition_id, newer.message, newer.hint or "")
        return
    told = checks_of(record, frames_sha256=episode.frames_sha256).heard
    total = record.get("sentences")
    problem = ""
    if told is None:
        problem = "was not listened to as it is now"
    elif told.sentences != total:
        problem = f"was listened to in part: {told.sentences} of {total} sentences"
    elif told.doubtful:
        many = "sentence was" if told.doubtful == 1 else "sentences were"
        problem = f"has {told.doubtful} {many} heard otherwise, that nobody accepted"
    if problem:
        yield Finding(
            "error",
            "unproved",
            edition_id,
            f"edition {edition_id} {problem}",
            f"audio-edition proof {edition_id}",
        )
