"""The digital identifiers of articles, which nobody listens to."""

from __future__ import annotations

from audio_edition.late import late

_NUMBER = r"10\.\d{4,9}/[^\s()<>\[\]\"“”]{1,80}"

IDENTIFIER = late(
    rf"\((?:(?:DOI|doi|Doi)(?:: ?| )?)?(?:https?://(?:dx\.)?doi\.org/)?{_NUMBER}(?<![.,;])\)"
    rf"|(?<=doi\.org)/{_NUMBER}(?<![.,;:!?'’])"
    rf"|(?<![\w./]){_NUMBER}(?<![.,;:!?'’])"
)
"""An identifier as it is printed, with its brackets: (doi:10.1038/s41586-020-2649-2)."""
