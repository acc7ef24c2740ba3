"""Every odd thing that can come in where lines go back into the room: previews, digests, marks, look-backs, endings.
One table: what is put in, what is answered, what is kept.
"""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.delivery import Kind
from sandbox.botapi.shapes import Message
from tests.faults.failpoints import Failpoint, armed
from tests.grounds import Grounds, Left
from tests.people import Phone, World, plain
from tests.stories.rows import Row, came_up, held, live, question, tagged, therapist
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, dora, labels, switches_intensity

CARLA = 6006
NEXT = "Thu 3 Dec, 15:00"
"""When Alma and Ben meet after the session that is over."""
LINES = ("The tram.", "The rain.", "The stairs.", "The bread.")
"""What the digest of that session brought. No two rows need the same."""


@pytest.fixture(scope="module")
async def over(grounds: Grounds, joined: Left) -> AsyncIterator[World]:
    """Alma has met Carla, who wrote nothing, and Ben: two asks are open. Dora has left, with a digest half asked for
    and an ending half begun.
    """
    async with grounds.world(joined) as world:
        await world.pairs(world.alma, Phone(world, CARLA, "Carla"), "Carla")
        await world.alma.says("/meet Carla thu 14:00 weekly 50m")
        await world.pairs(world.alma, dora(world), "Dora")
        await world.alma.says("/digest Dora")
        await world.alma.says("/end Dora")
        for typed in ("/stop", "Leave", "Leave"):
            await (dora(world).says if typed.startswith("/") else dora(world).presses)(typed)
        await switches_intensity(world, "Yes")
        await world.alma.says(f"/ask B. {QUESTION}")
        for line in LINES:
            await world.ben.says(line)
        await world.moves_to(THURSDAY + timedelta(minutes=51))
        yield world


# What stands in the chat, and the way to it.


def now(phone: Phone, message: Message) -> Message:
    return next(each for each in phone.received if each.id == message.id)


def meaning(message: Message, words: str) -> str:
    """The meaning of the choice of a message whose label holds these words."""
    return next(str(each["data"]) for row in message.buttons for each in row if words in str(each["label"]))


async def taps(phone: Phone, message: Message, words: str) -> Message:
    shown = now(phone, message)
    await phone.presses(next(each for each in labels(shown) if words in each), on=shown)
    return now(phone, message)


def of_dora(world: World, label: str) -> Message:
    """The message about Dora that has this choice."""
    return next(each for each in world.alma.received if "Dora" in plain(each) and label in labels(each))


async def brought(world: World, *lines: str) -> Message:
    """The digest that brings Alma these lines of Ben's."""
    for line in lines:
        await world.ben.says(line)
    await world.alma.says("/digest B.")
    await world.alma.presses("In session now")
    return next(each for each in reversed(world.alma.received) if each.protected)


async def marks(world: World) -> Message:
    """The lines of the session to be marked, below its ask."""
    ask = next(each for each in world.alma.received if {"Which lines came up?", "Back"} & set(labels(each)))
    return ask if "Back" in labels(ask) else await taps(world.alma, ask, "Which lines came up?")


async def takes_back(world: World, line: str) -> None:
    message = next(each for each in reversed(world.ben.screen) if each.mine and each.text == line)
    await world.ben.says("/forget", reply_to=message.id)
    await world.ben.presses("Take it back")


async def holds_back(world: World, line: str) -> None:
    await world.ben.says("/notes")
    await world.ben.presses("Hold one back")
    await taps(world.ben, world.ben.last, line)


# Marks.


async def marks_a_line_taken_back(world: World) -> AsyncIterator[None]:
    shown = await marks(world)
    tram = meaning(shown, "The tram.")
    await takes_back(world, "The tram.")
    yield
    await world.alma.forges(tram, on=now(world.alma, shown))


async def marks_a_line_held_back(world: World) -> AsyncIterator[None]:
    shown = await marks(world)
    stairs = meaning(shown, "The stairs.")
    await holds_back(world, "The stairs.")
    yield
    await world.alma.forges(stairs, on=now(world.alma, shown))


async def takes_a_marked_line_back(world: World) -> AsyncIterator[None]:
    await taps(world.alma, await marks(world), "The rain.")
    yield
    await takes_back(world, "The rain.")
    world.alma.does_not_see("The rain.")


# Held and let go.


