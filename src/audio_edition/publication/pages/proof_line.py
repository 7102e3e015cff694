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
    whole = "proof_text" if proof.matched is None else "proof_checked"
    done = proof.read if proof.matched is None else min(proof.read, proof.matched)
    checked = str(say[whole if done >= proof.sentences else "proof_some"])
    checked = checked.format(read=done, all=proof.sentences)
    if proof.accepted:
        checked += ", " + str(say["proof_accepted"]).format(n=proof.accepted)
    yield checked
    if proof.heard is not None:
        rate = round(1000 * (proof.word_error or 0.0))
        yield str(say["proof_heard"]).format(n=proof.heard, all=proof.sentences, rate=rate)
    else:
        yield str(say["proof_not_matched" if proof.matched is None else "proof_not_heard"])


__all__ = ["proof_line"]
