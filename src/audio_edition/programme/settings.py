"""How the programme sounds: [audio], and the music of [intro] and [outro], of show.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from audio_edition.script.model import Pause
from audio_edition.tables import Table

# MPEG-1 Layer III, ISO/IEC 11172-3 §2.4.2.3; below 64 kbit/s LAME would halve the sample rate.
BITRATES = (64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
SAMPLE_RATES = (32000, 44100, 48000)

_HOOK = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*|[a-z][a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silence after a sentence in seconds, by its reason, from speech to speech."""

    none: float = 0.0
    clause: float = 0.12
    sentence: float = 0.25
    paragraph: float = 0.45
    section: float = 0.8
    article: float = 1.6

    def of(self, kind: Pause) -> float:
        """The seconds of one kind of pause."""
        seconds: float = getattr(self, kind)
        return seconds

    @classmethod
    def from_table(cls, table: Table) -> Pauses:
        """Read [audio.pauses]; each pause is at most ten seconds."""
        plain = cls()
        values = {
            key: table.number(key, plain.of(key), least=0.0, most=10.0)
            for key in ("none", "clause", "sentence", "paragraph", "section", "article")
        }
        return cls(**values)


@dataclass(frozen=True, slots=True)
class MusicSettings:
    """The music of the intro or the outro.

    ``music`` is a path relative to ``editions/`` (empty: no music); ``hook`` names an audio
    hook, or ``module:function`` in the show's own code (see ``hooks.py``). ``lead`` is how
    many seconds the music plays alone before the voice, ``tail`` how long after it; ``level``
    is the music's loudness against the programme's (LU), ``duck`` how much lower it lies
    under the voice (dB).
    """

    music: str = ""
    hook: str = ""
    lead: float = 2.5
    tail: float = 2.5
    fade_in: float = 0.05
    fade_out: float = 1.8
    level: float = -4.0
    duck: float = -14.0

    @classmethod
    def from_table(cls, table: Table, *, lead: float, tail: float, fade_in: float) -> MusicSettings:
        """Read [intro] or [outro] (their ``text`` belongs to the script)."""
        hook = table.text("hook")
        if hook and not _HOOK.fullmatch(hook):
            raise table.fail(
                "hook",
                f'must look like "my_module:function", or be the name of a hook, not {hook!r}',
            )
        return cls(
            music=table.text("music"),
            hook=hook,
            lead=table.number("lead", lead, least=0.0, most=30.0),
            tail=table.number("tail", tail, least=0.0, most=30.0),
            fade_in=table.number("fade_in", fade_in, least=0.0, most=30.0),
            fade_out=table.number("fade_out", 1.8, least=0.0, most=30.0),
            level=table.number("level", -4.0, least=-30.0, most=6.0),
            duck=table.number("duck", -14.0, least=-60.0, most=0.0),
        )


@dataclass(frozen=True, slots=True)
class AudioSettings:
    """All settings of this room.

    ``loudness`` is the integrated loudness of every segment and the programme (BS.1770-4;
    -16 for what most podcast apps expect; write -19 where mono is to sound as loud as
    -16 in stereo). ``true_peak`` is the ceiling before the encoder. ``evenness`` bounds how
    far one sentence may be moved towards its neighbours (LU). ``transcript`` puts the text
    into the file's own tag (USLT).
    """

    loudness: float = -16.0
    true_peak: float = -1.5
    bitrate: int = 96
    sample_rate: int = 44100
    pauses: Pauses = field(default_factory=Pauses)
    evenness: float = 3.0
    sting: str = ""
    transcript: bool = False
    intro: MusicSettings = field(default_factory=MusicSettings)
    outro: MusicSettings = field(default_factory=MusicSettings)

    @classmethod
    def from_table(cls, root: Table) -> AudioSettings:
        """Read show.toml; raises ``ShowError`` for a value that cannot be."""
        audio = root.table("audio")
        bitrate = audio.whole("bitrate", 96)
        if bitrate not in BITRATES:
            raise audio.fail(
                "bitrate", f"cannot be {bitrate}", hint=f"one of {', '.join(map(str, BITRATES))}"
            )
        rate = audio.whole("sample_rate", 44100)
        if rate not in SAMPLE_RATES:
            raise audio.fail("sample_rate", f"cannot be {rate}", hint="one of 44100, 48000, 32000")
        # at 64 kbit/s the codec itself overshoots more
        ceiling = audio.number("true_peak", -2.0 if bitrate <= 64 else -1.5, least=-9.0, most=-1.0)
        return cls(
            loudness=audio.number("loudness", -16.0, least=-31.0, most=-12.0),
            true_peak=ceiling,
            bitrate=bitrate,
            sample_rate=rate,
            pauses=Pauses.from_table(audio.table("pauses")),
            evenness=audio.number("evenness", 3.0, least=0.0, most=3.0),
            sting=audio.text("sting"),
            transcript=audio.flag("transcript"),
            intro=MusicSettings.from_table(root.table("intro"), lead=2.5, tail=2.5, fade_in=0.05),
            outro=MusicSettings.from_table(root.table("outro"), lead=0.5, tail=4.0, fade_in=0.5),
        )


__all__ = ["BITRATES", "SAMPLE_RATES", "AudioSettings", "MusicSettings", "Pauses"]
