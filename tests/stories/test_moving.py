"""Appointments that move: once, called off, days away; and what hangs on them moves along."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.people import World, plain
from tests.stories.traces import tells

THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
"""15:00 in Berlin: when Alma and Ben meet."""
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


@pytest.fixture
async def asked(pair: World) -> World:
    """Ben has a question and has written a line."""
    await pair.alma.says("/ask B. What eased, even a little?")
    await pair.moves(hours=6)
    await pair.ben.says("The mornings.")
    return pair


async def test_one_appointment_moves_and_its_digest_moves_along(asked: World) -> None:
    await asked.alma.says("/meet B. move fri 10:00")
    assert "Fri 27 Nov, 10:00" in plain(asked.alma.last)
    await asked.moves_to(THURSDAY + HOUR)
    asked.alma.does_not_see("The mornings.")
    await asked.moves_to(datetime(2026, 11, 27, 8, 0, tzinfo=UTC))
    asked.alma.sees("The mornings.")
    await asked.moves_to(datetime(2026, 11, 27, 9, 55, tzinfo=UTC))
    asked.alma.sees("what is the one thing to carry?")


async def test_after_one_that_moved_the_series_goes_on_as_it_was(asked: World) -> None:
    await asked.alma.says("/meet B.")
    await asked.alma.presses("Move this one")
    await asked.alma.says("fri 10:00")
    await asked.moves_to(datetime(2026, 11, 27, 12, 0, tzinfo=UTC))
    await asked.alma.says("/clients")
    assert "Thu 3 Dec, 15:00" in plain(asked.alma.last)


async def test_one_that_moved_after_its_digest_went_has_another_digest(asked: World) -> None:
    await asked.moves_to(THURSDAY - HOUR / 2)
    first = asked.alma.sees("The mornings.")
    await asked.alma.says("/meet B. move fri 10:00")
    await asked.ben.says("And the evenings.")
    await asked.moves_to(datetime(2026, 11, 27, 8, 30, tzinfo=UTC))
    second = asked.alma.sees("And the evenings.")
    assert second.id != first.id
    assert "The mornings." in plain(second)


async def test_one_called_off_is_told_once_and_softly_and_the_next_one_carries_the_lines(asked: World) -> None:
    await asked.alma.says("/meet B.")
    await asked.alma.presses("Call this one off")
    told = plain(asked.ben.last)
    assert "Thu 26 Nov is called off" in told
    assert "Thu 3 Dec, 15:00" in told
    await asked.moves_to(THURSDAY + 2 * HOUR)
    asked.alma.does_not_see("The mornings.")
    await asked.moves_to(THURSDAY + WEEK - HOUR)
    asked.alma.sees("The mornings.")
    assert asked.ben.text.count("is called off") == 1


@pytest.mark.parametrize(("label", "open_", "told_"), [("Carry on", True, "carried-on"), ("Rest", False, "rest-set")])
async def test_the_question_carries_on_or_rests_as_the_therapist_says(
    asked: World, label: str, open_: bool, told_: str
) -> None:
    await asked.alma.says("/meet B. off once")
    await asked.alma.presses(label)
    assert tells(asked.alma.last, told_)
    await asked.ben.says("/question")
    assert ("What eased" in plain(asked.ben.last)) is open_


async def test_a_nudge_moves_with_the_appointment(asked: World) -> None:
    await asked.ben.says("/rhythm suggested")
    await asked.alma.says("/meet B. move fri 10:00")
    before = len(asked.ben.received)
    await asked.moves_to(datetime(2026, 11, 25, 18, 0, tzinfo=UTC))
    assert len(asked.ben.received) == before, "Wednesday is no evening before any more"
    await asked.moves_to(datetime(2026, 11, 26, 18, 0, tzinfo=UTC))
    assert "What eased" in plain(asked.ben.last)


async def test_days_away_call_off_what_falls_inside(asked: World) -> None:
    await asked.alma.says("/away 24 nov - 4 dec")
    assert "Called off: B." in plain(asked.alma.last)
    assert "Thu 10 Dec, 15:00" in plain(asked.ben.last)
    await asked.moves_to(THURSDAY + WEEK + HOUR)
    asked.alma.does_not_see("The mornings.")
    await asked.moves_to(THURSDAY + 2 * WEEK - HOUR)
    asked.alma.sees("The mornings.")
    assert asked.ben.text.count("is called off") == 1


async def test_coming_back_early_ends_the_days_away(asked: World) -> None:
    await asked.alma.says("/away 1 dec - 20 dec")
    await asked.alma.says("/away off")
    await asked.moves_to(THURSDAY + WEEK - HOUR)
    assert "Thu 3 Dec, 15:00" in plain(asked.alma.last)


async def test_several_lines_set_several_appointments_and_name_what_was_not_understood(world: World) -> None:
    await world.enrols(world.alma)
    await world.pairs(world.alma, world.ben)
    await world.pairs(world.alma, world.cleo, "C.")
    await world.alma.says("/meet B. tue 15:00 weekly 50m\nC. wed 9am biweekly\nD. thu 10:00\nB. whenever")
    await world.alma.says("/clients")
    told = plain(world.alma.last)
    assert "B. · Tue 24 Nov, 15:00" in told
    assert "C. · Wed 25 Nov, 09:00" in told
    world.alma.sees("I did not understand these, and nothing changed for them: D. thu 10:00 · B. whenever")


INPUT = [
    ("/meet B. move 2026-11-20 10:00", "That time has passed"),
    ("/meet B. move somewhen", "When do you meet B., just this once"),
    ("/away", "From which day to which day?"),
    ("/away 20 dec", "From which day to which day?"),
    ("/away 2027-01-07 - 2026-12-20", "From which day to which day?"),
    ("/away off", "No days away are set"),
    ("/meet B. 2026-11-20 15:00", "That time has passed"),
    ("/meet B. 2027-03-28 02:30", "Sun 28 Mar, 03:30"),
    ("/meet B. 2027-10-31 02:30", "Sun 31 Oct, 02:30"),
    ("/meet B. 2026-11-12 15:00 weekly", "every Thursday"),
]
"""What is typed, and what the answer holds: past times, an hour that does not exist or exists twice, days unfit."""


@pytest.mark.parametrize(("typed", "answer"), INPUT)
async def test_input_about_appointments_has_a_kind_answer(pair: World, typed: str, answer: str) -> None:
    await pair.alma.says(typed)
    assert answer in plain(pair.alma.last)


async def test_one_moved_onto_another_is_kept_with_a_word(world: World) -> None:
    await world.enrols(world.alma)
    await world.pairs(world.alma, world.ben)
    await world.pairs(world.alma, world.cleo, "C.")
    await world.alma.says("/meet B. tue 15:00 weekly 50m\nC. wed 9am weekly")
    await world.alma.says("/meet C. move tue 15:30")
    assert "You also meet B. at the same time." in plain(world.alma.last)


async def test_one_that_is_moved_onto_the_next_of_its_own_stays_where_it_is(asked: World) -> None:
    await asked.alma.says("/meet B. move 2026-12-03 15:20")
    assert "You meet B. on Thu 3 Dec, 15:00 anyway" in plain(asked.alma.last)
    await asked.alma.presses("Call this one off")
    assert "is called off, just this once" in plain(asked.alma.last)
    await asked.moves_to(THURSDAY + HOUR)
    asked.alma.does_not_see("The mornings.")
    await asked.moves_to(THURSDAY + WEEK)
    asked.alma.sees("The mornings.")


async def test_after_a_long_silence_the_digest_of_the_appointment_after_comes(asked: World) -> None:
    """What a silence lets pass by must not leave the next appointment without anything planned."""
    await asked.alma.says("/meet B. move 2026-12-01 10:00")
    await asked.moves_to(datetime(2026, 11, 30, 12, 0, tzinfo=UTC))
    await asked.alma.says("/lead 30m")
    await asked.moves_to(datetime(2026, 12, 1, 9, 30, tzinfo=UTC))
    await asked.closes()
    asked.clock.move(timedelta(hours=26))
    await asked.opens()
    await asked.ben.says("A new one.")
    await asked.moves_to(THURSDAY + WEEK)
    asked.alma.sees("A new one.")
