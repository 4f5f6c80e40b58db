"""Dashboards as code: clients, brands, domains, connections and dashboards as data and YAML.

`parsing` reads files, `exporting` the database; `target` combines both to the wanted state,
`differences` tells it in words, and `applying` writes it.
"""
