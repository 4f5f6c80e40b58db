"""A brand's files for pages: style sheets, fonts, logos, icons and pictures."""
