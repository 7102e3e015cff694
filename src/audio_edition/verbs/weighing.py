"""What a morning run finds of an edition, gathered from the rooms as plain facts for ``decide``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from audio_edition import addresses
from audio_edition.cleaning.clean import harm_of, own_text
from audio_edition.cleaning.model import CleanedArticle
from audio_edition.edition.changes import words_digest
from audio_edition.edition.frontmatter import read_front_matter
from audio_edition.edition.library import decode
from audio_edition.edition.load import article_files, load_edition
from audio_edition.edition.model import Edition
from audio_edition.edition.sources.parse import parse
from audio_edition.edition.text import lines_of
from audio_edition.errors import AudioEditionError, EditionError
from audio_edition.findings import Finding
from audio_edition.plain_files import MADE, read_plain
from audio_edition.programme.model import Cue
from audio_edition.publication import manifest
from audio_edition.publication.build_record import built_from, sources_digest
from audio_edition.publication.certificate import said_digests
from audio_edition.publication.check_edition import EARLIER
from audio_edition.publication.leaving import staleness
from audio_edition.publication.model import Episode
from audio_edition.run.decide import ArticleFacts, NameFact, RunFacts, SourceFact
from audio_edition.run.model import Reason
from audio_edition.script.findings import FidelityError
from audio_edition.script.model import Script
from audio_edition.tables import read_toml_if_any
from audio_edition.units import Seconds
from audio_edition.verbs.check import check
from audio_edition.verbs.reports import ScriptReport
from audio_edition.verbs.script import script
from audio_edition.verbs.standing import Reading
from audio_edition.workspace import Workspace

_BEFORE = 10
"""Editions before this one whose articles are not read again."""
_REPEATED = 0.8
"""An article of which this share of words stood in an edition before was read already."""
_OURS = frozenset(
    {EARLIER, "not-approved", "test-voice", "draft", "question", "stale", "published-anyway"}
)
"""Findings of ``check`` that a run tells otherwise, or that ``publish`` settles."""


def written(workspace: Workspace, edition: str) -> ScriptReport | None:
    """The edition as its files say now; None where it has no articles yet.

    Raises ``EditionError`` where a file cannot be read.
    """
    if not files_read(workspace, edition):
        return None
    return script(workspace, edition)


def files_read(workspace: Workspace, edition: str) -> list[str]:
    """The article files that make up the edition now; none where there is no such edition.

    Raises ``EditionError`` where edition.toml cannot be read.
    """
    folder = workspace.editions / edition
    if edition not in workspace.edition_ids():
        return []
    table = read_toml_if_any(folder / "edition.toml", error=EditionError)
    return article_files(folder, table)[0]


def facts_of(
    workspace: Workspace,
    report: ScriptReport,
    day: str,
    *,
    sources: Sequence[SourceFact] = (),
    gone: Iterable[str] = (),
    is_out: bool = False,
) -> RunFacts:
    """What the script alone tells: cuts, names, findings, questions, repetition, the editor's word.

    ``gone`` names the files of articles that their sources took back.
    """
    edition = report.cleaned.edition
    earlier = _paragraphs_before(workspace, edition)
    taken_back = frozenset(gone)
    return RunFacts(
        edition=edition.id,
        day=day,
        articles=tuple(
            _article(one, report, earlier, taken_back) for one in report.cleaned.articles
        ),
        sources=tuple(sources),
        stops=tuple(_stops(report)),
        # whose word it was nobody knows: it counts as none
        word="none" if report.approval == "approved" and report.unrecorded else report.approval,
        word_lost=report.unrecorded,
        word_by=report.approved_by,
        word_changes=report.changes,
        is_out=is_out,
    )


def _article(
    one: CleanedArticle,
    report: ScriptReport,
    earlier: Sequence[tuple[str, frozenset[str]]],
    gone: frozenset[str],
) -> ArticleFacts:
    article = one.article
    own = list(own_text(one.decisions))  # footers and sponsors that go take nothing from a story
    harm = harm_of(one.decisions)
    return ArticleFacts(
        file=article.source,
        title=article.headline,
        words=sum(_words(d.paragraph.text) for d in own),
        cut_words=sum(_words(d.paragraph.text) for d in own if d.verdict == "drop"),
        doubted=tuple(d.paragraph.text for d in harm.doubted),
        lede=harm.lede.paragraph.text if harm.lede else "",
        lost_words=harm.lost,
        names=tuple(_names(report, article.source)),
        repeated_in=_repeated(one, earlier),
        gone=article.source in gone,
    )


def _names(report: ScriptReport, file: str) -> Iterator[NameFact]:
    """The new names that this article says first; a word in small letters is none."""
    if report.script is None:
        return
    for name in report.names:
        if name.name[:1].islower():
            continue
        pattern = re.compile(rf"(?<!\w){re.escape(name.name)}(?!\w)")
        where = next(
            (s.origin.file for s in report.script.sentences if pattern.search(s.printed)), ""
        )
        if where == file:
            yield NameFact(name.name, name.said, name.confidence)


def _stops(report: ScriptReport) -> Iterator[Reason]:
    """What no approval mends: questions, and what would not be heard as it is printed."""
    edition = report.cleaned.edition
    files = {article.source for article in edition.articles}
    for question in edition.questions:
        file = re.split(r"[\s:]", question.text, maxsplit=1)[0]
        yield Reason("question", question.text, question.answer, file if file in files else "")
    breach = report.breach
    if isinstance(breach, FidelityError):
        for finding in breach.findings:
            file = finding.origin.file
            accept = f"audio-edition script {edition.id} shows it"
            yield Reason(
                finding.code,
                finding.message,
                finding.remedy or accept,
                file if file in files else "",
            )
    elif breach is not None:
        hint = breach.hint or f"audio-edition script {edition.id} shows it"
        yield Reason("script", breach.message, hint)


def _repeated(one: CleanedArticle, earlier: Sequence[tuple[str, frozenset[str]]]) -> str:
    kept = [(_plain(p.text), _words(p.text)) for p in one.kept]
    total = sum(words for _, words in kept)
    for name, known in earlier:
        if total and sum(words for text, words in kept if text in known) >= _REPEATED * total:
            return name
    return ""


def _paragraphs_before(workspace: Workspace, edition: Edition) -> list[tuple[str, frozenset[str]]]:
    """The paragraphs of the editions that went out before this one, newest first."""
    found = []
    dated = [
        (day, name)
        for name in workspace.edition_ids()
        if name != edition.id and (day := addresses.date_in_name(name)) and day <= edition.date
    ]
    for _, name in sorted(dated, reverse=True)[:_BEFORE]:
        with suppress(AudioEditionError):
            episode = manifest.read(workspace.audio, name)
            if episode is None or not episode.published:
                continue
            before = load_edition(
                workspace.editions / name, workspace.show.identity.language, store=workspace.store
            )
            texts = {_plain(p.text) for a in before.articles for p in a.paragraphs}
            found.append((name, frozenset(texts)))
    return found


def checked(workspace: Workspace, edition: str) -> Iterator[Reason]:
    """What stands against the files that were built, as ``check`` finds it."""
    severities = {"error": {"error"}, "warning": {"error", "warning"}}
    counted = severities[workspace.show.run.clean.check]
    for finding in check(workspace, edition).findings:
        is_counted = finding.severity in counted and finding.code not in _OURS
        if is_counted or finding.code in ("test-voice", "draft"):
            yield reason_of(finding)


def reason_of(finding: Finding) -> Reason:
    """A finding as a reason."""
    where = "" if finding.where in finding.message else f"{finding.where}: "
    return Reason(finding.code, f"{where}{finding.message}", finding.remedy)


def is_stale(workspace: Workspace, episode: Episode) -> bool:
    """Whether a build would make something else of the edition now."""
    return staleness(workspace, episode, Reading(workspace).fingerprint) is not None


def has_changed_files(workspace: Workspace, edition: str) -> bool:
    """Whether any file of the edition is another than it was built from: a quick look."""
    was = built_from(workspace.audio / edition).sources
    return bool(was) and sources_digest(workspace.editions / edition) not in ("", was)


def is_changed_at_source(workspace: Workspace, episode: Episode, report: ScriptReport) -> bool:
    """Whether all that is not as it went out is, word for word, what its source says now.

    So a correction that was taken, and whose run was killed, is known again.
    """
    if report.script is None:
        return False
    said = said_of(report.script)
    out = {part.id: part.said for part in episode.segments}
    differ = [
        part
        for part in report.script.segments
        if part.kind == "article" and said.get(part.id) != out.get(part.id)
    ]
    sources = {article.id: article.source for article in report.cleaned.edition.articles}
    files = {sources.get(part.article_id, "") for part in differ}
    return bool(files) and all(_is_as_taken(workspace, episode.edition_id, one) for one in files)


def said_of(written_script: Script) -> dict[str, str]:
    """The digest of each segment's printed words, as a manifest has it."""
    none = Seconds(0.0)
    return said_digests(
        Cue(none, none, sentence.printed, part.article_id, part.id)
        for part in written_script.segments
        for sentence in part.sentences
    )


def _is_as_taken(workspace: Workspace, edition: str, name: str) -> bool:
    file = workspace.editions / edition / name
    try:
        data = read_plain(file, MADE)
        told = read_front_matter(lines_of(decode(data, name).text), name).get("taken")
        return bool(told) and all(words_digest(one) == told for one in parse(data, name=name))
    except (OSError, AudioEditionError):
        return False


def _words(text: str) -> int:
    return len(text.split())


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
