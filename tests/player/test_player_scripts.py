"""The player's scripts by themselves: functions, types, lint, sizes and names."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

from audio_edition import languages
from audio_edition.addresses import is_player_version
from audio_edition.publication.pages import PLAYER, edition_files, site_files
from audio_edition.publication.pages.parts import lean, versioned
from audio_edition.publication.pages.words import asset, label_files, labels_for
from audio_edition.publication.serving import cache_control
from audio_edition.publication.themes import Theme
from tests.player.drivers import BROWSERS
from tests.player.site_fixture import SETTINGS, identity, make_episode
from tests.tools import IN_CI, ROOT, require
from tools import player_matrix

BASE = "https://news.example/audio/"
NPM = pytest.mark.contract("browsers")
# What scripts do without a page, by node's own tests
FUNCTIONS = ("scripts", "archive", "article")


def node_tool(name: str) -> str:
    """A tool of the npm packages that tools/test-tools.sh brings; else skip (CI: fail)."""
    require("node")
    tool = ROOT / ".cache/npm/node_modules/.bin" / name
    if tool.exists():
        return str(tool)
    message = f"NOT TESTED: {name} is not installed (make test-tools installs it from npm)"
    if IN_CI:
        pytest.fail(message)
    pytest.skip(message)


def run(*command: str) -> None:
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_functions() -> None:
    run(require("node"), "--test", *(f"tests/player/{name}.mjs" for name in FUNCTIONS))


@NPM
def test_types_and_lint() -> None:
    run(node_tool("tsc"), "-p", "tsconfig.json")
    run(node_tool("biome"), "lint", "--error-on-warnings")


@NPM
def test_declarations_hold(tmp_path: Path) -> None:
    """A page's own script, written against the shipped types; a wrong one is refused."""
    tsc = node_tool("tsc")
    (tmp_path / "edition-player.d.ts").write_bytes(asset("edition-player.d.ts"))
    script = Path(__file__).with_name("page.ts").read_text("utf-8")
    (tmp_path / "page.ts").write_text(script)
    options = ("--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom")
    run(tsc, *options, str(tmp_path / "page.ts"))
    (tmp_path / "page.ts").write_text(script + "player.rewind();\n")
    with pytest.raises(AssertionError, match="rewind"):
        run(tsc, *options, str(tmp_path / "page.ts"))


def test_declarations_name_what_is_there() -> None:
    """Every event that is sent is declared, and no other; so are the faults and methods."""
    script, types = asset("edition-player.js").decode(), asset("edition-player.d.ts").decode()
    sent = {f"edition-{name}" for name in re.findall(r'#emit\("(\w+)"', script)}
    assert sent == set(re.findall(r'"(edition-[a-z]+)":', types)) - {"edition-player"}
    faults = set(re.findall(r'"(\w+)"', types.split("type Fault =")[1].split(";")[0]))
    for fault in faults:
        assert f'"{fault}"' in script
    for method in ("play", "pause", "toggle", "seek"):
        assert re.search(rf"^  {method}\(", script, re.M)
        assert re.search(rf"^  {method}\(", types, re.M)


def test_what_is_loaded_is_small_and_from_here() -> None:
    """The core in 8 kB, compressed; each part in 2½, the sheet in 3½."""
    sheet = lean("edition-player.css", asset("edition-player.css").decode())
    assert len(gzip.compress(sheet.encode(), 9)) <= 3500
    for name in (name for name in PLAYER if name.endswith(".js")):
        size = len(gzip.compress(asset(name), 9))
        assert size <= (8000 if name == "edition-player.js" else 2500), name
        # a name, not an address
        script = asset(name).decode().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://(?!…)", script), name
        assert "document.cookie" not in script
        for given in re.findall(r"\bimport\(([^)]*)\)", script):
            assert re.fullmatch(r'"\./edition-[\w-]+\.js"', given), name
        for given in re.findall(r"^\s*import\b(?!\()(.*)", script, re.M):
            assert re.fullmatch(r'.* from "\./edition-[\w-]+\.js";', given), name
            assert name != "edition-player.js", "its parts come when they are asked for"
    for name in ("edition-player.css", "site.css"):
        assert "url(" not in asset(name).decode()
        assert "@import" not in asset(name).decode()


