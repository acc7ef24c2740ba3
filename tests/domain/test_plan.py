"""What should be planned, given how things stand."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import Kind
from bot.domain.plan import Carried, Planned, plan_meeting, plan_nudge, plan_question, question_due
from bot.domain.rhythm import EVERY_DAY, Nudges
from bot.domain.when import FOREVER
from tests.domain.cast import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    NEW_YORK,
    NOON,
    STEADY,
    at,
    client,
    in_zones,
    meeting,
    moments,
    question,
    times,
    with_rhythm,
)

SIX = at(MONDAY, 18)
MORNING_SESSION = meeting(at(MONDAY, 9))
NEXT_WEEK = meeting(at(MONDAY + 7 * DAY, 15))
RIGHT_AWAY = with_rhythm(right_away=True)


def planned(carried: Carried, now: datetime = NOON, **of_client: Any) -> Planned:
    plan = plan_question(client(**of_client), carried, now)
    assert plan is not None
    return plan


def test_a_question_comes_at_the_clients_next_own_hour() -> None:
    who, asked = client(), question()
    assert plan_question(who, Carried(asked, None, None), NOON) == Planned(
        who.id, Kind.QUESTION, "p:1", SIX, FOREVER, "p", asked.id
    )


@pytest.mark.parametrize(
    ("asked_at", "due"),
    [
        pytest.param(at(MONDAY, 9, 50), SIX + DAY, id="as the session ends"),
        pytest.param(at(MONDAY, 13), SIX + DAY, id="that afternoon"),
        pytest.param(at(MONDAY, 19), SIX + DAY, id="that evening"),
        pytest.param(at(MONDAY, 9, 20), SIX + DAY, id="in the session"),
        pytest.param(at(MONDAY + DAY, 10), SIX + DAY, id="the next morning"),
        pytest.param(at(MONDAY + DAY, 19), SIX + 2 * DAY, id="the next evening"),
    ],
)
def test_a_question_from_a_session_comes_the_day_after(asked_at: datetime, due: datetime) -> None:
    carried = Carried(question(asked_at), MORNING_SESSION, NEXT_WEEK)
    assert question_due(client(), question(asked_at), carried, asked_at) == due


def test_a_question_asked_in_the_session_is_planned_for_the_day_after_while_it_is_still_on() -> None:
    asked_at = at(MONDAY, 9, 20)
    found = planned(Carried(question(asked_at), None, MORNING_SESSION), asked_at)
    assert found.due_at == SIX + DAY
    assert found.not_after == FOREVER


def test_the_day_after_is_counted_where_the_client_is() -> None:
    evening_in_new_york = meeting(at(MONDAY, 20, zone=NEW_YORK))
    asked_at = evening_in_new_york.ends_at + 10 * MINUTE
    carried = Carried(question(asked_at), evening_in_new_york, None)
    there = client(zone=NEW_YORK)
    assert question_due(there, question(asked_at), carried, asked_at) == at(MONDAY + DAY, 18, zone=NEW_YORK)
    assert question_due(client(), question(asked_at), carried, asked_at) == at(MONDAY + 2 * DAY, 18)


def test_a_client_who_wants_it_right_away_gets_it_right_away() -> None:
    carried = Carried(question(), MORNING_SESSION, NEXT_WEEK)
    assert planned(carried, rhythm=RIGHT_AWAY).due_at == NOON
    assert planned(carried, NOON + HOUR, rhythm=RIGHT_AWAY).due_at == NOON + HOUR


def test_a_question_comes_no_later_than_two_hours_before_the_appointment() -> None:
    found = planned(Carried(question(), None, NEXT_WEEK))
    assert (found.due_at, found.not_after) == (SIX, NEXT_WEEK.starts_at - 2 * HOUR)


@pytest.mark.parametrize(
    ("minutes_before", "right_away", "due"),
    [
        pytest.param(121, True, NOON, id="just in time"),
        pytest.param(119, True, NOON + 169 * MINUTE, id="too close: after it"),
        pytest.param(-20, True, NOON + 30 * MINUTE, id="while it is on: after it"),
        pytest.param(30, False, SIX, id="the own hour comes after it"),
        pytest.param(300, False, SIX + DAY, id="the own hour lies in the two hours or the session"),
    ],
)
def test_a_question_that_would_come_too_close_to_the_appointment_comes_after_it(
    minutes_before: int, right_away: bool, due: datetime
) -> None:
    meets = meeting(NOON + minutes_before * MINUTE)
    found = planned(Carried(question(), None, meets), rhythm=with_rhythm(right_away=right_away))
    assert found.due_at == due
    assert found.due_at <= found.not_after


@pytest.mark.parametrize(
    "over",
    [{"arrived_at": NOON}, {"closed_at": NOON}, {"unconfirmed": True}, {"declined_at": NOON}],
    ids=["arrived", "closed", "perhaps arrived", "let be"],
)
def test_a_question_that_came_or_is_closed_is_not_planned(over: dict[str, Any]) -> None:
    assert plan_question(client(), Carried(question(**over), None, None), NOON) is None
    assert plan_question(client(), Carried(None, None, None), NOON) is None


def test_each_version_of_a_question_is_a_delivery_of_its_own() -> None:
    first, second = question(), question()
    second.version = 2
    occurrences = {planned(Carried(each, None, None)).occurrence for each in (first, second)}
    assert occurrences == {"p:1", "p:2"}


@STEADY
@given(
    zone=in_zones,
    now=moments,
    hour=times,
    right_away=st.booleans(),
    since_asked=st.integers(0, 20_000),
    until_meeting=st.integers(-49, 30_000),
    since_meeting=st.integers(0, 20_000),
)
def test_a_planned_question_is_never_past_and_never_planned_to_be_too_late(
    zone: str,
    now: datetime,
    hour: time,
    right_away: bool,
    since_asked: int,
    until_meeting: int,
    since_meeting: int,
) -> None:
    asked = question(now - since_asked * MINUTE)
    met = meeting(now - since_meeting * MINUTE - 50 * MINUTE)
    meets = meeting(now + until_meeting * MINUTE)
    who = client(zone=zone, rhythm=with_rhythm(at=hour, right_away=right_away))
    plan = plan_question(who, Carried(asked, met, meets), now)
    assert plan is not None
    assert now <= plan.due_at <= plan.not_after
    assert plan.due_at <= meets.starts_at - 2 * HOUR or plan.due_at >= meets.ends_at


# Nudges.

OPEN = Carried(question(arrived_at=NOON), None, None)
DAILY = with_rhythm().nudged(Nudges.DAYS, EVERY_DAY)


def test_a_nudge_is_planned_for_the_next_slot_with_two_hours_of_patience() -> None:
    plan = plan_nudge(client(rhythm=DAILY), [OPEN], [], NOON)
    assert plan is not None
    assert (plan.kind, plan.occurrence, plan.due_at, plan.not_after) == (
        Kind.NUDGE,
        "2026-11-23",
        SIX,
        SIX + 2 * HOUR,
    )


def test_without_an_open_question_there_is_no_nudge() -> None:
    closed = Carried(question(closed_at=NOON), None, None)
    let_be = Carried(question(declined_at=NOON), None, None)
    assert plan_nudge(client(rhythm=DAILY), [], [], NOON) is None
    assert plan_nudge(client(rhythm=DAILY), [let_be, closed], [], NOON) is None
    assert plan_nudge(client(rhythm=DAILY), [let_be, OPEN], [], NOON) is not None
    assert plan_nudge(client(rhythm=DAILY), [closed, Carried(None, None, None)], [], NOON) is None
    assert plan_nudge(client(rhythm=DAILY), [closed, OPEN], [], NOON) is not None
    assert plan_nudge(client(rhythm=DAILY), [closed, Carried(None, None, None, offered=True)], [], NOON) is not None


def test_a_client_who_chose_no_nudges_gets_none() -> None:
    assert plan_nudge(client(), [OPEN], [], NOON) is None


def test_a_date_is_used_once_however_often_it_is_planned_and_wherever_the_client_goes() -> None:
    who = client(rhythm=DAILY)
    plan = plan_nudge(who, [OPEN], ["2026-11-23"], NOON)
    assert plan is not None
    assert plan.occurrence == "2026-11-24"
    who.zone = NEW_YORK  # There it is still Monday, and the evening lies ahead.
    plan = plan_nudge(who, [OPEN], ["2026-11-23"], SIX + 5 * MINUTE)
    assert plan is not None
    assert (plan.occurrence, plan.due_at) == ("2026-11-24", at(MONDAY + DAY, 18, zone=NEW_YORK))


def test_suggested_nudges_know_the_appointments_of_all_pairings() -> None:
    who = client(rhythm=with_rhythm(nudges=Nudges.SUGGESTED))
    soon = Carried(question(arrived_at=NOON), None, meeting(at(MONDAY + 2 * DAY, 15)))
    late = Carried(question(arrived_at=NOON), None, NEXT_WEEK)
    taken: list[str] = []
    for _ in range(3):
        plan = plan_nudge(who, [late, soon], taken, NOON)
        assert plan is not None
        taken.append(plan.occurrence)
    assert taken == ["2026-11-24", "2026-11-26", "2026-11-29"]
    assert plan_nudge(who, [late, soon], taken, NOON) is None


# Digest and ask.


def test_a_digest_comes_the_lead_before_the_appointment_and_the_ask_when_it_ends() -> None:
    digest, ask = plan_meeting("t", timedelta(minutes=60), NEXT_WEEK)
    assert (digest.kind, digest.due_at, digest.not_after) == (
        Kind.DIGEST,
        NEXT_WEEK.starts_at - HOUR,
        NEXT_WEEK.starts_at + 24 * HOUR,
    )
    assert (ask.kind, ask.due_at, ask.not_after) == (Kind.ASK, NEXT_WEEK.ends_at, NEXT_WEEK.ends_at + 2 * DAY)
    for plan in (digest, ask):
        assert (plan.reader_id, plan.occurrence, plan.appointment_id, plan.pairing_id) == (
            "t",
            NEXT_WEEK.id,
            NEXT_WEEK.id,
            "p",
        )
