"""What share of the stories a run played, told in its last line: also where several processes share the tests."""

from collections.abc import Iterable

import pytest

STORIES = "tests/stories/"


class Share:
    """Counts the stories that were collected, and those that were really played."""

    def __init__(self, databases: tuple[str, ...], *, whole: bool) -> None:
        self._databases, self._whole = databases, whole
        self._collected: set[str] = set()
        self._played: dict[str, set[str]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """All of them, before anything is left out."""
        self._collected.update(self._story(item.nodeid)[0] for item in items if item.nodeid.startswith(STORIES))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A story is played when its own words ran: one that is skipped before them is not."""
        if report.when == "call" and not report.skipped and report.nodeid.startswith(STORIES):
            story, database = self._story(report.nodeid)
            self._played.setdefault(story, set()).add(database)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """One of several processes hands on what it has collected: who writes the last line collects nothing."""
        if (handed := getattr(session.config, "workeroutput", None)) is not None:
            handed["stories"] = sorted(self._collected)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        self._collected.update(getattr(node, "workeroutput", {}).get("stories", ()))

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Here, after everything else that pytest has to say."""
        out = config.pluginmanager.get_plugin("terminalreporter")
        told_elsewhere = hasattr(config, "workeroutput") or config.option.collectonly
        if out is not None and self._collected and not told_elsewhere:
            out.write_line(told(len(self._collected), self._played.values(), whole=self._whole))

    def _story(self, nodeid: str) -> tuple[str, str]:
        """What names a story on whichever database, and the database, if it has one."""
        database = next((name for name in self._databases if f"[{name}" in nodeid), "")
        return nodeid.replace(f"[{database}", "[", 1), database


def told(collected: int, played: Iterable[set[str]], *, whole: bool) -> str:
    """The last line: how many of the collected stories were played, and on how many databases each."""
    found = list(played)
    both = sum(len(databases) > 1 for databases in found)
    share = f"Played {len(found):,} of {collected:,} stories"
    if whole:
        return f"{share}, {both:,} of them on both databases."
    if both:
        share += f", {both:,} of them on both databases, every other one"
    return f"{share}, each on one of two databases; make test-whole plays each on both."
