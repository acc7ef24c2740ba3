"""Every control of the page, in a real browser: pressed, typed into, and found by a screen reader."""

from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, expect

from sandbox import trouble
from sandbox.world import World
from tests.page.hand import WAIT, Hand
from tests.sandbox.living import a_sandbox


@pytest.fixture(scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A sandbox with the small cast, for the tests of this file one after another."""
    async with a_sandbox(tmp_path_factory.mktemp("controls") / "played", empty=False) as world:
        yield world


@pytest.fixture(scope="module")
async def hand(chromium: Browser, played: World) -> AsyncIterator[Hand]:
    async with Hand.at(chromium, played.base) as found:
        await expect(found.phone("Ben").locator(".message").last).to_be_visible()
        yield found


def _lock(hand: Hand, name: str) -> Locator:
    return hand.page.get_by_role("group", name=f"Locked screen of {name}’s phone")


def _clock(hand: Hand) -> Locator:
    return hand.page.get_by_role("region", name="The sandbox’s clock")


async def _picks(hand: Hand, name: str, item: str) -> None:
    """Choose from a phone's own menu."""
    await hand.button(f"{name}’s phone: more").click()
    await hand.page.get_by_role("menuitem", name=item).click()


async def _is_accessible(hand: Hand, part: str) -> None:
    found = await Axe().run(hand.page)
    assert found.violations_count == 0, f"{part}: {found.generate_report()}"


async def test_a_locked_screen_tells_what_came_and_is_cleared_by_a_touch(hand: Hand) -> None:
    lock = _lock(hand, "Ben")
    await hand.button("Next event").click()
    await expect(lock.locator(".notice").first).to_contain_text("A look ahead, if you like", timeout=WAIT)
    await expect(lock.locator("time").first).to_have_text("18:00")
    fold = lock.get_by_role("button", name="Notifications on Ben’s phone")
    await fold.click()
    await expect(lock).to_contain_text("Something new")
    await expect(lock.locator(".notice")).to_have_count(0)
    await fold.click()
    await lock.locator(".notice").first.click()
    await expect(hand.phone("Ben").get_by_role("textbox")).to_be_focused()
    await expect(lock).to_contain_text("Nothing new", timeout=WAIT)
    await hand.types("Ben", "/help")
    await hand.sees("Ben", "/crisis")
    await expect(lock).to_contain_text("Nothing new", timeout=WAIT)
    await _picks(hand, "Ben", "Mute notifications")
    await expect(lock).to_contain_text("Muted: nothing is shown", timeout=WAIT)
    await _picks(hand, "Ben", "Show notifications")
    await expect(lock).to_contain_text("Nothing new", timeout=WAIT)


async def test_the_digest_reaches_the_locked_screen_as_a_cover(hand: Hand) -> None:
    await hand.button("Next event").click()
    lock = _lock(hand, "Alma")
    await expect(lock.locator(".notice").first).to_be_visible(timeout=WAIT)
    await expect(hand.phone("Alma").locator(".message").last).to_contain_text("easier outside", timeout=WAIT)
    assert "outside" not in await lock.inner_text()
    await hand.phone("Alma").locator(".message").last.locator(".quiet").press("Enter")
    forward = hand.page.get_by_role("menuitem", name="Forward to the bot")
    await expect(forward).to_contain_text("It is protected")
    await hand.page.keyboard.press("Escape")


async def test_a_blocked_bot_is_plain_to_see_and_undone(hand: Hand) -> None:
    await _picks(hand, "Ben", "Block the bot")
    await expect(_lock(hand, "Ben")).to_contain_text("Blocked: nothing arrives", timeout=WAIT)
    await expect(hand.phone("Ben")).to_contain_text("Ben has blocked the bot.")
    await expect(hand.phone("Ben").get_by_role("textbox")).to_have_count(0)
    await hand.button("Unblock").click()
    await expect(hand.phone("Ben").get_by_role("textbox")).to_be_visible(timeout=WAIT)


async def test_a_phone_travels_and_its_owner_tells_the_bot(hand: Hand) -> None:
    await _picks(hand, "Ben", "Travel")
    dialog = hand.page.get_by_role("dialog", name="Where is Ben’s phone?")
    await dialog.get_by_label("Another city or zone").fill("Atlantis")
    await dialog.get_by_role("button", name="Go there").click()
    await expect(dialog).to_contain_text("No zone is called that.")
    hand.wrong.clear()  # A refusal is a 400, and a browser's console says so.
    await _is_accessible(hand, "travelling")
    await dialog.get_by_role("button", name="Tokyo").click()
    await expect(_lock(hand, "Ben")).to_contain_text("Tokyo", timeout=WAIT)
    await expect(hand.phone("Ben")).to_contain_text("The bot is not told: it goes on with the time of Berlin")
    await hand.button("/zone Tokyo").click()
    await hand.phone("Ben").get_by_role("textbox").press("Enter")
    await expect(hand.phone("Ben").locator(".away")).to_have_count(0, timeout=WAIT)


async def test_what_can_be_done_with_a_message(hand: Hand) -> None:
    ben = hand.phone("Ben")
    await hand.types("Ben", "A line for the menu.")
    await expect(ben.locator(".message.mine").last.locator(".reaction")).to_have_count(1, timeout=WAIT)
    for item in ("Reply", "Edit"):
        await ben.get_by_role("button", name="Message: A line for the menu.").press("Enter")
        await hand.page.get_by_role("menuitem", name=item, exact=True).click()
        await expect(ben.locator(".about")).to_contain_text(item)
        await ben.get_by_role("button", name="Leave it").click()
    await ben.get_by_role("button", name="Message: A line for the menu.").press("Enter")
    await hand.page.get_by_role("menuitem", name="Forward from Alma’s phone").click()
    await expect(hand.phone("Alma").locator(".message.mine").last).to_contain_text("Forwarded", timeout=WAIT)
    await ben.get_by_role("button", name="Message: A line for the menu.").press("Enter")
    await hand.page.get_by_role("menuitem", name="Delete").click()
    await expect(ben.locator(".message.mine", has_text="A line for the menu.")).to_have_count(0, timeout=WAIT)
    await ben.get_by_role("button", name="Commands").click()
    await expect(ben.get_by_role("option", name="/crisis")).to_be_visible()
    await hand.page.keyboard.press("Escape")
    await ben.get_by_role("textbox").fill("")
    await hand.phone("Alma").get_by_role("button", name="Show it large").first.click()
    await hand.button("Zoom in").click()
    await hand.button("Fit to the window").click()
    await hand.button("Close").click()
    await ben.get_by_role("button", name="Attach something").click()
    await hand.page.get_by_role("menuitem", name="Sticker").click()
    await expect(ben.locator(".message.mine").last).to_contain_text("Sticker", timeout=WAIT)


async def test_the_page_around_the_phones(hand: Hand) -> None:
    root = hand.page.locator("html")
    for theme in ("light", "dark"):
        await hand.page.get_by_role("button", name="Theme:").click()
        await expect(root).to_have_attribute("data-theme", theme)
    await hand.page.reload()
    await expect(root).to_have_attribute("data-theme", "dark")
    await hand.page.get_by_role("button", name="Theme:").click()
    await hand.page.get_by_label("For whom").select_option("Ben")
    for group in ("To come", "Sent", "Not sent", "All"):
        await hand.button(group).click()
        await expect(hand.button(group)).to_have_attribute("aria-pressed", "true")
    await expect(hand.page.locator(".plan .whom", has_text="Alma")).to_have_count(0)
    await hand.button("Operator’s drawer").click()
    await hand.page.get_by_role("dialog").get_by_label("Name").last.fill("Cleo")
    await hand.button("Add").click()
    faces = hand.page.get_by_role("group", name="Phones on the desk")
    await faces.get_by_role("button", name="Cleo").click()
    await expect(hand.phone("Cleo")).to_be_hidden()
    await faces.get_by_role("button", name="Cleo").click()
    await expect(hand.phone("Cleo")).to_be_visible()


async def test_playing_in_two_windows_and_writing_in_the_middle(hand: Hand, chromium: Browser, played: World) -> None:
    async with Hand.at(chromium, played.base) as other:
        await hand.button("Next session").click()
        await expect(other.page.locator(".upcoming")).to_contain_text("the ask after the session", timeout=WAIT)
        await hand.button(
            "Play"
        ).click()  # It is not long until the ask: the other window may see no more than its end.
        await expect(other.page.locator(".upcoming")).to_contain_text("Paused: somebody is asked.", timeout=WAIT)
        await expect(hand.button("Play")).to_be_visible(timeout=WAIT)
        await hand.button("Play").click()
        await other.page.reload()
        await expect(_clock(other).get_by_role("button", name="Pause")).to_be_visible(timeout=WAIT)
        await other.phone("Ben").get_by_role("textbox").click()
        await expect(hand.page.locator(".upcoming")).to_contain_text("Paused, while somebody writes.", timeout=WAIT)
        for one, line in ((hand, "From the first window."), (other, "From the second.")):
            await one.types("Ben", line)
        for one in (hand, other):
            mine = one.phone("Ben").locator(".message.mine")
            await expect(mine.filter(has_text="From the first window.")).to_have_count(1, timeout=WAIT)
            await expect(mine.filter(has_text="From the second.")).to_have_count(1, timeout=WAIT)


async def test_when_things_go_wrong_nothing_is_lost(hand: Hand, played: World) -> None:
    await hand.button("When things go wrong").click()
    became = hand.page.locator(".became")
    await hand.button("Stop the bot").click()
    await expect(became).to_have_text(trouble.OFF, timeout=WAIT)
    await expect(hand.page.get_by_role("alert").first).to_contain_text("The bot is stopped.")
    await expect(hand.button("Play")).to_have_attribute("aria-disabled", "true")
    await hand.types("Ben", "Written while it is off.")
    await hand.button("Start the bot").click()
    await expect(became).to_have_text(f"{trouble.ON_AGAIN} {trouble.KEPT}", timeout=WAIT)
    await expect(hand.phone("Ben").locator(".message.mine").last.locator(".reaction")).to_have_count(1, timeout=WAIT)
    await hand.button("Kill the bot").click()
    await expect(became).to_contain_text(trouble.CUT_OFF, timeout=WAIT)
    await hand.button("A day without power").click()
    await expect(became).to_contain_text(trouble.NO_POWER, timeout=WAIT)
    await hand.button("Telegram stumbles").click()
    await expect(became).to_have_text(trouble.STUMBLES, timeout=WAIT)
    for width, dark in ((1440, True), (390, False)):
        await hand.page.set_viewport_size({"width": width, "height": 844})
        await hand.page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
        await _is_accessible(hand, f"when things go wrong, {width} wide")
        assert await hand.page.evaluate("document.documentElement.scrollWidth") == width, "nothing sticks out"
    played.trouble.over()
    await hand.button("Put this away").click()
    await expect(became).to_have_count(0)


async def test_everything_is_reached_by_the_keyboard_and_has_a_name(hand: Hand) -> None:
    await hand.page.set_viewport_size({"width": 1440, "height": 900})
    await hand.button("When things go wrong").click()
    reached: list[str] = await hand.page.evaluate(
        """() => [...document.querySelectorAll("button, a, input, select, textarea, [tabindex='0']")]
            .filter((one) => one.checkVisibility() && one.tabIndex >= 0)
            .map((one) => (one.ariaLabel || one.innerText || one.labels?.[0]?.innerText || "").trim())"""
    )
    assert "" not in reached, "whatever can be reached has a name"
    wanted = {
        *("Scenes", "Operator’s drawer", "Next event", "Next session", "+1 hour", "+1 day", "Play", "Stop the bot"),
        *("When things go wrong", "Kill the bot", "Telegram stumbles", "A day without power", "Ben’s phone: more"),
        *(
            "Notifications on Ben’s phone",
            "Attach something",
            "Commands",
            "Send",
            "Message from Ben",
            "For whom",
            "All",
        ),
    }
    assert wanted <= set(reached)
    await hand.button("Stop the bot").focus()
    await hand.page.keyboard.press("Enter")
    await expect(hand.button("Start the bot")).to_be_focused(timeout=WAIT)
    await expect(hand.button("Start the bot")).not_to_have_attribute("aria-disabled", "true", timeout=WAIT)
    await hand.page.keyboard.press("Enter")
    await expect(hand.button("Stop the bot")).to_be_focused(timeout=WAIT)
