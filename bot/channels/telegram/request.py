"""HTTP to the Bot API through aiohttp, knowing for every failure whether any byte can have left."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import aiohttp
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 100
FORM = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "carryforward"}
UPLOAD = {"User-Agent": "carryforward"}
UNSAID_WAIT = 5.0
"""Seconds to hold off after a 429 that names no time."""

_AFTER = re.compile(r"retry after (\d{1,6})")


class NotSent(NetworkError):
    """No byte of the request left this machine: it is safe to send it again. The message is a short code."""

    __slots__ = ()


class Unknown(NetworkError):
    """Bytes may have left and no usable answer came: it may have been done or not. A short code."""

    __slots__ = ()


class Later(TelegramError):
    """A 429: refused for now. `seconds` is how long to hold off."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        super().__init__("429")
        self.seconds = seconds


class Refusal(TelegramError):
    """A refusal with a status that has no class of its own in the library. The message is the status."""

    __slots__ = ()


@dataclass(frozen=True)
class Patience:
    """Timeouts, in seconds. A free place among the connections, connecting, and the wait for the answer."""

    pool: float = 5.0
    connect: float = 5.0
    read: float = 20.0
    upload: float = 20.0
    """Added to the whole when a file travels."""


class _Trip:
    """How far one request came: the traces of aiohttp move `stage` on."""

    __slots__ = ("stage",)

    def __init__(self) -> None:
        self.stage = "connect"


def _reach(stage: str) -> Any:
    async def note(session: aiohttp.ClientSession, context: SimpleNamespace, params: object) -> None:
        context.trace_request_ctx.stage = stage

    return note


def _traces() -> aiohttp.TraceConfig:
    """A request holds a connection from here on: before it nothing can leave, after it anything may have."""
    traces = aiohttp.TraceConfig()
    traces.on_connection_queued_start.append(_reach("pool"))
    traces.on_connection_queued_end.append(_reach("connect"))
    traces.on_connection_create_end.append(_reach("left"))
    traces.on_connection_reuseconn.append(_reach("left"))
    return traces


class AiohttpRequest(BaseRequest):
    """The request class of a telegram.Bot. Raises NotSent, Unknown, Later, Refusal and the library's
    BadRequest, Forbidden, InvalidToken and Conflict; none of them carries the address, which holds the token.
    """

    __slots__ = ("_connections", "_patience", "_session")

    def __init__(self, connections: int = CONNECTIONS, patience: Patience | None = None) -> None:
        self._connections = connections
        self._patience = patience or Patience()
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._patience.read

    async def initialize(self) -> None:
        """Open the connection pool. Opening twice is no fault."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                trace_configs=[_traces()],
            )

    async def shutdown(self) -> None:
        """Close every connection. What is still on its way ends as Unknown."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call for the library: returns a 2xx status with its body, raises for everything else."""
        patience = Patience(
            pool=_given(pool_timeout, self._patience.pool),
            connect=_given(connect_timeout, self._patience.connect),
            read=_given(read_timeout, self._patience.read),
            upload=_given(write_timeout, self._patience.upload),
        )
        body, headers = _body(request_data)
        if not isinstance(body, aiohttp.FormData):
            patience = Patience(patience.pool, patience.connect, patience.read, upload=0.0)
        status, answer = await self.exchange(url, body, headers, patience, method)
        if 200 <= status <= 299:
            return status, answer
        raise refusal(status, answer)

    async def raw_updates(self, url: str, offset: int | None, hold: int, allowed: Sequence[str]) -> tuple[int, bytes]:
        """One getUpdates, as status and undecoded body. Asks for a long poll of `hold` seconds; the usual
        patience for an answer begins after them. Raises NotSent or Unknown."""
        fields = {"timeout": str(hold), "limit": "100", "allowed_updates": json.dumps(list(allowed))}
        if offset is not None:
            fields["offset"] = str(offset)
        patience = Patience(self._patience.pool, self._patience.connect, hold + self._patience.read, upload=0.0)
        return await self.exchange(url, urlencode(fields).encode("ascii"), FORM, patience)

    async def exchange(
        self, url: str, body: Any, headers: Mapping[str, str], patience: Patience, method: str = "POST"
    ) -> tuple[int, bytes]:
        """One exchange, whatever its status. Raises NotSent or Unknown; a cancellation passes through."""
        session = self._session
        if session is None or session.closed:
            raise NotSent("closed")
        trip = _Trip()
        begin = patience.pool + patience.connect
        timeout = aiohttp.ClientTimeout(
            total=begin + patience.upload + patience.read,
            connect=begin,
            sock_connect=patience.connect,
            sock_read=patience.read + patience.upload,
        )
        try:
            async with session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                trace_request_ctx=trip,
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as error:
            # asyncio's timeouts are OSErrors; a session closed meanwhile raises RuntimeError.
            raise _failure(trip.stage, error) from _speakable(error)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The body of a 2xx. Raises Unknown unless it is Telegram's word (the library would log it whole)."""
        answer = _object(payload)
        if answer.get("ok") is not True or "result" not in answer:
            raise Unknown("garbage")
        return answer


def refusal(status: int, body: bytes) -> TelegramError:
    """What a status other than 2xx means. Only Telegram's own JSON counts as its word."""
    answer = _object(body)
    said = answer.get("description")
    if status == 429:
        return Later(_wait(answer))
    if not 400 <= status <= 499 or not isinstance(said, str):
        return Unknown(str(status))
    match status:
        case 400:
            return BadRequest(said)
        case 403:
            return Forbidden(said)
        case 401 | 404:
            return InvalidToken(str(status))
        case 409:
            return Conflict(said)
        case _:
            return Refusal(str(status))


def _wait(answer: Mapping[str, Any]) -> float:
    parameters = answer.get("parameters")
    after = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(after, int | float) and 0 < after < 1_000_000:
        return float(after)
    said = _AFTER.search(str(answer.get("description", "")))
    return float(said[1]) if said else UNSAID_WAIT


def _object(body: bytes) -> dict[str, Any]:
    """A JSON object, or an empty one when the body is anything else."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _given(value: object, default: float) -> float:
    """The library passes a marker of its own for 'not given'."""
    return float(value) if isinstance(value, int | float) else default


def _body(data: RequestData | None) -> tuple[Any, Mapping[str, str]]:
    """The form of one call. A lone surrogate becomes a question mark: it has no place in UTF-8."""
    if data is None:
        return b"", FORM
    if not data.contains_files:
        return data.url_encoded_parameters({"errors": "replace"}).encode("ascii"), FORM
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value.encode("utf-8", "replace").decode("utf-8"))
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, UPLOAD


def _failure(stage: str, error: Exception) -> NetworkError:
    late = isinstance(error, asyncio.TimeoutError)
    if stage == "left":
        return Unknown("timeout" if late else type(error).__name__)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return NotSent("dns")
    if late:
        return NotSent(f"{stage}_timeout")
    if isinstance(error, aiohttp.ClientSSLError | aiohttp.ClientConnectorCertificateError):
        return NotSent("tls")
    return NotSent("refused" if isinstance(error, OSError) else type(error).__name__)


def _speakable(error: Exception) -> Exception | None:
    """The cause, unless its text can hold the address of the call and with it the token."""
    return error if isinstance(error, OSError) else None
