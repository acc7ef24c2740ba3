"""Backup and restore: across the two databases, while the bot is at work, and beside keys that know more."""

import asyncio
import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from structlog.testing import capture_logs

from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.people import Client
from bot.store.backup_file import columns_of, read_tables
from bot.store.engine import sqlite_path
from bot.store.faults import AlreadyRunning
from bot.store.restoring import Places
from bot.store.tables import deliveries, metadata, people
from tests.backups.copies import (
    NOTES,
    TAKEN,
    Practice,
    copied,
    keys_of,
    new_place,
    of_world,
    rows_of,
)
from tests.faults.mishaps import asked, carried, carries, copies, rows, up_to
from tests.grounds import Grounds
from tests.people import World, a_world
from tests.postgres import Server

# From one database to the other.


async def test_every_row_comes_back(whole: Practice, taken: Path, tmp_path: Path) -> None:
    before = whole.rows()
    assert [name for name, rows in before.items() if not rows] == [], "an empty table shows nothing"
    assert {row["state"] for row in before["deliveries"]} > {"planned", "sending", "sent", "unknown", "failed"}
    assert before["erased"]
    place = new_place(tmp_path, whole)
    await place.restored(taken, keys_of(taken))
    assert place.rows() == before
    for file in (tmp_path / "new").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file


async def test_to_postgresql_and_back(postgres: Server, whole: Practice, taken: Path, tmp_path: Path) -> None:
    before = whole.rows()
    there = Practice(Places(postgres.fresh(), postgres.fresh(), whole.places.keyring))
    await there.restored(taken, keys_of(taken))
    assert there.rows() == before
    again = there.backed_up(tmp_path / "again", tmp_path / "again.keys")
    assert _said(again)[1:] == _said(taken)[1:] != []
    place = new_place(tmp_path, whole)
    await place.restored(again, keys_of(again))
    assert place.rows() == before


def _said(file: Path) -> list[str]:
    """The lines of a backup in an order of their own, without the mark of a restore and the last line."""
    lines = [json.loads(line) for line in file.read_bytes().splitlines()[:-1]]
    service = next(n for n, line in enumerate(lines) if isinstance(line, dict) and line.get("table") == "service")
    lines[service + 1].pop()
    return sorted(json.dumps(line) for line in lines)


async def test_words_open_on_the_other_database(postgres: Server, whole: Practice, taken: Path, tmp_path: Path) -> None:
    there = Practice(Places(postgres.fresh(), postgres.fresh(), tmp_path / "data" / "keyring.json"))
    (tmp_path / "data").mkdir(mode=0o700)
    for name in ("keyring.json", "telegram.db"):
        copied(whole.places.keyring.parent / name, tmp_path / "data" / name)
    there.places.keyring.chmod(0o600)
    await there.restored(taken, keys_of(taken))
    with capture_logs():
        async with a_world(
            tmp_path / "data", at=TAKEN, database_url=there.places.database, keys_url=there.places.keys
        ) as world:
            await world.ben.says("/notes")
            for note in NOTES:
                world.ben.sees(note)
            await world.alma.says("/clients")
            world.alma.sees("B.")


def test_nothing_a_person_wrote_is_in_it_and_no_key(whole: Practice, taken: Path) -> None:
    content = taken.read_bytes() + keys_of(taken).read_bytes()
    for word in ("mornings", "evening", "Alma", "Gone for good"):
        assert word.encode() not in content
    assert b'"data_keys"' not in taken.read_bytes()
    assert whole.places.keyring.read_text() not in content.decode()
    assert {each.stat().st_mode & 0o777 for each in (taken, keys_of(taken))} == {0o600}
    assert {each.name for each in taken.parent.iterdir()} == {taken.name, keys_of(taken).name}


def test_every_column_has_a_form() -> None:
    for table in metadata.tables.values():
        assert [name for name, _ in columns_of(table)] == [column.name for column in table.columns]


