"""Mailboxes by a client in this process: whose letters are taken, how many, and what is in them."""

import datetime as dt
import imaplib
import socket
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from audio_edition.edition.collect import imap
from tests.edition.facts import DATA, rows
from tests.rows import each
from tests.verbs.test_verbs_collecting import Desk

USER = "news@lantern.example"
PASSWORD = "a lamp-post 7 & more"
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


def desk(root: Path, mail: Any, **more: Any) -> Desk:
    told = {"kind": "imap", "address": mail.address, "password": "${MAIL_PASSWORD}", **more}
    made = Desk(root, told)
    made.now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    made.day = made.now.date().isoformat()
    return made


class Mailbox:
    """What a server has, in place of the client's class; nothing of it may be changed."""

    address = "imaps://news%40lantern.example@mail.example.org/INBOX"
    capabilities: tuple[str, ...] = ("AUTH=PLAIN",)

    def __init__(self) -> None:
        self.letters: dict[int, bytes] = {}
        self.validity = 7
        self.fails: Exception | None = None
        self.secured = 0
        self.ours, self.theirs = socket.socketpair()

    def __call__(self, host: str, port: int, **_: object) -> "Mailbox":
        if self.fails:
            raise self.fails
        return self

    def starttls(self, context: object) -> None:
        self.secured += 1

    def put(self, message: EmailMessage) -> None:
        self.letters[max(self.letters, default=0) + 1] = message.as_bytes()

    def socket(self) -> socket.socket:
        return self.ours

    def authenticate(self, mechanism: str, told: Any) -> None:
        if told(b"").decode() != f"\0{USER}\0{PASSWORD}":
            raise imaplib.IMAP4.error("[AUTHENTICATIONFAILED] Who are you?")

    def select(self, folder: str, *, readonly: bool) -> tuple[str, list[bytes]]:
        assert readonly
        return ("OK", [b"1"]) if folder == '"INBOX"' else ("NO", [b"[NONEXISTENT] Nothing there"])

    def response(self, code: str) -> tuple[str, list[bytes]]:
        return code, [str(self.validity).encode()]

    def uid(self, command: str, *told: str) -> tuple[str, list[Any]]:
        if command == "SEARCH":
            return "OK", [" ".join(map(str, self.letters)).encode()]
        assert "PEEK" in told[1], "else they were read"
        found: list[Any] = []
        for uid in map(int, told[0].split(",")):
            data = self.letters[uid]
            came = 'INTERNALDATE "02-Nov-2026 04:30:00 +0000"'
            head = f"{uid} (UID {uid} RFC822.SIZE {len(data)} {came}"
            part = data if "HEADER" not in told[1] else data.partition(b"\n\n")[0] + b"\n\n"
            found += [(head.encode(), part), b")"]
        return "OK", found

    def logout(self) -> None: ...

    shutdown = logout


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    made = Mailbox()
    for client in ("_Bounded", "_BoundedTLS"):
        monkeypatch.setattr(imap, client, made)
    with made.ours, made.theirs:
        yield made


def test_letters_become_their_stories_once(mail: Mailbox, tmp_path: Path) -> None:
    for town in ("Tallinn", "Tallinn"):
        mail.put(letter(town))
    mail.put(letter("Narva", Message_ID=""))
    show = desk(tmp_path, mail)
    assert [i.state for i in show.collect().items] == ["new"] * 2
    assert show.headlines()[:2] == ["The Tallinn ferry sails again", "A vote on Tallinn's bridge"]
    assert show.collect().items == ()
    mail.put(letter("Riga"))
    assert [i.title for i in show.collect().items] == ["The Harbor Brief: Riga"]
    mail.validity += 1  # all are numbered anew
    again = show.collect()
    assert not again.written
    assert [i.state for i in again.items] == ["known"] * 3
    assert len(show.headlines()) == 6


@each(
    "address, password, told",
    [
        (Mailbox.address, "wrong", "refuses news@lantern.example: Who are you?"),
        (Mailbox.address.replace("INBOX", "No"), PASSWORD, "opens no folder 'No': Nothing there"),
    ],
)
def test_what_a_server_refuses_is_one_line(mail, tmp_path, address, password, told):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAIL_PASSWORD", password)
        show = desk(tmp_path, mail)
        show.sources[0]["address"] = address
        (failure,) = show.collect().failed
    assert failure.message == f"mail.example.org {told}"
    assert failure.hint


@each(
    "problem, told",
    [
        (ssl.SSLError("NO_CIPHERS"), "cannot be trusted: TLS"),
        (TimeoutError(), "does not answer in time"),
        (
            ConnectionRefusedError(111, "Connection refused"),
            "cannot be reached: Connection refused",
        ),
        (imaplib.IMAP4.error("[ALERT] Come back  later"), "answers: Come back later"),
        (UnicodeError(), "takes only ASCII here"),
    ],
)
def test_a_server_that_cannot_be_spoken_to_is_one_line(mail, tmp_path, problem, told):
    mail.fails = problem
    (failure,) = desk(tmp_path, mail).collect().failed
    assert failure.message == f"mail.example.org {told}"


def test_nothing_is_said_before_it_is_secured(mail: Mailbox, tmp_path: Path) -> None:
    mail.put(letter("Riga"))
    show = desk(tmp_path, mail)
    show.sources[0]["address"] = mail.address.replace("imaps", "imap")
    (failure,) = show.collect().failed
    assert failure.message == "mail.example.org offers no TLS on port 143"
    mail.capabilities = ("AUTH=PLAIN", "STARTTLS")
    assert [i.state for i in show.collect().items] == ["new"]
    assert mail.secured == 1


@each("rule, taken", rows("collect-settings")["whose letters are taken"])
def test_whose_letters_are_taken(mail, tmp_path, rule, taken):
    mail.letters.clear()
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


def test_of_too_many_letters_the_newest_are_taken(mail: Mailbox, tmp_path: Path) -> None:
    for town in ("Tallinn", "Riga", "Narva"):
        mail.put(letter(town))
    show = desk(tmp_path, mail, items=2)
    report = show.collect()
    assert [i.state for i in report.items] == ["left-out", "new", "new"]
    assert [h.split()[1] for h in show.headlines()[::2]] == ["Riga", "Narva"]


def test_a_letter_that_is_too_large_is_left_in_the_mailbox(mail, tmp_path, monkeypatch):
    monkeypatch.setattr(imap, "MAX_BYTES", 40_000)
    big = letter("Riga")
    big.add_attachment(b"x" * 60_000, maintype="application", subtype="pdf", filename="a.pdf")
    mail.put(big)
    mail.put(letter("Tallinn"))
    report = desk(tmp_path, mail).collect()
    assert report.failed == ()
    assert {i.title[-4:]: i.state for i in report.items} == {"Riga": "left-out", "linn": "new"}


def test_a_letter_without_text_keeps_no_other_from_being_taken(mail, tmp_path):
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
