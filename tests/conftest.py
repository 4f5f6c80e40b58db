pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.cast",
    "tests.fixtures.hot",
    "tests.fixtures.network",
    "tests.fixtures.redis",
    "tests.fixtures.sandbox",
    "tests.fixtures.platform",  # after those it imports
    "tests.fixtures.stack",
    "tests.fixtures.faults",
]
