"""A headless Chromium, driven through a pipe with its DevTools protocol.

https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

WAIT_SECONDS = 60.0


def installed_chromium() -> str:
    """Return Chromium's path, installing Debian's if we may; else skip the test."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        pytest.skip("there is no Chromium, and only root may install one")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (("update", "-q"), ("install", "-qy", "--no-install-recommends", "chromium")):
        subprocess.run(("apt-get", *command), env=env, stdin=subprocess.DEVNULL, check=True)
    found = shutil.which("chromium")
    assert found, "apt-get installed no chromium"
    return found


class Page:
    """One page of a browser."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from = to_browser, from_browser
        self._buffer = b""
        self._number = 0
        self._session: str | None = None
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        session = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = session["sessionId"]

    def open(self, url: str) -> None:
        """Go to an address."""
        self._ask("Page.navigate", url=url)

    def text(self) -> str:
        """Return what a person can read."""
        return str(self.evaluate("document.body ? document.body.innerText : ''") or "")

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true."""
        give_up = time.monotonic() + WAIT_SECONDS
        while not self.evaluate(f"Boolean({expression})"):
            assert time.monotonic() < give_up, f"waited for {expression}; it shows:\n{self.text()}"
            time.sleep(0.2)

    def type_into(self, selector: str, text: str) -> None:
        """Type into a field, as a person does."""
        field = f"document.querySelector({json.dumps(selector)})"
        self.wait_for(field)
        self.evaluate(f"{field}.focus()")
        self._ask("Input.insertText", text=text)

    def click(self, selector: str) -> None:
        """Click on something."""
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def evaluate(self, expression: str) -> object:
        """Return the value of a JavaScript expression, None while a page changes."""
        answer = self._ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer.get("result", {}).get("value")

    def _ask(self, method: str, **parameters: object) -> dict:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                return answer.get("result", {})

    def _read(self) -> dict:
        while b"\0" not in self._buffer:
            data = os.read(self._from, 65536)
            assert data, "the browser ended"
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)


@contextmanager
def browser(profile: Path) -> Generator[Page, None, None]:
    """Run a browser while the context lasts."""
    program = installed_chromium()
    in_read, in_write = os.pipe()
    out_read, out_write = os.pipe()

    def hand_over() -> None:  # the protocol wants to be read from 3 and written to 4
        os.dup2(in_read, 3)
        os.dup2(out_write, 4)

    # fmt: off
    command = [
        program, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
        "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
        "--no-proxy-server", f"--user-data-dir={profile}", "about:blank",
    ]
    # fmt: on
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(3, 4),
        preexec_fn=hand_over,
    )
    os.close(in_read)
    os.close(out_write)
    try:
        yield Page(in_write, out_read)
    finally:
        os.close(in_write)  # a browser without its pipe ends
        os.close(out_read)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
