"""A shop that opens tomorrow: an account without a single event."""

from dataclasses import replace

from sandbox.profiles import standard

PROFILE = replace(standard.PROFILE, slug="newcomer", name="Northwind Nordics", sessions_per_day=0.0)
