# ruff: noqa: E501 - broken lines of markup are harder to read than long ones
"""Letters made of the same stories: what parts these is all that differs."""

import email
import email.policy
import json
import re
import textwrap
import tomllib
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

DATA = Path(__file__).parent / "data"
MADE = tomllib.loads((DATA / "letters.toml").read_text("utf-8"))
STORIES = [(one["headline"], one["first"], one["second"]) for one in MADE["stories"]]
HEADLINES = [headline for headline, _, _ in STORIES]
HELLO = "<p>Good morning. Rain until noon, then not.</p>"
FOOT = '<table><tr><td style="font-size:11px;color:#999">You are receiving this because you signed up at reader.example.<br><a href="https://r.example/unsub">Unsubscribe</a> · The Reader, 4 Dock Road, Ostrow</td></tr></table>'
HEARD_NEVER = ("Rain until noon", "Unsubscribe", "4 Dock Road")


def address(number: int) -> str:
    return f"https://reader.example/s/{number}"


def mail(html: str = "", text: str = "", subject: str = "Tuesday in brief") -> bytes:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "The Reader <brief@reader.example>"
    message["Date"] = "Tue, 19 May 2026 06:00:00 +0200"
    if text:
        message.set_content(text)
    else:
        message.set_content(html, subtype="html")
    return message.as_bytes()


def wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 72))


def told(template: str, numbers: Sequence[int] = range(6), *, text: bool = False) -> list[str]:
    """Each story in a template: {h} headline, {H} in capitals, {a} {c} its text, {u} address, {n}."""
    made = []
    for number in numbers:
        headline, first, second = STORIES[number]
        made.append(
            template.format(
                h=headline,
                H=headline.upper(),
                rule="=" * len(headline),
                a=wrapped(first) if text else first,
                c=wrapped(second) if text else second,
                u=address(number),
                n=number + 1,
            )
        )
    return made


def page(body: str, **named: str) -> bytes:
    return mail(f"{HELLO}{body}{FOOT}", **named)


def plain(body: str, **named: str) -> bytes:
    foot = "--\nThe Reader, 4 Dock Road, Ostrow\nUnsubscribe: https://r.example/unsub\n"
    return mail(text=f"Good morning. Rain until noon, then not.\n\n{body}\n\n{foot}", **named)


STORY = '<h2><a href="{u}">{h}</a></h2><p>{a}</p><p>{c}</p>'
FORMS = {  # a letter's stories, and what stands between them
    "linked": (STORY, ""),
    "ruled": (STORY, "<hr>"),
    "bold links": ('<p><a href="{u}"><b>{h}</b></a></p><p>{a} {c}</p>', ""),
    "text": ("{h}\n<{u}>\n\n{a}\n\n{c}", "\n\n"),
    "text ruled": ("{h}\n\n{a}\n\n{c}", "\n\n-----\n\n"),
    "text capitals": ("{H}\n\n{a}\n\n{c}", "\n\n"),
    "text marked": (f"** {{h}}\n{'-' * 60}\n{{a}}\n\n{{c}}", "\n\n"),
}


def among(form: str, more: str, at: int = 2, count: int = 4) -> bytes:
    """A letter of four stories, and ``more`` before one of them."""
    template, between = FORMS[form]
    text = form.startswith("text")
    stories = told(template, range(count), text=text)
    stories.insert(at, more)
    return (plain if text else page)(between.join(stories))


_ABROAD = json.loads((DATA / "letters-abroad.json").read_text("utf-8"))
# Greeting, advertisement, read more, footer; stories; the advertisement
ABROAD = {
    language: (tuple(told["around"].values()), told["stories"], told["sponsor"])
    for language, told in _ABROAD.items()
}
LABELS_ABROAD = {language: told["labels"] for language, told in _ABROAD.items()}


def abroad(language: str, *, text: bool = False, label: str = "") -> bytes:
    """Three stories in another language, and an advertisement behind the second."""
    (hello, own, more, foot), stories, (head, offer) = ABROAD[language]
    label = label or own
    if text:
        made = [
            f"{headline}\n\n{wrapped(words)}\n\n{more}: {address(n)}"
            for n, (headline, words) in enumerate(stories)
        ]
        made.insert(2, f"{label}\n\n{head}\n\n{wrapped(offer)}\n\nhttps://ad.example/k")
        return mail(text="\n\n---\n\n".join([hello, *made]) + f"\n\n--\n{foot}\n", subject="Reader")
    made = [
        f'<h2>{headline}</h2><p>{words} <a href="{address(n)}">{more}</a></p>'
        for n, (headline, words) in enumerate(stories)
    ]
    small = '<p style="font-size:11px">{}</p>'
    ad = f'<h2><a href="https://ad.example">{head}</a></h2><p>{offer}</p>'
    made.insert(2, small.format(label) + ad)
    return mail(f"<p>{hello}</p>{'<hr>'.join(made)}{small.format(foot)}", subject="Reader")


def sent_on(data: bytes, form: str) -> bytes | None:
    """A letter's HTML or text part as somebody sent it on; None where it has none."""
    first = email.message_from_bytes(data, policy=email.policy.default)
    body = first.get_body((form,))
    if body is None:
        return None
    text, subject = body.get_content(), str(first["Subject"])
    message = EmailMessage()
    message["From"] = "Me <me@x.example>"
    message["Subject"] = f"Fwd: {subject}"
    if form == "html":
        inner = re.sub(r"(?is)^.*?<body[^>]*>|</body>.*$", "", text)
        style = "".join(re.findall(r"(?is)<style.*?</style>", text))
        head = f'<div class="gmail_attr">---------- Forwarded message ---------<br>From: <strong>The Sender</strong> <span>&lt;<a href="mailto:s@x.example">s@x.example</a>&gt;</span><br>Date: Wed, May 20, 2026 at 7:00 AM<br>Subject: {subject}<br>To: &lt;<a href="mailto:me@x.example">me@x.example</a>&gt;<br></div>'
        message.set_content(
            f'<div class="gmail_quote">{head}<br><br>{style}<div>{inner}</div></div>',
            subtype="html",
        )
    else:
        head = f"-------- Original Message --------\nSubject: {subject}\nDate: Wed, 20 May 2026 07:00:00\nFrom: The Sender <s@x.example>\nTo: me@x.example"
        message.set_content(f"FYI\n\n{head}\n\n{text}", charset="utf-8")
    return message.as_bytes()
