"""Preflight checks of the demo: each error names the option and its remedy."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import preflight
from demo.preflight import DemoOptions, PreflightFailed


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "80 80", "8_000", "1" * 5000])
def test_invalid_port_is_refused_by_name(port: str) -> None:
    with pytest.raises(PreflightFailed, match=r"^PORT=.* must be a number from 1 to 65535"):
        preflight.read_options({"PORT": port})


@pytest.mark.parametrize("host", ["0.0.0.0", "::1", "http://box", "box:80", "a b", "-a", "x" * 300])  # noqa: S104
def test_invalid_host_is_refused_by_name(host: str) -> None:
    with pytest.raises(PreflightFailed, match=r"^HOST="):
        preflight.read_options({"HOST": host})


def test_invalid_address_is_refused() -> None:
    with pytest.raises(PreflightFailed, match=r"^HOST=192\.0\.2\.999: is no IPv4 address"):
        preflight.read_options({"HOST": "192.0.2.999"})


def test_options_are_read_from_the_environment() -> None:
    given = {"PORT": "8080", "HOST": "Demo.Example.com", "VERBOSE": "1"}

    assert preflight.read_options(given) == DemoOptions(8080, "demo.example.com", verbose=True)
    assert preflight.read_options({"PORT": "", "HOST": "localhost"}) == DemoOptions()


def test_the_site_listens_on_loopback_unless_a_host_is_named() -> None:
    assert DemoOptions().listens_on == "127.0.0.1"
    assert DemoOptions(host="demo.example.com").listens_on == preflight.EVERYWHERE


def test_occupied_port_is_refused_by_name(taken_port: int) -> None:
    with pytest.raises(PreflightFailed, match=f"^PORT={taken_port}: another program listens there"):
        preflight.check_port(DemoOptions(taken_port))


def test_port_in_time_wait_is_free() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as caller,
    ):
        port = int(server.getsockname()[1])
        accepted, _ = server.accept()
        # The side that closes first keeps the port in TIME_WAIT.
        accepted.close()
        caller.recv(1)

    preflight.check_port(DemoOptions(port))


def test_a_second_demo_in_one_checkout_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "var" / "demo.lock"

    with preflight.exclusive(path):
        assert preflight.is_running(path)
        with (
            pytest.raises(PreflightFailed, match=rf"Another demo runs .*process {os.getpid()}"),
            preflight.exclusive(path),
        ):
            pass
        assert preflight.is_running(path)

    assert not preflight.is_running(path)
    with preflight.exclusive(path):
        pass


def test_lock_is_released_when_a_demo_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "demo.lock"
    program = (
        "import sys; from pathlib import Path; from demo import preflight\n"
        "with preflight.exclusive(Path(sys.argv[1])):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as demo:
        assert demo.stdout
        assert demo.stdout.readline() == "held\n"
        assert preflight.is_running(path)
        demo.kill()

    assert not preflight.is_running(path)


def test_preflight_imports_the_standard_library_alone() -> None:
    program = "import runpy; runpy.run_module('demo.preflight', run_name='__main__')"
    told = {**os.environ, "PORT": "none"}

    # -S: without packages, as before set-up.
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], env=told, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (
        1,
        "PORT=none: must be a number from 1 to 65535.\n",
    )
