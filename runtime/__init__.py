"""The ground that everything stands on: Redis handles, task queues, and guards against failure."""
