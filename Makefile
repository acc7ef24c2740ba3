# Every target does its own set-up first (scripts/setup: a virtualenv in .venv, packages checked by hash).

.DEFAULT_GOAL := help
.PHONY: help setup sandbox test test-whole test-at-another-date check soak bench run pictures

help:
	@echo "make sandbox   try it: both phones on one page, no token needed"
	@echo "make test      the tests"
	@echo "make test-whole  every story on both databases, without short cuts"
	@echo "make test-at-another-date DATE='1 year ago'  the tests, as if it were another day"
	@echo "make check     format, lint, types, layers, prompts"
	@echo "make run       the bot itself (settings: see README.md)"
	@echo "make bench     the benchmarks"
	@echo "make soak      the long test"
	@echo "make pictures  the README's pictures, taken of the sandbox (needs Chromium)"
	@echo "make setup     only what all of these do first"

setup:
	@sh scripts/setup

sandbox: setup
	@PYTHONDONTWRITEBYTECODE= .venv/bin/python -m sandbox

run: setup
	@.venv/bin/carryforward run

test: setup
	@# Compiled files are kept between the many processes the tests start, whatever the environment says.
	PYTHONDONTWRITEBYTECODE= .venv/bin/python -m pytest -q -n 3 --dist worksteal

test-whole: setup
	PYTHONDONTWRITEBYTECODE= CARRYFORWARD_TEST_WHOLE=1 .venv/bin/python -m pytest -q -n 3 --dist worksteal

DATE = 1 year
test-at-another-date: setup
	PYTHONDONTWRITEBYTECODE= sh scripts/at-another-date "$(DATE)" .venv/bin/python -m pytest -q -n 3 --dist worksteal

check: setup
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/carryforward prompts check

bench: setup
	@test -f bench/__main__.py || { echo "There are no benchmarks yet (bench/__main__.py)." >&2; exit 1; }
	.venv/bin/python -m bench

soak: setup
	@test -f bench/soak.py || { echo "There is no soak test yet (bench/soak.py)." >&2; exit 1; }
	.venv/bin/python -m bench.soak

pictures: setup
	@.venv/bin/python -m sandbox.pictures
