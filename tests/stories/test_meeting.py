"""A therapist sets appointments and calls them off; digests go by them, in the therapist's own time."""

from datetime import UTC, datetime, timedelta

from tests.people import World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import digests, labels, tells, times_told, told

UNDERSTOOD = {
    "tue 15:00 weekly 50m": "every Tuesday at 15:00, 50 minutes",
    "tuesday 3pm": "every Tuesday at 15:00, 50 minutes",
    "wed 9:30 biweekly 90m": "every second Wednesday at 09:30, 90 minutes",
    "2026-12-01 15:00": "Tue 1 Dec, 15:00, 50 minutes",
    "3 dec 16.15 45m": "Thu 3 Dec, 16:15, 45 minutes",
}
NOT_UNDERSTOOD = ("tomorrow-ish", "tue", "15:00", "tue 25:00", "tue 15:00 500m", "2026-13-01 15:00")
NO_LEAD = ("", "soon", "1m", "25h", "-5")


async def test_an_appointment_is_shown_as_it_was_understood(pair: World) -> None:
    for typed, shown in UNDERSTOOD.items():
        await pair.alma.says(f"/meet B. {typed}")
        assert tells(pair.alma.last, "meet-set", alias="B.", what=shown)


async def test_with_one_client_the_alias_may_be_left_out(pair: World) -> None:
    await pair.alma.says("/meet tue 15:00")
    assert tells(pair.alma.last, "meet-set", alias="B.")


async def test_meet_alone_shows_the_next_one_and_takes_another(pair: World) -> None:
    await pair.alma.says("/meet B.")
    assert tells(pair.alma.last, "meet-ask-other", alias="B.", when="Thu 26 Nov, 15:00")
    await pair.alma.says("fri 10:00")
    assert tells(pair.alma.last, "meet-set", alias="B.", what="every Friday at 10:00, 50 minutes")


async def test_what_is_not_fully_understood_gets_an_example_and_changes_nothing(pair: World) -> None:
    for typed in NOT_UNDERSTOOD:
        await pair.alma.says(f"/meet B. {typed}")
        assert tells(pair.alma.last, "meet-unclear")
    await pair.alma.says("/meet B.")
    assert tells(pair.alma.last, "meet-ask-other", when="Thu 26 Nov, 15:00")


async def test_an_appointment_in_the_past_is_asked_about_again(pair: World) -> None:
    await pair.alma.says("/meet B. 2026-11-20 15:00")
    assert tells(pair.alma.last, "meet-past", alias="B.")
    await pair.alma.says("2026-12-01 15:00")
    assert tells(pair.alma.last, "meet-set", alias="B.")


async def test_an_appointment_in_the_past_changes_nothing(pair: World) -> None:
    await pair.alma.says("/meet B. 2026-11-20 15:00")
    await pair.moves_to(THURSDAY)
    assert len(digests(pair.alma)) == 1


async def test_two_at_the_same_hour_are_named_and_both_kept(two: World) -> None:
    await two.alma.says("/meet Dora thu 15:30 50m")
    assert tells(two.alma.last, "meet-same-hour", aliases="B.")
    await two.moves_to(THURSDAY + timedelta(hours=1))
    assert len(digests(two.alma)) == 2


async def test_two_that_meet_at_the_same_hour_in_a_later_week_are_named(two: World) -> None:
    await two.alma.says("/meet Dora 2026-12-17 15:00")
    assert tells(two.alma.last, "meet-same-hour", aliases="B.")


async def test_two_that_only_touch_are_not_named(two: World) -> None:
    await two.alma.says("/meet Dora thu 15:50 50m")
    assert tells(two.alma.last, "meet-set", alias="Dora")
    assert not tells(two.alma.last, "meet-same-hour")


async def test_a_changed_time_of_the_same_client_is_not_named(pair: World) -> None:
    await pair.alma.says("/meet B. thu 15:20")
    assert not tells(pair.alma.last, "meet-same-hour")


