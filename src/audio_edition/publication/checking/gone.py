"""Editions of which something is left, here or in the journal, and no manifest."""

from __future__ import annotations

from collections.abc import Iterator

from audio_edition.findings import Finding
from audio_edition.places import Places
from audio_edition.publication import build_record, manifest
from audio_edition.publication.certificate import NAME as CERTIFICATE
from audio_edition.publication.shelf import last_known, read_shelf


def without_manifest(places: Places) -> list[str]:
    """The editions that went out, or whose files lie here, and whose ``episode.json`` is gone.

    Raises ``PublicationError`` where the journal cannot be read.
    """
    return sorted(read_shelf(places).lost | set(_orphans(places)))


def gone_manifest(places: Places, edition_id: str) -> Finding | None:
    """What is said of such an edition; None of any other."""
    return _told(places, edition_id) if edition_id in without_manifest(places) else None


def _told(places: Places, edition_id: str) -> Finding:
    known = last_known(places, edition_id)
    what = "was built"
    if known is not None:
        what = "went out, and was retracted" if known.retracted else "went out"
    where = f"{edition_id}/{manifest.NAME}"
    message = f"the edition {what}: its manifest is not in audio/ any more"
    return Finding("error", "not-built", where, message, "audio-edition check --repair")


def gone_manifests(places: Places) -> Iterator[Finding]:
    """Of all of them but those that are public: the feed's own check tells of these."""
    told = {item.edition_id for item in read_shelf(places).damaged}
    for name in without_manifest(places):
        if name not in told:
            yield _told(places, name)


def _orphans(places: Places) -> Iterator[str]:
    """Folders with what only a build leaves, and nothing that tells what it is."""
    if not places.audio.is_dir():
        return
    for folder in places.audio.iterdir():
        if folder.name.startswith(".") or (folder / manifest.NAME).exists():
            continue
        if any((folder / name).is_file() for name in (build_record.NAME, CERTIFICATE)):
            yield folder.name
