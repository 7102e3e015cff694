"""proof.json: what an edition was made from, and how it was checked, for anybody to verify.

The certificate takes plain data: who matched or heard the sound hands over counts, not
themselves. What the program does not know stands there as "not run", never as success. What
was cut is told by digest and counts alone, since the list holds what nobody published.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from audio_edition import __version__
from audio_edition.cleaning.model import CleanedEdition
from audio_edition.errors import PublicationError
from audio_edition.models import replace, written
from audio_edition.mp3.id3 import seek_audio
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.programme.model import Cue, Programme
from audio_edition.publication import certificate, manifest
from audio_edition.publication.build_record import sources_digest
from audio_edition.publication.checks import (
    AcceptedSentence,
    Approved,
    Checks,
    HeardPart,
    MatchedPart,
    ReadPart,
)
from audio_edition.publication.files import write_if_changed
from audio_edition.publication.manifest import DAMAGE, as_json, is_whole
from audio_edition.publication.model import Episode, EpisodeFile, EpisodeProof
from audio_edition.publication.provenance import SigningKey, is_signed_form, open_key, unsigned
from audio_edition.publication.provenance import signed as sign
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.text import one_line
from audio_edition.schemas import refuse_newer
from audio_edition.script.model import Script
from audio_edition.speech.model import SpokenScript
from audio_edition.units import Bytes

NAME = "proof.json"
VERSION = 1

TOLD = (
    "edition", "guid", "revision", "title", "summary", "language", "date", "published_at",
    "publish_at", "audio", "voice", "chapters", "segments",
)  # fmt: skip
"""What of a manifest a certificate covers: all that no later publication may change."""


def summary(script: Script, cleaned: CleanedEdition, checks: Checks) -> EpisodeProof:
    """What the manifest and the page tell of the certificate."""
    total = len(script.sentences)
    heard = checks.heard
    return EpisodeProof(
        file=NAME,
        sentences=total,
        read=checks.read.sentences if checks.read else total,
        accepted=len(_accepted(script, cleaned, checks)),
        matched=checks.matched.sentences if checks.matched else None,
        heard=heard.sentences if heard else None,
        word_error=round(heard.word_error, 4) if heard else None,
    )


def summary_of(told: Mapping[str, Any]) -> EpisodeProof:
    """The same, from a certificate that was read; raises ``DAMAGE`` for a damaged one."""
    read, matched, heard = (told["checks"][part] for part in ("read", "matched", "heard"))
    return EpisodeProof(
        file=NAME,
        sentences=told["script"]["sentences"],
        read=read["sentences"],
        accepted=sum("sentence" in item for item in told["exceptions"]),
        matched=matched.get("sentences"),
        heard=heard.get("sentences"),
        word_error=heard.get("word_error"),
    )


def rechecked(data: bytes, checks: Checks) -> tuple[bytes, EpisodeProof]:
    """Return a certificate with what was found of the sound after it was made, and in short.

    A part that ``checks`` does not hold stays as it was told. Raises ``PublicationError`` for a
    certificate that is damaged.
    """
    try:
        told = json.loads(data)
        refuse_newer(told["version"], VERSION, NAME, PublicationError)
        if checks.matched is not None:
            told["checks"]["matched"] = _matched(checks.matched)
        if checks.heard is not None:
            told["checks"]["heard"] = _heard(checks.heard)
        short = summary_of(told)
    except DAMAGE as problem:
        raise PublicationError(
            f"{NAME} is damaged: {problem}", hint="build the edition again to replace it"
        ) from None
    return as_json(told), short


def released(data: bytes, episode: Episode, approved: Approved | None) -> bytes:
    """Return a certificate with whose word let the episode out: who approved it since it was
    made, and who sent it although it was refused.

    Raises ``PublicationError`` for a certificate that is damaged.
    """
    try:
        told = json.loads(data)
        refuse_newer(told["version"], VERSION, NAME, PublicationError)
        if approved is not None:
            told["approval"] = _approval(approved)
        sentences = [item for item in told["exceptions"] if "sentence" in item]
        told["exceptions"] = sentences + _overruled(episode)
    except DAMAGE as problem:
        raise PublicationError(
            f"{NAME} is damaged: {problem}", hint="build the edition again to replace it"
        ) from None
    return as_json(told)


def proof_json(
    cleaned: CleanedEdition,
    script: Script,
    spoken: SpokenScript,
    episode: Episode,
    checks: Checks,
    *,
    told: str,
    files: Sequence[EpisodeFile],
    credentials: Mapping[str, str | None],
) -> bytes:
    """Return the certificate: the same bytes for the same edition.

    ``told`` is the ``told_digest`` of its manifest, ``files`` are all beside the manifest but
    the certificate, ``credentials`` tells whether the sound is signed, and by whose certificate.
    """
    edition = cleaned.edition
    read = checks.read or ReadPart(len(script.sentences))
    return as_json(
        {
            "version": VERSION,
            "edition": episode.edition_id,
            "guid": episode.guid,
            "revision": episode.revision,
            "language": episode.language,
            "made_by": f"audio-edition {__version__}",
            "told_sha256": told,
            "source": {
                "articles": len(cleaned.articles),
                "sha256": sources_digest(edition.folder) or None,
            },
            "script": {
                "sentences": len(script.sentences),
                "sha256": script.digest,
                "printed_sha256": printed_digest(s.printed for s in script.sentences),
            },
            "audio": {
                "file": episode.file,
                "bytes": episode.size,
                "sha256": episode.sha256,
                "frames_sha256": episode.frames_sha256,
                "duration": episode.duration,
            },
            "voice": {
                "engine": spoken.engine,
                "voice": spoken.voice,
                "licence": one_line(spoken.licence),
                "fallback": one_line(spoken.fallback),
                "sha256": spoken.voice_digest or None,
                "digital_source_type": episode.source_type,
                "disclosure": episode.disclosure,
            },
            "cut": _cut(cleaned),
            "checks": {
                "read": {"state": "done", "sentences": read.sentences},
                "matched": _matched(checks.matched),
                "heard": _heard(checks.heard),
            },
            "approval": _approval(checks.approved),
            "exceptions": [
                {"sentence": item.printed, "by": item.by, "because": item.because}
                for item in _accepted(script, cleaned, checks)
            ]
            + _overruled(episode),
            "credentials": dict(credentials),
            "files": map(written, files),
        }
    )


_NOT_RUN = {"state": "not run"}


def _approval(approved: Approved | None) -> dict[str, str]:
    if approved is None:
        return {"state": "none"}
    return {"state": "approved", "by": one_line(approved.by)}


def _overruled(episode: Episode) -> list[dict[str, Any]]:
    """By whose word the present revision went out although it was refused, beside sentences."""
    return [
        {key: told[key] for key in ("refused", "by", "because", "at")}
        for item in episode.published
        if (item.revision, item.sha256) == (episode.revision, episode.sha256)
        for told in map(written, item.anyway)
    ]


def _matched(part: MatchedPart | None) -> dict[str, Any]:
    if part is None:
        return dict(_NOT_RUN)
    return {"state": "done", "sentences": part.sentences, "lowest": round(part.lowest, 4)}


def _heard(part: HeardPart | None) -> dict[str, Any]:
    if part is None:
        return dict(_NOT_RUN)
    return {
        "state": "done",
        "sentences": part.sentences,
        "doubtful": part.doubtful,
        "word_error": round(part.word_error, 4),
        "recogniser": one_line(part.recogniser),
        "sha256": part.digest,
    }


def _accepted(script: Script, cleaned: CleanedEdition, checks: Checks) -> list[AcceptedSentence]:
    """In the script's order, and only what is read: another sentence was never published.

    An acceptance of other spoken words than these is none.
    """
    given = checks.accepted
    edition = cleaned.edition
    if given is None:
        given = tuple(AcceptedSentence(printed) for printed in edition.accepted)
    by_text = {one_line(item.printed): item for item in given}
    found: dict[str, AcceptedSentence] = {}
    for sentence in script.sentences:
        printed = one_line(sentence.printed)
        item, meant = by_text.get(printed), edition.accepted_as.get(sentence.printed)
        said = " ".join(sentence.spoken.split())
        if item is not None and (not meant or said in meant or printed in meant):
            found[printed] = AcceptedSentence(printed, one_line(item.by), one_line(item.because))
    return list(found.values())


def _cut(cleaned: CleanedEdition) -> dict[str, Any]:
    cut = [(article.article.source, item) for article in cleaned.articles for item in article.cut]
    told = [
        [
            item.paragraph.file or source,
            item.paragraph.source_line,
            item.kind,
            item.rule,
            item.winner,
            item.paragraph.text,
        ]
        for source, item in cut
    ]
    kinds = Counter(item.kind or "other" for _, item in cut)
    winners = Counter(item.winner for _, item in cut)
    return {
        "paragraphs": cleaned.cut_paragraphs,
        "words": cleaned.cut_words,
        "sha256": hashlib.sha256(json.dumps(told).encode()).hexdigest(),
        "by_kind": dict(sorted(kinds.items())),
        "by": dict(sorted(winners.items())),
    }


def printed_digest(sentences: Iterable[str]) -> str:
    """SHA-256 over the printed sentences as transcripts show them, each with a line's end."""
    whole = hashlib.sha256()
    for sentence in sentences:
        whole.update(one_line(sentence).encode(errors="replace") + b"\n")
    return whole.hexdigest()


