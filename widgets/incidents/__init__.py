"""Incidents: faults of accounts that managers are told of by mail, once when they begin and end."""
