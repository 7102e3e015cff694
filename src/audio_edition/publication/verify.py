"""Verify a published edition from outside: nothing is known of it but its files.

Who changed one file is found out by the other two: the manifest and the certificate both
tell what each file is, and the certificate covers the manifest. Every mismatch is one
finding that names the file and what differs.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from audio_edition import addresses
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.findings import Finding, Severity
from audio_edition.models import replace
from audio_edition.mp3.digest import frames_digest_of
from audio_edition.programme.model import Cue
from audio_edition.publication import (
    build_record,
    certificate,
    chapters,
    listing,
    manifest,
    there,
    transcript,
    verify_feed,
    words_out,
)
from audio_edition.publication.checks import RECORD
from audio_edition.publication.listing import Listing
from audio_edition.publication.model import Credentials, Episode, EpisodeFile, Verified
from audio_edition.publication.provenance import can_read, read_credentials, unsigned
from audio_edition.publication.sets import in_set, names_out
from audio_edition.publication.text import one_line
from audio_edition.publication.verify_further import FurtherFeeds
from audio_edition.publication.verify_page import page_changes
from audio_edition.publication.verify_words import page_differences, vtt_sentences
from audio_edition.schemas import refuse_newer

PAGE, EMBED = "index.html", "embed.html"
TEXT_MOST = 16 * 2**20
"""Bytes of a manifest, feed, page or chapters at most."""

_SOUND_MOST = 2 * 2**30
_SLACK = 1 << 16
"""Bytes a file may be longer than said and still be read, so that its digest can tell."""

_NOT_RUN = (
    ("matched", "the sound was not matched with what the voice gave"),
    ("heard", "no speech recogniser heard the sound"),
)

_NO_LIST = (
    "there is none: pages, pictures and what the show has beside its editions are not compared "
    "with what was published (an older version wrote no such list; the next publish does)"
)
_AT_HOME = {listing.NAME, build_record.NAME, RECORD, words_out.NAME}
"""What lies in a folder of ``audio/``, on no list: the list itself, and what is sent to nobody."""

_OTHERWISE = f"its bytes are not what {listing.NAME} lists"
_UNLISTED = f"{listing.NAME} does not list it"

_MOST = 12
"""Findings a file: a feed of another show differs in everything."""


class Published(Protocol):
    """Where an edition stands: its files by name, those of the whole show as ``../name``."""

    @property
    def name(self) -> str:
        """What its folder is called."""
        ...

    @property
    def is_alone(self) -> bool:
        """True where only the edition's own folder is at hand, and nothing of its show."""
        ...

    @property
    def address(self) -> str:
        """The address of the show's folder; empty where it lies in a folder here."""
        ...

    def read(self, name: str, most: int) -> bytes:
        """Return a file of at most ``most`` bytes; raises an ``AudioEditionError``."""
        ...

    def names(self) -> Sequence[str]:
        """Return the files of the edition's folder; none where nobody can list them."""
        ...


def verify_edition(
    place: Published, *, now: datetime, trust: str = "", further: FurtherFeeds | None = None
) -> Verified:
    """Hold an edition against its certificate, and feeds beside feed.xml (``further``) against it.

    ``trust`` are certificates (PEM) whose content credentials count as trusted. Raises an
    ``AudioEditionError`` where there is no manifest at all: then it is no edition.
    """
    data = place.read(manifest.NAME, TEXT_MOST)
    try:
        episode = manifest.from_json(data)
    except PublicationError as problem:
        where = f"{place.name}/{manifest.NAME}"
        found = Finding("error", "verify-manifest", where, one_line(str(problem)))
        return Verified(place.name, 0, (found,))
    look = _Look(place, episode, json.loads(data), now, trust, further)
    try:
        look.run(data)
        if further is not None and look.is_truth:
            look.findings += further.findings(look.episode, now)
        look.listed()
    except manifest.DAMAGE as problem:
        where = f"{place.name}/{certificate.NAME}"
        message = f"it is damaged: {problem!r:.120}"
        look.findings.append(Finding("error", "verify-certificate", where, message))
    return Verified(
        edition=episode.edition_id,
        revision=episode.revision,
        findings=tuple(look.findings),
        files=look.count,
        proof=episode.proof,
        credentials=look.credentials,
    )


