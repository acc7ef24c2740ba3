"""Odd things done in the midst of what is offered: each brings about what it begins with, and yields there once."""

from collections.abc import AsyncIterator

from tests.people import World
from tests.stories.activities import LONG, MOMENT, STAYED, begins
from tests.stories.traces import QUESTION

MATTERED = "what-mattered"
SAFER = "The window, and cold water."
TOO_LONG = ("a long line " * 167)[:2000]
LATER = "And what did you do then, if anything?"


async def a_text_after_enough(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    await world.ben.presses("Enough")
    yield
    await world.ben.says("After the end.")


async def a_text_long_after(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    await world.moves(minutes=16)
    yield
    await world.ben.says("Much later.")


async def a_press_after_enough(world: World) -> AsyncIterator[None]:
    shown = await begins(world, STAYED)
    skip = world.ben.button("Skip")[1]
    await world.ben.presses("Enough")
    yield
    await world.ben.forges(skip, on=shown)


async def a_press_of_a_step_answered(world: World) -> AsyncIterator[None]:
    shown = await begins(world, STAYED)
    await world.ben.says("that I was tired")
    yield
    await world.ben.presses("Skip", on=shown)
    await world.ben.says("that she would leave")


async def a_card_line_after_enough(world: World) -> AsyncIterator[None]:
    await asks_for_the_card(world)
    await world.ben.presses("Enough")
    yield
    await world.ben.says("Not for the card.")


async def a_wording_for_a_question_replaced(world: World) -> AsyncIterator[None]:
    await puts_differently(world)
    await world.alma.says(f"/ask B. {LATER}")
    yield
    await world.ben.says("What was light?")


async def two_activities(world: World) -> AsyncIterator[None]:
    one = await begins(world, STAYED)
    await begins(world, MATTERED)
    yield
    await world.ben.says("a walk")
    await world.ben.presses("Skip", on=one)
    await world.ben.says("that I would cry")
    await world.ben.presses("Enough")


async def a_card_and_a_wording(world: World) -> AsyncIterator[None]:
    await settles_question(world, "What was it like?")
    await asks_for_the_card(world)
    await puts_differently(world)
    yield
    await world.ben.says("What was light?")


async def a_wording_and_an_activity(world: World) -> AsyncIterator[None]:
    await puts_differently(world)
    await begins(world, STAYED)
    yield
    await world.ben.says("that I missed it")


async def a_wording_and_the_card(world: World) -> AsyncIterator[None]:
    await puts_differently(world)
    await asks_for_the_card(world)
    yield
    await world.ben.says("The garden.")


async def a_card_line_too_long(world: World) -> AsyncIterator[None]:
    await asks_for_the_card(world)
    yield
    await world.ben.says(TOO_LONG)


async def a_card_line_too_long_twice(world: World) -> AsyncIterator[None]:
    await asks_for_the_card(world)
    await world.ben.says(TOO_LONG)
    yield
    await world.ben.says(f"Again: {TOO_LONG}")


async def a_card_line_too_long_that_was_a_note(world: World) -> AsyncIterator[None]:
    await asks_for_the_card(world)
    await world.ben.says(f"As a note: {TOO_LONG}")
    yield
    await world.ben.presses("That was a note")


async def a_step_too_long(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    yield
    await world.ben.says(LONG)


async def a_wording_too_long(world: World) -> AsyncIterator[None]:
    await puts_differently(world)
    yield
    await world.ben.says("What was it like, " + "and then, " * 30 + "in the end?")


async def a_number_beyond_in_a_step(world: World) -> AsyncIterator[None]:
    await begins(world, MOMENT)
    await world.ben.presses("Skip")
    yield
    await world.ben.says("15")


async def a_number_below_in_a_step(world: World) -> AsyncIterator[None]:
    await begins(world, MOMENT)
    await world.ben.presses("Skip")
    yield
    await world.ben.says("-3")


async def a_number_beyond_in_a_line(world: World) -> AsyncIterator[None]:
    await begins(world, MOMENT)
    yield
    await world.ben.says("tense 15/10 before the call")


async def nothing_to_see_in_a_step(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    yield
    await world.ben.says("\u200b \u2060", as_is=True)


async def stop_words_in_a_step(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    yield
    await world.ben.says("Stop asking, and that it was too much")


async def stop_words_on_the_card(world: World) -> AsyncIterator[None]:
    await asks_for_the_card(world)
    yield
    await world.ben.says("Enough light, and the door open")


async def a_reply_to_something_older(world: World) -> AsyncIterator[None]:
    older = world.ben.sees(QUESTION)
    await begins(world, STAYED)
    yield
    await world.ben.says("About the question.", reply_to=older.id)


async def a_note_that_a_step_took(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    await world.ben.says("The mornings.")
    yield
    await world.ben.presses("That was a note")


async def a_note_that_the_card_took(world: World) -> AsyncIterator[None]:
    await asks_for_the_card(world)
    await world.ben.says("The evenings.")
    yield
    await world.ben.presses("That was a note")


async def a_note_that_a_wording_took(world: World) -> AsyncIterator[None]:
    await settles_question(world, "What was quiet?")
    await puts_differently(world)
    await world.ben.says("The night was short.")
    yield
    await world.ben.presses("That was a note")


async def a_note_that_the_rhythm_asked_for(world: World) -> AsyncIterator[None]:
    await world.ben.says("/rhythm")
    await world.ben.says("The rain on the roof.")
    yield
    await world.ben.presses("That was a note")


async def a_way_out_pressed_twice(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    await world.ben.says("The train.")
    took = world.ben.last
    meaning = world.ben.button("That was a note", on=took)[1]
    await world.ben.presses("That was a note", on=took)
    yield
    await world.ben.forges(meaning, on=took)


async def asks_for_the_card(world: World) -> None:
    """The card waits for the line that is filled."""
    await world.ben.says("/safe")
    await world.ben.presses("Change a line")
    await world.ben.presses("Safer")


async def puts_differently(world: World) -> None:
    """The question waits for other words."""
    await world.ben.says("/question")
    await world.ben.presses("Change this")
    await world.ben.presses("Put it differently")


async def settles_question(world: World, text: str) -> None:
    """This question is the one that is open, and has come."""
    await world.alma.says(f"/ask B. {text}")
    await world.ben.says("/question")
