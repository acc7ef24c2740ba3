"""What the courier does in its transactions: decide about a claimed delivery, and settle it after the call."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from bot.actions.asking import Draft, words_of
from bot.actions.digesting import gather
from bot.actions.marking import has_lines, tell_came_back
from bot.actions.meeting import has_unread, tell_unread
from bot.actions.planning import joined_pairings, replan_client, replan_meetings, replan_morning
from bot.actions.previewing import digest_settled, may_come
from bot.domain.appointments import Appointment
from bot.domain.delivery import (
    COVERED,
    NOT_SENT,
    QUIET_START,
    UNASKED,
    Call,
    Circumstances,
    Decision,
    Delivery,
    Drop,
    Kind,
    SendLater,
    SendNow,
    State,
    Surroundings,
    decide,
    decide_for_therapist,
    decide_notice,
    drop,
    put_off,
    settle_claimed,
)
from bot.domain.offer import Offer
from bot.domain.owed import Due
from bot.domain.pairing import Pairing, Question, Stage
from bot.domain.people import Client, Person, Therapist
from bot.domain.prompt import NO_SHELVES, Prompt, Shelves
from bot.domain.rhythm import Nudges
from bot.domain.when import FOREVER, local_date, next_time
from bot.store import deliveries, meetings, people
from bot.store.offers import open_offers
from bot.store.work import Work


@dataclass(frozen=True)
class Parcel:
    """A claimed delivery that goes out, with all that its words need."""

    delivery: Delivery
    address: str = field(repr=False)
    language: str
    zone: str
    now: SendNow
    question: Draft | None = None
    question_id: str = ""
    offer_id: str = ""
    activity: Prompt | None = None
    """What a nudge brings instead of the question."""
    activity_words: str = field(default="", repr=False)
    """As the therapist worded it; empty: as the library has it."""
    nudges_a_week: int = 0
    alias: str = field(default="", repr=False)
    erased: bool = False
    """The client this is about has erased everything, the alias with it."""
    account: str = field(default="", repr=False)
    starts_at: datetime | None = None
    next_at: datetime | None = None
    """The appointment after one that was called off."""
    protected: bool = False
    """Whether it may not be copied or forwarded on the phone."""
    today: tuple[tuple[str, str, datetime], ...] = field(default=(), repr=False)
    """The sheet of a day: pairing id, alias and begin (UTC) of each appointment."""
    last_line: str = field(default="", repr=False)
    """What the therapist ended it with."""
    gentle_until: datetime | None = None
    """Until when it goes gently for the client."""
    unread: bool = False
    """Whether the client has shared lines that no digest has brought yet."""
    lines: bool = False
    """Whether there are lines of the digest that may have come up."""
    came_back: bool = False
    """Whether the client is to hear that a line came back into the room."""


async def prepare(work: Work, delivery: Delivery, now: datetime, shelves: Shelves = NO_SHELVES) -> Parcel | None:
    """Decide what becomes of a claimed delivery. None: it does not go out now, and its row says why."""
    reader = await work.get(Person, delivery.reader_id)
    if isinstance(reader, Client):
        parcel = await _for_client(work, delivery, reader, now, shelves)
    elif isinstance(reader, Therapist):
        parcel = await _for_therapist(work, delivery, reader, now)
    else:
        drop(delivery, Drop("ended"), now)
        return None
    if parcel is None:
        await follow(work, delivery, now)
    return parcel


async def _for_client(work: Work, delivery: Delivery, client: Client, now: datetime, shelves: Shelves) -> Parcel | None:
    question, offer = await work.get(Question, delivery.question_id), None
    if delivery.kind is Kind.NUDGE:
        brings = await _to_bring(work, client, shelves)
        question = brings if isinstance(brings, Question) else None
        offer = brings if isinstance(brings, Offer) else None
    decision = await _decision(work, delivery, client, question or offer, now)
    if not _goes(delivery, decision, now):
        if delivery.kind is Kind.NUDGE and delivery.why == "ladder":
            client.passed_over = True
        return None
    assert isinstance(decision, SendNow)
    delivery.soundless = decision.soundless
    if delivery.kind is Kind.NUDGE:
        brought = question or offer
        delivery.question_id = question.id if question else None
        delivery.offer_id = offer.id if offer else None
        delivery.pairing_id = brought.pairing_id if brought else None
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
        next_at=await _next_at(work, delivery, now) if meeting else None,
        unread=(meeting is not None or delivery.kind is Kind.PARTED) and await _unread(work, delivery, now),
        last_line=await _last_line(work, delivery),
        came_back=came_back,
        gentle_until=client.gentle_until,
    )


async def _last_line(work: Work, delivery: Delivery) -> str:
    pairing = await work.get(Pairing, delivery.pairing_id) if delivery.kind is Kind.PARTED else None
    return await work.open(pairing.last_line) if pairing is not None else ""


async def _unread(work: Work, delivery: Delivery, now: datetime) -> bool:
    pairing = await work.get(Pairing, delivery.pairing_id)
    return pairing is not None and await has_unread(work, pairing, now)


async def _next_at(work: Work, delivery: Delivery, now: datetime) -> datetime | None:
    pairing = await work.get(Pairing, delivery.pairing_id)
    coming = await meetings.next_meeting(work, pairing, now) if pairing else None
    return coming.starts_at if coming else None


async def _decision(
    work: Work, delivery: Delivery, client: Client, brings: Question | Offer | None, now: datetime
) -> Decision:
    pairing = await work.get(Pairing, delivery.pairing_id)
    if delivery.kind not in UNASKED:
        if delivery.kind is Kind.UNREAD and not await _unread(work, delivery, now):
            return Drop("ended")
        if delivery.kind is Kind.GENTLE and not client.gentle(now):
            return Drop("ended")
        return decide_notice(delivery, client, now, (await _lately(work, delivery, now)).last)
    ended = pairing is not None and pairing.stage is not Stage.JOINED
    match delivery.kind:
        case Kind.QUESTION:
            ended = ended or not isinstance(brings, Question) or brings.closed_at is not None
        case Kind.NUDGE:
            ended = brings is None or client.rhythm.nudges is Nudges.OFF
        case Kind.PREVIEW:
            ended = ended or not await may_come(work, delivery, client, now)
        case _:
            ended = ended or not await joined_pairings(work, client)
    lately = await _lately(work, delivery, now)
    question = brings if isinstance(brings, Question) else None
    around = Circumstances(
        ended=ended,
        declined=question is not None and question.declined_at is not None,
        sent=lately.unasked,
        last=lately.last,
        question_today=delivery.kind is Kind.NUDGE and await _question_today(work, client, now),
        met_since=question is not None and pairing is not None and await _met_since(work, pairing, question, now),
        preview_today=delivery.kind in (Kind.NUDGE, Kind.QUESTION) and await _preview_today(work, client, now),
    )
    return decide(delivery, client, around, now)


async def _met_since(work: Work, pairing: Pairing, question: Question, now: datetime) -> bool:
    met = await meetings.last_meeting(work, pairing, now)
    return met is not None and met.starts_at > question.asked_at


async def still_goes(work: Work, delivery_id: str, who: str, now: datetime) -> bool:
    """Whether a delivery that `who` has claimed and worded would still be decided so, now that its turn has come.

    Only what goes to clients is looked at: they may have paused, or said that it is enough, a moment ago.
    """
    delivery = await work.get(Delivery, delivery_id)
    if delivery is None or delivery.state is not State.SENDING or delivery.claimed_by != who:
        return False
    reader = await work.get(Person, delivery.reader_id)
    return not isinstance(reader, Client) or isinstance(await _decide_again(work, delivery, reader, now), SendNow)


async def _decide_again(work: Work, delivery: Delivery, client: Client, now: datetime) -> Decision:
    question, offer = await work.get(Question, delivery.question_id), await work.get(Offer, delivery.offer_id)
    gone = question.closed_at if question is not None else offer.withdrawn_at if offer is not None else now
    if delivery.kind is Kind.NUDGE and gone is not None:
        return Drop("ended")
    return await _decision(work, delivery, client, question or offer, now)


async def _withhold(work: Work, delivery: Delivery, who: str | None, now: datetime) -> None:
    """Settle a delivery that was not to go when its turn came as the decision has it that is made of it now."""
    if delivery.state is not State.SENDING or delivery.claimed_by != who:
        return
    reader = await work.get(Person, delivery.reader_id)
    decision: Decision = SendLater(now, "")
    if isinstance(reader, Client):
        decision = await _decide_again(work, delivery, reader, now)
    if _goes(delivery, decision, now):  # Things changed back in between: it is claimed anew.
        put_off(delivery, SendLater(now, ""))
    await follow(work, delivery, now)


async def _lately(work: Work, delivery: Delivery, now: datetime) -> deliveries.SentLately:
    return await deliveries.sent_lately(work, delivery.reader_id, now, besides=delivery.id)


async def _to_bring(work: Work, client: Client, shelves: Shelves) -> Question | Offer | None:
    """What a nudge brings: of all open questions and offered activities the one brought longest ago.

    An activity only while it fits the phase; what the library has no more is passed over.
    """
    here: dict[Question | Offer, datetime] = {}
    for pairing in await joined_pairings(work, client):
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


async def _question_today(work: Work, client: Client, now: datetime) -> bool:
    today = local_date(now, client.zone)
    planned = await deliveries.of_reader(work, client.id, [Kind.QUESTION], since=FOREVER)
    return any(
        row.state in (State.PLANNED, State.SENDING)
        and row.due_at < FOREVER
        and local_date(row.due_at, client.zone) <= today
        for row in planned
    )


async def _preview_today(work: Work, client: Client, now: datetime) -> bool:
    """Whether a preview that would show something is still to come today."""
    for row in await deliveries.of_reader(work, client.id, [Kind.PREVIEW], since=FOREVER):
        if row.due_at >= FOREVER or local_date(row.due_at, client.zone) > local_date(now, client.zone):
            continue
        if now <= row.not_after and await may_come(work, row, client, now):
            return True
    return False


async def _morning(work: Work, delivery: Delivery, therapist: Therapist, now: datetime) -> Parcel | None:
    """The sheet of a day: alias and time of all appointments still to come on it. None if there are none."""
    tomorrow = next_time(now, time(0, 0), therapist.zone)
    coming = [each for each in await meetings.meetings_between(work, therapist, now, tomorrow) if each.starts_at > now]
    around = Surroundings(
        ended=not coming or therapist.morning_at is None,
        suspended=therapist.suspended_at is not None,
        busy_until=await _busy_until(work, therapist, None, now),
    )
    if not _goes(delivery, decide_for_therapist(delivery, around, now), now):
        return None
    delivery.soundless = around.busy_until is not None
    pairings = {each.pairing.id: each.alias for each in await people.named_pairings(work, therapist)}
    return Parcel(
        delivery,
        therapist.address,
        therapist.language,
        therapist.zone,
        SendNow(soundless=delivery.soundless),
        today=tuple((each.pairing_id, pairings.get(each.pairing_id, ""), each.starts_at) for each in coming),
        protected=not therapist.copyable,
    )


async def _for_therapist(work: Work, delivery: Delivery, therapist: Therapist, now: datetime) -> Parcel | None:
    if delivery.kind is Kind.MORNING:
        return await _morning(work, delivery, therapist, now)
    pairing = await work.get(Pairing, delivery.pairing_id)
    meeting = await work.get(Appointment, delivery.appointment_id)
    stays = delivery.kind is Kind.PARTED
    around = Surroundings(
        ended=pairing is None or (not stays and not pairing.open),
        called_off=meeting is not None and meeting.called_off_at is not None,
        suspended=therapist.suspended_at is not None,
        busy_until=await _busy_until(work, therapist, pairing, now),
    )
    if delivery.kind is Kind.OPENED and pairing is not None and pairing.stage is not Stage.OPENED:
        around = Surroundings(ended=True)
    if delivery.kind is Kind.ASK and pairing is not None and meeting is not None and not around.called_off:
        await _end_the_gap(work, pairing, meeting, now)
        if await _asked_since(work, pairing, meeting):
            drop(delivery, Drop("asked already", State.CANCELLED), now)
            return None
    if not _goes(delivery, decide_for_therapist(delivery, around, now), now):
        return None
    assert pairing is not None
    delivery.soundless = around.busy_until is not None
    carried: Question | None = None
    if delivery.kind is Kind.ASK and meeting is not None:
        pairing.asked_about = meeting.id
        carried = await people.question_open_at(work, pairing, meeting.starts_at)
    if delivery.kind is Kind.DIGEST:
        # Its words are put together when the cover has come: until then they may change.
        await gather(work, delivery)
    return Parcel(
        delivery,
        therapist.address,
        therapist.language,
        therapist.zone,
        SendNow(soundless=delivery.soundless),
        question=await words_of(work, carried) if carried else None,
        alias=await work.open(pairing.alias),
        erased=pairing.stage is Stage.ENDED and pairing.client_id is None,
        account=await work.open(pairing.account),
        starts_at=meeting.starts_at if meeting else None,
        protected=delivery.kind in COVERED and not therapist.copyable,
        lines=delivery.kind is Kind.ASK and meeting is not None and await has_lines(work, pairing, meeting),
    )


async def _busy_until(work: Work, therapist: Therapist, pairing: Pairing | None, now: datetime) -> datetime | None:
    found = await meetings.meetings_between(work, therapist, now, now + timedelta(seconds=1))
    ends = [each.ends_at for each in found if pairing is None or each.pairing_id != pairing.id]
    return max(ends) if ends else None


async def _end_the_gap(work: Work, pairing: Pairing, meeting: Appointment, now: datetime) -> None:
    """The question of a past gap closes when the next appointment ends, whether or not the ask was answered."""
    before = await meetings.last_meeting(work, pairing, meeting.starts_at)
    question = await people.open_question(work, pairing)
    if question is not None and before is not None and question.asked_at < before.starts_at:
        question.closed_at = now


async def _asked_since(work: Work, pairing: Pairing, meeting: Appointment) -> bool:
    """Whether the question to carry was set during the appointment or after it: then nothing is left to ask."""
    question = await people.open_question(work, pairing)
    return question is not None and question.asked_at >= meeting.starts_at


def _goes(delivery: Delivery, decision: Decision, now: datetime) -> bool:
    match decision:
        case SendNow():
            return True
        case SendLater():
            put_off(delivery, decision)
        case Drop():
            drop(delivery, decision, now)
    return False


async def conclude(
    work: Work,
    delivery_id: str,
    call: Call,
    now: datetime,
    *,
    who: str | None = None,
    message: int | None = None,
    wait: float = 0.0,
) -> Delivery | None:
    """Settle the claim of `who` after its call, and plan what follows. None: the delivery was erased meanwhile."""
    delivery = await deliveries.to_settle(work, delivery_id)
    if delivery is None:
        return None
    if call is Call.WITHHELD:
        await _withhold(work, delivery, who, now)
        return delivery
    counted = delivery.kind is Kind.NUDGE and delivery.state is State.UNKNOWN
    changed = settle_claimed(delivery, who, call, now, message=message, wait=wait)
    reader = await work.get(Person, delivery.reader_id)
    if (call is Call.GONE or (changed and delivery.why == "gone")) and reader is not None:
        reader.unreachable_since = reader.unreachable_since or now
    if changed and not counted:
        await follow(work, delivery, now)
    return delivery


async def follow(work: Work, delivery: Delivery, now: datetime) -> None:
    """What a settled delivery brings with it."""
    if delivery.state in (State.PLANNED, State.SENDING):
        return
    reader = await work.get(Person, delivery.reader_id)
    match delivery.kind:
        case Kind.QUESTION:
            await _question_settled(work, delivery, now)
        case Kind.NUDGE if isinstance(reader, Client) and delivery.state in (State.SENT, State.UNKNOWN):
            # Counted once it went, or may have gone: a call that did not leave is no step of the ladder.
            reader.unanswered, reader.passed_over, reader.nudged_at = reader.unanswered + 1, False, now
        case Kind.PREVIEW if delivery.state is State.SENT and delivery.message is not None and reader is not None:
            await deliveries.owe(work, Due.EDIT, reader.address, delivery.message, delivery.id, now)
        case _ if isinstance(reader, Therapist):
            await _follow_for_therapist(work, delivery, reader, now)
        case _:
            pass
    if isinstance(reader, Client) and delivery.kind in (Kind.NUDGE, Kind.QUESTION):
        await work.flush()
        await replan_client(work, reader, now)


async def _follow_for_therapist(work: Work, delivery: Delivery, reader: Therapist, now: datetime) -> None:
    if delivery.kind is Kind.DIGEST:
        await digest_settled(work, delivery, now)
    match delivery.kind:
        case Kind.DIGEST | Kind.LOOKBACK | Kind.PICTURE if (
            delivery.state is State.SENT and delivery.message is not None
        ):
            await deliveries.owe(work, Due.EDIT, reader.address, delivery.message, delivery.id, now)
        case Kind.DIGEST if delivery.state in (State.EXPIRED, State.FAILED, State.UNKNOWN):
            # Of an uncertain one the wordless cover may have come, its words have not.
            pairing = await work.get(Pairing, delivery.pairing_id)
            if pairing is not None and pairing.open:
                await tell_unread(work, pairing, delivery.id, now)
        case Kind.ASK:
            pairing = await work.get(Pairing, delivery.pairing_id)
            if pairing is not None and pairing.open:
                await replan_meetings(work, pairing, now)
        case Kind.MORNING:
            await work.flush()
            await replan_morning(work, reader, now)
        case _:
            pass


async def _question_settled(work: Work, delivery: Delivery, now: datetime) -> None:
    question = await work.get(Question, delivery.question_id)
    if question is None:
        return
    if delivery.state is State.SENT:
        question.arrived_at, question.unconfirmed = now, False
    elif delivery.state in (State.UNKNOWN, State.FAILED, State.EXPIRED):
        # Named only where the way there failed: what pause, quiet or ceiling held back reads like any other (care.md).
        question.unconfirmed = delivery.state is not State.EXPIRED or delivery.why in (NOT_SENT, QUIET_START)


async def came_back(work: Work, person: Person, now: datetime) -> None:
    """Somebody who had blocked the bot is back: what waited for them is planned anew."""
    person.unreachable_since = None
    for row in await deliveries.of_reader(work, person.id, tuple(Kind), since=FOREVER):
        if row.state is State.PLANNED and row.why == "gone":
            row.tries, row.why = 0, ""
            if row.kind is not Kind.QUESTION:  # A question comes at the client's own hour, as ever.
                row.due_at = now
    if isinstance(person, Client):
        await replan_client(work, person, now)


async def went_away(person: Person, now: datetime) -> None:
    """Somebody blocked the bot."""
    person.unreachable_since = person.unreachable_since or now
