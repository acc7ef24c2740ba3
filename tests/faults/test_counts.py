"""Counts of work: statements, commits and HTTP calls, asserted so that they cannot creep (the measure of a slow day)."""

import asyncio
from collections import Counter
from contextlib import contextmanager
from collections.abc import Iterator

import pytest

from bot.domain.delivery import Kind
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


async def test_a_reply(pair: World) -> None:
    await carried(pair)
    await pair.ben.says("The first, with its line of explanation.")
    with work_of(pair) as counts:
        await pair.ben.says("The mornings.")
    assert counts == {
        # Kept: one insert, committed. Then dealt with in one transaction: who, once; the note; the sign owed.
        "INSERT": 4,
        "SELECT": 10,
        "UPDATE": 1,
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
    assert counts["SELECT"] <= 50 * 5 + 10


@pytest.mark.parametrize(
    ("kind", "calls", "most"),
    [
        (Kind.QUESTION, {"sendMessage": 1}, 40),
        (Kind.NUDGE, {"sendMessage": 1}, 40),
        (Kind.DIGEST, {"sendMessage": 1, "editMessageText": 1}, 40),
    ],
)
async def test_a_delivery(pair: World, kind: Kind, calls: dict[str, int], most: int) -> None:
    await arranged(pair, kind)
    pair.app.polling  # noqa: B018 - updates are no part of it
    with work_of(pair) as counts:
        while await pair.app.courier.tick():
            await pair.app.courier.settled()
    print(kind, dict(counts))
    done = {name: count for name, count in counts.items() if name[0].islower()}
    assert done == calls


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
        real = world.app.channel.bot.send_message

        async def send_message(*given: object, **more: object) -> object:
            self.now += 1
            self.most = max(self.most, self.now)
            try:
                return await real(*given, **more)  # type: ignore[arg-type]
            finally:
                self.now -= 1

        with world.app.channel.bot._unfrozen():
            world.app.channel.bot.send_message = send_message  # type: ignore[method-assign]
