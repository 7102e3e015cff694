"""The whole product on one page: edition → script → speech → programme → publication."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from audio_edition import addresses, logs
from audio_edition.cleaning.model import CleanedEdition
from audio_edition.edition.model import Edition, EditionMusic
from audio_edition.errors import AudioEditionError, EditionError, PublicationError
from audio_edition.events import Listener, Stage, Warned, silent
from audio_edition.programme.hooks import find_hook
from audio_edition.programme.model import Programme
from audio_edition.publication import covers
from audio_edition.publication.build_record import built_from, sources_digest
from audio_edition.publication.checks import Approved, Checks, MatchedPart
from audio_edition.publication.episodes import guid_of, require_standing
from audio_edition.publication.model import Episode
from audio_edition.publication.recipe import Recipe, section_digest, voice_files
from audio_edition.publication.words_out import disclosed_in
from audio_edition.ready import readying
from audio_edition.script.approved import (
    ApprovalStanding,
    ApprovalState,
    lost_record,
    read_approved,
    standing,
    voice_digest,
)
from audio_edition.script.model import Script, ScriptSegment
from audio_edition.script.settings import ScriptSettings
from audio_edition.script.unsaid import gathered
from audio_edition.speech import early
from audio_edition.speech.casting import drafted
from audio_edition.speech.model import SpokenScript, Utterance
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import SpeechPlan, plan_speech, speak_script
from audio_edition.stages import Stages
from audio_edition.workspace import Workspace, with_own_languages

if TYPE_CHECKING:  # who reads a script needs no sound: NumPy comes with what makes one
    from audio_edition.programme.ahead import Ahead
    from audio_edition.proof.match import Matching

Approval: TypeAlias = ApprovalState

# Of show.toml, what a build writes into files that nobody touches once they are out.
_IN_THE_TAGS = ("title", "author", "description", "language", "base_url", "cover", "category")
_IN_THE_MANIFEST = ("time", "narrator", "source_type", "credentials")


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build: overrides of [voice], worker processes (0: one a core), fallback, force.

    ``force`` makes every sentence and segment anew, as if there were no cache. ``apart`` builds
    one of many that know nothing of each other (an archive): it is compared with no earlier
    edition, and numbers, neighbours and feed are left to whoever finishes all of them. ``on`` is
    the address of an executor that speaks, in place of [scale]. ``draft`` has the quickest voice
    of this machine read, to be heard and not to go out.
    """

    engine: str = ""
    voice: str = ""
    jobs: int = 0
    force: bool = False
    fallback: bool = True
    apart: bool = False
    on: str = ""
    draft: bool = False

    def voice_of(self, workspace: Workspace) -> VoiceSettings:
        """Return the show's voice with what the options say.

        Raises ``SpeechError`` where nobody can read a draft.
        """
        show = workspace.show
        voice = show.voice.overridden(engine=self.engine, voice=self.voice)
        if self.draft:
            voice = drafted(voice, show.identity.language, workspace.store.address)
        return voice


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made, and how long each stage took (wall seconds).

    ``matching`` is what was found of its sound, sentence by sentence; ``mp3`` is the programme
    as published, under ``audio/``.
    """

    edition: Edition
    cleaned: CleanedEdition
    script: Script
    spoken: SpokenScript
    programme: Programme
    matching: Matching
    episode: Episode
    mp3: Path
    warnings: tuple[str, ...]
    seconds: dict[Stage, float] = field(default_factory=dict)


@with_own_languages
def read_edition(
    workspace: Workspace, edition: str | Edition, *, apart: bool = False
) -> CleanedEdition:
    """Load (unless it is given) and clean one edition, comparing it with those gone out before.

    ``apart`` compares it with none.
    """
    # here and below: a build imports what reads and scripts while its workers load their voice
    from audio_edition.cleaning.clean import clean_edition
    from audio_edition.edition.earlier import earlier_editions
    from audio_edition.edition.load import load_edition

    language = workspace.show.identity.language
    if isinstance(edition, str):
        folder = workspace.edition_folder(edition)
        edition = load_edition(folder, language, store=workspace.store)
    elif not edition.language:
        edition = replace(edition, language=language)
    workspace.require_trust(article.voice for article in edition.articles)
    notes = list(covers.doubts(edition.cover_file, edition.cover))
    names = () if apart else workspace.edition_ids()
    earlier = earlier_editions(workspace, names, edition, language, notes)
    settings = workspace.show.cleaning
    cleaned = clean_edition(edition, settings, earlier=earlier, plugins=workspace.plugins)
    found = replace(cleaned.edition, notes=(*cleaned.edition.notes, *notes))
    return replace(cleaned, edition=found)


def read_script(workspace: Workspace, edition: str | Edition) -> tuple[CleanedEdition, Script]:
    """Load, clean and script one edition: all that an editor reviews, no sound yet."""
    cleaned = read_edition(workspace, edition)
    return cleaned, script_of(workspace, cleaned)


def script_of(workspace: Workspace, cleaned: CleanedEdition) -> Script:
    """Script an edition that was read already; raises ``ScriptError`` where it may not be said."""
    from audio_edition.script.takes import with_takes
    from audio_edition.script.write import write_script

    settings = script_settings(workspace, cleaned.edition.id)
    script = write_script(cleaned, workspace.show.identity, settings, workspace)
    return with_takes(script, cleaned.edition.takes)


def script_settings(workspace: Workspace, edition_id: str) -> ScriptSettings:
    """The show's; an edition that is out names its voice where it did, unless the show says."""
    settings = workspace.show.script
    if settings.disclosure_in is not None:
        return settings
    return replace(settings, disclosure_in=disclosed_in(workspace, edition_id))


