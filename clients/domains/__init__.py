"""Clients' domains: permitted host names, and proof of ownership by DNS."""
