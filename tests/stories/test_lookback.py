"""Looking back: the last gaps by time and by word, the words that are given to lines, and what leaves it again."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from sandbox.botapi.shapes import Message
from tests.grounds import Grounds, Left
from tests.inspecting import readings, rows
from tests.people import Phone, World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, calls, dora, labels, tells

WEEK = timedelta(days=7)
SECOND = "Where did it ease?"
HEBREW = "בבוקר היה קל יותר."


@pytest.fixture(scope="session")
async def weeks_left(grounds: Grounds, joined: Left) -> Left:
    async with grounds.beginning(joined) as begun:
        world = begun.world
        await world.alma.says(f"/ask B. {QUESTION}")
        await world.ben.says("The mornings.")
        await world.ben.says("<b>The tram</b> & the rain.")
        await world.moves_to(THURSDAY + timedelta(minutes=51))
        await world.alma.says(f"/ask B. {SECOND}")
        await world.moves_to(THURSDAY + timedelta(days=6))
        await world.ben.says(HEBREW)
        await world.moves_to(THURSDAY + WEEK)
        await world.ben.says("Not sent yet.")
    return begun.left


@pytest.fixture
async def weeks(grounds: Grounds, weeks_left: Left) -> AsyncIterator[World]:
    """Alma and Ben carried two questions through two weeks; a line is written that no digest brought."""
    async with grounds.world(weeks_left) as here:
        yield here


def _now(phone: Phone, message: Message) -> Message:
    return next(each for each in phone.received if each.id == message.id)


async def _looks_back(world: World) -> Message:
    await world.alma.says("/lookback B.")
    return world.alma.last


async def _taps(phone: Phone, message: Message, label: str) -> Message:
    shown = _now(phone, message)
    await phone.presses(next(each for each in labels(shown) if label in each), on=shown)
    return _now(phone, message)


async def _gives(world: World, look: Message, line: str, *words: str) -> Message:
    """Alma gives a line of a look-back these words, and goes back to the first page."""
    await _taps(world.alma, look, "Add a word")
    await _taps(world.alma, look, line)
    for word in words:
        await _taps(world.alma, look, word)
    await _taps(world.alma, look, "Back")
    return await _taps(world.alma, look, "Back")


async def test_the_newest_gap_comes_first_with_its_question_and_lines(weeks: World) -> None:
    look = await _looks_back(weeks)
    assert plain(look) == (f"B. · looking back\n\nBefore Thu 3 Dec\n\nCarried: “{SECOND}”\n\nWed 2 Dec · {HEBREW}")
    assert labels(look) == ["Earlier", "Add a word"]
    earlier = await _taps(weeks.alma, look, "Earlier")
    assert plain(earlier) == (
        f"B. · looking back\n\nBefore Thu 26 Nov\n\nCarried: “{QUESTION}”\n\n"
        "Mon 23 Nov · The mornings.\nMon 23 Nov · <b>The tram</b> & the rain."
    )
    assert labels(earlier) == ["Later", "Add a word"]
    assert "Wed 2 Dec" in plain(await _taps(weeks.alma, look, "Later"))


async def test_it_leaves_as_a_wordless_cover_and_cannot_be_copied(weeks: World) -> None:
    weeks.telegram.calls.clear()
    look = await _looks_back(weeks)
    cover, words = calls(weeks, weeks.alma, "sendMessage", "editMessageText")
    assert "Carried" not in cover.params["text"]
    assert words.params["message_id"] == look.id
    assert look.protected


async def test_a_line_that_no_digest_brought_is_not_in_it(weeks: World) -> None:
    look = await _looks_back(weeks)
    await _taps(weeks.alma, look, "Earlier")
    weeks.alma.does_not_see("Not sent yet.")
    await weeks.moves_to(THURSDAY + 2 * WEEK)
    await _taps(weeks.alma, look, "Later")
    assert "Not sent yet." not in plain(_now(weeks.alma, look)), "new lines never join"
    assert "Not sent yet." in plain(await _looks_back(weeks))


async def test_reading_it_stands_once_in_the_clients_access_list(weeks: World) -> None:
    look = await _looks_back(weeks)
    await _taps(weeks.alma, look, "Earlier")
    assert (await readings(weeks)).count("lookback") == 1


async def test_lines_are_gathered_by_the_words_they_were_given(weeks: World) -> None:
    look = await _looks_back(weeks)
    await _gives(weeks, look, "The tram", "trigger")
    shown = await _gives(weeks, look, HEBREW, "trigger", "relation")
    assert f"Wed 2 Dec · {HEBREW} (trigger, relation)" in plain(shown)
    words = await _taps(weeks.alma, look, "By word")
    assert plain(words) == (
        f"B. · looking back\n\ntrigger\n\nMon 23 Nov · <b>The tram</b> & the rain.\nWed 2 Dec · {HEBREW} (relation)"
    )
    assert "relation\n\nWed 2 Dec" in plain(await _taps(weeks.alma, look, "More"))
    assert "Before Thu 3 Dec" in plain(await _taps(weeks.alma, look, "By time"))


async def test_a_word_comes_off_again_by_the_same_tap(weeks: World) -> None:
    look = await _looks_back(weeks)
    await _taps(weeks.alma, look, "Add a word")
    shown = await _taps(weeks.alma, look, HEBREW)
    assert tells(shown, "tag-which")
    assert [each.strip("\u2068\u2069") for each in labels(shown)] == [
        "mood shift", "trigger", "avoidance", "relation", "Back",
    ]  # fmt: skip
    assert "● trigger" in labels(await _taps(weeks.alma, look, "trigger"))
    assert "● trigger" not in labels(await _taps(weeks.alma, look, "trigger"))
    assert (await rows(weeks))["tags"] == 0


async def test_a_forgotten_line_leaves_an_open_look_back_and_takes_its_words_along(weeks: World) -> None:
    look = await _looks_back(weeks)
    await _gives(weeks, look, HEBREW, "trigger")
    await weeks.ben.presses("Take one back", on=await _notes(weeks))
    await weeks.ben.presses(next(each for each in labels(weeks.ben.last) if "בבוקר" in each))
    await weeks.ben.presses("Take it back")
    weeks.alma.does_not_see("בבוקר")
    assert (await rows(weeks))["tags"] == 0
    assert f"Carried: “{SECOND}”" in plain(_now(weeks.alma, look))


async def test_a_line_that_is_held_back_now_leaves_it_and_an_edited_one_says_so(weeks: World) -> None:
    message = await weeks.ben.says("A fresh one.")
    await weeks.moves(days=1)
    await weeks.alma.says("/digest B.")
    await weeks.alma.presses("In session now")
    look = await _looks_back(weeks)
    assert "A fresh one." in plain(look)
    await weeks.ben.edits(message, "A changed one.")
    assert "A changed one. (edited)" in plain(_now(weeks.alma, look))
    await weeks.ben.edits(message, "A changed one. " + "And more of it. " * 40)
    assert "changed" not in plain(_now(weeks.alma, look))


async def test_erasing_everything_removes_it(weeks: World) -> None:
    look = await _looks_back(weeks)
    await _gives(weeks, look, HEBREW, "trigger")
    await weeks.ben.says("/erase")
    await weeks.ben.presses("Erase everything")
    assert plain(_now(weeks.alma, look)) == "Removed."
    assert (await rows(weeks))["tags"] == 0
    await weeks.alma.says("/lookback B.")
    assert tells(weeks.alma.last, "no-clients")


# The client's side.


async def _notes(world: World) -> Message:
    await world.ben.says("/notes")
    return world.ben.last


async def test_the_client_looks_back_on_the_same_and_sees_every_word(weeks: World) -> None:
    look = await _looks_back(weeks)
    await _gives(weeks, look, HEBREW, "avoidance")
    await weeks.ben.says("/lookback")
    own = weeks.ben.last
    assert plain(own) == (
        "Looking back. The other side can be shown the same.\n\nBefore Thu 3 Dec\n\n"
        f"Carried: “{SECOND}”\n\nWed 2 Dec · {HEBREW} (avoidance, theirs)"
    )
    assert labels(own) == ["Earlier", "By word"]
    assert "The mornings." in plain(await _taps(weeks.ben, own, "Earlier"))
    assert plain(await _taps(weeks.ben, own, "By word")).endswith(
        f"avoidance\n\nWed 2 Dec · {HEBREW} (avoidance, theirs)"
    )


async def test_the_client_gives_a_word_and_is_told_who_sees_it(weeks: World) -> None:
    look = await _looks_back(weeks)
    await weeks.ben.presses("Add a word", on=await _notes(weeks))
    notes = weeks.ben.last
    shown = await _taps(weeks.ben, notes, "בבוקר")
    assert "When the line is shared, the word is seen with it." in plain(shown)
    assert "● mood shift" in [
        each.replace("\u2068", "").replace("\u2069", "") for each in labels(await _taps(weeks.ben, notes, "mood shift"))
    ]
    assert f"{HEBREW} (mood shift, theirs)" in plain(_now(weeks.alma, look))
    await _taps(weeks.ben, notes, "mood shift")
    assert "mood shift" not in plain(_now(weeks.alma, look)), "what was taken off leaves at once"


async def test_a_word_on_a_line_of_ones_own_reaches_nobody(weeks: World) -> None:
    look = await _looks_back(weeks)
    await weeks.ben.presses("Add a word", on=await _notes(weeks))
    await _taps(weeks.ben, weeks.ben.last, "Not sent yet.")
    await _taps(weeks.ben, weeks.ben.last, "trigger")
    assert (await rows(weeks))["tags"] == 1
    assert "trigger" not in plain(_now(weeks.alma, look))
    assert "By word" not in labels(await _looks_back(weeks))


async def test_with_two_the_client_says_for_whom(weeks: World) -> None:
    await weeks.enrols(weeks.cleo, "Cleo")
    await weeks.pairs(weeks.cleo, weeks.ben, "Ben")
    await weeks.ben.says("/lookback")
    assert labels(weeks.ben.last) == ["for Alma", "for Cleo"]
    await weeks.ben.presses("for Alma")
    assert HEBREW in plain(weeks.ben.last)


# What is typed or pressed wrong.


@pytest.mark.parametrize(
    ("typed", "key"),
    [("/lookback Bo", "alias-unknown"), ("/lookback Dora", "lookback-none"), ("/lookback", "for-whom")],
)
async def test_what_is_typed_wrong_is_answered(two: World, typed: str, key: str) -> None:
    await two.alma.says(typed)
    assert tells(two.alma.last, key)


async def test_before_somebody_joined_there_is_nothing_to_look_back_on(world: World) -> None:
    await world.enrols(world.alma)
    await world.invited(world.alma, "B.")
    await world.alma.says("/lookback B.")
    assert tells(world.alma.last, "not-joined", alias="B.")
    await world.ben.says("/lookback")
    assert tells(world.ben.last, "stranger-text")


async def test_a_client_without_lines_has_nothing_to_look_back_on(pair: World) -> None:
    await pair.ben.says("/lookback")
    assert tells(pair.ben.last, "lookback-none")


async def test_after_parting_an_open_look_back_turns_no_more(weeks: World) -> None:
    look = await _looks_back(weeks)
    await weeks.ben.says("/stop")
    await weeks.ben.presses("Leave")
    await weeks.ben.presses("Leave")
    await weeks.alma.presses("Earlier", on=look)
    assert weeks.alma.toasts()[-1] == "That has passed."
    await weeks.alma.says("/lookback B.")
    assert tells(weeks.alma.last, "no-clients")
    await weeks.ben.says("/lookback")
    assert tells(weeks.ben.last, "lookback-none")


@pytest.mark.parametrize(
    "meaning", ["look:time:1", "look:line.{note}:0", "look:all:0", "tag:1:trigger:{note}", "tag:1:mood"]
)
async def test_foreign_and_made_up_choices_change_nothing(weeks: World, meaning: str) -> None:
    look = await _looks_back(weeks)
    await _taps(weeks.alma, look, "Add a word")
    _, real = weeks.alma.button(
        next(each for each in labels(_now(weeks.alma, look)) if "בבוקר" in each), on=_now(weeks.alma, look)
    )
    made = meaning.format(note=real.split(".")[1].split(":")[0])
    await weeks.enrols(weeks.cleo, "Cleo")
    await weeks.cleo.forges(made, on=look)
    assert weeks.cleo.toasts()[-1] == "That has passed."
    await weeks.pairs(weeks.cleo, dora(weeks), "Dora")
    await dora(weeks).forges(made, on=look)
    assert dora(weeks).toasts()[-1] == "That has passed."
    assert (await rows(weeks))["tags"] == 0


async def test_it_is_sent_once_however_often_the_wish_arrives(weeks: World) -> None:
    await weeks.alma.says("/lookback B.")
    weeks.telegram.again(1)
    await weeks.settles()
    assert sum("looking back" in plain(each) for each in weeks.alma.received) == 1
    assert tells(weeks.alma.last, "lookback-head", alias="B.")
