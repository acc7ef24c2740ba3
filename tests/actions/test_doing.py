"""Activities on a bare store, on SQLite and PostgreSQL: one note that grows, and what a nudge brings."""

from datetime import timedelta

import sqlalchemy as sa

from bot.actions import doing, reply
from bot.actions.carrying import prepare
from bot.actions.planning import replan_client
from bot.actions.starting import quiet_start
from bot.domain.contents import Suggestion
from bot.domain.delivery import Delivery, Kind, State
from bot.domain.notes import STEP_BREAK, Note
from bot.domain.offer import Offer
from bot.domain.pairing import Phase
from bot.domain.rhythm import EVERY_DAY, Nudges
from bot.store import doings
from bot.store.tables import deliveries, parts
from bot.store.work import Work
from bot.voice.library import Library
from tests.actions.cast import Scene, found

STAYED = "stayed-with-me"


def library(here: Scene) -> Library:
    return here.speech.english.library


async def says(here: Scene, work: Work, text: str, message: int) -> doing.Said:
    """Ben answers the step that waits."""
    ben, now = await found(work, here.ben), here.clock.now()
    going = await doing.going_on(work, ben, ben.waits_about, library(here).shelf)
    assert going is not None
    return await doing.wrote(work, ben, *going, text, message, written_at=now)


async def begun(here: Scene, message: int = 20) -> None:
    async with here.store.work(here.clock.now()) as work:
        ben, prompt = await found(work, here.ben), library(here).get(STAYED)
        assert prompt is not None
        assert await doing.begin(work, ben, prompt, None, message) is not None


async def told(work: Work) -> list[str]:
    return [await work.open(note.words) for note in await work.all(sa.select(Note).order_by("message"))]


async def test_a_note_grows_and_comes_apart_again(here: Scene) -> None:
    await begun(here)
    for number, text in enumerate(("one", "two", "three")):
        async with here.store.work(here.clock.now()) as work:
            said = await says(here, work, text, 30 + number)
            assert (said.shown is None) is (text == "three")
    async with here.store.work(here.clock.now()) as work:
        ben = await found(work, here.ben)
        assert await doings.of_client(work, ben) == []
        aside = await doing.set_aside(work, ben, 30)
        assert aside == doing.SetAside("one", last=False, went_out=False)
        assert await told(work) == [STEP_BREAK.join(("Feared: two", "In the body: three"))]
        note = (await work.all(sa.select(Note)))[0]
        assert note.message == 31
        await reply.edit_note(work, ben, "four", 32)
        assert await told(work) == [STEP_BREAK.join(("Feared: two", "In the body: four"))]
        assert await doing.set_aside(work, ben, 30) is None
        await reply.forget_note(work, ben, note.id)
    async with here.store.reading(here.clock.now()) as work:
        assert (await work.run(sa.select(parts))).all() == []
        assert await told(work) == []


async def offered(here: Scene, *prompts: str, phase: Phase = Phase.ONGOING) -> None:
    """These are offered, a minute apart; Ben wants a nudge a day."""
    async with here.store.work(here.clock.now()) as work:
        ben, pairing = await found(work, here.ben), await found(work, here.pairing)
        pairing.phase = phase
        for number, prompt in enumerate(prompts):
            at = here.clock.now() + timedelta(minutes=number)
            work.add(Offer(pairing_id=pairing.id, prompt=prompt, offered_at=at))
        await work.flush()
        ben.rhythm = ben.rhythm.nudged(Nudges.DAYS, EVERY_DAY)
        await replan_client(work, ben)


async def brings(here: Scene) -> str:
    """What the next nudge brings: an activity's id, or nothing."""
    await here.to(Kind.NUDGE)
    async with here.store.work(here.clock.now()) as work:
        planned = sa.select(Delivery).where(deliveries.c.kind == Kind.NUDGE, deliveries.c.state == State.PLANNED)
        nudge = await work.one(planned)
        assert nudge is not None
        nudge.claimed_at = here.clock.now()
        parcel = await prepare(work, nudge, here.speech.shelves)
        brought = parcel.contents if parcel is not None else None
        if not isinstance(brought, Suggestion):
            return ""
        assert (nudge.offer_id, nudge.pairing_id) == (brought.offer_id, here.pairing.id)
        nudge.state = State.SENT
        await work.flush()
        await replan_client(work, await found(work, here.ben))
        return brought.activity.id


async def test_nudges_bring_what_was_brought_longest_ago(here: Scene) -> None:
    await offered(here, STAYED, "gone", "what-mattered", "turned-away")
    # They are not settled here, so the ladder does not count them.
    assert [await brings(here) for _ in range(4)] == [STAYED, "what-mattered", "turned-away", STAYED]


async def test_what_does_not_fit_the_phase_is_not_brought(here: Scene) -> None:
    await offered(here, STAYED, "set-it-down", phase=Phase.AFTER_INTENSE)
    assert [await brings(here) for _ in range(2)] == ["set-it-down", "set-it-down"]


async def test_after_a_silence_an_activity_is_planned_anew(here: Scene) -> None:
    await offered(here, STAYED)
    await here.to(Kind.NUDGE)
    here.clock.move(timedelta(days=3))
    async with here.store.work(here.clock.now()) as work:
        await quiet_start(work)
    states = [each.state for each in await here.rows(Kind.NUDGE)]
    assert states == [State.EXPIRED, State.PLANNED]
