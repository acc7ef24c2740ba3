"""Agreeing anew, when what the consent says has changed (decision 0024)."""

from bot.actions import previewing
from bot.actions.owing import owe_rewording
from bot.actions.planning import plan_once, replan_meetings
from bot.domain.delivery import Kind, State, Why
from bot.domain.people import Client, Consent
from bot.domain.rhythm import own_hour
from bot.domain.when import FOREVER
from bot.store import consents, lines, people, previews
from bot.store.work import Work

_ASKED = (State.SENDING, State.SENT, State.UNKNOWN)


async def ask_all(work: Work) -> None:
    """Plan to ask everybody who agreed to older words, once, at their own hour; what was planned for them rests."""
    for client in await consents.clients_to_ask(work):
        at = own_hour(client.rhythm, work.now, client.zone)
        await plan_once(work, client.id, Kind.CONSENT, work.terms.of(client.language), at, lasts=FOREVER - at)
        for pairing in await people.pairings_of_client(work, client):
            await replan_meetings(work, pairing)


async def asks_here(work: Work, client: Client) -> bool:
    """Whether to ask at this contact: once, if the message that was planned for it has not. Whoever asks says so.

    Not into a step that waits for a text, nor where it is to be quiet.
    """
    quiet = client.gentle(work.now) or (client.quiet_until is not None and work.now < client.quiet_until)
    if quiet or client.waits(work.now, None) or not await consents.outdated(work, client):
        return False
    row = await consents.asking(work, client)
    return row is None or (row.state not in _ASKED and row.why is not Why.ASKED)


async def asked(work: Work, client: Client) -> None:
    """It was asked in the chat: no message comes for it."""
    row = await consents.asking(work, client)
    row = row or await plan_once(work, client.id, Kind.CONSENT, work.terms.of(client.language), work.now)
    if row.state not in _ASKED:
        row.cancel(Why.ASKED, work.now)


async def agree(work: Work, client: Client, version: str) -> bool:
    """[I agree], to words of a version that the consent says now. What rested goes on.

    Whether there was anything left to agree to.
    """
    waiting = await consents.to_agree(work, client)
    for pairing in waiting:
        work.add(
            Consent(
                client_id=client.id,
                pairing_id=pairing.id,
                version=version,
                language=work.terms.language_of(version, client.language),
                agreed_at=work.now,
            )
        )
        # What stayed behind while a digest went stands under today: an old weekday would tell that it had stayed.
        for note in await lines.unread_notes(work, pairing, None):
            if await previews.digest_since(work, pairing.id, note.shown_at):
                note.joins_late(work.now)
    await work.flush()
    for pairing in waiting:
        await replan_meetings(work, pairing)
        await previewing.changed(work, pairing)
        # What was changed meanwhile in lines that were sent goes now.
        await owe_rewording(work, await lines.digests_with(work, await lines.changed_notes(work, pairing)))
    return bool(waiting)
