"""Write the script of an edition: greeting, articles, sign-off, disclosure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from audio_edition import languages
from audio_edition.cleaning.model import CleanedArticle, CleanedEdition
from audio_edition.edition.model import Edition, Paragraph
from audio_edition.errors import ScriptError
from audio_edition.identity import Identity
from audio_edition.languages import Language, Wording
from audio_edition.late import late
from audio_edition.places import Places
from audio_edition.script.fidelity import check_paragraph, check_sentence
from audio_edition.script.findings import is_accepted, is_as_written, require_sound
from audio_edition.script.lexicon import load_lexicon
from audio_edition.script.lexicon_entries import Respelling
from audio_edition.script.model import Origin, Pause, Script, ScriptFinding, ScriptSegment, Sentence
from audio_edition.script.sentences import split_sentences
from audio_edition.script.settings import PLACE, ScriptSettings
from audio_edition.script.speaking import Said, Speaker, with_stop
from audio_edition.script.steps import SHOW_FILE, StepContext, run_steps
from audio_edition.script.templates import Context, context_of, render
from audio_edition.script.unsaid import unsaid_notes

SETTINGS: Final = {
    "greeting": "[intro] text",
    "rundown": "[script] rundown_text",
    "transition": "[script] transition",
    "headline": "[script] headline",
    "byline": "[script] byline_text",
    "sign-off": "[outro] text",
    "disclosure": "[script] disclosure",
    "title": "[publish] title",
}
"""The setting whose template speaks each part of the programme."""

_MISSING: Final = "mend what stands in the paragraph; nothing of it may fall out unheard"


@dataclass(slots=True)
class Prover:
    """Collects findings of one edition; ``article_id`` is of the article being written."""

    edition: Edition
    article_id: str = ""
    found: list[ScriptFinding] = field(default_factory=list)
    parted: list[ScriptFinding] = field(default_factory=list)
    excused: dict[Respelling, None] = field(default_factory=dict)

    def paragraph(self, text: str, cut: Sequence[str], origin: Origin, language: str) -> None:
        """Note where a paragraph's sentences are not all of the paragraph."""
        if check_paragraph(cut, text):
            return
        self._find("script-missing", origin, 0, " ".join(text.split()), "", language, _MISSING)

    def sentence(self, printed: str, said: Said, origin: Origin, language: str, at: int) -> None:
        """Note where a sentence, an article's or a template's, is not heard as printed."""
        self.excused |= dict.fromkeys(m.entry for m in said.matches if m.entry.because)
        respelled = [(printed[match.start : match.end], match.spoken) for match in said.matches]
        breach = check_sentence(printed, said.spoken, language, respelled=respelled)
        if breach is None or is_accepted(self.edition, printed, said.spoken, said.matches):
            return
        self._find(
            f"script-{breach.kind}",
            origin,
            at,
            printed,
            said.spoken,
            language,
            _remedy(said),
            places=(breach.printed_at, breach.spoken_at),
        )

    def _find(
        self,
        code: str,
        origin: Origin,
        at: int,
        printed: str,
        spoken: str,
        language: str,
        remedy: str,
        places: tuple[str, str] = ("", ""),
    ) -> None:
        mine = origin.file == SHOW_FILE
        where = f"{SHOW_FILE} {SETTINGS[origin.part]}" if mine else origin.file
        (self.parted if code == "script-parted" else self.found).append(
            ScriptFinding(
                code,
                f"{where}:{origin.line}" if origin.line else where,
                origin,
                "" if mine else self.article_id,
                at,
                printed,
                spoken,
                language,
                *places,
                remedy=remedy,
                asked_before=printed in self.edition.accepted,
            )
        )

    def findings(self, script: Script) -> tuple[ScriptFinding, ...]:
        """What is wrong with a script once its steps ran: they may have mended sentences.

        In the order of the programme.
        """
        order: dict[tuple[str, int | None, str], int] = {}
        for at, sentence in enumerate(script.sentences):
            order.setdefault(_place(sentence.origin), at)
        last = len(script.sentences)
        found = sorted(self.found, key=lambda f: (order.get(_place(f.origin), last), f.sentence))
        said = {(sentence.printed, sentence.spoken) for sentence in script.sentences}
        return tuple(
            item
            for item in found
            if not (item.may_be_accepted and item.spoken) or (item.printed, item.spoken) in said
        )

    def notes(self) -> Iterator[str]:
        """What is only parted otherwise; entries of the lexicon that change what is said."""
        yield from (item.message for item in self.parted)
        for entry in self.excused:
            yield (
                f"the {entry.source}'s lexicon says “{entry.written}” as “{entry.spoken}”, which "
                f"changes what is said, because: {entry.because}"
            )


