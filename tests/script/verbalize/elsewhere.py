"""News lines in other languages: ``elsewhere/LANGUAGE/*.tsv``, written TAB spoken.

Several ways of saying a line are parted by " | ". ``kept.tsv`` was written before the packs and
kept aside while they were made; ``fresh.tsv`` after them, and measured once before anything was
mended; so was ``blind.tsv``, later and by another hand (37 of 40 right in each
language), and ``third.tsv``, by a third (95 of 100 German lines, 97 of 100 French and Spanish
ones, 29 and 30 of 30 Italian and Portuguese ones). ``fifth.tsv`` is dense with what is hard (at
first 68 of 80 German lines, 73 French, 69 Spanish, 40 of 50 Italian and 44 Portuguese ones);
``sixth.tsv`` is plainer news, written once those were mended (65 of 76, 55 of 66, 54 of 62,
46 of 51, 43 of 48). Add a line, then run
``python -m tests.script.verbalize.elsewhere`` (from the root) to see what fails, with ``--pin``
to record the new digest and floors in ``elsewhere.json``.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from audio_edition.script.verbalize import verbalize
from tests.script.verbalize.rows import digest_of, rows

HERE = Path(__file__).resolve().parent
CASES = HERE / "elsewhere"
FLOORS = HERE / "elsewhere.json"
FRAMES = {
    "de": "Am Montag waren es nicht {} in der Stadt.",
    "fr": "Lundi ce n’était pas {} dans la ville.",
    "es": "El lunes no fue {} en la ciudad.",
    "it": "Lunedì non era {} nella città.",
    "pt": "Na segunda não era {} na cidade.",
}
ESPEAK = {"pt": "pt-br"}
"""What eSpeak NG calls a language, where it is not its tag."""


@dataclass(frozen=True, slots=True)
class Line:
    """One written line and the ways in which it may be said."""

    file: str
    language: str
    written: str
    spoken: tuple[str, ...]


def load() -> list[Line]:
    """Read every case, in the order of file names."""
    return [
        Line(
            f"{file.parent.name}/{file.stem}", file.parent.name, written, tuple(spoken.split(" | "))
        )
        for file, written, spoken in rows(CASES)
    ]


def digest() -> str:
    """Return the SHA-256 over the names and bytes of all case files."""
    return digest_of(CASES)


def folded(text: str) -> list[str]:
    """Return the words that count: case, punctuation and hyphens aside."""
    plain = unicodedata.normalize("NFC", text.casefold())
    plain = re.sub(r"[-–—'’]", " ", plain)
    return re.sub(r"[^\w\s]", "", plain).split()


def is_right(line: Line, said: str) -> bool:
    """Whether a line is said in one of its ways."""
    return any(folded(said) == folded(wanted) for wanted in line.spoken)


@lru_cache(maxsize=1)
def _espeak() -> object:
    from piper.phonemize_espeak import EspeakPhonemizer

    return EspeakPhonemizer()


def sounds(text: str, language: str) -> str:
    """What eSpeak NG makes of a text: its phonemes, without stress, pauses and blanks."""
    made = _espeak().phonemize(ESPEAK.get(language, language), text)  # type: ignore[attr-defined]
    return re.sub(r"[\W_ˈˌ]", "", "".join(sound for part in made for sound in part))


def is_heard(line: Line, said: str) -> bool:
    """Whether eSpeak NG says ``said`` as it says one of the line's ways."""
    heard = sounds(said, line.language)
    return any(heard == sounds(wanted, line.language) for wanted in line.spoken)


def main() -> None:
    """Print what fails; with ``--pin`` record digest and floors."""
    lines = load()
    only = [item for item in sys.argv[1:] if not item.startswith("-")]
    table: dict[str, list[int]] = {}
    for line in lines:
        if only and not any(line.file.startswith(item) for item in only):
            continue
        said = verbalize(line.written, line.language)
        right, alone = is_right(line, said), is_heard(line, line.written)
        row = table.setdefault(line.file, [0, 0, 0])
        row[0], row[1], row[2] = row[0] + right, row[1] + alone, row[2] + 1
        if not right and "--quiet" not in sys.argv:
            worse = "  WORSE THAN THE ENGINE" if alone and not is_heard(line, said) else ""
            print(f"{line.written}\n  want {' | '.join(line.spoken)}\n  got  {said}{worse}")
    for name, (right, alone, total) in table.items():
        print(f"{name}: {right} of {total} right ({right / total:.1%}), the engine alone {alone}")
    if "--pin" in sys.argv:
        floors = {name: row[0] for name, row in table.items()}
        pinned = {"digest": digest(), "lines": len(lines), "right": floors}
        FLOORS.write_text(json.dumps(pinned, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