async def test_an_older_backup_is_brought_up_to_date(
    whole: Practice, taken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows go into the tables of its own version; only then do these become the newest."""
    seen: list[tuple[str, bool]] = []
    upgrade = command.upgrade

    def watched(config: object, revision: str) -> None:
        engine_here = config.attributes["connection"]  # type: ignore[attr-defined]
        tables = sa.inspect(engine_here).has_table("people")
        filled = tables and engine_here.execute(sa.text("select count(*) from people")).scalar_one() > 0
        seen.append((revision, filled))
        upgrade(config, revision)  # type: ignore[arg-type]

    monkeypatch.setattr(command, "upgrade", watched)
    await new_place(tmp_path, whole).restored(taken, keys_of(taken))
    assert seen == [("0001", False), ("head", True)]


# While the bot is at work.


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_what_is_written_meanwhile_is_not_in_it_and_does_not_wait(
    request: pytest.FixtureRequest, whole: Practice, taken: Path, tmp_path: Path, kind: str
) -> None:
    place = new_place(tmp_path, whole)
    if kind == "postgresql":
        place = place.elsewhere(database=request.getfixturevalue("postgres").fresh())
    await place.restored(taken, keys_of(taken))
    before = place.rows()
    written: list[str] = []

    def write(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM people" in statement and not written:
            written.append("insert into words values ('late', 'house', 'note', '')")
            _write_at_once(place.places.database, written[0])

    sa.event.listen(sa.Engine, "before_cursor_execute", write)
    try:
        file = place.backed_up(tmp_path / "meanwhile")
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", write)
    assert len(written) == 1
    assert len(place.rows()["words"]) == len(before["words"]) + 1
    ids = {row["id"] for table, rows in read_tables(file) if table.name == "words" for row in rows}
    assert ids == {row["id"] for row in before["words"]}


def _write_at_once(address: str, statement: str) -> None:
    path = sqlite_path(address)
    if path is not None:
        with sqlite3.connect(path, timeout=0) as connection:
            connection.execute(statement)
        connection.close()
    else:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(statement.encode())


async def test_a_bot_at_work_is_backed_up_and_cannot_be_restored_over(pair: World, tmp_path: Path) -> None:
    practice = of_world(pair)
    file = await asyncio.to_thread(practice.backed_up, tmp_path / "one", tmp_path / "keys")
    with pytest.raises(AlreadyRunning, match="stop it first"):
        await practice.restored(file)
    await pair.ben.says("The mornings.")
    later = await asyncio.to_thread(practice.backed_up, tmp_path / "two", tmp_path / "keys")
    assert len(later.read_bytes()) > len(file.read_bytes())


# An old backup beside the living data keys.


async def test_a_backup_of_two_days_ago(grounds: Grounds, postgres: Server, pair: World, tmp_path: Path) -> None:
    """Into the other kind of database."""
    await pair.pairs(pair.alma, pair.cleo, "C.")
    await pair.cleo.says("Gone for good.")
    await asked(pair)
    await pair.ben.says("/rhythm daily 18:00")
    await up_to(pair, Kind.QUESTION)
    assert await pair.app.courier.tick(), "taken while the question is on its way"
    practice = of_world(pair)
    file = await asyncio.to_thread(practice.backed_up, tmp_path / "old", now=pair.clock.now())
    await pair.moves(hours=1)
    async with pair.app.store.reading(pair.clock.now()) as work:
        cleo = await work.one(sa.select(Client).where(people.c.address == str(pair.cleo.number)))
    assert cleo is not None
    await pair.cleo.says("/erase")
    await pair.cleo.presses("Erase everything")
    seen = {phone: len(phone.received) for phone in (pair.alma, pair.ben, pair.cleo)}
    await pair.closes()
    pair.clock.move(timedelta(days=2))
    database = f"sqlite:///{tmp_path}/back.db" if grounds.on_postgres else postgres.fresh()
    await practice.elsewhere(database=database).restored(file, now=pair.clock.now())
    assert cleo.id not in {row["owner"] for row in rows_of(database, metadata)["words"]}, "no word that cannot open"
    pair.settings = pair.settings.model_copy(update={"database_url": database})
    with capture_logs() as logs:
        await pair.opens()
    assert {each["event"] for each in logs if each.get("alarm")} == {"quiet_start", "erased_again"}
    await pair.moves(minutes=29)
    assert [each.text[:10] for each in pair.ben.received[seen[pair.ben] :]] == ["I was away"]
    assert len(pair.alma.received) == seen[pair.alma]
    assert len(pair.cleo.received) == seen[pair.cleo]
    assert copies(pair.ben, Kind.QUESTION) == 1, "what was on its way is not tried again"
    left = rows_of(database, metadata)
    assert cleo.id not in str(left.values())
    assert [row["restored_at"] for row in left["service"]] == [None]
    assert cleo.id not in await pair.app.store.keys.known()
    with capture_logs() as logs:
        await pair.restarts()
    assert "quiet_start" not in [each["event"] for each in logs], "once"
    await pair.moves(days=1)
    assert copies(pair.ben, Kind.NUDGE) > 0, "and life goes on"


async def test_notices_that_were_due_have_gone_out_since(pair: World) -> None:
    """All but what somebody has to answer, which may come once more."""
    now = pair.clock.now()
    notices = (Kind.JOINED, Kind.UNREAD, Kind.CALLED_OFF, Kind.PARTED, Kind.OPENED)
    async with pair.app.store.work(now) as work:
        ben = await work.one(sa.select(Client))
        assert ben is not None
        for kind in notices:
            later = now + timedelta(days=1)
            work.add(Delivery(reader_id=ben.id, kind=kind, occurrence="notice", due_at=now, not_after=later))
    await pair.closes()
    with capture_logs():
        await pair.opens(restored=True)
    async with pair.app.store.reading(pair.clock.now()) as work:
        found = await work.all(sa.select(Delivery).where(deliveries.c.occurrence == "notice"))
    late = {each.kind for each in found if each.state is State.EXPIRED and each.why == Why.QUIET_START}
    assert late == {*notices} - {Kind.OPENED}


async def test_nobody_is_told_that_lines_are_unread_which_may_have_been_read_since(pair: World) -> None:
    await carried(pair)
    await pair.ben.says("The mornings.")
    line = await pair.ben.says("The second.")
    await up_to(pair, Kind.DIGEST)
    await pair.closes()
    pair.clock.move(timedelta(hours=3))
    with capture_logs():
        await pair.opens(restored=True)
    await pair.moves(hours=1)
    assert (await rows(pair, Kind.DIGEST))[0].why == Why.QUIET_START
    await pair.alma.says("/meet B. off")
    await pair.moves(days=1)
    pair.ben.does_not_see("not been read")
    pair.ben.does_not_see("lines wait unread")
    await pair.ben.says("/forget", reply_to=line)
    await pair.ben.presses("Take it back")
    pair.ben.sees("It may have been read before.")
    await pair.ben.says("The third.")
    await pair.alma.says("/meet B. thu 15:00 weekly 50m")
    await up_to(pair, Kind.DIGEST)
    await carries(pair)
    digest = pair.alma.sees("The third.")
    assert "The mornings." in digest.text, "what may not have arrived comes with the next one"
    assert "The second." not in digest.text
    await pair.ben.says("The fourth.")
    await pair.moves(hours=3)
    await pair.alma.says("/meet B. off")
    await pair.moves(days=1)
    pair.ben.sees("have not been read")


def test_a_backup_of_the_data_keys_replaces_the_last_one(whole: Practice, tmp_path: Path) -> None:
    """Else a key would outlive the erasing of its owner."""
    keys = tmp_path / "keys"
    whole.backed_up(tmp_path / "one", keys)
    before = keys.read_bytes()
    whole.backed_up(tmp_path / "two", keys, now=TAKEN + timedelta(days=1))
    assert keys.read_bytes() != before
    assert {each.name for each in tmp_path.iterdir()} == {"one", "two", "keys"}
