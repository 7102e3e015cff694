"""voices sample: hear voices side by side, each saying the same few sentences at the same level."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import quote

from audio_edition import disk
from audio_edition.errors import SpeechError
from audio_edition.programme import loudness
from audio_edition.verbs.reports import SpeakReport
from audio_edition.verbs.speak import speak
from audio_edition.verbs.voices import local_voices, named_voice
from audio_edition.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEVEL = -19.0
"""LUFS at which samples are written: quiet enough that no voice is limited."""

_CEILING = 0.89  # of full scale: -1 dBFS
_UNFIT = re.compile(r"[^\w.+-]+")

# a few sentences with what voices differ in: numbers, a question, a quotation, a long sentence
TEXTS = {
    "en": "Good morning. The council voted thirteen to four on Tuesday to reopen the north "
    "bridge. “We are not done,” said the mayor, who had asked for thirty million dollars. "
    "Will the trams run by June?",
    "de": "Guten Morgen. Der Stadtrat hat am Dienstag mit dreizehn gegen vier Stimmen "
    "beschlossen, die Nordbrücke wieder zu öffnen. „Wir sind noch nicht fertig“, sagte die "
    "Bürgermeisterin. Fahren die Straßenbahnen schon im Juni?",
    "fr": "Bonjour. Le conseil municipal a décidé mardi, par treize voix contre quatre, de "
    "rouvrir le pont du Nord. « Nous n’avons pas fini », a dit la maire. Les tramways "
    "rouleront-ils en juin ?",
    "es": "Buenos días. El ayuntamiento decidió el martes, por trece votos contra cuatro, "
    "reabrir el puente del norte. «No hemos terminado», dijo la alcaldesa. ¿Circularán los "
    "tranvías en junio?",
    "it": "Buongiorno. Martedì il consiglio comunale ha deciso, con tredici voti contro quattro, "
    "di riaprire il ponte nord. «Non abbiamo finito», ha detto la sindaca. I tram torneranno "
    "a giugno?",
    "pt": "Bom dia. A câmara decidiu na terça-feira, por treze votos contra quatro, reabrir a "
    "ponte do norte. “Ainda não acabamos”, disse a prefeita. Os bondes voltam em junho?",
}


@dataclass(frozen=True, slots=True)
class SampledVoice:
    """One voice's sample, or why there is none (``problem``); seconds of sound."""

    engine: str
    voice: str
    file: Path | None
    duration: float = 0.0
    problem: str = ""


def sample_voices(
    workspace: Workspace | None,
    folder: Path,
    *,
    voices: Sequence[str] = (),
    language: str = "",
    text: str = "",
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[SampledVoice, ...]:
    """Write a sample of each voice into ``folder``, as MP3, and a page that plays them all.

    ``voices`` are ``engine:voice``; without any, every voice that is ready, speaks the language
    (the show's own, if none is told) and speaks on this machine. ``text`` is what is said;
    without it a passage of ours in that language. A voice that fails is one with a ``problem``.

    Raises ``SpeechError`` where there is no voice to sample, or no passage in the language.
    """
    spoken = language or (workspace.show.identity.language if workspace else "en-US")
    said = text or TEXTS.get(spoken.lower().partition("-")[0], "")
    if not said:
        raise SpeechError(f"there is no sample text in {spoken}", hint="--text “…” gives one")
    chosen = [named_voice(name) for name in voices] or [
        (info.engine, info.name) for info in local_voices(workspace, spoken)
    ]
    if not chosen:
        raise SpeechError(
            f"no voice that speaks {spoken} is ready here",
            hint="audio-edition voices --all lists them, and what is missing",
        )
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for engine, name in chosen:
        tell(f"{engine}:{name}" if name else engine)
        try:
            report = speak(workspace, said, engine=engine, voice=name, language=spoken)
            file = folder / f"{_file_name(engine, name)}.mp3"
            levelled(report).write(file)
        except SpeechError as problem:
            found.append(SampledVoice(engine, name, None, problem=problem.message))
        else:
            found.append(SampledVoice(engine, name, file, report.duration))
    if any(one.file for one in found):
        disk.put(folder / "index.html", _page(found, said, spoken).encode())
    return tuple(found)


def _page(found: Sequence[SampledVoice], text: str, language: str) -> str:
    rows = (
        f"<li>{escape(name)} <small>{one.duration:.0f} s</small>"
        f'<audio controls preload="none" src="{quote(one.file.name)}" '
        f'aria-label="{escape(name)}"></audio></li>'
        for one in found
        if one.file
        for name in [f"{one.engine}:{one.voice}" if one.voice else one.engine]
    )
    page = resources.files(__package__).joinpath("samples.html").read_text("utf-8")
    return Template(page).substitute(
        language=escape(language), text=escape(text), rows="\n".join(rows)
    )


def heard_voice(voice: str, language: str) -> SpeakReport:
    """Let ``voice`` (``engine:voice``, or an engine) say the passage of ``language``.

    Raises ``SpeechError``.
    """
    engine, name = named_voice(voice)
    text = TEXTS.get(language.lower().partition("-")[0], voice)
    return levelled(speak(None, text, engine=engine, voice=name, language=language))


def levelled(report: SpeakReport) -> SpeakReport:
    """Return the same speech at ``LEVEL``: the louder of two voices always seems the better."""
    import numpy as np

    samples = np.frombuffer(report.pcm, dtype="<i2").astype(np.float32) / np.float32(32768)
    samples = samples * np.float32(gain_of(samples, report.rate))
    pcm = np.rint(samples * 32767).astype("<i2").tobytes()
    return replace(report, pcm=pcm)


def gain_of(samples: NDArray[np.float32], rate: int) -> float:
    """The factor that brings speech (±1.0) to ``LEVEL``, and no peak above -1 dBFS."""
    import numpy as np

    own = loudness.speech_level(loudness.energies(samples, rate))
    peak = float(np.abs(samples).max(initial=0.0))
    gain = 10 ** ((LEVEL - float(own)) / 20)
    return min(gain, _CEILING / peak) if peak else 1.0


def _file_name(engine: str, name: str) -> str:
    stem = Path(name).stem if name.endswith(".onnx") else name
    return _UNFIT.sub("-", f"{engine}-{stem}" if stem else engine).strip("-.")
