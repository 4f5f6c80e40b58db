from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from tests.scheduling import LONG, SITE, SiteScheduling

COMPUTING = [f"tests/widgets/test_{n % 7}.py::test_{n}" for n in range(30)]
VISUAL = [f"tests/visual/test_{n % 3}.py::test_{n}" for n in range(20)]
SYSTEM = [f"{LONG[0]}::test_storm", *(f"tests/system/test_{n % 9}.py::test_{n}" for n in range(40))]
ALL = COMPUTING + VISUAL + SYSTEM


class Node:
    """A worker: it runs the tests that it is sent, the last of them once it may end."""

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.queue: list[int] = []
        self.ran: list[str] = []
        self.shutting_down = False

    def send_runtest_some(self, tests: Sequence[int]) -> None:
        self.queue += tests

    def shutdown(self) -> None:
        self.shutting_down = True

    def can_run(self) -> bool:
        return len(self.queue) > (0 if self.shutting_down else 1)


@pytest.fixture
def run(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> Any:
    def distributed(tests: list[str], *, workers: int) -> list[list[str]]:
        """The tests that each of so many workers ran, in turns."""
        monkeypatch.setattr(pytestconfig.option, "tx", ["popen"] * workers)
        scheduling, nodes = SiteScheduling(pytestconfig), [Node(f"gw{n}") for n in range(workers)]
        for node in nodes:
            scheduling.add_node(node)
        for node in nodes:
            scheduling.add_node_collection(node, tests)
        scheduling.schedule()
        while running := [node for node in nodes if node.can_run()]:
            for node in running:
                index = node.queue.pop(0)
                node.ran.append(tests[index])
                scheduling.mark_test_complete(node, index)
        assert scheduling.tests_finished
        return [node.ran for node in nodes]

    return distributed


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 8])
@pytest.mark.parametrize(
    "tests",
    [ALL, COMPUTING, SYSTEM, ALL[:1], ALL[-1:], COMPUTING[:3] + SYSTEM[:1], SYSTEM[:2]],
    ids=["all", "computing", "system", "one", "one of the site", "few", "few of the site"],
)
def test_each_test_runs_once_and_computing_ones_never_after_the_site(
    run: Any, tests: list[str], workers: int
) -> None:
    ran = run(tests, workers=workers)

    assert sorted(test for each in ran for test in each) == sorted(tests)
    for each in ran:
        is_site = [test.startswith(SITE) for test in each]
        assert is_site == sorted(is_site)


def test_half_of_the_workers_compute_while_the_others_run_the_site(run: Any) -> None:
    ran = run(ALL, workers=4)

    assert [each[0].startswith(SITE) for each in ran] == [False, False, True, True]
    assert [any(test in COMPUTING for test in each) for each in ran] == [True, True, False, False]
    # Who has computed takes part in what is left of the site.
    assert all(any(test in SYSTEM for test in each) for each in ran)


def test_a_system_module_runs_on_one_worker_and_long_ones_early(run: Any) -> None:
    ran = run(ALL, workers=4)

    for module in {test.partition("::")[0] for test in SYSTEM}:
        assert sum(any(test.startswith(f"{module}::") for test in each) for each in ran) == 1
    (long,) = [each for each in ran if SYSTEM[0] in each]
    assert next(test for test in long if test in SYSTEM) == SYSTEM[0]


def test_visual_tests_share_the_workers_that_do_not_compute(run: Any) -> None:
    ran = run(ALL, workers=4)

    assert [any(test in VISUAL for test in each) for each in ran] == [False, False, True, True]


@pytest.mark.parametrize("parity", [0, 1])
def test_visual_tests_of_the_same_parameters_run_on_one_worker(run: Any, parity: int) -> None:
    alone = [f"tests/visual/test_1.py::test_{n}" for n in range(parity)]
    pages = [f"tests/visual/test_{m}.py::test_{m}[page-{n}]" for n in range(9) for m in range(3)]

    ran = run(COMPUTING + alone + pages, workers=4)

    for page in {test.partition("[")[2] for test in pages}:
        assert sum(any(test.endswith(f"[{page}") for test in each) for each in ran) == 1
    assert sum(any(test in pages for test in each) for each in ran) > 1
