"""Whether an edition may go out: a pure function of what was found of it.

Every reason against it is told in an editor's words, with what mends it. One that lies in a
single article names its file: without the article it would not stand, which is what
``at_deadline = "publish-clean"`` goes by. Most are an editor's to judge: whoever approves the
script exactly as it stands has judged them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from audio_edition.run.model import Reason
from audio_edition.run.settings import CleanSettings, RunSettings

Act: TypeAlias = Literal["publish", "leave-out", "wait", "hold", "skip", "missing"]
"""``leave-out``: publish it without some articles."""
Word: TypeAlias = Literal["none", "approved", "changed"]

WAITS = frozenset({"source-missing", "source-failed", "too-few", "too-short"})
"""Reasons that time may mend: until the deadline nobody is told of them."""
_SHOWN = 80  # characters of a paragraph in a message


@dataclass(frozen=True, slots=True)
class NameFact:
    """A name that the show never said, how it will be said, and how sure that is (0…1)."""

    name: str
    said: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What was found of one article; words are those written, and those of them that were cut.

    ``doubted`` are paragraphs that the cleaner would read but doubts, where that would harm;
    ``lede`` its first paragraph if that was cut, ``lost_words`` the words of prose of which it is
    not sure that they were furniture; ``repeated_in`` the edition that had these words before;
    ``gone`` tells that its source took it back.
    """

    file: str
    title: str
    words: int
    cut_words: int = 0
    doubted: tuple[str, ...] = ()
    lede: str = ""
    lost_words: int = 0
    names: tuple[NameFact, ...] = ()
    repeated_in: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class SourceFact:
    """A source that failed, or that gave nothing although the edition needs it."""

    name: str
    message: str
    hint: str = ""
    required: bool = False
    failed: bool = True


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What was found of one edition, as far as the run came.

    ``stops`` are what no approval mends: questions, what the gate stops, faults of the sound,
    errors of ``check``, what a source changed. ``doubts`` are sentences that were heard otherwise
    than they are printed. ``fallback`` names the voice that stood in. ``word`` is what an editor
    said of the script, ``word_by`` who, ``word_changes`` what is no longer as it was, ``word_lost``
    what is wrong with the record of it.
    """

    edition: str
    day: str
    articles: tuple[ArticleFacts, ...] = ()
    sources: tuple[SourceFact, ...] = ()
    stops: tuple[Reason, ...] = ()
    doubts: tuple[Reason, ...] = ()
    fallback: str = ""
    word: Word = "none"
    word_by: str = ""
    word_changes: str = ""
    word_lost: str = ""
    is_out: bool = False

    def without(self, files: frozenset[str]) -> RunFacts:
        """The same edition without some of its articles."""
        return replace(
            self,
            articles=tuple(one for one in self.articles if one.file not in files),
            stops=tuple(one for one in self.stops if one.file not in files),
            doubts=tuple(one for one in self.doubts if one.file not in files),
        )


@dataclass(frozen=True, slots=True)
class RunDecision:
    """What is to be done, why, and which files are left out for it."""

    act: Act
    reasons: tuple[Reason, ...] = ()
    leave_out: tuple[str, ...] = field(default=())


def decide(
    facts: RunFacts, settings: RunSettings, *, late: bool, approval_required: bool = False
) -> RunDecision:
    """Say what is to be done with an edition; ``late``: its deadline has passed.

    ``approval_required`` is [publish] require_approval. An edition that is out is never skipped,
    and nothing of it is left out: it stands as it went until an editor or its source mends it.
    """
    if not facts.articles and not facts.stops:
        return _without_articles(facts, late=late)
    asks = approval_required or settings.publish == "after-approval"
    reasons = tuple(reasons_of(facts, settings, asks=asks))
    if not reasons:
        if settings.publish == "never":
            return RunDecision("hold", (_by_hand(facts),))
        return RunDecision("publish")
    if facts.is_out:
        return RunDecision("hold", reasons)
    if not late:
        waits = all(one.code in WAITS for one in reasons)
        return RunDecision("wait" if waits else "hold", reasons)
    if settings.at_deadline == "skip":
        return RunDecision("skip", reasons)
    by_itself = settings.publish == "when-clean" and facts.word == "none"
    if settings.at_deadline == "publish-clean" and by_itself:
        files = frozenset(one.file for one in reasons if one.file)
        rest = facts.without(files)
        if files and rest.articles and not list(reasons_of(rest, settings, asks=asks)):
            return RunDecision("leave-out", reasons, tuple(sorted(files)))
    return RunDecision("hold", reasons)


def reasons_of(facts: RunFacts, settings: RunSettings, *, asks: bool = False) -> Iterator[Reason]:
    """Everything that stands against the edition; ``asks``: it needs an editor's approval."""
    clean, name = settings.clean, facts.edition
    for article in facts.articles:
        if article.gone:
            yield _gone(facts, article)
    yield from facts.stops
    if len(facts.doubts) > clean.doubtful:
        yield from facts.doubts
    if facts.fallback and not clean.fallback:
        yield Reason(
            "fallback-voice",
            f"{facts.fallback} had to read it in place of the show's voice",
            f"audio-edition build {name} once the voice works again; "
            "[run.clean] fallback = true lets it pass",
        )
    if facts.word == "changed":
        by = f" by {facts.word_by}" if facts.word_by else ""
        yield Reason(
            "changed-since-approval",
            f"it changed since it was approved{by}: {facts.word_changes}",
            _read(name, "approves what it says now"),
        )
        return
    if facts.word == "approved":
        return  # an editor has read this very script
    judged = list(_to_be_judged(facts, clean))
    yield from judged
    if asks and not judged:
        lost = f"nobody knows any more who approved it: {facts.word_lost}"
        told = lost if facts.word_lost else "nobody approved it yet"
        yield Reason("not-approved", told, _read(name, "lets it out"))


