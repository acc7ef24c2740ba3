"""The pretend Telegram: what its people do, each act becoming the update that a real bot would get."""

import re
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sandbox.botapi import wording
from sandbox.botapi.refusal import PhoneError
from sandbox.botapi.shapes import Group, Message, Person, Query
from sandbox.botapi.strict import CAPTION_UNITS, TEXT_UNITS, blank, clean, found, units
from sandbox.botapi.truth import Truth

_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_EDITABLE_FOR = timedelta(hours=48)


class Telegram(Truth):
    """One bot's pretend Telegram, with its people's phones in hand.

    `path` None keeps it in memory; else every change is in that SQLite file before the call that made it
    returns, and a new Telegram on the same file goes on from there (people, chats, waiting updates; not
    `calls` and `faults`). `now` gives aware instants. Use it from one event loop. What people do raises
    PhoneError where a real phone would not let them.
    """

    def add_person(self, user_id: int, name: str, language: str = "en", role: str = "") -> None:
        """Give someone a phone; again with the same id changes name, language and role."""
        if user_id <= 0:
            raise PhoneError("a person's id is a positive number")
        person = self.people.get(user_id) or Person(user_id, name)
        person.name, person.language, person.role = name, language, role or person.role
        self.keep_person(person)
        self.settle()

    def say(
        self,
        user_id: int,
        text: str,
        *,
        reply_to: int | None = None,
        forwarded: bool = False,
        as_is: bool = False,
    ) -> int:
        """Send a text and return its message id.

        As a phone does, more than 4096 units leave in several messages (the last one's id is returned), and
        what cannot be seen does not leave at all; `as_is` sends exactly this text, uncleaned, in one piece.
        """
        pieces = [text] if as_is else _pieces(clean(text)[0])
        ids = [self._write(user_id, piece, reply_to=reply_to, forwarded=forwarded) for piece in pieces]
        return ids[-1]

    def send_kind(self, user_id: int, kind: str, caption: str = "") -> int:
        """Send a photo, document, voice, sticker, video ...: one of FILE_KINDS or PLAIN_KINDS."""
        if kind not in wording.FILE_KINDS and kind not in wording.PLAIN_KINDS:
            raise PhoneError(f"a phone cannot send a {kind}")
        if caption and kind not in wording.CAPTIONED:
            raise PhoneError(f"a {kind} has no caption")
        caption = clean(caption)[0]
        if units(caption) > CAPTION_UNITS:
            raise PhoneError("that is longer than a caption may be")
        return self._write(user_id, caption, kind=kind)

    def _write(self, user_id: int, text: str, **more: Any) -> int:
        person = self.person(user_id)
        if person.blocked:
            raise PhoneError("this person has blocked the bot; unblock it first")
        reply_to, kind = more.get("reply_to"), more.get("kind", "text")
        if reply_to is not None and self.find(user_id, reply_to) is None:
            raise PhoneError(f"there is no message {reply_to} to reply to")
        if not person.started:
            person.started = True
            self.keep_person(person)
        if kind in wording.FILE_KINDS:
            more["file"] = self.keep_file(f"{kind}.png" if kind == "photo" else f"{kind}.bin", wording.PIXEL)
        message = self._new(user_id, user_id, text, **more)
        self.updates.add("message", self.worded(message))
        self.look(user_id)
        return message.id

    def look(self, user_id: int) -> None:
        """Look at the phone: what its locked screen showed is cleared. Using it is looking at it."""
        person = self.person(user_id)
        chat = self.chats.get(user_id, {})
        shown = any(not each.mine and each.id > person.seen for each in chat.values())
        person.seen = next(reversed(chat), 0)
        self.book.put("person", person.id, asdict(person))
        if shown:
            self.announce({"type": "chat", "person": user_id})
        self.settle()

    def mute(self, user_id: int, muted: bool) -> None:
        """Let this chat arrive without notifications, or with them. The bot is not told."""
        person = self.person(user_id)
        person.muted = muted
        self.keep_person(person)
        self.settle()

    def travel(self, user_id: int, zone: str) -> None:
        """Set the phone's clock to a zone (an IANA name that exists). The bot is not told."""
        person = self.person(user_id)
        person.zone = zone
        self.keep_person(person)
        self.settle()

    def _new(self, chat: int, sender: int, text: str, **more: Any) -> Message:
        at = self.now().replace(microsecond=0)
        marks = found(text, [])
        return self.keep(Message(self.number("message"), chat, sender, True, at, text, marks, **more))

    def edit(self, user_id: int, message_id: int, text: str, *, as_is: bool = False) -> None:
        """Change an own message's text or caption."""
        message = self._own(user_id, message_id)
        if not as_is:
            text = clean(text)[0]
            if blank(text) and message.kind == "text":
                raise PhoneError("a message cannot become empty")
            if units(text) > (TEXT_UNITS if message.kind == "text" else CAPTION_UNITS):
                raise PhoneError("that is longer than a message may be")
        if self.now() - message.at > _EDITABLE_FOR:
            raise PhoneError("a message can be edited for 48 hours")
        message.text, message.entities = text, found(text, [])
        message.edited_at = self.now().replace(microsecond=0)
        self.keep(message)
        self.updates.add("edited_message", self.worded(message))
        self.settle()

    def remove(self, user_id: int, message_id: int) -> None:
        """Delete a message from the chat, for both sides. No update reaches the bot."""
        self.person(user_id)
        message = self.find(user_id, message_id)
        if message is None:
            raise PhoneError(f"there is no message {message_id}")
        self.drop(message)
        self.settle()

    def _own(self, user_id: int, message_id: int) -> Message:
        person, message = self.person(user_id), self.find(user_id, message_id)
        if message is None or not message.mine:
            raise PhoneError(f"there is no own message {message_id}")
        if person.blocked:
            raise PhoneError("this person has blocked the bot; unblock it first")
        return message

    def press(self, user_id: int, message_id: int, data: str, *, forged: bool = False) -> str:
        """Press a button; returns the callback query's id. `forged`: one that need not be on any keyboard."""
        person, message = self.person(user_id), self.find(user_id, message_id)
        if not forged:
            if message is None or not any(b.get("data") == data for row in message.buttons for b in row):
                raise PhoneError(f"message {message_id} has no such button")
            if person.blocked:
                raise PhoneError("this person has blocked the bot; unblock it first")
        query = Query(str(10**18 + self.number("query")), user_id, message_id, self.now().timestamp())
        self.keep_query(query)
        gone = {"chat": person.chat(), "message_id": message_id, "date": 0}
        self.updates.add(
            "callback_query",
            {
                "id": query.id,
                "from": person.user(),
                "chat_instance": str(self.bot_id * 1000 + user_id % 1000),
                "message": self.worded(message) if message is not None else gone,
                "data": data,
            },
        )
        self.look(user_id)
        return query.id

    def start(self, user_id: int, code: str = "") -> int:
        """Open t.me/<bot>?start=CODE and tap Start: unblocks, then sends "/start CODE"."""
        if code and not _CODE.fullmatch(code):
            raise PhoneError("a start code is 1 to 64 of A-Z a-z 0-9 _ -")
        if self.person(user_id).blocked:
            self.unblock(user_id)
        return self.say(user_id, f"/start {code}".strip())

    def block(self, user_id: int) -> None:
        """Stop the bot. Idempotent."""
        self._set_blocked(user_id, True)

    def unblock(self, user_id: int) -> None:
        """Let the bot write again. Idempotent."""
        self._set_blocked(user_id, False)

    def _set_blocked(self, user_id: int, blocked: bool) -> None:
        person = self.person(user_id)
        if person.blocked == blocked:
            return
        person.blocked = blocked
        self.keep_person(person)
        banned = {"user": self.bot_user(), "status": "kicked", "until_date": 0}
        member = {"user": self.bot_user(), "status": "member"}
        self._member(person.chat(), person, (member, banned) if blocked else (banned, member))
        self.settle()

    def _member(self, chat: dict[str, Any], by: Person, change: tuple[dict[str, Any], dict[str, Any]]) -> None:
        date = int(self.now().timestamp())
        told = {"chat": chat, "from": by.user(), "date": date}
        self.updates.add("my_chat_member", {**told, "old_chat_member": change[0], "new_chat_member": change[1]})

    def deactivate(self, user_id: int) -> None:
        """Delete the account: from now on 403 "user is deactivated"."""
        person = self.person(user_id)
        person.deactivated = True
        self.keep_person(person)
        self.settle()

    def add_to_group(self, group_id: int, user_id: int, title: str = "A group") -> None:
        """A person adds the bot to a group (negative id), which is made if need be."""
        if group_id >= 0:
            raise PhoneError("a group's id is a negative number")
        person = self.person(user_id)
        group = self.groups.get(group_id) or Group(group_id, title)
        group.joined = True
        if user_id not in group.members:
            group.members.append(user_id)
        self.keep_group(group)
        left, member = ({"user": self.bot_user(), "status": status} for status in ("left", "member"))
        self._member(group.chat(), person, (left, member))
        self.settle()

    def say_in_group(self, group_id: int, user_id: int, text: str) -> int:
        """Write in a group. The bot hears of it while it is in the group."""
        self.person(user_id)
        group = self.groups.get(group_id)
        if group is None:
            raise PhoneError(f"there is no group {group_id}")
        if user_id not in group.members:
            group.members.append(user_id)
            self.keep_group(group)
        message = self._new(group_id, user_id, text)
        if group.joined:
            self.updates.add("message", self.worded(message))
        self.settle()
        return message.id

    def raw_update(self, update: dict[str, Any]) -> int:
        """Any update as given (an undecodable one, say). Returns its update_id, filled in if missing."""
        update_id = self.updates.raw(update)
        self.settle()
        return update_id

    def again(self, count: int = 1) -> list[int]:
        """Deliver the last `count` acknowledged updates once more, under their old ids (returned)."""
        ids = self.updates.again(count)
        self.settle()
        return ids


def _pieces(text: str) -> list[str]:
    if blank(text):
        raise PhoneError("a phone does not send an empty message")
    pieces, piece, size = [], "", 0
    for letter in text:
        width = units(letter)
        if size + width > TEXT_UNITS:
            pieces.append(piece)
            piece, size = "", 0
        piece += letter
        size += width
    return [*pieces, piece]
