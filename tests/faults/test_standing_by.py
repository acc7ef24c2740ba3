"""Several processes on one PostgreSQL database: one leads, and the next stands by."""

import asyncio
import json
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.clock import SystemClock
from bot.domain.delivery import Kind
from bot.domain.notes import Note
from bot.domain.people import Therapist
from bot.domain.words import Words
from bot.process.app import LOOK_SECONDS, RATE, App, CannotStart, Exit
from bot.store import tables
from bot.store.holding import hold
from bot.store.keys import HOUSE
from bot.store.work import Displaced
from sandbox.botapi.chats import Telegram
from sandbox.botapi.serving import serving
from sandbox.walking import settle
from tests.faults.mishaps import arranged, copies
from tests.faults.several import beside, hung_up
from tests.grounds import Grounds, Left
from tests.people import AT_MOST, World, settings_for, speech_in
from tests.postgres import Server
from tests.test_process import running

pytestmark = pytest.mark.on("postgresql")


async def test_one_leads_and_the_next_takes_over(pair: World) -> None:
    async with beside(pair) as second:
        assert (pair.app.leads, second.leads) == (True, False)
        await second.look()
        assert [second.leads] == [False], "one is enough"
        await hung_up(pair)
        await second.look()
        assert second.leads
        with pytest.raises(Displaced):
            await pair.app.look()
        assert second.polling.last_at is None
        pair.telegram.say(pair.ben.number, "/help")
        await settle(second)
        pair.ben.sees("Write")
        pair.app, first = second, pair.app
        await first.close()
        pair.app = first
        await second.close()
        await pair.opens()


async def test_what_the_last_leader_still_does_is_not_kept(pair: World) -> None:
    """Two can believe that they lead for a moment: an update is dealt with by one of them all the same."""
    async with beside(pair) as second:
        pair.telegram.say(pair.ben.number, "The mornings.")
        await pair.app.polling.once()
        await hung_up(pair)
        await second.look()
        with pytest.raises(Displaced):
            await pair.app.intake.drain()
        with capture_logs(), pytest.raises(Displaced):
            await pair.app.intake._alone()
        await second.intake.drain()
        await second.answering.settled()
        async with second.store.reading(second.clock.now()) as work:
            assert len(await work.all(sa.select(Note))) == 1
            states = await work.run(sa.select(tables.inbox.c.state, tables.inbox.c.tries).distinct())
            assert [tuple(each) for each in states] == [("done", 0)], "and no update is blamed"


async def test_a_new_leader_waits_for_what_the_last_one_has_open(pair: World) -> None:
    """A key that the last one has just made is not taken for one that nobody needs."""
    async with beside(pair) as second:
        pair.telegram.start(pair.cleo.number, (await pair.operator_invites("Cleo")).rsplit("=", 1)[1])
        await pair.app.polling.once()
        opened, go_on = asyncio.Event(), asyncio.Event()
        real = pair.app.desk.hear

        async def slowly(*given: Any) -> Any:
            answer = await real(*given)
            await given[0].keep("something of a client's", "a" * 24, Words.NOTE)
            opened.set()
            await go_on.wait()
            return answer

        vars(pair.app.desk)["hear"] = slowly
        draining = asyncio.create_task(pair.app.intake.drain())
        await opened.wait()
        await hung_up(pair)
        looking = asyncio.create_task(second.look())
        await asyncio.sleep(0.1)
        assert [second.leads] == [False]
        go_on.set()
        assert await draining == 1
        await looking
        assert second.leads
        del vars(pair.app.desk)["hear"]


async def test_a_leader_whose_connection_was_cut_goes_on_if_nobody_was_quicker(pair: World) -> None:
    await hung_up(pair)
    await pair.app.look()
    assert pair.app.leads
    async with beside(pair) as second:
        assert not second.leads
    await pair.ben.says("/help")
    pair.ben.sees("Write")


async def test_nothing_is_carried_until_somebody_has_put_right_what_was_left(pair: World) -> None:
    """Else what a quiet start is to hold back would go out meanwhile."""
    await arranged(pair, Kind.QUESTION)
    await pair.app.close()
    async with beside(pair, start=False) as first:
        assert await first._hold.lead()  # It has not begun: Telegram is slow to say hello.
        async with beside(pair) as second:
            assert (await second.courier.tick(), second.leads) == (0, False)
            await first.start()
            assert first.leads
            await second.look()
            assert await second.courier.tick() == 1
            await second.courier.settled()
            assert copies(pair.ben, Kind.QUESTION) == 1
    await pair.opens()


async def test_any_may_keep_an_update_and_the_leader_deals_with_it(pair: World) -> None:
    ben = {"id": pair.ben.number, "type": "private", "is_bot": False, "first_name": "Ben"}
    said = {"message_id": 5000, "date": 1_763_000_000, "chat": ben, "from": ben, "text": "The mornings."}
    async with beside(pair) as second:
        assert await second.take(json.dumps({"update_id": 900, "message": said}).encode())
        second.settings = pair.app.settings = pair.settings.model_copy(update={"webhook_url": "https://example.org"})
        for app in (second, pair.app):
            app.intake.waiting.clear()
            await app._tick()
        assert not second.intake.waiting.is_set()
        assert pair.app.intake.waiting.is_set(), "it looks each second"
        with pytest.raises(Displaced):
            await second.intake.drain()
        assert await pair.app.intake.drain() == 1


