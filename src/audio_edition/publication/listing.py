"""files.json: the digest of each file that no manifest lists, for whoever verifies what is public.

An edition's has its pages, chapters and pictures, and its manifest; the show's, at the root, what
is public beside the editions. It says what this program put there last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audio_edition.addresses import MEMBERS_FEED, is_plain_path
from audio_edition.errors import PublicationError
from audio_edition.publication.manifest import DAMAGE
from audio_edition.publication.manifest import NAME as MANIFEST
from audio_edition.schemas import refuse_newer
from audio_edition.sealed_json import seal, unseal

NAME = "files.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """``files`` by path, each with its SHA-256, which is empty for what may change by itself.

    ``edition`` is empty for the show's own.
    """

    edition: str
    files: Mapping[str, str]

    def to_json(self) -> bytes:
        """The file, the same bytes for the same list."""
        files = dict(sorted(self.files.items()))
        return seal(NAME, {"version": _VERSION, "edition": self.edition, "files": files}) + b"\n"

    @classmethod
    def in_folder(cls, edition: str, files: Mapping[str, str], own: str) -> bytes:
        """Write an edition's: of ``files`` by their paths, and of its manifest (``own``)."""
        within = {path.rpartition("/")[2]: digest for path, digest in files.items()}
        return cls(edition, {**within, MANIFEST: own}).to_json()

    @classmethod
    def of_show(cls, files: Mapping[str, str]) -> bytes:
        """Write a show's; the members' feed is named nowhere that everybody may look."""
        told = {path: digest for path, digest in files.items() if path != MEMBERS_FEED}
        return cls("", told).to_json()

    @classmethod
    def of(cls, data: bytes) -> Listing:
        """Read one; raises ``PublicationError`` where it is damaged, or newer."""
        try:
            told, _ = unseal(NAME, data)
            refuse_newer(told["version"], _VERSION, "it", PublicationError)
            files = {path: str(told["files"][path]) for path in told["files"]}
            found = cls(str(told["edition"]), files)
            is_same = found.to_json() == data and all(map(is_plain_path, files))
        except DAMAGE as problem:
            raise PublicationError(f"it is damaged: {problem}") from None
        if not is_same:
            raise PublicationError("it has other bytes than were written")
        return found