async def holds_while_it_is_sent(world: World) -> AsyncIterator[None]:
    line = "Held at that very moment."
    await world.ben.says(line)
    await world.ben.says("/notes")
    await world.ben.presses("Hold one back")
    listed = world.ben.last
    await world.alma.says("/digest B.")
    sent = len(world.telegram.calls)
    yield
    with armed(Failpoint.CLAIMED, lambda: world.ben.presses_meanwhile(line, on=listed), Kind.DIGEST):
        await world.alma.presses("In session now")
    left = [each for each in world.telegram.calls[sent:] if each.params.get("chat_id") == world.alma.number]
    assert left
    assert not [each for each in left if line in str(each.params)], "it never left"


async def holds_after_it_was_sent(world: World) -> AsyncIterator[None]:
    await brought(world, "Held too late.")
    world.alma.sees("Held too late.")
    await world.ben.says("/notes")
    await world.ben.presses("Hold one back")
    yield
    await taps(world.ben, world.ben.last, "Held too late.")
    world.alma.does_not_see("Held too late.")


async def lets_go_what_was_taken_back(world: World) -> AsyncIterator[None]:
    await world.ben.says("Held and gone.")
    await holds_back(world, "Held and gone.")
    await world.ben.says("/notes")
    await world.ben.presses("Let one go")
    listed = world.ben.last
    go = meaning(listed, "Held and gone.")
    await takes_back(world, "Held and gone.")
    yield
    await world.ben.forges(go, on=listed)


async def holds_what_was_taken_back(world: World) -> AsyncIterator[None]:
    await world.ben.says("Gone before.")
    await world.ben.says("/notes")
    await world.ben.presses("Hold one back")
    listed = world.ben.last
    hold = meaning(listed, "Gone before.")
    await takes_back(world, "Gone before.")
    yield
    await world.ben.forges(hold, on=listed)


# Undo.


async def undoes_before_it_came(world: World) -> AsyncIterator[None]:
    await world.alma.says("/ask B. What stays?")
    await world.alma.says("/ask B. What goes?")
    yield
    await world.alma.presses("Undo")


async def undoes_twice(world: World) -> AsyncIterator[None]:
    await world.alma.says("/ask B. What goes twice?")
    shown = world.alma.last
    undo = meaning(shown, "Undo")
    await world.alma.presses("Undo")
    yield
    await world.alma.forges(undo, on=shown)


async def undoes_what_was_looked_up(world: World) -> AsyncIterator[None]:
    await world.alma.says("/ask B. What was seen?")
    shown = world.alma.last
    await world.ben.says("/question")
    world.ben.sees("What was seen?")
    yield
    await world.alma.presses("Undo", on=shown)


async def undoes_after_it_came(world: World) -> AsyncIterator[None]:
    await world.alma.says("/ask B. What came?")
    shown = world.alma.last
    await world.moves(days=2)
    world.ben.sees("What came?")
    yield
    await world.alma.presses("Undo", on=shown)


# Somebody who has left.


async def in_session_with_somebody_who_left(world: World) -> None:
    await world.alma.presses("In session now", on=of_dora(world, "In session now"))


async def ends_what_has_ended(world: World) -> None:
    await world.alma.presses("End it", on=of_dora(world, "End it"))


async def a_last_line_for_somebody_who_left(world: World) -> None:
    await world.alma.presses("With a last line", on=of_dora(world, "With a last line"))


# Looking back.


async def a_word_for_a_line_taken_back(world: World) -> AsyncIterator[None]:
    await brought(world, "A word, and gone.")
    await world.alma.says("/lookback B.")
    look = world.alma.last
    await taps(world.alma, look, "Add a word")
    shown = await taps(world.alma, look, "A word, and gone.")
    word = meaning(shown, "trigger")
    await takes_back(world, "A word, and gone.")
    yield
    await world.alma.forges(word, on=now(world.alma, look))


async def takes_a_line_with_its_word_back(world: World) -> AsyncIterator[None]:
    await brought(world, "A word along.")
    await world.alma.says("/lookback B.")
    look = world.alma.last
    await taps(world.alma, look, "Add a word")
    await taps(world.alma, look, "A word along.")
    await taps(world.alma, look, "trigger")
    yield
    await takes_back(world, "A word along.")
    assert "A word along." not in plain(now(world.alma, look))


async def a_page_that_went_while_it_was_read(world: World) -> AsyncIterator[None]:
    digest = await brought(world, *(f"Of eight, {number}." for number in range(1, 9)))
    last = await taps(world.alma, digest, "More")
    assert plain(last).endswith("Of eight, 8.")
    yield
    await takes_back(world, "Of eight, 8.")


