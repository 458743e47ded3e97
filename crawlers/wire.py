"""The network handler that keeps a response's head as it came over the wire.

Twisted keeps header values under names of its own spelling, in an order of its own, and forgets
the reason phrase; Scrapy's parser skips what is no header line.  Here the lines are noted before
either reads them.  The classes that are derived from are private to Scrapy 2.19, so a test
compares bytes sent with bytes archived.
"""

from __future__ import annotations

from typing import cast

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import STATUS, HTTP11ClientProtocol
from twisted.web._newclient import Request as TxRequest
from twisted.web.iweb import IResponse

from storage.exchange import Origin

_HEAD = "wire_head"
_ORIGIN = "origin"


def head_of(request: Request) -> bytes | None:
    """Return the head of the last response to a request: its status line and header lines.

    They are separated by CRLF, without one at the end.  None if it was not fetched here.
    """
    head = request.meta.get(_HEAD)
    return head if isinstance(head, bytes) else None


def origin_of(request: Request) -> Origin | None:
    """Return who told of the last response to a request, None if the site itself did."""
    origin = request.meta.get(_ORIGIN)
    return origin if isinstance(origin, Origin) else None


def with_origin(request: Request, origin: Origin, head: bytes | None) -> None:
    """Note who told of a response to a request, and its head if that is known."""
    request.meta[_ORIGIN] = origin
    request.meta[_HEAD] = head


class WireHandler(http11.HTTP11DownloadHandler):
    """Downloads as Scrapy's handler does, and notes the head (:func:`head_of`)."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory

    async def download_request(self, request: Request) -> Response:
        """Send a request and return the response."""
        agent = _Agent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=True,
            crawler=self._crawler,
        )
        with wrap_twisted_exceptions():
            response = await maybe_deferred_to_future(agent.download_request(request))
        request.meta[_HEAD] = agent.head
        return response


class _Agent(http11._ScrapyAgent):
    head: bytes | None = None

    def _cb_bodydone(self, result: http11._ResultT, url: str) -> Response:
        self.head = getattr(result["txresponse"], _HEAD, None)
        return super()._cb_bodydone(result, url)


class _Parser(http11._LenientHTTPClientParser):
    head: list[bytes]

    def lineReceived(self, line: bytes) -> None:
        if self.state == STATUS:  # again after each interim response (100, 103)
            self.head = []
        if line := line.removesuffix(b"\r"):
            self.head.append(line)
        super().lineReceived(line)


class _Protocol(http11._LenientHTTP11ClientProtocol):
    def request(self, request: TxRequest) -> Deferred[IResponse]:
        answered = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = _Parser
        parser = cast("_Parser", self._parser)

        def note(response: IResponse) -> IResponse:
            setattr(response, _HEAD, b"\r\n".join(parser.head))
            return response

        return answered.addCallback(note)


class _Factory(http11._LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
