"""The words that a change at the desk is made from: as its editor saw them, and as they stand.

A change replaces some words: a paragraph, a headline, one key of a TOML file, a name's entry.
Whether somebody else changed those, and no others of their file, decides if it is made. The
fields of a change name them; ``text`` is what its paragraph read, by which it is known wherever
it stands by now.
"""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from audio_edition.edition.load import article_of, load_edition
from audio_edition.edition.model import Mark, Paragraph
from audio_edition.edition.rewriting import written_in
from audio_edition.edition.ruling import ruled
from audio_edition.edition.sources.parse import parse
from audio_edition.errors import EditionError
from audio_edition.script.lexicon import entries_in
from audio_edition.toml_edit import digest_of
from audio_edition.verbs import desk
from audio_edition.verbs.desk import LEXICON, SHOW, SHOW_LEXICON
from audio_edition.verbs.desk_dress import picture_seen
from audio_edition.workspace import Workspace

Fields: TypeAlias = Mapping[str, Any]
Files: TypeAlias = Mapping[str, bytes | None]

_OWN = desk.OWN[0]
_OF_SHOW = ("always", "music", "cover")  # settle something for the whole show
_OF_ARTICLE = ("headline", "detail", "text", "move", "split", "join", "take")
_AT_PARAGRAPH = ("text", "move", "split", "mark")
_PICTURES = ("cover", "picture")  # of which a digest of a TOML file tells the name alone
_OF_EDITION = ("order", "leave", "join")
_ADDS = ("always", "split", "whole", "as_taken")  # what takes no words away
_KEYS = {
    **{"title": "title", "date": "date", "embargo": "publish_at", "access": "access"},
    **{"answer": "language", "approve": "approved", "order": "articles", "leave": "left_out"},
}
_WANTED = {
    **{"text": "words", "mark": "mark", "headline": "headline", "detail": "value"},
    **{"title": "title", "date": "date", "embargo": "moment", "access": "access"},
    **{"music": "level", "level": "level", "answer": "language", "lexicon": "respell"},
    **{"order": "articles", "approve": "script_digest"},
}
_ALIKE = 0.6  # of two paragraphs, one of which may be the other rewritten


class ConflictError(EditionError):
    """Somebody else changed the words that a change was made from.

    ``seen`` are fields of the same change made from what stands there now; empty where nothing
    stands there any more.
    """

    def __init__(self, name: str, seen: Fields) -> None:
        super().__init__(
            f"{name.rpartition('/')[2]} was changed by someone else meanwhile",
            hint="look at both, and say which stays",
        )
        self.seen = dict(seen)


def _files_of(fields: Fields) -> dict[str, str]:
    """Which file each digest of a change is of, the file of its words last."""
    action, source = fields.get("action"), str(fields.get("source") or "")
    if action in ("mark", "answer"):
        files = [("edition_digest", _OWN), ("digest", source)]
        return dict(files if _is_text(source) and fields.get("said") != "language" else files[::-1])
    if action in _OF_ARTICLE:
        return {"digest": source}
    if action == "lexicon":
        return {"digest": SHOW_LEXICON if fields.get("scope", "show") == "show" else LEXICON}
    return {"digest": next(iter(files_of_show(fields)), _OWN)}


def files_of_show(fields: Fields) -> tuple[str, ...]:
    """The files of the show that a change settles, that of its words first; none for others."""
    if fields.get("action") == "cover":
        return (SHOW, *desk.COVERS)
    profile = str(fields.get("profile") or "")
    there = (f"../profiles/{profile}.toml",) if profile else (SHOW,)
    return there if fields.get("action") in _OF_SHOW else ()


def wanted(fields: Fields) -> str | None:
    """What shall stand there after a change, where that is all it does."""
    action = str(fields.get("action"))
    wish = "off" if action == "level" and "off" in fields else _WANTED.get(action, "")
    return _plain(fields[wish]) if wish in fields else None


