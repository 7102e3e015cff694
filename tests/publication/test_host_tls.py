"""Certificates as hosts have them: good, expired, of another name, without their chain."""

import ssl
from pathlib import Path

import pytest
from cryptography import x509

from audio_edition.publication.probe import probe
from tests.publication.at_work import in_thread
from tests.publication.credentials import sign
from tests.publication.faulty_host import Host, serving
from tests.publication.support import Stage, identity
from tests.rows import each, table


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = Stage(tmp_path_factory.mktemp("show"))
    stage.release()
    return stage


CASES = table(Path(__file__).parent / "data" / "certificates_of_hosts.tsv")


@each("case, since, until, name, severity, words", CASES, least=7)
def test_what_apps_make_of_a_certificate(
    released: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    case: str, since: str, until: str, name: str, severity: str, words: str,
) -> None:  # fmt: skip
    root = sign("Test Root", is_ca=True)
    between = sign("Test Intermediate", root, is_ca=True)
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    by = None if case == "self-signed" else between
    leaf = sign(name, by, days=(int(since), int(until)), more=[(names, False)])
    sent = leaf.pem() + ("" if case in ("no chain", "self-signed") else between.pem())
    for file, text in (("trusted", root.pem()), ("chain", sent), ("key", leaf.key_pem())):
        (tmp_path / f"{file}.pem").write_text(text)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "chain.pem", tmp_path / "key.pem")
    with in_thread(type("Secure", (Host,), {"folder": released.audio}), context) as base:
        found = probe(identity(base_url=base), released.release())
    told = [(f.severity, words in f.message) for f in found if f.code == "host-tls"]
    assert told == ([(severity, True)] if severity else []), found
    assert [f for f in found if f.code != "host-tls"] == []  # the rest is looked at all the same


def test_a_host_that_speaks_no_tls(released: Stage) -> None:
    with serving(released.audio) as base:
        found = probe(identity(base_url=base.replace("http:", "https:")), None)
    assert [f.code for f in found][:1] == ["host-tls"]
