"""voices compare: a page on which people vote between voices without knowing which is which.

The sentences are the publisher's own, from an edition's script. Each voice stands first, second …
equally often, at the same level, under a letter that changes from sentence to sentence. The key
is in the page, but not to be read by eye; the page shows it at the end, and the votes then stand.
"""

from __future__ import annotations

import base64
import io
import json
import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from importlib import resources
from pathlib import Path
from string import Template, ascii_uppercase
from typing import TYPE_CHECKING

from audio_edition.errors import SpeechError
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from audio_edition.verbs.sampling import gain_of
from audio_edition.verbs.script import script
from audio_edition.verbs.voices import local_voices, named_voice
from audio_edition.workspace import Workspace, with_own_languages

if TYPE_CHECKING:
    from audio_edition.speech.model import Pcm

_LEAST, _MOST = 60, 220  # characters of a sentence that is worth comparing
_VOICES = 6  # as many as anybody can tell apart


@dataclass(frozen=True, slots=True)
class ComparedVoices:
    """The page that was written: which voices, how many sentences, and the seed of the order."""

    file: Path
    voices: tuple[str, ...]
    sentences: int
    seed: int


@with_own_languages
def compare_voices(
    workspace: Workspace,
    edition: str,
    file: Path,
    *,
    voices: Sequence[str] = (),
    count: int = 8,
    seed: int | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> ComparedVoices:
    """Write a page to ``file`` on which ``count`` sentences of ``edition`` are compared.

    ``voices`` are ``engine:voice``, two to six; without any, the show's own and the first others
    that are ready and speak its language. ``seed`` makes the same order again.

    Raises ``SpeechError`` where there are not two voices, or a voice cannot speak.
    """
    report = script(workspace, edition)
    if report.script is None:
        raise SpeechError(
            f"edition {edition} has no script to compare with",
            hint=f"audio-edition script {edition} says why",
        )
    sentences = chosen_sentences(report.script, count)
    if not sentences:
        raise SpeechError(f"edition {edition} has no sentence of {_LEAST} to {_MOST} characters")
    names = list(dict.fromkeys(voices)) or _own_choice(workspace, report.script.language)
    if not 2 <= len(names) <= _VOICES:
        raise SpeechError(
            f"{len(names)} voices cannot be compared",
            hint=f"--voice ENGINE:VOICE, two to {_VOICES} times; audio-edition voices lists them",
        )
    sounds = []
    for name in names:
        tell(f"{name}: {len(sentences)} sentences")
        sounds.append(_spoken(workspace, name, sentences, report.script.language))
    seed = secrets.randbelow(2**32) if seed is None else seed
    order = orders(len(names), len(sentences), seed)
    page = _page(workspace.show.identity.title, report.script, names, sentences, sounds, order)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, encoding="utf-8")
    except OSError as problem:
        raise SpeechError(f"{file} cannot be written: {problem.strerror}") from None
    return ComparedVoices(file, tuple(names), len(sentences), seed)


def chosen_sentences(written: Script, count: int) -> list[Sentence]:
    """Return sentences of the body in the script's language, spread over its articles.

    Of an article those come first that hold a number, where voices differ most.
    """
    of_articles: list[list[Sentence]] = []
    for segment in written.segments:
        fit = [
            sentence
            for sentence in segment.sentences
            if sentence.origin.part == "body"
            and sentence.language == written.language
            and _LEAST <= len(sentence.printed) <= _MOST
        ]
        if segment.kind == "article" and fit:
            of_articles.append(sorted(fit, key=lambda s: not any(map(str.isdigit, s.printed))))
    found: list[Sentence] = []
    for turn in range(max(map(len, of_articles), default=0)):
        found += [sentences[turn] for sentences in of_articles if turn < len(sentences)]
    return found[:count]


def orders(voices: int, sentences: int, seed: int) -> list[list[int]]:
    """Return which voice stands at which letter, for each sentence.

    Each voice is heard first as often as any other (where the numbers allow it), in a random
    order of sentences.
    """
    chance = random.Random(seed)
    found: list[list[int]] = []
    while len(found) < sentences:
        first = chance.sample(range(voices), voices)
        for turn in range(voices):
            rest = [voice for voice in first if voice != first[turn]]
            found.append([first[turn], *chance.sample(rest, len(rest))])
    found = found[:sentences]
    chance.shuffle(found)
    return found


def _own_choice(workspace: Workspace, language: str) -> list[str]:
    settings = workspace.show.voice
    name = settings.voices.get(settings.voice, settings.voice)
    own = f"{settings.engine}:{name}" if name else settings.engine
    others = [
        f"{info.engine}:{info.name}"
        for info in local_voices(workspace, language)
        if info.engine != settings.engine and info.engine != "espeak"
    ]
    return [own, *others[:2]]


def _spoken(
    workspace: Workspace, name: str, sentences: Sequence[Sentence], language: str
) -> list[Pcm]:
    """Each sentence by one voice, whatever the show would have it read by."""
    engine, voice = named_voice(name)
    show = workspace.show.voice
    settings = VoiceSettings(
        engine=engine, voice=voice, speed=show.speed, options=show.options, folder=show.folder
    )
    plain = tuple(
        replace(sentence, voice="", takes=(), origin=Origin("compare")) for sentence in sentences
    )
    segment = ScriptSegment("article", "compare", "", plain)
    said = Script("compare", "", language, (segment,))
    spoken = speak_script(said, settings, workspace, fallback=False)
    return [utterance.clip.read() for utterance in spoken.utterances]


def _page(
    title: str,
    written: Script,
    names: Sequence[str],
    sentences: Sequence[Sentence],
    sounds: Sequence[Sequence[Pcm]],
    order: Sequence[Sequence[int]],
) -> str:
    rounds = []
    for number, (sentence, voices) in enumerate(zip(sentences, order, strict=True), 1):
        choices = "".join(
            _CHOICE.substitute(n=number, letter=letter, source=_source(sounds[voice][number - 1]))
            for letter, voice in zip(ascii_uppercase, voices, strict=False)
        )
        printed = escape(sentence.printed)
        rounds.append(
            _ROUND.substitute(
                n=number, printed=printed, language=escape(written.language), choices=choices
            )
        )
    key = json.dumps({"voices": list(names), "order": [list(row) for row in order]})
    template = resources.files(__package__).joinpath("compare.html").read_text("utf-8")
    return Template(template).substitute(
        title=escape(title),
        edition=escape(written.edition_id),
        count=len(rounds),
        rounds="".join(rounds),
        key=base64.b64encode(key.encode()).decode(),
    )


def _source(pcm: Pcm) -> str:
    """One sentence at the common level, as a data address."""
    import numpy as np
    import soundfile

    samples = pcm.samples.astype(np.float32) / np.float32(32768)
    samples *= np.float32(gain_of(samples, pcm.rate))
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, pcm.rate, format="MP3", subtype="MPEG_LAYER_III")
    return "data:audio/mpeg;base64," + base64.b64encode(buffer.getvalue()).decode()


_ROUND = Template(
    """
<fieldset id="s$n">
<legend>Sentence $n</legend>
<p class="said" lang="$language">$printed</p>
<ul>$choices
<li><label><input type="radio" name="s$n" value=""> No difference</label></li>
</ul>
</fieldset>"""
)
_CHOICE = Template(
    """
<li><audio controls preload="none" aria-label="Sentence $n, voice $letter" src="$source"></audio>
<label><input type="radio" name="s$n" value="$letter"> Voice $letter is better</label></li>"""
)
