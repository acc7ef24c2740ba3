"""What is owed after a commit: the words of a digest, the sign on a note. Retried until done (delivery.md)."""

from structlog.testing import capture_logs

from bot.actions.reply import SIGN
from bot.domain.delivery import Kind
from bot.domain.owed import Due
from sandbox.botapi.faults import Fault
from tests.faults.mishaps import TAKEN, UNCERTAIN, arranged, carries, copies, debts
from tests.people import World


async def test_the_words_of_a_digest_are_owed_until_they_are_there(pair: World) -> None:
    await arranged(pair, Kind.DIGEST)
    for fault in (*UNCERTAIN[:2], *TAKEN, Fault.TOO_MANY_BARE):
        pair.telegram.faults.plan("editMessageText", fault, chat=pair.alma.number)
    await carries(pair)
    assert [each.kind for each in await debts(pair) if each.address == str(pair.alma.number)] == [Due.EDIT]
    await pair.restarts()
    await pair.moves(minutes=5)
    pair.alma.sees("The mornings.")
    assert await debts(pair) == []
    assert copies(pair.alma, Kind.DIGEST) == 1


async def test_an_edit_already_made_is_made(pair: World) -> None:
    await arranged(pair, Kind.DIGEST)
    pair.telegram.faults.plan("editMessageText", Fault.BAD_REQUEST_NOT_MODIFIED, chat=pair.alma.number)
    await carries(pair)
    assert await debts(pair) == []


async def test_a_deleted_cover_ends_its_edit_with_an_alarm(pair: World) -> None:
    await arranged(pair, Kind.DIGEST)
    pair.telegram.faults.plan("editMessageText", Fault.BAD_REQUEST_EDIT_NOT_FOUND, chat=pair.alma.number)
    with capture_logs() as logs:
        await carries(pair)
    assert await debts(pair) == []
    assert [each["why"] for each in logs if each["event"] == "owed_rejected" and each["alarm"]] == ["edit_gone"]


async def test_the_sign_on_a_note_is_owed_until_it_is_set(pair: World) -> None:
    for fault in (*UNCERTAIN, Fault.TOO_MANY):
        pair.telegram.faults.plan("setMessageReaction", fault)
    note = await pair.ben.says("The mornings.")
    assert [each.kind for each in await debts(pair)] == [Due.REACT]
    await pair.moves(minutes=5)
    assert sign(pair, note) == SIGN
    assert await debts(pair) == []


async def test_a_sign_that_telegram_will_not_have_is_let_be(pair: World) -> None:
    pair.telegram.faults.plan("setMessageReaction", Fault.FORBIDDEN_OTHER)
    note = await pair.ben.says("The mornings.")
    await pair.moves(minutes=5)
    assert sign(pair, note) == ""
    assert await debts(pair) == []


async def test_a_sign_that_was_taken_back_is_not_set_any_more(pair: World) -> None:
    pair.telegram.faults.plan("setMessageReaction", Fault.RESET_BEFORE, times=None)
    note = await pair.ben.says("The mornings.")
    await pair.ben.says("/forget", reply_to=note)
    await pair.ben.presses("Take it back")
    pair.telegram.faults.clear()
    await pair.moves(minutes=5)
    assert sign(pair, note) == ""
    assert await debts(pair) == []


def sign(world: World, note: int) -> str:
    return next(each for each in world.ben.screen if each.id == note).reaction


async def test_an_answer_that_is_uncertain_is_not_repeated(pair: World) -> None:
    pair.telegram.faults.plan("sendMessage", Fault.RESET_BEFORE)
    await pair.ben.says("/help")
    await pair.moves(minutes=5)
    pair.ben.does_not_see("Write a line whenever you like.\nEdit the message")


async def test_a_digest_that_cannot_be_reworded_waits_and_stops_no_other(pair: World) -> None:
    await arranged(pair, Kind.DIGEST)
    real = pair.app.channel.edit
    vars(pair.app.channel)["edit"] = _breaks
    with capture_logs() as logs:
        await carries(pair)
    assert [each["event"] for each in logs if each.get("alarm")] == ["owed_fault"] * 2, "once a chat, and later"
    vars(pair.app.channel)["edit"] = real
    await pair.moves(minutes=1)
    pair.alma.sees("The mornings.")


async def _breaks(*_given: object) -> None:
    raise RuntimeError
