"""Protections taken away, one at a time: each must turn a simulation red, or the simulation shows nothing.

Every mutation is a small change to the real code, made for as long as it is entered.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from bot.actions import parting, reply, starting
from bot.domain import appointments, deciding, delivery, plan
from bot.domain.deciding import SendNow
from bot.domain.delivery import Kind, State
from bot.domain.kinds import TRAITS
from bot.domain.notes import Note
from bot.domain.people import Client, new_id
from bot.incoming.intake import Polling, Unkept
from bot.store import deliveries, inbox, marks, tables
from bot.store.work import Work


def _never(*_given: object, **_named: object) -> bool:
    return False


async def _nothing(*_given: object, **_named: object) -> None:
    return None


@contextmanager
def _no_claim() -> Iterator[None]:
    """A claim is not written down: a process that dies leaves no trace of what it was about to send."""
    real = deliveries.claim

    async def claim(work: Work, *given: Any, **named: Any) -> Sequence[delivery.Delivery]:
        found = await real(work, *given, **named)
        ids = [row.id for row in found]
        await work.flush()
        rows = tables.deliveries
        await work.run(sa.update(rows).where(rows.c.id.in_(ids)).values(state=State.PLANNED))
        return found

    with patch.object(deliveries, "claim", claim):
        yield


def _patience(kind: Kind, repeats: int) -> AbstractContextManager[Any]:
    return patch.dict(
        TRAITS, {kind: replace(TRAITS[kind], patience=replace(TRAITS[kind].patience, repeats_unknown=repeats))}
    )


@contextmanager
def _acknowledge_first() -> Iterator[None]:
    """The next poll acknowledges before the updates are kept."""

    async def once(self: Polling) -> float:
        updates, wait = await self._polls.poll(self._offset)
        if not updates:
            return wait
        self._offset = max(each.update_id for each in updates) + 1
        await self._polls.poll(self._offset)
        try:
            await self._intake.keep(updates)
        except Unkept:
            return 1.0
        return wait

    with patch.object(Polling, "once", once):
        yield


@contextmanager
def _forgets_what_it_did() -> Iterator[None]:
    """An update that comes again is dealt with again."""
    real = inbox.take_in

    async def take_in(work: Work, updates: Iterable[tuple[int, str, bytes]]) -> int:
        given = list(updates)
        await work.run(sa.delete(tables.inbox).where(tables.inbox.c.update_id.in_([each[0] for each in given])))
        return await real(work, given)

    with patch.object(inbox, "take_in", take_in):
        yield


@contextmanager
def _occasions_differ() -> Iterator[None]:
    """Nothing says that a digest is that of an appointment: it is planned anew each time."""
    with patch.object(appointments.Appointment, "occasion", property(lambda self: f"{self.id}@{new_id()}")):
        yield


@contextmanager
def _no_room_between() -> Iterator[None]:
    with patch.object(deciding, "APART", timedelta(0)):
        yield


async def _marked(work: Work, pairing_id: str, _by: str) -> Sequence[Note]:
    """Whatever was marked, whether or not it was told."""
    rows = tables.notes
    query = sa.select(Note).where(rows.c.pairing_id == pairing_id, rows.c.came_up_at.is_not(None))
    return await work.all(query)


MUTATIONS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "nothing is claimed": _no_claim,
    "an uncertain nudge goes again": lambda: _patience(Kind.NUDGE, 1),
    "a question is repeated without end": lambda: _patience(Kind.QUESTION, 99),
    "updates are acknowledged before they are kept": _acknowledge_first,
    "an update that comes again is dealt with again": _forgets_what_it_did,
    "a digest is planned twice": _occasions_differ,
    "quiet hours are not looked at": lambda: patch.object(deciding, "quiet_at", _never),
    "a pause is not looked at": lambda: patch.object(Client, "paused", _never),
    "a nudge waits for days": lambda: patch.object(plan, "NUDGE_PATIENCE", timedelta(days=3)),
    "what a dead process left is not settled": lambda: patch.object(starting, "take_over", _nothing),
    "no start is quiet": lambda: patch.object(starting, "SILENCE", timedelta(days=9999)),
    "a digest does not follow an edit": lambda: patch.object(reply, "owe_rewording", _nothing),
    "a line that was taken back stays in the digest": lambda: patch.object(parting, "owe_rewording", _nothing),
    "a line that is held stays where it was sent": lambda: patch.object(reply, "_rewrite", _nothing),
    "the ceiling is not looked at": lambda: patch.object(deciding, "_under_ceiling", lambda *_given: None),
    "the ladder is not looked at": lambda: patch.object(deciding, "_on_ladder", lambda *_given: SendNow()),
    "nothing keeps messages apart": _no_room_between,
    "that a line came back is said again": lambda: patch.object(marks, "to_tell", _marked),
}
"""By what is wrong then."""


SHOWN_PEOPLE, SHOWN_DAYS = 8, 14
SHOWN_BY = {
    "nothing is claimed": 1,
    "an uncertain nudge goes again": 1,
    "a question is repeated without end": 6,
    "updates are acknowledged before they are kept": 2,
    "an update that comes again is dealt with again": 8,
    "a digest is planned twice": 1,
    "quiet hours are not looked at": 1,
    "a pause is not looked at": 1,
    "a nudge waits for days": 19,
    "what a dead process left is not settled": 2,
    "no start is quiet": 9,
    "a digest does not follow an edit": 1,
    "a line that was taken back stays in the digest": 1,
    "a line that is held stays where it was sent": 1,
    "the ceiling is not looked at": 1,
    "the ladder is not looked at": 1,
    "nothing keeps messages apart": 9,
    "that a line came back is said again": 25,
}
"""A seed that showed each in a life of so many people and days: to begin with. A change to the lives moves them."""


def mutated(name: str) -> AbstractContextManager[Any]:
    """The bot with one protection less."""
    return MUTATIONS[name]()