async def test_off_calls_off_what_was_planned(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    assert tells(pair.alma.last, "meet-off", alias="B.")
    await pair.moves(days=15)
    assert not digests(pair.alma)


async def test_off_twice_says_that_there_is_none(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await pair.alma.says("/meet B. off")
    assert tells(pair.alma.last, "meet-none", alias="B.")


async def test_off_by_its_button(pair: World) -> None:
    await pair.alma.says("/meet B.")
    await pair.alma.presses("No session any more")
    assert tells(pair.alma.last, "meet-off", alias="B.")


async def test_a_client_hears_once_of_unread_lines_when_an_appointment_is_called_off(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.alma.says("/meet B. off")
    await pair.alma.says("/meet B. off")
    await pair.moves(days=3)
    assert times_told(pair.ben, "lines-unread") == 1
    assert labels(told(pair.ben, "lines-unread")) == ["Keep for me", "My lines as a file", "Leave this chat"]


async def test_lines_that_were_read_are_not_called_unread(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY - timedelta(minutes=30))
    await pair.alma.says("/meet B. off")
    await pair.moves(days=2)
    assert not times_told(pair.ben, "lines-unread")


async def test_another_time_is_no_calling_off(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.alma.says("/meet B. fri 10:00")
    await pair.moves(days=2)
    assert not times_told(pair.ben, "lines-unread")


async def test_lines_of_an_appointment_called_off_come_with_the_next(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.alma.says("/meet B. off")
    await pair.moves(days=10)
    await pair.alma.says("/meet B. thu 15:00")
    await pair.moves(days=7)
    assert [text.count("The mornings.") for text in digests(pair.alma)] == [1]


async def test_a_moved_appointment_moves_its_digest(pair: World) -> None:
    await pair.alma.says("/meet B. fri 10:00")
    await pair.moves_to(THURSDAY)
    assert not digests(pair.alma)
    await pair.moves_to(datetime(2026, 11, 27, 8, 0, tzinfo=UTC))
    assert len(digests(pair.alma)) == 1


async def test_biweekly_skips_a_week(pair: World) -> None:
    await pair.alma.says("/meet B. thu 15:00 biweekly")
    seen = []
    for week in range(4):
        await pair.moves_to(THURSDAY + timedelta(days=7 * week))
        seen.append(len(digests(pair.alma)))
    assert seen == [1, 1, 2, 2]


async def test_a_single_appointment_is_followed_by_none_and_the_next_is_offered_once(pair: World) -> None:
    await pair.alma.says("/meet B. 2026-11-26 15:00")
    await pair.moves_to(THURSDAY + timedelta(days=21))
    assert len(digests(pair.alma)) == 1
    await pair.alma.says("/clients")
    assert "no session set" in plain(pair.alma.last)


async def test_the_digest_keeps_the_local_hour_through_both_changes_of_the_clocks(pair: World) -> None:
    """Berlin goes to summer time on 28 March 2027, and back on 31 October."""
    await pair.alma.says("/lead 60m")
    came = []
    for day in ("2027-03-25", "2027-04-01", "2027-10-28", "2027-11-04"):
        await pair.alma.says(f"/meet B. {day} 15:00")
        start = datetime.fromisoformat(f"{day}T10:00+00:00")
        await pair.moves_to(start)
        before = len(digests(pair.alma))
        while len(digests(pair.alma)) == before:
            await pair.moves(minutes=30)
        came.append(pair.clock.now().strftime("%H:%M"))
    assert came == ["13:00", "12:00", "12:00", "13:00"]


async def test_a_therapist_in_another_zone_than_the_client_has_each_in_their_own_time(pair: World) -> None:
    await pair.alma.says("/zone New York")
    await pair.alma.says("/meet B. thu 15:00")
    await pair.alma.says("/ask B. What eased?")
    await pair.ben.says("The mornings.")
    await pair.moves_to(datetime(2026, 11, 24, 17, 1, tzinfo=UTC))
    pair.ben.sees("What eased?")
    await pair.moves_to(datetime(2026, 11, 26, 18, 59, tzinfo=UTC))
    assert not digests(pair.alma)
    await pair.moves_to(datetime(2026, 11, 26, 19, 0, tzinfo=UTC))
    assert "Thu 26 Nov, 15:00" in digests(pair.alma)[0]


async def test_weekdays_of_lines_are_told_in_the_therapists_time(pair: World) -> None:
    await pair.alma.says("/zone Auckland")
    await pair.alma.says("/meet B. fri 15:00")
    await pair.moves_to(datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
    await pair.ben.says("Tuesday here, Wednesday there.")
    await pair.moves_to(datetime(2026, 11, 27, 2, 0, tzinfo=UTC))
    assert "Wed · Tuesday here, Wednesday there." in digests(pair.alma)[0]


async def test_an_unknown_place_gets_near_ones(pair: World) -> None:
    await pair.alma.says("/zone Berlim")
    assert tells(pair.alma.last, "zone-unknown", typed="Berlim")
    assert any(label.startswith("Berlin") for label in labels(pair.alma.last))


async def test_the_lead_moves_what_is_planned(pair: World) -> None:
    await pair.alma.says("/lead 2h")
    assert tells(pair.alma.last, "lead-set", minutes="120")
    await pair.moves_to(THURSDAY - timedelta(minutes=121))
    assert not digests(pair.alma)
    await pair.moves_to(THURSDAY - timedelta(minutes=120))
    assert len(digests(pair.alma)) == 1


async def test_a_longer_lead_that_has_begun_already_brings_the_digest_now(pair: World) -> None:
    await pair.moves_to(THURSDAY - timedelta(minutes=90))
    await pair.alma.says("/lead 2h")
    assert len(digests(pair.alma)) == 1
    await pair.moves_to(THURSDAY)
    assert len(digests(pair.alma)) == 1


async def test_a_lead_that_is_not_understood_changes_nothing(pair: World) -> None:
    for typed in NO_LEAD:
        await pair.alma.says(f"/lead {typed}")
        assert tells(pair.alma.last, "lead-unclear", minutes="60")
