"""The marketing platforms, simulated: one ASGI app with its own data and arithmetic.

Nothing here is imported by the portal, and nothing of the portal is imported here, so a
number that both compute was computed twice.
"""
