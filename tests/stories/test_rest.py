"""When nothing comes: the ladder, a pause, a stop; and what journeys and restarts do to it (care.md)."""

import pytest

from tests.inspecting import client_at, rows, texts
from tests.people import World, plain
from tests.stories.rhythms import NUDGED, QUESTION, berlin, came, nudges
from tests.stories.traces import said

# The ladder.


async def test_unanswered_nudges_grow_softer_and_rarer_and_then_rest(resting: World) -> None:
    days = [(at - berlin(23, 18)).days for at in came(resting.ben, NUDGED)]
    assert days == [1, 2, 3, 5, 7, 14, 21]
    assert [each.silent for each in nudges(resting.ben)] == [False, False] + [True] * 5
    rest = resting.ben.last
    assert plain(rest) == said(resting, "nudge-rest")
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


async def test_a_new_question_ends_the_rest(resting: World) -> None:
    assert plain(resting.ben.last) == said(resting, "nudge-rest")
    await resting.alma.says("/ask B. Something new?")
    await resting.moves_to(berlin(64, 12))
    assert came(resting.ben, "Something new?") == [berlin(54, 18), berlin(58, 18)]
    assert resting.ben.last.silent is True


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
