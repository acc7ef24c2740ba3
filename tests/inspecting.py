"""What only whoever has the database can see: rows counted, sealed words opened, what is planned. It changes nothing.

Stories look at the phones (tests/people.py); here is what no phone shows. Ids are only compared, never said.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.actions import digesting, keeping
from bot.domain.card import Card
from bot.domain.delivery import Delivery, Kind, State
from bot.domain.digest import Digest
from bot.domain.notes import Note
from bot.domain.offer import Offer
from bot.domain.owed import Owed
from bot.domain.pairing import Pairing, Phase, Question
from bot.domain.people import Client, Therapist
from bot.domain.prompt import CARD
from bot.store import doings, erasing, offers, people, tables, tags
from bot.store.work import Work
from tests.people import Phone, World

_NOT_PEOPLE = {"inbox", "service", "shown"}
"""The ids of updates stay a while so that none counts twice; the heartbeat moves by itself; and which messages stand in
chats grows with whatever is said (tests/stories/test_discreet.py)."""
_WORDS = {"words", "alias", "card", "draft"}
"""Columns that hold the id of words."""
_ID = re.compile(r"[0-9a-f]{24}")


@asynccontextmanager
async def _looking(world: World) -> AsyncIterator[Work]:
    async with world.app.store.reading(world.clock.now()) as work:
        yield work


# Rows, counted.


async def rows(world: World) -> dict[str, int]:
    """How many rows every table has, but for the inbox."""
    async with _looking(world) as work:
        return {table.name: await _count(work, table) for table in _tables() if table.name not in _NOT_PEOPLE}


async def tables_with_rows(world: World) -> set[str]:
    """The names of all tables that hold anything."""
    async with _looking(world) as work:
        return {table.name for table in _tables() if await _count(work, table)}


async def _count(work: Work, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    return int((await work.run(sa.select(sa.func.count()).select_from(table).where(*where))).scalar_one())


def _tables() -> list[sa.Table]:
    return tables.metadata.sorted_tables


async def payloads(world: World) -> int:
    """How many updates are held with their content."""
    async with _looking(world) as work:
        return await _count(work, tables.inbox, tables.inbox.c.sealed.is_not(None) | (tables.inbox.c.chat != ""))


async def sealed_words(world: World, kind: str) -> int:
    """How many sealed words of a kind there are."""
    async with _looking(world) as work:
        return await _count(work, tables.words, tables.words.c.kind == kind)


async def kinds_of_words(world: World, owner: str) -> set[str]:
    """Of which kinds the sealed words are that belong to this owner."""
    async with _looking(world) as work:
        kinds = await work.run(sa.select(tables.words.c.kind).where(tables.words.c.owner == owner))
        return set(kinds.scalars())


async def sealed(world: World) -> list[bytes]:
    """All words as they lie in the database."""
    async with _looking(world) as work:
        return list((await work.run(sa.select(tables.words.c.sealed))).scalars())


async def opened(world: World, words: str) -> str:
    """The words of an id; empty if they are there no more."""
    async with _looking(world) as work:
        return await work.open(words)


# Who is there.


async def client_at(world: World, phone: Phone) -> Client:
    async with _looking(world) as work:
        return await _client(work, phone)


async def _client(work: Work, phone: Phone) -> Client:
    found = await people.person_at(work, str(phone.number))
    assert isinstance(found, Client), f"{phone.name} is no client"
    return found


async def therapist_at(world: World, phone: Phone) -> Therapist:
    async with _looking(world) as work:
        return await _therapist(work, phone)


async def _therapist(work: Work, phone: Phone) -> Therapist:
    found = await people.person_at(work, str(phone.number))
    assert isinstance(found, Therapist), f"{phone.name} is no therapist"
    return found


async def is_known(world: World, phone: Phone) -> bool:
    """Whether this phone is anybody's to the bot."""
    async with _looking(world) as work:
        return await people.person_at(work, str(phone.number)) is not None


async def therapist_of_id(world: World, therapist_id: str) -> Therapist:
    """A therapist by id: also one who left, whose address is gone."""
    async with _looking(world) as work:
        found = await work.get(Therapist, therapist_id)
    assert found is not None
    return found


async def pairings_of(world: World, phone: Phone) -> list[str]:
    """The ids of a client's pairings, oldest first."""
    async with _looking(world) as work:
        return [each.id for each in await people.pairings_of_client(work, await _client(work, phone))]


