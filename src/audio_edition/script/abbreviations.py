"""What a splitter must know of a language: its abbreviations and how its sentences begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Habits:
    """A language's abbreviations (without the last dot, lower case) by what may follow.

    ``joined`` never end a sentence before a capital or a digit (titles, "vs."); ``before_digit``
    are abbreviations only before a number ("No. 10"); ``either`` may end one, which the next
    word decides ("Inc.", "U.S."). ``starters`` are words that, written large, begin a
    sentence; ``ordinal_days`` says that "3." is an ordinal.
    """

    joined: frozenset[str]
    before_digit: frozenset[str]
    either: frozenset[str]
    starters: frozenset[str]
    speech: frozenset[str] = frozenset()
    follows_either: frozenset[str] = frozenset()
    ordinal_days: bool = False


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EN: Final = Habits(
    joined=_set(
        """
        a.k.a f.k.a n.b mr mrs ms mx dr prof sen sens rep reps gov govs lt gen col sgt capt
        cpt maj cmdr cdr adm
        pvt cpl brig rev fr hon msgr messrs mme mlle st ste sts mt ft pres amb sec supt det insp
        dep asst assoc atty atty.gen lt.gov lt.col lt.gen maj.gen brig.gen sgt.maj pfc spc ofc
        cllr vs v i.e e.g ie eg cf viz al.-gen fig figs eq pp vol vols ch sect art par para
        approx est ca op bros.-in gens cols lts sgts drs profs revs hons comm spkr sub-lt
        """
    ),
    before_digit=_set(
        "no nos p pg jan feb mar apr jun jul aug sept sep oct nov dec c ed ext tel room rm apt "
        "flt rte hwy ver v art sec ch chap fig vol pp"
    ),
    either=_set(
        """
        inc corp co cos ltd llc plc bros jr sr esq etc ave blvd rd ln sq pl pkwy hwy univ dept
        assn bldg dist div est gov't govt int'l intl nat'l mfg mgr dir u.s u.s.a u.k u.n e.u u.a.e
        u.s.s.r d.c l.a n.y n.y.c n.j n.c n.d s.c s.d n.h n.m r.i p.r w.va b.c a.d b.c.e c.e
        a.m p.m am pm ph.d m.d j.d b.a m.a b.s m.s m.b.a d.d.s r.n p.c p.s p.o
        ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont
        neb nev okla ore pa tenn tex va vt wash wis wyo ont que alta sask
        jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat
        ft lb lbs oz mi hr hrs min mins sec secs yd yds kg km cm mm al ibid approx
        """
    ),
    starters=_set(
        """
        The A An It It's It’s Its He She They We You I I'm I’m I've I’ve I'd I’d This That These
        Those There There's There’s Here But And Or So Yet If When Whenever While Where What
        What's What’s Who Whose Why How Which As At In On By For From With Without Within After
        Before Since During Under Over Through Throughout Between Among Against Despite Although
        Though However Meanwhile Still Instead Also Then Now Later Earlier Next Some Many Most
        Few Several All Both Each Every Any Not None Nearly Almost About More Less Other Others
        Another Such His Her Their Our My Your To According Because Once Until Unless Even Only
        Just Perhaps Maybe Yes Today Yesterday Tomorrow Tonight Nobody Everyone Everybody Someone
        Anyone Nothing Something Everything That's That’s He's He’s She's She’s They're They’re
        We're We’re You're You’re Don't Don’t Do Does Did Is Are Was Were Can Could Will Would
        Should May Must Have Has Had Let Let's Let’s Neither Either Nor Too Much Moreover
        Furthermore Additionally Besides Nevertheless Nonetheless Therefore Thus Hence Indeed
        Overall Finally Afterward Afterwards Eventually Recently Currently Previously Initially
        Elsewhere Otherwise Rather Similarly Likewise Consequently Accordingly Regardless Given
        Along Across Around Behind Below Beneath Beside Beyond Inside Near Off Onto Out Outside
        Past Toward Towards Until Upon Per Like Unlike Plus Following Including Amid
        """
    ),
    speech=_set(
        """
        said says say asked asks told tells added adds wrote writes replied replies answered
        warned insisted argued explained noted continued tweeted shouted cried yelled exclaimed
        declared demanded wondered recalled announced posted quipped joked responded retorted
        remarked observed pleaded begged screamed whispered muttered sang chanted read reads
        """
    ),
    # After "U.S.", "Inc." these belong to a name or title, however common the word is.
    follows_either=_set(
        """
        Senate Senator Senators House Congress Congressman Congresswoman Capitol President Vice
        Secretary Supreme Court Courts Treasury Treasurys Treasuries Department Army Navy Air
        Marine Marines Coast Guard Border Customs Immigration Attorney District Circuit
        Ambassador Embassy Representative Rep Sen Gov Government Constitution Federal State
        Justice Commerce Labor Trade Energy Central Securities Geological National Postal Agency
        Bureau Office Census Bank Steel Open Airways Chamber Commission Committee Citizenship
        Fish Forest Food Drug Special Women's Women’s Men's Men’s Olympic Soccer Figure
        Gymnastics Chief Chairman Chair Chairwoman CEO CFO COO Executive Founder Director
        General Group Holdings International Class Day Boulevard Street Avenue University School
        Hospital High Library Park Center Mayor Council Metropolitan Public Superior Attorneys
        Deputy Assistant Surgeon Solicitor Space Strategic Cyber Southern Northern Eastern
        Western Pacific African Security Human Refugee World Environment Children's Children’s
        Relief Charter Resolution Dollar Dollars Virgin Africa America Minister Prime Foreign
        Defense Homeland Health Route Highway Interstate Patent Copyright Tax Code Mint Mail
        """
    ),
)

_DE: Final = Habits(
    joined=_set(
        """
        dr prof dipl ing hr fr frl st nr bd abs art kap vgl ca z.b d.h u.a z.t i.d.r o.ä u.ä s.o
        s.u v.a z.zt mio mrd tsd mind max min bzgl bzw evtl ggf inkl exkl einschl sog gem lt
        geb gest verh hrsg abb tab anm vs röm kath evang ev allg insb bes entspr jap chin russ
        amerik franz engl poln türk ital span österr v n z d u b
        """
    ),
    before_digit=_set("s p tel jan feb mrz apr jun jul aug sept sep okt nov dez nr"),
    either=_set(
        "usw etc str co corp inc chr jh jhd a.d u.s u.s.a d.c gmbh e.v m std sek min tel "
        "jan feb mrz apr jun jul aug sept okt nov dez"
    ),
    starters=_set(
        """
        Der Die Das Den Dem Des Ein Eine Einen Einem Einer Er Sie Es Wir Ihr Ich Man Dies Diese
        Dieser Dieses Jene Aber Und Oder Doch Denn Sondern Wenn Als Ob Weil Während Nachdem Bevor
        Bei Mit Von Vom Für Auf Aus An Am In Im Zu Zum Zur Über Unter Vor Nach Seit Trotz Wegen
        Durch Gegen Ohne Um Hier Dort Dann Nun Jetzt Auch Nur Noch Schon Nicht Kein Keine Viele
        Manche Einige Alle Beide Was Wer Wie Wo Warum Wann Sein Seine Ihre Unser Unsere Mein Meine
        Dabei Damit Dafür Dagegen Daher Deshalb Dennoch Außerdem Allerdings Zudem Zuvor Später
        Heute Gestern Morgen So Sogar Laut Demnach Inzwischen Insgesamt Zugleich Dazu Da Ja Nein
        """
    ),
    speech=_set("sagte sagt fragte fragt rief antwortete schrieb erklärte meinte warnte"),
    ordinal_days=True,
)

_FR: Final = Habits(
    joined=_set(
        """
        m mm mme mmes mlle mlles dr drs pr me mgr st ste art av bd vol chap fig cf vs env p.ex
        p pp n no nos ex c.-à-d ch gén col lt cap s.e j.-c prof
        """
    ),
    before_digit=_set("p pp n no vol art janv févr fév avr juil sept oct nov déc tél"),
    either=_set("etc s.a s.a.r.l inc co cie j.-c apr u.s o.n.u u.e s.n.c.f h min sec tel"),
    starters=_set(
        """
        Le La Les Un Une Des Du De Il Elle Ils Elles On Nous Vous Je Tu Ce Cet Cette Ces Cela Ça
        C’est C'est Mais Et Ou Donc Or Ni Car Si Quand Lorsque Comme Pour Par Avec Sans Sous Sur
        Dans En Au Aux À Chez Après Avant Depuis Pendant Malgré Selon Entre Contre Vers Tout Tous
        Toute Toutes Son Sa Ses Leur Leurs Notre Nos Votre Vos Mon Ma Mes Qui Que Quoi Où Comment
        Pourquoi Ici Là Alors Puis Ensuite Enfin Aussi Ainsi Cependant Pourtant Toutefois Hier
        Aujourd’hui Demain Oui Non Ne Pas Plus Moins Plusieurs Certains Certaines D’autres L’une
        """
    ),
    speech=_set("dit demande déclare ajoute répond lance affirme explique écrit"),
)

_ES: Final = Habits(
    joined=_set(
        """
        sr sra srta sres dr dra drs d dña don prof profa lic ing gral cnel tte cap av avda núm
        art pág págs p.ej ej vol cap fig cf vs aprox ud uds vd vds st sto sta mons hno ee c
        """
    ),
    before_digit=_set("pág p núm no n tel art ene feb mar abr jun jul ago sept oct nov dic"),
    either=_set("etc s.a s.l s.a.u ee.uu uu cía inc co a.m p.m a.c d.c u.e o.n.u jr m ltda"),
    starters=_set(
        """
        El La Los Las Lo Un Una Unos Unas Él Ella Ellos Ellas Nosotros Yo Tú Usted Ustedes Esto
        Este Esta Estos Estas Ese Esa Eso Esos Esas Aquel Pero Y E O U Ni Sino Si Cuando Mientras
        Como Donde Para Por Con Sin Sobre Bajo Tras Entre Desde Hasta Hacia Contra Según Durante
        Ante En De Del Al A Su Sus Mi Mis Tu Tus Nuestro Nuestra Que Qué Quién Quien Cuál Cómo
        Dónde Cuándo Aquí Ahí Allí Entonces Luego Después Antes Ahora También Tampoco Además Sin
        Aunque Hoy Ayer Mañana No Sí Ya Muy Más Menos Muchos Muchas Algunos Algunas Todos Todas
        Se Le Les Nos Me Te Hay Es Son Era Fue Fueron Está Están
        """
    ),
    speech=_set("dijo dice preguntó pregunta respondió añadió declaró afirmó escribió"),
)

HABITS: Final = {"en": _EN, "de": _DE, "fr": _FR, "es": _ES}

# Names that end in a mark of exclamation or question.
MARKED_NAMES: Final = frozenset(
    "Yahoo! Jeopardy! Wham! OK! Oklahoma! Oliver! Evita! Jeb! Mia! Panic! Airplane! Hello! "
    "Kahoot! Yum! Chips! Joker! Mother! Godspeed! Taboo! Boggle! Uno! Guess? Help! E! "
    "Moulin! Rouge! Go! Eureka! Bingo! Punk! Whew! Top! Cheers! Voilà!".split()
)

__all__ = ["HABITS", "MARKED_NAMES", "Habits"]
