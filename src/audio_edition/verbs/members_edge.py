"""members edge: what a server must know of members; and who is let in by a server of ours."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from audio_edition import disk, private_files
from audio_edition.errors import PublicationError
from audio_edition.publication.members.edges import Edge
from audio_edition.publication.members.edges import EdgeKind as EdgeKind
from audio_edition.verbs.members import MembersShow
from audio_edition.verbs.members_edge_check import WrittenEdge, remember_edge
from audio_edition.workspace import Workspace


@dataclass(frozen=True, slots=True)
class EdgeReport:
    """The files for a server, those of them that changed, and how many addresses they admit."""

    folder: Path
    files: tuple[Path, ...]
    changed: tuple[Path, ...]
    admitted: int
    refused: int


class Doorkeeper:
    """Says whose token is good, for a server of ours; each question reads who was taken back anew.

    Raises ``AudioEditionError`` where there is no secret.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._show = MembersShow(workspace)

    def admits(self, token: str, today: dt.date) -> bool:
        """Whether a token is good ``today`` (UTC)."""
        roll = self._show.roster.read()
        signer = self._show.signer(roll)
        return bool(roll.scope and signer.key_of(token, today, roll.refused(today)))


def write_edge(
    workspace: Workspace,
    kind: EdgeKind,
    *,
    to: Path | None = None,
    there: str = "",
    root: str = "",
    listed: bool = False,
) -> EdgeReport:
    """Write what a server must know into the folder ``to``, else ``members/KIND`` of the show's.

    ``there`` is where the server finds them ("": in that folder), ``root`` the folder of the show's
    files at the server ("": that of this show's target, or ``audio/``). Only what changed is
    written. Raises ``PublicationError``.
    """
    show = MembersShow(workspace)
    folder = (to or show.roster.file.parent / kind).resolve()
    published = workspace.audio.resolve()
    target = workspace.show.publish.target
    places = [published, *([(workspace.root / target).resolve()] if _is_folder(target) else [])]
    if any(folder.is_relative_to(place) for place in places):
        raise PublicationError(
            f"{folder} is published: everybody could read what is for the server alone",
            hint="name a folder outside, as /etc/nginx/show",
        )
    # the scope is fixed with the first key that leaves
    roll = show.roster.change(lambda roll: roll)
    edge = Edge(
        workspace.show.identity,
        show.settings,
        show.signer(roll),
        roll,
        show.today,
        root or str(places[-1]),
        there or str(folder),
        listed=listed,
    )
    made = edge.files(kind)
    if not folder.is_dir():
        try:
            disk.make_folder(folder, mode=0o700)
        except OSError as problem:
            raise PublicationError(
                f"{folder} cannot be made: {problem.strerror or problem}"
            ) from None
    changed = []
    for name, text in made.items():
        if private_files.read_private(folder / name) != text.encode():
            private_files.write_private(folder / name, text.encode())
            changed.append(folder / name)
    remember_edge(show, WrittenEdge(kind, str(folder), edge.here, edge.root, listed))
    return EdgeReport(
        folder,
        tuple(folder / name for name in made),
        tuple(changed),
        len(edge.tokens()),
        len(roll.refused(show.today)),
    )


def _is_folder(target: str) -> bool:
    return bool(target) and "://" not in target
