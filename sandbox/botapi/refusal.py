"""The two ways to say no: to the bot, and to a phone."""

from typing import Any


class Refusal(Exception):
    """An answer with ok=false: `code` is Telegram's error_code, `parameters` its ResponseParameters."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """What goes over the wire."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters is not None:
            answer["parameters"] = self.parameters
        return answer


def bad(text: str) -> Refusal:
    """A 400 with this description after "Bad Request: "."""
    return Refusal(400, f"Bad Request: {text}")


class PhoneError(ValueError):
    """Something a real phone would not let its person do."""


class NoSuchPerson(PhoneError):
    """No phone has this id."""
