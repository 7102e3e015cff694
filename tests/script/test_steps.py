"""Script steps: what somebody else's code may change, and the gate behind it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import ScriptError, ShowError
from audio_edition.places import Places
from audio_edition.plugins import ShowPlugins
from audio_edition.script.conformance import check_step, sample_script
from audio_edition.script.model import Origin, Script, Sentence
from audio_edition.script.settings import ScriptSettings
from audio_edition.script.steps import STEPS, StepContext, quote_voice
from audio_edition.script.write import write_script
from audio_edition.tables import Table
from tests.rows import each, table


def with_step(
    tmp_path: Path,
    body: str,
    *,
    allowed: bool = True,
    steps: tuple[str, ...] = ("mine",),
    accepted: str = "",
    **offers: str,
) -> Script:
    """The sample, written by a show whose editions/plugins/step.py offers the step "mine"."""
    folder = tmp_path / "editions" / "plugins"
    folder.mkdir(parents=True, exist_ok=True)
    text = "from dataclasses import replace\n\nfrom audio_edition.plugins import plugin\n"
    for name, code in {"mine": body, **offers}.items():
        lines = "".join(f"    {line}\n" for line in code.splitlines())
        text += f'\n\n@plugin("script-steps", "{name}")\ndef {name}(script, context):\n{lines}'
    (folder / "step.py").write_text(text, "utf-8")
    settings = ScriptSettings(new_names=False, steps=steps)
    _, context = sample_script(settings)
    edition = replace(context.cleaned.edition, accepted=frozenset({accepted} - {""}))
    places = Places(tmp_path, plugins=ShowPlugins(folder, allowed=allowed))
    cleaned = replace(context.cleaned, edition=edition)
    return write_script(cleaned, context.identity, settings, places)


def every(change: str) -> str:
    """A step that changes each sentence ``s``."""
    return (
        f"made = lambda s: {change}\n"
        "return replace(script, segments=tuple(replace(item, sentences=tuple("
        "map(made, item.sentences))) for item in script.segments))"
    )


def test_a_step_changes_voices_pauses_and_adds_a_line_of_its_own(tmp_path: Path) -> None:
    script = with_step(
        tmp_path,
        "from audio_edition.script.model import Origin, Sentence\n"
        'line = Sentence("More at 13:00.", "More at thirteen hundred.", '
        'Origin("show.toml", part="promo"))\n'
        "*most, last = script.segments\n"
        "last = replace(last, sentences=(line, *last.sentences))\n"
        "most = [replace(item, sentences=tuple(replace(s, voice='B', pause_after='paragraph')"
        " for s in item.sentences)) for item in most]\n"
        "return replace(script, segments=(*most, last), notes=('a note',))",
    )
    assert {s.voice for s in script.segments[1].sentences} == {"B"}
    assert script.segments[-1].sentences[0].printed == "More at 13:00."
    assert "a note" in script.notes


@each(("of", "change", "told"), table(Path(__file__).parent / "data" / "steps" / "wrong.tsv"))
def test_a_step_that_loses_something_is_one_clear_error(
    tmp_path: Path, of: str, change: str, told: str
) -> None:
    body = {
        "sentence": every(change),
        "segment": f"return replace(script, segments=tuple({change} for i in script.segments))",
        "script": f"one, two, three, four = script.segments\nreturn {change}",
    }[of]
    with pytest.raises(ScriptError) as caught:
        with_step(tmp_path, body)
    assert told in caught.value.message
    assert caught.value.message.startswith("script step 'mine'")
    assert "\n" not in caught.value.message
    assert "[script] steps" in (caught.value.hint or "")


def test_sentences_and_segments_may_come_one_by_one(tmp_path: Path) -> None:
    plain = with_step(tmp_path, "return script")
    lazy = with_step(
        tmp_path,
        "return replace(script, notes=iter(script.notes), segments=(replace(i, sentences="
        "(s for s in i.sentences)) for i in script.segments))",
    )
    assert lazy == plain
    assert lazy.sentences


def test_a_step_gives_sounds_to_names_and_takes_them_away(tmp_path: Path) -> None:
    sounds = every("replace(s, phonemic=s.spoken.replace('Klitschko', '[[klɪtʃˈkɔ]]'))")
    spoken = [s.phonemic for s in with_step(tmp_path, sounds).sentences]
    assert any("Vitali [[klɪtʃˈkɔ]], said" in text for text in spoken)
    (tmp_path / "editions" / "lexicon.toml").write_text(
        '[names]\nKlitschko = { respell = "Klich-ko", ipa = "klɪtʃˈkɔ" }\n'
        'hurt = { respell = "hurt", ipa = "hɜːt" }\n',
        "utf-8",
    )
    kept = with_step(tmp_path, every("replace(s, voice='B')"))
    assert any("[[klɪtʃˈkɔ]]" in s.phonemic for s in kept.sentences)
    assert any("[[hɜːt]]" in s.phonemic for s in kept.sentences)
    dropped = with_step(tmp_path, every("replace(s, phonemic='')"))
    assert not any(s.phonemic for s in dropped.sentences)
    # the lexicon's own word may have other sounds
    with_step(tmp_path, every("replace(s, phonemic=s.phonemic.replace('hɜːt', 'hɝt'))"))


def test_steps_run_in_the_order_of_the_show_and_no_other_runs(tmp_path: Path) -> None:
    a, b = (f"return replace(script, notes=(*script.notes, '{name}'))" for name in "ab")
    for steps in (("a", "b"), ("b", "a"), ()):
        assert with_step(tmp_path, "return 1 / 0", steps=steps, a=a, b=b).notes == steps
    with pytest.raises(ScriptError, match="failed"):
        with_step(tmp_path, "return 1 / 0", steps=("a", "mine"), a=a)


def test_an_unknown_step_and_a_forbidden_one(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="there is no script step 'mine'") as caught:
        with_step(tmp_path, "return script", allowed=False)
    assert "--no-plugins" in (caught.value.hint or "")
    with pytest.raises(ScriptError, match="there is no script step 'quote-voise'") as caught:
        with_step(tmp_path, "return script", steps=("quote-voise",))
    assert "quote-voice" in (caught.value.hint or "")


def test_accepted_sentences_may_be_said_as_the_step_says(tmp_path: Path) -> None:
    step = every("replace(s, spoken=s.spoken.replace('Nobody', 'Somebody'))")
    with pytest.raises(ScriptError):
        with_step(tmp_path, step)
    script = with_step(tmp_path, step, accepted="Nobody was hurt, the port said")
    assert "Somebody was hurt, the port said." in [s.spoken for s in script.sentences]


def test_ours_is_registered_the_same_way_and_keeps_the_contract() -> None:
    assert "quote-voice" in STEPS.names()
    made = check_step(quote_voice, ScriptSettings(quote_voice="Q", new_names=False))
    assert [s.printed for s in made.sentences if s.voice == "Q"] == [
        "“It cost $1.9 million.”",
        "“Not one of us slept.”",
    ]
    script, context = sample_script(ScriptSettings(quote_voice="Q", new_names=False))
    assert quote_voice(script, replace(context, settings=ScriptSettings())) is script, "no voice"


def test_the_kit_finds_what_is_wrong() -> None:
    count = iter(range(99))

    def forge(script: Script, context: StepContext) -> Script:
        line = Sentence("We lie.", "We lie.", Origin("09-forged.md"))
        first, *rest = script.segments
        return replace(script, segments=(replace(first, sentences=(*first.sentences, line)), *rest))

    for step, told in (
        (lambda script, context: replace(script, notes=(str(next(count)),)), "the same script"),
        (lambda script, context: replace(script, segments=script.segments[:1]), "lose or change"),
        (forge, r"adds sentences of 09-forged\.md"),
    ):
        with pytest.raises(AssertionError, match=told):
            check_step(step)
    assert check_step(lambda script, context: script).edition_id == "2026-11-02"


def test_steps_are_read_from_show_toml(tmp_path: Path) -> None:
    def settings(values: dict[str, Any]) -> ScriptSettings:
        return ScriptSettings.from_table(Table(values, file=tmp_path / "show.toml"))

    assert settings({"script": {"steps": ["a", "b"]}}).steps == ("a", "b")
    assert settings({}).steps == ()
    assert settings({"publish": {"title": "{{ lead.headline }}"}}).title == "{{ lead.headline }}"
    assert settings({"publish": {"title": ""}}).title is None
    with pytest.raises(ShowError, match=r"show.toml \[publish\] title names 'leed'"):
        settings({"publish": {"title": "{{ leed.headline }}"}})
    with pytest.raises(ShowError, match="steps"):
        settings({"script": {"steps": [1]}})
