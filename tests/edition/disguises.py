"""Disguises of a letter: what changes how it came, and none of its stories.

Each takes a letter's HTML (or the whole message) and what its gold says, and gives the letter
anew; None where it does not apply.
"""

from __future__ import annotations

import email
import quopri
import re
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from typing import Any, TypeAlias

from lxml import html as markup

Gold: TypeAlias = dict[str, Any]
Disguise: TypeAlias = Callable[[EmailMessage, Gold], bytes | None]

KEPT = ("From", "To", "Subject", "Date", "Message-ID", "List-Id")


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def page_of(message: EmailMessage) -> str | None:
    body = message.get_body(("html",))
    return None if body is None else str(body.get_content())


def sent(message: EmailMessage, page: str, subject: str | None = None) -> bytes:
    """The message with another page, and no other part."""
    made = EmailMessage(policy=policy.default)
    for key in KEPT:
        if message[key] is not None:
            made[key] = str(message[key])
    if subject is not None:
        del made["Subject"]
        made["Subject"] = subject
    made.set_content(page, subtype="html", charset="utf-8")
    return made.as_bytes()


def _at_top(page: str, block: str) -> str:
    """A block as the first thing that is seen: where the letter's own words begin."""
    found = re.search(r"<body\b[^>]*>", page, re.IGNORECASE)
    at = found.end() if found else 0
    return page[:at] + block + page[at:]


def first_subject(message: EmailMessage, gold: Gold) -> bytes | None:
    page = page_of(message)
    return sent(message, page, gold["stories"][0]["headline"]) if page else None


def no_subject(message: EmailMessage, gold: Gold) -> bytes | None:
    page = page_of(message)
    return sent(message, page, "") if page else None


def logo_slot(message: EmailMessage, gold: Gold) -> bytes | None:
    page = page_of(message)
    slot = (
        '<table role="presentation" width="100%"><tr><td align="center" style="padding:12px;'
        'font-size:11px;letter-spacing:1px">TOGETHER WITH</td></tr><tr><td align="center">'
        '<a href="https://track.example/ad?u=1"><img src="https://img.example/lumen.png" '
        'alt="Lumenworks" width="140"></a></td></tr></table>'
    )
    return sent(message, _at_top(page, slot)) if page else None


def no_greeting(message: EmailMessage, gold: Gold) -> bytes | None:
    """Without the running text above the first story's headline."""
    page = page_of(message)
    if not page:
        return None
    tree = markup.document_fromstring(page)
    first = _bare(gold["stories"][0]["headline"])
    kept = {_bare(story[key]) for story in gold["stories"] for key in ("first", "headline")}
    gone = []
    for element in tree.iter("p", "td", "div"):
        words = _bare(element.text_content())
        if first and first in words:
            if words == first or not any(child.tag in ("p", "td", "div") for child in element.iter() if child is not element):
                break
            continue
        inner = any(c.tag in ("p", "td", "div", "table") for c in element.iter() if c is not element)
        if inner or len(words.split()) < 8 or any(one in words for one in kept):
            continue
        gone.append(element)
    if not gone:
        return None
    for element in gone:
        element.drop_tree()
    return sent(message, markup.tostring(tree, encoding="unicode"))


def footer_first(message: EmailMessage, gold: Gold) -> bytes | None:
    page = page_of(message)
    line = (
        '<div style="font-size:11px;text-align:center">You are receiving this email because you '
        'signed up at our website. <a href="https://track.example/u">Unsubscribe</a> &middot; '
        '<a href="https://track.example/b">View this email in your browser</a></div>'
    )
    return sent(message, _at_top(page, line)) if page else None


def dark_doubles(message: EmailMessage, gold: Gold) -> bytes | None:
    """Each heading a second time for dark rooms, hidden, and for Outlook in a comment."""
    page = page_of(message)
    if not page:
        return None

    def twice(found: re.Match[str]) -> str:
        return (
            f'{found[0]}<div class="dark" style="display:none;mso-hide:all">{found[0]}</div>'
            f"<!--[if mso]><table><tr><td>{found[0]}</td></tr></table><![endif]-->"
        )

    return sent(message, re.sub(r"(?is)<h([1-4])\b.*?</h\1>", twice, page))


def no_pictures(message: EmailMessage, gold: Gold) -> bytes | None:
    page = page_of(message)
    return sent(message, re.sub(r"(?is)<img\b[^>]*>", "", page)) if page else None


