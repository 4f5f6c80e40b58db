"""CampaignOS, simulated: [S] is its documentation's introduction, [X] other public pages, [O] our
reading where both are silent.
"""
