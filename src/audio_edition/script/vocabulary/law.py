"""How courts and codes are cited, and the books of the Bible as print shortens them."""

from __future__ import annotations

from audio_edition.late import late

# Forms: The Bluebook's tables T1 (reporters, codes) and T7 (courts), as far as news prints them.
REPORTERS = {
    "U.S.": "U S", "U.S.C.": "U S C", "USC": "U S C", "C.F.R.": "C F R", "CFR": "C F R",
    "F.": "F", "F.2d": "F second", "F.3d": "F third", "F.4th": "F fourth", "F.R.D.": "F R D",
    "F. Supp.": "F supp", "F.Supp.": "F supp", "F. Supp. 2d": "F supp second",
    "F.Supp.2d": "F supp second", "F. Supp. 3d": "F supp third", "F.Supp.3d": "F supp third",
    "S. Ct.": "S C T", "S.Ct.": "S C T", "L. Ed.": "L Ed", "L. Ed. 2d": "L Ed second",
    "L.Ed.2d": "L Ed second", "Fed. Reg.": "Federal Register", "Stat.": "Stat",
    "P.2d": "P second", "P.3d": "P third", "A.2d": "A second", "A.3d": "A third",
    "N.E.2d": "N E second", "N.E.3d": "N E third", "N.W.2d": "N W second", "S.E.2d": "S E second",
    "S.W.2d": "S W second", "S.W.3d": "S W third", "So. 2d": "So second", "So. 3d": "So third",
    "Cal. App. 4th": "Cal App fourth", "Cal. 4th": "Cal fourth", "N.Y.2d": "N Y second",
}  # fmt: skip
"""What stands between a volume (or title) and a page (or section)."""

SHORT = {"Pub. L.": "public law", "Cir.": "circuit"}

FEDERAL = {
    "Fed. R. Civ. P.": "Federal Rule of Civil Procedure",
    "Fed. R. Crim. P.": "Federal Rule of Criminal Procedure",
    "Fed. R. App. P.": "Federal Rule of Appellate Procedure",
    "Fed. R. Bankr. P.": "Federal Rule of Bankruptcy Procedure",
    "Fed. R. Evid.": "Federal Rule of Evidence",
}
"""The rules of the federal courts, as briefs and rulings shorten them."""


BOOKS = {
    "Gen.": "Genesis", "Ex.": "Exodus", "Exod.": "Exodus", "Lev.": "Leviticus", "Num.": "Numbers",
    "Deut.": "Deuteronomy", "Josh.": "Joshua", "Judg.": "Judges", "Sam.": "Samuel",
    "Kgs.": "Kings", "Chron.": "Chronicles", "Chr.": "Chronicles", "Neh.": "Nehemiah",
    "Ps.": "Psalm", "Pss.": "Psalms", "Prov.": "Proverbs", "Eccl.": "Ecclesiastes",
    "Isa.": "Isaiah", "Jer.": "Jeremiah", "Lam.": "Lamentations", "Ezek.": "Ezekiel",
    "Dan.": "Daniel", "Hos.": "Hosea", "Mic.": "Micah", "Hab.": "Habakkuk", "Zech.": "Zechariah",
    "Mal.": "Malachi", "Matt.": "Matthew", "Mk.": "Mark", "Lk.": "Luke", "Jn.": "John",
    "Rom.": "Romans", "Cor.": "Corinthians", "Gal.": "Galatians", "Eph.": "Ephesians",
    "Phil.": "Philippians", "Col.": "Colossians", "Thess.": "Thessalonians", "Tim.": "Timothy",
    "Heb.": "Hebrews", "Jas.": "James", "Pet.": "Peter", "Rev.": "Revelation",
}  # fmt: skip

FULL_BOOKS = frozenset(BOOKS.values()) | frozenset(
    "Ruth Ezra Esther Job Joel Amos Obadiah Jonah Nahum Zephaniah Haggai Acts Titus Philemon Jude "
    "Psalm Quran Surah".split()
)
"""Books by their whole names."""

NUMBERED = frozenset("Samuel Kings Chronicles Corinthians Thessalonians Timothy Peter John".split())
"""Books of which there are several: 1 Kings is first Kings."""

FILED = late(
    r"(?i:\b(?:docket|dkt\.?|case|file|cause|petition|appeal|suit)s?(?: nos?\.?| numbers?| #)?"
    r"|\bnos?\.|\bno|\bnumber)[ (]{1,2}\Z"
)
"""Before two numbers and a dash, these make a court's or an office's number of them."""


YEARLIKE = late(r"(?:19|20)\d\d")
