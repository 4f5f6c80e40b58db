"""Starts the sandbox by itself: `python -m sandbox --port 9001 --control`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import uvicorn

from sandbox.accounts import ALL_KEYS, WORKSPACES
from sandbox.app import CONTROL_PREFIX, Sandbox
from sandbox.clock import iso, parse_moment
from sandbox.platforms import platforms
from sandbox.world import DEFAULT_SEED, World

DEFAULT_PORT = 9001


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--control", action="store_true", help="serve the control plane (loopback)")
    parser.add_argument(
        "--seed", type=int, default=int(os.environ.get("SANDBOX_SEED", DEFAULT_SEED))
    )
    parser.add_argument(
        "--now",
        type=parse_moment,
        default=os.environ.get("SANDBOX_NOW"),
        help="stop the data's present at this ISO moment; it follows the real time otherwise",
    )
    parser.add_argument("--scale", type=float, default=1.0, help="fewer or more sessions")


def serve(options: argparse.Namespace) -> None:
    world = World(seed=options.seed, now=options.now, scale=options.scale)
    sys.stdout.write(greeting(options, world))
    sys.stdout.flush()
    uvicorn.run(
        Sandbox(world, with_control=options.control),
        host=options.host,
        port=options.port,
        log_level="warning",
    )


def greeting(options: argparse.Namespace, world: World) -> str:
    base = f"http://{options.host}:{options.port}"
    lines = [
        f"Sandbox, seed {options.seed}, data until {iso(world.clock.now())}",
        *(f"  {each.label:<10} {base}{each.prefix}" for each in platforms(world)),
        f"  control    {base}{CONTROL_PREFIX}" if options.control else "  control    off",
        "  keys",
    ]
    for key in ALL_KEYS:
        profile = WORKSPACES[key.workspace]
        about = f"{profile.name}, {profile.currency}, {profile.timezone}, {key.per_minute}/min"
        lines.append(f"    {key.token:<30} {about}{', expired' if key.expired else ''}")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    add_arguments(parser)
    serve(parser.parse_args(arguments))
