"""Rotating the keyring: a new key wraps every data key, while the service runs, and whenever it is cut off."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.keys import KeyFault, Keyring, alone, data_keys, read_keyring, write_keyring

AT_ONCE = 200
"""Data keys in one transaction: whoever makes one meanwhile waits no longer than for these."""


@dataclass(frozen=True)
class Rotated:
    """How far a rotation came."""

    fingerprint: str
    """Of the key that wraps now."""
    rewrapped: int
    went_on: bool
    """One that had been cut off, or only begun, was brought to its end."""
    retired: tuple[Path, ...] = ()
    """Keyrings of their own with the keys that were taken out: backups made until now open with these."""


async def rotate(engine: AsyncEngine, path: Path, *, only_add: bool = False) -> Rotated:
    """Wrap every data key with a new key, and take the old one out of the keyring. Raises KeyFault.

    It may be cut off anywhere: the keyring holds old and new until nothing is wrapped with the old, and the next
    call goes on. A service that runs looks into the file again when it meets a key it does not know, and before it
    wraps. `only_add` stops when the file holds the new key beside the old: for several machines, each of which has
    to be given the file before anything is wrapped anew.
    """
    with _one_at_a_time(path):
        ring = read_keyring(path)
        went_on = len(ring.fingerprints) > 1
        if not went_on:
            old = {ring.fingerprint: ring.key(ring.fingerprint)}
            ring = write_keyring(path, old, secrets.token_bytes(32))
        if only_add:
            return Rotated(ring.fingerprint, 0, went_on)
        rewrapped = 0
        # Whoever made a data key before reading the new keyring is found by the next round.
        while found := await _rewrap_some(engine, ring):
            rewrapped += found
        return Rotated(ring.fingerprint, rewrapped, went_on, await _take_out_old(engine, ring, path))


async def _rewrap_some(engine: AsyncEngine, ring: Keyring) -> int:
    async with engine.begin() as connection:
        query = sa.select(data_keys).where(data_keys.c.keyring != ring.fingerprint).limit(AT_ONCE).with_for_update()
        rows = (await connection.execute(query)).all()
        for row in rows:
            key = ring.unwrap(row.owner, row.wrapped, row.keyring)
            await connection.execute(
                sa.update(data_keys)
                .where(data_keys.c.owner == row.owner)
                .values(wrapped=ring.wrap(row.owner, key), keyring=ring.fingerprint)
            )
        return len(rows)


async def _take_out_old(engine: AsyncEngine, ring: Keyring, path: Path) -> tuple[Path, ...]:
    """Leave only the newest key in the keyring, if nothing is wrapped with another one."""
    async with alone(engine) as connection:
        left = await connection.execute(sa.select(data_keys.c.owner).where(data_keys.c.keyring != ring.fingerprint))
        if left.first() is not None:
            raise KeyFault("Another process still wraps with the old key: give it the new keyring and rotate again.")
        retired = []
        for name in sorted(ring.fingerprints - {ring.fingerprint}):
            aside = path.with_name(f"{path.name}.retired-{name}")
            write_keyring(aside, {}, ring.key(name))
            retired.append(aside)
        write_keyring(path, {}, ring.key(ring.fingerprint))
        return tuple(retired)


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Two rotations at once would take each other's new key out."""
    lock = path.with_name(f".{path.name}.lock")
    try:
        held = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600)
    except OSError as fault:
        raise KeyFault(f"{lock} cannot be written ({type(fault).__name__}): look at KEYS_FILE.") from None
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KeyFault("Another rotation is under way: let it end.") from None
        yield
    finally:
        os.close(held)
