"""The preview: what the therapist will read, shown to the client first; held back, let go, and one default for all."""

from datetime import timedelta

import pytest

from bot.domain.delivery import Kind, State
from sandbox.botapi.faults import Fault
from sandbox.botapi.shapes import Message
from tests.faults.failpoints import Failpoint, armed
from tests.faults.mishaps import debts, row, rows
from tests.people import Phone, World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import OTTO, QUESTION, calls, digests, labels, said, tells, told

LEAD = timedelta(minutes=60)
WEEK = timedelta(days=7)
EVENING = THURSDAY - timedelta(hours=21)
"""Wednesday 18:00 in Berlin: Ben's last own hour before the digest on Thursday at 14:00."""


def previews(phone: Phone) -> list[Message]:
    """What came to look ahead, by itself or asked for."""
    return [each for each in phone.received if plain(each).startswith("A look ahead")]


def hold(line: str) -> str:
    """The choice that holds this line back: its words keep to their own direction."""
    return f"Hold back: \u2068{line}\u2069"


def go(line: str) -> str:
    return f"Let go: \u2068{line}\u2069"


def preview(world: World) -> str:
    return plain(previews(world.ben)[-1])


async def _up_to_preview(world: World, *written: str) -> None:
    for line in written:
        await world.ben.says(line)
    await world.moves_to(EVENING)


async def _chooses(world: World, label: str) -> None:
    await world.ben.says("/settings")
    await world.ben.presses("Before lines go")
    await world.ben.presses(label)


# What comes, and when.


