"""The desk before there is a show: a form that makes one, and then is its desk.

It listens on this machine only. The address that is printed carries a token, which is asked for
again with the form; every request must name this server as its host (against DNS rebinding). Where
the show is made, the routes of its desk take the place of these.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from audio_edition import faults
from audio_edition.server.desk import Desk
from audio_edition.server.door_page import language_of, style
from audio_edition.verbs.init import FIRST_EDITION, init, title_of
from audio_edition.verbs.sampling import heard_voice
from audio_edition.verbs.voices import chosen_voice, local_voices
from audio_edition.workspace import Workspace

_CSP = (
    "default-src 'none'; style-src 'self'; media-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # the form's Origin is compared
}
_LANGUAGES = ("en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "it-IT", "pt-BR")
_HEARD = ("kokoro", "piper")  # engines whose voices are offered one by one
_FIELDS = ("title", "language", "voice", "owner", "owner_email", "base_url", "target", "folder")
_ASKED = {
    "en": {
        "begin": "A new show",
        "title": "What it is called",
        "language": "Its language",
        "voice": "Who reads",
        "best": "The best voice here for the language",
        "other": "Hear the others",
        "owner": "Who answers for it",
        "owner_email": "E-mail address",
        "base_url": "Address where it will be heard, if you know",
        "target": "Where editions are sent (a folder, sftp://…), if you know",
        "folder": "Folder for it on this machine",
        "make": "Make the show",
        "error": "Error",
    },
    "de": {
        "begin": "Eine neue Sendung",
        "title": "Wie sie heißt",
        "language": "Ihre Sprache",
        "voice": "Wer liest",
        "best": "Die beste Stimme hier für die Sprache",
        "other": "Die anderen hören",
        "owner": "Wer für sie einsteht",
        "owner_email": "E-Mail-Adresse",
        "base_url": "Adresse, unter der sie zu hören sein wird, wenn schon bekannt",
        "target": "Wohin Ausgaben gehen (Ordner, sftp://…), wenn schon bekannt",
        "folder": "Ordner dafür auf diesem Rechner",
        "make": "Sendung anlegen",
        "error": "Fehler",
    },
}


class Beginning:
    """The routes that make a show in or below ``folder``; ``token`` is for the printed address."""

    def __init__(self, folder: Path, host: str) -> None:
        self.token = secrets.token_urlsafe(24)
        self._folder, self._host = folder, host

    def app(self) -> Starlette:
        """Return the ASGI application: the form, and when it was sent the desk."""
        return Starlette(
            routes=[
                Route("/desk/", self._form),
                Route("/desk/", self._make, methods=["POST"]),
                Route("/desk/voice", self._voice),
                Route("/desk/door.css", lambda _: Response(style(), media_type="text/css")),
                Route("/favicon.ico", lambda _: Response(status_code=204)),
            ]
        )

    def _knows(self, request: Request, token: str) -> bool:
        same = hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode())
        return same and request.headers.get("host") == self._host

    async def _form(self, request: Request) -> Response:
        if not self._knows(request, request.query_params.get("token", "")):
            return _refused()
        is_empty = not any(self._folder.iterdir())
        folder = self._folder if is_empty else self._folder / "my-show"
        told = {"title": title_of(folder), "language": "en-US", "folder": str(folder)}
        return await self._page(request, told)

    async def _make(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), max_num_fields=20))
        told = {name: form.get(name, "").strip() for name in (*_FIELDS, "token")}
        is_ours = request.headers.get("origin") == f"http://{self._host}"
        if not (is_ours and self._knows(request, told["token"])):
            return _refused()
        try:
            desk = Desk(await run_in_threadpool(_made, told), self._host)
        except Exception as problem:
            known = faults.known(problem)
            if known is None:
                raise
            why = ": ".join(filter(None, (known.message, known.hint)))
            return await self._page(request, told, why)
        request.app.router.routes[:] = desk.app().router.routes
        where = f"/desk/?token={desk.token}&edition={FIRST_EDITION}"
        return RedirectResponse(where, 303, headers=_HEADERS)

    async def _voice(self, request: Request) -> Response:
        """Let a voice be heard, as WAV."""
        asked = request.query_params
        if not self._knows(request, asked.get("token", "")):
            return _refused()
        voice, language = asked.get("voice", ""), asked.get("language", "en-US")
        try:
            report = await run_in_threadpool(heard_voice, voice, language)
        except Exception as problem:
            known = faults.known(problem)
            if known is None:
                raise
            return PlainTextResponse(f"{known.message}\n", 422, headers=_HEADERS)
        return Response(report.wav(), media_type="audio/wav", headers=_HEADERS)

    async def _page(self, request: Request, told: Mapping[str, str], error: str = "") -> Response:
        language = language_of(request.headers.get("accept-language", ""), "en")
        words = {key: escape(word) for key, word in _ASKED[language].items()}
        voices = await run_in_threadpool(_voices)
        rows = []
        for name, spoken in voices:
            where = f"/desk/voice?token={self.token}&voice={name}&language={spoken}"
            sound = f'<audio controls preload="none" src="{escape(where)}"></audio>'
            rows.append(_choice(name, f"{name}, {spoken}", told.get("voice", "")) + sound)
        chosen = told.get("language", "")
        page = _template().substitute(
            {f"say_{key}": word for key, word in words.items()}
            | {name: escape(told.get(name, "")) for name in _FIELDS},
            lang=language,
            token=self.token,
            best=_choice("", words["best"], told.get("voice", "")),
            voices="\n".join(f"<p>{row}</p>" for row in rows),
            languages="".join(
                f"<option{' selected' if tag == chosen else ''}>{tag}</option>"
                for tag in dict.fromkeys(filter(None, (*_LANGUAGES, chosen)))
            ),
            told=f'<p class="error" role="alert"><b>{words["error"]}:</b> {escape(error)}</p>'
            if error
            else "",
        )
        return Response(page, 422 if error else 200, _HEADERS, "text/html")


def _choice(value: str, label: str, chosen: str) -> str:
    checked = " checked" if value == chosen else ""
    return (
        f'<label class="choice"><input type="radio" name="voice" value="{escape(value)}"{checked}> '
        f"{escape(label)}</label>"
    )


def _voices() -> list[tuple[str, str]]:
    """Name (``engine:voice``) and language of those that are worth choosing among."""
    languages = dict.fromkeys(tag.partition("-")[0] for tag in _LANGUAGES)
    found = [one for language in languages for one in local_voices(None, language)]
    return [(f"{one.engine}:{one.name}", one.language) for one in found if one.engine in _HEARD]


def _made(told: Mapping[str, str]) -> Workspace:
    language = told["language"] or "en-US"
    return init(
        Path(told["folder"]).expanduser(),
        title=told["title"],
        base_url=told["base_url"],
        owner=told["owner"],
        owner_email=told["owner_email"],
        language=language,
        voice=told["voice"] or chosen_voice(None, language),
        target=told["target"],
    )


def _template() -> Template:
    file = files("audio_edition.server").joinpath("assets", "door", "begin.html")
    return Template(file.read_text(encoding="utf-8"))


def _refused() -> Response:
    why = "Refused: open the address that audio-edition desk printed.\n"
    return PlainTextResponse(why, 403, headers=_HEADERS)
