"""How long others wait while one chat floods and another is slow: the real process over real sockets, in real time.

python -m bench.fairness [--others 20] [--flood 1000] [--postgresql]

Twenty clients write a line each second for ten seconds. How long it takes until their line has its sign is measured
twice: among themselves, and while one chat writes 1,000 messages in the same ten seconds and Telegram takes two seconds
for every call to another.
"""

import argparse
import asyncio
import os
import random
import tempfile
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.kill_loop import a_server
from bot.store.opening import open_store
from sandbox.botapi.chats import Telegram
from sandbox.botapi.faults import Fault, Plan
from sandbox.botapi.serving import serving
from sandbox.botapi.shapes import Call
from tests.faults.nursery import nursery
from tests.faults.populace import FIRST_CLIENT, FIRST_THERAPIST, Somebody, settle_in
from tests.faults.steered import Steered
from tests.people import MONDAY_NOON, TOKEN, settings_for

SECONDS = 10.0
"""So long everybody writes."""
SLOW_SECONDS = 2.0
"""So long Telegram takes for a call to the slow chat."""
PATIENCE = 120.0
AT_ONCE = 5
"""The most answers to a flooder (decision of the pace: docs/delivery.md, P7)."""


@dataclass
class Waited:
    """How long lines waited for their sign, in seconds; and how often the flooder was answered."""

    times: list[float] = field(default_factory=list)
    answers_to_flooder: int = 0

    def quantile(self, share: float) -> float:
        """The time within which this share of the lines had its sign."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def line(self) -> str:
        p50, p99, worst = (1000 * self.quantile(share) for share in (0.5, 0.99, 1.0))
        return f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, worst {worst:.0f} ms"


@dataclass
class Fairness:
    """Among themselves, and beside a flood and a slow chat."""

    alone: Waited
    beside: Waited
    flood: int

    def lines(self) -> list[str]:
        return [
            f"without a flood         {self.alone.line()}  ({len(self.alone.times)} lines)",
            f"beside {self.flood} messages    {self.beside.line()}  ({len(self.beside.times)} lines, "
            f"{self.beside.answers_to_flooder} answers to whoever floods)",
        ]

    @property
    def faults(self) -> list[str]:
        if self.beside.answers_to_flooder > AT_ONCE:
            return [f"{self.beside.answers_to_flooder} answers to whoever floods"]
        return []


async def measure(others: int = 20, flood: int = 1000, *, postgresql: bool = False) -> Fairness:
    """Measure both ways, each with a bot and a database of its own."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    found = []
    for messages in (0, flood):
        with tempfile.TemporaryDirectory() as folder, a_server() if postgresql else nullcontext() as here:
            found.append(await _measure(Path(folder), others, messages, here.fresh() if here else ""))
    return Fairness(found[0], found[1], flood)


async def _measure(folder: Path, others: int, flood: int, database_url: str) -> Waited:
    people = [Somebody(FIRST_CLIENT + n, FIRST_THERAPIST, f"K{n}", "", None) for n in range(others + 2)]
    flooder, slow, *rest = [each.number for each in people]
    clock = Steered(folder / "clock", MONDAY_NOON)
    telegram = Telegram(None, clock.now, token=TOKEN)
    for number in (FIRST_THERAPIST, *(each.number for each in people)):
        telegram.add_person(number, f"Person {number}")
        telegram.start(number)
    telegram.updates.forget_all()
    signs = _Signs(telegram)
    async with serving(telegram) as served, nursery(folder / "log") as here:
        settings = settings_for(folder, served.base, database_url=database_url)
        store = await open_store(settings.database, settings.keys, settings.keyring, MONDAY_NOON, create=True)
        try:
            await settle_in(store, people, MONDAY_NOON, random.Random(1))
        finally:
            await store.close()
        async with clock.flowing():
            bot = await here.bears(settings, clock)
            await _until(lambda: telegram.counts["getUpdates"] > 0)
            if flood:
                telegram.faults.choose = lambda _method, params: _slow(slow, params)
            before = len(telegram.accepted(flooder))
            await asyncio.gather(
                _writes(signs, slow, 10 if flood else 0),
                _floods(telegram, flooder, flood),
                *(_writes(signs, number, round(SECONDS), at=place / others) for place, number in enumerate(rest)),
            )
            await _until(lambda: all(each in signs.came for each in signs.said if each[0] != slow))
            answers = sum(each.method == "sendMessage" for each in telegram.accepted(flooder)[before:])
            bot.terminate()
            await bot.ended()
    telegram.close()
    times = [signs.came[each] - said for each, said in signs.said.items() if each[0] != slow]
    return Waited(times, answers)


class _Signs:
    """When lines were written, and when their sign came, by chat and message; in seconds."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.said: dict[tuple[int, int], float] = {}
        self.came: dict[tuple[int, int], float] = {}
        self._record = telegram.record
        vars(telegram).update(record=self._noted)

    def _noted(self, method: str, params: Mapping[str, Any]) -> Call:
        if method == "setMessageReaction":
            self.came.setdefault((int(params["chat_id"]), int(params["message_id"])), perf_counter())
        return self._record(method, params)

    def write(self, number: int, text: str) -> None:
        began = perf_counter()
        self.said[number, self.telegram.say(number, text)] = began


async def _writes(signs: _Signs, number: int, lines: int, at: float = 0.0) -> None:
    """One a second."""
    await asyncio.sleep(at)
    for line in range(lines):
        signs.write(number, f"A quiet hour, {line}")
        await asyncio.sleep(1.0)


async def _floods(telegram: Telegram, number: int, messages: int) -> None:
    """All within ten seconds, every tenth a line."""
    began = perf_counter()
    for place in range(messages):
        telegram.say(number, "/help" if place % 10 else f"line {place}")
        if (left := began + SECONDS * (place + 1) / messages - perf_counter()) > 0:
            await asyncio.sleep(left)


def _slow(slow: int, params: Mapping[str, Any]) -> Plan | None:
    return Plan(None, Fault.SLOW, 1, slow, SLOW_SECONDS, 0, used=1) if params.get("chat_id") == slow else None


async def _until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not so():  # noqa: ASYNC110 - there is nobody to tell us
            await asyncio.sleep(0.02)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.fairness", description="How long others wait.")
    parser.add_argument("--others", type=int, default=20)
    parser.add_argument("--flood", type=int, default=1000)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    found = asyncio.run(measure(given.others, given.flood, postgresql=given.postgresql))
    print("\n".join([*found.lines(), *found.faults]), flush=True)
    raise SystemExit(1 if found.faults else 0)


if __name__ == "__main__":
    main()
