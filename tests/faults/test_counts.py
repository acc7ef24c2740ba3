"""Counts of work: statements, commits and HTTP calls, asserted so that they cannot creep."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.actions.planning import plan_once
from bot.channels.port import Last, Outgoing, Settled, Urgency
from bot.domain.appointments import Appointment
from bot.domain.delivery import Kind
from bot.domain.pairing import Pairing
from bot.store.people import person_at
from sandbox.botapi.faults import Fault
from sandbox.walking import settle
from tests.faults.mishaps import arranged, carried, statements
from tests.people import Phone, World


@contextmanager
def work_of(world: World) -> Iterator[Counter[str]]:
    """Statements by their first word, commits of writers, and calls by method, in what is done within."""
    found: Counter[str] = Counter()
    world.telegram.counts.clear()
    with statements(world.app.store) as seen:
        yield found
    found.update(each.split()[0] for each in seen)
    found.update(world.telegram.counts)


def more(world: World) -> Counter[str]:
    """What several processes on one database cost: is this still the leader; has a reader got one elsewhere."""
    return Counter() if world.app.store.engine.dialect.name == "sqlite" else Counter(SELECT=1)


async def test_a_reply(pair: World) -> None:
    await carried(pair)
    await pair.ben.says("The first, with its line of explanation.")
    with work_of(pair) as counts:
        await pair.ben.says("The mornings.")
    assert counts - more(pair) == {
        # Kept: one insert, committed. Dealt with: what waits, who, whether they agreed to what holds now, seen before,
        # pairing, question, a preview that shows it, or one that had nothing to show; words, note, sign, and that the
        # message stands in the chat.
        "INSERT": 5,
        "SELECT": 8 + 1,
        "UPDATE": 1,
        # The sign is set and no longer owed; the courier has looked whether anything is due.
        "DELETE": 1,
        "COMMIT": 3,
        "getUpdates": 2,
        "setMessageReaction": 1,
    }


async def test_fifty_replies_share_their_commits(pair: World) -> None:
    await carried(pair)
    await pair.ben.says("The first, with its line of explanation.")
    for number in range(50):
        pair.telegram.say(pair.ben.number, f"line {number}")
    with work_of(pair) as counts:
        await pair.settles()
    assert counts["COMMIT"] <= 4
    assert counts["setMessageReaction"] == 50
    assert counts["SELECT"] <= 50 * 7 + 10


WORK = {
    # Looked at what is due; claimed, decided (a preview today), worded (did a line come back); settled, and the next
    # planned (activities at hand, the next preview); looked again. Twice: whether they agreed.
    Kind.QUESTION: {"SELECT": 24, "UPDATE": 3, "COMMIT": 2, "sendMessage": 1},
    Kind.NUDGE: {"SELECT": 24, "UPDATE": 4, "INSERT": 1, "COMMIT": 2, "sendMessage": 1},
    # The cover, and then its words (when each line first went); and the preview is told that it went. Whenever lines
    # are looked at: whether they agreed.
    Kind.DIGEST: {
        "SELECT": 55,
        "UPDATE": 3,
        "INSERT": 4,
        "DELETE": 3,
        "COMMIT": 4,
        "sendMessage": 1,
        "editMessageText": 2,
    },
}


@pytest.mark.parametrize("kind", WORK)
async def test_a_delivery(pair: World, kind: Kind) -> None:
    await arranged(pair, kind)
    with work_of(pair) as counts:
        while await pair.app.courier.tick():
            await pair.app.courier.settled()
    assert counts - more(pair) == WORK[kind]


async def test_a_notice(pair: World) -> None:
    await carried(pair)
    await pair.alma.says("/meet B. thu 15:00 weekly")
    pair.clock.move(timedelta(hours=1))
    now = pair.clock.now()
    async with pair.app.store.work(now) as work:
        client, met = await person_at(work, "2002"), await work.first(sa.select(Appointment))
        assert client is not None
        assert met is not None
        pairing = await work.get(Pairing, met.pairing_id)
        await plan_once(work, client.id, Kind.CALLED_OFF, met.id, now, pairing=pairing, appointment_id=met.id)
    with work_of(pair) as counts:
        while await pair.app.courier.tick():
            await pair.app.courier.settled()
    # Looked at what is due; claimed, decided (what was sent lately), worded (the next appointment, whether lines wait,
    # whom it is about); settled; looked again. Nothing is planned because of it.
    assert counts - more(pair) == {"SELECT": 14, "UPDATE": 2, "COMMIT": 2, "sendMessage": 1}


async def test_nothing_to_do_costs_one_look(pair: World) -> None:
    await settle(pair.app)
    with work_of(pair) as counts:
        assert await pair.app.courier.tick() == 0
    assert counts == {"SELECT": 1}


async def test_answers_to_different_chats_never_wait_for_one_another(world: World) -> None:
    phones = [Phone(world, 10_000 + number, f"Somebody {number}") for number in range(50)]
    world.telegram.faults.plan("sendMessage", Fault.SLOW, times=None, seconds=0.05)
    under_way = Watch(world)
    for phone in phones:
        world.telegram.say(phone.number, "/help")
    began = asyncio.get_running_loop().time()
    await world.settles()
    assert under_way.most == 50, "all at once"
    assert [len(phone.received) for phone in phones] == [1] * 50
    assert asyncio.get_running_loop().time() - began < 50 * 0.05, "one after another it would take longer"


class Watch:
    """How many messages are on the wire at once."""

    def __init__(self, world: World) -> None:
        self.now = self.most = 0
        real = world.app.channel.send

        async def send(address: str, message: Outgoing, urgency: Urgency, last: Last | None = None) -> Settled:
            self.now += 1
            self.most = max(self.most, self.now)
            settled = await real(address, message, urgency, last)
            self.now -= 1
            return settled

        vars(world.app.channel)["send"] = send
