"""Faults to order: what the pretend Telegram does wrong, to which call, how often."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """One way a call can go wrong.

    A refused connection is no fault of a call: see `serving.Served.refusing`. Updates that come twice or cannot be
    decoded are queued so (`Telegram.again`, `raw_update`); one that nobody fetches within 24 hours expires by itself.
    """

    RESET_BEFORE = "reset_before"
    """The connection is reset; nothing was done."""
    ACCEPT_THEN_HANG = "accept_then_hang"
    """Done, but no answer comes until the client gives up or the server stops."""
    ACCEPT_THEN_RESET = "accept_then_reset"
    ACCEPT_THEN_GARBAGE = "accept_then_garbage"
    """Done; the answer is 200 with something that is not JSON."""
    ACCEPT_THEN_500 = "accept_then_500"
    ACCEPT_THEN_502 = "accept_then_502"
    SLOW = "slow"
    """Done at once; the answer comes `seconds` later."""
    ERROR_500 = "error_500"
    ERROR_502 = "error_502"
    """Not done; a gateway's page."""
    TOO_MANY = "too_many"
    """429 with `retry_after` (`seconds`, rounded up)."""
    TOO_MANY_BARE = "too_many_bare"
    """429 without parameters."""
    CONFLICT = "conflict"
    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not_found"
    FORBIDDEN_BLOCKED = "forbidden_blocked"
    FORBIDDEN_DEACTIVATED = "forbidden_deactivated"
    FORBIDDEN_CANNOT_INITIATE = "forbidden_cannot_initiate"
    FORBIDDEN_NOT_MEMBER = "forbidden_not_member"
    FORBIDDEN_KICKED = "forbidden_kicked"
    FORBIDDEN_OTHER = "forbidden_other"
    CHAT_NOT_FOUND = "chat_not_found"
    BAD_REQUEST_TOO_LONG = "bad_request_too_long"
    BAD_REQUEST_EMPTY = "bad_request_empty"
    BAD_REQUEST_ENTITIES = "bad_request_entities"
    BAD_REQUEST_MARKUP = "bad_request_markup"
    BAD_REQUEST_BUTTON = "bad_request_button"
    BAD_REQUEST_NOT_MODIFIED = "bad_request_not_modified"
    BAD_REQUEST_CANNOT_EDIT = "bad_request_cannot_edit"
    BAD_REQUEST_REACT_NOT_FOUND = "bad_request_react_not_found"
    BAD_REQUEST_EDIT_NOT_FOUND = "bad_request_edit_not_found"
    BAD_REQUEST_DELETE_NOT_FOUND = "bad_request_delete_not_found"
    BAD_REQUEST_CANNOT_DELETE = "bad_request_cannot_delete"
    BAD_REQUEST_QUERY_TOO_OLD = "bad_request_query_too_old"
    BAD_REQUEST_OTHER = "bad_request_other"

    @property
    def accepts(self) -> bool:
        """Whether the call is carried out before its answer is spoiled."""
        return self is Fault.SLOW or self.value.startswith("accept_")


NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
POLLED_TWICE = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"

ANSWERS: dict[Fault, tuple[int, str]] = {
    Fault.ERROR_500: (500, "Internal Server Error"),
    Fault.TOO_MANY_BARE: (429, "Too Many Requests: retry later"),
    Fault.CONFLICT: (409, POLLED_TWICE),
    Fault.UNAUTHORIZED: (401, "Unauthorized"),
    Fault.NOT_FOUND: (404, "Not Found"),
    Fault.FORBIDDEN_BLOCKED: (403, "Forbidden: bot was blocked by the user"),
    Fault.FORBIDDEN_DEACTIVATED: (403, "Forbidden: user is deactivated"),
    Fault.FORBIDDEN_CANNOT_INITIATE: (403, "Forbidden: bot can't initiate conversation with a user"),
    Fault.FORBIDDEN_NOT_MEMBER: (403, "Forbidden: bot is not a member of the channel chat"),
    Fault.FORBIDDEN_KICKED: (403, "Forbidden: bot was kicked from the group chat"),
    Fault.FORBIDDEN_OTHER: (403, "Forbidden: something never heard of before"),
    Fault.CHAT_NOT_FOUND: (400, "Bad Request: chat not found"),
    Fault.BAD_REQUEST_TOO_LONG: (400, "Bad Request: message is too long"),
    Fault.BAD_REQUEST_EMPTY: (400, "Bad Request: text must be non-empty"),
    Fault.BAD_REQUEST_ENTITIES: (
        400,
        "Bad Request: can't parse entities: Unclosed start tag at byte offset 0",
    ),
    Fault.BAD_REQUEST_MARKUP: (400, "Bad Request: reply markup is too long"),
    Fault.BAD_REQUEST_BUTTON: (400, "Bad Request: BUTTON_DATA_INVALID"),
    Fault.BAD_REQUEST_NOT_MODIFIED: (400, NOT_MODIFIED),
    Fault.BAD_REQUEST_CANNOT_EDIT: (400, "Bad Request: message can't be edited"),
    Fault.BAD_REQUEST_REACT_NOT_FOUND: (400, "Bad Request: message to react not found"),
    Fault.BAD_REQUEST_EDIT_NOT_FOUND: (400, "Bad Request: message to edit not found"),
    Fault.BAD_REQUEST_DELETE_NOT_FOUND: (400, "Bad Request: message to delete not found"),
    Fault.BAD_REQUEST_CANNOT_DELETE: (400, "Bad Request: message can't be deleted for everyone"),
    Fault.BAD_REQUEST_QUERY_TOO_OLD: (400, TOO_OLD),
    Fault.BAD_REQUEST_OTHER: (400, "Bad Request: SOMETHING_NEVER_HEARD_OF"),
}
"""The faults that are nothing but an answer: code and description."""


@dataclass
class Plan:
    """One planned fault. `times` None: for ever. `seconds` is for SLOW and TOO_MANY."""

    method: str | None
    fault: Fault
    times: int | None
    chat: int | None
    seconds: float
    skip: int
    used: int = 0

    @property
    def spent(self) -> bool:
        return self.times is not None and self.used >= self.times


Chooser = Callable[[str, Mapping[str, Any]], Plan | Fault | None]


class Faults:
    """The planner. Plans are looked at in the order they were made; the first that fits is used."""

    def __init__(self) -> None:
        self.plans: list[Plan] = []
        self.choose: Chooser | None = None
        """Asked for every call that no plan fits (a simulation's own dice)."""

    def plan(
        self,
        method: str | None,
        fault: Fault,
        *,
        times: int | None = 1,
        chat: int | None = None,
        seconds: float = 1.0,
        skip: int = 0,
    ) -> Plan:
        """Spoil the next `times` calls of `method` to `chat` (None: any), after letting `skip` pass."""
        made = Plan(method.lower() if method else None, fault, times, chat, seconds, skip)
        self.plans.append(made)
        return made

    def clear(self) -> None:
        """From here all goes well."""
        self.plans.clear()
        self.choose = None

    def next(self, method: str, params: Mapping[str, Any]) -> Plan | None:
        """The fault for this call, if any, and count it as used."""
        for plan in self.plans:
            if plan.spent or plan.method not in (None, method.lower()):
                continue
            if plan.chat is not None and plan.chat != params.get("chat_id"):
                continue
            if plan.skip > 0:
                plan.skip -= 1
                continue
            plan.used += 1
            return plan
        chosen = self.choose(method, params) if self.choose else None
        if isinstance(chosen, Fault):
            return Plan(method.lower(), chosen, 1, None, 1.0, 0, used=1)
        return chosen
