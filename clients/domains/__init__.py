"""Domains: which names clients may bring, and the proof by DNS that they are theirs."""
