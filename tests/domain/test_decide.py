"""Whether a due message still goes: what may hold it back, in order."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deciding import (
    Circumstances,
    Decision,
    Drop,
    SendLater,
    SendNow,
    Surroundings,
    decide,
    decide_for_therapist,
    decide_notice,
)
from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.kinds import kinds
from bot.domain.rhythm import own_hour
from bot.domain.settle import Outcome, settle
from bot.domain.when import FOREVER
from tests.domain.cast import BERLIN, DAY, HOUR, MINUTE, MONDAY, NOON, STEADY, at, client, delivery, with_rhythm
from tests.listing import comes_to

SIX = at(MONDAY, 18)
NIGHT = at(MONDAY, 22)
MORNING = at(MONDAY + DAY, 8)
FREE = Circumstances()


def nudge(due_at: datetime = SIX, **more: Any) -> Delivery:
    return delivery(Kind.NUDGE, due_at=due_at, not_after=due_at + 2 * HOUR, **more)


def test_with_nothing_in_its_way_a_message_goes() -> None:
    assert decide(delivery(), client(), FREE, SIX) == SendNow()
    assert decide(nudge(), client(), FREE, SIX) == SendNow()
    assert decide(delivery(Kind.OUTAGE), client(), FREE, SIX) == SendNow()


# First match wins: ended, paused, gentle, declined, enough, too late, quiet hours, ceiling, ladder (care.md).

HOLDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "ended": ({}, {"ended": True}),
    "paused": ({"paused_until": NIGHT + 10 * DAY}, {}),
    "gentle": ({"gentle_until": NIGHT + 3 * DAY}, {}),
    "declined": ({}, {"declined": True}),
    "enough": ({"quiet_until": at(MONDAY + DAY, 0)}, {}),
    "too late": ({}, {}),
    "quiet hours": ({}, {}),
    "ceiling": ({}, {"sent": (NIGHT - 5 * HOUR,)}),
    "ladder": ({"unanswered": 9}, {}),
}
ORDER = list(HOLDS)


def held_by(first: int, kind: Kind) -> Decision:
    """Decide where this inhibitor and all that come after it would hold the message."""
    of_client: dict[str, Any] = {}
    around: dict[str, Any] = {}
    for name in ORDER[first:]:
        of_client |= HOLDS[name][0]
        around |= HOLDS[name][1]
    quiet = first <= ORDER.index("quiet hours")
    now = NIGHT if quiet else NIGHT - 3 * HOUR
    due = now - HOUR
    not_after = now - MINUTE if first <= ORDER.index("too late") else now + HOUR
    who = client(rhythm=with_rhythm(at=time(9, 45)), **of_client)
    return decide(delivery(kind, due_at=due, not_after=not_after), who, Circumstances(**around), now)


@pytest.mark.parametrize("first", range(len(ORDER)), ids=ORDER)
def test_the_first_that_holds_a_nudge_back_is_the_one_that_is_named(first: int) -> None:
    found = held_by(first, Kind.NUDGE)
    assert isinstance(found, Drop)
    assert found.why == ORDER[first]


@pytest.mark.parametrize("first", range(len(ORDER)), ids=ORDER)
def test_the_first_that_holds_a_question_back_is_named_and_the_ladder_never_is(first: int) -> None:
    found = held_by(first, Kind.QUESTION)
    if ORDER[first] == "ladder":
        assert found == SendNow()
    else:
        assert isinstance(found, Drop if ORDER[first] in ("ended", "declined", "too late") else SendLater)
        assert found.why == ORDER[first]


def test_a_pause_drops_a_nudge_and_lets_the_question_wait_for_the_own_hour_after_it() -> None:
    paused = client(paused_until=SIX + 3 * DAY + HOUR)
    assert decide(nudge(), paused, FREE, SIX) == Drop(Why.PAUSED)
    assert decide(delivery(), paused, FREE, SIX) == SendLater(SIX + 4 * DAY, Why.PAUSED)


def test_a_pause_that_ends_at_the_own_hour_ends_with_the_question() -> None:
    assert decide(delivery(), client(paused_until=SIX + DAY), FREE, SIX) == SendLater(SIX + DAY, Why.PAUSED)


def test_a_pause_until_the_client_is_back_has_no_end_of_its_own() -> None:
    assert decide(delivery(), client(paused_until=FOREVER), FREE, SIX) == SendLater(FOREVER, Why.PAUSED)


def test_a_pause_that_is_over_holds_nothing() -> None:
    assert decide(nudge(), client(paused_until=SIX), FREE, SIX) == SendNow()
    assert decide(nudge(), client(gentle_until=SIX), FREE, SIX) == SendNow()
    assert decide(nudge(), client(quiet_until=SIX), FREE, SIX) == SendNow()


def test_going_gently_drops_nudges_and_lets_the_question_wait() -> None:
    gentle = client(gentle_until=NOON + 72 * HOUR)
    assert decide(nudge(), gentle, FREE, SIX) == Drop(Why.GENTLE)
    assert decide(delivery(), gentle, FREE, SIX) == SendLater(SIX + 3 * DAY, Why.GENTLE)


def test_after_enough_nothing_more_comes_that_day() -> None:
    enough = client(quiet_until=at(MONDAY + DAY, 0))
    assert decide(nudge(), enough, FREE, SIX) == Drop(Why.ENOUGH)
    assert decide(delivery(), enough, FREE, SIX) == SendLater(SIX + DAY, Why.ENOUGH)
    found = decide_notice(delivery(Kind.JOINED), enough, SIX)
    assert isinstance(found, SendLater)
    assert found.at == at(MONDAY + DAY, 0)


@pytest.mark.parametrize("past", [timedelta(0), timedelta(seconds=1)])
def test_patience_includes_its_last_moment(past: timedelta) -> None:
    expected: Decision = Drop(Why.TOO_LATE, State.EXPIRED) if past else SendNow()
    assert decide(nudge(), client(), FREE, SIX + 2 * HOUR + past) == expected


def test_in_quiet_hours_a_nudge_is_dropped_and_a_question_waits_for_the_morning() -> None:
    late = nudge(due_at=NIGHT - HOUR)
    assert decide(late, client(), FREE, NIGHT) == Drop(Why.QUIET_HOURS)
    assert decide(delivery(), client(), FREE, NIGHT) == SendLater(MORNING, Why.QUIET_HOURS)


def test_an_hour_that_the_client_chose_in_the_night_is_not_quiet() -> None:
    owl = client(rhythm=with_rhythm(at=time(23)))
    eleven = at(MONDAY, 23)
    assert decide(nudge(due_at=eleven), owl, FREE, eleven) == SendNow()
    assert decide(nudge(due_at=eleven), owl, FREE, eleven + 2 * HOUR) == SendNow()
    assert decide(delivery(), owl, FREE, eleven - MINUTE) == SendLater(eleven, Why.QUIET_HOURS)


# The ceiling: one unasked message a day, so many in seven days.


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        pytest.param([], False, id="nothing yet"),
        pytest.param([SIX - 9 * HOUR], True, id="one today"),
        pytest.param([SIX - DAY], False, id="one yesterday"),
        pytest.param([SIX - DAY, SIX - 2 * DAY], False, id="two this week"),
        pytest.param([SIX - DAY, SIX - 2 * DAY, SIX - 6 * DAY], True, id="three this week"),
        pytest.param([SIX - DAY, SIX - 2 * DAY, SIX - 7 * DAY], False, id="one of them a week ago"),
    ],
)
def test_the_ceiling_is_one_a_day_and_three_a_week(sent: list[datetime], held: bool) -> None:
    around = Circumstances(sent=tuple(sent))
    held_question = SendLater(SIX + DAY, Why.CEILING)
    assert decide(delivery(), client(), around, SIX) == (held_question if held else SendNow())
    assert decide(nudge(), client(), around, SIX) == (Drop(Why.CEILING) if held else SendNow())
    assert decide(delivery(Kind.OUTAGE), client(), around, SIX) == (held_question if held else SendNow())


def test_a_day_is_the_clients_day() -> None:
    late_last_night = at(MONDAY, 23, 20)
    owl = client(rhythm=with_rhythm(at=time(0, 30)))
    after_midnight = at(MONDAY + DAY, 0, 30)
    row, around = nudge(due_at=after_midnight), Circumstances(sent=(late_last_night,))
    assert decide(row, owl, around, after_midnight) == SendNow()
    still_monday = client(zone="Europe/London", rhythm=with_rhythm(at=time(23)))
    assert decide(row, still_monday, around, after_midnight) == Drop(Why.CEILING)


def test_a_daily_rhythm_is_not_thinned_by_the_change_of_clocks_or_by_late_calls() -> None:
    daily = client(rhythm=with_rhythm(ceiling=7))
    march = MONDAY.replace(month=3, day=1)

    def decided(day: date) -> Decision:
        sent = tuple(at(day - back * DAY, 18) + back * 15 * MINUTE for back in range(1, 9))
        return decide(nudge(due_at=at(day, 18)), daily, Circumstances(sent=sent), at(day, 18))

    comes_to(decided, [(march + days * DAY, SendNow()) for days in range(40)])


def test_two_unasked_messages_are_half_an_hour_apart_also_across_midnight() -> None:
    owl = client(rhythm=with_rhythm(at=time(0, 10)))
    now = at(MONDAY + DAY, 0, 10)
    around = Circumstances(sent=(now - 20 * MINUTE,))
    assert decide(nudge(due_at=now), owl, around, now) == SendLater(now + 10 * MINUTE, Why.SPACING)
    assert decide(delivery(), owl, around, now) == SendLater(now + 10 * MINUTE, Why.SPACING)
    assert decide(delivery(), owl, around, now + 10 * MINUTE) == SendNow()


def test_on_one_day_the_question_comes_before_the_nudge() -> None:
    around = Circumstances(question_today=True)
    assert decide(nudge(), client(), around, SIX) == Drop(Why.QUESTION_TODAY)
    assert decide(delivery(), client(), around, SIX) == SendNow()


def test_on_one_day_the_preview_comes_before_question_and_nudge() -> None:
    around = Circumstances(preview_today=True)
    assert decide(nudge(), client(), around, SIX) == Drop(Why.PREVIEW_TODAY)
    assert decide(delivery(), client(), around, SIX) == SendLater(SIX + DAY, Why.PREVIEW_TODAY)
    assert decide(delivery(Kind.PREVIEW), client(), Circumstances(question_today=True), SIX) == SendNow()


@pytest.mark.parametrize(
    ("rest", "why"), [("paused_until", Why.PAUSED), ("gentle_until", Why.GENTLE), ("quiet_until", Why.ENOUGH)]
)
def test_a_preview_does_not_wait_for_the_end_of_a_rest(rest: str, why: Why) -> None:
    resting: dict[str, Any] = {rest: SIX + DAY}
    assert decide(delivery(Kind.PREVIEW), client(**resting), Circumstances(), SIX) == Drop(why)


def test_a_preview_with_no_room_today_comes_in_the_morning_if_an_hour_is_left_then() -> None:
    eight = at(MONDAY + DAY, 8)
    around = Circumstances(sent=(SIX - 2 * HOUR,))
    preview = delivery(Kind.PREVIEW, due_at=SIX, not_after=eight + HOUR)
    assert decide(preview, client(), around, SIX) == SendLater(eight, Why.CEILING)
    preview.not_after -= MINUTE
    assert decide(preview, client(), around, SIX) == Drop(Why.CEILING)


# Whatever the circumstances.


@STEADY
@given(
    kind=st.sampled_from(sorted(kinds(unasked=True))),
    minutes=st.integers(0, 14 * 24 * 60),
    paused=st.none() | st.integers(-1000, 20_000),
    gentle=st.none() | st.integers(-1000, 5000),
    enough=st.none() | st.integers(-1000, 1440),
    patience=st.integers(-100, 5000),
    sent=st.lists(st.integers(0, 8 * 24 * 60), max_size=8),
    unanswered=st.integers(0, 12),
    hour=st.integers(0, 23),
)
def test_what_goes_is_never_paused_never_quiet_never_over_the_ceiling_and_what_waits_waits_for_later(
    kind: Kind,
    minutes: int,
    paused: int | None,
    gentle: int | None,
    enough: int | None,
    patience: int,
    sent: list[int],
    unanswered: int,
    hour: int,
) -> None:
    now = NOON + minutes * MINUTE

    def after(span: int | None) -> datetime | None:
        return None if span is None else now + span * MINUTE

    who = client(
        rhythm=with_rhythm(at=time(hour)),
        paused_until=after(paused),
        gentle_until=after(gentle),
        quiet_until=after(enough),
        unanswered=unanswered,
        nudged_at=now - DAY,
    )
    around = Circumstances(sent=tuple(now - ago * MINUTE for ago in sent))
    row = delivery(kind, due_at=now, not_after=now + patience * MINUTE)
    match decide(row, who, around, now):
        case SendNow() as found:
            assert not who.paused(now)
            assert not who.gentle(now)
            assert patience >= 0
            assert len([ago for ago in sent if ago < 6 * 24 * 60]) < who.rhythm.ceiling
            assert all(ago >= 30 for ago in sent)
            assert kind is Kind.NUDGE or not found.soundless
        case SendLater() as found:
            assert found.at > now
            assert kind is not Kind.NUDGE or found.why == "spacing"
        case Drop() as found:
            assert kind in (Kind.NUDGE, Kind.PREVIEW) or found.why == "too late"


# Notices: what answers something that somebody else did.


def test_a_notice_waits_for_the_morning_only() -> None:
    busy = client(paused_until=FOREVER, gentle_until=FOREVER, unanswered=9)
    row = delivery(Kind.UNREAD, not_after=NOON + 7 * DAY)
    assert decide_notice(row, busy, SIX) == SendNow()
    assert decide_notice(row, busy, NIGHT) == SendLater(MORNING, Why.QUIET_HOURS)
    assert decide_notice(row, busy, NOON + 7 * DAY + MINUTE) == Drop(Why.TOO_LATE, State.EXPIRED)


def test_whoever_has_just_agreed_waits_for_no_morning() -> None:
    row = delivery(Kind.JOINED, not_after=NOON + 7 * DAY)
    waits = SendLater(MORNING, Why.QUIET_HOURS)
    assert decide_notice(row, client(), NIGHT, agreed_at=NIGHT - 59 * MINUTE) == SendNow()
    assert decide_notice(row, client(), NIGHT, agreed_at=NIGHT - 60 * MINUTE) == waits
    assert decide_notice(row, client(), NIGHT) == waits
    called_off = delivery(Kind.CALLED_OFF, not_after=NOON + 7 * DAY)
    assert decide_notice(called_off, client(), NIGHT, agreed_at=NIGHT) == waits


# Therapists.

NEXT_GAP = NOON + 50 * MINUTE


@pytest.mark.parametrize(
    ("kind", "around", "expected"),
    [
        (Kind.DIGEST, Surroundings(), SendNow()),
        (Kind.DIGEST, Surroundings(busy_until=NEXT_GAP), SendNow(soundless=True)),
        (Kind.DIGEST, Surroundings(called_off=True), Drop(Why.CALLED_OFF, State.CANCELLED)),
        (Kind.DIGEST, Surroundings(ended=True), Drop(Why.ENDED, State.CANCELLED)),
        (Kind.DIGEST, Surroundings(suspended=True), Drop(Why.SUSPENDED, State.CANCELLED)),
        (Kind.ASK, Surroundings(), SendNow()),
        (Kind.ASK, Surroundings(busy_until=NEXT_GAP), SendLater(NEXT_GAP, Why.IN_ANOTHER_APPOINTMENT)),
        (Kind.ASK, Surroundings(called_off=True), Drop(Why.CALLED_OFF, State.CANCELLED)),
        (Kind.OPENED, Surroundings(busy_until=NEXT_GAP), SendNow(soundless=True)),
        (Kind.PARTED, Surroundings(), SendNow()),
    ],
)
def test_a_therapist_is_asked_in_a_gap_and_gets_the_digest_in_time(
    kind: Kind, around: Surroundings, expected: Decision
) -> None:
    assert decide_for_therapist(delivery(kind), around, NOON) == expected


def test_a_digest_keeps_its_patience_and_not_a_second_more() -> None:
    row = delivery(Kind.DIGEST, not_after=NOON)
    assert decide_for_therapist(row, Surroundings(), NOON) == SendNow()
    assert decide_for_therapist(row, Surroundings(), NOON + timedelta(seconds=1)) == Drop(Why.TOO_LATE, State.EXPIRED)


def test_quiet_hours_bind_clients_only() -> None:
    assert decide_for_therapist(delivery(Kind.DIGEST), Surroundings(), at(MONDAY, 3)) == SendNow()


# What a decision does to the row.


def test_a_delivery_that_waits_is_planned_again_as_if_it_had_not_been_claimed() -> None:
    row = delivery(tries=3)
    row.put_off(MORNING, Why.QUIET_HOURS)
    assert (row.state, row.due_at, row.why, row.tries) == (State.PLANNED, MORNING, "quiet hours", 2)


def test_a_question_that_telegram_held_up_until_it_was_too_late_says_so_and_one_that_was_paused_does_not() -> None:
    held_up, paused = delivery(), delivery()
    for row in (held_up, paused):
        settle(row, Outcome.NOT_SENT, NOON)
    paused.put_off(MORNING, Why.PAUSED)
    for row in (held_up, paused):
        row.leave_out(State.EXPIRED, Why.TOO_LATE, NIGHT)
    assert [(row.state, row.why) for row in (held_up, paused)] == [
        (State.EXPIRED, "not sent"),
        (State.EXPIRED, "too late"),
    ]


@pytest.mark.parametrize(
    ("decision", "repeats", "state", "why"),
    [
        (Drop(Why.PAUSED), 0, State.DROPPED, "paused"),
        (Drop(Why.CALLED_OFF, State.CANCELLED), 0, State.CANCELLED, "called off"),
        (Drop(Why.TOO_LATE, State.EXPIRED), 0, State.EXPIRED, "too late"),
        (Drop(Why.TOO_LATE, State.EXPIRED), 1, State.UNKNOWN, "unconfirmed"),
    ],
)
def test_a_delivery_that_is_dropped_says_why_and_one_that_may_have_arrived_says_that(
    decision: Drop, repeats: int, state: State, why: str
) -> None:
    row = delivery(repeats=repeats)
    row.leave_out(decision.state, decision.why, NIGHT)
    assert (row.state, row.why, row.settled_at) == (state, why, NIGHT)


def test_after_a_pause_the_own_hour_is_found_where_the_client_is() -> None:
    paused = client(zone="Asia/Tokyo", paused_until=SIX + DAY)
    found = decide(delivery(), paused, FREE, SIX)
    assert found == SendLater(own_hour(paused.rhythm, SIX + DAY, "Asia/Tokyo"), Why.PAUSED)
    assert found != decide(delivery(), client(zone=BERLIN, paused_until=SIX + DAY), FREE, SIX)
