"""Deliveries on a bare store: one occurrence once, and claimed once (delivery.md)."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.actions.planning import plan_once, replan_client
from bot.actions.starting import quiet_start
from bot.channels.port import Outcome, Settled
from bot.domain.delivery import Delivery, Kind, State
from bot.domain.owed import Due
from bot.domain.people import Client
from bot.store import deliveries, people
from bot.store.deliveries import claim
from bot.store.tables import consents
from bot.store.tables import deliveries as table
from tests.actions.cast import QUESTION, Scene, enrolled, found, paired


async def arranged(here: Scene, kind: Kind) -> str:
    """A delivery of this kind is due at this moment. Gives its reader's address."""
    await here.ask()
    await here.meet()
    if kind is not Kind.QUESTION:
        await here.to(Kind.QUESTION)
        await here.carry(here.courier())
        here.channel.sent.clear()
    if kind is Kind.NUDGE:
        async with here.store.work(here.clock.now()) as work:
            ben = await found(work, here.ben)
            ben.rhythm = ben.rhythm.nudged(type(ben.rhythm.nudges).DAYS, frozenset(range(7)))
            await replan_client(work, ben)
    if kind is Kind.DIGEST:
        await here.write()
        here.clock.move(timedelta(minutes=1))
        await here.carry(here.courier())  # the sign on the note
    await here.to(kind)
    return "2002" if kind in (Kind.QUESTION, Kind.NUDGE) else "1001"


async def test_one_occurrence_is_one_row(here: Scene) -> None:
    now = here.clock.now()
    async with here.store.work(now) as work:
        first = await plan_once(work, here.ben.id, Kind.OUTAGE, "today", now)
        assert await plan_once(work, here.ben.id, Kind.OUTAGE, "today", now) is first

    async def a_twin() -> None:
        async with here.store.work(now) as work:
            work.add(Delivery(reader_id=here.ben.id, kind=Kind.OUTAGE, occurrence="today", due_at=now, not_after=now))

    with pytest.raises(sa.exc.IntegrityError):
        await a_twin()
    for _ in range(3):
        await here.ask()
        await here.meet()
    planned = [each.kind for kind in Kind for each in await here.rows(kind) if each.state is State.PLANNED]
    assert sorted(planned) == sorted([Kind.OUTAGE, Kind.QUESTION, Kind.PREVIEW, Kind.DIGEST, Kind.ASK])


async def test_two_processes_claim_each_row_once(here: Scene) -> None:
    now = here.clock.now()
    async with here.store.work(now) as work:
        for number in range(20):
            one = await enrolled(work, str(5000 + number), now)
            await plan_once(work, one.id, Kind.OUTAGE, "today", now)

    async def claims(who: str) -> list[str]:
        async with here.store.work(now) as work:
            mine = [each.id for each in await claim(work, who, most=12)]
            await asyncio.sleep(0.02)  # both have claimed before either commits, where the database lets them
            return mine

    mine, theirs = await asyncio.gather(claims("one"), claims("two"))
    assert len({*mine, *theirs}) == len(mine) + len(theirs) == 20
    assert {each.tries for each in await here.rows(Kind.OUTAGE)} == {1}


async def test_digests_before_questions_before_nudges_and_one_a_reader(here: Scene) -> None:
    now = here.clock.now()
    async with here.store.work(now) as work:
        for place, kind in enumerate([Kind.NUDGE, Kind.QUESTION, Kind.DIGEST, Kind.OUTAGE]):
            one = await enrolled(work, str(5000 + place), now)
            await plan_once(work, one.id, kind, "a", now + timedelta(seconds=place))
            await plan_once(work, one.id, kind, "b", now + timedelta(seconds=9))
    later = now + timedelta(minutes=1)
    async with here.store.work(later) as work:
        first = await claim(work, "one", most=30)
        assert [each.kind for each in first[:2]] == [Kind.DIGEST, Kind.QUESTION]
        assert [each.occurrence for each in first] == ["a"] * 4
        held = {each.reader_id for each in first}
        assert await claim(work, "one", most=30, readers_held=held) == []
        for each in first:
            each.state = State.SENT
        await work.flush()
        assert len(await claim(work, "one", most=30)) == 4
    states = [each.tries for kind in Kind for each in await here.rows(kind)]
    assert states == [1] * 8, "who waits for a turn has not been tried"


