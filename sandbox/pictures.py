"""python -m sandbox.pictures: the pictures of the README, taken of the page in a headless Chromium. `make pictures`."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bot.logs import set_up_logs
from sandbox.cast import set_out
from sandbox.panel import routes
from sandbox.world import World

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "There is no Chromium on this machine: install one, for instance `apt-get install chromium`."
DESK, HAND = (1180, 740), (390, 780)
MOST_EVENTS = 6


async def _page(browser: Browser, base: str, size: tuple[int, int], theme: str) -> Page:
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(base)
    await page.get_by_text("It was easier outside.").first.wait_for(state="attached")
    away = page.get_by_role("button", name="Put the welcome away")
    if await away.count():
        await away.click()
    return page


async def _take(browser: Browser, base: str, folder: Path) -> None:
    page = await _page(browser, base, DESK, "light")
    lock = page.get_by_role("group", name="Locked screen of Alma’s phone")
    for _ in range(MOST_EVENTS):  # Up to the digest, whatever day of the week it is.
        if await lock.locator(".notice").count():
            break
        await page.get_by_role("button", name="Next event", exact=True).click()
        await page.locator(".walked").wait_for()
        await page.get_by_role("button", name="Put away").click()
    await lock.locator(".notice").first.wait_for()
    await lock.screenshot(path=folder / "locked-screen.png")
    await page.get_by_role("region", name="Alma’s phone").locator(".messages").click()
    await lock.get_by_text("Nothing new").wait_for()
    await page.screenshot(path=folder / "desk-light.png")
    dark = await _page(browser, base, DESK, "dark")
    await dark.screenshot(path=folder / "desk-dark.png")
    narrow = await _page(browser, base, HAND, "light")
    await narrow.get_by_role("button", name="Ben", exact=True).click()
    await narrow.screenshot(path=folder / "phone.png")


async def main() -> int | str:
    """Open a sandbox of its own with the small cast, play it to its first digest, and take the pictures."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        return MISSING
    set_up_logs("WARNING")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        holder: list[World] = []
        world = World(Path(folder) / "pictures", 0, routes(lambda: holder[0]))
        holder.append(world)
        async with world.renewing:
            await world.open()
            await set_out(world, empty=False)
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=found, args=["--no-sandbox", "--disable-gpu"]
                )
                await _take(browser, world.base, FOLDER)
                await browser.close()
        finally:
            await world.close()
    for picture in FOLDER.glob("*.png"):
        picture.chmod(0o644)  # A bot's files are its owner's alone; these are for everybody.
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
