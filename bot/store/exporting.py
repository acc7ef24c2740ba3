"""Finding everything that is held of one person, row by row, with the words in the open."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.domain.people import Client, Person
from bot.store import tables as t
from bot.store.work import Work

Value = str | int | bool | list[int] | None
Row = dict[str, Value]

KEPT_BACK: Mapping[str, frozenset[str]] = {
    # What opens a link, and a payload that is on its way to becoming a line: neither says anything of a person.
    "invitations": frozenset({"code_hash"}),
    "inbox": frozenset({"sealed"}),
}
"""Columns that are in no export, by table."""


@dataclass(frozen=True)
class _Whose:
    """What tells which rows are a person's."""

    person: Person
    pairings: Sequence[str]

    def of_pairings(self, column: sa.Column[Any]) -> sa.ColumnElement[bool]:
        return column.in_(self.pairings)


_Rule = Callable[[_Whose], sa.ColumnElement[bool]]

_BOTH: dict[str, _Rule] = {
    "people": lambda who: t.people.c.id == who.person.id,
    "pairings": lambda who: t.pairings.c.id.in_(who.pairings),
    "invitations": lambda who: who.of_pairings(t.invitations.c.pairing_id),
    "questions": lambda who: who.of_pairings(t.questions.c.pairing_id),
    "offers": lambda who: who.of_pairings(t.offers.c.pairing_id),
    "series": lambda who: who.of_pairings(t.series.c.pairing_id),
    "appointments": lambda who: who.of_pairings(t.appointments.c.pairing_id),
    "owed": lambda who: t.owed.c.address == who.person.address,
    "inbox": lambda who: t.inbox.c.chat == who.person.address,
    "shown": lambda who: t.shown.c.address == who.person.address,
}
OF_CLIENT: dict[str, _Rule] = _BOTH | {
    "consents": lambda who: t.consents.c.client_id == who.person.id,
    "notes": lambda who: t.notes.c.client_id == who.person.id,
    "parts": lambda who: t.parts.c.client_id == who.person.id,
    "doings": lambda who: t.doings.c.client_id == who.person.id,
    "carried": lambda who: t.carried.c.note_id.in_(sa.select(t.notes.c.id).where(t.notes.c.client_id == who.person.id)),
    "tags": lambda who: t.tags.c.note_id.in_(sa.select(t.notes.c.id).where(t.notes.c.client_id == who.person.id)),
    # Those that went to the client, and the digests that went to a therapist about them.
    "deliveries": lambda who: sa.or_(
        t.deliveries.c.reader_id == who.person.id, who.of_pairings(t.deliveries.c.pairing_id)
    ),
    "readings": lambda who: t.readings.c.client_id == who.person.id,
}
"""Which rows are a client's, by table."""
OF_THERAPIST: dict[str, _Rule] = _BOTH | {
    "absences": lambda who: t.absences.c.therapist_id == who.person.id,
    "deliveries": lambda who: t.deliveries.c.reader_id == who.person.id,
    "readings": lambda who: t.readings.c.reader_id == who.person.id,
}
"""Which rows are a therapist's. What a client wrote or set is that client's, and stands in no one else's export."""
OF_NOBODY = frozenset({"words", "service"})
"""Words stand where they belong; the service's row is about the bot."""


async def rows_of(work: Work, person: Person) -> dict[str, list[Row]]:
    """Every row that is held of a person, by table, in the order of its key. Words stand in the place of their ids.

    Instants are ISO 8601 in UTC, times and dates those of the person's own clock; weekdays count from Monday, 0.
    """
    mine = t.pairings.c.client_id if isinstance(person, Client) else t.pairings.c.therapist_id
    found = await work.run(sa.select(t.pairings.c.id).where(mine == person.id))
    who = _Whose(person, [row.id for row in found])
    rules = OF_CLIENT if isinstance(person, Client) else OF_THERAPIST
    rows: dict[str, list[Row]] = {}
    for name, rule in rules.items():
        table = t.metadata.tables[name]
        left_out = KEPT_BACK.get(name, frozenset())
        columns = [column for column in table.columns if column.name not in left_out]
        ordered = sa.select(*columns).where(rule(who)).order_by(*table.primary_key.columns)
        rows[name] = [
            {key: _plain(value) for key, value in row.items()} for row in (await work.run(ordered)).mappings().all()
        ]
    await _open(work, rows)
    return rows


async def _open(work: Work, rows: dict[str, list[Row]]) -> None:
    """Put words in the place of their ids, wherever one stands."""
    ids = {value for each in rows.values() for row in each for value in row.values() if _may_be_id(value)}
    texts = await work.open_all(str(one) for one in ids)
    for each in rows.values():
        for row in each:
            for key, value in row.items():
                if isinstance(value, str) and value in texts:
                    row[key] = texts[value]


def _may_be_id(value: Value) -> bool:
    return isinstance(value, str) and len(value) == 24 and value.isalnum()


def _plain(value: object) -> Value:
    match value:
        case StrEnum():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case None | bool() | int() | str():
            return value
        case _:
            raise TypeError(f"a column of {type(value).__name__} has no form in an export yet")


async def names_of(work: Work, person: Person) -> dict[str, str]:
    """The names of the therapists a client is or was with, by id."""
    query = (
        sa.select(t.people.c.id, t.people.c.name)
        .join(t.pairings, t.pairings.c.therapist_id == t.people.c.id)
        .where(t.pairings.c.client_id == person.id)
    )
    found = {row.id: row.name for row in await work.run(query)}
    texts = await work.open_all(name for name in found.values() if name)
    return {each: texts.get(name or "", "") for each, name in found.items()}
