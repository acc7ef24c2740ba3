"""Who may do what (privacy.md): every command and every choice, by everybody who may not use it."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest

from bot.desk import doorstep
from bot.desk.client.side import SIDE as CLIENTS
from bot.desk.side import Choices, Side
from bot.desk.therapist.side import SIDE as THERAPISTS
from bot.domain.people import Client
from tests.attack.conftest import DORA, OTTO, PIA, STRANGER, UNA
from tests.attack.looking import UNKNOWN, Rows, account, changes, everything, ids_of, own_drafts, own_of, presses, says
from tests.attack.rights import CHOICES, NAMING, OWN, By, Choice, choices, commands, every_command
from tests.grounds import WHOLE
from tests.people import Phone, World
from tests.stories.traces import said

GARBAGE = ("::", "\u2066\x00'; --", "9" * 40, "-1", "None", "*")[: 6 if WHOLE else 2]
ERASING = ("erase", "eraseme")
FLIPPED = {"pairing", "question", "digest", "note"} | (
    {"meeting", "series", "offer", "doing", "draft"} if WHOLE else set()
)


def test_every_command_and_choice_is_in_the_table() -> None:
    tables: dict[By, Choices[Any]] = {
        By.ANYBODY: doorstep.choices,
        By.CLIENT: CLIENTS.choices,
        By.THERAPIST: THERAPISTS.choices,
    }
    for by, heard in tables.items():
        ways = [heard.way(each.meaning.strip("@")) for each in choices(by)]
        assert {way.meaning.verb for way in ways if way} == {each.verb for each in heard.meanings}
        assert None not in ways
    sides: dict[By, Side[Any]] = {By.CLIENT: CLIENTS, By.THERAPIST: THERAPISTS}
    for by, side in sides.items():
        assert {*commands(by), *commands(By.ANYBODY)} == set(side.commands)
    assert {name.split()[0] for name in NAMING} == {
        each.name for each in THERAPISTS.commands.values() if each.names_client
    }


def filled(found: tuple[Choice, ...], ids: dict[str, str]) -> list[str]:
    return [each.with_ids(ids) for each in found]


def unknown(ids: dict[str, str]) -> dict[str, str]:
    return dict.fromkeys(ids, UNKNOWN)


def verb_of(meaning: str) -> str:
    return meaning.partition(":")[0].strip("@")


def but_for(found: tuple[Choice, ...], verbs: Any) -> tuple[Choice, ...]:
    """Those whose verb is none of these."""
    return tuple(each for each in found if verb_of(each.verb) not in verbs)


def with_object(found: tuple[Choice, ...]) -> tuple[Choice, ...]:
    return tuple(each for each in found if each.about not in (OWN, "message"))


def phone_of(world: World, who: str) -> Phone:
    return {
        "own client": world.ben,
        "therapist": world.alma,
        "other therapist": world.cleo,
        "other client": Phone(world, OTTO, "Otto"),
        "stranger": Phone(world, STRANGER, "Nobody"),
        "unconsented client": Phone(world, UNA, "Una"),
        "parted client": Phone(world, PIA, "Pia"),
        "suspended therapist": Phone(world, DORA, "Dora"),
    }[who]


async def arrives(world: World, who: str) -> tuple[Phone, Rows]:
    """An actor at their phone, and everything as it is before they begin."""
    phone = phone_of(world, who)
    await phone.says("/help")
    await world.settles()
    return phone, await everything(world)


# What is another's.


@pytest.mark.parametrize("who", ["other client", "other therapist", "parted client", "suspended therapist"])
async def test_what_is_anothers_is_like_what_nobody_has(crowd: World, who: str) -> None:
    phone, before = await arrives(crowd, who)
    ids = await ids_of(crowd, crowd.ben)
    assert UNKNOWN not in ids.values(), ids
    about = with_object(CHOICES)
    foreign = await presses(crowd, phone, filled(about, ids))
    assert changes(before, await everything(crowd)) == []
    assert await presses(crowd, phone, filled(about, unknown(ids))) == foreign
    assert len(foreign) >= len(about)
    # Found by the message: that of Alma's digest, as if it stood in this chat.
    digest = next(message for message in reversed(crowd.alma.received) if message.protected)
    bound = tuple(each for each in CHOICES if each.about == "message")
    foreign = await presses(crowd, phone, filled(bound, ids), on=digest.id)
    assert changes(before, await everything(crowd)) == []
    assert await presses(crowd, phone, filled(bound, unknown(ids)), on=10**9) == foreign


@pytest.mark.parametrize("who", ["stranger", "unconsented client", "suspended therapist"])
async def test_without_a_right_nothing_that_can_be_pressed_or_typed_changes_anything(crowd: World, who: str) -> None:
    phone, before = await arrives(crowd, who)
    ids = await ids_of(crowd, crowd.ben)
    inner = but_for(CHOICES, {each.verb for each in choices(By.ANYBODY)})
    made = await presses(crowd, phone, filled(inner, ids))
    assert len(made) == len(set(made)) * len(inner), "all are answered alike"
    door = choices(By.ANYBODY)
    foreign = await presses(crowd, phone, filled(door, ids))
    assert await presses(crowd, phone, filled(door, unknown(ids))) == foreign
    typed = await says(crowd, phone, [f"/{name}" for name in every_command() if name != "crisis"])
    typed += await says(crowd, phone, [f"/{each.format('B.')}" for each in NAMING])
    assert len(set(typed)) == 1, "one fixed text"
    await says(crowd, phone, ["/crisis"])
    phone.sees("findahelpline.com")
    assert changes(before, await everything(crowd)) == []


@pytest.mark.parametrize("who", ["other client", "other therapist"])
async def test_what_somebody_does_on_their_own_side_touches_only_their_own(crowd: World, who: str) -> None:
    phone, before = await arrives(crowd, who)
    by = By.CLIENT if who == "other client" else By.THERAPIST
    own = await own_of(crowd, phone)
    mine = tuple(each for each in choices(by) if each.about == OWN)
    # Erasing comes last: there is nothing of them afterwards.
    mine = (*but_for(mine, ERASING), *(each for each in mine if each.verb in ERASING))
    await says(crowd, phone, [f"/{name}" for name in commands(by)])
    await presses(crowd, phone, filled(mine, {}))
    after = await everything(crowd)
    changed = changes(before, after)
    assert changed
    clients = {row["client_id"] for row in before["notes"].values()} - own
    for table, row in changed:
        if table == "words":
            assert row["owner"] not in clients, row
        else:
            assert own & set(row.values()), (table, row)


async def test_anothers_alias_is_answered_like_one_that_nobody_has(crowd: World) -> None:
    phone, before = await arrives(crowd, "other therapist")
    for typed in NAMING:
        of_ben = await says(crowd, phone, ["/" + typed.format("B.")])
        of_nobody = await says(crowd, phone, ["/" + typed.format("Z.")])
        assert [each.replace("B.", "Z.") for each in of_ben] == of_nobody
    waits = {"waits_for", "waits_about", "waits_after", "waits_until", "draft"}
    alike = [
        (table, {name: value for name, value in row.items() if name not in waits})
        for table, row in changes(before, await everything(crowd))
        if table != "words"
    ]
    assert {table for table, _ in alike} <= {"people"}, "what is typed is set down for the one who typed it"
    assert len({str(row) for _, row in alike}) <= 1


# The other side of one's own.


@pytest.mark.parametrize("who", ["own client", "therapist", "other client", "parted client"])
async def test_the_other_sides_commands_and_choices_are_nobodys(crowd: World, who: str) -> None:
    phone, before = await arrives(crowd, who)
    async with crowd.app.store.reading(crowd.clock.now()) as work:
        client = isinstance(await account(work, phone), Client)
    theirs, mine = (By.THERAPIST, By.CLIENT) if client else (By.CLIENT, By.THERAPIST)
    known = {verb_of(each.verb) for each in choices(mine)}
    other = but_for(choices(theirs), known)
    made = await presses(crowd, phone, filled(other, await ids_of(crowd, crowd.ben)))
    assert len(made) == len(other)
    assert len(set(made)) == 1
    typed = [f"/{name} B." for name in commands(theirs) if name not in commands(mine)]
    answered = await says(crowd, phone, typed)
    unheard = "unknown-command-client" if client else "unknown-command-therapist"
    assert len(answered) == len(typed)
    assert len(set(answered)) == 1
    phone.sees(said(crowd, unheard))
    assert changes(before, await everything(crowd)) == []


@pytest.mark.parametrize("who", ["own client", "therapist"])
async def test_a_choice_that_is_flipped_empty_or_garbage_changes_nothing(crowd: World, who: str) -> None:
    phone, before = await arrives(crowd, who)
    own = await ids_of(crowd, crowd.ben) | {"draft": await own_drafts(crowd, phone) or UNKNOWN}
    mine = with_object(choices(By.CLIENT if who == "own client" else By.THERAPIST))
    # Some choices are about the account itself where they name nothing.
    whole = {each.meaning for each in CHOICES if each.about == OWN}
    bad = [each for each in chain(*(_bent(each, own) for each in mine)) if each.rstrip(":") not in whole]
    await presses(crowd, phone, bad)
    assert changes(before, await everything(crowd)) == []


def _bent(choice: Choice, own: dict[str, str]) -> Iterator[str]:
    """The choice with everything in it that it is not about, though it is the presser's own."""
    for kind in own:
        if kind in FLIPPED and kind != choice.about:
            yield choice.with_ids(dict.fromkeys(own, own[kind]))
    head = choice.meaning.partition("{")[0]
    yield head
    yield from (head + garbage for garbage in GARBAGE)