def pages() -> dict[str, bytes]:
    episode, cues = make_episode()
    who = identity(BASE)
    made = edition_files(episode, cues, who, SETTINGS, previous=None, following=None, waveform=True)
    files = {f"{episode.edition_id}/{name}": data for name, data in made.items()}
    return files | site_files([episode], cues, who, SETTINGS)


def test_pages_name_parts_that_are_there() -> None:
    """By names with digests, in pages and in scripts; each may be cached for ever."""
    files = pages()
    named: set[str] = set()
    for name, data in files.items():
        if name.endswith(".html"):
            found = re.findall(r'(?:src|href)="(?:\.\./)?(player/[^"]+)"', data.decode())
            assert found, name
            named |= set(found)
    for _ in range(3):
        for name in list(named):
            if name.endswith(".js"):
                text = files[name].decode()
                named |= {
                    f"player/{n}" for n in re.findall(r'"(?:\./)?([\w.-]+\.(?:js|css|json))"', text)
                }
    assert len(named) >= 11
    for name in named:
        assert name in files
        assert is_player_version(name), name
        assert cache_control(name) == "public, max-age=31536000, immutable"
    for name in PLAYER:
        assert f"player/{name}" in files, "snippets and old pages name it so"
    assert "immutable" not in cache_control("player/edition-player.js")


def test_a_change_in_a_part_changes_the_names_above_it() -> None:
    plain = {"a.js": b'import("./b.js"); beside("c.css");', "b.js": b"2", "c.css": b"a{}"}
    before, after = versioned(plain), versioned(plain | {"b.js": b"3"})
    assert before.names["a.js"] != after.names["a.js"]
    assert before.names["c.css"] == after.names["c.css"]
    text = after.files[after.names["a.js"]].decode()
    assert f'import("./{after.names["b.js"]}")' in text
    assert f'beside("{after.names["c.css"]}")' in text
    assert after.files["a.js"] == plain["a.js"]
    assert versioned(plain) == before
    circle = versioned({"a.js": b'import("./b.js")', "b.js": b'import("./a.js")'})
    assert set(circle.names.values()) <= circle.files.keys(), "it comes to an end"