def _to_be_judged(facts: RunFacts, clean: CleanSettings) -> Iterator[Reason]:
    name = facts.edition
    yield from _sources(facts, clean)
    if len(facts.articles) < clean.min_articles:
        has = _many(len(facts.articles), "article")
        yield Reason(
            "too-few",
            f"it has {has}, fewer than {clean.min_articles}",
            f"audio-edition new {name} SOURCE --add brings more; or {_read(name, 'lets it out')}",
        )
    words = sum(one.words - one.cut_words for one in facts.articles)
    if words < clean.min_words:
        yield Reason(
            "too-short",
            f"{_many(words, 'word')} would be read, fewer than {clean.min_words}",
            f"audio-edition script {name} --removed shows what was cut; "
            f"or {_read(name, 'lets it out')}",
        )
    if words > clean.max_words:
        yield Reason(
            "too-long",
            f"{words} words would be read, more than {clean.max_words}",
            f"take out what does not belong there (editions/{name}); "
            f"or {_read(name, 'lets it out')}",
        )
    yield from _cuts(facts, clean)
    for article in facts.articles:
        yield from _of_article(facts, article, clean)


def _sources(facts: RunFacts, clean: CleanSettings) -> Iterator[Reason]:
    for source in facts.sources:
        if not source.required and (clean.sources == "required" or not source.failed):
            continue
        hint = source.hint or "look at its address and its secret in show.toml"
        yield Reason(
            "source-failed" if source.failed else "source-missing",
            f"source {source.name}: {source.message}",
            f"{hint}; {_read(facts.edition, 'lets the edition out without it')}",
        )


def _cuts(facts: RunFacts, clean: CleanSettings) -> Iterator[Reason]:
    name = facts.edition
    written = sum(one.words for one in facts.articles)
    cut = sum(one.lost_words for one in facts.articles)
    if written and cut / written > clean.max_cut:
        yield Reason(
            "cut",
            f"{_share(cut, written)} of its words were cut, more than {clean.max_cut:.0%}",
            f"audio-edition script {name} --removed shows them; [[keep]] before a paragraph keeps "
            f"it; or {_approve(name)}",
        )


