"""The feed as it lies there against the same feed written anew: what differs, element by element.

Whatever the rules do not know of — a wrong number, another show's words — shows here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from audio_edition.findings import Severity
from audio_edition.publication.checking.document import Fault
from audio_edition.publication.checking.look import code_of
from audio_edition.publication.feed_tags import NAMESPACES

_SHORT = {f"{{{uri}}}": f"{prefix}:" for prefix, uri in NAMESPACES.items()}
_COSMETIC = {
    "generator", "docs", "ttl", "copyright", "image", "content:encoded", "podcast:person",
    "podcast:funding", "podcast:updateFrequency", "podcast:medium", "lastBuildDate",
}  # fmt: skip
"""What listeners would not miss: that it is old is told, and is no error."""
_REVISION = re.compile(r"-r(\d+)\.mp3$")
_MOST = 25
"""Differences told of a file: after another title in show.toml all items have one."""
_SHOWN = 80


def differences(given: Any, wanted: Any) -> Iterator[Fault]:
    """Yield what differs between two feeds' roots, the first as it lies there."""
    for told, fault in enumerate(_all(given, wanted)):
        if told == _MOST:
            yield Fault("warning", "feed-stale", f"more than {_MOST} elements differ")
            return
        yield fault


def _all(given: Any, wanted: Any) -> Iterator[Fault]:
    theirs, ours = given.find("channel"), wanted.find("channel")
    if theirs is None or ours is None:
        return
    yield from _children(theirs, ours, "channel")
    by_guid = {(item.findtext("guid") or "").strip(): item for item in ours.iterfind("item")}
    for item in theirs.iterfind("item"):
        other = by_guid.get((item.findtext("guid") or "").strip())
        if other is not None:  # one that should not be there is told where GUIDs are compared
            yield from _children(item, other, (item.findtext("title") or "item").strip())
    for text in _between(given):
        yield Fault("warning", "feed-text", f"“{text[:40]}” stands between the elements")


def _children(given: Any, wanted: Any, where: str) -> Iterator[Fault]:
    theirs, ours = _by_name(given), _by_name(wanted)
    for name in dict.fromkeys([*ours, *theirs]):
        plain = name.partition(" ")[0]
        severity: Severity = "warning" if plain in _COSMETIC else "error"
        code = code_of(plain)
        one, other = theirs.get(name, []), ours.get(name, [])
        if one == other:
            continue
        if not other:
            yield Fault("warning", code, f"{name} is none that we write", where)
        elif not one:
            yield Fault(severity, code, f"has no {name}", where)
        elif len(one) != len(other):
            told = f"has {len(one)} times {name}, and should have {len(other)}"
            yield Fault(severity, code, told, where)
        elif sorted(one) == sorted(other):
            yield Fault("warning", code, f"{name} stand in another order", where)
        else:
            pair = next((a, b) for a, b in zip(one, other, strict=True) if a != b)
            yield _differ(severity, name, *pair, where)


def _differ(severity: Severity, name: str, one: str, other: str, where: str) -> Fault:
    if name == "enclosure":
        old, new = _revision(one), _revision(other)
        if old < new:
            message = f"names revision {old}; revision {new} is the present one"
            return Fault("error", "feed-revision", message, where)
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    start = max(0, start - 20)
    cut = "…" if start else ""
    message = (
        f"{name} is “{cut}{one[start : start + _SHOWN]}”; "
        f"show.toml and the manifest give “{cut}{other[start : start + _SHOWN]}”"
    )
    return Fault(severity, code_of(name.partition(" ")[0]), message, where)


def _revision(told: str) -> int:
    url = next((part for part in told.split() if part.startswith("url=")), "")
    found = _REVISION.search(url)
    return int(found[1]) if found else 1


def _by_name(parent: Any) -> dict[str, list[str]]:
    """Child elements by name (links by their rel), each as one line that tells all of it."""
    found: dict[str, list[str]] = {}
    for child in parent:
        if not isinstance(child.tag, str) or child.tag == "item":
            continue
        name = _short(child.tag)
        if name == "atom:link":
            name = f"{name} rel={child.get('rel')}"
        found.setdefault(name, []).append(_told(child))
    return found


def _told(element: Any) -> str:
    attributes = " ".join(f"{key}={value}" for key, value in sorted(element.attrib.items()))
    text = element.text or ""
    inner = "".join(
        f"<{_short(child.tag)} {_told(child)}>" for child in element if isinstance(child.tag, str)
    )
    return " ".join(part for part in (attributes, text.strip() if inner else text, inner) if part)


def _short(tag: str) -> str:
    for long, short in _SHORT.items():
        if tag.startswith(long):
            return short + tag[len(long) :]
    return tag


def _between(root: Any) -> Iterator[str]:
    for parent in (root, *root.iterfind("channel"), *root.iterfind("channel/item")):
        texts = [parent.text, *(child.tail for child in parent)]
        yield from (text.strip() for text in texts if text and text.strip())
