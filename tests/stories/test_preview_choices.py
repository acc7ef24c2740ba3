"""The look ahead, line by line: held back, let go, in time or too late; and one default for all."""

from datetime import timedelta

import pytest

from bot.domain.delivery import Kind, State
from sandbox.botapi.faults import Fault
from tests.faults.failpoints import Failpoint, armed
from tests.faults.mishaps import debts, rows
from tests.people import World
from tests.stories.previews import EVENING, LEAD, WEEK, chooses, go, hold, pairing_in, preview, previews, up_to_preview
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import calls, digests, labels, said, tells, told

# Line by line.


async def test_a_line_held_back_by_a_tap_leaves_no_trace(pair: World) -> None:
    await up_to_preview(pair, "The mornings.")
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
    await up_to_preview(pair, "The mornings.")
    await pair.ben.presses(hold("The mornings."))
    await pair.ben.presses(go("The mornings."))
    assert "With you" not in preview(pair)
    await pair.moves_to(THURSDAY - LEAD)
    assert "Mon · The mornings." in digests(pair.alma)[0]


async def test_a_line_let_go_weeks_later_comes_with_the_next_digest_under_the_day_it_was_given(pair: World) -> None:
    await up_to_preview(pair, "The mornings.")
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
    await up_to_preview(pair, "The mornings.")
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
    await up_to_preview(pair, "The mornings.", "The walk home.")
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
    await up_to_preview(pair, "The mornings.")
    assert said(pair, "preview-ask") in preview(pair)
    assert labels(previews(pair.ben)[-1])[-3:] == ["Send if I say nothing", "Hold if I say nothing", "No previews"]
    await pair.moves_to(THURSDAY - LEAD)
    assert "The mornings." in digests(pair.alma)[0]


async def test_send_is_chosen_once(pair: World) -> None:
    await up_to_preview(pair, "The mornings.")
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


async def test_hold_keeps_what_was_not_let_go(pair: World) -> None:
    await up_to_preview(pair, "The mornings.", "The walk home.")
    await pair.ben.presses("Hold if I say nothing")
    assert "No lines this time." in preview(pair)
    await pair.ben.presses(go("The walk home."))
    await pair.ben.says("Later still.")
    assert "Later still." in preview(pair).partition("These stay with you, unless you let them go:")[2]
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == ["B. · Thu 26 Nov, 15:00\n\nMon · The walk home."]


async def test_send_these_lets_go_all_of_which_nothing_was_said(pair: World) -> None:
    await chooses(pair, "Hold if I say nothing")
    await up_to_preview(pair, "The mornings.", "The walk home.", "and on " * 90)
    await pair.ben.presses(go("The mornings."))
    await pair.ben.presses(hold("The mornings."))
    await pair.ben.presses("Send these")
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == ["B. · Thu 26 Nov, 15:00\n\nMon · The walk home."]


async def test_what_stayed_is_not_sent_by_another_choice(pair: World) -> None:
    await chooses(pair, "Hold if I say nothing")
    await pair.ben.says("The mornings.")
    await chooses(pair, "Send if I say nothing")
    assert tells(pair.ben.last, "preview-still-yours")
    await up_to_preview(pair, "The walk home.")
    assert "The mornings." in preview(pair).partition("These stay with you, unless you let them go:")[2]
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == ["B. · Thu 26 Nov, 15:00\n\nMon · The walk home."]


async def test_no_previews_is_as_it_was_without_them(pair: World) -> None:
    await up_to_preview(pair, "The mornings.")
    await pair.ben.presses("No previews")
    await pair.moves_to(THURSDAY + timedelta(hours=3))
    await pair.ben.says("The walk home.")
    assert [each for each in await rows(pair, Kind.PREVIEW) if each.state is State.PLANNED] == []
    await pair.moves_to(THURSDAY + WEEK - LEAD)
    assert len(previews(pair.ben)) == 1
    assert "The walk home." in digests(pair.alma)[1]
