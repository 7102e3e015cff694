"""What the desk shows: an edition as it will be read, next to what was cut, as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from audio_edition.cleaning.model import CleanedArticle
from audio_edition.edition.model import Article, Paragraph
from audio_edition.script.model import NewName, Script, ScriptSegment, Sentence
from audio_edition.server.desk_paths import from_show
from audio_edition.verbs.desk import MARKABLE, DeskReport, look
from audio_edition.verbs.desk_dress import worn
from audio_edition.verbs.desk_names import respellings
from audio_edition.verbs.desk_seen import mark_of, seen_of
from audio_edition.verbs.desk_show import senders
from audio_edition.verbs.reviewing import reason_of
from audio_edition.verbs.unread import unread_in
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
    unread = unread_in(workspace, script) if script else ()
    return {
        "edition": edition_id,
        "show": workspace.show.identity.title,
        "title": script.title if script else cleaned.edition.title,
        "date": cleaned.edition.date.isoformat(),
        "cut": {"paragraphs": cleaned.cut_paragraphs, "words": cleaned.cut_words},
        "seen": seen_of(workspace, edition_id),
        "digests": {
            "edition": seen.edition_digest,
            "lexicon": seen.lexicon_digest,
            "edition_lexicon": seen.edition_lexicon_digest,
            "script": script.digest if script else "",
            "show": seen.show_digest,
        },
        "articles": [
            _article(seen, one, script, cleaned.edition.cleaning) for one in cleaned.articles
        ],
        "frame": [_segment(s) for s in _frame(script)],
        "new_names": list(script.new_names) if script else [],
        "names": _names(workspace, edition_id, report.names),
        "numbers": _numbers(script),
        "notes": from_show(
            [*cleaned.edition.notes, *(script.notes if script else ()), *unread], workspace.root
        ),
        "breach": from_show({"message": breach.message, "hint": breach.hint}, workspace.root)
        if breach
        else None,
        "findings": [
            {**finding.as_object(), "may_be_accepted": finding.may_be_accepted}
            for finding in (script.findings if script else ())
        ],
        "questions": [
            {
                "text": question.text,
                "answer": question.answer,
                "kind": question.kind,
                "source": question.source,
                "digest": seen.article_digests.get(question.source, ""),
                "value": question.value,
            }
            for question in cleaned.edition.questions
        ],
        "approval": report.approval,
        "approved_by": report.approved_by,
        "approval_changes": report.changes,
        "own_title": cleaned.edition.title,
        "publish_at": cleaned.edition.publish_at and cleaned.edition.publish_at.isoformat(),
        "language": cleaned.edition.language,
        "show_language": workspace.show.identity.language,
        "cover": workspace.show.identity.cover,
        "music": {
            place: {"file": music.music, "level": music.level}
            for place, music in (
                ("intro", workspace.show.audio.intro),
                ("outro", workspace.show.audio.outro),
            )
        },
        "access": {
            "own": cleaned.edition.access,
            "show": workspace.show.publish.members.access,
            "members": workspace.show.publish.members.is_on,
        },
        "own_cover": asdict(worn(workspace, cleaned.edition)),
        "own_music": asdict(cleaned.edition.music),
        "senders": [
            {"name": one.name, "digest": one.digest} for one in senders(workspace, edition_id)
        ],
        "left_out": [
            {"id": one.id, "headline": one.headline, "source": one.source}
            for one in cleaned.edition.left_out
        ],
        "unread": from_show(list(seen.unread), workspace.root),
        "built": seen.is_built,
        "older": seen.is_older,
    }


def _names(workspace: Workspace, edition_id: str, names: Iterable[NewName]) -> list[dict[str, Any]]:
    """Names with how they will be said, and what the lexicons have of them.

    ``phonemic`` is what a voice that takes sounds is given.
    """
    found = list(names)
    known = respellings(workspace, edition_id, [name.name for name in found]) if found else {}
    return [
        {
            **name.as_object(),
            "phonemic": " ".join(f"[[{word}]]" for word in name.ipa.split()),
            "known": [
                {"written": one.written, "said": one.said, "source": one.source}
                for one in known[name.name]
            ],
        }
        for name in found
    ]


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


def _article(
    seen: DeskReport, article: CleanedArticle, script: Script | None, cleaning: Mapping[str, Any]
) -> dict[str, Any]:
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
        "amid": _is_amid(seen, article.article),
        "headline": article.article.headline,
        "byline": article.article.byline,
        "section": article.article.section,
        "voice": article.article.voice,
        "url": article.article.url,
        "image": article.article.image,
        "image_alt": article.article.image_alt,
        "language": article.article.language,
        "warnings": list(article.warnings),
        "before": [_sentence(s) for s in sentences if s.origin.paragraph is None],
        "paragraphs": [
            {
                "source": decision.paragraph.file or source,
                "digest": seen.article_digests[decision.paragraph.file or source],
                "line": decision.paragraph.source_line,
                "text": decision.paragraph.text,
                "written": _written(seen, decision.paragraph, source),
                "role": decision.paragraph.role,
                "verdict": decision.verdict,
                "kind": decision.kind,
                "rule": decision.rule,
                "score": round(decision.score, 2),
                "winner": decision.winner,
                "unit": decision.unit,
                "mark": mark_of(decision.paragraph, source, cleaning),
                "reason": reason_of(decision),
                "evidence": decision.evidence,
                "sentences": [_sentence(s) for s in sentences if s.origin.paragraph == index],
            }
            for index, decision in enumerate(article.decisions)
        ],
    }


def _is_amid(seen: DeskReport, article: Article) -> bool:
    """Whether another story stands above it in its file."""
    edition = seen.script.cleaned.edition
    every = (*edition.articles, *edition.left_out)
    begins = min((p.source_line for p in article.paragraphs if not p.file), default=0)
    return any(
        other.source == article.source and p.source_line < begins
        for other in every
        for p in other.paragraphs
        if other.id != article.id and not p.file
    )


def _written(seen: DeskReport, paragraph: Paragraph, source: str) -> str:
    """How a paragraph is written in its file, where that is not what is read; else empty."""
    lines = seen.written.get(paragraph.file or source, {})
    written = lines.get(paragraph.source_line, "")
    return "" if written == paragraph.text else written


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