async def test_what_is_owed_is_one_and_a_change_on_the_way_is_not_lost(here: Scene) -> None:
    now = here.clock.now()
    async with here.store.work(now) as work:
        first = await deliveries.owe(work, Due.EDIT, "1001", 7, "digest")
        await work.flush()
        again = await deliveries.owe(work, Due.EDIT, "1001", 7, "digest")
        assert again is first
        await deliveries.paid(work, [(first.id, 1)])  # the edit that left before the second change
        assert [each.asked for each in await deliveries.owed_due(work, most=9)] == [2]
        await deliveries.paid(work, [(first.id, 2)])
        assert await deliveries.next_due(work) is None


async def test_a_quiet_start_lets_what_is_late_expire(here: Scene) -> None:
    await here.ask()
    await here.meet()
    await here.write()
    await here.to(Kind.DIGEST)
    now = here.clock.now()
    async with here.store.work(now) as work:
        assert await quiet_start(work) == 2
    assert [each.state for each in await here.rows(Kind.QUESTION)] == [State.EXPIRED]
    assert [each.state for each in await here.rows(Kind.PREVIEW)] == [State.EXPIRED]
    assert [each.state for each in await here.rows(Kind.DIGEST)] == [State.PLANNED], "digests keep their patience"
    assert [each.state for each in await here.rows(Kind.OUTAGE)] == [State.PLANNED]
    async with here.store.work(now) as work:
        assert await quiet_start(work, restored=True) == 1
    assert [each.state for each in await here.rows(Kind.DIGEST)] == [State.EXPIRED]
    assert len(await here.rows(Kind.OUTAGE)) == 1
    assert await here.rows(Kind.UNREAD) == [], "nobody can tell whether the lines were read since the backup"


async def test_a_late_digest_is_noticed(here: Scene) -> None:
    await here.ask()
    await here.meet()
    await here.to(Kind.DIGEST)
    due = here.clock.now()
    within = timedelta(minutes=15)
    async with here.store.reading(due + timedelta(minutes=40)) as work:
        assert await deliveries.digests_late(work, within) == []
    async with here.store.reading(due + timedelta(minutes=46)) as work:
        late = await deliveries.digests_late(work, within)
    assert late == [each.id for each in await here.rows(Kind.DIGEST)]
    await here.carry(here.courier())
    async with here.store.reading(due + timedelta(minutes=46)) as work:
        assert await deliveries.digests_late(work, within) == []


async def test_a_nudge_that_did_not_leave_is_no_step_of_the_ladder(here: Scene) -> None:
    await arranged(here, Kind.NUDGE)
    here.channel.outcomes = [Settled(Outcome.NOT_SENT, why="refused")] * 4
    courier = here.courier()
    for _ in range(6):
        await here.carry(courier)
        here.clock.move(timedelta(seconds=90))
    assert len(here.channel.texts("2002")) == 1
    async with here.store.reading(here.clock.now()) as work:
        assert (await found(work, here.ben)).unanswered == 1


async def test_of_two_questions_only_the_newest_goes(here: Scene) -> None:
    await here.ask("The first?")
    await here.ask()
    await here.to(Kind.QUESTION)
    await here.carry(here.courier())
    assert len(here.channel.texts("2002")) == 1
    assert QUESTION in here.channel.texts("2002")[0]
    assert [each.state for each in await here.rows(Kind.QUESTION)] == [State.SUPERSEDED, State.SENT]


async def test_two_pairings_have_one_ceiling(here: Scene) -> None:
    now = here.clock.now()
    async with here.store.work(now) as work:
        other = await enrolled(work, "1002", now, "Otto")
        ben = await found(work, here.ben)
        joined = await paired(work, other, "3003", now)
        cleo = await people.client_of(work, joined)
        assert isinstance(cleo, Client)
        joined.client_id = ben.id
        await work.run(sa.delete(table))
        await work.forget(cleo)
        await work.run(sa.update(consents).values(client_id=ben.id))
    await here.ask()
    here.pairing = joined
    await here.ask("And the other?")
    await here.to(Kind.QUESTION)
    courier = here.courier()
    await here.carry(courier)
    assert len(here.channel.texts("2002")) == 1, "one unasked message a day"
    here.clock.move(timedelta(days=1))
    await here.carry(courier)
    assert len(here.channel.texts("2002")) == 2
