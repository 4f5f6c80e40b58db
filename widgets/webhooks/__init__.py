"""Webhooks: subscriptions at platforms, and their deliveries from receiver to cache."""
