"""What becomes of a delivery to a client: what it brings, whether it still goes, and what its words need."""

from datetime import datetime

from bot.actions.asking import words_of
from bot.actions.marking import tell_came_back
from bot.actions.meeting import has_unread
from bot.actions.parcel import Parcel, write_down
from bot.actions.previewing import may_come
from bot.domain.appointments import Appointment
from bot.domain.deciding import Circumstances, Decision, Drop, SendNow, decide, decide_notice
from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.kinds import TRAITS
from bot.domain.offer import Offer
from bot.domain.pairing import Pairing, Question, Stage
from bot.domain.people import Client
from bot.domain.prompt import Shelves
from bot.domain.rhythm import Nudges
from bot.domain.when import FOREVER, local_date
from bot.store import deliveries, meetings, people
from bot.store.consents import outdated, working_pairings, works
from bot.store.offers import open_offers
from bot.store.work import Work

RESTING = "resting"
"""The view of a nudge that says it rests."""


async def for_client(work: Work, delivery: Delivery, client: Client, shelves: Shelves) -> Parcel | None:
    """Decide about a message to a client. None: it does not go now, and its row says why."""
    question, offer = await work.get(Question, delivery.question_id), None
    if delivery.kind is Kind.NUDGE:
        brings = await _to_bring(work, client, shelves)
        question = brings if isinstance(brings, Question) else None
        offer = brings if isinstance(brings, Offer) else None
    decision = await _decision(work, delivery, client, question or offer)
    write_down(delivery, decision, work.now)
    if not isinstance(decision, SendNow):
        if delivery.kind is Kind.NUDGE and decision.why is Why.LADDER:
            client.passed_over = True
        return None
    delivery.soundless = decision.soundless
    if delivery.kind is Kind.NUDGE:
        brought = question or offer
        delivery.question_id = question.id if question else None
        delivery.offer_id = offer.id if offer else None
        delivery.pairing_id = brought.pairing_id if brought else None
    if decision.resting:
        delivery.view = RESTING
    return await _parcel(work, delivery, client, decision, shelves)


async def worded_again(work: Work, delivery: Delivery, client: Client, shelves: Shelves) -> Parcel | None:
    """What a delivery that went as a cover opens into. None: what it brought is gone, or over."""
    decision = SendNow(resting=delivery.view == RESTING)
    parcel = await _parcel(work, delivery, client, decision, shelves)
    match delivery.kind:
        case Kind.QUESTION:
            stands = parcel.question is not None
        case Kind.NUDGE:
            stands = decision.resting or parcel.question is not None or parcel.activity is not None
        case Kind.CALLED_OFF:
            stands = parcel.starts_at is not None
        case Kind.GENTLE:
            stands = client.gentle(work.now)
        case _:
            stands = True
    return parcel if stands else None


async def _parcel(work: Work, delivery: Delivery, client: Client, decision: SendNow, shelves: Shelves) -> Parcel:
    question, offer = await work.get(Question, delivery.question_id), await work.get(Offer, delivery.offer_id)
    draft = await words_of(work, question) if question else None
    came_back = False
    if delivery.kind is Kind.QUESTION and question is not None:
        came_back = await tell_came_back(work, question.pairing_id, delivery.id)
    meeting = await work.get(Appointment, delivery.appointment_id)
    return Parcel(
        delivery,
        client.address,
        client.language,
        client.zone,
        decision,
        question=draft,
        question_id=question.id if question else "",
        offer_id=offer.id if offer else "",
        activity=shelves.get(client.language, offer.prompt) if offer else None,
        activity_words=await work.open(offer.words) if offer else "",
        nudges_a_week=client.rhythm.nudges_a_week,
        starts_at=meeting.starts_at if meeting else None,
        next_at=await _next_at(work, delivery) if meeting else None,
        ended=await _over(work, delivery),
        unread=TRAITS[delivery.kind].tells_of_unread and await _unread(work, delivery),
        last_line=await _last_line(work, delivery),
        name=await _about_whom(work, delivery, client),
        came_back=came_back,
        discreet=client.discreet,
        gentle_until=client.gentle_until,
    )


async def _over(work: Work, delivery: Delivery) -> bool:
    pairing = await work.get(Pairing, delivery.pairing_id)
    return pairing is not None and not pairing.open


async def _last_line(work: Work, delivery: Delivery) -> str:
    pairing = await work.get(Pairing, delivery.pairing_id) if delivery.kind is Kind.PARTED else None
    return await work.open(pairing.last_line) if pairing is not None else ""


