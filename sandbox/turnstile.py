"""The door of the sandbox's server: what stands behind it can be exchanged while it is shut."""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send


class Turnstile:
    """The application in front of the server, so that the world behind it can be exchanged.

    While `renewing` is held only the bot gets through: nobody sees half a world.
    """

    app: ASGIApp

    def __init__(self, renewing: asyncio.Lock) -> None:
        self._renewing = renewing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].startswith("/bot"):
            async with self._renewing:
                pass
        await self.app(scope, receive, send)
