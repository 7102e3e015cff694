"""The editor's own rules: ``[cleaning]`` of show.toml and edition.toml."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.text import normal
from audio_edition.errors import CleaningError
from audio_edition.searching import EndlessSearchError, found
from audio_edition.tables import Table

Origin: TypeAlias = Literal["show", "edition"]
Action: TypeAlias = Literal["keep", "drop"]
Repeats: TypeAlias = Literal["labels", "ask", "off"]
"""What repetition alone may do: cut labels, only ask, nothing."""

_KEYS = ("phrase", "kind", "regex", "reason")
_EXAMPLE = '{ phrase = "…", reason = "…" }'
_LONGEST_REGEX = 500


@dataclass(frozen=True, slots=True)
class EditorRule:
    """One rule of the editor: ``pattern`` looks into a paragraph, or ``kind`` names a sort.

    Exactly one of the two is given. ``name`` is how the rule was written, for the review.
    """

    action: Action
    origin: Origin
    name: str
    reason: str
    kind: str = ""
    pattern: re.Pattern[str] | None = None

    def find(self, cased: str) -> str:
        """The words of a normalised paragraph this rule points at ('' where none).

        Raises ``CleaningError`` for a pattern that finds no end in it.
        """
        if self.pattern is None:
            return ""
        try:
            return found(self.pattern, cased) or ""
        except EndlessSearchError as problem:
            raise CleaningError(
                f"[cleaning] {self.name[:100]} of the {self.origin} finds no end in a paragraph "
                f"of {len(cased)} characters",
                hint=problem.hint,
            ) from None


@dataclass(frozen=True, slots=True)
class CleaningSettings:
    """The editor's rules of one file, keep before drop; whose signals and packs are asked.

    ``repetition`` is None where an edition leaves it to its show.
    """

    rules: tuple[EditorRule, ...] = field(default=())
    signals: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    repetition: Repeats | None = "labels"

    @classmethod
    def from_table(cls, table: Table, *, origin: Origin) -> CleaningSettings:
        """Read ``[cleaning]``; raises the table's error class for a broken rule."""
        rules: list[EditorRule] = []
        actions: tuple[Action, ...] = ("keep", "drop")
        for action in actions:
            entries = table.raw(action)
            if entries is None:
                continue
            if not isinstance(entries, list):
                entries = [entries]
            for number, entry in enumerate(entries, 1):
                rules.append(_rule(table, action, number, entry, origin))
        said = "repetition" in table
        repetition = table.choice("repetition", get_args(Repeats), "labels")
        return cls(
            tuple(rules),
            table.texts("signals"),
            table.texts("packs"),
            None if origin == "edition" and not said else repetition,
        )

    def over(self, others: CleaningSettings) -> CleaningSettings:
        """These rules before those of ``others``; the signals and packs of both."""
        return CleaningSettings(
            self.rules + others.rules,
            others.signals + self.signals,
            others.packs + self.packs,
            self.repetition or others.repetition,
        )


def _rule(table: Table, action: Action, number: int, entry: Any, origin: Origin) -> EditorRule:
    """Read one entry: a phrase, or a table with phrase, kind or regex and a reason."""
    where = f"{action}[{number}]"
    if isinstance(entry, str):
        entry = {"phrase": entry}
    if not isinstance(entry, dict):
        raise table.fail(
            where, f"must be a phrase or a table, not {entry!r}", hint=f"for example {_EXAMPLE}"
        )
    for name, value in entry.items():
        if name not in _KEYS:
            near = difflib.get_close_matches(name, _KEYS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"a rule has {', '.join(_KEYS)}"
            raise table.fail(f"{where}.{name}", "is not a setting", hint=hint)
        if not isinstance(value, str) or not value.strip():
            raise table.fail(
                f"{where}.{name}", f"must be text in quotes and not empty, not {value!r}"
            )
    given = [name for name in ("phrase", "kind", "regex") if name in entry]
    if len(given) != 1:
        problem = "says neither phrase, kind nor regex" if not given else "says too much"
        raise table.fail(where, problem, hint=f"give exactly one of them: {_EXAMPLE}")
    what = entry[given[0]].strip()
    reason = entry.get("reason", "").strip() or f"the {origin}'s rule"
    name = f"{action} {given[0]} {what!r}"
    if given[0] == "kind":
        if what not in KINDS:
            near = difflib.get_close_matches(what, KINDS, n=1, cutoff=0.5)
            raise table.fail(
                f"{where}.kind",
                f"cannot be {what!r}",
                hint=f"did you mean {near[0]!r}?" if near else f"one of {', '.join(KINDS)}",
            )
        return EditorRule(action, origin, name, reason, kind=what)
    if given[0] == "phrase":
        pattern = _phrase(what)
    else:
        if len(what) > _LONGEST_REGEX:
            raise table.fail(f"{where}.regex", f"is longer than {_LONGEST_REGEX} characters")
        try:
            pattern = re.compile(what, re.IGNORECASE)
        except re.error as problem:
            raise table.fail(
                f"{where}.regex",
                f"is not a regular expression: {problem}",
                hint="mend it, or use phrase, which takes text as it stands",
            ) from None
    return EditorRule(action, origin, name, reason, pattern=pattern)


def _phrase(text: str) -> re.Pattern[str]:
    """A phrase matches whole words, whatever the case, the spaces and the sort of quotes."""
    phrase = re.escape(normal(text))
    before = r"(?<!\w)" if re.match(r"\w", normal(text)) else ""
    after = r"(?!\w)" if re.search(r"\w$", normal(text)) else ""
    return re.compile(before + phrase + after, re.IGNORECASE)
