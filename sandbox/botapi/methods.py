"""The methods that put something into a chat, change it or take it away; and the table of all methods."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sandbox.botapi import contents, keyboard, params, setup
from sandbox.botapi.chats import Telegram
from sandbox.botapi.faults import NOT_MODIFIED, TOO_OLD
from sandbox.botapi.refusal import Refusal, bad
from sandbox.botapi.shapes import Group, Message, Person
from sandbox.botapi.strict import clean, units

Params = dict[str, Any]
Method = Callable[[Telegram, Params], Any]

DELETABLE_FOR = timedelta(hours=48)

# What a bot may react with, without the variation selectors that some keyboards add.
REACTIONS = frozenset({
    "👍", "👎", "❤", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮", "💩",
    "🙏", "👌", "🕊", "🤡", "🥱", "🥴", "😍", "🐳", "❤‍🔥", "🌚", "🌭", "💯", "🤣", "⚡", "🍌",
    "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "🖕", "😈", "😴", "😭", "🤓", "👻", "👨‍💻", "👀",
    "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿", "🆒", "💘",
    "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂", "🤷", "🤷‍♀", "😡",
})  # fmt: skip


def send_message(telegram: Telegram, given: Params) -> Any:
    return _send(telegram, given, contents.text(given))


def send_photo(telegram: Telegram, given: Params) -> Any:
    return _send(telegram, given, contents.file(telegram, given, "photo"))


def send_document(telegram: Telegram, given: Params) -> Any:
    return _send(telegram, given, contents.file(telegram, given, "document"))


def _send(telegram: Telegram, given: Params, content: contents.Content) -> Any:
    drawn = keyboard.markup(given.get("reply_markup"))
    chat = setup.writable(telegram, given)
    message = Message(
        id=0,
        chat=chat.id,
        sender=telegram.bot_id,
        mine=False,
        at=telegram.now().replace(microsecond=0),
        markup=drawn,
        silent=params.yes(given, "disable_notification"),
        protected=params.yes(given, "protect_content"),
        reply_to=_reply_to(telegram, chat, given),
    )
    content.check()
    message = replace(message, id=telegram.number("message"))
    return telegram.worded(telegram.keep(content.into(message, telegram)))


def _reply_to(telegram: Telegram, chat: Person | Group, given: Params) -> int | None:
    asked = given.get("reply_parameters") or {}
    if not isinstance(asked, dict):
        raise bad("can't parse reply parameters JSON object")
    message_id = asked.get("message_id") or given.get("reply_to_message_id")
    if not message_id:
        return None
    if telegram.find(chat.id, message_id) is None:
        if asked.get("allow_sending_without_reply") or params.yes(given, "allow_sending_without_reply"):
            return None
        raise bad("message to be replied not found")
    return int(message_id)


def edit_message_text(telegram: Telegram, given: Params) -> Any:
    content = contents.text(given)
    message = _editable(telegram, given)
    if message.kind != "text":
        raise bad("there is no text in the message to edit")
    return _edited(telegram, given, message, content)


def edit_message_caption(telegram: Telegram, given: Params) -> Any:
    content = contents.caption(given)
    message = _editable(telegram, given)
    if message.kind == "text":
        raise bad("there is no caption in the message to edit")
    return _edited(telegram, given, message, content)


def edit_message_media(telegram: Telegram, given: Params) -> Any:
    content = contents.media(telegram, given)
    return _edited(telegram, given, _editable(telegram, given), content)


def edit_message_reply_markup(telegram: Telegram, given: Params) -> Any:
    return _edited(telegram, given, _editable(telegram, given), contents.Content())


def _editable(telegram: Telegram, given: Params) -> Message:
    chat = setup.writable(telegram, given)
    message = telegram.find(chat.id, params.number(given, "message_id"))
    if message is None:
        raise bad("message to edit not found")
    if message.mine or not keyboard.editable(message.markup):
        raise bad("message can't be edited")
    return message


def _edited(telegram: Telegram, given: Params, message: Message, content: contents.Content) -> Any:
    drawn = keyboard.markup(given.get("reply_markup"))
    if not keyboard.editable(drawn):
        raise bad("inline keyboard expected")
    content.check()
    changed = content.into(replace(message, markup=drawn), telegram)
    if changed == message:
        raise Refusal(400, NOT_MODIFIED)
    if (changed.text, changed.entities, changed.file) != (message.text, message.entities, message.file):
        changed.edited_at = telegram.now().replace(microsecond=0)
    return telegram.worded(telegram.keep(changed))


def delete_message(telegram: Telegram, given: Params) -> Any:
    chat = setup.readable(telegram, given)
    message = telegram.find(chat.id, params.number(given, "message_id"))
    if message is None:
        raise bad("message to delete not found")
    _deletable(telegram, message)
    telegram.drop(message)
    return True


def delete_messages(telegram: Telegram, given: Params) -> Any:
    ids = given.get("message_ids")
    if not isinstance(ids, list) or not all(isinstance(i, int) for i in ids):
        raise bad("can't parse message identifiers JSON object")
    if not 1 <= len(ids) <= 100:
        raise bad("message identifiers are not specified" if not ids else "too many message identifiers specified")
    chat = setup.readable(telegram, given)
    there = [message for i in dict.fromkeys(ids) if (message := telegram.find(chat.id, i)) is not None]
    for message in there:
        _deletable(telegram, message)
    for message in there:
        telegram.drop(message)
    return True


def _deletable(telegram: Telegram, message: Message) -> None:
    foreign = message.chat in telegram.groups and message.mine
    if foreign or telegram.now() - message.at > DELETABLE_FOR:
        raise bad("message can't be deleted for everyone")


def set_message_reaction(telegram: Telegram, given: Params) -> Any:
    wanted = given.get("reaction") or []
    if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
        raise bad("can't parse reaction types JSON object")
    chat = setup.readable(telegram, given)
    message = telegram.find(chat.id, params.number(given, "message_id"))
    if message is None:
        raise bad("message to react not found")
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    emoji = str(wanted[0].get("emoji", "")).replace("\ufe0f", "") if wanted else ""
    if wanted and (wanted[0].get("type") != "emoji" or emoji not in REACTIONS):
        raise bad("REACTION_INVALID")
    telegram.keep(replace(message, reaction=emoji))
    return True


def answer_callback_query(telegram: Telegram, given: Params) -> Any:
    query = telegram.queries.get(params.text(given, "callback_query_id"))
    limit = telegram.press_answered_within.total_seconds()
    if query is None or telegram.now().timestamp() - query.at > limit:
        raise Refusal(400, TOO_OLD)
    toast = clean(params.text(given, "text"))[0]
    if units(toast) > 200:
        raise bad("MESSAGE_TOO_LONG")
    query.toast, query.alert = toast, params.yes(given, "show_alert")
    telegram.keep_query(query)
    if toast:
        telegram.announce({"type": "toast", "person": query.person, "text": toast, "alert": query.alert})
    return True


METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method)
    for name, method in {
        "sendMessage": send_message,
        "sendPhoto": send_photo,
        "sendDocument": send_document,
        "editMessageText": edit_message_text,
        "editMessageCaption": edit_message_caption,
        "editMessageMedia": edit_message_media,
        "editMessageReplyMarkup": edit_message_reply_markup,
        "deleteMessage": delete_message,
        "deleteMessages": delete_messages,
        "setMessageReaction": set_message_reaction,
        "answerCallbackQuery": answer_callback_query,
        **setup.METHODS,
    }.items()
}
"""Every method but getUpdates, by its name in small letters: its proper name and what it does."""
