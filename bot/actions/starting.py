"""Starting: what an absence changes, and what a process that died left behind."""

from datetime import datetime, timedelta

from bot.actions.carrying import conclude, follow
from bot.actions.parting import erase_client
from bot.actions.planning import GAP_LASTS, plan_once, replan_client, replan_meetings
from bot.domain.delivery import QUIET_START, Call, Drop, Kind, State, drop
from bot.domain.people import Client
from bot.store import deliveries, erasing, people, sweeping
from bot.store.work import Work

SILENCE = timedelta(hours=24)
"""After a longer silence the start is quiet: Telegram has forgotten what was written meanwhile."""
_LATE = frozenset({Kind.NUDGE, Kind.QUESTION, Kind.ASK})


async def take_over(work: Work, now: datetime) -> int:
    """Settle what a process that is gone had claimed: it may have arrived or not. Gives how many."""
    left = await deliveries.left_in_sending(work)
    for row in left:
        await conclude(work, row.id, Call.UNKNOWN, now)
    return len(left)


async def quiet_start(work: Work, now: datetime, *, restored: bool = False) -> int:
    """After more than a day of silence, or a restore: nothing that was due goes out late.

    Nudges, questions and asks that are due expire; digests keep their patience unless a backup was restored.
    Clients with an open question get one line that messages may have been lost. Gives how many expired.
    """
    expired = 0
    for row in await deliveries.planned_all(work, now):
        if row.kind in _LATE or (restored and row.kind is Kind.DIGEST):
            drop(row, Drop(QUIET_START, State.EXPIRED), now)
            if row.kind in (Kind.DIGEST, Kind.QUESTION):
                await follow(work, row, now)
            expired += 1
    await work.flush()
    for client in await sweeping.clients_with_question(work):
        await plan_once(work, client.id, Kind.GAP, f"{now:%Y-%m-%dT%H}", now, lasts=GAP_LASTS)
        await replan_client(work, client, now)
    return expired


async def sweep(work: Work, now: datetime) -> None:
    """Plan for pairings whose series has no coming appointment as a row: nothing waits for an event that was lost."""
    for pairing in await sweeping.without_next_meeting(work, now):
        await replan_meetings(work, pairing, now)


async def erase_again(work: Work, erased: set[str], now: datetime) -> int:
    """An older copy of the database was put back: who was erased since is erased once more. Gives how many."""
    back = [each for each in await people.everybody(work) if isinstance(each, Client) and each.id in erased]
    for client in back:
        await erase_client(work, client, now)
    return len(back)


async def stale_keys(work: Work, known: set[str]) -> set[str]:
    """Owners of data keys that nobody in the database answers to: an erasure was cut off before its last step."""
    return known - await erasing.known_owners(work)
