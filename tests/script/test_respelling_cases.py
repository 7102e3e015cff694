"""What an editor writes into a lexicon: names at will, and no common word as another."""

from __future__ import annotations

import pytest

from audio_edition.script.respelling import check_entry
from audio_edition.script.respelling_numbers import is_number_word, number_words, read_foreign
from tests.tools import cost

MAY = """
de: MH370 = M H drei sieben null
de: A380 = A drei achtzig
de: Boeing 737 = Boeing sieben drei sieben
de: 1860 München = achtzehnsechzig München
de: 112 = eins eins zwei
de: 100 = hundert
de: 1. Mai = erster Mai
fr: Boeing 737 = boeing sept trois sept
fr: 1er = premier
fr: 2e = deuxième
fr: Pas-de-Calais = padekalé
fr: Sans-Souci = san-souci
es: 016 = cero dieciséis
es: Nº = número
en: WHO = double-you aitch oh
en: No. = number
en: neither = nye-ther
en: enough = enuff
en: FTSE 100 = footsie hundred
en: G7 = G seven
en: COVID-19 = covid nineteen
en: iOS 18 = eye oh ess eighteen
en: No. 10 = number ten
en: NGO = N G O
en: Xi = shee
en: Nguyen = win
en: Niger = nee-zhair
en: U2 = you two
en: 7-Eleven = seven eleven
en: 9/11 = nine eleven
en: 50 Cent = fifty cent
en: Notre-Dame = noter dahm
en: Nantes = nont
en: Ono = oh no
en: colonel = kernel
en: Ono = oh-no
en: Yoko Ono = Yoko oh no
en: Nowak = no wack
en: Noem = no em
en: Angers = on-zhay
en: Worms = vorms
en: Reading = redding
en: knife = nife
en: does = doze
en: tear = tare
en: minute = my-newt
en: Jong-un = jong oon
en: Pro-Lifer = Pro-lyfer
en: Ten Hag = ten hahg
en: WWE = double-you double-you ee
en: NCAA = N C double A
en: 007 = double oh seven
en: live = liv
en: bass = base
en: wind = whined
en: Bath = Bahth
en: August Wilson = ow-goost Wilson
en: Mae = may
en: May = my
en: Job = jobe
en: Polish = pole-ish
en: Otto Dix = Otto Dicks
en: A1 = ay one
en: Juan = hwan
en: Li Keqiang = lee kuh-chyang
en: Nice = niece
en: psychology = sigh-kology
en: schedule = shed-yool
en: tsunami = soo-nah-mee
en: queue = kew
en: once = wunce
en: Sinn Fein = shin fain
en: No Name = Noh name
en: 10,000 Maniacs = ten thousand maniacs
en: Catch-22 = catch twenty two
en: 4chan = four chan
en: LGBTQ+ = L G B T Q plus
en: US = you ess
en: IT = eye tea
en: Boeing 707 = Boeing seven oh seven
en: 24/7 = twenty-four seven
en: 20th = twentieth
en: MI5 = em eye five
en: Will.i.am = will i am
en: 3M = three em
en: Le Pen = luh pen
en: Diaspora = die-aspora
en: epitome = eh-pit-oh-mee
en: hyperbole = high-per-bo-lee
en: gif = jiff
en: cache = cash
en: niche = neesh
en: segue = seg-way
en: quay = key
en: draught = draft
en: salmon = sammon
en: colonel = ker-nel
en: victuals = vittles
en: sword = sord
en: debris = deb-ree
en: Monday = mun-day
en: February = feb-yoo-ary
en: Wednesday = wenz-day
en: lieutenant = lef-tenant
en: nuclear = new-clear
en: Iran = ee-rahn
en: Iraq = ee-rahk
en: Qatar = cutter
en: Thames = temz
en: Leicester = lester
en: Worcester = wooster
en: Greenwich = grennitch
en: Bologna = bolonya
en: Anna = ah-na
en: Disney = diz-nee
de: Ursula von der Leyen = Ursula fonderlein
de: 1. FC Köln = erster FC Köln
de: 1. FC Köln = eins FC Köln
de: 5G = fünf G
de: A7 = A sieben
de: 007 = null null sieben
de: Nr. 1 = Nummer eins
de: 1.000 = tausend
de: G20 = G zwanzig
de: 2. Bundesliga = zweite Bundesliga
de: Zweibrücken = Tsweibrücken
de: Dreieich = Drai-aich
de: Macron = Makrong
de: Le Monde = Lömongd
de: IWF = I W F
de: Nissan = Nissahn
de: Keine = kai-ne
fr: Charles de Gaulle = Charl deugaule
fr: n° 5 = numéro cinq
fr: nº 5 = numéro cinq
fr: A380 = a trois cent quatre-vingts
fr: 49.3 = quarante-neuf trois
fr: 1ère = première
fr: XXIe = vingt et unième
fr: G7 = gé sept
es: Nº 5 = número cinco
es: 1º = primero
es: 1.º = primero
es: 3.er = tercer
es: Boeing 737 = boeing siete tres siete
es: F-16 = efe dieciséis
es: 11-M = once eme
it: 5G = cinque gi
it: A1 = a uno
pt: G20 = gê vinte
it: Boeing 737 = boeing sette tre sette
de: Premier = Premjeh
de: Neuer = Noier
de: Siebenbürgen = Sie-benbürgen
fr: Saint-Cloud = sain-clou
es: Montreux = montré
de: Ludwig XIV = Ludwig der vierzehnte
fr: Louis XIV = loui quatorze
es: Juan Carlos I = Juan Carlos primero
fr: Châteauneuf = chato-neuf
en: Tours = toor
en: Tours FC = toor eff-see
en: Lyon = lee-on
en: Cannes = kan
en: Sean = Shawn
en: Louis = Lewis
en: Mainz = mines
en: Featherstonehaugh = Fanshaw
en: Ralph = rafe
en: UN = United Nations
en: NYT = New York Times
en: GOP = gee oh pee
en: kg = kilograms
en: °C = degrees Celsius
en: Sen. Cruz = Senator Crews
en: Col. = kernel
"""
MAY_NOT = """
en: denied = admitted
en: legal = illegal
en: agree = disagree
en: approved = disapproved
en: increase = decrease
en: import = export
en: before = after
en: Monday = Sunday
en: June = July
en: double = triple
en: percent = points
en: man = woman
en: bought = sold
en: pro-life = anti-life
en: non-fatal = fatal
en: guilty = not-gilty
en: Smith = not-guilty
en: Smith = twenty-two
en: guilty = knot guilty
en: Knott = not
de: zwei = drei
de: dreizehn = dreißig
de: Million = Milliarde
de: Smith = zwei Millionen
de: schuldig = unschuldig
fr: deux = trois
fr: millions = milliards
es: dos = tres
en: in = on
en: up = off
en: buy = pay
en: hot = cold
en: hot = hit
en: before = for
en: he = she
en: win = lose
en: war = peace
en: yes = no
en: yes = know
en: more = less
en: rise = fall
en: guilty = notguilty
en: guilty = nongilty
en: active = inactive
en: active = inactiv
en: active = inaktiv
en: possible = impossible
en: regular = irregular
en: honest = dishonest
en: pro-life = pro-death
en: pro-life = life
en: Pro-Life = Anti-Life
en: Smith = never-smith
en: Smith = anti-Smith
en: Smith = Smith percent
en: Saturday = Sunday
en: March = May
en: April = August
en: not = note
en: not = now
en: neither = either
en: two = ten
en: seven = eleven
en: thirteen = thirty
en: million = billion
en: G7 = G eight
en: Boeing 737 = Boeing seven three
en: 1.5 = fifteen
en: half = quarter
en: first = last
en: dead = alive
en: alive = dead
en: open = closed
en: north = south
en: right = left
en: right = wrong
en: innocent = guilty
en: guilty = gilty knot
en: guilty = gilty-knot
en: men = women
en: father = mother
en: ally = enemy
en: sister = brother
en: plaintiff = defendant
en: hired = fired
en: passed = failed
en: gain = loss
en: acquitted = convicted
en: acquitted = unacquitted
en: buyer = seller
en: fact = fake
en: No. 10 = ten
en: No-Fly Zone = fly zone
en: WHO = who not
en: 100 = hundred ten
en: 100 = thousand
de: Montag = Sonntag
de: Juni = Juli
de: Schuld = Unschuld
de: 100 = zehn
de: A380 = A drei achtzehn
de: kein = ein
de: dreihundert = zweihundert
de: erste = zweite
fr: lundi = mardi
fr: coupable = non-coupable
fr: légal = illégal
fr: sans papiers = papiers
es: legal = ilegal
it: due = tre
pt: dois = três
it: 5G = sei gi
it: legale = illegale
es: millones = mil millones
de: Rom = nie Rom
fr: Rome = deux Rome
de: 5G = sechs G
de: 1. Mai = zweiter Mai
fr: 1er = deuxième
de: nicht = nischt schon
fr: 49.3 = quarante-neuf deux
de: Ludwig XIV = Ludwig der fünfzehnte
en: WHO = W H A
en: Biden = Trump
en: Kyiv = Moscow
en: Iran = Iraq
en: Austria = Australia
en: Niger = Nigeria
en: Putin = Zelensky
en: Chancellor Merz = Chancellor Scholz
en: Hamas = Hezbollah
en: GOP = Republicans
en: km = miles
en: MWh = kilowatt hours
en: °C = degrees Fahrenheit
en: USD = euros
en: Clinton = dollars
en: Wales = miles
en: Sen. = Senior
en: Gov. = Government
en: Mrs. = Mister
en: St. = Street
en: Feb. = March
en: No. 10 = no ten
en: bn = million
en: vs. = and
"""


