"""Guided set-up of a new client: a page per step, each saved on its own."""
