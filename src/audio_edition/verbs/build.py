"""build and plan: make editions, or say what would have to be made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audio_edition import pipeline
from audio_edition.edition.model import Edition
from audio_edition.errors import EditionError
from audio_edition.events import Listener, Warned, silent
from audio_edition.pipeline import BuildOptions
from audio_edition.pipeline import BuildReport as BuildReport
from audio_edition.speech.speak import plan_speech
from audio_edition.store.shared import heard_by
from audio_edition.workspace import Workspace

if TYPE_CHECKING:
    from audio_edition.verbs.reports import PlanReport

_MUCH = 20
"""Sentences to be spoken for which an editor would wait too long to hear the first of them."""


def build(
    workspace: Workspace,
    edition: str | Edition,
    *,
    engine: str = "",
    voice: str = "",
    jobs: int = 0,
    force: bool = False,
    fallback: bool = True,
    on: str = "",
    draft: bool = False,
    listen: Listener = silent,
) -> BuildReport:
    """Make one edition: its audio, its pages, and the feed.

    Parameters
    ----------
    edition : the name of one in ``editions/``, or an ``Edition`` made from Python objects.
    engine, voice : speak with these instead of the show's.
    jobs : worker processes; 0 is one a core.
    force : make every sentence and segment anew, as if there were no cache.
    fallback : let another engine read the whole edition where the engine gives up.
    on : the address of an executor that speaks (``tcp://host:8786``), instead of the show's.
    draft : have the quickest voice of this machine read, to be heard and not to go out.
    listen : hears ``Started``, ``Advanced``, ``Warned`` and ``Finished`` events.

    Raises an ``AudioEditionError``; what was published before stands whatever happens.
    """
    options = BuildOptions(
        engine=engine,
        voice=voice,
        jobs=jobs,
        force=force,
        fallback=fallback,
        on=on,
        draft=draft,
    )
    troubles: list[str] = []
    try:
        with heard_by(troubles.append):
            report = pipeline.build(workspace, _meant(workspace, edition), options, listen)
    finally:  # workers' threads met them; the listener is called from this one
        for trouble in troubles:
            listen(Warned("publication", trouble))
    from audio_edition.verbs.cache import keep_bounded  # by now its rooms were needed anyway

    keep_bounded(workspace, listen)
    return replace(report, warnings=(*report.warnings, *troubles))


def plan(
    workspace: Workspace,
    edition: str | Edition,
    *,
    engine: str = "",
    voice: str = "",
    draft: bool = False,
) -> PlanReport:
    """Say what ``build`` would have to speak, and make nothing."""
    from audio_edition.verbs.reports import PlanReport  # no build needs it

    meant = _meant(workspace, edition)
    options = BuildOptions(engine=engine, voice=voice, draft=draft)
    cleaned, planned = pipeline.plan(workspace, meant, options)
    return PlanReport(
        edition=cleaned.edition.id,
        articles=len(cleaned.articles),
        cleaned=cleaned,
        total=planned.total,
        missing=planned.missing,
        engine=planned.engine,
    )


def is_worth_a_draft(
    workspace: Workspace, edition: str, *, engine: str = "", voice: str = ""
) -> bool:
    """Say whether much of an edition is to be spoken by a voice slower than a draft's.

    Raises an ``AudioEditionError`` where the edition cannot be built.
    """
    _, script = pipeline.read_script(workspace, edition)
    asked, draft = (
        plan_speech(script, options.voice_of(workspace), workspace)
        for options in (BuildOptions(engine=engine, voice=voice), BuildOptions(draft=True))
    )
    return asked.missing > _MUCH and (asked.engine, asked.voice) != (draft.engine, draft.voice)


def choose(workspace: Workspace, names: tuple[str, ...] = (), *, every: bool = False) -> list[str]:
    """The editions that a build is about: those named, every one, or the newest.

    Raises ``EditionError`` where there is none, or none of that name.
    """
    known = workspace.edition_ids()
    if not known:
        raise EditionError(
            f"no editions in {workspace.editions}",
            hint="audio-edition new EDITION SOURCE… makes one",
        )
    if every:
        return known
    if not names:
        return known[-1:]
    return list(dict.fromkeys(_name(workspace, name) for name in names))


def accept(workspace: Workspace, edition: str, sentences: tuple[str, ...]) -> None:
    """Accept printed sentences although the fidelity gate doubts them, as they would be said now.

    A change of the lexicon that would make the voice say something else asks again.
    """
    from audio_edition.edition.edit import accept_sentences
    from audio_edition.verbs.accepting import spoken_now
    from audio_edition.verbs.changing import changing

    name = _name(workspace, edition)
    with changing(workspace, name) as folder:
        accept_sentences(folder, spoken_now(workspace, name, sentences))


def _meant(workspace: Workspace, edition: str | Edition) -> str | Edition:
    return edition if isinstance(edition, Edition) else _name(workspace, str(edition))


def _name(workspace: Workspace, edition: str) -> str:
    return workspace.edition_folder(_last(edition)).name


def _last(name: str) -> str:
    """A path with a trailing slash is what tab completion gives."""
    return name.rstrip("/\\").replace("\\", "/").rpartition("/")[2] or name
