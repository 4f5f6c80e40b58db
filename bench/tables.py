"""Files of tables beside the bare library: rows a second, and memory by the number of rows."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.report import table
from bench.statistics import Statistics
from bench.warm import WarmSite
from demo.environment import ROOT

FORMATS = {"csv": "the standard library's csv", "xlsx": "XlsxWriter in constant memory"}
FEW, MANY = 10_000, 100_000
ROUNDS = 5


@dataclass(frozen=True)
class Measurement:
    seconds: float
    peak_mb: float


def run(warm: WarmSite) -> Iterator[str]:
    settings = warm.bench_site.settings
    yield from table(
        ["file", "rows per CPU second", "bare", "ours / bare", "aim"],
        [_speed(each, settings) for each in FORMATS],
    )
    yield from table(
        ["file", f"peak memory, {FEW:,} rows", f"{MANY:,} rows", "more"],
        [_memory(each, settings) for each in FORMATS],
    )


def measure(file_format: str, who: str, rows: int, settings: Mapping[str, str]) -> Measurement:
    """One file, in a process of its own."""
    command = [sys.executable, "-m", "bench.table_writer", file_format, who, str(rows)]
    answer = subprocess.run(
        command, check=True, cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, text=True
    )
    return Measurement(*map(float, answer.stdout.split()))


def _speed(file_format: str, settings: Mapping[str, str]) -> list[str]:
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(MANY / measure(file_format, "ours", MANY, settings).seconds)
        bare.append(MANY / measure(file_format, "bare", MANY, settings).seconds)
    name = f"{file_format.upper()} / {FORMATS[file_format]}"
    figures = (f"{Statistics.of(ours):,.0f}", f"{Statistics.of(bare):,.0f}")
    return [name, *figures, f"{Statistics.ratio(ours, bare):.2f}", "0.7 or more"]


def _memory(file_format: str, settings: Mapping[str, str]) -> list[str]:
    few, many = (
        Statistics.of(measure(file_format, "ours", rows, settings).peak_mb for _ in range(ROUNDS))
        for rows in (FEW, MANY)
    )
    growth = f"{many.median - few.median:.1f} MB"
    return [file_format.upper(), f"{few:.1f} MB", f"{many:.1f} MB", growth]
