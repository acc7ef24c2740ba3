"""What becomes of a delivery to a therapist: whether it still goes, and what its words need."""

from datetime import datetime, time, timedelta

from bot.actions.asking import words_of
from bot.actions.digesting import gather
from bot.actions.marking import has_lines
from bot.actions.parcel import Parcel, write_down
from bot.domain.appointments import Appointment
from bot.domain.contents import AskAfter, ClientErased, Cover, Day, ForTherapist, IsItThem, LeftByClient, Meets
from bot.domain.deciding import SendNow, Surroundings, decide_for_therapist
from bot.domain.delivery import Delivery, Kind, Why
from bot.domain.kinds import TRAITS
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Therapist
from bot.domain.when import next_time
from bot.store import meetings, people
from bot.store.work import Work


async def _morning(work: Work, delivery: Delivery, therapist: Therapist) -> Parcel | None:
    """The sheet of a day: alias and time of all appointments still to come on it. None if there are none."""
    tomorrow = next_time(work.now, time(0, 0), therapist.zone)
    coming = [
        each
        for each in await meetings.meetings_between(work, therapist, work.now, tomorrow)
        if each.starts_at > work.now
    ]
    around = Surroundings(
        ended=not coming or therapist.morning_at is None,
        suspended=therapist.suspended_at is not None,
        busy_until=await _busy_until(work, therapist, None),
    )
    decision = decide_for_therapist(delivery, around, work.now)
    write_down(delivery, decision, work.now)
    if not isinstance(decision, SendNow):
        return None
    delivery.soundless = decision.soundless
    alias_of = {each.pairing.id: each.alias for each in await people.named_pairings(work, therapist)}
    day = Day(tuple(Meets(each.pairing_id, alias_of.get(each.pairing_id, ""), each.starts_at) for each in coming))
    return _parcel(delivery, therapist, day, protected=not therapist.copyable)


async def for_therapist(work: Work, delivery: Delivery, therapist: Therapist) -> Parcel | None:
    """Decide about a message to a therapist. None: it does not go now, and its row says why."""
    if delivery.kind is Kind.MORNING:
        return await _morning(work, delivery, therapist)
    pairing = await work.get(Pairing, delivery.pairing_id)
    meeting = await work.get(Appointment, delivery.appointment_id)
    stays = delivery.kind is Kind.PARTED
    around = Surroundings(
        ended=pairing is None or (not stays and not pairing.open),
        called_off=meeting is not None and meeting.called_off_at is not None,
        suspended=therapist.suspended_at is not None,
        busy_until=await _busy_until(work, therapist, pairing),
    )
    if delivery.kind is Kind.OPENED and pairing is not None and pairing.stage is not Stage.OPENED:
        around = Surroundings(ended=True)
    if delivery.kind is Kind.ASK and pairing is not None and meeting is not None and not around.called_off:
        await _end_the_gap(work, pairing, meeting)
        if await _asked_since(work, pairing, meeting):
            delivery.cancel(Why.ASKED_ALREADY, work.now)
            return None
    decision = decide_for_therapist(delivery, around, work.now)
    write_down(delivery, decision, work.now)
    if not isinstance(decision, SendNow):
        return None
    assert pairing is not None
    delivery.soundless = decision.soundless
    if delivery.kind is Kind.ASK and meeting is not None:
        pairing.asked_about = meeting.id
    if delivery.kind is Kind.DIGEST:
        # Its words are put together when the cover has come: until then they may change.
        await gather(work, delivery)
    contents = await _contents(work, delivery, pairing, meeting)
    return _parcel(delivery, therapist, contents, protected=TRAITS[delivery.kind].covered and not therapist.copyable)


async def _contents(
    work: Work, delivery: Delivery, pairing: Pairing, meeting: Appointment | None
) -> Cover | AskAfter | IsItThem | LeftByClient | ClientErased:
    """What a message to a therapist about one pairing brings, as things stand now."""
    match delivery.kind:
        case Kind.ASK:
            return await asks_after(work, pairing, meeting)
        case Kind.OPENED:
            return IsItThem(await work.open(pairing.alias), await work.open(pairing.account))
        case Kind.PARTED:
            erased = pairing.stage is Stage.ENDED and pairing.client_id is None
            return ClientErased() if erased else LeftByClient(await work.open(pairing.alias))
        case _:
            return Cover(await work.open(pairing.alias), meeting.starts_at if meeting else None)


async def asks_after(work: Work, pairing: Pairing, meeting: Appointment | None) -> AskAfter:
    """What an ask says: as it comes, and once more when the lines it showed are put away."""
    alias = await work.open(pairing.alias)
    if meeting is None:
        return AskAfter(alias, None, lines=False)
    carried = await people.question_open_at(work, pairing, meeting.starts_at)
    question = await words_of(work, carried) if carried else None
    return AskAfter(alias, question, await has_lines(work, pairing, meeting))


def _parcel(delivery: Delivery, therapist: Therapist, contents: ForTherapist, *, protected: bool) -> Parcel:
    return Parcel(
        delivery,
        therapist.address,
        therapist.language,
        therapist.zone,
        contents,
        soundless=delivery.soundless,
        protected=protected,
    )


async def _busy_until(work: Work, therapist: Therapist, pairing: Pairing | None) -> datetime | None:
    found = await meetings.meetings_between(work, therapist, work.now, work.now + timedelta(seconds=1))
    ends = [each.ends_at for each in found if pairing is None or each.pairing_id != pairing.id]
    return max(ends) if ends else None


async def _end_the_gap(work: Work, pairing: Pairing, meeting: Appointment) -> None:
    """The question of a past gap closes when the next appointment ends, whether or not the ask was answered."""
    before = await meetings.last_meeting(work, pairing, meeting.starts_at)
    question = await people.open_question(work, pairing)
    if question is not None and before is not None and question.asked_at < before.starts_at:
        question.closed_at = work.now


async def _asked_since(work: Work, pairing: Pairing, meeting: Appointment) -> bool:
    """Whether the question to carry was set during the appointment or after it: then nothing is left to ask."""
    question = await people.open_question(work, pairing)
    return question is not None and question.asked_at >= meeting.starts_at
