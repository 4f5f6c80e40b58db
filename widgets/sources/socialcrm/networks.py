"""Names of social networks; others are called what the platform calls them."""

PLATFORMS = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "pinterest": "Pinterest",
    "threads": "Threads",
    "tiktok": "TikTok",
    "x": "X",
    "youtube": "YouTube",
}
