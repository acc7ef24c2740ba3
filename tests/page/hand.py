"""Somebody at the page: they see and do only what stands on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator, Page, expect

WAIT = 10_000
"""Milliseconds to wait for what the bot does at once."""


class Hand:
    """One browser window. `wrong` gathers what a console would show, and what was asked of another machine."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.wrong: list[str] = []
        page.set_default_timeout(WAIT)
        page.on("console", lambda said: self.wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda fault: self.wrong.append(str(fault)))
        page.on("request", lambda asked: self._asked(asked.url))

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.base}/", "data:")):
            self.wrong.append(f"asked another machine: {url}")

    @classmethod
    @asynccontextmanager
    async def at(cls, browser: Browser, base: str) -> AsyncIterator["Hand"]:
        """A new window on the page. Fails at the end if anything went wrong in it."""
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        hand = cls(await context.new_page(), base)
        await hand.page.goto(base)
        await hand.page.wait_for_selector(".phone h2")
        yield hand
        await context.close()
        assert hand.wrong == []

    def phone(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=f"{name}’s phone")

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label, exact=True)

    async def sees(self, name: str, words: str) -> None:
        """The newest message on somebody's phone says this, in the end."""
        said = self.phone(name).locator(".message:not(.mine) .text").last
        await expect(said).to_contain_text(words, timeout=WAIT)

    async def presses(self, name: str, label: str) -> None:
        await self.phone(name).locator(".choices").get_by_role("button", name=label, exact=True).last.click()

    async def types(self, name: str, text: str) -> None:
        field = self.phone(name).get_by_role("textbox")
        await field.fill(text)
        await field.press("Enter")

    async def opens(self, name: str) -> None:
        """Choose the phone that a link opens on."""
        await self.page.get_by_role("dialog", name="Open on").get_by_role("button", name=name).click()

    async def goes_on(self, label: str = "Next event") -> None:
        """Move the clock, and wait until it has arrived."""
        await self.button(label).click()
        await expect(self.page.locator(".walked")).to_be_visible(timeout=WAIT)
        await self.button("Put away").click()

    async def all_on(self, name: str) -> list[str]:
        """Every message on a phone, as it reads."""
        return await self.phone(name).locator(".message .bubble").all_inner_texts()
