"""``audio-edition speak``: hear one phrase at once, as the show would say it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audio_edition.cli.context import App, pass_app
from audio_edition.errors import SpeechError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from audio_edition.script.speaking import Said
    from audio_edition.show import Show

_FORMATS = {
    ".wav": ("WAV", "PCM_16"),
    ".flac": ("FLAC", "PCM_16"),
    ".mp3": ("MP3", "MPEG_LAYER_III"),
    ".ogg": ("OGG", "VORBIS"),
}
_PLAYERS = (
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
)
_GAP = 0.3  # seconds between sentences


@click.command("speak")
@click.argument("text")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to FILE (.wav, .flac, .mp3, .ogg) instead of playing.",
)
@click.option("--engine", default="", help="The engine, instead of the show's.")
@click.option("--voice", default="", help="The voice, instead of the show's.")
@click.option("--language", default="", help="A language tag, instead of the show's.")
@click.option(
    "--raw", is_flag=True, help="Say TEXT as it stands: no words for numbers, no lexicon."
)
@pass_app
def command(
    app: App, text: str, output: Path | None, engine: str, voice: str, language: str, raw: bool
) -> None:
    """Hear one phrase at once, as the show would say it.

    Inside a show its voice and lexicon are used; anywhere else the default voice.
    TEXT "-" reads standard input. What was spoken is shown on stderr.
    """
    if output is not None and output.suffix.lower() not in _FORMATS:
        raise click.UsageError(f"{output.name}: the name must end in {', '.join(_FORMATS)}")
    if text == "-":
        try:
            text = sys.stdin.buffer.read(4_000_001).decode("utf-8")
        except UnicodeDecodeError:
            raise SpeechError("standard input is not UTF-8 text", hint="save it as UTF-8") from None
    if not text.strip():
        raise click.UsageError("there is nothing to say")
    if len(text) > 1_000_000:
        raise SpeechError("the text is longer than a million characters")
    show = _show(app)
    language = language or (show.identity.language if show else "en-US")
    sentences = _sentences(text, language, show, raw=raw)
    spoken = " ".join(said.spoken for said in sentences)
    app.talk(spoken)
    samples, rate = _speak(sentences, show, engine=engine, voice=voice, language=language)
    if output is not None:
        _write(output, samples, rate)
        seconds = len(samples) / rate
        if app.as_json:
            app.emit({"spoken": spoken, "file": str(output), "duration": seconds})
        else:
            click.echo(output)
        return
    _play(app, samples, rate)
    if app.as_json:
        app.emit({"spoken": spoken, "duration": len(samples) / rate})


def _show(app: App) -> Show | None:
    """The show we are in, None where there is none; a broken one is an error."""
    here = Path.cwd()
    inside = any((at / "editions" / "show.toml").is_file() for at in (here, *here.parents))
    return app.show() if inside or app.show_dir is not None else None


def _sentences(text: str, language: str, show: Show | None, *, raw: bool) -> list[Said]:
    from audio_edition.script.lexicon import load_lexicon
    from audio_edition.script.sentences import split_sentences
    from audio_edition.script.speaking import Said, Speaker

    if raw:
        return [Said(" ".join(text.split()))]
    lexicon = load_lexicon(
        show.editions_dir if show else None, None, show.identity.language if show else language
    )
    speaker = Speaker(lexicon)
    said = (
        speaker.say(" ".join(sentence.split()), language)
        for sentence in split_sentences(text, language)
    )
    return [one for one in said if one.spoken]


def _speak(
    sentences: Sequence[Said], show: Show | None, *, engine: str, voice: str, language: str
) -> tuple[NDArray[np.int16], int]:
    import numpy as np

    from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
    from audio_edition.speech.settings import VoiceSettings
    from audio_edition.speech.speak import speak_script

    settings = (show.voice if show else VoiceSettings()).overridden(engine=engine, voice=voice)
    segment = ScriptSegment(
        "article",
        "speak",
        "",
        tuple(
            Sentence(
                said.spoken,
                said.spoken,
                Origin("speak"),
                language=language,
                phonemic=said.phonemic,
            )
            for said in sentences
        ),
    )
    if not segment.sentences:
        raise SpeechError("nothing of this can be spoken")
    script = Script("speak", "", language, (segment,))
    parts: list[NDArray[np.int16]] = []
    rate = 0
    with tempfile.TemporaryDirectory(prefix="audio-edition-") as scratch:
        cache = show.cache_dir if show else Path(scratch)
        # no other engine may step in: the editor wants to hear this one
        spoken = speak_script(script, settings, cache=cache, fallback=False)
        for utterance in spoken.utterances:
            pcm = utterance.clip.read()
            if parts:
                parts.append(np.zeros(int(_GAP * pcm.rate), dtype=np.int16))
            parts.append(pcm.samples)
            rate = int(pcm.rate)
    return np.concatenate(parts), rate


def _write(file: Path, samples: NDArray[np.int16], rate: int) -> None:
    import soundfile

    kind, subtype = _FORMATS[file.suffix.lower()]
    try:
        soundfile.write(file, samples, rate, format=kind, subtype=subtype)
    except (OSError, RuntimeError) as problem:
        raise SpeechError(f"{file} cannot be written: {problem}") from None


def _play(app: App, samples: NDArray[np.int16], rate: int) -> None:
    """Play through the first player there is; else leave a file and say where."""
    handle, name = tempfile.mkstemp(suffix=".wav", prefix="audio-edition-")
    os.close(handle)
    file = Path(name)
    _write(file, samples, rate)
    for player in _PLAYERS:
        found = shutil.which(player[0])
        if found is None:
            continue
        done = subprocess.run(
            [found, *player[1:], str(file)], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if done.returncode == 0:
            file.unlink(missing_ok=True)
            return
    app.warn("nothing here plays sound (paplay, aplay, afplay or ffplay): open the file instead")
    click.echo(file)


__all__ = ["command"]
