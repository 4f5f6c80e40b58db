# `make` alone explains itself.
.DEFAULT_GOAL := help
python := .venv/bin/python

.PHONY: help demo demo-reset preflight manage test baselines lint bench lighthouse sandbox lock wheels audit

help:  ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1|\2/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r name words; do printf '  make %-12s %s\n' "$$name" "$$words"; done

demo: preflight  ## three branded clients in your browser, with all they need (PORT=8000 HOST= VERBOSE=1)
	@scripts/setup demo
	@exec $(python) -m demo

demo-reset: preflight  ## the same, forgetting what earlier demos left under var/
	@scripts/setup demo
	@exec $(python) -m demo --reset

# Said before a minute of set-up; where Python is missing, the demo itself says it.
preflight:
	@! command -v python3 > /dev/null || python3 -m demo.preflight

manage:  ## a management command on the demo's data, running or not: make manage ARGS="check --deploy"
	@scripts/setup demo
	@$(python) -m demo.manage $(ARGS)

test: lint  ## lint, types and all tests, on a PostgreSQL and a Redis of their own
	@# Workers and servers load what one has compiled, whatever the environment says of bytecode.
	PYTHONDONTWRITEBYTECODE= $(python) -m pytest -n 4 $(ARGS)

baselines:  ## take the pictures anew that pages are compared with (docs/testing.md)
	@scripts/setup test
	RECORD_BASELINES=1 $(python) -m pytest -q -n 2 tests/visual/test_gallery.py $(ARGS)

lint:  ## format, rules, types and the order of the rooms
	@scripts/setup test
	@scripts/lint

bench:  ## how fast pages, data and charts are, next to bare ones on this machine
	@scripts/setup test
	@$(python) -m bench $(ARGS)

lighthouse:  ## a warm dashboard's grades for speed, accessibility and best practices
	@scripts/lighthouse

sandbox:  ## the simulated platform alone, for other tools to call
	@scripts/setup demo
	@exec $(python) -m sandbox $(ARGS)

lock:  ## resolve pyproject.toml and package.json again; UPGRADE=1 takes the newest of everything
	@scripts/lock

wheels:  ## does every locked package have a wheel for x86-64 and ARM, Python 3.11 to 3.14?
	@scripts/check-wheels

audit:  ## known vulnerabilities of what is locked, Python and JavaScript
	@scripts/audit
