"""Kill the bot under load again and again, and compare its database with Telegram's truth.

python -m bench.kill_loop [--kills 20] [--seed 1] [--postgresql]
"""

import argparse
import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from time import perf_counter

from tests.faults.comparing import Compared
from tests.faults.kill_loop import Ran, run
from tests.grounds import in_memory
from tests.postgres import MISSING, Server, programs, server

A_LOOP = 10
"""Kills in one loop: a fresh database, 1,000 replies, and a delivery for 200 people."""


async def kill(kills: int, seed: int, tell: Callable[[str], None], *, postgresql: bool = False) -> list[Ran]:
    """So many kills, ten to a loop, on SQLite or on a PostgreSQL of its own. Tells how it goes."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    began = perf_counter()
    loops: list[Ran] = []
    for number in range(max(1, -(-kills // A_LOOP))):
        some = min(A_LOOP, kills - number * A_LOOP)
        with tempfile.TemporaryDirectory() as folder, a_server() if postgresql else nullcontext() as here:
            ran = await run(Path(folder), some, seed + number, database_url=here.fresh() if here else "")
        loops.append(ran)
        done, where = sum(each.kills for each in loops), " on PostgreSQL" if postgresql else ""
        took = f"{perf_counter() - began:6.0f} s"
        tell(f"kills {done:5} of {kills}{where}  seed {ran.seed}  {_figures(ran.compared)}  {took}")
    return loops


def a_server() -> AbstractContextManager[Server]:
    found = programs()
    if found is None:
        raise SystemExit(MISSING)
    return server(found, in_memory())


def faults_of(loops: list[Ran]) -> list[str]:
    """Every fault that was found; none: all is well."""
    return [f"seed {ran.seed}: {each}" for ran in loops for each in ran.compared.faults]


def tell_all(loops: list[Ran], tell: Callable[[str], None]) -> None:
    """The figures of all loops."""
    copies: dict[str, Counter[int]] = {}
    for each in loops:
        for kind, counts in each.compared.copies.items():
            copies.setdefault(kind, Counter()).update(counts)
    tell(
        f"kills {sum(each.kills for each in loops)}, replies {sum(each.compared.replies for each in loops)}, "
        f"lost {sum(each.compared.lost for each in loops)}, kept twice {sum(each.compared.twice for each in loops)}, "
        f"deliveries cut off {sum(each.cut for each in loops)}, faults {len(faults_of(loops))}"
    )
    for kind, counts in copies.items():
        tell(f"{kind:9} " + ", ".join(f"{count} in {number} copies" for number, count in sorted(counts.items())))


def _figures(compared: Compared) -> str:
    return f"replies {compared.replies}  lost {compared.lost}  twice {compared.twice}  faults {len(compared.faults)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    loops = asyncio.run(kill(given.kills, given.seed, _print, postgresql=given.postgresql))
    tell_all(loops, _print)
    for each in faults_of(loops):
        print(each)
    raise SystemExit(1 if faults_of(loops) else 0)


def _print(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
