"""Raw updates into Incoming: who is heard, and that nothing odd can break it."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.port import Incoming, Kind
from bot.channels.telegram.front import Undecodable, read
from tests.listing import comes_to, every, refused

BOT = 99
SENT, EDITED, RECEIVED = 1_767_600_000, 1_767_600_060, datetime(2026, 1, 5, 9, tzinfo=UTC)
AT, EDITED_AT = datetime.fromtimestamp(SENT, UTC), datetime.fromtimestamp(EDITED, UTC)
ANNA: dict[str, Any] = {
    "id": 5,
    "is_bot": False,
    "first_name": "Anna",
    "last_name": "K.",
    "language_code": "de",
}
CHAT: dict[str, Any] = {"id": 5, "type": "private", "first_name": "Anna"}
GROUP: dict[str, Any] = {"id": -100, "type": "supergroup", "title": "x"}


def message(**changes: Any) -> dict[str, Any]:
    whole = {"message_id": 31, "date": SENT, "chat": CHAT, "from": ANNA, **changes}
    return {key: value for key, value in whole.items() if value is not None}


def member(status: str, **changes: Any) -> dict[str, Any]:
    user = {"id": BOT, "is_bot": True, "first_name": "b"}
    new = {"user": user, "status": status}
    return {
        "chat": CHAT,
        "from": ANNA,
        "date": SENT,
        "old_chat_member": {},
        "new_chat_member": new,
        **changes,
    }


def press(**changes: Any) -> dict[str, Any]:
    whole = {"id": "p1", "from": ANNA, "chat_instance": "1", "data": "y:1", "message": message(), **changes}
    return {key: value for key, value in whole.items() if value is not None}


def hear(update: Any, received_at: datetime | None = RECEIVED) -> Incoming | None:
    return read(json.dumps(update).encode(), BOT, received_at)


def incoming(kind: Kind, **changes: Any) -> Incoming:
    whole = {"address": "5", "at": AT, "name": "Anna K.", "language": "de", "message": 31, **changes}
    return Incoming(kind=kind, **whole)


HEARD: list[tuple[str, dict[str, Any], Incoming]] = [
    ("text", {"message": message(text="<b>hi</b> & so")}, incoming(Kind.TEXT, text="<b>hi</b> & so")),
    (
        "bare account",
        {"message": message(text="hi", **{"from": {"id": 5, "first_name": "A"}})},
        incoming(Kind.TEXT, text="hi", name="A", language="en"),
    ),
    (
        "reply",
        {"message": message(text="hi", reply_to_message=message(message_id=30, odd_new_thing={"x": 1}))},
        incoming(Kind.TEXT, text="hi", reply_to=30),
    ),
    (
        "forward",
        {"message": message(text="hi", forward_origin={"type": "hidden_user"})},
        incoming(Kind.TEXT, text="hi", forwarded=True),
    ),
    (
        "lone surrogate",
        {"message": message(text="a\ud800b \U0001f600", **{"from": {**ANNA, "last_name": "\udfff"}})},
        incoming(Kind.TEXT, text="a\ufffdb \U0001f600", name="Anna \ufffd"),
    ),
    (
        "parts the library would choke on",
        {"message": message(text="hi", entities=[{"type": 5}], sticker="odd")},
        incoming(Kind.TEXT, text="hi"),
    ),
    ("photo", {"message": message(photo=[], caption="words")}, incoming(Kind.OTHER)),
    (
        "forwarded photo",
        {"message": message(photo=[], forward_origin={})},
        incoming(Kind.OTHER, forwarded=True),
    ),
    *(
        (what, {"message": message(**{what: {}})}, incoming(Kind.OTHER))
        for what in (
            "voice",
            "sticker",
            "document",
            "video",
            "location",
            "contact",
            "poll",
            "video_note",
            "dice",
            "animation",
            "audio",
            "venue",
            "story",
            "game",
            "live_photo",
            "checklist",
            "paid_media",
        )
    ),
    (
        "edit",
        {"edited_message": message(text="new", edit_date=EDITED)},
        incoming(Kind.EDIT, text="new", at=EDITED_AT),
    ),
    ("edit without a date", {"edited_message": message(text="new")}, incoming(Kind.EDIT, text="new")),
    (
        "press",
        {"callback_query": press()},
        incoming(Kind.PRESS, meaning="y:1", press="p1", at=RECEIVED),
    ),
    (
        "press of a message out of reach",
        {"callback_query": press(message={"chat": CHAT, "message_id": 31, "date": 0})},
        incoming(Kind.PRESS, meaning="y:1", press="p1", at=RECEIVED, message=None),
    ),
    (
        "press without message or meaning",
        {"callback_query": press(message=None, data=None)},
        incoming(Kind.PRESS, press="p1", at=RECEIVED, message=None),
    ),
    (
        "somebody else's press is theirs",
        {"callback_query": press(**{"from": {"id": 6, "first_name": "B"}})},
        incoming(Kind.PRESS, address="6", name="B", language="en", meaning="y:1", press="p1", at=RECEIVED),
    ),
    ("blocked", {"my_chat_member": member("kicked")}, incoming(Kind.BLOCKED, message=None)),
    ("unblocked", {"my_chat_member": member("member")}, incoming(Kind.UNBLOCKED, message=None)),
    *(
        (name, update, Incoming(Kind.FOREIGN, "-100", at))
        for name, update, at in (
            ("group", {"message": message(chat=GROUP, text="hi")}, AT),
            ("plain group", {"message": message(chat={"id": -100, "type": "group"}, text="/crisis")}, AT),
            ("nobody in a group", {"message": message(chat=GROUP, text="hi", **{"from": None})}, AT),
            ("edit in a group", {"edited_message": message(chat=GROUP, text="hi")}, AT),
            ("added", {"my_chat_member": member("member", chat=GROUP)}, AT),
            ("made admin", {"my_chat_member": member("administrator", chat=GROUP)}, AT),
            ("in a channel", {"my_chat_member": member("member", chat={"id": -100, "type": "channel"})}, AT),
            ("post", {"channel_post": {"date": SENT, "chat": {"id": -100, "type": "channel"}}}, AT),
            ("press in a group", {"callback_query": press(message=message(chat=GROUP))}, RECEIVED),
        )
    ),
]


def test_heard() -> None:
    comes_to(named(HEARD), [(name, heard) for name, _, heard in HEARD])


def named(rows: Sequence[tuple[Any, ...]]) -> Callable[[str], Incoming | None]:
    """How what stands in the row of a name is heard."""
    updates = {row[0]: row[1] for row in rows}
    assert len(updates) == len(rows), "a name stands twice"
    return lambda name: hear({"update_id": 1, **updates[name]})


IGNORED: list[tuple[str, dict[str, Any]]] = [
    ("empty", {}),
    ("another kind", {"poll": {}}),
    ("pinned", {"message": message(pinned_message=message())}),
    ("timer", {"message": message(message_auto_delete_timer_changed={})}),
    ("shared chat of another", {"message": message(text="hi", **{"from": {"id": 6, "first_name": "B"}})}),
    ("a bot", {"message": message(text="hi", **{"from": {**ANNA, "is_bot": True}})}),
    ("nobody", {"message": message(text="hi", **{"from": None})}),
    ("business", {"message": message(text="hi", business_connection_id="b")}),
    ("edited business", {"edited_message": message(text="hi", business_connection_id="b")}),
    ("guest", {"message": message(text="hi", guest_query_id="g")}),
    ("guest in a group", {"message": message(text="hi", guest_query_id="g", chat=GROUP)}),
    ("business press", {"callback_query": press(message=message(business_connection_id="b"))}),
    ("press by a bot", {"callback_query": press(**{"from": {**ANNA, "is_bot": True}})}),
    ("unknown chat", {"message": message(text="hi", chat={"id": 5, "type": "sender"})}),
    ("edited caption", {"edited_message": message(caption="new", photo=[])}),
    ("moving location", {"edited_message": message(location={})}),
    ("thrown out", {"my_chat_member": member("kicked", chat=GROUP)}),
    ("left", {"my_chat_member": member("left", chat=GROUP)}),
    ("own leaving", {"message": message(chat=GROUP, left_chat_member={"id": BOT})}),
    ("odd status", {"my_chat_member": member("restricted")}),
    ("of another", {"my_chat_member": member("kicked", **{"from": {"id": 6, "first_name": "B"}})}),
]


def test_ignored() -> None:
    comes_to(named(IGNORED), refused(name for name, _ in IGNORED))


UNDECODABLE: list[Any] = [
    [],
    5,
    {"message": "hi"},
    {"message": message(text=5)},
    {"message": message(text="hi", date="today")},
    {"message": message(text="hi", date=10**18)},
    {"message": message(text="hi", message_id=None)},
    {"message": message(text="hi", message_id=2**70)},
    {"message": message(text="hi", chat=None)},
    {"message": message(text="hi", chat={"type": "private"})},
    {"message": message(text="hi", reply_to_message=[])},
    {"message": message(text="hi", **{"from": {"id": "5"}})},
    {"callback_query": {"id": "p"}},
    {"my_chat_member": member("kicked", new_chat_member=None)},
]


def test_undecodable() -> None:
    every(UNDECODABLE, decoded)


def decoded(update: Any) -> Iterator[str]:
    try:
        yield f"{update!r}: is heard as {hear(update)!r}"
    except Undecodable:
        return


def test_no_json() -> None:
    for body in (b"", b"{", b"\xff", b"[" * 100_000, b"9" * 5000):
        with pytest.raises(Undecodable, match=r"json|update"):
            read(body, BOT)


def test_undecodable_tells_no_words() -> None:
    with pytest.raises(Undecodable) as caught:
        hear({"message": message(text={"marked": "words"})})
    assert str(caught.value) == "text"
    assert caught.value.__cause__ is None


def test_a_press_without_a_moment_takes_that_of_its_message() -> None:
    heard = hear({"callback_query": press()}, None)
    assert heard is not None
    assert heard.at == AT
    alone = hear({"callback_query": press(message=None)}, None)
    assert alone is not None
    assert alone.at.tzinfo is UTC


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_KNOWN = [
    {"update_id": 1, "message": message(text="hi", reply_to_message=message())},
    {"update_id": 1, "message": message(photo=[], chat=GROUP)},
    {"update_id": 1, "edited_message": message(text="hi", edit_date=EDITED)},
    {"update_id": 1, "callback_query": press()},
    {"update_id": 1, "my_chat_member": member("member")},
    {"update_id": 1, "my_chat_member": member("member", chat=GROUP)},
]


def _places(thing: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    inner = thing.items() if isinstance(thing, dict) else ()
    return [place for key, value in inner for place in [(*path, key), *_places(value, (*path, key))]]


@st.composite
def _spoiled(draw: st.DrawFn) -> Any:
    """A well-formed update with something odd somewhere in it."""
    update = json.loads(json.dumps(draw(st.sampled_from(_KNOWN))))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(_places(update)))
        inside = update
        for key in way:
            inside = inside[key]
        if draw(st.booleans()):
            inside[last] = draw(_ANY)
        else:
            del inside[last]
        if not update:
            break
    return update


@given(st.one_of(_spoiled(), _ANY))
@settings(max_examples=250, deadline=None)
def test_whatever_comes_it_is_heard_ignored_or_undecodable(update: Any) -> None:
    try:
        heard = hear(update)
    except Undecodable:
        return
    if heard is not None:
        assert str(int(heard.address)) == heard.address
        assert heard.at.tzinfo is UTC
        assert isinstance(heard.message, int | None)
        assert isinstance(heard.reply_to, int | None)
        for words in (heard.text, heard.name, heard.language, heard.meaning, heard.press):
            words.encode()


@given(st.binary(max_size=60))
def test_whatever_bytes_come(body: bytes) -> None:
    try:
        read(body, BOT)
    except Undecodable:
        return
