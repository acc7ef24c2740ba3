"""A therapist and her client on a bare store, and a channel that writes down what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

import sqlalchemy as sa

from bot.actions import asking, joining, meeting, reply
from bot.actions.joining import Invited, Link
from bot.channels.port import Last, Outcome, Outgoing, Settled, Urgency
from bot.clock import ManualClock
from bot.domain.appointments import Repeats
from bot.domain.delivery import Delivery, Kind
from bot.domain.pairing import Pairing
from bot.domain.people import Client, Therapist
from bot.domain.typed import MeetTyped
from bot.outgoing.courier import Courier
from bot.outgoing.paying import Paying
from bot.store.tables import deliveries
from bot.store.work import Store, Work
from bot.voice.phrases import Speech

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""Monday, 13:00 in Berlin."""
THURSDAY = date(2026, 11, 26)
QUESTION, NOTE, ALIAS, NAME = "What eased, even a little?", "The mornings.", "B.", "Alma"
T = TypeVar("T")


@dataclass
class Recording:
    """The Channel that only writes down. Each call of `send` has the next of `outcomes`, then all is well."""

    outcomes: list[Settled] = field(default_factory=list)
    sent: list[tuple[str, Outgoing]] = field(default_factory=list)
    edited: list[tuple[str, int, Outgoing]] = field(default_factory=list)
    reacted: list[tuple[str, int, str]] = field(default_factory=list)
    deleted: list[tuple[str, int]] = field(default_factory=list)

    async def send(self, address: str, message: Outgoing, urgency: Urgency, last: Last | None = None) -> Settled:
        if last is not None and (instead := await last()) is not None:
            return instead
        settled = self.outcomes.pop(0) if self.outcomes else Settled(Outcome.SENT)
        if settled.outcome is not Outcome.SENT:
            return settled
        self.sent.append((address, message))
        return Settled(Outcome.SENT, 100 + len(self.sent))

    async def edit(self, address: str, message_id: int, message: Outgoing, urgency: Urgency) -> Settled:
        self.edited.append((address, message_id, message))
        return Settled(Outcome.SENT, message_id)

    async def delete(self, address: str, message_id: int) -> Settled:
        self.deleted.append((address, message_id))
        return Settled(Outcome.SENT, message_id)

    async def react(self, address: str, message_id: int, emoji: str) -> Settled:
        self.reacted.append((address, message_id, emoji))
        return Settled(Outcome.SENT, message_id)

    async def acknowledge(self, press: str, toast: str = "", *, alert: bool = False) -> Settled:
        return Settled(Outcome.SENT)

    async def leave(self, chat: str) -> Settled:
        return Settled(Outcome.SENT)

    async def menu(self, address: str, commands: tuple[tuple[str, str], ...]) -> Settled:
        return Settled(Outcome.SENT)

    def texts(self, address: str) -> list[str]:
        """What was sent to an address, in order."""
        return [message.text for to, message in self.sent if to == address]


@dataclass
class Scene:
    """Alma and Ben are joined, and a clock stands still."""

    store: Store
    clock: ManualClock
    speech: Speech
    alma: Therapist
    ben: Client
    pairing: Pairing
    channel: Recording = field(default_factory=Recording)

    def courier(self, who: str = "one", store: Store | None = None) -> Courier:
        kept = store or self.store
        paying = Paying(kept, self.channel, self.speech, self.clock)
        return Courier(kept, self.channel, self.speech, self.clock, paying, who, lambda: 30)

    async def carry(self, courier: Courier) -> None:
        """Everything that is due now is carried, edits included."""
        while await courier.tick():
            await courier.settled()

    async def ask(self, question: str = QUESTION) -> None:
        async with self.store.work(self.clock.now()) as work:
            await asking.ask(work, await found(work, self.pairing), asking.draft_of(question))

    async def meet(self, on: date = THURSDAY, at: time = time(15, 0), repeats: Repeats = Repeats.WEEKLY) -> None:
        typed = MeetTyped(on, at, repeats, 50)
        async with self.store.work(self.clock.now()) as work:
            pairing, alma = await found(work, self.pairing), await found(work, self.alma)
            await meeting.set_meeting(work, alma, pairing, typed)

    async def write(self, text: str = NOTE, message: int = 11) -> reply.Kept:
        now = self.clock.now()
        async with self.store.work(now) as work:
            kept = await reply.reply(work, await found(work, self.ben), text, message, None, written_at=now)
            assert isinstance(kept, reply.Kept)
            return kept

    async def rows(self, kind: Kind) -> Sequence[Delivery]:
        """The deliveries of a kind, in the order they are due."""
        async with self.store.reading(self.clock.now()) as work:
            query = sa.select(Delivery).where(deliveries.c.kind == kind).order_by(deliveries.c.due_at)
            return await work.all(query)

    async def to(self, kind: Kind) -> None:
        """Set the clock to when the next of a kind is due."""
        self.clock.move_to(min(each.due_at for each in await self.rows(kind) if each.state == "planned"))


async def found(work: Work, thing: T) -> T:
    """The same thing in another transaction."""
    again = await work.get(type(thing), vars(thing)["id"])
    assert again is not None
    return again


async def enrolled(work: Work, address: str, now: datetime, name: str = NAME) -> Therapist:
    """A therapist in Berlin."""
    code = await joining.invite_therapist(work, name)
    await work.flush()
    link = await joining.look_at(work, None, code)
    assert isinstance(link, Link)
    made = await joining.enrol(work, link, address, "en")
    assert made is not None
    made.zone = "Europe/Berlin"
    await work.flush()
    return made


async def paired(work: Work, therapist: Therapist, address: str, now: datetime, alias: str = ALIAS) -> Pairing:
    """A client who has joined."""
    invited = await joining.invite_client(work, therapist, alias)
    assert isinstance(invited, Invited)
    await work.flush()
    link = await joining.look_at(work, None, invited.code)
    assert isinstance(link, Link)
    assert link.pairing is not None
    assert await joining.accept(work, link, None, address, "Ben Berg", "en")
    await work.flush()
    assert await joining.confirm(work, link.pairing)
    return link.pairing


async def scene(store: Store, speech: Speech, now: datetime = NOW) -> Scene:
    """Set the scene: joined, and the welcome has come."""
    async with store.work(now) as work:
        alma = await enrolled(work, "1001", now)
        pairing = await paired(work, alma, "2002", now)
        ben = await work.get(Client, pairing.client_id)
        assert ben is not None
        await work.run(sa.delete(deliveries))
    return Scene(store, ManualClock(now + timedelta(minutes=1)), speech, alma, ben, pairing)
