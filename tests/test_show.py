from __future__ import annotations

import re
from pathlib import Path

import pytest

from audio_edition.errors import EditionError, ShowError
from audio_edition.show import Show
from tests.tools import ROOT

MINIMAL = '[show]\ntitle = "The Morning Meridian"\n'


def make(root: Path, text: str) -> Path:
    (root / "editions").mkdir(parents=True)
    (root / "editions" / "show.toml").write_text(text, encoding="utf-8")
    return root


def test_the_documented_defaults_are_the_real_ones(tmp_path: Path) -> None:
    page = (ROOT / "docs/show.md").read_text(encoding="utf-8")
    documented = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert documented
    told = Show.load(make(tmp_path, documented[1]))
    (tmp_path / "editions" / "show.toml").write_text(MINIMAL, encoding="utf-8")
    real = Show.load(tmp_path)
    for room in ("identity", "cleaning", "script", "voice", "audio", "publish"):
        assert getattr(told, room) == getattr(real, room), room


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/show.md").read_text(encoding="utf-8")
    read = re.compile(r'\.(?:text|flag|whole|number|choice|texts|table|tables)\(\s*"(\w+)"')
    for file in [
        *ROOT.glob("src/audio_edition/*/settings.py"),
        ROOT / "src/audio_edition/identity.py",
    ]:
        for key in read.findall(file.read_text(encoding="utf-8")):
            assert re.search(rf"\b{key}\b", page), (
                f"{key} of {file.parent.name} is not in docs/show.md"
            )


def test_the_sample_show_and_the_scaffold_load(tmp_path: Path) -> None:
    assert Show.load(ROOT).edition_ids() == ["2026-11-02", "2026-11-03"]
    text = (ROOT / "src/audio_edition/scaffold/show.toml").read_text(encoding="utf-8")
    Show.load(make(tmp_path, text.replace("@TITLE@", "X").replace("@GUID@", "")))


@pytest.mark.parametrize(
    ("section", "key", "near"),
    [
        ("voice", "sped", "speed"),
        ("audio", "loudnes", "loudness"),
        ("publish", "targt", "target"),
        ("intro", "musik", "music"),
        ("show", "autor", "author"),
        ("cleaning", "dropp", "drop"),
    ],
)
def test_a_mistyped_key_names_the_nearest(
    tmp_path: Path, section: str, key: str, near: str
) -> None:
    text = MINIMAL if section == "show" else MINIMAL + f"[{section}]\n"
    with pytest.raises(ShowError, match=key) as caught:
        Show.load(make(tmp_path, text + f'{key} = "x"\n'))
    assert near in (caught.value.hint or "")


def test_a_mistyped_section_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ShowError, match="voise") as caught:
        Show.load(make(tmp_path, MINIMAL + "[voise]\nengine = 'piper'\n"))
    assert "voice" in (caught.value.hint or "")


def test_a_show_is_found_upward(tmp_path: Path) -> None:
    make(tmp_path, MINIMAL)
    deep = tmp_path / "editions" / "2026-11-02" / "pictures"
    deep.mkdir(parents=True)
    assert Show.find(deep).root == tmp_path.resolve()
    with pytest.raises(ShowError, match="no show here"):
        Show.find(tmp_path.parent)


def test_editions_are_folders_with_names_of_editions(tmp_path: Path) -> None:
    show = Show.load(make(tmp_path, MINIMAL))
    for name in ("2026-11-03", "2026-11-02", "special.1", "assets", ".hidden", "voices"):
        (show.editions_dir / name).mkdir()
    (show.editions_dir / "2026-11-04").write_text("a file")
    assert show.edition_ids() == ["2026-11-02", "2026-11-03", "special.1"]
    with pytest.raises(EditionError) as caught:
        show.edition_folder("2026-11-33")
    assert "2026-11-03" in (caught.value.hint or "")