def _place(origin: Origin) -> tuple[str, int | None, str]:
    return origin.file, origin.paragraph, origin.part


def _remedy(said: Said) -> str:
    """The one thing to do: the lexicon's own entry is looked at first."""
    own = [match.entry for match in said.matches if match.entry.source != "base"]
    if own:
        return (
            f"look at the {own[0].source}'s lexicon: “{own[0].written}” is said “{own[0].spoken}”"
        )
    return "write the sentence out as it is to be said, or accept it as it is"


_PARTS: Final = {"heading": "heading", "quote": "quote"}
_NAME_ALONE: Final = "{{ article.byline }}."  # a byline where its language has no "By"
_TITLE: Final = "{{ show.title }}, {{ edition.long_date }}"


def write_script(
    cleaned: CleanedEdition, identity: Identity, settings: ScriptSettings, places: Places
) -> Script:
    """Everything that will be said in an edition, in order, in the edition's own language.

    ``places.editions`` holds the show's ``lexicon.toml``; the edition's own lies in its
    folder. The title is the edition's, else what ``[publish] title`` makes of show and date.

    Raises
    ------
    FidelityError
        Where sentences would not say what their article or template says: all of them at once,
        with the draft.
    ScriptError
        As ``draft_script`` does.
    """
    return require_sound(draft_script(cleaned, identity, settings, places))


def draft_script(
    cleaned: CleanedEdition, identity: Identity, settings: ScriptSettings, places: Places
) -> Script:
    """The script with all its findings, for whoever reviews it; nothing of it may be spoken yet.

    Raises
    ------
    ScriptError
        For a template that cannot be filled, words that neither the show nor the edition's
        language has, a broken lexicon, an edition with nothing to read, or a script step that
        fails.
    """
    with languages.using(places.plugins):
        return _Writer(cleaned, identity, settings, places).write()


