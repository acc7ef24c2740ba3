"""Every hour: what is past its time leaves by itself (privacy.md, Retention; decision 0026)."""

from datetime import timedelta

from bot.actions.parting import erase_client, purge
from bot.domain.pairing import RETENTION_DAYS
from bot.store import outlived
from bot.store.work import Work

PARTED_STAYS = timedelta(days=RETENTION_DAYS)
"""How long somebody who has left, and of whom no line is left, is still known: as long as a line is kept."""
RECORDS_LAST = timedelta(days=2 * RETENTION_DAYS)
"""How long it is known what was sent, read and met, once it refers to no line that is kept: the access list outlives
the lines it tells of."""


async def tidy(work: Work) -> int:
    """Take out notes, people and records whose time is over. Gives how many notes went."""
    gone = await purge(work)
    await work.flush()
    for client in await outlived.parted_clients(work, work.now - PARTED_STAYS):
        await erase_client(work, client)
    await work.flush()
    before = work.now - RECORDS_LAST
    await outlived.clear_deliveries(work, before)
    await outlived.clear_readings(work, before)
    await outlived.clear_calendar(work, before)
    await outlived.clear_questions(work, before)
    await outlived.clear_links(work, before)
    await work.flush()
    for pairing in await outlived.empty_pairings(work):
        await work.burn([pairing.alias])
        await work.forget(pairing)
    await work.flush()
    for therapist in await outlived.empty_therapists(work):
        await work.forget(therapist)
    return gone
