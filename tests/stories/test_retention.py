"""What leaves by itself, and when (privacy.md, Retention; decision 0026)."""

from datetime import datetime, timedelta

from bot.domain.when import FOREVER
from tests.inspecting import is_known, rows, tables_with_rows, texts
from tests.people import World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import digests, switches_intensity

ENDED = THURSDAY + timedelta(minutes=50)
"""The end of the appointment that followed."""


async def tidies(world: World, at: datetime) -> None:
    """What the leading process does every hour, at an instant; what is owed because of it is paid."""
    world.clock.move_to(max(at, world.clock.now()))
    await world.tidies()


async def test_a_line_leaves_ninety_days_after_the_appointment_that_followed_and_from_all_that_showed_it(
    pair: World,
) -> None:
    await switches_intensity(pair, "Yes")
    await pair.ben.says("The mornings.")
    await pair.moves_to(ENDED + timedelta(hours=1))
    await pair.alma.says("/lookback B.")
    await pair.ben.says("/lookback")
    assert sum("The mornings." in plain(each) for each in pair.alma.received) == 2
    shown = sum("The mornings." in plain(each) for each in pair.ben.received)
    assert shown >= 2, "the look ahead and the look-back"
    await pair.alma.says("/meet B. off")
    await tidies(pair, ENDED + timedelta(days=89, hours=23))
    assert await texts(pair, pair.ben) == ["The mornings."]
    await tidies(pair, ENDED + timedelta(days=90, hours=1))
    assert await texts(pair, pair.ben) == []
    pair.alma.does_not_see("The mornings.")
    assert "No lines this time." in digests(pair.alma)[0]
    assert not [each for each in pair.ben.received if "The mornings." in plain(each) and "look ahead" in plain(each)]
    await pair.ben.says("/lookback")
    assert "The mornings." not in plain(pair.ben.last)


async def test_a_line_that_no_appointment_followed_leaves_ninety_days_after_it_was_written(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    written = pair.clock.now()
    await pair.ben.says("The mornings.")
    await tidies(pair, written + timedelta(days=89))
    assert await texts(pair, pair.ben) == ["The mornings."]
    await tidies(pair, written + timedelta(days=90, hours=1))
    assert await texts(pair, pair.ben) == []


async def _until_parted(world: World) -> datetime:
    await world.ben.says("/safe")
    await world.ben.presses("One line")
    await world.ben.presses("Someone")
    await world.ben.says("Tea.")
    await world.ben.says("The mornings.")
    await world.moves_to(ENDED + timedelta(hours=1))
    await world.ben.says("/stop")
    await world.ben.presses("Leave")
    await world.ben.presses("Leave")
    return world.clock.now()


async def test_who_has_left_is_forgotten_when_their_time_is_over(pair: World) -> None:
    left = await _until_parted(pair)
    await tidies(pair, left + timedelta(days=89))
    assert await texts(pair, pair.ben) == ["The mornings."]
    await pair.ben.says("/safe")
    pair.ben.sees("Tea.")
    await tidies(pair, left + timedelta(days=91))
    await tidies(pair, left + timedelta(days=91, hours=1))
    assert not await is_known(pair, pair.ben)
    assert set(digests(pair.alma)) == {"Removed."}
    before = len(pair.ben.received)
    await tidies(pair, left + timedelta(days=92))
    assert len(pair.ben.received) == before, "nothing is said of it"
    assert (await rows(pair))["consents"] == 0
    await pair.ben.says("/start")
    pair.ben.sees("quiet place")


async def test_who_is_in_a_pairing_stays_however_long_they_are_silent(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await tidies(pair, pair.clock.now() + timedelta(days=900))
    assert await is_known(pair, pair.ben)


async def test_records_go_after_half_a_year_and_those_of_kept_lines_stay(pair: World) -> None:
    await pair.alma.says("/ask B. The first?")
    await pair.moves_to(ENDED + timedelta(hours=1))
    await pair.alma.says("/ask B. The second?")
    await pair.alma.says("/meet B. off")
    much_later = ENDED + timedelta(days=200)
    pair.clock.move_to(much_later - timedelta(days=15))
    await pair.ben.says("A late line.")
    await pair.alma.says("/digest B.")
    await pair.alma.presses("In session now")
    before = await rows(pair)
    await tidies(pair, much_later)
    after = await rows(pair)
    for table in ("deliveries", "readings", "appointments", "series", "questions", "invitations"):
        assert after[table] < before[table], table
    assert after["carried"] == before["carried"] == 1
    assert after["questions"] == 1
    assert "A late line." in digests(pair.alma)[-1]
    await pair.ben.says("/question")
    pair.ben.sees("The second?")


async def test_the_row_of_a_therapist_who_left_goes_with_the_last_line(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.operator_erases(pair.alma)
    for days in (91, 92, 93, 400, 401, 402):
        await tidies(pair, ENDED + timedelta(days=days))
    left = await tables_with_rows(pair)
    assert left <= {"service", "inbox", "words"}, left
    assert pair.clock.now() < FOREVER
