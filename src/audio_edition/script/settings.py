"""What show.toml says about the script: [intro] text, [outro] text and [script]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from audio_edition.tables import Table

BylinePolicy: TypeAlias = Literal["never", "always", "changes"]
"""Whether bylines are read: not at all, each, or where the writer changes."""

Place: TypeAlias = Literal["intro", "outro"]

PLACE: Final[Place] = "intro"
"""Where the synthetic voice is named: what is to be known of a voice is said before it reads."""

_BYLINES: Final[tuple[BylinePolicy, ...]] = ("never", "always", "changes")
_PLACES: Final[tuple[Place, ...]] = ("intro", "outro")
_PER_ARTICLE: Final = ("headline", "byline_text", "transition")


@dataclass(frozen=True, slots=True)
class ScriptSettings:
    """How a programme is worded around its articles.

    Every text is a template (see ``templates``); None means the wording of the show's
    language, an empty text that nothing is said. ``intro``, ``outro`` stand in [intro] and
    [outro] as ``text``, ``title`` (what an edition without a title is called) in [publish];
    all others in [script] under their own names. ``disclosure_in`` None means ``PLACE``, and
    for an edition that is out the place where it was. ``steps`` are names of the seam
    "script-steps", run in this order.
    """

    intro: str | None = None
    outro: str | None = None
    rundown: bool = False
    rundown_text: str | None = None
    headline: str | None = None
    bylines: BylinePolicy = "never"
    byline_text: str | None = None
    transition: str | None = None
    disclosure: str | None = None
    disclosure_in: Place | None = None
    quote_voice: str = ""
    new_names: bool = True
    title: str | None = None
    steps: tuple[str, ...] = ()

    @classmethod
    def from_table(cls, root: Table) -> ScriptSettings:
        """Read the whole of show.toml; raises ``ShowError`` for a bad value or template."""
        from audio_edition.script.templates import check_template

        def template(table: Table, key: str) -> str | None:
            if key not in table:
                return None
            text = table.text(key)
            check_template(text, table, key, per_article=key in _PER_ARTICLE)
            return text

        table = root.table("script")
        return cls(
            intro=template(root.table("intro"), "text"),
            outro=template(root.table("outro"), "text"),
            rundown=table.flag("rundown"),
            rundown_text=template(table, "rundown_text"),
            headline=template(table, "headline"),
            bylines=table.choice("bylines", _BYLINES, "never"),
            byline_text=template(table, "byline_text"),
            transition=template(table, "transition"),
            disclosure=template(table, "disclosure"),
            disclosure_in=table.choice("disclosure_in", _PLACES, PLACE)
            if "disclosure_in" in table
            else None,
            quote_voice=table.text("quote_voice"),
            new_names=table.flag("new_names", True),
            title=template(root.table("publish"), "title") or None,
            steps=table.texts("steps"),
        )
