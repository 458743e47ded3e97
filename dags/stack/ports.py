"""Ports on 127.0.0.1: the one a person configured, or a free one."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

from dags.errors import StackError

HOST = "127.0.0.1"


def choose_port(variable: str, env: Mapping[str, str] = os.environ) -> int:
    """Return the port that an environment variable names, or a free one where it is not set.

    Raises :class:`~dags.errors.StackError`, naming the variable, if that port is taken.
    """
    wanted = env.get(variable, "")
    if wanted and not (wanted.isascii() and wanted.isdigit() and 0 < int(wanted) < 65536):
        raise StackError(
            f"{wanted!r} is no port", where=variable, todo="give 1 to 65535, or unset it"
        )
    with socket.socket() as sock:
        # As servers do: a port that lingers in TIME_WAIT is free.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((HOST, int(wanted or 0)))
        except OSError as error:
            raise StackError(
                f"port {wanted} cannot be used: {error.strerror}",
                where=f"{variable}={wanted}",
                todo=f"set {variable} to another port, or unset it to have a free one chosen",
            ) from error
        return int(sock.getsockname()[1])
