# ruff: noqa: E501 - broken lines of markup are harder to read than long ones
"""Letters made of the same stories: what parts these is all that differs."""

from __future__ import annotations

import email
import email.policy
import json
import re
import textwrap
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

STORIES = (
    (
        "Harbour tolls doubled from June",
        "Boats longer than twelve metres will pay 84 dollars a night from June 1, twice what they paid last year, the port authority decided on Monday.",
        "“Nobody comes here for the price,” said Ines Malard, who runs the fuel dock. The money is to pay for a new breakwater.",
    ),
    (
        "Librarians refuse to weed poetry",
        "The library of Ostrow wanted to throw out 3,000 books that nobody had borrowed in a decade, and most of them were poems.",
        "The librarians carried them back in at night. The director, Tomas Weil, has agreed to count again in the autumn.",
    ),
    (
        "A glacier loses its name",
        "The Hoffen glacier is no longer one: at 0.09 square kilometres it is too small to move, geologists of the university said.",
        "A plaque will be put up in August. Eleven other glaciers in the range have less than ten years, the survey found.",
    ),
    (
        "Night buses return to Linden",
        "After four years without them, the suburb of Linden gets three night lines back, every forty minutes until five.",
        "The operator had said that nobody used them. A count by pupils found 212 people waiting on one Saturday in March.",
    ),
    (
        "Bakers win over the flour tax",
        "The court of audit struck down the levy of two cents a kilo on Thursday, because the ministry had never published the table it is based on.",
        "Some 900 bakeries get back what they paid since 2023. The ministry did not say whether it would appeal.",
    ),
    (
        "Swifts move into the stadium",
        "Forty pairs of swifts nest under the roof of the Rosengarten stadium, so the club has put off its fireworks until August.",
        "The club's gardener noticed them in May. “They fly better than our wingers,” the coach, Per Lund, said on the radio.",
    ),
)
LINES = (
    ("World", "Ferry strike called off in the north"),
    ("World", "Minister resigns over the bridge"),
    ("World", "Snow closes two passes in May"),
    ("City", "Market hall to open on Sundays"),
    ("City", "School kitchen wins a prize"),
    ("Sport", "Coach signs for two more years"),
    ("Sport", "Wingers out for six weeks"),
)
HELLO = "<p>Good morning. Rain until noon, then not.</p>"
FOOT = '<table><tr><td style="font-size:11px;color:#999">You are receiving this because you signed up at reader.example.<br><a href="https://r.example/unsub">Unsubscribe</a> · The Reader, 4 Dock Road, Ostrow</td></tr></table>'
HEARD_NEVER = ("Rain until noon", "Unsubscribe", "4 Dock Road")
AD_NEVER = ("Acme", "kettle", "Buy one")


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


