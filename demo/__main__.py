"""`python -m demo`: sets up and starts the demo, prints its addresses, stops on Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError

from demo import preflight, summary
from demo.console import Console
from demo.environment import (
    LOG,
    RUNNING,
    STATE,
    SUMMARY,
    Environment,
    former_sandboxes,
    prepare,
    remember_running,
)
from demo.preflight import DemoOptions, PreflightFailed
from demo.processes import Processes, ProcessFailed, run
from portal.embedded import ServerFailed, redis_server

READY_SECONDS = 60
STEPS = 6
PYTHON = sys.executable
MANAGE = [PYTHON, "manage.py"]
# Celery warns about running as root, as a demo on a bare machine does.
CELERY = [PYTHON, "-W", "ignore:::celery.platforms", "-m", "celery", "--quiet", "-A", "portal"]
# One worker for all queues, in order of priority; docs/operations.md tells how to split it.
QUEUES = "screens,webhooks,schedules,warming"
STOPS = (signal.SIGINT, signal.SIGTERM)


def main() -> int:
    for stop in STOPS:
        signal.signal(stop, _interrupt)
    try:
        options = preflight.read_options(os.environ)
        with preflight.exclusive():
            preflight.check_port(options)
            if "--reset" in sys.argv:
                shutil.rmtree(STATE, ignore_errors=True)
            return start(options)
    except PreflightFailed as refusal:
        say(str(refusal))
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 0


def start(options: DemoOptions) -> int:
    """Run the demo until it is stopped or fails; returns the exit status."""
    with Console(LOG, verbose=options.verbose, steps=STEPS) as console:
        try:
            with running(options, console) as (environment, processes):
                serve(environment, processes, console)
        except (ProcessFailed, ServerFailed) as error:
            if not options.verbose:
                console.say(console.tail())
            console.say(f"The demo stopped: {error}. All log lines are in {LOG}.")
            return 1
        finally:
            SUMMARY.unlink(missing_ok=True)
            RUNNING.unlink(missing_ok=True)
    return 0


@contextmanager
def running(options: DemoOptions, console: Console) -> Iterator[tuple[Environment, Processes]]:
    """The environment with a private Redis, and the processes, which end with the block."""
    redis = redis_server()
    with console.step("Redis"):
        redis_url = redis.__enter__()
    try:
        with Processes(console.log) as processes:
            yield prepare(redis_url, options), processes
    finally:
        redis.__exit__(None, None, None)


def serve(environment: Environment, processes: Processes, console: Console) -> None:
    with console.step("Simulated platform"):
        sandbox = [PYTHON, "-m", "sandbox", "--control"]
        sandbox += ["--port", str(environment.sandbox_port)]
        # Not restarted: its registered keys and webhooks are in memory.
        processes.start("sandbox", sandbox, environment.web(), is_kept=False)
    with console.step("Database and static files"):
        run("migrate", [*MANAGE, "migrate", "--verbosity", "0"], environment.web())
        run("static files", [*MANAGE, "collectstatic", "--noinput"], environment.web())
    with console.step("Clients, people and dashboards"):
        former = former_sandboxes(environment)
        seed = [*MANAGE, "seed_demo", environment.oscom_url, "--former", *former]
        run("seed", seed, environment.web())
    with console.step("Workers and site"):
        start_site(environment, processes)
        # Also detects processes that end at once, and a site that does not respond.
        wait_for(f"http://127.0.0.1:{environment.port}/healthz", processes)
        wait_for(f"{environment.sandbox_url}/__sandbox__/requests", processes)
    with console.step("Accounts and webhooks"):
        # The sandbox starts without registered keys and webhooks.
        states = [*MANAGE, "prepare_states", f"{environment.sandbox_url}/__sandbox__"]
        run("states", states, environment.worker())
        run("webhooks", [*MANAGE, "register_webhooks"], environment.web())
        run("first use", [*MANAGE, "prepare_first_use"], environment.web())
    summary.write(environment, processes.pids())
    remember_running(environment)
    console.say(summary.greeting(environment))
    processes.watch()


def start_site(environment: Environment, processes: Processes) -> None:
    """Start the workers, the scheduler and the web server."""
    worker = ["worker", "--concurrency", "2", "-Q", QUEUES]
    processes.start("worker", [*CELERY, *worker], environment.worker())
    if environment.chromium:
        rendering = [
            "worker",
            "--concurrency",
            "1",
            "-Q",
            "rendering",
            "-I",
            "widgets.rendering_tasks",
        ]
        rendering += ["-n", "rendering@%h"]
        processes.start("rendering", [*CELERY, *rendering], environment.web())
    schedule = str(STATE / "schedule")
    processes.start("scheduler", [*CELERY, "beat", "-s", schedule], environment.web())
    web = [PYTHON, "-m", "uvicorn", "portal.asgi:application", "--no-server-header"]
    web += ["--no-proxy-headers", "--no-access-log", "--log-level", "warning"]
    web += ["--host", environment.listens_on, "--port", str(environment.port)]
    processes.start("web", web, environment.web())


def wait_for(url: str, processes: Processes) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(url):
        processes.check()
        if time.monotonic() > deadline:
            raise ProcessFailed(f"nothing answers after {READY_SECONDS} s")
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
    # Under make the signal arrives twice: the second one must not interrupt the shutdown.
    for stop in STOPS:
        signal.signal(stop, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
