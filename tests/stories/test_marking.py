"""After the appointment: which lines came up, that the client hears of it once, and the line that still waits."""

from datetime import timedelta

import pytest

from sandbox.botapi.shapes import Message
from tests.people import Phone, World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, digests, dora, labels, tells, told

LEAD = timedelta(minutes=60)
WEEK = timedelta(days=7)
OVER = THURSDAY + timedelta(minutes=51)
BACK = "A line of yours came back into the room."
WAITING = "Still waiting from before:"


async def _met(pair: World, *lines: str) -> Message:
    """Ben wrote these, a minute apart, he and Alma met, and she is asked: the ask."""
    await pair.alma.says(f"/ask B. {QUESTION}")
    for line in lines or ("The mornings.", "The tram."):
        await pair.ben.says(line)
    await pair.moves_to(OVER)
    return told(pair.alma, "ask-after", alias="B.")


def _now(phone: Phone, message: Message) -> Message:
    return next(each for each in phone.received if each.id == message.id)


async def _marks(pair: World, ask: Message, line: str) -> None:
    """Alma opens the lines behind the ask and marks the one that holds these words."""
    if "Which lines came up?" in labels(_now(pair.alma, ask)):
        await pair.alma.presses("Which lines came up?", on=_now(pair.alma, ask))
    await _taps(pair.alma, _now(pair.alma, ask), line)


async def _taps(phone: Phone, message: Message, line: str) -> None:
    label = next(each for each in labels(message) if line in each)
    await phone.presses(label, on=message)


def _bare(message: Message) -> list[str]:
    return [each.replace("\u2068", "").replace("\u2069", "") for each in labels(message)]


async def test_the_lines_stand_behind_one_more_tap(pair: World) -> None:
    ask = await _met(pair)
    assert _bare(ask)[-2:] == ["Nothing this time", "Which lines came up?"]
    await pair.alma.presses("Which lines came up?", on=ask)
    shown = _now(pair.alma, ask)
    assert tells(shown, "marks-head", alias="B.")
    assert _bare(shown) == ["Mon 23 Nov · The mornings.", "Mon 23 Nov · The tram.", "Back"]


async def test_a_mark_is_a_quiet_sign_and_comes_off_again(pair: World) -> None:
    ask = await _met(pair)
    await _marks(pair, ask, "The tram.")
    assert _bare(_now(pair.alma, ask))[1] == "● Mon 23 Nov · The tram."
    await _marks(pair, ask, "The tram.")
    assert _bare(_now(pair.alma, ask))[1] == "Mon 23 Nov · The tram."


async def test_back_brings_the_ask_again_and_it_still_works(pair: World) -> None:
    ask = await _met(pair)
    before = (plain(ask), _bare(ask))
    await _marks(pair, ask, "The tram.")
    await pair.alma.presses("Back", on=_now(pair.alma, ask))
    assert (plain(_now(pair.alma, ask)), _bare(_now(pair.alma, ask))) == before
    await pair.alma.presses("Keep it", on=_now(pair.alma, ask))
    assert tells(_now(pair.alma, ask), "asked-set", alias="B.")


async def test_an_answered_ask_stays_as_it_was_answered_when_a_line_goes(pair: World) -> None:
    ask = await _met(pair)
    await _marks(pair, ask, "The tram.")
    await pair.alma.presses("Back", on=_now(pair.alma, ask))
    await pair.alma.presses("Keep it", on=_now(pair.alma, ask))
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    assert tells(_now(pair.alma, ask), "asked-set", alias="B.")


async def test_many_lines_have_pages(pair: World) -> None:
    ask = await _met(pair, *(f"Line {number:02}." for number in range(1, 17)))
    await pair.alma.presses("Which lines came up?", on=ask)
    assert _bare(_now(pair.alma, ask))[-2:] == ["Back", "Later"]
    await pair.alma.presses("Later", on=_now(pair.alma, ask))
    await pair.alma.presses("Later", on=_now(pair.alma, ask))
    assert _bare(_now(pair.alma, ask)) == ["Mon 23 Nov · Line 15.", "Mon 23 Nov · Line 16.", "Back", "Earlier"]
    await _taps(pair.alma, _now(pair.alma, ask), "Line 16.")
    assert _bare(_now(pair.alma, ask))[1] == "● Mon 23 Nov · Line 16."


async def test_without_lines_there_is_nothing_to_mark(met: World) -> None:
    assert "Which lines came up?" not in labels(told(met.alma, "ask-after", alias="B."))


