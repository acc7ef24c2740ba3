"""The long test: simulated lives by the thousand, every mutation shown red, and the kill loops; figures at its end.

python -m bench.soak [--hours 2] [--seeds 1000] [--people 30] [--days 10] [--kills 1000]
python -m bench.soak --seed N [--people 5] [--days 8]     one life, with a trace of all that happens in it

CARRYFORWARD_SOAK_HOURS sets the hours as well. What does not fit into them is left out, and the figures say so.
"""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

from bench.kill_loop import kill
from bot.logs import set_up_logs
from bot.store import engine
from tests.simulation.life import Life
from tests.simulation.mutations import MUTATIONS, SHOWN_BY, SHOWN_DAYS, SHOWN_PEOPLE, mutated

PROGRESS_SECONDS = 30.0
SEEDS_FOR_A_MUTATION = 40
KILLS_SHARE = 0.35
"""Of the hours, for the kill loops."""


@dataclass
class Lived:
    """How one life went."""

    seed: int
    broken: list[str]
    figures: dict[str, int] = field(default_factory=dict)
    cut_short: bool = False
    """It could not be lived to its end: a fault of its own, and no promise that was looked at."""


def live(seed: int, people: int, days: int, mutation: str = "", *, trace: bool = False) -> Lived:
    """One life, in a folder of this process's own."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    engine.SYNCHRONOUS = "OFF"  # No power is cut here.
    set_up_logs("CRITICAL")
    folder = Path(tempfile.gettempdir()) / f"carryforward-soak-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    life = Life(seed, folder, people=people, days=days, told=print if trace else None)
    cut_short = False
    try:
        with mutated(mutation) if mutation else nullcontext():
            broken = asyncio.run(life.run())
    except Exception as fault:  # A life that cannot be lived to its end is a failure like any other.
        broken, cut_short = [f"{type(fault).__name__}: {fault}"], True
        if trace:
            raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Lived(seed, broken, dict(life.watch.figures), cut_short)


@dataclass
class Figures:
    """What the long test found out."""

    lives: int = 0
    red: list[Lived] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    mutations: dict[str, str] = field(default_factory=dict)
    kills: int = 0
    faults: list[str] = field(default_factory=list)
    """Of the kill loops."""


def _lives(pool: ProcessPoolExecutor, given: argparse.Namespace, figures: Figures, until: float) -> None:
    """As many of the seeds as there is time for, two at a time."""
    seeds: Iterator[int] = iter(range(1, given.seeds + 1))
    under_way: set[Future[Lived]] = set()
    said = monotonic()
    while True:
        while len(under_way) < given.processes and monotonic() < until and (seed := next(seeds, None)) is not None:
            under_way.add(pool.submit(live, seed, given.people, given.days))
        if not under_way:
            return
        done, under_way = wait(under_way, timeout=PROGRESS_SECONDS, return_when=FIRST_COMPLETED)
        for each in done:
            lived = each.result()
            figures.lives += 1
            figures.counted.update(lived.figures)
            if lived.broken:
                figures.red.append(lived)
                print(f"RED seed {lived.seed}: {lived.broken[0]}", flush=True)
                print(f"    python -m bench.soak --seed {lived.seed} --people {given.people} --days {given.days}")
        if monotonic() - said > PROGRESS_SECONDS:
            said = monotonic()
            print(f"lives {figures.lives}/{given.seeds}, red {len(figures.red)}", flush=True)


def _show_red(name: str, people: int, days: int) -> str:
    """What breaks without this protection, and in which life; empty if nothing does. Begins with the likely life."""
    for seed in [SHOWN_BY[name], *range(1, SEEDS_FOR_A_MUTATION + 1)]:
        lived = live(seed, people, days, name)
        # Only what breaks without the protection, and holds with it, shows anything.
        if lived.broken and not lived.cut_short and not live(seed, people, days).broken:
            return f"seed {seed}: {lived.broken[0]}"
    return ""


def _mutations(pool: ProcessPoolExecutor, figures: Figures) -> None:
    """Every mutation, until a life of eight people notices it."""
    found = {name: pool.submit(_show_red, name, SHOWN_PEOPLE, SHOWN_DAYS) for name in MUTATIONS}
    for name, each in found.items():
        figures.mutations[name] = each.result()
        print(f"without a protection, {name}: {figures.mutations[name] or 'NOT NOTICED'}", flush=True)


def _kills(given: argparse.Namespace, figures: Figures, until: float) -> None:
    """The kill loops, a hundred kills at a time for as long as there is time."""
    done, faults = 0, []
    while done < given.kills and monotonic() < until:
        some = min(100, given.kills - done)
        faults += asyncio.run(kill(some, 1 + done, lambda line: print(line, flush=True)))
        done += some
    figures.kills, figures.faults = done, faults
    for each in faults:
        print(f"RED kill loop, {each}", flush=True)


def table(given: argparse.Namespace, figures: Figures) -> str:
    """The figures as the table of docs/reliability.md."""
    counted = figures.counted
    noticed = sum(bool(said) for said in figures.mutations.values())
    command = f"`python -m bench.soak --seeds {given.seeds} --people {given.people} --days {given.days}`"
    how = f"{figures.lives} simulated lives of {given.people} people, {given.days} days each"
    rows = [
        ("P1, P2", f"{counted['notes']} lines kept, none lost, none twice"),
        ("P3", f"{counted['nudge']} nudges, each once, in its hours, in no pause, within its patience"),
        ("P4", f"{counted['question']} questions, at most one repeat each"),
        ("P5", f"{counted['digests in time']} digests before their appointments"),
        ("P6", f"{counted['quiet starts']} starts after more than a day, none with a burst"),
        ("P7", f"{len(figures.red)} lives in which a promise was broken"),
    ]
    lines = ["| Promise | How | Figure | Command |", "|---|---|---|---|"]
    lines += [f"| {promise} | {how} | {figure} | {command} |" for promise, figure in rows]
    taken = f"{noticed} of {len(figures.mutations)} noticed"
    lines.append(f"| all | each protection taken away once | {taken} | `python -m bench.soak` |")
    lines.append(
        f"| P1 to P5 | the process killed under load | {figures.kills} kills, {len(figures.faults)} faults"
        f" | `python -m bench.kill_loop --kills {given.kills}` |"
    )
    return "\n".join(lines)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description="The long test.")
    parser.add_argument("--hours", type=float, default=float(os.environ.get("CARRYFORWARD_SOAK_HOURS", "2")))
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--people", type=int)
    parser.add_argument("--days", type=int)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    given.people = given.people or (5 if given.seed is not None else 30)
    given.days = given.days or (8 if given.seed is not None else 10)
    return given


def main() -> int:
    """Run it all; 0 when every promise was kept and every mutation noticed."""
    given = _given()
    if given.seed is not None:
        lived = live(given.seed, given.people, given.days, trace=True)
        print("\n".join(lived.broken) or "every promise was kept")
        return 1 if lived.broken else 0
    began, figures = monotonic(), Figures()
    ends = began + given.hours * 3600
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
        _mutations(pool, figures)
        _lives(pool, given, figures, until=ends - given.hours * 3600 * KILLS_SHARE)
    _kills(given, figures, ends)
    print(f"\nafter {(monotonic() - began) / 60:.0f} minutes:\n\n{table(given, figures)}", flush=True)
    return 1 if figures.red or figures.faults or not all(figures.mutations.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
