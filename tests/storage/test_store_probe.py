"""The probe passes a good store, and finds what a bad one lacks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from threading import Thread

import localbucket
import pytest

from storage import embedded, layout
from storage import probe as probe_module
from storage import store as store_module
from storage.errors import StorageError, StoreUnreachable
from storage.prepare import prepare
from storage.probe import probe
from storage.settings import Settings
from storage.store import Store, open_store
from tests.conftest import Endpoint


def refuse(self: localbucket.S3Handler, *_: object) -> None:
    raise localbucket.S3Error(HTTPStatus.NOT_IMPLEMENTED, "NotImplemented", "not here")


class Unconditional(embedded.Handler):
    """Ignores If-None-Match, as a store that has never heard of it."""

    def _put(self, bucket: str, key: str) -> None:
        del self.headers["If-None-Match"]
        super()._put(bucket, key)


class Racy(embedded.Handler):
    """Looks, then writes: what Swift 2.38 does."""

    def _put(self, bucket: str, key: str) -> None:
        conditional = "If-None-Match" in self.headers
        if conditional and (self.data_root / bucket / key).exists():
            raise self._precondition_failed_error()
        del self.headers["If-None-Match"]
        if conditional:
            time.sleep(0.005)
        super()._put(bucket, key)


class NeverConditional(embedded.Handler):
    def _put(self, bucket: str, key: str) -> None:
        if "If-None-Match" in self.headers:
            refuse(self)
        super()._put(bucket, key)


class NoRanges(embedded.Handler):
    def _get(self, bucket: str, key: str, include_body: bool) -> None:
        del self.headers["Range"]
        super()._get(bucket, key, include_body)


class OnePage(embedded.Handler):
    """Says after the first page that there is no more."""

    def _list_entries(self, *arguments: object) -> tuple[object, object, bool, str]:
        contents, prefixes, _, last = super()._list_entries(*arguments)
        return contents, prefixes, False, last


class NoParts(embedded.Handler):
    _create_multipart_upload = refuse


class Undeletable(embedded.Handler):
    def _delete_object(self, bucket: str, key: str) -> None:
        self._send(HTTPStatus.NO_CONTENT)


@pytest.fixture
def serve(
    tmp_path: Path,
    environment_for: Callable[[Endpoint], dict[str, str]],
    request: pytest.FixtureRequest,
) -> Callable[[type[embedded.Handler]], Store]:
    def run(handler: type[embedded.Handler]) -> Store:
        server = embedded.Server(
            ("127.0.0.1", 0), type("Handler", (handler,), {"data_root": tmp_path})
        )
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()

        def stop() -> None:
            server.shutdown()
            thread.join()
            server.server_close()

        request.addfinalizer(stop)
        url = f"http://127.0.0.1:{server.server_address[1]}"
        env = environment_for(Endpoint(url, "test", "testtest", True))
        store = open_store(Settings.from_env(env))
        store.create()
        return store

    return run


def test_a_good_store_passes_and_is_left_as_it_was(store: Store) -> None:
    store.put("releases/seq/00000001.json", b"{}")
    report = probe(store)
    assert report.fit, str(report)
    assert len(report.checks) == 7
    assert str(report).endswith("The archive can be kept here.")
    assert [item.key for item in store.list("")] == ["releases/seq/00000001.json"]


@pytest.mark.parametrize(
    ("handler", "missing", "words"),
    [
        (Unconditional, {"put if absent", "put if absent, 8 at once, 40 times"}, "told that it"),
        (Racy, {"put if absent, 8 at once, 40 times"}, "exactly one winner"),
        (NeverConditional, {"put if absent", "put if absent, 8 at once, 40 times"}, "cannot do"),
        (NoRanges, {"get a range"}, "bytes were asked for"),
        (OnePage, {"list more than a page"}, "1000 of 1001"),
        (NoParts, {"upload in parts"}, "cannot do this"),
        (Undeletable, {"delete"}, "still there"),
    ],
)
def test_what_is_missing_is_found_and_said(
    serve: Callable[[type[embedded.Handler]], Store],
    monkeypatch: pytest.MonkeyPatch,
    handler: type[embedded.Handler],
    missing: set[str],
    words: str,
) -> None:
    if handler is not OnePage:
        monkeypatch.setattr(probe_module, "MORE_THAN_A_PAGE", 20)
    store = serve(handler)
    report = probe(store)
    assert {check.name for check in report.checks if check.fault} == missing
    assert not report.fit
    said = str(report)
    assert words in said
    assert "must not be kept here" in said
    if handler is not Undeletable:
        assert list(store.list("")) == [], "it removes what it wrote"


def test_a_store_that_cannot_be_asked_is_an_error(
    archive_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "ATTEMPTS", 1)
    monkeypatch.setattr(store_module, "PAUSE_SECONDS", 0.01)
    nowhere = open_store(replace(Settings.from_env(archive_env), bucket="no-such-bucket-here"))
    with pytest.raises(StoreUnreachable, match="bucket does not exist"):
        probe(nowhere)


def test_the_list_check_needs_more_than_a_page() -> None:
    assert probe_module.MORE_THAN_A_PAGE > 1000


def test_a_bucket_is_prepared_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert prepare(store)
    written = {item.key for item in store.list("")}
    assert {layout.README, layout.CATALOG} < written
    assert not any(key.startswith(layout.PROBE) for key in written)

    def asked_again(_: Store) -> None:
        raise AssertionError("a store that was found fit is probed again")

    monkeypatch.setattr("storage.prepare.probe", asked_again)
    assert not prepare(store)
    assert {item.key for item in store.list("")} == written


def test_nothing_is_written_to_a_store_that_is_not_fit(
    serve: Callable[[type[embedded.Handler]], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe_module, "MORE_THAN_A_PAGE", 20)
    store = serve(Unconditional)
    for _ in range(2):  # a refusal is no preparation
        with pytest.raises(StorageError, match=r"not fit(.|\n)*told that it was first"):
            prepare(store)
        assert list(store.list("")) == []
