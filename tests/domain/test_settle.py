"""What follows a call: every kind, every outcome."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import PATIENCE, Call, Delivery, Kind, State, settle, settle_claimed, wait_before_next
from bot.domain.owed import Due, Owed
from bot.domain.when import FOREVER
from tests.domain.cast import HOUR, MINUTE, NOON, STEADY, delivery

SECOND = timedelta(seconds=1)
ALL = list(Kind)


def settled(kind: Kind, call: Call, now: datetime = NOON, *, wait: float = 0.0, **more: object) -> Delivery:
    row = delivery(kind, **more)
    settle(row, call, now, message=77 if call is Call.SENT else None, wait=wait)
    assert row.settled_at == now
    return row


def test_every_kind_has_its_patience() -> None:
    assert set(PATIENCE) == set(Kind)


@pytest.mark.parametrize("kind", ALL)
def test_sent_is_sent_and_remembers_the_message(kind: Kind) -> None:
    row = settled(kind, Call.SENT, why="not sent")
    assert (row.state, row.message, row.why) == (State.SENT, 77, "")


@pytest.mark.parametrize("kind", ALL)
def test_what_is_known_not_to_have_arrived_goes_again(kind: Kind) -> None:
    row = settled(kind, Call.NOT_SENT)
    assert (row.state, row.due_at, row.tries) == (State.PLANNED, NOON + 5 * SECOND, 1)


@pytest.mark.parametrize("kind", ALL)
def test_what_was_rejected_never_goes_with_the_same_body_again(kind: Kind) -> None:
    row = settled(kind, Call.REJECTED)
    assert (row.state, row.why) == (State.FAILED, "rejected")


@pytest.mark.parametrize("kind", ALL)
def test_a_refused_token_is_nobodys_fault_and_burns_no_try(kind: Kind) -> None:
    row = settled(kind, Call.FATAL, tries=2, due_at=NOON - MINUTE)
    assert (row.state, row.due_at, row.tries) == (State.PLANNED, NOON - MINUTE, 1)


@pytest.mark.parametrize("kind", ALL)
def test_who_is_gone_gets_everything_but_a_nudge_when_they_are_back(kind: Kind) -> None:
    row = settled(kind, Call.GONE)
    if kind is Kind.NUDGE:
        assert (row.state, row.why) == (State.FAILED, "gone")
    else:
        assert (row.state, row.due_at, row.why) == (State.PLANNED, FOREVER, "gone")


@pytest.mark.parametrize("kind", ALL)
def test_a_chat_that_is_not_found_is_looked_at_again_before_anybody_is_marked(kind: Kind) -> None:
    row = settled(kind, Call.NOT_FOUND, tries=4)
    assert (row.state, row.due_at, row.why) == (State.PLANNED, NOON + 2 * MINUTE, "not found")
    settle(row, Call.NOT_FOUND, NOON + 2 * MINUTE)
    assert row.why == "gone"
    assert row.state is (State.FAILED if kind is Kind.NUDGE else State.PLANNED)


@pytest.mark.parametrize(
    ("kind", "waits"),
    [
        (Kind.NUDGE, []),
        (Kind.GAP, []),
        (Kind.CONSENT, []),
        (Kind.UNATTENDED, []),
        (Kind.PREVIEW, []),
        (Kind.QUESTION, [60]),
        (Kind.DIGEST, [5, 5]),
        (Kind.ASK, [60]),
        (Kind.OPENED, [60]),
        (Kind.MORNING, []),
        (Kind.JOINED, []),
        (Kind.UNREAD, []),
        (Kind.CALLED_OFF, []),
        (Kind.PARTED, []),
    ],
)
def test_after_an_uncertain_call_each_kind_goes_again_only_as_often_as_it_may(kind: Kind, waits: list[int]) -> None:
    row = delivery(kind)
    for seconds in waits:
        settle(row, Call.UNKNOWN, NOON)
        assert (row.state, row.due_at, row.why) == (State.PLANNED, NOON + seconds * SECOND, "unconfirmed")
    settle(row, Call.UNKNOWN, NOON)
    assert (row.state, row.why) == (State.UNKNOWN, "unconfirmed")


def test_a_nudge_goes_again_only_while_there_is_patience() -> None:
    assert settled(Kind.NUDGE, Call.NOT_SENT, not_after=NOON + 5 * SECOND).state is State.PLANNED
    row = settled(Kind.NUDGE, Call.NOT_SENT, not_after=NOON + 4 * SECOND)
    assert (row.state, row.why) == (State.EXPIRED, "not sent")


def test_an_uncertain_question_stays_uncertain_when_there_is_no_time_for_the_repeat() -> None:
    row = settled(Kind.QUESTION, Call.UNKNOWN, not_after=NOON + 30 * SECOND)
    assert (row.state, row.why) == (State.UNKNOWN, "unconfirmed")


def test_an_uncertain_question_stays_uncertain_when_its_repeat_never_leaves() -> None:
    row = delivery(Kind.QUESTION, not_after=NOON + HOUR)
    settle(row, Call.UNKNOWN, NOON)
    settle(row, Call.NOT_SENT, NOON + HOUR)
    assert (row.state, row.why) == (State.UNKNOWN, "unconfirmed")


def test_an_uncertain_question_whose_repeat_arrives_has_arrived() -> None:
    row = delivery(Kind.QUESTION)
    settle(row, Call.UNKNOWN, NOON)
    settle(row, Call.SENT, NOON + MINUTE, message=5)
    assert (row.state, row.message, row.why) == (State.SENT, 5, "")


@pytest.mark.parametrize(
    ("kind", "longest"), [(Kind.NUDGE, 300), (Kind.QUESTION, 600), (Kind.DIGEST, 120), (Kind.ASK, 600), (Kind.GAP, 300)]
)
def test_the_waits_double_from_five_seconds_to_the_longest(kind: Kind, longest: int) -> None:
    waits = [wait_before_next(kind, tries).total_seconds() for tries in range(1, 40)]
    assert waits[:5] == [5, 10, 20, 40, 80]
    assert waits == sorted(waits)
    assert waits[-1] == longest


@pytest.mark.parametrize(("asked", "expected"), [(0, 5), (3, 5), (30, 30), (3600, 3600)])
def test_a_wait_is_at_least_what_telegram_asked(asked: float, expected: float) -> None:
    assert wait_before_next(Kind.NUDGE, 1, asked) == timedelta(seconds=expected)
    assert settled(Kind.DIGEST, Call.NOT_SENT, wait=asked).due_at == NOON + timedelta(seconds=expected)


@STEADY
@given(
    kind=st.sampled_from(ALL),
    calls=st.lists(st.sampled_from(Call), min_size=1, max_size=30),
    patience=st.integers(0, 4000),
)
def test_whatever_follows_whatever_a_row_ends_in_one_state_and_is_repeated_no_more_than_it_may(
    kind: Kind, calls: list[Call], patience: int
) -> None:
    row = delivery(kind, state=State.PLANNED, tries=0, not_after=NOON + patience * SECOND)
    now, perhaps = NOON, 0
    for call in calls:
        if row.state is not State.PLANNED or row.due_at == FOREVER:
            break
        now = max(now, row.due_at)
        row.state, row.tries = State.SENDING, row.tries + 1
        perhaps += call in (Call.SENT, Call.UNKNOWN)
        settle(row, call, now, message=1)
        assert row.state is not State.SENDING
        assert row.state is not State.PLANNED or row.due_at == FOREVER or row.due_at <= row.not_after
        assert (row.state is State.EXPIRED) <= (perhaps == 0)
    assert perhaps <= 1 + PATIENCE[kind].repeats_unknown


def test_what_is_owed_is_tried_again_for_years() -> None:
    debt = Owed(kind=Due.EDIT, address="tg:1", message=1, due_at=NOON)
    waits = []
    for _ in range(2000):
        debt.again(NOON)
        waits.append((debt.due_at - NOON).total_seconds())
    assert waits[:9] == [2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert waits[-1] == 300
    debt.again(NOON, 3600)
    assert debt.due_at == NOON + HOUR


# A claim whose lease was over.


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("call", list(Call))
@pytest.mark.parametrize("state", [State.PLANNED, State.UNKNOWN, State.SENT])
def test_what_is_said_late_of_a_claim_that_was_taken_back(kind: Kind, call: Call, state: State) -> None:
    row = delivery(kind, state=state, claimed_by="one", covers=1, why="unconfirmed", due_at=NOON + MINUTE, message=5)
    changed = settle_claimed(row, "one", call, NOON, message=77)
    if call is Call.SENT and state is not State.SENT:
        assert (changed, row.state, row.message, row.why) == (True, State.SENT, 77, ""), "it arrived"
    elif call in (Call.GONE, Call.REJECTED) and state is State.PLANNED:
        assert changed, "it is true of what is still to go"
        assert row.due_at == FOREVER or row.state is State.FAILED
    else:
        now = (changed, row.state, row.covers, row.due_at, row.message)
        assert now == (False, state, 1, NOON + MINUTE, 5), "no repeat, and no second one counted"


@pytest.mark.parametrize("call", list(Call))
def test_what_somebody_else_has_claimed_since_is_theirs_to_settle(call: Call) -> None:
    row = delivery(Kind.QUESTION, state=State.SENDING, claimed_by="two", covers=1)
    assert not settle_claimed(row, "one", call, NOON)
    assert (row.state, row.claimed_by, row.covers) == (State.SENDING, "two", 1)
    assert settle_claimed(row, "two", call, NOON)
    assert row.state is not State.SENDING


@pytest.mark.parametrize("state", [State.SUPERSEDED, State.CANCELLED])
def test_what_was_planned_away_while_it_was_under_way_is_settled_as_ever(state: State) -> None:
    row = delivery(Kind.NUDGE, state=state, claimed_by="one")
    assert settle_claimed(row, "one", Call.UNKNOWN, NOON)
    assert row.state is State.UNKNOWN, "it counts as one that may have come"
