"""What an editor approved: the digest of the script, and who was to speak it, kept word for word.

``approved`` in edition.toml is the approval: the digest of every printed and spoken sentence in
its order. ``approved.json`` beside it tells whose word it is, which voice was meant, and what the
sentences were, so that a later change can be named. Without it an approval covers no voice.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os.path import lexists
from pathlib import Path
from typing import Any, Literal, TypeAlias

from audio_edition.errors import EditionError
from audio_edition.faults import of_disk
from audio_edition.plain_files import read_plain
from audio_edition.schemas import refuse_newer
from audio_edition.script.model import Script, Sentence, words_digest
from audio_edition.toml_edit import replace

NAME = "approved.json"
VERSION = 1
_MOST = 70  # characters of a sentence in a message
_SHOWN = 24  # of them at least from where two sentences differ
_BEFORE = 20  # of them before that, where the beginning is cut

ApprovalState: TypeAlias = Literal["none", "approved", "changed"]


@dataclass(frozen=True, slots=True)
class ApprovedSentence:
    """One sentence as it was approved; ``file`` is where it came from."""

    file: str
    printed: str
    spoken: str
    voice: str = ""
    language: str = ""
    phonemic: str = ""


@dataclass(frozen=True, slots=True)
class ApprovedScript:
    """What ``approved.json`` holds; ``voice`` are the settings of who speaks, as plain data."""

    script: str
    voice: Mapping[str, Any]
    sentences: tuple[ApprovedSentence, ...]
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApprovalStanding:
    """Whether a script is approved; ``changes`` says in words what is not as it was."""

    state: ApprovalState
    changes: str = ""
    by: str = ""
    at: datetime | None = None
    voice: Mapping[str, Any] = field(default_factory=dict)


def voice_digest(voice: Mapping[str, Any]) -> str:
    """SHA-256 of who speaks: settings as plain data."""
    text = json.dumps(voice, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def approving(script: Script, voice: Mapping[str, Any], *, by: str, at: datetime) -> ApprovedScript:
    """The record of an approval of ``script``, spoken by ``voice``."""
    return ApprovedScript(script.digest, dict(voice), _sentences(script), by, at)


def write_approved(folder: Path, record: ApprovedScript) -> None:
    """Put the record into the edition's folder; raises ``EditionError``."""
    document = {
        "version": VERSION,
        "script": record.script,
        "by": record.by,
        "at": record.at.astimezone(UTC).isoformat() if record.at else None,
        "voice": dict(record.voice),
    }
    document["seal"] = _seal(document, [_row(one) for one in record.sentences])
    lines = [f" {json.dumps(key)}: {_line(value)}" for key, value in document.items()]
    said = ",\n  ".join(_line(_row(one)) for one in record.sentences)
    lines.append(f' "sentences": [\n  {said}\n ]')
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    replace(folder / NAME, text.encode("utf-8", "surrogatepass"), error=EditionError)


