"""The preview: what the next digest will say, shown to the client first; and kept right by edits once it has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.appointments import Appointment
from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.digest import not_brought
from bot.domain.draft import worded_at
from bot.domain.notes import Note, is_long, shared_line
from bot.domain.owed import Due
from bot.domain.pairing import Pairing, Question, Stage
from bot.domain.people import Client, Previews, Therapist
from bot.domain.preview import Preview, PreviewLine, Stand, plan_preview
from bot.domain.when import FOREVER
from bot.store import deliveries, digests, lines, marks, meetings, people, previews
from bot.store.consents import works
from bot.store.work import Work


@dataclass(frozen=True)
class _Standing:
    stand: Stand
    at: datetime | None = None
    digest: Delivery | None = None


async def compose(work: Work, delivery: Delivery) -> Preview | None:
    """What a preview that has come says now. None: there is nothing behind it any more."""
    pairing = await work.get(Pairing, delivery.pairing_id)
    client = await people.client_of(work, pairing) if pairing is not None else None
    if pairing is None or client is None:
        return None
    named = len([each for each in await people.pairings_of_client(work, client) if each.stage is Stage.JOINED]) > 1
    meeting = await work.get(Appointment, delivery.appointment_id)
    return await look_ahead(work, client, pairing, meeting, named=named)


async def look_ahead(
    work: Work, client: Client, pairing: Pairing, meeting: Appointment | None, *, named: bool
) -> Preview:
    """What the therapist will read before an appointment, or whenever there is one, and what stays with the client."""
    therapist = await people.therapist_of(work, pairing)
    standing = await _standing(work, pairing, therapist, meeting)
    going, staying = await _lines_of(work, pairing, meeting, standing)
    returning, kept = await _from_before(work, pairing, meeting, standing)
    if returning is not None:
        going = [note for note in going if note.id != returning.id]
    if kept is not None:
        staying = [kept, *staying]
    question, as_of = await _question_of(work, pairing, meeting, standing)
    back = [returning] if returning is not None else []
    texts = await work.open_all([question, therapist.name, *(note.words for note in (*going, *staying, *back))])
    shown = [
        *(_line(note, texts, goes=True) for note in going),
        *(_line(note, texts, goes=False) for note in staying),
    ]
    # By day, so that a line stays on its page when it is held back or let go.
    shown.sort(key=lambda line: line.written_at)
    return Preview(
        pairing_id=pairing.id,
        stand=standing.stand,
        at=standing.at,
        starts_at=meeting.starts_at if meeting is not None else None,
        zone=client.zone,
        their_zone=therapist.zone,
        question=worded_at(texts.get(question, ""), as_of) if question else "",
        lines=tuple(shown),
        returning=_line(returning, texts, goes=True) if returning is not None else None,
        asks=client.previews is Previews.UNCHOSEN and standing.stand is Stand.GOES,
        waiting=any(_waits(note, texts.get(note.words, "")) for note in staying),
        name=texts.get(therapist.name, "") if named else "",
    )


def _line(note: Note, texts: dict[str, str], *, goes: bool) -> PreviewLine:
    text = texts.get(note.words, "")
    # Of a long one, what would be shared of it.
    return PreviewLine(
        note.id, note.shown_at, shared_line(text, first_lines=note.first_lines or is_long(text)), goes=goes
    )


def _waits(note: Note, text: str) -> bool:
    """Whether a line stays only because nothing was said of it. A long one waits for its own answer."""
    return note.waits_for_a_word and not is_long(text)


async def _standing(work: Work, pairing: Pairing, therapist: Therapist, meeting: Appointment | None) -> _Standing:
    digest = await _digest_of(work, therapist.id, meeting)
    if digest is not None and digest.state is State.SENT:
        return _Standing(Stand.WENT, digest.settled_at, digest)
    if not pairing.open:
        return _Standing(Stand.OVER)
    if pairing.stage is not Stage.JOINED or not await works(work, pairing):
        return _Standing(Stand.WAITS)
    if meeting is None:
        return _Standing(Stand.UNSET)
    if meeting.called_off_at is not None:
        return _Standing(Stand.WAITS)
    lead = timedelta(minutes=therapist.lead_minutes)
    if digest is None or (digest.state in (State.PLANNED, State.SENDING) and not not_brought(digest)):
        due_at = digest.due_at if digest is not None and digest.due_at < FOREVER else meeting.starts_at - lead
        return _Standing(Stand.GOES, due_at)
    return _Standing(Stand.WAITS)


async def _digest_of(work: Work, therapist_id: str, meeting: Appointment | None) -> Delivery | None:
    """The digest before an appointment; where that could not be brought, the one that made up for it."""
    if meeting is None:
        return None
    digest = await deliveries.delivery_of(work, therapist_id, Kind.DIGEST, meeting.occasion)
    if digest is not None and not_brought(digest):
        return await digests.brought_for(work, digest) or digest
    return digest


async def _lines_of(
    work: Work, pairing: Pairing, meeting: Appointment | None, standing: _Standing
) -> tuple[Sequence[Note], Sequence[Note]]:
    match standing:
        case _Standing(Stand.OVER):
            return (), ()
        case _Standing(Stand.WENT, digest=Delivery() as digest):
            return await lines.carried_notes(work, digest), ()
        case _:
            about = meeting.id if meeting else None
            going = await lines.unread_notes(work, pairing, about)
            return going, await previews.kept_back(work, pairing, about)


async def _from_before(
    work: Work, pairing: Pairing, meeting: Appointment | None, standing: _Standing
) -> tuple[Note | None, Note | None]:
    """The line that did not come up the last time and goes once more; or the same line, if it stays with the client."""
    if standing.digest is not None:
        returned = await marks.returned_in(work, standing.digest)
        carried = await lines.carried_notes(work, standing.digest)
        return next((note for note in carried if note.id in returned), None), None
    if standing.stand not in (Stand.GOES, Stand.UNSET) or await _together(work, pairing):
        return None, None
    about = meeting.id if meeting else None
    goes = await marks.waiting_note(work, pairing, about)
    return (goes, None) if goes is not None else (None, await marks.newest_unmarked(work, pairing, about))


async def _together(work: Work, pairing: Pairing) -> bool:
    """Whether an appointment is on: what its digest brought may still come up."""
    coming = await meetings.next_meeting(work, pairing, work.now)
    return coming is not None and coming.starts_at <= work.now


async def question_quoted(
    work: Work, pairing: Pairing, meeting: Appointment | None, delivery: Delivery
) -> tuple[Question | None, datetime]:
    """The question carried in the gap before an appointment, and as of when a digest quotes it.

    What was set, closed or worded anew later belongs to the next.
    """
    known = [each for each in (meeting.starts_at if meeting else None, delivery.claimed_at) if each is not None]
    at = min(known, default=delivery.due_at)
    return (await people.question_open_at(work, pairing, at) if known else None), at


async def _question_of(
    work: Work, pairing: Pairing, meeting: Appointment | None, standing: _Standing
) -> tuple[str, datetime]:
    """Id of the words of the question that the digest names, and as of when it quotes them.

    One that has not come yet is not given away here.
    """
    found, at = None, work.now
    if standing.digest is not None:
        found, at = await question_quoted(work, pairing, meeting, standing.digest)
    elif standing.stand is not Stand.OVER:
        found = await people.open_question(work, pairing)
    return (found.words if found is not None and (found.arrived_at or found.unconfirmed) else ""), at


async def has_something(work: Work, client: Client, pairing: Pairing, meeting: Appointment) -> bool:
    """Whether there is anything new to look at: a line that goes, or one that waits for a word of the client's.

    A line that returns was read before: it is shown along, and brings no message of its own in a quiet week.
    """
    found = await look_ahead(work, client, pairing, meeting, named=False)
    return found.stand is Stand.GOES and (found.waiting or any(line.goes for line in found.lines))


async def may_come(work: Work, delivery: Delivery, client: Client) -> bool:
    """Whether a preview that is due still shows what it was planned for."""
    pairing = await work.get(Pairing, delivery.pairing_id)
    meeting = await work.get(Appointment, delivery.appointment_id)
    if pairing is None or meeting is None or meeting.occasion != delivery.occurrence:
        return False
    if client.previews is Previews.NONE or meeting.called_off_at is not None:
        return False
    return await has_something(work, client, pairing, meeting)


async def changed(work: Work, pairing: Pairing | None, *, sent: Iterable[Delivery] = ()) -> None:
    """What a pairing's preview shows has changed: the one that came is owed its words anew.

    `sent`: digests whose lines changed as well; the previews before them show the same lines.
    """
    if pairing is None or (client := await people.client_of(work, pairing)) is None:
        return
    await work.flush()
    about = {each.appointment_id for each in sent if each.appointment_id}
    found = {each.id: each for each in await previews.previews_of(work, about)} if about else {}
    for each in await previews.without_digest(work, pairing):
        if not await _went(work, pairing, each):
            found[each.id] = each
    for each in found.values():
        if each.reader_id == client.id and each.message is not None:
            await deliveries.owe(work, Due.EDIT, client.address, each.message, each.id)


async def _went(work: Work, pairing: Pairing, preview: Delivery) -> bool:
    """Whether the digest that a preview showed is with the therapist: nothing new joins either of them."""
    meeting = await work.get(Appointment, preview.appointment_id)
    if meeting is None or not pairing.open:
        return False
    digest = await _digest_of(work, pairing.therapist_id, meeting)
    return digest is not None and digest.state is State.SENT


async def note_changed(work: Work, note: Note, sent: Iterable[Delivery] = ()) -> None:
    """A line was written, edited, taken back, held or let go."""
    if note.pairing_id is not None:
        pairing = await work.get(Pairing, note.pairing_id)
        await changed(work, pairing, sent=sent)
        if pairing is not None:
            await _comes_after_all(work, pairing)


async def _comes_after_all(work: Work, pairing: Pairing) -> None:
    """At its hour there was nothing to show, now there is: a preview is planned once more, if there is time to act."""
    dropped = await previews.dropped_for_want(work, pairing)
    client = await people.client_of(work, pairing)
    meeting = await next_appointment(work, pairing) if dropped is not None else None
    if dropped is None or client is None or meeting is None or meeting.occasion != dropped.occurrence:
        return
    plan = plan_preview(client, meeting, dropped.not_after, work.now)
    if plan is not None and await has_something(work, client, pairing, meeting):
        dropped.plan_again(plan.due_at)


async def digest_settled(work: Work, digest: Delivery) -> None:
    """A digest went, or will not go: the preview before it says so."""
    pairing = await work.get(Pairing, digest.pairing_id)
    if pairing is not None:
        await changed(work, pairing, sent=[digest])


async def all_changed(work: Work, client: Client) -> None:
    """Everything a client's previews show has another hour, or another fate."""
    for each in await people.pairings_of_client(work, client):
        await changed(work, each)


async def came(work: Work, client: Client, delivery_id: str, message: int | None) -> Delivery | None:
    """A choice of a preview was pressed: it arrived, even if nobody could tell. None: it is not this client's."""
    found = await work.get(Delivery, delivery_id)
    if found is None or found.reader_id != client.id or found.kind is not Kind.PREVIEW:
        return None
    if found.state is State.UNKNOWN and message is not None:
        found.arrived(message, work.now, Why.SEEN)
    return found


async def out_of_reach(work: Work, delivery_id: str) -> bool:
    """A preview's message cannot be edited any more: nothing more is owed to it. Whether it is a preview's."""
    found = await work.get(Delivery, delivery_id)
    if found is None or found.kind is not Kind.PREVIEW:
        return False
    found.was_never_seen()
    return True


async def next_appointment(work: Work, pairing: Pairing) -> Appointment | None:
    """The appointment whose digest is the next to go: not one that is on."""
    coming = await meetings.next_meeting(work, pairing, work.now)
    if coming is None or coming.starts_at > work.now:
        return coming
    return await meetings.next_meeting(work, pairing, coming.ends_at)
