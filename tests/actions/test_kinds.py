"""What a kind's row of traits comes to: every kind on a bare store, each trait by what it does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from bot.actions import asking, joining, meeting, reply
from bot.actions.joining import Invited, Link
from bot.actions.planning import plan_once, replan_client, replan_meetings, replan_morning
from bot.actions.starting import quiet_start
from bot.channels.port import Last, Outgoing, Settled, Urgency
from bot.domain.appointments import Appointment, Repeats
from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Client, Therapist
from bot.domain.rhythm import Nudges
from bot.domain.typed import MeetTyped
from bot.domain.when import FOREVER
from bot.store import deliveries, erasing, meetings, people
from bot.store.tables import consents
from bot.store.tables import deliveries as table
from bot.store.work import Work
from tests.actions.cast import THURSDAY, Recording, Scene, enrolled, paired
from tests.listing import comes_to

ALL = list(Kind)


@dataclass
class Two:
    """A therapist and a client of hers, for whom one kind is due."""

    therapist: Therapist
    client: Client
    pairing: Pairing


async def two(work: Work, number: int, now: datetime) -> Two:
    therapist = await enrolled(work, f"1{number:03}", now, f"Therapist {number}")
    pairing = await paired(work, therapist, f"2{number:03}", now)
    client = await people.client_of(work, pairing)
    assert client is not None
    return Two(therapist, client, pairing)


async def with_another(work: Work, one: Two, number: int, now: datetime) -> None:
    """This client has a second therapist."""
    other = await enrolled(work, f"3{number:03}", now, "Otto")
    invited = await joining.invite_client(work, other, "C.")
    assert isinstance(invited, Invited)
    await work.flush()
    link = await joining.look_at(work, one.client, invited.code)
    assert isinstance(link, Link)
    assert link.pairing is not None
    assert await joining.accept(work, link, one.client, one.client.address, "Ben Berg", "en")
    await work.flush()
    assert await joining.confirm(work, link.pairing)


Arrange = Callable[[Work, Two, Delivery], Awaitable[None]]


async def _nothing(_work: Work, _one: Two, _row: Delivery) -> None:
    """It is enough that the two are joined."""


async def _a_question(work: Work, one: Two, row: Delivery) -> None:
    await asking.ask(work, one.pairing, asking.draft_of("What eased?"))
    await work.flush()
    question = await people.open_question(work, one.pairing)
    assert question is not None
    row.question_id = question.id


async def _a_question_that_came(work: Work, one: Two, row: Delivery) -> None:
    await _a_question(work, one, row)
    question = await people.open_question(work, one.pairing)
    assert question is not None
    question.arrived_at = work.now - timedelta(days=2)
    row.question_id = None
    one.client.rhythm = one.client.rhythm.nudged(Nudges.SUGGESTED)


async def _a_line(work: Work, one: Two, _row: Delivery) -> None:
    await reply.reply(work, one.client, "The mornings.", 11, None, written_at=work.now)
    await work.flush()


async def _an_appointment(work: Work, one: Two, row: Delivery) -> None:
    typed = MeetTyped(THURSDAY, time(15, 0), Repeats.WEEKLY, 50)
    await meeting.set_meeting(work, one.therapist, one.pairing, typed)
    coming = await meetings.next_meeting(work, one.pairing, work.now)
    assert coming is not None
    row.appointment_id, row.occurrence = coming.id, coming.occasion


async def _a_line_and_an_appointment(work: Work, one: Two, row: Delivery) -> None:
    await _a_line(work, one, row)
    await _an_appointment(work, one, row)


async def _a_day(work: Work, one: Two, row: Delivery) -> None:
    typed = MeetTyped(work.now.date(), time(20, 0), Repeats.ONCE, 50)
    await meeting.set_meeting(work, one.therapist, one.pairing, typed)
    one.therapist.morning_at = time(8, 0)


async def _opened(_work: Work, one: Two, _row: Delivery) -> None:
    one.pairing.stage = Stage.OPENED


async def _gently(work: Work, one: Two, _row: Delivery) -> None:
    one.client.gentle_until = work.now + timedelta(hours=72)


async def _other_terms(work: Work, one: Two, _row: Delivery) -> None:
    await work.run(sa.update(consents).where(consents.c.client_id == one.client.id).values(version="0"))


async def _away(work: Work, one: Two, _row: Delivery) -> None:
    one.therapist.suspended_at = work.now


ARRANGED: dict[Kind, Arrange] = {
    Kind.QUESTION: _a_question,
    Kind.NUDGE: _a_question_that_came,
    Kind.PREVIEW: _a_line_and_an_appointment,
    Kind.OPENED: _opened,
    Kind.UNREAD: _a_line,
    Kind.CALLED_OFF: _an_appointment,
    Kind.GENTLE: _gently,
    Kind.MORNING: _a_day,
    Kind.CONSENT: _other_terms,
    Kind.UNATTENDED: _away,
}
"""What has to be so for a kind to go; of all others, that the two are joined."""
TO_THERAPISTS = {Kind.DIGEST, Kind.LOOKBACK, Kind.PICTURE, Kind.ASK, Kind.OPENED, Kind.MORNING}


@dataclass
class Posted(Recording):
    """A channel that writes down how urgent each message was, too."""

    how: dict[str, tuple[Outgoing, Urgency]] = field(default_factory=dict)

    async def send(self, address: str, message: Outgoing, urgency: Urgency, last: Last | None = None) -> Settled:
        self.how[address] = message, urgency
        return await super().send(address, message, urgency, last)


def reader_of(one: Two, kind: Kind, *, misled: bool = False) -> Therapist | Client:
    """Whom a kind goes to; misled, it is the other one."""
    return one.therapist if (kind in TO_THERAPISTS) is not misled else one.client


async def every_kind(here: Scene, *, misled: bool = False) -> dict[Kind, Two]:
    """Each kind is due now, for two of its own; everything is so that it goes. The client has a second therapist."""
    now = here.clock.now()
    rows, all_ = [], {}
    async with here.store.work(now) as work:
        for number, kind in enumerate(ALL, 100):
            one = all_[kind] = await two(work, number, now)
            row = Delivery(
                reader_id=reader_of(one, kind, misled=misled).id,
                kind=kind,
                occurrence="this one",
                pairing_id=one.pairing.id,
                due_at=now,
                not_after=now + timedelta(hours=1),
            )
            if kind in (Kind.NUDGE, Kind.GENTLE, Kind.MORNING, Kind.OUTAGE, Kind.CONSENT):
                row.pairing_id = None  # They are about no pairing in particular.
            await ARRANGED.get(kind, _nothing)(work, one, row)
            await with_another(work, one, number, now)
            rows.append(row)
        await work.flush()
        await work.run(sa.delete(table))
        for row in rows:
            work.add(row)
    return all_


HOW: list[tuple[Kind, tuple[Urgency, bool, bool]]] = [
    (Kind.QUESTION, (Urgency.QUESTION, False, False)),
    (Kind.NUDGE, (Urgency.NUDGE, False, False)),
    (Kind.DIGEST, (Urgency.DIGEST, True, False)),
    (Kind.PREVIEW, (Urgency.QUESTION, False, False)),
    (Kind.LOOKBACK, (Urgency.DIGEST, True, False)),
    (Kind.PICTURE, (Urgency.DIGEST, True, False)),
    (Kind.ASK, (Urgency.QUESTION, False, False)),
    (Kind.OPENED, (Urgency.DIGEST, False, False)),
    (Kind.JOINED, (Urgency.QUESTION, False, False)),
    (Kind.UNREAD, (Urgency.QUESTION, False, True)),
    (Kind.CALLED_OFF, (Urgency.QUESTION, False, True)),
    (Kind.PARTED, (Urgency.QUESTION, False, True)),
    (Kind.GENTLE, (Urgency.QUESTION, False, False)),
    (Kind.MORNING, (Urgency.QUESTION, True, False)),
    (Kind.CONSENT, (Urgency.QUESTION, False, False)),
    (Kind.UNATTENDED, (Urgency.QUESTION, False, True)),
    (Kind.OUTAGE, (Urgency.QUESTION, False, False)),
]
"""How urgent each kind is, whether its words are kept from being copied, and whether it says whom it is about."""


async def test_every_kind_goes_to_its_reader_in_its_own_way(sqlite_here: Scene) -> None:
    all_ = await every_kind(sqlite_here)
    sqlite_here.channel = Posted()
    await sqlite_here.carry(sqlite_here.courier())
    posted = sqlite_here.channel.how

    def went(kind: Kind) -> tuple[Urgency, bool, bool]:
        one = all_[kind]
        message, urgency = posted[reader_of(one, kind).address]
        named = "Therapist" in message.text
        return urgency, message.protected, named

    comes_to(went, HOW)


async def test_no_kind_goes_to_whom_it_is_not_for(sqlite_here: Scene) -> None:
    """Whatever may be written into a row; and at night, when what is put off and what never goes are told apart."""
    all_ = await every_kind(sqlite_here, misled=True)
    sqlite_here.clock.move(timedelta(hours=11))
    async with sqlite_here.store.work(sqlite_here.clock.now()) as work:
        await work.run(sa.update(table).values(not_after=FOREVER))
    await sqlite_here.carry(sqlite_here.courier())
    assert {address for address, _ in sqlite_here.channel.sent} == {all_[Kind.PARTED].therapist.address}
    rows = {kind: (await sqlite_here.rows(kind))[0] for kind in ALL}
    never = (State.DROPPED, Why.ENDED)
    comes_to(
        lambda kind: (rows[kind].state, rows[kind].why), [(kind, never) for kind in ALL if kind is not Kind.PARTED]
    )


BY_RANK = (
    (Kind.DIGEST, Kind.LOOKBACK, Kind.PICTURE, Kind.OPENED),
    (Kind.ASK, Kind.JOINED),
    (Kind.PREVIEW,),
    (Kind.QUESTION,),
    (
        *(Kind.NUDGE, Kind.UNREAD, Kind.CALLED_OFF, Kind.PARTED, Kind.GENTLE),
        *(Kind.MORNING, Kind.CONSENT, Kind.UNATTENDED, Kind.OUTAGE),
    ),
)
"""What is claimed first, whenever it was due; what stands together goes as it was due."""


async def test_what_is_due_is_claimed_by_rank(here: Scene) -> None:
    now = here.clock.now()
    readers = await _readers(here)
    # The first rank was due last: with any other rank a kind would come elsewhere.
    due = [kind for rank in reversed(BY_RANK) for kind in rank]
    async with here.store.work(now) as work:
        for place, kind in enumerate(due):
            await plan_once(work, readers[kind], kind, "this one", now - timedelta(days=1) + timedelta(seconds=place))
    async with here.store.work(now) as work:
        claimed = [row.kind for row in await deliveries.claim(work, "one", most=len(ALL))]
    assert claimed == [kind for rank in BY_RANK for kind in rank]


async def _readers(here: Scene) -> dict[Kind, str]:
    """A reader for each kind, for nothing more than to be a reader."""
    async with here.store.work(here.clock.now()) as work:
        people_ = {kind: await enrolled(work, f"{n}", here.clock.now()) for n, kind in enumerate(ALL, 6000)}
    return {kind: each.id for kind, each in people_.items()}


LATE = {Kind.QUESTION, Kind.NUDGE, Kind.PREVIEW, Kind.ASK, Kind.MORNING}
STAYS = {Kind.OPENED, Kind.CONSENT, Kind.OUTAGE}


async def test_what_a_quiet_start_lets_expire(sqlite_here: Scene) -> None:
    now = sqlite_here.clock.now()
    readers = await _readers(sqlite_here)
    async with sqlite_here.store.work(now) as work:
        for kind in ALL:
            await plan_once(work, readers[kind], kind, "this one", now)

    async def expired() -> set[Kind]:
        return {kind for kind in ALL for row in await sqlite_here.rows(kind) if row.state is State.EXPIRED}

    async with sqlite_here.store.work(now) as work:
        await quiet_start(work)
    assert await expired() == LATE
    async with sqlite_here.store.work(now) as work:
        await quiet_start(work, restored=True)
    assert await expired() == set(ALL) - STAYS


async def test_what_counts_as_unasked_and_what_keeps_others_away(sqlite_here: Scene) -> None:
    """Of every kind that went: whether it counts under the ceiling, and whether what comes next keeps its distance."""
    now = sqlite_here.clock.now()
    readers = await _readers(sqlite_here)
    async with sqlite_here.store.work(now) as work:
        for kind in ALL:
            row = await plan_once(work, readers[kind], kind, "this one", now)
            row.claim("one", now)
            row.arrived(7, now)
    async with sqlite_here.store.reading(now) as work:
        lately = {kind: await deliveries.sent_lately(work, readers[kind]) for kind in ALL}
    assert {kind for kind, each in lately.items() if each.unasked} == {
        *(Kind.QUESTION, Kind.NUDGE, Kind.PREVIEW, Kind.OUTAGE)
    }
    assert {kind for kind, each in lately.items() if each.last is None} == {Kind.JOINED}


async def test_what_brought_words_is_emptied_with_the_client(sqlite_here: Scene) -> None:
    now = sqlite_here.clock.now()
    readers = await _readers(sqlite_here)
    async with sqlite_here.store.work(now) as work:
        for kind in ALL:
            row = await plan_once(work, readers[kind], kind, "this one", now, pairing=sqlite_here.pairing)
            row.arrived(7, now)
        await work.flush()
        found = {row.kind for row in await erasing.sent_digests(work, sqlite_here.pairing)}
    assert found == {Kind.DIGEST, Kind.LOOKBACK, Kind.PICTURE, Kind.ASK}


async def _appointment_called_off(work: Work, one: Two) -> Appointment:
    await meeting.set_meeting(work, one.therapist, one.pairing, MeetTyped(THURSDAY, time(15, 0), Repeats.ONCE, 50))
    coming = await meetings.next_meeting(work, one.pairing, work.now)
    assert coming is not None
    await meeting.call_off(work, one.pairing)
    return coming


async def test_what_is_planned_anew_by_which_change(sqlite_here: Scene) -> None:
    """Nothing is open and no appointment is set, so what a change plans is superseded; and nothing else is."""
    soon = sqlite_here.clock.now() + timedelta(minutes=5)
    async with sqlite_here.store.work(sqlite_here.clock.now()) as work:
        all_ = {kind: await two(work, number, work.now) for number, kind in enumerate(ALL, 100)}
        called_off = {kind: await _appointment_called_off(work, one) for kind, one in all_.items()}
        await work.run(sa.delete(table))
        for kind, one in all_.items():
            met = called_off[kind]
            for reader in (one.client, one.therapist):
                await plan_once(work, reader.id, kind, met.id, soon, pairing=one.pairing, appointment_id=met.id)

    async def superseded(now: datetime, change: Callable[[Work, Two], Awaitable[object]]) -> set[Kind]:
        """What a change supersedes of everything; and all is planned again."""
        async with sqlite_here.store.work(now) as work:
            for one in all_.values():
                await change(work, one)
            await work.flush()
            gone = await work.all(sa.select(Delivery).where(table.c.state == State.SUPERSEDED))
            try:
                return {row.kind for row in gone}
            finally:
                await work.run(sa.update(table).values(state=State.PLANNED))

    early, late = soon - timedelta(minutes=1), soon + timedelta(minutes=1)
    own, preview, meets = {Kind.QUESTION, Kind.NUDGE}, {Kind.PREVIEW}, {Kind.DIGEST, Kind.ASK}
    assert await superseded(early, lambda work, one: replan_client(work, one.client)) == own | preview
    assert await superseded(early, lambda work, one: replan_morning(work, one.therapist)) == {Kind.MORNING}
    assert await superseded(early, lambda work, one: replan_meetings(work, one.pairing)) == own | preview | meets
    # What is due already is for the courier to decide; but for a question, which goes with what is open.
    assert await superseded(late, lambda work, one: replan_client(work, one.client)) == {Kind.QUESTION}
