"""One file of a table in a process of its own: `python -m bench.table_writer xlsx ours 100000`.

Prints its CPU seconds and the process's peak memory in MB.
"""

from __future__ import annotations

import csv
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import django
from xlsxwriter import Workbook

django.setup()

from clients.auth.viewer import Formats  # noqa: E402  # models need the settings
from widgets.charts.formats import writer  # noqa: E402
from widgets.exports.content import (  # noqa: E402
    CompleteTable,
    DashboardContent,
    ExportScope,
    TableColumn,
    WidgetContent,
)
from widgets.exports.csv_files import write_csv  # noqa: E402
from widgets.exports.workbook import write_workbook  # noqa: E402
from widgets.frames.frame import Column, Unit  # noqa: E402
from widgets.queries.periods import Comparison, DateRange  # noqa: E402
from widgets.queries.state import State  # noqa: E402
from widgets.results.dashboard_specs import WidgetSpec  # noqa: E402

FIRST = date(2025, 1, 1)
YEAR = DateRange(FIRST, date(2025, 12, 31))
STATE = State(None, YEAR, Comparison.OFF, None)
FORMATS = Formats("en_US", "EUR", "UTC", 0)
Row = tuple[str, date, int, Decimal, Decimal, float]


def rows(count: int) -> Iterator[Row]:
    """Rows of all types, that are no more in memory than one."""
    for number in range(count):
        yield (
            f"/products/{number % 977}/detail",
            FIRST + timedelta(days=number % 365),
            number * 7 % 10_007,
            Decimal(number * 13 % 100_003) / 100,
            Decimal(number % 997) / 1000,
            (number % 201 - 100) / 300,
        )


def bare_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        records = csv.writer(stream)
        for row in rows(count):
            records.writerow(row)


def bare_xlsx(path: Path, count: int) -> None:
    with Workbook(
        str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    ) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows(count)):
            sheet.write_row(number, 0, row)


def our_csv(path: Path, count: int) -> None:
    write_csv(_table(count), path, writer(FORMATS))


def our_xlsx(path: Path, count: int) -> None:
    table = _table(count)
    payload = {"notes": [], "empty": False, "table": None}
    spec = WidgetSpec(uuid4(), "table", {}, None, "Pages")
    scope = ExportScope(uuid4(), uuid4(), None, STATE, FORMATS)
    widget = WidgetContent(spec, "Pages", payload=payload, as_of=datetime.now(UTC))
    content = DashboardContent(scope, "Bench", "Pages", "", (widget,))
    write_workbook([content], lambda _: table, path)


WRITERS: dict[tuple[str, str], Callable[[Path, int], None]] = {
    ("csv", "bare"): bare_csv,
    ("csv", "ours"): our_csv,
    ("xlsx", "bare"): bare_xlsx,
    ("xlsx", "ours"): our_xlsx,
}


def _table(count: int) -> CompleteTable:
    money, ratio = Column("revenue", "Revenue", Unit.MONEY), Column("rate", "Rate", Unit.RATIO)
    sessions = Column("sessions", "Sessions", Unit.COUNT)
    columns = (
        TableColumn(Column("page", "Page"), "Page"),
        TableColumn(Column("day", "Day", grain="day"), "Day"),
        TableColumn(sessions, "Sessions"),
        TableColumn(money, "Revenue", "EUR"),
        TableColumn(ratio, "Rate"),
        TableColumn(sessions, "Change", is_change=True),
    )
    return CompleteTable(columns, rows(count))


def main() -> None:
    file_format, who, count = sys.argv[1:]
    write = WRITERS[file_format, who]
    with TemporaryDirectory() as folder:
        # What is imported or compiled with the first file is no part of the second.
        write(Path(folder) / f"first.{file_format}", 100)
        began = time.process_time()
        write(Path(folder) / f"second.{file_format}", int(count))
        seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{seconds} {peak}\n")


if __name__ == "__main__":
    main()
