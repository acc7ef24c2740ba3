"""Starting: what an absence changes, and what a process that died left behind."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.actions import consenting, discreet
from bot.actions.carrying import conclude, follow
from bot.actions.digesting import gather
from bot.actions.leaving import erase_therapist
from bot.actions.parting import erase_client
from bot.actions.planning import GAP_LASTS, plan_once, replan_client, replan_meetings, replan_morning
from bot.domain.delivery import GONE_AFTER, LEASE, Delivery, Kind, State, Why
from bot.domain.kinds import TRAITS, Late
from bot.domain.people import Client, Therapist
from bot.domain.settle import Outcome
from bot.domain.when import FOREVER
from bot.store import deliveries, erasing, holding, people, sweeping
from bot.store.work import Work

SILENCE = timedelta(hours=24)
"""After a longer silence the start is quiet: Telegram has forgotten what was written meanwhile."""


async def take_over(work: Work) -> int:
    """Settle at the start what processes that are gone had claimed: it may have arrived or not. Gives how many."""
    left = await deliveries.left_in_sending(work)
    running = await holding.alive(work)
    return await _settled(work, [row for row in left if not _among(row.claimed_by, running)])


async def take_back(work: Work, held: Iterable[str]) -> int:
    """Settle what other processes left under way too long, those that are gone at once. Gives how many.

    `held`: ids of what is under way in this one. Nothing is ever left on SQLite: there is no other process.
    """
    left = await deliveries.left_in_sending(work, before=work.now - GONE_AFTER, held=held)
    if not left:
        return 0
    running = await holding.alive(work)
    if running is None:
        return 0
    over = [
        row
        for row in left
        if not _among(row.claimed_by, running) or row.claimed_at is None or row.claimed_at < work.now - LEASE
    ]
    return await _settled(work, over)


async def is_led(work: Work, known: people.Service) -> bool:
    """Whether the process runs that leads, or led last: it has put right what was left behind."""
    return _among(known.leader, await holding.alive(work))


def _among(who: str | None, running: frozenset[str] | None) -> bool:
    """Whether a process, known by its name in the rows it claims, still runs; the name ends with its mark."""
    return running is not None and (who or "").rpartition(":")[2] in running


async def _settled(work: Work, rows: Sequence[Delivery]) -> int:
    for row in rows:
        await conclude(work, row.id, Outcome.UNKNOWN)
    return len(rows)


async def quiet_start(work: Work, *, restored: bool = False) -> int:
    """After more than a day of silence, or a restore: nothing that was due goes out late.

    Nudges, questions and asks that are due expire; digests and notices keep their patience unless a backup was
    restored. Then, too, what was on its way as it was taken is not tried again. Clients with something open get one
    line that messages may have been lost. Gives how many expired.
    """
    expires = (Late.EXPIRES, Late.EXPIRES_IN_A_COPY) if restored else (Late.EXPIRES,)
    late = [
        row
        for row in await deliveries.planned_all(work, FOREVER if restored else work.now)
        if TRAITS[row.kind].late in expires and (row.due_at <= work.now or row.why == Why.UNCONFIRMED)
    ]
    for row in late:
        row.leave_out(State.EXPIRED, Why.QUIET_START, work.now)
    await work.flush()
    # Only now: what follows from one plans anew what else was due to the same client.
    for row in late:
        if row.kind in (Kind.QUESTION, Kind.ASK):
            await follow(work, row)
        if row.kind is Kind.DIGEST:
            # It went out since, as far as anybody can tell: its lines come again with the next one, and nobody is
            # told that they have not been read.
            row.expire_quietly()
            await gather(work, row)
    await work.flush()
    for client in await sweeping.clients_with_something_open(work):
        await plan_once(work, client.id, Kind.OUTAGE, f"{work.now:%Y-%m-%dT%H}", work.now, lasts=GAP_LASTS)
        await replan_client(work, client)
    return len(late)


async def sweep(work: Work) -> None:
    """Plan for pairings whose series has no coming appointment as a row: nothing waits for an event that was lost.

    And forget which messages stood in chats, once nothing can be done about them.
    """
    for pairing in await sweeping.without_next_meeting(work):
        await replan_meetings(work, pairing)
    await consenting.ask_all(work)
    for therapist in await sweeping.without_morning(work):
        await replan_morning(work, therapist)
    await discreet.tidy(work)


async def erase_again(work: Work, erased: set[str]) -> int:
    """An older copy of the database was put back: who was erased since is erased once more. Gives how many."""
    back = [each for each in await people.everybody(work) if each.id in erased]
    found = 0
    for person in back:
        if isinstance(person, Client):
            await erase_client(work, person)
            found += 1
        elif isinstance(person, Therapist) and not person.gone:
            await erase_therapist(work, person)
            found += 1
    return found


async def stale_keys(work: Work, known: set[str]) -> set[str]:
    """Owners of data keys that nobody in the database answers to: an erasure was cut off before its last step."""
    return known - await erasing.known_owners(work)
