"""How a therapist works here: zone, lead, the sheet of the day, and what may be copied."""

from datetime import time

from bot.actions.planning import replan_morning, replan_therapist
from bot.domain.people import Therapist
from bot.store.work import Work


async def set_zone(work: Work, therapist: Therapist, zone: str) -> None:
    """Live by another zone. Appointments that are set keep theirs."""
    therapist.live_in(zone)
    await replan_morning(work, therapist)


async def set_lead(work: Work, therapist: Therapist, minutes: int) -> None:
    """How long before an appointment its digest comes."""
    therapist.lead_minutes = minutes
    await replan_therapist(work, therapist)


async def set_morning(work: Work, therapist: Therapist, at: time | None) -> None:
    """When the sheet of the day comes, by the therapist's clock. None: it does not come."""
    therapist.morning_at = at
    await replan_morning(work, therapist)


def allow_copying(therapist: Therapist, *, allow: bool) -> None:
    """Whether digests may be copied and forwarded on the phone: those that come from now on."""
    therapist.copyable = allow
