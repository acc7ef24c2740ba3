"""When things go wrong, over HTTP: the bot stopped, killed and without power, Telegram stumbling. Nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from sandbox import trouble
from sandbox.world import World
from tests.sandbox.living import ALMA, BEN, PATIENCE, Remote, a_sandbox


@pytest.fixture(scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One sandbox with the small cast; each test leaves the bot running."""
    async with a_sandbox(tmp_path_factory.mktemp("sandbox") / "trouble", empty=False) as world:
        yield world


@pytest.fixture
async def here(world: World) -> AsyncIterator[Remote]:
    async with aiohttp.ClientSession() as http:
        yield Remote(http, world.base)


async def _signs(here: Remote) -> int:
    return len([each for each in await here.chat(BEN) if each["mine"] and each["reaction"]])


async def test_what_is_written_while_the_bot_is_off_is_answered_when_it_is_on(here: Remote) -> None:
    assert (await here.post("/world/trouble", what="stop"))["line"] == trouble.OFF
    assert (await here.post("/world/trouble", what="stop"))["line"] == trouble.OFF_ALREADY
    assert (await here.get("/world"))["bot"] == "stopped"
    plan = await here.plan()
    await here.says(BEN, "The bus was quiet.")
    await here.says(BEN, "So was I.")
    assert not (await here.chat(BEN))[-1]["reaction"]
    assert await here.plan() == plan, "the plan stands still, and can be looked at"
    line = (await here.post("/world/trouble", what="start"))["line"]
    assert line == f"{trouble.ON_AGAIN} {trouble.KEPT}"
    assert [bool(each["reaction"]) for each in (await here.chat(BEN))[-2:]] == [True, True]
    assert (await here.post("/world/trouble", what="start"))["line"] == trouble.ON_ALREADY
    assert (await here.get("/world"))["bot"] == "running"


async def test_while_the_bot_is_off_a_move_moves_the_clock_alone(here: Remote) -> None:
    await here.post("/world/trouble", what="stop")
    before = datetime.fromisoformat((await here.get("/world"))["now"])
    assert (await here.post("/world/jump", by="hour"))["walked"] == []
    moved = datetime.fromisoformat((await here.get("/world"))["now"]) - before
    assert timedelta(hours=1) <= moved < timedelta(hours=1, seconds=20)
    assert (await here.post("/world/invite", name="Dr. Dora"))["link"], "the operator's shell needs no running bot"
    status, answer = await here.tries("/world/play", {"on": True})
    assert (status, answer) == (400, {"error": "The bot is off: start it first."})
    status, answer = await here.tries("/world/kill", {})
    assert status == 400
    assert "nothing to kill" in answer["error"]
    assert (await here.post("/world/trouble", what="start"))["line"] == f"{trouble.ON_AGAIN} {trouble.NOTHING_WAITED}"


async def test_a_killed_bot_loses_nothing_and_repeats_nothing(here: Remote) -> None:
    for number in range(6):
        await here.says(BEN, f"Line {number}.")
        if number % 2:
            await here.post("/world/kill")
    assert trouble.CUT_OFF in (await here.get("/world"))["trouble"]["line"]
    await here.says(BEN, "/notes")
    listed = await here.sees(BEN, "Line 5.")
    assert [listed["text"].count(f"Line {number}.") for number in range(6)] == [1] * 6
    mine = [each for each in await here.chat(BEN) if each["text"].startswith("Line ") and each["mine"]]
    assert all(each["reaction"] for each in mine)


async def test_it_can_be_killed_in_the_middle_of_a_walk(here: Remote, world: World) -> None:
    walking = asyncio.create_task(here.tries("/world/jump", {"by": "day"}))
    while not world.busy.locked():  # noqa: ASYNC110 - it is elsewhere
        await asyncio.sleep(0)
    assert trouble.CUT_OFF in (await here.post("/world/kill"))["line"]
    assert (await walking)[0] == 200
    await here.says(BEN, "Still here.")
    await here.signed(BEN)
    sent = [row for row in await here.plan() if row["state"] in ("sent", "unknown")]
    assert len({(row["kind"], row["to"], row["due_at"]) for row in sent}) == len(sent)


async def test_two_who_kill_at_once_get_one_bot_and_no_fault(here: Remote) -> None:
    answers = await asyncio.gather(*(here.tries("/world/kill", {}) for _ in range(2)))
    assert sorted(status for status, _ in answers) in ([200, 200], [200, 400])
    await here.says(BEN, "And on.")
    await here.signed(BEN)


async def test_lines_survive_a_stumbling_telegram(here: Remote, world: World) -> None:
    before = await _signs(here)
    assert (await here.post("/world/trouble", what="stumble"))["line"] == trouble.STUMBLES
    assert (await here.get("/world"))["trouble"]["stumbling"]
    for number in range(4):
        await here.says(BEN, f"Stumbled {number}.")
    async with asyncio.timeout(PATIENCE + 20):
        while await _signs(here) < before + 4:
            world.clock.move_to(world.clock.now() + timedelta(seconds=30))
            await asyncio.sleep(0.2)
    assert {str(call.fault) for call in world.telegram.calls if call.fault} >= {"too_many", "error_502"}
    world.trouble.over()
    assert not (await here.get("/world"))["trouble"]["stumbling"]


def _let_it_be(world: World, hour: int) -> None:
    """Move on to the next time that it is this hour where Ben lives."""
    here = world.clock.now().astimezone(ZoneInfo("Europe/Berlin"))
    then = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    world.clock.move_to(then if then > here else then + timedelta(days=1))


@pytest.mark.parametrize(("hour", "gap"), [(12, trouble.GAP), (23, trouble.GAP_LATER)])
async def test_a_day_without_power_ends_in_a_quiet_start(here: Remote, world: World, hour: int, gap: str) -> None:
    await here.says(BEN, "/rhythm daily 18:00")
    await here.sees(BEN, "every day at 18:00")
    _let_it_be(world, hour)
    before = datetime.fromisoformat((await here.get("/world"))["now"])
    line = (await here.post("/world/trouble", what="power"))["line"]
    away = datetime.fromisoformat((await here.get("/world"))["now"]) - before
    assert timedelta(days=1) <= away < timedelta(days=1, seconds=30)
    assert line.startswith(trouble.NO_POWER)
    assert trouble.LEFT_OUT in line
    assert gap in line
    late = [row for row in await here.plan() if row["kind"] == "nudge" and row["state"] == "expired"]
    assert late, "the nudge of that day is not sent late"


async def test_nothing_goes_wrong_in_ways_that_are_not_offered(here: Remote) -> None:
    for what in ("fire", None, 7, ["stop"]):
        status, answer = await here.tries("/world/trouble", {"what": what})
        assert status == 400
        assert "stop, start, stumble or power" in answer["error"]


async def test_everything_can_begin_anew_while_the_bot_is_off(here: Remote) -> None:
    await here.post("/world/trouble", what="stop")
    await here.post("/world/reset", empty=True)
    assert (await here.get("/world"))["bot"] == "running"
    await here.says(ALMA, "Hello?")
    await here.sees(ALMA, "Nothing you write here is kept")
