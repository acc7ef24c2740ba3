"""Hostile input, made up at random but the same in every run: nothing raises, and what is sent Telegram takes.

`make test` tries a few of each; `make test-whole` (CARRYFORWARD_TEST_WHOLE) far more.
"""

import json
import random
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.channels.telegram.front import Undecodable, read
from bot.domain import typed
from bot.domain.digest import Digest, Line
from bot.domain.notes import LINE_LENGTH, as_line, clean, shared_line
from bot.domain.prompt import PromptKind
from bot.domain.when import zone_named, zones_near
from bot.store.backup_file import Header, read_header
from bot.store.faults import StoreFault
from bot.store.tables import inbox
from bot.voice.letters import digest
from bot.voice.prompt_file import read_prompt
from sandbox.botapi.strict import parse_html, units
from tests.attack.looking import ids_of, presses
from tests.attack.rights import CHOICES
from tests.grounds import WHOLE
from tests.people import World
from tests.stories.traces import WORDS

FUZZ = settings(
    max_examples=1000 if WHOLE else 30,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
NASTY = [
    "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200f", "\u2028", "\u2029", "\x00", "\x1b[31m", "\ufeff",
    "\u00ad", "\U000e0041", "\ud800", "\udc00", "\u0301" * 50, "\u0489", "<b>", "</b>", "&amp;", "&#60;", "<", "&",
    "\r\n", "\u0085", "\t", "\U0001f469\u200d\U0001f469", "\u05e9\u05dc", "\u0627\u0644", "{ $x }", '{"x"}', "%s",
    "../", "'; --", "/ask ", "\u0130", "\ufb01", "\u0663", "\uff12", "\u00bd", "\u3000",
]  # fmt: skip
any_text = st.lists(
    st.one_of(st.sampled_from(NASTY), st.text(max_size=20), st.text(st.characters(), max_size=5)), max_size=60
).map("".join)
ISOLATES = {"\u2066": 1, "\u2067": 1, "\u2068": 1, "\u2069": -1}


def balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += ISOLATES.get(char, 0)
        if depth < 0:
            return False
    return depth == 0


@FUZZ
@given(any_text)
def test_a_cleaned_note_is_safe_and_clean(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\x00\r")
    assert not [char for char in cleaned if unicodedata.category(char) == "Cc" and char not in "\n\t"]
    line = as_line(cleaned)
    assert not set("\n\t") & set(line)
    assert len(shared_line(cleaned, first_lines=True)) <= LINE_LENGTH + len(" …")


lines = st.lists(any_text.map(clean).filter(bool), max_size=12)


@FUZZ
@given(lines, any_text.map(clean), any_text.map(clean), st.integers(0, 3), st.booleans())
@example(["\u05d0" * LINE_LENGTH] * 7, "<" * 32, "&" * 160, 0, True)
@example(["\U0001f469" * LINE_LENGTH] * 7, "&" * 32, "<" * 160, 0, True)
def test_a_digest_is_always_a_message_that_telegram_takes(
    texts: list[str], alias: str, question: str, page: int, edited: bool
) -> None:
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    shown = tuple(
        Line(str(number), at, shared_line(text, first_lines=len(text) > LINE_LENGTH), edited)
        for number, text in enumerate(texts)
    )
    content = Digest(alias[:32] or "B.", "Europe/Berlin", at, question[:160], True, shown, shown[0] if shown else None)
    sent = digest(WORDS, content, "0" * 24, page)
    plain, _ = parse_html(sent.text)
    assert 0 < units(plain) <= 4096
    assert balanced(plain)


@FUZZ
@given(any_text | st.from_regex(r"[a-z0-9 :.\-/,–]{0,40}", fullmatch=True))
def test_nothing_typed_raises(text: str) -> None:
    today, now = date(2026, 11, 23), datetime(2026, 11, 23, 12, tzinfo=UTC)
    typed.read_time(text)
    typed.read_day(text)
    typed.read_rhythm(text)
    typed.read_pause(text, now, "Europe/Berlin", time(9))
    typed.read_date(text, today)
    typed.read_meet(text, today)
    typed.read_ask(text)
    typed.two_questions(text)
    typed.read_phase(text)
    typed.read_lead(text)
    typed.read_away(text, today)
    zone_named(text)
    zones_near(text)


@pytest.mark.parametrize("today", [date(9998, 12, 30), date(2028, 2, 29), date(2027, 12, 31)])
@pytest.mark.parametrize("text", ["31 dec", "29 feb", "mon", "1 jan - 31 dec", "thu 15:00 weekly", "99999 days"])
def test_nothing_typed_raises_at_the_ends_of_the_calendar(today: date, text: str) -> None:
    typed.read_date(text, today)
    typed.read_meet(text, today)
    typed.read_away(text, today)


KEYS = (
    "message edited_message callback_query my_chat_member channel_post edited_channel_post chat from id type text date "
    "data is_bot message_id edit_date forward_origin reply_to_message new_chat_member status photo language_code"
)
keys = st.sampled_from(KEYS.split())
numbers = st.integers() | st.sampled_from([0, -1, 2**31, 2**63, -(2**63), 10**30])
words = any_text | st.sampled_from(["private", "group", "supergroup", "channel", "kicked", "member"])
things = st.recursive(
    st.none() | st.booleans() | numbers | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=6),
    max_leaves=25,
)
chats = st.fixed_dictionaries({"id": st.just(5), "type": words})
people = st.fixed_dictionaries({"id": st.just(5)}, optional={"is_bot": st.booleans(), "first_name": words})
messages = st.fixed_dictionaries(
    {"chat": chats | things, "from": people | things, "date": numbers, "message_id": numbers},
    optional={"text": words | things, "reply_to_message": things, "forward_origin": things, "photo": things},
)
updates = st.dictionaries(keys, messages | things, max_size=3)


@FUZZ
@given(updates)
def test_an_update_is_read_or_undecodable(update: dict[str, Any]) -> None:
    body = json.dumps({"update_id": 1, **update}).encode()
    try:
        found = read(body, 7, datetime(2026, 11, 23, tzinfo=UTC))
    except Undecodable:
        return
    if found is not None:
        kept = f"{found.text}{found.meaning}{found.name}{found.language}{found.press}"
        kept.encode()
        assert "\x00" not in kept


@FUZZ
@given(st.binary(max_size=200))
@example(b"[" * 100_000)
@example(b'{"message": ' * 50_000)
@example(b'{"message": {"message_id": ' + b"9" * 5000 + b"}}")
def test_bytes_are_read_or_undecodable(body: bytes) -> None:
    try:
        assert read(body, 7) is None
    except Undecodable:
        return


SETTINGS = "id kind title phases approaches helps why role hidden steps label words takes choices"
values = any_text | things.map(json.dumps) | st.sampled_from(["!!python/object:os.system", "*a", "&a [*a]"])
heads = st.lists(st.tuples(st.sampled_from(SETTINGS.split()), values), max_size=8).map(
    lambda pairs: "\n".join(f"{key}: {value}" for key, value in pairs)
)


@FUZZ
@given(heads, any_text, st.sampled_from(PromptKind))
@example("id: &a x\nkind: &a y", "What eased?", PromptKind.QUESTION)
@example("id: x\n" + "[" * 3000, "What eased?", PromptKind.QUESTION)
@example("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "What eased?", PromptKind.QUESTION)
def test_a_prompt_file_is_read_or_has_faults(head: str, body: str, kind: PromptKind) -> None:
    for text in (f"---\n{head}\n---\n{body}", head, body):
        found = read_prompt(text, "a.md", kind)
        assert found is not None
        str(found)


headers = st.fixed_dictionaries(
    {"carryforward": things | st.sampled_from(["database", "keys"]), "format": things | st.just(1)},
    optional={
        "taken_at": things | st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01"]),
        "bot": things,
        "revision": things,
    },
).map(lambda thing: json.dumps(thing).encode())


@FUZZ
@given(headers | st.binary(max_size=100) | things.map(lambda thing: json.dumps(thing).encode()))
@example(b"[" * 5000)
@example(b'{"carryforward":' * 200)
@example(b'{"carryforward":"database","format":1,"taken_at":"0001-01-01T00:00:00+14:00","bot":1,"revision":"1"}')
def test_a_backups_header_is_read_or_refused(tmp_path: Path, first: bytes) -> None:
    path = tmp_path / "backup"
    path.write_bytes(first + b"\n")
    try:
        assert isinstance(read_header(path), Header)
    except StoreFault:
        return


async def test_no_button_sets_an_update_aside(crowd: World) -> None:
    dice = random.Random(7)
    ids = await ids_of(crowd, crowd.ben)
    pieces = [*ids.values(), *NASTY, "", "0", "1", "-1", "999", "10000000000000000000", "all", "one", "offer", "skip"]

    def made_up() -> str:
        verb = dice.choice(CHOICES).verb.strip("@")
        more = [dice.choice(pieces) for _ in range(dice.randrange(4))]
        return ":".join([verb, *more]) if verb not in ("erase", "eraseme") else dice.choice(pieces)

    with capture_logs() as logs:
        for phone in (crowd.ben, crowd.alma):
            await presses(crowd, phone, [made_up() for _ in range(1000 if WHOLE else 80)])
    assert [each for each in logs if each["event"] in ("update_failed", "update_set_aside", "answer_fault")] == []
    refused = [call for call in crowd.telegram.calls if call.error and "not modified" not in str(call.error)]
    assert [(call.method, call.error) for call in refused if "message" not in str(call.error)] == []
    async with crowd.app.store.reading(crowd.clock.now()) as work:
        aside = sa.select(sa.func.count()).select_from(inbox).where(inbox.c.state == "aside")
        assert (await work.run(aside)).scalar_one() == 0
    await crowd.moves_to(crowd.clock.now() + timedelta(minutes=1))
