"""Words: sealed in their place, opened nowhere else, gone with their owner's key."""

import base64
from contextlib import suppress

import pytest
import sqlalchemy as sa

from bot.domain.words import Words
from bot.store.inbox import take_in, waiting
from bot.store.keys import HOUSE, KeyFault, Tampered, seal, unseal
from bot.store.tables import inbox, words
from bot.store.work import Store
from tests.actions.cast import NOW

TEXT = "Kanariengelb, “halb so wild”."


async def test_a_text_is_kept_reworded_and_burned(store: Store) -> None:
    async with store.work(NOW) as work:
        kept = await work.keep(TEXT, "ben", Words.NOTE)
        assert await work.open(kept) == TEXT
        await work.reword(kept, "another")
    async with store.reading(NOW) as work:
        assert await work.open_all([kept, "", "unknown"]) == {kept: "another"}
    async with store.work(NOW) as work:
        await work.burn([kept, ""])
        assert await work.open(kept) == ""


@pytest.mark.parametrize("moved", ["id", "owner", "kind", "sealed"])
async def test_a_value_moved_elsewhere_does_not_open(store: Store, moved: str) -> None:
    async with store.work(NOW) as work:
        kept = await work.keep(TEXT, "ben", Words.NOTE)
        other = await work.keep("of somebody else", "cleo", Words.ALIAS)
        theirs = (await work.run(sa.select(words).where(words.c.id == other))).one()
        value = {"id": "moved", "owner": "cleo", "kind": "alias", "sealed": theirs.sealed}[moved]
        await work.run(sa.update(words).where(words.c.id == kept).values({moved: value}))
        with pytest.raises(Tampered) as refused:
            await work.open("moved" if moved == "id" else kept)
    assert TEXT not in repr(refused.value)


@pytest.mark.parametrize("at", [0, 4, 15, 16, -1])
def test_a_changed_byte_is_found(at: int) -> None:
    sealed = bytearray(seal(bytes(32), TEXT, "here"))
    sealed[at] ^= 1
    # The first four bytes say which key: they open nothing.
    if at == 0:
        assert unseal(bytes(32), bytes(sealed), "here") == TEXT.encode()
    else:
        with pytest.raises(Tampered):
            unseal(bytes(32), bytes(sealed), "here")


def test_what_is_too_short_to_be_sealed_is_tampered_with() -> None:
    for size in range(33):
        with pytest.raises(Tampered):
            unseal(bytes(32), bytes(size), "here")


def test_the_same_text_never_looks_the_same() -> None:
    assert len({seal(bytes(32), TEXT, "here") for _ in range(20)}) == 20


async def test_words_go_with_their_owners_key(store: Store) -> None:
    async with store.work(NOW) as work:
        kept = await work.keep(TEXT, "ben", Words.NOTE)
        stays = await work.keep("stays", "cleo", Words.NOTE)
        sealed = (await work.run(sa.select(words.c.sealed).where(words.c.id == kept))).scalar_one()
    async with store.work(NOW) as work:
        await work.erase_owners(["ben"])
        assert "ben" in await store.keys.known(), "destroyed after the commit, not before"
    assert await store.keys.known() - {HOUSE} == {"cleo"}
    assert await store.keys.erased_ids() == {"ben"}
    async with store.reading(NOW) as work:
        assert await work.open_all([kept, stays]) == {stays: "stays"}
    with pytest.raises(KeyFault, match="no data key for ben"):
        unseal(store.keys.use("ben"), sealed, f"{kept}|ben|note")


async def test_an_erasure_that_is_undone_destroys_nothing(store: Store) -> None:
    async with store.work(NOW) as work:
        kept = await work.keep(TEXT, "ben", Words.NOTE)
    with suppress(ZeroDivisionError):
        async with store.work(NOW) as work:
            await work.erase_owners(["ben"])
            raise ZeroDivisionError
    async with store.reading(NOW) as work:
        assert await work.open(kept) == TEXT


async def test_the_inbox_keeps_each_update_once_and_in_order(store: Store) -> None:
    async with store.work(NOW) as work:
        assert await take_in(work, [(7, "a", b"seven"), (5, "b", b"five")]) == 2
        assert await take_in(work, [(7, "a", b"again"), (6, "a", b"six")]) == 1
        assert [(each.update_id, each.body) for each in await waiting(work, most=9)] == [
            (5, b"five"),
            (6, b"six"),
            (7, b"seven"),
        ]


async def test_a_payload_of_another_update_is_unreadable_and_stops_none(store: Store) -> None:
    async with store.work(NOW) as work:
        await take_in(work, [(1, "a", b"one"), (2, "a", b"two")])
        second = (await work.run(sa.select(inbox.c.sealed).where(inbox.c.update_id == 2))).scalar_one()
        await work.run(sa.update(inbox).where(inbox.c.update_id == 1).values(sealed=second))
        assert [each.body for each in await waiting(work, most=9)] == [b"", b"two"]


async def test_nothing_of_a_text_can_be_read_in_what_is_kept(store: Store) -> None:
    async with store.work(NOW) as work:
        await work.keep(TEXT, "ben", Words.NOTE)
        await take_in(work, [(1, "a", TEXT.encode())])
    async with store.reading(NOW) as work:
        kept = [bytes(row.sealed) for row in await work.run(sa.select(words.c.sealed))]
        kept += [bytes(row.sealed) for row in await work.run(sa.select(inbox.c.sealed))]
    for form in (TEXT.encode(), TEXT.encode("utf-16-le"), base64.b64encode(TEXT.encode())[:-4]):
        assert not any(form in each for each in kept)
