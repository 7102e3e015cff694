"""States, points of the compass, parties and time zones as print shortens them."""

from __future__ import annotations

AP_STATES = {
    "Ala.": "Alabama", "Ariz.": "Arizona", "Ark.": "Arkansas", "Calif.": "California",
    "Colo.": "Colorado", "Conn.": "Connecticut", "Del.": "Delaware", "Fla.": "Florida",
    "Ga.": "Georgia", "Ill.": "Illinois", "Ind.": "Indiana", "Kan.": "Kansas", "Kans.": "Kansas",
    "Ky.": "Kentucky", "La.": "Louisiana", "Md.": "Maryland", "Mass.": "Massachusetts",
    "Mich.": "Michigan", "Minn.": "Minnesota", "Miss.": "Mississippi", "Mo.": "Missouri",
    "Mont.": "Montana", "Neb.": "Nebraska", "Nebr.": "Nebraska", "Nev.": "Nevada",
    "N.H.": "New Hampshire", "N.J.": "New Jersey", "N.M.": "New Mexico", "N.Y.": "New York",
    "N.C.": "North Carolina", "N.D.": "North Dakota", "Okla.": "Oklahoma", "Ore.": "Oregon",
    "Oreg.": "Oregon", "Pa.": "Pennsylvania", "Penn.": "Pennsylvania", "R.I.": "Rhode Island",
    "S.C.": "South Carolina", "S.D.": "South Dakota", "Tenn.": "Tennessee", "Tex.": "Texas",
    "Vt.": "Vermont", "Va.": "Virginia", "Wash.": "Washington", "W.Va.": "West Virginia",
    "W. Va.": "West Virginia", "Wis.": "Wisconsin", "Wisc.": "Wisconsin", "Wyo.": "Wyoming",
    "Ont.": "Ontario", "Que.": "Quebec", "Alta.": "Alberta", "Sask.": "Saskatchewan",
    "Man.": "Manitoba", "N.S.": "Nova Scotia", "N.B.": "New Brunswick", "P.R.": "Puerto Rico",
    "D.C.": "D C", "B.C.": "British Columbia",
}  # fmt: skip

POSTAL_STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa",
    "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland",
    "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi",
    "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina",
    "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania",
    "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee",
    "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington",
    "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming", "DC": "D C", "PR": "Puerto Rico",
}  # fmt: skip

# Names that party tags print in full.
FULL_STATES = frozenset(POSTAL_STATES.values()) | {"Guam"}

POINTS = {"N": "north", "S": "south", "E": "east", "W": "west"}

PARTIES = {
    "D": "Democrat", "R": "Republican", "I": "Independent", "L": "Libertarian", "G": "Green",
    "Dem": "Democrat", "Rep": "Republican", "DFL": "D F L", "Ind": "Independent",
    "Lib": "Libertarian",
}  # fmt: skip

ZONES = {
    "ET": "Eastern time", "EST": "Eastern standard time", "EDT": "Eastern daylight time",
    "CT": "Central time", "CST": "Central standard time", "CDT": "Central daylight time",
    "MT": "Mountain time", "MST": "Mountain standard time", "MDT": "Mountain daylight time",
    "PT": "Pacific time", "PST": "Pacific standard time", "PDT": "Pacific daylight time",
    "AKDT": "Alaska daylight time", "AKST": "Alaska standard time", "HST": "Hawaii standard time",
    "GMT": "G M T", "UTC": "U T C", "BST": "B S T", "CET": "C E T", "CEST": "C E S T",
    "IST": "I S T", "JST": "J S T", "AEST": "A E S T", "AEDT": "A E D T", "EET": "E E T",
    "EEST": "E E S T", "MSK": "M S K", "SAST": "S A S T", "KST": "K S T", "HKT": "H K T",
    "SGT": "S G T", "Z": "Zulu", "EAT": "E A T", "WAT": "W A T", "NZST": "N Z S T",
    "NZDT": "N Z D T", "PKT": "P K T",
}  # fmt: skip
