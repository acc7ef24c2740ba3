"""The world API, over HTTP: look, jump, invite, add a phone, begin anew."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.sandbox.living import ALMA, BEN, Remote, a_sandbox, link_in


@pytest.fixture(scope="module")
async def cast(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Remote]:
    """One sandbox with the small cast; each test leaves it fit for the next."""
    folder = tmp_path_factory.mktemp("sandbox")
    async with a_sandbox(folder / "cast", empty=False) as world, aiohttp.ClientSession() as http:
        yield Remote(http, world.base)


async def _now(here: Remote) -> datetime:
    return datetime.fromisoformat((await here.get("/world"))["now"])


async def _next_due(here: Remote) -> datetime:
    return min(datetime.fromisoformat(row["due_at"]) for row in await here.plan() if row["state"] == "planned")


async def test_the_cast_has_a_week_behind_it_and_a_digest_near(cast: Remote) -> None:
    said = {person: [each["text"] for each in await cast.chat(person)] for person in (ALMA, BEN)}
    assert "It was easier outside." in said[BEN]
    assert any("After the session with" in text for text in said[ALMA])
    plan = await cast.plan()
    assert {row["kind"] for row in plan if row["state"] == "sent"} >= {"question", "nudge", "digest", "ask"}
    assert {row["state"] for row in plan} <= {"sent", "planned", "dropped"}, "nothing went wrong in that week"
    digest = next(row for row in plan if row["kind"] == "digest" and row["state"] == "planned")
    away = datetime.fromisoformat(digest["due_at"]) - await _now(cast)
    assert timedelta(0) < away < timedelta(days=2)


async def test_a_jump_stops_at_the_next_event_and_says_what_happened(cast: Remote) -> None:
    due = await _next_due(cast)
    answer = await cast.post("/world/jump", by="next")
    assert timedelta(0) <= await _now(cast) - due < timedelta(seconds=20)
    assert ("preview", "Ben", "sent") in [(row["kind"], row["to"], row["state"]) for row in answer["walked"]]
    await cast.sees(BEN, "A look ahead")


@pytest.mark.parametrize(("by", "moves"), [("hour", timedelta(hours=1)), ("day", timedelta(days=1))])
async def test_a_jump_of_a_time_moves_the_clock_by_it(cast: Remote, by: str, moves: timedelta) -> None:
    before = await _now(cast)
    await cast.post("/world/jump", by=by)
    assert moves <= await _now(cast) - before < moves + timedelta(seconds=20)


async def test_a_day_forward_is_a_day_lived(cast: Remote) -> None:
    await cast.says(BEN, "/pause 3 days")
    await cast.sees(BEN, "Quiet until")
    for _ in range(8):
        await cast.post("/world/jump", by="day")
    digests = [row for row in await cast.plan() if row["kind"] == "digest" and row["state"] == "sent"]
    assert len(digests) >= 3, "no digest was passed over"
    assert all(row["due_at"][:16] == row["settled_at"][:16] for row in digests), "each went when it was due"


async def test_what_is_left_out_is_told_in_plain_words(cast: Remote) -> None:
    await cast.says(BEN, "/rhythm daily 18:00")
    await cast.sees(BEN, "every day at 18:00")
    await cast.says(ALMA, "/ask B. What eased, even a little?")
    await cast.sees(ALMA, "What eased, even a little?")
    await cast.post("/world/jump", by="day")
    await cast.says(BEN, "/pause 2 days")
    await cast.sees(BEN, "Quiet until")
    await cast.post("/world/jump", by="day")
    reasons = {row["why"] for row in await cast.plan() if row["state"] == "dropped"}
    assert "They paused, and this does not wait." in reasons
    assert not [row for row in await cast.plan() if set(row) & {"tries", "covers", "unanswered", "claimed_by"}]


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/world/jump", {"by": "week"}, "by is next, appointment, hour or day"),
        ("/world/jump", {}, "by is next, appointment, hour or day"),
        ("/world/jump", ["next"], "A JSON object is needed."),
        ("/world/invite", {"name": "  "}, "Type a name first."),
        ("/world/invite", {"name": 7}, "Type a name first."),
        ("/world/invite", {"name": "x" * 65}, "up to 64 letters"),
        ("/world/invite", {"name": "\ud800"}, "That is no name"),
        ("/world/person", {"name": "Cleo", "role": "king"}, "therapist, client or stranger"),
        ("/world/person", {"role": "client"}, "Type a name first."),
    ],
)
async def test_what_makes_no_sense_is_refused_with_a_kind_line(cast: Remote, path: str, body: Any, says: str) -> None:
    before = await cast.get("/phones")
    status, answer = await cast.tries(path, body)
    assert status == 400
    assert says in answer["error"]
    assert await cast.get("/phones") == before


@pytest.mark.parametrize("raw", [b"", b"{", b'{"by": "\xff"}', b"[" * 100_000])
async def test_what_is_no_json_is_refused(cast: Remote, raw: bytes) -> None:
    status, answer = await cast.tries("/world/jump", None, raw=raw)
    assert (status, answer) == (400, {"error": "A JSON object is needed."})


async def test_a_stranger_with_a_new_phone_sees_the_fixed_text(cast: Remote) -> None:
    person = (await cast.post("/world/person", name=" Sam  Stone ", role="stranger"))["id"]
    assert {"Sam Stone"} == {each["name"] for each in (await cast.get("/phones"))["people"] if each["id"] == person}
    await cast.says(person, "Hello?")
    await cast.sees(person, "Nothing you write here is kept")


async def test_an_operators_link_makes_a_therapist_once(cast: Remote) -> None:
    link = link_in((await cast.post("/world/invite", name="Dr. Dora"))["link"])
    dora = (await cast.post("/world/person", name="Dora", role="therapist"))["id"]
    other = (await cast.post("/world/person", name="Olaf", role="stranger"))["id"]
    await cast.opens(dora, link)
    await cast.presses(dora, "Begin")
    await cast.sees(dora, "Dr. Dora")
    await cast.opens(other, link)
    await cast.sees(other, "does not work any more")


async def test_everything_can_begin_anew_while_somebody_looks(cast: Remote) -> None:
    await cast.post("/world/reset", empty=True)
    assert await cast.plan() == []
    assert [each["name"] for each in (await cast.get("/phones"))["people"]] == ["Alma", "Ben"]
    assert await cast.chat(ALMA) == []
    await cast.says(BEN, "Hello?")
    await cast.sees(BEN, "Nothing you write here is kept")
    await cast.post("/world/reset", empty=False)
    assert "It was easier outside." in [each["text"] for each in await cast.chat(BEN)]
    await cast.says(BEN, "One more line.")
    await cast.signed(BEN)


async def test_only_the_page_of_this_machine_may_ask(cast: Remote) -> None:
    async with aiohttp.ClientSession() as http:
        for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
            async with http.post(f"{cast.base}/world/reset", json={"empty": True}, headers=headers) as response:
                assert response.status == 403
    assert await cast.chat(BEN)


async def test_the_page_asks_nothing_of_anybody_else(cast: Remote) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{cast.base}/") as response:
        assert response.status == 200
        assert "default-src 'self'" in response.headers["content-security-policy"]


async def test_state_is_kept_over_a_restart_and_the_clock_goes_on(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as http:
        async with a_sandbox(tmp_path / "box", empty=False) as world:
            here = Remote(http, world.base)
            await here.post("/world/jump", by="day")
            before, stood = await here.everything(), await _now(here)
        async with a_sandbox(tmp_path / "box", empty=True) as world:
            here = Remote(http, world.base)
            assert await here.everything() == before
            assert timedelta(0) <= await _now(here) - stood < timedelta(seconds=20)
