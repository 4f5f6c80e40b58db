"""The demo: the portal and all its services on one machine, with three example clients."""