def read_approved(folder: Path | None) -> ApprovedScript | None:
    """Read the record; None where there is none, or none that can be read.

    Raises ``EditionError`` for one that a newer version wrote: what it says of the voice, and
    of whatever else was approved, must not count for nothing.
    """
    if folder is None:
        return None
    try:
        told = json.loads(read_plain(folder / NAME))
        refuse_newer(told["version"], VERSION, f"{folder.name}/{NAME}", EditionError)
        if told["version"] != VERSION:
            return None
        if "seal" in told and told["seal"] != _seal(told, told["sentences"]):
            return None  # a name that nobody gave would stand in the certificate
        sentences = tuple(
            ApprovedSentence(*(str(part) for part in sentence)) for sentence in told["sentences"]
        )
        said = ((s.printed, s.spoken, s.voice, s.language) for s in sentences)
        if words_digest(said) != told["script"]:
            return None  # a word that nobody approved would be told as a change of the script
        return ApprovedScript(
            script=str(told["script"]),
            voice=dict(told["voice"]),
            sentences=sentences,
            by=str(told["by"]),
            at=datetime.fromisoformat(told["at"]) if told["at"] else None,
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        if of_disk(problem):  # it is there
            raise
        return None


def _row(sentence: ApprovedSentence) -> list[str]:
    one = sentence
    return [one.file, one.printed, one.spoken, one.voice, one.language, one.phonemic]


def _seal(told: Mapping[str, Any], sentences: Sequence[Any]) -> str:
    """SHA-256 of all that the record tells; one of before there were seals has none."""
    whole = {key: told[key] for key in ("version", "script", "by", "at", "voice")}
    text = json.dumps([whole, sentences], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def record_fault(folder: Path | None, approved: str = "") -> str:
    """What is wrong with the record of an approval: damaged, or not there, or another's.

    Empty where nothing is. ``approved`` is what edition.toml says; without it none need be there.
    """
    if folder is None:
        return ""
    where, record = f"{folder.name}/{NAME}", read_approved(folder)
    if record is None and lexists(folder / NAME):
        return f"{where} cannot be read"
    if record is None and approved:
        return f"{where} is gone, or was never written"
    if record is not None and approved and record.script != approved:
        return f"{where} is the record of another approval than edition.toml tells of"
    return ""


def lost_record(folder: Path | None, approved: str = "") -> tuple[str, ...]:
    """One sentence where there is such a fault; none where there is not."""
    fault = record_fault(folder, approved)
    return (f"{fault}: nobody knows any more whose word it was",) if fault else ()


def standing(
    approved: str, script: Script, voice: Mapping[str, Any], record: ApprovedScript | None
) -> ApprovalStanding:
    """Say whether ``script``, spoken by ``voice``, is what ``approved`` (its digest) means."""
    if not approved:
        return ApprovalStanding("none")
    if record is None or record.script != approved:
        # an approval of before 0.3, or one written by hand: it tells of the words alone
        if approved == script.digest:
            return ApprovalStanding("approved")
        return ApprovalStanding("changed", "the script is another")
    changes = [*_words(record.sentences, _sentences(script)), *_voices(record.voice, voice)]
    if approved != script.digest and not changes:
        changes = ["the script is another"]
    state: ApprovalState = "changed" if changes else "approved"
    return ApprovalStanding(state, "; ".join(changes), record.by, record.at, record.voice)


def _sentences(script: Script) -> tuple[ApprovedSentence, ...]:
    return tuple(_sentence(sentence) for sentence in script.sentences)


def _sentence(sentence: Sentence) -> ApprovedSentence:
    return ApprovedSentence(
        sentence.origin.file,
        sentence.printed,
        sentence.spoken,
        sentence.voice,
        sentence.language,
        sentence.phonemic,
    )


def _words(was: Sequence[ApprovedSentence], now: Sequence[ApprovedSentence]) -> list[str]:
    """What is said otherwise, in a few words: the first change, and how many more there are."""
    if tuple(was) == tuple(now):
        return []
    left, came = _without(was, now), _without(now, was)
    if not left and not came:
        moved = next(new for old, new in zip(was, now, strict=True) if old != new)
        return [f"the order is another, from {moved.file} {_quoted(moved.printed)} on"]
    pairs = list(zip(left, came, strict=False))
    told = [_difference(old, new) for old, new in pairs]
    told += [f"{old.file} {_quoted(old.printed)} is gone" for old in left[len(pairs) :]]
    told += [f"{new.file} {_quoted(new.printed)} is new" for new in came[len(pairs) :]]
    more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
    return [told[0] + more]


def _difference(old: ApprovedSentence, new: ApprovedSentence) -> str:
    if old.printed != new.printed:
        return f"{new.file} says {_apart(new.printed, old.printed)}"
    if old.spoken != new.spoken:
        said = _apart(new.spoken, old.spoken)
        return f"{new.file} {_quoted(new.printed)} is spoken as {said}"
    if old.phonemic != new.phonemic:
        return f"{new.file} {_quoted(new.printed)} is given other sounds"
    if old.voice != new.voice:
        said = f"by {new.voice or 'the voice of the show'}, not {old.voice or 'that of the show'}"
        return f"{new.file} {_quoted(new.printed)} is read {said}"
    if old.language != new.language:
        said = f"as {new.language}, not {old.language}"
        return f"{new.file} {_quoted(new.printed)} is read {said}"
    return f"{new.file} {_quoted(new.printed)} was in {old.file}"


def _without(
    some: Sequence[ApprovedSentence], others: Sequence[ApprovedSentence]
) -> list[ApprovedSentence]:
    """Those of ``some`` that are not among ``others``, as often as they stand there."""
    there = Counter(others)
    left = []
    for one in some:
        if there[one]:
            there[one] -= 1
        else:
            left.append(one)
    return left


def _voices(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    changed = [key for key in sorted(was.keys() | now.keys()) if was.get(key) != now.get(key)]
    if not changed:
        return []
    key = changed[0]
    more = f" (and {len(changed) - 1} more)" if len(changed) > 1 else ""
    if key.startswith("options."):  # an engine's own table may hold what is nobody's business
        return [f"[voice.{key.removeprefix('options.')}] is another{more}"]
    told = f"{_value(now, key)}, not {_value(was, key)}"
    return [f"[voice] {key} is {told}{more}"]


def _value(voice: Mapping[str, Any], key: str) -> str:
    return _line(voice[key]) if key in voice else "the default"


def _quoted(text: str, begin: int = 0) -> str:
    """A text in quotes, no longer than a line takes: cut before ``begin`` and behind it."""
    words = " ".join(text.split())
    cut = "…" if begin else ""
    part = words[begin:]
    return f"“{cut}{part if len(cut + part) <= _MOST else part[: _MOST - 1 - len(cut)] + '…'}”"


def _apart(now: str, was: str) -> str:
    """Two texts, cut where they differ: what is told of them must never look the same."""
    texts = [" ".join(text.split()) for text in (now, was)]
    pairs = enumerate(zip(*texts, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(map(len, texts)))
    begin = 0
    if max(map(len, texts)) > _MOST and same + _SHOWN > _MOST:
        begin = same - _BEFORE
        word = texts[0].rfind(" ", begin - _BEFORE, begin) + 1
        begin = word or begin  # not amid a word, where there are any
    return f"{_quoted(now, begin)}, not {_quoted(was, begin)}"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
