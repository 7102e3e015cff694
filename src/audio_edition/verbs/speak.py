"""speak: hear one phrase at once, as the show would say it."""

from __future__ import annotations

from audio_edition import owners
from audio_edition.errors import SpeechError
from audio_edition.places import Places
from audio_edition.script.lexicon import load_lexicon
from audio_edition.script.lexicon_entries import blocks
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from audio_edition.script.sentences import split_sentences
from audio_edition.script.sounds.letters import as_sounds, is_pronouncer
from audio_edition.script.speaking import Said, Speaker
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from audio_edition.speech.warm import kept_warm as kept_warm
from audio_edition.verbs.reports import SpeakReport
from audio_edition.workspace import Workspace, with_own_languages

LONGEST = 1_000_000
"""Characters of text that one call takes."""

_GAP = 0.3  # seconds between sentences


@with_own_languages
def speak(
    workspace: Workspace | None,
    text: str,
    *,
    engine: str = "",
    voice: str = "",
    language: str = "",
    raw: bool = False,
    phonemic: str = "",
) -> SpeakReport:
    """Say ``text`` with the show's voice and lexicon; None: the default voice, no lexicon.

    ``raw`` says the text as it stands: no words for numbers, no lexicon; ``phonemic`` is then the
    same with [[IPA]] blocks, for voices that take sounds, and without it a pronouncer ("SHIM-ahn")
    is said by its sounds. No other engine ever
    steps in: who asks wants to hear this one. Raises ``SpeechError``.
    """
    if len(text) > LONGEST:
        raise SpeechError("the text is longer than a million characters")
    language = language or (workspace.show.identity.language if workspace else "en-US")
    found = _said(workspace, text, language, raw=raw, phonemic=phonemic)
    said = [one for one in found if one.spoken]
    if not said:
        raise SpeechError("nothing of this can be spoken")
    if workspace is not None:
        return _spoken(workspace, workspace.show.voice, said, language, engine, voice)
    with owners.lent_folder() as scratch:
        places = Places(scratch)
        return _spoken(places, VoiceSettings(), said, language, engine, voice)


def _said(
    workspace: Workspace | None, text: str, language: str, *, raw: bool, phonemic: str
) -> list[Said]:
    if raw:
        if not phonemic and is_pronouncer(text):
            phonemic = blocks(as_sounds(text))
        return [Said(" ".join(text.split()), phonemic)]
    show_language = workspace.show.identity.language if workspace else language
    editions = workspace.editions if workspace else None
    speaker = Speaker(load_lexicon(editions, None, show_language))
    return [
        speaker.say(" ".join(sentence.split()), language)
        for sentence in split_sentences(text, language)
    ]


def _spoken(
    places: Places,
    settings: VoiceSettings,
    said: list[Said],
    language: str,
    engine: str,
    voice: str,
) -> SpeakReport:
    import numpy as np

    sentences = tuple(
        Sentence(one.spoken, one.spoken, Origin("speak"), language=language, phonemic=one.phonemic)
        for one in said
    )
    segment = ScriptSegment("article", "speak", "", sentences)
    parts: list[bytes] = []
    rate = 0
    with places.cache_in_use():  # its sound is not pruned before it was read
        spoken = speak_script(
            Script("speak", "", language, (segment,)),
            settings.overridden(engine=engine, voice=voice),
            places,
            fallback=False,
        )
        for utterance in spoken.utterances:
            pcm = utterance.clip.read()
            rate = int(pcm.rate)
            if parts:
                parts.append(bytes(2 * int(_GAP * rate)))
            parts.append(np.asarray(pcm.samples, dtype="<i2").tobytes())
    return SpeakReport(" ".join(one.spoken for one in said), b"".join(parts), rate)
