"""The operator closes a therapist's account for now, and opens it again."""

from bot.actions import previewing
from bot.actions.planning import plan_once, replan_client, replan_meetings, replan_morning
from bot.domain.delivery import Kind
from bot.domain.pairing import Stage
from bot.domain.people import Therapist
from bot.store import deliveries, people
from bot.store.work import Work

WAITED_FOR = (Kind.OPENED, Kind.PARTED)
"""What a therapist hears when they are back: somebody opened a link, somebody left."""


async def suspend(work: Work, therapist: Therapist) -> None:
    """Suspend a therapist. Each client hears once that nobody is on the other side for now.

    Meanwhile nothing comes to them from this pairing, and nothing goes from it, by no edit either.
    """
    if therapist.suspended:
        return
    therapist.suspend(work.now)
    await work.flush()
    for each in await people.named_pairings(work, therapist):
        client = await people.client_of(work, each.pairing)
        if client is None:
            continue
        occasion = f"{int(work.now.timestamp())}:{each.pairing.id}"
        await plan_once(work, client.id, Kind.UNATTENDED, occasion, work.now, pairing=each.pairing)
        await replan_client(work, client)
        await previewing.changed(work, each.pairing)


async def restore(work: Work, therapist: Therapist) -> None:
    """Restore a therapist: all is planned again, and the messages that are owed their words get them."""
    if not therapist.suspended:
        return
    therapist.restore()
    await work.flush()
    for each in await people.named_pairings(work, therapist):
        if each.pairing.client_id is not None and each.pairing.stage is Stage.JOINED:
            await replan_meetings(work, each.pairing)
    for row in await deliveries.held_by_suspension(work, therapist.id, WAITED_FOR):
        row.plan_again(work.now)
    await deliveries.owe_at_once(work, therapist.address)
    await replan_morning(work, therapist)
