"""The keys: a keyring in a file wraps one data key an owner, kept in a store of their own beside the erased ids."""

import base64
import hashlib
import json
import os
import secrets
import stat
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.types import Instant

HOUSE = "house"
"""Owner of what belongs to no client: inbox payloads, therapists' names."""
NONCE = 12

metadata = sa.MetaData()
data_keys = sa.Table(
    "data_keys",
    metadata,
    sa.Column("owner", sa.String(32), primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("keyring", sa.String(64), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
)
erased = sa.Table(
    "erased",
    metadata,
    sa.Column("owner", sa.String(32), primary_key=True),
    sa.Column("erased_at", Instant, nullable=False),
)


class KeyFault(Exception):
    """Something is wrong with the keys; the message is one line with the mend."""


class Tampered(Exception):
    """A sealed value does not open in its place: it was changed, or moved from another row or owner."""


class Keyring:
    """The keys that wrap keys. The newest seals; older ones still open. `path`: the file it was read from."""

    def __init__(self, keys: dict[str, bytes], newest: str, path: Path | None = None) -> None:
        self._keys = keys
        self._path = path
        self.fingerprint = newest

    def look_again(self) -> None:
        """Take up what a rotation wrote into the file meanwhile. Raises KeyFault if it is no whole keyring now."""
        if self._path is not None:
            now = read_keyring(self._path)
            self._keys, self.fingerprint = self._keys | now._keys, now.fingerprint

    def wrap(self, owner: str, key: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self._keys[self.fingerprint]).encrypt(nonce, key, owner.encode())

    def unwrap(self, owner: str, wrapped: bytes, fingerprint: str) -> bytes:
        if fingerprint not in self._keys:
            self.look_again()
        if fingerprint not in self._keys:
            raise KeyFault(
                f"The keyring lacks the key {fingerprint} that this database needs: put the right file at KEYS_FILE."
            )
        try:
            return AESGCM(self._keys[fingerprint]).decrypt(wrapped[:NONCE], wrapped[NONCE:], owner.encode())
        except InvalidTag as fault:
            raise KeyFault("A data key does not open: the data keys' store is damaged, restore its backup.") from fault

    @property
    def fingerprints(self) -> frozenset[str]:
        return frozenset(self._keys)

    def key(self, fingerprint: str) -> bytes:
        return self._keys[fingerprint]


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"carryforward keyring" + key).hexdigest()[:16]


def make_keyring(path: Path) -> Keyring:
    """Make a keyring with one fresh key in a file that only its owner can read."""
    return write_keyring(path, {}, secrets.token_bytes(32))


def write_keyring(path: Path, others: dict[str, bytes], newest: bytes) -> Keyring:
    """Write a keyring: its newest key, and others that still open."""
    name = _fingerprint(newest)
    keys = others | {name: newest}
    kept = {each: base64.b64encode(key).decode() for each, key in keys.items()}
    text = json.dumps({"newest": name, "keys": kept}, indent=1)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Whole or not at all: half a keyring would stop every later start.
    fresh = path.with_name(f".{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    return Keyring(keys, name, path)


def read_keyring(path: Path) -> Keyring:
    """Read the keyring. Raises KeyFault: missing, open to others, or not a keyring."""
    check_private(path)
    try:
        content = json.loads(path.read_text())
        keys = {name: base64.b64decode(key, validate=True) for name, key in content["keys"].items()}
        newest = content["newest"]
        sound = newest in keys and all(len(key) == 32 and _fingerprint(key) == name for name, key in keys.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        sound = False
    if not sound:
        raise KeyFault(f"{path} is not a whole keyring: put back its backup.")
    return Keyring(keys, newest, path)


def check_private(path: Path) -> None:
    """Raise KeyFault if a file is readable by anybody but its owner."""
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeyFault(f"{path} can be read by others: run `chmod 600 {path}`.")


class DataKeys:
    """One key an owner, unwrapped once and held in memory."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self.engine = engine
        self._keyring = keyring
        self._open: dict[str, bytes] = {}

    async def prepare(self) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)

    async def wanted_fingerprints(self) -> set[str]:
        """The keyring keys that the stored data keys are wrapped with."""
        async with self.engine.connect() as connection:
            return set((await connection.execute(sa.select(data_keys.c.keyring).distinct())).scalars())

    async def load(self, owners: Iterable[str]) -> None:
        """Have these owners' keys in memory. Missing ones stay missing; use() tells."""
        missing = [owner for owner in set(owners) if owner not in self._open]
        if not missing:
            return
        async with self.engine.connect() as connection:
            rows = await connection.execute(sa.select(data_keys).where(data_keys.c.owner.in_(missing)))
            for row in rows:
                self._open[row.owner] = self._keyring.unwrap(row.owner, row.wrapped, row.keyring)

    async def make(self, owner: str, now: datetime) -> None:
        """Have this owner's key, made if there is none yet: committed here before its first use."""
        await self.load([owner])
        if owner in self._open:
            return
        key = secrets.token_bytes(32)
        async with alone(self.engine) as connection:
            self._keyring.look_again()  # A rotation cannot take the key away that is used from here on.
            row = {
                "owner": owner,
                "wrapped": self._keyring.wrap(owner, key),
                "keyring": self._keyring.fingerprint,
                "made_at": now,
            }
            await connection.execute(_insert(self.engine, data_keys).values(row).on_conflict_do_nothing())
        await self.load([owner])

    async def destroy(self, owners: Iterable[str], now: datetime) -> None:
        """Destroy these keys and remember the ids as erased. Called after the erasing commit."""
        gone = list(owners)
        for owner in gone:
            self._open.pop(owner, None)
        if not gone:
            return
        async with self.engine.begin() as connection:
            await connection.execute(sa.delete(data_keys).where(data_keys.c.owner.in_(gone)))
            rows = [{"owner": owner, "erased_at": now} for owner in gone]
            await connection.execute(_insert(self.engine, erased).values(rows).on_conflict_do_nothing())

    async def fingerprint(self) -> str:
        """What tells this store's keys from those of another: nothing that opens anything."""
        await self.load([HOUSE])
        return key_id(self.use(HOUSE)).hex()

    async def forget_destroyed(self) -> None:
        """Take out of memory what another process destroyed meanwhile."""
        held = set(self._open)  # before asking: a key is committed before it is held
        if held:
            for owner in held - await self.known():
                self._open.pop(owner, None)

    async def erased_ids(self) -> set[str]:
        async with self.engine.connect() as connection:
            return set((await connection.execute(sa.select(erased.c.owner))).scalars())

    async def known(self) -> set[str]:
        """The owners that have a key."""
        async with self.engine.connect() as connection:
            return set((await connection.execute(sa.select(data_keys.c.owner))).scalars())

    def use(self, owner: str) -> bytes:
        """The open key of an owner. Raises KeyFault if there is none: erased, or the keys' store was lost."""
        try:
            return self._open[owner]
        except KeyError:
            raise KeyFault(f"There is no data key for {owner}: restore the backup of the data keys' store.") from None

    async def close(self) -> None:
        self._open.clear()
        await self.engine.dispose()


@asynccontextmanager
async def alone(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction beside which no other one writes data keys. On SQLite every writer is alone."""
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.exec_driver_sql("LOCK TABLE data_keys IN SHARE ROW EXCLUSIVE MODE")
        yield connection


def _insert(engine: AsyncEngine, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if engine.dialect.name == "sqlite" else postgresql.insert(table)


def seal(key: bytes, text: str | bytes, place: str) -> bytes:
    """Seal with AES-256-GCM. `place` is where the value belongs: it opens nowhere else. First comes the key's id."""
    nonce = os.urandom(NONCE)
    plain = text.encode() if isinstance(text, str) else text
    return key_id(key) + nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """Open what seal() made. Raises Tampered."""
    try:
        return AESGCM(key).decrypt(sealed[4 : 4 + NONCE], sealed[4 + NONCE :], place.encode())
    except (InvalidTag, ValueError):  # ValueError: too short to have been sealed at all
        raise Tampered("a sealed value does not open in its place") from None


def key_id(key: bytes) -> bytes:
    """What a sealed value begins with: which key it was sealed with, and nothing about it."""
    return hashlib.sha256(b"carryforward data key" + key).digest()[:4]
