"""Courts, parties and papers as rulings shorten them: W.D. Tex., Del. Ch., S'holder Litig."""

from __future__ import annotations

_PARTS = {
    "N": "Northern", "S": "Southern", "E": "Eastern", "W": "Western", "M": "Middle", "C": "Central",
}  # fmt: skip
# The districts there are: 28 U.S.C. §§ 81-131.
_STATES = {
    "Ala.": ("Alabama", "NSM"), "Ark.": ("Arkansas", "EW"), "Cal.": ("California", "NSEC"),
    "Fla.": ("Florida", "NSM"), "Ga.": ("Georgia", "NSM"), "Ill.": ("Illinois", "NSC"),
    "Ind.": ("Indiana", "NS"), "Iowa": ("Iowa", "NS"), "Ky.": ("Kentucky", "EW"),
    "La.": ("Louisiana", "EWM"), "Mich.": ("Michigan", "EW"), "Miss.": ("Mississippi", "NS"),
    "Mo.": ("Missouri", "EW"), "N.Y.": ("New York", "NSEW"), "N.C.": ("North Carolina", "EWM"),
    "Ohio": ("Ohio", "NS"), "Okla.": ("Oklahoma", "NEW"), "Pa.": ("Pennsylvania", "EWM"),
    "Tenn.": ("Tennessee", "EWM"), "Tex.": ("Texas", "NSEW"), "Va.": ("Virginia", "EW"),
    "Wash.": ("Washington", "EW"), "W. Va.": ("West Virginia", "NS"), "Wis.": ("Wisconsin", "EW"),
}  # fmt: skip
_WHOLE = {
    "D. Mass.": "Massachusetts", "D. Del.": "Delaware", "D. Md.": "Maryland", "D. Ariz.": "Arizona",
    "D. Colo.": "Colorado", "D. Conn.": "Connecticut", "D. Minn.": "Minnesota",
    "D. Nev.": "Nevada", "D. Or.": "Oregon", "D. Utah": "Utah", "D.N.J.": "New Jersey",
    "D.N.M.": "New Mexico", "D.R.I.": "Rhode Island", "D.P.R.": "Puerto Rico", "D.D.C.": "D C",
    "D. Haw.": "Hawaii", "D. Kan.": "Kansas", "D. Me.": "Maine", "D. Mont.": "Montana",
    "D.N.H.": "New Hampshire", "D. Vt.": "Vermont", "D. Wyo.": "Wyoming",
    "D.S.C.": "South Carolina",
}  # fmt: skip

DISTRICTS = {
    f"{part}.D.{'' if '.' in state[:2] else ' '}{state}": f"{_PARTS[part]} District of {name}"
    for state, (name, parts) in _STATES.items()
    for part in parts
} | {key: f"District of {name}" for key, name in _WHOLE.items()}
"""The federal trial courts."""

COURTS = {
    "Del. Ch.": "Delaware Chancery", "Del. Sup. Ct.": "Delaware Supreme Court",
    "Sup. Ct.": "Supreme Court", "Super. Ct.": "Superior Court", "Ch. Ct.": "Chancery Court",
    "App. Div.": "Appellate Division", "Ct. App.": "Court of Appeals",
    "Dist. Ct.": "District Court",
    "Ass'n": "Association", "S'holder": "Shareholder", "S'holders": "Shareholders",
    "Litig.": "Litigation", "Comm'n": "Commission", "Dep't": "Department",
    "Comm'r": "Commissioner", "Emps.": "Employees", "Ass'ns": "Associations",
    "Gen'l": "General", "Tex. Const.": "Texas Constitution",
    "Cal. Const.": "California Constitution",
    "U.S. Const.": "U S Constitution", "Fla. Const.": "Florida Constitution",
    "Pa. Const.": "Pennsylvania Constitution", "Tex. Penal Code": "Texas Penal Code",
    "Cal. Penal Code": "California Penal Code", "N.Y. Penal Law": "New York Penal Law",
    "Compl.": "Complaint", "Mem. Op.": "Memorandum Opinion",
}  # fmt: skip
"""What else a citation shortens."""

COUNTED = frozenset(
    "Count Counts Part Parts Chapter Chapters Article Articles Title Titles Book Books Volume "
    "Volumes Act Acts Section Sections Phase Phases Type Types Level Levels Stage Stages Tier "
    "Tiers Schedule Schedules Appendix Annex Class Group Category Scene Type".split()
)
"""What is counted with Roman numerals: no second of them reigns."""
