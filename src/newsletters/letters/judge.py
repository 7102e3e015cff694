"""Whether lines that look alike are headlines of stories, or subheadings of one.

Every sign a reader goes by counts: rules, links, labels, "Read more", contents, the subject; and
against them that the text above flows on, and that its sections tell of the same people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from newsletters.late import late
from newsletters.letters.heads import Head, is_line
from newsletters.letters.piece import (
    LetterPiece,
    cells_shared,
    ends_sentence,
    in_capitals,
    is_prose,
)
from newsletters.letters.tells import (
    date_words,
    is_contents,
    is_greeting,
    is_more,
    leads_on,
    names_in,
)
from newsletters.text import same_words

_WORDS = 12
_FEW_WORDS = 5  # of a story below one of several headlines
_MANY = 3
ENOUGH = 0.5
"""What must speak for several stories in a letter, all signs added."""

_ALONE = 2.0
_BEGUN = 1.0
_GREETED = 60  # words of what a greeting goes on to say, at the most
_SHORT_DAY = 4  # letters of a day's or month's beginning
_NAME = 6  # characters of a letter's name, at the least
_LEAST = 20  # words that lead up to a list of a text's own
_STORY = 30  # words below a title: no greeting is as long
_HEADLINE = 4  # words, on the average; subheadings have fewer
_LONG_LEAD = 45
_SUBHEAD = 4.5  # words of a subheading, on the average
_SUBHEAD_OF_ITS_OWN = 9.0  # … where the title is the subject, and nothing parts the text
_ROWS = 80  # of a hundred joints that must be within a row, or between two
_LARGE = 1.3  # times the text: letters of a headline, bold or not
_WORD = late(r"[^\W\d_]{4,}")


class Judge:
    """What is known of a letter while its headlines are looked for."""

    def __init__(
        self,
        pieces: Sequence[LetterPiece],
        heads: Sequence[Head],
        subject: str,
        *,
        text: bool,
        enough: float = ENOUGH,
        sender: str = "",
    ) -> None:
        self.sender = bare_words(sender)
        self.pieces = pieces
        self.heads = list(heads)
        self.subject = subject
        self.text = text
        self.enough = enough
        self.title = self._title()
        self.parted: frozenset[int] = frozenset()
        self.told = [frozenset(_words(pieces[head.index].text)) for head in self.heads]
        self.nouns = _nouns_are_capital(pieces)

    def _title(self) -> int:
        for head in self.heads[:12]:
            if self.subject and same_words(self.pieces[head.index].text, self.subject):
                return head.index
        return -1

    def over_prose(self, heads: Sequence[Head]) -> list[Head]:
        """Those of a group with a story's words below them, up to the next of the group."""
        found = []
        short = []
        for number, head in enumerate(heads):
            stop = heads[number + 1].index if number + 1 < len(heads) else len(self.pieces)
            words = self.words(head.index + 1, stop)
            piece = self.pieces[head.index]
            if is_contents(piece):
                continue
            if words < _WORDS or (head.index == self.title and self._told(head) < _WORDS):
                short += [head] if words >= _FEW_WORDS and head.index != self.title else []
                continue
            if self.text and self.pieces[head.index].words < 2 and head.signature == ("plain",):
                continue
            if head.below < 0 or self._is_under(head, self.heads[head.below]):
                found.append(head)
        if len(found) >= _MANY and not self.text:
            # where lines that look so head stories, a short one stands below its headline, too
            found = sorted([*found, *short], key=lambda head: head.index)
        if self.title >= 0:
            kept = [h for h in found if h.index != self.title or self._told(h) >= _STORY]
            # a title over a greeting is no headline; over a story it may be
            if len(kept) < len(found) and len(kept) >= 2:
                return kept
        return found

    def _told(self, head: Head) -> int:
        """Words of prose below a line, or below the line right below it."""
        return head.prose or (self.heads[head.below].prose if head.below >= 0 else 0)

    def words(self, begin: int, stop: int) -> int:
        """Words of prose from one piece to another; none where they only greet."""
        total = 0
        for piece in self.pieces[begin:stop]:
            if total < _STORY and is_greeting(piece):
                return 0
            total += piece.words if is_prose(piece) or self._is_news(piece) else 0
        return total

    def _is_news(self, piece: LetterPiece) -> bool:
        """Whether a line is news by itself, and no entry of the letter's contents."""
        if not is_line(piece) or (piece.role != "item" and piece.linked):
            return False
        own = frozenset(_words(piece.text))
        return not any(len(own & head) * 2 > len(own) for head in self.told if len(head) > 1)

    def _is_under(self, head: Head, other: Head) -> bool:
        """Whether the line right below a headline is part of its story: a standfirst, a name."""
        if other.label == head.index:
            return False
        if self.text and other.signature == ("plain",):
            return self.pieces[other.index].words <= 3 or not self.pieces[head.index].linked
        return other.weight < head.weight

    def start(self, head: Head) -> int:
        """The index of the first piece that belongs to a headline: its label, its picture."""
        return head.label if 0 <= head.label < head.index else head.index

    def edge(self, head: Head) -> float:
        """How clearly a headline is parted from what stands above it."""
        if head.index in self.parted:
            return 1.0
        at = self._top(head)
        edges = [piece.edge for piece in self.pieces[at : head.index + 1]]
        above = at - 1
        while above >= 0 and self.pieces[above].hint:
            edges.append(self.pieces[above].edge)
            above -= 1
        edge = max(edges, default=0)
        return 1.0 if edge == 2 else 0.25 * edge

    def rows(self, heads: Sequence[Head]) -> frozenset[int]:
        """Those of ``heads`` that begin a row of the letter's own: whoever built it put each story
        into a cell, drawn or not, which its headline and its paragraphs share.
        """
        begins = [self._top(head) for head in heads]
        joins = [cells_shared(self.pieces, at) for at in range(len(self.pieces))]
        parted = sorted(joins[at] for at in begins[1:])
        if not parted:
            return frozenset()
        level = parted[len(parted) * _ROWS // 100]
        inner = [
            joins[at] > level
            for begin, head, stop in zip(begins, heads, begins[1:], strict=False)
            for at in range(begin + 1, stop)
            if at <= head.index or is_prose(self.pieces[at])
        ]
        if not inner or sum(inner) * 100 < len(inner) * _ROWS:
            return frozenset()
        return frozenset(h.index for h, at in zip(heads, begins, strict=True) if joins[at] <= level)

    def _top(self, head: Head) -> int:
        at = self.start(head)
        while at > 0 and self.pieces[at - 1].caption and not self.pieces[at - 1].hint:
            at -= 1
        return at

    def _stop(self, head: Head, heads: Sequence[Head]) -> int:
        return next((self.start(h) for h in heads if h.index > head.index), len(self.pieces))

    def _leads_on(self, head: Head, heads: Sequence[Head]) -> bool:
        section = self.pieces[head.index + 1 : self._stop(head, heads)]
        return any(leads_on(p) and not p.hint for p in section)

    def is_digest(self, heads: Sequence[Head]) -> bool:
        """Whether a group of lines over prose are headlines of several stories."""
        return self.score(heads) >= self.enough

    def score(self, heads: Sequence[Head]) -> float:
        """What speaks for stories, less what speaks for one."""
        self.parted = self.rows(heads)
        count = len(heads)
        first = heads[0]
        edges = sum(self.edge(h) for h in heads if h is not first)
        # the first headline is parted from a greeting in essays, too
        score = 3.0 * edges / max(count - 1, 1)
        score += 3.0 * sum(self.pieces[h.index].linked for h in heads) / count
        more = [self._leads_on(h, heads) for h in heads]
        # one link below all of a titled text leads to the whole of it
        whole = self.title >= 0 and count > 2 and not any(more[:-1])
        score += 0.0 if whole else 3.0 * sum(more) / count
        score += 2.0 * sum(h.label >= 0 for h in heads) / count
        score += 3.0 * self._listed(heads) / count
        score += 1.0 if self._pictured(heads) * 2 >= count else 0.0
        if self.sender and not self.text and self._begins_with(first):
            score += _BEGUN  # an essay begins with its text
        score += self._named(heads)
        if self.title >= 0 and self.title not in (h.index for h in heads):
            # an essay begins below its title; a digest may go on with its first headline
            led = self.words(self.title + 1, first.index) and not self._is_another(heads)
            score -= 1.5 if led else 0.0
        if self._is_essay(heads):
            return -1.0
        if self.enough > ENOUGH:
            score += self._as_headlines(heads)
        # a lead story may stand above the others, parted from them; an essay has its title
        parted = self.title < 0 and self.edge(first) >= 1
        if self._flowing(first) > _LONG_LEAD and not parted and not self._is_another(heads):
            score -= 2.0 if self.title < 0 else 3.5
        return score - self._cohesion(heads)

    def _is_essay(self, heads: Sequence[Head]) -> bool:
        """Whether one large title stands over all the parts.

        A digest's first story may be as large; but its others have links, labels, long
        headlines, bylines of their own, or tell of other people.
        """
        first = heads[0]
        above = [
            h
            for h in self.heads
            if h.index < first.index and h.weight > first.weight and not self._names_letter(h)
        ]
        if self.text or not above or first.label >= 0:
            return False
        title = max(above, key=lambda h: h.weight)
        # what stands right below a title is its second line
        heads = heads[0 if self.words(title.index + 1, heads[0].index) else 1 :]
        if not heads:
            return False
        first = heads[0]
        alike = sum(h.signature == title.signature for h in self.heads)
        if alike > 1 or self.words(title.index + 1, first.index) < _STORY:
            return False
        flows = not any(self.edge(h) for h in heads if not self._is_behind_box(h))
        own = flows and same_words(self.pieces[title.index].text, self.subject)
        longest = _SUBHEAD_OF_ITS_OWN if own else _SUBHEAD
        if sum(self.pieces[h.index].words for h in heads) > longest * len(heads):
            return False
        if any(self.has_own_sign(h) for h in heads[:-1]):
            return False
        signed = self._is_signed(title) and not any(self._is_signed(h) for h in heads)
        parted = any(self.edge(h) >= 1 and not self._is_behind_post(h) for h in heads[1:])
        return signed or not parted or self._cohesion(heads) > 0

    def names_sender(self, piece: LetterPiece) -> bool:
        """Whether a line has a long word of what the sender is called."""
        own = {word for word in self.sender.split() if len(word) >= _NAME}
        return bool(own & set(bare_words(piece.text).split()))

    def _names_letter(self, head: Head) -> bool:
        """Whether a line is the letter's own name, or the better part of its sender's."""
        words = bare_words(self.pieces[head.index].text)
        begins = bare_words(self.subject).startswith(f"{words} ")
        return len(words) >= _NAME and (words in self.sender or begins)

    def _begins_with(self, first: Head) -> bool:
        """Whether no text stands above a headline, nor any that might be the title of one."""
        above = self.pieces[: self.start(first)]
        told = sum(p.words for p in above if is_prose(p) and not p.hint and not is_greeting(p))
        titles = [h for h in self.heads if h.index < first.index and not self._names_letter(h)]
        loud = any(h.weight > first.weight for h in titles)
        greeted = any(is_greeting(p) for p in above)
        leads = sum(in_capitals(p.lead) for p in self.pieces[first.index :] if p.lead)
        most = _GREETED if greeted else _WORDS
        return self.title < 0 and not loud and told < most and leads < _MANY

    def _is_behind_box(self, head: Head) -> bool:
        """Whether the piece above a headline is set apart itself: an advertisement, a post."""
        above = self.pieces[head.index - 1] if head.index else None
        own = self.pieces[head.index].boxes
        return above is not None and (bool(above.hint) or above.boxes != own)

    def _is_behind_post(self, head: Head) -> bool:
        """Whether the piece above a headline is a card: somebody's post amid a text."""
        return bool(head.index) and self.pieces[head.index - 1].hint == "card"

    def _is_signed(self, head: Head) -> bool:
        """Whether a short line stands between a headline and its text: who wrote it."""
        below = self.pieces[head.index + 1 : head.index + 2]
        return any(not is_prose(p) and p.words <= 6 and not p.hint and not p.links for p in below)

    def _as_headlines(self, heads: Sequence[Head]) -> float:
        """What a file's headings say by themselves: several titles, or lines as long as one."""
        if all(self.pieces[h.index].mark == "#1" for h in heads) and self.title == heads[0].index:
            return 3.0
        words = sum(self.pieces[h.index].words for h in heads)
        return 1.0 if len(heads) >= 3 and words >= _HEADLINE * len(heads) else 0.0

    def has_sign(self, head: Head) -> bool:
        """Whether one headline shows by itself that a story begins."""
        return self.edge(head) >= 1 or self.pieces[head.index].linked or head.label >= 0

    def has_own_sign(self, head: Head) -> bool:
        """Whether a line leads somewhere, or has a section's label above it."""
        return self.pieces[head.index].linked or head.label >= 0 or self._leads_on(head, self.heads)

    def stands_alone(self, head: Head) -> bool:
        """Whether a quieter line than the headlines heads a story all the same."""
        linked = self.pieces[head.index].linked
        more = self._leads_on(head, self.heads)
        above = self.pieces[head.index - 1] if head.index else None
        if above is not None and above.linked and is_more(above.text):
            return True  # the story above has ended
        sign = 1.0 * (self.edge(head) >= 1) + linked + more + (head.label >= 0)
        return sign >= _ALONE or (self.edge(head) >= 1 and self._is_set_apart(head))

    def _is_set_apart(self, head: Head) -> bool:
        piece = self.pieces[head.index]
        return piece.shown or piece.size >= _LARGE

    def _listed(self, heads: Sequence[Head]) -> int:
        """How many headlines a list above them names."""
        above = self.pieces[: self.start(heads[0])]
        entries = [
            frozenset(_words(p.text))
            for p in above
            if (p.role == "item" or p.linked or p.words <= 14)
            and not same_words(p.text, self.subject)
        ]
        found = 0
        for head in heads:
            own = frozenset(_words(self.pieces[head.index].text))
            found += any(len(own & entry) >= min(2, len(own)) for entry in entries if own & entry)
        return found

    def _pictured(self, heads: Sequence[Head]) -> int:
        return sum(any(p.pictures for p in self.pieces[self.start(h) : h.index + 3]) for h in heads)

    def _named(self, heads: Sequence[Head]) -> float:
        """Whether the subject, or the line above all, tells of several headlines."""
        titled = self.title >= 0 and self.title not in (h.index for h in heads)
        told = set() if titled else set(_words(self.subject))  # one title, of one story
        if self.title < 0 or self.pieces[self.title].text != self.subject:
            told |= set(_words(self.pieces[0].text)) if self.pieces else set()
        hits = sum(bool(told & set(_words(self.pieces[h.index].text))) for h in heads)
        return 2.0 if hits >= 2 else 1.0 if hits else 0.0

    def _flowing(self, first: Head) -> int:
        """Words of a text that is under way above the first of the lines."""
        return self._flow(self.start(first))

    def _flow(self, stop: int) -> int:
        words = 0
        for piece in self.pieces[:stop]:
            if piece.hint or is_greeting(piece):
                words = 0
            elif is_prose(piece) and ends_sentence(piece.text):
                words += piece.words
        return words

    def _is_another(self, heads: Sequence[Head]) -> bool:
        """Whether the sections tell of names, and of none that the text above them tells of."""
        if self.nouns:
            return False
        above = self.pieces[max(self.title, 0) : self.start(heads[0])]
        lead = self._names(above)
        told = [names for names in self._sections(heads) if names]
        return bool(lead) and len(told) * 5 >= len(heads) * 3 and not any(lead & t for t in told)

    def _names(self, pieces: Sequence[LetterPiece]) -> set[str]:
        """The names that pieces tell of, but for days, months and the letter's own."""
        found = set().union(*(names_in(p.text) for p in pieces if is_prose(p)))
        days = {word for word in date_words() if len(word) > _SHORT_DAY}  # "lund" is a town
        return found - days - set(self.sender.split())

    def _sections(self, heads: Sequence[Head]) -> list[set[str]]:
        ends = [self._stop(head, heads) for head in heads]
        bodies = [self.pieces[h.index + 1 : end] for h, end in zip(heads, ends, strict=True)]
        return [self._names(body) for body in bodies]

    def _cohesion(self, heads: Sequence[Head]) -> float:
        """2 where sections tell of the same names, -1 where each has its own."""
        if self.nouns or len(heads) < 2:
            return 0.0
        sections = self._sections(heads)
        seen = Counter(name for names in sections for name in names)
        shared = {name for name, count in seen.items() if count >= 2}
        shared -= names_in(f"x {self.subject}")
        ties = sum(bool(names & shared) for names in sections)
        most = max((seen[name] for name in shared), default=0)
        if most * 5 >= len(sections) * 3:
            return 2.0  # most of them tell of somebody
        return -1.0 if ties * 3 <= len(sections) else 0.0

    def are_stories(self, leads: Sequence[int]) -> bool:
        """Whether paragraphs that begin in bold are stories: nearly all the letter is such."""
        pieces = self.pieces
        if len(leads) < 2:
            return False
        if len({pieces[i].lead for i in leads}) < len(leads):
            return False
        asked = sum(pieces[i].lead.rstrip("\"'”’» ").endswith(("?", "؟", "？")) for i in leads)
        if asked * 2 > len(leads):
            return False  # an interview
        linked = any(
            link.text and link.text in pieces[i].lead for i in leads for link in pieces[i].links
        )
        listed = all(pieces[i].role == "item" for i in leads)
        if not linked and self._flow(leads[0]) > (_LEAST if listed else _STORY):
            return False  # a list in a text, or its parts
        capitals = [i for i in leads if pieces[i].lead.upper() == pieces[i].lead]
        if len(capitals) == len(leads):
            return True
        if len(leads) < 3:
            return False
        last = leads[-1] + 1
        span = [p for p in pieces[leads[0] : last] if is_prose(p) and p.words >= _WORDS]
        # a headline is a sentence of its own; "Why it matters:" only leads on
        whole = sum(
            len(pieces[i].lead.split()) >= 3 and not pieces[i].lead.endswith((":", ","))
            for i in leads
        )
        return whole * 4 >= len(leads) * 3 and len(leads) * 5 >= len(span) * 2


def bare_words(text: str) -> str:
    """The words of a text in small letters, with one space between them."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _words(text: str) -> list[str]:
    return [word.casefold()[:7] for word in _WORD.findall(text)]


def _nouns_are_capital(pieces: Sequence[LetterPiece]) -> bool:
    """Whether the language writes its nouns large, so that capitals tell no names."""
    words = capital = 0
    for piece in pieces:
        if is_prose(piece):
            tokens = piece.text.split()[1:]
            words += len(tokens)
            capital += sum(t[:1].isupper() for t in tokens)
    return words > 0 and capital * 5 > words
