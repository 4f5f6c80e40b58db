"""Drawings: one function per widget kind, from Frame to Payload. No Django in here."""
