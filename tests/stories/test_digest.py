"""The digest: a wordless cover, its words by edit, and what goes into which."""

from datetime import timedelta

from sandbox.botapi.faults import Fault
from tests.inspecting import readings
from tests.people import World, plain
from tests.stories.digest_pages import LEAD, MAY_BE_READ, writes
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, calls, digests, labels, tells, told

WEEK = timedelta(days=7)


async def test_the_digest_leaves_as_a_wordless_cover_whose_words_follow_by_edit(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("The mornings.")
    pair.telegram.calls.clear()
    await pair.moves_to(THURSDAY - LEAD)
    cover, words = calls(pair, pair.alma, "sendMessage", "editMessageText")
    assert (cover.method, words.method) == ("sendMessage", "editMessageText")
    assert "mornings" not in cover.params["text"]
    assert "eased" not in cover.params["text"]
    assert "B." in cover.params["text"]
    assert cover.params["protect_content"] is True
    assert "mornings" in words.params["text"]
    assert words.params["message_id"] == cover.result["message_id"]


async def test_the_digest_names_who_when_the_question_and_the_lines_with_their_weekday(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("The mornings.")
    await pair.moves(days=1)
    await pair.ben.says("The walk home.")
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == [
        f"B. · Thu 26 Nov, 15:00\n\nCarried: “{QUESTION}”\n\nMon · The mornings.\nTue · The walk home."
    ]


async def test_a_line_from_a_week_before_or_longer_is_told_with_its_date_to_both(pair: World) -> None:
    await pair.alma.says("/meet B. 2026-12-03 15:00")
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY)
    await pair.ben.says("The walk home.")
    await pair.moves(days=1)
    await pair.ben.says("The tram.")
    await pair.moves_to(THURSDAY + WEEK - LEAD)
    lines = "Mon 23 Nov · The mornings.\nThu 26 Nov · The walk home.\nFri · The tram."
    assert digests(pair.alma) == [f"B. · Thu 3 Dec, 15:00\n\n{lines}"]
    assert any(lines in plain(each) for each in pair.ben.received), "the look ahead reads the same"


async def test_the_digest_comes_at_the_lead_time(pair: World) -> None:
    await pair.moves_to(THURSDAY - LEAD - timedelta(minutes=1))
    assert not digests(pair.alma)
    await pair.moves_to(THURSDAY - LEAD)
    assert len(digests(pair.alma)) == 1


async def test_a_quiet_week_is_one_neutral_line_with_the_question(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == [f"B. · Thu 26 Nov, 15:00\n\nCarried: “{QUESTION}”\n\nNo lines this time."]


async def test_a_week_with_a_pause_reads_like_any_quiet_week(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("/pause")
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == [f"B. · Thu 26 Nov, 15:00\n\nCarried: “{QUESTION}”\n\nNo lines this time."]


async def test_a_discreet_client_is_told_so_on_a_tap(pair: World) -> None:
    await pair.moves(days=2)
    message = await pair.ben.says("Short.")
    await pair.ben.says("/discreet on")
    await pair.moves_to(THURSDAY)
    await pair.ben.edits(message, "Much more of it. " * 40)
    assert MAY_BE_READ not in pair.ben.text
    await pair.ben.presses("Show")
    assert MAY_BE_READ in plain(told(pair.ben, "note-long"))


async def test_a_corrected_line_is_marked_as_edited_in_every_later_copy(pair: World) -> None:
    await pair.moves(days=2)
    changed = await pair.ben.says("The mornings.")
    await pair.ben.says("As it was.")
    early = await pair.ben.says("Changed")
    await pair.ben.edits(early, "Changed before it went.")
    await pair.moves_to(THURSDAY + timedelta(hours=2))
    await pair.ben.edits(changed, "The late mornings.")
    await pair.alma.says("/digest B.")
    await pair.alma.presses("The last one")
    await pair.moves(days=1)
    await pair.alma.says("/lookback B.")
    for copy in digests(pair.alma):
        assert "The late mornings. (edited)" in copy
        assert copy.count("(edited)") == 1
    assert len(digests(pair.alma)) == 3


async def test_a_line_taken_back_leaves_the_digest(pair: World) -> None:
    await writes(pair, 2)
    await pair.moves_to(THURSDAY - LEAD)
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    assert "Line 001." in digests(pair.alma)[0]
    assert "Line 002." not in digests(pair.alma)[0]


async def test_lines_after_the_digest_come_with_the_next_and_none_twice(pair: World) -> None:
    await pair.ben.says("Before.")
    await pair.moves_to(THURSDAY - timedelta(minutes=30))
    await pair.ben.says("In between.")
    await pair.moves_to(THURSDAY + timedelta(hours=3))
    await pair.ben.says("After.")
    await pair.moves_to(THURSDAY + WEEK)
    first, second = digests(pair.alma)
    assert ("Before." in first, "In between." in first, "After." in first) == (True, False, False)
    assert ("In between." in second, "After." in second) == (True, True)
    assert second.count("Before.") == 1, "but for the one line that still waited"
    assert "Still waiting from before:\nMon 23 Nov · Before." in second


async def test_a_digest_that_never_arrived_leaves_its_lines_to_the_next(pair: World) -> None:
    await pair.ben.says("The mornings.")
    pair.telegram.faults.plan("sendMessage", Fault.BAD_REQUEST_OTHER, chat=pair.alma.number)
    await pair.moves_to(THURSDAY)
    assert not digests(pair.alma)
    await pair.moves_to(THURSDAY + WEEK)
    assert [text.count("The mornings.") for text in digests(pair.alma)] == [1]


async def test_a_reading_stands_once_in_the_clients_access_list(pair: World) -> None:
    await writes(pair, 8)
    assert len(await readings(pair)) == 0
    await pair.moves_to(THURSDAY - LEAD)
    assert len(await readings(pair)) == 1
    await pair.alma.presses("More")
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    assert len(await readings(pair)) == 1


async def test_a_cover_whose_words_did_not_follow_is_no_reading(pair: World) -> None:
    await pair.ben.says("The mornings.")
    pair.telegram.faults.plan("editMessageText", Fault.ERROR_500, chat=pair.alma.number, times=None)
    await pair.moves_to(THURSDAY - LEAD)
    assert len(await readings(pair)) == 0
    pair.telegram.faults.clear()
    await pair.moves(minutes=10)
    pair.alma.sees("The mornings.")
    assert len(await readings(pair)) == 1


async def test_before_the_lead_time_the_lines_are_not_shown(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.alma.says("/digest B.")
    assert tells(pair.alma.last, "digest-early", alias="B.", when="Thu 26 Nov, 14:00")
    assert labels(pair.alma.last) == ["In session now"]
    pair.alma.does_not_see("The mornings.")


async def test_in_session_now_brings_the_lines_and_stands_in_the_access_list(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.alma.says("/digest B.")
    await pair.alma.presses("In session now")
    assert "The mornings." in plain(pair.alma.last)
    assert len(await readings(pair)) == 1


async def test_in_session_now_pressed_twice_is_once(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.alma.says("/digest B.")
    asked = pair.alma.last
    await pair.alma.presses("In session now", on=asked)
    await pair.alma.presses("In session now", on=asked)
    assert pair.alma.toasts()[-1] == "That has passed."
    assert len(digests(pair.alma)) == 1


async def test_the_last_digest_can_be_shown_again(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY + timedelta(days=1))
    await pair.ben.says("Later.")
    await pair.alma.says("/digest B.")
    assert labels(pair.alma.last) == ["In session now", "The last one"]
    asked = pair.alma.last
    await pair.alma.presses("The last one", on=asked)
    await pair.alma.presses("The last one", on=asked)
    first, again = digests(pair.alma)
    assert again == first
    assert len(await readings(pair)) == 2


async def test_the_last_digest_shown_again_takes_nothing_from_the_next(pair: World) -> None:
    await pair.moves_to(THURSDAY + timedelta(days=1))
    await pair.ben.says("Later.")
    await pair.alma.says("/digest B.")
    await pair.alma.presses("The last one")
    await pair.moves_to(THURSDAY + WEEK)
    assert "Later." in digests(pair.alma)[-1]


async def test_from_the_lead_time_until_the_end_each_digest_is_a_new_one(pair: World) -> None:
    await pair.ben.says("Before.")
    await pair.moves_to(THURSDAY - timedelta(minutes=30))
    await pair.ben.says("On the way.")
    await pair.alma.says("/digest B.")
    assert "Before." in plain(pair.alma.last)
    assert "On the way." in plain(pair.alma.last)
    await pair.moves_to(THURSDAY + timedelta(minutes=40))
    await pair.ben.says("While together.")
    await pair.alma.says("/digest")
    assert "While together." in plain(pair.alma.last)
    await pair.moves_to(THURSDAY + timedelta(minutes=55))
    await pair.alma.says("/digest")
    assert tells(pair.alma.last, "digest-early", alias="B.")


async def test_lines_read_on_request_come_in_no_later_appointments_digest(pair: World) -> None:
    await pair.moves_to(THURSDAY - timedelta(minutes=30))
    await pair.ben.says("On the way.")
    await pair.ben.says("Nearly there.")
    await pair.alma.says("/digest B.")
    await pair.moves_to(THURSDAY + WEEK)
    assert "On the way." not in digests(pair.alma)[-1]


async def test_without_an_appointment_there_is_no_hour_to_wait_for(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await pair.ben.says("The mornings.")
    await pair.alma.says("/digest B.")
    assert tells(pair.alma.last, "digest-no-meeting", alias="B.")
    await pair.alma.presses("In session now")
    assert "The mornings." in plain(pair.alma.last)


async def test_a_digest_without_an_appointment_says_whose_it_is_and_nothing_else(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await pair.alma.says("/digest B.")
    pair.telegram.calls.clear()
    await pair.alma.presses("In session now")
    cover = calls(pair, pair.alma, "sendMessage")[-1]
    assert cover.params["text"].strip("\u2068\u2069") == "<b>\u2068B.\u2069</b>"
    assert digests(pair.alma) == ["B.\n\nNo lines this time."]


async def test_somebody_who_has_not_joined_has_no_digest(world: World) -> None:
    await world.enrols(world.alma)
    await world.invited(world.alma, "B.")
    await world.alma.says("/digest B.")
    assert tells(world.alma.last, "not-joined", alias="B.")


async def test_a_digest_is_soundless_while_the_therapist_is_with_somebody_else(two: World) -> None:
    await two.alma.says("/meet Dora thu 13:40 50m")
    await two.moves_to(THURSDAY - LEAD)
    assert two.alma.last.silent
    assert tells(two.alma.last, "digest-head", alias="B.")


async def test_a_digest_makes_itself_heard_otherwise(pair: World) -> None:
    await pair.moves_to(THURSDAY - LEAD)
    assert not pair.alma.last.silent


async def test_a_question_set_after_the_digest_changes_nothing_in_it(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves(days=2)
    message = await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY - timedelta(minutes=30))
    await pair.alma.says("/ask B. For the week after?")
    await pair.ben.edits(message, "The mornings, mostly.")
    assert QUESTION in digests(pair.alma)[0]
    assert "For the week after?" not in digests(pair.alma)[0]


async def test_a_question_taken_back_is_not_carried(pair: World) -> None:
    await pair.alma.says("/ask B. Taken back?")
    await pair.alma.presses("Undo")
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma) == ["B. · Thu 26 Nov, 15:00\n\nNo lines this time."]


async def test_words_of_a_client_cannot_dress_up_as_anything_else(pair: World) -> None:
    await pair.ben.says("<b>bold</b> & _this_\nand that\u202e")
    await pair.moves_to(THURSDAY - LEAD)
    assert digests(pair.alma)[0].endswith("Mon · <b>bold</b> & _this_ / and that")


async def test_an_unknown_alias_lists_near_ones(two: World) -> None:
    await two.alma.says("/digest Dore")
    assert labels(told(two.alma, "alias-unknown", typed="Dore")) == ["Dora", "More"]


async def test_an_unknown_alias_is_not_taken_for_the_only_client(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY)
    before = len(digests(pair.alma))
    await pair.alma.says("/digest Dora")
    assert tells(pair.alma.last, "alias-unknown", typed="Dora")
    assert len(digests(pair.alma)) == before
