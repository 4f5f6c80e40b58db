pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.cast",
    "tests.fixtures.network",
    "tests.fixtures.platform",
    "tests.fixtures.redis",
    "tests.fixtures.sandbox",
]
