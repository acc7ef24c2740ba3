"""The methods about the bot itself and its chats: who it is, menus, webhook; and who may be written to."""

import re
from typing import Any

from sandbox.botapi import params
from sandbox.botapi.chats import Telegram
from sandbox.botapi.refusal import Refusal, bad
from sandbox.botapi.shapes import Group, Person

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat"}
_LANGUAGE = re.compile(r"([a-z]{2})?")


def readable(telegram: Telegram, given: dict[str, Any]) -> Person | Group:
    """The chat a call names, known to the bot. Raises Refusal 400 "chat not found" and 403."""
    chat_id = given.get("chat_id", "")
    if chat_id == "":
        raise bad("chat_id is empty")
    if not isinstance(chat_id, int):
        raise bad("chat not found")
    if chat_id in telegram.groups:
        group = telegram.groups[chat_id]
        if not group.joined:
            raise Refusal(403, "Forbidden: bot is not a member of the group chat")
        return group
    person = telegram.people.get(chat_id)
    if person is None or not (person.started or _met(telegram, person)):
        raise bad("chat not found")
    return person


def writable(telegram: Telegram, given: dict[str, Any]) -> Person | Group:
    """The chat a call names, if the bot may write there. Raises Refusal as `readable` and 403."""
    chat = readable(telegram, given)
    if isinstance(chat, Person):
        if chat.deactivated:
            raise Refusal(403, "Forbidden: user is deactivated")
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if not chat.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
    return chat


def _met(telegram: Telegram, person: Person) -> bool:
    """Whether the bot knows someone from a group, though they never wrote to it."""
    return any(person.id in group.members for group in telegram.groups.values())


def get_me(telegram: Telegram, given: dict[str, Any]) -> Any:
    return {
        **telegram.bot_user(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(telegram: Telegram, given: dict[str, Any]) -> Any:
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return {
        **readable(telegram, given).chat(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_file(telegram: Telegram, given: dict[str, Any]) -> Any:
    file = telegram.files.get(params.text(given, "file_id"))
    if file is None:
        raise bad("invalid file_id")
    size = len(file.content)
    return {"file_id": file.id, "file_unique_id": f"u{file.id}", "file_size": size, "file_path": file.path}


def leave_chat(telegram: Telegram, given: dict[str, Any]) -> Any:
    chat = readable(telegram, given)
    if isinstance(chat, Person):
        raise bad("chat member status can't be changed in private chats")
    chat.joined = False
    telegram.keep_group(chat)
    return True


def send_chat_action(telegram: Telegram, given: dict[str, Any]) -> Any:
    if not params.text(given, "action"):
        raise bad("wrong parameter action in request")
    writable(telegram, given)
    return True


def _menu(telegram: Telegram, given: dict[str, Any]) -> str:
    """The key of a scope and language."""
    scope = given.get("scope") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad("can't parse BotCommandScope JSON object")
    kind, language = scope.get("type"), params.text(given, "language_code")
    if kind not in _SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    if not _LANGUAGE.fullmatch(language):
        raise bad("invalid language code specified")
    if kind != "chat":
        return f"{kind}/{language}"
    chat_id = scope.get("chat_id", "")
    chat_id = int(chat_id) if str(chat_id).lstrip("-").isdecimal() else chat_id
    return f"chat:{readable(telegram, {'chat_id': chat_id}).id}/{language}"


def set_my_commands(telegram: Telegram, given: dict[str, Any]) -> Any:
    commands = given.get("commands") or []
    if not isinstance(commands, list):
        raise bad("can't parse commands JSON object")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    kept = []
    for one in commands:
        command, told = (one.get("command"), one.get("description")) if isinstance(one, dict) else (None, None)
        if not isinstance(command, str) or not isinstance(told, str):
            raise bad("can't parse BotCommand: expected an Object")
        if not _COMMAND.fullmatch(command):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(told.strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        kept.append({"command": command.removeprefix("/"), "description": told.strip()})
    telegram.keep_menu(_menu(telegram, given), kept)
    return True


def delete_my_commands(telegram: Telegram, given: dict[str, Any]) -> Any:
    telegram.keep_menu(_menu(telegram, given), [])
    return True


def get_my_commands(telegram: Telegram, given: dict[str, Any]) -> Any:
    return telegram.menus.get(_menu(telegram, given), [])


def _describe(telegram: Telegram, given: dict[str, Any], name: str, longest: int) -> bool:
    words = params.text(given, name)
    if len(words) > longest:
        raise bad(f"bot {name.replace('_', ' ')} is too long")
    telegram.keep_about(f"{name}/{params.text(given, 'language_code')}", words)
    return True


def set_my_description(telegram: Telegram, given: dict[str, Any]) -> Any:
    return _describe(telegram, given, "description", 512)


def set_my_short_description(telegram: Telegram, given: dict[str, Any]) -> Any:
    return _describe(telegram, given, "short_description", 120)


def set_webhook(telegram: Telegram, given: dict[str, Any]) -> Any:
    address = params.text(given, "url")
    if address and not address.startswith("https://"):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text(given, "secret_token")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad("secret token contains unallowed characters")
    if isinstance(given.get("allowed_updates"), list):
        telegram.updates.allowed = given["allowed_updates"]
    if params.yes(given, "drop_pending_updates"):
        telegram.updates.forget_all()
    telegram.updates.set_webhook({"url": address, "secret": secret} if address else {})
    return True


def delete_webhook(telegram: Telegram, given: dict[str, Any]) -> Any:
    return set_webhook(telegram, {**given, "url": ""})


def get_webhook_info(telegram: Telegram, given: dict[str, Any]) -> Any:
    told = {
        "url": telegram.updates.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(telegram.updates.pending),
    }
    return {**told, "allowed_updates": telegram.updates.allowed} if telegram.updates.allowed else told


def closed(telegram: Telegram, given: dict[str, Any]) -> Any:
    """close and logOut: noted among the calls, no more."""
    return True


METHODS = {
    "getMe": get_me,
    "getChat": get_chat,
    "getFile": get_file,
    "leaveChat": leave_chat,
    "sendChatAction": send_chat_action,
    "setMyCommands": set_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getMyCommands": get_my_commands,
    "setMyDescription": set_my_description,
    "setMyShortDescription": set_my_short_description,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "close": closed,
    "logOut": closed,
}
