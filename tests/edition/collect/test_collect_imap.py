"""Mailboxes, on Debian's dovecot over TLS: what is taken, and that nothing there is changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from audio_edition.edition.collect.imap import utf7
from tests.edition.collect.mail_server import PASSWORD, USER, MailServer, mail_server
from tests.edition.collect.test_collect_letters import desk, letter


@pytest.fixture(scope="module")
def running() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def mail(running: MailServer, monkeypatch: pytest.MonkeyPatch) -> MailServer:
    """The server with an empty mailbox, and a machine that trusts it."""
    for file in [*(running.root / "mail/new").iterdir(), *(running.root / "mail/cur").iterdir()]:
        file.unlink()
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    monkeypatch.setenv("SSL_CERT_FILE", str(running.root / "ca.pem"))
    return running


def test_a_letter_becomes_its_stories_and_the_mailbox_stays_as_it_was(mail, tmp_path):
    mail.put(letter("Tallinn"))
    mail.put(letter("Riga", sender="Other <news@other.example>"))
    show = desk(tmp_path, mail, **{"from": "brief@harbor.example"})
    report = show.collect()
    assert report.failed == ()
    (item,) = report.items
    assert (item.state, item.title, item.id) == (
        "new",
        "The Harbor Brief: Tallinn",
        "tallinn.1@mail.harbor.example",
    )
    assert show.headlines() == ["The Tallinn ferry sails again", "A vote on Tallinn's bridge"]
    kept = list((tmp_path / "editions" / show.day).glob("_*.eml"))
    assert len(kept) == 1
    assert USER.encode() not in kept[0].read_bytes()
    assert mail.unseen() == 2
    assert [i.state for i in show.collect().items] == []
    mail.put(letter("Narva"))
    assert [i.title for i in show.collect().items] == ["The Harbor Brief: Narva"]
    assert len(show.headlines()) == 4
    assert mail.unseen() == 3
    mail.renumber()
    again = show.collect()
    assert (again.written, [i.state for i in again.items]) == (False, ["known"] * 2)


def test_another_folder_by_a_name_that_is_no_ascii(mail: MailServer, tmp_path: Path) -> None:
    mail.put(letter("Tallinn"), folder=f".{utf7('Börse & Märkte')}")
    show = desk(tmp_path, mail)
    show.sources[0]["address"] = mail.address.replace("INBOX", "B%C3%B6rse%20&%20M%C3%A4rkte")
    assert [i.state for i in show.collect().items] == ["new"]
    show.sources[0]["address"] = mail.address.replace("INBOX", "Nowhere")
    (failure,) = show.collect().failed
    assert "opens no folder 'Nowhere'" in failure.message


def test_what_fails_is_one_line_without_a_secret(mail, tmp_path, monkeypatch):
    monkeypatch.setenv("WRONG", "not the password")
    show = desk(tmp_path, mail, password="${WRONG}")
    (wrong,) = show.collect().failed
    assert "refuses news@lantern.example" in wrong.message
    show.sources[0]["password"] = "${MAIL_PASSWORD}"
    show.sources[0]["address"] = f"imaps://news@127.0.0.1:{mail.imaps}/INBOX"
    (untrusted,) = show.collect().failed
    assert "cannot be trusted" in untrusted.message
    for failure in (wrong, untrusted):
        assert failure.hint
        for secret in ("\n", PASSWORD, "not the password"):
            assert secret not in failure.message + failure.hint


def test_starttls_is_spoken_where_the_address_says_imap_and_nothing_without_trust(
    mail: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail.put(letter("Tallinn"))
    show = desk(tmp_path, mail)
    show.sources[0]["address"] = f"imap://news@localhost:{mail.imap}/INBOX"
    assert [i.state for i in show.collect().items] == ["new"]
    monkeypatch.delenv("SSL_CERT_FILE")
    (failure,) = show.collect().failed
    assert "cannot be trusted" in failure.message
    assert "SSL_CERT_FILE" in failure.hint


def test_a_server_that_says_nothing_is_not_waited_for(mail: MailServer, tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        show = desk(tmp_path, mail, timeout="1s")
        show.sources[0]["address"] = f"imap://news@127.0.0.1:{silent.getsockname()[1]}/INBOX"
        (failure,) = show.collect().failed
    assert "in time" in failure.message or "longer than 1 seconds" in failure.message
