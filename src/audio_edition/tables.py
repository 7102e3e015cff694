"""A checked reader of TOML tables: every room reads its own section through it.

A wrong type or an unknown key is one line that names the file and the key and
offers the nearest key that exists. ``Table`` remembers which keys were asked for,
so that "unknown" is simply what nobody asked for.
"""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from audio_edition.errors import AudioEditionError, ShowError
from audio_edition.faults import mend
from audio_edition.plain_files import read_plain
from audio_edition.schemas import refuse_newer

T = TypeVar("T")
Word = TypeVar("Word", bound=str)

_BACK = "put the file back in its place, or remove what stands there"
_LONGEST = 500  # characters of what is wrong; whoever wrote a longer value knows where it stands

_NAMES = {
    str: "text in quotes",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list [...]",
    dict: "a table {...}",
}


class Table:
    """One TOML table with its file and dotted name, read key by key.

    Errors raised by its getters are of class ``error`` (``ShowError`` unless told).
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        *,
        file: Path,
        name: str = "",
        error: type[AudioEditionError] = ShowError,
    ) -> None:
        self._values = values
        self._asked: set[str] = set()
        self._tables: dict[str, Table] = {}
        self.file = file
        self.name = name
        self._error = error

    def __contains__(self, key: str) -> bool:
        return key in self._values

    @property
    def said(self) -> Mapping[str, Any]:
        """All that stands in it, whoever asks for it."""
        return self._values

    def where(self, key: str) -> str:
        """``show.toml [voice] speed``: how messages name a key."""
        section = f" [{self.name}]" if self.name else ""
        return f"{self.file.name}{section} {key}"

    def fail(self, key: str, problem: str, *, hint: str | None = None) -> AudioEditionError:
        """Return (not raise) the error that says ``key`` has ``problem``."""
        told = problem if len(problem) <= _LONGEST else f"{problem[:_LONGEST]}…"
        return self._error(f"{self.where(key)} {told}", hint=hint or f"mend it in {self.file}")

    def _get(self, key: str, kind: type[T], default: T) -> T:
        self._asked.add(key)
        if key not in self._values:
            return default
        value = self._values[key]
        # bool is an int in Python, and 1 is a good float in TOML: say so by hand
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            with contextlib.suppress(OverflowError):  # then it is no number that means anything
                value = float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            is_one = kind is list and isinstance(value, dict)
            hint = f"begin each with double brackets: [[{key}]]" if is_one else None
            told = repr(value) if type(value) in _NAMES else str(value)  # a date, a time
            raise self.fail(key, f"must be {_NAMES[kind]}, not {told}", hint=hint)
        return value

    def text(self, key: str, default: str = "") -> str:
        """Text, stripped."""
        return self._get(key, str, default).strip()

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        return self._get(key, bool, default)

    def whole(
        self, key: str, default: int, *, least: int | None = None, most: int | None = None
    ) -> int:
        """A whole number within [least, most]."""
        value = self._get(key, int, default)
        self._within(key, value, least, most)
        return value

    def number(
        self, key: str, default: float, *, least: float | None = None, most: float | None = None
    ) -> float:
        """A number within [least, most]."""
        value = self._get(key, float, default)
        self._within(key, value, least, most)
        return value

    def _within(self, key: str, value: float, least: float | None, most: float | None) -> None:
        if (least is not None and not value >= least) or (most is not None and not value <= most):
            low = "" if least is None else f"at least {least:g}"
            high = "" if most is None else f"at most {most:g}"
            raise self.fail(key, f"must be {' and '.join(filter(None, (low, high)))}, not {value}")

    def choice(self, key: str, options: Sequence[Word], default: Word) -> Word:
        """One of ``options``."""
        value = self.text(key, default)
        for option in options:
            if option == value:
                return option
        near = difflib.get_close_matches(value, options, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"one of {', '.join(options)}"
        raise self.fail(key, f"cannot be {value!r}", hint=hint)

    def texts(self, key: str, default: Iterable[str] = ()) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        self._asked.add(key)
        value = self._values.get(key, list(default))
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(key, f"must be a list of texts, not {value!r}")
        return tuple(item.strip() for item in value)

    def refuse_newer(self, reads: int) -> None:
        """Read the file's own ``version`` (1 unless told); refuse one above ``reads``."""
        refuse_newer(self.whole("version", 1, least=1), reads, self.file.name, self._error)

    def raw(self, key: str) -> Any:
        """Whatever TOML gave (None where absent), for a value of more than one shape."""
        self._asked.add(key)
        return self._values.get(key)

    def items(self) -> Iterable[tuple[str, Any]]:
        """Every key and value, all counted as asked for: for tables with free keys."""
        self._asked.update(self._values)
        return self._values.items()

    def table(self, key: str) -> Table:
        """The sub-table ``key``: the same object each time, empty where absent."""
        if key not in self._tables:
            values = self._get(key, dict, {})
            name = f"{self.name}.{key}" if self.name else key
            self._tables[key] = Table(values, file=self.file, name=name, error=self._error)
        return self._tables[key]

    def tables(self, key: str) -> tuple[Table, ...]:
        """An array of tables ([[section.key]])."""
        values = self._get(key, list, [])
        if not all(isinstance(item, dict) for item in values):
            raise self.fail(key, "must be a list of tables")
        name = f"{self.name}.{key}" if self.name else key
        found = tuple(
            Table(item, file=self.file, name=f"{name}[{number}]", error=self._error)
            for number, item in enumerate(values, 1)
        )
        self._tables.update({f"{key}[{number}]": item for number, item in enumerate(found, 1)})
        return found

    def refuse_unknown(self) -> None:
        """Raise for the first key nobody asked for, here or in a sub-table."""
        every = list(self._every())
        for table in every:
            for key, value in table._values.items():
                if key not in table._asked:
                    raise table._unknown(key, value, every)

    def _every(self) -> Iterator[Table]:
        yield self
        for table in self._tables.values():
            yield from table._every()

    def _unknown(self, key: str, value: Any, every: Sequence[Table]) -> AudioEditionError:
        """The error that nobody asked for ``key``, with what may be meant or where it belongs."""
        is_section = isinstance(value, dict)
        near = difflib.get_close_matches(key, sorted(self._asked), n=1)
        homes = [f"[{table.name}]" for table in every if key in table._asked and table.name]
        if homes and not (is_section and near):
            hint: str | None = f"it belongs under {' or '.join(homes[:3])}"
        else:
            hint = f"did you mean {near[0]!r}?" if near else None
        return self.fail(key, f"is not a {'section' if is_section else 'setting'}", hint=hint)