def as_of_now(
    workspace: Workspace,
    edition: str,
    fields: Fields,
    files: Files,
    known: Mapping[str, bytes],
    mine: str | None = None,
) -> dict[str, Any] | None:
    """Return the fields of a change as who sees the ``files`` now would ask for it.

    Its ``was`` is what its editor saw; without one, what stood in the file of its ``digest``, if
    that is among ``known``; ``mine`` is what the same window had put there last. None: what is
    wished stands there already. Raises ``ConflictError`` where the words are others by now.
    """
    named = _files_of(fields)
    digests = {key: digest_of(files.get(name) or b"") for key, name in named.items()}
    key, name = [*named.items()][-1]
    asked = {**fields, **digests}
    data, seen = files.get(name) or b"", str(fields.get(key))
    action = str(fields.get("action"))
    if seen == digests[key] and action not in _PICTURES:
        return asked
    if not fields.get(key) and "was" not in fields:
        return dict(fields)  # nothing tells what its editor saw: the verb refuses it
    base = data if seen == digests[key] else known.get(seen)
    was = fields.get("was")
    if "was" not in fields and base is not None:
        was = _words(workspace, edition, name, base, fields)
    place, is_there = _place(name, data, fields, base, was)
    now = _words(workspace, edition, name, data, {**asked, **place})
    is_seen = "was" in fields or base is not None
    texts = all(isinstance(value, str | None) for value in (was, now))
    same = was == now or (texts and _plain(was) == _plain(now))
    if is_there and ((is_seen and same) or (mine is not None and mine == _plain(now))):
        return {**asked, **place}
    if (is_there or action == "text") and wanted(fields) == _plain(now):
        return None
    raise ConflictError(name, {**place, "was": now} if is_there or place else {})


def seen_of(workspace: Workspace, edition: str) -> dict[str, Any]:
    """What an editor sees of an edition beside its articles, for ``was`` of a change."""
    names = (_OWN, SHOW, SHOW_LEXICON, LEXICON)
    files = {name: data or b"" for name, data in desk.held(workspace, edition, names).items()}

    def words(action: str, name: str = _OWN, **fields: Any) -> Any:
        return _words(workspace, edition, name, files[name], {"action": action, **fields})

    places = ("intro", "outro")
    return {
        **{action: words(action) for action in (*_KEYS, "picture", "accept")},
        "level": {place: words("level", place=place) for place in places}
        | {"off": words("level", off=True)},
        "music": {place: words("music", SHOW, place=place) for place in places},
        "cover": words("cover", SHOW),
        "lexicon": {
            scope: entries_in(_toml(name, files[name]))
            for scope, name in (("show", SHOW_LEXICON), ("edition", LEXICON))
        },
    }


def mark_of(paragraph: Paragraph, source: str, cleaning: Mapping[str, Any]) -> Mark | None:
    """The editor's word on a paragraph: in its file, or for a page or a letter in edition.toml."""
    if _is_text(paragraph.file or source):
        return paragraph.mark
    return ruled({"cleaning": cleaning}, paragraph.text)


def _words(workspace: Workspace, edition: str, name: str, data: bytes, fields: Fields) -> Any:
    """The words in a file (``data``) that a change replaces, as JSON has them."""
    action = fields.get("action")
    if action in _ADDS or fields.get("said") in _ADDS:
        return None
    if "was" in fields and action in _OF_EDITION:
        return _running(workspace, edition, fields)
    if name != _OWN and action in (*_OF_ARTICLE, "mark"):
        whole = action in ("take", "join") or not _is_text(name)
        return digest_of(data) if whole else _of_article(workspace, name, data, fields)
    table = _toml(name, data)
    if action == "lexicon":
        return entries_in(table).get(_plain(fields.get("name")))
    if action == "mark":
        return ruled(table, str(fields.get("text") or ""))
    if action == "accept":
        every = (o if isinstance(o, dict) else {"printed": o} for o in table.get("accepted", ()))
        said = {_plain(one.get("printed")): one.get("spoken", "") for one in every}
        return said.get(_plain(fields["printed"])) if "printed" in fields else said
    if action in ("music", "level"):
        place = str(fields.get("place"))
        key = "level" if action == "music" else "off" if "off" in fields else place
        return _table(table, place if action == "music" else "music").get(key)
    if action == "cover":
        return picture_seen(workspace.editions, str(_table(table, "show").get("cover", "")))
    if action == "picture":
        return picture_seen(workspace.edition_folder(edition), str(table.get("cover", "")))
    value = table.get(_KEYS.get(str(action), ""))
    return value.isoformat() if isinstance(value, dt.date) else value


def _running(workspace: Workspace, edition: str, fields: Fields) -> Any:
    """Of the whole edition: the order in which it is read, or what its article is called."""
    folder, language = workspace.edition_folder(edition), workspace.show.identity.language
    found = load_edition(folder, language, store=workspace.store)
    if fields.get("action") == "order":
        return [one.id for one in found.articles]
    articles = (*found.articles, *found.left_out)
    at = next((n for n, one in enumerate(articles) if one.id == fields.get("article")), None)
    if at is None:
        return None
    above = max(at - 1, 0) if fields.get("action") == "join" else at
    return [one.headline for one in articles[above : at + 1]]


