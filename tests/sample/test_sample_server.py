"""The server over real HTTP: a proxy for the samples, and for nothing else."""

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import httpx
import pytest

from crawlers.sample.errors import SampleError
from crawlers.sample.faults.table import GOOD
from crawlers.sample.server import SampleServer

LIST = "http://www.qinghe.example/zongjie/"
ARTICLE = "http://www.qinghe.example/zongjie/20113.html"


def raw(server, request: bytes) -> bytes:
    port = int(server.address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


def test_absolute_and_origin_form_answer_alike(server, client):
    proxied = client.get(LIST)
    direct = httpx.get(
        f"{server.address}/zongjie/", headers={"Host": "www.qinghe.example"}, trust_env=False
    )
    assert proxied.status_code == direct.status_code == 200
    assert proxied.content == direct.content
    assert proxied.headers["etag"] == direct.headers["etag"]


@pytest.mark.parametrize(
    "url",
    [
        "http://other.example/",
        "http://127.0.0.1:9/",
        "http://qinghe.example/",
        "http://pages.example/",
    ],
)
def test_other_hosts_are_refused(client, url):
    assert client.get(url).status_code == 403


def test_tunnels_are_refused(server):
    answer = raw(server, b"CONNECT www.qinghe.example:443 HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert raw(server, b"CONNECT 127.0.0.1:22 HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(client, method):
    response = client.request(method, LIST, content=b"GET / HTTP/1.1\r\n\r\n")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD"
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET http:///zongjie/ HTTP/1.1\r\nHost: \r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: [oops\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET /\xff\xfe HTTP/9.9\r\n\r\n",
    ],
)
def test_broken_requests_are_told_so_and_harm_nobody(server, client, request_bytes):
    answer = raw(server, request_bytes)
    assert b" 400 " in answer or b" 505 " in answer or b"Error code: 400" in answer
    assert client.get(LIST).status_code == 200


def test_head_has_the_headers_of_get_and_no_body(client):
    got, head = client.get(ARTICLE), client.head(ARTICLE)
    assert head.content == b""
    for name in ("etag", "last-modified", "content-length", "content-encoding", "vary"):
        assert head.headers[name] == got.headers[name]


def test_queries_do_not_change_an_article(client):
    assert client.get(f"{ARTICLE}?from=side").content == client.get(ARTICLE).content


def test_unknown_paths_are_404_with_a_page(client):
    response = client.get("http://www.baiyun.example/a/20990101/1.html")
    assert response.status_code == 404
    assert "文档不存在" in response.content.decode("gbk")


