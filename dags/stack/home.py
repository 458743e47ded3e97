"""The folder that a demo lives in.

::

    buckets/        the bucket, as a plain folder
    airflow/        AIRFLOW_HOME: its database, its logs
    logs/           what the processes said
    spool/          WARC segments that are being written
    env             for people: `. .demo/env` makes the command line doors see the bucket
    secrets.json    keys and the password that this demo made for itself (mode 600)
    lease           locked while a demo runs (dags.stack.lease)
"""

from __future__ import annotations

import json
import os
import secrets
import shlex
import shutil
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from dags.errors import StackError

CHECKOUT = Path(__file__).resolve().parents[2]
DEFAULT_HOME = CHECKOUT / ".demo"
UP_HOME = CHECKOUT / ".archive"
CONTACT = "ARCHIVE_CONTACT"
"""Names whom a site's operators can write to; real sites are not visited without."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What Airflow's parts must agree on, and the password of its user ``admin``."""

    password: str
    jwt_secret: str
    api_secret: str
    fernet_key: str

    @classmethod
    def generate(cls) -> Secrets:
        """Return new secrets."""
        return cls(
            password=secrets.token_urlsafe(9),
            jwt_secret=secrets.token_urlsafe(64),
            api_secret=secrets.token_urlsafe(32),
            fernet_key=urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        )


@dataclass(frozen=True, slots=True)
class Home:
    """Where a demo keeps everything."""

    root: Path

    @property
    def buckets(self) -> Path:
        """The embedded endpoint's folder: one folder a bucket."""
        return self.root / "buckets"

    @property
    def airflow(self) -> Path:
        """AIRFLOW_HOME."""
        return self.root / "airflow"

    @property
    def logs(self) -> Path:
        """What the processes said."""
        return self.root / "logs"

    @property
    def spool(self) -> Path:
        """Segments that are being written."""
        return self.root / "spool"

    @property
    def lease(self) -> Path:
        """The file that is locked while a demo runs."""
        return self.root / "lease"

    @property
    def env_file(self) -> Path:
        """Exports for people's shells."""
        return self.root / "env"

    def secrets(self) -> Secrets:
        """Return this demo's secrets, made once and kept."""
        path = self.root / "secrets.json"
        try:
            return Secrets(**json.loads(path.read_bytes()))
        except FileNotFoundError:
            made = Secrets.generate()
            write_private(path, json.dumps(asdict(made), indent=1))
            return made
        except (ValueError, TypeError) as error:
            raise StackError(
                f"cannot be read: {error}", where=str(path), todo="remove it: new secrets are made"
            ) from error

    def write_env(self, env: Mapping[str, str]) -> None:
        """Write the exports for people's shells."""
        lines = [f"export {name}={shlex.quote(value)}\n" for name, value in sorted(env.items())]
        self.env_file.write_text("".join(lines))

    def read_env(self) -> dict[str, str]:
        """Return what the running demo wrote for people's shells."""
        words = shlex.split(self.env_file.read_text())
        return dict(word.split("=", 1) for word in words if word != "export")

    def remove(self) -> None:
        """Remove everything; the caller holds the lease."""
        shutil.rmtree(self.root)


def contact_of(env: Mapping[str, str]) -> dict[str, str]:
    """Return the variable that names whom a site's operators can write to, if it is set.

    Where the bucket is, is the stack's to say; who asks is the caller's.
    """
    return {CONTACT: env[CONTACT]} if env.get(CONTACT) else {}


def write_private(path: Path, text: str) -> None:
    """Write a file that only we may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.rename(path)
