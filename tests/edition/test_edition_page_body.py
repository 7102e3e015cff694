# ruff: noqa: E501 - broken lines of markup are harder to read than long ones
"""What stands amid an article as publishing systems write it: what is read of it, and what not."""

from __future__ import annotations

from audio_edition.edition.sources.parse import parse
from tests.rows import each

PROSE = [
    f"In its {nth} vote on Tuesday the council chose to keep the old bridge open for another two "
    f"years, while {nth} engineers study whether its piers can be saved from the river."
    for nth in ("first", "second", "third", "fourth", "fifth", "sixth")
]

# markup amid the text; what is read (role and words); what is not, or goes with a remark
CASES = [
    (
        '<figure class="wp-block-pullquote"><blockquote><p>keep the old bridge open for another two years</p><cite>Ann Lee</cite></blockquote></figure>',
        [],
        ["keep the old bridge open for another two years", "Ann Lee"],
    ),
    (
        '<div class="pull-quote"><span>“keep the old bridge open”</span></div>',
        [],
        ["keep the old bridge open”"],
    ),
    (
        "<blockquote><p>We were never asked about it, she wrote.</p><footer>— Ann Lee, <cite>Letters</cite></footer></blockquote>",
        ["Q We were never asked about it, she wrote."],
        [],
    ),
    (
        '<blockquote class="instagram-media"><a href="https://x.example/p/1">View this post on Instagram</a><p>A post shared by Norrby (@norrby)</p></blockquote>',
        [],
        ["View this post", "A post shared by"],
    ),
    (
        '<blockquote class="twitter-tweet"><p>The ferry sank at 5.40 this morning.</p>&mdash; Harbour Office (@harbour) <a href="https://t.example/1">May 4, 2026</a></blockquote>',
        ["Q The ferry sank at 5.40 this morning."],
        ["@harbour"],
    ),
    (
        '<aside class="c-pullquote"><q>keep the old bridge open for another two years</q></aside>',
        [],
        ["“keep the old"],
    ),
    (
        '<div class="blockquote-alt"><p><strong>“keep the old bridge open for another two years, while first engineers study”</strong></p></div>',
        [],
        ["“keep the old"],
    ),
    (
        '<p class="has-large-font-size">keep the old bridge open for another two years</p>',
        [],
        ["keep the old bridge open for another two years"],
    ),
    (
        '<blockquote class="tiktok-embed"><section><a href="https://t.example/@x">@x</a><p>Watch the bridge wobble</p></section></blockquote>',
        [],
        ["@x"],
    ),
    (
        "<blockquote><p>“I saw it go,” she said.</p><p>“It went slowly.”</p></blockquote>",
        ["Q “I saw it go,” she said.", "Q “It went slowly.”"],
        [],
    ),
    (
        "<blockquote>Bare words in a quotation, said by Lund.<br>And more of it, not less.</blockquote>",
        ["Q Bare words in a quotation, said by Lund."],
        [],
    ),
    (
        "<p>Ann Lee said: <q>It was not our fault.</q></p>",
        ["B Ann Lee said: “It was not our fault.”"],
        [],
    ),
    (
        '<div class="quote-block"><div class="quote-text">“The piers are older than the town.”</div><div class="quote-author">Ann Lee, engineer</div></div>',
        ["B “The piers are older than the town.”"],
        [],
    ),
    (
        '<blockquote class="bluesky-embed"><p>No boats today, and none tomorrow.</p>— Harbour (<a href="https://b.example/p">@harbour.example</a>) <a href="https://b.example/p/1">4 May 2026 at 10:40</a></blockquote>',
        ["Q No boats today, and none tomorrow."],
        ["@harbour"],
    ),
    (
        '<h2 id="a">Why it matters <a class="headerlink" href="#a" title="Permalink">¶</a></h2><p>Nobody knows how old it is, not even Lund.</p>',
        ["H Why it matters"],
        ["¶"],
    ),
    (
        '<h2><a class="anchor" href="#a" aria-hidden="true">#</a>Why it matters</h2><p>Nobody knows how old it is, not even Lund.</p>',
        ["H Why it matters"],
        ["#"],
    ),
    (
        "<p><strong>Why it matters</strong></p><p>Nobody knows how old it is, not even Lund.</p>",
        ["* Why it matters"],
        [],
    ),
    (
        '<div role="heading" aria-level="2">Why it matters</div><p>Nobody knows how old it is, not even Lund.</p>',
        ["H Why it matters"],
        [],
    ),
    (
        "<header><h2>Why it matters</h2></header><p>Nobody knows how old it is, not even Lund.</p>",
        ["H Why it matters"],
        [],
    ),
    (
        '<section><div class="section-header"><span class="num">2</span><h2>Why it matters</h2></div><p>Nobody knows how old it is, not even Lund.</p></section>',
        ["H Why it matters"],
        [],
    ),
    (
        "<h2>Why it<br>matters</h2><p>Nobody knows how old it is, not even Lund.</p>",
        ["H Why it matters"],
        [],
    ),
    ("<h2>1986</h2><p>Nobody knows how old it is, not even Lund.</p>", ["H 1986"], []),
    (
        "<h2>Why it matters</h2><h3>For the town</h3><p>Nobody knows how old it is, not even Lund.</p>",
        ["H Why it matters", "H For the town"],
        [],
    ),
    ("<h2>Yes.</h2><p>Nobody knows how old it is, not even Lund.</p>", ["H Yes."], []),
    (
        '<h2><span class="section-number">2.1</span> Why it matters</h2><p>Nobody knows how old it is, not even Lund.</p>',
        ["H 2.1 Why it matters"],
        [],
    ),
    (
        '<h2>Why it matters<button class="copy-link">Copy link</button></h2><p>Nobody knows how old it is, not even Lund.</p>',
        ["H Why it matters"],
        ["Copy link"],
    ),
    (
        '<h2>Why it matters<span class="share-tools"><a href="#">Share this section</a></span></h2><p>Nobody knows how old it is, not even Lund.</p>',
        ["H Why it matters"],
        ["Share this"],
    ),
    (
        '<div class="accordion"><h3><button aria-expanded="false">Who pays for it?</button></h3><div class="panel"><p>The town pays for nearly all of it.</p></div></div>',
        ["H Who pays for it?", "B The town pays for nearly all of it."],
        [],
    ),
    (
        "<details><summary>Who pays for it?</summary><p>The town pays for nearly all of it.</p></details>",
        ["* Who pays for it?", "B The town pays for nearly all of it."],
        [],
    ),
    (
        "<h2></h2><h2>Why it matters</h2><p>Nobody knows how old it is, not even Lund.</p>",
        ["H Why it matters"],
        [],
    ),
    (
        '<h2>Why it matters</h2><figure><img src=/a.jpg alt="A bridge"><figcaption>The bridge. Photo: Lund</figcaption></figure><p>Nobody knows how old it is, not even Lund.</p>',
        ["H Why it matters"],
        [],
    ),
    (
        "<h2>Why it matters</h2><ul><li>Nobody knows</li><li>Nor will they</li></ul>",
        ["H Why it matters", "I Nobody knows", "I Nor will they"],
        [],
    ),
    (
        "<h2>Why it matters</h2><table><tr><th>Year</th><th>Cost</th></tr><tr><td>1986</td><td>4 million</td></tr></table>",
        ["H Why it matters", "I 1986, 4 million"],
        [],
    ),
    (
        "<h1>Why it matters</h1><p>Nobody knows how old it is, not even Lund.</p>",
        ["H Why it matters"],
        [],
    ),
    (
        '<h4 class="question">Who pays?</h4><p>Nobody.</p><h4 class="question">Why?</h4><p>Nobody asked.</p>',
        ["H Who pays?", "B Nobody.", "H Why?", "B Nobody asked."],
        [],
    ),
    (
        '<h2>At 5.40</h2><div class="gallery"><img src=/a.jpg></div><div class="ad">Advertisement</div><p>Nobody knows how old it is, not even Lund.</p>',
        ["H At 5.40"],
        ["Advertisement"],
    ),
    (
        "<ul><li><p>One of the reasons</p></li><li><p>Another of them</p></li></ul>",
        ["I One of the reasons", "I Another of them"],
        [],
    ),
    (
        "<ol><li>First<ul><li>Inner one</li><li>Inner two</li></ul></li><li>Second</li></ol>",
        ["I First", "I Inner one", "I Inner two", "I Second"],
        [],
    ),
    (
        '<ul><li><a href="/a">Lund</a>, 5 votes</li><li><a href="/b">Vale</a>, 7 votes</li></ul>',
        ["I Lund, 5 votes", "I Vale, 7 votes"],
        [],
    ),
    (
        "<dl><dt>Lund</dt><dd>The mayor since 2011</dd><dt>Vale</dt><dd>Not the mayor</dd></dl>",
        ["I Lund", "I The mayor since 2011"],
        [],
    ),
    (
        "<ul><li><strong>Lund:</strong> The mayor since 2011.</li><li><strong>Vale:</strong> Not the mayor.</li></ul>",
        ["I Lund: The mayor since 2011."],
        [],
    ),
    ("<ul><li>4 May<br>Town Hall</li><li>5 May<br>Old Mill</li></ul>", ["I 4 May"], []),
    (
        '<ul class="key-points"><li>Two years more</li><li>Piers in doubt</li></ul>',
        ["I Two years more", "I Piers in doubt"],
        [],
    ),
    ("<ul><li>One of the reasons</li></ul>", ["I One of the reasons"], []),
    (
        '<ol start="3"><li>Stir it well</li><li>Leave it for 20 minutes</li></ol>',
        ["I Stir it well", "I Leave it for 20 minutes"],
        [],
    ),
    (
        '<ul><li><a href="/b1">The Bridge of San Luis Rey</a> by Thornton Wilder. A short book.</li><li><a href="/b2">The Tin Drum</a> by Grass. A long one.</li></ul>',
        ["I The Bridge of San Luis Rey by Thornton Wilder. A short book."],
        [],
    ),
    (
        "<ul><li><input type=checkbox> 200 g of flour</li><li><input type=checkbox> 3 eggs</li></ul>",
        ["I 200 g of flour", "I 3 eggs"],
        [],
    ),
    (
        '<ul class="wp-block-list"><li>One of the reasons</li>\n<!-- /wp --><li>Another of them</li></ul>',
        ["I One of the reasons"],
        [],
    ),
    (
        '<div class="correction"><p><strong>Correction:</strong> An earlier version said 5 boats. It was 7.</p></div>',
        ["B Correction: An earlier version said 5 boats. It was 7."],
        [],
    ),
    (
        '<p class="editors-note"><em>Editor’s note: This story names a victim of violence.</em></p>',
        ["B Editor’s note: This story names a victim of violence."],
        [],
    ),
    (
        '<div class="alert alert-info">Update, May 5: The bridge has reopened.</div>',
        ["B Update, May 5: The bridge has reopened."],
        [],
    ),
    (
        '<div class="disclosure">The author once worked for the board.</div>',
        ["B The author once worked for the board."],
        [],
    ),
    (
        '<p>The law<sup id="r1"><a href="#n1">1</a></sup> is old.</p><aside id="n1" role="doc-footnote">1. The law of 1912.</aside>',
        ["B The law is old."],
        [],
    ),
    (
        '<p>The law<span class="footnote-ref" data-note="x">[1]</span> is old.</p>',
        ["B The law is old."],
        [],
    ),
    (
        '<p>The law<a href="#_ftn1" name="_ftnref1">[1]</a> is old.</p><div id=ftn1><p><a href="#_ftnref1">[1]</a> The law of 1912.</p></div>',
        ["B The law is old."],
        [],
    ),
    (
        '<p>The law<button class="footnote-button" aria-label="Note 1">1</button> is old.</p>',
        ["B The law is old."],
        [],
    ),
    (
        '<p>It is 5<span class="visually-hidden"> point</span> metres.</p>',
        ["B It is 5 metres."],
        [],
    ),
    ('<p aria-hidden="true" class="sr-only">Skip this ad now, please.</p>', [], ["Skip this ad"]),
    ('<div class="hidden">Never seen by anyone here.</div>', [], ["Never seen"]),
    (
        '<div style="position:absolute;left:-9999px">Never seen by anyone here.</div>',
        [],
        ["Never seen"],
    ),
    ('<p style="visibility: hidden">Never seen by anyone here.</p>', [], ["Never seen"]),
    ("<noscript><img src=x>Never seen by anyone here.</noscript>", [], ["Never seen"]),
    ('<p class="screen-reader-only">Never seen by anyone here.</p>', [], ["Never seen"]),
    ('<span class="u-hidden-visually">Never seen by anyone here.</span>', [], ["Never seen"]),
    (
        '<div class="note note--inline"><p>The bridge was built in 1912, not 1911.</p></div>',
        ["B The bridge was built in 1912, not 1911."],
        [],
    ),
    (
        '<div class="infobox"><h3>The bridge in figures</h3><p>Built: 1912</p><p>Length: 41 metres</p></div>',
        ["H The bridge in figures", "B Built: 1912"],
        [],
    ),
    (
        '<p class="dateline">NORRBY, May 4 — The bridge is shut.</p>',
        ["B NORRBY, May 4 — The bridge is shut."],
        [],
    ),
    (
        '<div class="trigger-warning">This article describes a drowning.</div>',
        ["B This article describes a drowning."],
        [],
    ),
    (
        '<div class="pdf-embed"><a href="/r.pdf">Download the report (PDF, 2 MB)</a></div>',
        [],
        ["Download the report"],
    ),
    (
        '<div class="newsletter"><p>The Morning Bridge</p><p>Our letter, each day at six.</p><form><input type=email></form></div>',
        [],
        ["Our letter"],
    ),
    (
        '<div class="box"><h4>The Morning Bridge</h4><p>Our letter, each day at six.</p><a class="btn" href="/nl">Sign up</a></div>',
        [],
        ["Our letter", "Sign up"],
    ),
    (
        '<p><a href="/x"><strong>READ MORE: The bridge that sank twice</strong></a></p>',
        [],
        ["READ MORE"],
    ),
    ('<p>[<a href="/x">Read: The bridge that sank twice</a>]</p>', [], ["The bridge that sank"]),
    (
        '<div class="map"><iframe src=x></iframe><p class="map-credit">Map: Gazette</p></div>',
        [],
        ["Map: Gazette"],
    ),
    ("<hr><p>Ann Lee is a reporter in Norrby.</p>", ["B Ann Lee is a reporter in Norrby."], []),
    (
        '<h2 class="wp-block-heading" style="text-align:center"><strong>Why it matters</strong></h2><p>Nobody knows how old it is, not even Lund.</p>',
        ["H Why it matters"],
        [],
    ),
    (
        "<h2>1. Why it matters</h2><p>Nobody knows.</p>",
        ["H 1. Why it matters", "B Nobody knows."],
        [],
    ),
    (
        '<p class="subheading">Why it matters</p><p>Nobody knows how old it is, not even Lund.</p>',
        ["* Why it matters"],
        [],
    ),
    (
        "<p><b>Why it matters.</b> Nobody knows how old it is, not even Lund.</p>",
        ["B Why it matters. Nobody knows how old it is, not even Lund."],
        [],
    ),
    ("<h2><em>Q:</em> Who pays?</h2><p>The town.</p>", ["H Q: Who pays?", "B The town."], []),
    (
        "<h2>Related documents</h2><p>Nobody has seen the papers of 1912, not even Lund.</p>",
        ["H Related documents"],
        [],
    ),
    (
        '<div class="section-title"><h3>At the <span>weir</span></h3></div><p>Nobody knows how old it is, not even Lund.</p>',
        ["H At the weir"],
        [],
    ),
    ("<h2>A</h2><p>Nobody knows how old it is, not even Lund.</p>", ["H A"], []),
    (
        "<h2>“We never knew”</h2><p>Nobody knows how old it is, not even Lund.</p>",
        ["H “We never knew”"],
        [],
    ),
    (
        '<h2 class="title">Why <small>it matters</small></h2><p>Nobody knows.</p>',
        ["H Why it matters"],
        [],
    ),
    (
        "<hgroup><h2>Why it matters</h2><p>And to whom</p></hgroup><p>Nobody knows how old it is, not even Lund.</p>",
        ["H Why it matters", "* And to whom"],
        [],
    ),
    (
        "<p><strong><u>Monday</u></strong></p><p>Nobody came to the bridge, not even Lund.</p><p><strong><u>Tuesday</u></strong></p><p>Nobody came again.</p>",
        ["* Monday", "* Tuesday"],
        [],
    ),
    (
        "<h2>2011–2026</h2><h3>The flood</h3><ul><li>5 boats lost</li></ul>",
        ["H 2011–2026", "H The flood", "I 5 boats lost"],
        [],
    ),
    ('<ol><li value="5">Lund</li><li>Vale</li></ol>', ["I Lund", "I Vale"], []),
    (
        "<ul><li>One of them<p>It was never built.</p></li><li>Another<p>It was.</p></li></ul>",
        ["I One of them", "I It was never built."],
        [],
    ),
    (
        '<ul class="list-unstyled"><li><i class="fa fa-check"></i> Bring a lamp</li><li><i class="fa fa-check"></i> Bring a rope</li></ul>',
        ["I Bring a lamp", "I Bring a rope"],
        [],
    ),
    (
        '<ul><li><img src=/a.jpg alt="A lamp">Bring a lamp</li><li>Bring a rope</li></ul>',
        ["I Bring a lamp"],
        [],
    ),
    ("<menu><li>Soup</li><li>Bread</li></menu>", ["I Soup", "I Bread"], []),
    (
        '<div role="list"><div role="listitem">Bring a lamp</div><div role="listitem">Bring a rope</div></div>',
        ["I Bring a lamp", "I Bring a rope"],
        [],
    ),
    ("<ul><li>Yes</li><li>No</li></ul>", ["I Yes", "I No"], []),
    (
        "<ol><li><h3>The lamp</h3><p>It is the first thing to bring, said Lund.</p></li><li><h3>The rope</h3><p>It is the second thing to bring.</p></li></ol>",
        ["H The lamp"],
        [],
    ),
    (
        "<table><tr><td>1.</td><td>Lund</td></tr><tr><td>2.</td><td>Vale</td></tr></table>",
        ["I 1., Lund"],
        [],
    ),
    (
        "<ul><li>7pm: Doors open</li><li>8pm: Lund speaks</li></ul>",
        ["I 7pm: Doors open", "I 8pm: Lund speaks"],
        [],
    ),
    (
        "<p>1. Bring a lamp</p><p>2. Bring a rope</p>",
        ["B 1. Bring a lamp", "B 2. Bring a rope"],
        [],
    ),
    (
        '<dl class="facts"><div><dt>Built</dt><dd>1912</dd></div><div><dt>Length</dt><dd>41 m</dd></div></dl>',
        ["I Built", "I 1912"],
        [],
    ),
    (
        '<p>The bridge <span class="annotation" data-note="x">was shut</span> in May.</p>',
        ["B The bridge was shut in May."],
        [],
    ),
    (
        "<p>The law<sup>1</sup> is old.</p><p>It is<sup>2</sup> new.</p><hr><p><sup>1</sup> The law of 1912.</p><p><sup>2</sup> Of 2011.</p>",
        ["B The law is old."],
        [],
    ),
    (
        '<p>The law.<sup><a href="#note-1">1</a></sup></p><ol class="notes"><li id="note-1">The law of 1912. <a href="#ref-1">Back</a></li></ol>',
        ["B The law."],
        [],
    ),
    (
        '<p>The law<sup class="reference"><a href="#cite_note-1">[1]</a></sup> is old.</p><div class="reflist"><ol class="references"><li id="cite_note-1">Law of 1912.</li></ol></div>',
        ["B The law is old."],
        ["Law of 1912"],
    ),
    (
        '<p>The law<label for="sn-1" class="margin-toggle sidenote-number"></label><input type="checkbox" id="sn-1" class="margin-toggle"/><span class="sidenote">The law of 1912.</span> is old.</p>',
        ["B The law is old."],
        ["The law of 1912"],
    ),
    (
        '<p class="correction"><i>This article was amended on 5 May 2026. It was 7 boats.</i></p>',
        ["B This article was amended on 5 May 2026. It was 7 boats."],
        [],
    ),
    (
        '<footer class="article-correction"><p>Correction: It was 7 boats, not 5, that sank.</p></footer>',
        ["B Correction: It was 7 boats, not 5, that sank."],
        [],
    ),
    (
        '<div class="update"><time>5 May 2026 10:40</time><p>The bridge has reopened, and nobody was hurt.</p></div>',
        ["B The bridge has reopened, and nobody was hurt."],
        [],
    ),
    ('<p class="note">Names have been changed.</p>', ["B Names have been changed."], []),
    (
        "<small>Lund is not a member of the board.</small>",
        ["B Lund is not a member of the board."],
        [],
    ),
    (
        '<p class="embargo">Not for release before 6 May 2026.</p>',
        ["B Not for release before 6 May 2026."],
        [],
    ),
    (
        '<div class="callout callout--warning"><p>This story tells of a drowning, and of no one saved.</p></div>',
        ["B This story tells of a drowning, and of no one saved."],
        [],
    ),
    (
        '<div class="spoiler" hidden><p>The butler did it, and nobody saw.</p></div>',
        [],
        ["The butler"],
    ),
    (
        '<div style="height:0;overflow:hidden"><p>Never seen by anyone here.</p></div>',
        [],
        ["Never seen"],
    ),
    (
        '<div class="collapse" id="c"><p>The rest of it is told here by Lund, not by Vale.</p></div>',
        ["B The rest of it is told here by Lund, not by Vale."],
        [],
    ),
    ('<span style="display: none !important">Never seen by anyone.</span>', [], ["Never seen"]),
    ('<p>Seen<span style="display:none">never</span> here.</p>', ["B Seen here."], []),
    (
        "<blockquote><p>We were never asked.</p><cite>Ann Lee, 1986</cite></blockquote>",
        ["Q We were never asked."],
        [],
    ),
    (
        '<figure class="quote"><blockquote>We were never asked.</blockquote><figcaption>Ann Lee, 1986</figcaption></figure>',
        ["Q We were never asked."],
        [],
    ),
    (
        '<blockquote class="wp-block-quote"><p>We were never asked.</p></blockquote>',
        ["Q We were never asked."],
        [],
    ),
    (
        '<p class="quote">We were never asked, not once.</p>',
        ["* We were never asked, not once."],
        [],
    ),
    (
        '<blockquote cite="x"><div><div>We were never asked, not once.</div></div></blockquote>',
        ["Q We were never asked, not once."],
        [],
    ),
    (
        "<aside><blockquote><p>In its second vote on Tuesday the council chose to keep the old bridge open</p></blockquote></aside>",
        [],
        ["In its second"],
    ),
    (
        '<div class="pullquote">“We were never asked about it,” says Lund, “not once.”</div>',
        ["* “We were never asked about it,” says Lund, “not once.”"],
        [],
    ),
    (
        "<blockquote><ul><li>Never ask</li><li>Never tell</li></ul></blockquote>",
        ["I Never ask"],
        [],
    ),
    (
        "<blockquote><h3>The letter</h3><p>We were never asked.</p></blockquote>",
        ["H The letter", "Q We were never asked."],
        [],
    ),
]
LETTERS = {"body": "B", "heading": "H", "item": "I", "quote": "Q"}