def said_digests(cues: Iterable[Cue]) -> dict[str, str]:
    """A short digest of the printed words of each segment, by its id."""
    said: dict[str, Any] = {}
    for cue in cues:
        digest = said.setdefault(cue.segment_id, hashlib.sha256())
        digest.update(one_line(cue.printed).encode() + b"\n")
    return {segment_id: digest.hexdigest()[:16] for segment_id, digest in said.items()}


def change_by_hand(data: bytes, document: Mapping[str, Any], folder: Path) -> str:
    """Say how a manifest in ``folder`` is not what was written: its seal and its certificate tell.

    Empty where neither does, or where it is from before there were any.
    """
    if document.get("proof") is None:
        listed = any(item["name"] == NAME for item in document["files"])
        if "seal" in document or listed:
            return "it has a seal or a certificate, and does not name it (proof)"
        return ""
    try:
        told = json.loads(read_plain(folder / document["proof"]["file"], MADE))
        certified = told["told_sha256"]
    except (OSError, *DAMAGE):
        certified = None  # a file that is missing or changed is told as such
    if certified is not None and told_digest(document) != certified:
        return (
            "what it tells (title, dates, sound, voice, chapters, segments) is not what its "
            "certificate says: it was changed by hand"
        )
    return (
        ""
        if is_whole(data)
        else ("it is not what was written under its seal: it was changed by hand")
    )


