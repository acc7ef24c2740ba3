"""The look ahead: what the therapist will read, shown to the client first; what comes, and when."""

from datetime import timedelta

from bot.domain.delivery import Kind, State
from tests.faults.mishaps import row, rows
from tests.people import World, plain
from tests.stories.previews import EVENING, LEAD, WEEK, chooses, go, hold, preview, previews, up_to_preview
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, calls, digests, labels, said, told


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
    await up_to_preview(pair, "The mornings.")
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
    await up_to_preview(pair, "The mornings.", "/pause 4 days")
    await pair.moves_to(THURSDAY - LEAD)
    assert not previews(pair.ben)
    assert "The mornings." in digests(pair.alma)[0]


async def test_who_chose_to_hold_and_pauses_keeps_the_lines(pair: World) -> None:
    await chooses(pair, "Hold if I say nothing")
    await up_to_preview(pair, "The mornings.", "/pause 4 days")
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