def page(body: str) -> bytes:
    first, last = ("".join(f"<p>{text}</p>" for text in part) for part in (PROSE[:3], PROSE[3:]))
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>The Old Bridge | Gazette</title></head><body>"
        "<header><nav><a href=/>Home</a><a href=/w>World news</a></nav></header><main><article><h1>The Old Bridge</h1>"
        f"<div class=body>{first}{body}{last}</div></article></main>"
        "<footer><p>© 2026 Gazette, all rights reserved.</p></footer></body></html>"
    ).encode()


@each(("body", "read", "unread"), CASES)
def test_what_stands_amid_a_text(body: str, read: list[str], unread: list[str]) -> None:
    (article,) = parse(page(body), name="a.html", language="en")
    assert [p.text for p in article.paragraphs if p.text in PROSE] == PROSE
    assert (article.headline, article.byline) == ("The Old Bridge", "")
    told = [
        f"{LETTERS[p.role]} {p.text}"
        for p in article.paragraphs
        if p.text not in PROSE and not p.hint
    ]
    for wanted in read:
        # a star: body or heading, either is right
        assert any(one == wanted or (wanted[0] == "*" and one[1:] == wanted[1:]) for one in told)
    assert [phrase for phrase in unread if any(phrase in one for one in told)] == []


@each(
    ("body", "hints"),
    [
        ("<ul><li><a href=/a>Lund wins the harbour vote again</a></li><li><a href=/b>Vale floods for the third time</a></li></ul>", ["card link #1"] * 2),
        ("<p>These papers tell it:</p><ul><li><a href=/a>The report of the bridge board</a></li><li><a href=/b>What the engineers told the council</a></li></ul>", ["", "link #1", "link #1"]),
        ("<ul><li><a href=https://a.example/1>The report of the bridge board</a></li><li><a href=https://b.example/2>What the engineers told the council</a></li></ul>", ["link #1"] * 2),
        ("<ul><li><a href=/a>Lund</a></li><li><a href=/b>Vale</a></li></ul>", ["link #1"] * 2),
        ("<div><h4>The Morning Bridge</h4><p>Our letter, each day at six.</p><button>Sign up</button></div>", ["promo #1"] * 2),
        ("<div><h4>Who pays for it?</h4><p>The town pays for nearly all of it.</p><button aria-expanded=true>Less</button></div>", ["", ""]),
        ("<div><h4>In figures</h4><ul><li>41 metres</li><li>1912</li></ul><button>Order a print</button></div>", ["", "", ""]),
        ("<div><a href=/x><img src=/x.jpg alt=''></a><h4><a href=/x>The boat that never left the harbour</a></h4><p>Nobody has seen it move.</p></div>", ["card link #1", "card #1"]),
        ("<h4><a href=/x>The boat that never left the harbour</a></h4><p>Nobody has seen it move, and nobody will.</p>", ["link", ""]),
        ("<div class=paywall-content><p>The rest is told here by Lund, and not by Vale.</p></div>", ["aside"]),
        ("<div class='block ad-free'><p>The rest is told here by Lund, and not by Vale.</p></div>", ["aside"]),
        ("<section class=topic-politics><p>The rest is told here by Lund, and not by Vale.</p></section>", ["tags"]),
        ("<div class=author-note><p>I was there, and I never left it, as Lund did.</p></div>", ["byline"]),
        ("<div class=promo><p>Read all that Lund wrote of it, <a href=/nl>each day at six</a>.</p></div>", []),
    ],
)  # fmt: skip
def test_what_is_remarked_of_it(body: str, hints: list[str]) -> None:
    """A remark decides nothing: a list of links that a sentence announces gets no teaser's."""
    (article,) = parse(page(body), name="a.html", language="en")
    assert [p.hint for p in article.paragraphs if p.text not in PROSE] == hints
    assert [p.text for p in article.paragraphs if p.text in PROSE] == PROSE
