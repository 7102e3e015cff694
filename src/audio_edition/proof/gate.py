"""What an editor is told: sound that is not the script's, and sentences for the ear."""

from __future__ import annotations

import shlex

from audio_edition.errors import ProofError
from audio_edition.events import Listener, Warned
from audio_edition.findings import Finding
from audio_edition.proof.match import Matching
from audio_edition.proof.model import DoubtKind, HeardSentence

_HEARD: dict[DoubtKind, str] = {
    "silent": "nothing is heard",
    "other": "other words are heard",
    "short": "its end is not heard",
    "late": "its beginning is not heard",
    "twice": "it is heard twice",
    "long": "it takes far longer than its words; is something said twice",
    "quick": "it is over far sooner than its words",
    "hole": "it falls silent within",
    "number": "another number is heard",
    "negation": "a “not” more or less is heard",
    "words": "some words are heard otherwise",
}


def require_right(matching: Matching, listen: Listener) -> None:
    """Tell every finding, and raise ``ProofError`` with the worst where there are any."""
    if not matching.findings:
        return
    first, *others = matching.findings
    for finding in others:
        listen(Warned("proof", f"{finding.where}: {finding.message}"))
    more = f" (and {len(others)} more)" if others else ""
    raise ProofError(f"{first.where}: {first.message}{more}", hint=first.remedy)


def said_of(item: HeardSentence, edition_id: str, link: str) -> Finding:
    """What an editor is told of a doubtful sentence: what is printed, what was heard, and what
    to do after listening at ``link``.
    """
    assert item.doubt is not None  # nobody asks about the others
    at = f"{int(item.at) // 60}:{int(item.at) % 60:02}"
    heard = f": “{item.heard}”" if item.heard else ""
    printed = " ".join(item.printed.split())
    return Finding(
        "warning",
        f"heard-{item.doubt}",
        item.where,
        f"at {at} “{printed}”: {_HEARD[item.doubt]}{heard}",
        f"listen: {link} ; where it is right: "
        f"audio-edition proof {edition_id} --accept {shlex.quote(printed)}; "
        "else say it otherwise in the text or the lexicon",
    )