async def test_a_choice_of_what_is_over_changes_nothing(crowd: World) -> None:
    """Everything that was ever shown to the two, pressed after the client has left."""
    ids = await ids_of(crowd, crowd.ben)
    shown = {phone.number: _ever_shown(crowd, phone) for phone in (crowd.alma, crowd.ben)}
    await crowd.ben.says("/stop")
    await crowd.ben.presses("Leave")
    await crowd.ben.presses("Leave")
    await crowd.moves(minutes=1)
    before = await everything(crowd)
    bound_to = (
        "pairing",
        "question",
        "meeting",
        "series",
        "offer",
        "digest",
        "doing",
        "draft",
        "invitation",
        "account",
    )
    for phone, by in ((crowd.alma, By.THERAPIST), (crowd.ben, By.CLIENT)):
        about = tuple(each for each in with_object(choices(by, By.ANYBODY)) if each.about in bound_to)
        verbs = {verb_of(each.verb) for each in about}
        own_verbs = {verb_of(each.verb) for each in choices(by) if each.about not in bound_to}
        old = [meaning for meaning in shown[phone.number] if verb_of(meaning) in verbs - own_verbs]
        assert old, phone.name
        await presses(crowd, phone, [*filled(about, ids), *old])
        assert changes(before, await everything(crowd)) == [], phone.name


