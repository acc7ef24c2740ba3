"""A newcomer plays the first scene in a real browser, and reads nothing but the page."""

from typing import Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from sandbox.world import World
from tests.page.hand import WAIT, Hand

TO_THE_DIGEST = 20
"""How often [Next] is pressed until the first digest is here."""


async def _steps(hand: Hand, first: int, last: int) -> None:
    for turn in range(first, last + 1):
        await hand.button("Next").click()
        await expect(hand.page.locator(f'.scene[data-turn="{turn}"]')).to_be_visible(timeout=WAIT)


async def test_a_newcomer_reaches_the_first_digest_by_one_button(chromium: Browser, empty: World) -> None:
    async with Hand.at(chromium, empty.base) as hand:
        await hand.button("Play the first week").click()
        await expect(hand.page.locator(".scene")).to_contain_text("Two fresh phones", timeout=WAIT)
        await expect(hand.page.locator(".guide")).to_have_count(0)
        await _steps(hand, 1, 11)
        await hand.sees("Ben", "What was it like just before the call?")

        before = {name: await hand.all_on(name) for name in ("Alma", "Ben")}
        await hand.page.reload()
        await expect(hand.page.locator('.scene[data-turn="11"]')).to_contain_text(
            "It comes at Ben’s hour", timeout=WAIT
        )
        await hand.sees("Ben", "What was it like just before the call?")
        assert {name: await hand.all_on(name) for name in ("Alma", "Ben")} == before

        await _is_accessible(hand, 1440, "dark")
        await hand.page.set_viewport_size({"width": 390, "height": 844})
        await _steps(hand, 12, TO_THE_DIGEST)
        await _is_accessible(hand, 390, "light")
        digest = hand.phone("Alma").locator(".message").last
        await expect(digest).to_be_visible(timeout=WAIT)
        await expect(digest).to_contain_text("It was easier outside.", timeout=WAIT)

        await hand.button("Scenes").click()
        await hand.page.get_by_role("button", name="A quiet week").click()
        await expect(hand.page.get_by_role("dialog")).to_contain_text("fresh phones")
        await _is_accessible(hand, 390, "dark")
        await hand.button("Back").click()
        await hand.page.keyboard.press("Escape")
        await hand.button("Leave the scene").click()
        await expect(hand.page.locator(".scene, .welcome")).to_have_count(0)
        await hand.types("Alma", "/clients")
        await hand.sees("Alma", "joined")


async def _is_accessible(hand: Hand, width: int, theme: Literal["light", "dark"]) -> None:
    await hand.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    found = await Axe().run(hand.page)
    assert found.violations_count == 0, f"{theme}, {width} wide: {found.generate_report()}"
    assert await hand.page.evaluate("document.documentElement.scrollWidth") == width, "nothing sticks out"
