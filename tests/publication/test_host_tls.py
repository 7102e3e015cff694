"""Certificates as hosts have them: good, expired, of another name, without their chain."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from audio_edition.findings import Finding
from audio_edition.publication.probe import probe
from tests.publication.faulty_host import Host
from tests.publication.support import Stage, identity


@dataclass
class Signed:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def sign(
    name: str,
    by: Signed | None = None,
    *,
    is_ca: bool = False,
    days: tuple[float, float] = (-1, 90),
) -> Signed:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    maker = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if by:
        signer = by.key.public_key()
        maker = maker.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False
        )
    if not is_ca:
        maker = maker.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
    return Signed(maker.sign(by.key if by else key, hashes.SHA256()), key)


@dataclass
class Authority:
    """Who is trusted, and who signs for it."""

    root: Signed
    between: Signed


@pytest.fixture(scope="module")
def authority() -> Authority:
    root = sign("Test Root", is_ca=True, days=(-1, 400))
    return Authority(root, sign("Test Intermediate", root, is_ca=True, days=(-1, 400)))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = Stage(tmp_path_factory.mktemp("show"))
    stage.release()
    return stage


class Silent(ThreadingHTTPServer):
    """A handshake that fails is what some tests are about: nothing is printed of it."""

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def secure(folder: Path, chain: bytes, key: bytes, home: Path) -> Iterator[str]:
    (home / "chain.pem").write_bytes(chain)
    (home / "key.pem").write_bytes(key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(home / "chain.pem", home / "key.pem")
    handler = type("Secure", (Host,), {"folder": folder})
    server = Silent(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("good", []),
        ("soon", [("warning", "expires in")]),
        ("expired", [("error", "has expired")]),
        ("early", [("error", "not valid yet")]),
        ("other name", [("error", "another name")]),
        ("no chain", [("error", "without its chain")]),
        ("self-signed", [("error", "signed by itself")]),
    ],
)
def test_what_apps_make_of_a_certificate(
    stage: Stage, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    case: str, expected: list[tuple[str, str]],
) -> None:  # fmt: skip
    (tmp_path / "trusted.pem").write_bytes(authority.root.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    days = {"soon": (-80.0, 5.0), "expired": (-90.0, -1.0), "early": (1.0, 90.0)}.get(
        case, (-1, 90)
    )
    name = "elsewhere.example" if case == "other name" else "localhost"
    signed = sign(name, None if case == "self-signed" else authority.between, days=days)
    chain = signed.pem()
    if case not in ("no chain", "self-signed"):
        chain += authority.between.pem()
    with secure(stage.audio, chain, signed.key_pem(), tmp_path) as base:
        found: list[Finding] = probe(identity(base_url=base), stage.release())
    told = [(f.severity, f.message) for f in found if f.code == "host-tls"]
    assert len(told) == len(expected), found
    for (severity, message), (wanted, words) in zip(told, expected, strict=True):
        assert severity == wanted
        assert words in message
    assert [f for f in found if f.code != "host-tls"] == []  # the rest is looked at all the same


def test_a_host_that_speaks_no_tls(stage: Stage) -> None:
    handler = type("Plain", (Host,), {"folder": stage.audio})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        found = probe(identity(base_url=f"https://localhost:{server.server_port}/"), None)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert [f.code for f in found][:1] == ["host-tls"]
