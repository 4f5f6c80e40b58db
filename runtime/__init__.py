"""Infrastructure below all packages: Redis handles, task queues, leased jobs, fault guards."""
