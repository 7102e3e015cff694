"""A recogniser of a show's own: it hears what ``_texts.json`` beside it has."""

import json
from pathlib import Path

from audio_edition.plugins import plugin

TEXTS = Path(__file__).with_name("_texts.json")


class Dictation:
    """Hears a list in its order, and else the text whose sound is of that length."""

    name = "dictation"
    digest = "d" * 64

    def open(self, request):
        return [self]

    def hear(self, sounds):
        known = json.loads(TEXTS.read_text("utf-8"))
        if isinstance(known, list):
            TEXTS.write_text(json.dumps(known[len(sounds) :]), "utf-8")
            return known[: len(sounds)]
        texts = [known[min(known, key=lambda n: abs(int(n) - len(s)))] for s in sounds]
        with TEXTS.with_name("_asked.txt").open("a") as stream:
            stream.writelines(f"{text}\n" for text in texts)
        return texts


recogniser = plugin("recognisers", "dictation")(Dictation())
