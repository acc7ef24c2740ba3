"""The page's controls, over HTTP: the next appointment, playing, travelling, the locked screen."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest

from sandbox import playing
from sandbox.botapi.notices import LONGEST, notice
from sandbox.botapi.shapes import File, Message
from sandbox.world import World
from tests.sandbox.living import ALMA, BEN, PATIENCE, Remote, a_sandbox

LATER = datetime.fromisoformat("2027-01-05T12:00:00+00:00")


@pytest.fixture(scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One sandbox with the small cast; each test leaves it fit for the next."""
    async with a_sandbox(tmp_path_factory.mktemp("sandbox") / "controls", empty=False) as world:
        yield world


@pytest.fixture
async def here(world: World) -> AsyncIterator[Remote]:
    async with aiohttp.ClientSession() as http:
        yield Remote(http, world.base)


async def _now(here: Remote) -> datetime:
    return datetime.fromisoformat((await here.get("/world"))["now"])


async def test_the_clock_goes_to_the_start_of_the_next_appointment(here: Remote) -> None:
    first = (await here.get("/world"))["appointment"]
    assert first["with"] == "Alma"
    assert first["local"].endswith("15:00")
    await here.post("/world/jump", by="appointment")
    at = datetime.fromisoformat(first["at"])
    assert timedelta(0) <= await _now(here) - at < timedelta(seconds=20)
    digests = [row["state"] for row in await here.plan() if row["kind"] == "digest" and row["due_at"] < first["at"]]
    assert set(digests) == {"sent"}, "what was due on the way was lived through"
    assert datetime.fromisoformat((await here.get("/world"))["appointment"]["at"]) == at + timedelta(days=7)


async def test_two_windows_that_move_the_clock_at_once_move_it_once(here: Remote) -> None:
    moves, before = (await here.get("/world"))["moves"], await _now(here)
    both = [here.tries("/world/jump", {"by": "hour", "moves": moves}) for _ in range(2)]
    answers = sorted(await asyncio.gather(*both), key=lambda each: each[0])
    assert [status for status, _ in answers] == [200, 400]
    assert "in another window" in answers[1][1]["error"]
    assert await _now(here) - before < timedelta(hours=1, seconds=20)


async def test_playing_lives_through_what_is_due_and_stops_at_the_ask(
    here: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playing, "STEP", 0.0)
    monkeypatch.setattr(playing, "SPEED", 3_000_000.0)
    before = await _now(here)
    ask = min(row["due_at"] for row in await here.plan() if row["kind"] == "ask" and row["state"] == "planned")
    for _ in range(2):  # From two windows: it plays once.
        assert (await here.post("/world/play", on=True))["playing"]
    async with asyncio.timeout(PATIENCE):
        while (stands := await here.get("/world"))["playing"]:  # noqa: ASYNC110 - it is elsewhere
            await asyncio.sleep(0.01)
    assert stands["paused"] == playing.SOMEBODY_IS_ASKED
    assert timedelta(0) <= await _now(here) - datetime.fromisoformat(ask) < timedelta(minutes=1)
    sent = [row for row in await here.plan() if row["settled_at"] and row["settled_at"] > before.isoformat()]
    assert all(row["due_at"][:16] == row["settled_at"][:16] for row in sent), "each went when it was due"


async def test_playing_can_be_paused_and_goes_on_from_there(here: Remote) -> None:
    await here.post("/world/play", on=True)
    assert (await here.get("/world"))["speed"] == pytest.approx(7 * 24 * 60)
    await here.post("/world/play", on=False, why="writing")
    stands = await here.get("/world")
    assert (stands["playing"], stands["speed"]) == (False, 1)
    assert stands["paused"] == "Paused, while somebody writes."
    await here.post("/world/play", on=False)
    await here.post("/world/play", on=True)
    await here.post("/world/jump", by="hour")
    assert not (await here.get("/world"))["playing"], "who moves the clock by hand does not play"


async def test_playing_ends_after_a_week(here: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "STEP", 0.0)
    monkeypatch.setattr(playing, "SPEED", 30_000_000.0)
    await here.says(ALMA, "/meet B. off")
    await here.sees(ALMA, "No session is set for B. any more.")
    before = await _now(here)
    await here.post("/world/play", on=True)
    async with asyncio.timeout(PATIENCE):
        while (stands := await here.get("/world"))["playing"]:  # noqa: ASYNC110 - it is elsewhere
            await asyncio.sleep(0.01)
    assert stands["paused"] == playing.A_WEEK_HAS_PASSED
    assert timedelta(days=7) <= await _now(here) - before < timedelta(days=7, minutes=1)
    assert stands["appointment"] is None
    status, answer = await here.tries("/world/jump", {"by": "appointment"})
    assert (status, answer) == (400, {"error": "No session is set: the therapist sets one with /meet."})


