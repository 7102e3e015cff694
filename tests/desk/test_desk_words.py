"""The desk's words: each language has all of them, and an editor gets the one asked for."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest

from audio_edition.cleaning.kinds import KINDS
from audio_edition.server import desk_words
from tests.desk.conftest import LiveDesk

ASSETS = files("audio_edition.server").joinpath("assets", "desk")
SCRIPTS = {f.name: f.read_text("utf-8") for f in ASSETS.iterdir() if f.name.endswith(".js")}
PAGE = ASSETS.joinpath("desk.html").read_text("utf-8")
# keys that are put together: `verdict.${…}`
MADE = re.compile(r"`([\w.-]+\.)\$\{")
NAMED = re.compile(r"\"([a-z][\w-]*(?:\.[\w-]+)*)\"")


def shape(label: Any) -> Any:
    """Which places a label has; of one with forms, those of its most general one."""
    text = label if isinstance(label, str) else label["other"]
    return sorted(re.findall(r"\{(\w+)\}", text)), isinstance(label, dict)


def test_english_and_german_are_there() -> None:
    assert desk_words.languages()[0] == "en"
    assert "de" in desk_words.languages()


@pytest.mark.parametrize("language", [tag for tag in desk_words.languages() if tag != "en"])
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


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "de-AT,de;q=0.9,en;q=0.8", "de"),
        ("", "fr-FR, fr;q=0.9, en;q=0.8, de;q=0.7", "en"),
        ("", "en;q=0.5, de;q=0.9", "de"),
        ("", "de;q=0, en;q=0.1", "en"),
        ("", "DE", "de"),
        ("", "xx, *;q=0.5", "en"),
        ("", ";;,q=,de;q=x, \x00", "en"),
        ("en", "de", "en"),
        ("de", "en", "de"),
        ("../de", "en", "en"),
    ],
)
def test_the_language_is_the_one_asked_for(chosen: str, accepted: str, language: str) -> None:
    assert desk_words.language_for(chosen, accepted) == language


def test_the_page_is_in_it_and_what_was_chosen_stays(live: LiveDesk) -> None:
    with httpx.Client(base_url=live.url, headers={"Accept-Language": "de"}) as http:
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
        assert '<html lang="en">' in http.get("/desk/").text
        assert '<html lang="en">' in http.get("/desk/?language=../../x").text


def test_modules_and_words_are_served_as_all_of_the_desk(live: LiveDesk) -> None:
    with httpx.Client(base_url=live.url) as http:
        assert http.get("/desk/labels-de.json").status_code == 403
        http.get(live.address)
        for name in (*SCRIPTS, "desk.css", "labels-de.json", "messages-de.json"):
            answer = http.get(f"/desk/{name}")
            assert answer.status_code == 200, name
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert http.get("/desk/desk.js").headers["content-type"].startswith("text/javascript")
        for name in ("none.js", "desk.html", "..%2fdesk.css", "%2e%2e/desk.py", "labels-xx.json"):
            assert http.get(f"/desk/{name}").status_code == 404, name


# -- what the program tells in English ------------------------------------------------------------

# What an editor can meet at the desk comes from these.
TOLD_BY = (
    "addresses.py", "audience/countries.py", "audience/measure.py", "audience/reading.py",
    "audience/told.py", "cleaning/clean.py", "edition/edit.py", "edition/files.py",
    "publication/anyway.py", "publication/backwards.py", "publication/own_cover.py",
    "publication/restore.py", "publication/there.py", "publication/turn.py", "verbs/desk_dress.py",
    "edition/rewriting.py", "edition/ruling.py", "edition/takeover.py", "edition/unread.py",
    "edition/written.py", "publication/check_edition.py", "publication/cover.py",
    "publication/leaving.py", "publication/lease.py", "publication/publish.py",
    "publication/purging.py", "publication/retract.py", "publication/sending.py",
    "server/desk_actions.py",
    "server/desk_body.py", "server/desk_session.py", "server/door_visit.py", "verbs/desk.py",
    "verbs/desk_edit.py", "verbs/desk_names.py", "verbs/desk_seen.py",
    "verbs/desk_show.py", "server/desk_work.py",
    "verbs/dropped.py", "verbs/listens.py", "verbs/outgoing.py", "verbs/proof.py",
    "verbs/publish.py", "verbs/seen.py",
    "lock.py", "pipeline.py", "store/errors.py", "verbs/build.py",
    "publication/article_images.py", "publication/dating.py", "publication/episodes.py",
    "publication/files.py", "publication/lost.py", "publication/pixels.py",
    "publication/recall.py", "publication/refresh.py", "publication/release.py",
    "publication/shelf.py", "publication/state_mended.py", "schemas.py",
)  # fmt: skip
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


@pytest.mark.parametrize("language", [tag for tag in desk_words.languages() if tag != "en"])
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


BACKWARDS = (
    "edition 2026-11-02 would go backwards, for r2 is public there, only r1 went out from here"
)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("nothing is built yet", "noch ist nichts gebaut"),
        (
            "edition 2026-11-02 was purged on 2026-12-01: there is nothing to publish",
            "die Ausgabe 2026-11-02 wurde am 2026-12-01 ganz entfernt: da ist nichts zu "
            "veröffentlichen",
        ),
        (
            f"/srv/www is ahead of this checkout: {BACKWARDS}; so would 2026-11-01",
            "/srv/www ist weiter als dieser Ordner: die Ausgabe 2026-11-02 ginge zurück, denn dort "
            "ist r2 öffentlich, von hier ging nur r1 hinaus; ebenso 2026-11-01",
        ),
        (
            "edition welcome stays as it stands at s3://a: welcome/1.mp3 arrived damaged at s3://a",
            "die Ausgabe welcome bleibt bei s3://a, wie sie ist: welcome/1.mp3 kam bei s3://a "
            "beschädigt an",
        ),
        (
            "a: image b.png is not shown: it has 9500 x 9500 pixels; its chapter has none",
            "a: das Bild b.png wird nicht gezeigt: es hat 9500 × 9500 Pixel; sein Kapitel hat "
            "keines",
        ),
        (
            "/srv/show/audio/x/episode.json cannot be read: a disk error",
            "/srv/show/audio/x/episode.json lässt sich nicht lesen: ein Fehler der Festplatte",
        ),
        ("what nobody put into German", "what nobody put into German"),
    ],
)
def test_the_server_says_in_german_what_the_page_would(text: str, own: str) -> None:
    """Messages within messages, and several in one."""
    assert desk_words.told(text, "de") == own
    assert desk_words.told(text, "en") == text
