"""The certificate in one line, as an edition's page says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audio_edition.publication.model import EpisodeProof


def proof_line(proof: EpisodeProof, say: Mapping[str, Any]) -> str:
    """``every sentence checked, 2 accepted by the editor; …``, in the words of ``say``.

    What was not run is said to be so.
    """
    return "; ".join(_parts(proof, say))


def _parts(proof: EpisodeProof, say: Mapping[str, Any]) -> Iterator[str]:
    whole = proof.read >= proof.sentences
    read = str(say["proof_checked"] if whole else say["proof_some"])
    checked = read.format(read=proof.read, all=proof.sentences)
    if proof.accepted:
        checked += ", " + str(say["proof_accepted"]).format(n=proof.accepted)
    yield checked
    if proof.heard is None:
        yield str(say["proof_not_heard"])
        return
    yield str(say["proof_heard"]).format(
        n=proof.heard, all=proof.sentences, rate=round(1000 * (proof.word_error or 0.0))
    )


__all__ = ["proof_line"]
