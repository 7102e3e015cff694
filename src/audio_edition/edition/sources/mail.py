"""E-mail newsletters: the HTML part where there is one, else the text part."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import Message

from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.blocks import blocks_of
from audio_edition.edition.sources.decode import check_size, decode, repair
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.text import parse_text
from audio_edition.edition.sources.tree import parse_tree
from audio_edition.edition.text import same_words, visible
from audio_edition.errors import EditionError

MAX_PARTS = 200


def parse_mail(data: bytes, name: str) -> tuple[ParsedArticle, ...]:
    """Read a letter: the subject is its headline, every visible block a paragraph."""
    check_size(len(data), name)
    if not data.strip():
        raise EditionError(f"{name} is empty", hint="write the article into it, or remove it")
    message = email.message_from_bytes(data, policy=email.policy.default)
    subject = _header(message, "Subject")
    kind, text = _best_part(message, name)
    if kind == "text/html":
        paragraphs = tuple(
            Paragraph(block.text, 0, block.role) for block in blocks_of(parse_tree(text, name))
        )
    else:
        paragraphs = parse_text(f"{subject or name}\n\n{text}", name, authored=False).paragraphs
    in_body = bool(paragraphs) and same_words(paragraphs[0].text, subject)
    return (
        ParsedArticle(
            headline=subject,
            paragraphs=paragraphs[1:] if in_body else paragraphs,
            date=_header(message, "Date"),
            headline_in_body=in_body,
        ),
    )


def _header(message: Message, key: str) -> str:
    try:
        return visible(str(message[key] or ""))
    except Exception:  # the header parser raises many kinds on damaged headers
        return ""


def _best_part(message: Message, name: str) -> tuple[str, str]:
    texts: dict[str, str] = {}
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            break
        kind = part.get_content_type()
        if kind not in ("text/html", "text/plain") or kind in texts:
            continue
        if part.get_content_disposition() == "attachment":
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload.strip():
            charset = part.get_content_charset() or ""
            texts[kind] = repair(decode(payload, name, declared=charset).text)
    for kind in ("text/html", "text/plain"):
        if re.search(r"\w", texts.get(kind, "")):
            return kind, texts[kind]
    raise EditionError(f"{name} has no text part", hint="save the letter with its text")


__all__ = ["parse_mail"]
