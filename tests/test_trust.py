"""What a show wants of this machine: found in every setting, asked about once, refused unasked."""

import json
import os
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from audio_edition import build, health, new, plugins, speak, swaps
from audio_edition.cli.main import cli
from audio_edition.speech import registry
from audio_edition.speech.model import VoiceRequest
from audio_edition.trust import ENGINES, ShowTrust, UntrustedError, of_settings
from audio_edition.verbs.init import init
from audio_edition.workspace import Workspace
from tests.docs.recording import leaves
from tests.speech.service import serving
from tests.tools import ROOT

LEAST = '[show]\ntitle = "The Lantern"\n[voice]\nengine = "silence"\n'
EDITION = "2026-11-02"
DATA = Path(__file__).parent / "data"
HOSTILE, ORDINARY = (
    (DATA / f"settings_{name}.txt").read_text("utf-8").splitlines()
    for name in ("hostile", "ordinary")
)

# what we print, say or match, and never open: an address there is for others
WORDS = json.loads((DATA / "settings_words.json").read_text("utf-8"))


def said(line: str) -> dict[str, Any]:
    """A show.toml of one line of the lists above."""
    section, _, setting = line.partition("] ")
    told = tomllib.loads(f"{section}]\n{setting}\n")
    for name in ("source", "fetch"):
        if name in told:
            told[name] = [{"address": "x"} | told[name]]
    if "purge" in told.get("publish", {}):
        told["show"] = {"base_url": "https://cdn.example/"}
    return told


def wanted(told: dict[str, Any], root: Path) -> str:
    return "; ".join(f"{one.name} {one.what}" for one in of_settings(told, root))


def test_what_a_setting_wants_is_found_whatever_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = []
    another = EntryPoint("elsewhere", "x:y", "audio_edition.voices")
    monkeypatch.setattr(plugins, "_entry_points", {another.group: (another,)}.get)
    for line in HOSTILE:
        line, _, words = line.rpartition(" # ")
        found = wanted(said(line), tmp_path)
        wrong += [f"{line}: {found}"] * (not all(word in found for word in words.split()))
    assert not wrong
    own = {"engine": "openai", "openai": {"base_url": "https://x.example", "key_env": "K"}}
    found = wanted({"voice": own}, tmp_path)
    assert "hands what is read to x.example, and tells it what K holds" in found
    assert "OPENAI_API_KEY" not in found, "what is really used is named"


def test_what_is_ordinary_wants_nothing(tmp_path: Path) -> None:
    page = (ROOT / "docs/show.md").read_text("utf-8").partition("```toml\n")[2].partition("```")[0]
    files = ("editions/show.toml", "src/audio_edition/scaffold/show.toml")
    texts = [page, *((ROOT / file).read_text("utf-8") for file in files)]
    shows = [*(said(line) for line in ORDINARY), *(tomllib.loads(text) for text in texts)]
    assert [found for one in shows if (found := wanted(one, tmp_path))] == []


def test_no_setting_is_forgotten(tmp_path: Path) -> None:
    """A new one is asked about as soon as it holds an address, a path or a variable."""
    schema = json.loads((ROOT / "docs/show.schema.json").read_text("utf-8"))
    silent = set()
    for name, one in leaves(schema):
        if one.get("type") in ("integer", "number", "boolean") or "properties" in one:
            continue
        if "properties" in one.get("items", {}):
            continue
        for value in ("https://x.example/", "/etc/x", "../../../x", "${X}", ["${X}"]):
            told: Any = {"inner": value} if one.get("type") == "object" else value
            for part in reversed(name.split(".")):
                key = part.removesuffix("[]")
                told = {key: [told] if part != key else told}
            if not wanted(told, tmp_path):
                silent.add(name)
    assert silent == {f"{table}.{key}" for table, keys in WORDS.items() for key in keys.split()}


def test_engines_that_speak_elsewhere_are_known() -> None:
    def is_remote(name: str) -> bool:
        voices = registry.find(name).voices(VoiceRequest(name, "", "en-US", 1.0, {}))
        return any(voice.is_remote for voice in voices)

    remote = set(filter(is_remote, registry.BUILT_IN))
    assert {name for name, where in ENGINES.items() if where} == remote
    assert ENGINES.keys() == registry.BUILT_IN.keys()


