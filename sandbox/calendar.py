"""Which session comes next: of a series only the next one is a row, so the one after it is worked out."""

from datetime import datetime, timedelta

from bot.domain.pairing import Pairing
from bot.domain.people import Client, Therapist
from bot.store import meetings, people
from bot.store.work import Work

A_YEAR = timedelta(days=366)
_LOOKED_AT = 100
"""Appointments of one series; a therapist who is away for longer has none."""


async def next_appointment(work: Work, now: datetime) -> tuple[datetime, str] | None:
    """When the next session begins that has not begun, and its therapist's address; None: none is set."""
    found: list[tuple[datetime, str]] = []
    everybody = await people.everybody(work)
    with_row: set[str] = set()
    for person in everybody:
        if isinstance(person, Therapist):
            rows = await meetings.meetings_between(work, person, now, now + A_YEAR)
            coming = [each for each in rows if each.starts_at > now]
            with_row.update(each.pairing_id for each in coming)
            found += [(each.starts_at, person.address) for each in coming]
    for person in everybody:
        for pairing in await people.pairings_of_client(work, person) if isinstance(person, Client) else ():
            if pairing.id not in with_row and (starts_at := await _of_series(work, pairing, now)) is not None:
                found.append((starts_at, (await people.therapist_of(work, pairing)).address))
    return min(found, default=None)


async def _of_series(work: Work, pairing: Pairing, now: datetime) -> datetime | None:
    series = await meetings.open_series(work, pairing)
    if series is None:
        return None
    away = await meetings.absences_of(work, pairing.therapist_id)
    after = now
    for _ in range(_LOOKED_AT):
        if (day := series.next_after(after)) is None:
            return None
        starts_at = series.starts(day)
        # One that is a row was looked at as such: it may have been moved or called off.
        row = await meetings.appointment_on(work, series, day)
        if row is None and starts_at > now and not any(each.covers(day) for each in away):
            return starts_at
        after = starts_at + timedelta(minutes=series.minutes)
    return None
