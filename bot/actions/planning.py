"""Plan on change: bring the unclaimed rows in line with how things stand now, in the same transaction."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import bot.domain.plan as rules
from bot.actions.previewing import changed
from bot.domain.appointments import Appointment, appointment_of
from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.kinds import Plan, kinds
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Client, Therapist
from bot.domain.preview import plan_preview
from bot.domain.when import FOREVER
from bot.store import deliveries, meetings, offers, people, previews
from bot.store.consents import working_pairings
from bot.store.work import Work

OWN, PREVIEW, APPOINTMENT, DAY = (kinds(plan=each) for each in (Plan.OWN, Plan.PREVIEW, Plan.APPOINTMENT, Plan.DAY))
REVIVED = (State.SUPERSEDED, State.CANCELLED)
GAP_LASTS = timedelta(days=7)
"""How long the line about a gap is worth saying."""
_LOOK_BACK = timedelta(days=3)
"""Far enough that a nudge date that was used in any zone is still seen."""


async def replan_client(work: Work, client: Client) -> None:
    """Plan what a client is to receive: the open questions that have not come, and the next nudge."""
    rows = await deliveries.of_reader(work, client.id, OWN, since=work.now - _LOOK_BACK)
    await _bring_in_line(work, rows, await _wanted(work, client, rows, work.now))
    await _replan_previews(work, client)


async def _replan_previews(work: Work, client: Client) -> None:
    """Plan a preview before each next appointment; one that had its preview gets no other, also when it has moved."""
    coming = {}
    for pairing in await working_pairings(work, client):
        meeting = await meetings.next_meeting(work, pairing, work.now)
        if meeting is not None:
            coming[meeting.id] = (pairing, meeting)
    had = await previews.previewed(work, coming) if coming else set()
    wanted = []
    for pairing, meeting in [each for key, each in coming.items() if key not in had]:
        therapist = await people.therapist_of(work, pairing)
        digest_at = meeting.starts_at - timedelta(minutes=therapist.lead_minutes)
        wanted.append(plan_preview(client, meeting, digest_at, work.now))
    rows = await deliveries.of_reader(work, client.id, PREVIEW, since=FOREVER)
    # What is due now is for the courier to decide.
    rows = [row for row in rows if row.due_at > work.now and row.state is State.PLANNED]
    await _bring_in_line(work, rows, [each for each in wanted if each is not None])


async def next_planned(work: Work, client: Client, at: datetime) -> datetime | None:
    """When the next question or nudge would come if it were planned at an instant (UTC). None: nothing is open."""
    rows = await deliveries.of_reader(work, client.id, OWN, since=at - _LOOK_BACK)
    return min((each.due_at for each in await _wanted(work, client, rows, at)), default=None)


async def _wanted(work: Work, client: Client, rows: Iterable[Delivery], at: datetime) -> list[rules.Planned]:
    carried = [await _carried(work, each, at) for each in await working_pairings(work, client)]
    taken = [row.occurrence for row in rows if row.kind is Kind.NUDGE and not _untouched(row)]
    wanted = [rules.plan_question(client, each, at) for each in carried]
    if client.unreachable_since is None:
        wanted.append(rules.plan_nudge(client, carried, taken, at))
    return [each for each in wanted if each is not None]


async def joined_pairings(work: Work, client: Client) -> list[Pairing]:
    return [each for each in await people.pairings_of_client(work, client) if each.stage is Stage.JOINED]


async def _carried(work: Work, pairing: Pairing, at: datetime) -> rules.Carried:
    question = await people.open_question(work, pairing)
    coming = await meetings.next_meeting(work, pairing, at)
    last = await meetings.last_meeting(work, pairing, at) if question and not question.arrived_at else None
    return rules.Carried(question, last, coming, offered=bool(await offers.open_offers(work, pairing)))


async def replan_meetings(work: Work, pairing: Pairing) -> Appointment | None:
    """Have the next appointment of a pairing as a row, its digest and ask planned, and the client's plan to fit."""
    coming = await _next_of_series(work, pairing)
    client = await people.client_of(work, pairing)
    rows = await deliveries.of_pairing(work, pairing, APPOINTMENT)
    wanted: list[rules.Planned] = []
    if coming is not None and client is not None and pairing.stage is Stage.JOINED:
        therapist = await people.therapist_of(work, pairing)
        wanted = list(rules.plan_meeting(therapist.id, timedelta(minutes=therapist.lead_minutes), coming))
    await _bring_in_line(work, [row for row in rows if await _of_the_future(work, row)], wanted)
    if client is not None:
        await replan_client(work, client)
        await changed(work, pairing)
    return coming


async def _of_the_future(work: Work, row: Delivery) -> bool:
    """Whether a planned row may still change.

    What is due now, or was asked for, is for the courier to decide; and an appointment that has begun has its ask,
    whatever becomes of those after it.
    """
    if row.due_at <= work.now or row.occurrence.partition("@")[0] != row.appointment_id:
        return False
    meeting = await work.get(Appointment, row.appointment_id)
    return meeting is None or meeting.called_off_at is not None or meeting.starts_at > work.now


