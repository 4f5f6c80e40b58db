"""Transactional mail: an outbox in the database, rendered at sending time in the client's brand."""
