"""The schema of an export, made of the tables: `python -m tests.exports.schema > docs/mydata.schema.json`."""

import json
import sys
from typing import Any

import sqlalchemy as sa

from bot.actions.exporting import FORMAT, VERSION
from bot.store.exporting import KEPT_BACK, OF_CLIENT, OF_THERAPIST
from bot.store.tables import metadata
from bot.store.types import Instant, Weekdays

INSTANT = {"type": "string", "format": "date-time", "description": "UTC"}


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what /mydata gives."""
    names = sorted(set(OF_CLIENT) | set(OF_THERAPIST))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Everything Carryforward holds of one person",
        "description": "Words stand in the open in the place of their ids. Weekdays count from Monday, 0.",
        "type": "object",
        "required": ["format", "version", "side", "made_at", "therapists", "tables"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "side": {"enum": ["client", "therapist"]},
            "made_at": INSTANT,
            "therapists": {
                "description": "names of a client's therapists by id",
                "type": "object",
                "additionalProperties": {"type": "string"},
            },
            "tables": {
                "type": "object",
                "additionalProperties": False,
                "properties": {name: {"type": "array", "items": _row(metadata.tables[name])} for name in names},
            },
        },
    }


def _row(table: sa.Table) -> dict[str, Any]:
    columns = [each for each in table.columns if each.name not in KEPT_BACK.get(table.name, ())]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [each.name for each in columns],
        "properties": {each.name: _column(each) for each in columns},
    }


def _column(column: sa.Column[Any]) -> dict[str, Any]:
    match column.type:
        case Weekdays():
            kind: dict[str, Any] = {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 6}}
        case Instant():
            kind = dict(INSTANT)
        case sa.Enum():
            kind = {"enum": list(column.type.enums)}
        case sa.Date():
            kind = {"type": "string", "format": "date"}
        case sa.Time():
            kind = {"type": "string", "format": "time"}
        case sa.Boolean():
            kind = {"type": "boolean"}
        case sa.Integer():
            kind = {"type": "integer"}
        case _:
            kind = {"type": "string"}
    return {"anyOf": [kind, {"type": "null"}]} if column.nullable else kind


def written() -> str:
    return json.dumps(schema(), indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
