"""Logs: ids and outcomes. A marked word goes in by every way there is, and is found nowhere (privacy.md)."""

import gzip
import io
import json
import logging
import tempfile
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog
from httpx import ASGITransport, AsyncClient
from sqlalchemy import event
from structlog.testing import capture_logs

from bot.channels.port import Incoming
from bot.channels.port import Kind as Came
from bot.domain.delivery import Kind
from bot.domain.draft import Draft
from bot.incoming.web import application
from bot.logs import ALLOWED
from bot.store.backing_up import back_up
from bot.store.engine import open_engine
from sandbox.botapi.faults import Fault
from tests.attack.looking import client_pairing, meanings
from tests.attack.marked import forms, logged
from tests.attack.rights import FIXED
from tests.faults.mishaps import Down, arranged, carries, commits
from tests.people import MONDAY_NOON, TOKEN, World

WORD = "kanarienvogel"
SECRET = TOKEN.partition(":")[2]


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """Logging as `run` sets it up, at DEBUG; afterwards as it was."""
    with logged() as written:
        yield written


def lines(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


async def test_a_marked_word_is_found_nowhere(
    pair: World,
    out: io.StringIO,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    alma, ben, cleo = pair.alma, pair.ben, pair.cleo
    await pair.enrols(cleo, f"Dr. {WORD}")  # a therapist's name
    await cleo.says(f"/invite {WORD}")  # an alias
    await alma.says(f"/ask B. What of {WORD}?\nwhy: {WORD}")  # a question and its why
    await alma.says(f"/ask {WORD} and so on?")
    await alma.says(f"/{WORD} {WORD}")
    note = await ben.says(f"A note of {WORD}.")
    await ben.edits(note, f"An edit of {WORD}.")
    await ben.says(f"forwarded {WORD}", forwarded=True)
    await ben.says(f"/zone {WORD}")
    await ben.forges(f"{WORD}:{WORD}")  # a button
    await ben.says("\ud800" + WORD, as_is=True)
    await _goes_everywhere_else(pair)
    stranger = pair.telegram
    stranger.add_person(9009, f"Stranger {WORD}")
    stranger.say(9009, f"hello {WORD}")
    stranger.raw_update({"message": {"text": WORD, "chat": WORD, "from": WORD}})  # undecodable
    await pair.settles()

    async def fails(*_given: object) -> None:
        raise RuntimeError(WORD)

    vars(pair.app.desk)["hear"] = fails  # a failing handler
    await ben.says(f"for a failing handler {WORD}")
    del vars(pair.app.desk)["hear"]
    ben.sees("I could not keep that")

    def breaks(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO notes"):
            raise sa.exc.IntegrityError(statement, {"words": WORD}, Down(WORD), hide_parameters=True)

    engine = pair.app.store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", breaks)  # a failing insert
    await ben.says(f"for a failing insert {WORD}")
    event.remove(engine, "before_cursor_execute", breaks)
    with commits(pair.app.store, failing=1):  # a failing commit
        pair.telegram.say(ben.number, f"for a failing commit {WORD}")
        await pair.app.polling.once()
    pair.telegram.faults.plan("sendMessage", Fault.BAD_REQUEST_OTHER)  # a failing send
    await ben.says("/notes")
    pair.telegram.faults.plan("sendMessage", Fault.ACCEPT_THEN_GARBAGE)
    await ben.says("/notes")
    logging.getLogger("telegram").critical("a batch %s", WORD)  # a library that talks
    logging.getLogger("asyncio").error(WORD, exc_info=RuntimeError(WORD))
    structlog.get_logger("bot").error(
        "fault", why=f"ünicode {WORD}", text=WORD, where=f"https://api.telegram.org/bot{TOKEN}/sendMessage"
    )
    await pair.moves(days=4)

    said = out.getvalue()
    assert len(lines(out)) > 10
    assert WORD not in said
    assert SECRET not in said
    captured = capfd.readouterr()
    assert WORD not in captured.out + captured.err
    async with served(pair) as told:
        for content in (told["/metrics"], told["/healthz"], told["/readyz"]):
            _nothing_in(content, "web")
    backups = tmp_path / "backups"
    backups.mkdir()
    back_up(pair.settings.database, pair.settings.keys, backups / "all", backups / "keys", pair.clock.now())
    journals = list(pair.settings.data_dir.glob("*-wal"))
    assert pair.app.store.engine.dialect.name != "sqlite" or journals, "the journal was looked into"
    for folder in (pair.settings.data_dir, temporary, backups):
        for file in (each for each in sorted(folder.rglob("*")) if each.is_file()):
            if file.name.startswith("telegram.db"):
                continue  # the pretend Telegram's own
            content = file.read_bytes()
            _nothing_in(content if file.parent != backups else _unpacked(content), file.name)
            assert str(cleo.name).encode() not in content


def _unpacked(content: bytes) -> bytes:
    """What is in a backup, compressed or not."""
    return content + (gzip.decompress(content) if content.startswith(b"\x1f\x8b") else b"")


def _nothing_in(content: bytes, where: str) -> None:
    for form in [*forms(WORD), *forms(SECRET)]:
        assert form not in content, (where, form)


@asynccontextmanager
async def served(world: World) -> AsyncIterator[dict[str, bytes]]:
    """What the web part tells, page by page."""
    async with AsyncClient(transport=ASGITransport(application(world.app.health)), base_url="http://bot") as client:
        yield {path: (await client.get(path)).content for path in ("/metrics", "/healthz", "/readyz")}


async def _goes_everywhere_else(pair: World) -> None:
    """The ways in that are longer: the card, a wording, steps of an activity, the library, a last line."""
    alma, ben = pair.alma, pair.ben
    await ben.says("/safe")
    await ben.presses("One line")
    await ben.forges("cardline:safer")
    await ben.says(f"Somewhere with {WORD}")  # a line of the card
    await ben.says("/question")
    await ben.presses("Change this")
    await ben.presses("Put it differently")
    await ben.says(f"And {WORD}?")  # a wording
    await ben.says(f"long {WORD} " * 60)  # one that is held back until its writer says
    pairing = await client_pairing(pair, ben)
    mark = FIXED["mark"]
    await alma.forges(f"libc:sa0n:{mark}:{pairing}")
    await alma.says(f"An opening of {WORD}")
    await alma.forges(f"libo:sa0n:{mark}:{pairing}")
    await ben.says("/activities")
    await ben.forges(next(m for m in meanings(ben) if m.startswith("activity:offer:")))
    await ben.says(f"A step of {WORD}")  # a step of an activity
    await ben.presses("Enough")
    await alma.forges(f"lastline:{pairing}")
    await alma.says(f"A last line of {WORD}")
    for typed in ("meet", "digest", "library", "phase", "away", "lead", "zone", "morning", "lookback", "gentle", "end"):
        await alma.says(f"/{typed} {WORD}")
    for typed in ("rhythm", "pause", "start", "gentle", "safe", "forget", "preview"):
        await ben.says(f"/{typed} {WORD}")
    await ben.says("/mydata")
    await ben.presses("Give me the files")  # a file, which is made of all this
    await ben.says("/resume")


async def test_the_word_is_really_there_when_it_is_opened(pair: World) -> None:
    """Else the test above could not fail."""
    await pair.ben.says(f"A note of {WORD}.")
    await pair.ben.says("/notes")
    pair.ben.sees(WORD)
    files = pair.settings.data_dir.glob("telegram.db*")
    assert any(WORD.encode() in file.read_bytes() for file in files), "and where it is not sealed it is found"


async def test_metrics_and_reprs_hold_no_words(pair: World) -> None:
    await arranged(pair, Kind.DIGEST)
    seen: list[str] = []
    real = pair.app.channel.send

    async def send(*given: object) -> object:
        seen.append(repr(given))
        return await real(*given)  # type: ignore[arg-type]

    vars(pair.app.channel)["send"] = send
    await carries(pair)
    assert seen
    assert "mornings" not in str(seen)
    routes = [each.path for each in application(pair.app.health).routes]  # type: ignore[attr-defined]
    assert sorted(routes) == ["/healthz", "/metrics", "/readyz"]


def test_only_known_keys_and_codes_are_written(out: io.StringIO) -> None:
    log = structlog.get_logger("bot.test")
    log.info("a_thing", update=7, why="429", text="words", kind="note", count=0, alarm=False, state="Grüße an alle")
    (line,) = lines(out)
    assert set(line) <= ALLOWED
    assert {key: line.get(key) for key in ("event", "update", "why", "kind", "state", "count")} == {
        "event": "a_thing",
        "update": 7,
        "why": "429",
        "kind": "note",
        "state": "...",
        "count": 0,
    }


def test_of_an_exception_only_its_kind_is_written(out: io.StringIO) -> None:
    try:
        raise ValueError(WORD)
    except ValueError:
        structlog.get_logger("bot.test").exception("it_failed")
        logging.getLogger("somewhere").exception(WORD)
    first, second = lines(out)
    assert WORD not in out.getvalue()
    assert "Traceback" not in out.getvalue()
    assert first["event"] == "it_failed"
    assert second["fault"] == "ValueError"
    assert str(second["where"]).startswith("test_logs:")


def test_libraries_speak_from_warning_on(out: io.StringIO) -> None:
    for name in ("httpx", "telegram.ext", "apscheduler.scheduler", "sqlalchemy.engine", "aiohttp.access", "uvicorn"):
        logging.getLogger(name).info("https://api.telegram.org/bot%s/getMe", TOKEN)
    assert out.getvalue() == ""


def test_an_error_of_the_database_hides_what_was_given(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/a.db")
    assert engine.sync_engine.hide_parameters


def test_a_traceback_of_domain_objects_shows_none_of_their_words() -> None:
    given = Incoming(Came.TEXT, "1", MONDAY_NOON, name=WORD, text=WORD), Draft(WORD, WORD, (WORD,))
    try:
        raise Down(given)
    except Down:
        assert WORD not in traceback.format_exc()


async def test_an_answer_that_fails_is_told_without_words(pair: World) -> None:
    async def breaks(*_given: object) -> None:
        raise RuntimeError(WORD)

    vars(pair.app.channel)["send"] = breaks
    with capture_logs() as logs:
        await pair.ben.says("/help")
    assert [(each["event"], each["fault"]) for each in logs] == [("answer_fault", "RuntimeError")]