def told_digest(manifest: Mapping[str, Any]) -> str:
    """SHA-256 over what a manifest tells that no later publication changes (``TOLD``).

    Its lists may be iterators.
    """
    written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
    digest = hashlib.sha256()

    def add(text: str) -> None:
        digest.update(text.encode(errors="replace"))

    before = "{"
    for key in sorted(TOLD):  # item by item: a day has thousands of segments
        told = manifest.get(key)
        add(f"{before}{written(key)}:")
        before = ","
        if isinstance(told, list | Iterator):
            between = "["
            for item in told:
                add(between + written(item))
                between = ","
            add("[]" if between == "[" else "]")
        else:
            add(written(told))
    add("}")
    return digest.hexdigest()


def signing_key(settings: PublishSettings, places: Places) -> SigningKey | None:
    """Open what ``[publish.credentials]`` names; None where the show signs nothing.

    Raises ``PublicationError`` where it cannot be used.
    """
    files = settings.credentials
    return open_key(files.certificate, files.key, places.editions) if files else None


def sealed(
    programme: Programme,
    standing: Path | None,
    key: SigningKey,
    *,
    title: str,
    kind: str,
    told: Mapping[str, str],
) -> Programme:
    """Sign the programme in its place; return it with its new size and digest.

    ``standing`` is the enclosure of the last build: where it is this very sound, signed
    already, it is taken as it is, so that a rebuild makes no new bytes.
    """
    plain = programme.path.read_bytes()
    data = b""
    if standing is not None and standing.is_file():
        data = read_plain(standing, MADE)
    if not is_signed_form(data, plain, key, kind, told):
        data = sign(plain, key, title=title, kind=kind, told=told)
    # a new file: the old one may be linked into the store, which nobody changes
    fresh = programme.path.with_name(f".{programme.path.name}.signed")
    fresh.write_bytes(data)
    fresh.replace(programme.path)
    return replace(programme, size=Bytes(len(data)), sha256=hashlib.sha256(data).hexdigest())


