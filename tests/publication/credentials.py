"""A press's own root and signer, made anew a run: what C2PA asks of certificates, and no more."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PRESS = "The Lantern Press"
SIGNER = "Lantern audio desk"


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
    root_key, key = ec.generate_private_key(ec.SECP256R1()), _key(kind)
    since = dt.datetime(2026, 1, 1)
    until = since + dt.timedelta(days=3650)
    signing = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    vouching = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    above = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())

    def certificate(name: str, of: object, usage: x509.KeyUsage) -> x509.CertificateBuilder:
        public = of.public_key()  # type: ignore[attr-defined]
        return (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name("Lantern root"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(usage is vouching, None), True)
            .add_extension(usage, True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
        )

    root = certificate("Lantern root", root_key, vouching).sign(root_key, hashes.SHA256())
    leaf = (
        certificate(SIGNER, key, signing)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above), False)
        .sign(root_key, hashes.SHA256())
    )
    return Chain(_pem(leaf) + _pem(root), _secret(key), _pem(root))


def _key(kind: str) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey:
    if kind == "ps256":
        return rsa.generate_private_key(65537, 2048)
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    curves = {"es256": ec.SECP256R1, "es384": ec.SECP384R1, "es512": ec.SECP521R1}
    return ec.generate_private_key(curves[kind]())


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, PRESS),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _secret(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
