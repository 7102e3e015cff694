"""The [tell] section of show.toml: who is told what, and where; secrets are named, never held."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from audio_edition.credentials import is_named, secret_in
from audio_edition.run.tell.model import KINDS, NoticeKind
from audio_edition.tables import Table, filled

DEFAULT: tuple[NoticeKind, ...] = ("held", "failed", "missing", "recovered", "changed", "gone")
"""What is told where [tell] on says nothing: all but that everything went well."""

# Apprise's addresses of services hold tokens in their path. These kinds hold none there.
_OPEN = re.compile(r"^(jsons?|xmls?|forms?|mailtos?|syslog|dbus)://")
_PASSWORD = re.compile(r"://[^/?#@]*:(?!\$\{)[^/?#@]*@")
_TOKEN = re.compile(r"[?&][^=&]*([Tt]oken|[Ss]ecret|[Pp]ass|[Kk]ey|[Aa]uth)[^=&]*=(?!\$\{)")
_HINT = 'put it into the environment: "${NAME}", or into the keyring: "keyring:SERVICE/USER"'


@dataclass(frozen=True, slots=True)
class TellSettings:
    """Who is told.

    ``urls`` are Apprise's addresses, ``on`` the kinds of notice that they get. ``webhook`` is
    posted episode.json after each publication, signed with ``webhook_secret``. ``ping`` is asked
    for after a run that did well (a dead man's switch), and with ``ping_failures`` also told of
    failures, as healthchecks.io takes them. All may name secrets: ``${NAME}``.
    """

    urls: Annotated[tuple[str, ...], _urls] = ()
    on: Annotated[tuple[NoticeKind, ...], _kinds] = DEFAULT
    webhook: Annotated[str, _webhook] = ""
    webhook_secret: Annotated[str, secret_in("webhook_secret")] = ""
    ping: Annotated[str, _ping] = ""
    ping_failures: bool = False

    @classmethod
    def from_table(cls, table: Table) -> TellSettings:
        """Read [tell]; raises ``ShowError`` with the key that is wrong, never with a secret."""
        settings = filled(table, cls)
        if settings.webhook and not settings.webhook_secret:
            raise table.fail(
                "webhook_secret",
                "is missing: a receiver could not tell who sent the webhook",
                hint='webhook_secret = "${HOOK_SECRET}"',
            )
        return settings


def _urls(table: Table) -> tuple[str, ...]:
    return tuple(_url(table, text) for text in table.texts("urls"))


def _url(table: Table, text: str) -> str:
    if "://" not in text and not is_named(text):
        raise table.fail(
            "urls",
            "must be addresses as Apprise has them, or name them",
            hint='for example "${APPRISE_URL}", or "mailto://desk:${MAIL_PASSWORD}@example.org"',
        )
    if _holds_secret(text) or not (is_named(text) or _OPEN.match(text)):
        raise table.fail("urls", "may not hold a secret", hint=_HINT)
    return text


def _kinds(table: Table) -> tuple[NoticeKind, ...]:
    found: list[NoticeKind] = []
    for said in table.texts("on", DEFAULT):
        kind = next((kind for kind in KINDS if kind == said), None)
        if kind is None:
            raise table.fail("on", f"cannot be {said!r}", hint=f"one of {', '.join(KINDS)}")
        found.append(kind)
    return tuple(dict.fromkeys(found))


def _webhook(table: Table) -> str:
    text = table.text("webhook")
    if text and not is_named(text) and not _is_web(text):
        raise table.fail("webhook", "must be an http(s) address, or name one", hint=_HINT)
    if _holds_secret(text):
        raise table.fail("webhook", "may not hold a secret", hint=_HINT)
    return text


def _ping(table: Table) -> str:
    text = table.text("ping")
    if text and not is_named(text):
        # whoever knows it can say that all is well
        raise table.fail("ping", "must name a secret, and may not hold one", hint=_HINT)
    return text


def _holds_secret(text: str) -> bool:
    return bool(_PASSWORD.search(text) or _TOKEN.search(text))


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