def certified(
    episode: Episode,
    cleaned: CleanedEdition,
    script: Script,
    spoken: SpokenScript,
    checks: Checks,
    key: SigningKey | None,
    staging: Path,
) -> Episode:
    """Write the certificate into ``staging``; return the episode that lists it."""
    episode = replace(episode, proof=certificate.summary(script, cleaned, checks))
    data = certificate.proof_json(
        cleaned,
        script,
        spoken,
        episode,
        checks,
        told=certificate.told_digest(manifest.parts_of(episode)),
        files=episode.files,
        credentials=_credentials(staging / episode.file, key),
    )
    (staging / certificate.NAME).write_bytes(data)
    return replace(episode, files=_listed(episode.files, data))


def recertified(places: Places, edition_id: str, checks: Checks) -> Episode:
    """Write into a certificate what was found of the sound after the build.

    The manifest tells it too; the pages follow with the next refresh. Raises
    ``PublicationError`` where the edition has no certificate, or a damaged one.
    """
    with places.site_lock():
        episode = manifest.read(places.audio, edition_id)
        if episode is None or episode.proof is None:
            raise PublicationError(
                f"{edition_id} has no certificate", hint=f"audio-edition build {edition_id}"
            )
        folder = places.audio / edition_id
        try:
            data, proof = certificate.rechecked(read_plain(folder / certificate.NAME, MADE), checks)
        except OSError as problem:
            raise PublicationError(
                f"{edition_id}/{certificate.NAME} cannot be read: {problem.strerror}",
                hint=f"audio-edition build {edition_id}",
            ) from None
        kept = (item for item in episode.files if item.name != certificate.NAME)
        episode = replace(episode, proof=proof, files=_listed(kept, data))
        write_if_changed(folder / certificate.NAME, data)
        write_if_changed(folder / manifest.NAME, manifest.to_json(episode))
    return episode


def _listed(files: Iterable[EpisodeFile], data: bytes) -> tuple[EpisodeFile, ...]:
    """All files of an edition, its certificate among them."""
    mine = EpisodeFile(certificate.NAME, Bytes(len(data)), hashlib.sha256(data).hexdigest())
    return tuple(sorted((*files, mine), key=lambda item: item.name))


def _credentials(sound: Path, key: SigningKey | None) -> dict[str, str | None]:
    """What the certificate says of the sound's signature: a file that is out keeps its own."""
    with sound.open("rb") as stream:
        size = seek_audio(stream)
        stream.seek(0)
        _, store = unsigned(stream.read(size))
    if not store:
        return {"state": "none"}
    known = key is not None and key.leaf in store
    return {"state": "signed", "certificate_sha256": key.leaf_digest if key and known else None}
