"""The pace: order, spacing and holds, by a clock moved by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.port import Urgency
from bot.channels.telegram.pace import Held, Pace
from bot.clock import ManualClock, SystemClock

ANSWER, DIGEST, QUESTION, NUDGE = Urgency.ANSWER, Urgency.DIGEST, Urgency.QUESTION, Urgency.NUDGE


class Line:
    """People waiting for their turn at one pace, and the order in which they went."""

    def __init__(self, rate: float | None) -> None:
        self.clock = ManualClock(datetime(2026, 1, 5, 12, tzinfo=UTC))
        self.pace = Pace(self.clock, rate)
        self.went: list[str] = []
        self.held: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def wait(
        self, name: str, address: str, urgency: Urgency, *, patience: float = 1e9, spaced: bool = True
    ) -> None:
        async def waits() -> None:
            try:
                await self.pace.turn(address, urgency, patience=patience, spaced=spaced)
                self.went.append(name)
            except Held:
                self.held.append(name)

        self.tasks[name] = asyncio.create_task(waits())
        await settle()

    async def move(self, seconds: float) -> list[str]:
        """Move the clock and tell who went."""
        before = len(self.went)
        self.clock.move(timedelta(seconds=seconds))
        await settle()
        return self.went[before:]


async def settle() -> None:
    for _ in range(12):
        await asyncio.sleep(0)


@pytest.fixture
async def line() -> AsyncIterator[Callable[[float | None], Line]]:
    lines: list[Line] = []

    def make(rate: float | None) -> Line:
        lines.append(Line(rate))
        return lines[-1]

    yield make
    for line in lines:
        for task in line.tasks.values():
            task.cancel()
        await asyncio.gather(*line.tasks.values(), return_exceptions=True)
    await settle()
    assert not [t for t in asyncio.all_tasks() if "_wake" in repr(t.get_coro())], "no sleeper stays behind"


Make = Callable[[float | None], Line]


async def test_the_urgent_go_first(line: Make) -> None:
    one = line(1)
    await one.wait("first", "0", NUDGE)
    for number, urgency in enumerate((NUDGE, QUESTION, DIGEST, ANSWER)):
        await one.wait(f"{urgency} early", str(number + 1), urgency)
        await one.wait(f"{urgency} late", str(number + 11), urgency)
    assert one.went == ["first"]

    for _ in range(8):
        assert len(await one.move(1)) == 1

    assert one.went[1:] == [
        f"{urgency} {when}" for urgency in (ANSWER, DIGEST, QUESTION, NUDGE) for when in ("early", "late")
    ]


async def test_no_second_ever_sees_more_than_the_rate(line: Make) -> None:
    one = line(5)
    times: list[float] = []
    for number in range(23):
        await one.wait(str(number), str(number), NUDGE)
    times += [one.clock.monotonic()] * len(one.went)
    while len(times) < 23:
        went = await one.move(0.1)
        times += [one.clock.monotonic()] * len(went)
    assert one.went == [str(number) for number in range(23)]
    assert max(sum(at <= t < at + 0.999 for t in times) for at in times) == 5
    assert times[-1] < 4.2


async def test_a_chat_gets_one_a_second_and_others_pass(line: Make) -> None:
    one = line(28)
    for number in range(3):
        await one.wait(f"a{number}", "a", DIGEST)
    await one.wait("b", "b", NUDGE)
    assert one.went == ["a0", "b"]
    assert await one.move(0.9) == []
    assert await one.move(0.1) == ["a1"]
    assert await one.move(5) == ["a2"]


async def test_an_answer_of_three_messages_leaves_at_once(line: Make) -> None:
    one = line(28)
    for number in range(5):
        await one.wait(str(number), "a", ANSWER)
    assert one.went == ["0", "1", "2"]
    assert await one.move(1) == ["3"]
    await one.wait("nudge", "a", NUDGE)
    assert await one.move(1) == ["4"]
    assert await one.move(2.9) == []
    assert await one.move(0.1) == ["nudge"]


async def test_what_is_no_message_of_the_chat_is_not_spaced(line: Make) -> None:
    one = line(3)
    for number in range(4):
        await one.wait(str(number), "a", DIGEST, spaced=False)
    assert one.went == ["0", "1", "2"]
    assert await one.move(1) == ["3"]


async def test_a_429_holds_its_chat(line: Make) -> None:
    one = line(28)
    one.pace.told_to_wait("a", 30)
    assert (one.pace.held("a"), one.pace.held("b")) == (30.0, 0.0)
    await one.wait("a", "a", ANSWER)
    await one.wait("b", "b", NUDGE)
    assert one.went == ["b"]
    assert await one.move(29.9) == []
    assert await one.move(0.1) == ["a"]
    assert one.pace.held("a") == 0.0


async def test_a_second_429_never_shortens_the_first(line: Make) -> None:
    one = line(28)
    one.pace.told_to_wait("a", 30)
    one.pace.told_to_wait("a", 2)
    assert one.pace.held("a") == 30.0


@pytest.mark.parametrize(("apart", "all_held"), [(10.0, True), (10.1, False)])
async def test_two_chats_within_ten_seconds_hold_all(line: Make, apart: float, all_held: bool) -> None:
    one = line(28)
    one.pace.told_to_wait("a", 3600)
    one.clock.move(timedelta(seconds=apart))
    one.pace.told_to_wait("b", 5)
    await one.wait("c", "c", ANSWER)
    assert one.went == ([] if all_held else ["c"])
    assert one.pace.held("c") == (5.0 if all_held else 0.0)
    assert (one.pace.room() == 0) is all_held
    await one.move(5)
    assert one.went == ["c"]
    assert one.pace.held("a") == 3600 - apart - 5


async def test_the_same_chat_twice_holds_nobody_else(line: Make) -> None:
    one = line(28)
    one.pace.told_to_wait("a", 5)
    one.pace.told_to_wait("a", 5)
    assert one.pace.held("b") == 0.0


async def test_the_impatient_are_sent_away_the_patient_stay(line: Make) -> None:
    one = line(28)
    for name in ("first", "second", "third"):
        await one.wait(name, "a", DIGEST, patience=1e9 if name == "third" else 1)
    assert one.went == ["first"]
    one.pace.told_to_wait("a", 20)
    await settle()
    assert one.held == ["second"]
    await one.wait("fourth", "a", ANSWER, patience=1)
    assert one.held == ["second", "fourth"]
    assert await one.move(20) == ["third"]


async def test_a_cancelled_waiter_gives_its_place_up(line: Make) -> None:
    one = line(1)
    for name in ("first", "second", "third"):
        await one.wait(name, name, NUDGE)
    one.tasks["second"].cancel()
    await settle()
    assert await one.move(1) == ["third"]


async def test_one_cancelled_as_its_turn_comes_gives_the_turn_back(line: Make) -> None:
    one = line(1)
    for name in ("first", "second", "third"):
        await one.wait(name, "chat", NUDGE)
    one.clock.move(timedelta(seconds=1))
    await asyncio.sleep(0)
    assert one.went == ["first"], "its turn was given, and not yet taken"
    one.tasks["second"].cancel()
    await settle()
    assert one.went == ["first", "third"]


async def test_without_a_rate_nobody_waits_and_holds_are_known(line: Make) -> None:
    one = line(None)
    for _ in range(100):
        await one.pace.turn("a", NUDGE)
    one.pace.told_to_wait("a", 9)
    with pytest.raises(Held) as held:
        await one.pace.turn("a", NUDGE, patience=1)
    assert held.value.seconds == 9.0


async def test_room_is_what_may_leave_now(line: Make) -> None:
    one = line(3)
    assert one.pace.room() == 3
    await one.wait("a", "a", NUDGE)
    await one.wait("b", "b", NUDGE)
    assert one.pace.room() == 1
    await one.wait("c", "c", NUDGE)
    await one.wait("d", "d", NUDGE)
    assert one.pace.room() == 0
    await one.move(1)
    assert one.pace.room() == 2


async def test_who_waits_for_the_turn_of_their_own_chat_takes_no_room(line: Make) -> None:
    one = line(3)
    for name in "abcd":
        await one.wait(name, "one chat", NUDGE)
    assert one.went == ["a"]
    assert one.pace.room() == 2, "others may go meanwhile"


async def test_a_slow_rate(line: Make) -> None:
    one = line(0.5)
    await one.wait("a", "a", NUDGE)
    await one.wait("b", "b", NUDGE)
    assert await one.move(1.9) == []
    assert await one.move(0.1) == ["b"]


@pytest.mark.parametrize("rate", [0, -1.0])
def test_a_rate_of_nothing_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="pace"):
        Pace(SystemClock(), rate)


async def test_on_the_machines_clock_a_hold_ends_by_itself() -> None:
    clock = SystemClock()
    pace = Pace(clock, 28)
    pace.told_to_wait("a", 0.05)
    began = clock.monotonic()
    await asyncio.gather(*(pace.turn("a", ANSWER) for _ in range(3)))
    assert clock.monotonic() - began >= 0.05
