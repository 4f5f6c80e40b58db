pytest_plugins = ["tests.fixtures.network", "tests.fixtures.redis"]
