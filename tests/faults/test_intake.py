"""Updates in: kept before acknowledged, kept once, dealt with in order, and no one stops the others (delivery.md)."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.desk.desk import Desk
from bot.desk.hearing import Answer
from bot.domain.notes import Note
from bot.incoming.intake import Polling
from bot.store.tables import inbox
from sandbox.botapi.faults import Fault
from sandbox.walking import settle
from tests.faults.mishaps import commits, database_down
from tests.people import AT_MOST, World


async def kept(world: World) -> list[str]:
    """All notes, oldest first."""
    async with world.app.store.reading(world.clock.now()) as work:
        notes = await work.all(sa.select(Note).order_by(sa.text("message")))
        texts = await work.open_all(each.words for each in notes)
        return [texts[each.words] for each in notes]


async def states(world: World) -> list[str]:
    async with world.app.store.reading(world.clock.now()) as work:
        return [row.state for row in await work.run(sa.select(inbox.c.state).order_by(inbox.c.update_id))]


def offsets(world: World) -> list[Any]:
    return [each.params.get("offset") for each in world.telegram.calls if each.method == "getUpdates"]


class Stubborn:
    """Makes the desk fail at texts that hold a word."""

    def __init__(self, desk: Desk, word: str, fault: BaseException | None = None) -> None:
        self.word, self.fault, self.tries = word, fault or RuntimeError(word), 0
        self._hear = desk.hear
        vars(desk)["hear"] = self.hear

    async def hear(self, work: Any, incoming: Any) -> Answer:
        if self.word and self.word in incoming.text:
            self.tries += 1
            raise self.fault
        return await self._hear(work, incoming)


async def test_kept_before_it_is_acknowledged(pair: World) -> None:
    pair.telegram.say(pair.ben.number, "The mornings.")
    pair.telegram.calls.clear()
    with commits(pair.app.store, failing=3) as failing, capture_logs() as logs:
        for _ in range(3):
            assert await pair.app.polling.once() >= 1.0, "at most one poll a second"
    assert failing.failed == 3
    assert len(set(offsets(pair))) == 1, "the same offset again"
    assert [each.method for each in pair.telegram.calls] == ["getUpdates"] * 3, "and no sign that it was kept"
    assert [each["event"] for each in logs if each.get("alarm")] == ["inbox_fault"] * 3
    assert pair.telegram.updates.pending
    assert await pair.app.polling.once() == 0.0
    assert pair.telegram.updates.pending, "committed, and not yet acknowledged"
    await settle(pair.app)
    assert not pair.telegram.updates.pending
    assert await kept(pair) == ["The mornings."]


async def test_the_wait_after_a_failed_commit_is_waited(pair: World) -> None:
    waits: list[float] = []

    class Watched(type(pair.clock)):  # type: ignore[misc]
        async def sleep(self, seconds: float) -> None:
            waits.append(seconds)
            await asyncio.sleep(0)
            if len(waits) == 3:
                raise TimeoutError

    pair.telegram.say(pair.ben.number, "The mornings.")
    polling = Polling(pair.app.polling._polls, pair.app.intake, Watched(pair.clock.now()))
    with commits(pair.app.store, failing=9), capture_logs(), pytest.raises(TimeoutError):
        await polling.run()
    assert waits == [1.0, 1.0, 1.0]


async def test_what_comes_again_is_kept_once(pair: World) -> None:
    note = await pair.ben.says("The mornings.")
    pair.telegram.again(3)
    await pair.settles()
    pair.telegram.again(2)
    await pair.restarts()
    assert await kept(pair) == ["The mornings."]
    assert len([each for each in pair.telegram.calls if each.method == "setMessageReaction"]) == 1
    # The same message under a new update id, as after a week of silence.
    person = pair.telegram.person(pair.ben.number)
    message = pair.telegram.worded(next(each for each in pair.ben.screen if each.id == note))
    pair.telegram.raw_update({"update_id": 5, "message": {**message, "from": person.user()}})
    await pair.settles()
    assert await kept(pair) == ["The mornings."]


async def test_one_undecodable_update_stops_no_other(pair: World) -> None:
    pair.telegram.say(pair.ben.number, "before")
    ben = {"id": pair.ben.number, "type": "private"}
    pair.telegram.raw_update({"message": {"chat": ben, "from": ben, "text": {"not": "a text"}}})
    pair.telegram.raw_update({"update_id": 900_000_000, "message": 17})
    pair.telegram.raw_update({"something": "new"})
    pair.telegram.say(pair.ben.number, "after")
    with capture_logs() as logs:
        await pair.settles()
    assert await kept(pair) == ["before", "after"]
    assert len([each for each in logs if each["event"] == "update_set_aside" and each["alarm"]]) == 2
    assert set(await states(pair)) == {"aside", "done"}


@pytest.mark.parametrize("fault", [RuntimeError("bad"), asyncio.CancelledError("bad")])
async def test_a_failing_handler_has_three_tries(pair: World, fault: BaseException) -> None:
    stubborn = Stubborn(pair.app.desk, "bad", fault)
    for number, text in ((pair.ben, "first"), (pair.ben, "a bad one"), (pair.ben, "third"), (pair.alma, "/help")):
        pair.telegram.say(number.number, text)
    with capture_logs() as logs:
        await pair.settles()
    assert stubborn.tries == 1 + 3, "in its batch, then three times alone"
    assert await kept(pair) == ["first", "third"]
    pair.alma.sees("/ask")
    assert pair.ben.text.count("I could not keep that. Please send it again.") == 1
    assert [each["update"] for each in logs if each["event"] == "update_set_aside"]
    assert "a bad one" not in str(logs)
    assert (await states(pair)).count("aside") == 1


async def test_the_next_of_a_chat_waits_and_a_restart_tries_again(pair: World) -> None:
    stubborn = Stubborn(pair.app.desk, "bad")
    pair.telegram.say(pair.ben.number, "a bad one")
    pair.telegram.say(pair.ben.number, "the next")
    pair.telegram.say(pair.cleo.number, "hello")
    vars(pair.app.intake)["_clock"] = Impatient(pair.clock)
    with capture_logs(), pytest.raises(Killed):
        await pair.settles()  # killed after the first try alone
    assert stubborn.tries == 2
    assert await kept(pair) == [], "it waits"
    pair.cleo.sees("quiet place")
    await pair.restarts()
    assert await kept(pair) == ["a bad one", "the next"], "another process, perhaps a mended one, tries again"


class Killed(Exception):
    """The process ends here."""


class Impatient:
    """A clock of a process that is killed when it would wait."""

    def __init__(self, clock: Any) -> None:
        self.now, self.monotonic = clock.now, clock.monotonic

    async def sleep(self, _seconds: float) -> None:
        raise Killed


async def test_many_updates_are_dealt_with_in_batches_and_in_order(pair: World) -> None:
    for number in range(120):
        pair.telegram.say(pair.ben.number, f"line {number:03}")
    before = pair.telegram.counts["getUpdates"]
    await pair.settles()
    assert await kept(pair) == [f"line {number:03}" for number in range(120)]
    assert pair.telegram.counts["getUpdates"] - before == 3, "a hundred at most, and a last look"
    assert set(await states(pair)) == {"done"}


async def test_within_a_chat_in_order_and_no_other_chat_waits(pair: World) -> None:
    await pair.pairs(pair.alma, pair.cleo, "C.")
    pair.telegram.faults.plan("sendMessage", Fault.SLOW, chat=pair.ben.number, seconds=0.2, times=None)
    pair.telegram.calls.clear()
    for text in ("/notes", "/question", "/help"):
        pair.telegram.say(pair.ben.number, text)
    pair.telegram.say(pair.cleo.number, "/help")
    await pair.settles()
    said = [(each.params["chat_id"], each.at) for each in pair.telegram.calls if each.method == "sendMessage"]
    assert [chat for chat, _ in said].index(pair.cleo.number) <= 1, "Cleo's answer leaves beside Ben's first"
    said_first = [" ".join(each.text.split()[:2]) for each in pair.ben.received[-3:]]
    assert said_first == ["There are", "There is", "Write a"], "no lines, no question, and the help"


async def test_crisis_is_answered_while_the_database_is_down_and_once(pair: World) -> None:
    pair.telegram.say(pair.cleo.number, "/crisis")
    pair.telegram.say(pair.ben.number, "The mornings.")
    with database_down(pair.app), capture_logs():
        for _ in range(4):
            assert await pair.app.polling.once() == 1.0
            await pair.app.answering.settled()
        assert [each.text.count("findahelpline") for each in pair.cleo.received] == [1]
        assert pair.ben.number not in [
            each.params.get("chat_id") for each in pair.telegram.calls[-9:] if each.method != "getUpdates"
        ]
    await pair.settles()
    assert len(pair.cleo.received) == 1, "the same update is not answered again"
    assert await kept(pair) == ["The mornings."]
    await pair.cleo.says("/crisis")
    assert len(pair.cleo.received) == 2


async def test_a_flood_is_kept_and_hardly_answered(pair: World) -> None:
    before = len(pair.ben.received)
    for number in range(30):
        pair.telegram.say(pair.ben.number, "/help" if number % 2 else f"line {number}")
    pair.telegram.say(pair.ben.number, "/crisis")
    pair.telegram.say(pair.cleo.number, "/help")
    await settle(pair.app)
    assert len(await kept(pair)) == 15
    assert len(pair.ben.received) - before <= 5 + 1
    pair.ben.sees("findahelpline")
    pair.cleo.sees("quiet place")
    assert all(each.reaction for each in pair.ben.screen if each.text.startswith("line")), "each has its sign"
    for _ in range(2):
        await pair.ben.says("/help")
    assert pair.ben.last.text.startswith("Write a line"), "calm again, answered again"


async def test_numbers_to_call_wait_behind_no_other_answer(pair: World) -> None:
    pair.telegram.faults.plan("setMessageReaction", Fault.SLOW, seconds=10 * AT_MOST)
    pair.telegram.say(pair.ben.number, "The mornings.")
    pair.telegram.say(pair.ben.number, "/crisis")
    await pair.app.polling.once()
    await pair.app.intake.drain()
    async with asyncio.timeout(AT_MOST):
        while "findahelpline" not in pair.ben.last.text:  # noqa: ASYNC110 - the phone tells nobody
            await asyncio.sleep(0.005)
    await pair.app.answering.finish(0)


async def test_a_worker_that_fails_goes_on(pair: World) -> None:
    pair.telegram.say(pair.ben.number, "The mornings.")
    await pair.app.polling.once()
    with capture_logs() as logs:
        with database_down(pair.app):
            working = asyncio.create_task(pair.app.intake.run())
            for _ in range(500):
                if "worker_fault" in [each["event"] for each in logs]:
                    break
                await asyncio.sleep(0.01)
        assert "worker_fault" in [each["event"] for each in logs]
        for _ in range(500):
            if await kept(pair) or working.done():
                break
            await asyncio.sleep(0.01)
        assert not working.done()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    assert await kept(pair) == ["The mornings."]


async def test_a_damaged_payload_is_set_aside_and_stops_no_other(pair: World) -> None:
    pair.telegram.say(pair.ben.number, "lost")
    await pair.app.polling.once()
    async with pair.app.store.work(pair.clock.now()) as work:
        await work.run(sa.update(inbox).where(inbox.c.state == "waiting").values(sealed=b"x"))
    with capture_logs():
        await pair.ben.says("The mornings.")
    assert await kept(pair) == ["The mornings."]
    assert (await states(pair)).count("aside") == 1