async def _next_of_series(work: Work, pairing: Pairing) -> Appointment | None:
    """The appointment that comes next: of the series, or one of it that was moved. The series' next becomes a row."""
    series = await meetings.open_series(work, pairing)
    away = await meetings.absences_of(work, pairing.therapist_id) if series is not None else []
    after = work.now
    while series is not None and (day := series.next_after(after)) is not None:
        found = await meetings.appointment_on(work, series, day)
        if found is None and not any(each.covers(day) for each in away):
            found = appointment_of(series, day)
            work.add(found)
            await work.flush()
        if found is not None and found.called_off_at is None and found.ends_at > work.now:
            break
        after = max(series.starts(day) + timedelta(minutes=series.minutes), after)
    return await meetings.next_meeting(work, pairing, work.now)


async def replan_therapist(work: Work, therapist: Therapist) -> None:
    """After a change that touches all of a therapist's appointments, as of the lead time."""
    for each in await people.named_pairings(work, therapist):
        if each.pairing.stage is Stage.JOINED:
            await replan_meetings(work, each.pairing)


async def replan_morning(work: Work, therapist: Therapist) -> None:
    """Plan the next sheet of a therapist's day, or none."""
    rows = await deliveries.of_reader(work, therapist.id, DAY, since=work.now - _LOOK_BACK)
    planned = rules.plan_morning(therapist, [row.occurrence for row in rows if not _untouched(row)], work.now)
    await _bring_in_line(work, rows, [planned] if planned else [])


async def _bring_in_line(work: Work, rows: Iterable[Delivery], wanted: list[rules.Planned]) -> None:
    """Unclaimed rows are replaced in place; rows that were once on their way keep their key."""
    by_key = {(row.reader_id, row.kind, row.occurrence): row for row in rows}
    for plan in wanted:
        key = (plan.reader_id, plan.kind, plan.occurrence)
        row = by_key.pop(key, None) or await deliveries.delivery_of(work, *key)
        if row is None:
            work.add(_row(plan))
        elif row.state is State.PLANNED or _may_live_again(row):
            if _never_left(row):
                row.forget_tries()
            _move(row, plan, work.now)
    for row in by_key.values():
        if row.state is State.PLANNED and (row.due_at > work.now or row.kind is not Kind.NUDGE):
            row.supersede(work.now)


def _may_live_again(row: Delivery) -> bool:
    """Whether a row that came to nothing is planned again: never called for, or put off until it was too late."""
    return _never_left(row) or (row.state in REVIVED and row.tries == 0)


def _never_left(row: Delivery) -> bool:
    """Whether a row was claimed and yet no call went out for it, as far as anybody needs to know."""
    if row.state is State.EXPIRED:
        return row.kind is Kind.QUESTION and row.why is Why.TOO_LATE
    # It was claimed while the therapist was suspended, or the client had not agreed anew.
    return row.state in REVIVED and row.why in (Why.RESTS, Why.SUSPENDED)


def _row(plan: rules.Planned) -> Delivery:
    return Delivery(
        reader_id=plan.reader_id,
        kind=plan.kind,
        occurrence=plan.occurrence,
        pairing_id=plan.pairing_id,
        question_id=plan.question_id,
        appointment_id=plan.appointment_id,
        due_at=plan.due_at,
        not_after=plan.not_after,
    )


def _move(row: Delivery, plan: rules.Planned, now: datetime) -> None:
    """Give a row what the plan says; one that is due, or is to be tried again, goes on unless it is too late for that.

    Too late for it, the appointment comes first: it waits for its new time, like one that was never tried. Not so one
    that may have arrived.
    """
    # A nudge belongs to the hour that the client chose last, also if an earlier one has just fallen due.
    due_already = row.state is State.PLANNED and row.due_at <= now and row.kind is not Kind.NUDGE
    goes_on = due_already or (row.tries > 0 and row.due_at < FOREVER)
    too_late = plan.before is not None and max(row.due_at, now) > plan.before
    if goes_on and (not too_late or row.repeats):
        row.goes_on(plan.before or plan.not_after)
        return
    if goes_on:
        row.forget_tries()
    row.move(plan.due_at, plan.not_after)


def _untouched(row: Delivery) -> bool:
    return row.state is State.PLANNED or (row.state in REVIVED and row.tries == 0)


async def plan_once(
    work: Work,
    reader_id: str,
    kind: Kind,
    occurrence: str,
    due_at: datetime,
    *,
    pairing: Pairing | None = None,
    appointment_id: str | None = None,
    lasts: timedelta = rules.FIRST_WORDS_LAST,
) -> Delivery:
    """Plan one delivery that stands by itself; the same one planned twice is one."""
    found = await deliveries.delivery_of(work, reader_id, kind, occurrence)
    if found is None:
        found = Delivery(
            reader_id=reader_id,
            kind=kind,
            occurrence=occurrence,
            pairing_id=pairing.id if pairing else None,
            appointment_id=appointment_id,
            due_at=due_at,
            not_after=due_at + lasts,
        )
        work.add(found)
    return found
