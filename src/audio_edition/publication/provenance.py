"""Content credentials (C2PA) in the MP3: signed here, read back here, by c2pa-python.

A manifest store lies in a GEOB frame of the ID3v2 tag (C2PA 2.2, A.3.5). The library would
write the whole tag anew, as version 2.4; ours is 2.3 for good reason (see programme/tags.py).
So the frame is put in here, behind the frames that stand, and the library signs a digest of
the rest. The sound and every other frame keep their bytes. Supports C2PA; nobody certified it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audio_edition import __version__
from audio_edition.errors import PublicationError
from audio_edition.mp3.id3 import tag_size
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication.model import Credentials

_NEWSCODES = "http://cv.iptc.org/newscodes/digitalsourcetype/"

_BY_RULE = ("espeak", "silence")
"""Engines that speak by rules alone; all others learned from recordings."""

_INSTALL = "pip install 'audio-edition[provenance]'"
_MIME = "audio/mpeg"
_BOX = b"\x00application/x-c2pa-manifest-store\x00c2pa\x00c2pa manifest store\x00"
"""Of a GEOB frame: Latin-1, media type, file name, description; the manifest store follows."""

_ALGORITHMS = (
    (bytes.fromhex("06082a8648ce3d030107"), "es256"),
    (bytes.fromhex("06052b81040022"), "es384"),
    (bytes.fromhex("06052b81040023"), "es512"),
    (bytes.fromhex("06092a864886f70d010101"), "ps256"),
    (bytes.fromhex("06032b6570"), "ed25519"),
)
"""Object identifiers of a certificate's public key, in DER, and how such a key signs."""

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


