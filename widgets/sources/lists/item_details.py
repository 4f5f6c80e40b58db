"""Details of items that a list lacks: one call for each item, fewer the older it is, and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from widgets.frames.table import Row, Table, pack, rows
from widgets.sources.account import Account
from widgets.sources.datasets import FetchedRows
from widgets.sources.failures import NotFound
from widgets.sources.lists.cache import stepping_back

LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DetailPolicy:
    """Details of one platform's items. `table` has the fields `id` and `read_at`.

    `reread` are seconds after which details are read again, by the age of their item in days at
    most; older ones wait `oldest_seconds`. One refresh reads `most_calls` of them.
    """

    name: str
    table: Table
    reread: tuple[tuple[int, int], ...]
    oldest_seconds: int
    most_calls: int
    read: Callable[[Account, str], list[Row]]
    # When an item appeared; None counts as new.
    appeared: Callable[[Row], object]
    # In place of the schedule by age: True for an item whose details, as last read, are due now.
    is_due: Callable[[Row, Row, datetime], bool] | None = None


@dataclass(slots=True)
class ItemDetails:
    """The details of an account's items by item."""

    account: Account
    policy: DetailPolicy
    by_item: dict[str, list[Row]] = field(default_factory=dict)
    calls: int = 0

    @classmethod
    def kept(cls, account: Account, policy: DetailPolicy) -> ItemDetails:
        """Those that earlier refreshes read."""
        found = cls(account, policy)
        stored = account.datasets.find(policy.name)
        if stored and stored.shape == policy.table.shape():
            for row in rows(policy.table, stored.rows):
                found.by_item.setdefault(str(row["id"]), []).append(row)
        return found

    def read(self, items: Sequence[Row]) -> None:
        """Read the details that are due, of as many items as one refresh may. Those that were read
        before a failure are kept, so that the next refresh goes on there. Raises a Failure.
        """
        due = [item for item in items if self._is_due(item)]
        due.sort(key=self._appeared, reverse=True)
        try:
            for item in due[: self.policy.most_calls]:
                self._read(str(item["id"]))
        finally:
            self._keep({str(item["id"]) for item in items})

    def _is_due(self, item: Row) -> bool:
        """Details are replaced, never added up: young items' with each refresh."""
        known = self.by_item.get(str(item["id"]))
        read_at = known[0]["read_at"] if known else None
        if known is None or not isinstance(read_at, datetime):
            return True
        now = self.account.now()
        if self.policy.is_due:
            return self.policy.is_due(item, known[0], now)
        age = (now - self._appeared(item)).days
        waits = (wait for days, wait in self.policy.reread if age <= days)
        seconds = next(waits, self.policy.oldest_seconds)
        return now - read_at.replace(tzinfo=UTC) >= timedelta(seconds=seconds)

    def _read(self, item_id: str) -> None:
        account = stepping_back(self.account, self.calls)
        self.calls += 1
        read_at = self.account.now().astimezone(UTC).replace(tzinfo=None)
        try:
            found = self.policy.read(account, item_id)
        except NotFound:
            # Deleted since the list was read.
            self.by_item.pop(item_id, None)
            return
        self.by_item[item_id] = [{**row, "id": item_id, "read_at": read_at} for row in found]

    def _keep(self, item_ids: set[str]) -> None:
        found = [row for each in item_ids & set(self.by_item) for row in self.by_item[each]]
        if self.calls:
            table = self.policy.table
            dataset = FetchedRows(pack(table, found), table.shape(), self.account.now())
            self.account.datasets.keep(self.policy.name, dataset)

    def _appeared(self, item: Row) -> datetime:
        moment = self.policy.appeared(item)
        return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) else LATEST
