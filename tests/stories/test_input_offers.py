"""Every odd thing that can meet what a client is offered: activities, the card, a question put differently, and the
files that the library is read from. One table each: what is put in, what is answered, what is kept.
"""

from collections.abc import AsyncIterator

import pytest

from bot.domain.notes import STEP_BREAK
from tests.grounds import Grounds, Left
from tests.people import World
from tests.stories.activities import LONG, MOMENT, STAYED, offers
from tests.stories.offered_flows import (
    MATTERED,
    SAFER,
    TOO_LONG,
    a_card_and_a_wording,
    a_card_line_after_enough,
    a_card_line_too_long,
    a_card_line_too_long_that_was_a_note,
    a_card_line_too_long_twice,
    a_note_that_a_step_took,
    a_note_that_a_wording_took,
    a_note_that_the_card_took,
    a_note_that_the_rhythm_asked_for,
    a_number_below_in_a_step,
    a_number_beyond_in_a_line,
    a_number_beyond_in_a_step,
    a_press_after_enough,
    a_press_of_a_step_answered,
    a_reply_to_something_older,
    a_step_too_long,
    a_text_after_enough,
    a_text_long_after,
    a_way_out_pressed_twice,
    a_wording_and_an_activity,
    a_wording_and_the_card,
    a_wording_for_a_question_replaced,
    a_wording_too_long,
    asks_for_the_card,
    nothing_to_see_in_a_step,
    stop_words_in_a_step,
    stop_words_on_the_card,
    two_activities,
)
from tests.stories.rows import NOTE, Row, card, client, held, live, question
from tests.stories.traces import QUESTION, SIGN, switches_intensity


@pytest.fixture(scope="module")
async def offered(grounds: Grounds, joined: Left) -> AsyncIterator[World]:
    """Ben has a question that came, three activities, a line on his card, and wants to be asked for numbers."""
    async with grounds.world(joined) as world:
        await world.alma.says(f"/ask B. {QUESTION}")
        for prompt in (STAYED, MOMENT, MATTERED):
            await offers(world, prompt)
        await switches_intensity(world, "Yes")
        await world.ben.says("The first line.")
        await world.ben.says("/safe")
        await world.ben.presses("One line")
        await world.ben.presses("Safer")
        await world.ben.says(SAFER)
        await world.moves(hours=6)
        world.ben.sees(QUESTION)
        yield world


