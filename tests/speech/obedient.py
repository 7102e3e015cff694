"""A voice that somebody else's package offers, and that does as its sentences say.

It writes down which process loaded it, spoke, or waits, so that a test can see who did what.
"""

from pathlib import Path

from tests.speech.scripts import offering

# The environment's variable that names the folder where it writes, and is told to go on
FOLDER = "OBEDIENT_FOLDER"

_ENGINE = """
import os, time
from dataclasses import dataclass
from pathlib import Path
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.speech.model import GaveUp, VoiceInfo

def folder():  # asked each time: a process may outlive the test that it was imported for
    return Path(os.environ["OBEDIENT_FOLDER"])

def note(what):
    with open(folder() / what, "a") as file:
        file.write(f"{os.getpid()}\\n")

@dataclass(frozen=True)
class ObedientVoice:
    name: str
    speed: float
    language: str = "en-US"
    is_remote: bool = False
    engine: str = "NAME"
    rate: int = 22050
    licence: str = "CC0-1.0"
    max_characters: int = 1000
    fingerprint: str = "NAME-1"

    def load(self):
        note("loaded")
        if self.name == "broken":
            raise OSError("no model")

    def speak(self, text):
        note("spoke")
        print("a library that prints", flush=True)
        if text.startswith("LASTS"):  # as long as its second word says, in seconds
            time.sleep(float(text.split()[1]))
        if "GAVEUP" in text:
            raise GaveUp("NAME gave up")
        if "BUG" in text:
            raise ZeroDivisionError("a bug")
        if "FULL" in text:
            raise OSError(28, "No space left on device", "odd.wav")
        if "POISON" in text:
            os._exit(9)
        if "ONCE" in text and not (folder() / "once").exists():
            note("once")
            os.kill(os.getpid(), 9)
        if "WAIT" in text:
            note("waiting")
            while not (folder() / "go").exists():
                time.sleep(0.02)
        return SilentVoice(self.language, self.speed).speak(text)

    def validate_environment(self):
        return "no batteries" if self.name == "unready" else None

@dataclass(frozen=True)
class ObedientEngine:
    name: str = "NAME"
    loads_a_model: bool = LOADS

    def open(self, request):
        voice = request.voice or "NAME"
        return ObedientVoice(voice, request.speed, is_remote=voice == "remote")

    def voices(self, request):
        return [VoiceInfo("NAME", "NAME", "en-US", "CC0-1.0", False)]

engine = ObedientEngine()
"""


def obedient(site: Path, name: str, *, loads: bool = False) -> Path:
    """Install the voice's package into ``site`` as the engine ``name``; give ``site``.

    ``loads`` says that it has a model, which is worth to be loaded early.
    """
    return offering(site, name, _ENGINE.replace("NAME", name).replace("LOADS", str(loads)))


def told(folder: Path, what: str) -> list[int]:
    """The processes that ``loaded`` the voice, ``spoke``, or are ``waiting``, in order."""
    log = folder / what
    return [int(line) for line in log.read_text().split()] if log.exists() else []