@dataclass(slots=True)
class _Look:
    """One look at an edition: what was read, and what was found."""

    place: Published
    episode: Episode
    document: Mapping[str, Any]
    now: datetime
    trust: str
    further: FurtherFeeds | None
    findings: list[Finding] = field(default_factory=list)
    count: int = 1
    credentials: Credentials | None = None
    sealed: Mapping[str, Any] | None = None
    """The certificate, where it is the one that the manifest names."""
    cues: Sequence[Cue] = ()
    is_truth: bool = False
    files: dict[str, str] | Finding = field(default_factory=dict)
    """What its list names, or why there is none."""
    digests: dict[str, str] = field(default_factory=dict)
    """Of each file that was asked for; empty where it cannot be had."""

    def run(self, data: bytes) -> None:
        """Look at everything, in an order in which each step can trust those before it.

        ``data`` is the manifest as it was read.
        """
        name = manifest.NAME
        self.digests[name] = hashlib.sha256(data).hexdigest()
        up = () if self.place.is_alone else (f"../{listing.NAME}",)
        self.files = _listed(self.place.read, self.episode.edition_id, up)
        if self.episode.edition_id != self.place.name and not self.place.is_alone:
            self._wrong("verify-manifest", name, f"it is that of {self.episode.edition_id}")
        if self.episode.proof is not None and not manifest.is_whole(data):
            self._wrong("verify-manifest", name, "it was changed after it was written")
        self._certificate()
        self.is_truth = not any(finding.code == "verify-manifest" for finding in self.findings)
        for file, listed, certified in self._names():
            self._file(file, listed, certified)
        if not self.is_truth:
            told = f"feed, chapters and pages are made of {name}: they were not compared with it"
            self._found("note", "verify-not-run", name, told)
            return
        if self.episode.is_under_embargo(self.now):
            self._found("note", "verify-embargo", PAGE, "its hour has not come: no feed, no page")
            self._chapters(None)
            return
        if self.episode.is_for_members:
            if self.further is None or addresses.MEMBERS_FEED not in self.further.names:
                told = "it is for members: their feed was not compared with it"
                self._found("note", "verify-not-run", PAGE, told)
            self._chapters(None)
            if not self.episode.retracted:
                self._members_page()
            return
        item = self._feed()
        self._chapters(item)
        if not self.episode.retracted:
            self._pages(item)
            return
        for name in (PAGE, EMBED):
            if self.episode.file.encode() in (self._read(name) or b""):
                self._wrong("verify-page", name, "it plays an edition that was retracted")

    # -- telling -----------------------------------------------------------------

    def _found(
        self, severity: Severity, code: str, name: str, message: str, remedy: str = ""
    ) -> None:
        edition = self.place.name
        where = name.removeprefix("../") if name.startswith("../") else f"{edition}/{name}"
        # whoever wrote these files may have meant a terminal
        self.findings.append(Finding(severity, code, one_line(where), one_line(message), remedy))

    def _wrong(self, code: str, name: str, message: str) -> None:
        self._found("error", code, name, message)

    def _several(self, code: str, name: str, messages: Iterator[str]) -> None:
        told = list(messages)
        for message in told[:_MOST]:
            self._wrong(code, name, message)
        if len(told) > _MOST:
            self._wrong(code, name, f"and {len(told) - _MOST} differences more")

    def _read(self, name: str, most: int = TEXT_MOST) -> bytes | None:
        try:
            data = self.place.read(name, most)
        except AudioEditionError as problem:
            self._wrong("verify-missing", name, f"it cannot be had: {problem.message}")
            self.digests[name] = ""
            return None
        self.count += 1
        self.digests[name] = hashlib.sha256(data).hexdigest()
        return data

    # -- the certificate ---------------------------------------------------------

    def _certificate(self) -> None:
        name = certificate.NAME
        listed = next((item for item in self.episode.files if item.name == name), None)
        is_old = self.episode.proof is None and listed is None
        if is_old and (self.episode.retracted or self._is_retracted_there()):
            told = "it was retracted, and was built before there were certificates"
            self._found("note", "verify-not-run", manifest.NAME, told)
            return
        if self.episode.proof is None or listed is None:
            self._found(
                "error",
                "verify-certificate",
                manifest.NAME,
                "it names no certificate: it was built before there were any, or somebody took "
                "the certificate away",
                f"audio-edition build {self.episode.edition_id}, and publish it: where it sounds "
                "the same it stays the same revision",
            )
            return
        data = self._read(name)
        if data is None:
            return
        if hashlib.sha256(data).hexdigest() != listed.sha256:
            self._wrong(
                "verify-certificate",
                name,
                "it is not the certificate that episode.json names: one of the two was changed",
            )
            return
        try:
            told = json.loads(data)
            refuse_newer(told["version"], certificate.VERSION, "it", PublicationError)
            if told["version"] != certificate.VERSION:
                raise ValueError(f"its version is {told['version']!r}")
            self._manifest(told)
            self.sealed = told
        except PublicationError as newer:
            hint = newer.hint or ""
            self._found("error", "verify-certificate", name, newer.message, hint)
        except manifest.DAMAGE as problem:
            self._wrong("verify-certificate", name, f"it is damaged: {problem!r:.120}")

    def _manifest(self, told: Mapping[str, Any]) -> None:
        """Hold the manifest against the certificate, and against itself."""
        name, episode = manifest.NAME, self.episode
        if certificate.told_digest(self.document) != told["told_sha256"]:
            self._wrong(
                "verify-manifest",
                name,
                "what it tells of the edition (title, dates, sound, voice, chapters, segments) is "
                "not what was certified",
            )
        if episode.proof != certificate.summary_of(told):
            self._wrong(
                "verify-manifest", name, "what it tells of the checks is not what was certified"
            )
        listed = {item.name: item.sha256 for item in episode.files}
        named = [(episode.file, episode.sha256)]
        named += [(segment.file, segment.sha256) for segment in episode.segments]
        named += [(item.file, item.sha256) for item in episode.published]
        for file, digest in dict(named).items():
            if digest and listed.get(file, digest) != digest:
                self._wrong("verify-manifest", name, f"it gives {file} two digests")
        for part, wording in _NOT_RUN:
            if told["checks"][part]["state"] != "done":
                self._found("note", "verify-not-run", certificate.NAME, wording)

    # -- the files ---------------------------------------------------------------

    def _names(self) -> Iterator[tuple[str, EpisodeFile | None, EpisodeFile | None]]:
        listed = {item.name: item for item in self.episode.files}
        listed.pop(certificate.NAME, None)
        certified: dict[str, EpisodeFile] = {}
        for item in self.sealed["files"] if self.sealed else ():
            certified[str(item["name"])] = EpisodeFile(
                str(item["name"]), item["bytes"], str(item["sha256"])
            )
        for name in sorted(listed.keys() | certified.keys()):
            if addresses.is_plain_file(name):
                yield name, listed.get(name), certified.get(name)
        if self.sealed is None:
            return
        for name in sorted(listed.keys() - certified.keys()):
            self._wrong("verify-certificate", certificate.NAME, f"it does not certify {name}")
        for name in sorted(certified.keys() - listed.keys()):
            self._wrong("verify-manifest", manifest.NAME, f"it does not list {name}")

    def _file(self, name: str, listed: EpisodeFile | None, certified: EpisodeFile | None) -> None:
        sizes = [int(item.size) for item in (listed, certified) if item]
        data = self._read(name, min(max(sizes, default=0) + _SLACK, _SOUND_MOST))
        if data is None:
            return
        is_listed = listed is None or _is(data, listed)
        is_certified = certified is None or _is(data, certified)
        if listed and certified and not is_listed and is_certified:
            self._wrong(
                "verify-manifest", manifest.NAME, f"{name} is not what it says, but is certified"
            )
        elif not is_listed or not is_certified:
            witness = "episode.json and proof.json say" if certified else "episode.json says"
            self._wrong(
                "verify-digest", name, f"its bytes are not what {witness}{self._how(name, data)}"
            )
        self._inside(name, data, whole=is_listed and is_certified)

    def _how(self, name: str, data: bytes) -> str:
        """What of a changed file is changed, as far as it can be told."""
        if name == self.episode.file and self.episode.frames_sha256:
            heard = frames_digest_of(io.BytesIO(data)) == self.episode.frames_sha256
            return ": only its tag, the sound is as certified" if heard else ": the sound differs"
        if name == transcript.JSON:
            try:
                said = certificate.said_digests(transcript.read_cues(data))
            except (PublicationError, UnicodeError):
                return ": it cannot be read"
            titles = [s.title or s.id for s in self.episode.segments if said.get(s.id) != s.said]
            told = ", ".join(f"“{title}”" for title in titles[:3])
            return f": the words of {told}" if told else ": its words are as certified"
        return ""

    def _inside(self, name: str, data: bytes, *, whole: bool) -> None:
        """What is in a file that is what its digests say (or, for credentials, that is not)."""
        if name == self.episode.file:
            # version 0.1 did not tell what is heard: there the file's own digest says all
            known = self.episode.frames_sha256
            if whole and known and frames_digest_of(io.BytesIO(data)) != known:
                self._wrong("verify-digest", name, "what is heard is not what was certified")
            self._credentials(name, data)
        elif name == transcript.JSON:
            if whole:  # of another the digest says enough
                self.cues = transcript.read_cues(data)
                self._script(name, [cue.printed for cue in self.cues])
        elif name == transcript.VTT and whole:
            self._script(name, vtt_sentences(data))

    def _script(self, name: str, sentences: Sequence[str]) -> None:
        if self.sealed is None:
            return
        script = self.sealed["script"]
        if certificate.printed_digest(sentences) != script["printed_sha256"]:
            self._wrong("verify-text", name, "its sentences are not those of the certified script")
        elif len(sentences) != script["sentences"]:
            self._wrong("verify-certificate", certificate.NAME, "it counts other sentences")

    def _credentials(self, name: str, data: bytes) -> None:
        signed = self.sealed is not None and self.sealed["credentials"]["state"] == "signed"
        there = bool(unsigned(data)[1])
        if not there:
            if signed:
                self._wrong("verify-credentials", name, "its content credentials are gone")
            return
        if not can_read():
            self._found(
                "note",
                "verify-credentials",
                name,
                "its content credentials were not read: c2pa-python is not installed",
                "pip install 'audio-edition[provenance]'",
            )
            return
        self.credentials = found = read_credentials(data, self.trust)
        if found is None:
            self._wrong("verify-credentials", name, "its content credentials cannot be found")
        elif found.state == "invalid":
            why = ", ".join(p for p in found.problems if not p.endswith("untrusted"))
            self._wrong("verify-credentials", name, f"its content credentials do not hold: {why}")
        else:
            self._several("verify-credentials", name, self._claims(found))
            if found.state != "trusted":
                self._found(
                    "note",
                    "verify-credentials",
                    name,
                    f"its content credentials hold, by {found.signer or 'somebody'}, whom no list "
                    "that was given vouches for",
                    "--trust FILE names certificates to be trusted",
                )

    def _claims(self, found: Credentials) -> Iterator[str]:
        episode = self.episode
        told = {
            "edition": episode.edition_id,
            "guid": episode.guid,
            "frames_sha256": episode.frames_sha256,
        }
        for key, value in told.items():
            if found.told.get(key) != value:
                yield f"its content credentials are of another sound: {key} differs"
        if episode.source_type and episode.source_type not in found.source_types:
            yield "its content credentials give another digital source type"

    # -- what is made from the manifest ------------------------------------------

    def _feed(self) -> verify_feed.PublishedItem | None:
        name = f"../{addresses.FEED}"
        if self.place.is_alone:
            self._found("note", "verify-not-run", name, "there is none beside the edition")
            return None
        try:
            found = verify_feed.find_item(
                lambda page: self.place.read(f"../{page}", TEXT_MOST), self.episode.guid
            )
        except AudioEditionError as problem:
            self._wrong("verify-feed", name, problem.message)
            return None
        if found is None and not self.episode.retracted and self._is_retracted_there():
            self.episode = replace(self.episode, retracted=True)
        if self.episode.retracted:
            if found is not None:
                self._wrong("verify-feed", f"../{found.file}", "it names a retracted edition")
            return found
        if found is None:
            self._wrong("verify-feed", name, f"it has no item with guid {self.episode.guid}")
            return None
        self.count += 1
        found = replace(found, is_listed=not isinstance(self.files, Finding))
        name = f"../{found.file}"
        self._several("verify-feed", name, verify_feed.item_differences(found, self.episode))
        home = found.identity.base_url
        if home and self.place.address and home != self.place.address:
            self._found("note", "verify-elsewhere", name, f"it says that it stands at {home}")
        return found

    def _is_retracted_there(self) -> bool:
        """Whether the publishers' state says so: a target keeps the manifest of before."""
        with suppress(AudioEditionError, *manifest.DAMAGE):
            data = self.place.read(f"../{there.NAME}", TEXT_MOST)
            told = json.loads(data)["editions"][self.episode.edition_id]
            return there.is_whole(data) and told["retracted"] is True
        return False

    def _chapters(self, item: verify_feed.PublishedItem | None) -> None:
        identity = item.identity if item else None
        for name in dict.fromkeys((chapters.NAME, in_set(self.episode, chapters.NAME))):
            data = self._read(name)
            if data is not None:
                told = verify_feed.chapter_differences(data, self.episode, identity)
                self._several("verify-chapters", name, told)

    def _pages(self, item: verify_feed.PublishedItem | None) -> None:
        proof = [certificate.NAME] if self.episode.proof else []
        for name, links in ((PAGE, [self.episode.file, *proof]), (EMBED, [self.episode.file])):
            data = self._read(name)
            if data is not None:
                told = self._page(data, links)
                self._several("verify-page", name, iter(told or self._changes(name, data, item)))

    def _page(self, data: bytes, links: Sequence[str]) -> list[str]:
        # what stands around an article's body a theme may leave out
        body = [cue for cue in self.cues if cue.origin is None or cue.origin.paragraph is not None]
        sentences = [cue.printed for cue in sorted(body, key=lambda cue: cue.start)]
        return list(page_differences(data, self.episode.title, sentences, links))

    def _members_page(self) -> None:
        """The page that members see: beside the open one, or in its place where they alone come."""
        name, data = addresses.MEMBERS_PAGE, None
        with suppress(AudioEditionError):
            data = self.place.read(name, TEXT_MOST)
        if data is None:
            name, data = PAGE, self._read(PAGE)
        if data is not None:
            self._several("verify-page", name, iter(self._page(data, [self.episode.file])))

    def _changes(
        self, name: str, data: bytes, item: verify_feed.PublishedItem | None
    ) -> Iterator[str]:
        """Where this version wrote the page, it can write it again."""
        if item is not None and item.is_ours and self.cues:
            yield from page_changes(name, data, self.episode, self.cues, item)

    # -- what no manifest lists --------------------------------------------------

    def listed(self) -> None:
        """Hold pages, chapters and pictures against their list, and name what is on none."""
        place, files = self.place, self.files
        if isinstance(files, Finding):
            self._found(files.severity, files.code, files.where, files.message, files.remedy)
            return
        here = {*place.names()}
        if self.episode.is_for_members:  # what everybody may have may lie elsewhere
            if addresses.MEMBERS_PAGE not in here:
                files[PAGE] = files.get(addresses.MEMBERS_PAGE, "")
            files = {name: digest for name, digest in files.items() if name in here}
        told = {finding.where for finding in self.findings if finding.severity == "error"}
        for name, digest in files.items():
            if name not in self.digests:
                self._read(name)
            is_right = not digest or self.digests[name] in ("", digest)
            if not is_right and f"{place.name}/{name}" not in told:
                self._wrong("verify-listed", name, _OTHERWISE)
        known = {item.name for item in self.episode.files} | self.digests.keys() | files.keys()
        earlier = set(names_out(self.episode))  # an older version listed no earlier chapters
        for name in sorted(here - known - _AT_HOME):
            if addresses.is_kept(name, self.episode.edition_id) and _tells(
                place.read, name, _SOUND_MOST
            ):
                continue
            self._found("note" if name in earlier else "error", "verify-listed", name, _UNLISTED)


