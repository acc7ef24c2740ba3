"""How many replies a second one process takes in, and how many deliveries it carries: the real bot, a pretend Telegram.

python -m bench.replies [clients] [replies each]
"""

import asyncio
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

from bot.logs import set_up_logs
from sandbox.walking import settle
from tests.people import MONDAY_NOON, Phone, World, a_world


async def _join(world: World, number: int) -> Phone:
    phone = Phone(world, 10_000 + number, f"Client {number}")
    await world.pairs(world.alma, phone, f"C{number}")
    return phone


async def _take_in(world: World, phones: list[Phone], each: int) -> None:
    for turn in range(each):
        for phone in phones:
            world.telegram.say(phone.number, f"A line, the {turn + 1}.")
    wall, cpu = perf_counter(), process_time()
    await settle(world.app)
    count = len(phones) * each
    _tell("replies", count, perf_counter() - wall, process_time() - cpu)


async def _carry(world: World, phones: list[Phone]) -> None:
    for number in range(len(phones)):
        await world.alma.says(f"/ask C{number} What eased, even a little?")
    world.clock.move_to(MONDAY_NOON + timedelta(days=1, hours=5))
    wall, cpu = perf_counter(), process_time()
    await settle(world.app)
    _tell("questions", len(phones), perf_counter() - wall, process_time() - cpu)


def _tell(what: str, count: int, wall: float, cpu: float) -> None:
    print(f"{what:10} {count:6}  {count / wall:7.0f} a second  {1000 * cpu / count:6.2f} ms of CPU each (both sides)")


async def run(clients: int = 50, each: int = 20) -> None:
    """Measure once and print."""
    set_up_logs("WARNING")
    with tempfile.TemporaryDirectory() as folder:
        async with a_world(Path(folder) / "data") as world:
            await world.enrols(world.alma)
            phones = [await _join(world, number) for number in range(clients)]
            await _take_in(world, phones, each)
            await _carry(world, phones)


def main() -> None:
    numbers = [int(given) for given in sys.argv[1:3]]
    asyncio.run(run(*numbers))


if __name__ == "__main__":
    main()