@dataclass(frozen=True, slots=True)
class Within:
    """The range of a setting that is a number."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """What a setting is called in the file, where its field has another name."""

    name: str


def filled(table: Table, kind: type[T], /, **read: Any) -> T:
    """Read a section as the dataclass that has a field a key: its kind, its default, and in
    ``Annotated`` its range (``Within``), its name (``Key``), its choices, or who reads it of the
    table. ``read`` are fields that were read already.

    >>> from typing import Annotated
    >>> @dataclass
    ... class Sound:
    ...     rate: Annotated[int, Within(8, 48)] = 44
    ...     loud: Annotated[bool, Key("is_loud")] = False
    >>> filled(Table({"rate": 22, "is_loud": True}, file=Path("show.toml")), Sound)
    Sound(rate=22, loud=True)
    """
    for one, said in _fields(kind):
        if one.name not in read:
            read[one.name] = _value(table, one, *said)
    return kind(**read)


def _fields(kind: type[Any]) -> list[tuple[dataclasses.Field[Any], tuple[Any, ...]]]:
    """Each field with its type and what is said besides."""
    hints = get_type_hints(kind, include_extras=True)
    return [
        (one, get_args(hint) if get_origin(hint) is Annotated else (hint,))
        for one in dataclasses.fields(kind)
        for hint in (hints[one.name],)
    ]


def _value(table: Table, one: dataclasses.Field[Any], kind: Any, *said: Any) -> Any:
    key, within = one.name, Within()
    default: Any = one.default
    for more in said:
        match more:
            case Key(name):
                key = name
            case Within():
                within = more
            case tuple():
                return table.choice(key, more, default)
            case _:
                return more(table)
    kind = getattr(kind, "__supertype__", kind)  # of a unit
    if kind is bool:
        return table.flag(key, default)
    if kind is int:
        least, most = (None if at is None else int(at) for at in (within.least, within.most))
        return table.whole(key, default, least=least, most=most)
    if kind is float:
        return table.number(key, default, least=within.least, most=within.most)
    if get_origin(kind) is Literal:
        return table.choice(key, get_args(kind), default)
    if get_origin(kind) is tuple:
        return table.texts(key, default)
    if kind is str:
        return table.text(key, default)
    return kind.from_table(table.table(key))


_DEPTH = 64
# such a key costs memory by the square of its depth while it is parsed
_NESTED = re.compile(rf"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){{{_DEPTH}}}""")


def read_toml(file: Path, *, error: type[AudioEditionError] = ShowError) -> Table:
    """Read ``file``; raise ``error`` with one line where it cannot be read or parsed."""
    try:
        data = read_plain(file)
        text = data.decode("utf-8-sig")
        if _NESTED.search(text):
            raise error(f"{file} nests its keys more than {_DEPTH} deep", hint="no setting does")
        values = tomllib.loads(text)
    except FileNotFoundError:
        if file.is_symlink():
            raise error(f"{file} is a link that leads nowhere", hint=_BACK) from None
        raise error(f"{file} does not exist") from None
    except OSError as problem:
        why = f"{file} cannot be read: {problem.strerror or problem}"
        raise error(why, hint=mend(problem) or _BACK) from None
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise error(
            f"{file} cannot be read: line {line} is not UTF-8 text", hint="save the file as UTF-8"
        ) from None
    except RecursionError:
        raise error(f"{file} is nested too deeply", hint="no setting is: mend it") from None
    except ValueError as problem:  # a number of 5000 digits is none of TOML's errors
        from audio_edition.slips import in_toml

        hint = in_toml(text, str(problem))
        raise error(f"{file} is not valid TOML: {problem}", hint=hint) from None
    return Table(values, file=file, error=error)


def read_toml_if_any(file: Path, *, error: type[AudioEditionError] = ShowError) -> Table:
    """Read ``file`` as ``read_toml`` does; an empty table where nothing has its name.

    A folder, a pipe or a link that leads nowhere is no absence: somebody's word stood there.
    """
    if not os.path.lexists(file):
        return Table({}, file=file, error=error)
    return read_toml(file, error=error)


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text in a value of TOML's, however deep it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
