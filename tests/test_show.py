import re
from dataclasses import replace
from pathlib import Path

import pytest

from audio_edition.errors import ShowError
from audio_edition.script.settings import PLACE
from audio_edition.show import Show
from tests.rows import each, table
from tests.tools import ROOT

CASES = Path(__file__).parent / "data" / "show"

MINIMAL = '[show]\ntitle = "The Morning Meridian"\n'


def make(root: Path, text: str) -> Path:
    (root / "editions").mkdir(parents=True)
    (root / "editions" / "show.toml").write_text(text, encoding="utf-8")
    return root


def load(root: Path) -> Show:
    return Show.load(root / "editions" / "show.toml")


def test_the_documented_defaults_are_the_real_ones(tmp_path: Path) -> None:
    page = (ROOT / "docs/show.md").read_text(encoding="utf-8")
    documented = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert documented
    told = load(make(tmp_path, documented[1]))
    (tmp_path / "editions" / "show.toml").write_text(MINIMAL, encoding="utf-8")
    real = load(tmp_path)
    # said aloud, it moves the notice of editions that are out as well
    assert (told.script.disclosure_in, real.script.disclosure_in) == (PLACE, None)
    told = replace(told, script=replace(told.script, disclosure_in=None))
    # [run] written down tells on which days an edition is expected
    assert (bool(told.publish.days.weekdays), bool(real.publish.days.weekdays)) == (True, False)
    told = replace(told, publish=replace(told.publish, days=real.publish.days))
    for room in ("identity", "cleaning", "script", "voice", "audio", "publish"):
        assert getattr(told, room) == getattr(real, room), room


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/show.md").read_text(encoding="utf-8")
    read = re.compile(r'\.(?:text|flag|whole|number|choice|texts|table|tables)\(\s*"(\w+)"')
    source = ROOT / "src/audio_edition"
    for file in [*source.glob("*/settings.py"), source / "identity.py"]:
        for key in read.findall(file.read_text(encoding="utf-8")):
            assert re.search(rf"\b{key}\b", page), f"{key} of {file} is not in docs/show.md"


@each(("section", "key", "near"), table(CASES / "a-mistyped-key-names-the-nearest.tsv"))
def test_a_mistyped_key_names_the_nearest(
    tmp_path: Path, section: str, key: str, near: str
) -> None:
    text = MINIMAL if section == "show" else MINIMAL + f"[{section}]\n"
    with pytest.raises(ShowError, match=key) as caught:
        load(make(tmp_path, text + f'{key} = "x"\n'))
    assert near in (caught.value.hint or "")
    with pytest.raises(ShowError, match="voise") as caught:
        load(make(tmp_path / "section", MINIMAL + "[voise]\nengine = 'piper'\n"))
    assert "voice" in (caught.value.hint or "")


def test_a_mapping_is_read_as_strictly_as_a_file(tmp_path: Path) -> None:
    made = Show.of({"show": {"title": "X"}, "voice": {"engine": "silence"}}, folder=tmp_path)
    assert (made.identity.title, made.voice.engine) == ("X", "silence")
    assert made.voice.folder == tmp_path
    with pytest.raises(ShowError, match="titel"):
        Show.of({"show": {"titel": "X", "title": "Y"}})
