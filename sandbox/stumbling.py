"""Telegram stumbles: for a while every few calls go wrong, in an order that is always the same."""

from collections.abc import Mapping
from itertools import cycle
from time import monotonic
from typing import Any

from sandbox.botapi.faults import Fault, Plan

SECONDS = 60.0
CALLS = 40
"""It ends with whichever comes first, so that a walk of weeks is not stumbled through."""
AGAIN_IN = 1.0
"""Seconds that a 429 asks to wait."""
_CALLS = (Fault.TOO_MANY, None, Fault.ERROR_502, None, Fault.ACCEPT_THEN_RESET, None, Fault.RESET_BEFORE, None)
# Polls fail less often: the line to Telegram is to be bad, not cut.
_POLLS = (Fault.ERROR_502, None, None, Fault.RESET_BEFORE, None, None)


class Stumbling:
    """Gives the fault for each call, until it is over. Real seconds: the wire knows no other."""

    def __init__(self) -> None:
        self._until = monotonic() + SECONDS
        self._left = CALLS
        self._calls, self._polls = cycle(_CALLS), cycle(_POLLS)

    @property
    def over(self) -> bool:
        return self._left <= 0 or monotonic() >= self._until

    def __call__(self, method: str, _params: Mapping[str, Any]) -> Plan | None:
        if self.over:
            return None
        poll = method == "getUpdates"
        if not poll:
            self._left -= 1
        fault = next(self._polls if poll else self._calls)
        return None if fault is None else Plan(method.lower(), fault, 1, None, AGAIN_IN, 0, used=1)
