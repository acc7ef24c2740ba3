"""After an appointment the therapist is asked once what to carry, in the next gap between appointments."""

from datetime import timedelta

from tests.inspecting import client_at
from tests.people import World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, dora, labels, tells, times_told, told
from tests.tampering import nudges_unanswered

OVER = THURSDAY + timedelta(minutes=50)
"""When Alma and Ben have met."""
WEEK = timedelta(days=7)


async def _carried(world: World) -> None:
    """A question was carried, and the two have met."""
    await world.alma.says(f"/ask B. {QUESTION}")
    await world.moves_to(OVER)


async def test_once_the_appointment_is_over_the_therapist_is_asked(met: World) -> None:
    asked = told(met.alma, "ask-after", alias="B.")
    assert QUESTION in plain(asked)
    assert labels(asked) == ["Write it", "Keep it", "From the library", "A smaller one", "Nothing this time"]
    assert [len(row) for row in asked.buttons] == [2, 2, 1]


async def test_where_nothing_was_carried_there_is_nothing_to_keep(pair: World) -> None:
    await pair.moves_to(OVER)
    asked = told(pair.alma, "ask-after", alias="B.")
    assert labels(asked) == ["Write it", "From the library", "A smaller one", "Nothing this time"]


async def test_a_question_taken_back_is_not_offered_to_be_kept(pair: World) -> None:
    await pair.alma.says("/ask B. Taken back?")
    await pair.alma.presses("Undo")
    await pair.moves_to(OVER)
    asked = told(pair.alma, "ask-after", alias="B.")
    assert "Taken back?" not in plain(asked)
    assert "Keep it" not in labels(asked)


async def test_no_second_ask_comes_for_the_same_appointment(met: World) -> None:
    await met.restarts()
    await met.moves_to(OVER + timedelta(days=6))
    assert times_told(met.alma, "ask-after", alias="B.") == 1


async def test_write_it_shows_the_line_with_the_alias_before_it_is_set(met: World) -> None:
    await met.alma.presses("Write it")
    await met.alma.says("What was new?")
    assert tells(met.alma.last, "ask-confirm", alias="B.")
    await met.moves(days=2)
    met.ben.does_not_see("What was new?")
    await met.alma.presses("Leave it with B.")
    await met.moves(days=1)
    met.ben.sees("What was new?")


async def test_a_typed_line_after_the_ask_is_for_the_one_asked_about(two: World) -> None:
    await _carried(two)
    await two.alma.says("What was new?")
    assert tells(two.alma.last, "ask-confirm", alias="B.")


async def test_a_question_asked_after_the_session_comes_the_day_after(met: World) -> None:
    await met.alma.says("What was new?")
    await met.alma.presses("Leave it with B.")
    await met.moves_to(THURSDAY + timedelta(hours=8))
    met.ben.does_not_see("What was new?")
    await met.moves_to(THURSDAY + timedelta(hours=27))
    met.ben.sees("What was new?")


async def test_keep_brings_the_same_question_once_more(met: World) -> None:
    assert met.ben.text.count(QUESTION) == 1
    await met.alma.presses("Keep it")
    assert tells(met.alma.last, "asked-set", alias="B.")
    await met.moves(days=5)
    assert met.ben.text.count(QUESTION) == 2


async def test_keep_pressed_twice_is_once(met: World) -> None:
    _, meaning = met.alma.button("Keep it")
    await met.alma.presses("Keep it")
    await met.alma.forges(meaning)
    assert met.alma.toasts()[-1] == "That has passed."
    await met.moves(days=5)
    assert met.ben.text.count(QUESTION) == 2


