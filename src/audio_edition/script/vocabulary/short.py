"""What is shortened in print, and the words that it stands for: titles, tails, Latin, days."""

from __future__ import annotations

# A title stands before a name; it is said in full.
TITLES = {
    "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Mx": "Mix", "Messrs": "Messieurs",
    "Mme": "Madame", "Mlle": "Mademoiselle", "Mmes": "Mesdames",
    "Prof": "Professor", "Profs": "Professors", "Sen": "Senator", "Sens": "Senators",
    "Rep": "Representative", "Reps": "Representatives", "Gov": "Governor", "Govs": "Governors",
    "Lt": "Lieutenant", "Gen": "General", "Gens": "Generals", "Sgt": "Sergeant", "Capt": "Captain",
    "Col": "Colonel", "Cpl": "Corporal", "Maj": "Major", "Adm": "Admiral", "Cmdr": "Commander",
    "Cdr": "Commander", "Comdr": "Commander", "Cmdre": "Commodore", "Pvt": "Private",
    "Pfc": "Private First Class", "Spc": "Specialist", "Ens": "Ensign", "Brig": "Brigadier",
    "Rev": "Reverend", "Revs": "Reverends", "Hon": "Honorable", "Fr": "Father",
    "Supt": "Superintendent", "Det": "Detective", "Insp": "Inspector", "Amb": "Ambassador",
    "Pres": "President", "Sec": "Secretary", "Atty": "Attorney", "Asst": "Assistant",
    "Assoc": "Associate", "Dir": "Director", "Supv": "Supervisor",
    "Coun": "Councilor", "Cllr": "Councillor",
    "Rt": "Right", "Msgr": "Monsignor", "Mgr": "Monsignor",
    "Bp": "Bishop", "Drs": "Doctors", "Treas": "Treasurer",
    "Dep": "Deputy", "Const": "Constable", "Ald": "Alderman", "Comm": "Commissioner",
    "Mt": "Mount", "Mts": "Mounts", "Ft": "Fort", "Pt": "Point",
    "Flt": "Flight",
}  # fmt: skip

# After a name or a noun.
TAILS = {
    "Inc": "Incorporated", "Corp": "Corporation", "Corps": "", "Ltd": "Limited",
    "Bros": "Brothers", "Jr": "Junior", "Esq": "Esquire", "Assn": "Association",
    "Ave": "Avenue", "Blvd": "Boulevard", "Rd": "Road", "Ln": "Lane", "Hwy": "Highway",
    "Rte": "Route",
    "Pkwy": "Parkway", "Sq": "Square", "Ct": "Court", "Pl": "Place", "Ter": "Terrace",
    "Apt": "Apartment", "Bldg": "Building", "Dept": "Department", "Depts": "Departments",
    "Univ": "University", "Bd": "Board",
    "Inst": "Institute", "Natl": "National", "Intl": "International",
    "Int'l": "International", "Nat'l": "National", "Govt": "Government", "Gov't": "Government",
    "Mfg": "Manufacturing", "Acad": "Academy", "Cie": "Company", "Tpke": "Turnpike",
    "Expy": "Expressway", "Twp": "Township", "Cnty": "County", "Hts": "Heights",
    "Ctr": "Center", "Jct": "Junction",
    "Ste": "Suite", "Vol": "Volume", "Vols": "Volumes", "Fig": "Figure", "Figs": "Figures",
    "Ch": "Chapter", "Chap": "Chapter", "Ed": "Edition", "Eds": "Editors", "Tel": "Telephone",
    "Ext": "Extension", "Approx": "Approximately", "Est": "Estimated", "Vs": "Versus",
    "Dist": "District", "Div": "Division", "Conf": "Conference", "Max": "Maximum",
    "Min": "Minimum", "Avg": "Average", "Orig": "Originally", "Ret": "Retired", "Aves": "Avenues",
    "Blvds": "Boulevards", "Apts": "Apartments", "Bldgs": "Buildings", "Bn": "Battalion",
    "Regt": "Regiment", "Bde": "Brigade",
    "Utd": "United", "Cong": "Congress", "Fed": "Federal", "Sqdn": "Squadron",
    "Etc": "Et cetera", "Elev": "Elevation", "Mgmt": "Management",
    "Cos": "Companies", "Admin": "Administration",
    "Ph.D.s": "P H D's", "Ph.D": "P H D", "PhD": "P H D", "Ph.Ds": "P H D's", "PhDs": "P H D's",
}  # fmt: skip

