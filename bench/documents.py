"""Seconds to print a dashboard of twelve widgets as PDF, next to a static page with its figures."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

from bench.report import table
from bench.site import PYTHON
from bench.statistics import Statistics
from bench.warm import WarmSite
from demo.environment import ROOT

AIM = "1.3 or less"
RACE = "from bench import document_race; document_race.race()"
SECONDS = 600


def run(warm: WarmSite) -> Iterator[str]:
    command = [PYTHON, "manage.py", "shell", "--verbosity", "0", "-c", RACE]
    settings = warm.bench_site.settings
    done = subprocess.run(
        command, cwd=ROOT, env=settings, check=False, capture_output=True, timeout=SECONDS
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-500:])
    found = json.loads(done.stdout)
    ours, static = zip(*found["times"], strict=True)
    yield from table(
        ("PDF of a dashboard of twelve widgets", "measured", "aim"),
        [
            ("document, seconds, warm", format(Statistics.of(ours), ".2f"), ""),
            ("static page with its figures, seconds", format(Statistics.of(static), ".2f"), ""),
            ("document / static page", format(Statistics.ratio(ours, static), ".2f"), AIM),
            (
                "the next page's loading, seconds",
                format(Statistics.of(found["preparing"]), ".2f"),
                "",
            ),
            ("document, seconds, cold", f"{found['cold']:.2f}", ""),
            ("its bundle, seconds", format(Statistics.of(found["building"]), ".2f"), ""),
            ("its size, KB", f"{found['size'] / 1000:.0f}", ""),
        ],
    )
