"""docs/show.schema.json and docs/show.md say what the code does, key by key and by value."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from audio_edition.errors import AudioEditionError
from audio_edition.show import Show
from tests.docs.recording import Record, leaves, recording
from tests.tools import ROOT

SCHEMA = json.loads((ROOT / "docs" / "show.schema.json").read_text("utf-8"))
KEYS = dict(leaves(SCHEMA))
PAGE = (ROOT / "docs" / "show.md").read_text("utf-8")
LEAST = {
    "show": {"title": "The Lantern"},
    "fetch": [{"address": "https://lantern.example/", "headers": {"Accept": "text/html"}}],
    "source": [{"kind": "feed", "address": "https://x.example/", "headers": {"X-Lantern": "1"}}],
    # so that the keys inside lists of tables are asked for as well
    "publish": {
        "person": [{"name": "Ada"}],
        "funding": [{"url": "https://lantern.example/give"}],
        "social": [{"uri": "https://social.example/@lantern/1"}],
        "feeds": [{"name": "politics"}],
    },
}
# what the code computes where nothing is said: the schema's default is "nothing is said"
COMPUTED = {"show.link": "", "show.author": "", "publish.funding[].text": ""}


@pytest.fixture(scope="module")
def asked() -> Record:
    with recording() as table:
        made = table(LEAST, Path("show.toml"))
        Show.from_table(made)
        return made.record


def test_every_key_is_in_the_schema_and_no_other(asked: Record) -> None:
    assert asked.keys.keys() == KEYS.keys()


def test_tables_with_keys_of_their_own_are_open_and_no_other(asked: Record) -> None:
    opened = {
        name for name, one in KEYS.items() if isinstance(one.get("additionalProperties"), dict)
    }
    assert opened == asked.free
    for name, one in KEYS.items():
        if one.get("type") == "object" and name not in opened:
            assert one["additionalProperties"] is False, name


def test_kinds_defaults_and_ranges_are_the_codes(asked: Record) -> None:
    for name, one in asked.keys.items():
        said = KEYS[name]
        if one.kind in ("any", "object"):
            continue
        if one.kind == "tables":
            assert said["type"] == "array", name
            continue
        kind = said["type"] if isinstance(said["type"], str) else said["type"][0]
        assert kind == one.kind, name
        if "default" in said or one.default:
            assert said.get("default") == COMPUTED.get(name, one.default), name
        assert said.get("minimum") == one.least, name
        assert said.get("maximum") == one.most, name
        if one.options is not None:
            assert sorted(said["enum"]) == sorted(one.options), name
    assert all(one.get("description") for one in KEYS.values())


def both(text: str) -> tuple[bool, bool]:
    """Whether the schema and the code take a show.toml."""
    values = tomllib.loads(text)
    by_schema = jsonschema.Draft202012Validator(SCHEMA).is_valid(values)
    try:
        Show.of(values)
    except AudioEditionError:
        return by_schema, False
    return by_schema, True


GOOD = """
[[fetch]] address = "https://x.example/"
[[fetch]] address = "http://127.0.0.1:8000/a"
[[source]] at = { kind = "feed", address = "https://x.example/feed", max_age = "36h", items = 5 }
[[source]] at = { kind = "wordpress", address = "https://x.example", user = "a", password = "${A}" }
[[source]] at = { kind = "ghost", address = "https://x.example/", key = "keyring:ghost/content" }
[[source]] at = { kind = "imap", address = "imaps://a@x.example", password = "${A}", from = "b" }
[[source]] at = { kind = "folder", address = "inbox", move_to = "done", on_change = "tell" }
[[source]] at = { kind = "sitemap", address = "https://x.example/news.xml.gz", links = "/news/" }
[[source]] at = { kind = "pages", address = "http://x.example", order = "section", title = "a" }
[voice.piper] noise = 0.3
[voice.voices] anna = "piper:a.onnx"
[voice] fallback = "espeak"
[audio] bitrate = 320
[audio] loudness = -19
[audio.pauses] article = 10
[intro] hook = "bells"
[intro] hook = "my_module.sub:function"
[intro] text = ""
[cleaning] drop = "a phrase"
[cleaning] drop = ["a phrase", {kind = "bio", reason = "none"}]
[cleaning] keep = [{regex = "a+b"}]
[publish] time = "23:59Z"
[publish] time = "06:00-05:00"
[publish] hub = "https://hub.example/"
[publish.subscribe] apple = "https://podcasts.apple.com/x"
[publish] source_type = "compositeSynthetic"
[publish] also = []
[publish] also = "json"
[publish] license = "mine"\\nlicense_url = "https://x.example/terms"
[publish] prefix = "https://op3.dev/e,pg={guid}/"
[[publish.feeds]] at = { name = "full-text", text = "full", section = ["A", "B"], items = 1000 }
[[publish.feeds]] at = { name = "small", bitrate = "low", language = "de" }
[publish.members] secret = "${MEMBERS}"
[publish.members] secret = "keyring:show/members"\\nguard = "show"\\npath = "m2"\\nprefix = true
[publish.members] secret = "${M}"\\ntext = "notes"\\nsection = "A"\\nitems = 7\\nbitrate = ""
[publish.members] secret = "${M}"\\naccess = "members"\\nteaser = true
[publish.members] path = "p"
[[publish.social]] at = { uri = "https://x.example/{edition}" }
[publish.publisher] guid = "003af0a0-6a45-55cf-b765-68e3d349551a"
[publish.purge] url = "https://api.cdn.example/purge"\\ntoken = "${CDN_TOKEN}"
[publish.purge] method = "PURGE"\\ntoken = "keyring:cdn/purge"
[proof] required = false
[proof] required = "heard"
[proof] weights = "models/small.zip#sha256=12"
[proof] seconds = 90
[publish] credentials = { certificate = "signer.pem", key = "env:SIGNER_KEY" }
[tell] urls = "${APPRISE_URL}"
[tell] urls = ["slack://${A}/${B}", "mailto://desk:${P}@mail.example?to=a@b.example", "keyring:a/b"]
[tell] urls = ["json://127.0.0.1:8080/desk", "mailto://mail.example?to=a@b.example"]
[tell] on = "published"
[tell] on = []
[tell] webhook = "https://cms.example/audio"\\nwebhook_secret = "${HOOK_SECRET}"
[tell] webhook = "${HOOK}"\\nwebhook_secret = "keyring:cms/hook"
[tell] ping = "https://hc.example/ping/${PING}"\\nping_failures = true
[hook] secret = "${HOOK_SECRET}"
[hook] source = "letter"
[hook] post = { address = "https://x.example", user = "a", password = "keyring:press/a" }
[hook] post = { kind = "ghost", address = "http://127.0.0.1:2368/", key = "${K}", place = "end" }
[desk] hosts = ["desk.example.org", "10.0.0.5:8443", "[::1]:8001"]
[desk] session_hours = 168
[desk] at = { user_header = "X-Forwarded-User", trusted_proxies = ["10.0.0.0/24", "::1"] }
""".strip().splitlines()
BAD = """
[[fetch]] adress = "https://x.example/"
[[fetch]] headers = {}
[[source]] at = { address = "https://x.example/" }
[[source]] at = { kind = "feed" }
[[source]] at = { kind = "feed", address = "" }
[[source]] at = { kind = "rss", address = "https://x.example/" }
[[source]] at = { kind = "feed", address = "https://x.example/", url = "x" }
[[source]] at = { kind = "feed", address = "https://x.example/", items = 0 }
[[source]] at = { kind = "feed", address = "https://x.example/", max_age = "soon" }
[[source]] at = { kind = "feed", address = "https://x.example/", order = "random" }
[[source]] at = { kind = "feed", address = "https://x.example/", name = "-" }
[[source]] at = { kind = "ghost", address = "https://x.example/", key = "22444f7844782422" }
[[source]] at = { kind = "imap", address = "imaps://a@x.example/", password = "hunter2" }
[[source]] at = { kind = "wordpress", address = "https://x.example/", type = "Posts!" }
[show] titel = "x"
[proof] required = "seen"
[proof] seconds = -1
[proof] recogniser = 1
[proof] weight = []
[show] title = ""
[show] language = "English"
[show] base_url = "lantern.example"
[show] link = "ftp://lantern.example"
[shows] title = "x"
[publish] also = ["rss"]
[publish.purge] method = "GET"
[publish.purge] method = "PURGE"\\nurl = "https://api.cdn.example/purge"
[publish.purge] url = "ftp://api.cdn.example/"
[publish.purge] token = "hunter2"
[publish] new_feed_url = "x.example/feed.xml"
[publish] episode_art = "none"
[[publish.feeds]] at = { title = "x" }
[publish.members] secret = "the secret itself"
[publish.members] guard = "show"
[publish.members] secret = "${M}"\\npath = "player"
[publish.members] secret = "${M}"\\npath = "a/b"
[publish.members] secret = "${M}"\\nguard = "edition"
[publish.members] secret = "${M}"\\ntext = "some"
[publish.members] text = "notes"
[publish.members] access = "members"
[publish.members] secret = "${M}"\\naccess = "friends"
[publish.members] secret = "${M}"\\nteaser = "yes"
[[publish.feeds]] at = { name = "12" }
[[publish.feeds]] at = { name = "A b" }
[[publish.feeds]] at = { name = "a", text = "short" }
[[publish.feeds]] at = { name = "a", items = 0 }
[[publish.feeds]] at = { name = "a", bitrate = "high" }
[[publish.social]] at = { uri = "x.example" }
[publish.publisher] url = "https://x.example/p.xml"
[voice] speed = 2.5
[voice] speed = "fast"
[voice] spede = 1.0
[voice.voices] anna = 3
[audio] bitrate = 97
[audio] bitrate = "96"
[audio] sample_rate = 8000
[audio] true_peak = 0.0
[audio] evenness = 4
[audio.pauses] comma = 1
[audio.pauses] none = -1
[intro] hook = "My Hook"
[intro] lead = 31
[outro] duck = 1
[script] bylines = "sometimes"
[script] rundown = "yes"
[script] disclosure_in = "middle"
[cleaning] drop = [{kind = "nothing"}]
[cleaning] drop = [{phrase = "a", kind = "bio"}]
[cleaning] drop = [{reason = "why"}]
[cleaning] dropp = []
[publish] time = "6:00"
[publish] time = "25:00"
[publish] feed_items = 0
[publish] season = -1
[publish] type = "weekly"
[publish] medium = "song"
[publish] hub = "hub.example"
[publish] explicit = "clean"
[publish.subscribe] applle = "https://podcasts.apple.com/x"
[publish.subscribe] apple = "podcasts.apple.com"
[publish] source_type = "human"
[publish] credentials = { certificate = "signer.pem" }
[publish] credentials = { key = "env:SIGNER_KEY" }
[publish] credentials = { certificate = "signer.pem", key = "-----BEGIN PRIVATE KEY-----" }
[tell] urls = "hunter2"
[tell] urls = ["slack://TokenA/TokenB"]
[tell] urls = ["mailto://desk:hunter2@mail.example"]
[tell] urls = ["json://x.example/?token=hunter2"]
[tell] on = ["hold"]
[tell] webhook = "https://cms.example/audio"
[tell] webhook = "https://a:b@cms.example/audio"\\nwebhook_secret = "${HOOK_SECRET}"
[tell] webhook = "cms.example"\\nwebhook_secret = "${HOOK_SECRET}"
[tell] webhook_secret = "hunter2"
[tell] ping = "https://hc.example/ping/5bf66975"
[desk] hosts = "https://desk.example.org"
[desk] hosts = ["desk..org"]
[desk] user_header = "X-Forwarded-User"
[desk] at = { user_header = "Cookie", trusted_proxies = "127.0.0.1" }
[desk] at = { user_header = "two words", trusted_proxies = "127.0.0.1" }
[desk] trusted_proxies = ["0.0.0.0/0"]
[desk] trusted_proxies = ["proxy.example.org"]
[desk] unlisted_role = "admin"
[desk] session_hours = 0
[hook] secret = "hunter2"
[hook] then = "publish"
[hook] write_back = true
[hook] post = { address = "https://x.example", user = "a" }
[hook] post = { address = "https://x.example", user = "a", password = "hunter2" }
[hook] post = { address = "http://x.example", user = "a", password = "${P}" }
[hook] post = { user = "a", password = "${P}" }
[hook] post = { kind = "ghost", address = "https://x.example", user = "a", password = "${P}" }
[hook] post = { kind = "ghost", address = "https://x.example", key = "${K}", snippet = "address" }
[hook] post = { kind = "drupal", address = "https://x.example", key = "${K}" }
[hook] post = { address = "https://x.example", user = "a", password = "${P}", collection = "a/b" }
""".strip().splitlines()


def shown(line: str) -> str:
    """A show.toml with one line of the lists above."""
    section, _, setting = line.replace("]] ", "]_] ", 1).partition("] ")
    section = section.replace("]_", "]")
    if setting.startswith("at = "):
        tables = tomllib.loads(setting)["at"].items()
        setting = "\n".join(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in tables)
    head = "" if section == "[show" else '[show]\ntitle = "x"\n'
    title = 'title = "x"\n' if section == "[show" and "title" not in setting else ""
    setting = setting.replace("\\n", "\n")
    return f"{head}{section}]\n{title}{setting}\n"


@pytest.mark.parametrize("line", GOOD)
def test_both_take(line: str) -> None:
    assert both(shown(line)) == (True, True)


@pytest.mark.parametrize("line", BAD)
def test_both_refuse(line: str) -> None:
    assert both(shown(line)) == (False, False)


def test_both_take_the_samples() -> None:
    for file in (ROOT / "editions" / "show.toml", ROOT / "src/audio_edition/scaffold/show.toml"):
        assert both(file.read_text("utf-8")) == (True, True), file


def blocks() -> list[dict[str, Any]]:
    return [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", PAGE, re.S)]


def test_no_setting_is_undocumented() -> None:
    reference = blocks()[0]
    for name, one in KEYS.items():
        if one.get("type") == "object":
            continue
        *sections, key = name.replace("[]", "").split(".")
        table: Any = reference
        for section in sections:
            table = table.get(section, {})
        spellings = {f"`{key}`", f"`[{'.'.join(sections)}] {key}`", f"`[[{name}]]`"}
        in_prose = any(spelling in PAGE for spelling in spellings)
        in_comment = re.search(rf"^ +# .*\b{key}\b", PAGE, re.M)
        assert key in table or in_prose or in_comment, f"docs/show.md does not say what {name} is"


def test_the_page_names_nothing_that_is_none_and_its_defaults_hold() -> None:
    reference = blocks()[0]
    Show.of(reference)
    assert reference.pop("version") == KEYS["version"]["default"]
    for section, table in reference.items():
        for key, value in table.items():
            said = KEYS[f"{section}.{key}"]
            values = value.items() if isinstance(value, dict) else [("", value)]
            for inner, one in values:
                leaf = said["properties"][inner] if inner else said
                if section != "show" and leaf.get("default") is not None:
                    assert one == leaf["default"], f"{section}.{key} {inner}"


def test_the_page_says_what_the_audio_section_computes() -> None:
    show = Show.of({"show": {"title": "x"}, "audio": {"bitrate": 64}})
    assert show.audio.true_peak == -2.0
    assert "-2 at 64 kbit/s" in PAGE
