"""A delivery that is due, or is to be tried again, when what it hangs on changes: never shortly before a session."""

from datetime import UTC, datetime, timedelta

from bot.domain.delivery import Kind, State
from sandbox.botapi.faults import Fault
from tests.faults.mishaps import QUESTION, arranged, asked, carries, copies, row
from tests.people import World

THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
"""When Alma and Ben meet: 15:00 in Berlin."""


async def tried_in_vain(pair: World) -> None:
    """The question is due on Monday at 18:00 in Berlin; Telegram says: in ten minutes."""
    await arranged(pair, Kind.QUESTION)
    pair.telegram.faults.plan("sendMessage", Fault.TOO_MANY, chat=pair.ben.number, seconds=600)
    await carries(pair)
    waits = await row(pair, Kind.QUESTION)
    assert (waits.state, waits.tries, waits.due_at - pair.clock.now()) == (State.PLANNED, 1, timedelta(minutes=10))


async def test_a_session_moved_near_sends_a_question_that_is_to_be_tried_again_behind_it(pair: World) -> None:
    await tried_in_vain(pair)
    await pair.alma.says("/meet B. move 2026-11-23 18:45")
    await pair.moves(hours=2)
    assert not copies(pair.ben, Kind.QUESTION)
    behind = await row(pair, Kind.QUESTION)
    assert (behind.state, behind.due_at.day, behind.tries) == (State.PLANNED, 24, 0)
    await pair.moves(days=1)
    assert copies(pair.ben, Kind.QUESTION) == 1


async def test_a_session_tomorrow_bounds_a_question_that_is_to_be_tried_again(pair: World) -> None:
    await tried_in_vain(pair)
    before = await row(pair, Kind.QUESTION)
    await pair.alma.says("/meet B. move 2026-11-24 15:00")
    waits = await row(pair, Kind.QUESTION)
    assert (waits.due_at, waits.tries) == (before.due_at, 1), "it goes on"
    assert waits.not_after == datetime(2026, 11, 24, 12, 0, tzinfo=UTC), "two hours before the session"
    await pair.moves(minutes=11)
    assert copies(pair.ben, Kind.QUESTION) == 1


async def test_a_question_that_fell_due_while_the_bot_was_away_does_not_come_shortly_before_the_session(
    pair: World,
) -> None:
    await pair.ben.says("/rhythm question only 18:00")
    await pair.moves_to(THURSDAY - timedelta(hours=22))
    await asked(pair)
    assert (await row(pair, Kind.QUESTION)).due_at == THURSDAY - timedelta(hours=21)
    await pair.closes()
    pair.clock.move_to(THURSDAY - timedelta(hours=1))
    pair.telegram.say(pair.ben.number, "/rhythm question only 18:00")
    await pair.opens()
    await pair.settles()
    assert not copies(pair.ben, Kind.QUESTION)
    await pair.moves_to(THURSDAY + timedelta(hours=4))
    assert copies(pair.ben, Kind.QUESTION) == 1
    assert QUESTION in pair.ben.text


async def test_a_question_that_may_have_come_counts_for_the_day_also_once_it_is_replaced(pair: World) -> None:
    await arranged(pair, Kind.QUESTION)
    pair.telegram.faults.plan("sendMessage", Fault.ACCEPT_THEN_RESET, chat=pair.ben.number)
    await carries(pair)
    assert copies(pair.ben, Kind.QUESTION) == 1
    assert (await row(pair, Kind.QUESTION)).state is State.PLANNED, "once more, as nobody knows"
    await pair.ben.says("/rhythm question only 18:45")
    await pair.alma.says("/ask B. And what was there before it?")
    await pair.moves(hours=2)
    pair.ben.does_not_see("And what was there before it?")
    await pair.moves(days=1)
    pair.ben.sees("And what was there before it?")


async def test_a_nudge_that_fell_due_while_the_bot_was_away_waits_for_the_hour_that_was_chosen_since(
    pair: World,
) -> None:
    await arranged(pair, Kind.NUDGE)
    due_at = (await row(pair, Kind.NUDGE)).due_at
    await pair.closes()
    pair.clock.move_to(due_at + timedelta(minutes=30))
    pair.telegram.say(pair.ben.number, "/rhythm daily 20:15")
    await pair.opens()
    await pair.settles()
    before = copies(pair.ben, Kind.NUDGE)
    await pair.moves(minutes=30)
    assert copies(pair.ben, Kind.NUDGE) == before == 0
    await pair.moves(hours=2)
    assert copies(pair.ben, Kind.NUDGE) == 1