def _listed(
    read: Callable[[str, int], bytes], edition: str, others: Iterable[str]
) -> dict[str, str] | Finding:
    """The files that a list names; what is to be told where there is none, or another.

    Where one of ``others`` is there, this one was, too: all were written by one publication.
    """
    name = listing.NAME
    try:
        data = read(name, TEXT_MOST)
    except AudioEditionError as problem:
        for other in others:
            with suppress(AudioEditionError):
                Listing.of(read(other, TEXT_MOST))
                told = f"it cannot be had: {problem.message}"
                hint = "audio-edition publish writes it again"
                return Finding("error", "verify-missing", name, told, hint)
        return Finding("note", "verify-not-run", name, _NO_LIST)
    try:
        found = Listing.of(data)
    except PublicationError as problem:
        return Finding("error", "verify-listed", name, problem.message, problem.hint or "")
    if found.edition != edition:
        return Finding("error", "verify-listed", name, "it is another one's")
    return dict(found.files)


def verify_show(
    read: Callable[[str, int], bytes],
    names: Callable[[str], Sequence[str]],
    editions: Iterable[str],
    told: Collection[str],
) -> Iterator[Finding]:
    """Hold what a show has beside its editions against its list, and name what is on none.

    ``read`` gives a file under ``audio/``, ``names`` the paths in a folder of it (none where nobody
    can list them). Files in ``told`` have been named already.
    """
    listed = _listed(read, "", (f"{edition}/{listing.NAME}" for edition in editions))
    if isinstance(listed, Finding):
        yield listed
        return
    listed = {there.NAME: "", **listed}  # which publishers change, and seal themselves
    here = [path for folder in ("", addresses.PLAYER, addresses.TODAY) for path in names(folder)]
    for path, digest in listed.items():
        if path in told:
            continue
        try:
            data = read(path, TEXT_MOST)
        except AudioEditionError as problem:
            if digest:
                message = one_line(f"it cannot be had: {problem.message}")
                yield Finding("error", "verify-missing", path, message)
            continue
        if digest not in ("", hashlib.sha256(data).hexdigest()):
            yield Finding("error", "verify-listed", path, _OTHERWISE)
        if path == there.NAME and not there.is_whole(data):
            yield Finding("error", "verify-listed", path, "it has other bytes than were written")
    others = [path for path in here if path not in (*listed, listing.NAME, addresses.MEMBERS_FEED)]
    foreign = [one_line(path) for path in others if not addresses.is_of_show(path)]
    for path in filter(addresses.is_of_show, others):
        # a page that a reader opened yesterday asks for yesterday's player
        if not (addresses.is_player_version(path) and _tells(read, path, TEXT_MOST)):
            yield Finding("error", "verify-listed", one_line(path), _UNLISTED)
    if foreign:
        more = f" and {len(foreign) - _MOST} more" if len(foreign) > _MOST else ""
        message = f"it does not list {', '.join(foreign[:_MOST])}{more}"
        yield Finding("warning", "verify-listed", listing.NAME, message)


def _tells(read: Callable[[str, int], bytes], name: str, most: int) -> bool:
    """Whether a file's name has its digest, as what was replaced or is of yesterday has."""
    with suppress(AudioEditionError):  # too large, or a link into the void: it has not
        digest = hashlib.sha256(read(name, most)).hexdigest()
        return digest[: addresses.DIGEST_DIGITS] in name.rpartition("/")[2]
    return False


def _is(data: bytes, item: EpisodeFile) -> bool:
    return len(data) == item.size and hashlib.sha256(data).hexdigest() == item.sha256
