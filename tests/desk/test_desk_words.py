"""The desk's words: each language has all of them, and an editor gets the one asked for."""

import ast
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx

from audio_edition.cleaning.kinds import KINDS
from audio_edition.server import desk_words
from tests.desk.conftest import LiveDesk
from tests.rows import each, table

ASSETS = files("audio_edition.server").joinpath("assets", "desk")
SCRIPTS = {f.name: f.read_text("utf-8") for f in ASSETS.iterdir() if f.name.endswith(".js")}
PAGE = ASSETS.joinpath("desk.html").read_text("utf-8")
# keys that are put together: `verdict.${…}`
MADE = re.compile(r"`([\w.-]+\.)\$\{")
OTHERS = [tag for tag in desk_words.languages() if tag != "en"]
NAMED = re.compile(r"\"([a-z][\w-]*(?:\.[\w-]+)*)\"")


def shape(label: Any) -> Any:
    """Which places a label has; of one with forms, those of its most general one."""
    text = label if isinstance(label, str) else label["other"]
    return sorted(re.findall(r"\{(\w+)\}", text)), isinstance(label, dict)


@each("language", OTHERS)
def test_every_language_has_the_same_keys_and_places(language: str) -> None:
    english, own = desk_words.labels("en"), desk_words.labels(language)
    assert list(own) == list(english)
    for key, label in english.items():
        assert shape(own[key]) == shape(label), key
    said = [key for key in english if english[key] == own[key] and len(str(own[key])) > 3]
    # the same in both languages, and rightly so
    assert {key for key in said if "{" not in str(own[key])} <= {"names.name", "text.words"}


def test_every_key_is_used_and_there() -> None:
    english = set(desk_words.labels("en"))
    in_page = set(re.findall(r"\{\{([\w.-]+)\}\}", PAGE)) - {"language", "languages"}
    assert in_page <= english
    scripts = "\n".join(SCRIPTS.values())
    asked = set(re.findall(r"\bt\(\s*\"([\w.-]+)\"", scripts))
    assert asked <= english
    made = tuple(MADE.findall(scripts))
    named = set(NAMED.findall(scripts))
    left = {
        key
        for key in english - in_page - asked - named - {"language.name"}
        if not key.startswith(made)
    }
    assert not left


def test_the_language_is_the_one_asked_for() -> None:
    for row in table(Path(__file__).with_name("languages.txt")):
        chosen, accepted, language = (cell.removeprefix("-") for cell in row)
        assert desk_words.language_for(chosen, accepted) == language, row


def test_the_page_and_its_modules_are_in_it_and_what_was_chosen_stays(live: LiveDesk) -> None:
    with httpx.Client(base_url=live.url, headers={"Accept-Language": "de"}) as http:
        assert http.get("/desk/labels-de.json").status_code == 403
        http.get(live.address)
        german = http.get("/desk/")
        assert '<html lang="de">' in german.text
        assert "Freigeben" in german.text
        assert german.headers["content-language"] == "de"
        assert "{{" not in german.text
        answer = http.get("/desk/?edition=2026-11-02&language=en")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/desk/?edition=2026-11-02"
        assert "max-age=31536000" in answer.headers["set-cookie"].lower()
        for path in ("/desk/", "/desk/?language=../../x"):
            assert '<html lang="en">' in http.get(path).text
        for name in (*SCRIPTS, "desk.css", "labels-de.json", "messages-de.json"):
            answer = http.get(f"/desk/{name}")
            assert answer.status_code == 200, name
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            if name.endswith(".js"):
                assert answer.headers["content-type"].startswith("text/javascript")
        for name in ("none.js", "desk.html", "..%2fdesk.css", "%2e%2e/desk.py", "labels-xx.json"):
            assert http.get(f"/desk/{name}").status_code == 404, name


# -- what the program tells in English ------------------------------------------------------------

TOLD_BY = table(Path(__file__).with_name("told_by.txt"))
PACKAGE = Path(str(files("audio_edition")))


def bare(template: str) -> str:
    return re.sub(r"\{\w*\}", "{}", template)


def sides_of(told: ast.expr) -> list[ast.expr]:
    """Both of ``this if that else other``."""
    return [told.body, told.orelse] if isinstance(told, ast.IfExp) else [told]


def sentences_of(path: str) -> Iterator[str]:
    """The templates of a module's errors, hints and notes."""
    for node in ast.walk(ast.parse(PACKAGE.joinpath(path).read_text("utf-8"))):
        told: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name.endswith("Error") or name in ("refuse", "Finding", "Warned"):
                told = [*node.args, *(k.value for k in node.keywords if k.arg == "hint")]
                told = [side for one in told for side in sides_of(one)]
        elif isinstance(node, ast.Yield) and node.value is not None:
            told = [node.value]
        for one in told:
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and " " in one.value:
                yield one.value
            elif isinstance(one, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in one.values)
                yield "".join(map(str, parts))


@each("language", OTHERS)
def test_what_the_program_tells_is_in_every_language(language: str) -> None:
    messages = json.loads(ASSETS.joinpath(f"messages-{language}.json").read_text("utf-8"))
    known = {bare(template) for template in messages}
    wanted = {sentence for path in TOLD_BY for sentence in sentences_of(path)}
    assert len(wanted) > 60, "nothing is found in the modules any more"
    wanted |= set(KINDS.values())
    # the cover's name in a message, a file's in front of one, are told by others
    missing = {
        one for one in wanted if bare(one) not in known and re.search(r"[a-z]{2}", bare(one))
    }
    assert not missing
    for english, own in messages.items():
        places, mine = (set(re.findall(r"\{(\w+)\}", text)) for text in (english, own))
        assert mine <= places, english


@each("text, own", table(Path(__file__).with_name("told_in_german.txt")))
def test_the_server_says_in_german_what_the_page_would(text: str, own: str) -> None:
    assert desk_words.told(text, "de") == own
    assert desk_words.told(text, "en") == text