# Small letters: with their full stop where they have one.
LOWER = {
    "vs.": "versus", "vs": "versus", "etc.": "et cetera", "etc": "et cetera",
    "e.g.": "for example", "e.g": "for example", "eg.": "for example", "i.e.": "that is",
    "i.e": "that is", "ie.": "that is", "a.k.a.": "also known as", "a.k.a": "also known as",
    "aka": "also known as", "approx.": "approximately", "dept.": "department",
    "depts.": "departments", "govt.": "government", "govt": "government",
    "gov't": "government", "est.": "estimated", "min.": "minimum", "max.": "maximum",
    "avg.": "average", "temp.": "temperature", "incl.": "including", "excl.": "excluding",
    "agg.": "aggregate",
    "misc.": "miscellaneous", "et al.": "et al", "cf.": "compare", "ca.": "circa",
    "vol.": "volume", "vols.": "volumes", "fig.": "figure", "figs.": "figures",
    "ch.": "chapter", "chap.": "chapter", "tel.": "telephone", "ext.": "extension",
    "yr.": "year", "yrs.": "years", "yrs": "years", "wk.": "week", "wks.": "weeks",
    "mo.": "month", "mos.": "months", "hr.": "hour", "hrs.": "hours", "hrs": "hours",
    "mins.": "minutes", "mins": "minutes", "secs": "seconds", "intl.": "international",
    "int'l": "international", "natl.": "national", "nat'l": "national",
    "univ.": "university", "acct.": "account", "mgr.": "manager", "mgmt.": "management",
    "asst.": "assistant", "assoc.": "associate", "bldg.": "building", "blvd.": "boulevard",
    "ave.": "avenue", "sq.": "square", "jr.": "junior", "sr.": "senior", "no.": "number",
    "nos.": "numbers", "inc.": "incorporated", "corp.": "corporation", "ltd.": "limited",
    "w/o": "without", "a.m.": "A M", "p.m.": "P M", "mph": "miles per hour",
    "kph": "kilometers per hour", "km/h": "kilometers per hour", "m/s": "meters per second",
    "viz.": "namely",
    "c.": "circa", "pp.": "pages", "p.": "page", "v.": "versus", "b.": "born", "ft.": "feet",
    "lbs.": "pounds", "lb.": "pound", "oz.": "ounces", "in.": "inches", "feat.": "featuring",
    "rpt.": "report", "dr.": "doctor", "mr.": "mister", "mrs.": "missus", "st.": "saint",
    "op-ed": "op-ed", "q.v.": "which see", "ed.": "edited", "eds.": "editors",
    "lat.": "latitude", "long.": "longitude", "div.": "division", "hwy.": "highway",
    "qtr.": "quarter", "pct.": "percent", "pct": "percent", "cu.": "cubic",
    "km": "kilometers", "kg": "kilograms", "cm": "centimeters", "mm": "millimeters",
    "lbs": "pounds", "sq km": "square kilometers", "sq ft": "square feet",
    "sq mi": "square miles", "sq m": "square meters", "sq mile": "square mile",
    "sq miles": "square miles",
    "cal.": "caliber", "plc": "P L C", "b/c": "because",
    "y/y": "year over year", "yoy": "year over year", "qoq": "quarter over quarter",
    "q/q": "quarter over quarter", "m/m": "month over month",
    "ph.d.": "P H D", "ph.d": "P H D", "m.p.h.": "miles per hour",
    "r.p.m.": "R P M", "b.i.d.": "twice a day", "t.i.d.": "three times a day",
    "q.i.d.": "four times a day", "p.r.n.": "as needed", "ret.": "retired",
    "neg.": "negative", "pos.": "positive",
    "wkts.": "wickets", "wkt.": "wicket", "rebs.": "rebounds", "asts.": "assists",
    "med.": "medium", "fn.": "footnote", "fns.": "footnotes", "rev. ed.": "revised edition",
    "trans. by": "translated by", "tr. by": "translated by", "ep.": "episode",
    "eps.": "episodes", "assn.": "association",
    "pres.": "president", "treas.": "treasurer", "co.": "company", "cos.": "companies",
    "orig.": "originally", "apts.": "apartments", "apt.": "apartment", "bldgs.": "buildings",
    "thru": "through", "w.e.f.": "with effect from", "p.a.": "per annum",
    "pcm": "per calendar month", "pw": "per week", "pppn": "per person per night",
    "elev.": "elevation", "req'd": "required",
    "incl": "including", "rec'd": "received", "dep't": "department", "ass'n": "association",
    "rtn": "return", "o/w": "one way", "d.": "died", "bros.": "brothers", "maj.": "major",
    "adj.": "adjusted", "mkt. cap.": "market cap", "mkt. cap": "market cap", "mkt.": "market",
    "deg.": "degree", "mag.": "magnitude", "lg.": "large", "sm.": "small", "ct.": "count",
    "q.d.": "once a day", "tab.": "tablet", "tabs.": "tablets",
    "w/w": "week over week", "lt. gov.": "lieutenant governor", "atty. gen.": "attorney general",
    "ea.": "each", "doz.": "dozen", "rds.": "rounds", "y-o-y": "year over year",
    "q-o-q": "quarter over quarter", "m-o-m": "month over month",
}  # fmt: skip

PAGES = {
    "p": "page", "pp": "pages", "sec": "section", "art": "article", "para": "paragraph",
    "cl": "clause", "reg": "regulation", "sch": "schedule",
    "pt": "part", "cat": "category", "paras": "paragraphs", "eq": "equation", "op": "opus",
    "opp": "opuses",
    "prop": "proposition", "sc": "scene", "res": "resolution", "rm": "room", "amend": "amendment",
}  # fmt: skip

BOUND = frozenset("long book booklet report pamphlet paperback hardback catalogue".split())
"""What has pages: a wine list that is 40pp long."""

COMPASS = {"N": "North", "S": "South", "E": "East", "W": "West"}

DAYS = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Weds": "Wednesday",
    "Thu": "Thursday", "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday",
    "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip

MONTHS = (
    "January February March April May June July August September October November December"
).split()

MONTHS_SHORT = {
    "Jan": "January", "Feb": "February", "Mar": "March", "Apr": "April", "Jun": "June",
    "Jul": "July", "Aug": "August", "Sept": "September", "Sep": "September", "Oct": "October",
    "Nov": "November", "Dec": "December",
}  # fmt: skip
