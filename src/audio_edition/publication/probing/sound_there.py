"""An edition's sound at the host: whole, in parts, for every app, and as we made it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from audio_edition.publication.probing.asking import AGENTS, ORIGIN, HostLook, HostReply

_TYPES = ("audio/mpeg", "audio/mp3")
_SAMPLE = 1024
"""Bytes that are compared at the start, in the middle and at the end."""
_LONG = 86_400
"""Seconds for which a sound that never changes should be kept at least."""
_RANGES = (
    "use a server or store that answers Range requests: without them nobody can seek, "
    "and Apple Podcasts refuses the feed"
)
_SEND = "publish the edition again, with the bytes that were built; switch off what changes them"


def look_at_sound(
    look: HostLook, url: str, size: int, file: Path | None, *, all_ways: bool
) -> None:
    """Ask for one enclosure. ``file`` is the sound as it was built, if it is at hand.

    ``all_ways``: also as each app asks, with referrers and queries.
    """
    head = look.ask("HEAD", url)
    if look.is_well(head, "HEAD", url, "audio"):
        _head(look, url, head, size)
    whole = look.ask("GET", url, most=_SAMPLE)
    if not head.status and not whole.status:
        return  # told by HEAD
    if look.is_well(whole, "GET", url, "audio"):
        _whole(look, url, whole, size)
        _ranges(look, url, size, file)
        _kept(look, url, whole)
        if all_ways:
            _ways(look, url)


def _head(look: HostLook, url: str, head: HostReply, size: int) -> None:
    length = head.header("content-length")
    if length != str(size):
        message = f"HEAD says {length or 'no'} bytes; the feed says {size}"
        remedy = "publish the edition again; switch off compression of audio"
        look.say("error", "host-length", url, message, remedy)
    _type(look, url, head)
    if head.header("accept-ranges").lower() == "none":
        message = "Accept-Ranges: none tells players not to seek"
        look.say("error", "host-ranges", url, message, _RANGES)


def _type(look: HostLook, url: str, reply: HostReply) -> None:
    kind = reply.media_type
    if kind not in _TYPES:
        message = f"the audio is served as {kind or 'nothing in particular'}"
        look.say("error", "host-type", url, message, "serve .mp3 as audio/mpeg")


def _whole(look: HostLook, url: str, reply: HostReply, size: int) -> None:
    _type(look, url, reply)
    length = reply.header("content-length")
    if reply.packed:
        message = f"the audio is sent as {reply.packed}: lengths and ranges no longer fit"
        remedy = "never compress audio: leave audio/mpeg out of what is packed"
        look.say("error", "host-compression", url, message, remedy)
    elif length != str(size):
        message = f"GET says {length or 'no'} bytes; the feed says {size}"
        look.say("error", "host-length", url, message, _SEND)
    if reply.body.lstrip()[:1] == b"<":
        message = "what stands there is a page, no sound"
        look.say("error", "host-audio", url, message, _SEND)
    packed = look.ask("GET", url, most=_SAMPLE, Accept_Encoding="gzip, deflate, br")
    if packed.packed:
        message = f"the audio is sent as {packed.packed} to who takes it"
        remedy = "never compress audio: leave audio/mpeg out of what is packed"
        look.say("error", "host-compression", url, message, remedy)


def _ranges(look: HostLook, url: str, size: int, file: Path | None) -> None:
    middle = max(0, size // 2 - _SAMPLE // 2)
    starts = dict.fromkeys((0, middle, max(0, size - _SAMPLE)))
    ours = _Samples(file, size)
    for start in starts:
        last = min(start + _SAMPLE, size) - 1
        reply = look.ask("GET", url, Range=f"bytes={start}-{last}")
        if not _is_part(look, url, reply, start, last, size):
            return
        if ours.differ(start, reply.body):
            message = f"bytes {start} to {last} are not those that were built"
            look.say("error", "host-audio", url, message, _SEND)
    tail = look.ask("GET", url, Range="bytes=-16")
    if tail.status != 206 or tail.body != ours.tail(16, tail.body):
        message = f"the last bytes (Range: bytes=-16) are not served (status {tail.status})"
        look.say("warning", "host-ranges", url, message, _RANGES)
    open_end = look.ask("GET", url, most=_SAMPLE * 2, Range=f"bytes={max(0, size - 16)}-")
    if open_end.status != 206:
        message = f"ranges without an end are not served (status {open_end.status})"
        look.say("error", "host-ranges", url, message, _RANGES)
    beyond = look.ask("GET", url, most=_SAMPLE, Range=f"bytes={size + 10}-{size + 20}")
    if beyond.status != 416:
        message = f"a range beyond the end is answered with {beyond.status}, not 416"
        remedy = "let the server answer 416: players that resume take the answer for sound"
        look.say("warning", "host-416", url, message, remedy)


class _Samples:
    """Parts of the sound as it was built, where that is at hand."""

    def __init__(self, file: Path | None, size: int) -> None:
        there = file is not None and file.is_file() and file.stat().st_size == size
        self._file = file if there else None
        self._size = size

    def differ(self, start: int, body: bytes) -> bool:
        """Whether these are other bytes than ours from ``start`` on."""
        if self._file is None:
            return False
        with self._file.open("rb") as stream:
            stream.seek(start)
            return stream.read(len(body)) != body

    def tail(self, count: int, given: bytes) -> bytes:
        """Our last bytes; what was given, where ours are not at hand."""
        if self._file is None:
            return given if len(given) == min(count, self._size) else b""
        with self._file.open("rb") as stream:
            stream.seek(max(0, self._size - count))
            return stream.read()


def _is_part(look: HostLook, url: str, reply: HostReply, start: int, last: int, size: int) -> bool:
    wanted = f"bytes {start}-{last}/{size}"
    given = reply.header("content-range")
    if reply.status != 206 or given.replace(" ", "") != wanted.replace(" ", ""):
        why = reply.problem or f"status {reply.status}, {given or 'no range'}"
        look.say("error", "host-ranges", url, f"byte ranges are not served ({why})", _RANGES)
        return False
    if reply.problem or len(reply.body) != last - start + 1:
        count = last - start + 1
        message = f"of a range of {count} bytes {len(reply.body)} are sent"
        look.say("error", "host-ranges", url, message, _RANGES)
        return False
    return True


def _kept(look: HostLook, url: str, reply: HostReply) -> None:
    words = reply.caching()
    remedy = "send Cache-Control: public, max-age=31536000, immutable with it"
    lifetime = words.get("max-age", "")
    barred = [word for word in ("no-store", "no-cache", "private") if word in words]
    if barred or (lifetime.isdecimal() and int(lifetime) < _LONG):
        told = barred[0] if barred else f"max-age={lifetime}"
        message = f"the audio must be fetched again and again ({told}); it never changes"
        look.say("warning", "host-cache", url, message, remedy)
    elif not words and not reply.header("expires"):
        message = "nothing says how long the audio may be kept: caches guess; it never changes"
        look.say("note", "host-cache", url, message, remedy)
    if reply.header("set-cookie"):
        message = "the audio comes with a cookie: shared caches do not keep it"
        look.say("warning", "host-cookie", url, message, "send no Set-Cookie with files")
    if reply.header("cross-origin-resource-policy").lower() in ("same-origin", "same-site"):
        message = "Cross-Origin-Resource-Policy keeps players on other sites from the audio"
        remedy = "send Cross-Origin-Resource-Policy: cross-origin, or nothing"
        look.say("error", "host-corp", url, message, remedy)
    if any(word in reply.header("vary").lower() for word in ("*", "user-agent", "cookie")):
        message = f"Vary: {reply.header('vary')} makes caches keep the audio once an app"
        look.say("note", "host-vary", url, message, "send no Vary with audio")


def _ways(look: HostLook, url: str) -> None:
    refused: dict[str, list[str]] = {}
    for app, agent in AGENTS.items():
        reply = look.ask("GET", url, User_Agent=agent, Range="bytes=0-1")
        if reply.status != 206 or reply.media_type not in _TYPES:
            refused.setdefault(str(reply.status or "no answer"), []).append(app)
    for why, apps in refused.items():
        message = f"{', '.join(apps)} get {why} where others get the sound"
        remedy = "take the rule away that keeps them out (firewall, bot protection, user agents)"
        look.say("error", "host-agent", url, message, remedy)
    linked = look.ask("HEAD", url, Referer=f"{ORIGIN}/news", Origin=ORIGIN)
    if linked.status != 200 and not refused:
        message = f"asked from a page elsewhere it is answered with {linked.status or 'nothing'}"
        remedy = "switch off the protection against hotlinks: players stand on other sites"
        look.say("error", "host-hotlink", url, message, remedy)
    queried = look.ask("HEAD", f"{url}?from={urlsplit(ORIGIN).hostname}")
    if queried.status != 200 and not refused:
        message = f"with a query (?from=…) it is answered with {queried.status or 'nothing'}"
        look.say("warning", "host-query", url, message, "ignore queries: apps add their own")
