"""When something comes, and when nothing does: rhythm, nudges, ceiling, ladder, pause, stop, travel (care.md)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.delivery import Kind
from sandbox.botapi.shapes import Message
from tests.grounds import Grounds, Left
from tests.inspecting import client_at, coming, rows, texts
from tests.people import Phone, World, plain
from tests.stories.traces import said

QUESTION = "What eased, even a little?"
NUDGED = "Still here, if you like"


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time in Berlin, in UTC; days are counted on from 1 November 2026. The 23rd is a Monday."""
    noon = datetime(2026, 11, 1, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))
    return (noon + timedelta(days=day - 1)).astimezone(UTC)


def came(phone: Phone, words: str) -> list[datetime]:
    """When messages with these words came, to the minute."""
    return [each.at.replace(second=0) for each in nudges(phone, words)]


def nudges(phone: Phone, words: str = NUDGED) -> list[Message]:
    return [each for each in phone.received if words in plain(each)]


@pytest.fixture(scope="module")
async def after_asking(grounds: Grounds, joined: Left) -> Left:
    """A world where Alma has asked Ben, and the question has come on Monday at 18:00."""
    async with grounds.beginning(joined) as begun:
        world = begun.world
        await world.alma.says(f"/ask B. {QUESTION}")
        await world.moves_to(berlin(23, 18, 30))
        assert came(world.ben, QUESTION) == [berlin(23, 18)]
    return begun.left


@pytest.fixture
async def asked(grounds: Grounds, after_asking: Left) -> AsyncIterator[World]:
    """Alma has asked Ben; the question has come. It is Monday, 18:30."""
    async with grounds.world(after_asking) as world:
        yield world


@pytest.fixture(scope="module")
async def evening(grounds: Grounds, after_asking: Left) -> AsyncIterator[World]:
    """That Monday evening once more, for what is only typed and told; no time passes in it."""
    async with grounds.world(after_asking) as world:
        yield world


# The question.


async def test_a_question_comes_once_at_the_clients_own_hour(asked: World) -> None:
    await asked.moves_to(berlin(25, 12))
    assert came(asked.ben, QUESTION) == [berlin(23, 18)]


async def test_a_question_asked_after_a_session_comes_the_day_after(pair: World) -> None:
    await pair.moves_to(berlin(26, 16))
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(berlin(28, 12))
    assert came(pair.ben, QUESTION) == [berlin(27, 18)]


async def test_a_client_may_have_questions_at_once(pair: World) -> None:
    await pair.ben.says("/settings")
    await pair.ben.presses("Questions at once")
    await pair.alma.says(f"/ask B. {QUESTION}")
    pair.ben.sees(QUESTION)


async def test_at_night_a_question_waits_for_the_morning(pair: World) -> None:
    await pair.ben.says("/settings")
    await pair.ben.presses("Questions at once")
    await pair.moves_to(berlin(23, 23))
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(berlin(24, 12))
    assert came(pair.ben, QUESTION) == [berlin(24, 8)]


async def test_an_hour_the_client_chose_is_not_quiet(pair: World) -> None:
    await pair.ben.says("/rhythm question only 22:30")
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(berlin(24, 12))
    assert came(pair.ben, QUESTION) == [berlin(23, 22, 30)]


async def test_quiet_hours_are_the_clients_own(pair: World) -> None:
    await pair.ben.says("/settings")
    await pair.ben.presses("Questions at once")
    await pair.ben.says("/settings")
    await pair.ben.presses("Quiet hours")
    await pair.ben.says("12:00 - 16:30")
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(berlin(24, 12))
    assert came(pair.ben, QUESTION) == [berlin(23, 16, 30)]


# The rhythm in words.


@pytest.mark.parametrize(
    ("typed", "rhythm", "next_time"),
    [
        ("daily 20:30", "every day at 20:30", "Tue 24 Nov, 20:30"),
        ("every day at 8 pm", "every day at 20:00", "Tue 24 Nov, 20:00"),
        ("tue fri 9am", "on Tuesday and Friday at 09:00", "Tue 24 Nov, 09:00"),
        ("Wednesday 7.15", "on Wednesday at 07:15", "Wed 25 Nov, 07:15"),
        ("mon", "on Monday at 20:00", "Mon 30 Nov, 20:00"),
        ("question only 18:00", "It does not come back by itself", "Tue 24 Nov, 18:00"),
        ("suggested 17:00", "midweek", "Wed 25 Nov, 17:00"),
    ],
)
async def test_rhythm_is_told_with_the_next_time_in_words(
    evening: World, typed: str, rhythm: str, next_time: str
) -> None:
    await evening.ben.says("/rhythm tue 20:00")
    await evening.ben.says(f"/rhythm {typed}")
    answer = plain(evening.ben.last)
    assert rhythm in answer
    assert next_time in answer