def test_gzip_is_given_when_accepted_and_its_bytes_never_change(client):
    plain = client.get(ARTICLE, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    coded = []
    for _ in range(2):
        with client.stream("GET", ARTICLE, headers={"Accept-Encoding": "br, gzip;q=0.5"}) as got:
            assert got.headers["content-encoding"] == "gzip"
            coded.append(b"".join(got.iter_raw()))
            tag = got.headers["etag"]
    assert coded[0] == coded[1] and gzip.decompress(coded[0]) == plain.content
    assert tag != plain.headers["etag"], "each coding is a representation of its own"
    refused = client.get(ARTICLE, headers={"Accept-Encoding": "gzip;q=0, *;q=0"})
    assert "content-encoding" not in refused.headers


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_conditional_requests(client, coding):
    accept = {"Accept-Encoding": coding}
    first = client.get(ARTICLE, headers=accept)
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    assert tag.startswith('"') and tag.endswith('"')
    for condition in (
        {"If-None-Match": tag},
        {"If-None-Match": f'"other", W/{tag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
        {"If-None-Match": tag, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    ):
        again = client.get(ARTICLE, headers=accept | condition)
        assert (again.status_code, again.content) == (304, b""), condition
        assert again.headers["etag"] == tag
        assert again.headers["last-modified"] == modified
    for condition in (
        {"If-None-Match": '"other"'},
        {"If-None-Match": '"other"', "If-Modified-Since": modified},
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-Modified-Since": "the day before yesterday"},
    ):
        assert client.get(ARTICLE, headers=accept | condition).status_code == 200, condition


def test_a_connection_serves_many_requests(client):
    for _ in range(3):
        response = client.get(ARTICLE, headers={"If-None-Match": "*"})
        assert response.status_code == 304
        assert response.headers.get("connection", "").lower() != "close"
        assert client.get(LIST).status_code == 200


def test_many_clients_at_once(server):
    def fetch(number):
        with httpx.Client(proxy=server.address, trust_env=False) as session:
            return session.get(ARTICLE if number % 2 else LIST).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(fetch, range(32))) == {200}


def test_requests_are_kept_in_order():
    with SampleServer() as server, httpx.Client(proxy=server.address, trust_env=False) as client:
        client.get(f"{ARTICLE}?x=1", headers={"X-Run": "seven"})
        client.head("http://other.example/")
        first, second = server.requests
    assert (first.method, first.host, first.path, first.status) == (
        "GET", "www.qinghe.example", "/zongjie/20113.html?x=1", 200,
    )  # fmt: skip
    assert first.header("x-run") == "seven" and first.header("x-none") is None
    assert (second.method, second.host, second.status) == ("HEAD", "other.example", 403)
    assert first.time <= second.time


def test_leaving_the_context_closes_even_open_connections():
    threads = threading.active_count()
    with httpx.Client(trust_env=False) as client:
        with SampleServer() as server:
            address = server.address
            client.get(f"{address}/zongjie/", headers={"Host": "www.qinghe.example"})
        with pytest.raises(httpx.TransportError):
            client.get(f"{address}/zongjie/", headers={"Host": "www.qinghe.example"})
    deadline = time.monotonic() + 10
    while threading.active_count() > threads and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= threads


def test_only_the_loopback_is_listened_on(server):
    assert server.address.startswith("http://127.0.0.1:")


def test_a_taken_port_is_a_clear_error(server):
    port = int(server.address.rsplit(":", 1)[1])
    with pytest.raises(SampleError, match=f"127.0.0.1:{port}: cannot listen"):
        SampleServer(port=port)


def start(tmp_path, *options):
    ready = tmp_path / "ready"
    process = subprocess.Popen(
        [sys.executable, "-m", "crawlers.sample", "--ready-file", str(ready), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    deadline = time.monotonic() + 60
    while not ready.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    return process, ready


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_door_serves_until_told_to_stop(tmp_path, number):
    log = tmp_path / "log"
    process, ready = start(tmp_path, "--log", str(log))
    try:
        address = ready.read_text().strip()
        assert httpx.get(LIST, proxy=address, trust_env=False).status_code == 200
        process.send_signal(number)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.communicate()
    assert not ready.exists()
    assert '"host": "www.qinghe.example", "path": "/zongjie/", "status": 200' in log.read_text()


@pytest.mark.parametrize("options", [["--pages", "no-such-folder"], ["--log", "/no/such/log"]])
def test_the_door_tells_what_is_wrong(tmp_path, options):
    process, ready = start(tmp_path, *options)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2 and not ready.exists()
    assert options[1] in said and "Traceback" not in said


def test_the_requests_are_told_to_whoever_asks_and_asking_is_not_among_them(tmp_path):
    asked = []
    with SampleServer(record=asked.append) as server:
        with httpx.Client(proxy=server.address, trust_env=False) as client:
            client.get(f"{LIST}?x=1")
            client.head("http://faults.example/", headers={"X-Twice": "值".encode().hex()})
            for _ in range(2):
                told = client.get("http://requests.example/").text.splitlines()
        lines = [json.loads(line) for line in told]
        assert [(one["method"], one["host"], one["path"], one["status"]) for one in lines] == [
            ("GET", "www.qinghe.example", "/zongjie/?x=1", 200),
            ("HEAD", "faults.example", "/", 200),
        ]
        assert dict(lines[1]["headers"])["X-Twice"] == "值".encode().hex()
        assert [one.to_json() for one in asked] == told
        assert list(server.requests) == asked


def test_what_is_sent_raw_ends_as_it_says(server):
    def get(row: str) -> bytes:
        return raw(server, f"GET http://faults.example/{row}/1.html HTTP/1.1\r\n\r\n".encode())

    for _ in range(2):  # by turns: a fault, the page
        assert get("short-once").endswith(b"\r\n\r\nhalf")
        assert GOOD in get("short-once")
    with pytest.raises(OSError, match=r"reset|not connected"):  # which, depends on who is faster
        get("reset-once")
    # The client has nothing more to say: what would be silent or drip for ever ends.
    assert get("hang") == get("hang") != b""
    assert get("drip").startswith(b"HTTP/1.1 200 OK")


def test_a_server_that_stops_lets_go_of_who_waits():
    with ExitStack() as stack:
        waiting = []
        with SampleServer() as server:
            port = int(server.address.rsplit(":", 1)[1])
            for row in ("hang", "drip", "endless"):
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), 10))
                target = f"http://faults.example/{row}/1.html"
                connection.sendall(f"GET {target} HTTP/1.1\r\n\r\n".encode())
                assert connection.recv(1)
                waiting.append(connection)
        for connection in waiting:
            with suppress(ConnectionError):
                while connection.recv(1 << 20):
                    continue
