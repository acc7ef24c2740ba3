"""Looking back over the last gaps: asked for, composed, and the words that either side gives a line."""

from datetime import timedelta

from bot.actions import picturing
from bot.actions.digesting import line_of
from bot.actions.owing import owe_rewording
from bot.actions.planning import plan_once
from bot.domain.delivery import Delivery, Kind, State
from bot.domain.draft import worded_at
from bot.domain.lookback import GAPS_MOST, Gap, LookBack, Side, Tag
from bot.domain.notes import Note
from bot.domain.pairing import Pairing
from bot.domain.people import Client, Therapist
from bot.store import deliveries, gaps, lines, people, tags
from bot.store.work import Work

ASKED_FOR_LASTS = timedelta(hours=1)
"""How long a look-back that somebody asked for may take."""


async def ask_for(work: Work, therapist: Therapist, pairing: Pairing, by: int) -> bool:
    """Plan a look-back for a therapist, once a message `by` which it was asked for. False: there is nothing yet.

    Only what a digest brought is in it: a line that has not gone out can still be held back.
    """
    occurrence = f"{pairing.id}:{by}"
    if await deliveries.delivery_of(work, therapist.id, Kind.LOOKBACK, occurrence) is not None:
        return True
    told = await gaps.gaps_told(work, pairing, most=GAPS_MOST)
    found = await lines.shared_notes(work, pairing, [note_id for gap in told for note_id in gap.note_ids])
    questions = [await people.question_open_at(work, pairing, gap.asked_at) for gap in told]
    if not found and not any(questions):
        return False  # Nothing would be shown, so nothing is sent, and no reading stands in the client's list.
    fresh = await plan_once(
        work, therapist.id, Kind.LOOKBACK, occurrence, work.now, pairing=pairing, lasts=ASKED_FOR_LASTS
    )
    await work.flush()
    await lines.carry(work, fresh, found)
    return True


async def compose(work: Work, pairing: Pairing, zone: str, delivery: Delivery | None = None) -> LookBack:
    """What a look-back says now: of a delivery the lines it went out with, else all that digests brought.

    What was forgotten or is held back is not in it.
    """
    told = await gaps.gaps_told(work, pairing, most=GAPS_MOST)
    if delivery is not None:
        found = await lines.carried_notes(work, delivery)
        told = [gap for gap in told if gap.asked_at <= (delivery.claimed_at or gap.asked_at)]
    else:
        found = await lines.shared_notes(work, pairing, [note_id for gap in told for note_id in gap.note_ids])
    # To the client nothing is marked: they know what they changed.
    went = await lines.first_went(work, pairing, [note.id for note in found]) if delivery is not None else {}
    questions = [await people.question_open_at(work, pairing, gap.asked_at) for gap in told]
    texts = await work.open_all(
        [pairing.alias, *(each.words for each in questions if each), *(note.words for note in found)]
    )
    return LookBack(
        texts.get(pairing.alias, ""),
        zone,
        tuple(
            Gap(
                gap.met_at,
                worded_at(texts.get(question.words, ""), gap.asked_at) if question else "",
                tuple(line_of(note, texts, went) for note in found if note.id in gap.note_ids),
            )
            for gap, question in zip(told, questions, strict=True)
        ),
        await tags.given(work, [note.id for note in found]),
        picture=bool(found) and await picturing.wanted(work, pairing),
    )


async def shown(work: Work, therapist: Therapist, message: int | None) -> Delivery | None:
    """The look-back of this therapist that a message is, if its pairing goes on."""
    delivery = await deliveries.message_sent(work, therapist.id, message) if message is not None else None
    if delivery is None or delivery.kind is not Kind.LOOKBACK or delivery.state is not State.SENT:
        return None
    return delivery if await people.own_pairing(work, therapist, delivery.pairing_id) else None


async def turn(work: Work, delivery: Delivery, view: str, page: int) -> None:
    """Another view or page of a look-back, by the way of every other edit."""
    delivery.show(view, page)
    await owe_rewording(work, [delivery])


async def shown_line(work: Work, delivery: Delivery, note_id: str) -> Note | None:
    """A line of a look-back, if it is still there and still shared."""
    return next((each for each in await lines.carried_notes(work, delivery) if each.id == note_id), None)


async def tag_as_therapist(
    work: Work,
    delivery: Delivery,
    note_id: str,
    tag: Tag,
    *,
    on: bool,
) -> bool:
    """Give a line of a look-back a word, or take it off. False: the line is gone, or held back."""
    note = await shown_line(work, delivery, note_id)
    if note is None:
        return False
    await _tag(work, note, tag, Side.THERAPIST, on=on)
    return True


async def tag_as_client(
    work: Work,
    client: Client,
    note_id: str,
    tag: Tag,
    *,
    on: bool,
) -> Note | None:
    """Give an own line a word, or take it off. None: the line is gone, or somebody else's."""
    note = await lines.own_note(work, client, note_id)
    if note is not None:
        await _tag(work, note, tag, Side.CLIENT, on=on)
    return note


async def _tag(
    work: Work,
    note: Note,
    tag: Tag,
    side: Side,
    *,
    on: bool,
) -> None:
    if on:
        await tags.give(work, note.id, tag, side)
    else:
        await tags.take_off(work, note.id, tag, side)
    sent = await lines.digests_with(work, [note.id])
    await owe_rewording(work, [each for each in sent if each.kind is Kind.LOOKBACK])
