"""SocialCRM, simulated: [S] is its developer page's word, [O] our reading where it is silent."""
