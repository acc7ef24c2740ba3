"""What the attacks look at: every row before and after, whose it is, and the answers to the byte."""

import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.domain.delivery import Delivery, Kind
from bot.domain.people import Client, Person, Therapist
from bot.store import people, tables
from bot.store.work import Work
from sandbox.botapi.shapes import Query
from tests.people import Phone, World

_ID = re.compile(r"\b[0-9a-f]{24}\b")
_OWN = ("callback_query_id", "message_id")
UNKNOWN = "0123456789abcdef01234567"
BOOKKEEPING = {
    # The ids of updates stay a while so that none counts twice; the heartbeat moves by itself.
    "inbox": None,
    "service": None,
    # Whatever a client does says that they are there (bot/domain/people.py, stirred).
    "people": {"unanswered", "passed_over"},
}
"""What any message changes: whole tables (None) or columns of one."""

Rows = dict[str, dict[tuple[object, ...], dict[str, object]]]
"""By table and primary key, the columns of each row."""


async def everything(world: World) -> Rows:
    """Every row that says something."""
    found: Rows = {}
    async with world.app.store.reading(world.clock.now()) as work:
        for name, table in sorted(tables.metadata.tables.items()):
            passing = BOOKKEEPING.get(name, set())
            if passing is None:
                continue
            rows = (await work.run(sa.select(table))).mappings().all()
            found[name] = {
                tuple(row[key.name] for key in table.primary_key): {
                    column: value for column, value in row.items() if column not in passing
                }
                for row in rows
            }
    return found


def changes(before: Rows, after: Rows) -> list[tuple[str, dict[str, object]]]:
    """Each row that came, went or changed: its table, and how it was or is.

    Left out is which messages stand in the chat of an account: each answer adds its own (bot/store, shown).
    """
    accounts = {row["address"] for rows in (before, after) for row in rows["people"].values()}
    found = []
    for name, rows in before.items():
        for key in rows.keys() | after[name].keys():
            was, now = rows.get(key), after[name].get(key)
            if was != now:
                found += [(name, row) for row in (was, now) if row is not None]
    return [(name, row) for name, row in found if name != "shown" or row["address"] not in accounts]


async def account(work: Work, phone: Phone) -> Person:
    found = await people.person_at(work, str(phone.number))
    assert found is not None, f"{phone.name} has no account"
    return found


async def client_pairing(world: World, phone: Phone) -> str:
    """The id of a client's pairing."""
    async with world.app.store.reading(world.clock.now()) as work:
        client = await account(work, phone)
        assert isinstance(client, Client)
        return (await people.pairings_of_client(work, client))[0].id


async def ids_of(world: World, phone: Phone) -> dict[str, str]:
    """One id of each kind that belongs to a client and their therapist; one that nobody has where there is none."""
    t = tables
    async with world.app.store.reading(world.clock.now()) as work:
        client = (await account(work, phone)).id

        async def first(query: sa.Select[Any]) -> str:
            return str((await work.run(query)).scalars().first() or UNKNOWN)

        pairing = await first(
            sa.select(t.consents.c.pairing_id).where(t.consents.c.client_id == client).order_by(t.consents.c.agreed_at)
        )

        def of(table: sa.Table) -> sa.Select[Any]:
            return sa.select(table.c.id).where(table.c.pairing_id == pairing)

        digests = [
            each.id
            for each in await work.all(sa.select(Delivery))
            if each.pairing_id == pairing and each.kind is Kind.DIGEST and each.message
        ]
        house = sa.select(t.words.c.id).where(t.words.c.kind == "draft", t.words.c.owner != client)
        return {
            "pairing": pairing,
            "question": await first(of(t.questions)),
            "meeting": await first(of(t.appointments)),
            "series": await first(of(t.series)),
            "offer": await first(of(t.offers)),
            "invitation": await first(of(t.invitations)),
            "digest": digests[0] if digests else UNKNOWN,
            "note": await first(sa.select(t.notes.c.id).where(t.notes.c.client_id == client)),
            "doing": await first(sa.select(t.doings.c.id).where(t.doings.c.client_id == client)),
            "draft": await first(house),
            "account": await first(of(t.invitations)),
        }


async def own_drafts(world: World, phone: Phone) -> str:
    async with world.app.store.reading(world.clock.now()) as work:
        return (await account(work, phone)).draft


async def own_of(world: World, phone: Phone) -> set[object]:
    """What marks a row as this person's own: their id, their address, their pairings, their notes."""
    t = tables
    async with world.app.store.reading(world.clock.now()) as work:
        person = await account(work, phone)
        side = t.pairings.c.therapist_id if isinstance(person, Therapist) else t.pairings.c.client_id
        pairings = (await work.run(sa.select(t.pairings.c.id).where(side == person.id))).scalars().all()
        notes = (await work.run(sa.select(t.notes.c.id).where(t.notes.c.client_id == person.id))).scalars().all()
    return {person.id, person.address, *pairings, *notes}


async def presses(world: World, phone: Phone, meanings: Iterable[str], *, on: int | None = None) -> list[str]:
    """Press forged choices, and give what the bot did, to the byte but for ids of presses, messages and drafts."""
    message = phone.last.id if on is None else on
    world.telegram.calls.clear()
    for number, meaning in enumerate(meanings):
        _press(world, phone, message, meaning)
        if number % 50 == 49:
            await world.settles()
    await world.settles()
    return _made(world)


def _press(world: World, phone: Phone, message: int, meaning: str) -> None:
    """A press as a client of one's own making sends it: on any message there is, of whomever."""
    telegram, person = world.telegram, world.telegram.person(phone.number)
    query = Query(str(10**18 + telegram.number("query")), phone.number, message, telegram.now().timestamp())
    telegram.keep_query(query)
    shown = {"chat": person.chat(), "message_id": message, "date": int(telegram.now().timestamp()), "text": "?"}
    telegram.updates.add(
        "callback_query",
        {"id": query.id, "from": person.user(), "chat_instance": "1", "message": shown, "data": meaning},
    )


async def says(world: World, phone: Phone, texts: Iterable[str]) -> list[str]:
    """Write texts, and give what the bot did then."""
    world.telegram.calls.clear()
    for text in texts:
        world.telegram.say(phone.number, text)
    await world.settles()
    return _made(world)


def _made(world: World) -> list[str]:
    made = [each for each in world.telegram.calls if each.method not in ("getUpdates", "setMessageReaction")]
    return [_ID.sub("ID", f"{each.method} {each.params | dict.fromkeys(_OWN, '')}") for each in made]


def meanings(phone: Phone) -> list[str]:
    """What every button in a chat means, oldest first."""
    return [str(each["data"]) for message in phone.received for row in message.buttons for each in row]
