"""Oktopost, simulated: [S] is its getting-started page's word, [X] that of other public pages, [O]
our reading where both are silent.
"""
