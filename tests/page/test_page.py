"""The sandbox's page in a real browser, as a newcomer lives it."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from sandbox.world import World
from tests.page.hand import WAIT, Hand


async def _joins(hand: Hand) -> None:
    """From two empty phones to a connected pair, following the guide on the page."""
    await hand.button("Open the drawer").click()
    await hand.button("Make a link").click()
    await hand.button("Open on a phone").click()
    await hand.opens("Alma")
    await hand.presses("Alma", "Begin")
    await hand.sees("Alma", "Which city")
    await hand.types("Alma", "Berlin")
    await hand.sees("Alma", "This is how a week goes")
    await hand.button("/invite B.").click()
    await hand.phone("Alma").get_by_role("textbox").press("Enter")
    await hand.sees("Alma", "to scan")
    await hand.phone("Alma").get_by_role("link", name="https://t.me/").click()
    await hand.opens("Ben")
    await hand.presses("Ben", "I agree")
    await hand.presses("Ben", "Fine")
    await hand.sees("Ben", "That is all")
    await hand.presses("Alma", "Yes, that is B.")
    await hand.sees("Ben", "You are connected")


async def test_from_nothing_to_the_first_digest_by_the_page_alone(hand: Hand) -> None:
    await _joins(hand)
    await hand.button("/ask What eased, even a little?").click()
    await hand.phone("Alma").get_by_role("textbox").press("Enter")
    await hand.sees("Alma", "What eased, even a little?")
    await hand.button("/meet tue 15:00 weekly 50m").click()
    await hand.phone("Alma").get_by_role("textbox").press("Enter")
    await hand.sees("Alma", "every Tuesday at 15:00")
    await hand.goes_on()
    await hand.sees("Ben", "What eased, even a little?")
    await expect(hand.page.locator(".guide")).to_have_count(0)

    await hand.types("Ben", "The mornings.")
    await expect(hand.phone("Ben").locator(".message.mine .reaction")).to_have_count(1, timeout=WAIT)
    await hand.phone("Ben").get_by_role("textbox").press("ArrowUp")
    await hand.types("Ben", "The mornings, a bit.")
    await expect(hand.phone("Ben").locator(".message.mine").last).to_contain_text("edited", timeout=WAIT)

    before = {name: await hand.all_on(name) for name in ("Alma", "Ben")}
    await hand.page.reload()
    await hand.sees("Ben", "The small sign")
    assert {name: await hand.all_on(name) for name in ("Alma", "Ben")} == before, "a reload loses nothing"

    digest = hand.phone("Alma").locator(".message").last
    for _ in range(3):  # A look ahead may come first: that depends on the hour it is now.
        await hand.goes_on()
        if "The mornings, a bit." in await digest.inner_text():
            break
    await expect(digest).to_contain_text("The mornings, a bit.", timeout=WAIT)
    await expect(digest).to_contain_text("Protected")
    await expect(hand.page.locator(".plan")).to_contain_text("The words followed the cover.")


async def test_the_world_begins_anew_from_the_drawer_without_a_stir(hand: Hand) -> None:
    await hand.button("Operator’s drawer").click()
    await hand.button("With the cast").click()
    await hand.button("Start over").click()
    await expect(hand.phone("Ben")).to_contain_text("It was easier outside.", timeout=WAIT)
    await expect(hand.page.locator(".trouble")).to_have_text("")
    await hand.types("Ben", "One more line.")
    await expect(hand.phone("Ben").locator(".message.mine").last.locator(".reaction")).to_have_count(1, timeout=WAIT)


async def test_a_stranger_who_finds_the_bot(hand: Hand) -> None:
    await hand.button("Operator’s drawer").click()
    await hand.page.get_by_role("dialog").get_by_label("Name").last.fill("Sam")
    await hand.page.get_by_label("Who they are").select_option("stranger")
    await hand.button("Add").click()
    await hand.phone("Sam").get_by_role("button", name="Start", exact=True).click()
    await hand.sees("Sam", "Nothing you write here is kept")


async def test_everybody_can_use_it(chromium: Browser, cast: World) -> None:
    async with Hand.at(chromium, cast.base) as hand:
        await expect(hand.phone("Alma")).to_contain_text("After the session with", timeout=WAIT)
        for width in (1440, 390):
            await hand.page.set_viewport_size({"width": width, "height": 844})
            if width < 720:
                await hand.button("Plan").click()
            for theme in ("light", "dark"):
                await hand.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                await _is_accessible(hand, f"the page, {theme}, {width} wide")
            await hand.button("Operator’s drawer").click()
            await _is_accessible(hand, f"the drawer, {width} wide")
            assert await hand.page.evaluate("document.documentElement.scrollWidth") == width, "nothing sticks out"
            await hand.page.keyboard.press("Escape")


async def _is_accessible(hand: Hand, part: str) -> None:
    found = await Axe().run(hand.page)
    assert found.violations_count == 0, f"{part}: {found.generate_report()}"
