"""What is in the store, as a test looks at it: rows counted, a client's notes opened, what is planned."""

import html
import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.domain.delivery import Delivery, Kind, State
from bot.domain.notes import Note
from bot.domain.people import Client
from bot.store import erasing, people, tables
from bot.store.work import Work
from tests.people import Phone, World

_NOT_PEOPLE = {"inbox", "service", "shown"}
"""The ids of updates stay a while so that none counts twice; the heartbeat moves by itself; and which messages stand in
chats grows with whatever is said (tests/stories/test_discreet.py)."""


@dataclass(frozen=True)
class Kept:
    """One note in the open."""

    text: str
    held: bool
    first_lines: bool
    pairing_id: str | None


def said(world: World, key: str, /, **values: str | int) -> str:
    """A message of prompts/en as it reads on a phone, up to its first blank line."""
    text = world.app.speech.english.label(key, **values)
    return html.unescape(re.sub("<[^>]*>|[\u2068\u2069]", "", text))


async def rows(world: World) -> dict[str, int]:
    """How many rows every table has, but for the inbox."""
    async with world.app.store.reading(world.clock.now()) as work:
        return {
            table.name: int((await work.run(sa.select(sa.func.count()).select_from(table))).scalar_one())
            for table in tables.metadata.sorted_tables
            if table.name not in _NOT_PEOPLE
        }


async def payloads(world: World) -> int:
    """How many updates are held with their content."""
    async with world.app.store.reading(world.clock.now()) as work:
        held = sa.select(sa.func.count()).where(tables.inbox.c.sealed.is_not(None) | (tables.inbox.c.chat != ""))
        return int((await work.run(held)).scalar_one())


async def client_at(world: World, phone: Phone) -> Client:
    async with world.app.store.reading(world.clock.now()) as work:
        return await _client(work, phone)


async def _client(work: Work, phone: Phone) -> Client:
    found = await people.person_at(work, str(phone.number))
    assert isinstance(found, Client), f"{phone.name} is no client"
    return found


async def notes(world: World, phone: Phone) -> list[Kept]:
    """A client's notes in the open, oldest first."""
    async with world.app.store.reading(world.clock.now()) as work:
        found = sorted(await erasing.all_notes(work, await _client(work, phone)), key=_in_order)
        texts = await work.open_all(note.words for note in found)
        return [Kept(texts[note.words], note.held, note.first_lines, note.pairing_id) for note in found]


def _in_order(note: Note) -> tuple[datetime, int]:
    return note.written_at, note.message


async def texts(world: World, phone: Phone) -> list[str]:
    """The words of a client's notes, oldest first."""
    return [note.text for note in await notes(world, phone)]


async def nudges_coming(world: World, phone: Phone) -> list[datetime]:
    """When nudges are planned for a client, soonest first."""
    return [due_at for kind, due_at in await coming(world, phone) if kind is Kind.NUDGE]


async def coming(world: World, phone: Phone) -> list[tuple[Kind, datetime]]:
    """What is planned for a client, soonest first; but for the previews, which hang on the appointments."""
    async with world.app.store.reading(world.clock.now()) as work:
        query = (
            sa.select(Delivery)
            .where(tables.deliveries.c.reader_id == (await _client(work, phone)).id)
            .where(tables.deliveries.c.state == State.PLANNED, tables.deliveries.c.kind != Kind.PREVIEW)
            .order_by(tables.deliveries.c.due_at)
        )
        return [(row.kind, row.due_at) for row in await work.all(query)]
