"""Scenes over HTTP: played once however often it is asked, kept over a restart, left when something else was done."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.scenes.running import IT_IS_OFF, OFF_SCRIPT
from sandbox.world import World
from tests.sandbox.living import ALMA, BEN, Remote, a_sandbox


@pytest.fixture(scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One sandbox that begins empty; a test that needs fresh phones begins a scene."""
    async with a_sandbox(tmp_path_factory.mktemp("scenes") / "box", empty=True) as here:
        yield here


@pytest.fixture
async def box(world: World) -> AsyncIterator[Remote]:
    async with aiohttp.ClientSession() as http:
        yield Remote(http, world.base)


async def _plays(here: Remote, turns: int) -> Any:
    """Begin the first week anew, and play so many turns of it."""
    await here.post("/scene/begin", scene="first-week", sure=True)
    for turn in range(turns):
        assert (await here.post("/scene/next", turn=turn))["running"]["turn"] == turn + 1
    return (await here.get("/scene"))["running"]


async def test_fresh_phones_are_offered_all_scenes_and_asked_nothing(box: Remote) -> None:
    offered = await box.get("/scene")
    assert [each["title"] for each in offered["scenes"]] == [
        "The first week",
        "A quiet week",
        "Pausing and coming back",
    ]
    assert (offered["used"], offered["running"]) == (False, None)
    begun = (await box.post("/scene/begin", scene="first-week"))["running"]
    assert (begun["turn"], begun["did"]) == (0, "")
    assert begun["next"] == "Alma opens the link the operator made"


async def test_a_turn_asked_for_from_two_tabs_is_played_once(box: Remote) -> None:
    await _plays(box, 2)
    both = await asyncio.gather(box.post("/scene/next", turn=2), box.post("/scene/next", turn=2))
    assert [each["running"]["turn"] for each in both] == [3, 3]
    assert [each["text"] for each in await box.chat(ALMA) if each["mine"]].count("Berlin") == 1
    late = (await box.post("/scene/next", turn=0))["running"]
    assert (late["turn"], late["did"]) == (3, "Alma writes “Berlin”")
    assert (await box.post("/scene/next", turn=17))["running"]["turn"] == 3, "nor is one left out"


async def test_a_scene_with_something_before_it_begins_in_the_middle(box: Remote) -> None:
    begun = (await box.post("/scene/begin", scene="coming-back", sure=True))["running"]
    await box.sees(BEN, "What eased, even a little?")
    assert begun["next"] == "Ben presses “Pause”"
    played = (await box.post("/scene/next", turn=0))["running"]
    assert (played["turn"], played["lost"]) == (1, "")


async def test_what_was_done_off_the_script_is_told_and_nothing_is_taken_away(box: Remote) -> None:
    await _plays(box, 1)
    await box.presses(ALMA, "No thanks")
    await box.sees(ALMA, "Nothing was kept")
    lost = (await box.post("/scene/next", turn=1))["running"]
    assert (lost["turn"], lost["lost"]) == (1, OFF_SCRIPT)
    assert (await box.post("/scene/next", turn=1))["running"] == lost
    left = await box.post("/scene/leave")
    assert (left["running"], left["used"]) == (None, True)
    await box.sees(ALMA, "Nothing was kept")
    assert (await box.post("/scene/leave"))["running"] is None, "leaving twice is leaving"
    assert (await box.post("/scene/next", turn=1))["running"] is None


async def test_while_the_bot_is_off_a_turn_waits(box: Remote) -> None:
    await _plays(box, 0)
    await box.post("/world/trouble", what="stop")
    assert await box.tries("/scene/next", {"turn": 0}) == (400, {"error": IT_IS_OFF})
    await box.post("/world/trouble", what="start")
    assert (await box.post("/scene/next", turn=0))["running"]["turn"] == 1


@pytest.mark.parametrize("path", ["/scene/begin", "/scene/practice"])
async def test_what_is_on_the_phones_is_not_thrown_away_unasked(box: Remote, path: str) -> None:
    await box.says(BEN, "Hello?")
    before = await box.chat(BEN)
    for sure in (None, False, "yes", 1):
        status, answer = await box.tries(path, {"scene": "first-week", "sure": sure})
        assert status == 409
        assert "fresh phones" in answer["error"]
    assert (await box.chat(BEN))[: len(before)] == before


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/scene/begin", {"scene": "the-last-week", "sure": True}, "There is no such scene."),
        ("/scene/begin", {"scene": ["first-week"], "sure": True}, "There is no such scene."),
        ("/scene/begin", {}, "There is no such scene."),
        ("/scene/begin", ["first-week"], "A JSON object is needed."),
        ("/scene/next", {}, "Say which turn"),
        ("/scene/next", {"turn": "1"}, "Say which turn"),
        ("/scene/next", {"turn": True}, "Say which turn"),
        ("/scene/next", {"turn": -1}, "Say which turn"),
        ("/scene/leave", None, "A JSON object is needed."),
    ],
)
async def test_what_makes_no_sense_is_refused_with_a_kind_line(box: Remote, path: str, body: Any, says: str) -> None:
    before = await box.get("/scene")
    status, answer = await box.tries(path, body)
    assert status == 400
    assert says in answer["error"]
    assert await box.get("/scene") == before


@pytest.mark.parametrize("raw", [b"", b"{", b'{"turn": \xff}', b"[" * 100_000])
async def test_what_is_no_json_is_refused(box: Remote, raw: bytes) -> None:
    assert await box.tries("/scene/next", None, raw=raw) == (400, {"error": "A JSON object is needed."})


async def test_a_scene_goes_on_after_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "box"
    async with aiohttp.ClientSession() as http:
        async with a_sandbox(folder, empty=True) as world:
            before = await _plays(Remote(http, world.base), 4)
        kept = folder / "scene.json"
        # As a kill in the middle of a turn leaves it: begun, and its act done or not.
        kept.write_text(kept.read_text().replace('"begun": false', '"begun": true').replace('"turn": 4', '"turn": 3'))
        async with a_sandbox(folder, empty=True) as world:
            here = Remote(http, world.base)
            assert (await here.get("/scene"))["running"]["turn"] == 3
            assert (await here.post("/scene/next", turn=3))["running"] == before
            assert [each["text"] for each in await here.chat(ALMA)].count("/invite B.") == 1
            assert (await here.post("/scene/next", turn=4))["running"]["turn"] == 5
            kept.write_text('{"scene": "first-week", "turn": 99')
            assert (await here.get("/scene"))["running"] is None, "what cannot be read is no scene"


async def test_a_reset_ends_the_scene(box: Remote) -> None:
    await _plays(box, 1)
    await box.post("/world/reset", empty=True)
    assert await box.get("/scene") == (await box.get("/scene")) | {"used": False, "running": None}
