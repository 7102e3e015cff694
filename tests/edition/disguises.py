"""Disguises of a letter: each changes how it came, and none of its stories.

A disguise takes a message with a page, and what its gold says, and gives the letter anew, or None
where it does not apply.
"""

import email
import quopri
import re
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from typing import Any, TypeAlias

from lxml import html as markup

Gold: TypeAlias = dict[str, Any]
Disguise: TypeAlias = Callable[[EmailMessage, str, Gold], "bytes | None"]

KEPT = ("From", "To", "Subject", "Date", "Message-ID", "List-Id")
BLOCKS = ("p", "td", "div")
GREETING = 8  # words, at the least
SLOT = (
    '<table width="100%"><tr><td align="center" style="font-size:11px">TOGETHER WITH</td></tr>'
    '<tr><td align="center"><a href="https://track.example/ad?u=1">'
    '<img src="https://img.example/lumen.png" alt="Lumenworks" width="140"></a></td></tr></table>'
)
FOOTER = (
    '<div style="font-size:11px;text-align:center">You are receiving this email because you signed '
    'up at our website. <a href="https://track.example/u">Unsubscribe</a> &middot; '
    '<a href="https://track.example/b">View this email in your browser</a></div>'
)
CELL = '<table role="presentation" width="100%"><tr><td>'


def disguised(name: str, data: bytes, gold: Gold) -> bytes | None:
    """A letter in one disguise; None where it has no page, or the disguise does not apply."""
    message = email.message_from_bytes(data, policy=policy.default)
    body = message.get_body(("html",))
    return None if body is None else DISGUISES[name](message, str(body.get_content()), gold)


def _headed(message: EmailMessage, subject: str | None = None) -> EmailMessage:
    made = EmailMessage(policy=policy.default)
    for key in KEPT:
        if message[key] is not None:
            made[key] = str(message[key])
    if subject is not None:
        del made["Subject"]
        made["Subject"] = subject
    return made


def _sent(message: EmailMessage, page: str, subject: str | None = None) -> bytes:
    """The message with another page, and no other part."""
    made = _headed(message, subject)
    made.set_content(page, subtype="html", charset="utf-8")
    return made.as_bytes()


def _with_top(block: str) -> Disguise:
    def top(message: EmailMessage, page: str, gold: Gold) -> bytes:
        found = re.search(r"<body\b[^>]*>", page, re.IGNORECASE)
        at = found.end() if found else 0
        return _sent(message, page[:at] + block + page[at:])

    return top


def no_greeting(message: EmailMessage, page: str, gold: Gold) -> bytes | None:
    """Without the running text above the first story's headline."""
    tree = markup.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", page))
    first = _bare(gold["stories"][0]["headline"])
    told = [_bare(story["first"]) for story in gold["stories"]]
    gone = []
    for element in tree.iter():
        words = _bare(element.text_content()) if isinstance(element.tag, str) else ""
        if words == first:
            break
        is_leaf = element.tag in BLOCKS and not any(
            one.tag in (*BLOCKS, "table") for one in element.iterdescendants()
        )
        if is_leaf and len(words.split()) >= GREETING and not any(one in words for one in told):
            gone.append(element)
    else:
        return None  # its headline is no line of its own
    for element in gone:
        element.drop_tree()
    return _sent(message, markup.tostring(tree, encoding="unicode")) if gone else None


def dark_doubles(message: EmailMessage, page: str, gold: Gold) -> bytes:
    """Each heading a second time for dark rooms, hidden, and for Outlook in a comment."""
    hidden = r'<div style="display:none;mso-hide:all">\g<0></div>'
    double = rf"\g<0>{hidden}<!--[if mso]>\g<0><![endif]-->"
    return _sent(message, re.sub(r"(?is)<h([1-4])\b.*?</h\1>", double, page))


def forwarded_twice(message: EmailMessage, page: str, gold: Gold) -> bytes:
    """As Gmail forwards, and forwards again."""
    found = re.search(r"(?is)<body\b[^>]*>(.*)</body>", page)
    inner = found[1] if found else page
    style = "".join(re.findall(r"(?is)<style\b.*?</style>", page))
    subject = str(message["Subject"] or "")
    senders = str(message["From"] or ""), "Mo Reader <mo@example.org>"
    for who in (sender.replace("<", "&lt;").replace(">", "&gt;") for sender in senders):
        inner = (
            '<div dir="ltr"><br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
            f"---------- Forwarded message ---------<br>From: <b>{who}</b><br>"
            f"Date: Tue, Nov 24, 2026 at 6:02 AM<br>Subject: {subject}<br>"
            f"To: &lt;mo@example.org&gt;<br></div><br><br>{inner}</div></div>"
        )
    whole = f"<html><head>{style}</head><body>{inner}</body></html>"
    return _sent(message, whole, f"Fwd: {subject}")


def plain_alone(message: EmailMessage, page: str, gold: Gold) -> bytes | None:
    body = message.get_body(("plain",))
    if body is None:
        return None
    made = _headed(message)
    made.set_content(body.get_content(), subtype="plain", charset="utf-8")
    return made.as_bytes()


def _quoted(message: EmailMessage, lines: bytes, charset: str) -> bytes:
    told = _headed(message).as_bytes().replace(b"\r\n", b"\n").strip()
    kind = (
        f"\nMIME-Version: 1.0\nContent-Type: text/html; charset={charset}"
        "\nContent-Transfer-Encoding: quoted-printable\n\n"
    )
    return (told + kind.encode() + lines).replace(b"\n", b"\r\n")


def broken_anywhere(message: EmailMessage, page: str, gold: Gold) -> bytes:
    """Quoted-printable whose soft breaks fall within words, tags and letters of several bytes."""
    whole = quopri.encodestring(page.replace("\r\n", "\n").encode()).replace(b"=\n", b"")
    pieces = re.sub(rb"((?:[^=\n]|=..){59})(?=.)", rb"\1=\n", whole)
    return _quoted(message, pieces, "utf-8")


def other_charset(message: EmailMessage, page: str, gold: Gold) -> bytes:
    page = re.sub(r"(?i)charset=([\"']?)utf-8", r"charset=\1windows-1252", page)
    data = page.replace("\r\n", "\n").encode("cp1252", "xmlcharrefreplace")
    return _quoted(message, quopri.encodestring(data), "windows-1252")


def nested_more(message: EmailMessage, page: str, gold: Gold) -> bytes:
    """Each cell's words in one more table."""
    page = re.sub(r"(?i)<td\b[^>]*>", rf"\g<0>{CELL}", page)
    return _sent(message, re.sub(r"(?i)</td>", r"</td></tr></table>\g<0>", page))


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text).casefold().split())


DISGUISES: dict[str, Disguise] = {
    "subject = first headline": lambda m, p, gold: _sent(m, p, gold["stories"][0]["headline"]),
    "subject = none": lambda m, p, _: _sent(m, p, ""),
    "logo slot above": _with_top(SLOT),
    "greeting gone": no_greeting,
    "footer first": _with_top(FOOTER),
    "dark-mode doubles": dark_doubles,
    "images off": lambda m, p, _: _sent(m, re.sub(r"(?is)<img\b[^>]*>", "", p)),
    "forwarded twice": forwarded_twice,
    "plain part alone": plain_alone,
    "quoted-printable broken anywhere": broken_anywhere,
    "another charset": other_charset,
    "boxes nested once more": nested_more,
}