def _of_article(facts: RunFacts, article: ArticleFacts, clean: CleanSettings) -> Iterator[Reason]:
    name, title = facts.edition, article.title or article.file
    repeated = sum(bool(one.repeated_in) for one in facts.articles)
    if article.repeated_in and repeated > clean.max_repeated * len(facts.articles):
        yield Reason(
            "repeated",
            f"“{title}” was read in {article.repeated_in} already",
            f"{_take_out(name, article)}; or {_approve(name)}",
            article.file,
        )
        return  # what else is odd about it is odd for that
    if article.words and article.lost_words / article.words > clean.max_cut_article:
        yield Reason(
            "cut-article",
            f"“{title}”: {_share(article.lost_words, article.words)} of its words were cut, more "
            f"than {clean.max_cut_article:.0%}",
            f"audio-edition script {name} --removed shows them; or {_approve(name)}",
            article.file,
        )
    if article.lede:
        yield Reason(
            "cut-lede",
            f"“{title}”: its first paragraph was cut: “{_short(article.lede)}”",
            f"[[keep]] before it in editions/{name}/{article.file} keeps it, [[drop]] cuts it for "
            f"good; or {_approve(name)}",
            article.file,
        )
    doubted = sum(len(one.doubted) for one in facts.articles)
    if doubted > clean.doubted:
        for text in article.doubted:
            yield Reason(
                "doubted-paragraph",
                f"“{title}”: it is not sure that this is for the ear: “{_short(text)}”",
                f"[[drop]] or [[keep]] before it in editions/{name}/{article.file} decides; "
                f"or {_approve(name)}",
                article.file,
            )
    for one in article.names:
        unsure = one.confidence < clean.name_confidence
        if clean.new_names == "hold" or (clean.new_names == "doubtful" and unsure):
            how = f"it would be said “{one.said}”" + (", which is a guess" if unsure else "")
            yield Reason(
                "new-name",
                f"“{title}”: the name {one.name} is new, and {how}",
                f'"{one.name}" = "RESPELLING" in editions/lexicon.toml says it otherwise; '
                f"or {_approve(name)}",
                article.file,
            )


def _gone(facts: RunFacts, article: ArticleFacts) -> Reason:
    name, title = facts.edition, article.title or article.file
    take_out = _take_out(name, article)
    if facts.is_out:
        others = len(facts.articles) > 1
        mend = (
            f"{take_out}, then audio-edition build {name} and audio-edition publish {name} "
            "(a correction without it); "
            if others
            else ""
        )
        return Reason(
            "gone-after-publication",
            f"“{title}” was taken back at its source, and listeners have it",
            f"{mend}audio-edition retract {name} takes the whole edition out; "
            '[run] on_gone = "take-out" does it by itself',
            article.file,
        )
    return Reason("gone", f"“{title}” was taken back at its source", take_out, article.file)


def _take_out(name: str, article: ArticleFacts) -> str:
    # its file may stay: what is not named there is not read
    return f'take "{article.file}" out of articles in editions/{name}/edition.toml'


def _without_articles(facts: RunFacts, *, late: bool) -> RunDecision:
    reasons = [
        Reason("source-failed", f"source {one.name}: {one.message}", one.hint)
        for one in facts.sources
        if one.failed
    ]
    if not late:
        return RunDecision("wait", tuple(reasons))
    nothing = Reason(
        "nothing-came",
        f"nothing came for {facts.edition}",
        f"audio-edition run {facts.day} looks again; "
        f"audio-edition new {facts.edition} SOURCE takes it by hand",
    )
    return RunDecision("missing", (nothing, *reasons))


def _by_hand(facts: RunFacts) -> Reason:
    return Reason(
        "by-hand",
        "it is ready, and this show is published by hand",
        f"audio-edition publish {facts.edition}",
    )


def _read(name: str, end: str) -> str:
    return f"read it (audio-edition script {name}); audio-edition approve {name} {end}"


def _approve(name: str) -> str:
    return f"audio-edition approve {name} lets it out as it stands"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}"


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count or 'no'} {word}s"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
