"""Catalogues of composers' works, and what tells that a letter is one of them."""

from __future__ import annotations

from audio_edition.late import late

CATALOGUES = frozenset("K KV D B BWV HWV RV Hob Wq WoO Sz BB JW S L R".split())
"""Köchel, Deutsch, Burghauser, Bach's, Handel's, Ryom's …: before a work's number."""

SURE = frozenset("KV BWV HWV RV WoO Hob".split())
"""Those that are nothing else."""

WORKS = late(
    r"\b(?:[Ss]onat\w+|[Cc]oncert\w*|[Ss]ymphon\w+|[Qq]uartet\w*|[Qq]uintet\w*|[Tt]rios?|[Ii]mpromptu\w*|"
    r"[Pp]relude\w*|[Ff]ugue\w*|[Mm]ass|[Rr]equiem|[Rr]ondo\w*|[Ss]uite|[Pp]artita|[Ss]erenade|"
    r"[Dd]ivertimento|[Mm]inuet|[Mm]arch|[Ff]antas\w+|[Vv]ariations|[Oo]pera|[Pp]ian\w+|[Vv]iolin\w*|"
    r"Opp?\.|[Cc]ello|Mozart\w*|Schubert\w*|Bach|Dvořák|Dvorak|Haydn|Handel|Vivaldi|Köchel|Scarlatti|Liszt)(?:\b|(?<=\.))"
)
"""What they number."""
