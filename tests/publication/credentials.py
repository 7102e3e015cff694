"""Certificates made anew a run: a press's root and signer as C2PA asks for, and hosts' own."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PRESS = "The Lantern Press"
SIGNER = "Lantern audio desk"
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True)
class Signed:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key

    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def key_pem(self) -> str:
        kind, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        return self.key.private_bytes(serialization.Encoding.PEM, kind, plain).decode()


def sign(
    name: str,
    by: Signed | None = None,
    *,
    kind: str = "es256",
    is_ca: bool = False,
    days: tuple[float, float] = (-1, 400),
    more: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Signed:
    """A fresh key of ``kind`` and its certificate, good for ``days`` from now; by itself, or
    by another's.
    """
    key, now = _key(kind), dt.datetime.now(dt.UTC)
    public, signer = key.public_key(), by.key if by else key
    common = x509.NameAttribute(NameOID.COMMON_NAME, name)
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, PRESS), common])
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=is_ca, path_length=None), True),
        (x509.SubjectKeyIdentifier.from_public_key(public), False),
        (x509.KeyUsage(not is_ca, False, False, False, False, is_ca, is_ca, False, False), True),
        *more,
    ]
    if by:
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        extensions.append((above, False))
    maker = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + dt.timedelta(days=days[0]))
        .not_valid_after(now + dt.timedelta(days=days[1]))
    )
    for extension, is_critical in extensions:
        maker = maker.add_extension(extension, is_critical)
    return Signed(maker.sign(signer, hashes.SHA256()), key)


def _key(kind: str) -> Key:
    if kind == "ps256":
        return rsa.generate_private_key(65537, 2048)
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    curves = {"es256": ec.SECP256R1, "es384": ec.SECP384R1, "es512": ec.SECP521R1}
    return ec.generate_private_key(curves[kind]())


@dataclass(frozen=True)
class Chain:
    """PEM texts: the signer's certificate with its root behind it, the key, the root alone."""

    certificate: str
    key: str
    root: str

    def write(self, folder: Path) -> None:
        """``signer.pem`` and ``signer.key`` in ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "signer.pem").write_text(self.certificate)
        (folder / "signer.key").write_text(self.key)


def chain(kind: str = "es256") -> Chain:
    """A fresh root and a signer that it vouches for, whose key is of ``kind``."""
    root = sign("Lantern root", is_ca=True)
    mail = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
    leaf = sign(SIGNER, root, kind=kind, more=[(mail, False)])
    return Chain(leaf.pem() + root.pem(), leaf.key_pem(), root.pem())