async def test_keep_takes_the_question_that_was_carried_not_one_taken_back(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves(days=1)
    await pair.alma.says("/ask B. Taken back?")
    await pair.alma.presses("Undo")
    await pair.moves_to(OVER)
    await pair.alma.presses("Keep it")
    await pair.moves(days=5)
    pair.ben.does_not_see("Taken back?")
    assert pair.ben.text.count(QUESTION) == 2


async def test_nothing_this_time_closes_the_question(met: World) -> None:
    await met.alma.presses("Nothing this time")
    await met.ben.says("/question")
    assert tells(met.ben.last, "no-question")
    await met.moves_to(OVER + WEEK - timedelta(hours=1))
    assert met.ben.text.count(QUESTION) == 1


async def test_after_nothing_this_time_nothing_was_carried(met: World) -> None:
    await met.alma.presses("Nothing this time")
    before = len(met.alma.received)
    await met.moves_to(OVER + WEEK)
    since = [plain(message) for message in met.alma.received[before:]]
    assert len(since) == 2, "the digest and the ask"
    assert not [text for text in since if QUESTION in text]


async def test_without_an_answer_the_question_stays_until_the_next_appointment_ends(met: World) -> None:
    await met.moves_to(OVER + WEEK - timedelta(minutes=1))
    await met.ben.says("/question")
    assert QUESTION in plain(met.ben.last)
    await met.moves_to(OVER + WEEK)
    await met.ben.says("/question")
    assert tells(met.ben.last, "no-question")


async def test_a_question_set_in_a_gap_outlives_its_own_appointment(met: World) -> None:
    await met.alma.says("/ask B. For the second week?")
    await met.moves_to(OVER + WEEK + timedelta(hours=1))
    await met.ben.says("/question")
    assert "For the second week?" in plain(met.ben.last)


async def test_a_question_set_while_together_is_not_asked_for_again(pair: World) -> None:
    await pair.moves_to(THURSDAY + timedelta(minutes=45))
    await pair.alma.says("/ask B. Set in the room?")
    await pair.moves_to(OVER + timedelta(days=3))
    assert not times_told(pair.alma, "ask-after")
    pair.ben.sees("Set in the room?")


async def test_a_question_set_while_together_is_carried_to_the_next_digest(pair: World) -> None:
    await pair.moves_to(THURSDAY + timedelta(minutes=45))
    await pair.alma.says("/ask B. Set in the room?")
    await pair.moves_to(THURSDAY + WEEK)
    assert "Set in the room?" in plain(pair.alma.last)
    await pair.moves_to(OVER + WEEK)
    assert "Keep it" in labels(told(pair.alma, "ask-after", alias="B."))


async def test_two_asks_open_are_asked_about(two: World) -> None:
    dora_ = dora(two)
    await two.alma.says("/meet Dora thu 17:00")
    await two.moves_to(THURSDAY + timedelta(hours=3))
    assert times_told(two.alma, "ask-after") == 2
    await two.alma.says("What was new?")
    assert tells(two.alma.last, "ask-whose")
    await two.alma.presses("Dora")
    await two.alma.presses("Leave it with Dora")
    await two.moves(days=2)
    dora_.sees("What was new?")
    two.ben.does_not_see("What was new?")


async def test_the_ask_waits_while_the_therapist_is_with_somebody_else(two: World) -> None:
    await two.alma.says("/meet Dora thu 15:30 60m")
    await two.moves_to(THURSDAY + timedelta(minutes=89))
    assert not times_told(two.alma, "ask-after", alias="B.")
    await two.moves_to(THURSDAY + timedelta(minutes=91))
    assert times_told(two.alma, "ask-after", alias="B.") == 1
    asked = [plain(each) for each in two.alma.received if tells(each, "ask-after")]
    assert ["Dora" in each for each in asked] == [False, True], "in the order of the sessions"


async def test_an_ask_that_waits_survives_what_is_planned_meanwhile(two: World) -> None:
    await two.alma.says("/meet Dora thu 15:30 60m")
    await two.moves_to(THURSDAY + timedelta(minutes=60))
    await two.alma.says("/lead 90m")
    await two.alma.says("/meet B. fri 10:00")
    await two.moves_to(THURSDAY + timedelta(minutes=100))
    assert times_told(two.alma, "ask-after", alias="B.") == 1


async def test_a_time_changed_while_together_keeps_the_ask(pair: World) -> None:
    await pair.moves_to(THURSDAY + timedelta(minutes=40))
    await pair.alma.says("/meet B. fri 10:00")
    await pair.moves_to(OVER)
    told(pair.alma, "ask-after", alias="B.")


async def test_an_appointment_called_off_has_no_ask(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await pair.moves_to(OVER + timedelta(days=2))
    assert not times_told(pair.alma, "ask-after")


async def test_an_ask_is_over_once_the_next_one_came(met: World) -> None:
    old = met.alma.last
    await met.moves_to(OVER + WEEK)
    await met.alma.presses("Keep it", on=old)
    assert met.alma.toasts()[-1] == "That has passed."
    await met.ben.says("/question")
    assert tells(met.ben.last, "no-question")


async def test_taking_back_a_question_does_not_end_the_rest_that_silence_brought(pair: World) -> None:
    """A therapist can only make it quieter: what was asked and taken back is no new question."""
    await pair.ben.says("/rhythm daily 18:00")
    await pair.alma.says("/ask B. Taken back?")
    await nudges_unanswered(pair, pair.ben, 8)
    await pair.alma.presses("Undo")
    assert (await client_at(pair, pair.ben)).unanswered == 8
