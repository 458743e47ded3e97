"""A Ceph of one monitor, one OSD in memory and one S3 gateway, all on 127.0.0.1.

Without systemd and without authentication between its own parts; the gateway checks S3
credentials.  https://docs.ceph.com/en/pacific/install/manual-deployment/
"""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from tests.conftest import Endpoint
from tests.full.daemon import HOST, Daemon, free_port, running

PACKAGES = ("radosgw", "ceph-mon", "ceph-osd")
CONFIGURATION = """
[global]
fsid = {fsid}
mon_initial_members = a
mon_host = v2:{host}:{mon_port}
public_network = 127.0.0.0/8
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
ms_mon_cluster_mode = crc
ms_mon_service_mode = crc
ms_client_mode = crc
ms_cluster_mode = crc
ms_service_mode = crc
ms_bind_ipv6 = false
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
paxos_propose_interval = 0.05
osd_objectstore = memstore
memstore_device_bytes = 2147483648
osd_crush_update_on_start = false
osd_crush_chooseleaf_type = 0
rgw_rados_pool_pg_num_min = 1
run_dir = {folder}
admin_socket = {folder}/$cluster-$name.asok
log_file = {folder}/$name.log
log_to_stderr = true
err_to_stderr = true
keyring = {folder}/keyring
mon_data = {folder}/mon
osd_data = {folder}/osd
rgw_data = {folder}/rgw
crash_dir = {folder}
[client.rgw.a]
rgw_frontends = beast endpoint={host}:{s3_port}
rgw_enable_usage_log = false
"""


@contextmanager
def ceph(folder: Path) -> Generator[Endpoint, None, None]:
    """Run a Ceph whose everything lies in a folder; yields its S3 endpoint."""
    fsid = str(uuid.uuid4())
    s3_port, mon_port = free_port(), free_port()
    conf = folder / "ceph.conf"
    conf.write_text(
        CONFIGURATION.format(
            fsid=fsid, host=HOST, mon_port=mon_port, s3_port=s3_port, folder=folder
        )
    )

    def tool(*command: str) -> str:
        done = subprocess.run(
            (command[0], "--conf", str(conf), *command[1:]),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
        return done.stdout

    def daemon(name: str, *command: str) -> Daemon:
        return parts.enter_context(
            running(name, (command[0], "--conf", str(conf), "--foreground", *command[1:]), folder)
        )

    for name in ("mon", "osd", "rgw"):
        (folder / name).mkdir()
    keyring = str(folder / "keyring")
    for name in ("mon.", "client.admin", "client.rgw.a"):
        _run(
            "ceph-authtool",
            keyring,
            *(["--create-keyring"] if name == "mon." else []),
            "--gen-key",
            "--name",
            name,
            "--cap",
            "mon",
            "allow *",
            "--cap",
            "osd",
            "allow *",
        )
    _run(
        "monmaptool",
        "--create",
        "--fsid",
        fsid,
        "--enable-all-features",
        "--addv",
        "a",
        f"[v2:{HOST}:{mon_port}]",
        str(folder / "monmap"),
    )
    with ExitStack() as parts:
        tool(
            "ceph-mon",
            "--mkfs",
            "--id",
            "a",
            "--monmap",
            str(folder / "monmap"),
            "--keyring",
            keyring,
        )
        mon = daemon("ceph-mon", "ceph-mon", "--id", "a")
        mon.wait_until(lambda: _answers(conf), "the monitor")
        osd_id = str(uuid.uuid4())
        tool("ceph", "osd", "new", osd_id)
        tool("ceph", "osd", "crush", "add-bucket", "here", "host")
        tool("ceph", "osd", "crush", "move", "here", "root=default")
        tool("ceph", "osd", "crush", "add", "osd.0", "1.0", "host=here")
        tool("ceph-osd", "--mkfs", "--id", "0", "--osd-uuid", osd_id)
        osd = daemon("ceph-osd", "ceph-osd", "--id", "0")
        osd.wait_until(
            lambda: json.loads(tool("ceph", "osd", "stat", "--format=json"))["num_up_osds"],
            "the OSD",
        )
        gateway = daemon("radosgw", "radosgw", "--name", "client.rgw.a")
        url = f"http://{HOST}:{s3_port}"
        gateway.wait_until(lambda: _listens(url), "the S3 gateway")
        user = json.loads(
            tool(
                "radosgw-admin",
                "user",
                "create",
                "--uid=archive",
                "--display-name=archive",
                "--max-buckets=10000",
            )
        )
        keys = user["keys"][0]
        yield Endpoint(url, keys["access_key"], keys["secret_key"], False)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"


def _answers(conf: Path) -> bool:
    asked = subprocess.run(
        ("ceph", "--conf", str(conf), "--connect-timeout", "5", "status"),
        capture_output=True,
        timeout=60,
        check=False,
    )
    return asked.returncode == 0


def _listens(url: str) -> bool:
    try:
        httpx.get(url, timeout=5, trust_env=False)
    except httpx.HTTPError:
        return False
    return True
