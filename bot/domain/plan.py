"""What should be planned, given how things stand: only the next of everything is a row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.appointments import Appointment
from bot.domain.delivery import Kind
from bot.domain.pairing import Question
from bot.domain.people import Client, Therapist
from bot.domain.rhythm import NUDGE_PATIENCE, nudge_slots, own_hour
from bot.domain.when import FOREVER, local_date, next_time

QUESTION_BEFORE_MEETING = timedelta(hours=2)
"""A question does not come later than this before the appointment (delivery.md)."""
DIGEST_AFTER = timedelta(hours=24)
ASK_LASTS = timedelta(days=2)
FIRST_WORDS_LAST = timedelta(days=7)
MORNING_LASTS = timedelta(hours=4)
"""How late the sheet of a day is still worth having."""


@dataclass(frozen=True)
class Planned:
    """A delivery as it should stand."""

    reader_id: str
    kind: Kind
    occurrence: str
    due_at: datetime
    not_after: datetime
    pairing_id: str | None = None
    question_id: str | None = None
    appointment_id: str | None = None
    before: datetime | None = None
    """The latest at which it may come if it is under way already and comes sooner than `due_at`; None: `not_after`."""


@dataclass(frozen=True)
class Carried:
    """What planning needs to know of one pairing of a client."""

    question: Question | None
    last_meeting: Appointment | None
    next_meeting: Appointment | None
    offered: bool = False
    """Whether an activity is at hand in it."""


def question_due(client: Client, question: Question, carried: Carried, now: datetime) -> datetime:
    """When a question comes: at the client's next own hour, the day after if it was asked in or after a session."""
    if client.rhythm.right_away:
        return max(now, question.asked_at)
    first_day: date | None = None
    asked_on = local_date(question.asked_at, client.zone)
    for met in (carried.last_meeting, carried.next_meeting):
        if met and met.starts_at <= question.asked_at and local_date(met.ends_at, client.zone) == asked_on:
            first_day = asked_on + timedelta(days=1)
    after = max(now, question.asked_at)
    return own_hour(client.rhythm, after, client.zone, first_day=first_day)


def plan_question(client: Client, carried: Carried, now: datetime) -> Planned | None:
    """The open question, if it has not yet come."""
    question = carried.question
    if question is None or question.closed_at or question.declined_at or question.arrived_at or question.unconfirmed:
        return None
    meets = carried.next_meeting
    due_at, not_after = question_due(client, question, carried, now), FOREVER
    before: datetime | None = None
    if meets is not None:
        not_after = before = meets.starts_at - QUESTION_BEFORE_MEETING
        if due_at > not_after:
            # Too close to the appointment, or asked while it is on: then it comes after it.
            due_at, not_after = question_due(client, question, carried, meets.ends_at), FOREVER
    return Planned(
        reader_id=client.id,
        kind=Kind.QUESTION,
        occurrence=f"{question.pairing_id}:{question.version}",
        due_at=due_at,
        not_after=not_after,
        pairing_id=question.pairing_id,
        question_id=question.id,
        before=before,
    )


def _may_come_back(question: Question | None) -> bool:
    return question is not None and not question.closed_at and not question.declined_at


def plan_nudge(client: Client, pairings: Sequence[Carried], taken: Iterable[str], now: datetime) -> Planned | None:
    """The next nudge, if the client chose nudges and there is something to bring: an open question or an activity.

    `taken`: dates already used. A question that the client let be is not brought.
    """
    if not any(each.offered or _may_come_back(each.question) for each in pairings):
        return None
    used = set(taken)
    meets = [each.next_meeting.starts_at for each in pairings if each.next_meeting]
    slots = nudge_slots(client.rhythm, now, client.zone, meets)
    found = next(((day, due) for day, due in slots if day.isoformat() not in used), None)
    if found is None:
        return None
    day, due = found
    return Planned(client.id, Kind.NUDGE, day.isoformat(), due, due + NUDGE_PATIENCE)


def plan_meeting(therapist_id: str, lead: timedelta, appointment: Appointment) -> tuple[Planned, Planned]:
    """The digest before an appointment and the ask after it."""
    digest = Planned(
        therapist_id,
        Kind.DIGEST,
        appointment.occasion,
        appointment.starts_at - lead,
        appointment.starts_at + DIGEST_AFTER,
        appointment.pairing_id,
        appointment_id=appointment.id,
    )
    ask = Planned(
        therapist_id,
        Kind.ASK,
        appointment.occasion,
        appointment.ends_at,
        appointment.ends_at + ASK_LASTS,
        appointment.pairing_id,
        appointment_id=appointment.id,
    )
    return digest, ask


def plan_morning(therapist: Therapist, taken: Iterable[str], now: datetime) -> Planned | None:
    """The next sheet of a day, at the hour the therapist chose. `taken`: dates already used."""
    if therapist.morning_at is None:
        return None
    due, used = now, set(taken)
    for _ in range(3):
        due = next_time(due, therapist.morning_at, therapist.zone)
        day = local_date(due, therapist.zone).isoformat()
        if day not in used:
            return Planned(therapist.id, Kind.MORNING, day, due, due + MORNING_LASTS)
    return None
