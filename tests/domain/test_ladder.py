"""Fewer and softer after silence: weeks walked slot by slot, as the courier walks them."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.deciding import Circumstances, SendNow, decide, end_rest
from bot.domain.delivery import Kind
from bot.domain.people import Client
from bot.domain.plan import Carried, plan_nudge
from bot.domain.rhythm import EVERY_DAY, Nudges, Rhythm
from tests.domain.cast import DAY, MONDAY, NOON, STEADY, client, delivery, question, with_rhythm
from tests.listing import comes_to

CARRIED = [Carried(question(arrived_at=NOON), None, None)]


def walk(who: Client, slots: int, now: datetime = NOON) -> Iterator[tuple[date, SendNow]]:
    """What reaches a client who never answers, for so many planned nudges."""
    taken: list[str] = []
    sent: list[datetime] = []
    for _ in range(slots):
        plan = plan_nudge(who, CARRIED, taken, now)
        assert plan is not None
        taken.append(plan.occurrence)
        now = plan.due_at
        row = delivery(Kind.NUDGE, due_at=plan.due_at, not_after=plan.not_after)
        match decide(row, who, Circumstances(sent=tuple(sent)), now):
            case SendNow() as found:
                who.unanswered, who.passed_over, who.nudged_at = who.unanswered + 1, False, now
                sent.append(now)
                yield date.fromisoformat(plan.occurrence), found
            case held:
                assert held.why == "ladder"
                who.passed_over = True


def daily() -> Rhythm:
    return with_rhythm().nudged(Nudges.DAYS, EVERY_DAY)


def one_day() -> Rhythm:
    return with_rhythm().nudged(Nudges.DAYS, frozenset({1}))


def test_silence_makes_daily_nudges_soundless_then_half_then_weekly_then_one_line_and_nothing() -> None:
    found = [((day - MONDAY).days, each.soundless, each.resting) for day, each in walk(client(rhythm=daily()), 120)]
    assert found == [
        (0, False, False),
        (1, False, False),
        (2, True, False),
        (4, True, False),
        (6, True, False),
        (13, True, False),
        (20, True, False),
        (27, True, True),
    ]


def test_a_nudge_a_week_is_never_made_more_frequent_by_silence() -> None:
    found = [(day - MONDAY).days for day, _ in walk(client(rhythm=one_day()), 60)]
    assert found == [1, 8, 15, 29, 43, 57, 71, 85]


def test_the_weekly_step_holds_through_the_change_of_clocks() -> None:
    who = client(rhythm=daily(), unanswered=5)
    start = NOON.replace(month=3, day=21)  # Saturday; clocks go forward on the 29th.
    found = [day.isoformat() for day, _ in walk(who, 30, start)]
    assert found == ["2026-03-22", "2026-03-29", "2026-04-05"]


def test_a_late_call_does_not_cost_the_next_weekly_nudge() -> None:
    who = client(rhythm=daily(), unanswered=6, passed_over=True, nudged_at=NOON)
    due = NOON + 7 * DAY - (NOON - NOON.replace(hour=10))
    row = delivery(Kind.NUDGE, due_at=due, not_after=due)
    assert decide(row, who, Circumstances(), due) == SendNow(soundless=True)


@settings(STEADY, max_examples=12)
@given(days=st.frozensets(st.integers(0, 6), min_size=1))
def test_whatever_the_rhythm_eight_nudges_stay_unanswered_and_each_wait_is_no_shorter_than_the_step_before(
    days: frozenset[int],
) -> None:
    who = client(rhythm=with_rhythm().nudged(Nudges.DAYS, days))
    found = list(walk(who, 140))
    assert len(found) == 8
    assert [each.resting for _, each in found] == [False] * 7 + [True]
    assert [each.soundless for _, each in found] == [False] * 2 + [True] * 6
    when = [day for day, _ in found]
    weekly = [(after - before).days for before, after in pairwise(when[4:])]
    assert all(wait >= 7 for wait in weekly)
    if len(days) == 1:
        assert weekly == [14, 14, 14]


def test_any_message_or_button_brings_back_the_rhythm_that_was_chosen() -> None:
    def stirs(unanswered: int) -> tuple[bool, list[int]]:
        who = client(rhythm=daily(), unanswered=unanswered, passed_over=True, nudged_at=NOON)
        before = who.rhythm
        who.stirred()
        return who.rhythm == before, [(day - MONDAY).days for day, each in walk(who, 2) if not each.soundless]

    comes_to(stirs, [(unanswered, (True, [0, 1])) for unanswered in range(1, 12)])


@pytest.mark.parametrize(("unanswered", "then"), [(0, 0), (3, 3), (7, 7), (8, 5)])
def test_a_new_question_ends_the_rest_and_no_more(unanswered: int, then: int) -> None:
    who = client(rhythm=daily(), unanswered=unanswered, nudged_at=NOON)
    end_rest(who)
    assert who.unanswered == then


def test_after_the_rest_nudges_come_weekly_and_rest_again() -> None:
    who = client(rhythm=daily())
    rested = list(walk(who, 60))[-1][0]
    end_rest(who)
    again = list(walk(who, 60, NOON + (rested - MONDAY)))
    assert [((day - rested).days, each.soundless, each.resting) for day, each in again] == [
        (7, True, False),
        (14, True, False),
        (21, True, True),
    ]