async def a_page_that_never_was(world: World) -> AsyncIterator[None]:
    digest = await brought(world, *(f"Of nine, {number}." for number in range(1, 10)))
    more = meaning(digest, "More")
    yield
    await world.alma.forges(more.rpartition(":")[0] + ":97", on=digest)


async def a_page_of_notes_that_never_was(world: World) -> AsyncIterator[None]:
    await world.ben.says("On the first page.")
    await world.ben.says("/help")
    yield
    await world.ben.forges("notes:97")


async def a_picture_without_a_dot(world: World) -> AsyncIterator[None]:
    digest = await brought(world, "Nothing to draw, 6 of them.")
    yield
    await world.alma.presses("Picture", on=digest)


CARRIED = ("deliveries", "carried", "readings", "owed")
TAKEN = ("notes", "words", "carried", "owed", "tags")
EVERYBODY = ("B.", "Carla")

ROWS = [
    Row(
        "a line while two asks are open",
        therapist("What was it like outside?"),
        "For whom is this?",
        buttons=EVERYBODY,
        changes=("words",),
        who="alma",
    ),
    Row("a mark on a line that was taken back", marks_a_line_taken_back, "That has passed.", who="alma"),
    Row("a mark on a line that was held back", marks_a_line_held_back, "That has passed.", who="alma"),
    Row(
        "a marked line taken back",
        takes_a_marked_line_back,
        "It is gone, also from where it was sent.",
        gone=(came_up("The rain."),),
        changes=TAKEN,
        answers=2,
    ),
    Row(
        "a hold at the moment of sending",
        holds_while_it_is_sent,
        f"B. · {NEXT}",
        kept=(held("Held at that very moment."),),
        gone=("Held at that very moment.",),
        changes=CARRIED,
        who="alma",
    ),
    Row(
        "a hold after sending",
        holds_after_it_was_sent,
        "It stays with you now, and",
        kept=(held("Held too late."),),
        gone=("Held too late.",),
        changes=CARRIED,
    ),
    Row("letting go a line that was taken back", lets_go_what_was_taken_back, "That has passed."),
    Row("holding a line that was taken back", holds_what_was_taken_back, "That has passed."),
    *(
        Row(
            f"{command} with an alias that nobody has",
            therapist(f"{command} Xyz"),
            "There is no “Xyz” here.",
            buttons=EVERYBODY,
            who="alma",
        )
        for command in ("/digest", "/lookback", "/end")
    ),
    *(
        Row(f"{command} for somebody who left", therapist(f"{command} Dora"), "There is no “Dora” here.", who="alma")
        for command in ("/digest", "/lookback", "/end")
    ),
    Row("[In session now] with somebody who left", in_session_with_somebody_who_left, "That has passed.", who="alma"),
    Row("[End it] with somebody who left", ends_what_has_ended, "That has passed.", who="alma"),
    Row("[With a last line] for somebody who left", a_last_line_for_somebody_who_left, "That has passed.", who="alma"),
    Row("a look-back with nothing in it", therapist("/lookback Carla"), "nothing to look back on yet", who="alma"),
    Row("a word for a line that was taken back", a_word_for_a_line_taken_back, "That has passed.", who="alma"),
    Row(
        "a line with a word taken back",
        takes_a_line_with_its_word_back,
        "It is gone, also from where it was sent.",
        gone=(tagged("A word along.", "trigger"),),
        changes=TAKEN,
    ),
    Row(
        "the last page of a digest, whose line is taken back",
        a_page_that_went_while_it_was_read,
        "Of eight, 7.",
        gone=("Of eight, 8.",),
        changes=TAKEN,
        who="alma",
    ),
    Row("a page of a digest that never was", a_page_that_never_was, "Of nine, 9.", who="alma"),
    Row("a page of /notes that never was", a_page_of_notes_that_never_was, "On the first page."),
    Row("[Picture] with no dot", a_picture_without_a_dot, "There is no dot to draw yet.", who="alma"),
    Row(
        "[Undo] before it came",
        undoes_before_it_came,
        "Taken back.",
        kept=(question("What stays?"),),
        gone=(question("What goes?"),),
        changes=("deliveries",),
        who="alma",
    ),
    Row("[Undo] twice", undoes_twice, "That has passed.", who="alma"),
    Row("[Undo] after it was looked up", undoes_what_was_looked_up, "too late to take it back", who="alma"),
    Row("[Undo] after it came", undoes_after_it_came, "too late to take it back", who="alma"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.input)
async def test_odd_input_around_the_room(over: World, row: Row) -> None:
    await live(over, row)