def source_type(engine: str, chosen: str = "") -> str:
    """The IPTC digital source type of an engine's sound; ``chosen`` is the show's own word."""
    name = chosen or ("algorithmicMedia" if engine in _BY_RULE else "trainedAlgorithmicMedia")
    return _NEWSCODES + name


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A certificate chain (PEM, the signer's first) and its private key, which is never shown."""

    chain: str
    secret: bytes
    algorithm: str

    def __repr__(self) -> str:
        return f"SigningKey({self.algorithm})"

    @property
    def leaf(self) -> bytes:
        """The signer's own certificate, DER."""
        return _der(self.chain)

    @property
    def leaf_digest(self) -> str:
        """SHA-256 of it: its fingerprint, as ``openssl x509`` shows it."""
        return hashlib.sha256(self.leaf).hexdigest()


def open_key(certificate: str, key: str, folder: Path) -> SigningKey:
    """Read what ``[publish.credentials]`` names: files (from ``folder``), or ``env:NAME``.

    Raises ``PublicationError``, also where the extra ``provenance`` is not installed; nothing
    of the key is ever in a message.
    """
    _library()
    chain = _text_of(certificate, folder, "certificate").decode("ascii", "replace")
    if not _PEM.search(chain):
        raise PublicationError(
            f"[publish.credentials] certificate: {certificate} holds no PEM certificate",
            hint="put the signer's certificate there, and those that vouch for it behind it",
        )
    der = _der(chain)
    algorithm = next((name for oid, name in _ALGORITHMS if oid in der), "")
    if not algorithm:
        raise PublicationError(
            f"[publish.credentials] certificate: {certificate} has a key of an unknown sort",
            hint="C2PA takes EC (P-256, P-384, P-521), RSA and Ed25519 keys",
        )
    secret = _text_of(key, folder, "key")
    if b"PRIVATE KEY-----" not in secret:
        raise PublicationError(
            "[publish.credentials] key: there is no PEM private key",
            hint="openssl pkcs8 -topk8 -nocrypt writes one",
        )
    return SigningKey(chain, secret, algorithm)


def _text_of(place: str, folder: Path, what: str) -> bytes:
    if place.startswith("env:"):
        found = os.environ.get(place[4:])
        if not found:
            raise PublicationError(
                f"[publish.credentials] {what}: the variable {place[4:]} is not set"
            )
        return found.encode()
    try:
        return read_plain((folder / place).expanduser(), MADE)
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or "no such file"
        raise PublicationError(f"[publish.credentials] {what}: {place}: {why}") from None


def _der(chain: str) -> bytes:
    import ssl  # only who signs needs it

    first = _PEM.search(chain)
    try:
        return ssl.PEM_cert_to_DER_cert(first[0]) if first else b""
    except ValueError:
        raise PublicationError("[publish.credentials] certificate: damaged PEM") from None


def _library() -> Any:
    try:
        import c2pa
    except ImportError:
        raise PublicationError(
            "content credentials need c2pa-python, which is not installed", hint=_INSTALL
        ) from None
    return c2pa


# -- writing ---------------------------------------------------------------------


def signed(
    data: bytes, key: SigningKey, *, title: str, kind: str, told: Mapping[str, str]
) -> bytes:
    """Return the MP3 ``data`` with credentials in its tag.

    Parameters
    ----------
    title, kind : what the credentials call the sound, and its IPTC digital source type.
    told : digests that bind the credentials to the edition, in an assertion of our own.

    Raises ``PublicationError`` for a tag that cannot be extended or a key that does not sign.
    """
    c2pa = _library()
    at = _behind_frames(data)
    described = _definition(title, kind, told)

    def sign(digest: bytes, start: int, size: int) -> bytes:
        binding = {
            "name": "jumbf manifest",
            "alg": "sha256",
            "hash": list(digest),
            "pad": [0] * 16,
            "exclusions": [{"start": start, "length": size}],
        }
        assertions = [
            *described["assertions"],
            {"label": "c2pa.hash.data", "data": binding, "created": True},
        ]
        info = c2pa.C2paSignerInfo(key.algorithm, key.chain.encode(), key.secret, None)
        with (
            c2pa.Signer.from_info(info) as signer,
            c2pa.Builder({**described, "assertions": assertions}) as builder,
        ):
            builder.set_no_embed()  # the frame is ours to write
            made: bytes = builder.sign(signer, _MIME, io.BytesIO(data[:at]), io.BytesIO())
            return made

    try:
        # how many bytes the signature takes shows when it is made; the digest covers all others
        store = sign(hashlib.sha256().digest(), at, 1 << 14)
        for _ in range(4):
            whole, start = _with_frame(data, at, store)
            rest = hashlib.sha256(whole[:start])
            rest.update(memoryview(whole)[start + len(store) :])
            fresh = sign(rest.digest(), start, len(store))
            if len(fresh) == len(store):
                made = whole[:start] + fresh + whole[start + len(fresh) :]
                _require_readable(made)
                return made
            store = fresh
    except c2pa.C2paError as problem:
        raise PublicationError(
            f"the sound cannot be signed: {' '.join(str(problem).split())[:200]}",
            hint="is the key the certificate's own (PKCS #8), and is the certificate one for "
            "signing (key usage, extended key usage)?",
        ) from None
    raise PublicationError("the sound cannot be signed: the signature's size never settles")


def _require_readable(data: bytes) -> None:
    """Read back what was written: credentials that nobody finds are worse than none."""
    found = read_credentials(data)
    if found is None or found.state == "invalid":
        why = ", ".join(found.problems) if found else "a frame of its tag is damaged"
        raise PublicationError(f"the sound cannot be signed so that it reads back: {why}")


def _definition(title: str, kind: str, told: Mapping[str, str]) -> dict[str, Any]:
    made = {
        "action": "c2pa.created",
        "digitalSourceType": kind,
        "softwareAgent": {"name": "audio-edition", "version": __version__},
    }
    return {
        "claim_generator_info": [{"name": "audio-edition", "version": __version__}],
        "title": title,
        "format": _MIME,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [made]}, "created": True},
            {"label": "org.audio-edition.made-from", "data": dict(told), "created": True},
        ],
    }


def _with_frame(data: bytes, at: int, store: bytes) -> tuple[bytes, int]:
    """Put the frame at ``at``, behind the tag's last; return the file and where it begins."""
    body = len(_BOX) + len(store)
    if data[:3] != b"ID3":
        head, old, size = b"ID3\x03\x00\x00", b"", 0
    else:
        head, old, size = data[:6], data[10:at], tag_size(data) - 10
    told = _seven_bits(body) if head[3] == 4 else body.to_bytes(4, "big")
    frame = b"GEOB" + told + b"\x00\x00" + _BOX
    rest = data[at:] if data[:3] == b"ID3" else data
    before = head + _seven_bits(size + 10 + body) + old + frame
    return b"".join((before, store, rest)), len(before)


