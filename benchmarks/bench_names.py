"""How fast unknown names are given a language and sounds, against the verbalizer on as many lines.

    python benchmarks/bench_names.py [--short]

CPU time in one process, medians, caches emptied before each run. The names are surnames and first
names of the shipped lists dealt anew, so that each pair is one that nobody has seen. The floor is
the verbalizer on "NAME spoke.": whoever says a name has read its sentence once.
"""

from __future__ import annotations

import argparse

from audio_edition.script.sounds import guess, rules
from audio_edition.script.sounds.names import by_language
from audio_edition.script.verbalize import verbalize
from bench_script import seconds

COUNT = 4000
RUNS = 7


def pairs(count: int) -> list[tuple[str, str]]:
    """So many (name, language): two words of one language that do not stand side by side."""
    words: dict[str, list[str]] = {}
    for tag, line in by_language():
        written = line.partition(" = ")[0]
        if tag != "en" and written.isalpha() and written[0].isupper():
            words.setdefault(tag, []).append(written)
    made = []
    for step in range(1, 200):
        for tag, found in sorted(words.items()):
            for at in range(step % 7, len(found) - step, 7):
                made.append((f"{found[at]} {found[at + step]}", tag))
                if len(made) == count:
                    return made
    return made


def read(names: list[tuple[str, str]]) -> None:
    """Guess each name's language and read it by that language's rules."""
    guess._spelling.cache_clear()
    rules.sounds_of.cache_clear()
    for name, _ in names:
        told = guess.guess(name.split())
        if told.language != guess.ENGLISH:
            rules.sounds_of(name, told.language)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="a hundred names, once")
    short = options.parse_args().short
    names = pairs(100 if short else COUNT)
    runs = 1 if short else RUNS
    floor = seconds(lambda: [verbalize(f"{name} spoke.", "en-US") for name, _ in names], runs)
    ours = seconds(lambda: read(names), runs)
    print(f"names: {ours / floor:.2f} x the verbalizer, {len(names) / ours:,.0f} names/s")


if __name__ == "__main__":
    main()