PARAGRAPHS = "<p>{a}</p><p>{c}</p>"
NESTED = "<table><tr><td>" * 12, "</td></tr></table>" * 12
MARKUP = {  # name: a story, what stands between two, whether their addresses are known
    "headlines in pictures": (
        '<table><tr><td><a href="{u}"><img src="https://i.example/{n}.png" width="600" height="80" alt="{h}"></a></td></tr><tr><td>'
        + PARAGRAPHS
        + "</td></tr></table>",
        "",
        True,
    ),
    "tables in tables, a span": (
        NESTED[0]
        + '<span style="font-size:22px;font-weight:700"><a href="{u}">{h}</a></span><br><br><span>{a}<br><br>{c}</span>'
        + NESTED[1],
        "",
        True,
    ),
    "classes": (
        '<div class="card"><div class="hl">{h}</div><div>{a}</div><div>{c}</div></div>',
        '<div class="sep"></div><style>.hl{{font-size:24px;font-weight:bold}}.sep{{height:1px;background-color:#ccc}}</style>',
        False,
    ),
    "hairlines": (
        '<table style="border-top:1px solid #e2e2e2"><tr><td><a href="{u}" style="font:700 18px/22px georgia">{h}</a><p>{a} {c}</p><p style="font-size:11px">By ANNA KERN</p></td></tr></table>',
        "",
        True,
    ),
    "Outlook, ruled": (
        "<p class=MsoNormal><b><span style='font-size:14.0pt'>{h}<o:p></o:p></span></b></p><p class=MsoNormal>{a}</p><p class=MsoNormal>{c}</p>",
        "<div style='border:none;border-bottom:solid windowtext 1.0pt'><p class=MsoNormal><o:p>&nbsp;</o:p></p></div>",
        False,
    ),
    "Outlook, a blank line": (
        "<p class=MsoNormal><b>{h}</b></p><p class=MsoNormal>{a}</p><p class=MsoNormal>{c}</p>",
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p>",
        False,
    ),
    "Gmail": ('<b>{h}</b><br>{a}<br>{c}<br><a href="{u}">{u}</a>', "<br><br>", True),
    "underlined": ("<p><u>{h}</u></p>" + PARAGRAPHS, "<p>&nbsp;</p>", False),
    "emoji": ("<p>🚢 <b>{h}</b></p>" + PARAGRAPHS, "", False),
    "arrows": ('<p>→ <a href="{u}"><strong>{h}</strong></a></p>' + PARAGRAPHS, "", True),
    "numbers in cells": (
        '<table><tr><td style="font-size:40px">{n}</td><td style="font-size:20px;font-weight:bold">{h}</td></tr></table>'
        + PARAGRAPHS,
        "",
        False,
    ),
    "items": ('<ul><li><a href="{u}"><b>{h}</b></a><br>{a} {c}</li></ul>', "", True),
    "terms": ('<dl><dt><a href="{u}">{h}</a></dt><dd>{a} {c}</dd></dl>', "", True),
    "bold beginnings": ('<p><a href="{u}"><b>{h}.</b></a> {a} {c}</p>', "", True),
    "bold sentences": ("<p><b>{h}.</b> {a}</p><p>{c}</p>", "<p>&nbsp;</p>", False),
    "linked lines": ('<p><a href="{u}">{h}</a><br>{a} {c}</p>', "", True),
    "dates above": (
        '<table><tr><td style="font-size:12px">May 1{n}, 2026</td></tr><tr><td style="font-size:20px"><a href="{u}">{h}</a></td></tr><tr><td>{a} {c}</td></tr></table>',
        "",
        True,
    ),
    "sources in brackets": (
        '<h2>{h}</h2><p>{a}</p><p>{c} (<a href="{u}">Reader</a>)</p>',
        "<hr>",
        True,
    ),
    "quoted": (
        '<blockquote><p><b>{h}</b></p>{a}<p>{c}</p><p><a href="{u}">Continue reading</a></p></blockquote>',
        "",
        True,
    ),
    "subheadings in stories": (
        "<h2>{h}</h2><p>{a}</p><h4>What comes next</h4><p>{c}</p><h4>Who pays for it</h4><p>The city pays a third of it, and nobody has asked the county.</p>",
        "<hr>",
        False,
    ),
    "pull quotes": (
        '<h2>{h}</h2><p>{a}</p><p style="font-size:24px;font-weight:bold">“Nobody asked us about it”</p><p>{c}</p>',
        "<hr>",
        False,
    ),
    "minutes to read": (
        '<p><a href="{u}"><b>{h} ({n} minute read)</b></a></p><p>{a} {c}</p>',
        "",
        True,
    ),
    "share links": (
        '<table><tr><td><h2>{n}. {h}</h2><p>{a}</p><p><strong>Why it matters:</strong> {c}</p><p><a href="{u}">Share this story</a></p></td></tr></table>',
        "",
        True,
    ),
    "ornaments": ("<p><b>{h}</b></p>" + PARAGRAPHS, '<p align="center">~</p>', False),
}
TEXT = {  # the same in plain text
    "dashes": ("{h}\n\n{a}\n\n{c}\n\nRead more: {u}", "\n\n----------\n\n", True),
    "bullets": ("* {h}\n\n{a}\n\n{c}\n\n<{u}>", "\n\n", True),
    "numbers": ("{n}) {h}\n{a}\n{c}\n>> {u}", "\n\n", True),
    "underlines": ("{h}\n{rule}\n\n{a}\n\n{c}\n\n{u}", "\n\n", True),
    "blank lines": ("{h}\n{a} {c}", "\n\n", False),
    "frames": ("| {h} |\n\n{a}\n\n{c}", "\n\n", False),
    "equals": ("=== {h} ===\n\n{a}\n\n{c}", "\n\n", False),
    "chevrons": (">>> {h}\n\n{a}\n\n{c}", "\n\n", False),
    "bold as Gmail writes it": ("*{h}\n<{u}>.* {a}\n\n{c}", "\n\n", True),
    "Mailchimp": (
        "** {h} ({u})\n------------------------------------------------------------\n{a}\n\n{c}",
        "\n\n\n",
        True,
    ),
    "Markdown": (
        "# [{h}]({u})\n\nView image: (https://i.example/{n}.png)\n\n{a}\n\n{c}",
        "\n\n",
        True,
    ),
}
LABELS = (
    "Sponsored",
    "SPONSOR",
    "Presented by Acme",
    "Together With Acme",
    "A word from our sponsor",
    "In partnership with Acme",
    "Brought to you by Acme",
    "Advertisement",
    "Our partner: Acme",
    "Message from Acme",
    "Paid post",
    "Ad · Acme",
    "Supported by Acme",
    "Sponsored by Acme | Advertise with us",
)
AD = "Ten thousand homes have this kettle, and all of them are glad of it every single morning."
STORY = '<h2><a href="{u}">{h}</a></h2>' + PARAGRAPHS


