"""The core loop as actions on a bare store, on SQLite and PostgreSQL: joined, asked, answered, parted, erased."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.actions import asking, joining, parting, reply, starting, suspending
from bot.actions.digesting import compose
from bot.domain.delivery import Delivery, Kind, State
from bot.domain.notes import Note
from bot.domain.owed import Owed
from bot.domain.pairing import Invitation, Pairing, Stage
from bot.domain.people import Client, Person, Therapist
from bot.store import inbox, lines, people
from bot.store.keys import HOUSE
from bot.store.tables import metadata, words
from bot.store.work import Store
from tests.actions.cast import ALIAS, NOTE, NOW, QUESTION, Scene, enrolled, found


async def test_a_link_makes_one_therapist(store: Store) -> None:
    async with store.work(NOW) as work:
        code = await joining.invite_therapist(work, "  Dr. Alma \n")
    async with store.work(NOW) as work:
        kept = (await work.all(sa.select(Invitation)))[0]
        assert code not in vars(kept).values()
        link = await joining.look_at(work, None, code)
        assert isinstance(link, joining.Link)
        assert link.name == "Dr. Alma"
        first = await joining.enrol(work, link, "1001", "en")
        assert isinstance(first, Therapist)
        assert await joining.enrol(work, link, "6666", "en") is None, "of two at once only one"
    async with store.work(NOW) as work:
        assert isinstance(await joining.look_at(work, first, code), joining.OwnStep)
        assert isinstance(await joining.look_at(work, None, code), joining.NoLink)
        assert isinstance(await joining.look_at(work, None, "unknown"), joining.NoLink)
        assert [each.address for each in await people.everybody(work)] == ["1001"]


async def test_an_old_link_opens_nothing(store: Store) -> None:
    async with store.work(NOW) as work:
        code = await joining.invite_therapist(work, "Alma")
    late = NOW + timedelta(hours=24)
    async with store.reading(late) as work:
        assert isinstance(await joining.look_at(work, None, code), joining.NoLink)
    async with store.reading(late - timedelta(seconds=1)) as work:
        assert isinstance(await joining.look_at(work, None, code), joining.Link)


async def test_not_them_leaves_nothing_behind(here: Scene) -> None:
    now = here.clock.now()
    async with here.store.work(now) as work:
        invited = await joining.invite_client(work, await found(work, here.alma), "C.")
        assert isinstance(invited, joining.Invited)
        await work.flush()
        link = await joining.look_at(work, None, invited.code)
        assert isinstance(link, joining.Link)
        client = await joining.accept(work, link, None, "3003", "Somebody", "en")
        assert client is not None
        await work.flush()
        kept = await reply.reply(work, client, "not for you", 5, None, written_at=now)
        assert isinstance(kept, reply.Kept)
    async with here.store.work(now) as work:
        pairing = await work.get(Pairing, invited.pairing_id)
        assert pairing is not None
        assert await joining.not_them(work, pairing) == joining.Refused("3003")
        assert await joining.not_them(work, pairing) is None, "twice is once"
    async with here.store.reading(here.clock.now()) as work:
        assert await people.person_at(work, "3003") is None
        assert client.id not in set((await work.run(sa.select(words.c.owner))).scalars())
        pairing = await work.get(Pairing, invited.pairing_id)
        assert pairing is not None
        assert (pairing.stage, pairing.client_id) == (Stage.INVITED, None)
        assert isinstance(await joining.look_at(work, None, invited.code), joining.NoLink)
    assert client.id in await here.store.keys.erased_ids()


async def test_a_note_is_kept_once_edited_and_forgotten(here: Scene) -> None:
    await here.ask()
    await here.meet()
    kept = await here.write()
    now = here.clock.now()
    async with here.store.work(now) as work:
        ben = await found(work, here.ben)
        again = await reply.reply(work, ben, NOTE, 11, None, written_at=now)
        assert isinstance(again, reply.Already)
        assert await reply.edit_note(work, ben, "Only one morning.", 11) == reply.Edited(kept.note_id)
        assert await reply.edit_note(work, ben, "x", 12) is None
    await here.to(Kind.DIGEST)
    courier = here.courier()
    await here.carry(courier)
    assert "Only one morning." in here.channel.edited[-1][2].text
    async with here.store.work(here.clock.now()) as work:
        ben = await found(work, here.ben)
        assert await reply.forget_note(work, ben, kept.note_id) == reply.Forgotten(went_out=True)
        assert await reply.forget_note(work, ben, kept.note_id) is None
    await here.carry(courier)
    assert "Only one morning." not in here.channel.edited[-1][2].text
    assert len(here.channel.texts("1001")) == 1, "by edit, not with another message"


async def test_the_digest_holds_what_is_shared(here: Scene) -> None:
    await here.ask()
    await here.meet()
    await here.write("one", 11)
    held = await here.write("two", 12)
    now = here.clock.now()
    async with here.store.work(now) as work:
        ben = await found(work, here.ben)
        assert await reply.hold(work, ben, held.note_id, first_lines=False)
    await here.to(Kind.DIGEST)
    await here.carry(here.courier())
    digest = (await here.rows(Kind.DIGEST))[0]
    async with here.store.reading(here.clock.now()) as work:
        content = await compose(work, await found(work, digest))
        assert [each.text for each in content.lines] == ["one"]
        assert (content.alias, content.question) == (ALIAS, QUESTION)
        audit = (await work.run(sa.select(metadata.tables["readings"]))).all()
        assert [(each.reader_id, each.client_id, each.what) for each in audit] == [
            (here.alma.id, here.ben.id, "digest")
        ]


async def test_parting_cancels_what_is_planned(here: Scene) -> None:
    await here.ask()
    await here.meet()
    now = here.clock.now()
    async with here.store.work(now) as work:
        pairing, alma = await found(work, here.pairing), await found(work, here.alma)
        assert await parting.part(work, pairing, alma)
        assert not await parting.part(work, pairing, alma)
    await here.carry(here.courier())
    here.clock.move(timedelta(days=8))
    await here.carry(here.courier())
    states = {(row.kind, row.state) for kind in Kind for row in await here.rows(kind)}
    assert {kind for kind, state in states if state is State.SENT} == {Kind.PARTED}
    assert not [state for _, state in states if state is State.PLANNED]


async def test_an_erased_client_is_in_no_table_any_more(here: Scene) -> None:
    await here.ask()
    await here.meet()
    await here.write()
    await here.to(Kind.DIGEST)
    courier = here.courier()
    await here.carry(courier)
    now = here.clock.now()
    async with here.store.work(now) as work:
        await inbox.take_in(work, [(1, "2002", b"waiting")])
        await parting.erase_client(work, await found(work, here.ben))
    async with here.store.reading(here.clock.now()) as work:
        for table in metadata.sorted_tables:
            for row in await work.run(sa.select(table)):
                assert here.ben.id not in map(str, row), table.name
                assert "2002" not in map(str, row), table.name
        assert await work.all(sa.select(Note)) == []
        assert await work.all(sa.select(Client)) == []
        assert {each.about for each in await work.all(sa.select(Owed))} == {(await here.rows(Kind.DIGEST))[0].id}
    assert await here.store.keys.known() == {HOUSE}
    assert await here.store.keys.erased_ids() == {here.ben.id, here.pairing.id}
    await here.carry(courier)
    assert here.channel.edited[-1][2].text == "Removed."


async def test_who_was_erased_is_erased_again_from_an_older_copy(here: Scene) -> None:
    await here.ask()
    await here.write()
    now = here.clock.now()
    async with here.store.work(now) as work:
        assert await starting.erase_again(work, {"somebody else"}) == 0
        assert await starting.erase_again(work, {here.ben.id}) == 1
    async with here.store.reading(here.clock.now()) as work:
        assert [type(each) for each in await work.all(sa.select(Person))] == [Therapist]


async def test_stale_keys_are_those_nobody_answers_to(here: Scene) -> None:
    now = here.clock.now()
    await here.store.keys.make("half an erasure", now)
    async with here.store.reading(here.clock.now()) as work:
        assert await starting.stale_keys(work, await here.store.keys.known()) == {"half an erasure"}


async def test_notes_leave_when_their_time_is_over(here: Scene) -> None:
    await here.meet()
    await here.write("an old one", 11)
    await here.to(Kind.DIGEST)
    await here.carry(here.courier())
    after = here.clock.now() + timedelta(days=89)
    here.clock.move_to(after)
    await here.write("a new one", 12)
    async with here.store.work(after) as work:
        assert await parting.purge(work) == 0
    later = after + timedelta(days=2)
    async with here.store.work(later) as work:
        assert await parting.purge(work) == 1
        ben = await found(work, here.ben)
        kept = await lines.last_notes(work, ben, most=9)
        assert [await work.open(each.words) for each in kept] == ["a new one"]
    here.clock.move_to(later)
    await here.carry(here.courier())
    assert "an old one" not in here.channel.edited[-1][2].text


async def test_a_suspended_therapist_gets_nothing_and_the_client_hears(here: Scene) -> None:
    await here.meet()
    await here.write()
    now = here.clock.now()
    async with here.store.work(now) as work:
        await suspending.suspend(work, await found(work, here.alma))
    await here.carry(here.courier())
    here.clock.move(timedelta(days=5))
    await here.carry(here.courier())
    assert here.channel.texts("1001") == []
    assert len(here.channel.texts("2002")) == 1


async def test_an_alias_is_there_once_for_a_therapist(here: Scene) -> None:
    now = here.clock.now()
    async with here.store.work(now) as work:
        alma = await found(work, here.alma)
        assert isinstance(await joining.invite_client(work, alma, " b"), joining.AliasTaken)
        assert isinstance(await joining.invite_client(work, alma, "​"), joining.AliasUnfit)
        other = await enrolled(work, "1002", now, "Otto")
        assert isinstance(await joining.invite_client(work, other, ALIAS), joining.Invited)


async def test_a_question_is_taken_back_only_before_it_went(here: Scene) -> None:
    await here.ask("The first?")
    here.clock.move(timedelta(minutes=1))
    await here.ask()
    now = here.clock.now()
    async with here.store.work(now) as work:
        pairing = await found(work, here.pairing)
        newest = await people.open_question(work, pairing)
        assert newest is not None
        assert await asking.withdraw(work, pairing, newest)
        back = await people.open_question(work, pairing)
        assert back is not None
        assert (await asking.words_of(work, back)).question == "The first?"
    await here.to(Kind.QUESTION)
    await here.carry(here.courier())
    assert "The first?" in here.channel.texts("2002")[0]
    async with here.store.work(here.clock.now()) as work:
        pairing = await found(work, here.pairing)
        gone = await people.open_question(work, pairing)
        assert gone is not None
        assert not await asking.withdraw(work, pairing, gone)


async def test_references_are_looked_at_when_all_is_written(here: Scene) -> None:
    now = here.clock.now()

    async def lost() -> None:
        async with here.store.work(now) as work:
            work.add(Delivery(reader_id="nobody", kind=Kind.OUTAGE, occurrence="x", due_at=now, not_after=now))
            await work.flush()  # not yet refused: the order within a transaction does not matter

    with pytest.raises(sa.exc.IntegrityError):
        await lost()
    assert await here.rows(Kind.OUTAGE) == []
