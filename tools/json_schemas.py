"""Write the JSON schemas of docs/ that are made of the models of files.

python -m tools.json_schemas
"""

import inspect
import json
from pathlib import Path
from typing import Any

import msgspec

from audio_edition.publication.model import Episode

ROOT = Path(__file__).resolve().parents[1]
_VERSION = {
    "enum": [1, 2],
    "description": "Grows when a reader of the old format would misread the new one: 2 where "
    "access says members.",
}
_SEAL = {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "SHA-256 of this file as it is without this line. Absent in manifests from "
    "before there were certificates.",
}


def episode_schema() -> dict[str, Any]:
    """What is written of an ``Episode``, between version and seal."""
    made = msgspec.json.schema(Episode)
    parts = {name: _closed(part) for name, part in sorted(made["$defs"].items())}
    whole = parts.pop("Episode")
    properties = {"version": _VERSION, **whole.pop("properties"), "seal": _SEAL}
    required = ["version", *whole.pop("required")]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **whole,
        "title": "episode.json",
        "required": required,
        "properties": properties,
        "$defs": parts,
    }


def _closed(part: dict[str, Any]) -> dict[str, Any]:
    """A part of a file: nothing stands in it that nobody knows, and nothing that says nothing."""
    for one in part["properties"].values():
        one.pop("default", None)
    part["description"] = inspect.cleandoc(part["description"])
    return {**part, "additionalProperties": False}


SCHEMAS = {"docs/episode.schema.json": episode_schema}


def text_of(name: str) -> str:
    return json.dumps(SCHEMAS[name](), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name in SCHEMAS:
        (ROOT / name).write_text(text_of(name), "utf-8")
