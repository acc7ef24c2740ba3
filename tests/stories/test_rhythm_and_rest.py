"""When something comes: the question, the rhythm, nudges and the ceiling (care.md)."""

import pytest

from bot.domain.delivery import Kind
from tests.inspecting import client_at, coming
from tests.people import Phone, World, plain
from tests.stories.rhythms import NUDGED, QUESTION, berlin, came, nudges
from tests.stories.traces import said

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
