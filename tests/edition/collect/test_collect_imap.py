"""Mailboxes, on Debian's dovecot over TLS: what is taken, and that nothing there is changed."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from audio_edition.edition.collect import imap
from audio_edition.edition.collect.imap import utf7
from tests.edition.collect.mail_server import PASSWORD, USER, MailServer, mail_server
from tests.edition.facts import DATA
from tests.verbs.test_verbs_collecting import Desk

HTML = (DATA / "harbor-brief.html").read_text("utf-8")


def letter(
    town: str, *, sender: str = "The Harbor Brief <brief@harbor.example>", **heads: str
) -> EmailMessage:
    """A multipart newsletter as mailing services send it."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = f"The Lantern <{USER}>"
    made["Subject"] = f"The Harbor Brief: {town}"
    made["Date"] = "Mon, 02 Nov 2026 04:30:00 +0000"
    told = {
        "Message-ID": f"<{town.lower()}.1@mail.harbor.example>",
        "List-Id": "The Harbor Brief <brief.harbor.example>",
        **{key.replace("_", "-"): value for key, value in heads.items()},
    }
    for key, value in told.items():
        if value:
            made[key] = value
    made.set_content("Your program shows no HTML.")
    made.add_alternative(HTML.format(town=town, slug=town.lower()), subtype="html")
    return made


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


def desk(root: Path, mail: MailServer, **more: Any) -> Desk:
    told = {"kind": "imap", "address": mail.address, "password": "${MAIL_PASSWORD}", **more}
    made = Desk(root, told)
    made.now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    made.day = made.now.date().isoformat()
    return made


def test_a_letter_becomes_its_stories_and_the_mailbox_stays_as_it_was(
    mail: MailServer, tmp_path: Path
) -> None:
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


@pytest.mark.parametrize(
    ("rule", "taken"),
    [
        ({"from": "harbor.example"}, ["a", "b"]),
        ({"from": ["b@harbor.example", "other.example"]}, ["b", "d"]),
        ({"from": "@news.harbor.example"}, ["b"]),
        ({"list_id": "<weekly.harbor.example>"}, ["b"]),
        ({"list_id": "weekly.harbor.example", "from": "a@harbor.example"}, []),
        ({"title": "^Brief [ac]$"}, ["a", "c"]),
        ({}, ["a", "b", "c", "d"]),
    ],
)
def test_whose_letters_are_taken(
    mail: MailServer, tmp_path: Path, rule: dict[str, Any], taken: list[str]
) -> None:
    senders = {
        "a": "Brief <A@Harbor.Example>",
        "b": "b@news.harbor.example"
        if rule.get("from") == "@news.harbor.example"
        else "Brief <b@harbor.example>",
        # a server finds these, too: it looks for parts of what stands in a header
        "c": '"b@harbor.example" <evil@harbor.example.evil.example>',
        "d": "=?utf-8?q?N=C3=B6?= <xb@other.example>",
    }
    for name, sender in senders.items():
        made = letter(
            name,
            sender=sender,
            List_Id="<weekly.harbor.example>" if name == "b" else "<daily.harbor.example>",
        )
        del made["Subject"]
        made["Subject"] = f"Brief {name}"
        mail.put(made)
    report = desk(tmp_path, mail, **rule).collect()
    assert report.failed == ()
    assert [i.title for i in report.items if i.state == "new"] == [
        f"Brief {name}" for name in taken
    ]


def test_other_uids_and_second_deliveries_bring_nothing_twice(
    mail: MailServer, tmp_path: Path
) -> None:
    for town in ("Tallinn", "Riga"):
        mail.put(letter(town))
    mail.put(letter("Tallinn"))
    mail.put(letter("Narva", Message_ID=""))
    show = desk(tmp_path, mail)
    assert [i.state for i in show.collect().items] == ["new"] * 3
    mail.renumber()
    show.later(minutes=5)
    again = show.collect()
    assert not again.written
    assert [i.state for i in again.items] == ["known"] * 3
    assert len(show.headlines()) == 6