async def test_the_client_hears_once_in_the_same_message_as_the_next_question(pair: World) -> None:
    ask = await _met(pair)
    await _marks(pair, ask, "The tram.")
    pair.ben.does_not_see(BACK)
    await pair.alma.says("/ask B. For this week?")
    await pair.moves(days=1, hours=4)
    question = pair.ben.sees(BACK)
    assert plain(question) == f"For this week?\n\n{BACK}"
    await pair.alma.says("/ask B. And then?")
    await pair.moves(days=5)  # The week was full.
    assert plain(pair.ben.sees("And then?")) == "And then?"
    assert pair.ben.text.count(BACK) == 1


async def test_a_mark_taken_off_and_set_again_is_not_told_twice(pair: World) -> None:
    ask = await _met(pair)
    await _marks(pair, ask, "The tram.")
    await pair.alma.says("/ask B. For this week?")
    await pair.moves(days=1, hours=4)
    await _marks(pair, ask, "The tram.")
    await _marks(pair, ask, "The tram.")
    await pair.alma.says("/ask B. And then?")
    await pair.moves(days=2)
    assert pair.ben.text.count(BACK) == 1


async def test_a_mark_taken_off_before_the_question_left_says_nothing(pair: World) -> None:
    ask = await _met(pair)
    await _marks(pair, ask, "The tram.")
    await pair.alma.says("/ask B. For this week?")
    await _marks(pair, ask, "The tram.")
    await pair.moves(days=1, hours=4)
    pair.ben.sees("For this week?")
    pair.ben.does_not_see(BACK)


async def test_of_a_line_that_was_taken_back_nothing_is_said(pair: World) -> None:
    ask = await _met(pair)
    await _marks(pair, ask, "The tram.")
    await pair.alma.says("/ask B. For this week?")
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    await pair.moves(days=1, hours=4)
    pair.ben.sees("For this week?")
    pair.ben.does_not_see(BACK)


async def test_of_a_line_that_is_held_back_now_nothing_is_said_and_it_does_not_return(pair: World) -> None:
    await pair.moves(days=2)
    message = await pair.ben.says("The tram.")
    ask = await _met(pair, "The mornings.")
    await _marks(pair, ask, "The tram.")
    await pair.ben.edits(message, "The tram. " + "And more of it. " * 40)
    await pair.alma.says("/ask B. For this week?")
    await pair.moves(days=1, hours=4)
    pair.ben.sees("For this week?")
    pair.ben.does_not_see(BACK)
    pair.alma.does_not_see("tram")


async def test_who_looks_the_question_up_hears_of_it_there(pair: World) -> None:
    ask = await _met(pair)
    await _marks(pair, ask, "The tram.")
    await pair.alma.says("/ask B. For this week?")
    await pair.ben.says("/question")
    assert BACK in plain(pair.ben.last)
    await pair.ben.says("/question")
    await pair.alma.says("/ask B. And then?")
    await pair.moves(days=3)
    assert pair.ben.text.count(BACK) == 1


async def test_a_question_taken_back_before_it_left_leaves_it_to_the_next(pair: World) -> None:
    ask = await _met(pair)
    await _marks(pair, ask, "The tram.")
    await pair.alma.says("/ask B. For this week?")
    await pair.alma.presses("Undo")
    await pair.alma.says("/ask B. And then?")
    await pair.moves(days=1, hours=4)
    assert plain(pair.ben.sees(BACK)) == f"And then?\n\n{BACK}"


async def test_undo_after_the_question_came_changes_nothing(pair: World) -> None:
    ask = await _met(pair)
    await _marks(pair, ask, "The tram.")
    await pair.alma.says("/ask B. For this week?")
    await pair.moves(days=1, hours=4)
    await pair.alma.presses("Undo")
    assert tells(pair.alma.last, "undo-too-late", alias="B.")
    assert pair.ben.text.count(BACK) == 1


async def test_the_newest_line_that_did_not_come_up_returns_once_then_rests(pair: World) -> None:
    ask = await _met(pair, "The mornings.", "The tram.", "The rain.")
    await _marks(pair, ask, "The rain.")
    await pair.moves_to(THURSDAY + WEEK)
    assert f"{WAITING}\nMon 23 Nov · The tram." in digests(pair.alma)[-1]
    assert "The mornings." not in digests(pair.alma)[-1]
    assert "The rain." not in digests(pair.alma)[-1]
    await pair.moves_to(THURSDAY + 2 * WEEK)
    assert WAITING not in digests(pair.alma)[-1]


