pytest_plugins = ["tests.fixtures.cast", "tests.fixtures.network", "tests.fixtures.redis"]
