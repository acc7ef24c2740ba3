"""Parting and erasing: what ends, what leaves, and what is owed because of it."""

from collections.abc import Sequence
from datetime import timedelta

from bot.actions import discreet, drafts
from bot.actions.offering import withdraw_all
from bot.actions.owing import owe_rewording
from bot.actions.planning import plan_once, replan_client
from bot.actions.previewing import changed
from bot.domain.delivery import Kind, Why
from bot.domain.doing import DOING_LASTS
from bot.domain.notes import Note
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Client, Person
from bot.domain.words import Words
from bot.store import consents, deliveries, doings, erasing, inbox, lines, meetings, people, tags
from bot.store.work import Work

DRAFT_LASTS = timedelta(days=1)
"""How long a text that was asked about and never answered for is held, after its step is over."""


async def part(work: Work, pairing: Pairing, by: Person, *, last_line: str = "", told: Kind = Kind.PARTED) -> bool:
    """End a pairing, from either side. What is planned for it is cancelled; the other side hears it once, by `told`.

    `last_line` is what the client is to read with it, if a therapist wrote anything.
    """
    if not pairing.open:
        return False
    if last_line:
        pairing.last_line = await work.keep(last_line, pairing.id, Words.LAST_LINE)
    pairing.stage, pairing.ended_at, pairing.asked_about = Stage.ENDED, work.now, None
    question = await people.open_question(work, pairing)
    if question is not None:
        question.closed_at = work.now
    await withdraw_all(work, pairing)
    if series := await meetings.open_series(work, pairing):
        series.ended_at = work.now
    await deliveries.cancel_planned(work, pairing, Kind, Why.ENDED)
    for invitation in await people.invitations_of(work, pairing):
        if invitation.usable(work.now):
            invitation.revoked_at = work.now
    client = await people.client_of(work, pairing)
    if client is not None:
        other = client.id if by.id == pairing.therapist_id else pairing.therapist_id
        if by.id == client.id:
            await consents.withdraw(work, pairing)
        await plan_once(work, other, told, pairing.id, work.now, pairing=pairing)
        await replan_client(work, client)
        await changed(work, pairing)
    return True


async def take_out(work: Work, notes: Sequence[Note]) -> bool:
    """Take notes out for good, and out of the digests they went in. Whether any had gone out."""
    ids = [note.id for note in notes]
    if not ids:
        return False
    sent = await lines.digests_with(work, ids)
    about = {note.pairing_id for note in notes if note.pairing_id}
    await lines.drop_carried(work, ids)
    await tags.drop(work, ids)
    await doings.drop_parts(work, ids)
    await work.burn(note.words for note in notes)
    for note in notes:
        await work.forget(note)
    await owe_rewording(work, sent)
    for pairing_id in about:
        await changed(work, await work.get(Pairing, pairing_id), sent=sent)
    return bool(sent)


async def erase_client(work: Work, client: Client, *, only: Pairing | None = None) -> None:
    """Erase everything of a client, or what belongs to one pairing if they are in others too.

    Rows, words, pending deliveries and inbox payloads go in this transaction; the data key is destroyed after it;
    digests that were sent are edited to "removed".
    """
    mine = await erasing.all_pairings(work, client)
    if only is not None and any(each.id != only.id for each in mine):
        await _erase_within(work, client, only)
        return
    await take_out(work, await erasing.all_notes(work, client))
    for pairing in mine:
        if pairing is not only:
            await part(work, pairing, client)
            await _owe_removed(work, pairing)
            await erasing.empty_pairing(work, pairing)
    await erasing.nameless(work, [each.id for each in mine if each is not only])
    await inbox.forget_chat(work, client.address)
    going = await discreet.still_to_go(work, client)
    await erasing.forget_client(work, client)
    await discreet.go(work, client.address, going)
    await work.erase_owners([client.id, *(each.id for each in mine if each is not only)])


async def _erase_within(work: Work, client: Client, pairing: Pairing) -> None:
    notes = [note for note in await erasing.all_notes(work, client) if note.pairing_id == pairing.id]
    await take_out(work, notes)
    await work.burn([pairing.account])
    await erasing.forget_joining(work, client, pairing)
    await work.flush()
    await replan_client(work, client)


async def _owe_removed(work: Work, pairing: Pairing) -> None:
    """Every digest of this pairing that was ever sent is to say that it was removed."""
    await owe_rewording(work, await erasing.sent_digests(work, pairing))


async def purge(work: Work) -> int:
    """Take out the notes whose time here is over (privacy.md, Retention). Gives how many."""
    gone = await lines.outlived_notes(work)
    await take_out(work, gone)
    for client in await people.clients_with_draft(work, work.now - DRAFT_LASTS):
        await drafts.drop(work, client)
    for doing in await doings.left_since(work, work.now - DOING_LASTS):
        await work.forget(doing)
    await inbox.forget_old(work)
    return len(gone)