def _seven_bits(size: int) -> bytes:
    if size >= 1 << 28:
        raise PublicationError("the tag would be too long for content credentials")
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def _behind_frames(data: bytes) -> int:
    """Where the tag's last frame ends; 10 where there is no tag yet."""
    return max((end for _, _, end in _frames(data)), default=10)


def _frames(data: bytes) -> list[tuple[bytes, int, int]]:
    """The frames of the tag at the start: name, begin and end.

    Raises ``PublicationError`` for what ID3 allows and nobody writes today: other versions,
    tags that are unsynchronised as a whole, extended headers and footers.
    """
    size = tag_size(data)
    if not size:
        return []
    if data[3] not in (3, 4) or data[5]:
        raise PublicationError("the sound's ID3 tag is of a kind that takes no credentials")
    found: list[tuple[bytes, int, int]] = []
    at = 10
    while at + 10 <= size and data[at]:
        told = data[at + 4 : at + 8]
        body = (
            sum((byte & 0x7F) << shift for byte, shift in zip(told, (21, 14, 7, 0), strict=True))
            if data[3] == 4
            else int.from_bytes(told, "big")
        )
        if at + 10 + body > size:
            raise PublicationError("the sound's ID3 tag is damaged")
        found.append((bytes(data[at : at + 4]), at, at + 10 + body))
        at += 10 + body
    return found


def unsigned(data: bytes) -> tuple[bytes, bytes]:
    """Take our credentials out of an MP3: the file as it was, and the manifest store.

    The store is empty where there is none, and the file as it is.
    """
    try:
        frames = _frames(data)
    except PublicationError:
        return data, b""
    for name, begin, end in frames:
        if name == b"GEOB" and data[begin + 10 : end].startswith(_BOX):
            store = data[begin + 10 + len(_BOX) : end]
            head = data[:6] + _seven_bits(tag_size(data) - 10 - (end - begin))
            return head + data[10:begin] + data[end:], store
    return data, b""


def is_signed_form(
    standing: bytes, plain: bytes, key: SigningKey, kind: str, told: Mapping[str, str]
) -> bool:
    """Whether ``standing`` is ``plain`` with these very credentials already.

    A signature is never the same twice: what is signed already is kept as it is.
    """
    was, store = unsigned(standing)
    said = [key.leaf, *(text.encode() for text in (kind, *told.values()))]
    return bool(store) and was == plain and all(text in store for text in said)


# -- reading ---------------------------------------------------------------------


def can_read() -> bool:
    """Whether the extra ``provenance`` is installed."""
    try:
        _library()
    except PublicationError:
        return False
    return True


def read_credentials(data: bytes, anchors: str = "") -> Credentials | None:
    """Read and judge the credentials of an MP3; None where there are none.

    ``anchors`` are certificates (PEM) whose signers are trusted. Nothing is fetched from
    anywhere. Raises ``PublicationError`` where the extra is missing.
    """
    c2pa = _library()
    settings: dict[str, Any] = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
    if anchors:
        settings["trust"] = {"trust_anchors": anchors}
    try:
        with (
            c2pa.Context.from_dict(settings) as context,
            c2pa.Reader(_MIME, io.BytesIO(data), context=context) as reader,
        ):
            told = json.loads(reader.json())
            state = str(reader.get_validation_state() or "Invalid").lower()
    except c2pa.C2paError.ManifestNotFound:
        return None
    except c2pa.C2paError as problem:
        return Credentials("invalid", "", (), (" ".join(str(problem).split())[:200],), {})
    return _judged(told, state)


def _judged(told: Mapping[str, Any], state: str) -> Credentials:
    active = told.get("manifests", {}).get(told.get("active_manifest"), {})
    by_label = {item.get("label"): item.get("data", {}) for item in active.get("assertions", ())}
    actions = by_label.get("c2pa.actions.v2", {}).get("actions", ())
    info = active.get("signature_info", {})
    names = [str(info[key]) for key in ("common_name", "issuer") if info.get(key)]
    problems = [str(item.get("code")) for item in told.get("validation_status", ())]
    mine = by_label.get("org.audio-edition.made-from", {})
    return Credentials(
        state=state,
        signer=", ".join(dict.fromkeys(names)),
        source_types=tuple(
            str(item["digitalSourceType"]) for item in actions if item.get("digitalSourceType")
        ),
        problems=tuple(dict.fromkeys(problems)),
        told={str(name): str(value) for name, value in mine.items()},
    )
