"""Seal a release: sign its sound where the show has credentials, and write its certificate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from audio_edition.cleaning.model import CleanedEdition
from audio_edition.errors import PublicationError
from audio_edition.models import replace
from audio_edition.mp3.id3 import seek_audio
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.programme.model import Programme
from audio_edition.publication import certificate, manifest
from audio_edition.publication.checks import Checks
from audio_edition.publication.files import write_if_changed
from audio_edition.publication.model import Episode, EpisodeFile
from audio_edition.publication.provenance import SigningKey, is_signed_form, open_key, unsigned
from audio_edition.publication.provenance import signed as sign
from audio_edition.publication.settings import PublishSettings
from audio_edition.script.model import Script
from audio_edition.speech.model import SpokenScript
from audio_edition.units import Bytes


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
