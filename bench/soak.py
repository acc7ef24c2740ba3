"""The long test: every mutation shown red, fairness, simulated lives and kill loops; figures at its end.

python -m bench.soak [--hours 2] [--seeds 1000] [--people 30] [--days 10] [--kills 1000] [--processes 2]
python -m bench.soak --seed N [--people 5] [--days 8]     one life, with a trace of all that happens in it

CARRYFORWARD_SOAK_HOURS sets the hours as well. Each part has its share of them, and begins nothing that would not end
within it, as long as the longest took so far. What does not fit is left out, and the figures say so.
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
from time import monotonic, time

from bench.fairness import Fairness, measure
from bench.kill_loop import A_LOOP, faults_of, kill, tell_all
from bot.logs import set_up_logs
from bot.store import engine
from tests.faults.kill_loop import Ran
from tests.postgres import programs
from tests.simulation.life import Life
from tests.simulation.mutations import MUTATIONS, SHOWN_BY, SHOWN_DAYS, SHOWN_PEOPLE, mutated

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
PROGRESS_SECONDS = 30.0
SEEDS_FOR_A_MUTATION = 40
MUTATIONS_SHARE, KILLS_SHARE = 0.15, 0.3
"""Of the hours, at most for the mutations; and for the kill loops at the end."""
ON_POSTGRESQL = 4
"""Every fourth loop of kills is on PostgreSQL, where there is one."""
NOT_REACHED = "not reached"
"""A mutation for which there was no time."""


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
    fairness: dict[str, Fairness] = field(default_factory=dict)
    """By database."""
    loops: dict[str, list[Ran]] = field(default_factory=dict)
    """Of kills, by database."""
    stuck: list[int] = field(default_factory=list)
    """Seeds of loops of kills that did not come to rest."""

    @property
    def faults(self) -> list[str]:
        """Of everything but the lives and the mutations."""
        found = [fault for each in self.fairness.values() for fault in each.faults]
        found += [f"the loop of seed {seed} did not come to rest" for seed in self.stuck]
        return found + [fault for each in self.loops.values() for fault in faults_of(each)]

    @property
    def noticed(self) -> int:
        return sum(said not in ("", NOT_REACHED) for said in self.mutations.values())


def _lives(pool: ProcessPoolExecutor, given: argparse.Namespace, figures: Figures, until: float) -> None:
    """As many of the seeds as there is time for, one for each process at a time."""
    seeds: Iterator[int] = iter(range(1, given.seeds + 1))
    under_way: set[Future[Lived]] = set()
    began: dict[Future[Lived], float] = {}
    said, longest = monotonic(), 0.0
    while True:
        while (
            len(under_way) < given.processes
            and monotonic() + longest < until
            and (seed := next(seeds, None)) is not None
        ):
            one = pool.submit(live, seed, given.people, given.days)
            under_way.add(one)
            began[one] = monotonic()
        if not under_way:
            return
        done, under_way = wait(under_way, timeout=PROGRESS_SECONDS, return_when=FIRST_COMPLETED)
        for each in done:
            lived = each.result()
            longest = max(longest, monotonic() - began.pop(each))
            figures.lives += 1
            figures.counted.update(lived.figures)
            if lived.broken:
                figures.red.append(lived)
                print(f"RED seed {lived.seed}: {lived.broken[0]}", flush=True)
                print(f"    python -m bench.soak --seed {lived.seed} --people {given.people} --days {given.days}")
        if monotonic() - said > PROGRESS_SECONDS:
            said = monotonic()
            left = f"{max(0.0, until - monotonic()) / 60:.0f} minutes left for them"
            print(f"lives {figures.lives}/{given.seeds}, red {len(figures.red)}, {left}", flush=True)


def _show_red(name: str, people: int, days: int, until: float) -> str:
    """What breaks without this protection, and in which life; empty if nothing does. Begins with the likely life.

    `until`: the latest instant (of the clock of the day, which all processes share) at which another life begins.
    """
    for seed in [SHOWN_BY.get(name, 1), *range(1, SEEDS_FOR_A_MUTATION + 1)]:
        if time() > until:
            return NOT_REACHED
        lived = live(seed, people, days, name)
        # Only what breaks without the protection, and holds with it, shows anything.
        if lived.broken and not lived.cut_short and not live(seed, people, days).broken:
            return f"seed {seed}: {lived.broken[0]}"
    return ""


def _mutations(pool: ProcessPoolExecutor, figures: Figures, seconds: float) -> None:
    """Every mutation, until a life of eight people notices it."""
    until = time() + seconds
    found = {name: pool.submit(_show_red, name, SHOWN_PEOPLE, SHOWN_DAYS, until) for name in MUTATIONS}
    for name, each in found.items():
        figures.mutations[name] = each.result()
        print(f"without a protection, {name}: {figures.mutations[name] or 'NOT NOTICED'}", flush=True)


def _fairness(figures: Figures) -> None:
    """Before anything else runs here: it is measured in real time."""
    for database in _databases():
        figures.fairness[database] = asyncio.run(measure(postgresql=database == POSTGRESQL))
        for line in figures.fairness[database].lines():
            _print(f"answers on {database}, {line}")


def _databases() -> list[str]:
    return [SQLITE, POSTGRESQL] if programs() is not None else [SQLITE]


def _print(line: str) -> None:
    print(line, flush=True)


def _kills(given: argparse.Namespace, figures: Figures, until: float) -> None:
    """The kill loops, one after another for as long as there is time."""
    databases, longest = _databases(), 0.0
    for number in range(-(-given.kills // A_LOOP)):
        if monotonic() + longest > until:
            break
        began = monotonic()
        database = POSTGRESQL if number % ON_POSTGRESQL == 0 and POSTGRESQL in databases else SQLITE
        try:
            ran = asyncio.run(kill(A_LOOP, 1 + number, _print, postgresql=database == POSTGRESQL))
        except TimeoutError:  # It did not come to rest: a fault of this loop, and the others go on.
            figures.stuck.append(1 + number)
            print(f"RED kill loop on {database}, seed {1 + number} did not come to rest", flush=True)
            longest = max(longest, monotonic() - began)
            continue
        longest = max(longest, monotonic() - began)
        figures.loops.setdefault(database, []).extend(ran)
        for each in faults_of(ran):
            print(f"RED kill loop on {database}, {each}", flush=True)
    for database, loops in figures.loops.items():
        print(f"{database}:", flush=True)
        tell_all(loops, _print)


def table(given: argparse.Namespace, figures: Figures) -> str:
    """The figures as the table of docs/reliability.md."""
    counted = figures.counted
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
    taken = f"{figures.noticed} of {len(figures.mutations)} noticed"
    lines.append(f"| all | each protection taken away once | {taken} | `python -m bench.soak` |")
    for database, loops in figures.loops.items():
        kills = sum(each.kills for each in loops)
        option = " --postgresql" if database == POSTGRESQL else ""
        lines.append(
            f"| P1 to P5 | the process killed under load, {database} | {kills} kills, {_compared(loops)},"
            f" {len(faults_of(loops))} faults | `python -m bench.kill_loop --kills {kills}{option}` |"
        )
    for database, each in figures.fairness.items():
        option = " --postgresql" if database == POSTGRESQL else ""
        lines.append(
            f"| P7 | answers to others beside a chat with {each.flood} messages in 10 s and a slow one, {database} |"
            f" {each.beside.line()}; without them {each.alone.line()}; {each.beside.answers_to_flooder} answers to"
            f" whoever floods | `python -m bench.fairness{option}` |"
        )
    return "\n".join(lines)


def _compared(loops: list[Ran]) -> str:
    replies, lost, twice = (
        sum(getattr(each.compared, name) for each in loops) for name in ("replies", "lost", "twice")
    )
    return f"{replies} replies: {lost} lost, {twice} kept twice"


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
    seconds = given.hours * 3600
    _fairness(figures)
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
        _mutations(pool, figures, seconds * MUTATIONS_SHARE)
        _lives(pool, given, figures, until=began + seconds * (1 - KILLS_SHARE))
    _kills(given, figures, until=began + seconds)
    for fault in figures.faults:
        print(f"RED {fault}", flush=True)
    print(f"\nafter {(monotonic() - began) / 60:.0f} minutes:\n\n{table(given, figures)}", flush=True)
    return 1 if figures.red or figures.faults or figures.noticed < len(MUTATIONS) else 0


if __name__ == "__main__":
    sys.exit(main())
