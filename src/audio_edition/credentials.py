"""Secrets that settings name and do not hold: ``${NAME}`` of the environment, or the keyring.

What a name stands for is looked up when it is needed and kept nowhere; from then on
``secrets.masked`` knows it, and with it every log.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from audio_edition import secrets
from audio_edition.errors import AudioEditionError, ShowError
from audio_edition.tables import Table

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_KEYRING = re.compile(r"keyring:([^/]+)/(.+)")


def names(text: str) -> tuple[str, ...]:
    """Return the variables that ``text`` names, in order, each once."""
    return tuple(dict.fromkeys(_VARIABLE.findall(text)))


def is_named(text: str) -> bool:
    """Tell whether ``text`` names a secret: it holds a ``${NAME}``, or is ``keyring:…``."""
    return bool(_VARIABLE.search(text) or _KEYRING.fullmatch(text))


def is_only_named(text: str) -> bool:
    """Tell whether ``text`` is one ``${NAME}`` or ``keyring:SERVICE/USER`` and nothing else."""
    return bool(_VARIABLE.fullmatch(text) or _KEYRING.fullmatch(text))


def filled(
    text: str,
    environment: Mapping[str, str] | None = None,
    *,
    where: str,
    quoted: bool = False,
    error: type[AudioEditionError] = ShowError,
) -> str:
    """Return ``text`` with what it names in place of the names.

    Parameters
    ----------
    environment : the variables (else the process's own).
    where : the setting, for the message: ``show.toml [tell] webhook``.
    quoted : percent-encode what stands for a name amid an address, so that a password may
        hold ``@`` and ``/``. A text that is one name alone is never encoded.

    Raises ``error`` in one line where a variable is not set, or the keyring has no such entry.
    """
    held = os.environ if environment is None else environment
    in_keyring = _KEYRING.fullmatch(text)
    if in_keyring:
        return _from_keyring(in_keyring[1], in_keyring[2], where, error)
    alone = _VARIABLE.fullmatch(text) is not None

    def value(found: re.Match[str]) -> str:
        secret = held.get(found[1], "").strip()
        if not secret:
            raise error(
                f"{found[1]} is not set, and {where} names it",
                hint=f"export {found[1]}=…, or put the line into the unit's environment file",
            )
        if not secret.isprintable():
            raise error(f"{where}: {found[1]} may hold no line break", hint="set it anew")
        secrets.keep(secret)
        return quote(secret, safe="") if quoted and not alone else secret

    return _VARIABLE.sub(value, text)


def named_secret(table: Table, key: str) -> str:
    """Read a setting that is one ``${NAME}`` or ``keyring:SERVICE/USER``, or empty.

    Raises the table's error class, without the value: it may be the secret itself.
    """
    told = table.raw(key)
    said = told.strip() if isinstance(told, str) else ""
    is_text = told is None or isinstance(told, str)
    if (said or not is_text) and not is_only_named(said):
        raise table.fail(
            key,
            "must name a secret, and may not hold one",
            hint=f'{key} = "${{NAME}}" of the environment, or "keyring:SERVICE/USER"',
        )
    return said


def secret_in(key: str) -> Callable[[Table], str]:
    """Return who reads a secret's name under ``key`` (``named_secret``)."""
    return lambda table: named_secret(table, key)


def reveal(name: str, *, of: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the secret that a setting names; ``of`` is the setting, for the message.

    Raises ``AudioEditionError`` where it names none, or nothing answers to the name.
    """
    if not name:
        raise AudioEditionError(f"{of} names no secret", hint='"${NAME}" of the environment')
    return filled(name, environment, where=of, error=AudioEditionError)


def _from_keyring(service: str, user: str, where: str, error: type[AudioEditionError]) -> str:
    try:
        import keyring
    except ImportError:
        raise error(
            f"{where}: the keyring cannot be asked: the package keyring is not installed",
            hint="pip install keyring, or name a variable of the environment: ${NAME}",
        ) from None
    try:
        secret: str | None = keyring.get_password(service, user)
    except Exception as problem:  # whatever the system's own keyring raises
        words = " ".join(str(problem).split()) or type(problem).__name__
        raise error(
            f"{where}: the keyring does not answer: {words}",
            hint="unlock it, or name a variable of the environment: ${NAME}",
        ) from None
    if not secret:
        raise error(
            f"{where}: the keyring has nothing for {service}/{user}",
            hint=f"keyring set {service} {user}",
        )
    secrets.keep(secret)
    return secret
