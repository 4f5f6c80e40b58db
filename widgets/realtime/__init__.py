"""The two hot routes, plain ASGI: ready payloads, and hints that something changed."""
