"""Whether a message to a client still goes: what is looked up for each kind, and what the rules make of it."""

from dataclasses import replace

from bot.actions.meeting import has_unread
from bot.actions.previewing import may_come
from bot.domain.deciding import Circumstances, Decision, Drop, decide, decide_notice
from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.kinds import TRAITS
from bot.domain.offer import Offer
from bot.domain.pairing import Pairing, Question, Stage
from bot.domain.people import Client
from bot.domain.rhythm import Nudges
from bot.domain.when import FOREVER, local_date
from bot.store import deliveries, meetings, people
from bot.store.consents import outdated, working_pairings, works
from bot.store.work import Work


async def _pointless(work: Work, delivery: Delivery, client: Client) -> bool:
    """Whether what a notice was to say is not so any more."""
    match delivery.kind:
        case Kind.UNREAD:
            pairing = await work.get(Pairing, delivery.pairing_id)
            return pairing is None or not await has_unread(work, pairing)
        case Kind.GENTLE:
            return not client.gentle(work.now)
        case Kind.CONSENT:
            return not await outdated(work, client)
        case Kind.UNATTENDED:
            pairing = await work.get(Pairing, delivery.pairing_id)
            attended = pairing is None or (await people.therapist_of(work, pairing)).suspended_at is None
            return attended and (pairing is None or pairing.open)
        case _:
            return False


async def decision_for(work: Work, delivery: Delivery, client: Client, brings: Question | Offer | None) -> Decision:
    """Decide about a due message to a client. `brings`: the question or the activity that it would bring."""
    if not TRAITS[delivery.kind].unasked:
        return await _about_notice(work, delivery, client)
    pairing = await work.get(Pairing, delivery.pairing_id)
    if await _is_over(work, delivery, client, pairing, brings):
        return Drop(Why.ENDED)
    if delivery.kind is Kind.QUESTION and pairing is not None and not await works(work, pairing):
        return Drop(Why.RESTS, State.SUPERSEDED)
    return decide(delivery, client, await _circumstances(work, delivery, client, pairing, brings), work.now)


async def _about_notice(work: Work, delivery: Delivery, client: Client) -> Decision:
    if await _pointless(work, delivery, client):
        return Drop(Why.ENDED)
    if TRAITS[delivery.kind].awaited:
        pairing = await work.get(Pairing, delivery.pairing_id)
        agreed_at = await people.agreed_at(work, pairing) if pairing else None
        return decide_notice(delivery, client, work.now, agreed_at=agreed_at)
    return decide_notice(delivery, client, work.now, (await _lately(work, delivery)).last)


async def _is_over(
    work: Work, delivery: Delivery, client: Client, pairing: Pairing | None, brings: Question | Offer | None
) -> bool:
    """Whether what an unasked message belongs to is over, or nothing is left that it could bring."""
    if delivery.kind is Kind.NUDGE:
        return brings is None or client.rhythm.nudges is Nudges.OFF
    if pairing is not None and pairing.stage is not Stage.JOINED:
        return True
    match delivery.kind:
        case Kind.QUESTION:
            return not isinstance(brings, Question) or brings.closed_at is not None
        case Kind.PREVIEW:
            return not await may_come(work, delivery, client)
        case _:
            return not await working_pairings(work, client)


async def _circumstances(
    work: Work, delivery: Delivery, client: Client, pairing: Pairing | None, brings: Question | Offer | None
) -> Circumstances:
    """What the rules ask about, and of that only what they ask for this kind."""
    lately = await _lately(work, delivery)
    around = Circumstances(sent=lately.unasked, last=lately.last)
    if delivery.kind in (Kind.QUESTION, Kind.NUDGE):
        declined = isinstance(brings, Question) and brings.declined_at is not None
        around = replace(around, declined=declined, preview_today=await _preview_today(work, client))
    if delivery.kind is Kind.NUDGE:
        return replace(around, question_today=await _question_today(work, client))
    # Only what gentleness put off may have been overtaken by an appointment.
    if delivery.why is Why.GENTLE and isinstance(brings, Question) and pairing is not None:
        return replace(around, met_since=await _met_since(work, pairing, brings))
    return around


async def _met_since(work: Work, pairing: Pairing, question: Question) -> bool:
    met = await meetings.last_meeting(work, pairing, work.now)
    return met is not None and met.starts_at > question.asked_at


async def decide_again(work: Work, delivery: Delivery, client: Client) -> Decision:
    """The decision about what is worded already, as of now."""
    question, offer = await work.get(Question, delivery.question_id), await work.get(Offer, delivery.offer_id)
    gone = question.closed_at if question is not None else offer.withdrawn_at if offer is not None else work.now
    if delivery.kind is Kind.NUDGE and gone is not None:
        return Drop(Why.ENDED)
    return await decision_for(work, delivery, client, question or offer)


async def _lately(work: Work, delivery: Delivery) -> deliveries.SentLately:
    return await deliveries.sent_lately(work, delivery.reader_id, besides=delivery.id)


async def _question_today(work: Work, client: Client) -> bool:
    today = local_date(work.now, client.zone)
    planned = await deliveries.of_reader(work, client.id, [Kind.QUESTION], since=FOREVER)
    return any(
        row.state in (State.PLANNED, State.SENDING)
        and row.due_at < FOREVER
        and local_date(row.due_at, client.zone) <= today
        for row in planned
    )


async def _preview_today(work: Work, client: Client) -> bool:
    """Whether a preview that would show something is still to come today."""
    for row in await deliveries.of_reader(work, client.id, [Kind.PREVIEW], since=FOREVER):
        if row.due_at >= FOREVER or local_date(row.due_at, client.zone) > local_date(work.now, client.zone):
            continue
        if work.now <= row.not_after and await may_come(work, row, client):
            return True
    return False
