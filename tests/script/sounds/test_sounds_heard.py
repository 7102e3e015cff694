"""Names that two editors heard said wrongly in whole articles, as newsreaders say them."""

from __future__ import annotations

from pathlib import Path

from audio_edition.script.lexicon import base_entries, base_lexicon
from audio_edition.script.sounds.letters import as_sounds
from audio_edition.script.sounds.phones import distance
from audio_edition.script.sounds.unknown import book_of
from audio_edition.script.speaking import Speaker
from tests.rows import each, table
from tests.script.sounds.test_sounds_measured import heard

CASES = Path(__file__).parent / "data" / "sounds_heard"

SAID = """
Mahomes muh-HOHMZ; Vought VOHT; Hawick HOYK; Kirkcudbright kur-KOO-bree; Tottenham TAHT-num;
Bellingham BEL-ing-um; Burnham BUR-num; Oldham OHL-dum; Chopin SHOH-pan; cassoulet kas-oo-LAY;
Gilchrist GIL-krist; Khawaja kuh-WAH-juh; Thibodeaux TIB-uh-doh; Leavitt LEV-it; Bengals BENG-gulz;
Benin buh-NEEN; Ecowas ek-oh-WAHS; Gamesa guh-MES-uh; Szalay SAH-loy; Corvallis kor-VAL-is;
Santiam SAN-tee-am; Qwen KWEN; Ghanaian gah-NAY-un; Malians MAH-lee-unz; MoMA MOH-muh; RAM RAM;
Jadhav JAH-duhv; Kurla KUR-lah; Shaikh SHAYK; Maignan mahn-YAHN;
Olise oh-LEE-say; Lavreysen lah-VRIGH-sun; Kushner KUUSH-ner; Rilke RIL-kuh; Loeb LOHB;
Sayin SAY-in; Brickell BRIK-ul; Hamnet HAM-nit; Ararat AIR-uh-rat; CUDA KOO-duh; Kean KAYN;
Polaris puh-LAIR-is; Jaylen JAY-len; Marty MAR-tee; Bev BEV; Lando LAN-doh; Sacha SASH-uh;
St.~Louis saynt~LOO-is; Al~Qaeda al~KIGH-duh; Inter~Miami IN-ter~migh-AM-ee;
Ivory~Coast IGH-ver-ee~KOHST; crème~fraîche krem~FRESH; force~majeure fors~mah-ZHUR
"""


def pairs() -> list[tuple[str, str]]:
    found = (item.split() for item in SAID.split(";"))
    return [(name.replace("~", " "), said.replace("~", " ")) for name, said in found]


@each(("name", "said"), pairs())
def test_a_name_is_said_as_newsreaders_say_it(name: str, said: str) -> None:
    told = heard(Speaker(base_lexicon()), name)
    assert distance(as_sounds(said), told) <= 0.1, told


def test_no_name_is_shipped_twice_with_other_sounds() -> None:
    found: dict[str, str] = {}
    for entry in base_entries():
        assert found.setdefault(entry.written, entry.ipa) == entry.ipa, entry.written


@each(("text", "left"), table(CASES / "nothing-english-is-read-as-foreign-in-an-article.tsv"))
def test_nothing_english_is_read_as_foreign_in_an_article(text: str, left: str) -> None:
    speaker = Speaker(base_lexicon(), book_of([[text]]))
    assert " ".join(name.written for name in speaker.read(text)) == left


@each(
    ("text", "said"),
    [
        ("It sells standalone RAM and VRAM.", "It sells standalone [[ɹˈæm]] and [[vˈiːɹæm]]."),
    ],
)
def test_what_a_voice_spelled_is_said(text: str, said: str) -> None:
    assert said in Speaker(base_lexicon()).say(text, "en-US").phonemic


@each(("text", "spoken"), table(CASES / "voices-without-phonemes-get-words.tsv"))
def test_voices_without_phonemes_get_words(text: str, spoken: str) -> None:
    assert Speaker(base_lexicon()).say(text, "en-US").spoken == spoken
