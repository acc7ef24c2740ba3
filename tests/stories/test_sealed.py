"""Several therapists and clients on one bot: nobody reads, changes or guesses what is another's."""

from datetime import timedelta
from zlib import crc32

import pytest
import sqlalchemy as sa

from bot.desk.shelf import mark_of
from bot.domain.appointments import Appointment
from bot.domain.delivery import Delivery, Kind
from bot.domain.offer import Offer
from bot.domain.pairing import Question
from bot.domain.people import Therapist
from bot.store import people
from bot.store.tables import metadata
from tests.people import Phone, World, plain
from tests.stories.traces import DORA, OTTO, calls, digests, tells

ACTIVITY = mark_of("two-minutes")
UNKNOWN = "0123456789abcdef01234567"


async def _ids(world: World) -> dict[str, str]:
    """The ids of what is Alma's and Ben's."""
    async with world.app.store.reading() as work:
        digest = next(row for row in await work.all(sa.select(Delivery)) if row.kind is Kind.DIGEST and row.message)
        pairing = digest.pairing_id
        question = next(row for row in await work.all(sa.select(Question)) if row.pairing_id == pairing)
        meeting = next(row for row in await work.all(sa.select(Appointment)) if row.pairing_id == pairing)
        offer = (await work.all(sa.select(Offer)))[0]
    assert pairing is not None
    return {"pairing": pairing, "question": question.id, "digest": digest.id, "meeting": meeting.id, "offer": offer.id}


async def _pairing(world: World) -> str:
    async with world.app.store.reading() as work:
        therapist = await people.person_at(work, str(world.alma.number))
        assert isinstance(therapist, Therapist)
        return (await people.named_pairings(work, therapist))[0].pairing.id


FORGED = [
    "them:{pairing}",
    "notthem:{pairing}",
    "relink:{pairing}",
    "end:{pairing}",
    "ended:{pairing}",
    "digest:{pairing}",
    "now:{pairing}",
    "last:{pairing}",
    "more:{digest}:1",
    "meet:{pairing}",
    "meetoff:{pairing}",
    "meetfor:{question}",
    "undo:{question}",
    "askfor:{pairing}",
    "askw:{pairing}:{meeting}",
    "askk:{pairing}:{meeting}",
    "askn:{pairing}:{meeting}",
    "askset:{pairing}:{digest}",
    "asklong:{pairing}:{digest}",
    "askpick:{pairing}:{digest}:1",
    "askdraft:{digest}:{pairing}",
    "askwho:{digest}",
    "askfor:{pairing}:{digest}",
    "asklib:{pairing}:{meeting}",
    "asksmall:{pairing}:{meeting}",
    "smaller:{pairing}:{digest}",
    "askwhy:{pairing}:{digest}",
    "library:{pairing}",
    "libp:stuck:{pairing}",
    "libi:sa0n:{pairing}",
    "libv:sa0n:{mark}:{pairing}",
    "libs:sa0n:{mark}:{pairing}",
    "libc:sa0n:{mark}:{pairing}",
    "libo:sa0n:{mark}:{pairing}",
    "libd:{digest}:{pairing}",
    "libx:{offer}:n{mark}",
    "liby:{offer}:{digest}",
    "athand:{pairing}",
    "offered:{offer}",
    "unoffer:{offer}",
    "phase:{pairing}",
    "phaseset:stuck:{pairing}",
    "why:{question}",
    "qchange:{question}",
    "qcard:{question}",
    "qown:{question}",
    "qback:{question}",
    "qsmall:{question}",
    "qother:{question}:00000000",
    f"quse:{{question}}:{crc32(b'one-word'):08x}",
    "qlet:{question}",
    "qtake:{question}",
    "qnote:1:{digest}",
]