@dataclass(slots=True)
class _Writer:
    cleaned: CleanedEdition
    identity: Identity
    settings: ScriptSettings
    places: Places
    notes: list[str] = field(default_factory=list)
    language: Language = field(init=False)
    speaker: Speaker = field(init=False)
    prover: Prover = field(init=False)
    readable: list[CleanedArticle] = field(init=False)
    context: Context = field(init=False)

    def __post_init__(self) -> None:
        edition = self.cleaned.edition
        self.language = languages.find(edition.language or self.identity.language)
        self.speaker = Speaker(
            load_lexicon(self.places.editions, edition.folder, self.identity.language)
        )
        self.prover = Prover(edition)
        self.readable = []
        for article in self.cleaned.articles:
            if article.kept or not article.decisions:
                self.readable.append(article)
            else:
                self.notes.append(
                    f"{article.article.source}: every paragraph was cut; the article is left out"
                )
        if not self.readable:
            raise ScriptError(
                f"edition {edition.id} has nothing to read",
                hint=f"audio-edition script {edition.id} --removed shows what was cut and why",
            )
        if languages.primary(self.language.tag) == "en":
            from audio_edition.script.names import edition_book

            book = edition_book(self.cleaned.articles, self.language.tag)
            self.speaker = replace(self.speaker, book=book)
        self.context = context_of(edition, self.identity, self.language, self.readable)
        title = edition.title or self._made_title()
        self.context = replace(self.context, edition=replace(self.context.edition, title=title))

    def write(self) -> Script:
        """Write every segment, run the show's steps, and look at all of it again."""
        self._require_words()
        edition = self.cleaned.edition
        words = self.language.wording
        disclosure = self._fill("disclosure")
        if not disclosure:
            self.notes.append(
                "no disclosure is spoken: listeners are not told that the voice is synthetic"
            )
        disclosed = list(self._template_sentences(disclosure, "disclosure"))
        place = self.settings.disclosure_in or PLACE
        intro = [
            *self._template_sentences(self._fill("greeting"), "greeting"),
            *(disclosed if place == "intro" else ()),
        ]
        if self._reads_rundown():
            intro += self._template_sentences(self._fill("rundown"), "rundown")
        outro = [
            *self._template_sentences(self._fill("sign-off"), "sign-off"),
            *(disclosed if place == "outro" else ()),
        ]
        segments = [self._segment_of_article(at) for at in range(len(self.readable))]
        if intro:
            title = words.intro_title if words else self.identity.title
            segments.insert(0, ScriptSegment("intro", "intro", title, _ending(intro, "article")))
        if outro:
            title = words.outro_title if words else self.identity.title
            segments.append(ScriptSegment("outro", "outro", title, _ending(outro, "none")))
        script = Script(
            edition_id=edition.id,
            title=self.context.edition.title,
            language=self.language.tag,
            segments=tuple(segments),
            disclosure=" ".join(disclosure.split()),
            new_names=self._new_names(segments),
        )
        context = StepContext(self.cleaned, self.identity, self.settings)
        script = run_steps(script, context, self.speaker, self.places.plugins)
        notes = [*self.notes, *script.notes, *_language_notes(script), *self._label_notes()]
        notes += [*unsaid_notes(script), *self.prover.notes()]
        found, parted = self.prover.findings(script), tuple(self.prover.parted)
        return replace(script, notes=tuple(notes), findings=found, parted=parted)

    def _label_notes(self) -> Iterator[str]:
        """Which of the pages' languages are English but for the text."""
        tags = {languages.primary(tag): tag for tag in (self.identity.language, self.language.tag)}
        for tag in tags.values():
            if languages.missing(tag, ("labels",)):
                yield (
                    f"there are no page labels in {tag}: pages and player speak English around "
                    "the text; a language pack brings them"
                )

    def _made_title(self) -> str:
        words = self.language.wording
        template = self.settings.title or (words.title if words else _TITLE)
        title = " ".join(self._render(template, "title").split())
        if not title:
            raise ScriptError(
                f"{SHOW_FILE} {SETTINGS['title']} makes no title for edition "
                f"{self.cleaned.edition.id}",
                hint=f'title = "{_TITLE}"',
            )
        return title

    def _reads_rundown(self) -> bool:
        return self.settings.rundown and len(self.readable) > 1

    def _templates(self) -> dict[str, str | None]:
        """The show's own template of each part, None where the language's words are wanted."""
        mine = self.settings
        return {
            "greeting": mine.intro,
            "rundown": mine.rundown_text,
            "sign-off": mine.outro,
            "disclosure": mine.disclosure,
            "byline": mine.byline_text,
        }

    def _require_words(self) -> None:
        """Refuse an edition of which a part would be in another language than its articles."""
        if self.language.wording is not None:
            return
        silent = set() if self._reads_rundown() else {"rundown"}
        if not any(self._reads_byline(at) for at in range(len(self.readable))):
            silent.add("byline")
        parts = [
            part
            for part, template in self._templates().items()
            if template is None and part not in silent
        ]
        if parts:
            raise ScriptError(
                f"edition {self.cleaned.edition.id} is in {self.language.tag}, in which there are "
                f"no words for {languages.join_list([f'the {part}' for part in parts], 'en')}",
                hint=f"write {', '.join(SETTINGS[part] for part in parts)} in {SHOW_FILE}, or "
                "install a language pack; audio-edition languages shows what each language covers",
            )

    def _new_names(self, segments: Sequence[ScriptSegment]) -> tuple[str, ...]:
        if not self.settings.new_names:
            return ()
        from audio_edition.script.names import new_names

        read = (
            (sentence.printed, sentence.language)
            for segment in segments
            for sentence in segment.sentences
            if sentence.origin.file != SHOW_FILE
        )
        edition = self.cleaned.edition.id
        return new_names(read, self.speaker.lexicon, self.places.editions, edition)

    def _segment_of_article(self, at: int) -> ScriptSegment:
        article = self.readable[at].article
        self.prover.article_id = article.id
        language = article.language or self.language.tag
        views = self.context.articles
        self.context = replace(
            self.context, article=views[at], previous=views[at - 1] if at else None
        )
        sentences: list[Sentence] = []
        transition = self._render(self.settings.transition or "", "transition")
        sentences += self._template_sentences(transition, "transition")
        template = self.settings.headline
        headline = self._render(
            "{{ article.headline }}" if template is None else template, "headline"
        )
        sentences += _ending(
            self._sentences(
                headline,
                Origin(article.source, 1, part="headline"),
                language=language,
                voice=article.voice,
            ),
            "section",
        )
        if self._reads_byline(at):
            byline = self._byline(language)
            sentences += _ending(
                self._sentences(
                    byline,
                    Origin(article.source, 0, part="byline"),
                    language=language,
                    voice=article.voice,
                ),
                "section",
            )
        sentences += self._body(self.readable[at], language)
        return ScriptSegment(
            kind="article",
            id=segment_id(at + 1, article.id, len(self.readable)),
            title=article.headline,
            sentences=_ending(sentences, "article"),
            article_id=article.id,
            url=article.url,
            image=article.image,
            byline=article.byline,
            section=article.section,
        )

    def _reads_byline(self, at: int) -> bool:
        view = self.context.articles[at]
        if not view.byline or self.settings.bylines == "never":
            return False
        if self.settings.bylines == "always" or at == 0:
            return True
        return view.byline != self.context.articles[at - 1].byline

    def _body(self, article: CleanedArticle, language: str) -> Iterator[Sentence]:
        decisions = [
            (number, decision.paragraph)
            for number, decision in enumerate(article.decisions)
            if decision.verdict != "drop"
        ]
        for at, (number, paragraph) in enumerate(decisions):
            following = decisions[at + 1][1] if at + 1 < len(decisions) else None
            origin = Origin(
                article.article.source,
                paragraph.source_line,
                number,
                part=_PARTS.get(paragraph.role, "body"),
            )
            sentences = self._sentences(
                paragraph.text, origin, language=language, voice=article.article.voice
            )
            yield from _ending(sentences, _pause_between(paragraph, following))

    def _fill(self, part: str) -> str:
        """The text of one part: the show's template, else the language's."""
        template = self._templates()[part]
        words = self.language.wording
        if template is None and words is not None:
            template = {
                "greeting": words.intro,
                "rundown": words.rundown,
                "sign-off": words.outro,
                "disclosure": self._disclosure(words),
            }[part]
        return self._render(template or "", part)

    def _disclosure(self, words: Wording) -> str:
        """How the language names the voice: before the articles more briefly than behind them."""
        is_first = (self.settings.disclosure_in or PLACE) == "intro"
        return (words.notice if is_first else "") or words.disclosure

    def _byline(self, language: str) -> str:
        """The byline in the article's language; the name alone where we lack a word for it."""
        words = languages.find(language).wording
        template = self.settings.byline_text
        if template is None:
            template = words.byline if words else _NAME_ALONE
        return self._render(template, "byline")

    def _render(self, template: str, part: str) -> str:
        return render(template, self.context, f"{SHOW_FILE} {SETTINGS[part]}").strip()

    def _template_sentences(self, text: str, part: str) -> Iterator[Sentence]:
        for line in filter(None, map(str.strip, text.splitlines())):
            yield from _ending(
                self._sentences(line, Origin(SHOW_FILE, part=part), language=self.language.tag),
                "paragraph",
            )

    def _sentences(
        self, text: str, origin: Origin, *, language: str, voice: str = ""
    ) -> Iterator[Sentence]:
        words = (" ".join(part.split()) for part in split_sentences(text, language))
        cut = [text if one == text else one for one in words]  # a text of one is held once
        self.prover.paragraph(text, cut, origin, language)
        for at, printed in enumerate(cut):
            said = self.speaker.say(printed, language)
            if is_as_written(self.cleaned.edition, printed):
                said = Said(with_stop(printed))
            self.prover.sentence(printed, said, origin, language, at)
            if said.spoken:
                # of a day's sentences most are said as they are written, and held once
                yield Sentence(
                    printed,
                    printed if said.spoken == printed else said.spoken,
                    origin,
                    voice=voice,
                    language=language,
                    phonemic=said.phonemic,
                )


