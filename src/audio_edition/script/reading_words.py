"""What printed signs and abbreviations may be read as, for the fidelity gate."""

from __future__ import annotations

from typing import Final


def _set(text: str) -> set[str]:
    return set(text.split())


SIGNS: Final[dict[str, set[str]]] = {
    "$": _set(
        "dollar dollars cent cents u s us american canadian australian new zealand singapore "
        "hong kong mexican taiwan peso pesos"
    ),
    "£": _set("pound pounds pence penny p sterling"),
    "€": _set("euro euros cent cents"),
    "¥": _set("yen yuan"),
    "₹": _set("rupee rupees"),
    "₽": _set("ruble rubles rouble roubles"),
    "₩": _set("won"),
    "₪": _set("shekel shekels"),
    "₺": _set("lira liras"),
    "₴": _set("hryvnia hryvnias"),
    "₿": _set("bitcoin bitcoins"),
    "¢": _set("cent cents"),
    "%": _set("percent per cent prozent pour por ciento"),
    "&": _set("and und et y"),
    "@": _set("at"),
    "#": _set("number hashtag hash pound sharp"),
    "+": _set("plus and over more than or minus"),
    "=": _set("equals is equal to"),
    "/": _set("slash or per and over a an out of to"),
    "-": _set("to through minus negative dash hyphen until and for"),
    "–": _set("to through minus negative dash until and"),
    "—": _set("to through minus dash"),
    ":": _set("to past o'clock hundred hour hours minute minutes second seconds and"),
    "°": _set("degree degrees"),
    "^": _set("square squared cubic cubed to the power of minus"),
    "×": _set("times by"),
    "*": _set("times star"),
    "~": _set("about approximately around"),
    "≈": _set("about approximately around"),
    "<": _set("less than under"),
    ">": _set("greater more than over"),
    "≥": _set("at least greater than or equal to"),
    "≤": _set("at most less than or equal to"),
    "±": _set("plus or minus"),
    "÷": _set("divided by"),
    "_": _set("underscore"),
    "§": _set("section"),
    ".": _set("dot point"),
    "'": _set("foot feet minutes"),
    '"': _set("inch inches seconds"),
    "′": _set("foot feet minutes inch inches"),
    "”": _set("inch inches"),
    "″": _set("inch inches seconds"),
}

MONTHS: Final = frozenset(
    """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    """.split()
)
CODES: Final = frozenset(
    "MX NT C A US AU NZ HK S R USD EUR GBP JPY CHF CAD AUD CNY INR RUB MXN SEK NOK DKK".split()
)
DATE_WORDS: Final = MONTHS | frozenset(
    "monday tuesday wednesday thursday friday saturday sunday "
    "mon tue tues wed weds thu thur thurs fri sat sun".split()
)
PARTIES: Final = ("D", "R", "I", "L", "G")
YEAR_WORDS: Final = frozenset(("noon", "midnight", "zero", "oh", "nil", "love"))


