"""Discreet mode and /clear over HTTP: nothing tells of anything until a tap, and nothing that was said stays."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.owed import Due
from bot.domain.terms import version_of
from sandbox.botapi.shapes import Message
from tests.grounds import Grounds, Left
from tests.inspecting import agreed, client_at, notes, owed_to, shown_in
from tests.people import Phone, World, plain
from tests.stories.test_loop import THURSDAY
from tests.tampering import older_consents

QUESTION = "What eased, even a little?"
COVER = "A moment, if you have one."


def texts(phone: Phone) -> list[str]:
    return [plain(each) for each in phone.screen]


def covers(phone: Phone) -> list[Message]:
    return [each for each in phone.received if plain(each) == COVER]


def labels(message: Message) -> list[str]:
    return [str(each["label"]) for row in message.buttons for each in row]


async def be_discreet(world: World) -> None:
    await world.ben.says("/discreet on")
    await world.moves(minutes=6)


async def test_a_question_opens_by_a_tap_and_is_covered_again(pair: World) -> None:
    await be_discreet(pair)
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves(hours=6)
    pair.ben.does_not_see(QUESTION)
    (cover,) = covers(pair.ben)[-1:]
    await pair.ben.presses("Show", on=cover)
    assert pair.ben.sees(QUESTION).id == cover.id
    await pair.restarts()
    await pair.moves(minutes=4)
    pair.ben.sees(QUESTION)
    await pair.moves(minutes=2)
    pair.ben.does_not_see(QUESTION)
    assert covers(pair.ben)[-1].id == cover.id
    # Again, twice in a row: it stays open for five minutes from the last tap.
    meaning = pair.ben.button("Show", on=covers(pair.ben)[-1])[1]
    await pair.ben.presses("Show", on=covers(pair.ben)[-1])
    await pair.moves(minutes=3)
    await pair.ben.forges(meaning, on=pair.ben.sees(QUESTION))
    await pair.moves(minutes=4)
    pair.ben.sees(QUESTION)
    await pair.moves(minutes=2)
    pair.ben.does_not_see(QUESTION)


async def test_a_line_leaves_the_chat_once_it_is_kept_and_a_word_passes(pair: World) -> None:
    await pair.ben.says("The first one of all.")
    await be_discreet(pair)
    line = await pair.ben.says("The mornings.")
    assert "The mornings." not in texts(pair.ben)
    assert plain(pair.ben.last) == "Kept."
    assert pair.ben.last.reaction == ""
    await pair.moves(seconds=40)
    pair.ben.does_not_see("Kept.")
    # Telegram lets nobody edit what is gone, but an edit may have been on its way.
    assert [each for each in pair.ben.screen if each.id == line] == []
    assert [each.kind for each in await owed_to(pair, pair.ben)] == []
    await pair.moves_to(THURSDAY - timedelta(hours=1))
    pair.alma.sees("The mornings.")


async def test_answers_and_commands_leave_after_the_minutes_that_were_chosen(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.ben.says("/discreet on")
    await pair.ben.presses("15 min")
    pair.ben.sees("for 15 min")
    await pair.moves(minutes=20)
    for command in ("/notes", "/settings", "/crisis", "/safe", "/nonsense"):
        before = [each.id for each in pair.ben.screen]
        await pair.ben.says(command)
        answers = [each for each in pair.ben.screen if each.id not in before]
        assert any(each.mine for each in answers)
        assert any(not each.mine for each in answers)
        await pair.moves(minutes=10)
        assert {each.id for each in answers} <= {each.id for each in pair.ben.screen}
        await pair.restarts()
        await pair.moves(minutes=6)
        assert [each.id for each in pair.ben.screen] == before


async def test_a_press_in_an_answer_lets_it_stay_from_then_on(pair: World) -> None:
    await be_discreet(pair)
    await pair.ben.says("/settings")
    settings = pair.ben.last
    await pair.moves(minutes=4)
    await pair.ben.presses("Questions at once", on=settings)
    await pair.moves(minutes=4)
    assert settings.id in {each.id for each in pair.ben.received}
    await pair.moves(minutes=2)
    assert settings.id not in {each.id for each in pair.ben.received}
    assert (await client_at(pair, pair.ben)).rhythm.right_away


async def test_a_preview_and_its_changes_stay_covered_until_a_tap(pair: World) -> None:
    await pair.ben.says("The first one of all.")
    await be_discreet(pair)
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY - timedelta(hours=18))
    cover = covers(pair.ben)[-1]
    assert "The mornings." not in pair.ben.text
    await pair.ben.says("And the evenings.")
    assert [each.id for each in covers(pair.ben)][-1] == cover.id
    assert "evenings" not in pair.ben.text
    await pair.ben.presses("Show", on=cover)
    opened = pair.ben.sees("And the evenings.")
    assert opened.id == cover.id
    held = next(each for each in labels(opened) if "The mornings." in each)
    await pair.ben.presses(held, on=opened)
    assert pair.ben.sees("And the evenings.").id == cover.id
    await pair.moves(minutes=6)
    assert "evenings" not in pair.ben.text
    await pair.moves_to(THURSDAY - timedelta(hours=1))
    pair.alma.sees("And the evenings.")
    pair.alma.does_not_see("The mornings.")


async def test_a_choice_of_a_message_that_is_covered_again_still_counts(pair: World) -> None:
    await be_discreet(pair)
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves(hours=6)
    await pair.ben.presses("Show")
    pause = pair.ben.button("Pause")[1]
    change = pair.ben.button("Change this")[1]
    await pair.moves(minutes=6)
    cover = covers(pair.ben)[-1]
    await pair.ben.forges(change, on=cover)
    assert pair.ben.sees(QUESTION).id == cover.id
    await pair.ben.forges(pause, on=cover)
    await pair.ben.presses("3 days")
    assert (await client_at(pair, pair.ben)).paused_until is not None
    await pair.moves(minutes=6)
    assert plain(pair.ben.last) == COVER
    pair.ben.does_not_see(QUESTION)


async def test_words_of_danger_bring_the_numbers_behind_a_tap(pair: World) -> None:
    await pair.ben.says("The first one of all.")
    await be_discreet(pair)
    await pair.ben.says("I want to kill myself.")
    pair.ben.does_not_see("emergency")
    await pair.ben.presses("Show")
    assert "112" in pair.ben.text
    await pair.moves(minutes=6)
    assert "112" not in pair.ben.text
    assert covers(pair.ben)


async def test_what_is_asked_about_a_line_is_asked_behind_a_tap(pair: World) -> None:
    await be_discreet(pair)
    await pair.ben.says("The first one of all.")
    pair.ben.does_not_see("sign")
    await pair.ben.presses("Show")
    pair.ben.sees("Your line is kept, and has left this chat")
    await pair.moves(minutes=6)
    await pair.ben.says("word " * 200)
    pair.ben.does_not_see("Share the first lines")
    await pair.ben.presses("Show")
    await pair.ben.presses("Share the first lines")
    await pair.moves(minutes=6)
    assert [plain(each) for each in pair.ben.received[-2:]] == [COVER, COVER]
    # Nothing is left to ask: the cover goes.
    last = pair.ben.last
    await pair.ben.presses("Show", on=last)
    assert last.id not in {each.id for each in pair.ben.received}


async def test_discreet_from_the_consent_screen_on(world: World) -> None:
    await world.enrols(world.alma)
    await world.ben.opens(await world.invited(world.alma, "B."))
    await world.ben.presses("A phone others can see?")
    world.ben.sees("Telegram keeps copies of its own")
    await world.ben.presses("Leave it")
    await world.ben.presses("A phone others can see?")
    await world.ben.presses("Be discreet")
    world.ben.sees("discreet from the start")
    assert await shown_in(world, world.ben) == 0
    await world.ben.presses("I agree")
    await world.ben.presses("Fine")
    assert (await client_at(world, world.ben)).discreet
    await world.alma.presses("Yes, that is B.")
    await world.moves(minutes=6)
    assert set(texts(world.ben)) == {COVER}
    await world.ben.presses("Show")
    world.ben.sees("You are connected")


async def test_as_before_brings_everything_back(pair: World) -> None:
    await be_discreet(pair)
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves(hours=6)
    await pair.ben.presses("Show")
    await pair.ben.says("/discreet off")
    await pair.moves(minutes=20)
    pair.ben.sees(QUESTION)
    line = await pair.ben.says("The mornings.")
    assert next(each for each in pair.ben.screen if each.id == line).reaction == "👌"
    await pair.ben.says("/notes")
    await pair.moves(minutes=20)
    pair.ben.sees("Your lines")


async def test_what_came_before_is_covered_when_it_begins(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves(hours=6)
    pair.ben.sees(QUESTION)
    await pair.ben.says("/discreet on")
    pair.ben.does_not_see(QUESTION)
    await pair.ben.presses("Show", on=covers(pair.ben)[-1])
    pair.ben.sees(QUESTION)


async def test_clear_empties_both_sides_of_two_days_and_keeps_the_lines(pair: World) -> None:
    await pair.ben.says("An old one.")
    await pair.moves(hours=49)
    old = len(pair.ben.screen)
    await pair.moves(hours=6)
    await pair.ben.says("The mornings.")
    await pair.ben.says("/notes")
    await pair.restarts()
    await pair.ben.says("/clear")
    pair.ben.sees("Your lines stay kept here")
    await pair.ben.presses("Leave it")
    pair.ben.sees("A look ahead")
    await pair.ben.says("/clear")
    await pair.ben.presses("Empty this chat")
    await pair.moves(minutes=1)
    left = pair.ben.screen
    assert plain(left[-1]).startswith("The last 48 hours leave this chat")
    assert len(left) <= old + 1
    assert "An old one." in texts(pair.ben)
    pair.ben.does_not_see("A look ahead")
    assert [each.kind for each in await owed_to(pair, pair.ben)] == []
    assert [each.text for each in await notes(pair, pair.ben)] == ["An old one.", "The mornings."]
    await pair.moves_to(THURSDAY - timedelta(hours=1))
    pair.alma.sees("The mornings.")


async def test_what_telegram_refuses_to_delete_is_let_be(pair: World) -> None:
    await be_discreet(pair)
    await pair.ben.says("/notes")
    await pair.ben.blocks()
    answer = pair.ben.last
    await pair.closes()
    pair.clock.move(timedelta(hours=60))
    await pair.opens()
    await pair.moves(hours=8)
    assert answer.id in {each.id for each in pair.ben.received}
    assert [each for each in await owed_to(pair, pair.ben) if each.kind is Due.DELETE] == []


async def test_forget_and_edit_work_without_the_message(pair: World) -> None:
    line = await pair.ben.says("The first one of all.")
    await be_discreet(pair)
    await pair.ben.edits(line, "The first one, edited.")
    assert line not in {each.id for each in pair.ben.screen}
    await pair.ben.says("The mornings.")
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    assert [each.text for each in await notes(pair, pair.ben)] == ["The first one, edited."]


async def test_erasing_empties_a_discreet_chat_and_forgets_what_stood_there(pair: World) -> None:
    await be_discreet(pair)
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves(hours=6)
    await pair.ben.presses("Show")
    await pair.ben.says("/notes")
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    await pair.moves(minutes=20)
    pair.ben.sees("Everything of yours is erased")
    pair.ben.does_not_see(QUESTION)
    pair.ben.does_not_see("Your lines")
    assert await shown_in(pair, pair.ben) == 0
    assert await owed_to(pair, pair.ben) == []


async def test_what_stood_in_chats_is_forgotten_after_two_days(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves(hours=50)
    assert await shown_in(pair) == 0


async def test_nobody_elses_cover_opens(pair: World) -> None:
    await pair.pairs(pair.alma, pair.cleo, "C.")
    await pair.moves(minutes=1)
    await be_discreet(pair)
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves(hours=6)
    meaning = pair.ben.button("Show")[1]
    for forged in (meaning, "open:", "open:line:x", "open:late:", "open:first:" + meaning[5:], "discreetfor:99"):
        await pair.cleo.says("/help")
        await pair.cleo.forges(forged)
        await pair.alma.forges(forged)
    pair.cleo.does_not_see(QUESTION)
    assert not (await client_at(pair, pair.cleo)).discreet


@pytest.fixture
async def both(grounds: Grounds, joined: Left) -> AsyncIterator[World]:
    """Ben with two therapists: Alma, on Thursdays at 15:00, and Cleo."""
    async with grounds.world(joined) as world:
        await world.enrols(world.cleo, "Cleo")
        await world.pairs(world.cleo, world.ben, "K.")
        yield world


async def test_with_two_the_client_says_whose_behind_a_tap(both: World) -> None:
    await both.ben.says("/discreet on")
    await both.moves(minutes=6)
    await both.ben.says("The mornings.")
    both.ben.does_not_see("Who is this line for?")
    await both.ben.presses("Show")
    await both.ben.presses("for Alma")
    await both.moves(minutes=6)
    both.ben.does_not_see("for Alma")
    (line,) = await notes(both, both.ben)
    assert line.pairing_id is not None


async def test_every_notice_comes_as_a_cover(pair: World) -> None:
    await pair.ben.says("The first one of all.")
    await be_discreet(pair)
    for command, button, told in (
        ("/gentle B.", "Go gently", "Things go gently"),
        ("/meet B. off once", "", "is called off"),
        ("/end B.", "End it", "come to an end"),
    ):
        await pair.alma.says(command)
        if button:
            await pair.alma.presses(button)
        await pair.moves(hours=22)
        pair.ben.does_not_see(told)
        await pair.ben.presses("Show", on=covers(pair.ben)[-1])
        pair.ben.sees(told)
        await pair.moves(minutes=6)
        pair.ben.does_not_see(told)


async def test_a_cover_of_what_is_over_goes_by_a_tap(pair: World) -> None:
    await be_discreet(pair)
    await pair.alma.says("/gentle B.")
    await pair.alma.presses("Go gently")
    cover = covers(pair.ben)[-1]
    await pair.ben.says("/gentle off")
    await pair.ben.presses("Show", on=cover)
    assert cover.id not in {each.id for each in pair.ben.screen}
    await pair.moves(minutes=6)
    assert covers(pair.ben) == [each for each in pair.ben.received if each.buttons]


async def test_the_therapist_sees_nothing_of_it(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    before = texts(pair.alma)
    await be_discreet(pair)
    await pair.ben.says("/discreet off")
    await pair.ben.says("/clear")
    await pair.ben.presses("Empty this chat")
    assert texts(pair.alma) == before


async def test_an_activity_leaves_nothing_in_the_chat(pair: World) -> None:
    await pair.ben.says("The first one of all.")
    await be_discreet(pair)
    before = [each.id for each in pair.ben.screen]
    await pair.ben.says("/activities")
    await pair.ben.says("A line in between.")
    await pair.moves(minutes=6)
    assert [each.id for each in pair.ben.screen] == before


async def test_a_consent_that_changed_is_asked_behind_a_tap(pair: World) -> None:
    await be_discreet(pair)
    await older_consents(pair)
    await pair.ben.says("The mornings.")
    pair.ben.does_not_see("therapist")
    for cover in covers(pair.ben)[-2:]:
        await pair.ben.presses("Show", on=cover)
    await pair.ben.presses("I agree")
    assert version_of(pair.app.speech.english.consent()) in {each.version for each in await agreed(pair)}
