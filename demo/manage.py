"""`python -m demo.manage COMMAND …`: a management command on the demo's data and settings.

It uses the Redis of the demo that runs in this checkout, else a private one.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from demo import preflight
from demo.environment import ROOT, RUNNING, Environment, join
from portal.embedded import ServerFailed, redis_server


def main(arguments: Sequence[str]) -> int:
    if not arguments:
        sys.stderr.write('Say which command: make manage ARGS="check --deploy"\n')
        return 2
    if preflight.is_running():
        if not RUNNING.exists():
            sys.stderr.write("The demo is still starting; try again when it is ready.\n")
            return 1
        return call(arguments, join())
    try:
        with redis_server() as redis_url:
            return call(arguments, join(redis_url))
    except ServerFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1


def call(arguments: Sequence[str], environment: Environment) -> int:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment.worker(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
