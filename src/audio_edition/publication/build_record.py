"""build.json: how an edition was made, for its editor; it is not published.

Only what the edition and its settings decide stands here, so that a second build of the
same edition writes the same bytes.
"""

from __future__ import annotations

from audio_edition.cleaning.model import CleanedEdition
from audio_edition.programme.model import Programme
from audio_edition.publication.manifest import as_json
from audio_edition.script.model import Script
from audio_edition.speech.model import SpokenScript


def build_json(
    cleaned: CleanedEdition, script: Script, spoken: SpokenScript, programme: Programme
) -> bytes:
    """Return the record: engine and fallback, what was read, what was cut and why."""
    return as_json(
        {
            "version": 1,
            "edition": cleaned.edition.id,
            "engine": spoken.engine,
            "voice": spoken.voice,
            "voice_licence": spoken.licence,
            "fallback": spoken.fallback,
            "sentences": len(script.sentences),
            "loudness": round(programme.loudness, 2) if programme.loudness > -70 else None,
            "true_peak": round(programme.true_peak, 2) if programme.true_peak > -200 else None,
            "new_names": list(script.new_names),
            "notes": [*script.notes, *programme.warnings],
            "cut": {
                "paragraphs": cleaned.cut_paragraphs,
                "words": cleaned.cut_words,
                "list": [
                    {
                        "file": article.article.source,
                        "line": decision.paragraph.source_line,
                        "kind": decision.kind,
                        "rule": decision.rule,
                        "by": decision.winner,
                        "text": decision.paragraph.text,
                    }
                    for article in cleaned.articles
                    for decision in article.cut
                ],
            },
        }
    )


__all__ = ["build_json"]
