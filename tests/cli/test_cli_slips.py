"""What people mistype at 05:30: one line says what, one mends it, and nothing is made of it."""

import re
from pathlib import Path

import pytest

from audio_edition.cli.main import COMMANDS, GROUPS
from audio_edition.speech.engines import espeak_library
from tests.cli.typed import ARTICLE, DAY, SHOW, Said, show_in, typed
from tests.rows import each

STORY = "# The Bridge\n\nThe old bridge stays where it is.\n"
MAKE = "audio-edition make"
NOON = {"SOURCE_DATE_EPOCH": "1795780800"}  # 2026-11-27T12:00Z


def slipped(said: Said, thing: str, remedy: str) -> None:
    """One error that names ``thing``, with a hint that offers ``remedy``."""
    assert said.code in (1, 2), said.all
    assert len(said.errors) == 1, said.err
    assert thing in said.errors[0]
    hints = [line for line in said.err.splitlines() if line.startswith("  hint: ")]
    assert remedy in "".join(hints), said.err
    for name in re.findall(r"audio-edition ([a-z][a-z-]+)\b", "".join(hints)):
        assert name in {*COMMANDS, "make"}, f"no command {name}"


@each(
    "words, thing, remedy",
    [
        ("biuld", "'biuld'", "'build'"),
        ("help", "'help'", "--help"),
        ("version", "'version'", "'--version'"),
        ("preview", "'preview'", "'script'"),
        ("unpublish", "'unpublish'", "'retract'"),
        ("zebra", "'zebra'", "--help"),
        ("https://example.org/a", "an address", f"{MAKE} https://example.org/a"),
        ("story.md", "a file", f"{MAKE} story.md"),
        (DAY, DAY, f"audio-edition build {DAY}"),
        ("build https://example.org/a", "an address", f"{MAKE} https://example.org/a"),
        ("script https://example.org/a", "an address", "audio-edition new EDITION https://"),
        ("new https://example.org/a", "an address", "audio-edition new EDITION https://"),
        ("run www.example.org", "an address", MAKE),
        ("build letter.eml", "letter.eml is a file", f"{MAKE} letter.eml"),
        (f"new story.md {DAY}", "story.md is a file", "audio-edition new EDITION story.md"),
        (f"build editions/{DAY}/01-harbor.md", "an article", f"say {DAY}"),
        ("build 2026-11-03", "2026-11-03", DAY),
        ("build –dry-run", "–dry-run", "--dry-run"),
        ("new 2026-11-27 story.md —split=none", "—split=none", "--split=none"),
        ("build --show x", "--show", "audio-edition --show … build"),
        ("build -v", "-v", "audio-edition -v … build"),
        ("build --dry-rn", "--dry-run", "audio-edition build --help"),
        ("build --engine", "--engine", "audio-edition COMMAND --help"),
        ("build --jobs many", "--jobs", "audio-edition build --help"),
        ("new 2026-11-27", "SOURCE", "EDITION SOURCE..."),
        ("script", "EDITION", "audio-edition script"),
        ("new 2026-11-27 story.md --date 27.11.2026", "2026-11-02", "audio-edition new --help"),
        ("--show editions build", "editions", "--show /"),
        ("--show editions/show.toml build", "show.toml", "--show /"),
        ("new 2026-11-27 stroy.md", "stroy.md", "did you mean story.md?"),
        ("new 2026-11-27 nowhere/story.md", "story.md", "no folder"),
        ("new 2026-11-27 *.eml", "*.eml", "looked for in /"),
        ("new 2026-11-27 “story.md”", "“story.md”", "story.md"),
        (r"new 2026-11-27 C:\news\a.eml", "a.eml", "/mnt/c/news/a.eml"),
        ("new 2026-11-27 https:/example.org/a", "https:/example.org/a", "https://"),
        ("new 2026-11-27 www.example.org/a", "www.example.org/a", "https://www.example.org/a"),
        ("new 2026-11-27 example.org", "example.org", "https://example.org"),
        ("new 2026-11-27 -", "-", "standard input"),
        ("clean stroy.md", "stroy.md", "story.md"),
        ("verbalize stroy.md", "stroy.md", "story.md"),
        ("new 2026-11-27 story.md --language German", "'German'", "audio-edition new --help"),
        ("speak hi --language Klingon", "'Klingon'", "audio-edition speak --help"),
        ("build --engine pipr", "'pipr'", "'piper'"),
        ("build --voice nobody", "'nobody'", "silence"),
        ("build --voice piper:jo", "'jo'", "joe"),
        ("build --engine kokoro --voice piper:joe", "piper:joe", "one of the two"),
    ],
)
def test_a_slip_on_the_command_line_is_told_and_does_nothing(
    tmp_path: Path, words: str, thing: str, remedy: str
) -> None:
    show = show_in(tmp_path)
    (show / "story.md").write_text(STORY)
    before = sorted((show / "editions").rglob("*"))
    slipped(typed(*words.split(), cwd=show), thing, remedy)
    assert sorted((show / "editions").rglob("*")) == before


@each(
    "text, name",
    [
        ("27.11.2026", "2026-11-27"),
        ("today", "2026-11-27"),
        ("“2026-11-27”,", "2026-11-27"),
        ("june-2026", "june-2026"),
        ("27.11.2026", "27.11.2026"),  # where an edition has that very name
    ],
)
def test_a_date_in_any_notation_is_the_edition_of_that_day(
    tmp_path: Path, text: str, name: str
) -> None:
    show = show_in(tmp_path, day=name)
    for words in (("script", text), ("build", text, "--dry-run")):
        assert typed(*words, cwd=show, **NOON).code == 0


