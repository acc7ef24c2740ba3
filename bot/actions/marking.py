"""After the appointment: which lines came up, and that the client hears of it once."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.actions import asking, previewing
from bot.actions.asking import Asked, words_of
from bot.actions.digesting import line_of
from bot.actions.owing import owe_rewording
from bot.domain.appointments import Appointment
from bot.domain.delivery import Delivery, Kind, State
from bot.domain.digest import Line
from bot.domain.pairing import Pairing, Question
from bot.domain.people import Person, Therapist
from bot.store import deliveries, lines, marks, people
from bot.store.work import Work

MARKS = "marks"
"""The view of a message in which its lines stand to be marked."""
BACK = "back"
"""An ask as it came, once its lines were put away."""
LOOKED_UP = "looked up"
"""By what a client was told who looked the question up before it came."""


@dataclass(frozen=True)
class Marks:
    """The lines of a digest as they stand to be marked."""

    alias: str = field(repr=False)
    zone: str
    lines: tuple[Line, ...]
    marked: frozenset[str]
    """Ids of the notes that came up."""


async def shown(work: Work, therapist: Therapist, message: int | None) -> Delivery | None:
    """The digest or ask of this therapist that a message is, if its pairing goes on."""
    delivery = await deliveries.message_sent(work, therapist.id, message) if message is not None else None
    if delivery is None or delivery.kind not in (Kind.DIGEST, Kind.ASK) or delivery.state is not State.SENT:
        return None
    return delivery if await people.own_pairing(work, therapist, delivery.pairing_id) else None


async def open_marks(work: Work, delivery: Delivery, page: int) -> bool:
    """[Which lines came up?], [Talked about]: the lines of the digest, to be marked. False: there are none."""
    pairing = await work.get(Pairing, delivery.pairing_id)
    if delivery.kind is Kind.ASK and pairing is not None and delivery.appointment_id is not None:
        # From here on the ask holds lines like a digest, and is reworded with them.
        found = await marks.notes_of_appointment(work, pairing, delivery.appointment_id)
        await lines.carry(work, delivery, found)
    if not await lines.carried_notes(work, delivery):
        return False
    await show(work, delivery, MARKS, page)
    return True


async def close_marks(work: Work, delivery: Delivery) -> None:
    """[Back]: the message says again what it said."""
    if delivery.kind is Kind.ASK:
        await marks.put_away(work, delivery)
    await show(work, delivery, BACK if delivery.kind is Kind.ASK else "", 0)


async def show(work: Work, delivery: Delivery, view: str, page: int) -> None:
    """Another view or page of a message, by the way of every other edit: no line forgotten meanwhile comes back."""
    delivery.show(view, page)
    await owe_rewording(work, [delivery])


async def mark(
    work: Work,
    delivery: Delivery,
    note_id: str,
    *,
    came_up: bool,
) -> bool:
    """Mark a line of a message as one that came up, or take the mark off. False: it is gone, or held back."""
    note = next((each for each in await lines.carried_notes(work, delivery) if each.id == note_id), None)
    if note is None:
        return False
    if came_up:
        note.came_up(work.now)
    else:
        note.did_not_come_up()
    await owe_rewording(work, await marks.messages_that_mark(work, note.id, MARKS))
    # Another line may wait now, or none: a look ahead that came shows it.
    await previewing.note_changed(work, note)
    return True


async def to_mark(work: Work, delivery: Delivery, pairing: Pairing, zone: str) -> Marks:
    """The lines of a message, as they stand to be marked."""
    found = await lines.carried_notes(work, delivery)
    went = await lines.first_went(work, pairing, [note.id for note in found])
    texts = await work.open_all([pairing.alias, *(note.words for note in found)])
    return Marks(
        texts.get(pairing.alias, ""),
        zone,
        tuple(line_of(note, texts, went) for note in found),
        frozenset(note.id for note in found if note.came_up_at is not None),
    )


async def has_lines(work: Work, pairing: Pairing, meeting: Appointment) -> bool:
    """Whether the digest for an appointment brought lines that are still there."""
    return bool(await marks.notes_of_appointment(work, pairing, meeting.id))


async def has_come_back(work: Work, pairing_id: str, by: str) -> bool:
    """Whether the client is to hear, by the delivery `by`, that a line of theirs came back into the room."""
    return bool(await marks.to_tell(work, pairing_id, by))


async def told_that_came_back(work: Work, pairing_id: str, by: str) -> None:
    """The client hears, by the delivery `by`, of every line that came back: no other one tells it again."""
    for note in await marks.to_tell(work, pairing_id, by):
        note.told_of_in(by)


@dataclass(frozen=True)
class NotMet:
    """The two have not met yet: it is too early to say what becomes of the question."""

    starts_at: datetime


async def carry_on(work: Work, delivery: Delivery) -> Asked | None:
    """[Carry on] of a digest: the question as a new version, sent once. None: it is too early, another was
    set, or they met since.
    """
    pairing = await work.get(Pairing, delivery.pairing_id)
    if pairing is None or delivery.kind is not Kind.DIGEST or delivery.claimed_at is None:
        return None
    meeting = await work.get(Appointment, delivery.appointment_id)
    if not_met(meeting, work.now) is not None:
        return None
    since = meeting.starts_at if meeting else delivery.claimed_at
    carried = await people.question_open_at(work, pairing, min(since, delivery.claimed_at))
    newest = await people.latest_question(work, pairing)
    if carried is None or newest is None or await marks.met_since(work, pairing, since):
        return None
    if newest.asked_at >= since and not _taken_back(newest):
        return None
    return await asking.ask(work, pairing, await words_of(work, carried))


def not_met(meeting: Appointment | None, now: datetime) -> NotMet | None:
    """That the appointment is still to come, if it is."""
    return NotMet(meeting.starts_at) if meeting is not None and now < meeting.starts_at else None


def _taken_back(question: Question) -> bool:
    return question.closed_at is not None and question.closed_at <= question.asked_at


async def reader_zone(work: Work, delivery: Delivery) -> str:
    reader = await work.get(Person, delivery.reader_id)
    return reader.zone if reader else "UTC"