def approval_of(workspace: Workspace, edition: Edition, script: Script) -> ApprovalStanding:
    """Say whether the editor approved exactly this script, spoken as show.toml says."""
    record = read_approved(edition.folder)
    return standing(edition.approved, script, workspace.show.voice.terms(), record)


def recipe_of(workspace: Workspace, script: Script, voice: VoiceSettings | None = None) -> Recipe:
    """What of show.toml, and of the files that it names, a build of the script is made with.

    ``voice`` is who is to speak by the options of the build, where they say anything.
    """
    show, editions = workspace.show, workspace.editions
    heard = show.voice.heard_in(script.segments)
    own = [sentence.voice for sentence in script.sentences if sentence.voice]
    settings = {
        "[show]": section_digest(show.identity, editions, only=_IN_THE_TAGS),
        "[voice]": section_digest(heard),
        "[audio], [intro] or [outro]": section_digest(show.audio, editions),
        "[publish]": section_digest(show.publish, only=_IN_THE_MANIFEST),
        "[publish.members]": section_digest(show.publish.members, only=("access",)),
        **voice_files(heard, own, editions),
    }
    for place, music in (("[intro]", show.audio.intro), ("[outro]", show.audio.outro)):
        if music.hook:
            with suppress(AudioEditionError):  # a build tells; here it is not comparable
                settings[f"{place} hook"] = find_hook(music.hook, workspace).digest
    return Recipe(settings, voice_digest((voice or show.voice).terms()))


def plan(
    workspace: Workspace, edition: str | Edition, options: BuildOptions | None = None
) -> tuple[CleanedEdition, SpeechPlan]:
    """Say what a build would have to speak, and make nothing."""
    options = options or BuildOptions()
    cleaned, script = read_script(workspace, edition)
    return cleaned, plan_speech(script, options.voice_of(workspace), workspace)


def _check_output(workspace: Workspace, edition_id: str) -> None:
    """Find out before the first sentence is spoken that nothing could be published."""
    addresses.check_edition_name(edition_id)
    workspace.show.publish.members.refuse_name(edition_id)
    audio = workspace.audio
    if audio.exists() and not audio.is_dir():
        raise PublicationError(f"{audio} is a file, not a folder", hint="move it away")
    place = audio if audio.exists() else workspace.root
    if place.exists() and not os.access(place, os.W_OK):
        raise PublicationError(f"{place} cannot be written", hint=f"chmod u+w {place}")
    require_standing(workspace, edition_id, target=workspace.show.publish.target)


