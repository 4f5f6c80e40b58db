"""Distribution of tests over the workers of pytest-xdist: waiting ones beside computing ones."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScheduling
from xdist.workermanage import WorkerController

VISUAL, SYSTEM = "tests/visual/", "tests/system/"
SITE = (VISUAL, SYSTEM)
# Long modules of few tests, begun early so that none is left alone at the end.
LONG = ("tests/system/test_storm.py", "tests/system/test_faults.py", "tests/system/test_limits.py")
# A worker runs a test once it knows the next.
QUEUED = 2
# Of the computing tests that are left, the part that a worker gets at a time.
PART = 8


class SiteScheduling(LoadScheduling):
    """Gives one half of the workers the computing tests, the other the running site's.

    System tests go out a module at a time, since servers are shared within one; visual ones to
    the same workers, since each seeds a demo for them. Computing workers join when their own are
    done; never the other way round, since the stack that a worker has started consumes the queues
    that other tests inspect.
    """

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        self._site_nodes: set[WorkerController] = set()

    def check_schedule(self, node: WorkerController, duration: float = 0) -> None:
        if not node.shutting_down:
            self._send_tests(node, QUEUED)

    def _send_tests(self, node: WorkerController, num: int) -> None:
        """Fill the node's queue, or let it end with what it has."""
        while len(self.node2pending[node]) < QUEUED:
            batch = self._next_batch(node)
            if not batch:
                node.shutdown()
                return
            self.pending = [index for index in self.pending if index not in batch]
            self.node2pending[node].extend(batch)
            node.send_runtest_some(batch)

    def _next_batch(self, node: WorkerController) -> list[int]:
        site = [index for index in self.pending if self._module(index).startswith(SITE)]
        computing = [index for index in self.pending if index not in set(site)]
        if computing and node not in self._site_nodes and (not site or self._computes(node)):
            return computing[: max(QUEUED, len(computing) // PART)]
        if not site:
            return []

        self._site_nodes.add(node)
        system = [index for index in site if self._module(index).startswith(SYSTEM)]
        visual = [index for index in site if index not in set(system)]
        if visual and not (system and self._computes(node)):
            return self._whole_groups(visual)
        sizes = Counter(map(self._module, system))
        chosen = min(sizes, key=lambda module: (module not in LONG, -sizes[module], module))
        return [index for index in system if self._module(index) == chosen]

    def _whole_groups(self, tests: list[int]) -> list[int]:
        """At least so many tests as a worker needs; none is parted from those of its parameters,
        with which it shares a fixture.
        """
        groups = [list(group) for _, group in groupby(tests, self._parameters)]
        batch: list[int] = []
        while groups and len(batch) < QUEUED:
            batch += groups.pop(0)
        return batch

    def _parameters(self, index: int) -> str:
        assert self.collection is not None
        test = self.collection[index]
        return test[test.index("[") :] if "[" in test else test

    def _computes(self, node: WorkerController) -> bool:
        return node in self.nodes[: max(2, len(self.nodes) // 2)]

    def _module(self, index: int) -> str:
        assert self.collection is not None
        return self.collection[index].partition("::")[0]