@pytest.mark.parametrize("who", ["another therapist", "another client", "a stranger"])
async def test_forged_choices_of_what_is_anothers_change_nothing_and_read_like_unknown_ones(
    three: World, who: str
) -> None:
    await three.alma.forges(f"libo:sa0n:{ACTIVITY}:{await _pairing(three)}")
    ids = await _ids(three)
    phone = {
        "another therapist": three.cleo,
        "another client": Phone(three, OTTO, "Otto"),
        "a stranger": Phone(three, 6006, "Nobody"),
    }[who]
    await phone.says("/help")
    before = await _everything(three)
    three.telegram.calls.clear()
    for meaning in FORGED:
        for known in (ids, dict.fromkeys(ids, UNKNOWN)):
            meant = meaning.format(**known, mark=ACTIVITY)
            three.telegram.press(phone.number, phone.last.id, meant, forged=True)
            three.clock.move(timedelta(seconds=1))  # no flood
        await three.settles()
    made = [call for call in three.telegram.calls if call.method != "getUpdates"]
    assert {call.method for call in made} == {"answerCallbackQuery"}
    assert len(made) == 2 * len(FORGED)
    assert len({str({**call.params, "callback_query_id": ""}) for call in made}) == 1
    assert await _everything(three) == before


async def _everything(world: World) -> list[list[tuple[object, ...]]]:
    """Every row that says something, but for the heartbeat and the inbox."""
    tables = [table for name, table in sorted(metadata.tables.items()) if name not in ("inbox", "service")]
    async with world.app.store.reading() as work:
        found = [await work.run(sa.select(table).order_by(*table.primary_key)) for table in tables]
        return [[tuple(row) for row in rows] for rows in found]


TYPED = (
    "/ask B. What eased?",
    "/meet B. fri 10:00",
    "/meet B. off",
    "/digest B.",
    "/end B.",
    "/library B.",
    "/phase B. stuck",
    "/phase B.",
)


async def test_anothers_alias_is_answered_like_one_that_nobody_has(three: World) -> None:
    await three.pairs(three.cleo, Phone(three, DORA, "Dora"), "Dora")
    for typed in TYPED:
        of_ben = await _told_cleo(three, typed)
        of_nobody = await _told_cleo(three, typed.replace("B.", "Z."))
        assert [text.replace("B.", "Z.") for text in of_ben] == of_nobody


async def _told_cleo(world: World, typed: str) -> list[str]:
    world.telegram.calls.clear()
    await world.cleo.says(typed)
    return [str(call.params["text"]) for call in calls(world, world.cleo, "sendMessage")]


async def test_two_therapists_may_use_the_same_alias(three: World) -> None:
    otto = Phone(three, DORA, "Bob")
    await three.pairs(three.cleo, otto, "B.")
    await three.cleo.says("/ask B. For Bob alone?")
    await three.moves(days=2)
    otto.sees("For Bob alone?")
    three.ben.does_not_see("For Bob alone?")
    three.alma.does_not_see("For Bob alone?")


async def test_a_digest_carries_only_its_own_pairings_lines(three: World) -> None:
    otto = Phone(three, OTTO, "Otto")
    await otto.says("From Otto.")
    await three.cleo.says("/digest O.")
    await three.cleo.presses("In session now")
    assert ["Line" in text for text in digests(three.cleo)] == [False]
    assert "From Otto." in digests(three.cleo)[0]
    three.alma.does_not_see("From Otto.")


async def test_a_therapist_sees_only_their_own_clients(three: World) -> None:
    await three.cleo.says("/clients")
    assert "O." in plain(three.cleo.last)
    assert "B." not in plain(three.cleo.last)


async def test_a_therapists_line_goes_to_no_client_of_another(three: World) -> None:
    await three.cleo.says("What was new?")
    assert tells(three.cleo.last, "ask-confirm", alias="O.")
    await three.cleo.presses("Leave it with O.")
    await three.moves(days=2)
    three.ben.does_not_see("What was new?")


async def test_the_end_of_one_pairing_leaves_the_other(three: World) -> None:
    await three.cleo.says("/end O.")
    await three.cleo.presses("End it")
    await three.moves(days=7)
    assert len(digests(three.alma)) == 2
    await three.ben.says("/question")
    assert not tells(three.ben.last, "parted-text")
