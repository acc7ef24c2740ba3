"""Each class of outcome for each kind of delivery: how many copies arrive, and what its row says (delivery.md)."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.channels.port import Last, Outgoing, Settled, Urgency
from bot.domain.delivery import Kind, State
from bot.domain.pairing import Question
from bot.outgoing.courier import Stopped
from bot.store.tables import words
from sandbox.botapi.faults import Fault
from tests.faults.mishaps import (
    QUESTION,
    TAKEN,
    UNCERTAIN,
    Three,
    arranged,
    asked,
    carried,
    carries,
    commits,
    copies,
    row,
    rows,
    up_to,
)
from tests.people import World, plain

THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
"""When Alma and Ben meet."""


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.DIGEST, Kind.ASK])
async def test_one_uncertain_call(pair: World, kind: Kind) -> None:
    phone = await arranged(pair, kind)
    pair.telegram.faults.plan("sendMessage", Fault.RESET_BEFORE, chat=phone.number)
    await carries(pair)
    assert copies(phone, kind) == 0
    await pair.moves(minutes=2)
    assert copies(phone, kind) == 1
    assert (await rows(pair, kind))[0].state is State.SENT


async def test_whatever_makes_a_nudge_uncertain_it_never_goes_twice(pair: World) -> None:
    await carried(pair)
    await pair.ben.says("/rhythm daily 18:00")
    await pair.ben.says("/settings")
    await pair.ben.presses("Before lines go")
    await pair.ben.presses("No previews")
    arrived = 0
    for fault in (*UNCERTAIN, *TAKEN):
        await pair.ben.says("Here I am.")  # else the ladder makes them fewer
        await up_to(pair, Kind.NUDGE)
        pair.telegram.faults.plan("sendMessage", fault)
        await carries(pair)
        await pair.moves(hours=3)
        arrived += fault.accepts
        assert copies(pair.ben, Kind.NUDGE) == arrived
    states = [each.state for each in await rows(pair, Kind.NUDGE)]
    assert states == [*[State.UNKNOWN] * 7, State.PLANNED], "and the next day's is planned"


async def test_a_question_that_stays_uncertain_is_named_and_shown(pair: World) -> None:
    await arranged(pair, Kind.QUESTION)
    pair.telegram.faults.plan("sendMessage", Fault.RESET_BEFORE, times=2)
    await carries(pair)
    await pair.moves(seconds=59)
    assert len([each for each in pair.telegram.calls if each.method == "sendMessage" and each.fault]) == 1
    await pair.moves(hours=10)
    assert (await row(pair, Kind.QUESTION)).state is State.UNKNOWN
    assert copies(pair.ben, Kind.QUESTION) == 0, "once more, and not again"
    await pair.ben.says("A line.")
    pair.ben.sees("A question may not have reached you")
    await pair.ben.says("Another line.")
    assert pair.ben.text.count(QUESTION) == 1
    await pair.moves_to(THURSDAY)
    pair.alma.sees("It is not certain that this question arrived")


async def test_an_uncertain_question_whose_showing_is_lost_too_is_named(pair: World) -> None:
    await arranged(pair, Kind.QUESTION)
    pair.telegram.faults.plan("sendMessage", Fault.RESET_BEFORE, times=2)
    await carries(pair)
    await pair.moves(hours=10)
    pair.telegram.faults.plan("sendMessage", Fault.RESET_BEFORE, times=None)
    await pair.ben.says("A line.")
    pair.ben.does_not_see(QUESTION)
    pair.telegram.faults.clear()
    await pair.moves_to(THURSDAY)
    pair.alma.sees("It is not certain that this question arrived")


async def test_a_digest_names_the_question_that_may_not_have_come(pair: World) -> None:
    await arranged(pair, Kind.QUESTION)
    pair.telegram.faults.plan("sendMessage", Fault.ACCEPT_THEN_RESET, times=2)
    await carries(pair)
    await pair.moves_to(THURSDAY)
    assert copies(pair.ben, Kind.QUESTION) == 2
    pair.alma.sees("It is not certain that this question arrived")


@pytest.mark.parametrize("evidence", ["button", "reply"])
async def test_evidence_that_a_question_came_spares_the_repeat(pair: World, evidence: str) -> None:
    await arranged(pair, Kind.QUESTION)
    pair.telegram.faults.plan("sendMessage", Fault.ACCEPT_THEN_RESET)
    await carries(pair)
    question = pair.ben.sees(QUESTION)
    if evidence == "button":
        await pair.ben.presses("Pause", on=question)
    else:
        await pair.ben.says("The mornings.", reply_to=question.id)
    await pair.moves(days=1)
    assert copies(pair.ben, Kind.QUESTION) == 1
    assert (await row(pair, Kind.QUESTION)).state is State.SENT


async def test_an_older_button_is_no_evidence(pair: World) -> None:
    older = pair.ben.last
    await arranged(pair, Kind.QUESTION)
    await pair.ben.says("A line.")
    pair.telegram.faults.plan("sendMessage", Fault.RESET_BEFORE)
    await carries(pair)
    pair.telegram.press(pair.ben.number, older.id, "notnow", forged=True)
    await pair.moves(minutes=3)
    assert copies(pair.ben, Kind.QUESTION) == 1, "it had not come, so it goes once more"


async def test_three_uncertain_covers_and_no_words(pair: World) -> None:
    await arranged(pair, Kind.DIGEST)
    pair.telegram.faults.plan("sendMessage", Fault.ACCEPT_THEN_502, times=None, chat=pair.alma.number)
    await carries(pair)
    await pair.moves(minutes=30)
    assert copies(pair.alma, Kind.DIGEST) == 3, "the cover up to twice more"
    pair.alma.does_not_see("The mornings.")
    assert (await row(pair, Kind.DIGEST)).state is State.UNKNOWN
    pair.ben.sees("have not been read")


async def test_words_follow_only_into_a_cover_that_is_known(pair: World) -> None:
    await arranged(pair, Kind.DIGEST)
    pair.telegram.faults.plan("sendMessage", Fault.ACCEPT_THEN_RESET, chat=pair.alma.number)
    await carries(pair)
    await pair.moves(minutes=1)
    covers = [plain(each) for each in pair.alma.received if each.protected]
    assert ["The mornings." in each for each in covers] == [False, True]


@pytest.mark.parametrize("kind", [Kind.NUDGE, Kind.DIGEST])
async def test_a_429_holds_and_then_it_goes(pair: World, kind: Kind) -> None:
    phone = await arranged(pair, kind)
    pair.telegram.faults.plan("sendMessage", Fault.TOO_MANY, seconds=40, chat=phone.number)
    await carries(pair)
    await pair.moves(seconds=39)
    assert copies(phone, kind) == 0
    assert len([each for each in pair.telegram.calls if each.fault]) == 1, "nothing is tried while it holds"
    await pair.moves(seconds=30)
    assert copies(phone, kind) == 1


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.DIGEST])
async def test_what_is_refused_as_ours_goes_never_again(pair: World, kind: Kind) -> None:
    phone = await arranged(pair, kind)
    pair.telegram.faults.plan("sendMessage", Fault.BAD_REQUEST_ENTITIES, chat=phone.number)
    with capture_logs() as logs:
        await carries(pair)
        await pair.moves(hours=1)
    assert copies(phone, kind) == 0
    assert (await rows(pair, kind))[0].state is State.FAILED
    assert [each["outcome"] for each in logs if each.get("alarm") and "outcome" in each] == ["rejected"]
    if kind is Kind.QUESTION:
        await pair.moves_to(THURSDAY)
        pair.alma.sees("It is not certain that this question arrived")
    if kind is Kind.DIGEST:
        pair.ben.sees("have not been read")


@pytest.mark.parametrize("kind", [Kind.NUDGE, Kind.DIGEST])
async def test_a_refused_connection_is_tried_again_for_as_long_as_there_is_patience(pair: World, kind: Kind) -> None:
    phone = await arranged(pair, kind)
    await pair.served.stop()
    pair.app.stepping = False  # no updates come either; the courier alone goes on
    for _ in range(5):
        await pair.app.courier.tick()
        await pair.app.courier.settled()
        pair.clock.move(timedelta(seconds=90))
    await pair.served.start()
    pair.app.stepping = True
    await pair.moves(minutes=10)
    assert copies(phone, kind) == 1
    assert (await rows(pair, kind))[0].state is State.SENT


@pytest.mark.parametrize("kind", [Kind.NUDGE, Kind.QUESTION])
async def test_blocked_and_back(pair: World, kind: Kind) -> None:
    phone = await arranged(pair, kind)
    pair.telegram.faults.plan("sendMessage", Fault.FORBIDDEN_BLOCKED, chat=phone.number)
    await carries(pair)
    await pair.moves(minutes=20)
    assert copies(phone, kind) == 0
    calls = len([each for each in pair.telegram.calls if each.method == "sendMessage"])
    await pair.moves(minutes=20)
    assert len([each for each in pair.telegram.calls if each.method == "sendMessage"]) == calls, "nothing is tried"
    await phone.says("/help")
    await pair.moves(days=1)
    first = (await rows(pair, kind))[0]
    assert first.state is (State.FAILED if kind is Kind.NUDGE else State.SENT), "a nudge belongs to its hour"
    assert copies(phone, kind) == 1


async def test_unblocking_alone_is_coming_back(pair: World) -> None:
    await asked(pair)
    await pair.ben.blocks()
    await up_to(pair, Kind.QUESTION)
    await carries(pair)
    assert copies(pair.ben, Kind.QUESTION) == 0
    await pair.ben.unblocks()
    await pair.moves(days=1)
    assert copies(pair.ben, Kind.QUESTION) == 1


async def test_one_chat_not_found_is_looked_at_again(pair: World) -> None:
    await arranged(pair, Kind.QUESTION)
    pair.telegram.faults.plan("sendMessage", Fault.CHAT_NOT_FOUND)
    await carries(pair)
    assert pair.app.courier.stopped is None
    await pair.moves(minutes=3)
    assert copies(pair.ben, Kind.QUESTION) == 1


async def test_three_chats_not_found_are_nobodys_fault(three: Three) -> None:
    three.telegram.faults.plan("sendMessage", Fault.CHAT_NOT_FOUND, times=None)
    with capture_logs() as logs:
        await carries(three)
        for _ in range(2):  # starting again with the same wrong token changes nothing
            assert await three.app.courier.tick() == 0, "nothing more is sent"
            found = await rows(three, Kind.QUESTION)
            assert {each.state for each in found} == {State.PLANNED}
            three.clock.move(timedelta(minutes=3))
            await three.restarts()
    assert [each["event"] for each in logs if each.get("alarm")].count("courier_stopped") == 3
    three.telegram.faults.clear()
    await three.restarts()
    three.clock.move(timedelta(minutes=3))
    await carries(three)
    assert [copies(each, Kind.QUESTION) for each in three.clients] == [1, 1, 1]


async def test_a_refused_token_stops_all_and_burns_nothing(three: Three) -> None:
    three.telegram.faults.plan("sendMessage", Fault.UNAUTHORIZED, times=None)
    running = three.app.courier
    with capture_logs():
        await running.tick()
        await running.settled()
    found = await rows(three, Kind.QUESTION)
    assert [(each.state, each.tries) for each in found] == [(State.PLANNED, 0)] * 3
    assert await running.tick() == 0
    three.telegram.faults.clear()
    await three.restarts()
    assert copies(three.clients[2], Kind.QUESTION) == 1


async def test_the_courier_ends_when_the_token_is_refused(three: Three) -> None:
    three.telegram.faults.plan("sendMessage", Fault.UNAUTHORIZED, times=None)
    three.app.courier.wake()
    with capture_logs(), pytest.raises(Stopped, match="refuses the token"):
        await three.app.courier.run()


async def test_an_outcome_that_the_database_did_not_take_is_written_down_later(pair: World) -> None:
    await carried(pair)
    await pair.ben.says("The mornings.")
    await up_to(pair, Kind.DIGEST)
    courier = pair.app.courier
    real = pair.app.channel.send
    with capture_logs() as logs, commits(pair.app.store) as failing:

        async def send(address: str, message: Outgoing, urgency: Urgency, last: Last | None = None) -> Settled:
            settled = await real(address, message, urgency, last)
            failing.next = 1  # the commit of the outcome
            return settled

        vars(pair.app.channel)["send"] = send
        assert await courier.tick()
        await courier.settled()
        assert (await row(pair, Kind.DIGEST)).state is State.SENDING
    assert "settle_fault" in [each["event"] for each in logs]
    await pair.moves(minutes=1)
    assert (await row(pair, Kind.DIGEST)).state is State.SENT
    assert copies(pair.alma, Kind.DIGEST) == 1
    pair.alma.sees("The mornings.")


async def test_a_row_that_cannot_be_worded_stops_no_other(three: Three) -> None:
    async with three.app.store.work(three.clock.now()) as work:
        broken = await work.get(Question, (await rows(three, Kind.QUESTION))[0].question_id)
        assert broken is not None
        await work.run(sa.update(words).where(words.c.id == broken.words).values(sealed=bytes(40)))
    with capture_logs() as logs:
        await carries(three)
        shown = sorted(copies(each, Kind.QUESTION) for each in three.clients)
        assert shown == [0, 1, 1]
        await carries(three)
        await carries(three)
    assert [each["fault"] for each in logs if each["event"] == "delivery_failed"] == ["Tampered"]


async def test_a_database_that_takes_nothing_costs_no_row(pair: World) -> None:
    await arranged(pair, Kind.DIGEST)
    # The claim of all, and then of this one alone; the database is back before anything can be written of it.
    with commits(pair.app.store, failing=2), capture_logs() as logs:
        await pair.app.courier.tick()
    assert [each["event"] for each in logs] == ["claim_fault", "claim_fault"]
    assert (await row(pair, Kind.DIGEST)).state is State.PLANNED
    await carries(pair)
    assert copies(pair.alma, Kind.DIGEST) == 1


async def test_a_question_that_may_have_come_counts_for_the_day(pair: World) -> None:
    await pair.enrols(pair.cleo, "Cleo")
    await pair.pairs(pair.cleo, pair.ben, "Bee")
    await asked(pair)
    await pair.cleo.says("/ask Bee And in the evening?")
    await up_to(pair, Kind.QUESTION)
    # The first of two that are due arrives, and the bot cannot know.
    pair.telegram.faults.plan("sendMessage", Fault.ACCEPT_THEN_RESET)
    await carries(pair)
    await pair.moves(hours=3)
    shown = [each for each in (QUESTION, "And in the evening?") if any(each in m.text for m in pair.ben.received)]
    assert len(shown) == 1, "one a day, and not two within a minute"
    await pair.moves(days=1)
    pair.ben.sees(QUESTION)
    pair.ben.sees("And in the evening?")
