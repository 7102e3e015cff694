"""proof: that what was built sounds as it should, sentence by sentence, and says its words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from audio_edition import languages, pipeline
from audio_edition.cleaning.model import CleanedEdition
from audio_edition.edition.edit import accept_sentences
from audio_edition.edition.model import Take
from audio_edition.edition.takes import write_takes
from audio_edition.errors import AudioEditionError, ProofError, SpeechError
from audio_edition.events import Finished, Listener, Started, silent
from audio_edition.findings import Finding
from audio_edition.pipeline import BuildOptions
from audio_edition.programme.assemble import assemble
from audio_edition.programme.model import Programme
from audio_edition.proof.again import SpokenAgain, kept, speak_again
from audio_edition.proof.gate import said_of
from audio_edition.proof.hear import Listeners, drawer, hear_sentences
from audio_edition.proof.match import Matching
from audio_edition.proof.model import Ear, HeardSentence, Hearing, RecogniserRequest
from audio_edition.proof.record import NAME, record_json, record_of
from audio_edition.proof.registry import RECOGNISERS
from audio_edition.proof.settings import ProofSettings
from audio_edition.proof.words import Wordbook
from audio_edition.publication import manifest
from audio_edition.publication.build_record import built_from
from audio_edition.publication.certificate import recertified
from audio_edition.publication.checks import checks_of
from audio_edition.publication.files import write_if_changed
from audio_edition.publication.model import Episode
from audio_edition.publication.refresh import refresh
from audio_edition.script.model import Script
from audio_edition.script.takes import with_takes
from audio_edition.script.verbalize import verbalize
from audio_edition.speech.model import SpokenScript
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import plan_speech, speak_script
from audio_edition.units import Seconds
from audio_edition.workspace import Workspace, with_own_languages

SERVED = "http://127.0.0.1:8000"
"""Where ``serve`` plays an edition unless it is told another port."""


@dataclass(frozen=True, slots=True)
class ProofReport:
    """What a proof found of one edition.

    ``hearing`` is None where nobody listened, and ``deaf`` says why; ``findings`` has every
    fault of the sound and every sentence for the editor's ear, as errors where they keep the
    edition from being proved. ``again`` are sentences that were spoken another way, with which
    the edition was built anew before it was proved. ``written`` tells that record and
    certificate were brought up to date.
    """

    edition: str
    mp3: Path
    duration: Seconds
    matching: Matching
    hearing: Hearing | None
    deaf: str
    findings: tuple[Finding, ...]
    written: bool
    again: tuple[SpokenAgain, ...] = ()

    @property
    def ok(self) -> bool:
        """Nothing was found that an editor must look at."""
        return not any(finding.severity != "note" for finding in self.findings)

    @property
    def is_unheard(self) -> bool:
        """There is speech, and nobody could listen to it: half of the proof was not done."""
        return self.hearing is None and self.matching.right > 0

    def link(self, item: HeardSentence) -> str:
        """The address that plays the sentence, while ``audio-edition serve`` runs."""
        return _link(self.edition, item)


@with_own_languages
def proof(
    workspace: Workspace,
    edition: str,
    *,
    accept: Sequence[str] = (),
    most: float | None = None,
    fresh: bool = False,
    again: bool | None = None,
    listen: Listener = silent,
) -> ProofReport:
    """Prove an edition as it was built, and write what was found into its certificate.

    The MP3 in ``audio/`` is compared with the utterances it should consist of; then a
    recogniser, where one is installed, listens to what it has not heard before. Sentences
    that are not heard right are spoken another way; where one is heard right then, edition.toml
    says so in ``[[takes]]``, and the edition is built anew with it.

    Parameters
    ----------
    accept : printed sentences that sound right to the editor, whatever the recogniser wrote.
    most : seconds that it may listen, else what [proof] says; 0 is no bound.
    fresh : compare and listen anew.
    again : speak what is not heard right another way, else what [proof] says.
    listen : hears ``Started``, ``Advanced`` and ``Finished`` events of the stage ``proof``.

    Raises ``ProofError`` where the edition was not built, or is no longer the one that was.
    """
    edition_id = workspace.require_edition(edition)
    if accept:
        with workspace.edition_lock(edition_id):
            _accept(workspace, edition_id, accept)
    tries = workspace.show.proof.again if again is None else again
    report, options = _prove(workspace, edition_id, most, fresh, tries, listen)
    if not report.again or options is None:
        return report
    pipeline.build(workspace, edition_id, options, listen)
    anew, _ = _prove(workspace, edition_id, most, False, False, listen)
    return replace(anew, again=report.again)


def _prove(
    workspace: Workspace,
    edition_id: str,
    most: float | None,
    fresh: bool,
    tries: bool,
    listen: Listener,
) -> tuple[ProofReport, BuildOptions | None]:
    """Prove once; with the options of a build that takes in what was spoken again."""
    episode = manifest.read(workspace.audio, edition_id)
    if episode is None:
        raise ProofError(
            f"edition {edition_id} was not built", hint=f"audio-edition build {edition_id}"
        )
    with (
        workspace.edition_lock(edition_id),
        workspace.store.scratch(f"proof-{edition_id}") as scratch,
    ):
        cleaned, script = _as_built(workspace, episode)
        built = _again(workspace, episode, cleaned, script, scratch)
        spoken, programme = built.spoken, _as_named(built.programme, episode)
        listen(Started("proof"))
        mp3 = workspace.audio / edition_id / episode.file
        matching = pipeline.prove(
            workspace,
            spoken,
            programme,
            music=cleaned.edition.music,
            file=mp3,
            fresh=fresh,
            listen=listen,
        )
        listeners, deaf = _listeners(workspace, cleaned, spoken)
        hearing: Hearing | None = None
        anew: tuple[SpokenAgain, ...] = ()
        if listeners is not None:
            hearing = hear_sentences(
                spoken.utterances,
                [cue.start for cue in programme.cues],
                listeners,
                most=workspace.show.proof.seconds if most is None else most,
                fresh=fresh,
                listen=listen,
            )
            is_whole = hearing.heard == len(hearing.sentences)
            if tries and is_whole and hearing.doubtful and built.options is not None:
                anew = _spoken_again(workspace, cleaned, script, built, hearing, listeners)
        listen(Finished("proof"))
        findings = [*matching.findings, *_doubts(workspace, hearing, deaf, edition_id)]
        is_sound = not matching.findings
        if is_sound:
            _write(workspace, episode, matching, hearing)
    if is_sound:
        show = workspace.show
        refresh(workspace, show.identity, show.publish, listen=listen, forgiving=True)
    report = ProofReport(
        edition=edition_id,
        mp3=mp3,
        duration=programme.duration,
        matching=matching,
        hearing=hearing,
        deaf=deaf,
        findings=tuple(findings),
        written=is_sound,
        again=anew,
    )
    return report, built.options


def _as_named(programme: Programme, episode: Episode) -> Programme:
    """The programme with its segments' files as the manifest names them: a revision has its own."""
    names = {segment.id: segment.file for segment in episode.segments}
    return replace(
        programme,
        segments=tuple(
            replace(one, file=names.get(one.id, one.file)) for one in programme.segments
        ),
    )


