"""Going gently: 72 hours in which questions wait and nothing is brought back. Either side, nobody is told by whom."""

from datetime import datetime, timedelta

from bot.actions.planning import plan_once, replan_client
from bot.actions.resting import comes_again
from bot.domain.delivery import Kind
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Client
from bot.domain.when import local_date
from bot.store import deliveries, people
from bot.store.work import Work

LASTS = timedelta(hours=72)
"""It ends by itself (care.md, Fitting the person)."""


async def go_gently(work: Work, client: Client) -> datetime:
    """The client goes gently, 72 hours from now. Gives when it ends. Nothing in the plan is cancelled."""
    client.gentle_until = max(work.now + LASTS, client.gentle_until or work.now)
    await replan_client(work, client)
    return client.gentle_until


async def go_gently_for(work: Work, pairing: Pairing) -> bool:
    """A therapist has it go gently for a client. False: they have not joined.

    Once a day, counted by the client's calendar and over all pairings: so whoever ended it is left in peace that day,
    and the quiet line that tells of it comes at most once a day. Nothing of that shows in what the therapist is told.
    """
    client = await people.client_of(work, pairing)
    if client is None or pairing.stage is not Stage.JOINED:
        return False
    day = local_date(work.now, client.zone).isoformat()
    if await deliveries.delivery_of(work, client.id, Kind.GENTLE, day) is None:
        ends = await go_gently(work, client)
        # Of no pairing: it is the client's, and a reply to it says nothing about whose it is.
        await plan_once(work, client.id, Kind.GENTLE, day, work.now, lasts=ends - work.now)
    return True


async def end_gently(work: Work, client: Client) -> bool:
    """The client has their rhythm back. What waited comes at the next own hour. Whether it was on."""
    was = client.gentle(work.now)
    client.gentle_until = None
    await comes_again(work, client)
    return was


def gentle_ends(client: Client, now: datetime) -> datetime | None:
    """The end of what holds now; None when it is not on."""
    return client.gentle_until if client.gentle(now) else None
