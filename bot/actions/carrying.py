"""What the courier does in its transactions: decide about a claimed delivery, and settle it after the call."""

from datetime import datetime

from bot.actions.asking import known_to_have_come
from bot.actions.circumstances import decide_again
from bot.actions.for_clients import for_client
from bot.actions.for_therapists import for_therapist
from bot.actions.meeting import tell_unread
from bot.actions.parcel import Parcel, write_down
from bot.actions.planning import replan_client, replan_meetings, replan_morning
from bot.actions.previewing import digest_settled
from bot.domain.deciding import Decision, SendLater, SendNow
from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.digest import not_brought
from bot.domain.kinds import TRAITS, Reader
from bot.domain.owed import Due
from bot.domain.pairing import Pairing, Question
from bot.domain.people import Client, Person, Therapist
from bot.domain.prompt import NO_SHELVES, Shelves
from bot.domain.settle import Outcome, settle_claimed
from bot.domain.when import FOREVER
from bot.store import deliveries
from bot.store.work import Work


async def prepare(work: Work, delivery: Delivery, shelves: Shelves = NO_SHELVES) -> Parcel | None:
    """Decide what becomes of a claimed delivery. None: it does not go out now, and its row says why."""
    reader = await work.get(Person, delivery.reader_id)
    to = TRAITS[delivery.kind].to
    if isinstance(reader, Client) and to is not Reader.THERAPIST:
        parcel = await for_client(work, delivery, reader, shelves)
    elif isinstance(reader, Therapist) and to is not Reader.CLIENT and not reader.gone:
        parcel = await for_therapist(work, delivery, reader)
    else:
        delivery.leave_out(State.DROPPED, Why.ENDED, work.now)
        return None
    if parcel is None:
        await follow(work, delivery)
    return parcel


async def still_goes(work: Work, delivery_id: str, who: str) -> bool:
    """Whether a delivery that `who` has claimed and worded would still be decided so, now that its turn has come.

    Only what goes to clients is looked at: they may have paused, or said that it is enough, a moment ago.
    """
    delivery = await work.get(Delivery, delivery_id)
    if delivery is None or delivery.state is not State.SENDING or delivery.claimed_by != who:
        return False
    reader = await work.get(Person, delivery.reader_id)
    return not isinstance(reader, Client) or isinstance(await decide_again(work, delivery, reader), SendNow)


async def _withhold(work: Work, delivery: Delivery, who: str | None) -> None:
    """Settle a delivery that was not to go when its turn came as the decision has it that is made of it now."""
    if delivery.state is not State.SENDING or delivery.claimed_by != who:
        return
    reader = await work.get(Person, delivery.reader_id)
    decision: Decision = SendLater(work.now, Why.NOTHING)
    if isinstance(reader, Client):
        decision = await decide_again(work, delivery, reader)
    if isinstance(decision, SendNow):  # Things changed back in between: it is claimed anew.
        decision = SendLater(work.now, Why.NOTHING)
    write_down(delivery, decision, work.now)
    await follow(work, delivery)


async def conclude(
    work: Work,
    delivery_id: str,
    outcome: Outcome,
    *,
    who: str | None = None,
    message: int | None = None,
    wait: float = 0.0,
) -> Delivery | None:
    """Settle the claim of `who` after its call, and plan what follows. None: the delivery was erased meanwhile."""
    delivery = await deliveries.to_settle(work, delivery_id)
    if delivery is None:
        return None
    if outcome is Outcome.WITHHELD:
        await _withhold(work, delivery, who)
        return delivery
    counted = delivery.kind is Kind.NUDGE and delivery.state is State.UNKNOWN
    changed = settle_claimed(delivery, who, outcome, work.now, message=message, wait=wait)
    reader = await work.get(Person, delivery.reader_id)
    if (outcome is Outcome.GONE or (changed and delivery.why == Why.GONE)) and reader is not None:
        reader.unreachable_since = reader.unreachable_since or work.now
    if changed and not counted:
        await follow(work, delivery)
    return delivery


async def follow(work: Work, delivery: Delivery) -> None:
    """What a settled delivery brings with it."""
    if delivery.state in (State.PLANNED, State.SENDING) and not not_brought(delivery):
        return
    reader = await work.get(Person, delivery.reader_id)
    if isinstance(reader, Therapist) and reader.gone:
        return  # It was under way when the account was erased: nothing reaches that chat any more.
    match delivery.kind:
        case Kind.QUESTION:
            await _question_settled(work, delivery)
        case Kind.NUDGE if isinstance(reader, Client) and delivery.state in (State.SENT, State.UNKNOWN):
            # Counted once it went, or may have gone: a call that did not leave is no step of the ladder.
            reader.unanswered, reader.passed_over, reader.nudged_at = reader.unanswered + 1, False, work.now
        case Kind.PREVIEW if delivery.state is State.SENT and delivery.message is not None and reader is not None:
            await deliveries.owe(work, Due.EDIT, reader.address, delivery.message, delivery.id)
        case _ if isinstance(reader, Therapist):
            await _follow_for_therapist(work, delivery, reader)
        case _:
            pass
    if isinstance(reader, Client) and delivery.kind in (Kind.NUDGE, Kind.QUESTION):
        await work.flush()
        await replan_client(work, reader)


async def _follow_for_therapist(work: Work, delivery: Delivery, reader: Therapist) -> None:
    if delivery.kind is Kind.DIGEST:
        await digest_settled(work, delivery)
    match delivery.kind:
        case kind if TRAITS[kind].covered and delivery.state is State.SENT and delivery.message is not None:
            await deliveries.owe(work, Due.EDIT, reader.address, delivery.message, delivery.id)
        case Kind.DIGEST if not_brought(delivery):
            # Of an uncertain one the wordless cover may have come, its words have not. And a therapist who blocked the
            # bot may not be back before they meet.
            pairing = await work.get(Pairing, delivery.pairing_id)
            if pairing is not None and pairing.open:
                await tell_unread(work, pairing, delivery.id)
        case Kind.ASK:
            pairing = await work.get(Pairing, delivery.pairing_id)
            if pairing is not None and pairing.open:
                await replan_meetings(work, pairing)
        case Kind.MORNING:
            await work.flush()
            await replan_morning(work, reader)
        case _:
            pass


async def _question_settled(work: Work, delivery: Delivery) -> None:
    question = await work.get(Question, delivery.question_id)
    if question is None:
        return
    if delivery.state is State.SENT:
        question.arrived_at = work.now
        await known_to_have_come(work, question)
    elif delivery.state in (State.UNKNOWN, State.FAILED, State.EXPIRED):
        # Named only where the way there failed: what pause, quiet or ceiling held back reads like any other (care.md).
        question.unconfirmed = delivery.state is not State.EXPIRED or delivery.why in (Why.NOT_SENT, Why.QUIET_START)


async def came_back(work: Work, person: Person) -> None:
    """Somebody who had blocked the bot is back: what waited for them is planned anew."""
    person.unreachable_since = None
    for row in await deliveries.of_reader(work, person.id, tuple(Kind), since=FOREVER):
        if row.state is State.PLANNED and row.why == Why.GONE:
            # A question comes at the client's own hour, as ever.
            row.plan_again(row.due_at if row.kind is Kind.QUESTION else work.now)
    if isinstance(person, Client):
        await replan_client(work, person)


async def went_away(person: Person, now: datetime) -> None:
    """Somebody blocked the bot."""
    person.unreachable_since = person.unreachable_since or now