async def test_health_of_one_that_stands_by_is_its_own(pair: World) -> None:
    async with beside(pair) as second:
        pair.telegram.say(pair.ben.number, "The mornings.")
        await pair.app.polling.once()
        pair.clock.move(timedelta(seconds=100))
        health = await second.health()
        assert (health.poll, health.update, health.faults) == (None, 0.0, [])
        assert (await pair.app.health()).faults == ["poll", "update"]
        await pair.app.intake.drain()


async def test_another_bot_does_not_stand_by(pair: World) -> None:
    telegram = Telegram(None, pair.clock.now, token="8000000002:another-bot-another-bot-another", bot_id=8000000002)
    async with serving(telegram) as served:
        token = type(pair.settings.telegram_token)(telegram.token)
        settings = pair.settings.model_copy(update={"telegram_api": served.base, "telegram_token": token})
        app = App(settings, pair.clock, speech=speech_in(settings.prompts_dir))
        await app.open()
        with pytest.raises(CannotStart, match="belongs to another bot") as refused:
            await app.start()
        await app.close()
    assert refused.value.code is Exit.OTHER_BOT
    telegram.close()


async def test_nobody_stands_by_with_other_keys(pair: World, postgres: Server, tmp_path: Path) -> None:
    """As when two machines begin at once, each with data keys of its own."""
    await pair.closes()
    settings = settings_for(tmp_path, pair.served.base, database_url=postgres.fresh(), keys_url=postgres.fresh())
    others = settings_for(tmp_path, pair.served.base, database_url=settings.database_url, keys_url=postgres.fresh())
    apps = [App(each, pair.clock, speech=speech_in(each.prompts_dir)) for each in (settings, others)]
    for app in apps:
        await app.open()
    await apps[0].start()
    with pytest.raises(CannotStart, match=r"^The data keys here are not those of the process that leads"):
        await apps[1].start()
    for app in apps:
        await app.close()
    await pair.opens()


async def test_several_begin_at_once_on_an_empty_database(grounds: Grounds, empty: Left, postgres: Server) -> None:
    async with grounds.world(empty) as world, AsyncExitStack() as stack:
        folder = world.settings.data_dir / "new"
        settings = settings_for(folder, world.served.base, database_url=postgres.fresh())
        apps = [App(settings, world.clock, speech=speech_in(settings.prompts_dir)) for _ in range(3)]
        await asyncio.gather(*(app.open() for app in apps))
        for app in apps:
            stack.push_async_callback(app.close)
        await asyncio.gather(*(app.start() for app in apps))
        assert sorted(app.leads for app in apps) == [False, False, True]
        assert len({app.store.keys._keyring.fingerprint for app in apps}) == 1
        for app in apps:
            await app.look()
        assert [app.courier.waits for app in apps] == [False] * 3


async def test_they_share_the_pace(pair: World) -> None:
    async with beside(pair, rate=RATE) as second, beside(pair, rate=RATE) as third:
        assert third._pace.room() == int(RATE / 3)
        await second.look()
        assert second._pace.room() == int(RATE / 3)
        await pair.app.close()
        await second.look()
        assert second._pace.room() == int(RATE / 2)
        assert second.leads
        await third.look()
    await pair.opens()


async def test_a_key_that_one_destroyed_is_held_by_none(pair: World) -> None:
    await pair.ben.says("The mornings.")
    async with beside(pair) as second:
        async with second.store.reading(second.clock.now()) as work:
            note = await work.first(sa.select(Note))
            alma = await work.first(sa.select(Therapist))
            assert note is not None
            assert alma is not None
            assert await work.open_all([note.words, alma.name]) == {note.words: "The mornings.", alma.name: "Alma"}
        assert second.store.keys._open.keys() == {note.client_id, HOUSE}
        await pair.ben.says("/erase")
        await pair.ben.presses("Erase everything")
        await second.beat()
        assert second.store.keys._open.keys() == {HOUSE}


async def test_the_whole_process_takes_over_and_ends_when_it_is_displaced(
    pair_now: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await pair_now.moves_to(SystemClock().now())  # The second one knows no other time.
    third = await hold(pair_now.settings.database)
    async with running(pair_now.settings) as second:
        await asyncio.sleep(LOOK_SECONDS)
        assert not pair_now.telegram.updates.polled, "it stands by"
        await hung_up(pair_now)
        pair_now.telegram.say(pair_now.ben.number, "/help")
        async with asyncio.timeout(AT_MOST):
            while pair_now.ben.last.text[:5] != "Write":  # noqa: ASYNC110 - the phone tells nobody
                await asyncio.sleep(0.02)
        with capture_logs() as logs:
            await hung_up(pair_now)
            assert await third.lead()
            await asyncio.wait([second], timeout=AT_MOST)
    assert second.result() is Exit.STOPPED
    assert [each["what"] for each in logs if each["event"] == "displaced" and each["alarm"]] == ["watch"]
    assert "Another process leads by now" in capsys.readouterr().err
    await third.release()
    await pair_now.app.close()
    await pair_now.opens()
