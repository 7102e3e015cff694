"""Guess a text's language by its commonest words, where nobody said it.

Only the languages with a pack are told apart; that is all the cleaner needs to know.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_MOST = 4000

_COMMON = {
    "en": "the of and to in is that for it was on with as at by from are this have has be his "
    "her they not or an had were which who will would their been said you your we our all more "
    "about how what when do can if but no there so up out us just get new now one my here read "
    "share subscribe sign newsletter today free join please click story article photo",
    "de": "der die das und ist nicht ein eine zu den mit von für auf im dem des sich auch es an "
    "als bei nach wie aus wird sind hat war sie wir ihr haben werden oder aber wenn nur noch "
    "über einen einem einer zum zur sein jetzt mehr ihre unser unsere kann können lesen hier "
    "artikel teilen bitte kostenlos anmelden newsletter abonnieren weitere",
    "fr": "le la les des et est dans une un du que qui pour pas sur plus par au aux avec ce cette "
    "il elle nous vous sont ont été mais ou se sa son ses leur leurs être avoir fait votre notre "
    "vos nos à lire article abonnez inscrivez partager aussi cliquez ici gratuitement déjà",
    "es": "el la los las de que y en un una por con para es se no su sus del al lo como más pero "
    "fue ha este esta son ya o muy sin sobre también hay desde nos nuestro nuestra tu usted "
    "suscríbete suscríbase boletín compartir leer noticias aquí gratis artículo newsletter",
    "it": "il lo la gli le di che e un una per con non è sono del della dei delle al alla nel "
    "nella da dal si ha come più anche ma questo questa suo sua loro ci o se dalla dell ai "
    "iscriviti abbonati leggi anche condividi articolo qui notizie nostra nostro gratis tua",
    "pt": "o a os as de que e em um uma para com não do da dos das no na nos nas por se é foi "
    "mais como mas ao ele ela são seu sua ou já também pelo pela até isso este esta você nosso "
    "assine leia compartilhe notícias artigo aqui grátis receba cadastre inscreva newsletter",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
# words of another language that English has too ("Buy me a coffee", "4 p.m. ET", "Die Hard")
_ENGLISH_TOO = frozenset(
    "a e o i y et ist die war hat was am so per plus pour me as no do come sale son tu is in an "
    "on con se des les sur est al la da".split()
)


def guess_language(text: str, default: str = "en") -> str:
    """The likeliest of the packs' languages; '' where none of them fits a long text.

    ``default`` is the answer for a text too short to tell.
    """
    words = [word.lower() for word in _WORD.findall(text[:_MOST])]
    if not words:
        return default
    counts: dict[str, float] = {
        language: sum(word in common for word in words) for language, common in _WORDS.items()
    }
    for language, common in _WORDS.items():
        # a word that is English as well says little where nothing else speaks for the language
        if language != "en" and not (common - _ENGLISH_TOO).intersection(words):
            counts[language] = 0.5 * len(common.intersection(words))
            if counts[language] < 1:
                counts[language] = 0
    best = max(counts, key=lambda language: (counts[language], language == default))
    if counts[best] == 0 or (counts[best] == counts[default]):
        # ten words without one of the commonest: a language we do not know
        return "" if len(words) >= 25 and counts[best] < 0.08 * len(words) else default
    if len(words) >= 25 and counts[best] < 0.08 * len(words):
        return ""
    return best


def primary(language: str) -> str:
    """``en`` of ``en-US``."""
    return language.partition("-")[0].lower()


__all__ = ["guess_language", "primary"]
