"""The demo: everything the portal needs on one machine, with three clients to look at."""
