"""``kind = "imap"``: a mailbox, read and never changed: no flag is set, no letter moved.

By the standard library's ``imaplib`` (RFC 3501): EXAMINE opens the mailbox read-only, and BODY.PEEK
sets no \\Seen. Letters are told by their Message-ID; UIDs only say where the last look ended, and
count for nothing once the server says another UIDVALIDITY (section 2.3.1.1).
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import email
import hashlib
import imaplib
import re
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import Message
from urllib.parse import unquote

from audio_edition import secrets
from audio_edition.edition.collect.access import secret
from audio_edition.edition.collect.looking import LookingAt, together
from audio_edition.edition.collect.model import SourceItem, SourceLook
from audio_edition.edition.collect.settings import StandingSource
from audio_edition.edition.sources.fetch import NoAnswerError
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import parse, require_body
from audio_edition.errors import EditionError
from audio_edition.remote import said
from newsletters.decode import MAX_BYTES
from newsletters.letters.mime import header, mailbox_of, without_reply

_PORTS = {"imaps": 993, "imap": 143}
_WAIT = 30.0  # seconds for one answer
_AT_FIRST = dt.timedelta(days=2)  # how far back the first look goes, where max_age says nothing
_ANEW = dt.timedelta(days=14)  # … and one after the server numbered its letters anew
_BATCH = 100
_MOST = 500  # letters whose heads are looked at in one go, the newest
_HEAD = (
    "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS "
    "(FROM SENDER LIST-ID MESSAGE-ID DATE SUBJECT)])"
)
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class LetterHead:
    """What is known of a letter before it is fetched."""

    uid: int
    size: int
    arrived: dt.datetime | None
    key: str
    subject: str
    sender: str
    list_id: str


def look(at: LookingAt) -> SourceLook:
    """Look for letters that came since the last look, and read those of the wanted senders.

    Raises ``EditionError`` in one line where the server cannot be reached, or refuses.
    """
    source = at.source
    password = secret(source, "password")
    name = f"{source.parts.hostname}"
    try:
        with _opened(at, password) as mailbox:
            return _letters(at, mailbox)
    except EditionError:
        raise
    except (ssl.SSLError, ssl.CertificateError) as problem:
        why = getattr(problem, "verify_message", "") or getattr(problem, "reason", "") or "TLS"
        raise EditionError(
            f"{name} cannot be trusted: {why}",
            hint="is it the name on the server's certificate? SSL_CERT_FILE names a CA of your own",
        ) from None
    except TimeoutError:
        raise NoAnswerError(f"{name} does not answer in time", hint="try again later") from None
    except (imaplib.IMAP4.error, imaplib.IMAP4.abort) as problem:
        raise EditionError(f"{name} answers: {_words(problem)}") from None
    except UnicodeError:
        raise EditionError(
            f"{name} takes only ASCII here", hint="from, list_id and the login may hold no other"
        ) from None
    except OSError as problem:
        raise NoAnswerError(
            f"{name} cannot be reached: {problem.strerror or said(problem)}",
            hint="check the address",
        ) from None


def _letters(at: LookingAt, mailbox: _Mailbox) -> SourceLook:
    validity = mailbox.validity
    goes_on = at.state.get("validity") == validity
    last = int(at.state.get("last", 0)) if goes_on else 0
    uids = mailbox.search(_criteria(at, last))
    uids = sorted(uid for uid in uids if uid > last)
    told = []
    if len(uids) > _MOST:
        told.append(f"{len(uids)} letters are waiting; looked at the newest {_MOST}")
    looks = []
    # the newest first, where the edition does not take all of them; told in their own order
    for head in reversed(list(mailbox.heads(uids[-_MOST:]))):
        if not _is_wanted(head, at.source) or not at.once(head.key):
            continue
        version = head.key  # a letter never changes
        if at.stands(head.key, version):
            looks.append(SourceLook(same=(head.key,)))
        else:
            looks.append(SourceLook(items=(_item(at, mailbox, head, version),)))
    looks.reverse()
    state = {"validity": validity, "last": max([last, *uids])}
    return together([*looks, SourceLook(told=tuple(told))], state=state)


def _item(at: LookingAt, mailbox: _Mailbox, head: LetterHead, version: str) -> SourceItem:
    too_big = head.size > MAX_BYTES
    data: list[bytes] = []

    def read() -> Sequence[ParsedArticle]:
        data.append(mailbox.letter(head.uid))
        return articles_of(at, data[0], head.subject)

    made = at.item(
        head.key,
        version,
        head.subject,
        read,
        published=head.arrived,
        refused=f"is a letter of {head.size / 2**20:.0f} MiB" if too_big else "",
    )
    return replace(made, letter=data[0]) if data and made.articles else made


def articles_of(at: LookingAt, data: bytes, subject: str) -> Sequence[ParsedArticle]:
    """The stories of a letter; raises ``EditionError`` for one without."""
    name = f"the letter {subject[:60]!r}" if subject else "a letter"
    found = parse(
        data,
        kind="eml",
        name=name,
        language=at.options.language,
        letters=at.options.letters,
        authored=False,
    )
    return require_body(found, name)


def _criteria(at: LookingAt, last: int) -> list[str]:
    """What is searched for. Servers look for parts of addresses: heads are held to it after."""
    found = [f"UID {last + 1}:*"] if last else []
    if not last:
        age = at.source.rules.max_age or (_ANEW if "validity" in at.state else _AT_FIRST)
        since = (at.at - age - dt.timedelta(days=1)).date()  # SINCE knows days, of no timezone
        found += ["SINCE", _imap_date(since)]
    return (
        found + _any(["FROM"], at.source.senders) + _any(["HEADER", "List-Id"], at.source.list_ids)
    )


def _any(key: list[str], values: Sequence[str]) -> list[str]:
    """``OR a OR b c``: one of the values."""
    if not values:
        return []
    terms = [[*key, _quoted(value)] for value in values]
    found = terms[-1]
    for term in reversed(terms[:-1]):
        found = ["OR", *term, *found]
    return found


def _is_wanted(head: LetterHead, source: StandingSource) -> bool:
    """Whether a letter is from one of the senders, and of one of the lists."""
    if source.senders and not any(_is_from(head.sender, one) for one in source.senders):
        return False
    return not source.list_ids or head.list_id in source.list_ids


def _is_from(sender: str, wanted: str) -> bool:
    if "@" in wanted and not wanted.startswith("@"):
        return sender == wanted
    host, domain = sender.rpartition("@")[2], wanted.lstrip("@")
    return host == domain or host.endswith(f".{domain}")


class _Mailbox:
    """A mailbox opened read-only."""

    def __init__(self, client: imaplib.IMAP4, ends: float) -> None:
        self._client = client
        self._ends = ends
        told = client.response("UIDVALIDITY")[1]
        self.validity = int(told[0]) if told and told[0] else 0

    def search(self, criteria: Sequence[str]) -> list[int]:
        """UIDs of the letters that the server finds."""
        found = self._asked("SEARCH", *(criteria or ["ALL"]))
        return [int(word) for line in found if isinstance(line, bytes) for word in line.split()]

    def heads(self, uids: Sequence[int]) -> Iterator[LetterHead]:
        """What is known of letters without fetching them, in the order of their UIDs."""
        for begin in range(0, len(uids), _BATCH):
            batch = ",".join(map(str, uids[begin : begin + _BATCH]))
            answer = self._asked("FETCH", batch, _HEAD)
            found = [_head(part) for part in answer if isinstance(part, tuple)]
            yield from sorted((head for head in found if head), key=lambda head: head.uid)

    def letter(self, uid: int) -> bytes:
        """The bytes of a letter; raises ``EditionError`` where it went meanwhile."""
        for part in self._asked("FETCH", str(uid), "(BODY.PEEK[])"):
            if isinstance(part, tuple) and isinstance(part[1], bytes):
                return part[1]
        raise EditionError("the letter is no more in the mailbox")

    def _asked(self, *command: str) -> list[bytes | tuple[bytes, bytes]]:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._client.socket().settimeout(min(left, _WAIT))
        status, data = self._client.uid(*command)
        if status != "OK":
            raise imaplib.IMAP4.error(_words(data[0] if data else status))
        return [part for part in data if part is not None]


class _Bounded(imaplib.IMAP4):
    """A client that takes no literal larger than a letter may be, whatever the server says."""

    def read(self, size: int) -> bytes:
        if size > MAX_BYTES + 2**20:
            raise self.abort(f"a literal of {size} bytes")
        return super().read(size)


class _BoundedTLS(imaplib.IMAP4_SSL):
    """The same over TLS."""

    def read(self, size: int) -> bytes:
        if size > MAX_BYTES + 2**20:
            raise self.abort(f"a literal of {size} bytes")
        return super().read(size)


@contextlib.contextmanager
def _opened(at: LookingAt, password: str) -> Iterator[_Mailbox]:
    """Connect, log in, open the folder read-only; close all of it at the end."""
    source = at.source
    host = source.parts.hostname or ""
    port = source.parts.port or _PORTS[source.parts.scheme]
    wait = min(_WAIT, at.asker.left)
    client: imaplib.IMAP4
    if source.parts.scheme == "imaps":
        client = _BoundedTLS(host, port, ssl_context=ssl.create_default_context(), timeout=wait)
    else:
        client = _Bounded(host, port, timeout=wait)
    stop = at.asker.closing(client.socket())
    try:
        if source.parts.scheme == "imap" and source.tls:
            if "STARTTLS" not in client.capabilities:
                raise EditionError(
                    f"{host} offers no TLS on port {port}", hint="imaps:// is TLS from the start"
                )
            client.starttls(ssl.create_default_context())
        _log_in(client, source, password)
        folder = unquote(source.parts.path.lstrip("/")) or "INBOX"
        status, answer = client.select(_quoted(utf7(folder)), readonly=True)
        if status != "OK":
            raise EditionError(
                f"{host} opens no folder {folder!r}: {_words(answer[0])}",
                hint="INBOX is every mailbox's first; others are written as the server does",
            )
        yield _Mailbox(client, at.asker.ends)
    finally:
        stop()
        with contextlib.suppress(Exception):
            client.socket().settimeout(2.0)
            client.logout()
        with contextlib.suppress(Exception):
            client.shutdown()


def _log_in(client: imaplib.IMAP4, source: StandingSource, password: str) -> None:
    pair = f"\0{source.login}\0{password}"
    secrets.keep(base64.b64encode(pair.encode()).decode())
    try:
        if "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", lambda _: pair.encode())
        else:
            client.login(source.login, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as problem:
        raise EditionError(
            f"{source.parts.hostname} refuses {source.login}: {_words(problem)}",
            hint="is it the password that programs need (an app password), and IMAP switched on?",
        ) from None


def _head(part: tuple[bytes, bytes]) -> LetterHead | None:
    uid, size = _UID.search(part[0]), _SIZE.search(part[0])
    if uid is None:
        return None
    message = email.message_from_bytes(part[1])
    sender = mailbox_of(header(message, "From"))[1].lower()
    listed = header(message, "List-Id")
    inner = re.search(r"<([^<>]+)>", listed)
    arrived = imaplib.Internaldate2tuple(part[0])
    return LetterHead(
        uid=int(uid[1]),
        size=int(size[1]) if size else 0,
        arrived=dt.datetime.fromtimestamp(time.mktime(arrived), dt.UTC) if arrived else None,
        key=_key(message),
        subject=without_reply(header(message, "Subject")),
        sender=sender,
        list_id=(inner[1] if inner else listed).strip().lower(),
    )


def _key(message: Message) -> str:
    """Message-ID; without one, what letters differ in."""
    own = header(message, "Message-ID").strip().strip("<>").strip()
    if own:
        return own[:500]
    words = "\0".join(header(message, name) for name in ("From", "Date", "Subject"))
    return f"sha256:{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:24]}"


def utf7(name: str) -> str:
    """A folder's name as IMAP writes it: modified UTF-7 (RFC 3501, section 5.1.3).

    >>> utf7("Entwürfe & mehr")
    'Entw&APw-rfe &- mehr'
    """

    def packed(found: re.Match[str]) -> str:
        coded = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=")
        return f"&{coded.replace('/', ',')}-"

    return re.sub(r"[^\x20-\x7e]+", packed, name.replace("&", "&-"))


def _quoted(text: str) -> str:
    text = re.sub(r"[\r\n\0]", "", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _imap_date(day: dt.date) -> str:
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{day.day:02d}-{months[day.month - 1]}-{day.year}"


def _words(problem: object) -> str:
    """What a server said, as one short line."""
    said = problem.args[0] if isinstance(problem, Exception) and problem.args else problem
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(re.sub(r"^\[[A-Z]+\]\s*", "", text).split())[:200]
