"""The templates of show.toml: Jinja2 in a sandbox, where a typing error is one clear line.

A value (a headline, a title) is only ever data: braces in it are spoken or dropped like any
other sign, never run. A template's lines become paragraphs; white space within a line is
one space.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from audio_edition import languages
from audio_edition.bounded import within
from audio_edition.cleaning.model import CleanedArticle
from audio_edition.edition.model import Edition
from audio_edition.errors import AudioEditionError, ScriptError, ShowError
from audio_edition.identity import Identity
from audio_edition.languages import Language, primary
from audio_edition.tables import Table

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_LONGEST: Final = 20_000  # characters a template may give: a loop gone wild is a mistake
_STEPS, _WEIGHT = 500_000, 8 * 2**20  # that it may take; one with a thousand articles takes a tenth


@dataclass(frozen=True, slots=True)
class ShowView:
    """``show`` in a template."""

    title: str
    author: str
    description: str
    link: str
    language: str

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class EditionView:
    """``edition`` in a template; ``date`` is "Monday, November 2", ``long_date`` has the year."""

    id: str
    title: str
    date: str
    long_date: str
    weekday: str
    iso_date: str
    language: str = ""

    def __str__(self) -> str:
        return self.title or self.long_date


@dataclass(frozen=True, slots=True)
class ArticleView:
    """``article`` (and each of ``articles``) in a template; ``number`` counts from 1."""

    headline: str
    byline: str
    section: str
    url: str
    number: int

    def __str__(self) -> str:
        return self.headline


@dataclass(frozen=True, slots=True)
class Context:
    """What a template may name.

    ``article`` is the one about to be read and ``previous`` the one before it (None at the
    first); both are None in the templates of intro and outro. ``lead`` is the first article.
    """

    show: ShowView
    edition: EditionView
    articles: Sequence[ArticleView]
    article: ArticleView | None = None
    previous: ArticleView | None = None

    def names(self) -> dict[str, Any]:
        """The variables by name; ``article`` only where there is one."""
        found: dict[str, Any] = {
            "show": self.show,
            "edition": self.edition,
            "articles": self.articles,
            "lead": self.articles[0],
        }
        if self.article is not None:
            found["article"] = self.article
            found["previous"] = self.previous or _NOBODY
        return found


_NOBODY: Final = ArticleView(headline="", byline="", section="", url="", number=0)
_SAMPLE: Final = Context(
    show=ShowView(title="T", author="A", description="D", link="L", language="en-US"),
    edition=EditionView(
        id="i",
        title="T",
        date="d",
        long_date="l",
        weekday="w",
        iso_date="2026-11-02",
        language="en",
    ),
    articles=(ArticleView(headline="H", byline="B", section="S", url="U", number=1),),
)


def render(source: str, context: Context, where: str) -> str:
    """Fill a template; ``where`` names its key (``show.toml [intro] text``) in errors.

    Raises ``ScriptError`` with one line for an unknown name, a bad expression or a template
    that gives no end of text.
    """
    return _render(source, context.names(), where, ScriptError)


def check_template(source: str, table: Table, key: str, *, per_article: bool = False) -> None:
    """Try a template with sample values; raises ``ShowError`` that names key and fault."""
    names = _SAMPLE.names()
    if per_article:
        names |= {"article": _SAMPLE.articles[0], "previous": _NOBODY}
    _render(source, names, table.where(key), ShowError)


def _render(
    source: str,
    names: Mapping[str, Any],
    where: str,
    error: type[ScriptError] | type[ShowError],
) -> str:
    if "{" not in source:  # plain text, and no need to load a template language
        return source
    from jinja2 import TemplateError, UndefinedError
    from jinja2.exceptions import TemplateSyntaxError

    try:
        with within(_STEPS, _WEIGHT):
            return _filled(_template(source), names, where, error)
    except UndefinedError as problem:
        name = _undefined_name(source, names, str(problem))
        raise error(f"{where} names {name[0]}, which does not exist", hint=name[1]) from None
    except TemplateSyntaxError as problem:
        line = f" in its line {problem.lineno}" if source.count("\n") else ""
        raise error(
            f"{where} is not a valid template{line}: {problem.message}",
            hint="templates are Jinja2: {{ show.title }}, {% if … %}…{% endif %}",
        ) from None
    except TemplateError as problem:
        raise error(f"{where} cannot be filled: {problem}") from None
    except RecursionError:
        raise error(f"{where} calls itself without end, or is nested too deeply") from None
    except AudioEditionError:
        raise
    except Exception as problem:  # whatever a template of somebody else's may do
        words = str(problem) or type(problem).__name__
        raise error(f"{where} cannot be filled: {words}") from None


def _filled(
    template: Template,
    names: Mapping[str, Any],
    where: str,
    error: type[ScriptError] | type[ShowError],
) -> str:
    parts: list[str] = []
    size = 0
    for part in template.generate(**names):
        parts.append(part)
        size += len(part)
        if size > _LONGEST:
            raise error(f"{where} gives more than {_LONGEST} characters")
    return "".join(parts)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import StrictUndefined

    from audio_edition.bounded.environment import BoundedEnvironment

    # no HTML escaping: the text is spoken, and "Marks & Spencer" must stay itself
    return BoundedEnvironment(undefined=StrictUndefined, autoescape=False)


@lru_cache(maxsize=64)
def _template(source: str) -> Template:
    return _environment().from_string(source)


def _undefined_name(source: str, names: Mapping[str, Any], problem: str) -> tuple[str, str]:
    """The unknown name in a template, and a hint with the names there are."""
    from jinja2 import meta, nodes

    tree = _environment().parse(source)
    unknown = sorted(meta.find_undeclared_variables(tree) - set(names))
    if unknown:
        return repr(unknown[0]), _nearest(unknown[0], list(names))
    for use in tree.find_all(nodes.Getattr):
        if isinstance(use.node, nodes.Name):
            owner = names.get(use.node.name)
            if use.node.name in ("article", "a") and owner is None:
                owner = _NOBODY
            known = list(getattr(type(owner), "__dataclass_fields__", ()))
            if known and use.attr not in known:
                prefix = use.node.name
                full = [f"{prefix}.{field}" for field in known]
                return repr(f"{prefix}.{use.attr}"), _nearest(f"{prefix}.{use.attr}", full)
    return f"something unknown ({problem})", f"there are {', '.join(names)}"


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"


def bare_byline(byline: str, language: str) -> str:
    """A byline without the "By" it may be printed with."""
    lowered = byline.casefold()
    wording = languages.find(language).wording or languages.find(languages.FALLBACK).wording
    for start in wording.by if wording else ():
        if lowered.startswith(start):
            return byline[len(start) :].strip()
    return byline.strip()


def context_of(
    edition: Edition, identity: Identity, language: Language, articles: Sequence[CleanedArticle]
) -> Context:
    """The names of all templates, dates in ``language``; the edition's title as it was written."""
    return Context(
        show=ShowView(
            title=identity.title,
            author=identity.author,
            description=identity.description,
            link=identity.link,
            language=primary(identity.language),
        ),
        edition=EditionView(
            id=edition.id,
            title=edition.title,
            date=languages.greeting_date(edition.date, language),
            long_date=languages.greeting_date(edition.date, language, year=True),
            weekday=languages.weekday(edition.date, language),
            iso_date=edition.date.isoformat(),
            language=language.tag,
        ),
        articles=tuple(
            ArticleView(
                headline=" ".join(item.article.headline.split()),
                byline=bare_byline(item.article.byline, item.article.language or language.tag),
                section=item.article.section,
                url=item.article.url,
                number=number,
            )
            for number, item in enumerate(articles, 1)
        ),
    )