async def test_no_answer_marks_nothing_and_is_not_asked_for_again(pair: World) -> None:
    await _met(pair)
    await pair.moves_to(THURSDAY + WEEK)
    assert f"{WAITING}\nMon 23 Nov · The tram." in digests(pair.alma)[-1]
    assert sum(tells(each, "ask-after", alias="B.") for each in pair.alma.received) == 1


async def test_where_all_lines_came_up_none_waits(pair: World) -> None:
    ask = await _met(pair)
    await _marks(pair, ask, "The tram.")
    await _marks(pair, ask, "The mornings.")
    await pair.moves_to(THURSDAY + WEEK)
    assert WAITING not in digests(pair.alma)[-1]


async def test_nothing_forgotten_returns(pair: World) -> None:
    await _met(pair)
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    await pair.moves_to(THURSDAY + WEEK)
    assert f"{WAITING}\nMon 23 Nov · The mornings." in digests(pair.alma)[-1]


async def test_a_returned_line_changes_and_goes_like_any_other(pair: World) -> None:
    await pair.moves(days=2)
    message = await pair.ben.says("The tram.")
    await pair.moves_to(OVER)
    await pair.alma.says("/digest B.")
    await pair.alma.presses("In session now")
    await pair.ben.edits(message, "The late tram.")
    assert f"{WAITING}\nWed 25 Nov · The late tram. (edited)" in digests(pair.alma)[-1]
    await pair.ben.says("/forget", reply_to=message)
    await pair.ben.presses("Take it back")
    assert WAITING not in digests(pair.alma)[-1]
    assert "tram" not in pair.alma.text


async def test_a_returned_line_is_there_again_in_a_digest_that_is_shown_again(pair: World) -> None:
    await _met(pair)
    await pair.moves_to(THURSDAY + WEEK + timedelta(days=1))
    await pair.alma.says("/digest B.")
    await pair.alma.presses("The last one")
    first, again = digests(pair.alma)[-2:]
    assert again == first
    assert WAITING in again


# From the digest.


