"""Joining: links, consent, the second tap, and the therapist's yes (privacy.md, Joining)."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.terms import version_of
from sandbox.botapi.shapes import Message
from tests.grounds import Grounds, Left
from tests.inspecting import agreed, client_at, notes, payloads, rows
from tests.people import Phone, World, link_in, plain
from tests.stories.traces import said

ANY_LINK = "https://t.me/CarryforwardBot?start=" + "x" * 43


@pytest.fixture(scope="module")
async def enrolled(grounds: Grounds, empty: Left) -> Left:
    """Alma is enrolled and has no client yet."""
    async with grounds.beginning(empty) as begun:
        await begun.world.enrols(begun.world.alma)
    return begun.left


@pytest.fixture
async def world(grounds: Grounds, enrolled: Left) -> AsyncIterator[World]:
    """Alma is enrolled and has no client yet."""
    async with grounds.world(enrolled) as here:
        yield here


@pytest.fixture
def alma(world: World) -> Phone:
    return world.alma


def answer(message: Message) -> tuple[str, list[list[dict[str, str]]]]:
    """What an answer is, to the byte."""
    return message.text, message.buttons


async def opens_for(world: World, phone: Phone, link: str) -> tuple[str, list[list[dict[str, str]]]]:
    await phone.opens(link)
    return answer(phone.last)


async def test_opening_a_link_keeps_nothing_and_uses_nothing(world: World, alma: Phone) -> None:
    link = await world.invited(alma, "B.")
    before = await rows(world)
    await world.ben.opens(link)
    assert world.ben.buttons() == ["I agree", "No thanks", "A phone others can see?"]
    assert await rows(world) == before
    assert await payloads(world) == 0
    await world.cleo.opens(link)
    assert world.cleo.buttons() == ["I agree", "No thanks", "A phone others can see?"]


async def test_no_thanks_keeps_nothing_and_leaves_the_link_as_it_was(world: World, alma: Phone) -> None:
    link = await world.invited(alma, "B.")
    before = await rows(world)
    await world.ben.opens(link)
    await world.ben.presses("No thanks")
    assert await rows(world) == before
    assert await payloads(world) == 0
    await world.ben.opens(link)
    await world.ben.presses("I agree")
    world.ben.sees("Is it 13:")
    alma.sees("Ben Berg")


async def test_the_consent_says_what_has_to_be_said(world: World, alma: Phone) -> None:
    await world.ben.opens(await world.invited(alma, "B."))
    consent = plain(world.ben.last)
    for part in (
        "Nobody reads this chat as it comes in",
        "Telegram",
        "48 hours",
        "90 days",
        "/forget",
        "/erase",
        "/crisis",
    ):
        assert part in consent
    assert "Alma" not in consent


async def test_two_taps_after_opening_the_link_all_is_done(world: World, alma: Phone) -> None:
    await world.ben.opens(await world.invited(alma, "B."))
    await world.ben.presses("I agree")
    second = world.ben.sees("Is it 13:")
    assert "18:00" in plain(second)
    await world.ben.presses("Fine")
    world.ben.sees(said(world, "settled-waiting"))
    assert (await client_at(world, world.ben)).settled_at is not None


async def test_consent_is_recorded_with_version_language_and_time(world: World, alma: Phone) -> None:
    await world.ben.opens(await world.invited(alma, "B."))
    await world.ben.presses("I agree")
    agreed_at = world.clock.now()
    [consent] = await agreed(world)
    assert consent.version == version_of(world.app.speech.english.consent())
    assert consent.language == "en"
    assert not consent.withdrawn
    assert agreed_at - consent.at < timedelta(minutes=1)


async def test_the_second_tap_can_change_zone_and_rhythm(world: World, alma: Phone) -> None:
    await world.ben.opens(await world.invited(alma, "B."))
    await world.ben.presses("I agree")
    await world.ben.presses("Change")
    await world.ben.presses("My time zone")
    await world.ben.says("Lisbon")
    await world.ben.presses("My rhythm")
    await world.ben.says("tue fri 9am")
    await world.ben.presses("Fine")
    ben = await client_at(world, world.ben)
    assert (ben.zone, ben.rhythm.at.hour, sorted(ben.rhythm.days)) == ("Europe/Lisbon", 9, [1, 4])
    assert ben.settled_at is not None


async def test_the_message_with_the_code_is_deleted(world: World, alma: Phone) -> None:
    await world.ben.opens(await world.invited(alma, "B."))
    await world.cleo.opens(ANY_LINK)
    assert not [each for each in world.ben.screen + world.cleo.screen if each.text.startswith("/start")]


async def test_used_expired_revoked_and_unknown_links_look_alike(world: World, alma: Phone) -> None:
    used = await world.invited(alma, "U.")
    await world.ben.opens(used)
    await world.ben.presses("I agree")
    renewed = await world.invited(alma, "R.")
    await alma.says("/invite R.")
    await alma.presses("New link")
    expired = await world.invited(alma, "E.")
    await world.moves(days=7, minutes=1)
    therapists = await world.operator_invites("Dora")
    await world.moves(days=1, minutes=1)
    before = await rows(world)
    seen = [await opens_for(world, world.cleo, each) for each in (used, renewed, expired, therapists, ANY_LINK)]
    assert seen == [(said(world, "no-link"), [])] * 5
    assert await rows(world) == before


async def test_a_consent_left_open_until_the_link_is_used_joins_nobody(world: World, alma: Phone) -> None:
    link = await world.invited(alma, "B.")
    await world.cleo.opens(link)
    await world.ben.opens(link)
    await world.ben.presses("I agree")
    before = await rows(world)
    await world.cleo.presses("I agree")
    world.cleo.sees(said(world, "no-link"))
    assert await rows(world) == before


async def test_the_account_that_used_a_link_gets_its_current_step_from_it_and_from_start(
    world: World, alma: Phone
) -> None:
    link = await world.invited(alma, "B.")
    await world.ben.opens(link)
    await world.ben.presses("I agree")
    steps = []
    for _ in range(2):
        await world.ben.opens(link)
        again = plain(world.ben.last)
        await world.ben.says("/start")
        assert re.sub(r"\d\d:\d\d", "", plain(world.ben.last)) == re.sub(r"\d\d:\d\d", "", again)
        steps.append(again)
        await world.ben.presses("Fine")
    assert steps[0].startswith("Is it 13:")
    assert steps[1] == said(world, "waiting-for-yes")
    await alma.presses("Yes, that is B.")
    await world.ben.opens(link)
    assert "Write a line" in plain(world.ben.last)


async def test_five_failures_an_hour_are_answered_and_then_none(world: World) -> None:
    for _ in range(7):
        await world.cleo.opens(ANY_LINK)
        await world.moves(seconds=30)
    assert [plain(each) for each in world.cleo.received] == [said(world, "no-link")] * 5
    await world.ben.opens(ANY_LINK)
    world.ben.sees(said(world, "no-link"))
    await world.moves(hours=1)
    await world.cleo.opens(ANY_LINK)
    assert len(world.cleo.received) == 6


async def test_twenty_at_once_make_one_client(world: World, alma: Phone) -> None:
    link = await world.invited(alma, "B.")
    crowd = [Phone(world, 5000 + number, f"P{number}") for number in range(20)]
    for each in crowd:
        world.telegram.start(each.number, link.rsplit("=", 1)[1])
    await world.settles()
    before = await rows(world)
    for each in crowd:
        message, meaning = each.button("I agree")
        world.telegram.press(each.number, message, meaning)
    await world.settles()
    after = await rows(world)
    assert after["people"] == before["people"] + 1
    assert after["consents"] == 1
    refused = [each for each in crowd if plain(each.received[0]) == said(world, "no-link")]
    assert len(refused) == 19
    assert len([each for each in alma.received if "Is that them?" in plain(each)]) == 1


async def test_a_consent_pressed_twice_joins_once(world: World, alma: Phone) -> None:
    await world.ben.opens(await world.invited(alma, "B."))
    message, meaning = world.ben.button("I agree")
    world.telegram.press(world.ben.number, message, meaning)
    world.telegram.press(world.ben.number, message, meaning)
    await world.settles()
    after = await rows(world)
    assert (after["people"], after["consents"]) == (2, 1)
    assert len([each for each in alma.received if "Is that them?" in plain(each)]) == 1


async def test_nothing_reaches_the_account_before_the_therapists_yes(world: World, alma: Phone) -> None:
    link = await world.invited(alma, "B.")
    await alma.says("/ask B. What eased, even a little?\nwhy: the mornings")
    await alma.says("/meet B. thu 15:00 weekly 50m")
    await world.cleo.opens(link)
    await world.cleo.presses("I agree")
    await world.cleo.presses("Fine")
    for typed in ("/question", "/notes", "/settings", "/help", "/rhythm daily 20:30", "/start", "hello", "/stop"):
        await world.cleo.says(typed)
    await world.moves(days=4)
    for word in ("What eased", "the mornings", "Alma", "Arndt", "B."):
        world.cleo.does_not_see(word)
    await alma.presses("Yes, that is B.")
    await world.moves(days=1)
    world.cleo.sees("What eased, even a little?")


async def test_lines_written_before_the_yes_wait_unread_and_come_with_the_first_digest(
    world: World, alma: Phone
) -> None:
    await alma.says("/invite B.")
    await world.ben.opens(link_in(alma.sees("https://t.me/").text))
    await world.ben.presses("I agree")
    await world.ben.presses("Fine")
    await world.ben.says("The bus was quiet.")
    world.ben.sees(said(world, "note-first-waiting"))
    await alma.says("/digest B.")
    alma.does_not_see("The bus was quiet.")
    await alma.presses("Yes, that is B.")
    await alma.says("/meet B. tue 15:00 weekly 50m")
    await world.moves(days=1, hours=1)
    alma.sees("The bus was quiet.")


@pytest.mark.parametrize(("hours", "at_once"), [(0, True), (2, False)])
async def test_the_yes_comes_at_night_only_to_whoever_still_sits_there(
    world: World, alma: Phone, hours: int, at_once: bool
) -> None:
    await world.ben.opens(await world.invited(alma, "B."))
    evening = world.clock.now().astimezone(ZoneInfo("Europe/Berlin")).replace(hour=22, minute=10)
    await world.moves_to(evening)
    await world.ben.presses("I agree")
    await world.ben.presses("Fine")
    await world.moves(hours=hours, minutes=5)
    await alma.presses("Yes, that is B.")
    assert ("You are connected" in world.ben.text) is at_once
    await world.moves_to(evening + timedelta(hours=10))
    assert world.ben.text.count("You are connected") == 1


async def test_the_therapist_sees_which_account_opened_the_link(world: World, alma: Phone) -> None:
    await world.ben.opens(await world.invited(alma, "B."))
    alma.does_not_see("Ben Berg")
    await world.ben.presses("I agree")
    asked = alma.sees("Ben Berg")
    assert [each["label"] for row in asked.buttons for each in row] == ["Yes, that is B.", "Not them"]


async def test_an_accounts_name_is_kept_only_until_the_yes(world: World, alma: Phone) -> None:
    await world.ben.opens(await world.invited(alma, "B."))
    before = await rows(world)
    await world.ben.presses("I agree")
    assert (await rows(world))["words"] == before["words"] + 1
    await alma.presses("Yes, that is B.")
    assert (await rows(world))["words"] == before["words"]


async def test_not_them_erases_that_account_and_ends_the_link(world: World, alma: Phone) -> None:
    link = await world.invited(alma, "B.")
    before = await rows(world)
    await world.cleo.opens(link)
    await world.cleo.presses("I agree")
    await world.cleo.presses("Fine")
    await world.cleo.says("Who is this?")
    await alma.presses("Not them")
    after = await rows(world)
    # What is left is that the therapist was asked.
    assert after == before | {"deliveries": before["deliveries"] + 1}
    assert await payloads(world) == 0
    world.cleo.sees(said(world, "not-them-told"))
    await world.cleo.opens(link)
    assert plain(world.cleo.last) == said(world, "no-link")
    await world.moves(days=8)
    alma.does_not_see("Who is this?")


async def test_after_not_them_a_new_link_lets_the_right_one_in(world: World, alma: Phone) -> None:
    await alma.says("/ask B. Anything?")
    await world.cleo.opens(await world.invited(alma, "B."))
    await world.cleo.presses("I agree")
    await alma.presses("Not them")
    await alma.presses("New link")
    await world.ben.opens(link_in(alma.sees("https://t.me/").text))
    await world.ben.presses("I agree")
    await world.ben.presses("Fine")
    await alma.presses("Yes, that is B.")
    world.ben.sees(said(world, "joined-now"))


async def test_text_before_joining_keeps_nothing(world: World, alma: Phone) -> None:
    link = await world.invited(alma, "B.")
    before = await rows(world)
    await world.ben.says("Hello, is anybody there?")
    await world.ben.opens(link)
    await world.ben.says("I am not sure about this.")
    await world.ben.sends("photo")
    await world.ben.says("/notes")
    assert await rows(world) == before
    assert await payloads(world) == 0
    assert len([each for each in world.ben.received if plain(each) == said(world, "stranger-text")]) == 4
    assert "/crisis" in said(world, "stranger-text")
    await world.ben.says("/crisis")
    world.ben.sees("findahelpline.com")


async def test_an_edit_of_what_was_written_before_joining_keeps_nothing(world: World, alma: Phone) -> None:
    early = await world.ben.says("Before I joined.")
    await world.pairs(alma, world.ben)
    await world.ben.edits(early, "Before I joined, changed.")
    assert await notes(world, world.ben) == []


async def test_joining_survives_a_restart_between_any_two_steps(world: World, alma: Phone) -> None:
    ben, dora = world.ben, Phone(world, 4004, "Dora Dunn")
    await dora.opens(await world.operator_invites("Dora"))
    await world.restarts()
    await dora.presses("Begin")
    await world.restarts()
    await dora.says("Berlin")
    await world.restarts()
    link = await world.invited(dora, "B.")
    await world.restarts()
    await ben.opens(link)
    await world.restarts()
    await ben.presses("I agree")
    await world.restarts()
    await ben.presses("Change")
    await ben.presses("My rhythm")
    await world.restarts()
    await ben.says("daily 20:30")
    await world.restarts()
    await ben.presses("Fine")
    await dora.presses("Yes, that is B.")
    await world.restarts()
    joined = await client_at(world, ben)
    assert (joined.rhythm.at.hour, len(joined.rhythm.days)) == (20, 7)
    for phone, told in ((dora, said(world, "them-confirmed", alias="B.")), (ben, said(world, "joined-now"))):
        assert len([each for each in phone.received if plain(each) == told]) == 1
