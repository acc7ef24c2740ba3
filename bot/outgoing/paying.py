"""Pays what is owed to chats: reactions, edits, deletions. All can be repeated freely, so each is tried until done."""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.actions import discreet, previewing, rewording
from bot.actions.reply import SIGN
from bot.channels.port import Channel, Outcome, Settled, Urgency
from bot.clock import Clock
from bot.domain.delivery import Delivery, Kind
from bot.domain.notes import Note
from bot.domain.owed import Due, Owed
from bot.domain.people import Client
from bot.domain.preview import Preview
from bot.store import deliveries
from bot.store.work import Store, away
from bot.voice import letters, preview
from bot.voice.discreet import cover
from bot.voice.phrases import Speech

log = structlog.get_logger(__name__)

WHEN_GONE = 6 * 60 * 60.0
"""Seconds until a chat is tried again whose person blocked the bot, or that was not found."""

WHEN_SUSPENDED = 6 * 60 * 60.0
"""Seconds until an edit is looked at again whose reader is suspended; when they are restored, at once."""


class Paying:
    """What is owed, and what was paid. The courier says when, and how much the pace has room for."""

    def __init__(self, store: Store, channel: Channel, speech: Speech, clock: Clock) -> None:
        self._store, self._channel, self._speech, self._clock = store, channel, speech, clock
        self._under_way: set[str] = set()
        self._messages: set[tuple[str, int]] = set()
        self._paid: list[tuple[str, int]] = []
        self._standing: list[discreet.Standing] = []

    def paid(self, owed_id: str) -> None:
        """A reaction was set with the answer: nothing is owed any more."""
        self._paid.append((owed_id, 1))

    def stands(self, address: str, message: int, lasts: timedelta | None) -> None:
        """An answer stands in a client's chat now; how long it is to, if not for good."""
        self._standing.append(discreet.Standing(address, message, self._clock.now(), lasts))

    async def write_down(self) -> None:
        """Strike out what was paid elsewhere, and remember what stands where. What the database does not take stays to
        be written.
        """
        if not self._paid and not self._standing:
            return
        paid, standing = list(self._paid), list(self._standing)
        try:
            async with self._store.work(self._clock.now()) as work:
                await deliveries.paid(work, paid)
                await discreet.remember(work, standing)
        except Exception as fault:
            if away(fault):
                raise
            # What can never be written must not hold up the rest: a reaction is set again, a message stays.
            log.error("answers_fault", fault=type(fault).__name__, count=len(standing), alarm=True)
        # Others may have come meanwhile.
        del self._paid[: len(paid)], self._standing[: len(standing)]

    async def take(self, most: int) -> Sequence[Owed]:
        """What is due and not under way, at most so many; each is to be given to `pay`."""
        if most <= 0:
            return []
        async with self._store.reading(self._clock.now()) as work:
            due = await deliveries.owed_due(work, most=most, ids_held=self._under_way)
        # One message's debts are paid one after another: words that are on their way must not come after their cover.
        mine = []
        for debt in due:
            if (debt.address, debt.message) not in self._messages:
                self._messages.add((debt.address, debt.message))
                self._under_way.add(debt.id)
                mine.append(debt)
        return mine

    async def pay(self, debt: Owed) -> Outcome | None:
        """One call, and what it means for the debt. Gives its outcome; None after a fault, and then it comes again."""
        try:
            settled = await self._call(debt)
            await self._settle(debt, settled)
        except Exception as fault:
            log.error("owed_fault", owed=debt.id, fault=type(fault).__name__, alarm=True)
            await self._later(debt)
            return None
        finally:
            self._under_way.discard(debt.id)
            self._messages.discard((debt.address, debt.message))
        return settled.outcome

    async def _call(self, debt: Owed) -> Settled:
        match debt.kind:
            case Due.EDIT:
                return await self._edit(debt)
            case Due.DELETE:
                return await self._channel.delete(debt.address, debt.message)
            case Due.REACT:
                return await self._react(debt)
            case Due.HIDE:
                return await self._hide(debt)

    async def _edit(self, debt: Owed) -> Settled:
        found: tuple[Delivery, rewording.Content] | None = None
        shown: Preview | None = None
        async with self._store.reading(self._clock.now()) as work:
            about = await work.get(Delivery, debt.about)
            if about is not None and about.kind is Kind.PREVIEW:
                shown = await previewing.compose(work, about)
            else:
                found = await rewording.reword(work, debt)
            reader = await rewording.reader_of(work, debt)
            if await discreet.is_covered(work, debt, reader):
                return Settled(Outcome.SENT)
        words = self._speech.of(reader.language if reader else "en")
        if found is not None:
            delivery, content = found
            if isinstance(content, rewording.NotNow) and not content.shown:
                return Settled(Outcome.WITHHELD, wait=WHEN_SUSPENDED)
            settled = await self._channel.edit(
                debt.address, debt.message, letters.reworded(words, content, delivery), Urgency.DIGEST
            )
            if isinstance(content, rewording.NotNow) and settled.outcome is Outcome.SENT:
                return Settled(Outcome.WITHHELD, wait=WHEN_SUSPENDED)  # The words themselves are owed still.
            return settled
        if about is not None and shown is not None:
            message = preview.preview(words, shown, about.page)
            return await self._channel.edit(debt.address, debt.message, message, Urgency.QUESTION)
        return Settled(Outcome.SENT)

    async def _hide(self, debt: Owed) -> Settled:
        async with self._store.reading(self._clock.now()) as work:
            reader = await rewording.reader_of(work, debt)
        if not isinstance(reader, Client) or not reader.discreet:
            return Settled(Outcome.SENT)
        message = cover(self._speech.of(reader.language), debt.about)
        return await self._channel.edit(debt.address, debt.message, message, Urgency.QUESTION)

    async def _react(self, debt: Owed) -> Settled:
        async with self._store.reading(self._clock.now()) as work:
            note = await work.get(Note, debt.about)
        if note is None:
            return Settled(Outcome.SENT)
        return await self._channel.react(debt.address, debt.message, SIGN)

    async def _settle(self, debt: Owed, settled: Settled) -> None:
        now = self._clock.now()
        alarm = debt.kind is Due.EDIT
        async with self._store.work(now) as work:
            if settled.outcome in (Outcome.SENT, Outcome.REJECTED):
                await deliveries.paid(work, [(debt.id, debt.asked)])
                if debt.kind is Due.EDIT and settled.outcome is Outcome.SENT:
                    await rewording.words_given(work, debt.about)
                elif debt.kind is Due.EDIT and await previewing.out_of_reach(work, debt.about):
                    alarm = False  # Whose chat it is may delete what stands in it.
            elif (row := await work.get(Owed, debt.id)) is not None:
                away = settled.outcome in (Outcome.GONE, Outcome.NOT_FOUND)
                if away and debt.kind is Due.DELETE and await rewording.reader_of(work, debt) is None:
                    await work.forget(row)  # Nobody is left to whom it could matter.
                elif settled.outcome is not Outcome.WITHHELD or row.asked == debt.asked:
                    row.again(now, WHEN_GONE if away else settled.wait)
        if settled.outcome is Outcome.REJECTED:
            log.error("owed_rejected", owed=debt.id, kind=debt.kind, why=settled.why, alarm=alarm)

    async def _later(self, debt: Owed) -> None:
        now = self._clock.now()
        async with self._store.work(now) as work:
            if (row := await work.get(Owed, debt.id)) is not None:
                row.again(now)