async def _pairing(work: Work, phone: Phone, alias: str) -> Pairing:
    found = await people.named_pairings(work, await _therapist(work, phone))
    return next(each.pairing for each in found if each.alias == alias)


async def phases(world: World, phone: Phone) -> dict[str, Phase]:
    """The phase of each client of a therapist, by alias."""
    async with _looking(world) as work:
        found = await people.named_pairings(work, await _therapist(work, phone))
        return {each.alias: each.pairing.phase for each in found}


async def keys(world: World) -> set[str]:
    """Whose data keys there are."""
    return await world.app.store.keys.known()


async def erased_keys(world: World) -> set[str]:
    """Whose data keys were destroyed."""
    return await world.app.store.keys.erased_ids()


# What a client agreed to.


@dataclass(frozen=True)
class Agreed:
    """One consent as it is recorded."""

    version: str
    language: str
    at: datetime
    withdrawn: bool


async def agreed(world: World) -> list[Agreed]:
    """All consents of everybody, oldest first."""
    async with _looking(world) as work:
        found = await work.run(sa.select(tables.consents).order_by(tables.consents.c.agreed_at))
        return [Agreed(each.version, each.language, each.agreed_at, each.withdrawn_at is not None) for each in found]


# What was written.


@dataclass(frozen=True)
class Kept:
    """One note in the open."""

    text: str
    held: bool
    first_lines: bool
    pairing_id: str | None


async def notes(world: World, phone: Phone) -> list[Kept]:
    """A client's notes in the open, oldest first."""
    async with _looking(world) as work:
        found = sorted(await erasing.all_notes(work, await _client(work, phone)), key=_in_order)
        texts = await work.open_all(note.words for note in found)
        return [Kept(texts[note.words], note.held, note.first_lines, note.pairing_id) for note in found]


def _in_order(note: Note) -> tuple[datetime, int]:
    return note.written_at, note.message


async def texts(world: World, phone: Phone) -> list[str]:
    """The words of a client's notes, oldest first."""
    return [note.text for note in await notes(world, phone)]


async def card_of(world: World, phone: Phone) -> Card:
    async with _looking(world) as work:
        return await keeping.card_of(work, await _client(work, phone))


async def begun(world: World, phone: Phone) -> int:
    """How many activities a client has begun and not ended."""
    async with _looking(world) as work:
        return len(await doings.of_client(work, await _client(work, phone)))


async def open_question(world: World, phone: Phone, alias: str) -> tuple[str, str, str] | None:
    """The open question of a therapist's client: its words, its why, its id in the library."""
    async with _looking(world) as work:
        found = [
            each for each in await people.named_pairings(work, await _therapist(work, phone)) if each.alias == alias
        ]
        question = await people.open_question(work, found[0].pairing)
        if not isinstance(question, Question):
            return None
        text, why, prompt = (await work.open(question.words)).split("\n")
        return text, why, prompt


async def at_hand(world: World, phone: Phone, alias: str) -> list[tuple[str, str]]:
    """What is at hand for a therapist's client: the id in the library, and the words it opens with if they are hers."""
    async with _looking(world) as work:
        found = [
            each for each in await people.named_pairings(work, await _therapist(work, phone)) if each.alias == alias
        ]
        here = await offers.open_offers(work, found[0].pairing)
        return [(each.prompt, await work.open(each.words) if each.words else "") for each in here]


async def offers_open(world: World) -> list[bool]:
    """Of every offer whether it is still at hand."""
    async with _looking(world) as work:
        return [each.withdrawn_at is None for each in await work.all(sa.select(Offer))]


async def all_words(world: World) -> Counter[str]:
    """All that is kept of the words and wishes of clients, in the open; once for each time that it is there."""
    found: list[str] = []
    async with _looking(world) as work:
        for each in await work.all(sa.select(Client)):
            found += await _lines(work, each)
            card = await keeping.card_of(work, each)
            found += [f"card: {card.line(takes)}" for takes in CARD if card.line(takes)]
            found.append(f"settings: {_settings(each)}")
        for one in await work.all(sa.select(Question).where(tables.questions.c.closed_at.is_(None))):
            text, *_ = (await work.open(one.words)).split("\n")
            found.append(f"? {text} (let be)" if one.declined_at else f"? {text}")
    return Counter(found)