def test_new_makes_the_edition_of_the_day_that_is_meant(tmp_path: Path) -> None:
    show = show_in(tmp_path)
    (show / "story.md").write_text(STORY)
    assert typed("new", "27.11.2026", "story.md", cwd=show).code == 0
    assert (show / "editions" / "2026-11-27" / "01-the-bridge.md").is_file()


@each(
    "text, remedy",
    [
        ("11/12/2026", "2026-11-12 or 2026-12-11"),
        ("2.11.2026", "2026-02-11 or 2026-11-02"),
        ("2026-13-40", "2026-11-02"),
        ("13.13.2026", "2026-11-02"),
        ("27.11.26", "2026-11-02"),
        ("27.11", "2026-11-02"),
        ("27-Nov-2026", "2026-11-02"),
        ("Nov 27 2026", "2026-11-02"),
    ],
)
def test_what_is_no_one_day_names_no_edition(tmp_path: Path, text: str, remedy: str) -> None:
    show = show_in(tmp_path)
    (show / "story.md").write_text(STORY)
    for words in (("new", text, "story.md"), ("build", text), ("retract", text)):
        said = typed(*words, cwd=show, **NOON)
        slipped(said, text, "")
        assert remedy in said.err
    assert [one.name for one in (show / "editions").glob("*/")] == [DAY]


def test_an_engine_that_is_asked_for_and_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(espeak_library, "find_library", lambda: None)
    show = show_in(tmp_path, SHOW.replace("[]", '["silence"]'))
    pip = "pip install 'audio-edition[espeak]'"
    for words in (("build", "--engine", "espeak"), ("build", "--voice", "espeak:en")):
        slipped(typed(*words, cwd=show), "espeak", pip)
        assert not (show / "audio" / DAY).exists()
    slipped(typed("speak", "hi", "--engine", "espeak", cwd=show), "espeak", pip)


@each(
    "line, remedy",
    [
        ('title = "The Lantern', 'title = "…"'),
        ("title = The Lantern", 'title = "…"'),
        ("title = “The Lantern”", "straight ones"),
        ('title: "x"', "write ="),
        ("[voice", "]"),
        ("player = True", "small letters"),
        ('[voice]\nengine = "silence"', "[voice] stands there twice"),
        ('title = "a"\ntitle = "b"', "title stands there twice"),
        ("date = 27.11.2026", "date = 2026-11-02"),
        ("start = 05:00", 'start = "05:00"'),
        (r'target = "C:\Users\x"', "target = '…'"),
        ('fallback = ["piper" "espeak"]', "commas"),
        ("Wang Yi = 5", '"Wang Yi" = …'),
        ("target = 'public'", "under [publish]"),
        ('title = "x"', "under [show]"),
        ('[publsh]\ntarget = "x"', "did you mean 'publish'?"),
        ('[source]\nkind = "feed"', "[[source]]"),
        ("[run]\nstart = 05:00:00", "mend it in"),
        ('[publish]\nlanguage = "de"', "under [show]"),
    ],
)
def test_a_slip_in_show_toml_is_told_with_what_mends_it(
    tmp_path: Path, line: str, remedy: str
) -> None:
    show = show_in(tmp_path, f"{SHOW}{line}\npassword = 'hunter2'\n")
    said = typed("build", cwd=show)
    slipped(said, "show.toml", remedy)
    assert "hunter2" not in said.err


@each(
    "head, remedy",
    [
        ("---\ntitle: x\n", "a line of --- below"),
        ("+++\ntitle = 'x'\n", "a line of +++ below"),
        ("---\n\ttitle: x\n---\n", "title: and a blank"),
        ("---\ntitle = x\n---\n", "title: and a blank"),
        ("---\nlanguage: German\n---\n", "German is de"),
        ("---\nvoice: nobody\n---\n", "silence"),
    ],
)
def test_front_matter_that_would_be_read_aloud_is_refused(
    tmp_path: Path, head: str, remedy: str
) -> None:
    show = show_in(tmp_path, **{"01-harbor__md": f"{head}\n{ARTICLE}"})
    slipped(typed("build", cwd=show), "", remedy)


@each("word, mark", [
    ("[[dorp]]", "[[drop]]"), ("[[delete]]", "[[drop]]"), ("[drop]", "[[drop]]"),
    ("[[keep]", "[[keep]]"), ("[[Paris]]", ""), ("[stop]", ""), ("[drop](https://a.example)", ""),
])  # fmt: skip
def test_a_misspelt_mark_is_told_where_it_is_read_aloud(
    tmp_path: Path, word: str, mark: str
) -> None:
    show = show_in(tmp_path, **{"01-harbor__md": f"{ARTICLE}\n{word} The mayor came as well.\n"})
    told = [line for line in typed("script", DAY, cwd=show).err.splitlines() if "no mark" in line]
    assert bool(told) == bool(mark)
    assert not mark or (f"01-harbor.md:5: {word}" in told[0] and mark in told[0])


def test_help_is_a_map_of_groups_in_which_every_command_stands_once() -> None:
    told = typed("--help").out
    for title, group in GROUPS.items():
        section = told.partition(f"\n{title}:\n")[2].partition("\n\n")[0]
        assert re.findall(r"^  (\S+) ", section, re.M) == list(group)
    assert sum(map(len, GROUPS.values())) == len(COMMANDS)
