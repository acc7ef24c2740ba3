"""What becomes of a delivery to a client: what it brings, whether it still goes, and what its words need."""

from collections.abc import Mapping
from datetime import datetime

from bot.actions.asking import words_of
from bot.actions.circumstances import decision_for
from bot.actions.marking import has_come_back, told_that_came_back
from bot.actions.meeting import has_unread
from bot.actions.parcel import Parcel, write_down
from bot.domain.appointments import Appointment
from bot.domain.contents import (
    CalledOff,
    Card,
    ConsentAnew,
    ForClient,
    GoesGently,
    LeftByTherapist,
    LookAhead,
    Outage,
    Reminder,
    Rest,
    Suggestion,
    Unattended,
    Unread,
    Welcome,
)
from bot.domain.deciding import SendNow
from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.kinds import TRAITS
from bot.domain.offer import Offer
from bot.domain.pairing import Pairing, Question
from bot.domain.people import Client
from bot.domain.prompt import Shelves
from bot.store import deliveries, meetings, people
from bot.store.consents import working_pairings
from bot.store.offers import open_offers
from bot.store.work import Work

RESTING = "resting"
"""The view of a nudge that says it rests."""


async def for_client(work: Work, delivery: Delivery, client: Client, shelves: Shelves) -> Parcel | None:
    """Decide about a message to a client. None: it does not go now, and its row says why."""
    brings: Question | Offer | None = await work.get(Question, delivery.question_id)
    if delivery.kind is Kind.NUDGE:
        brings = await _to_bring(work, client, shelves)
    decision = await decision_for(work, delivery, client, brings)
    write_down(delivery, decision, work.now)
    if not isinstance(decision, SendNow):
        if delivery.kind is Kind.NUDGE and decision.why is Why.LADDER:
            client.passed_over = True
        return None
    delivery.soundless = decision.soundless
    if delivery.kind is Kind.NUDGE:
        _take_along(delivery, brings)
    if decision.resting:
        delivery.view = RESTING
    parcel = await put_together(work, delivery, client, shelves)
    if parcel is None:
        delivery.leave_out(State.DROPPED, Why.ENDED, work.now)
    return parcel


def _take_along(nudge: Delivery, brings: Question | Offer | None) -> None:
    """What a nudge brings is settled when it goes, not when it was planned."""
    nudge.question_id = brings.id if isinstance(brings, Question) else None
    nudge.offer_id = brings.id if isinstance(brings, Offer) else None
    nudge.pairing_id = brings.pairing_id if brings else None


async def put_together(work: Work, delivery: Delivery, client: Client, shelves: Shelves) -> Parcel | None:
    """What goes out, or what a delivery that went as a cover opens into. None: what it brought is gone, or over.

    A question tells of lines that came back into the room: from then on that is said.
    """
    contents = await _contents(work, delivery, client, shelves)
    if contents is None:
        return None
    if isinstance(contents, Card) and contents.came_back and delivery.pairing_id is not None:
        await told_that_came_back(work, delivery.pairing_id, delivery.id)
    return Parcel(
        delivery,
        client.address,
        client.language,
        client.zone,
        contents,
        soundless=delivery.soundless,
        discreet=client.discreet,
        about=await _about_whom(work, delivery, client),
    )


_ALIKE: Mapping[Kind, ForClient] = {
    Kind.PREVIEW: LookAhead(),
    Kind.OUTAGE: Outage(),
    Kind.JOINED: Welcome(),
    Kind.UNREAD: Unread(),
    Kind.CONSENT: ConsentAnew(),
}
"""What reads alike for everybody."""


async def _contents(work: Work, delivery: Delivery, client: Client, shelves: Shelves) -> ForClient | None:
    """What a delivery brings, as things stand now. None: it is gone, or over."""
    match delivery.kind:
        case Kind.QUESTION:
            return await _card(work, delivery)
        case Kind.NUDGE:
            return await _nudge(work, delivery, client, shelves)
        case Kind.CALLED_OFF:
            return await _called_off(work, delivery)
        case Kind.PARTED:
            return await _parted(work, delivery)
        case Kind.UNATTENDED:
            return await _unattended(work, delivery)
        case Kind.GENTLE:
            return _gently(work, client)
        case kind:
            return _ALIKE.get(kind)


async def _card(work: Work, delivery: Delivery) -> ForClient | None:
    question = await work.get(Question, delivery.question_id)
    if question is None:
        return None
    came_back = await has_come_back(work, question.pairing_id, delivery.id)
    return Card(await words_of(work, question), question.id, came_back)


async def _nudge(work: Work, delivery: Delivery, client: Client, shelves: Shelves) -> ForClient | None:
    if delivery.view == RESTING:
        return Rest()
    a_week = client.rhythm.nudges_a_week
    if offer := await work.get(Offer, delivery.offer_id):
        activity = shelves.get(client.language, offer.prompt)
        return Suggestion(activity, await work.open(offer.words), offer.id, a_week) if activity else None
    question = await work.get(Question, delivery.question_id)
    return Reminder(await words_of(work, question), a_week) if question is not None else None


def _gently(work: Work, client: Client) -> ForClient | None:
    until = client.gentle_until
    return GoesGently(until) if until is not None and client.gentle(work.now) else None


async def _parted(work: Work, delivery: Delivery) -> ForClient | None:
    pairing = await work.get(Pairing, delivery.pairing_id)
    last_line = await work.open(pairing.last_line) if pairing is not None else ""
    return LeftByTherapist(last_line, await _unread(work, delivery))


async def _unattended(work: Work, delivery: Delivery) -> ForClient | None:
    pairing = await work.get(Pairing, delivery.pairing_id)
    return Unattended(pairing is not None and not pairing.open, await _unread(work, delivery))


async def _called_off(work: Work, delivery: Delivery) -> ForClient | None:
    gone = await work.get(Appointment, delivery.appointment_id)
    if gone is None:
        return None
    pairing = await work.get(Pairing, delivery.pairing_id)
    coming = await meetings.next_meeting(work, pairing, work.now) if pairing else None
    return CalledOff(gone.starts_at, coming.starts_at if coming else None, await _unread(work, delivery))


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
