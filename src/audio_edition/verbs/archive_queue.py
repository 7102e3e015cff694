"""What a queue is given to do an archive of a show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audio_edition.archive.manifests import Queue, QueueJob, job_name, render
from audio_edition.edition.sources.fetch import is_address
from audio_edition.errors import EditionError
from audio_edition.workspace import Workspace


def manifest_of(
    workspace: Workspace,
    queue: Queue,
    sources: Sequence[str],
    options: Sequence[str],
    *,
    shards: int,
    image: str = "",
    claim: str = "",
    memory: int = 2,
    cores: int = 1,
    hours: int = 12,
) -> str:
    """The manifest or script with which ``queue`` does ``archive OPTIONS -- SOURCES``.

    Raises ``EditionError`` for a source that the shards could not see: all they have is the show's
    folder (Slurm: what all its machines share). The show's own code that may run here may run
    there, byte for byte; raises ``UntrustedError`` for code that may not.
    """
    if not sources:
        raise EditionError("name a source", hint="what the shards are to read")
    seen = [one if is_address(one) else _seen(workspace.root, one, queue) for one in sources]
    return render(
        queue,
        QueueJob(
            job_name(workspace.show.identity.title),
            (*options, "--jobs", str(cores), "--", *seen),
            str(workspace.root),
            shards=shards,
            image=image,
            claim=claim,
            memory=memory,
            cores=cores,
            hours=hours,
            trusted=workspace.trust.handed_on(workspace.wanted()),
            plain=not workspace.plugins.allowed,
        ),
    )


def _seen(root: Path, source: str, queue: Queue) -> str:
    """A file's name as the shards have it, who work in the show's folder."""
    file = Path(source).expanduser().resolve()
    if not file.exists():
        raise EditionError(f"{source} does not exist")
    if file.is_relative_to(root):
        return file.relative_to(root).as_posix()
    if queue == "slurm":
        return str(file)
    raise EditionError(
        f"{source} lies outside the show's folder, which is all that the shards see",
        hint=f"copy it to {root}, or name an address",
    )
