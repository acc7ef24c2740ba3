"""One instant per planned local date, in every zone."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.when import FOREVER, instant, local, local_date, next_time, zone_named, zones_near
from tests.domain.cast import BERLIN, DAY, HOUR, MINUTE, NEW_YORK, STEADY, ZONES, dates, in_zones, moments, times
from tests.listing import comes_to, refused


def by_the_rule(day: date, at: time, zone: str) -> datetime:
    """The rule of the gap and the overlap, from offsets alone: an independent way to the same instant."""
    wall = datetime.combine(day, at, tzinfo=UTC)
    around = [(wall + shift).astimezone(ZoneInfo(zone)).utcoffset() for shift in (-DAY, DAY)]
    offsets = [offset for offset in around if offset is not None]
    real = [wall - each for each in offsets if (wall - each).astimezone(ZoneInfo(zone)).utcoffset() == each]
    return min(real) if real else wall - offsets[0]


def changes_of_clocks() -> set[tuple[str, datetime]]:
    """Every change of a zone's offset in 2024-2030, once for zones that change alike."""
    weeks = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=7 * week) for week in range(366)]
    alike: dict[tuple[timedelta | None, ...], str] = {}
    for zone in ZONES:
        info = ZoneInfo(zone)
        alike.setdefault(tuple(week.astimezone(info).utcoffset() for week in weeks), zone)
    found = set()
    for offsets, zone in alike.items():
        info = ZoneInfo(zone)
        for (before, after), first in zip(pairwise(offsets), weeks, strict=False):
            if before != after:
                low, high = first, first + timedelta(days=7)
                while high - low > MINUTE:
                    middle = low + (high - low) / 2
                    low, high = (middle, high) if middle.astimezone(info).utcoffset() == before else (low, middle)
                found.add((zone, high))
    return found


def test_around_every_change_of_clocks_in_the_world_each_date_has_one_instant_by_the_rule() -> None:
    changes = changes_of_clocks()
    assert len(changes) > 400
    for zone, change in changes:
        before, after = local(change - 2 * MINUTE, zone), local(change + 2 * MINUTE, zone)
        for at in {before.time(), after.time(), time((before.hour + 1) % 24, 30), time(before.hour, 30), time(0)}:
            at = at.replace(second=0, microsecond=0, tzinfo=None)
            days = [before.date() + timedelta(days=ahead) for ahead in range(-1, 3)]
            found = [instant(day, at, zone) for day in days]
            assert found == [by_the_rule(day, at, zone) for day in days], (zone, change, at)
            assert all(first < second for first, second in pairwise(found)), (zone, change, at)


@STEADY
@given(zone=in_zones, at=times, day=dates)
def test_a_planned_local_date_has_exactly_one_instant_and_later_dates_come_later(
    zone: str, at: time, day: date
) -> None:
    found = instant(day, at, zone)
    assert found.utcoffset() == timedelta(0)
    assert found == by_the_rule(day, at, zone)
    assert timedelta(hours=20) < instant(day + DAY, at, zone) - found < timedelta(hours=28)
    moved = local(found, zone).replace(tzinfo=None) - datetime.combine(day, at)
    assert timedelta(0) <= moved <= 3 * HOUR


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        pytest.param(BERLIN, date(2026, 3, 29), time(2, 30), "2026-03-29T03:30+02:00", id="gap"),
        pytest.param(BERLIN, date(2026, 10, 25), time(2, 30), "2026-10-25T02:30+02:00", id="overlap, the first"),
        pytest.param("Africa/Cairo", date(2026, 4, 24), time(0, 15), "2026-04-24T01:15+03:00", id="gap at midnight"),
        pytest.param("America/Nuuk", date(2026, 3, 28), time(23, 30), "2026-03-29T00:30-01:00", id="gap before it"),
        pytest.param(
            "Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-04T02:45+11:00", id="half an hour"
        ),
        pytest.param("Asia/Kathmandu", date(2026, 11, 23), time(18, 0), "2026-11-23T18:00+05:45", id="odd offset"),
    ],
)
def test_the_gap_moves_on_and_the_overlap_takes_the_first(zone: str, day: date, at: time, expected: str) -> None:
    assert local(instant(day, at, zone), zone).isoformat(timespec="minutes") == expected


