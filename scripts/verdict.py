"""Judges the JSON report of pip-audit or `npm audit`, on standard input, for scripts/audit.

Ends with 0 when no vulnerability is known, 1 when some are, 2 when the report does not say so of
every package: an auditor whose service does not answer may well end with success.
"""

from __future__ import annotations

import json
import sys
from typing import Any

NONE, SOME, NOT_AUDITED = 0, 1, 2


def judge(report: str) -> tuple[int, list[str]]:
    """The verdict on a report, and the lines that say why."""
    try:
        found = json.loads(report)
    except ValueError:
        return NOT_AUDITED, ["the auditor gave no report"]
    if "dependencies" in found:
        return _python(found["dependencies"])
    if "auditReportVersion" in found:
        return _javascript(found["vulnerabilities"])
    return NOT_AUDITED, [str(found.get("message", "the auditor gave no report"))[:160]]


def _python(packages: list[dict[str, Any]]) -> tuple[int, list[str]]:
    known = [
        f"{package['name']} {package['version']}: {issue['id']}, mended in {issue['fix_versions']}"
        for package in packages
        for issue in package.get("vulns", ())
    ]
    skipped = [package for package in packages if "skip_reason" in package]
    if skipped:
        reason = f"{len(skipped)} of {len(packages)} packages: {skipped[0]['skip_reason']}"
        return NOT_AUDITED, [*known, reason]
    return (SOME, known) if known else (NONE, [])


def _javascript(packages: dict[str, dict[str, Any]]) -> tuple[int, list[str]]:
    known = [f"{name} {issue['range']}: {issue['severity']}" for name, issue in packages.items()]
    return (SOME, known) if known else (NONE, [])


def main(name: str) -> int:
    verdict, lines = judge(sys.stdin.read())
    words = ("no known vulnerability", "known vulnerabilities:", "NOT AUDITED:")[verdict]
    sys.stdout.write(f"{name}: {words}\n" + "".join(f"    {line}\n" for line in lines))
    return verdict


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
