"""How fast voices speak, so that a show can ask for words a minute and get them from each.

Who listens hears words *and* pauses; a voice knows its words alone. In between stands the
usual sentence of the news: so many words, and so much silence behind it.
"""

from __future__ import annotations

# Words a minute inside plain sentences at the voice's own pace, by tools/voice_pace.py.
_RATES = {
    "espeak:en-us": 185.0,
    "kokoro:af_bella": 178.0,
    "kokoro:af_heart": 183.0,
    "kokoro:am_michael": 167.0,
    "kokoro:bf_emma": 196.0,
    "kokoro:bm_george": 159.0,
    "kokoro:ef_dora": 174.0,
    "kokoro:em_alex": 173.0,
    "kokoro:ff_siwis": 194.0,
    "kokoro:if_sara": 178.0,
    "kokoro:im_nicola": 153.0,
    "kokoro:pf_dora": 175.0,
    "kokoro:pm_alex": 172.0,
    "piper:joe": 203.0,
}
_USUAL = {"piper": "joe", "espeak": "en-us"}
"""What an engine speaks where no voice is named."""

SLOWEST, QUICKEST = 150.0, 170.0
"""Words a minute, pauses counted, of a show that asks for nothing: as newsreaders speak."""

LEAST, MOST = 80.0, 300.0
"""Words a minute that can be asked for."""

_NEWS = 0.95  # of the pace of plain sentences: numbers and names take longer than words do
_SENTENCE = 15.0  # words, in the sample edition
_SILENCE = 0.8  # seconds behind it there, headlines and ends of articles counted


def rate_of(engine: str, voice: str) -> float | None:
    """Words a minute inside sentences, at the voice's own pace; None where nobody measured it."""
    return _RATES.get(f"{engine}:{voice or _USUAL.get(engine, '')}")


def usual_factor(rate: float) -> float:
    """The speed of a voice that nobody asked anything of: its own, unless newsreaders are not so.

    ``rate`` as for ``factor_for``: a voice slower or quicker than they are is brought to the end
    of their range that is nearer.
    """
    own = _SENTENCE * 60 / (_SENTENCE * 60 / (rate * _NEWS) + _SILENCE)
    return 1.0 if SLOWEST <= own <= QUICKEST else factor_for(min(max(own, SLOWEST), QUICKEST), rate)


def factor_for(words: float, rate: float) -> float:
    """The speed (1.0 is the voice's own) at which it speaks ``words`` a minute, pauses counted.

    ``rate`` is what it speaks inside plain sentences at its own pace. Never below 0.5 or over 2.
    """
    seconds = max(_SENTENCE * 60 / words - _SILENCE, 0.1)
    inside = _SENTENCE * 60 / seconds
    return round(min(max(inside / (rate * _NEWS), 0.5), 2.0), 3)