def _ever_shown(world: World, phone: Phone) -> list[str]:
    shown = (
        button["callback_data"]
        for call in world.telegram.calls
        if call.params.get("chat_id") == phone.number
        for row in (call.params.get("reply_markup") or {}).get("inline_keyboard", ())
        for button in row
    )
    here = (str(button["data"]) for message in phone.received for row in message.buttons for button in row)
    return list(dict.fromkeys(chain(shown, here)))


# Not a person in their own chat.

GROUP = {"id": -1001, "type": "group", "title": "A group"}
SUPER = {"id": -1002, "type": "supergroup", "title": "A larger group"}
CHANNEL = {"id": -1003, "type": "channel", "title": "A channel"}


def updates(world: World, kind: str, text: str, meaning: str) -> list[dict[str, Any]]:
    """A text and a press of Ben's, but in a place of this kind."""
    ben = world.telegram.person(world.ben.number)
    date = int(world.clock.now().timestamp())
    sender, own = ben.user(), ben.chat()
    chat = {"group": GROUP, "supergroup": SUPER, "channel": CHANNEL}.get(kind, own)
    more: dict[str, Any] = {}
    if kind == "business":
        more = {"business_connection_id": "b1"}
    elif kind == "guest":
        more = {"guest_query_id": "g1"}
    elif kind == "another bot":
        sender = {**sender, "is_bot": True}
    elif kind == "in somebody's name":
        chat = world.telegram.person(world.alma.number).chat()
    message = {"message_id": world.telegram.number("message"), "chat": chat, "date": date, "text": text, **more}
    press = {"id": str(world.telegram.number("query")), "from": sender, "chat_instance": "1", "data": meaning}
    if kind == "channel":
        return [{"channel_post": message}, {"callback_query": {**press, "message": message}}]
    written = [{"message": {**message, "from": sender}}, {"edited_message": {**message, "from": sender}}]
    if kind == "in somebody's name":
        return written
    return [*written, {"callback_query": {**press, "message": message}}]


@pytest.mark.parametrize(
    "kind", ["group", "supergroup", "channel", "business", "guest", "another bot", "in somebody's name"]
)
async def test_no_other_kind_of_chat_is_heard(crowd: World, kind: str) -> None:
    ids = await ids_of(crowd, crowd.ben)
    texts = [*(f"/{name} B." for name in every_command()), "A note."]
    meanings = filled(CHOICES, ids)
    texts += ["A note."] * (len(meanings) - len(texts))
    before = await everything(crowd)
    crowd.telegram.calls.clear()
    for text, meaning in zip(texts, meanings, strict=True):
        for update in updates(crowd, kind, text, meaning):
            crowd.telegram.raw_update(update)
    for _ in range(12):
        await crowd.settles()
    assert changes(before, await everything(crowd)) == []
    made = Counter(call.method for call in crowd.telegram.calls if call.method != "getUpdates")
    left = {"leaveChat"} if kind in ("group", "supergroup", "channel") else set()
    assert set(made) == left