def test_a_theme_changes_the_names(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/site.css").write_text("body { color: red }")
    (tmp_path / "assets/extra.css").write_text("i { color: red }")
    theme = Theme((tmp_path,), "x")
    ours, theirs = (
        site_files([], (), identity(BASE), SETTINGS, *given) for given in ((), (theme,))
    )
    sheet = re.compile(rb"player/site\.\w+\.css")
    one, other = sheet.search(ours["index.html"]), sheet.search(theirs["index.html"])
    assert one
    assert other
    assert one[0] != other[0]
    assert theirs[other[0].decode()] == b"body { color: red }"
    assert "player/extra.css" in theirs


def test_the_transcript_is_there_once() -> None:
    _, cues = make_episode()
    page = pages()["2026-11-02/index.html"].decode()
    for cue in cues:
        if cue.origin and cue.origin.part == "body":
            assert page.count(cue.printed.replace("'", "&#39;")) == 1, cue.printed


def test_what_pages_load_is_lean_and_says_the_same(tmp_path: Path) -> None:
    """By the unit tests themselves, run on the files that pages load."""
    made = pages()
    named = {
        name: next(path for path in made if re.fullmatch(rf"player/{stem}\.\w{{10}}\.js", path))
        for name in PLAYER
        if name.endswith(".js") and (stem := name.removesuffix(".js"))
    }
    for name, path in named.items():
        assert len(made[path]) < len(asset(name)), name
        assert b"//" in made[path].split(b"\n")[0], "whose it is stays"
    scripts = [path for path in made if path.endswith(".js")]
    for path in scripts:
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(made[path])
    parse = (
        'for (const file of process.argv.slice(1)) new (require("vm").SourceTextModule)'
        '(require("fs").readFileSync(file, "utf-8"), { identifier: file })'
    )
    options = ("--experimental-vm-modules", "--no-warnings", "-e", parse)
    run(require("node"), *options, *(str(tmp_path / path) for path in scripts))
    tests = (ROOT / "tests/player/scripts.mjs").read_text(encoding="utf-8")
    for name, path in named.items():
        tests = tests.replace(f'"{name}"', f'"{path}"')
    assert "player/edition-tools." in tests
    assets = 'new URL("../../src/audio_edition/publication/assets/", import.meta.url)'
    assert assets in tests
    (tmp_path / "lean.mjs").write_text(tests.replace(assets, 'new URL("./", import.meta.url)'))
    run(require("node"), "--test", str(tmp_path / "lean.mjs"))


def test_lean_leaves_what_a_line_says() -> None:
    script = "// whose\n// and what\n\n/** One. */\nexport const a = 1; // why\n\n  /**\n   * b\n"
    script += "   */\n  const b = /** @type {any} */ (a);\n  // aside\n  const c = 'x // y';\n"
    assert lean("a.js", script) == (
        "// whose\n// and what\nexport const a = 1; // why\n"
        "const b = /** @type {any} */ (a);\nconst c = 'x // y';\n"
    )
    for kept in ("x = `a\n  // b\n`;\n", "x = 'a\\\n  // b';\n"):
        assert lean("a.js", kept) == kept, "what may be a string over lines is not touched"
    assert lean("a.css", "/* a\n b */\n/*! c */\n  i { x: y }\n") == "/*! c */\ni { x: y }\n"
    assert lean("a.json", " {} ") == " {} "


def test_a_page_names_the_labels_of_its_own_language() -> None:
    made = label_files(pages()["player/labels.json"])
    assert {"labels-en.json", "labels-de.json", "labels-pt-PT.json"} <= made.keys()
    for language, file in {
        "de-AT": "de",
        "pt-PT": "pt-PT",
        "pt-BR": "pt",
        "en-GB": "en-GB",
    }.items():
        assert labels_for(language, made) == f"labels-{file}.json"
        told = json.loads(made[f"labels-{file}.json"])
        spoken = languages.labels_of(language)
        assert told == {key: spoken[key] for key in told}
        assert spoken.keys() - told.keys() == {"months", "weekdays", "date"}
    assert labels_for("xx", made) == ""
    for odd in (b"no table", b"[]", b'{"de": {}}', b'{"en": 1}'):
        assert label_files(odd) == {}, "a theme's own: the player takes it as it is"


def test_the_table_of_browsers_says_what_the_tests_said() -> None:
    """The worst case counts; the table stands in its place on the page."""
    report = Path(__file__).with_name("matrix_report.xml").read_text("utf-8")
    made = player_matrix.table(player_matrix.outcomes(report))
    assert made.splitlines()[2:] == ["| plays on | ✓ | ✗ | – |", "| jumps | ✗ | – | ✓ |"]
    page = "above\n<!-- matrix -->\nold\n<!-- /matrix -->\nbelow\n"
    made = player_matrix.put(page, "| new |")
    assert made == "above\n<!-- matrix -->\n\n| new |\n\n<!-- /matrix -->\nbelow\n"
    assert player_matrix.put(made, "| new |") == made
    with pytest.raises(SystemExit):
        player_matrix.put("no place", "| new |")
    assert tuple(BROWSERS) == player_matrix.BROWSERS
    names = {Path(name).name for name in player_matrix.suites(ROOT / "tests/player")}
    assert names == {"test_player_faults.py", "test_player_tabbing.py"}
