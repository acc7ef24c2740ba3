"""A therapist who is suspended, or leaves: each client hears once, nothing comes or goes, their lines stay theirs."""

from datetime import timedelta

import pytest

from sandbox.botapi.faults import Fault
from tests.faults.mishaps import debts
from tests.inspecting import (
    client_at,
    erased_keys,
    kinds_of_words,
    naming,
    notes,
    readings,
    rows,
    tables_that_hold,
    texts,
    therapist_at,
    therapist_of_id,
)
from tests.people import Phone, World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import WORDS, digests, dora, said, tells, times_told, told
from tests.tampering import led_from_an_older_copy

CHOICES = ["Keep for me", "My lines as a file", "Leave this chat"]


def labels(phone: Phone) -> list[str]:
    return [str(button["label"]) for line in phone.last.buttons for button in line]


async def test_each_client_hears_once_that_nobody_is_there(two: World) -> None:
    await two.ben.says("The mornings.")
    await two.operator_suspends(two.alma)
    assert labels(two.ben) == labels(dora(two)) == CHOICES
    await two.moves(days=15)
    assert times_told(two.ben, "unattended-away-unread") == 1
    assert times_told(dora(two), "unattended-away") == 1
    assert times_told(two.ben, "lines-unread") == 0
    await two.operator_restores(two.alma)
    await two.moves(days=1)
    assert times_told(two.ben, "unattended-away-unread") == 1


async def test_who_is_restored_before_it_was_said_needs_no_word(pair: World) -> None:
    await pair.moves(hours=10)
    await pair.operator_suspends(pair.alma)
    await pair.operator_restores(pair.alma)
    await pair.moves(days=1)
    assert times_told(pair.ben, "unattended-away") == 0


async def test_meanwhile_neither_question_nor_nudge_nor_look_ahead_reaches_a_client(pair: World) -> None:
    await pair.ben.says("/rhythm daily 18:00")
    await pair.alma.says("/ask B. What eased?")
    await pair.moves(days=1)
    await pair.ben.says("The mornings.")
    await pair.alma.says("/ask B. And now?")
    await pair.operator_suspends(pair.alma)
    before = len(pair.ben.received)
    await pair.moves(days=9)
    assert len(pair.ben.received) == before
    assert not digests(pair.alma)


async def test_restored_everything_is_planned_again(pair: World) -> None:
    await pair.alma.says("/ask B. What eased?")
    await pair.ben.says("The mornings.")
    await pair.operator_suspends(pair.alma)
    # The digest comes due while she is suspended, and is not sent.
    await pair.moves_to(THURSDAY - timedelta(minutes=45))
    assert not digests(pair.alma)
    await pair.operator_restores(pair.alma)
    await pair.moves(minutes=5)
    [digest] = digests(pair.alma)
    assert "The mornings." in digest
    await pair.moves_to(THURSDAY + timedelta(hours=1))
    told(pair.alma, "ask-after")
    await pair.moves(days=2)
    pair.ben.sees("What eased?")


async def test_lines_that_change_meanwhile_are_shown_no_more_and_not_anew(pair: World) -> None:
    await pair.moves_to(THURSDAY - timedelta(days=1))
    mornings = await pair.ben.says("The mornings.")
    evenings = await pair.ben.says("The evenings.")
    await pair.moves_to(THURSDAY + timedelta(minutes=5))
    assert "The evenings." in digests(pair.alma)[0]
    await pair.operator_suspends(pair.alma)
    before = len(await readings(pair))
    await pair.ben.edits(evenings, "The nights.")
    await pair.ben.says("/forget", reply_to=mornings)
    await pair.ben.presses("Take it back")
    await pair.moves(days=1)
    assert digests(pair.alma) == [WORDS.label("not-shown-now")]
    pair.alma.does_not_see("The nights.")
    assert len(await readings(pair)) == before
    await pair.operator_restores(pair.alma)
    await pair.settles()
    [digest] = digests(pair.alma)
    assert "The nights." in digest
    assert "The mornings." not in digest
    assert not await debts(pair)


async def test_a_cover_whose_words_are_owed_stays_one_until_she_is_back(pair: World) -> None:
    await pair.ben.says("The mornings.")
    for _ in range(6):
        pair.telegram.faults.plan("editMessageText", Fault.ERROR_500, chat=pair.alma.number)
    await pair.moves_to(THURSDAY - timedelta(minutes=59, seconds=58))
    [cover] = digests(pair.alma)
    assert "The mornings." not in cover
    await pair.operator_suspends(pair.alma)
    await pair.moves(days=2)
    assert digests(pair.alma) == [cover]
    assert len(await readings(pair)) == 0
    await pair.operator_restores(pair.alma)
    await pair.moves(hours=1)
    assert "The mornings." in digests(pair.alma)[0]
    assert len(await readings(pair)) == 1


async def test_what_is_removed_is_removed_for_who_is_suspended_too(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY)
    await pair.operator_suspends(pair.alma)
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    await pair.settles()
    assert digests(pair.alma) == ["Removed."]