async def test_the_next_time_is_that_of_the_question_while_it_has_not_come(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("/rhythm fri 20:30")
    assert "Mon 23 Nov, 20:30" in plain(pair.ben.last)
    assert (await coming(pair, pair.ben))[0] == (Kind.QUESTION, berlin(23, 20, 30))


async def test_the_next_time_is_that_of_the_nudge_once_the_question_has_come(asked: World) -> None:
    await asked.ben.says("/rhythm fri sun 9am")
    assert "Fri 27 Nov, 09:00" in plain(asked.ben.last)
    await asked.moves_to(berlin(27, 9))
    assert came(asked.ben, NUDGED) == [berlin(27, 9)]


async def test_the_next_time_is_tomorrow_once_something_has_come_today(asked: World) -> None:
    await asked.ben.says("/rhythm daily 20:00")
    assert "Tue 24 Nov, 20:00" in plain(asked.ben.last)
    await asked.moves_to(berlin(24, 21))
    assert came(asked.ben, NUDGED) == [berlin(24, 20)]


async def test_the_next_time_is_after_the_pause(asked: World) -> None:
    await asked.ben.says("/pause until 28 nov")
    await asked.ben.says("/rhythm daily 9:00")
    assert "Sat 28 Nov, 09:00" in plain(asked.ben.last)
    await asked.moves_to(berlin(28, 12))
    assert came(asked.ben, NUDGED) == [berlin(28, 9)]


async def test_a_pause_without_an_end_names_no_next_time(asked: World) -> None:
    await asked.ben.says("/pause")
    await asked.ben.says("/rhythm daily 9:00")
    assert "at the earliest" not in plain(asked.ben.last)


async def test_every_rhythm_can_be_set_by_buttons(evening: World) -> None:
    for label, days in (("Suggested", 0), ("Daily", 7), ("Question only", 0)):
        await evening.ben.says("/rhythm")
        await evening.ben.presses(label)
        assert len((await client_at(evening, evening.ben)).rhythm.days) == days
    await evening.ben.says("/rhythm")
    await evening.ben.presses("My own days")
    await evening.ben.says("mon wed 19:00")
    assert sorted((await client_at(evening, evening.ben)).rhythm.days) == [0, 2]


# Nudges.


async def test_nudges_are_off_until_chosen(asked: World) -> None:
    await asked.moves_to(berlin(26, 14, 30))
    assert nudges(asked.ben) == []


async def test_suggested_nudges_come_midweek_and_the_evening_before(pair: World) -> None:
    await pair.moves_to(berlin(26, 17))
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("/rhythm suggested")
    await pair.moves_to(berlin(33, 14))
    assert came(pair.ben, QUESTION)[0] == berlin(27, 18)
    assert came(pair.ben, NUDGED) == [berlin(29, 18), berlin(32, 18)]


async def test_without_an_open_question_nothing_is_nudged(pair: World) -> None:
    await pair.ben.says("/rhythm daily 18:00")
    await pair.moves_to(berlin(26, 12))
    assert nudges(pair.ben) == []


async def test_a_nudge_brings_back_the_question_with_three_ways_out_in_one_row(asked: World) -> None:
    await asked.ben.says("/rhythm daily 18:00")
    await asked.moves_to(berlin(24, 19))
    [nudge] = nudges(asked.ben)
    assert QUESTION in plain(nudge)
    assert [[each["label"] for each in row] for row in nudge.buttons] == [["Not now", "Fewer", "Pause"]]


async def test_not_now_is_taken_without_a_word_in_the_chat(asked: World) -> None:
    await asked.ben.says("/rhythm daily 18:00")
    await asked.moves_to(berlin(24, 19))
    before = len(asked.ben.received)
    await asked.ben.presses("Not now")
    assert asked.ben.toasts() == [said(asked, "not-now")]
    assert len(asked.ben.received) == before
    await asked.moves_to(berlin(25, 19))
    assert len(nudges(asked.ben)) == 2


async def test_fewer_drops_one_day_a_week_and_says_what_is_left(asked: World) -> None:
    await asked.ben.says("/rhythm tue wed fri 18:00")
    await asked.moves_to(berlin(24, 19))
    await asked.ben.presses("Fewer")
    assert "on Tuesday and Wednesday at 18:00" in plain(asked.ben.last)
    await asked.moves_to(berlin(26, 12))
    assert came(asked.ben, NUDGED) == [berlin(24, 18), berlin(25, 18)]


async def test_fewer_pressed_twice_drops_one_day(asked: World) -> None:
    await asked.ben.says("/rhythm tue wed fri 18:00")
    await asked.moves_to(berlin(24, 19))
    message, meaning = asked.ben.button("Fewer")
    for _ in range(2):
        asked.telegram.press(asked.ben.number, message, meaning)
    await asked.settles()
    assert sorted((await client_at(asked, asked.ben)).rhythm.days) == [1, 2]


async def test_fewer_of_one_day_is_none(asked: World) -> None:
    await asked.ben.says("/rhythm tue 18:00")
    await asked.moves_to(berlin(24, 19))
    await asked.ben.presses("Fewer")
    assert "It does not come back by itself" in plain(asked.ben.last)
    await asked.alma.says("/meet B. off")
    await asked.moves_to(berlin(32, 12))
    assert len(nudges(asked.ben)) == 1


# The ceiling.


async def test_choosing_a_rhythm_raises_the_weekly_ceiling_to_fit_and_says_so(asked: World) -> None:
    await asked.ben.says("/rhythm tue fri 9am")
    assert "/settings" not in plain(asked.ben.last)
    await asked.ben.says("/rhythm daily 18:00")
    assert said(asked, "ceiling-rose", ceiling=7) in plain(asked.ben.last)
    assert (await client_at(asked, asked.ben)).rhythm.ceiling == 7


async def test_one_message_a_day_even_when_a_question_and_a_nudge_meet(asked: World) -> None:
    await asked.ben.says("/rhythm daily 18:00")
    await asked.moves_to(berlin(24, 12))
    await asked.alma.says("/ask B. And what was heavy?")
    await asked.moves_to(berlin(25, 12))
    assert came(asked.ben, "And what was heavy?") == [berlin(24, 18)]
    assert nudges(asked.ben) == []


async def test_a_lower_ceiling_holds_back_what_is_above_it(asked: World) -> None:
    await asked.alma.says("/meet B. off")
    await asked.ben.says("/rhythm daily 18:00")
    await asked.ben.says("/settings")
    await asked.ben.presses(said(asked, "button-ceiling"))
    await asked.ben.presses("3 a week")
    assert "Comes by itself: at most 3 a week, one a day" in plain(asked.ben.last)
    assert said(asked, "ceiling-holds") in plain(asked.ben.last), "of a daily rhythm, some days stay quiet then"
    await asked.moves_to(berlin(29, 23))
    assert came(asked.ben, NUDGED) == [berlin(24, 18), berlin(25, 18)]


async def test_two_questions_for_one_client_come_on_two_days(pair: World) -> None:
    dora = Phone(pair, 4004, "Dora Dunn")
    await pair.enrols(dora, "Dora")
    await pair.pairs(dora, pair.ben, "K.")
    await pair.alma.says("/ask B. The first question?")
    await dora.says("/ask K. The second question?")
    await pair.moves_to(berlin(25, 12))
    days = sorted(came(pair.ben, "The first question?") + came(pair.ben, "The second question?"))
    assert days == [berlin(23, 18), berlin(24, 18)]


# The ladder.


async def test_unanswered_nudges_grow_softer_and_rarer_and_then_rest(asked: World) -> None:
    await asked.alma.says("/meet B. off")
    await asked.ben.says("/rhythm daily 18:00")
    await asked.moves_to(berlin(54, 12))
    days = [(at - berlin(23, 18)).days for at in came(asked.ben, NUDGED)]
    assert days == [1, 2, 3, 5, 7, 14, 21]
    assert [each.silent for each in nudges(asked.ben)] == [False, False] + [True] * 5
    rest = asked.ben.last
    assert plain(rest) == said(asked, "nudge-rest")
    assert (rest.at.replace(second=0) - berlin(23, 18)).days == 28


@pytest.mark.parametrize("stirs", ["a line", "a button"])
async def test_any_message_or_button_brings_the_rhythm_back_without_comment(asked: World, stirs: str) -> None:
    await asked.alma.says("/meet B. off")
    await asked.ben.says("First.")
    await asked.ben.says("/rhythm daily 18:00")
    await asked.moves_to(berlin(27, 12))  # After three of them the fourth would be left out.
    before = len(asked.ben.received)
    await (asked.ben.says("A quiet week.") if stirs == "a line" else asked.ben.presses("Not now"))
    assert len(asked.ben.received) == before
    await asked.moves_to(berlin(29, 12))
    assert came(asked.ben, NUDGED)[-2:] == [berlin(27, 18), berlin(28, 18)]
    assert [each.silent for each in nudges(asked.ben)[-2:]] == [False, False]


async def test_a_new_question_does_not_bring_the_rhythm_back(asked: World) -> None:
    await asked.alma.says("/meet B. off")
    await asked.ben.says("/rhythm daily 18:00")
    await asked.moves_to(berlin(26, 19))
    await asked.alma.says("/ask B. Something new?")
    await asked.moves_to(berlin(29, 19))
    # After three of the old one, every second slot is left out, and what comes is soundless.
    assert came(asked.ben, "Something new?") == [berlin(27, 18), berlin(29, 18)]
    assert asked.ben.last.silent is True


async def test_a_new_question_ends_the_rest(asked: World) -> None:
    await asked.alma.says("/meet B. off")
    await asked.ben.says("/rhythm daily 18:00")
    await asked.moves_to(berlin(54, 12))
    assert plain(asked.ben.last) == said(asked, "nudge-rest")
    await asked.alma.says("/ask B. Something new?")
    await asked.moves_to(berlin(64, 12))
    assert came(asked.ben, "Something new?") == [berlin(54, 18), berlin(58, 18)]
    assert asked.ben.last.silent is True


# Pause.


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("/pause 3 days", "Thu 26 Nov, 18:3"),
        ("/pause a week", "Mon 30 Nov, 18:3"),
        ("/pause until friday", "Fri 27 Nov, 08:00"),
        ("/pause until 3 dec", "Thu 3 Dec, 08:00"),
        ("/pause", "until you are back"),
    ],
)
async def test_a_pause_says_how_long_it_is(evening: World, typed: str, until: str) -> None:
    await evening.ben.says(typed)
    assert until in plain(evening.ben.last)
    await evening.ben.presses("I’m back")


