"""Going gently over HTTP: from either side, told by nobody, over by itself; what waits, and what nobody can notice."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.delivery import Kind
from bot.domain.people import Client
from sandbox.botapi.shapes import Message
from tests.grounds import Grounds, Left
from tests.inspecting import client_at, coming
from tests.people import Phone, World, plain
from tests.stories.traces import said

QUESTION = "What eased, even a little?"
NUDGED = "Still here, if you like"
GENTLY = "Things go gently until"


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time in Berlin in November 2026, in UTC; the 23rd is a Monday."""
    noon = datetime(2026, 11, 1, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))
    return (noon + timedelta(days=day - 1)).astimezone(UTC)


def came(phone: Phone, words: str) -> list[datetime]:
    return [each.at.replace(second=0) for each in phone.received if words in plain(each)]


def labels(message: Message) -> list[list[str]]:
    return [[str(each["label"]) for each in row] for row in message.buttons]


def seen_by(phone: Phone) -> list[str]:
    return [plain(each) for each in phone.received]


async def presses_gently(therapist: Phone, alias: str = "B.") -> None:
    await therapist.says(f"/gentle {alias}")
    await therapist.presses("Go gently")


async def ben(world: World) -> Client:
    return await client_at(world, world.ben)


@pytest.fixture(scope="module")
async def two_left(grounds: Grounds, joined: Left) -> Left:
    async with grounds.beginning(joined) as begun:
        world = begun.world
        await world.enrols(world.cleo, "Cleo")
        await world.pairs(world.cleo, world.ben, "K.")
    return begun.left


@pytest.fixture
async def two(grounds: Grounds, two_left: Left) -> AsyncIterator[World]:
    """Ben with two therapists: Alma, on Thursdays at 15:00, and Cleo."""
    async with grounds.world(two_left) as world:
        yield world


# The client's own tap.


async def test_the_clients_tap_answers_at_once_with_a_way_to_settle_and_back(pair: World) -> None:
    await pair.ben.says("/gentle")
    assert plain(pair.ben.last).startswith("Things go gently until Thu 26 Nov, 13:0")
    assert labels(pair.ben.last) == [["Settle", "My card"], ["Back to my rhythm"]]


@pytest.mark.parametrize("command", ["/help", "/settings"])
async def test_help_and_settings_have_the_button(pair: World, command: str) -> None:
    await pair.ben.says(command)
    await pair.ben.presses("Go gently")
    assert (await ben(pair)).gentle_until is not None


