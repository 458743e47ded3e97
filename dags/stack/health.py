"""Whether a part of Airflow is well: ``python -m dags.stack.health PART``, for healthchecks.

Parts: metadatabase, scheduler, dag_processor, triggerer.  The API server is asked what it knows of
their heartbeats; Airflow's own ``airflow jobs check`` takes seconds of CPU each time.
"""

from __future__ import annotations

import json
import os
import sys
from urllib.parse import urljoin
from urllib.request import ProxyHandler, build_opener

API_VARIABLE = "AIRFLOW__CORE__EXECUTION_API_SERVER_URL"
TIMEOUT_SECONDS = 8


def main(arguments: list[str]) -> int:
    """Say how a part is; return 0 if it is well, 1 if not, 2 if the question is wrong."""
    api = os.environ.get(API_VARIABLE)
    if len(arguments) != 1 or not api:
        sys.stderr.write(f"usage: {API_VARIABLE}=… python -m dags.stack.health PART\n")
        return 2
    direct = build_opener(ProxyHandler({}))  # the API server is never behind a proxy
    try:
        with direct.open(urljoin(api, "/api/v2/monitor/health"), timeout=TIMEOUT_SECONDS) as answer:
            state = json.load(answer)[arguments[0]]["status"]
    except KeyError:
        sys.stderr.write(f"Airflow has no part {arguments[0]!r}\n")
        return 2
    except (OSError, ValueError, TypeError) as error:
        state = f"unknown: {error}"
    sys.stdout.write(f"{arguments[0]}: {state}\n")
    return 0 if state == "healthy" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
