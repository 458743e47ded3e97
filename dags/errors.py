"""What can go wrong when the archive's processes are started and asked to run."""

from __future__ import annotations

from extract.errors import ArchiveError


class StackError(ArchiveError):
    """A process of the stack did not start, ended by itself, or does not answer."""

    exit_code = 6


class AirflowBusy(StackError):
    """Airflow could not answer just now (no answer, or a 5xx): the question may be repeated."""


class RunFailed(ArchiveError):
    """A DAG run that was asked for failed; the message ends with its task's log."""