def test_a_second_fold_in_the_time_that_was_given_changes_nothing() -> None:
    day = date(2026, 10, 25)
    assert instant(day, time(2, 30, fold=1), BERLIN) == instant(day, time(2, 30), BERLIN)


@STEADY
@given(zone=in_zones, at=times, after=moments)
def test_the_next_time_is_later_and_none_lies_between(zone: str, at: time, after: datetime) -> None:
    found = next_time(after, at, zone)
    today = local_date(after, zone)
    planned = [instant(today + timedelta(days=ahead), at, zone) for ahead in range(-2, 4)]
    assert found == min(each for each in planned if each > after)
    assert next_time(found - timedelta(seconds=1), at, zone) == found


def test_a_time_that_a_gap_moved_past_midnight_is_still_to_come_after_midnight() -> None:
    after = datetime(2026, 3, 29, 1, 10, tzinfo=UTC)  # 00:10 on Sunday in Nuuk.
    assert next_time(after, time(23, 30), "America/Nuuk") == after + 20 * MINUTE


def test_the_next_time_waits_for_its_first_day() -> None:
    after = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert next_time(after, time(18), BERLIN, first_day=date(2026, 11, 24)) == instant(
        date(2026, 11, 24), time(18), BERLIN
    )
    assert next_time(after, time(18), BERLIN, first_day=date(2026, 11, 1)) == instant(
        date(2026, 11, 23), time(18), BERLIN
    )


def test_forever_can_be_told_on_every_wall_clock() -> None:
    assert {local_date(FOREVER, zone).year for zone in ZONES} <= {9998, 9999}


NAMED = [
    ("Europe/Berlin", BERLIN),
    ("europe/berlin", BERLIN),
    ("Berlin", BERLIN),
    ("  new   york ", NEW_YORK),
    ("America/New York", NEW_YORK),
    ("america/new_york", NEW_YORK),
    ("Boston", NEW_YORK),
    ("Buenos Aires", "America/Argentina/Buenos_Aires"),
    ("UTC", "UTC"),
    ("munich", BERLIN),
]


def test_a_zone_is_known_by_its_name_or_its_city() -> None:
    def noon(typed: str) -> datetime | None:
        found = zone_named(typed)
        return instant(date(2026, 7, 1), time(12), found) if found else None

    comes_to(noon, [(typed, instant(date(2026, 7, 1), time(12), zone)) for typed, zone in NAMED])


def test_what_is_no_zone_is_not_taken_for_one() -> None:
    typed = ["", " ", "Atlantis", "GMT+1", "Etc/GMT-3", "../../etc/passwd", "Berlin\x00", "/"]
    comes_to(zone_named, refused(typed))


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("Europe/Berlni", BERLIN),
        ("Helsinky", "Europe/Helsinki"),
        ("york", NEW_YORK),
        ("sao paolo", "America/Sao_Paulo"),
    ],
)
def test_near_zones_are_offered_for_a_slip(typed: str, among: str) -> None:
    assert among in zones_near(typed)
    assert len(zones_near(typed)) <= 3


@STEADY
@given(typed=st.text(max_size=60))
def test_every_near_zone_is_a_zone_and_is_known_by_its_own_name(typed: str) -> None:
    for near in zones_near(typed):
        assert ZoneInfo(near).key == near
        assert zone_named(near) == near


def test_every_city_that_is_known_leads_to_a_zone_of_the_wheel() -> None:
    assert all(ZoneInfo(zone).key == zone for zone in ZONES)
    assert len(ZONES) > 400
