"""Files as typed models: each field is written once, and from there read, written and described.

A field without a default is always written, and must be there; one with a default is written only
where it says something else. Unknown keys are passed over: a later version may add some. See
docs/decisions/models.md.
"""

from __future__ import annotations

import dataclasses
import io
import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

import msgspec
from msgspec import Meta as Meta
from msgspec import field as field
from msgspec import inspect

from audio_edition.schemas import loaded

T = TypeVar("T")
set_field = msgspec.structs.force_setattr
"""For a model's own ``__post_init__``: nobody else changes one."""

_PLACE = re.compile(r"(.*?)(?: - at (?:`(key)` in )?`\$\.?(.*)`)?", re.DOTALL)
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_LACKS = re.compile(r"Object missing required field `(.*)`")
_KINDS = re.compile(r"Expected `([^`]*)`.*", re.DOTALL)
_WORDS = {
    "str": "text", "int": "a whole number", "float": "a number", "bool": "true or false",
    "array": "a list", "object": "a table", "null": "null",
    "datetime": "a time like 2026-11-02T05:30:00Z",
}  # fmt: skip


class FileModel(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A file, or a part of one."""


def must(words: str, **schema: Any) -> Meta:
    """Say what a value must be, for ``check`` in words and for others as JSON schema.

    Reading does not ask for it, only for the type: what is odd is told, and can be mended.
    """
    return Meta(extra_json_schema=schema, extra={"must": words})


def told(text: str, **schema: Any) -> Meta:
    """Describe a field, for its JSON schema."""
    return Meta(description=text, extra_json_schema=schema)


def read(data: bytes, kind: type[T]) -> T:
    """Read a file; raises ``ValueError`` that names place and value, or ``RecursionError``."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # no JSON of msgspec's may be one of Python's: a mark at its begin, half a pair in a text
        return of_document(loaded(data), kind)


def of_document(document: Any, kind: type[T]) -> T:
    """Return the model of a document that was read; raises ``ValueError``."""
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as problem:
        raise ValueError(_in_words(str(problem), document)) from None


def parts_of(model: FileModel) -> dict[str, Any]:
    """Return a document as JSON takes it; its lists are iterators, for as objects they weigh ten
    times the text.
    """
    kind = type(model)
    names, keys, defaults = kind.__struct_fields__, kind.__struct_encode_fields__, _defaults(kind)
    values = ((key, getattr(model, name)) for name, key in zip(names, keys, strict=True))
    return {
        key: _items(value) if isinstance(value, tuple) else msgspec.to_builtins(value)
        for (key, value), default in zip(values, defaults, strict=True)
        if value is not default
    }


def written(model: FileModel) -> dict[str, Any]:
    """The same, at once."""
    return cast(dict[str, Any], msgspec.to_builtins(model))


def plain(value: Any) -> Any:
    """Return a model, or a dataclass, as JSON takes it; its times keep their offsets."""
    kept = msgspec.to_builtins(value, builtin_types=(datetime,))
    return json.loads(json.dumps(kept, default=datetime.isoformat))


def _defaults(kind: type[FileModel]) -> tuple[Any, ...]:
    """The default of each field, as ``NODEFAULT`` where it has none."""
    known = kind.__struct_defaults__
    return (msgspec.NODEFAULT,) * (len(kind.__struct_fields__) - len(known)) + known


def _items(values: tuple[Any, ...]) -> Iterator[Any]:
    return map(msgspec.to_builtins, values)


if TYPE_CHECKING:
    from dataclasses import replace as replace
else:

    def replace(model, **changes):
        """Return a model, or a dataclass, with other values in some fields."""
        is_model = isinstance(model, FileModel)
        return (msgspec.structs if is_model else dataclasses).replace(model, **changes)


def odd_in(document: Any, kind: type[FileModel]) -> Iterator[str]:
    """Yield what in a document, of which all can be read, is not what its model says (``must``)."""
    return _odd(document, inspect.type_info(kind), "")


def _odd(value: Any, kind: inspect.Type, place: str) -> Iterator[str]:
    match kind:
        case inspect.Metadata(own, schema, extra):
            if extra and value is not None and not _is(value, schema or {}):
                yield f"{place} is {value!r:.60}: it must be {extra['must']}"
            yield from _odd(value, own, place)
        case inspect.StructType() if value is not None:
            for one in kind.fields:
                if one.encode_name in value:
                    inner = f"{place}.{one.encode_name}" if place else one.encode_name
                    yield from _odd(value[one.encode_name], one.type, inner)
        case inspect.VarTupleType():
            for number, item in enumerate(value):
                yield from _odd(item, kind.item_type, f"{place}[{number}]")
        case inspect.DictType():
            for key, item in value.items():
                yield from _odd(item, kind.value_type, f"{place}.{key}")
        case inspect.UnionType():  # of something, and of null
            yield from _odd(value, kind.types[0], place)


def _is(value: Any, schema: Mapping[str, Any]) -> bool:
    """Tell whether a value of the right type is what its JSON schema asks for."""
    if not isinstance(value, str):
        least, most = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
        return bool(least <= value <= most and value > schema.get("exclusiveMinimum", -math.inf))
    pattern = schema.get("pattern", "")
    whole = f"{pattern}(?![\\s\\S])" if pattern.endswith("$") else pattern
    is_day = schema.get("format") != "date" or _is_day(value)
    return is_day and value in schema.get("enum", (value,)) and bool(re.search(whole, value))


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _in_words(problem: str, document: Any) -> str:
    """What is wrong, and where: ``segments[3].bytes is 'x': it must be a whole number``."""
    found = _PLACE.fullmatch(problem)
    what, of_key, place = (found[1], found[2], found[3] or "") if found else (problem, None, "")
    lacks = _LACKS.fullmatch(what)
    if lacks:
        return f"no {lacks[1]!r}" + (f" in {place}" if place else "")
    value = _at(document, place)
    kinds = _KINDS.fullmatch(what)
    if "matching regex" in what:
        if of_key:
            return f"{place} has a name that cannot be a file's beside it: {[*value]!r:.200}"
        return f"{place} is {value!r:.60}: it cannot name a file beside it"
    if kinds:
        what = "it must be " + " or ".join(_WORDS.get(one, one) for one in kinds[1].split(" | "))
    elif "datetime" in what:
        what = f"it must be {_WORDS['datetime']}"
    return f"{place or 'the whole'} is {value!r:.60}: {what}"


def _at(document: Any, place: str) -> Any:
    """The value at a place; of a table whose key is not told, the table."""
    for number, key in _STEP.findall(place):
        if key == "..." or not isinstance(document, dict | list):
            break
        document = document[int(number) if number else key]
    return document


_END = b" ]\n}\n"


def as_json(document: Mapping[str, Any]) -> bytes:
    """Return the document in UTF-8; a list may be given as an iterator, of which no item is held.

    A lone surrogate is no text in any encoding: it becomes a question mark.
    """
    made = io.BytesIO()
    write_json(made, document)
    return made.getvalue()


def write_json(made: BinaryIO, document: Mapping[str, Any]) -> None:
    """The same, into a stream."""

    def write(text: str) -> None:
        made.write(text.encode(errors="replace"))

    between = "{\n"
    for key, value in document.items():
        write(f"{between} {json.dumps(key)}: ")
        between = ",\n"
        if isinstance(value, list | Iterator):
            count = 0
            for count, item in enumerate(value, 1):
                write((",\n  " if count > 1 else "[\n  ") + _compact(item))
            write("\n ]" if count else "[]")
        else:
            write(_compact(value))
    write("\n}\n" if document else "{\n\n}\n")


def items_of(stream: BinaryIO, name: str) -> Iterator[Any]:
    """Yield the items of the list that ends a document, as ``as_json`` wrote it, one at a time.

    Raises ``ValueError`` for a document that is laid out otherwise, or cut off: whoever asks reads
    the whole then, and is told what is wrong with it.
    """
    mark, head = f" {json.dumps(name)}: [\n".encode(), bytearray()
    for line in stream:
        if line == mark and head.endswith(b",\n"):
            break
        head += line
    else:
        raise ValueError("it is laid out otherwise")
    json.loads(head[:-2] + b"}")
    is_open = True
    for line in stream:
        item, comma, rest = line.rstrip(b"\n").rpartition(b",")
        is_open = bool(comma) and not rest
        yield json.loads(item if is_open else item + comma + rest)
        if not is_open:
            break
    if is_open or stream.read() != _END:
        raise ValueError("it is laid out otherwise")


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
