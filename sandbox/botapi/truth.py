"""The truth: everything one bot's Telegram knows, kept across restarts, and every call the bot made."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.botapi import wording
from sandbox.botapi.book import Book
from sandbox.botapi.events import Event, Events
from sandbox.botapi.faults import Faults
from sandbox.botapi.notices import notice
from sandbox.botapi.refusal import NoSuchPerson
from sandbox.botapi.shapes import Call, File, Group, Message, Person, Query
from sandbox.botapi.updates import Updates

MOST_CALLS = 200_000
SENDS = ("sendMessage", "sendPhoto", "sendDocument")
"""The methods that bring somebody a new message."""


class Truth:
    """People, chats, files, menus, presses and calls. Reading is free; changes are written by `settle`."""

    def __init__(
        self,
        path: Path | None,
        now: Callable[[], datetime],
        *,
        token: str,
        bot_id: int = 7000000001,
        username: str = "CarryforwardBot",
        name: str = "Carryforward",
    ) -> None:
        self.token, self.bot_id, self.username, self.name = token, bot_id, username, name
        self.now = now
        self.press_answered_within = timedelta(minutes=15)
        """How long answerCallbackQuery is taken after the press; the real limit is not published."""
        self.calls: list[Call] = []
        """Every call of the Bot API in order: the truth that tests compare with (the last 200,000)."""
        self.counts: Counter[str] = Counter()
        """How often each method was called, by its proper name."""
        self.zones: dict[int, str] = {}
        """The time zone a person told somebody, where it is known: their phone's, until it travels."""
        self.faults = Faults()
        self.events = Events()
        self.book = Book(path)
        self.updates = Updates(self.book, now)
        self._reopen()

    def _reopen(self) -> None:
        book = self.book
        contents = book.files()
        self.files = {key: File(key, name, contents[key]) for key, name in book.all("file").items()}
        self.people = {int(key): Person(**kept) for key, kept in book.all("person").items()}
        self.groups = {int(key): Group(**kept) for key, kept in book.all("group").items()}
        self.queries = {key: Query(**kept) for key, kept in book.all("query").items()}
        self.menus: dict[str, list[dict[str, str]]] = book.all("menu")
        self.about: dict[str, str] = book.all("about")
        self._counters: dict[str, int] = book.all("counter")
        messages = [Message.reopened(kept, self.files) for kept in book.all("message").values()]
        self.chats: dict[int, dict[int, Message]] = {}
        for message in sorted(messages, key=lambda m: m.id):
            self.chats.setdefault(message.chat, {})[message.id] = message

    # What one sees

    def chat(self, user_id: int) -> list[Message]:
        """What that phone (or a group, by its id) shows now: oldest first, both sides, no deleted ones."""
        return [replace(message) for message in self.chats.get(user_id, {}).values()]

    def zone_of(self, user_id: int) -> str | None:
        """The zone that this phone's clock shows, where it is known: for drawing it, no bot ever learns it."""
        return self.person(user_id).zone or self.zones.get(user_id)

    def toasts(self, user_id: int) -> list[str]:
        """The answers to this person's presses that had a text, in order of the presses."""
        return [q.toast for q in self.queries.values() if q.person == user_id and q.toast]

    def menu(self, user_id: int) -> list[dict[str, str]]:
        """The commands this phone offers: the narrowest scope that has any."""
        person = self.person(user_id)
        for scope in (f"chat:{user_id}", "all_private_chats", "default"):
            for language in (person.language[:2], ""):
                if commands := self.menus.get(f"{scope}/{language}"):
                    return commands
        return []

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method, in order."""
        return [call for call in self.calls if call.method == method]

    def accepted(self, user_id: int | None = None) -> list[Call]:
        """Every message that Telegram took from the bot (for one chat), whether or not the bot came to know it."""
        return [
            call
            for call in self.calls
            if call.method in SENDS and call.result is not None and user_id in (None, call.params.get("chat_id"))
        ]

    def person(self, user_id: int) -> Person:
        """Raises NoSuchPerson."""
        if user_id not in self.people:
            raise NoSuchPerson(f"there is no person {user_id}")
        return self.people[user_id]

    def find(self, chat_id: int, message_id: int) -> Message | None:
        """The message itself (not a copy), if it is there."""
        return self.chats.get(chat_id, {}).get(message_id)

    def bot_user(self) -> dict[str, Any]:
        """The Bot API's User for this bot."""
        return {"id": self.bot_id, "is_bot": True, "first_name": self.name, "username": self.username}

    def worded(self, message: Message) -> dict[str, Any]:
        """The message as the Bot API words it."""
        replied = self.find(message.chat, message.reply_to) if message.reply_to else None
        return wording.message(
            message,
            self.groups[message.chat] if message.chat in self.groups else self.people[message.chat],
            self._sender(message),
            (replied, self._sender(replied)) if replied else None,
        )

    def _sender(self, message: Message) -> dict[str, Any]:
        return self.bot_user() if message.sender == self.bot_id else self.people[message.sender].user()

    # How it changes: each leaves the change in the book, uncommitted, until `settle`

    def number(self, counter: str) -> int:
        """The next number of a counter, from 1."""
        self._counters[counter] = self._counters.get(counter, 0) + 1
        self.book.put("counter", counter, self._counters[counter])
        return self._counters[counter]

    def keep(self, message: Message) -> Message:
        """Add a message or its new version."""
        if not message.mine and self.find(message.chat, message.id) is None:
            message.notice = notice(message)
        self.chats.setdefault(message.chat, {})[message.id] = message
        self.book.put("message", message.id, message.kept())
        self.announce({"type": "chat", "person": message.chat})
        return message

    def drop(self, message: Message) -> None:
        """Take a message out of its chat, for both sides."""
        del self.chats[message.chat][message.id]
        self.book.drop("message", message.id)
        self.announce({"type": "chat", "person": message.chat})

    def keep_file(self, name: str, content: bytes) -> File:
        file = File(f"file{self.bot_id}-{self.number('file')}", name, content)
        self.files[file.id] = file
        self.book.put("file", file.id, name)
        self.book.put_file(file.id, content)
        return file

    def keep_person(self, person: Person) -> None:
        self.people[person.id] = person
        self.book.put("person", person.id, asdict(person))
        self.announce({"type": "chat", "person": person.id})

    def keep_group(self, group: Group) -> None:
        self.groups[group.id] = group
        self.book.put("group", group.id, asdict(group))

    def keep_query(self, query: Query) -> None:
        self.queries[query.id] = query
        self.book.put("query", query.id, asdict(query))

    def keep_menu(self, key: str, commands: list[dict[str, str]]) -> None:
        """Set the commands of one scope and language; none takes them away."""
        self.menus[key] = commands
        self.book.put("menu", key, commands)
        for person in self.people:
            if not key.startswith("chat:") or key.startswith(f"chat:{person}/"):
                self.announce({"type": "chat", "person": person})

    def keep_about(self, key: str, text: str) -> None:
        self.about[key] = text
        self.book.put("about", key, text)

    def settle(self) -> None:
        """Write all changes since the last time, in one transaction."""
        self.book.commit()

    def record(self, method: str, params: Mapping[str, Any]) -> Call:
        """Note a call as it comes in."""
        if len(self.calls) >= MOST_CALLS:
            del self.calls[: MOST_CALLS // 2]
        call = Call(method, dict(params), self.now().astimezone(UTC))
        self.calls.append(call)
        self.counts[method] += 1
        return call

    # News

    def announce(self, event: Event) -> None:
        """Tell every listener (the page's event stream among them)."""
        self.events.announce(event)

    def listen(self) -> AsyncIterator[Event]:
        """Every event from now on, until the server stops."""
        return self.events.listen()

    def hang_up(self) -> None:
        """The server stops: end waiting polls, planned hangs and event streams, which would hold it up."""
        self.updates.hang_up()
        self.events.hang_up()

    def close(self) -> None:
        """Let go of the file. Idempotent."""
        self.hang_up()
        self.book.close()