async def _about_whom(work: Work, delivery: Delivery, client: Client) -> str:
    """The therapist's name, where a notice would else be taken for one about somebody else, or about everybody."""
    pairing = await work.get(Pairing, delivery.pairing_id) if TRAITS[delivery.kind].names else None
    if pairing is None:
        return ""
    others = [each for each in await people.pairings_of_client(work, client) if each.id != pairing.id]
    return await work.open((await people.therapist_of(work, pairing)).name) if others else ""


async def _unread(work: Work, delivery: Delivery) -> bool:
    pairing = await work.get(Pairing, delivery.pairing_id)
    return pairing is not None and await has_unread(work, pairing)


async def _next_at(work: Work, delivery: Delivery) -> datetime | None:
    pairing = await work.get(Pairing, delivery.pairing_id)
    coming = await meetings.next_meeting(work, pairing, work.now) if pairing else None
    return coming.starts_at if coming else None


async def _pointless(work: Work, delivery: Delivery, client: Client) -> bool:
    """Whether what a notice was to say is not so any more."""
    match delivery.kind:
        case Kind.UNREAD:
            return not await _unread(work, delivery)
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


async def _decision(work: Work, delivery: Delivery, client: Client, brings: Question | Offer | None) -> Decision:
    pairing = await work.get(Pairing, delivery.pairing_id)
    if not TRAITS[delivery.kind].unasked:
        if await _pointless(work, delivery, client):
            return Drop(Why.ENDED)
        last = (await _lately(work, delivery)).last
        agreed_at = await people.agreed_at(work, pairing) if TRAITS[delivery.kind].awaited and pairing else None
        return decide_notice(delivery, client, work.now, last, agreed_at=agreed_at)
    ended = pairing is not None and pairing.stage is not Stage.JOINED
    match delivery.kind:
        case Kind.QUESTION:
            ended = ended or not isinstance(brings, Question) or brings.closed_at is not None
            if not ended and pairing is not None and not await works(work, pairing):
                return Drop(Why.RESTS, State.SUPERSEDED)
        case Kind.NUDGE:
            ended = brings is None or client.rhythm.nudges is Nudges.OFF
        case Kind.PREVIEW:
            ended = ended or not await may_come(work, delivery, client)
        case _:
            ended = ended or not await working_pairings(work, client)
    lately = await _lately(work, delivery)
    question = brings if isinstance(brings, Question) else None
    around = Circumstances(
        ended=ended,
        declined=question is not None and question.declined_at is not None,
        sent=lately.unasked,
        last=lately.last,
        question_today=delivery.kind is Kind.NUDGE and await _question_today(work, client),
        met_since=question is not None and pairing is not None and await _met_since(work, pairing, question),
        preview_today=delivery.kind in (Kind.NUDGE, Kind.QUESTION) and await _preview_today(work, client),
    )
    return decide(delivery, client, around, work.now)


async def _met_since(work: Work, pairing: Pairing, question: Question) -> bool:
    met = await meetings.last_meeting(work, pairing, work.now)
    return met is not None and met.starts_at > question.asked_at


async def decide_again(work: Work, delivery: Delivery, client: Client) -> Decision:
    """The decision about what is worded already, as of now."""
    question, offer = await work.get(Question, delivery.question_id), await work.get(Offer, delivery.offer_id)
    gone = question.closed_at if question is not None else offer.withdrawn_at if offer is not None else work.now
    if delivery.kind is Kind.NUDGE and gone is not None:
        return Drop(Why.ENDED)
    return await _decision(work, delivery, client, question or offer)


async def _lately(work: Work, delivery: Delivery) -> deliveries.SentLately:
    return await deliveries.sent_lately(work, delivery.reader_id, besides=delivery.id)


async def _to_bring(work: Work, client: Client, shelves: Shelves) -> Question | Offer | None:
    """What a nudge brings: of all open questions and offered activities the one brought longest ago.

    An activity only while it fits the phase; what the library has no more is passed over.
    """
    here: dict[Question | Offer, datetime] = {}
    for pairing in await working_pairings(work, client):
        question = await people.open_question(work, pairing)
        if question and not question.declined_at and (question.arrived_at or question.unconfirmed):
            here[question] = question.arrived_at or question.asked_at
        for offer in await open_offers(work, pairing):
            prompt = shelves.get(client.language, offer.prompt)
            if prompt is not None and prompt.fits(pairing.phase):
                here[offer] = offer.offered_at
    if len(here) < 2:
        return next(iter(here), None)
    brought = await deliveries.last_brought(work, client.id)
    return min(here, key=lambda each: brought.get(each.id, here[each]))


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
