"""The process as the operator runs it: how it ends, and that killing it loses nothing.

It asks the machine what time it is. So all of this file lives in the machine's time, whatever day and hour that is:
what such a process owes is due by no other clock."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.clock import SystemClock
from bot.domain.delivery import Kind
from bot.domain.notes import Note
from bot.operator.cli import _run
from bot.process.app import Exit
from bot.settings import PREFIX, ROOT, Settings
from bot.store.tables import deliveries, people
from sandbox.botapi.faults import Fault
from tests.people import AT_MOST, TOKEN, World
from tests.times import of_the_machine

PATIENCE = 15.0
"""Seconds: how long a process may take to end after SIGTERM (delivery.md, Health)."""


@pytest.fixture
def world(world_now: World) -> World:
    """A bot at work, and three phones."""
    return world_now


@pytest.fixture
def pair(pair_now: World) -> World:
    """Alma and Ben are joined; they meet in four days."""
    return pair_now


async def makes_room(world: World) -> None:
    """The bot of this world ends so that a process takes its place, and from now on it is now."""
    await world.closes()
    world.clock.move_to(SystemClock().now())


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator["asyncio.Task[Exit]"]:
    """What `carryforward run` does, in this process. Ended with a signal, as the operator ends it."""
    task = asyncio.create_task(_run(settings))
    try:
        yield task
    finally:
        if not task.done():
            os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(task, PATIENCE)
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(name)


async def polled(world: World) -> None:
    """Wait until the bot asks for updates."""
    async with asyncio.timeout(AT_MOST):
        while not world.telegram.updates.polled:  # noqa: ASYNC110 - there is nobody to tell us
            await asyncio.sleep(0.01)


async def test_sigterm_ends_it_well(pair: World) -> None:
    await makes_room(pair)
    async with running(pair.settings) as task:
        await polled(pair)
        pair.telegram.say(pair.ben.number, "/help")
        async with asyncio.timeout(AT_MOST):
            while pair.ben.last.text[:5] != "Write":  # noqa: ASYNC110 - the phone tells nobody
                await asyncio.sleep(0.01)
    assert task.result() is Exit.FINE
    await pair.opens()


async def test_sigterm_while_telegram_is_out_of_reach(world: World) -> None:
    await makes_room(world)
    await world.served.stop()
    with capture_logs() as logs:
        async with running(world.settings) as task:
            async with asyncio.timeout(AT_MOST):
                while not logs:  # noqa: ASYNC110 - it only logs
                    await asyncio.sleep(0.01)
    assert task.result() is Exit.FINE
    assert logs[0]["event"] == "telegram_out_of_reach"
    await world.served.start()
    await world.opens()


async def test_a_refused_token(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    await makes_room(world)
    settings = world.settings.model_copy(update={"telegram_token": SecretStr("7000000001:another")})
    async with running(settings) as task:
        await asyncio.wait([task])
    assert task.result() is Exit.TOKEN
    said = capsys.readouterr().err.splitlines()
    assert said == ["Telegram refuses the token: put the right one at CARRYFORWARD_TELEGRAM_TOKEN."]
    await world.opens()


@pytest.mark.parametrize("method", ["getUpdates", "sendMessage"])
async def test_a_token_that_is_refused_later(pair: World, capsys: pytest.CaptureFixture[str], method: str) -> None:
    await pair.alma.says("/ask B. What eased?")
    await makes_room(pair)
    if method == "sendMessage":
        _due_now(pair)
    pair.telegram.faults.plan(method, Fault.UNAUTHORIZED, times=None)
    with capture_logs() as logs:
        async with running(pair.settings) as task:
            await asyncio.wait([task], timeout=AT_MOST)
    assert task.result() is Exit.TOKEN
    assert "Telegram refuses the token" in capsys.readouterr().err
    assert "stopped" in [each["event"] for each in logs if each.get("alarm")]
    pair.telegram.faults.clear()
    await pair.opens()


def _due_now(world: World) -> None:
    """Something for Alma is due: for her no hour is a quiet one."""
    alma = sa.select(people.c.id).where(people.c.side == "therapist").scalar_subquery()
    now = SystemClock().now() - timedelta(seconds=1)
    engine = sa.create_engine(world.settings.database)
    with engine.begin() as connection:
        connection.execute(
            sa.update(deliveries)
            .where(deliveries.c.kind == Kind.QUESTION)
            .values(reader_id=alma, kind=Kind.PARTED, due_at=now, not_after=now + timedelta(days=1))
        )
    engine.dispose()


PARTS = {
    "bot.incoming.intake.Intake.run": "worker",
    "bot.outgoing.courier.Courier.run": "courier",
    "bot.incoming.intake.Polling.run": "poller",
}


@pytest.mark.parametrize("part", PARTS)
async def test_if_one_part_ends_all_end(world: World, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    await makes_room(world)

    async def ends(_self: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(part, ends)
    with capture_logs() as logs:
        async with running(world.settings) as task:
            await asyncio.wait([task], timeout=AT_MOST)
    assert task.result() is Exit.STOPPED
    assert [(each["what"], each["fault"]) for each in logs if each["event"] == "part_ended"] == [
        (PARTS[part], "RuntimeError")
    ]
    await world.opens()


async def test_what_is_unexpected_is_told_by_name_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await makes_room(world)

    async def fails(_self: object) -> None:
        raise LookupError("a person's words")

    monkeypatch.setattr("bot.process.app.App.start", fails)
    async with running(world.settings) as task:
        await asyncio.wait([task], timeout=AT_MOST)
    assert task.result() is Exit.FAULT
    assert capsys.readouterr().err == "Something unexpected ended the bot (LookupError): start it again.\n"
    monkeypatch.undo()
    await world.opens()


async def test_what_is_on_the_wire_is_finished_first(pair: World) -> None:
    await pair.alma.says("/ask B. What eased?")
    await makes_room(pair)
    _due_now(pair)
    pair.telegram.faults.plan("sendMessage", Fault.SLOW, seconds=0.5)
    pair.telegram.calls.clear()
    async with running(pair.settings) as task:
        async with asyncio.timeout(AT_MOST):
            while "sendMessage" not in [each.method for each in pair.telegram.calls]:  # noqa: ASYNC110 - see above
                await asyncio.sleep(0.01)
    assert task.result() is Exit.FINE
    engine = sa.create_engine(pair.settings.database)
    with engine.connect() as connection:
        states = set(connection.execute(sa.select(deliveries.c.state)).scalars())
    engine.dispose()
    assert "sending" not in states
    assert "unknown" not in states
    await pair.opens()


class Process:
    """A real process, from outside."""

    def __init__(self, settings: Settings) -> None:
        self._environment = of_the_machine() | {
            "PYTHONUNBUFFERED": "1",
            f"{PREFIX}TELEGRAM_TOKEN": TOKEN,
            f"{PREFIX}TELEGRAM_API": settings.telegram_api,
            f"{PREFIX}DATA_DIR": str(settings.data_dir),
            f"{PREFIX}DATABASE_URL": settings.database_url,
            f"{PREFIX}WEB_ADDRESS": "",
        }

    async def starts(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=ROOT,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )


async def test_killed_and_started_again_nothing_is_lost(pair: World) -> None:
    await makes_room(pair)
    wanted = [f"line {number}" for number in range(60)]
    first = await Process(pair.settings).starts()
    await polled(pair)
    for text in wanted[:40]:
        pair.telegram.say(pair.ben.number, text)
    async with asyncio.timeout(AT_MOST):
        while len(signs(pair)) < 2:  # noqa: ASYNC110 - the phone tells nobody
            await asyncio.sleep(0)
    first.kill()
    await first.communicate()
    for text in wanted[40:]:
        pair.telegram.say(pair.ben.number, text)
    second = await Process(pair.settings).starts()
    async with asyncio.timeout(AT_MOST):
        while pair.telegram.updates.pending:  # noqa: ASYNC110 - the queue tells nobody
            await asyncio.sleep(0.01)
    second.terminate()
    code, log = await asyncio.wait_for(_ends(second), PATIENCE)
    assert code == Exit.FINE
    assert "line" not in log
    await pair.opens()
    # A sign that was on its way is tried again only after some time: its answer may yet have come.
    await pair.moves(minutes=1)
    async with pair.app.store.reading(pair.clock.now()) as work:
        notes = await work.all(sa.select(Note).order_by(sa.text("message")))
        texts = await work.open_all(each.words for each in notes)
    assert [texts[each.words] for each in notes] == wanted
    assert signs(pair) == [each.message for each in notes], "the signs that were still owed, too"


async def _ends(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    """How a process ended, and what it said."""
    _, said = await process.communicate()
    return process.returncode, said.decode()


def signs(world: World) -> list[int]:
    """The messages of Ben that have the sign."""
    return [each.id for each in world.ben.screen if each.mine and each.reaction]


def test_every_way_to_end_has_its_own_code() -> None:
    assert {each.name: each.value for each in Exit} == {
        "FINE": 0,
        "FAULT": 1,
        "USAGE": 2,
        "ALREADY_RUNNING": 3,
        "OTHER_BOT": 4,
        "TOKEN": 5,
        "STOPPED": 6,
    }