async def _lines(work: Work, of: Client) -> list[str]:
    found = await erasing.all_notes(work, of)
    texts = await work.open_all(note.words for note in found)
    given = await tags.given(work, [note.id for note in found])
    return [_line(note, texts[note.words], [each.tag for each in given.get(note.id, ())]) for note in found]


def _line(note: Note, text: str, words: Iterable[str]) -> str:
    marks = ["held"] * note.held + ["came up"] * (note.came_up_at is not None) + list(words)
    return "".join([text, *(f" ({mark})" for mark in marks)])


def _settings(of: Client) -> tuple[object, ...]:
    """What commands of a client can change."""
    return of.id, of.rhythm, of.zone, of.paused_until, of.quiet_until, of.gentle_until, of.previews, of.intensity


# What is planned, and what went.


async def nudges_coming(world: World, phone: Phone) -> list[datetime]:
    """When nudges are planned for a client, soonest first."""
    return [due_at for kind, due_at in await coming(world, phone) if kind is Kind.NUDGE]


async def coming(world: World, phone: Phone) -> list[tuple[Kind, datetime]]:
    """What is planned for a client, soonest first; but for the previews, which hang on the appointments."""
    async with _looking(world) as work:
        query = (
            sa.select(Delivery)
            .where(tables.deliveries.c.reader_id == (await _client(work, phone)).id)
            .where(tables.deliveries.c.state == State.PLANNED, tables.deliveries.c.kind != Kind.PREVIEW)
            .order_by(tables.deliveries.c.due_at)
        )
        return [(row.kind, row.due_at) for row in await work.all(query)]


async def digest_of(world: World, delivery_id: str) -> Digest:
    """All that a digest says, whatever page of it is shown."""
    async with _looking(world) as work:
        sent = await work.get(Delivery, delivery_id)
        assert sent is not None
        return await digesting.compose(work, sent)


async def readings(world: World) -> list[str]:
    """What was given to be read, by the access lists of all clients, oldest first."""
    async with _looking(world) as work:
        found = await work.run(sa.select(tables.readings.c.what).order_by(tables.readings.c.at))
        return list(found.scalars())


async def owed_to(world: World, phone: Phone) -> list[Owed]:
    """What a chat is still due."""
    async with _looking(world) as work:
        return list(await work.all(sa.select(Owed).where(tables.owed.c.address == str(phone.number))))


async def shown_in(world: World, *phones: Phone) -> int:
    """How many messages are known to stand in these chats; in any chat, if none is named."""
    addresses = [str(phone.number) for phone in phones]
    async with _looking(world) as work:
        return await _count(work, tables.shown, *([tables.shown.c.address.in_(addresses)] if phones else []))


# Who is named.


async def ids_of(world: World, phone: Phone) -> set[str]:
    """Every id that is a client's alone, and their address: those of all rows that name them or a pairing of theirs."""
    ben = await client_at(world, phone)
    ids = {ben.id, ben.address}
    async with _looking(world) as work:
        shared = {each.id for each in await work.all(sa.select(Therapist))}
        for _ in range(3):  # From the client to pairings, from these to what hangs on them, and once more.
            for table in _tables():
                if "id" not in table.c or table.name in ("service", "deliveries"):
                    continue
                for row in (await work.run(sa.select(table))).mappings():
                    if any(ids & _ids_in(value) for value in row.values()) and str(row["id"]) not in shared:
                        ids |= {str(row["id"]), *(str(row[key]) for key in _WORDS & set(row) if row[key])}
    return ids


async def naming(world: World, ids: set[str]) -> dict[tuple[str, str], set[str]]:
    """Which columns of which tables name one of these ids, alone or within something longer."""
    found: dict[tuple[str, str], set[str]] = {}
    async for table, row in _everything(world):
        for column, value in row.items():
            if named := ids & _ids_in(value):
                found.setdefault((table, column), set()).update(named)
    return found


def _ids_in(value: Any) -> set[str]:
    return {value, *_ID.findall(value)} if isinstance(value, str) else set()


async def tables_that_hold(world: World, text: str) -> set[str]:
    """The names of all tables that hold this text in the open, anywhere in a row."""
    return {table async for table, row in _everything(world) if any(text in str(value) for value in row.values())}


async def _everything(world: World) -> AsyncIterator[tuple[str, Mapping[str, Any]]]:
    async with _looking(world) as work:
        for table in _tables():
            for row in (await work.run(sa.select(table))).mappings():
                yield table.name, {str(column): value for column, value in row.items()}
