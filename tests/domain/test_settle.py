"""What follows a call: every kind, every outcome."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.kinds import TRAITS, wait_before_next
from bot.domain.owed import Due, Owed
from bot.domain.settle import Outcome, settle, settle_claimed
from bot.domain.when import FOREVER
from tests.domain.cast import HOUR, MINUTE, NOON, STEADY, delivery
from tests.listing import comes_to, every

SECOND = timedelta(seconds=1)
ALL = list(Kind)


def settled(kind: Kind, call: Outcome, now: datetime = NOON, *, wait: float = 0.0, **more: object) -> Delivery:
    row = delivery(kind, **more)
    settle(row, call, now, message=77 if call is Outcome.SENT else None, wait=wait)
    assert row.settled_at == now
    return row


def test_every_kind_has_its_patience() -> None:
    assert set(TRAITS) == {kind for kind, _ in WAITS} == set(Kind)


def test_sent_is_sent_and_remembers_the_message() -> None:
    def settles(kind: Kind) -> tuple[object, ...]:
        row = settled(kind, Outcome.SENT, why=Why.NOT_SENT)
        return row.state, row.message, row.why

    comes_to(settles, [(kind, (State.SENT, 77, "")) for kind in ALL])


def test_what_is_known_not_to_have_arrived_goes_again() -> None:
    def settles(kind: Kind) -> tuple[object, ...]:
        row = settled(kind, Outcome.NOT_SENT)
        return row.state, row.due_at, row.tries

    comes_to(settles, [(kind, (State.PLANNED, NOON + 5 * SECOND, 1)) for kind in ALL])


def test_what_was_rejected_never_goes_with_the_same_body_again() -> None:
    def settles(kind: Kind) -> tuple[object, ...]:
        row = settled(kind, Outcome.REJECTED)
        return row.state, row.why

    comes_to(settles, [(kind, (State.FAILED, "rejected")) for kind in ALL])


def test_a_refused_token_is_nobodys_fault_and_burns_no_try() -> None:
    def settles(kind: Kind) -> tuple[object, ...]:
        row = settled(kind, Outcome.FATAL, tries=2, due_at=NOON - MINUTE)
        return row.state, row.due_at, row.tries

    comes_to(settles, [(kind, (State.PLANNED, NOON - MINUTE, 1)) for kind in ALL])


def test_who_is_gone_gets_everything_but_a_nudge_when_they_are_back() -> None:
    def settles(kind: Kind) -> tuple[object, ...]:
        row = settled(kind, Outcome.GONE)
        return row.state, row.why, row.due_at == FOREVER

    comes_to(settles, [(Kind.NUDGE, (State.FAILED, "gone", False))])
    comes_to(settles, [(kind, (State.PLANNED, "gone", True)) for kind in ALL if kind is not Kind.NUDGE])


def test_a_chat_that_is_not_found_is_looked_at_again_before_anybody_is_marked() -> None:
    def settles(kind: Kind) -> list[tuple[object, ...]]:
        row = settled(kind, Outcome.NOT_FOUND, tries=4)
        first = row.state, row.due_at, row.why
        settle(row, Outcome.NOT_FOUND, NOON + 2 * MINUTE)
        return [first, (row.state, row.why)]

    again = (State.PLANNED, NOON + 2 * MINUTE, "not found")
    comes_to(settles, [(Kind.NUDGE, [again, (State.FAILED, "gone")])])
    comes_to(settles, [(kind, [again, (State.PLANNED, "gone")]) for kind in ALL if kind is not Kind.NUDGE])


WAITS: list[tuple[Kind, list[int]]] = [
    (Kind.NUDGE, []),
    (Kind.OUTAGE, []),
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
    (Kind.LOOKBACK, []),
    (Kind.PICTURE, []),
    (Kind.GENTLE, []),
]
"""How long each kind waits after an uncertain call before it goes again; no more often than that."""


def test_after_an_uncertain_call_each_kind_goes_again_only_as_often_as_it_may() -> None:
    def wrong(given: tuple[Kind, list[int]]) -> Iterator[str]:
        kind, waits = given
        row = delivery(kind)
        for number, seconds in enumerate(waits, 1):
            settle(row, Outcome.UNKNOWN, NOON)
            if (row.state, row.due_at, row.why) != (State.PLANNED, NOON + seconds * SECOND, "unconfirmed"):
                yield f"{kind}, uncertain {number} times: {row.state}, {row.due_at}, {row.why}"
        settle(row, Outcome.UNKNOWN, NOON)
        if (row.state, row.why) != (State.UNKNOWN, "unconfirmed"):
            yield f"{kind}, uncertain to the end: {row.state}, {row.why}"

    every(WAITS, wrong)


def test_a_nudge_goes_again_only_while_there_is_patience() -> None:
    assert settled(Kind.NUDGE, Outcome.NOT_SENT, not_after=NOON + 5 * SECOND).state is State.PLANNED
    row = settled(Kind.NUDGE, Outcome.NOT_SENT, not_after=NOON + 4 * SECOND)
    assert (row.state, row.why) == (State.EXPIRED, "not sent")


def test_an_uncertain_question_stays_uncertain_when_there_is_no_time_for_the_repeat() -> None:
    row = settled(Kind.QUESTION, Outcome.UNKNOWN, not_after=NOON + 30 * SECOND)
    assert (row.state, row.why) == (State.UNKNOWN, "unconfirmed")


def test_an_uncertain_question_stays_uncertain_when_its_repeat_never_leaves() -> None:
    row = delivery(Kind.QUESTION, not_after=NOON + HOUR)
    settle(row, Outcome.UNKNOWN, NOON)
    settle(row, Outcome.NOT_SENT, NOON + HOUR)
    assert (row.state, row.why) == (State.UNKNOWN, "unconfirmed")


def test_an_uncertain_question_whose_repeat_arrives_has_arrived() -> None:
    row = delivery(Kind.QUESTION)
    settle(row, Outcome.UNKNOWN, NOON)
    settle(row, Outcome.SENT, NOON + MINUTE, message=5)
    assert (row.state, row.message, row.why) == (State.SENT, 5, "")


SHORT = {Kind.DIGEST: 120, Kind.LOOKBACK: 120, Kind.PICTURE: 120, Kind.NUDGE: 300, Kind.PREVIEW: 300, Kind.OUTAGE: 300}
LONGEST = [(kind, SHORT.get(kind, 600)) for kind in ALL]
"""In seconds, the longest that each kind waits between two calls."""


def test_the_waits_double_from_five_seconds_to_the_longest() -> None:
    def waits(kind: Kind) -> tuple[list[float], bool, float]:
        found = [wait_before_next(kind, tries).total_seconds() for tries in range(1, 40)]
        return found[:5], found == sorted(found), found[-1]

    comes_to(waits, [(kind, ([5, 10, 20, 40, 80], True, longest)) for kind, longest in LONGEST])


def test_a_wait_is_at_least_what_telegram_asked() -> None:
    def waits(asked: float) -> tuple[timedelta, timedelta]:
        return wait_before_next(Kind.NUDGE, 1, asked), settled(Kind.DIGEST, Outcome.NOT_SENT, wait=asked).due_at - NOON

    comes_to(waits, [(asked, (seconds * SECOND,) * 2) for asked, seconds in ((0, 5), (3, 5), (30, 30), (3600, 3600))])


@STEADY
@given(
    kind=st.sampled_from(ALL),
    calls=st.lists(st.sampled_from(Outcome), min_size=1, max_size=30),
    patience=st.integers(0, 4000),
)
def test_whatever_follows_whatever_a_row_ends_in_one_state_and_is_repeated_no_more_than_it_may(
    kind: Kind, calls: list[Outcome], patience: int
) -> None:
    row = delivery(kind, state=State.PLANNED, tries=0, not_after=NOON + patience * SECOND)
    now, perhaps = NOON, 0
    for call in calls:
        if row.state is not State.PLANNED or row.due_at == FOREVER:
            break
        now = max(now, row.due_at)
        row.state, row.tries = State.SENDING, row.tries + 1
        perhaps += call in (Outcome.SENT, Outcome.UNKNOWN)
        settle(row, call, now, message=1)
        assert row.state is not State.SENDING
        assert row.state is not State.PLANNED or row.due_at == FOREVER or row.due_at <= row.not_after
        assert (row.state is State.EXPIRED) <= (perhaps == 0)
    assert perhaps <= 1 + TRAITS[kind].patience.repeats_unknown


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


def test_what_is_said_late_of_a_claim_that_was_taken_back() -> None:
    every(product(ALL, Outcome, (State.PLANNED, State.UNKNOWN, State.SENT)), lambda each: wrong_when_late(*each))


def wrong_when_late(kind: Kind, call: Outcome, state: State) -> Iterator[str]:
    row = delivery(kind, state=state, claimed_by="one", repeats=1, why=Why.UNCONFIRMED, due_at=NOON + MINUTE, message=5)
    changed = settle_claimed(row, "one", call, NOON, message=77)
    which = f"{kind}, {state}, {call}"
    if call is Outcome.SENT and state is not State.SENT:
        if (changed, row.state, row.message, row.why) != (True, State.SENT, 77, ""):
            yield f"{which}: it arrived, and is {row.state}, message {row.message}, {row.why!r}"
    elif call in (Outcome.GONE, Outcome.REJECTED) and state is State.PLANNED:
        if not changed:
            yield f"{which}: it is true of what is still to go, and was passed over"
        if row.due_at != FOREVER and row.state is not State.FAILED:
            yield f"{which}: it would still go, at {row.due_at}"
    else:
        now = (changed, row.state, row.repeats, row.due_at, row.message)
        if now != (False, state, 1, NOON + MINUTE, 5):
            yield f"{which}: no repeat, and no second one counted; but it came to {now}"


def test_what_somebody_else_has_claimed_since_is_theirs_to_settle() -> None:
    def settles(call: Outcome) -> tuple[object, ...]:
        row = delivery(Kind.QUESTION, state=State.SENDING, claimed_by="two", repeats=1)
        by_one = settle_claimed(row, "one", call, NOON)
        after_one = row.state, row.claimed_by, row.repeats
        by_two = settle_claimed(row, "two", call, NOON)
        return by_one, after_one, by_two, row.state is State.SENDING

    comes_to(settles, [(call, (False, (State.SENDING, "two", 1), True, False)) for call in Outcome])


def test_what_was_planned_away_while_it_was_under_way_is_settled_as_ever() -> None:
    def settles(state: State) -> tuple[bool, State]:
        row = delivery(Kind.NUDGE, state=state, claimed_by="one")
        return settle_claimed(row, "one", Outcome.UNKNOWN, NOON), row.state

    # It counts as one that may have come.
    comes_to(settles, [(state, (True, State.UNKNOWN)) for state in (State.SUPERSEDED, State.CANCELLED)])
