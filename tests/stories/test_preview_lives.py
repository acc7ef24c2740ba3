"""The look ahead as it lives: it changes with the lines, survives trouble, and comes late or when it is asked for."""

from datetime import timedelta

import pytest

from bot.domain.delivery import Kind, State
from sandbox.botapi.faults import Fault
from tests.faults.mishaps import debts, row
from tests.people import Phone, World, plain
from tests.stories.previews import EVENING, LEAD, WEEK, go, hold, pairing_in, preview, previews, up_to_preview
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import OTTO, QUESTION, digests, labels, said, tells

# It lives.


async def test_later_lines_edits_and_lines_taken_back_change_the_preview_that_came(pair: World) -> None:
    await up_to_preview(pair, "The mornings.")
    message = await pair.ben.says("The walk home.")
    assert "The walk home." in preview(pair)
    await pair.ben.edits(message, "The walk back home.")
    assert "The walk back home." in preview(pair)
    await pair.ben.says("/forget", reply_to=message)
    await pair.ben.presses("Take it back")
    assert "The walk" not in preview(pair)
    assert len(previews(pair.ben)) == 1


async def test_nothing_joins_what_has_gone(pair: World) -> None:
    await up_to_preview(pair, "The mornings.")
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
    await up_to_preview(pair, "The mornings.")
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
    await up_to_preview(pair, "The mornings.")
    await pair.alma.says("/meet B. off once")
    assert said(pair, "preview-waits") in preview(pair)
    await pair.moves_to(EVENING + WEEK)
    first, second = [plain(each) for each in previews(pair.ben)]
    assert "It goes on" not in first
    assert "Mon 23 Nov · The mornings." in second
    assert "It goes on Thu 3 Dec, 14:00." in second


async def test_another_lead_time_is_told(pair: World) -> None:
    await up_to_preview(pair, "The mornings.")
    await pair.alma.says("/lead 2h")
    assert "It goes on Thu 26 Nov, 13:00." in preview(pair)


async def test_a_suspended_therapist_reads_nothing_and_the_preview_says_so(pair: World) -> None:
    await up_to_preview(pair, "The mornings.")
    await pair.operator_suspends(pair.alma)
    assert said(pair, "preview-waits") in preview(pair)
    await pair.operator_restores(pair.alma)
    assert "It goes on Thu 26 Nov, 14:00." in preview(pair)


async def test_a_pairing_that_ends_takes_the_lines_out_of_its_preview(pair: World) -> None:
    await up_to_preview(pair, "The mornings.")
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
    await up_to_preview(pair, "The mornings.")
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
    await up_to_preview(pair, "The mornings.")
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
    await up_to_preview(pair, line)
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
    await up_to_preview(pair, "The mornings.")
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
    await up_to_preview(pair, "The mornings.")
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
    await up_to_preview(pair, *lines)
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