async def test_the_evening_before_the_client_sees_what_the_therapist_will_read_word_for_word(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("The mornings.")
    await pair.moves(days=1)
    await pair.ben.says("The walk home.")
    await pair.moves_to(EVENING)
    words = f"Carried: “{QUESTION}”\n\nMon · The mornings.\nTue · The walk home."
    assert words in preview(pair)
    assert "It goes on Thu 26 Nov, 14:00." in preview(pair)
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == [f"B. · Thu 26 Nov, 15:00\n\n{words}"]


async def test_it_leaves_without_a_word_of_theirs_and_the_words_follow_by_edit(pair: World) -> None:
    await pair.ben.says("The mornings.")
    pair.telegram.calls.clear()
    await pair.moves_to(EVENING)
    cover, words = calls(pair, pair.ben, "sendMessage", "editMessageText")
    assert cover.params["text"] == said(pair, "preview-cover")
    assert "The mornings." in words.params["text"]
    assert words.params["message_id"] == cover.result["message_id"]


async def test_with_no_line_nothing_comes(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(THURSDAY - LEAD)
    assert not previews(pair.ben)
    assert (await row(pair, Kind.PREVIEW)).state is State.DROPPED


async def _next_week(world: World) -> None:
    """One line has been read and did not come up, another was written since: Wednesday at 18:00 of the week after."""
    await world.ben.says("The mornings.")
    await world.ben.says("The tram.")
    await world.moves_to(THURSDAY + timedelta(days=1))
    await world.ben.says("The rain.")
    await world.moves_to(EVENING + WEEK)


async def test_the_line_still_waiting_from_before_is_seen_first_word_for_word(pair: World) -> None:
    await _next_week(pair)
    words = "Still waiting from before:\nMon 23 Nov · The tram.\n\nFri · The rain."
    assert words in preview(pair)
    assert labels(previews(pair.ben)[-1])[:2] == [hold("The tram."), hold("The rain.")]
    await pair.moves_to(THURSDAY + WEEK - LEAD)
    assert words in digests(pair.alma)[-1]
    assert words in preview(pair)
    assert "It went on" in preview(pair)


async def test_the_line_still_waiting_can_be_held_back_and_no_other_takes_its_place(pair: World) -> None:
    await _next_week(pair)
    await pair.ben.presses(hold("The tram."))
    assert "Still waiting" not in preview(pair)
    assert "These stay with you, unless you let them go:\nMon 23 Nov · The tram." in preview(pair)
    await pair.moves_to(THURSDAY + WEEK - LEAD)
    assert "Still waiting" not in digests(pair.alma)[-1]
    assert "The tram." not in pair.alma.text


async def test_the_line_still_waiting_goes_after_all_once_it_is_let_go_again(pair: World) -> None:
    await _next_week(pair)
    await pair.ben.presses(hold("The tram."))
    await pair.ben.presses(go("The tram."))
    assert "Still waiting from before:\nMon 23 Nov · The tram." in preview(pair)
    await pair.moves_to(THURSDAY + WEEK - LEAD)
    assert "Still waiting from before:\nMon 23 Nov · The tram." in digests(pair.alma)[-1]


async def test_for_who_holds_what_nothing_is_said_of_it_stays_too(pair: World) -> None:
    await _next_week(pair)
    await pair.ben.presses("Hold if I say nothing")
    assert "These stay with you, unless you let them go:\nMon 23 Nov · The tram.\nFri · The rain." in preview(pair)
    await pair.moves_to(THURSDAY + WEEK - LEAD)
    assert digests(pair.alma)[-1] == "B. · Thu 3 Dec, 15:00\n\nNo lines this time."


async def test_what_went_is_still_said_to_have_gone_when_it_ends(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    await pair.moves_to(THURSDAY + timedelta(hours=3))
    await pair.alma.says("/end B.")
    await pair.alma.presses("End it")
    assert "Mon · The mornings.\n\nIt went on Thu 26 Nov, 14:00." in preview(pair)


async def test_a_line_from_before_alone_brings_no_preview_and_stands_in_it_when_asked_for(pair: World) -> None:
    await pair.ben.says("The tram.")
    await pair.moves_to(EVENING + WEEK + timedelta(minutes=5))
    came = len(previews(pair.ben))
    await pair.ben.says("/preview")
    assert came == 1
    assert "Still waiting from before:\nMon 23 Nov · The tram.\n\nNo lines this time." in preview(pair)


async def test_a_mark_that_comes_late_is_seen_in_the_preview_too(pair: World) -> None:
    await _next_week(pair)
    ask = told(pair.alma, "ask-after", alias="B.")
    await pair.alma.presses("Which lines came up?", on=ask)
    await pair.alma.presses("\u2068Mon 23 Nov · The tram.\u2069", on=told(pair.alma, "marks-head", alias="B."))
    assert "Still waiting from before:\nMon 23 Nov · The mornings." in preview(pair)


async def test_a_line_that_is_the_clients_alone_is_nothing_to_look_at(pair: World) -> None:
    await pair.ben.says("and on " * 90)
    await pair.moves_to(THURSDAY - LEAD)
    assert not previews(pair.ben)


async def test_a_question_that_has_not_come_is_not_given_away(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.ben.says("/rhythm question only 9am")
    await pair.moves_to(THURSDAY - timedelta(hours=5, minutes=30))
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("/preview")
    assert QUESTION not in preview(pair)


async def test_a_pause_brings_no_preview_and_the_lines_go_as_agreed(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.", "/pause 4 days")
    await pair.moves_to(THURSDAY - LEAD)
    assert not previews(pair.ben)
    assert "The mornings." in digests(pair.alma)[0]


async def test_who_chose_to_hold_and_pauses_keeps_the_lines(pair: World) -> None:
    await _chooses(pair, "Hold if I say nothing")
    await _up_to_preview(pair, "The mornings.", "/pause 4 days")
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == ["B. · Thu 26 Nov, 15:00\n\nNo lines this time."]


async def test_preview_before_nudge_and_one_a_day(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("/rhythm suggested")
    await pair.moves(days=1)
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY - LEAD)
    assert len(previews(pair.ben)) == 1
    assert "Still here" not in pair.ben.text
    assert {each.why for each in await rows(pair, Kind.NUDGE) if each.state is State.DROPPED} <= {
        "preview today",
        "ceiling",
    }


async def test_a_question_yields_to_the_preview_of_that_day(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves(days=1)
    await pair.alma.says("/meet B. fri 20:00 weekly 50m")
    await pair.moves_to(EVENING)
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(EVENING + timedelta(days=1))
    # Thursday 18:00: the preview of Friday's digest and the question have the same hour.
    assert len(previews(pair.ben)) == 1
    assert QUESTION not in pair.ben.text


async def test_when_something_came_that_day_the_preview_comes_in_the_morning(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves_to(EVENING - timedelta(hours=3))
    await pair.ben.says("/settings")
    await pair.ben.presses("Questions at once")
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("The walk home.")
    await pair.moves_to(EVENING + timedelta(hours=13, minutes=59))
    assert not previews(pair.ben)
    await pair.moves(minutes=2)
    assert "The walk home." in preview(pair)


async def test_two_therapists_have_a_preview_each_that_says_whose_it_is(pair: World) -> None:
    await pair.enrols(pair.cleo, "Cleo")
    await pair.pairs(pair.cleo, pair.ben, "Benno")
    await pair.cleo.says("/meet Benno fri 15:00 weekly 50m")
    await pair.ben.says("For one of them.")
    await pair.ben.presses("for Cleo")
    await pair.ben.says("For the other.")
    await pair.ben.presses("for Alma")
    await pair.ben.says("For nobody.")
    await pair.moves_to(EVENING + timedelta(days=1))
    first, second = [plain(each) for each in previews(pair.ben)]
    assert ("For the other." in first, "For one of them." in first) == (True, False)
    assert ("For the other." in second, "For one of them." in second) == (False, True)
    assert "to Cleo on Fri 27 Nov, 14:00." in second
    assert "For nobody." not in first + second
    assert "Cleo" not in second.partition("\n")[0]


# Line by line.


async def test_a_line_held_back_by_a_tap_leaves_no_trace(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    await pair.ben.presses(hold("The mornings."))
    assert "These stay with you, unless you let them go:\nMon · The mornings." in preview(pair)
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == ["B. · Thu 26 Nov, 15:00\n\nNo lines this time."]
    assert labels(pair.alma.last) == ["New question"]
    await pair.alma.says("/digest B.")
    assert digests(pair.alma)[-1] == digests(pair.alma)[0]


async def test_pages_of_a_digest_tell_nothing_of_what_is_held(pair: World) -> None:
    for number in range(8):
        await pair.ben.says(f"Line {number}.")
    await pair.ben.says("/notes")
    await pair.ben.presses("Hold one back")
    await pair.ben.presses("Line 5.")
    await pair.moves_to(THURSDAY - LEAD)
    assert labels(pair.alma.last) == ["Talked about", "New question"]
    assert "Line 5." not in digests(pair.alma)[0]


async def test_a_line_let_go_again_goes(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    await pair.ben.presses(hold("The mornings."))
    await pair.ben.presses(go("The mornings."))
    assert "With you" not in preview(pair)
    await pair.moves_to(THURSDAY - LEAD)
    assert "Mon · The mornings." in digests(pair.alma)[0]


async def test_a_line_let_go_weeks_later_comes_with_the_next_digest_under_the_day_it_was_given(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    await pair.ben.presses(hold("The mornings."))
    await pair.moves_to(THURSDAY + timedelta(days=1))
    await pair.ben.says("The walk home.")
    await pair.moves(days=1)
    await pair.ben.says("/notes")
    await pair.ben.presses("Let one go")
    await pair.ben.presses("The mornings.")
    assert tells(pair.ben.last, "note-let-go")
    await pair.moves_to(THURSDAY + WEEK - LEAD)
    first, second = digests(pair.alma)
    assert "The mornings." not in first
    assert second.endswith("Fri · The walk home.\nSat · The mornings.")


async def test_a_line_held_back_after_it_went_is_taken_out_and_the_client_is_told(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY - timedelta(minutes=30))
    await pair.ben.says("/notes")
    await pair.ben.presses("Hold one back")
    await pair.ben.presses("The mornings.")
    assert tells(pair.ben.last, "note-held-read")
    assert "The mornings." not in digests(pair.alma)[0]
    assert "The mornings." not in preview(pair)
    await pair.ben.says("/notes")
    await pair.ben.presses("Let one go")
    await pair.ben.presses("The mornings.")
    assert "The mornings." in digests(pair.alma)[0]


async def test_the_choice_of_a_preview_whose_digest_has_gone_tells_that_it_may_have_been_read(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    message, meaning = pair.ben.button(hold("The mornings."))
    await pair.moves_to(THURSDAY - timedelta(minutes=30))
    assert not [each for each in labels(previews(pair.ben)[-1]) if each.startswith("Hold back")]
    await pair.ben.forges(meaning, on=next(each for each in pair.ben.received if each.id == message))
    told(pair.ben, "note-held-read")
    assert "The mornings." not in digests(pair.alma)[0]


async def test_of_a_long_line_what_would_be_shared_is_shown(pair: World) -> None:
    await pair.ben.says("and on " * 90)
    await pair.ben.presses("Share the first lines")
    await pair.moves_to(EVENING)
    assert "and on …" in preview(pair)
    await pair.ben.presses(next(each for each in labels(previews(pair.ben)[-1]) if each.startswith("Hold back")))
    await pair.moves_to(THURSDAY - LEAD)
    assert "and on" not in digests(pair.alma)[0]


# The moment of sending.


async def test_a_hold_while_the_cover_is_on_its_way_is_in_time(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY - LEAD - timedelta(minutes=1))
    with armed(Failpoint.CLAIMED, lambda: pair.ben.presses_meanwhile(hold("The mornings.")), Kind.DIGEST):
        await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == ["B. · Thu 26 Nov, 15:00\n\nNo lines this time."]
    texts = [str(call.params.get("text", "")) for call in calls(pair, pair.alma, "sendMessage", "editMessageText")]
    assert not [text for text in texts if "mornings" in text]
    await pair.moves_to(THURSDAY + timedelta(days=1))
    await pair.ben.says("/notes")
    await pair.ben.presses("Let one go")
    await pair.ben.presses("The mornings.")
    assert "The mornings." not in digests(pair.alma)[0], "nothing joins what has gone"
    await pair.moves_to(THURSDAY + WEEK - LEAD)
    assert "The mornings." in digests(pair.alma)[1]


@pytest.mark.parametrize("fault", [Fault.ERROR_500, Fault.RESET_BEFORE, Fault.TOO_MANY])
async def test_a_hold_while_the_words_stumble_is_in_time(pair: World, fault: Fault) -> None:
    await _up_to_preview(pair, "The mornings.", "The walk home.")
    pair.telegram.faults.plan("editMessageText", fault, chat=pair.alma.number, times=None)
    await pair.moves_to(THURSDAY - LEAD)
    await pair.ben.says("/notes")
    await pair.ben.presses("Hold one back")
    await pair.ben.presses("The mornings.")
    await pair.restarts()
    pair.telegram.faults.clear()
    await pair.moves(minutes=10)
    assert digests(pair.alma) == ["B. · Thu 26 Nov, 15:00\n\nMon · The walk home."]
    assert await debts(pair) == []


# One default for all.


async def test_the_first_preview_asks_and_until_then_lines_go_as_the_consent_says(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    assert said(pair, "preview-ask") in preview(pair)
    assert labels(previews(pair.ben)[-1])[-3:] == ["Send if I say nothing", "Hold if I say nothing", "No previews"]
    await pair.moves_to(THURSDAY - LEAD)
    assert "The mornings." in digests(pair.alma)[0]


async def test_send_is_chosen_once(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    asked = previews(pair.ben)[-1]
    await pair.ben.presses("Send if I say nothing")
    await pair.ben.forges(f"pvset:send:{pairing_in(asked)}", on=asked)
    assert said(pair, "preview-ask") not in preview(pair)
    await pair.moves_to(THURSDAY + timedelta(hours=3))
    await pair.ben.says("The walk home.")
    await pair.moves_to(EVENING + WEEK)
    assert len(previews(pair.ben)) == 2
    assert labels(previews(pair.ben)[-1]) == [hold("The mornings."), hold("The walk home.")]
    await pair.moves_to(THURSDAY + WEEK - LEAD)
    assert "The walk home." in digests(pair.alma)[1]


def pairing_in(message: Message) -> str:
    """The pairing that the choices of a preview name."""
    data = [str(button["data"]) for line in message.buttons for button in line]
    return next(each.rpartition(":")[2] for each in data if each.startswith("pvset:"))


async def test_hold_keeps_what_was_not_let_go(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.", "The walk home.")
    await pair.ben.presses("Hold if I say nothing")
    assert "No lines this time." in preview(pair)
    await pair.ben.presses(go("The walk home."))
    await pair.ben.says("Later still.")
    assert "Later still." in preview(pair).partition("These stay with you, unless you let them go:")[2]
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == ["B. · Thu 26 Nov, 15:00\n\nMon · The walk home."]


async def test_send_these_lets_go_all_of_which_nothing_was_said(pair: World) -> None:
    await _chooses(pair, "Hold if I say nothing")
    await _up_to_preview(pair, "The mornings.", "The walk home.", "and on " * 90)
    await pair.ben.presses(go("The mornings."))
    await pair.ben.presses(hold("The mornings."))
    await pair.ben.presses("Send these")
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == ["B. · Thu 26 Nov, 15:00\n\nMon · The walk home."]


async def test_what_stayed_is_not_sent_by_another_choice(pair: World) -> None:
    await _chooses(pair, "Hold if I say nothing")
    await pair.ben.says("The mornings.")
    await _chooses(pair, "Send if I say nothing")
    assert tells(pair.ben.last, "preview-still-yours")
    await _up_to_preview(pair, "The walk home.")
    assert "The mornings." in preview(pair).partition("These stay with you, unless you let them go:")[2]
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == ["B. · Thu 26 Nov, 15:00\n\nMon · The walk home."]


async def test_no_previews_is_as_it_was_without_them(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    await pair.ben.presses("No previews")
    await pair.moves_to(THURSDAY + timedelta(hours=3))
    await pair.ben.says("The walk home.")
    assert [each for each in await rows(pair, Kind.PREVIEW) if each.state is State.PLANNED] == []
    await pair.moves_to(THURSDAY + WEEK - LEAD)
    assert len(previews(pair.ben)) == 1
    assert "The walk home." in digests(pair.alma)[1]


# It lives.


async def test_later_lines_edits_and_lines_taken_back_change_the_preview_that_came(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    message = await pair.ben.says("The walk home.")
    assert "The walk home." in preview(pair)
    await pair.ben.edits(message, "The walk back home.")
    assert "The walk back home." in preview(pair)
    await pair.ben.says("/forget", reply_to=message)
    await pair.ben.presses("Take it back")
    assert "The walk" not in preview(pair)
    assert len(previews(pair.ben)) == 1


async def test_nothing_joins_what_has_gone(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    await pair.moves_to(THURSDAY - timedelta(minutes=30))
    assert "It went on Thu 26 Nov, 14:00." in preview(pair)
    await pair.ben.says("On the way.")
    assert "On the way." not in preview(pair)
    assert "On the way." not in digests(pair.alma)[0]


async def test_it_is_paged_by_edit(pair: World) -> None:
    for number in range(100):
        pair.telegram.say(pair.ben.number, f"Line {number:03}.")
    await pair.settles()
    await pair.moves_to(EVENING)
    pages = [preview(pair)]
    for _ in range(19):
        await pair.ben.presses("More", on=previews(pair.ben)[-1])
        pages.append(preview(pair))
    assert "More" not in labels(previews(pair.ben)[-1])
    assert [number for page in pages for number in range(100) if f"Line {number:03}." in page] == list(range(100))
    await pair.ben.presses(hold("Line 095."))
    assert "Line 099." in preview(pair), "the reader stays on the page"
    assert len(previews(pair.ben)) == 1


async def test_a_session_that_moves_takes_its_preview_along(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    await pair.alma.says("/meet B. move fri 10:00")
    assert "It goes on Fri 27 Nov, 09:00." in preview(pair)
    await pair.moves_to(THURSDAY + timedelta(days=1))
    assert len(previews(pair.ben)) == 1
    assert "The mornings." in digests(pair.alma)[0]


async def test_a_preview_that_has_not_come_moves_with_its_session(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.alma.says("/meet B. move fri 15:00")
    await pair.moves_to(EVENING)
    assert not previews(pair.ben)
    await pair.moves(days=1)
    assert "It goes on Fri 27 Nov, 14:00." in preview(pair)


async def test_a_session_that_is_called_off_says_so_in_its_preview(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    await pair.alma.says("/meet B. off once")
    assert said(pair, "preview-waits") in preview(pair)
    await pair.moves_to(EVENING + WEEK)
    first, second = [plain(each) for each in previews(pair.ben)]
    assert "It goes on" not in first
    assert "Mon 23 Nov · The mornings." in second
    assert "It goes on Thu 3 Dec, 14:00." in second


async def test_another_lead_time_is_told(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    await pair.alma.says("/lead 2h")
    assert "It goes on Thu 26 Nov, 13:00." in preview(pair)


async def test_a_suspended_therapist_reads_nothing_and_the_preview_says_so(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    await pair.operator_suspends(pair.alma)
    assert said(pair, "preview-waits") in preview(pair)
    await pair.operator_restores(pair.alma)
    assert "It goes on Thu 26 Nov, 14:00." in preview(pair)


async def test_a_pairing_that_ends_takes_the_lines_out_of_its_preview(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    asked = previews(pair.ben)[-1]
    _, meaning = pair.ben.button(hold("The mornings."))
    await pair.alma.says("/end B.")
    await pair.alma.presses("End it")
    assert plain(next(each for each in pair.ben.received if each.id == asked.id)) == said(pair, "preview-over")
    await pair.ben.forges(f"pvset:hold:{pairing_in(asked)}", on=asked)
    assert pair.ben.toasts()[-1] == "That has passed."
    await pair.ben.forges(meaning, on=asked)
    await pair.ben.says("/preview")
    assert tells(pair.ben.last, "parted-home")


async def test_everything_erased_leaves_nothing_owed(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    await pair.moves(hours=1)
    assert await debts(pair) == []


# Nobody knows whether it came.


async def test_a_preview_that_may_not_have_come_lives_once_it_is_pressed(pair: World) -> None:
    await pair.ben.says("The mornings.")
    pair.telegram.faults.plan("sendMessage", Fault.ACCEPT_THEN_RESET, chat=pair.ben.number)
    await pair.moves_to(EVENING + timedelta(hours=2))
    assert (await row(pair, Kind.PREVIEW)).state is State.UNKNOWN
    assert len(previews(pair.ben)) == 1
    await pair.ben.presses("Show it")
    assert "The mornings." in preview(pair)
    await pair.ben.says("The walk home.")
    assert "The walk home." in preview(pair)


async def test_its_words_survive_a_restart(pair: World) -> None:
    await pair.ben.says("The mornings.")
    pair.telegram.faults.plan("editMessageText", Fault.ERROR_500, chat=pair.ben.number, times=None)
    await pair.moves_to(EVENING)
    await pair.restarts()
    pair.telegram.faults.clear()
    await pair.moves(minutes=10)
    assert "The mornings." in preview(pair)


async def test_a_preview_that_was_deleted_raises_no_alarm(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    pair.telegram.faults.plan("editMessageText", Fault.BAD_REQUEST_EDIT_NOT_FOUND, chat=pair.ben.number)
    await pair.ben.says("The walk home.")
    assert await debts(pair) == []
    assert (await row(pair, Kind.PREVIEW)).message is None


# Asked for.


async def test_asked_for_it_says_to_whom_it_goes_and_when(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.ben.says("/preview")
    assert "It goes to Alma on Thu 26 Nov, 14:00." in preview(pair)
    await pair.ben.presses(hold("The mornings."))
    assert "These stay with you, unless you let them go:" in preview(pair)
    assert len(previews(pair.ben)) == 1


async def test_asked_for_without_a_session_it_can_be_sent(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await pair.ben.says("The mornings.")
    await pair.ben.says("/preview")
    assert said(pair, "preview-unset") in preview(pair)
    await pair.ben.presses("Send to my therapist", on=previews(pair.ben)[-1])
    assert "The mornings." in digests(pair.alma)[0]


async def test_during_a_session_it_shows_the_next(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY + timedelta(minutes=10))
    await pair.ben.says("While together.")
    await pair.ben.says("/preview")
    assert "The mornings." not in preview(pair)


@pytest.mark.parametrize("line", ["<b>bold</b> & _this_", "שלום, the mornings", "وقت الصباح", "🙂" * 60, "a\nb\nc"])
async def test_whatever_is_written_stands_as_the_therapist_will_read_it(pair: World, line: str) -> None:
    await _up_to_preview(pair, line)
    seen = next(each for each in preview(pair).split("\n") if each.startswith("Mon · "))
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma)[0].endswith(seen)


FOREIGN = (
    "pvhold:",
    "pvhold:{theirs}:0",
    "pvgo:{theirs}",
    "pvgo:nothing:1",
    "pvall:{pairing}",
    "pvall:",
    "pvpage:{pairing}:1",
    "pvpage::x",
    "pvset:hold:{pairing}",
    "pvset:whatever",
    "preview:{theirs}",
    "holdone:{theirs}",
    "goone:{theirs}",
    "holdlist:0",
    "golist:9999",
)


async def test_foreign_and_broken_choices_change_nothing(pair: World) -> None:
    """Otto is somebody else's client: nothing of Ben's moves, whatever Otto's phone sends."""
    await pair.enrols(pair.cleo, "Cleo")
    otto = Phone(pair, OTTO, "Otto")
    await pair.pairs(pair.cleo, otto, "O.")
    await _up_to_preview(pair, "The mornings.")
    _, data = pair.ben.button(hold("The mornings."))
    before = preview(pair)
    for meaning in FOREIGN:
        await otto.forges(meaning.format(theirs=data.split(":")[1], pairing=pairing_in(previews(pair.ben)[-1])))
        assert otto.toasts()[-1] == "That has passed.", meaning
        assert preview(pair) == before, meaning
    assert len(otto.toasts()) == len(FOREIGN)
    await pair.moves_to(THURSDAY - LEAD)
    assert "The mornings." in digests(pair.alma)[0]


async def test_a_line_taken_back_meanwhile_has_passed(pair: World) -> None:
    await _up_to_preview(pair, "The mornings.")
    message, meaning = pair.ben.button(hold("The mornings."))
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    await pair.ben.forges(meaning, on=next(each for each in pair.ben.received if each.id == message))
    assert pair.ben.toasts()[-1] == "That has passed."


# A first line that comes after the hour of the look ahead.


async def test_a_first_line_after_that_hour_still_brings_a_look_before_it_goes(pair: World) -> None:
    await pair.moves_to(EVENING + timedelta(minutes=45))
    assert (await row(pair, Kind.PREVIEW)).state is State.DROPPED
    await pair.ben.says("The mornings.")
    assert not previews(pair.ben), "not at once: the line has only just been written"
    await pair.moves_to(THURSDAY - LEAD - timedelta(hours=3))
    assert "Wed · The mornings." in preview(pair)
    await pair.ben.presses(hold("The mornings."))
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma)[0].endswith("No lines this time.")


async def test_it_comes_once_however_many_lines_follow(pair: World) -> None:
    await pair.moves_to(EVENING + timedelta(minutes=45))
    for line in ("One.", "Two."):
        await pair.ben.says(line)
    await pair.moves_to(THURSDAY - LEAD - timedelta(hours=3))
    await pair.ben.says("Three.")
    await pair.moves_to(THURSDAY - LEAD)
    assert len(previews(pair.ben)) == 1


async def test_with_less_than_three_hours_left_none_comes_by_itself(pair: World) -> None:
    await pair.moves_to(THURSDAY - LEAD - timedelta(hours=2))
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY - LEAD)
    assert not previews(pair.ben)
    assert "The mornings." in digests(pair.alma)[0]


async def test_a_line_taken_back_before_it_leaves_nothing_to_look_at(pair: World) -> None:
    await pair.moves_to(EVENING + timedelta(minutes=45))
    await pair.ben.says("The mornings.")
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    await pair.moves_to(THURSDAY - LEAD)
    assert not previews(pair.ben)


@pytest.mark.parametrize("typed", ["/pause", "enough"])
async def test_a_rest_keeps_that_one_away_too(pair: World, typed: str) -> None:
    await pair.moves_to(EVENING + timedelta(minutes=45))
    await pair.ben.says("The mornings.")
    await pair.ben.says("/pause 3 days" if typed == "/pause" else typed)
    await pair.moves_to(THURSDAY - LEAD)
    assert bool(previews(pair.ben)) is (typed == "enough"), "'enough' holds for that day alone"


async def test_a_line_that_is_held_back_stays_on_its_page(pair: World) -> None:
    lines = [f"Line {number}." for number in range(1, 8)]
    await _up_to_preview(pair, *lines)
    await pair.ben.presses(hold("Line 2."))
    assert "These stay with you, unless you let them go:\nMon · Line 2." in preview(pair)
    assert go("Line 2.") in labels(previews(pair.ben)[-1])


async def test_a_preview_whose_digest_went_quotes_the_question_as_the_digest_does(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(EVENING - timedelta(hours=2))
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY - timedelta(minutes=30))
    assert QUESTION in preview(pair)
    await pair.ben.says("/question")
    for label in ("Change this", "Put it differently"):
        await pair.ben.presses(label)
    await pair.ben.says("What was my own?")
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    await pair.moves(minutes=1)
    assert "The mornings." not in preview(pair), "it was worded anew"
    for each in (preview(pair), digests(pair.alma)[0]):
        assert QUESTION in each
        assert "my own" not in each
