"""What may leave: each edition is judged before anything of it is sent, all faults at once.

A fault is a finding: what is wrong in one line, and what mends it. An edition that was named is
refused for it, one that was not is left out. Whoever publishes it anyway gives a reason, which
stays in its manifest and its certificate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from audio_edition.addresses import date_in_name
from audio_edition.errors import AudioEditionError, PublicationError, RefusedError
from audio_edition.events import Listener, Warned
from audio_edition.findings import Finding
from audio_edition.languages.model import primary
from audio_edition.models import replace
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import certificate
from audio_edition.publication.build_record import Fingerprint, built_from, sources_digest
from audio_edition.publication.checks import Approved
from audio_edition.publication.files import write_if_changed
from audio_edition.publication.model import MEMBERS, Enclosure, Episode, EpisodeFile, Overruled
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.shelf import Shelf, Shelved
from audio_edition.publication.text import one_line
from audio_edition.units import Bytes

Current: TypeAlias = Callable[[str], Fingerprint | None]
"""Edition id → what a build would make of the edition now; None where it cannot be told, as
where the edition's sources are gone.
"""

Gate: TypeAlias = Callable[[Episode], Iterable[Finding]]
"""A built edition of which something new would leave → what else stands against that."""

STALE = "stale"
HALF = "half"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who asks for what: the editions named, and how each is judged.

    Without ``current`` no edition is compared with its text, without ``gate`` nothing else is
    asked of it. ``anyway`` lets them all out, whatever is found.
    """

    places: Places
    settings: PublishSettings
    listen: Listener
    named: Sequence[str] = ()
    current: Current | None = None
    gate: Gate | None = None
    anyway: bool = False

    def judge(self, shelf: Shelf, episodes: Sequence[Episode]) -> Verdict:
        """Part the editions that may leave from those that may not.

        Raises ``RefusedError`` with everything that stands against those named (or the very
        error that kept one of them from being read, where that is all there is).
        """
        faults: dict[str, list[Finding]] = {}
        broken: list[AudioEditionError] = []
        for episode in episodes:
            found, problem = self._faults(episode)
            faults[episode.edition_id] = found
            if problem is not None and episode.edition_id in self.named:
                broken.append(problem)
        if self.gate is not None:
            self._add_halves(shelf, episodes, faults)
        mine = [one for name in faults if name in self.named for one in faults[name]]
        if mine and not self.anyway:
            if broken and len(mine) == len(broken) == 1:
                raise broken[0]
            raise RefusedError(mine)
        if self.anyway:
            return Verdict(tuple(episodes), (), {key: tuple(v) for key, v in faults.items() if v})
        for finding in (one for found in faults.values() for one in found):
            end = f"it was left out: {finding.remedy}"
            self.listen(Warned("publication", f"{finding.message}; {end}"))
        return Verdict(
            tuple(episode for episode in episodes if not faults[episode.edition_id]),
            tuple(one for found in faults.values() for one in found),
        )

    def _faults(self, episode: Episode) -> tuple[list[Finding], AudioEditionError | None]:
        found: list[Finding] = []
        problem: AudioEditionError | None = None
        edition_id = episode.edition_id
        if self.current is not None:
            try:
                stale = staleness(self.places, episode, self.current)
                found += [stale] if stale is not None else []
            except AudioEditionError as unreadable:
                problem = unreadable
                if edition_id in self.named:
                    message, hint = unreadable.message, unreadable.hint or ""
                else:
                    message = f"edition {edition_id} cannot be compared with its text: "
                    message, hint = message + unreadable.message, unreadable.hint or ""
                remedy = hint or f"audio-edition script {edition_id} shows it"
                found.append(Finding("error", STALE, edition_id, message, remedy))
        if self.gate is not None and brings_news(episode):
            found += self.gate(episode)
        return found, problem

    def _add_halves(
        self, shelf: Shelf, episodes: Sequence[Episode], faults: dict[str, list[Finding]]
    ) -> None:
        """An edition waits for those of its day in the other languages (``[publish] together``)."""
        if not self.settings.together:
            return
        # each waits for all the others: who falls for itself takes every other along
        going = {e.edition_id for e in episodes if not faults[e.edition_id]}
        for episode in episodes:
            if brings_news(episode):
                faults[episode.edition_id] += self._missing_halves(shelf, episode, going)

    def _missing_halves(self, shelf: Shelf, episode: Episode, going: set[str]) -> list[Finding]:
        mine = primary(episode.language)
        if mine not in map(primary, self.settings.together):
            return []
        found = []
        for tag in self.settings.together:
            if primary(tag) == mine:
                continue
            others = [e for e in shelf.entries if _is_half(e, episode, tag)]
            if not any(e.edition_id in going or self._stands(shelf, e) for e in others):
                found.append(self._half(episode, tag, others))
        return found

    def _stands(self, shelf: Shelf, entry: Shelved) -> bool:
        """Whether an edition is out, and as its text says now."""
        if not entry.out or entry.pending or entry.retracted:
            return False
        try:
            return not self.current or not staleness(self.places, shelf.whole(entry), self.current)
        except AudioEditionError:  # its text cannot be read as it stands
            return False

    def _half(self, episode: Episode, tag: str, others: Sequence[Shelved]) -> Finding:
        edition_id = episode.edition_id
        if others:
            other = others[-1].edition_id
            why = f"{other}, its half in {tag}, does not go out, or is older than its text"
            mend = f"audio-edition publish {edition_id} {other} sends both, or says what keeps it"
        else:
            names = self._unbuilt(episode)
            why = f"its half in {tag} is not built"
            mend = (
                f"audio-edition build {names[0]} makes it, if it is in {tag}"
                if names
                else f'make an edition of {episode.date} with language = "{tag}", and build it'
            )
        return Finding("error", HALF, edition_id, f"edition {edition_id} is one half: {why}", mend)

    def _unbuilt(self, episode: Episode) -> list[str]:
        """Editions of the same day, by their names, that have no audio yet."""
        folders = self.places.editions.iterdir() if self.places.editions.is_dir() else ()
        return sorted(
            folder.name
            for folder in folders
            if folder.is_dir()
            and folder.name != episode.edition_id
            and (day := date_in_name(folder.name)) is not None
            and day.isoformat() == episode.date
            and not (self.places.audio / folder.name).is_dir()
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who may leave, what keeps the others, and what was found of those that leave anyway."""

    episodes: tuple[Episode, ...]
    refused: tuple[Finding, ...] = ()
    overruled: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)

    @property
    def stale(self) -> tuple[str, ...]:
        """The editions left out that are older than what they are made of."""
        return tuple(dict.fromkeys(one.where for one in self.refused if one.code == STALE))


def staleness(places: Places, episode: Episode, current: Current) -> Finding | None:
    """Say how a built edition is older than what it is made of; None where it is not.

    Raises what ``current`` raises.
    """
    edition_id = episode.edition_id
    was = built_from(places.audio / edition_id)
    if present(episode) is not None:
        # what is out was true when it went: a new greeting in show.toml makes it no lie,
        # a corrected article does
        sources = sources_digest(places.editions / edition_id)
        if was.text is None or not sources or sources == was.sources:
            return None
    text = current(edition_id)
    if text is None or text == was.text:
        return None
    why = ""
    if was.text is None:
        why = f"edition {edition_id} was built by a version that did not record its text"
    elif text.script != was.text.script:
        why = f"edition {edition_id} was built from an older text"
    elif text.details != was.text.details:
        why = (
            f"edition {edition_id} was built before its title, date, language, embargo, cover, "
            "music or access, or what an article tells of itself, was changed"
        )
    elif changed := text.changed_settings(was.text):
        what = ", ".join("how its words sound" if one == "sounds" else one for one in changed)
        why = f"edition {edition_id} was built before this was changed: {what}"
    if not why:
        return None
    hint = f"audio-edition build {edition_id} makes it again"
    return Finding("error", STALE, edition_id, why, hint)


def present(episode: Episode) -> Enclosure | None:
    """The present revision as it went out; None where it did not."""
    this = (episode.revision, episode.sha256)
    return next((e for e in episode.published if (e.revision, e.sha256) == this), None)


def brings_news(episode: Episode) -> bool:
    """Whether listeners would get what they did not have: other sound, or other printed words."""
    out = present(episode)
    if out is None or episode.retracted:
        return True
    said = {segment.id: segment.said for segment in episode.segments}
    return bool(out.said) and said != dict(out.said)


def _is_half(entry: Shelved, episode: Episode, tag: str) -> bool:
    is_other = entry.edition_id != episode.edition_id and entry.date == episode.date
    return is_other and primary(entry.language) == primary(tag)


def went_out(episode: Episode, for_members: bool | None) -> Episode:
    """The revision that went out last, as far as a manifest that waits tells of it.

    ``for_members`` is who has it there, which such a manifest does not tell; None: as it says.
    """
    last = episode.published[-1]
    out = replace(
        episode,
        revision=last.revision,
        audio=replace(
            episode.audio,
            file=last.file,
            size=last.size,
            sha256=last.sha256,
            frames_sha256=last.frames_sha256,
        ),
        corrections=tuple(c for c in episode.corrections if c.revision <= last.revision),
    )
    return out if for_members is None else replace(out, access=MEMBERS if for_members else "")


@dataclass(frozen=True, slots=True)
class Insistence:
    """Why an edition leaves although it is refused, and whose word that is."""

    because: str
    by: str = ""

    @classmethod
    def of(cls, because: str, by: str = "") -> Insistence:
        """Check the reason; raises ``PublicationError`` where none is given."""
        if not one_line(because):
            raise PublicationError(
                "publishing anyway needs a reason",
                hint='say why: --anyway "the mayor\'s name is as she spells it"',
            )
        return cls(one_line(because), one_line(by))

    def of_findings(self, findings: Sequence[Finding], at: datetime) -> Overruled:
        """The word on these findings, as the manifest keeps it."""
        return Overruled(tuple(one.message for one in findings), self.because, self.by, at)


def insisted(episode: Episode, word: Overruled) -> Episode:
    """Return the episode whose present revision went out by this word."""
    last = [e for e in episode.published if e.revision == episode.revision]
    return replace(
        episode,
        published=tuple(
            replace(item, anyway=(*item.anyway, word)) if item in last else item
            for item in episode.published
        ),
    )


def certified_leaving(
    before: Episode, episode: Episode, audio: Path, approved: Approved | None = None
) -> Episode:
    """Write into the certificate by whose word the episode leaves; return it as it lists that.

    An edition without a certificate, or that does not leave now, stays as it is. Raises
    ``PublicationError``.
    """
    listed = next(
        (f for f in episode.files if episode.proof and f.name == episode.proof.file), None
    )
    if listed is None or before.published == episode.published:
        return episode
    file = audio / episode.edition_id / listed.name
    try:
        data = certificate.released(read_plain(file, MADE), episode, approved)
    except OSError as problem:
        raise PublicationError(
            f"{episode.edition_id}/{listed.name} cannot be read: {problem.strerror}",
            hint=f"audio-edition build {episode.edition_id} makes it again",
        ) from None
    write_if_changed(file, data)
    mine = EpisodeFile(listed.name, Bytes(len(data)), hashlib.sha256(data).hexdigest())
    files = tuple(mine if item.name == mine.name else item for item in episode.files)
    return replace(episode, files=files)