async def test_who_opened_a_link_meanwhile_is_asked_about_afterwards(world: World) -> None:
    await world.enrols(world.alma)
    link = await world.invited(world.alma, "B.")
    world.telegram.faults.plan("sendMessage", Fault.ERROR_500, chat=world.alma.number)
    await world.ben.opens(link)
    await world.ben.presses("I agree")
    await world.operator_suspends(world.alma)
    await world.moves(hours=1)
    assert times_told(world.alma, "link-opened") == 0
    await world.operator_restores(world.alma)
    await world.alma.presses("Yes, that is B.")
    told(world.ben, "joined-now")


async def test_keep_for_me_keeps_the_lines_back(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.operator_suspends(pair.alma)
    await pair.ben.presses("Keep for me")
    await pair.operator_restores(pair.alma)
    await pair.moves_to(THURSDAY)
    assert "The mornings." not in digests(pair.alma)[0]


@pytest.mark.usefixtures("threaded")  # The courier writes while the account is being erased.
async def test_a_therapist_erases_their_account_in_two_steps(three: World) -> None:
    three.alma.sees("Line 0.")
    before = await rows(three)
    await three.alma.says("/erase")
    told(three.alma, "account-erase-sure")
    assert await rows(three) == before
    await three.alma.presses("Erase my account")
    told(three.alma, "account-erase-done")
    assert digests(three.alma) == ["Removed."]
    three.alma.does_not_see("Line 0.")
    await three.alma.says("/clients")
    told(three.alma, "stranger-text")


async def test_what_was_the_therapists_goes_and_what_a_client_wrote_stays(three: World) -> None:
    await three.alma.says("/away 20 dec - 7 jan")
    await three.ben.says("After it.")
    alma, ben = (await therapist_at(three, three.alma)).id, (await client_at(three, three.ben)).id
    await three.alma.says("/erase")
    await three.alma.presses("Erase my account")
    assert (await texts(three, three.ben))[-1] == "After it."
    left = await therapist_of_id(three, alma)
    assert left.gone
    assert left.name == left.draft == ""
    assert await tables_that_hold(three, str(three.alma.number)) <= {"owed"}
    assert ("invitations", "used_by") not in await naming(three, {alma})
    assert await kinds_of_words(three, ben) == {"note"}
    after = await rows(three)
    assert after["absences"] == after["questions"] == 0


async def test_each_client_hears_once_that_a_therapist_left_and_can_leave_too(three: World) -> None:
    await three.ben.says("After it.")
    await three.operator_erases(three.alma)
    heard = told(three.ben, "unattended-left-unread")
    assert [str(button["label"]) for line in heard.buttons for button in line] == CHOICES
    await three.moves(days=15)
    assert times_told(three.ben, "unattended-left-unread") == 1
    assert times_told(three.ben, "parted-client") == 0
    await three.ben.presses("Leave this chat")
    told(three.ben, "erase-sure")
    await three.ben.presses("Erase everything")
    told(three.ben, "erase-done")


async def test_their_lines_are_theirs_to_keep_when_it_is_over(three: World) -> None:
    await three.ben.says("After it.")
    await three.operator_erases(three.alma)
    await three.ben.presses("Keep for me")
    assert (await notes(three, three.ben))[-1].held
    await three.ben.says("/notes")
    three.ben.sees("After it.")


async def test_what_was_on_its_way_to_a_therapist_who_left_brings_nothing_after_it(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY - timedelta(hours=1, seconds=1))
    pair.telegram.faults.plan("sendMessage", Fault.SLOW, chat=pair.alma.number, seconds=1.5)
    pair.clock.move(timedelta(seconds=2))
    await pair.carries_until(lambda: any(each.protected for each in pair.alma.received))
    await pair.operator_erases(pair.alma)
    await pair.moves(hours=1)
    pair.alma.does_not_see("The mornings.")
    assert (await rows(pair))["owed"] == 0
    # Once; that lines are unread is said where it is heard before the cover is known to have come.
    assert sum(times_told(pair.ben, key) for key in ("unattended-left", "unattended-left-unread")) == 1


async def test_the_other_therapist_keeps_what_is_theirs(three: World) -> None:
    await three.operator_erases(three.alma)
    await three.cleo.says("/clients")
    assert "O." in plain(three.cleo.last)


@pytest.mark.usefixtures("threaded")  # The courier writes while the account is being erased.
async def test_an_older_copy_is_erased_again(three: World) -> None:
    alma = (await therapist_at(three, three.alma)).id
    assert await led_from_an_older_copy(three, {alma}) == 1
    assert await led_from_an_older_copy(three, {alma}) == 0
    assert digests(three.alma) == ["Removed."]
    assert alma in await erased_keys(three)


@pytest.mark.parametrize("command", ["/clients", "/erase", "/ask B. What eased?"])
async def test_a_suspended_therapist_can_do_nothing(pair: World, command: str) -> None:
    await pair.operator_suspends(pair.alma)
    await pair.alma.says(command)
    assert tells(pair.alma.last, "therapist-suspended")
    assert said(pair, "unattended-away") in plain(pair.ben.last)
