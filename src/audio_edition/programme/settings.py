"""How the programme sounds: [audio], and the music of [intro] and [outro], of show.toml."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

from audio_edition.edition.model import MUSIC_LEVELS, EditionMusic
from audio_edition.script.model import Pause
from audio_edition.tables import Table, Within, filled

# MPEG-1 Layer III, ISO/IEC 11172-3 §2.4.2.3; below 64 kbit/s LAME would halve the sample rate.
BITRATES = (64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
SAMPLE_RATES = (32000, 44100, 48000)

_HOOK = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*|[a-z][a-z0-9_-]*")


_KINDS: tuple[Pause, ...] = ("none", "clause", "sentence", "paragraph", "section", "article")
_HALF_FRAME = 0.0131  # seconds of an MP3 frame's half at 44.1 kHz
_DEESS: Mapping[str, float] = {"am_michael": 6.0}  # dB: what those voices hiss too much


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silence after a sentence in seconds, by its reason, from speech to speech.

    ``vary`` is the part of it (0 to 0.25) by which one may be longer or shorter than the next,
    because a voice that always waits equally long sounds like a machine. How much it is, the
    sentence's own text decides: the same text waits equally long in every build.
    """

    none: float = 0.0
    clause: float = 0.12
    sentence: float = 0.5
    paragraph: float = 0.8
    section: float = 1.0
    article: float = 2.0
    vary: float = 0.1

    def of(self, kind: Pause) -> float:
        """The seconds of one kind of pause."""
        seconds: float = getattr(self, kind)
        return seconds

    def after(self, text: str, kind: Pause) -> float:
        """The seconds after the sentence ``text``: ``of(kind)`` give or take ``vary``.

        A little less than that, because whole frames add or take half of one.
        """
        plain = self.of(kind)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        place = int.from_bytes(digest[:4], "big") / (2**32 - 1) * 2 - 1  # -1 … 1
        return plain + place * max(0.0, plain * self.vary - _HALF_FRAME)

    @classmethod
    def from_table(cls, table: Table) -> Pauses:
        """Read [audio.pauses]; each pause is at most ten seconds.

        A show that names a pause gets it as it is written, unless it wants it to ``vary``.
        """
        plain = cls()
        named = any(kind in table for kind in _KINDS)
        values = {kind: table.number(kind, plain.of(kind), least=0.0, most=10.0) for kind in _KINDS}
        vary = table.number("vary", 0.0 if named else plain.vary, least=0.0, most=0.25)
        return cls(**values, vary=vary)


_BESIDE = Within(0.0, 30.0)
"""Seconds that music may go before a voice or after it, come or fade."""


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
    lead: Annotated[float, _BESIDE] = 2.5
    tail: Annotated[float, _BESIDE] = 2.5
    fade_in: Annotated[float, _BESIDE] = 0.05
    fade_out: Annotated[float, _BESIDE] = 1.8
    level: Annotated[float, Within(*MUSIC_LEVELS)] = -4.0
    duck: Annotated[float, Within(-60.0, 0.0)] = -14.0

    @classmethod
    def from_table(cls, table: Table, *, lead: float, tail: float, fade_in: float) -> MusicSettings:
        """Read [intro] or [outro] (their ``text`` belongs to the script)."""
        hook = table.text("hook")
        if hook and not _HOOK.fullmatch(hook):
            raise table.fail(
                "hook",
                f'must look like "my_module:function", or be the name of a hook, not {hook!r}',
            )
        usual = {"lead": lead, "tail": tail, "fade_in": fade_in}
        own = {
            key: table.number(key, one, least=_BESIDE.least, most=_BESIDE.most)
            for key, one in usual.items()
        }
        return filled(table, cls, hook=hook, **own)


@dataclass(frozen=True, slots=True)
class AudioSettings:
    """All settings of this room.

    ``loudness`` is the integrated loudness of every segment and the programme (BS.1770-4;
    -16 for what most podcast apps expect; write -19 where mono is to sound as loud as
    -16 in stereo). ``true_peak`` is the ceiling before the encoder. ``evenness`` bounds how
    far one sentence may be moved towards its neighbours (LU). ``low_cut`` takes away what
    rumbles below so many Hz (0: nothing); ``deess`` softens the hissing sounds of the voices it
    names (``voice`` or ``engine:voice``) by at most so many dB. ``transcript`` puts the text
    into the file's own tag (USLT).
    """

    loudness: Annotated[float, Within(-31.0, -12.0)] = -16.0
    true_peak: float = -1.5
    bitrate: int = 64
    sample_rate: int = 44100
    pauses: Pauses = field(default_factory=Pauses)
    evenness: Annotated[float, Within(0.0, 3.0)] = 3.0
    low_cut: Annotated[float, Within(0.0, 120.0)] = 60.0
    deess: Mapping[str, float] = field(default_factory=lambda: dict(_DEESS))
    sting: str = ""
    transcript: bool = False
    intro: MusicSettings = field(default_factory=MusicSettings)
    outro: MusicSettings = field(default_factory=MusicSettings)

    @classmethod
    def from_table(cls, root: Table) -> AudioSettings:
        """Read show.toml; raises ``ShowError`` for a value that cannot be."""
        audio = root.table("audio")
        bitrate = audio.whole("bitrate", 64)
        if bitrate not in BITRATES:
            raise audio.fail(
                "bitrate", f"cannot be {bitrate}", hint=f"one of {', '.join(map(str, BITRATES))}"
            )
        rate = audio.whole("sample_rate", 44100)
        if rate not in SAMPLE_RATES:
            raise audio.fail("sample_rate", f"cannot be {rate}", hint="one of 44100, 48000, 32000")
        ceiling = audio.number("true_peak", -1.5, least=-9.0, most=-1.0)
        return filled(
            audio,
            cls,
            true_peak=ceiling,
            bitrate=bitrate,
            sample_rate=rate,
            deess=_deess(audio.table("deess")),
            intro=MusicSettings.from_table(root.table("intro"), lead=2.5, tail=2.5, fade_in=0.05),
            outro=MusicSettings.from_table(root.table("outro"), lead=0.5, tail=4.0, fade_in=0.5),
        )

    def of_edition(self, music: EditionMusic) -> AudioSettings:
        """What holds for one edition: the show's music as loud as it says, or none and no sting."""
        intro, outro = self.intro, self.outro
        if music.intro is not None:
            intro = replace(intro, level=music.intro)
        if music.outro is not None:
            outro = replace(outro, level=music.outro)
        if not music.off:
            return replace(self, intro=intro, outro=outro)
        return replace(
            self, intro=replace(intro, music=""), outro=replace(outro, music=""), sting=""
        )


def _deess(table: Table) -> dict[str, float]:
    """Read [audio.deess]: what it does not name stays as it is for that voice."""
    return {
        **_DEESS,
        **{name: table.number(name, 0.0, least=0.0, most=12.0) for name, _ in list(table.items())},
    }
