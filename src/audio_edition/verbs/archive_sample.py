"""A few units of an archive, scripted as a build would: what a word becomes, and what is cached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from audio_edition import pipeline
from audio_edition.archive.estimate import ArchiveSample
from audio_edition.archive.model import ArchiveUnit
from audio_edition.archive.spool import Spool, SpooledItem
from audio_edition.edition.collect.archived import ArchiveOptions
from audio_edition.edition.collect.listed import READERS
from audio_edition.edition.load import article_of
from audio_edition.edition.model import Edition
from audio_edition.errors import AudioEditionError
from audio_edition.speech.speak import plan_speech
from audio_edition.verbs.archiving import HowToArchive, failure_of
from audio_edition.workspace import Workspace


def sampled(
    workspace: Workspace, spool: Spool, how: HowToArchive, units: Iterable[ArchiveUnit]
) -> ArchiveSample:
    """What the units told; articles that would fail are counted, and the first is told."""
    found = ArchiveSample()
    options = how.options(workspace, lambda _: None)
    for unit in units:
        found.units += 1
        for item in spool.items(unit.name):
            try:
                _look(workspace, spool, how, options, unit, item, found)
            except Exception as problem:  # an estimate has to live with what a build lists
                found.failed += 1
                failure = failure_of(problem)
                found.first_failure = found.first_failure or f"{item.where}: {failure.message}"
    return found


def _look(
    workspace: Workspace,
    spool: Spool,
    how: HowToArchive,
    options: ArchiveOptions,
    unit: ArchiveUnit,
    item: SpooledItem,
    found: ArchiveSample,
) -> None:
    reader = READERS[item.kind]
    parsed = reader.articles(reader.whole(item.payload, spool.beside), options)
    articles = [article_of(one, one.headline or item.title) for one in parsed]
    day = unit.day or parsed[0].date[:10] or how.undated
    date = dt.date.fromisoformat(day) if day else workspace.now().date()
    edition = Edition.of(unit.name, articles, date=date)
    cleaned = pipeline.read_edition(workspace, edition, apart=True)
    script = pipeline.script_of(workspace, cleaned)
    voice = workspace.show.voice.overridden(engine=how.engine, voice=how.voice)
    planned = plan_speech(script, voice, workspace)
    if not planned.total:
        raise AudioEditionError("nothing of it would be read")
    # without intro and outro: what is counted are the words of articles
    own = sum(
        len(s.spoken) for part in script.segments if part.kind == "article" for s in part.sentences
    )
    words = item.words or sum(len(p.text.split()) for a in articles for p in a.paragraphs)
    found.articles += 1
    found.words += words
    found.characters += own
    found.sentences += planned.total
    found.missing += planned.missing
    found.missing_characters += round(own * planned.missing / planned.total)