@with_own_languages
def build(
    workspace: Workspace,
    edition: str | Edition,
    options: BuildOptions | None = None,
    listen: Listener = silent,
) -> BuildReport:
    """Make one edition. ``audio/EDITION`` changes only at the very end, all at once.

    ``edition`` is the name of one in ``editions/``, or an edition made from Python objects.
    Raises an ``AudioEditionError``; whatever happens, what was published before stands.
    """
    options = options or BuildOptions()
    show = workspace.show
    voice = options.voice_of(workspace)
    name = edition if isinstance(edition, str) else edition.id
    stages = Stages(listen)
    hear = stages.hear
    _check_output(workspace, name)
    with (
        logs.bound(edition=name),
        workspace.edition_lock(name),
        workspace.store.scratch(f"build-{name}") as staging,
        early.loading(
            voice,
            show.identity.language,
            workspace,
            number=_worth(workspace, edition, options),
            scale=workspace.scale(options.on),
        ) as hands,
    ):
        with stages.stage("cleaning"):
            cleaned = read_edition(workspace, edition, apart=options.apart)
            require_answers(cleaned.edition)
            show.publish.members.access_of(name, cleaned.edition.access, show.publish.target)
            for warning in _doubts(cleaned):
                hear(Warned("cleaning", warning))
            audio = show.audio.of_edition(cleaned.edition.music)
        with stages.stage("script"):
            own = covers.usable(cleaned.edition.cover_file, cleaned.edition.cover)
            # takes 70 MB to draw: while little is held
            picture = covers.in_tags(
                own or covers.of_show(show.identity, workspace), show.identity, workspace.store
            )
            script = script_of(workspace, cleaned)
            said = cleaned.edition.approved if show.publish.require_approval else ""
            for note in (*gathered(script.notes), *lost_record(cleaned.edition.folder, said)):
                hear(Warned("script", note))
            approval = approval_of(workspace, cleaned.edition, script)
            if approval.changes:
                changes = (
                    f"the script changed since it was approved: {approval.changes}; read it "
                    f"(audio-edition script {name}), then audio-edition approve {name}"
                )
                hear(Warned("script", changes))
            recipe = recipe_of(workspace, script, voice)
        with stages.stage("speech"), ExitStack() as stack:
            ahead: Ahead | None = None

            def heard(segment: ScriptSegment, utterance: Utterance) -> None:
                nonlocal ahead
                if ahead is None:
                    from audio_edition.programme.ahead import Ahead

                    made = Ahead(script.segments, audio, workspace, staging, fresh=options.force)
                    ahead = stack.enter_context(made)
                ahead.hear(segment, utterance)

            spoken = speak_script(
                script,
                voice,
                workspace,
                jobs=options.jobs,
                listen=hear,
                fallback=options.fallback,
                asked=bool(options.engine or options.voice),
                fresh=options.force,
                heard=heard,
                hands=readying(hands, workspace),
            )
            spoken = replace(spoken, draft=options.draft and voice.engine != show.voice.engine)
        with stages.stage("programme"):
            from audio_edition.programme.assemble import assemble

            programme = assemble(
                spoken,
                cleaned.edition,
                show.identity,
                audio,
                workspace,
                out=staging,
                title=script.title,
                guid=guid_of(workspace, show.identity, name),
                jobs=options.jobs,
                listen=hear,
                fresh=options.force,
                new=ahead.made if ahead is not None else (),
                cover=picture,
            )
            if show.publish.wants_low:
                from audio_edition.programme.small import small_sound

                small = small_sound(programme, workspace.store, staging)
                programme = replace(programme, small=small)
            for note in programme.warnings:
                hear(Warned("programme", note))
        with stages.stage("proof"):
            from audio_edition.proof.gate import require_right

            matching = prove(
                workspace,
                spoken,
                programme,
                music=cleaned.edition.music,
                fresh=options.force,
                listen=hear,
            )
            require_right(matching, hear)
        with stages.stage("publication"):
            from audio_edition.publication.release import release

            episode = release(
                cleaned,
                script,
                spoken,
                programme,
                show.identity,
                show.publish,
                workspace,
                staging=staging,
                listen=hear,
                checks=replace(checks_of(matching), approved=_approver(approval, recipe)),
                recipe=recipe,
                apart=options.apart,
            )
    return BuildReport(
        edition=cleaned.edition,
        cleaned=cleaned,
        script=script,
        spoken=spoken,
        programme=programme,
        matching=matching,
        episode=episode,
        mp3=workspace.audio / episode.edition_id / episode.file,
        warnings=tuple(stages.warnings),
        seconds=stages.seconds,
    )


def _worth(workspace: Workspace, edition: str | Edition, options: BuildOptions) -> int:
    """How many workers should load the voice before it is known what there is to say.

    None where the edition's text is that of its last build, one for a correction.
    """
    if not isinstance(edition, str):
        return 0
    was = built_from(workspace.audio / edition).sources
    if options.force or not was:
        return options.jobs or early.MOST
    return int(was != sources_digest(workspace.editions / edition))


def prove(
    workspace: Workspace,
    spoken: SpokenScript,
    programme: Programme,
    *,
    music: EditionMusic | None = None,
    file: Path | None = None,
    fresh: bool = False,
    listen: Listener = silent,
) -> Matching:
    """Compare the finished MP3 (``file``, where it lies elsewhere by now) with its sentences.

    ``music`` is what its edition says of the show's.
    """
    from audio_edition.proof import match

    audio = workspace.show.audio.of_edition(music or EditionMusic())
    around = {"intro": audio.intro, "outro": audio.outro}
    mixed = [
        (part.segment.id, around[part.segment.kind])
        for part in spoken.segments
        if part.segment.kind in around
    ]
    return match.match_programme(
        spoken,
        programme,
        file=file,
        bedded=[name for name, music in mixed if music.music],
        hooked=[name for name, music in mixed if music.hook],
        known=match.drawer(workspace.store),
        fresh=fresh,
        listen=listen,
    )


def checks_of(matching: Matching) -> Checks:
    """What the certificate tells of it; nothing of a test voice, which nobody can compare."""
    right = [item.correlation for item in matching.matches if item.state == "right"]
    return Checks(matched=MatchedPart(len(right), min(right)) if right else None)


def _approver(approval: ApprovalStanding, recipe: Recipe) -> Approved | None:
    """Who approved what is built, words and voice; None where it is not approved."""
    same = bool(approval.voice) and voice_digest(approval.voice) == recipe.voice
    return Approved(approval.by) if approval.state == "approved" and same else None


def require_answers(edition: Edition) -> None:
    """Refuse to speak an edition that its editor was asked about and has not answered."""
    if not edition.questions:
        return
    first, *others = edition.questions
    more = f" (and {len(others)} more: audio-edition script {edition.id})" if others else ""
    raise EditionError(f"{first.text}{more}", hint=first.answer)


def _doubts(cleaned: CleanedEdition) -> Iterator[str]:
    """What the editor should look at before the edition is heard."""
    yield from cleaned.edition.notes
    for article in cleaned.articles:
        for warning in article.warnings:
            yield f"{article.article.source}: {warning}"
