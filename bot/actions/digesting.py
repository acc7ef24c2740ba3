"""The digest: what goes in, and the therapist's ways to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.actions import picturing
from bot.actions.planning import plan_once
from bot.actions.previewing import question_quoted
from bot.domain.appointments import Appointment
from bot.domain.delivery import Delivery, Kind, State
from bot.domain.digest import Digest, Line
from bot.domain.draft import worded_at
from bot.domain.notes import Note, shared_line
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Person, Therapist
from bot.store import audit, deliveries, digests, lines, marks, meetings, people
from bot.store.consents import agreed
from bot.store.work import Work

AGAIN, NOW, MISSED = "again", "now", "missed"
OFFERED = "offered"
"""The view of a digest that could not be brought, once it was offered."""
ASKED_FOR_LASTS = timedelta(hours=24)
"""How long a digest that somebody asked for may take."""


async def gather(work: Work, delivery: Delivery) -> None:
    """Record which notes go out in this digest: all shared ones that no other appointment's digest carried.

    With them one that an earlier digest brought and that did not come up, if there is one.
    """
    pairing = await work.get(Pairing, delivery.pairing_id)
    if pairing is None or delivery.occurrence.startswith(AGAIN):
        return
    # Until the client agrees anew nothing new is shared, and the digest reads like that of a quiet week.
    if await agreed(work, pairing):
        found = await lines.unread_notes(work, pairing, delivery.appointment_id)
        if delivery.occurrence.startswith(MISSED):
            # What was written since they met is for the next one, and may still be looked at before it goes.
            until = await _gap_ends(work, delivery)
            found = [note for note in found if note.shown_at <= until]
        await lines.carry(work, delivery, found)
        await marks.carry_waiting(work, pairing, delivery)


async def _gap_ends(work: Work, delivery: Delivery) -> datetime:
    """Until when the lines were written that a digest was to bring which could not be brought in its time."""
    meeting = await work.get(Appointment, delivery.appointment_id)
    failed = await work.get(Delivery, delivery.occurrence.partition(":")[2])
    settled_at = failed.settled_at if failed is not None else None
    return meeting.starts_at if meeting is not None else settled_at or delivery.due_at


async def compose(work: Work, delivery: Delivery) -> Digest:
    """What a digest says now: the notes it went out with that are still there and still shared."""
    pairing = await work.get(Pairing, delivery.pairing_id)
    reader = await work.get(Person, delivery.reader_id)
    zone = reader.zone if reader else "UTC"
    if pairing is None or pairing.client_id is None:
        return removed()
    meeting = await work.get(Appointment, delivery.appointment_id)
    question, at = await question_quoted(work, pairing, meeting, delivery)
    found = await lines.carried_notes(work, delivery)
    went = await lines.first_went(work, pairing, [note.id for note in found])
    returned = await marks.returned_in(work, delivery)
    texts = await work.open_all([pairing.alias, question.words if question else "", *(note.words for note in found)])
    return Digest(
        alias=texts.get(pairing.alias, ""),
        zone=zone,
        starts_at=meeting.starts_at if meeting else None,
        question=worded_at(texts.get(question.words, ""), at) if question else "",
        unconfirmed=question is not None and question.unconfirmed,
        lines=tuple(line_of(note, texts, went) for note in found if note.id not in returned),
        waiting=next((line_of(note, texts, went) for note in found if note.id in returned), None),
        pairing_id=pairing.id if pairing.open else "",
        picture=bool(found) and await picturing.wanted(work, pairing),
    )


def removed() -> Digest:
    """What a digest says when nothing of it may be shown any more."""
    return Digest("", "UTC", None, "", False, (), removed=True)


def line_of(note: Note, texts: Mapping[str, str], went: Mapping[str, datetime]) -> Line:
    """A note as it stands in a message; `texts` by the id of the words. Changed since it first `went`, it says so: in
    every later copy too.
    """
    text = shared_line(texts.get(note.words, ""), first_lines=note.first_lines)
    went_at = went.get(note.id)
    edited = note.edited_at is not None and went_at is not None and note.edited_at > went_at
    return Line(note.id, note.shown_at, text, edited)


async def read(work: Work, delivery: Delivery) -> None:
    """Write to the client's access list that the therapist was given this digest, look-back or picture."""
    pairing = await work.get(Pairing, delivery.pairing_id)
    if pairing is not None and pairing.client_id is not None:
        what = "marks" if delivery.kind is Kind.ASK else str(delivery.kind)
        await audit.record(work, delivery.reader_id, pairing.client_id, what, delivery.id)


@dataclass(frozen=True)
class Coming:
    """The digest is on its way. `again`: it was asked for by this message before, and comes once."""

    again: bool = False


@dataclass(frozen=True)
class Early:
    """It is not yet time: the digest comes at `due_at` (UTC), or whenever there is an appointment."""

    pairing_id: str
    alias: str = field(repr=False)
    due_at: datetime | None
    last: bool
    """Whether an earlier digest can be shown again."""


