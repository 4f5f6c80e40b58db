"""Lighthouse's grades of a warm dashboard, on a desk and on a phone."""
