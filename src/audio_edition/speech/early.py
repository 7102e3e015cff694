"""Workers that load a voice while the edition is still being read.

A model takes longer to load than the text takes to clean and to script; on a second core both
happen at once. Nothing is spoken early: a worker opens the voice that most of the script will
want, and waits. Whoever speaks takes the workers over; those that nobody took are ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from audio_edition.errors import AudioEditionError
from audio_edition.places import Places
from audio_edition.speech import registry
from audio_edition.speech.casting import Casting
from audio_edition.speech.crew import Crew, Worker, cores, room_for
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.warm import holds_voices
from audio_edition.speech.worker import Opening

MOST = 256
"""More workers than any machine has cores."""


@contextmanager
def loading(
    settings: VoiceSettings, language: str, places: Places, *, number: int
) -> Iterator[Callable[[], list[Worker]]]:
    """Have ``number`` workers, or fewer, open the voice of ``settings`` while the block runs.

    Gives a function that hands the workers over, once. There are none where they would save
    nothing: one core, a voice without a model to load, voices that are kept open in this process.
    """
    crew = Crew(places.store.address)
    try:
        if number and cores() > 1 and not holds_voices():
            _start(crew, settings, language, places, min(number, cores()))
        yield crew.hand_over
    finally:
        crew.dismiss()


def _start(crew: Crew, settings: VoiceSettings, language: str, places: Places, number: int) -> None:
    try:
        request = Casting(settings, places.store.address).usual(language)
        if not getattr(registry.find(request.engine), "loads_a_model", False):
            return
    except AudioEditionError:
        return  # who speaks will say what is amiss
    for _ in range(room_for(number)):
        crew.hire(Opening(request), keeps=number == 1)


__all__ = ["MOST", "loading"]
