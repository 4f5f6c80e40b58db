"""A brand as pages wear it: style sheets, typefaces, logos, icons and pictures."""
