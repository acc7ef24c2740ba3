"""Away for a while, clocks that step, and who may start at all (delivery.md: lateness, clocks, restore)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.clock import ManualClock
from bot.domain.delivery import Kind, State
from bot.process.app import App, CannotStart, Exit
from bot.store.tables import service
from sandbox.botapi.chats import Telegram
from sandbox.botapi.serving import serving
from tests.faults.mishaps import arranged, asked, carried, carries, copies, row, rows, up_to
from tests.people import World, plain, speech_in


async def away(world: World, **by: float) -> None:
    """The bot is closed for some time."""
    await world.closes()
    world.clock.move(timedelta(**by))
    await world.opens()


async def test_closed_for_three_hours(pair: World) -> None:
    await arranged(pair, Kind.NUDGE)
    await away(pair, hours=3)
    assert copies(pair.ben, Kind.NUDGE) == 0, "later than its patience"
    assert [each.state for each in await rows(pair, Kind.NUDGE)] == [State.EXPIRED, State.PLANNED]
    pair.ben.does_not_see("I was away")
    await pair.moves(hours=22)
    assert copies(pair.ben, Kind.NUDGE) == 1, "the next day's comes"


async def test_closed_over_the_hour_of_a_question(pair: World) -> None:
    await arranged(pair, Kind.QUESTION)
    await away(pair, hours=2)
    assert copies(pair.ben, Kind.QUESTION) == 1


async def test_a_question_that_waited_into_the_night_comes_in_the_morning(pair: World) -> None:
    await arranged(pair, Kind.QUESTION)
    await away(pair, hours=5)
    assert copies(pair.ben, Kind.QUESTION) == 0
    await pair.moves(hours=20)
    assert copies(pair.ben, Kind.QUESTION) == 1


async def test_closed_for_two_days_the_start_is_quiet(pair: World) -> None:
    await carried(pair)
    await pair.ben.says("/rhythm daily 18:00")
    before = len(pair.ben.received)
    await up_to(pair, Kind.NUDGE)
    with capture_logs() as logs:
        await away(pair, days=2)
    assert "quiet_start" in [each["event"] for each in logs]
    await pair.moves(minutes=29)
    assert [each.text[:10] for each in pair.ben.received[before:]] == ["I was away"], "one message, and no burst"
    assert copies(pair.ben, Kind.NUDGE) == 0


async def test_what_a_quiet_start_leaves_out_does_not_depend_on_what_else_was_due(pair: World) -> None:
    await carried(pair)
    meets = min(each.due_at for each in await rows(pair, Kind.ASK))
    await pair.moves_to(meets - timedelta(minutes=20))
    await pair.alma.says("/ask B. What stayed?")
    await away(pair, days=6, hours=22, minutes=40)  # On again within the hour before the next session.
    assert (await rows(pair, Kind.ASK))[0].state is State.EXPIRED
    assert (await rows(pair, Kind.QUESTION))[-1].state is State.EXPIRED, "also though the ask was due before it"


async def test_the_line_about_a_gap_waits_under_a_pause_and_in_quiet_hours(pair: World) -> None:
    await carried(pair)
    await pair.ben.says("/pause 3 days")
    with capture_logs():
        await away(pair, hours=36)
    pair.ben.does_not_see("I was away")
    await pair.ben.says("/resume")
    await pair.moves(days=2)
    assert pair.ben.text.count("I was away") == 1


async def test_in_discreet_mode_the_line_about_a_gap_speaks_of_no_sign(pair: World) -> None:
    await carried(pair)
    await pair.ben.says("/discreet on")
    with capture_logs():
        await away(pair, days=2)
    await pair.moves(minutes=29)
    pair.ben.does_not_see("I was away")
    await pair.ben.presses("Show", on=pair.ben.last)
    shown = plain(pair.ben.sees("I was away"))
    assert "sign" not in shown
    assert "/notes" in shown


async def test_a_digest_keeps_its_patience_over_a_quiet_start(pair: World) -> None:
    await carried(pair)
    await pair.ben.says("The mornings.")
    await pair.moves(hours=1)
    with capture_logs():
        await away(pair, hours=68)
    pair.alma.sees("The mornings.")


async def test_no_burst_of_what_two_therapists_left(pair: World) -> None:
    await pair.enrols(pair.cleo, "Cleo")
    await pair.pairs(pair.cleo, pair.ben, "Ben")
    await asked(pair)
    await pair.cleo.says("/ask Ben And this?")
    await up_to(pair, Kind.QUESTION)
    await away(pair, hours=2)
    assert len([each for each in await rows(pair, Kind.QUESTION) if each.state is State.SENT]) == 1
    await pair.moves(minutes=31)
    assert len([each for each in await rows(pair, Kind.QUESTION) if each.state is State.SENT]) == 1, "one a day"


async def test_half_an_hour_lies_between_two_unasked_messages(pair: World) -> None:
    await carried(pair)
    due = pair.clock.now()
    await pair.ben.says("/rhythm daily 18:00")
    sent = (await row(pair, Kind.QUESTION)).claimed_at
    assert sent is not None
    assert sent - due < timedelta(minutes=1)
    nudges = [each.due_at for each in await rows(pair, Kind.NUDGE)]
    assert min(nudges) - sent >= timedelta(minutes=30)


async def test_a_clock_that_steps_sends_nothing_twice(pair: World) -> None:
    await carried(pair)
    await pair.ben.says("/rhythm daily 18:00")
    await up_to(pair, Kind.NUDGE)
    await carries(pair)
    assert copies(pair.ben, Kind.NUDGE) == 1
    for back in (timedelta(hours=3), timedelta(days=1, hours=1)):
        here = pair.clock.now()
        pair.clock.move_to(here - back)
        await pair.restarts()
        await pair.moves_to(here)
        assert copies(pair.ben, Kind.NUDGE) == 1
        assert copies(pair.ben, Kind.QUESTION) == 1
    pair.clock.move(timedelta(hours=20))  # and forward: the day's nudge is still to come
    await carries(pair)
    await pair.moves(hours=5)
    assert copies(pair.ben, Kind.NUDGE) == 2


async def test_a_restored_copy_is_a_quiet_start(pair: World) -> None:
    await arranged(pair, Kind.QUESTION)
    await pair.closes()
    with capture_logs() as logs:
        await pair.opens(restored=True)
    assert copies(pair.ben, Kind.QUESTION) == 0
    assert "quiet_start" in [each["event"] for each in logs]
    pair.ben.sees("I was away")


async def test_the_heartbeat_says_when_the_bot_was_last_at_work(pair: World) -> None:
    await pair.moves(minutes=3)
    async with pair.app.store.reading(pair.clock.now()) as work:
        beat = (await work.run(sa.select(service.c.beat_at))).scalar_one()
    assert pair.clock.now() - beat < timedelta(minutes=1)


def another(world: World) -> App:
    return App(world.settings, world.clock, rate=None, speech=speech_in(world.settings.prompts_dir))


@pytest.mark.on("sqlite")
async def test_a_second_one_on_the_same_database_does_not_start(pair: World) -> None:
    with pytest.raises(CannotStart, match=r"Another Carryforward runs on .*: stop it first\.") as refused:
        await another(pair).open()
    assert refused.value.code is Exit.ALREADY_RUNNING


async def test_another_bots_database_is_left_alone(pair: World) -> None:
    await pair.closes()
    telegram = Telegram(None, pair.clock.now, token="8000000002:another-bot-another-bot-another", bot_id=8000000002)
    async with serving(telegram) as served:
        settings = pair.settings.model_copy(
            update={"telegram_api": served.base, "telegram_token": type(pair.settings.telegram_token)(telegram.token)}
        )
        app = App(settings, ManualClock(pair.clock.now()), speech=speech_in(settings.prompts_dir))
        await app.open()
        with pytest.raises(CannotStart, match="belongs to another bot") as refused:
            await app.start()
        await app.close()
    assert refused.value.code is Exit.OTHER_BOT
    assert set(telegram.counts) == {"getMe"}, "nothing of the other bot was changed"
    telegram.close()
    await pair.opens()


async def test_what_a_dead_process_left_is_settled_at_the_start(pair: World) -> None:
    await arranged(pair, Kind.QUESTION)
    async with pair.app.store.work(pair.clock.now()) as work:
        await work.run(sa.text("update deliveries set state = 'sending', tries = 1 where kind = 'question'"))
    await pair.restarts()
    assert (await row(pair, Kind.QUESTION)).repeats == 1
    await pair.moves(minutes=2)
    assert copies(pair.ben, Kind.QUESTION) == 1


async def test_words_are_there_after_a_restart(pair: World) -> None:
    await pair.restarts()
    await pair.restarts()
    await pair.alma.says("/clients")
    pair.alma.sees("B.")
    await asked(pair)
    await pair.ben.says("The mornings.")
    await pair.restarts()
    await pair.ben.says("/notes")
    pair.ben.sees("The mornings.")
    assert "house" in await pair.app.store.keys.known()
    assert await pair.app.store.keys.erased_ids() == set()
