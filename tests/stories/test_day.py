"""The therapist's day: the list of the morning, off until it is wanted; and what of the digests may be copied."""

import re
from datetime import timedelta

from sandbox.botapi.shapes import Message
from tests.people import Phone, World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import labels, tells, told

HOUR = timedelta(hours=1)
EARLY = THURSDAY - 7.5 * HOUR
"""07:30 in Berlin on the day they meet."""
NOT_AN_HOUR = ("soon", "25:00", "7", "on", "-1:00")


def sheets(phone: Phone) -> list[Message]:
    """The lists of a day in a therapist's chat."""
    return [each for each in phone.received if re.match(r"\w{3} \d+ \w{3}:\n", plain(each))]


def days(phone: Phone) -> list[str]:
    return [plain(each).partition(":\n")[0] for each in sheets(phone)]


async def test_no_list_comes_until_it_is_wanted(pair: World) -> None:
    await pair.moves_to(THURSDAY - 2 * HOUR)
    assert not sheets(pair.alma)


async def test_the_list_names_who_and_when_in_order_and_leads_to_each_digest(two: World) -> None:
    await two.alma.says("/meet Dora 2026-11-26 09:00")
    await two.alma.says("/morning 7:30")
    assert tells(two.alma.last, "morning-set", hour="07:30")
    await two.ben.says("The mornings.")
    await two.moves_to(EARLY)
    (sheet,) = sheets(two.alma)
    assert plain(sheet) == "Thu 26 Nov:\n09:00 · Dora\n15:00 · B."
    assert labels(sheet) == ["Dora", "B."]
    assert sheet.protected
    await two.alma.presses("B.", on=sheet)
    assert tells(two.alma.last, "digest-early", alias="B.")
    await two.moves_to(THURSDAY - HOUR)
    two.alma.sees("The mornings.")


async def test_a_day_without_sessions_brings_no_list_and_the_next_one_with_them_does(pair: World) -> None:
    await pair.alma.says("/morning 7:30")
    await pair.moves_to(EARLY - HOUR)
    assert not sheets(pair.alma)
    await pair.moves_to(EARLY + timedelta(days=7))
    assert days(pair.alma) == ["Thu 26 Nov", "Thu 3 Dec"]


async def test_what_is_called_off_or_over_is_not_in_the_list(two: World) -> None:
    await two.alma.says("/meet Dora 2026-11-26 06:00")
    await two.alma.says("/morning 7:30")
    await two.alma.says("/meet B. off")
    await two.moves_to(THURSDAY)
    assert not sheets(two.alma)


async def test_another_hour_moves_the_list_and_off_ends_it(pair: World) -> None:
    await pair.alma.says("/morning 7:30")
    await pair.alma.says("/morning 9:15")
    await pair.moves_to(EARLY + HOUR)
    assert not sheets(pair.alma)
    await pair.moves_to(EARLY + 2 * HOUR)
    assert len(sheets(pair.alma)) == 1
    await pair.alma.says("/morning off")
    assert tells(pair.alma.last, "morning-off")
    await pair.moves_to(THURSDAY + timedelta(days=7))
    assert len(sheets(pair.alma)) == 1


async def test_the_list_follows_the_therapists_zone(pair: World) -> None:
    await pair.alma.says("/morning 7:30")
    await pair.alma.says("/zone Lisbon")
    await pair.moves_to(EARLY)
    assert not sheets(pair.alma)
    await pair.moves_to(EARLY + HOUR)
    assert "14:00 · B." in plain(sheets(pair.alma)[0])


async def test_it_can_be_set_by_taps_and_shows_how_it_stands(pair: World) -> None:
    await pair.alma.says("/settings")
    assert tells(pair.alma.last, "therapist-settings", morning="not sent", minutes="60", zone="Berlin")
    await pair.alma.presses("List of the day")
    assert tells(pair.alma.last, "morning-is-off")
    await pair.alma.presses("At 07:30")
    assert tells(pair.alma.last, "morning-set", hour="07:30")
    await pair.alma.says("/morning")
    assert tells(pair.alma.last, "morning-is", hour="07:30")
    assert labels(pair.alma.last) == ["Turn it off"]
    await pair.alma.says("8:00")
    assert tells(pair.alma.last, "morning-set", hour="08:00")


async def test_what_is_no_time_gets_an_example_and_changes_nothing(pair: World) -> None:
    await pair.alma.says("/morning 7:30")
    for typed in NOT_AN_HOUR:
        await pair.alma.says(f"/morning {typed}")
        assert tells(pair.alma.last, "morning-unclear"), typed
    await pair.alma.says("/settings")
    assert tells(pair.alma.last, "therapist-settings", morning="07:30")


async def test_after_a_silence_the_list_of_a_day_that_is_over_does_not_come_and_the_next_does(pair: World) -> None:
    await pair.alma.says("/morning 7:30")
    await pair.closes()
    pair.clock.move(THURSDAY + 2 * HOUR - pair.clock.now())
    await pair.opens()
    await pair.moves_to(EARLY + timedelta(days=7))
    assert days(pair.alma) == ["Thu 3 Dec"]


async def test_a_client_has_no_list_and_no_setting_of_the_therapists(pair: World) -> None:
    await pair.ben.says("/morning 7:30")
    assert tells(pair.ben.last, "unknown-command-client")
    await pair.ben.forges("copying:yes")
    await pair.ben.forges("morning:on")
    await pair.moves_to(THURSDAY - HOUR)
    assert told(pair.alma, "digest-head", alias="B.").protected
    assert not sheets(pair.alma)


async def test_copying_is_the_therapists_choice_and_not_possible_at_first(pair: World) -> None:
    await pair.alma.says("/settings")
    await pair.alma.presses("Allow copying")
    assert tells(pair.alma.last, "therapist-settings", copying="possible")
    await pair.moves_to(THURSDAY - HOUR)
    assert not told(pair.alma, "digest-head", alias="B.").protected
    await pair.alma.presses("No copying")
    await pair.moves_to(THURSDAY + timedelta(days=7) - HOUR)
    assert told(pair.alma, "digest-head", alias="B.").protected