def with_ad(label: str, form: str) -> bytes:
    """Four stories, and between the second and the third an advertisement."""
    if form in ("boxed", "flat"):
        unit = f'<p style="font-size:12px">{label}</p><h2><a href="https://ad.example">Boil a litre in forty seconds</a></h2><p>{AD}</p><p><a href="https://ad.example" style="background:#000">Buy one</a></p>'
        if form == "boxed":
            unit = f'<hr><div style="background:#f4f4f4;padding:20px">{unit}<ul><li>It boils the kettle water without a sound.</li></ul><p>Acme is offering readers a fifth off.</p></div><hr>'
        stories = told(STORY, range(4))
        return page("".join([*stories[:2], unit, *stories[2:]]))
    template = "{h}\n\n{a}\n\n{c}" if form == "ruled text" else "{H}\n\n{a}\n\n{c}"
    stories = told(template, range(4), text=True)
    if form == "ruled text":
        unit = f"{label}\n\nBoil a litre in forty seconds\n\n{wrapped(AD)}\n\nBuy one: https://ad.example/k"
        return plain("\n\n-----\n\n".join([*stories[:2], unit, *stories[2:]]))
    unit = f"{label.upper()}\n\n{wrapped(AD)} https://ad.example/k"
    return plain("\n\n".join([*stories[:2], unit, *stories[2:]]))