def _of_article(workspace: Workspace, name: str, data: bytes, fields: Fields) -> Any:
    parsed = parse(data, name=name, language=workspace.show.identity.language)[0]
    action, line, paragraphs = fields.get("action"), fields.get("line"), parsed.paragraphs
    if action == "detail":
        key = fields.get("key")
        return getattr(article_of(parsed, name), key) if key in desk.DETAILS else None
    if action == "headline":
        return _above(_stories(name, data), line)[-1][1]
    at = next((n for n, one in enumerate(paragraphs) if one.source_line == line), None)
    if at is None:
        return None
    if action == "text":
        return written_in(data, name, paragraphs)[paragraphs[at].source_line]
    if action == "mark":
        return paragraphs[at].mark
    step = fields.get("step")
    beside = at + (step if step in (-1, 1) else 0)
    within = 0 <= beside < len(paragraphs) and not paragraphs[max(at, beside)].opens
    return paragraphs[beside].text if within else None


def _stories(name: str, data: bytes) -> list[tuple[int, str]]:
    """The headlines of a file's stories, each with the line from which on it is theirs."""
    parsed = parse(data, name=name)[0]
    heads = [(p.source_line + 1, p.text) for p in parsed.paragraphs if p.opens == "story"]
    return [(0, article_of(parsed, name).headline), *heads]


def _above(stories: list[tuple[int, str]], line: object) -> list[tuple[int, str]]:
    """Those that begin above ``line``; the last is the one that it is in."""
    return [one for one in stories if one[0] <= (line if isinstance(line, int) else 0)]


def _place(
    name: str, data: bytes, fields: Fields, base: bytes | None, was: Any
) -> tuple[dict[str, Any], bool]:
    """Where stands by now what a change is for (``line``, ``text``), and whether it is the same.

    Nothing of a change that is for no place in a text; nor of what cannot be found any more.
    """
    action, line = fields.get("action"), fields.get("line")
    if action not in (*_AT_PARAGRAPH, "headline") or not _is_text(name):
        return {}, True
    if action == "headline":
        stories, seen = _stories(name, data), _stories(name, base) if base is not None else []
        nth = len(_above(seen, line)) - 1
        begins = [first for first, head in stories if head == was]
        if len(begins) != 1:  # it is called otherwise by now: by its place
            there = stories[nth] if len(seen) == len(stories) else _above(stories, line)[-1]
            begins = [there[0]]
        is_same = bool(begins[0]) == (nth > 0 if seen else bool(line))  # the file's own, or amid it
        return ({"line": begins[0]}, True) if is_same else ({}, False)
    paragraphs = parse(data, name=name)[0].paragraphs
    before = parse(base, name=name)[0].paragraphs if base is not None else ()
    at = next((n for n, one in enumerate(before) if one.source_line == line), None)
    text = str(fields.get("text") or (before[at].text if at is not None else ""))
    written = written_in(data, name, paragraphs)
    same = [p for p in paragraphs if text in (p.text, written[p.source_line])]
    found = near = _followed(before, paragraphs, at) if at is not None else None
    once = sum(one.text == text for one in before) <= 1
    if found not in same:  # of several that read the same it is the one that stands where it stood
        here = same if len(same) == 1 and once else [p for p in same if p.source_line == line]
        found = here[0] if here and (near is None or len(same) == 1) else None
    place = found or near or _alike(text, paragraphs)
    return ({"line": place.source_line, "text": place.text} if place else {}), found is not None


def _followed(before: Sequence[Paragraph], now: Sequence[Paragraph], at: int) -> Paragraph | None:
    """What stands by now where a paragraph stood among those ``before``; None: it is gone."""
    was, are = ([one.text for one in part] for part in (before, now))
    blocks = difflib.SequenceMatcher(None, was, are, autojunk=False).get_opcodes()
    _, first, _, begin, end = next(block for block in blocks if block[1] <= at < block[2])
    return now[begin + at - first] if begin + at - first < end else None


def _alike(text: str, paragraphs: Sequence[Paragraph]) -> Paragraph | None:
    """The paragraph that reads most like ``text``; None where none does."""
    shares = [difflib.SequenceMatcher(None, text, one.text).ratio() for one in paragraphs]
    best = max(shares, default=0.0)
    return paragraphs[shares.index(best)] if best >= _ALIKE else None


def _toml(name: str, data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except ValueError as problem:
        raise EditionError(f"{name} is not valid TOML: {problem}", hint="mend that line") from None


def _table(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = document.get(key)
    return found if isinstance(found, dict) else {}


def _is_text(name: str) -> bool:
    return name.lower().endswith(desk.MARKABLE)


def _plain(value: object) -> str:
    """What people read of a value, on one line."""
    if value is None or value is False:
        return ""
    return f"{value:g}" if isinstance(value, int | float) else " ".join(str(value).split())
