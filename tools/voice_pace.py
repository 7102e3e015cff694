"""Measure how fast voices speak: words a minute inside plain sentences, at their own pace.

    python tools/voice_pace.py [ENGINE[:VOICE]…]

Without names every local voice that is ready. The numbers belong into
``src/audio_edition/speech/pace.py``, from which ``[voice] speed = 160`` finds a voice's factor.
The texts hold no numbers and no abbreviations: what is counted is what is said.
"""

from __future__ import annotations

import sys
from pathlib import Path

from audio_edition.errors import AudioEditionError
from audio_edition.speech import registry
from audio_edition.speech.model import VoiceRequest
from audio_edition.speech.pace import rate_of
from audio_edition.speech.say import say

TEXTS = {
    "en": (
        "The city council voted on Tuesday night to close the old bridge for eighteen months "
        "while engineers replace its failing cables.",
        "Commuters will be sent to the northern crossing, which already carries forty thousand "
        "cars a day.",
        "Shop owners along the river say that they were not asked, and that many of them will "
        "not survive the winter.",
        "The mayor answered that safety comes before trade.",
        "A first report, published in March, had found cracks in eleven of the twenty-four main "
        "supports.",
        "Work is expected to begin in January and to cost ninety million dollars.",
    ),
    "de": (
        "Der Stadtrat hat am Dienstagabend beschlossen, die alte Brücke für achtzehn Monate zu "
        "sperren, während Ingenieure die schadhaften Seile ersetzen.",
        "Die Händler am Fluss sagen, niemand habe sie gefragt, und viele von ihnen würden den "
        "Winter nicht überstehen.",
        "Die Bürgermeisterin antwortete, die Sicherheit gehe dem Handel vor.",
    ),
    "fr": (
        "Le conseil municipal a voté mardi soir la fermeture du vieux pont pendant dix-huit mois, "
        "le temps que les ingénieurs remplacent ses câbles usés.",
        "Les commerçants des quais disent que personne ne les a consultés et que beaucoup "
        "d’entre eux ne passeront pas l’hiver.",
        "Le maire a répondu que la sécurité passe avant le commerce.",
    ),
    "es": (
        "El ayuntamiento votó el martes por la noche cerrar el viejo puente durante dieciocho "
        "meses mientras los ingenieros cambian sus cables gastados.",
        "Los comerciantes de la ribera dicen que nadie les preguntó y que muchos de ellos no "
        "pasarán del invierno.",
        "La alcaldesa respondió que la seguridad está por delante del comercio.",
    ),
    "it": (
        "Il consiglio comunale ha votato martedì sera la chiusura del vecchio ponte per diciotto "
        "mesi, mentre gli ingegneri sostituiscono i cavi usurati.",
        "I negozianti lungo il fiume dicono che nessuno li ha consultati e che molti di loro non "
        "supereranno l’inverno.",
        "Il sindaco ha risposto che la sicurezza viene prima del commercio.",
    ),
    "pt": (
        "A câmara municipal votou na terça-feira à noite o encerramento da ponte velha durante "
        "dezoito meses, enquanto os engenheiros substituem os cabos gastos.",
        "Os comerciantes da margem do rio dizem que ninguém os ouviu e que muitos deles não vão "
        "passar do inverno.",
        "O presidente da câmara respondeu que a segurança vem antes do comércio.",
    ),
}


def measured(engine: str, name: str, language: str) -> float:
    """Words a minute of one voice, over the sentences of its language."""
    request = VoiceRequest(engine, name, language, folder=Path("editions"))
    voice = registry.find(engine).open(request)
    texts = TEXTS[language.partition("-")[0]]
    seconds = sum(say(voice, text).pcm.duration for text in texts)
    return sum(len(text.split()) for text in texts) / seconds * 60


def main() -> None:
    """Print a line a voice: what it does, and what the table says."""
    wanted = sys.argv[1:] or ["piper", "espeak:en-us", "kokoro"]
    for each in wanted:
        engine, _, only = each.partition(":")
        request = VoiceRequest(engine, folder=Path("editions"))
        for info in registry.find(engine).voices(request):
            if info.is_remote or info.missing or (only and info.name != only):
                continue
            if info.language.partition("-")[0] not in TEXTS:
                continue
            try:
                rate = measured(engine, info.name, info.language)
            except AudioEditionError as problem:
                print(f"{engine}:{info.name:24} {problem.message}")
                continue
            known = rate_of(engine, info.name)
            told = f"{known:.0f}" if known else "not there"
            print(
                f"{engine}:{info.name:24} {info.language:6} {rate:6.1f}   table: {told}", flush=True
            )


if __name__ == "__main__":
    main()
