"""Kill the bot under load again and again, and compare its database with Telegram's truth.

python -m bench.kill_loop [--kills 20] [--seed 1]
"""

import argparse
import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from tests.faults.comparing import Compared
from tests.faults.kill_loop import Ran, run

A_LOOP = 10
"""Kills in one loop: a fresh database, 1,000 replies, and a delivery for 200 people."""


async def kill(kills: int, seed: int, tell: Callable[[str], None]) -> list[str]:
    """So many kills, ten to a loop. Tells how it goes and the figures; gives every fault (none: all is well)."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    began = perf_counter()
    loops: list[Ran] = []
    faults: list[str] = []
    for number in range(max(1, -(-kills // A_LOOP))):
        with tempfile.TemporaryDirectory() as folder:
            ran = await run(Path(folder), min(A_LOOP, kills - number * A_LOOP), seed + number)
        loops.append(ran)
        faults += [f"seed {ran.seed}: {each}" for each in ran.compared.faults]
        done = sum(each.kills for each in loops)
        tell(f"kills {done:5} of {kills}  seed {ran.seed}  {_figures(ran.compared)}  {perf_counter() - began:6.0f} s")
    copies: dict[str, Counter[int]] = {}
    for each in loops:
        for kind, counts in each.compared.copies.items():
            copies.setdefault(kind, Counter()).update(counts)
    tell(
        f"kills {sum(each.kills for each in loops)}, replies {sum(each.compared.replies for each in loops)}, "
        f"lost {sum(each.compared.lost for each in loops)}, kept twice {sum(each.compared.twice for each in loops)}, "
        f"deliveries cut off {sum(each.cut for each in loops)}, faults {len(faults)}"
    )
    for kind, counts in copies.items():
        tell(f"{kind:9} " + ", ".join(f"{count} in {number} copies" for number, count in sorted(counts.items())))
    return faults


def _figures(compared: Compared) -> str:
    return f"replies {compared.replies}  lost {compared.lost}  twice {compared.twice}  faults {len(compared.faults)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    faults = asyncio.run(kill(given.kills, given.seed, lambda line: print(line, flush=True)))
    for each in faults:
        print(each)
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