def _spoken_again(
    workspace: Workspace,
    cleaned: CleanedEdition,
    script: Script,
    built: _Built,
    hearing: Hearing,
    listeners: Listeners,
) -> tuple[SpokenAgain, ...]:
    """Speak what was not heard right another way, and write down what helps."""
    starts = [cue.start for cue in built.programme.cues]
    known = cleaned.edition.takes

    def attempt(takes: Sequence[Take]) -> Hearing:
        replaced = {(take.spoken, take.by) for take in takes}
        others = [take for take in known if (take.spoken, take.by) not in replaced]
        tried = with_takes(script, [*others, *takes])
        spoken = speak_script(tried, built.voice, workspace, fallback=False)
        return hear_sentences(spoken.utterances, starts, listeners)

    found = speak_again(hearing, built.spoken.utterances, listeners.vocabulary, attempt)
    if found:
        said = [sentence.spoken for sentence in script.sentences]
        write_takes(workspace.edition_folder(cleaned.edition.id), kept(found), spoken=said)
    return found


def _accept(workspace: Workspace, edition_id: str, sentences: Sequence[str]) -> None:
    """Write down what the editor takes, with the words that are spoken for it."""
    folder = workspace.edition_folder(edition_id)
    _, script = pipeline.read_script(workspace, edition_id)
    spoken = {_plain(item.printed): item.spoken for item in script.sentences}
    wanted = [_plain(text) for text in sentences]
    unknown = next((text for text in wanted if text not in spoken), None)
    if unknown is not None:
        raise ProofError(
            f"edition {edition_id} has no sentence {unknown!r}",
            hint="give the whole sentence as it is printed: audio-edition script shows it",
        )
    accept_sentences(folder, {text: spoken[text] for text in wanted})


def _as_built(workspace: Workspace, episode: Episode) -> tuple[CleanedEdition, Script]:
    """The edition's script; raises ``ProofError`` where it is another than was built."""
    edition_id = episode.edition_id
    workspace.edition_folder(edition_id)
    cleaned, script = pipeline.read_script(workspace, edition_id)
    was = built_from(workspace.audio / edition_id).text
    if was is None or was.script != script.digest:
        raise _stale(edition_id, "its text changed since")
    return cleaned, script


def _stale(edition_id: str, why: str) -> ProofError:
    return ProofError(
        f"edition {edition_id} cannot be proved as it was built: {why}",
        hint=f"audio-edition build {edition_id}, then prove it",
    )


class _Built(NamedTuple):
    """A build as the store has it: who spoke, and by which options (None: no option says it)."""

    spoken: SpokenScript
    programme: Programme
    voice: VoiceSettings
    options: BuildOptions | None


