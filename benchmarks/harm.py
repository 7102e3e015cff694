"""What our sounds make worse than a voice alone, in texts that nobody chose.

    python benchmarks/harm.py TEXTS [--sentences 50000] [--show 40]

``TEXTS`` is a file of news: a paragraph a line and an empty line between articles, or JSON lines
of pages as ``tools/train_cleaner.py`` reads them. Every English sentence goes through the real
path (``script.speaking``); each word that gets sounds of its own is compared with what espeak-ng
makes of it. What differs is judged by CMUdict, where it has the word: ``better`` where ours is
nearer to it, ``worse`` where the voice's is, ``even`` else; and by ``benchmarks/harm.tsv``, where
somebody listened: a line is the word, our IPA and the verdict. What neither knows is ``open``.

Prints what is worse and open, the commonest first, and each count in 1,000 sentences.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
from piper.phonemize_espeak import EspeakPhonemizer

from audio_edition.script.lexicon import base_lexicon
from audio_edition.script.sentences import split_sentences
from audio_edition.script.sounds.dictionary import sounds
from audio_edition.script.sounds.phones import distance
from audio_edition.script.sounds.unknown import book_of
from audio_edition.script.speaking import Speaker

NEARER = 0.08
"""Of distance: what nobody hears makes nothing better or worse."""
JUDGED = Path(__file__).with_suffix(".tsv")
COMMON = set("the of and to in is that for with was are on as it by this from have".split())
_ending = re.compile(r"['’]s?$")
_phonemizer = EspeakPhonemizer()


def articles(file: Path) -> Iterator[list[str]]:
    """The paragraphs of each English article."""
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as stream:
        text = stream.read()
    if text.startswith("{"):
        pages = [json.loads(line)["paragraphs"] for line in text.splitlines()]
        found = [[p["text"] for p in page if p["drop"] == 0 and p["extracted"]] for page in pages]
    else:
        found = [article.splitlines() for article in text.split("\n\n")]
    for paragraphs in found:
        words = " ".join(paragraphs).lower().split()
        if len(words) >= 100 and sum(word in COMMON for word in words) > 0.18 * len(words):
            yield paragraphs


def voice(word: str) -> str:
    """What espeak-ng makes of a word by itself."""
    return "".join("".join(part) for part in _phonemizer.phonemize("en-us", word))


def verdict(word: str, ipa: str, judged: dict[tuple[str, str], str]) -> str:
    """How our sounds of a word are, against the voice's own."""
    own = voice(word)
    if distance(ipa, own) <= NEARER:
        return "even"
    if (word, ipa) in judged:
        return judged[word, ipa]
    known = sounds(word)
    if not known:
        return "open"
    ours = min(distance(one, ipa) for one in known)
    theirs = min(distance(one, own) for one in known)
    if ours > theirs + NEARER:
        return "worse"
    return "better" if theirs > ours + NEARER else "even"


@click.command()
@click.argument("texts", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sentences", default=50_000, help="How many sentences at the most.")
@click.option("--show", default=40, help="How many words of each kind to print.")
def main(texts: Path, sentences: int, show: int) -> None:
    """Compare, and print."""
    judged = {}
    for line in JUDGED.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            word, ipa, said = line.split("\t")
            judged[word, ipa] = said
    lexicon, read = base_lexicon(), 0
    found: Counter[tuple[str, str, str, str]] = Counter()
    for paragraphs in articles(texts):
        speaker = Speaker(lexicon, book_of([paragraphs]))
        for sentence in (one for text in paragraphs for one in split_sentences(text)):
            read += 1
            for match in speaker.sounding(sentence, "en-US"):
                words = _ending.sub("", sentence[match.start : match.end]).split()
                parts = match.entry.ipa.split()
                kind = "heteronyms" if match.entry.source == "sense" else "names"
                if kind == "names" and len(words) == len(parts):
                    for word, ipa in zip(words, parts, strict=True):
                        found[kind, verdict(word, ipa, judged), word, ipa] += 1
                else:
                    found[kind, "open" if kind == "names" else "told", " ".join(words), ""] += 1
        if read >= sentences:
            break
    totals: Counter[tuple[str, str]] = Counter()
    for (kind, said, _, _), count in found.items():
        totals[kind, said] += count
    for said in ("worse", "open"):
        told = [(count, *key[2:]) for key, count in found.items() if key[:2] == ("names", said)]
        for count, word, ipa in sorted(told, reverse=True)[:show]:
            click.echo(f"{said}\t{count}\t{word}\t{ipa}\t{voice(word)}")
    for (kind, said), count in sorted(totals.items()):
        click.echo(f"{kind} {said}: {count}, {1000 * count / read:.2f} in 1,000 sentences")


if __name__ == "__main__":
    main()
