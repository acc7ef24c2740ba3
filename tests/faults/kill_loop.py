"""The bot under load, killed at random instants and started again; then its database beside Telegram's truth.

Everything is real but Telegram: processes, sockets, the database with the settings of production. The clock runs
faster, so that deliveries fall due while it is killed. `python -m bench.kill_loop` runs as many as wanted.
"""

import asyncio
import random
import resource
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bot.settings import Settings
from bot.store.opening import open_store
from bot.store.tables import deliveries, inbox, owed
from sandbox.botapi.chats import Telegram
from sandbox.botapi.faults import Fault, Plan
from sandbox.botapi.serving import serving
from tests.faults.comparing import Compared, compared, number_the_notes
from tests.faults.nursery import Nursery, nursery
from tests.faults.populace import BUSY, LATEST, Somebody, everybody, settle_in
from tests.faults.steered import Steered
from tests.people import MONDAY_NOON, TOKEN, settings_for

REPLIES = 1000
EDITS = 0.06
"""How many edits come with each reply."""
LIFE = (0.02, 1.0)
"""Seconds that a process works before it is killed; one in five is killed so long after its birth: at its start."""
SLOW_TO_BEGIN = 5.0
"""So many seconds more it has to call for anything at all, on a busy machine or a server."""
MARGIN = timedelta(minutes=5)
"""How long after the last delivery the clock flows on: for what is repeated."""
CATCHING_UP, RESTING = 30.0, 600.0
"""How fast it flows in the end, while something is late, and when nothing is."""
PATIENCE = 120.0
EXIT_FINE = 0


@dataclass
class Ran:
    """What one loop was, and what came of it."""

    seed: int
    kills: int
    lives: list[float] = field(default_factory=list)
    cpu: float = 0.0
    """Seconds of CPU of it all: bots, Telegram and comparing."""
    cut: int = 0
    """Deliveries that a process had claimed when it was killed."""
    compared: Compared = field(default_factory=Compared)


async def run(folder: Path, kills: int = 10, seed: int = 0, replies: int = REPLIES, database_url: str = "") -> Ran:
    """One loop in an empty folder. Half of the replies come from three chats, the others from 200.

    `database_url`: of an empty database on PostgreSQL; without it the database is a file in the folder.
    """
    used = _cpu()
    async with nursery(folder / "log") as here:
        ran = await _run(here, folder, kills, seed, replies, database_url)
    ran.cpu = _cpu() - used
    return ran


async def _run(here: Nursery, folder: Path, kills: int, seed: int, replies: int, database_url: str) -> Ran:
    dice = random.Random(seed)
    ran = Ran(seed, kills)
    people = everybody()
    await _made_ready(settings_for(folder, "http://127.0.0.1:1", database_url=database_url), people, dice)
    clock = Steered(folder / "clock", MONDAY_NOON)
    telegram = Telegram(None, clock.now, token=TOKEN)
    for number in sorted({each.therapist for each in people} | {each.number for each in people}):
        telegram.add_person(number, f"Person {number}")
        telegram.start(number)
    telegram.updates.forget_all()
    telegram.faults.choose = lambda method, _: _sometimes_slow(method, dice)
    async with serving(telegram) as served:
        settings = settings_for(folder, served.base, database_url=database_url)
        crowd = Crowd(telegram, people, dice, replies, kills + 1)
        lives = [dice.uniform(*LIFE) for _ in range(kills)]
        until = MONDAY_NOON + timedelta(minutes=LATEST)
        for place, life in enumerate(lives):
            one = await here.bears(settings, clock)
            grows_up, gone = dice.random() > 0.2, _gone_out(telegram)
            if grows_up:
                await _at_work(telegram)
            # The clock comes to the last delivery with the last life, however slow this machine is.
            left = (until - clock.now()).total_seconds() / sum(lives[place:])
            async with clock.flowing(left):
                await crowd.acts(life)
            if grows_up:
                async with clock.flowing():
                    await _something_goes_out(telegram, gone)
            one.kill()
            await one.ended()
            ran.cut += _sending(settings)
        one = await here.bears(settings, clock)
        await crowd.acts(0.1)
        await _at_rest(settings, telegram, until + MARGIN, clock)
        one.terminate()
        code = await one.ended()
        assert code == EXIT_FINE, f"it ended with {code}:\n{here.log.read_text()[-3000:]}"
        ran.compared = await compared(settings, telegram, people, crowd.said)
    telegram.close()
    return ran


async def _at_work(telegram: Telegram) -> None:
    """Wait until a new process asks for updates."""
    before = telegram.counts["getUpdates"]
    async with asyncio.timeout(PATIENCE):
        while telegram.counts["getUpdates"] == before:  # noqa: ASYNC110 - there is nobody to tell us
            await asyncio.sleep(0.005)


