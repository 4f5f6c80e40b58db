"""`python -m portal.demo`: set up, start everything, say where to look, stop on Ctrl-C."""

from __future__ import annotations

import shutil
import signal
import sys
import time
import urllib.request
from urllib.error import URLError

from portal.demo import facts
from portal.demo.environment import FACTS, STATE, Environment, prepare
from portal.demo.processes import PartFailed, Processes, run
from portal.embedded import ServerFailed, redis_server

READY_SECONDS = 60
PYTHON = sys.executable
# One worker for all, and in this order: docs/operations.md tells how to split it.
QUEUES = "screens,webhooks,schedules,warming"
STOPS = (signal.SIGINT, signal.SIGTERM)


def main() -> int:
    for stop in STOPS:
        signal.signal(stop, _interrupt)
    if "--reset" in sys.argv:
        shutil.rmtree(STATE, ignore_errors=True)
    try:
        with redis_server() as redis_url, Processes() as processes:
            serve(prepare(redis_url), processes)
    except KeyboardInterrupt:
        say("Stopped.")
        return 0
    except (PartFailed, ServerFailed) as error:
        say(f"The demo stopped: {error}.")
        return 1
    finally:
        FACTS.unlink(missing_ok=True)
    return 0


def serve(environment: Environment, processes: Processes) -> None:
    say("Starting the sandbox, the worker and the site …")
    sandbox = [PYTHON, "-m", "portal.sandbox", "--control"]
    sandbox += ["--port", str(environment.sandbox_port)]
    # Started again it would know none of the keys that it was told.
    processes.start("sandbox", sandbox, environment.web(), is_kept=False)
    prepare_data(environment)
    # Its one warning is about running as root, which a demo on a bare machine does.
    celery = [PYTHON, "-W", "ignore:::celery.platforms"]
    celery += ["-m", "celery", "--quiet", "-A", "portal"]
    worker = [*celery, "worker", "--concurrency", "2", "-Q", QUEUES]
    processes.start("worker", worker, environment.worker())
    if environment.chromium:
        drawing = ["worker", "--concurrency", "1", "-Q", "drawing", "-I", "widgets.drawing"]
        drawing += ["-n", "drawing@%h"]
        processes.start("drawing", [*celery, *drawing], environment.web())
    schedule = str(STATE / "schedule")
    processes.start("scheduler", [*celery, "beat", "-s", schedule], environment.web())
    web = [PYTHON, "-m", "uvicorn", "portal.asgi:application", "--no-server-header"]
    web += ["--no-proxy-headers"]
    web += ["--no-access-log", "--log-level", "warning", "--port", str(environment.port)]
    processes.start("web", web, environment.web())

    wait_for(f"http://127.0.0.1:{environment.port}/healthz", processes)
    wait_for(f"{environment.sandbox_url}/__sandbox__/requests", processes)
    # The sandbox forgets at every start which keys it was told, and who listens.
    states = [PYTHON, "manage.py", "rehearse_states", f"{environment.sandbox_url}/__sandbox__"]
    run("states", states, environment.worker())
    run("webhooks", [PYTHON, "manage.py", "register_webhooks"], environment.web())
    facts.write(environment, processes.pids())
    say(facts.greeting(environment))
    processes.watch()


def prepare_data(environment: Environment) -> None:
    """Tables, static files and the demo's clients; quick where all is there."""
    manage = [PYTHON, "manage.py"]
    run("migrate", [*manage, "migrate", "--verbosity", "0"], environment.web())
    run("static files", [*manage, "collectstatic", "--noinput"], environment.web())
    run("seed", [*manage, "seed_demo", environment.oscom_url], environment.web())


def wait_for(url: str, processes: Processes) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(url):
        processes.check()
        if time.monotonic() > deadline:
            raise PartFailed(f"nothing answers after {READY_SECONDS} s")
        time.sleep(0.1)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310  # our own loopback
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def _interrupt(*_: object) -> None:
    # Asked twice, as under make, it still stops everything in order.
    for stop in STOPS:
        signal.signal(stop, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