async def ask_for_digest(work: Work, therapist: Therapist, pairing: Pairing, by: int) -> Coming | Early:
    """`/digest`: a new one from the lead time until the appointment ends; before that the last, or [In session now].

    `by` is the message that asks, here and below: it makes one digest, however often it arrives.
    """
    meeting = await meetings.next_meeting(work, pairing, work.now)
    lead = timedelta(minutes=therapist.lead_minutes)
    if meeting is not None and meeting.starts_at - lead <= work.now:
        return await _plan_now(work, therapist, pairing, meeting, by)
    if (failed := await _not_brought(work, therapist, pairing)) is not None:
        return await _bring(work, therapist, pairing, failed)
    due_at = meeting.starts_at - lead if meeting else None
    last = await lines.last_digest(work, pairing) is not None
    return Early(pairing.id, await work.open(pairing.alias), due_at, last)


async def digest_now(work: Work, therapist: Therapist, pairing: Pairing, by: int) -> Coming:
    """[In session now]: the therapist and the client are together; it stands in the client's access list."""
    return await _plan_now(work, therapist, pairing, await meetings.next_meeting(work, pairing, work.now), by)


async def _plan_now(work: Work, therapist: Therapist, pairing: Pairing, meeting: Appointment | None, by: int) -> Coming:
    occurrence = f"{NOW}:{pairing.id}:{by}"
    if await deliveries.delivery_of(work, therapist.id, Kind.DIGEST, occurrence) is not None:
        return Coming(again=True)
    about = meeting.id if meeting else None
    await plan_once(
        work,
        therapist.id,
        Kind.DIGEST,
        occurrence,
        work.now,
        pairing=pairing,
        appointment_id=about,
        lasts=ASKED_FOR_LASTS,
    )
    return Coming()


async def _not_brought(work: Work, therapist: Therapist, pairing: Pairing) -> Delivery | None:
    """The newest digest of a pairing that could not be brought, if nothing made up for it."""
    found = [each for each in await digests.not_brought(work, therapist.id) if each.pairing_id == pairing.id]
    return found[-1] if found else None


async def to_offer(work: Work, therapist: Therapist) -> list[tuple[Delivery, Pairing]]:
    """The digests to offer now that could not be brought: of each pairing the newest, and each once.

    Whoever offers one says so: see `offered`.
    """
    newest = {each.pairing_id: each for each in await digests.not_brought(work, therapist.id)}
    found = []
    for pairing_id, failed in newest.items():
        pairing = await people.own_pairing(work, therapist, pairing_id)
        if failed.view != OFFERED and pairing is not None and pairing.stage is Stage.JOINED:
            found.append((failed, pairing))
    return found


def offered(failed: Delivery) -> None:
    """A digest that could not be brought was offered: it is not offered again."""
    failed.show(OFFERED, failed.page)


async def bring(work: Work, therapist: Therapist, delivery_id: str) -> Coming | None:
    """[The lines], offered because they could not be brought. None: it is not theirs, or has been made up for."""
    failed = await work.get(Delivery, delivery_id)
    if failed is None or failed.reader_id != therapist.id or failed.kind is not Kind.DIGEST:
        return None
    pairing = await people.own_pairing(work, therapist, failed.pairing_id)
    if pairing is None or pairing.stage is not Stage.JOINED:
        return None
    if await _not_brought(work, therapist, pairing) is not failed:
        return None
    return await _bring(work, therapist, pairing, failed)


async def _bring(work: Work, therapist: Therapist, pairing: Pairing, failed: Delivery) -> Coming:
    offered(failed)
    occurrence, about = f"{MISSED}:{failed.id}", failed.appointment_id
    await plan_once(
        work,
        therapist.id,
        Kind.DIGEST,
        occurrence,
        work.now,
        pairing=pairing,
        appointment_id=about,
        lasts=ASKED_FOR_LASTS,
    )
    return Coming()


async def last_again(work: Work, therapist: Therapist, pairing: Pairing, by: int) -> Coming | None:
    """The last digest once more, with the lines that are still shared."""
    occurrence = f"{AGAIN}:{pairing.id}:{by}"
    if await deliveries.delivery_of(work, therapist.id, Kind.DIGEST, occurrence) is not None:
        return Coming(again=True)
    last = await lines.last_digest(work, pairing)
    if last is None:
        return None
    about = last.appointment_id
    fresh = await plan_once(
        work,
        therapist.id,
        Kind.DIGEST,
        occurrence,
        work.now,
        pairing=pairing,
        appointment_id=about,
        lasts=ASKED_FOR_LASTS,
    )
    await work.flush()
    returned = await marks.returned_in(work, last)
    for note in await lines.carried_notes(work, last):
        await lines.carry(work, fresh, [note], returned=note.id in returned)
    return Coming()


async def turn_page(work: Work, therapist: Therapist, delivery_id: str, page: int) -> Delivery | None:
    """[More]: another page of a digest of this therapist's. None: it is not theirs, or the pairing is over, and with
    it the right to read on.
    """
    delivery = await work.get(Delivery, delivery_id)
    if delivery is None or delivery.reader_id != therapist.id or delivery.kind is not Kind.DIGEST:
        return None
    if delivery.state is not State.SENT or await people.own_pairing(work, therapist, delivery.pairing_id) is None:
        return None
    delivery.show(delivery.view, page)
    return delivery