@pytest.fixture(autouse=True)
def nobody_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("AUDIO_EDITION_TRUST", raising=False)
    monkeypatch.setenv("CANARY", "s3cr3t-canary")


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A show that somebody gave us, which wants nothing."""
    root = tmp_path / "given"
    (root / "editions" / EDITION).mkdir(parents=True)
    (root / "editions/show.toml").write_text(LEAST)
    (root / "editions" / EDITION / "01-a.md").write_text("# A\n\nThe ferry left at noon.\n")
    return root


@pytest.fixture
def listening() -> Iterator[tuple[str, list[str]]]:
    """A server of somebody's, and what it was told."""
    heard: list[str] = []

    def told(request: BaseHTTPRequestHandler, _: bytes) -> tuple[int, bytes]:
        heard.append(str(request.headers["Authorization"]))
        return 400, b""

    with serving(told) as address:
        yield f"{address}/v1", heard


def run(root: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--show", str(root), *words])


def add(root: Path, text: str) -> None:
    with (root / "editions/show.toml").open("a") as stream:
        stream.write(text)


def test_a_variable_goes_nowhere_before_somebody_said_so(
    given: Path, listening: tuple[str, list[str]]
) -> None:
    address, heard = listening
    assert run(given, "script", EDITION).exit_code == 0, "a simple show is not asked about"
    add(given, f'[voice.openai]\nbase_url = "{address}"\nkey_env = "CANARY"\n')
    for words in (["build", EDITION], ["speak", "Hi", "--engine", "openai"], ["run"], ["publish"]):
        for way in ([], ["--no-plugins"]):
            done = CliRunner().invoke(cli, [*way, "--show", str(given), *words])
            assert isinstance(done.exception, UntrustedError), words
            assert "tells 127.0.0.1" in done.exception.message
            assert "what CANARY holds" in done.exception.message
            assert "\n" not in done.exception.message
    for verb in (
        lambda: build(Workspace.open(given), EDITION),
        lambda: speak(Workspace.open(given), "Hi", engine="openai"),
        lambda: health(Workspace.open(given)),
        lambda: new(Workspace.open(given), "x", [address]),
    ):
        with pytest.raises(UntrustedError):
            verb()
    assert heard == []
    assert "CANARY" in run(given, "trust").output
    assert run(given, "trust", "--yes").exit_code == 0
    run(given, "speak", "Hi", "--engine", "openai")
    assert heard == ["Bearer s3cr3t-canary"]
    file = given / "editions/show.toml"
    workspace = Workspace.open(given)
    file.write_text(file.read_text().replace('"CANARY"', '"HOME"'))
    assert "(changed)" in str(run(given, "speak", "Hi", "--engine", "openai").exception)
    with pytest.raises(UntrustedError):  # whoever has the show open for hours, too
        speak(workspace.reread(), "Hi", engine="openai")
    assert len(heard) == 1


def test_an_article_names_no_engine_or_file_that_the_show_does_not(given: Path) -> None:
    article = given / "editions" / EDITION / "01-a.md"
    add(given, '[voice.voices]\nalba = "silence"\n')
    wrong = []
    for voice in ("openai:alloy", "gtts", "piper:/etc/x.onnx", "piper:../../x.onnx", "alba"):
        article.write_text(f"---\nvoice: {voice}\n---\n# A\n\nThe ferry left.\n")
        done = run(given, "script", EDITION)
        if (voice == "alba") != (done.exit_code == 0):
            wrong.append((voice, done.output))
    assert not wrong
    article.write_text("---\nvoice: openai:alloy\n---\n# A\n\nThe ferry left.\n")
    add(given, 'nova = "openai:alloy"\n')
    assert run(given, "trust", "--yes").exit_code == 0
    assert run(given, "script", EDITION).exit_code == 0


def test_links_that_lead_out_and_a_theme_are_asked_about(given: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "x.flac").write_bytes(b"")
    names = ["audio", "runs", "desk", "editions/lexicon.toml", "editions/assets/deep/x.flac"]
    names += ["inbox/done", "public/2026"]
    add(given, '[[source]]\nname = "x"\nkind = "folder"\naddress = "inbox"\n')
    add(given, '[publish]\ntarget = "x/../public"\n')
    for name in names:
        (given / name).parent.mkdir(parents=True, exist_ok=True)
        (given / name).symlink_to(out)
    (given / "editions/theme").mkdir()
    (given / "editions/theme/page.html").write_text("<script></script>")
    (given / "editions/inside.md").symlink_to(given / "editions/show.toml")
    told = json.loads(run(given, "trust", "--json").output.splitlines()[0])
    assert sorted(one["name"] for one in told["wants"]) == sorted([*names, "editions/theme"])
    assert told["code"] == []
    add(given, '[intro]\nmusic = "sub/x.flac"\n')
    (given / "editions/sub").symlink_to(out)
    (out / "deep").symlink_to(tmp_path / "state")  # of no show
    assert "[intro] music" in run(given, "trust", "--json").output


@pytest.mark.parametrize("link", ["x", ".x.new", ".x.before-1", "x/sub"])
def test_a_note_of_a_swap_that_came_along_moves_nothing_in_or_out(
    given: Path, tmp_path: Path, link: str
) -> None:
    """What it tells is done before anybody is asked."""
    out, there = tmp_path / "out", given / "editions"
    for name in ("x", ".x.new", ".x.before-1/sub"):
        if not name.startswith(link) and (name != ".x.new" or link == name):
            (there / name).mkdir(parents=True)
    out.mkdir()
    (there / link).symlink_to(out)
    if link == ".x.before-1":
        (out / "diary.md").write_text("# Private\n")
    else:
        (there / ("x" if link == ".x.new" else ".x.before-1/sub") / "a.md").write_text("# Evil\n")
    before = swaps.state_of(out)
    told = {"version": 1, "inode": (there / "x").lstat().st_ino, "looks": "", "then": "carry"}
    told |= {"kept": ".x.before-1", "seen": {}, "copied": {}}
    (there / ".x.swap").write_text(json.dumps(told))
    run(given, "trust")
    assert swaps.state_of(out) == before
    assert not (there / "x/diary.md").is_file()


@pytest.mark.parametrize("name", ["edition.toml", "lexicon.toml", "approved.json"])
def test_an_edition_reads_no_file_from_elsewhere(given: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "private.toml").write_text('password = "x"\n')
    (given / "editions" / EDITION / name).symlink_to(tmp_path / "private.toml")
    done = run(given, "script", EDITION)
    assert done.exit_code == 1
    assert f"{name} is a link that leads out" in str(done.exception)


def test_what_an_earlier_version_trusted_is_asked_about_once_and_said_so(
    given: Path, tmp_path: Path
) -> None:
    add(given, '[publish]\ntarget = "../www"\n')
    run(given, "trust", "--yes")
    (file,) = (tmp_path / "state/audio-edition/trust").glob("*.json")
    assert json.loads(file.read_bytes())["version"] == 2
    old = {"version": 1, "show": str(given), "code": {"editions/plugins/a.py": "0"}}
    file.write_text(json.dumps(old))
    done = run(given, "script", EDITION)
    assert "an earlier version asked about its code alone" in str(done.exception)
    assert "an earlier version asked about its code alone" in run(given, "trust").output
    run(given, "trust", "--yes")
    assert run(given, "script", EDITION).exit_code == 0


def test_one_digest_lets_it_have_all_and_no_more(
    given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(given, '[publish]\ntarget = "../www"\nhub = "https://hub.example/"\n')
    told = json.loads(run(given, "trust", "--json").output.splitlines()[0])
    monkeypatch.setenv("AUDIO_EDITION_TRUST", f"/elsewhere{os.pathsep}sha256-{told['digest']}")
    assert run(given, "script", EDITION).exit_code == 0
    monkeypatch.setenv("AUDIO_EDITION_TRUST", f"sha256-{told['wants'][0]['sha256']}")
    refused = str(run(given, "script", EDITION).exception)
    assert "hub" in refused
    assert "target" not in refused
    monkeypatch.delenv("AUDIO_EDITION_TRUST")
    ShowTrust(given).allow(Workspace.open(given).wanted())
    add(given, "podping = true\n")
    assert "PODPING_TOKEN" in str(run(given, "script", EDITION).exception)


def test_a_command_that_uses_one_section_asks_about_that(given: Path, tmp_path: Path) -> None:
    own = init(tmp_path / "own").root
    for root in (own, given):
        add(root, '[tell]\nwebhook = "https://x.example/"\nwebhook_secret = "${CANARY}"\n')
    assert run(own, "script", "welcome").exit_code == 0, "one's own show is not asked about"
    assert run(given, "cache").exit_code == 0
    add(given, '[cache]\nstore = "s3://evil/x"\n')
    assert isinstance(run(given, "cache").exception, UntrustedError)
    assert run(given, "runs").exit_code == 0