def _gone_out(telegram: Telegram) -> int:
    return telegram.counts["sendMessage"] + telegram.counts["setMessageReaction"]


async def _something_goes_out(telegram: Telegram, before: int) -> None:
    """Wait until this process has called for something: one that is killed before that shows little. Not for long."""
    for _ in range(round(SLOW_TO_BEGIN / 0.005)):
        if _gone_out(telegram) > before:
            return
        await asyncio.sleep(0.005)


async def _made_ready(settings: Settings, people: list[Somebody], dice: random.Random) -> None:
    store = await open_store(settings.database, settings.keys, settings.keyring, MONDAY_NOON, create=True)
    try:
        await settle_in(store, people, MONDAY_NOON, dice)
    finally:
        await store.close()
    number_the_notes(settings)


def _sometimes_slow(method: str, dice: random.Random) -> Plan | None:
    """Now and then an answer takes a moment, so that some are on their way at any instant."""
    if method not in ("sendMessage", "editMessageText", "setMessageReaction") or dice.random() > 0.2:
        return None
    return Plan(method.lower(), Fault.SLOW, 1, None, dice.uniform(0.01, 0.2), 0)


class Crowd:
    """What the clients write, life by life of the bot: in the same order for the same seed."""

    def __init__(
        self, telegram: Telegram, people: list[Somebody], dice: random.Random, replies: int, lives: int
    ) -> None:
        self._telegram, self._dice, self._lives = telegram, dice, lives
        busy, others = people[:BUSY], people[BUSY:]
        writers = [dice.choice(busy) for _ in range(replies // 2)]
        writers += [others[place % len(others)] for place in range(replies - len(writers))]
        self._acts: list[Somebody | None] = [*writers, *[None] * round(replies * EDITS)]
        dice.shuffle(self._acts)
        self.said: dict[tuple[int, int], str] = {}
        """What every message (chat, id) says now, in the order in which they were written."""

    async def acts(self, seconds: float) -> None:
        """Their next acts, spread over some seconds."""
        share = [self._acts.pop() for _ in range(-(-len(self._acts) // self._lives))]
        self._lives -= 1
        loop = asyncio.get_running_loop()
        began = loop.time()
        for at, act in zip(sorted(self._dice.uniform(0, seconds) for _ in share), share, strict=True):
            if (left := began + at - loop.time()) > 0:
                await asyncio.sleep(left)
            self._edits() if act is None else self._writes(act)
        await asyncio.sleep(max(0.0, began + seconds - loop.time()))

    def _writes(self, who: Somebody) -> None:
        text = f"{who.alias} n{len(self.said)} v1"
        self.said[who.number, self._telegram.say(who.number, text)] = text

    def _edits(self) -> None:
        if not self.said:
            return
        chat, message = self._dice.choice(list(self.said))
        text, _, version = self.said[chat, message].rpartition(" v")
        self.said[chat, message] = f"{text} v{int(version) + 1}"
        self._telegram.edit(chat, message, self.said[chat, message])


async def _at_rest(settings: Settings, telegram: Telegram, until: datetime, clock: Steered) -> None:
    """Wait until an instant is past, and nothing waits, is due, is under way or owed. The clock flows meanwhile."""
    async with asyncio.timeout(PATIENCE):
        while True:
            late = telegram.updates.pending or _waiting(settings, clock.now())
            if not late and clock.now() >= until:
                return
            async with clock.flowing(CATCHING_UP if late else RESTING):
                await asyncio.sleep(0.1)


def _waiting(settings: Settings, until: datetime) -> int:
    counts = (
        sa.select(sa.func.count()).where(inbox.c.state == "waiting"),
        sa.select(sa.func.count()).select_from(owed),
        sa.select(sa.func.count()).where(
            sa.or_(
                deliveries.c.state == "sending",
                sa.and_(deliveries.c.state == "planned", deliveries.c.due_at <= until),
            )
        ),
    )
    return sum(_count(settings, each) for each in counts)


def _sending(settings: Settings) -> int:
    return _count(settings, sa.select(sa.func.count()).where(deliveries.c.state == "sending"))


def _count(settings: Settings, query: sa.Select[int]) -> int:
    url = make_url(settings.database)  # Not the bot's own engine: that one locks an SQLite file.
    engine = sa.create_engine(url if url.get_backend_name() == "sqlite" else url.set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as connection:
            return int(connection.execute(query).scalar_one())
    finally:
        engine.dispose()


def _cpu() -> float:
    """Seconds of CPU of this process's children that have ended, and of itself."""
    return sum(
        each.ru_utime + each.ru_stime
        for each in (resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF))
    )
