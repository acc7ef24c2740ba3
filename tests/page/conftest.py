"""A headless Chromium on the sandbox's page. Where there is none, these tests are skipped and say how to get it."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from sandbox.world import World
from tests.page.hand import Hand
from tests.sandbox.living import a_sandbox

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no Chromium on this machine: install one, for instance `apt-get install chromium`, to test the page"
WEDNESDAY = 2
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=QUIETLY)
        yield browser
        await browser.close()


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[World]:
    """Two empty phones, on a Wednesday at noon: what comes first does not depend on when the tests run."""
    async with a_sandbox(tmp_path / "empty", empty=True) as world:
        noon = world.clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
        world.clock.move_to(noon + timedelta(days=(WEDNESDAY - noon.weekday() - 1) % 7 + 1))
        yield world


@pytest.fixture(scope="module")
async def cast(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A sandbox with the small cast; tests only look at it."""
    async with a_sandbox(tmp_path_factory.mktemp("page") / "cast", empty=False) as world:
        yield world


@pytest.fixture
async def hand(chromium: Browser, empty: World) -> AsyncIterator[Hand]:
    """A newcomer before an empty sandbox, who notices whatever goes wrong behind the page."""
    async with Hand.at(chromium, empty.base) as found:
        yield found