def _phrases(text: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """``key: phrase, phrase`` lines as a table of word tuples."""
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in text.strip().splitlines():
        key, _, phrases = line.strip().partition(": ")
        table[key] = tuple(tuple(phrase.split()) for phrase in phrases.split(", "))
    return table


# Readings that the rule "same first letter, letters in order" does not give.
ABBREVIATIONS: Final = _phrases(
    """
    mr: mister, missus
    mrs: missus, missis, misses
    ms: miz, miss
    dr: doctor, drive
    st: saint, street
    prof: professor
    no: number
    nos: numbers
    vs: versus
    v: versus, version
    eg: for example
    ie: that is
    etc: et cetera, etcetera
    aka: also known as
    fka: formerly known as
    ca: circa
    c: circa
    cf: compare
    approx: approximately
    est: estimated, established
    dept: department
    govt: government
    intl: international
    natl: national
    assn: association
    atty: attorney
    hwy: highway
    rte: route
    lt: lieutenant
    sgt: sergeant
    gen: general
    col: colonel
    rev: reverend
    capt: captain
    jr: junior
    sr: senior
    ft: feet, foot, fort
    mt: mount, mountain
    w: with
    wo: without
    pp: pages
    p: page
    vol: volume
    fig: figure
    figs: figures
    ed: edition, editor, edited
    al: al
    hon: honorable, honourable
    inc: incorporated, including
    corp: corporation
    ltd: limited
    bros: brothers
    ave: avenue
    blvd: boulevard
    rd: road
    tel: telephone
    ext: extension
    dc: district of columbia
    ussr: u s s r
    d: democrat
    r: republican
    i: independent
    x: times, by
    messrs: misters
    mass: massachusetts
    ore: oregon
    wash: washington
    miss: mississippi
    ind: indiana
    minn: minnesota
    dist: district
    sen: senator
    rep: representative
    gov: governor
    tex: texas
    conn: connecticut
    us: united states, u s
    p2p: peer to peer
    co: company, county, care of
    incl: including
    lb: pounds, pound
    lbs: pounds, pound
    kg: kilograms, kilogram
    km: kilometers, kilometres
    y/y: year over year, year on year
    q/q: quarter over quarter, quarter on quarter
    m/m: month over month, month on month
    w/o: without
    c/o: care of
    b/c: because
    w/: with
    wva: west virginia
    ftse: footsie
    ww: world war
    wwi: world war one
    wwii: world war two
    usd: dollars, u s dollars, us dollars
    eur: euros
    gbp: pounds
    cad: canadian dollars
    chf: swiss francs
    jpy: yen
    """
)
UNITS: Final = _phrases(
    """
    lb: pounds, pound
    lbs: pounds, pound
    oz: ounces, ounce
    k: thousand, kilometers, kilometres
    K: thousand
    m: million, meters, metres, meter, metre, miles, minutes
    M: million
    b: billion
    bn: billion
    t: trillion, tonnes, tons
    tn: trillion
    mn: million
    bps: basis points, bits per second
    kbps: kilobits per second
    mbps: megabits per second
    gbps: gigabits per second
    mah: milliamp hour, milliamp hours
    bbl: barrel, barrels
    cfs: cubic feet per second
    mph: miles per hour, miles an hour
    kmh: kilometers per hour, kilometres per hour
    kph: kilometers per hour, kilometres per hour
    in: inches, inch
    ins: inches
    p: pence
    C: degrees celsius, celsius
    F: degrees fahrenheit, fahrenheit
    sq: square
    h: hours, hour
    s: seconds, second
    x: times, by
    am: a m
    pm: p m
    kwh: kilowatt hours
    gwh: gigawatt hours
    mwh: megawatt hours
    gb: gigabytes, gigabyte
    tb: terabytes
    mb: megabytes
    g: grams, grammes, gram
    """
)
STATES: Final = _phrases(
    """
    AL: alabama
    AK: alaska
    AZ: arizona
    AR: arkansas
    CA: california
    CO: colorado
    CT: connecticut
    DE: delaware
    DC: d c
    FL: florida
    GA: georgia
    HI: hawaii
    ID: idaho
    IL: illinois
    IN: indiana
    IA: iowa
    KS: kansas
    KY: kentucky
    LA: louisiana
    ME: maine
    MD: maryland
    MA: massachusetts
    MI: michigan
    MN: minnesota
    MS: mississippi
    MO: missouri
    MT: montana
    NE: nebraska
    NV: nevada
    NH: new hampshire
    NJ: new jersey
    NM: new mexico
    NY: new york
    NC: north carolina
    ND: north dakota
    OH: ohio
    OK: oklahoma
    OR: oregon
    PA: pennsylvania
    RI: rhode island
    SC: south carolina
    SD: south dakota
    TN: tennessee
    TX: texas
    UT: utah
    VT: vermont
    VA: virginia
    WA: washington
    WV: west virginia
    WI: wisconsin
    WY: wyoming
    ON: ontario
    BC: british columbia
    AB: alberta
    NS: nova scotia
    QC: quebec
    """
)

__all__ = [
    "ABBREVIATIONS",
    "CODES",
    "DATE_WORDS",
    "MONTHS",
    "SIGNS",
    "STATES",
    "UNITS",
    "YEAR_WORDS",
]