STEPPED = (*NOTE, "doings", "parts")
STEP = ("Skip", "Enough", "That was a note")
ROWS = [
    Row("an answer after [Enough]", a_text_after_enough, SIGN, kept=("After the end.",), changes=NOTE),
    Row("an answer a quarter of an hour later", a_text_long_after, SIGN, kept=("Much later.",), changes=NOTE),
    Row("a choice of an activity that has ended", a_press_after_enough, "That has passed."),
    Row(
        "a choice of a step that was answered",
        a_press_of_a_step_answered,
        "What did you fear would happen?",
        kept=(f"Wanted to say: that I was tired{STEP_BREAK}Feared: that she would leave",),
        gone=("Wanted to say: that I was tired",),
        changes=STEPPED,
        answers=2,
    ),
    Row(
        "a line for a card that is put away", a_card_line_after_enough, SIGN, kept=("Not for the card.",), changes=NOTE
    ),
    Row(
        "a wording for a question that was replaced",
        a_wording_for_a_question_replaced,
        "has been replaced by now",
        buttons=("That was a note",),
        changes=("words",),
    ),
    Row(
        "two activities at once",
        two_activities,
        "What did you fear would happen?",
        kept=("The moment: a walk", "Feared: that I would cry"),
        changes=STEPPED,
        answers=3,
    ),
    Row(
        "the card, and then other words for the question",
        a_card_and_a_wording,
        "It reads like this now:",
        buttons=("Back to how it was", "That was a note"),
        kept=(question("What was light?"),),
        gone=(question("What was it like?"),),
        changes=("words",),
        answers=2,
    ),
    Row(
        "other words for the question, and then an activity",
        a_wording_and_an_activity,
        "What did you fear would happen?",
        buttons=STEP,
        kept=("Wanted to say: that I missed it",),
        changes=STEPPED,
    ),
    Row(
        "other words for the question, and then the card",
        a_wording_and_the_card,
        "The garden.",
        buttons=("That was a note",),
        kept=(card("The garden."),),
        gone=(card(SAFER),),
        changes=("words",),
    ),
    Row(
        "a card line of 2,000 characters",
        a_card_line_too_long,
        "letters fit on one line of the card",
        buttons=("Enough", "That was a note"),
        changes=("words",),
    ),
    Row(
        "a card line of 2,000 characters, twice",
        a_card_line_too_long_twice,
        "It is long, so it stays with you alone",
        buttons=("Share the first lines", "Keep for me"),
        kept=(held(f"Again: {TOO_LONG}"),),
        changes=NOTE,
    ),
    Row(
        "a card line of 2,000 characters that was a note",
        a_card_line_too_long_that_was_a_note,
        "It is kept as a line of yours.",
        kept=(held(f"As a note: {TOO_LONG}"),),
        changes=NOTE,
        answers=2,
    ),
    Row(
        "a step’s line too long",
        a_step_too_long,
        "What did you fear would happen?",
        buttons=("Share the first lines", "Skip"),
        kept=(held(LONG),),
        changes=STEPPED,
        answers=2,
    ),
    Row(
        "a wording too long",
        a_wording_too_long,
        "it stays as it was. Could it be one short sentence?",
        buttons=("That was a note",),
        changes=("words",),
    ),
    Row(
        "15 in a step for a number",
        a_number_beyond_in_a_step,
        "The numbers here go from 0 to 10.",
        buttons=("That was a note",),
        kept=("How strong: 15",),
        changes=STEPPED,
    ),
    Row(
        "-3 in a step for a number",
        a_number_below_in_a_step,
        "The numbers here go from 0 to 10.",
        buttons=("That was a note",),
        kept=("How strong: -3",),
        changes=STEPPED,
    ),
    Row(
        "15 in a line",
        a_number_beyond_in_a_line,
        "The numbers here go from 0 to 10.",
        buttons=("That was a note",),
        kept=("tense 15/10 before the call",),
        changes=STEPPED,
    ),
    Row("no words in a step", nothing_to_see_in_a_step, "no words in this"),
    *(
        Row(f"{typed}: a note", client(typed), SIGN, kept=(typed,), changes=NOTE)
        for typed in ("I had enough sleep", "It was too much noise", "I could not stop thinking of it")
    ),
    Row(
        "stop words in an answer",
        stop_words_in_a_step,
        "What did you fear would happen?",
        buttons=STEP,
        kept=("Wanted to say: Stop asking, and that it was too much",),
        changes=STEPPED,
    ),
    Row(
        "stop words in a line of the card",
        stop_words_on_the_card,
        "Enough light, and the door open",
        buttons=("That was a note",),
        kept=(card("Enough light, and the door open"),),
        gone=(card(SAFER),),
        changes=("words",),
    ),
    Row("a reply to what came before", a_reply_to_something_older, SIGN, kept=("About the question.",), changes=NOTE),
    Row(
        "a note that a step took",
        a_note_that_a_step_took,
        "It is kept as a line of yours.",
        buttons=("Skip", "Enough"),
        kept=("The mornings.",),
        gone=("Wanted to say: The mornings.",),
        changes=STEPPED,
    ),
    Row(
        "a note that the card took",
        a_note_that_the_card_took,
        "It is kept as a line of yours.",
        kept=("The evenings.", card(SAFER)),
        gone=(card("The evenings."),),
        changes=NOTE,
    ),
    Row(
        "a note that was taken for a wording",
        a_note_that_a_wording_took,
        "It is kept as a line.",
        kept=("The night was short.", question("What was quiet?")),
        gone=(question("The night was short."),),
        changes=NOTE,
    ),
    Row(
        "a note while hours were asked for",
        a_note_that_the_rhythm_asked_for,
        "It is kept as a line of yours.",
        kept=("The rain on the roof.",),
        changes=NOTE,
    ),
    Row("[That was a note], twice", a_way_out_pressed_twice, "That has passed."),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.input)
async def test_odd_input_around_what_is_offered(offered: World, row: Row) -> None:
    await asks_for_the_card(offered)
    await offered.ben.says(SAFER)
    await live(offered, row)