def cases(lines: str) -> list[tuple[str, str, str]]:
    found = []
    for line in lines.strip().splitlines():
        language, _, entry = line.partition(": ")
        written, _, spoken = entry.partition(" = ")
        found.append((language, written, spoken))
    return found


@pytest.mark.parametrize(("language", "written", "spoken"), cases(MAY))
def test_a_name_may_be_mended(language: str, written: str, spoken: str) -> None:
    assert check_entry(written, spoken, language) is None


@pytest.mark.parametrize(("language", "written", "spoken"), cases(MAY_NOT))
def test_the_sense_may_not_be_changed(language: str, written: str, spoken: str) -> None:
    assert check_entry(written, spoken, language) is not None


def test_digits_are_read_in_any_groups() -> None:
    for said in ("drei sieben null", "drei siebzig", "dreihundertsiebzig"):
        words = said.split()
        assert len(words) in read_foreign("370", "de", words, 0)
    assert not read_foreign("370", "de", ["drei", "sieben"], 0)


def test_articles_are_no_numbers() -> None:
    for language in ("de", "fr", "es", "it", "pt"):
        assert not number_words(language) & {"ein", "eine", "un", "une", "una", "um", "et", "y"}
    assert is_number_word("dreihundertfünf", "de")
    assert not is_number_word("seiner", "de")


@pytest.mark.parametrize("digits", ["9999999", "999999999999999999", "888777666555444333"])
def test_a_language_that_counts_without_an_end_is_bounded(digits: str) -> None:
    """num2words 0.5 says 10**18 - 1 in Amharic after minutes, or never."""
    spent = cost(lambda: read_foreign(digits, "am", ["ዘጠኝ"] * 6, 0))
    assert spent < 30 * cost(lambda: read_foreign("999", "am", ["ዘጠኝ"] * 6, 0)) + 0.5


@pytest.mark.parametrize(
    ("written", "said", "allowed"),
    [
        ("Giorgos", "Yorgos", True),  # the same name, in another spelling
        ("Xi Jinping", "Shee Jinping", True),
        ("Bayern", "Biren", True),
        ("Macron", "Merkel", False),
        ("Michelin", "Mancini", False),  # the consonants are alike, and it is another all the same
        ("Pegatron", "Petrenko", False),
        ("Putin", "Poo-tin", True),
        ("Brzozowik", "Bzho-zo-vik", True),
    ],
)
def test_a_name_is_not_said_as_another_that_sounds_otherwise(
    written: str, said: str, allowed: bool
) -> None:
    assert (check_entry(written, said, "en") is None) is allowed
