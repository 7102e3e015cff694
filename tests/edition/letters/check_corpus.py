"""Check that letters and what is said of them agree, here and in the folders `letters_*` beside."""

import json
import re
import sys
from email import policy
from email.parser import BytesParser
from html.parser import HTMLParser
from pathlib import Path

HERE = Path(__file__).parent
INLINE = {"a", "abbr", "b", "em", "font", "i", "img", "small", "span", "strong", "sub", "sup", "u"}
STORY = {"headline", "section", "first", "last", "url"}
PHRASES = ("heard", "silent", "sponsors")


class _Text(HTMLParser):
    """The words of a page: only the tags that end a line part them, and a picture's are words."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        self.words.append("" if tag in INLINE else " ")
        self.hidden += tag in ("style", "title")
        if tag == "img" and (alt := dict(attrs).get("alt")):
            self.words.append(f" {alt} ")

    def handle_endtag(self, tag):
        self.words.append("" if tag in INLINE else " ")
        self.hidden -= tag in ("style", "title")

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data)


def words(letter: Path) -> str:
    """The letter's HTML part without its tags, or else its text, white space collapsed."""
    message = BytesParser(policy=policy.default).parsebytes(letter.read_bytes())
    faults = [fault for part in message.walk() for fault in part.defects]
    missing = [
        name for name in ("From", "To", "Subject", "Date", "Message-ID") if not message[name]
    ]
    if faults or missing:
        raise ValueError(f"{letter.name}: {faults} {missing}")
    part = message.get_body(("html", "plain"))
    text = part.get_content()
    if part.get_content_subtype() == "html":
        page = _Text()
        page.feed(text)
        page.close()
        text = "".join(page.words)
    return " ".join(text.split())


def faults(letter: Path) -> list[str]:
    """What the JSON beside a letter says that the letter does not."""
    said = json.loads(letter.with_suffix(".json").read_text("utf-8"))
    text, found = words(letter), []
    if set(said) != {"service", "language", "divided", "stories", *PHRASES}:
        found.append(f"keys: {sorted(said)}")
    at, bodies = 0, []
    for story in said["stories"]:
        if set(story) != STORY or not (story["headline"] and story["first"] and story["last"]):
            found.append(f"story not complete: {story}")
        if story["section"].casefold() not in text.casefold():
            found.append(f"no such section: {story}")
        start = text.find(story["first"], at)
        end = text.find(story["last"], start)
        if start < 0 or end < 0:
            found.append(f"not in order or not there: {story}")
            continue
        at = end + len(story["last"])
        bodies.append(text[start:at])
    essay = len(said["stories"]) == 1
    wanted = [] if essay else [story["headline"] for story in said["stories"]]
    wanted += [phrase for key in PHRASES for phrase in said[key]]
    found += [f"not there: {phrase}" for phrase in wanted if phrase not in text]
    found += [
        f"no phrase of a story: {phrase}"
        for phrase in said["heard"]
        if len(phrase.split()) < 5 or not any(phrase in body for body in bodies)
    ]
    found += [
        f"to be silent, and in a story: {phrase}"
        for phrase in said["silent"] + said["sponsors"]
        if any(re.search(rf"\b{re.escape(phrase)}", body) for body in bodies)
    ]
    short = [phrase for phrase in said["silent"] if len(phrase.split()) < 3]
    few = len(said["heard"]) < 2 or len(said["silent"]) < 4
    return found + [f"too short: {phrase}" for phrase in short] + ["too few phrases"] * few


def complaints(folder: Path) -> list[str]:
    """What is wrong in a folder of letters."""
    letters = sorted(folder.glob("*.eml"))
    alone = {path.stem for path in folder.glob("*.json")} ^ {path.stem for path in letters}
    found = [f"{stem}: a letter without JSON, or a JSON without letter" for stem in sorted(alone)]
    told = [letter for letter in letters if letter.stem not in alone]
    return found + [f"{letter.stem}: {fault}" for letter in told for fault in faults(letter)]


def main() -> int:
    """Print each fault; one line of counts when there is none."""
    folders = sorted(HERE.parent.glob("letters*/"))
    found = [f"{folder.name}/{one}" for folder in folders for one in complaints(folder)]
    count = sum(len(list(folder.glob("*.eml"))) for folder in folders)
    print("\n".join(found) or f"{count} letters, no fault")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