async def test_a_phone_travels_and_the_bot_is_not_told(here: Remote) -> None:
    assert (await here.post("/world/travel", person=BEN, zone="new york"))["zone"] == "America/New_York"
    people = {each["id"]: each["zone"] for each in (await here.get("/phones"))["people"]}
    assert (people[BEN], people[ALMA]) == ("America/New_York", "Europe/Berlin")
    away = (await here.get("/world"))["away"]
    assert away == {str(BEN): {"told": "Europe/Berlin", "types": "/zone New York"}}
    await here.says(BEN, away[str(BEN)]["types"])
    await here.sees(BEN, "New York")
    assert (await here.get("/world"))["away"] == {}
    await here.post("/world/travel", person=BEN, zone="Europe/Berlin")
    assert (await here.get("/world"))["away"][str(BEN)]["told"] == "America/New_York"


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/world/travel", {"person": BEN, "zone": "Atlantis"}, "No zone is called that."),
        ("/world/travel", {"person": BEN, "zone": 7}, "No zone is called that."),
        ("/world/travel", {"person": BEN, "zone": "x" * 999}, "No zone is called that."),
        ("/world/travel", {"person": 999, "zone": "Tokyo"}, "Choose whose phone travels."),
        ("/world/travel", {"person": [BEN], "zone": "Tokyo"}, "Choose whose phone travels."),
        ("/world/play", {}, "on is true or false"),
        ("/world/play", {"on": "yes"}, "on is true or false"),
        (f"/phones/{BEN}/mute", {"muted": 1}, "muted has to be true or false"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_a_kind_line(here: Remote, path: str, body: Any, says: str) -> None:
    status, answer = await here.tries(path, body)
    assert status == 400
    assert says in answer["error"]


async def test_a_locked_screen_shows_what_came_since_the_phone_was_looked_at(here: Remote, world: World) -> None:
    async def unseen() -> list[str]:
        chat = await here.get(f"/phones/{BEN}/chat")
        return [each["notice"] for each in chat["messages"] if not each["mine"] and each["id"] > chat["seen"]]

    await here.post(f"/phones/{BEN}/look")
    assert await unseen() == []
    await here.says(BEN, "/help")
    await here.sees(BEN, "/crisis")
    assert len(await unseen()) == 1, "an own message is looking; the answer to it is new"
    kept = world.telegram.chat(BEN)[-1]
    world.telegram.keep(_changed(kept, "The words themselves."))
    assert "The words themselves." not in await unseen(), "an edit shows nothing on a locked screen"
    await here.post(f"/phones/{BEN}/look")
    assert await unseen() == []
    await here.post(f"/phones/{BEN}/mute", muted=True)
    assert (await here.get(f"/phones/{BEN}/chat"))["muted"]
    await here.post(f"/phones/{BEN}/mute", muted=False)


async def test_the_digest_arrives_as_a_cover_that_tells_nothing(here: Remote) -> None:
    said = [each["text"] for each in await here.chat(BEN) if each["mine"] and not each["text"].startswith("/")]
    notices = [each["notice"] for each in await here.chat(ALMA) if each["protected"]]
    assert notices
    assert not [line for line in said for each in notices if line in each]


def _changed(message: Message, text: str) -> Message:
    return Message(**{**vars(message), "text": text})


def _message(text: str, **more: Any) -> Message:
    return Message(1, BEN, 7, False, LATER, text, **more)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (_message("Two\n\nlines. "), "Two\nlines."),
        (
            _message("Kept: \U0001f33f a b.", entities=[{"type": "spoiler", "offset": 6, "length": 6}]),
            "Kept: ▒▒ ▒ ▒.",
        ),
        (_message("", kind="photo"), "Photo"),
        (_message("For B.", kind="photo"), "Photo: For B."),
        (_message("", kind="document", file=File("f", "all.json", b"")), "all.json"),
        (_message("", kind="voice"), "Voice"),
        (_message("x" * 999), "x" * (LONGEST - 1) + "…"),
    ],
)
def test_a_notification_shows_the_first_lines_without_markup(message: Message, shown: str) -> None:
    assert notice(message) == shown
