"""Three real processes on one PostgreSQL database; the one that leads is killed in the middle of many deliveries."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import psycopg

from bot.domain.delivery import Kind, State
from bot.settings import Settings
from bot.store.opening import open_store
from sandbox.botapi.chats import Telegram
from sandbox.botapi.faults import Fault, Plan
from sandbox.botapi.serving import serving
from tests.faults.comparing import copies_of
from tests.faults.nursery import nursery
from tests.faults.populace import LATEST, Somebody, settle_in
from tests.faults.steered import Steered
from tests.grounds import WHOLE
from tests.people import MONDAY_NOON, TOKEN, settings_for
from tests.postgres import Server

EACH = 250 if WHOLE else 100
"""So many questions and so many nudges."""
KILLED_AT = EACH * 4 // 5
"""So many have arrived when it is killed."""
SPEED, FASTER = 10.0, 40.0
"""How fast the clock flows, so that the pace of 28 a second is not waited for; and for the repeats in the end."""
PATIENCE = 60.0
"""Real seconds, for a machine that is busy."""
MARGIN = timedelta(minutes=5)
"""How long after now something counts as due: what is repeated is."""
FINE, KILLED = 0, -9


async def test_many_deliveries_and_the_leader_is_killed(postgres: Server, tmp_path: Path) -> None:
    dice = random.Random(2026)
    people = [
        Somebody(2001 + n, 1001, f"K{n % 2}", "What eased?", Kind.QUESTION if n % 2 else Kind.NUDGE)
        for n in range(2 * EACH)
    ]
    clock = Steered(tmp_path / "clock", MONDAY_NOON)
    telegram = Telegram(None, clock.now, token=TOKEN)
    for number in (1001, *(each.number for each in people)):
        telegram.add_person(number, f"Person {number}")
        telegram.start(number)
    telegram.updates.forget_all()
    telegram.faults.choose = lambda method, _: _sometimes_slow(method, dice)
    async with serving(telegram) as served, AsyncExitStack() as stack:
        settings = settings_for(tmp_path, served.base, database_url=postgres.fresh())
        await _made_ready(settings, people, dice)
        nurseries = await asyncio.gather(*(stack.enter_async_context(nursery(tmp_path / f"log{n}")) for n in range(3)))
        clock.move((LATEST + 1) * 60)  # All are due, and none is too late.
        processes = await asyncio.gather(*(each.bears(settings, clock) for each in nurseries))
        rows = stack.enter_context(psycopg.connect(settings.database, autocommit=True))
        async with clock.flowing(SPEED):
            await _until(lambda: _arrived(telegram) >= KILLED_AT)
            (leader,) = rows.execute("select split_part(leader, ':', 2)::int from service").fetchone() or (0,)
            killed = next(each for each in processes if each.pid == leader)
            killed.kill()
            assert await killed.ended() == KILLED
            cut = {
                int(address)
                for (address,) in rows.execute(
                    "select address from deliveries join people on people.id = reader_id"
                    " where state = 'sending' and claimed_by like %s",
                    [f"%:{leader}:%"],
                )
            }
            before = telegram.counts["getUpdates"]
            telegram.say(people[0].number, "/help")
            await _until(lambda: telegram.counts["getUpdates"] > before)
            await _until(lambda: any("Write" in each.text for each in telegram.chat(people[0].number)))
        async with clock.flowing(FASTER):
            await _until(lambda: not _left(rows, clock))
        others = [each for each in processes if each is not killed]
        for each in others:
            each.terminate()
        assert [await each.ended() for each in others] == [FINE, FINE]
        workers = rows.execute("select distinct claimed_by from deliveries where claimed_by is not null").fetchall()
        states = {state for (state,) in rows.execute("select state from deliveries where due_at <= %s", [clock.now()])}
    telegram.close()
    assert len(workers) == 3, "all of them carried some"
    assert states <= {State.SENT, State.UNKNOWN}
    for kind in (Kind.NUDGE, Kind.QUESTION):
        mine = [each for each in people if each.due is kind]
        counts = Counter({each.number: copies_of(telegram, each) for each in mine})
        odd = {number for number in counts if counts[number] != 1}
        assert odd <= cut, "only what was on the wire as it was killed may be missing, or there twice"
        assert max(counts.values()) <= (1 if kind is Kind.NUDGE else 2)
        assert kind is Kind.NUDGE or min(counts.values()) == 1


async def _made_ready(settings: Settings, people: list[Somebody], dice: random.Random) -> None:
    """One client with a question and one with a nudge are planned by the bot's own rules; the others are like them."""
    store = await open_store(settings.database, settings.keys, settings.keyring, MONDAY_NOON, create=True)
    try:
        await settle_in(store, people[:2], MONDAY_NOON, dice)
    finally:
        await store.close()
    with psycopg.connect(settings.database) as rows:
        for table, ids in _OF_A_CLIENT.items():
            which = "where side = 'client'" if table == "people" else ""
            named = rows.execute(f"select * from {table} limit 0".encode()).description or ()
            columns = [each.name for each in named]
            values = ", ".join(_another(column, column in ids) for column in columns)
            rows.execute(
                f"insert into {table} ({', '.join(columns)}) select {values} from {table}"
                f" cross join generate_series(1, {EACH - 1}) n {which}".encode()
            )


_OF_A_CLIENT = {
    "people": {"id"},
    "pairings": {"id", "client_id"},
    "consents": {"id", "client_id", "pairing_id"},
    "questions": {"id", "pairing_id"},
    "deliveries": {"id", "reader_id", "pairing_id", "question_id"},
}
"""The tables that a client is in, and the columns there that are this client's own."""


def _another(column: str, own: bool) -> str:
    """What stands in a column of the n-th client who is like another one."""
    if column == "address":
        return "(address::int + 2 * n)::text"
    return f"left({column}, 20) || lpad(n::text, 4, '0')" if own else column


def _sometimes_slow(method: str, dice: random.Random) -> Plan | None:
    """Many answers take a moment, so that some are on their way at any instant."""
    if method != "sendMessage" or dice.random() > 0.5:
        return None
    return Plan(method.lower(), Fault.SLOW, 1, None, dice.uniform(0.05, 0.2), 0)


async def _until(so: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not so():  # noqa: ASYNC110 - there is nobody to tell us
            await asyncio.sleep(0.02)


def _arrived(telegram: Telegram) -> int:
    return telegram.counts["sendMessage"]


def _left(rows: "psycopg.Connection[tuple[object, ...]]", clock: Steered) -> int:
    """How much is under way, or due and not yet gone."""
    query = "select count(*) from deliveries where state = 'sending' or (state = 'planned' and due_at <= %s)"
    (count,) = rows.execute(query, [clock.now() + MARGIN]).fetchone() or (0,)
    assert isinstance(count, int)
    return count