def test_of_too_many_letters_the_newest_are_taken(mail: MailServer, tmp_path: Path) -> None:
    for town in ("Tallinn", "Riga", "Narva"):
        mail.put(letter(town))
    show = desk(tmp_path, mail, items=2)
    report = show.collect()
    assert [i.state for i in report.items] == ["left-out", "new", "new"]
    assert [h.split()[1] for h in show.headlines()[::2]] == ["Riga", "Narva"]


def test_another_folder_by_a_name_that_is_no_ascii(mail: MailServer, tmp_path: Path) -> None:
    mail.put(letter("Tallinn"), folder=f".{utf7('Börse & Märkte')}")
    show = desk(tmp_path, mail)
    show.sources[0]["address"] = mail.address.replace("INBOX", "B%C3%B6rse%20&%20M%C3%A4rkte")
    assert [i.state for i in show.collect().items] == ["new"]
    show.sources[0]["address"] = mail.address.replace("INBOX", "Nowhere")
    (failure,) = show.collect().failed
    assert "opens no folder 'Nowhere'" in failure.message


def test_a_letter_that_is_too_large_is_left_in_the_mailbox(
    mail: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "MAX_BYTES", 40_000)
    big = letter("Riga")
    big.add_attachment(b"x" * 60_000, maintype="application", subtype="pdf", filename="a.pdf")
    mail.put(big)
    mail.put(letter("Tallinn"))
    report = desk(tmp_path, mail).collect()
    assert report.failed == ()
    assert {i.title[-4:]: i.state for i in report.items} == {"Riga": "left-out", "linn": "new"}


def test_a_letter_without_text_keeps_no_other_from_being_taken(
    mail: MailServer, tmp_path: Path
) -> None:
    empty = EmailMessage()
    empty["From"], empty["Subject"], empty["Message-ID"] = (
        "a@b.example",
        "Pictures",
        "<p@b.example>",
    )
    empty.set_content("<html><body><img src='cid:1'></body></html>", subtype="html")
    mail.put(empty)
    mail.put(letter("Tallinn"))
    show = desk(tmp_path, mail)
    report = show.collect()
    assert report.failed == ()
    assert {i.title: i.state for i in report.items if i.state != "new"} == {"Pictures": "left-out"}
    assert len(show.headlines()) == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"password": "${WRONG}"}, "refuses news@lantern.example"),
        ({"password": "${NOT_SET}"}, "NOT_SET is not set"),
        ({"address": "imaps://news@127.0.0.1:{imaps}/INBOX"}, "cannot be trusted"),
        ({"address": "imaps://news@localhost:1/INBOX"}, "cannot be reached"),
        ({"address": "imap://news@localhost:{imaps}/INBOX", "timeout": "4s"}, "localhost"),
    ],
)
def test_what_fails_is_one_line_without_a_secret(
    mail: MailServer,
    tmp_path: Path,
    change: dict[str, str],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WRONG", "not the password")
    show = desk(tmp_path, mail)
    show.sources[0].update(
        {k: v.format(imaps=mail.imaps) for k, v in change.items() if k != "password"}
    )
    show.sources[0]["password"] = change.get("password", "${MAIL_PASSWORD}")
    (failure,) = show.collect().failed
    assert told in failure.message
    assert failure.hint
    for text in (failure.message, failure.hint):
        assert "\n" not in text
        assert PASSWORD not in text
        assert "not the password" not in text


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
        stop = threading.Event()
        show = desk(tmp_path, mail, timeout="1s")
        show.sources[0]["address"] = f"imap://news@127.0.0.1:{silent.getsockname()[1]}/INBOX"
        (failure,) = show.collect().failed
        stop.set()
    assert "in time" in failure.message or "longer than 1 seconds" in failure.message