def _language_notes(script: Script) -> list[str]:
    """What an editor should know of languages that are not fully put into words."""
    from audio_edition.script.verbalize import pack_note

    spoken = dict.fromkeys(sentence.language for sentence in script.sentences)
    return [note for note in map(pack_note, spoken) if note]


def _pause_between(paragraph: Paragraph, following: Paragraph | None) -> Pause:
    """Headings stand apart, the items of one list close together."""
    if following is None:
        return "article"
    if following.role == "heading":
        return "section"
    if paragraph.role == following.role == "item":
        return "sentence"
    return "paragraph"


def _ending(sentences: Iterable[Sentence], pause: Pause) -> tuple[Sentence, ...]:
    """The sentences, with ``pause`` after the last."""
    found = list(sentences)
    if found:
        found[-1] = replace(found[-1], pause_after=pause)
    return tuple(found)


_NUMBERED: Final = late(r"^\d+[-_. ]+(?=.)")
_UNSAFE: Final = late(r"[^a-z0-9]+")


def segment_id(number: int, article_id: str, count: int) -> str:
    """``01-slug``: the reading position and the article's id, safe as a file name."""
    width = max(2, len(str(count)))
    plain = unicodedata.normalize("NFKD", _NUMBERED.sub("", article_id)).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    slug = _UNSAFE.sub("-", plain).strip("-")[:60].rstrip("-")
    return f"{number:0{width}d}-{slug or 'article'}"
