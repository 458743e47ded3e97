"""``python -m dags``: the demo, and commands against its bucket."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from dags.stack import lease
from dags.stack.home import DEFAULT_HOME, UP_HOME, Home
from extract.errors import ArchiveError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dags", description="Run the archive's demo, and commands on its bucket."
    )
    home = argparse.ArgumentParser(add_help=False)
    home.add_argument(
        "--home",
        type=Path,
        default=DEFAULT_HOME,
        help="where the demo keeps everything (default: .demo)",
    )
    doors = parser.add_subparsers(dest="door", required=True, metavar="COMMAND")
    demo = doors.add_parser(
        "demo",
        parents=[home],
        help="take three days of the sample sites through Airflow to a release",
        description="Start an embedded bucket, the sample sites and Airflow on 127.0.0.1, take "
        "three days of the sites' lives to a release, and say what came out. What an earlier demo "
        "did is not done again.",
        epilog="Environment: KEEP=0 is --no-keep, KEEP=1 is --keep; UI_PORT and S3_PORT choose "
        "ports (default: free ones). Exit codes: 0 all succeeded, 1 a run failed, 6 a process "
        "did not start or ended by itself, 130 interrupted.",
    )
    demo.add_argument(
        "--keep",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="stay up until Ctrl-C (default: on a terminal)",
    )
    demo.add_argument(
        "--pages", type=Path, metavar="FOLDER", help="serve a folder's HTML files as one more site"
    )
    doors.add_parser(
        "up",
        help="run the archive for the real sites on this machine, its DAGs paused",
        description="Start an embedded bucket and Airflow on 127.0.0.1 with the DAGs of the real "
        "sites, and stay up until Ctrl-C. Nothing is visited before somebody unpauses a DAG.",
        epilog="Environment: ARCHIVE_CONTACT, an e-mail or web address for the User-Agent, is "
        "required; ARCHIVE_SITES names sites, separated by commas (default: all real ones); "
        "UI_PORT and S3_PORT choose ports (default: free ones). Exit codes: 0 stopped, 2 bad "
        "settings, 6 a process did not start or ended by itself, 130 interrupted before it was up.",
    ).add_argument(
        "--home", type=Path, default=UP_HOME, help="where it keeps everything (default: .archive)"
    )
    run = doors.add_parser(
        "exec",
        parents=[home],
        help="run a command against the demo's bucket",
        description="Run a command with the environment that points it at the demo's bucket. If "
        "the demo does not run, its bucket is served for just as long as the command takes.",
    )
    run.add_argument("command", nargs="+", metavar="-- COMMAND", help="the command, after --")
    doors.add_parser(
        "clean", parents=[home], help="remove the demo: its bucket, its Airflow, everything"
    )
    doors.add_parser(
        "init",
        help="prepare a deployment's Airflow: the UI's password, the pools",
        description="Set the password of the UI's user from ARCHIVE_UI_PASSWORD, and make the "
        "pools of the sites that ARCHIVE_SITES names. docker-compose.yaml runs it at every start, "
        "after `airflow db migrate`.",
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run a door; return its exit code."""
    options = _parser().parse_args(arguments)
    # A closed terminal or a polite kill is a reason to stop cleanly, as Ctrl-C is.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        if options.door == "init":
            return _init()
        home = Home(options.home.resolve())
        if options.door == "demo":
            return _demo(home, options.pages, options.keep)
        if options.door == "up":
            return _up(home)
        if options.door == "exec":
            return _exec(home, options.command)
        return _clean(home)
    except ArchiveError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted; everything that was started has been stopped", file=sys.stderr)
        return 130


def _init() -> int:
    from dags.stack.deploy import deploy

    print("pools: " + ", ".join(deploy(os.environ)))
    return 0


def _demo(home: Home, pages: Path | None, keep: bool | None) -> int:
    from dags.stack.demo import demo

    return demo(home, pages, keeps(keep, os.environ), os.environ.copy())


def _up(home: Home) -> int:
    from dags.stack.up import up

    return up(home, os.environ.copy())


def keeps(option: bool | None, env: Mapping[str, str]) -> bool:
    """Return whether the demo stays up: as the option says, else KEEP, else on a terminal."""
    if option is not None:
        return option
    if env.get("KEEP"):
        return env["KEEP"] != "0"
    return sys.stdin.isatty() and sys.stdout.isatty()


def _exec(home: Home, command: list[str]) -> int:
    from dags.stack.execute import execute

    return execute(home, command, os.environ.copy())


def _clean(home: Home) -> int:
    if home.lease.exists():  # else it is no demo's: a slip of the pen must not cost a folder
        with lease.hold(home.lease):
            home.remove()
        print(f"removed {home.root}")
    else:
        print(f"there is no demo in {home.root}")
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
