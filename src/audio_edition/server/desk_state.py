"""What the desk shows: an edition as it will be read, next to what was cut, as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from audio_edition.cleaning.model import CleanedArticle
from audio_edition.script.model import NewName, Script, ScriptSegment, Sentence
from audio_edition.verbs.desk import MARKABLE, DeskReport, look
from audio_edition.verbs.reviewing import describe
from audio_edition.workspace import Workspace

_NUMBER = re.compile(r"[$€£¥]?\d[\d.,:/–-]*\d|\d")


def edition_state(workspace: Workspace, edition_id: str) -> dict[str, Any]:
    """Everything the desk needs to draw one edition.

    Where the fidelity gate refuses the script, ``breach`` says why, ``findings`` are its
    sentences, one by one, and the paragraphs are there all the same, so that the editor can
    mend them; ``questions`` are what a build waits for. Raises ``AudioEditionError`` where
    the edition cannot be read at all.
    """
    seen = look(workspace, edition_id)
    report = seen.script
    cleaned, script, breach = report.cleaned, report.script, report.breach
    return {
        "edition": edition_id,
        "show": workspace.show.identity.title,
        "title": script.title if script else cleaned.edition.title,
        "date": cleaned.edition.date.isoformat(),
        "cut": {"paragraphs": cleaned.cut_paragraphs, "words": cleaned.cut_words},
        "digests": {
            "edition": seen.edition_digest,
            "lexicon": seen.lexicon_digest,
            "edition_lexicon": seen.edition_lexicon_digest,
            "script": script.digest if script else "",
        },
        "articles": [_article(seen, article, script) for article in cleaned.articles],
        "frame": [_segment(s) for s in _frame(script)],
        "new_names": list(script.new_names) if script else [],
        "names": [_name(name) for name in report.names],
        "numbers": _numbers(script),
        "notes": [*cleaned.edition.notes, *(script.notes if script else ())],
        "breach": {"message": breach.message, "hint": breach.hint} if breach else None,
        "findings": [
            {**finding.as_object(), "may_be_accepted": finding.may_be_accepted}
            for finding in (script.findings if script else ())
        ],
        "questions": [
            {"text": question.text, "answer": question.answer}
            for question in cleaned.edition.questions
        ],
        "approval": report.approval,
        "approved_by": report.approved_by,
        "approval_changes": report.changes,
        "built": seen.is_built,
    }


def _name(name: NewName) -> dict[str, Any]:
    """A name with how it will be said; ``phonemic`` is what a voice that takes sounds is given."""
    sounds = "" if not name.ipa else " ".join(f"[[{word}]]" for word in name.ipa.split())
    return {**name.as_object(), "phonemic": sounds}


def _frame(script: Script | None) -> Iterable[ScriptSegment]:
    return (s for s in (script.segments if script else ()) if s.kind != "article")


def _segment(segment: ScriptSegment) -> dict[str, Any]:
    return {
        "kind": segment.kind,
        "title": segment.title,
        "sentences": [_sentence(s) for s in segment.sentences],
    }


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "printed": sentence.printed,
        "spoken": sentence.spoken,
        "phonemic": sentence.phonemic,
        "language": sentence.language,
        "voice": sentence.voice,
        "part": sentence.origin.part,
    }


def _article(seen: DeskReport, article: CleanedArticle, script: Script | None) -> dict[str, Any]:
    source = article.article.source
    segment = next(
        (s for s in (script.segments if script else ()) if s.article_id == article.article.id),
        None,
    )
    sentences = segment.sentences if segment else ()
    return {
        "id": article.article.id,
        "source": source,
        "digest": seen.article_digests[source],
        "markable": source.endswith(MARKABLE),
        "headline": article.article.headline,
        "byline": article.article.byline,
        "warnings": list(article.warnings),
        "before": [_sentence(s) for s in sentences if s.origin.paragraph is None],
        "paragraphs": [
            {
                "source": decision.paragraph.file or source,
                "digest": seen.article_digests[decision.paragraph.file or source],
                "line": decision.paragraph.source_line,
                "text": decision.paragraph.text,
                "role": decision.paragraph.role,
                "verdict": decision.verdict,
                "kind": decision.kind,
                "rule": decision.rule,
                "score": round(decision.score, 2),
                "winner": decision.winner,
                "unit": decision.unit,
                "mark": decision.paragraph.mark,
                "why": describe(decision),
                "sentences": [_sentence(s) for s in sentences if s.origin.paragraph == index],
            }
            for index, decision in enumerate(article.decisions)
        ],
    }


def _numbers(script: Script | None) -> list[dict[str, str]]:
    """Every number that will be read, with the sentence it stands in: the costliest slips."""
    found: dict[str, dict[str, str]] = {}
    for sentence in script.sentences if script else ():
        for number in _NUMBER.findall(sentence.printed):
            found.setdefault(
                number,
                {"number": number, "printed": sentence.printed, "spoken": sentence.spoken},
            )
    return list(found.values())


__all__ = ["edition_state"]