def _again(
    workspace: Workspace,
    episode: Episode,
    cleaned: CleanedEdition,
    script: Script,
    scratch: Path,
) -> _Built:
    """The utterances and the timeline of the build, from the store: nothing is spoken anew."""
    lacking = ""
    for voice, options in _voices(workspace, episode):
        try:
            planned = plan_speech(script, voice, workspace)
        except AudioEditionError as problem:
            lacking = lacking or problem.message
            continue
        if planned.missing:
            lacking = f"{planned.missing} of its sentences are no longer in the cache"
            continue
        spoken = speak_script(script, voice, workspace, fallback=False)
        programme = assemble(
            spoken,
            cleaned.edition,
            workspace.show.identity,
            workspace.show.audio.of_edition(cleaned.edition.music),
            workspace,
            out=scratch,
            title=script.title,
            guid=episode.guid,
        )
        if episode.frames_sha256 in ("", programme.frames_sha256):
            return _Built(spoken, programme, voice, options)
        lacking = "the settings of its sound changed since"
    raise _stale(episode.edition_id, lacking)


def _voices(
    workspace: Workspace, episode: Episode
) -> Iterator[tuple[VoiceSettings, BuildOptions | None]]:
    """Who may have spoken it: the show's voice, one that was asked for, a draft's, a fallback."""
    settings = workspace.show.voice
    yield settings, BuildOptions()
    options = BuildOptions(engine=episode.engine, voice=episode.voice)
    yield options.voice_of(workspace), options
    with suppress(SpeechError):
        draft = BuildOptions(draft=True)
        yield draft.voice_of(workspace), draft
    stood_in = replace(
        settings, engine=episode.engine, voice="", sections={}, parts={}, languages={}
    )
    yield stood_in, None


def _listeners(
    workspace: Workspace, cleaned: CleanedEdition, spoken: SpokenScript
) -> tuple[Listeners | None, str]:
    """Who listens; (None, why) where nobody can, or where there is nothing to hear."""
    if spoken.for_tests:
        return None, f"{spoken.engine} is a voice for tests: there is nothing to hear"
    settings = workspace.show.proof
    known = {_plain(text) for text in cleaned.edition.accepted}
    accepted = {
        _plain(u.sentence.printed)
        for u in spoken.utterances
        if _is_accepted(cleaned, known, u.sentence.printed, u.sentence.spoken)
    }

    @cache
    def vocabulary(language: str) -> Wordbook:
        return Wordbook.of(
            lambda text: verbalize(text, language), language, languages.find(language).negations
        )

    @cache
    def ears(language: str) -> Sequence[Ear]:
        request = RecogniserRequest(
            settings.recogniser,
            language,
            weights=settings.weights,
            folder=settings.folder,
            memory=workspace.store.address,
        )
        return RECOGNISERS.find(settings.recogniser, workspace.plugins).open(request)

    try:
        for language in {u.sentence.language for u in spoken.utterances}:
            ears(language)
    except ProofError as problem:
        is_named = settings.weights or settings.recogniser != ProofSettings().recogniser
        if settings.required == "heard" or is_named:
            raise
        return None, f"{problem.message} ({problem.hint})" if problem.hint else problem.message
    return Listeners(ears, vocabulary, drawer(workspace.store), accepted), ""


def _is_accepted(
    cleaned: CleanedEdition, known: Collection[str], printed: str, spoken: str
) -> bool:
    """Whether the editor takes the sentence, said with these words."""
    edition, plain = cleaned.edition, _plain(printed)
    if plain not in known:
        return False
    bound = edition.accepted_as.get(plain)
    return not bound or spoken in bound


def _doubts(
    workspace: Workspace, hearing: Hearing | None, deaf: str, edition_id: str
) -> Iterator[Finding]:
    is_required = workspace.show.proof.required == "heard"
    if hearing is None:
        yield Finding("error" if is_required else "note", "heard-nobody", edition_id, deaf)
        return
    for item in hearing.doubtful:
        yield said_of(item, edition_id, _link(edition_id, item))
    left = len(hearing.sentences) - hearing.heard
    if left:
        yield Finding(
            "error" if is_required else "note",
            "heard-unfinished",
            edition_id,
            f"the time was up before {left} of {len(hearing.sentences)} sentences were listened to",
            f"audio-edition proof {edition_id} goes on from there",
        )


def _write(
    workspace: Workspace, episode: Episode, matching: Matching, hearing: Hearing | None
) -> None:
    """Write heard.json, and the certificate where the edition has one."""
    folder = workspace.audio / episode.edition_id
    record = record_of(episode.edition_id, episode.frames_sha256, matching, hearing)
    write_if_changed(folder / NAME, record_json(record))
    if episode.proof is not None:
        checks = checks_of(record, frames_sha256=episode.frames_sha256)
        recertified(workspace, episode.edition_id, checks)


def _link(edition_id: str, item: HeardSentence) -> str:
    return f"{SERVED}/{edition_id}/index.html?t={int(item.at)}"


def _plain(text: str) -> str:
    return " ".join(text.split())
