"""Lines that an activity took: meant as a note, edited, taken back, too long."""

import pytest

from bot.domain.notes import STEP_BREAK, as_line
from tests.inspecting import notes, rows, tables_with_rows, texts
from tests.people import World, plain
from tests.stories.activities import (
    LONG,
    STAYED,
    offered_and_begun,
)
from tests.stories.traces import digest_now, digests, said

# A note meant as a note.


@pytest.mark.parametrize("goes_on", [True, False], ids=["the step is open", "it has ended"])
async def test_that_was_a_note(pair: World, goes_on: bool) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("The mornings.")
    took = pair.ben.last
    if not goes_on:
        await pair.ben.says("that she would leave")
    await pair.ben.presses("That was a note", on=took)
    if goes_on:
        assert "What did you want to say and did not?" in plain(pair.ben.last)
        await pair.ben.says("that I was tired")
        assert await texts(pair, pair.ben) == ["The mornings.", "Wanted to say: that I was tired"]
    else:
        assert sorted(await texts(pair, pair.ben)) == ["Feared: that she would leave", "The mornings."]
        assert "What did you feel in your body?" in plain(next(m for m in pair.ben.screen if m.id == took.id))
    assert "Wanted to say: The mornings." not in await digest_now(pair.alma, "B.")
    await pair.ben.forges(f"wasline:{took.id - 1}:0:{'0' * 24}", on=took)
    assert pair.ben.toasts()[-1] == said(pair, "has-passed")
    assert said(pair, "may-be-read") not in pair.ben.text


async def test_that_was_a_note_leaves_what_was_tapped(pair: World) -> None:
    await offered_and_begun(pair, "two-minutes")
    await pair.ben.presses("my mind spun")
    typed = await pair.ben.says("The mornings.")
    await pair.ben.presses("That was a note")
    assert sorted(await texts(pair, pair.ben)) == ["The mornings.", "What came: my mind spun"]
    await pair.ben.edits(typed, "The evenings.")
    assert sorted(await texts(pair, pair.ben)) == ["The evenings.", "What came: my mind spun"]


@pytest.mark.parametrize("alone", [True, False], ids=["the only answer", "one of two"])
async def test_that_was_a_note_after_the_digest_says_that_it_may_have_been_read(pair: World, alone: bool) -> None:
    await offered_and_begun(pair, STAYED)
    if not alone:
        await pair.ben.says("that I was tired")
    await pair.ben.says("The mornings.")
    took = pair.ben.last
    assert "The mornings." in await digest_now(pair.alma, "B.")
    await pair.ben.presses("That was a note", on=took)
    assert "The mornings." not in digests(pair.alma)[-1]
    shown = next(each for each in pair.ben.screen if each.id == took.id)
    assert said(pair, "kept-as-note") in plain(shown)
    assert said(pair, "may-be-read") in plain(shown)


async def test_answers_that_grow_too_long_after_the_digest_may_have_been_read(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    await digest_now(pair.alma, "B.")
    await pair.ben.says("a long way " * 40)
    assert "tired" in digests(pair.alma)[-1], "a text longer than a line is a note of its own"
    assert said(pair, "line-before-may-be-read") not in pair.ben.text
    await pair.ben.says("nearly a line " * 25)
    assert "tired" not in digests(pair.alma)[-1]
    assert said(pair, "line-before-may-be-read") in pair.ben.text


# Editing and taking back.


async def test_editing_ones_own_message_edits_that_line_also_in_the_digest(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    first = await pair.ben.says("that I was tired")
    second = await pair.ben.says("that she would leave")
    await digest_now(pair.alma, "B.")
    await pair.ben.edits(second, "that he would go: at once")
    await pair.ben.edits(first, "nothing at all")
    kept = STEP_BREAK.join(("Wanted to say: nothing at all", "Feared: that he would go: at once"))
    assert await texts(pair, pair.ben) == [kept]
    assert as_line(kept) in digests(pair.alma)[-1]
    await pair.ben.edits(second, " \u200b ", as_is=True)
    assert await texts(pair, pair.ben) == [kept]


async def test_an_answer_after_the_digest_stands_in_it(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    await digest_now(pair.alma, "B.")
    await pair.ben.says("that she would leave")
    assert "Wanted to say: that I was tired · Feared: that she would leave" in digests(pair.alma)[-1]


@pytest.mark.parametrize("which", [0, 1, 2])
async def test_forget_as_a_reply_to_any_of_its_messages_takes_all_of_it_back(pair: World, which: int) -> None:
    shown = await offered_and_begun(pair, "two-minutes")
    await pair.ben.presses("my mind spun")
    mine = [shown.id, await pair.ben.says("on the stairs"), await pair.ben.says("in my chest")]
    await pair.ben.says("/forget", reply_to=mine[which])
    pair.ben.sees("What came: my mind spun · Just before: on the stairs · In the body: in my chest")
    await pair.ben.presses("Take it back")
    assert await texts(pair, pair.ben) == []
    assert (await rows(pair))["parts"] == 0
    await pair.ben.edits(mine[1], "not any more")
    assert await texts(pair, pair.ben) == []


async def test_what_follows_after_it_was_taken_back_is_another_note(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    step = pair.ben.last
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    await pair.ben.presses("Skip", on=step)
    await pair.ben.says("in my chest")
    assert await texts(pair, pair.ben) == ["In the body: in my chest"]


async def test_erasing_takes_what_was_begun_with_it(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    assert not {"doings", "parts", "notes", "offers"} & await tables_with_rows(pair)


# Long ones.


async def test_a_text_longer_than_a_line_is_a_note_of_its_own(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says(LONG)
    pair.ben.sees(said(pair, "note-long"))
    assert "What did you fear would happen?" in plain(pair.ben.last)
    await pair.ben.says("that she would leave")
    assert [(each.text, each.held) for each in await notes(pair, pair.ben)] == [
        (LONG, True),
        ("Feared: that she would leave", False),
    ]


async def test_a_text_that_the_phone_cuts_is_no_answer_to_the_next_step(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("a" * 4096 + "The end.")
    await pair.ben.says("that she would leave")
    assert [each[-8:] for each in await texts(pair, pair.ben)] == ["aaaaaaaa", "The end.", "ld leave"]


async def test_lines_that_are_long_together_are_asked_about_like_any_long_note(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("a" * 300)
    pair.ben.does_not_see(said(pair, "note-long"))
    await pair.ben.says("b" * 300)
    pair.ben.sees(said(pair, "note-long"))
    assert [each.held for each in await notes(pair, pair.ben)] == [True]
    await pair.ben.presses("Share the first lines")
    assert "bbb" not in await digest_now(pair.alma, "B.")


async def test_an_answer_of_several_lines_is_kept_as_it_is(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    typed = await pair.ben.says("one\ntwo")
    await pair.ben.says("three")
    assert await texts(pair, pair.ben) == [f"Wanted to say: one\ntwo{STEP_BREAK}Feared: three"]
    await pair.ben.edits(typed, "one\nfour")
    assert "Wanted to say: one / four · Feared: three" in await digest_now(pair.alma, "B.")
