"""Several processes on one PostgreSQL database: all carry, and none sends what another sent."""

import asyncio
from datetime import timedelta
from unittest.mock import patch

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.domain.delivery import GONE_AFTER, LEASE, Delivery, Kind, State
from bot.domain.people import Client
from bot.process.app import App
from bot.store import deliveries as finders
from bot.store import tables
from sandbox.botapi.faults import Fault
from tests.faults.mishaps import arranged, carries, copies, cut_off, rows, three_asked, with_dan
from tests.faults.several import beside
from tests.grounds import Grounds, Left
from tests.people import AT_MOST, World

pytestmark = pytest.mark.on("postgresql")

A_LITTLE = timedelta(seconds=1)
ROUNDS = 50


async def test_of_two_claims_at_once_one_has_the_reader(grounds: Grounds, joined: Left) -> None:
    async with grounds.world(joined) as world:
        due = await three_asked(with_dan(world))
        world.clock.move_to(due)
        await _twice_each(world)
        async with beside(world) as second, beside(world) as third:
            apps = (world.app, second, third)
            for turn in range(ROUNDS):
                claimed = await asyncio.gather(
                    *(_claim(app, most=1 + (n + turn % 2 > 0)) for n, app in enumerate(apps))
                )
                ids = [each for some in claimed for each, _ in some]
                readers = [each for some in claimed for _, each in some]
                assert len(ids) == len(set(ids)), "a delivery was claimed twice"
                assert len(readers) == len(set(readers)), "a reader has two under way"
                async with world.app.store.work(due) as work:
                    await work.run(sa.text("update deliveries set state = 'planned' where state = 'sending'"))


async def test_a_claim_that_looked_before_another_was_committed(grounds: Grounds, joined: Left) -> None:
    """It saw both rows of a reader as planned, and locks the one that is left when the other's claim is over."""
    async with grounds.world(joined) as world:
        due = await three_asked(with_dan(world))
        world.clock.move_to(due)
        await _twice_each(world)
        async with beside(world) as second, world.app.store.work(due) as gate:
            await gate.run(sa.text("select pg_advisory_lock(77)"))
            # The rows are looked at, and then the gate is waited for, before they are locked.
            gated = finders._DUE_FOR_ONE_PROCESS.where(sa.text("pg_advisory_xact_lock_shared(77) is not null"))
            with patch.object(finders, "_DUE_FOR_ONE_PROCESS", gated):
                looking = asyncio.create_task(_claim(second, most=6))
                async with asyncio.timeout(AT_MOST):
                    while not (await gate.run(sa.text("select 1 from pg_locks where not granted"))).first():  # noqa: ASYNC110
                        await asyncio.sleep(0.005)
            (first,) = await _claim(world.app, most=1)
            await gate.run(sa.text("select pg_advisory_unlock(77)"))
            assert first[1] not in [reader for _, reader in await looking]
            assert len(await looking) == 2


async def _twice_each(world: World) -> None:
    """Each question is due twice over, as if two pairings had one for the same reader."""
    rows = tables.deliveries
    async with world.app.store.work(world.clock.now()) as work:
        copied = [column for column in rows.c if column.name not in ("id", "occurrence")]
        which = rows.c.kind == Kind.QUESTION
        values = sa.select(sa.func.substr(rows.c.id, 2), sa.literal("another"), *copied).where(which)
        await work.run(sa.insert(rows).from_select([rows.c.id, rows.c.occurrence, *copied], values))


async def _claim(app: App, most: int) -> list[tuple[str, str]]:
    async with app.store.work(app.clock.now()) as work:
        found = await finders.claim(work, app.courier.who, most=most)
        return [(each.id, each.reader_id) for each in found]


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.NUDGE, Kind.DIGEST])
async def test_a_late_answer_of_a_call_whose_lease_is_over(pair: World, kind: Kind) -> None:
    """It arrived: nobody repeats it, and nothing is counted twice."""
    phone = await arranged(pair, kind)
    async with beside(pair) as second:
        pair.telegram.faults.plan("sendMessage", Fault.SLOW, seconds=0.4)
        assert await second.courier.tick() == 1
        pair.clock.move(LEASE - A_LITTLE)
        await pair.app.courier.take_back()
        assert (await _first(pair, kind)).state is State.SENDING, "it is held"
        pair.clock.move(A_LITTLE * 2)
        await second.courier.take_back()
        assert (await _first(pair, kind)).state is State.SENDING, "nobody gives up what is in their own hands"
        await pair.app.courier.take_back()
        taken = await _first(pair, kind)
        assert taken.state is (State.UNKNOWN if kind is Kind.NUDGE else State.PLANNED)
        await second.courier.settled()
        late = await _first(pair, kind)
        assert (late.state, late.why, late.message) == (State.SENT, "", phone.received[-1].id)
        if kind is Kind.NUDGE:
            async with pair.app.store.reading(pair.clock.now()) as work:
                ben = await work.one(sa.select(Client))
                assert ben is not None
                assert ben.unanswered == 1
        await pair.moves(minutes=3)
        assert copies(phone, kind) == 1


@pytest.mark.parametrize(("kind", "most"), [(Kind.QUESTION, 2), (Kind.NUDGE, 1), (Kind.DIGEST, 2)])
async def test_what_a_process_that_is_gone_had_under_way(pair: World, kind: Kind, most: int) -> None:
    phone = await arranged(pair, kind)
    async with beside(pair) as second:
        pair.telegram.faults.plan("sendMessage", Fault.ACCEPT_THEN_HANG)
        assert await second.courier.tick() == 1
        async with asyncio.timeout(AT_MOST):
            while not copies(phone, kind):  # noqa: ASYNC110 - the phone tells nobody
                await asyncio.sleep(0.005)
        cut_off(second)
        await second._hold.release()
        await pair.app.courier.take_back()
        assert (await _first(pair, kind)).state is State.SENDING
        pair.clock.move(GONE_AFTER + A_LITTLE)
        with capture_logs() as logs:
            await pair.app.courier.take_back()
        assert [each["count"] for each in logs if each["event"] == "taken_back"] == [1]
        assert (await _first(pair, kind)).state is not State.SENDING
        await pair.moves(minutes=3)
        assert copies(phone, kind) == most
        with capture_logs():
            await second.courier.finish(0)


async def _first(world: World, kind: Kind) -> Delivery:
    """Of a kind the delivery that was due first."""
    return (await rows(world, kind))[0]


async def test_who_leads_pays_what_is_owed(pair: World) -> None:
    await arranged(pair, Kind.DIGEST)
    async with beside(pair) as second:
        assert await second.courier.tick() == 1
        await second.courier.settled()
        assert await second.courier.tick() == 0, "the words are owed, and not for it to pay"
        pair.alma.does_not_see("The mornings.")
        await carries(pair)
        pair.alma.sees("The mornings.")
