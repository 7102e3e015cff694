"""Find respellings for names: of all ways to spell the sounds, what espeak-ng reads nearest.

    python tools/respell_names.py "Araghchi = ɑːɹɑːktʃˈiː" …

Prints each line as it belongs into ``script/sounds/data/names``: with a respelling where voices
without phonemes are off by more than 0.2, and the respelling makes that less than 0.6 of it.
"""

from __future__ import annotations

import sys

from piper.phonemize_espeak import EspeakPhonemizer

from audio_edition.script.respelling import check_entry
from audio_edition.script.sounds.names import read_line
from audio_edition.script.sounds.phones import distance
from respellings import candidates

FAR, ENOUGH = 0.2, 0.6
A_HYPHEN = 0.02  # what a hyphen costs: each makes a stress of its own

_phonemizer = EspeakPhonemizer()


def off(ipa: str, text: str) -> float:
    """How far espeak-ng's reading of ``text`` is from ``ipa``."""
    return distance(ipa, "".join("".join(part) for part in _phonemizer.phonemize("en-us", text)))


def respelled(word: str, ipa: str) -> str:
    """The best respelling of one word, or the word itself."""
    plain = off(ipa, word)
    found = [text.capitalize() if word[0].isupper() else text for text in candidates(ipa)]
    best = min(found, key=lambda text: off(ipa, text) + A_HYPHEN * text.count("-"), default=word)
    return best if plain > FAR and off(ipa, best) < ENOUGH * plain else word


def main() -> None:
    """Print the lines."""
    for line in sys.argv[1:]:
        name = read_line(line)
        words, sounds = name.written.split(), name.ipa.split()
        said = name.written
        if len(words) == len(sounds):
            said = " ".join(map(respelled, words, sounds))
        useful = said != name.written and check_entry(name.written, said) is None
        print(f"{name.written} = {name.ipa}" + (f" | {said}" if useful else ""))


if __name__ == "__main__":
    main()
