"""What the desk tells of a morning as plain data: what was made, heard, sent, and what would be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from audio_edition.findings import Finding
from audio_edition.models import plain
from audio_edition.server.desk_runs import Message
from audio_edition.verbs.build import BuildReport
from audio_edition.verbs.outgoing import OutgoingReport
from audio_edition.verbs.past import PastReport
from audio_edition.verbs.proof import ProofReport
from audio_edition.verbs.reports import NewReport, PublishReport, RetractReport
from audio_edition.verbs.runs import record_object


def past_told(report: PastReport) -> dict[str, Any]:
    """An edition's past, newest first; digests tell which script each belongs to."""
    heard = report.heard
    return {
        "edition": report.edition,
        "built": plain(report.built) if report.built else None,
        "heard": asdict(heard) if heard else None,
        "revisions": [
            {**asdict(one), "since": one.since.isoformat()} for one in reversed(report.revisions)
        ],
        "pending": report.is_pending,
        "note": report.note,
        "publish_at": report.publish_at.isoformat() if report.publish_at else None,
        "embargo": report.is_under_embargo,
        "retracted_at": report.retracted_at.isoformat() if report.retracted_at else None,
        "approved": {
            "by": report.approved_by,
            "at": report.approved_at.isoformat() if report.approved_at else None,
            "script": report.approved_script,
        },
        "runs": [record_object(one) for one in reversed(report.runs)],
        "damaged": list(report.damaged),
    }


def outgoing_told(report: OutgoingReport) -> dict[str, Any]:
    """What would be public."""
    at = report.publish_at
    return {
        **asdict(report),
        "publish_at": at.isoformat() if at else None,
        "refused": _findings(report.refused),
    }


def new_told(report: NewReport, told: list[str]) -> Message:
    """What ``new`` took; ``told`` is what the editor should know of the sources."""
    return {
        "articles": [asdict(article) for article in report.articles],
        "kept": report.kept,
        "dry_run": report.dry_run,
        "told": told,
    }


def build_told(report: BuildReport) -> Message:
    """What a build made, of which script."""
    return {
        "script": report.script.digest,
        "revision": report.episode.revision,
        "duration": report.programme.duration,
        "loudness": report.programme.loudness,
        "synthesized": report.spoken.synthesized,
        "cached": report.spoken.cached,
        "fallback": report.spoken.fallback,
        "draft": report.spoken.draft,
        "voice": f"{report.spoken.engine} {report.spoken.voice}".strip(),
        "warnings": list(report.warnings),
        "seconds": round(sum(report.seconds.values()), 2),
    }


def proof_told(report: ProofReport) -> Message:
    """What a proof found; its sentences lie in heard.json from now on."""
    hearing = report.hearing
    return {
        "ok": report.ok,
        "sentences": len(report.matching.matches),
        "matched": report.matching.right,
        "heard": hearing.heard if hearing else 0,
        "doubtful": len(hearing.doubtful) if hearing else 0,
        "recogniser": hearing.recogniser if hearing else "",
        "deaf": report.deaf,
        "again": [item.printed for item in report.again],
        # what was heard otherwise is shown sentence by sentence
        "faults": _findings(f for f in report.findings if not f.code.startswith("heard-")),
    }


def publish_told(report: PublishReport) -> Message:
    """What went out."""
    return {
        "target": report.target,
        "is_here": report.is_here,
        "published": list(report.published),
        "files": len(report.sent),
        "size": report.size,
        "problems": list(report.problems),
        "refused": _findings(report.refused),
        "overruled": _findings(report.overruled),
    }


def retract_told(report: RetractReport) -> Message:
    """What was taken out, and what of it still stands."""
    return {
        "already": report.already,
        "stays": list(report.stays),
        "problems": list(report.problems),
    }


def _findings(found: Iterable[Finding]) -> list[dict[str, str]]:
    return [{"message": one.message, "hint": one.remedy} for one in found]