async def test_below_a_digest_what_is_for_later_waits_until_they_have_met(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("The tram.")
    await pair.moves_to(THURSDAY - LEAD)
    digest = pair.alma.last
    assert labels(digest) == ["Talked about", "Carry on", "New question"]
    for choice in ("Talked about", "Carry on"):
        await pair.alma.presses(choice, on=digest)
        assert pair.alma.toasts()[-1] == "This is for when you have met: Thu 26 Nov, 15:00."
    assert labels(pair.alma.last) == labels(digest)
    await pair.alma.presses("New question", on=digest)
    assert tells(pair.alma.last, "ask-type", alias="B.")


async def test_lines_are_marked_in_the_digest_in_the_same_way(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("The tram.")
    await pair.moves_to(THURSDAY + timedelta(minutes=30))
    digest = next(each for each in pair.alma.received if each.protected)
    await pair.alma.presses("Talked about", on=digest)
    await _taps(pair.alma, _now(pair.alma, digest), "The tram.")
    assert _bare(_now(pair.alma, digest))[0] == "● Mon 23 Nov · The tram."
    await pair.alma.presses("Back", on=_now(pair.alma, digest))
    assert "Mon · The tram." in plain(_now(pair.alma, digest))
    await pair.moves_to(THURSDAY + WEEK)
    assert WAITING not in digests(pair.alma)[-1]


async def test_carry_on_below_a_digest_answers_the_ask(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(THURSDAY + timedelta(minutes=30))
    digest = next(each for each in pair.alma.received if each.protected)
    await pair.alma.presses("Carry on", on=digest)
    assert tells(pair.alma.last, "asked-set", alias="B.")
    await pair.alma.presses("Carry on", on=digest)
    assert pair.alma.toasts()[-1] == "That has passed."
    await pair.moves_to(THURSDAY + timedelta(days=2))
    assert not any(tells(each, "ask-after", alias="B.") for each in pair.alma.received)
    assert sum(QUESTION in plain(each) for each in pair.ben.received) == 2, "the same question comes once more"


async def test_carry_on_of_an_old_digest_has_passed(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(THURSDAY)
    old = next(each for each in pair.alma.received if each.protected)
    await pair.moves_to(THURSDAY + WEEK + timedelta(minutes=5))
    await pair.alma.presses("Carry on", on=old)
    assert pair.alma.toasts()[-1] == "That has passed."


# What is typed or pressed wrong.


async def test_a_line_erased_meanwhile_cannot_be_marked(pair: World) -> None:
    ask = await _met(pair)
    await pair.alma.presses("Which lines came up?", on=ask)
    shown = _now(pair.alma, ask)
    _, meaning = pair.alma.button(next(each for each in labels(shown) if "tram" in each), on=shown)
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    assert _bare(_now(pair.alma, ask)) == ["Mon 23 Nov · The mornings.", "Back"]
    await pair.alma.forges(meaning, on=_now(pair.alma, ask))
    assert pair.alma.toasts()[-1] == "That has passed."


async def test_when_the_last_line_goes_the_way_back_is_left(pair: World) -> None:
    ask = await _met(pair, "The tram.")
    await pair.alma.presses("Which lines came up?", on=ask)
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    assert tells(_now(pair.alma, ask), "marks-none")
    assert _bare(_now(pair.alma, ask)) == ["Back"]
    await pair.alma.presses("Back", on=_now(pair.alma, ask))
    assert "Which lines came up?" not in labels(_now(pair.alma, ask))


@pytest.mark.parametrize(
    "meaning", ["mark:1:{note}", "mark:0:{note}", "mark:2:{note}", "mark:", "marks:99999", "unmarks", "carryon:{note}"]
)
async def test_foreign_and_made_up_choices_change_nothing(pair: World, meaning: str) -> None:
    ask = await _met(pair)
    await pair.enrols(pair.cleo, "Cleo")
    shown = _now(pair.alma, ask)
    _, real = pair.alma.button("Write it", on=shown)
    await pair.cleo.forges(meaning.format(note=real.split(":")[1]), on=shown)
    assert pair.cleo.toasts()[-1] == "That has passed."
    if meaning != "marks:99999":
        await pair.alma.forges(meaning.format(note=real.split(":")[1]), on=shown)
        assert pair.alma.toasts()[-1] == "That has passed."
    await pair.moves_to(THURSDAY + WEEK)
    assert f"{WAITING}\nMon 23 Nov · The tram." in digests(pair.alma)[-1]


async def test_a_choice_of_a_parted_client_has_passed(pair: World) -> None:
    ask = await _met(pair)
    await pair.ben.says("/stop")
    await pair.ben.presses("Leave")
    await pair.ben.presses("Leave")
    await pair.alma.presses("Which lines came up?", on=ask)
    assert pair.alma.toasts()[-1] == "That has passed."


async def test_of_two_open_asks_each_marks_its_own_clients_lines(two: World) -> None:
    await two.alma.says("/meet Dora thu 16:00 weekly 50m")
    await two.ben.says("The tram.")
    await dora(two).says("The bus.")
    await two.moves_to(THURSDAY + timedelta(hours=2, minutes=1))
    for alias, line in (("B.", "The tram."), ("Dora", "The bus.")):
        ask = told(two.alma, "ask-after", alias=alias)
        await two.alma.presses("Which lines came up?", on=ask)
        assert _bare(_now(two.alma, ask))[:-1] == [f"Mon 23 Nov · {line}"]


async def test_erasing_everything_empties_the_lines_to_mark(pair: World) -> None:
    ask = await _met(pair)
    await pair.alma.presses("Which lines came up?", on=ask)
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    assert plain(_now(pair.alma, ask)) == "Removed."
    pair.alma.does_not_see("tram")


async def test_hostile_and_right_to_left_lines_stand_on_buttons_as_they_are(pair: World) -> None:
    ask = await _met(pair, "<b>bold</b> & \u202eback", "בבוקר היה קל יותר.")
    await pair.alma.presses("Which lines came up?", on=ask)
    first, second, _ = labels(_now(pair.alma, ask))
    assert first == "\u2068Mon 23 Nov · <b>bold</b> & back\u2069"
    assert "\u2067" not in second
    assert "בבוקר" in second
    await _taps(pair.alma, _now(pair.alma, ask), "בבוקר")
    assert labels(_now(pair.alma, ask))[1].startswith("● ")


async def test_marks_survive_a_restart(pair: World) -> None:
    ask = await _met(pair)
    await _marks(pair, ask, "The tram.")
    await pair.restarts()
    await pair.alma.says("/ask B. For this week?")
    await pair.moves(days=1, hours=4)
    assert BACK in plain(pair.ben.sees("For this week?"))
