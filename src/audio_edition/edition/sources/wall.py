"""Pages that show a wall where the article should be: pay, log in, accept cookies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from audio_edition.edition.sources.blocks import Block

ENOUGH_WORDS = 60
"""Words of prose beside a wall from which on a page counts as (the beginning of) an article."""
_TERSE = 30

# What a wall says, in the languages we have rules for. On a page of hardly any other words
# it is a wall; a story about paywalls has many other words.
_WALL = re.compile(
    r"(?:subscribe|sign (?:in|up)|log ?in|register|join|become a member|create an? \w+ ?account)"
    r"[^.]{0,40}? (?:to|and) (?:continue|keep|read|finish|unlock|access|view|see)\b"
    r"|to (?:continue|keep|finish) reading|(?:continue|keep) reading (?:with|for|by)\b"
    r"|(?:for|to) (?:our )?(?:\w+ )?(?:subscribers|members) only"
    r"|(?:subscriber|member)s?[- ](?:only|exclusive)"
    r"|exclusive(?:ly)? (?:for|to) (?:our )?(?:\w+ )?(?:subscribers|members)"
    r"|you(?:’|')?(?:ve| have) (?:reached|used|read) (?:your|all|the)"
    r"[^.]{0,40}(?:limit|free|articles)"
    r"|unlock (?:this|the) (?:article|story)|(?:nur|exklusiv) für (?:\w+ )?(?:abonnent|mitglied)"
    r"|weiterlesen mit|jetzt (?:weiterlesen|freischalten)"
    r"|réservée? (?:aux|à nos) abonn|il vous reste .{0,20}de (?:cet )?article"
    r"|pour lire la suite|exclusivo para (?:suscriptor|assinante|socio)"
    r"|solo para suscriptores|para (?:seguir|continuar) (?:leyendo|lendo)"
    r"|riservato agli abbonati|per continuare a leggere",
    re.IGNORECASE,
)
# What also is no prose, but stands on pages that do have their article.
_NOTICE = re.compile(
    r"already (?:an? )?(?:\w+ )?(?:subscribe[rd]|member)|already have an account"
    r"|bereits abonnent|déjà abonné|ya eres suscriptor|sei già abbonato|já é assinante"
    r"|jetzt abonnieren|(?:enable|activate|turn on) javascript"
    r"|javascript (?:is )?(?:disabled|required)|we (?:and our partners )?use cookies"
    r"|verify (?:that )?you are (?:a )?human|all rights reserved",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…:;。！？؟।][\"'”’»)\]]*$")
_LATIN = re.compile(r"[A-Za-z]")


def is_wall(blocks: Sequence[Block], page_text: str) -> bool:
    """Whether a page of these blocks shows a wall, or labels only, and no article."""
    prose = [block for block in blocks if _is_prose(block)]
    words = sum(len(block.text.split()) for block in prose)
    if words >= ENOUGH_WORDS or sum(len(block.text) for block in prose) >= 8 * ENOUGH_WORDS:
        return False
    return not prose or bool(_WALL.search(page_text))


def _is_prose(block: Block) -> bool:
    if block.role == "heading":
        return False
    # walls are terse: a long sentence with their words is about them
    if len(block.text.split()) <= _TERSE and (
        _WALL.search(block.text) or _NOTICE.search(block.text)
    ):
        return False
    if not _LATIN.search(block.text):
        return len(block.text) >= 10  # scripts that may not end their sentences as ours do
    return bool(_SENTENCE.search(block.text)) or len(block.text.split()) >= 20


__all__ = ["ENOUGH_WORDS", "is_wall"]