COLONS = {  # plain text whose headlines end with a colon
    "nothing else": ("{h}:\n\n{a}\n\n{c}", "\n\n"),
    "right above": ("{h}:\n{a}\n\n{c}", "\n\n"),
    "further apart": ("{h}:\n\n{a}\n\n{c}", "\n\n\n\n"),
    "capitals": ("{H}:\n\n{a}\n\n{c}", "\n\n"),
    "between rules": ("{h}:\n\n{a}\n\n{c}", "\n\n-----\n\n"),
    "addresses": ("{h}:\n\n{a}\n\n{c}\n\nRead more: {u}", "\n\n"),
    "linked": ("{h}: <{u}>\n\n{a}\n\n{c}", "\n\n"),
    "numbers": ("{n}. {h}:\n\n{a}\n\n{c}", "\n\n"),
    "bold": ("**{h}:**\n\n{a}\n\n{c}", "\n\n"),
    "stars": ("** {h}:\n\n{a}\n\n{c}", "\n\n"),
    "hashes": ("## {h}:\n\n{a}\n\n{c}", "\n\n"),
    "underlined": ("{h}:\n{rule}\n\n{a}\n\n{c}", "\n\n"),
    "labels in the stories": ("{h}:\n\n{a}\n\nWhy it matters:\n\n{c}", "\n\n"),
    "labels alone": ("{h}\n\n{a}\n\nWhy it matters:\n\n{c}", "\n\n"),
}
COLON_HEADS = (
    "<h2>{h}:</h2>",
    '<h3><a href="{u}">{h}:</a></h3>',
    "<p><b>{h}:</b></p>",
    '<p style="font-size:22px;font-weight:700">{h}:</p>',
)
TRIMMINGS = {  # what stands behind the last story, and is no story
    "a poll": '<hr><h2>What did you think of today’s letter?</h2><p><a href="a">⭐⭐⭐ Nailed it</a></p><p><a href="b">⭐ Fail</a></p>',
    "a box with a poll": '<div style="border:1px solid #ccc"><p>Reader poll</p><p><b>Should tea cost more?</b></p><p><a href="a">Yes, much more</a></p><p><a href="b">No, never</a></p></div>',
    "a counter": "<hr><h2>Share The Reader</h2><p>You currently have 0 referrals, only 3 away from a mug.</p><p>Or copy and paste this link: https://x.example/r?c=1</p>",
    "jobs": '<hr><h2>Jobs</h2><ul><li><a href="a">Editor, The Reader (Ostrow)</a></li><li><a href="b">Cook, Harbour Inn</a></li></ul>',
    "events": '<hr><h2>Events</h2><p><b>May 21:</b> Our spring supper. Tickets are 25 dollars. <a href="a">Get tickets</a></p>',
    "support": '<hr><h2>Support The Reader</h2><p>We are a reader-supported paper: become a member for 5 dollars a month.</p><p><a href="a" class="btn">Become a member</a></p>',
    "an app": "<hr><h3>Get the app</h3><p>Read us on the train or in bed: download our app today.</p>",
    "leave": "<p>That’s it for today. Thanks for reading, and stay dry.</p><p>— Anna</p>",
}

_ABROAD = json.loads((Path(__file__).parent / "data" / "letters-abroad.json").read_text("utf-8"))
ABROAD = {
    language: (tuple(told["around"].values()), told["stories"], told["sponsor"])
    for language, told in _ABROAD.items()
}
"""Greeting, advertisement, read more, footer; stories; the advertisement."""
LABELS_ABROAD = {language: told["labels"] for language, told in _ABROAD.items()}


def abroad_with(language: str, label: str) -> bytes:
    """Three stories in another language, and an advertisement that only its label tells."""
    (hello, _, _, foot), stories, (head, offer) = ABROAD[language]
    made = [
        f'<h2><a href="{address(n)}">{headline}</a></h2><p>{words}</p>'
        for n, (headline, words) in enumerate(stories)
    ]
    made.insert(
        2,
        f'<p style="font-size:11px">{label}</p><h2><a href="https://ad.example">{head}</a></h2><p>{offer}</p>',
    )
    return mail(
        f'<p>{hello}</p>{"".join(made)}<p style="font-size:11px">{foot}</p>', subject="Reader"
    )


def abroad(language: str, *, text: bool) -> bytes:
    """Three stories in another language, and an advertisement behind the second."""
    (hello, label, more, foot), stories, (head, offer) = ABROAD[language]
    if text:
        made = [
            f"{headline}\n\n{wrapped(words)}\n\n{more}: {address(n)}"
            for n, (headline, words) in enumerate(stories)
        ]
        made.insert(2, f"{label}\n\n{head}\n\n{wrapped(offer)}\n\nhttps://ad.example/k")
        return mail(
            text=f"{hello}\n\n" + "\n\n---\n\n".join(made) + f"\n\n--\n{foot}\n", subject="Reader"
        )
    rows = [
        f'<tr><td style="border-top:2px solid #333"><strong style="font-size:19px">{headline}</strong><p>{words} <a href="{address(n)}">{more}</a></p></td></tr>'
        for n, (headline, words) in enumerate(stories)
    ]
    rows.insert(
        2,
        f'<tr><td style="background:#eee;border-top:2px solid #333"><p style="font-size:10px">{label}</p><strong style="font-size:19px">{head}</strong><p>{offer}</p></td></tr>',
    )
    small = f'<tr><td style="font-size:11px"><p>{foot}</p></td></tr>'
    return mail(
        f"<table><tr><td><p>{hello}</p></td></tr>{''.join(rows)}{small}</table>", subject="Reader"
    )


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
