"""A good ending: a last line if wanted, the client's lines as a file to take along, and then what was promised."""

from datetime import timedelta

from sandbox.botapi.shapes import Message
from tests.people import Phone, World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, labels, tells

FAREWELL = "Go well. The mornings are yours."


async def ends(world: World, *presses: str) -> None:
    await world.alma.says("/end B.")
    for label in presses:
        await world.alma.presses(label)


def file_of(phone: Phone) -> str:
    """The newest file in a chat, as text."""
    files = [each for each in phone.received if each.file is not None]
    assert files, f"no file came to {phone.name}"
    return content(files[-1])


def content(message: Message) -> str:
    assert message.file is not None
    return message.file.content.decode()


async def test_an_ending_without_a_last_line_is_told_once(pair: World) -> None:
    await ends(pair, "End it")
    assert tells(pair.alma.last, "end-done", alias="B.")
    assert tells(pair.ben.last, "parted-client")
    assert labels(pair.ben.last) == ["My lines as a file"]


async def test_a_last_line_is_shown_before_anything_ends_and_comes_with_it(pair: World) -> None:
    await ends(pair, "With a last line")
    assert tells(pair.alma.last, "last-line-ask", alias="B.")
    await pair.alma.says(FAREWELL)
    assert tells(pair.alma.last, "last-line-sure", alias="B.", line=FAREWELL)
    pair.ben.does_not_see(FAREWELL)
    await pair.alma.presses("End it with this")
    assert tells(pair.ben.last, "parted-line", line=FAREWELL)
    assert plain(pair.ben.last).startswith("This has come to an end here.")


async def test_a_last_line_can_be_changed_and_the_ending_left(pair: World) -> None:
    await ends(pair, "With a last line")
    await pair.alma.says("Not this.")
    first = pair.alma.last
    await pair.alma.presses("Change")
    await pair.alma.says(FAREWELL)
    await pair.alma.presses("End it with this", on=first)
    assert pair.alma.toasts()[-1] == "That has passed."
    await pair.alma.presses("Leave it")
    assert tells(pair.alma.last, "left-as-it-was")
    await pair.alma.says("/ask B. What eased?")
    assert tells(pair.alma.last, "asked-set", alias="B.")


async def test_a_last_line_without_words_or_much_too_long_ends_nothing_and_is_asked_for_again(pair: World) -> None:
    await ends(pair, "With a last line")
    for typed in ("\u200b\u200b", "x" * 501):
        await pair.alma.says(typed, as_is=True)
        assert tells(pair.alma.last, "last-line-unfit")
    await pair.alma.says(FAREWELL)
    assert tells(pair.alma.last, "last-line-sure", line=FAREWELL)


async def test_a_last_line_of_markup_is_shown_as_it_was_typed(pair: World) -> None:
    await ends(pair, "With a last line")
    await pair.alma.says("<b>1 & 2</b> \u202eabc")
    await pair.alma.presses("End it with this")
    assert "<b>1 & 2</b>" in plain(pair.ben.last)


async def test_no_last_line_goes_to_somebody_who_has_not_joined(pair: World) -> None:
    await pair.invited(pair.alma, "D.")
    await pair.alma.says("/end D.")
    assert labels(pair.alma.last) == ["End it", "Leave it"]


async def test_after_an_ending_the_last_line_can_go_nowhere(pair: World) -> None:
    await ends(pair, "With a last line")
    await pair.alma.says(FAREWELL)
    shown = pair.alma.last
    await ends(pair, "End it")
    await pair.alma.presses("End it with this", on=shown)
    await pair.moves(days=1)
    pair.ben.does_not_see(FAREWELL)


async def test_a_stranger_and_another_therapist_can_end_nothing(pair: World) -> None:
    await ends(pair, "With a last line")
    await pair.alma.says(FAREWELL)
    meaning = pair.alma.button("End it with this")[1]
    await pair.enrols(pair.cleo, "Cleo")
    await pair.cleo.forges(meaning)
    await pair.ben.forges(meaning)
    await pair.moves(days=1)
    pair.ben.does_not_see("come to an end")


async def test_the_client_is_told_that_lines_were_not_read_only_where_that_is_so(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY)
    await pair.ben.says("A new one.")
    await ends(pair, "End it")
    await pair.moves(days=1)
    assert tells(pair.ben.last, "parted-client-unread")


async def test_read_lines_are_not_called_unread(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY)
    await ends(pair, "End it")
    await pair.moves(days=1)
    assert tells(pair.ben.last, "parted-client")
    assert not tells(pair.ben.last, "parted-client-unread")


async def test_the_file_holds_every_line_word_for_word_under_its_question(pair: World) -> None:
    await pair.ben.says("Before any question.")
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves(hours=6)
    await pair.ben.says("<b>The mornings</b> & \u05e9\u05dc\u05d5\u05dd 🌧\nand a second row")
    await pair.ben.says("long " * 200)
    await ends(pair, "End it")
    await pair.ben.presses("My lines as a file")
    file = file_of(pair.ben)
    assert file.startswith("My lines, Monday 23 November 2026\n\nMonday 23 November 2026\nBefore any question.\n\n")
    assert (
        f"“{QUESTION}”\n\nMonday 23 November 2026\n<b>The mornings</b> & \u05e9\u05dc\u05d5\u05dd 🌧\nand a second row"
        in file
    )
    assert ("long " * 200).strip() in file
    assert tells(pair.ben.last, "keepsake-here")


async def test_who_leaves_can_take_the_lines_along(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.ben.says("/stop")
    await pair.ben.presses("Leave")
    await pair.ben.presses("Leave")
    assert tells(pair.ben.last, "parted-by-client")
    await pair.ben.presses("My lines as a file")
    assert "The mornings." in file_of(pair.ben)
    assert not any(each.file for each in pair.alma.received if each.file and "my-lines" in each.file.name)


async def test_without_lines_there_is_no_file(pair: World) -> None:
    await ends(pair, "End it")
    await pair.ben.presses("My lines as a file")
    assert tells(pair.ben.last, "notes-none")


async def test_a_therapist_gets_no_file_of_a_client(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.alma.forges("myfile")
    pair.alma.does_not_see("The mornings.")
    assert tells(pair.ben.last, "note-first")
    await pair.moves(seconds=timedelta(hours=1).total_seconds())
    assert not any(each.file and "my-lines" in each.file.name for each in pair.alma.received)
