"""What docs/articles.md shows is what the code reads."""

import re
from pathlib import Path

from audio_edition.edition.frontmatter import KEYS
from audio_edition.edition.load import KEYS as EDITION_KEYS
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import EditionMusic
from audio_edition.edition.sources.parse import parse
from tests.tools import ROOT

DOCS = (ROOT / "docs" / "articles.md").read_text(encoding="utf-8")
FENCED = re.findall(r"^```(\w*)\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL)
EXAMPLES = [text for kind, text in FENCED if not kind]


def test_the_front_matter_shown_is_read() -> None:
    (article,) = parse((EXAMPLES[0] + "\nBody.\n").encode(), name="a.md")
    assert (article.headline, article.language) == ("The Strait Reopens", "en-GB")
    assert (article.voice, article.image) == ("narrator", "images/strait.jpg")
    shown = set(re.findall(r"^(\w+):", EXAMPLES[0], re.MULTILINE))
    assert shown == set(KEYS) - {"date"}


def test_the_marks_shown_are_read() -> None:
    (article,) = parse(("# T\n\n" + EXAMPLES[1]).encode(), name="a.md")
    assert [(p.role, p.mark) for p in article.paragraphs] == [
        ("body", "drop"),
        ("body", "keep"),
        ("heading", "drop"),
        ("item", "drop"),
    ]


def test_its_own_cover_and_music_are_read_as_shown(tmp_path: Path) -> None:
    folder = tmp_path / "2026-11-02"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\nA story.\n")
    (shown,) = (text for kind, text in FENCED if kind == "toml")
    (folder / "edition.toml").write_text(shown)
    edition = load_edition(folder, "en-US")
    assert (edition.cover, edition.music) == ("cover.jpg", EditionMusic(-10.0, -8.0))


def test_every_key_of_edition_toml_is_told() -> None:
    told = set(re.findall(r"^\| `\[{0,2}(\w+)\]{0,2}` \|", DOCS, re.MULTILINE))
    assert told >= set(EDITION_KEYS)