def forwarded_twice(message: EmailMessage, gold: Gold) -> bytes | None:
    page = page_of(message)
    if not page:
        return None
    found = re.search(r"(?is)<body\b[^>]*>(.*)</body>", page)
    inner = found[1] if found else page
    style = "".join(re.findall(r"(?is)<style\b.*?</style>", page))
    sender, subject = str(message["From"] or ""), str(message["Subject"] or "")
    for who in ("Mo Reader &lt;mo@example.org&gt;", sender.replace("<", "&lt;").replace(">", "&gt;")):
        inner = (
            '<div dir="ltr"><br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
            f"---------- Forwarded message ---------<br>From: <b>{who}</b><br>"
            f"Date: Tue, Nov 24, 2026 at 6:02 AM<br>Subject: {subject}<br>"
            f"To: &lt;mo@example.org&gt;<br></div><br><br>{inner}</div></div>"
        )
    return sent(message, f"<html><head>{style}</head><body>{inner}</body></html>", f"Fwd: {subject}")


def plain_alone(message: EmailMessage, gold: Gold) -> bytes | None:
    body = message.get_body(("plain",))
    if body is None or page_of(message) is None:
        return None
    made = EmailMessage(policy=policy.default)
    for key in KEPT:
        if message[key] is not None:
            made[key] = str(message[key])
    made.set_content(body.get_content(), subtype="plain", charset="utf-8")
    return made.as_bytes()


def _encoded(message: EmailMessage, page: bytes, charset: str) -> bytes:
    heads = "".join(
        f"{key}: {message[key]}\r\n" for key in KEPT if message[key] is not None
    ).encode("ascii", "replace") if all(str(message[k] or "").isascii() for k in KEPT) else b""
    if not heads:
        made = EmailMessage(policy=policy.default)
        for key in KEPT:
            if message[key] is not None:
                made[key] = str(message[key])
        heads = made.as_bytes().replace(b"\n\n", b"\n").replace(b"\n", b"\r\n")
    return (
        heads.rstrip() + b"\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=" + charset.encode()
        + b"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + page
    )


def broken_anywhere(message: EmailMessage, gold: Gold) -> bytes | None:
    """Quoted-printable whose soft breaks fall within words, tags and letters' bytes."""
    page = page_of(message)
    if not page:
        return None
    quoted = quopri.encodestring(page.replace("\r\n", "\n").encode()).replace(b"=\n", b"")
    lines = []
    for line in quoted.split(b"\n"):
        while len(line) > 61:
            at = 61
            while line[at - 1 : at] == b"=" or line[at - 2 : at - 1] == b"=":
                at -= 1
            lines.append(line[:at] + b"=")
            line = line[at:]
        lines.append(line)
    return _encoded(message, b"\r\n".join(lines), "utf-8")


def other_charset(message: EmailMessage, gold: Gold) -> bytes | None:
    page = page_of(message)
    if not page:
        return None
    page = re.sub(r"(?i)charset=[\"']?utf-8", "charset=windows-1252", page)
    data = page.encode("cp1252", "xmlcharrefreplace")
    return _encoded(message, quopri.encodestring(data).replace(b"\n", b"\r\n"), "windows-1252")


def nested_more(message: EmailMessage, gold: Gold) -> bytes | None:
    """Each cell's words in one more table."""
    page = page_of(message)
    if not page:
        return None
    opened = '<table role="presentation" cellpadding="0" cellspacing="0" width="100%"><tr><td>'
    page = re.sub(r"(?i)(<td\b[^>]*>)", rf"\1{opened}", page)
    page = re.sub(r"(?i)</td>", "</td></tr></table></td>", page)
    return sent(message, re.sub(r"(?i)(<body\b[^>]*>)", rf"\1{opened}", page, count=1))


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text).casefold().split())


DISGUISES: dict[str, Disguise] = {
    "subject is the first headline": first_subject,
    "no subject": no_subject,
    "a logo slot above": logo_slot,
    "no greeting": no_greeting,
    "footer first": footer_first,
    "dark-mode doubles": dark_doubles,
    "no pictures": no_pictures,
    "forwarded twice": forwarded_twice,
    "plain part alone": plain_alone,
    "quoted-printable broken anywhere": broken_anywhere,
    "another charset": other_charset,
    "boxes nested once more": nested_more,
}
