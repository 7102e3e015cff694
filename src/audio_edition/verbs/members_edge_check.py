"""check: whether what ``members edge`` wrote for a server is what the server should know by now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from audio_edition import private_files
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.findings import Finding, Severity
from audio_edition.publication.members.edges import EDGES, LIST, Edge, EdgeKind
from audio_edition.publication.members.roster import Roll, Roster, token_of
from audio_edition.schemas import refuse_newer
from audio_edition.verbs.members import MembersShow
from audio_edition.workspace import Workspace

NAME = "edges.json"
VERSION = 1
_CODE = "members-edge"
_ASKED = 3
"""Addresses that were taken back with which a host is asked."""


@dataclass(frozen=True, slots=True)
class WrittenEdge:
    """What was asked of ``members edge``: for which server, into which folder, and how."""

    kind: EdgeKind
    folder: str
    there: str
    root: str
    listed: bool = False

    @property
    def command(self) -> str:
        """The command that writes it again."""
        listed = " --listed" if self.listed else ""
        return (
            f"audio-edition members edge {self.kind}{listed} --to {self.folder} "
            f"--there {self.there} --root {self.root}"
        )


def has_edge(workspace: Workspace) -> bool:
    """Whether any server was ever told who has an address."""
    try:
        return bool(written_edges(Roster(workspace)))
    except PublicationError:
        return True  # damaged: ``check`` tells of it


def written_edges(roster: Roster) -> tuple[WrittenEdge, ...]:
    """Return what was written, oldest first; raises ``PublicationError`` for a damaged file."""
    file = roster.file.with_name(NAME)
    data = private_files.read_private(file)
    if data is None:
        return ()
    try:
        document = json.loads(data)
        refuse_newer(document["version"], VERSION, str(file), PublicationError)
        return tuple(_edge(row) for row in document["edges"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise PublicationError(
            f"{file} cannot be read: it is damaged",
            hint="remove it; audio-edition members edge SERVER writes it again",
        ) from None


def _edge(row: dict[str, Any]) -> WrittenEdge:
    one = WrittenEdge(**row)
    if one.kind not in EDGES or not Path(one.folder).is_absolute():
        raise ValueError(row)
    return one


def remember_edge(show: MembersShow, edge: WrittenEdge) -> None:
    """Note what was written, in the place of what was written there before."""
    before: tuple[WrittenEdge, ...] = ()
    with suppress(PublicationError):  # ``check`` told of it
        before = written_edges(show.roster)
    kept = [one for one in before if (one.kind, one.folder) != (edge.kind, edge.folder)]
    document = {"version": VERSION, "edges": [asdict(one) for one in (*kept, edge)]}
    private_files.write_private(
        show.roster.file.with_name(NAME), f"{json.dumps(document, indent=1)}\n".encode()
    )


def check_edges(workspace: Workspace) -> Iterator[Finding]:
    """Yield a finding for each file that lets in, or keeps out, others than it should."""
    if not workspace.show.publish.members.is_on:
        return
    try:
        show = MembersShow(workspace)
        roll = show.roster.read()
        for one in written_edges(show.roster) if roll.scope else ():
            yield from _compared(show, roll, one)
    except AudioEditionError as problem:
        told = f"what servers know of members was not compared: {problem.message}"
        yield Finding("note", _CODE, "members", told, problem.hint or "")


def _compared(show: MembersShow, roll: Roll, one: WrittenEdge) -> Iterator[Finding]:
    identity = show.workspace.show.identity
    signer = show.signer(roll)
    edge = Edge(identity, show.settings, signer, roll, show.today, one.root, one.there, one.listed)
    again = f"{one.command}; then have the server read it"
    folder = Path(one.folder)
    for name, text in edge.files(one.kind).items():
        where = _shown(show.workspace, folder / name)
        had = private_files.read_private(folder / name)
        if had is None:
            told = "it is not there any more: what the server knows was not compared"
            yield Finding("note", _CODE, where, told, again)
            continue
        if had == text.encode():
            continue
        severity, told = _parting(name, had.decode("utf-8", "replace"), text, edge, roll)
        yield Finding(severity, _CODE, where, told, again)


def _parting(name: str, had: str, text: str, edge: Edge, roll: Roll) -> tuple[Severity, str]:
    """What is wrong with a file that is not as it should be."""
    if name == LIST:
        listed, good = (set(_tokens(lines)) for lines in (had, text))
        if gone := len(listed - good):
            return "error", f"it lets in {_many(gone)} that ended or was taken back"
        if fresh := len(good - listed):
            return "error", f"it keeps out {_many(fresh)} that is good"
    if edge.signer.key in text and edge.signer.key not in had:
        return "error", "it has another key than the show: no member's address is good there"
    refused = [key for key in roll.refused(edge.today) if key in text and key not in had]
    if refused:
        return "error", f"it lets in {_many(len(refused))} that was taken back"
    return "warning", "it is not what show.toml and this version give"


def _tokens(lines: str) -> Iterator[str]:
    for line in lines.splitlines():
        if words := line.strip('" ;').split():
            yield words[0]


def _many(count: int) -> str:
    return "an address" if count == 1 else f"{count} addresses, each"


def _shown(workspace: Workspace, file: Path) -> str:
    with suppress(ValueError):
        return str(file.relative_to(workspace.root.resolve()))
    return str(file)


@dataclass(frozen=True, slots=True)
class MembersAsked:
    """Tokens with which a host is asked: one that it should let in (empty: nobody's is good), and
    some that it should not; ``problem`` is why there are none.
    """

    good: str = ""
    refused: Sequence[str] = ()
    problem: str = ""


def tokens_to_ask(workspace: Workspace) -> MembersAsked:
    """Return the newest member's token, and some of those that were taken back."""
    if not workspace.show.publish.members.is_on:
        return MembersAsked()
    try:
        show = MembersShow(workspace)
        roll = show.roster.read()
        if not roll.scope:
            return MembersAsked()
        signer = show.signer(roll)
        good = [one for one in roll.members.values() if one.is_good(show.today)]
        newest = max(good, key=lambda one: (one.since is not None, one.since), default=None)
        keys = roll.refused(show.today)[:_ASKED]
        return MembersAsked(
            token_of(signer, newest) if newest is not None else "",
            tuple(signer.token(key, roll.revoked[key]) for key in keys),
        )
    except AudioEditionError as problem:
        return MembersAsked(problem=problem.message)
