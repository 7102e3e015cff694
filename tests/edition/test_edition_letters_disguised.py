"""Metamorphic: a letter in a disguise has the stories that it has without one.

What a disguise must not change are headlines, first and last words, and what is silent; a story's
section and address may go with a picture or a part that goes.
"""

import json
from pathlib import Path

from audio_edition.edition.sources.parse import parse
from tests.edition.disguises import DISGUISES, disguised
from tests.edition.test_edition_letters_corpus import HERE, MEASURED, faults, judged
from tests.rows import each, table

LETTERS = [one for folder in MEASURED for one in sorted((HERE / folder).glob("*.eml"))]
# What is not read right in a disguise yet: docs/letters.md
NOT_YET = table(Path(__file__).parent / "data" / "disguised-not-yet.tsv")


def changed(name: str, letter: Path) -> set[str]:
    """The faults that a letter has in a disguise, and not without it."""
    data = letter.read_bytes()
    gold = json.loads(letter.with_suffix(".json").read_text("utf-8"))
    dressed = disguised(name, data, gold)
    if dressed is None:
        return set()
    form = "plain" if name == "plain part alone" else "as it came"
    found = judged(parse(dressed, name=letter.name), gold["language"])
    had = faults(letter.stem, "as it came", folder=letter.parent)
    now = faults(letter.stem, form, found, letter.parent) - had
    return {one for one in now if not one.startswith(("url:", "section:"))}


@each("name", DISGUISES, least=12)
def test_a_disguise_changes_no_story(name: str) -> None:
    found = {letter.stem: told for letter in LETTERS if (told := changed(name, letter))}
    known = {stem for disguise, stem in NOT_YET if disguise == name}
    assert found.keys() == known, {stem: found[stem] for stem in found.keys() - known}
