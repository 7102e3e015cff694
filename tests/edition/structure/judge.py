"""What an editor would say of an extraction of one page of the corpus."""

import difflib
import re
from collections.abc import Iterable

from tests.edition.structure.pages import Case, plain


def complaints(case: Case, paragraphs: Iterable[tuple[str, str]]) -> list[str]:
    """What is missing, what is read that should not be, and what has the wrong role.

    `paragraphs` are those that are kept, as (role, text) with the roles body, heading, item and
    quote. An empty list: as it should be.
    """
    got = [(role, plain(text)) for role, text in paragraphs]
    found = [
        f"read aloud: {phrase}"
        for phrase in case.silent
        if any(plain(phrase) in text for _, text in got)
    ]
    whole = "\n".join(text for _, text in got)
    found += [f"read twice: {one}" for one in case.once if whole.count(plain(one)) > 1]
    got = _joined(case, _without_optional(case, got))
    expected = [(role, plain(text)) for role, text in case.expected]
    ours, theirs = [text for _, text in expected], [text for _, text in got]
    for verb, a, b, c, d in difflib.SequenceMatcher(None, ours, theirs, False).get_opcodes():
        if verb == "equal":
            for (wanted, text), (role, _) in zip(expected[a:b], got[c:d], strict=True):
                if wanted not in ("any", role):
                    found.append(f"a {role} that is a {wanted}: {text}")
            continue
        found += [f"missing: {text}" for text in ours[a:b]]
        found += [f"not in the article: {text}" for text in theirs[c:d]]
    return found


def details(case: Case, headline: str, byline: str, section: str | None) -> list[str]:
    """What is wrong above the text. A page that names no section asks for none."""
    found: list[str] = []
    if plain(headline) != plain(case.headline):
        found.append(f"headline: {headline}")
    if _names(byline) != _names(case.byline):
        found.append(f"byline: {byline}")
    if case.section and plain(section or "") != plain(case.section):
        found.append(f"section: {section}")
    return found


def _names(byline: str) -> list[str]:
    bare = re.sub(r"^by\s+", "", plain(byline), flags=re.I)
    return [name.strip() for name in re.split(r",| and | & ", bare) if name.strip()]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", plain(text).casefold())


def _without_optional(case: Case, got: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A table's row may be told with commas or without: the words decide. Each may stand once."""
    asked = {plain(text) for _, text in case.expected}
    for text in case.optional:
        for number, (_, said) in enumerate(got):
            if said not in asked and _words(said) == _words(text):
                got = got[:number] + got[number + 1 :]
                break
    return got


def _joined(case: Case, got: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The lines of a paragraph, where they came as paragraphs, as the one we compare with."""
    for _, text in case.expected:
        lines = [plain(line) for line in text.split("\n")]
        if len(lines) == 1:
            continue
        for start in range(len(got)):
            count = _paragraphs_of(lines, [said for _, said in got[start : start + len(lines)]])
            if count:
                got[start : start + count] = [(got[start][0], plain(text))]
                break
    return got


def _paragraphs_of(lines: list[str], said: list[str]) -> int:
    """How many of the first of ``said`` are these lines, each one of them or several; 0: none."""
    at = 0
    for number, text in enumerate(said, 1):
        ends = [end for end in range(at + 1, len(lines) + 1) if " ".join(lines[at:end]) == text]
        if not ends:
            return 0
        at = ends[0]
        if at == len(lines):
            return number
    return 0