async def test_every_question_waits_and_no_nudge_comes_until_it_is_over_by_itself(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await pair.ben.says("/rhythm daily 18:00")
    await pair.ben.says("/gentle")
    await pair.alma.says(f"/ask B. {QUESTION}")
    before = len(pair.ben.received)
    await pair.moves_to(berlin(26, 17, 59))
    assert len(pair.ben.received) == before
    await pair.moves_to(berlin(27, 19))
    assert came(pair.ben, QUESTION) == [berlin(26, 18), berlin(27, 18)]
    assert came(pair.ben, NUDGED) == [berlin(27, 18)]
    assert len(pair.ben.received) == before + 2


@pytest.mark.parametrize("ends", ["typed", "the button", "in settings"])
async def test_the_client_ends_it_in_one_tap_and_what_waited_comes_at_the_own_hour(pair: World, ends: str) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("/gentle")
    await pair.moves_to(berlin(23, 19))
    assert came(pair.ben, QUESTION) == []
    match ends:
        case "typed":
            await pair.ben.says("/gentle off")
        case "the button":
            await pair.ben.presses("Back to my rhythm")
        case _:
            await pair.ben.says("/settings")
            assert GENTLY in plain(pair.ben.last)
            await pair.ben.presses("Back to my rhythm")
    assert plain(pair.ben.last).startswith("Your rhythm is back.")
    await pair.moves_to(berlin(25, 12))
    assert came(pair.ben, QUESTION) == [berlin(24, 18)]
    await pair.ben.says("/settings")
    assert GENTLY not in plain(pair.ben.last)


async def test_an_end_of_what_was_not_on_says_so_and_odd_words_change_nothing(pair: World) -> None:
    await pair.ben.says("/gentle off")
    assert plain(pair.ben.last).startswith("It was not going gently.")
    await pair.ben.says("/gentle for a year")
    assert plain(pair.ben.last) == said(pair, "gentle-unclear")
    assert (await ben(pair)).gentle_until is None


async def test_lines_are_kept_and_shared_as_ever(pair: World) -> None:
    await pair.ben.says("/gentle")
    await pair.ben.says("It was a lot.")
    await pair.moves_to(berlin(26, 14, 10))
    pair.alma.sees("It was a lot.")
    pair.alma.does_not_see("gently")


# The appointment comes first.


async def test_a_question_overtaken_by_the_appointment_is_offered_there_and_comes_only_if_kept(pair: World) -> None:
    await pair.moves_to(berlin(24, 12))
    await presses_gently(pair.alma)
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(berlin(26, 16))
    pair.alma.sees(QUESTION)
    assert "Keep it" in pair.alma.buttons()
    await pair.moves_to(berlin(29, 12))
    assert came(pair.ben, QUESTION) == []
    await pair.alma.presses("Keep it")
    await pair.moves_to(berlin(31, 12))
    assert came(pair.ben, QUESTION) == [berlin(29, 18)]


async def test_a_question_that_waited_too_close_to_the_appointment_is_overtaken_too(pair: World) -> None:
    await pair.ben.says("/rhythm question only 14:30")
    await pair.moves_to(berlin(23, 14))
    await presses_gently(pair.alma)  # Until Thursday at 14:00: the own hour is half an hour before they meet.
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(berlin(29, 20))
    assert came(pair.ben, QUESTION) == []


async def test_ended_before_the_appointment_the_question_comes_before_it(pair: World) -> None:
    await presses_gently(pair.alma)
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(berlin(24, 19))
    await pair.ben.presses("Back to my rhythm")
    await pair.moves_to(berlin(26, 12))
    assert came(pair.ben, QUESTION) == [berlin(25, 18)]


# The therapist's.


async def test_a_therapist_is_asked_once_before_and_sees_nothing_afterwards(pair: World) -> None:
    await pair.alma.says("/clients")
    before = plain(pair.alma.last)
    await pair.alma.says("/gentle b")
    assert labels(pair.alma.last) == [["Go gently", "Leave it"]]
    assert (await ben(pair)).gentle_until is None
    await pair.alma.presses("Go gently")
    assert plain(pair.alma.last) == said(pair, "therapist-gentle-set", alias="B.")
    await pair.alma.says("/clients")
    assert plain(pair.alma.last) == before


async def test_left_alone_nothing_happens(pair: World) -> None:
    await pair.alma.says("/gentle B.")
    await pair.alma.presses("Leave it")
    assert (await ben(pair)).gentle_until is None
    pair.ben.does_not_see("gently")


async def test_the_client_gets_one_quiet_line_that_reads_like_the_answer_to_their_own_tap(pair: World) -> None:
    await presses_gently(pair.alma)
    told = pair.ben.last
    assert told.silent
    await pair.ben.presses("Back to my rhythm")
    await pair.ben.says("/gentle")
    own = pair.ben.last
    assert plain(told).split(",")[0] == plain(own).split(",")[0]
    assert plain(told).partition(".")[2] == plain(own).partition(".")[2]
    assert labels(told) == labels(own)


async def test_at_night_the_quiet_line_waits_for_the_morning(pair: World) -> None:
    await pair.moves_to(berlin(23, 23))
    await presses_gently(pair.alma)
    assert came(pair.ben, GENTLY) == []
    assert (await ben(pair)).gentle_until is not None
    await pair.moves_to(berlin(24, 9))
    assert came(pair.ben, GENTLY) == [berlin(24, 8)]


async def test_into_a_pause_nothing_is_said_and_after_enough_it_waits_for_tomorrow(pair: World) -> None:
    await pair.ben.says("/pause")
    await presses_gently(pair.alma)
    await pair.moves_to(berlin(24, 12))
    assert came(pair.ben, GENTLY) == []
    assert (await coming(pair, pair.ben)) == []


async def test_after_enough_the_quiet_line_comes_the_next_day(pair: World) -> None:
    await pair.ben.says("enough")
    await presses_gently(pair.alma)
    await pair.moves_to(berlin(23, 22))
    assert came(pair.ben, GENTLY) == []
    await pair.moves_to(berlin(24, 9))
    assert len(came(pair.ben, GENTLY)) == 1


async def test_ended_before_it_was_told_nothing_is_told(pair: World) -> None:
    await pair.moves_to(berlin(23, 23))
    await presses_gently(pair.alma)
    await pair.ben.says("/gentle off")
    await pair.moves_to(berlin(25, 12))
    assert came(pair.ben, GENTLY) == []


async def test_whoever_ended_it_is_left_in_peace_that_day_and_the_therapist_is_told_the_same(pair: World) -> None:
    await presses_gently(pair.alma)
    first = plain(pair.alma.last)
    await pair.ben.presses("Back to my rhythm")
    await presses_gently(pair.alma)
    assert plain(pair.alma.last) == first
    assert (await ben(pair)).gentle_until is None
    await pair.moves_to(berlin(24, 10))
    await presses_gently(pair.alma)
    assert plain(pair.alma.last) == first
    assert (await ben(pair)).gentle_until is not None
    assert came(pair.ben, GENTLY) == [berlin(24, 10)]  # The first one says by now that the rhythm is back.


async def test_pressed_again_on_another_day_it_lasts_longer(pair: World) -> None:
    await presses_gently(pair.alma)
    ends = (await ben(pair)).gentle_until
    assert ends is not None
    await pair.moves_to(berlin(25, 10))
    await presses_gently(pair.alma)
    later = (await ben(pair)).gentle_until
    assert later is not None
    assert later > ends
    assert "Sat 28 Nov, 10:0" in plain(pair.ben.last)


async def test_an_old_confirmation_does_nothing(pair: World) -> None:
    await pair.alma.says("/gentle B.")
    await pair.moves(days=2)
    await pair.alma.presses("Go gently")
    assert pair.alma.toasts()[-1] == said(pair, "has-passed")
    assert (await ben(pair)).gentle_until is None


async def test_a_forged_confirmation_for_somebody_elses_client_does_nothing(two: World) -> None:
    await two.alma.says("/gentle B.")
    _, meaning = two.alma.button("Go gently")
    await two.cleo.forges(meaning)
    assert (await ben(two)).gentle_until is None
    await two.ben.forges(meaning)
    assert (await ben(two)).gentle_until is None


async def test_nobody_who_has_not_joined_goes_gently(world: World) -> None:
    await world.enrols(world.alma)
    await world.ben.opens(await world.invited(world.alma, "B."))
    await world.ben.presses("I agree")
    await world.alma.says("/gentle B.")
    assert plain(world.alma.last) == said(world, "not-joined", alias="B.")


@pytest.mark.parametrize("presser", ["the client", "one therapist"])
async def test_another_therapist_notices_nothing(two: World, presser: str) -> None:
    await two.cleo.says("/meet K. fri 15:00 weekly")
    await two.cleo.says(f"/ask K. {QUESTION}")
    before = len(two.cleo.received)
    if presser == "the client":
        await two.ben.says("/gentle")
    else:
        await presses_gently(two.alma)
    await two.moves_to(berlin(27, 15, 55))
    assert came(two.ben, QUESTION) == [berlin(26, 18)]
    told = seen_by(two.cleo)[before:]
    assert not [each for each in told if "gent" in each.lower() or "rest" in each.lower()]
    await two.cleo.says("/clients")
    assert "gent" not in plain(two.cleo.last).lower()


async def test_a_restart_forgets_nothing_of_it(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await presses_gently(pair.alma)
    await pair.restarts()
    await pair.moves_to(berlin(25, 12))
    await pair.restarts()
    assert came(pair.ben, QUESTION) == []
    assert len(came(pair.ben, GENTLY)) == 1
    assert [kind for kind, _ in await coming(pair, pair.ben)] == [Kind.QUESTION]