async def test_the_pause_of_a_nudge_offers_three_lengths(asked: World) -> None:
    await asked.ben.says("/rhythm daily 18:00")
    await asked.moves_to(berlin(24, 19))
    await asked.ben.presses("Pause")
    offered = asked.ben.last
    assert [[each["label"] for each in row] for row in offered.buttons] == [["3 days", "A week", "Until I’m back"]]
    await asked.ben.presses("3 days")
    assert "Fri 27 Nov" in plain(asked.ben.last)
    assert [each["label"] for row in asked.ben.last.buttons for each in row] == ["I’m back"]
    await asked.moves_to(berlin(26, 12))
    assert len(nudges(asked.ben)) == 1


async def test_a_pause_holds_at_once_what_is_planned_and_ends_by_itself(asked: World) -> None:
    await asked.ben.says("/rhythm daily 18:00")
    await asked.moves_to(berlin(24, 17, 59))
    await asked.ben.says("/pause 3 days")
    await asked.moves_to(berlin(27, 18))
    assert came(asked.ben, NUDGED) == [berlin(27, 18)]


async def test_a_question_waits_for_the_next_own_hour_after_the_pause(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("/pause until friday")
    await pair.moves_to(berlin(28, 12))
    assert came(pair.ben, QUESTION) == [berlin(27, 18)]


async def test_a_pause_with_an_end_in_place_of_one_without_lets_the_question_come(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("/pause")
    await pair.moves_to(berlin(24, 12))
    await pair.ben.says("/pause until friday")
    await pair.moves_to(berlin(28, 12))
    assert came(pair.ben, QUESTION) == [berlin(27, 18)]


async def test_coming_back_brings_no_backlog(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await pair.ben.says("/rhythm daily 18:00")
    await pair.ben.says("/pause")
    for day in range(3):
        await pair.alma.says(f"/ask B. Question {day}?")
        await pair.moves(days=2)
    before = len(pair.ben.received)
    await pair.ben.says("/resume")
    assert len(pair.ben.received) == before + 1
    await pair.moves_to(berlin(30, 12))
    assert came(pair.ben, "Question 2?") == [berlin(29, 18)]
    assert len(pair.ben.received) == before + 2


async def test_a_pause_keeps_notes_and_leaves_the_digest_alone(asked: World) -> None:
    await asked.ben.says("/pause")
    await asked.ben.says("Written in the pause.")
    await asked.moves_to(berlin(26, 14, 10))
    asked.alma.sees("Written in the pause.")
    asked.alma.does_not_see("ause until")


async def test_resume_without_a_pause_says_so(evening: World) -> None:
    await evening.ben.says("/resume")
    assert plain(evening.ben.last).startswith("There was no pause.")


# Stop.


@pytest.mark.parametrize("typed", ["stop", "Stop.", "STOP!", "/stop"])
async def test_a_stop_word_alone_is_no_note_and_ends_any_flow(evening: World, typed: str) -> None:
    kept = await texts(evening, evening.ben)
    await evening.ben.says("/rhythm")
    await evening.ben.says(typed)
    assert plain(evening.ben.last) == said(evening, "stop-text")
    assert [[each["label"] for each in row] for row in evening.ben.last.buttons] == [["Pause", "My card", "Leave"]]
    assert await texts(evening, evening.ben) == kept
    assert (await client_at(evening, evening.ben)).waits_for == ""


async def test_after_a_stop_word_nothing_more_comes_that_day(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("stop")
    await pair.moves_to(berlin(24, 18))
    assert came(pair.ben, QUESTION) == [berlin(24, 18)]


async def test_a_line_that_only_begins_with_stop_is_a_note(evening: World) -> None:
    await evening.ben.says("Stop signs everywhere on the way.")
    assert (await texts(evening, evening.ben))[-1] == "Stop signs everywhere on the way."


async def test_leaving_is_asked_once_and_then_nothing_comes(asked: World) -> None:
    await asked.ben.says("/rhythm daily 18:00")
    await asked.ben.says("/stop")
    await asked.ben.presses("Leave")
    assert asked.ben.buttons()[-2:] == ["Leave", "Stay"]
    await asked.ben.presses("Leave")
    before = len(asked.ben.received)
    await asked.moves_to(berlin(27, 12))
    assert len(asked.ben.received) == before
    told = said(asked, "parted-therapist", alias="B.")
    assert [plain(each) for each in asked.alma.received].count(told) == 1
    asked.alma.does_not_see(said(asked, "digest-quiet"))


async def test_staying_changes_nothing(evening: World) -> None:
    before = await rows(evening)
    await evening.ben.says("/stop")
    await evening.ben.presses("Leave")
    await evening.ben.presses("Stay")
    assert await rows(evening) == before
    assert plain(evening.ben.last) == said(evening, "left-as-it-was")


# Travel.


async def test_a_journey_west_moves_the_hour_with_the_client(asked: World) -> None:
    await asked.ben.says("/rhythm daily 18:00")
    await asked.moves_to(berlin(24, 17))
    await asked.ben.says("/zone New York")
    await asked.moves_to(berlin(26, 12))
    assert came(asked.ben, NUDGED) == [berlin(25, 0), berlin(26, 0)]


async def test_a_journey_east_brings_no_second_one_for_the_same_day(asked: World) -> None:
    await asked.ben.says("/zone New York")
    await asked.ben.says("/rhythm daily 8:00")
    await asked.moves_to(berlin(24, 14, 30))  # 8:30 in New York.
    assert came(asked.ben, NUDGED) == [berlin(24, 14)]
    await asked.ben.says("/rhythm daily 23:30")
    await asked.ben.says("/zone Berlin")
    await asked.moves_to(berlin(25, 12))
    assert came(asked.ben, NUDGED) == [berlin(24, 14)]


# Restarts.


async def test_a_restart_between_any_two_steps_repeats_and_loses_nothing(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.restarts()
    await pair.ben.says("/rhythm")
    await pair.restarts()
    await pair.ben.says("daily 18:00")
    await pair.restarts()
    await pair.moves_to(berlin(23, 17, 59))
    await pair.restarts()
    await pair.moves_to(berlin(23, 18))
    await pair.restarts()
    await pair.moves_to(berlin(24, 18))
    await pair.restarts()
    await pair.ben.presses("Pause")
    await pair.restarts()
    await pair.ben.presses("3 days")
    await pair.restarts()
    await pair.moves_to(berlin(28, 19))
    assert came(pair.ben, QUESTION) == [berlin(23, 18), berlin(24, 18), berlin(28, 18)]
