"""The page to log in, in English and German, and the line at the desk that says who one is.

Both work without a script: a form each.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

CSP = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Log in to the desk",
        "name": "Name",
        "password": "Password",
        "enter": "Log in",
        "wrong": "The name or the password is not right.",
        "wait": "Too many tries. Wait {seconds} seconds, then try again.",
        "busy": "The desk cannot log you in at the moment. Try again.",
        "left": "You are logged out.",
        "error": "Error",
        "you": "Logged in as",
        "leave": "Log out",
        "read": "may read",
        "edit": "may edit",
        "publish": "may edit and publish",
    },
    "de": {
        "title": "Am Redaktionstisch anmelden",
        "name": "Name",
        "password": "Passwort",
        "enter": "Anmelden",
        "wrong": "Der Name oder das Passwort stimmt nicht.",
        "wait": "Zu viele Versuche. Bitte {seconds} Sekunden warten, dann noch einmal.",
        "busy": "Die Anmeldung geht gerade nicht. Bitte noch einmal versuchen.",
        "left": "Sie sind abgemeldet.",
        "error": "Fehler",
        "you": "Angemeldet als",
        "leave": "Abmelden",
        "read": "darf lesen",
        "edit": "darf bearbeiten",
        "publish": "darf bearbeiten und veröffentlichen",
    },
}


def language_of(accepted: str, show: str) -> str:
    """Return the language that a browser asks for (RFC 9110, 12.5.4), else the show's, else en."""
    wishes = []
    for place, part in enumerate(accepted.split(",")[:32]):
        tag, *rest = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for piece in rest:
            if piece.startswith("q="):
                try:
                    weight = float(piece[2:])
                except ValueError:
                    weight = 0.0
        if weight > 0:
            wishes.append((-weight, place, tag))
    for tag in (*(tag for _, _, tag in sorted(wishes)), show.lower()):
        language = tag.partition("-")[0]
        if language in WORDS:
            return language
    return "en"


def login_page(
    language: str,
    show: str,
    *,
    error: str = "",
    notice: str = "",
    name: str = "",
    edition: str = "",
) -> bytes:
    """Return the page; ``error`` and ``notice`` are what it says above the form."""
    words = {key: escape(text) for key, text in WORDS[language].items()}
    told = ""
    if error:
        told = (
            f'<p class="error" id="told" role="alert"><b>{words["error"]}:</b> {escape(error)}</p>'
        )
    elif notice:
        told = f'<p class="notice" role="status">{escape(notice)}</p>'
    page = _template().substitute(
        words,
        language=language,
        show=escape(show),
        told=told,
        page_title=f"{words['error']}: {words['title']}" if error else words["title"],
        described=' aria-describedby="told" aria-invalid="true"' if error else "",
        value=escape(name),
        edition=escape(edition),
        focus_name="" if name else " autofocus",
        focus_password=" autofocus" if name else "",
    )
    return page.encode()


def who_line(
    language: str, name: str, role: str, *, leaves: bool, refused: Mapping[str, str]
) -> str:
    """Return the HTML that stands at the desk; with a button to log out where one ``leaves``.

    ``refused`` is what the role does not reach, with the role it takes; the desk's scripts read
    it: ``data-refused="mark:edit publish:publish"``.
    """
    language = language if language in WORDS else "en"
    words = {key: escape(text) for key, text in WORDS[language].items()}
    told = f"{words['you']} <b>{escape(name)}</b> ({words[role]})"
    kept = escape(" ".join(f"{deed}:{role}" for deed, role in refused.items()))
    begin = f'class="who" lang="{language}" data-refused="{kept}" data-user="{escape(name)}"'
    if not leaves:
        return f"<p {begin}>{told}</p>"
    return (
        f'<form {begin} method="post" action="/desk/logout">'
        f'<p>{told} <button type="submit">{words["leave"]}</button></p></form>'
    )


@cache
def _template() -> Template:
    file = files("audio_edition.server").joinpath("assets", "door", "login.html")
    return Template(file.read_text(encoding="utf-8"))


def style() -> bytes:
    """Return the style sheet of the page."""
    return files("audio_edition.server").joinpath("assets", "door", "door.css").read_bytes()
