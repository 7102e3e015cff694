"""The certificate in one line, as an edition's page says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audio_edition.publication.model import EpisodeProof


def proof_line(proof: EpisodeProof, say: Mapping[str, Any]) -> str:
    """``every sentence checked, 2 accepted by the editor; …``, in the words of ``say``.

    A sentence is checked when its words were read back and its sound was found in the whole;
    what was not run is said to be so.
    """
    return "; ".join(_parts(proof, say))


def _parts(proof: EpisodeProof, say: Mapping[str, Any]) -> Iterator[str]:
    if proof.matched is None:
        done, whole = proof.read, say["proof_text"]
    else:
        done, whole = min(proof.read, proof.matched), say["proof_checked"]
    is_whole = done >= proof.sentences
    checked = whole if is_whole else say["proof_some"].format(read=done, all=proof.sentences)
    if proof.accepted:
        checked += ", " + say["proof_accepted"].format(n=proof.accepted)
    yield checked
    if proof.heard is not None:
        rate = round(1000 * (proof.word_error or 0.0))
        yield say["proof_heard"].format(n=proof.heard, all=proof.sentences, rate=rate)
    elif proof.matched is None:
        yield say["proof_not_matched"]
    else:
        yield say["proof_not_heard"]
