"""A preview: when it comes, and what it contains: what the next digest will say, and what stays with the client."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.appointments import Appointment
from bot.domain.delivery import Kind
from bot.domain.digest import Line
from bot.domain.people import Client, Previews
from bot.domain.plan import Planned
from bot.domain.rhythm import Rhythm, own_hour, quiet_at
from bot.domain.when import instant, local_date

TIME_TO_ACT = timedelta(hours=3)
"""So long before its digest a preview comes at the latest, when it is planned."""
BEFORE_QUIET = timedelta(minutes=30)
LINES_MOST = 5
"""Lines on a page: each has a choice of its own, and few rows of choices fit on a phone."""


class Stand(StrEnum):
    """How things stand with what a preview shows."""

    GOES = "goes"
    WENT = "went"
    UNSET = "unset"
    """No appointment is set."""
    WAITS = "waits"
    """Nobody will read it for now: called off, not confirmed, suspended, or it could not be delivered."""
    OVER = "over"
    """The pairing has ended."""


@dataclass(frozen=True)
class PreviewLine(Line):
    goes: bool = True


@dataclass(frozen=True)
class Preview:
    """Everything one preview says, before it is put into words."""

    pairing_id: str
    stand: Stand
    at: datetime | None
    """When it goes, or went (UTC)."""
    starts_at: datetime | None
    """When they meet (UTC), if that is set."""
    zone: str
    """The client's: hours are told in it."""
    their_zone: str
    """The therapist's: the weekdays of a digest are told in it."""
    question: str = field(repr=False)
    lines: tuple[PreviewLine, ...]
    """What goes and what stays with the client, oldest first."""
    returning: PreviewLine | None
    """The line still waiting from before that goes once more."""
    asks: bool
    """What happens if the client says nothing has not been chosen yet."""
    waiting: bool
    """Lines stay only because nothing was said of them: [Send these] lets them go."""
    name: str = field(default="", repr=False)
    """The therapist's, where it has to be said whom it goes to."""


def preview_due(rhythm: Rhythm, zone: str, digest_at: datetime, now: datetime) -> datetime | None:
    """When a preview of the digest that goes at `digest_at` comes (UTC): docs/decisions/0018.

    The client's last own hour that leaves three hours to act; if none of those is left, the last moment that does and
    is not quiet; if that is past, none.
    """
    latest = digest_at - TIME_TO_ACT
    found, hour = None, own_hour(rhythm, max(now, latest - timedelta(days=2)), zone)
    while hour <= latest:
        found, hour = hour, own_hour(rhythm, hour, zone)
    if found is not None:
        return found
    day = local_date(latest, zone)
    evenings = [instant(each, rhythm.quiet_from, zone) - BEFORE_QUIET for each in (day, day - timedelta(days=1))]
    moments = (latest, *evenings)
    return next((at for at in moments if now < at <= latest and not quiet_at(rhythm, at, zone)), None)


def plan_preview(client: Client, meeting: Appointment, digest_at: datetime, now: datetime) -> Planned | None:
    """The preview of the digest before an appointment, if the client wants previews."""
    due_at = preview_due(client.rhythm, client.zone, digest_at, now)
    if due_at is None or client.previews is Previews.NONE:
        return None
    return Planned(
        client.id,
        Kind.PREVIEW,
        meeting.occasion,
        due_at,
        digest_at,
        meeting.pairing_id,
        appointment_id=meeting.id,
    )
