"""Dependency audit: a missing report is never taken for safety."""

from __future__ import annotations

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

FLAWED = {"id": "CVE-2026-1", "fix_versions": ["5.2.18"]}
CLEAN = {"name": "idna", "version": "3.11", "vulns": []}
WORSE = {"name": "django", "version": "5.2.17", "vulns": [FLAWED]}
SKIPPED = {"name": "orjson", "skip_reason": "not found"}


@pytest.fixture(scope="module")
def verdict() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "scripts" / "verdict.py"
    spec = spec_from_file_location("verdict", path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_package_without_a_known_vulnerability_is_safe(verdict: ModuleType) -> None:
    assert verdict.judge(json.dumps({"dependencies": [CLEAN]})) == (0, [])


def test_a_known_vulnerability_is_named_with_its_remedy(verdict: ModuleType) -> None:
    lines = ["django 5.2.17: CVE-2026-1, mended in ['5.2.18']"]

    assert verdict.judge(json.dumps({"dependencies": [CLEAN, WORSE]})) == (1, lines)


def test_skipped_package_fails_the_audit(verdict: ModuleType) -> None:
    report = json.dumps({"dependencies": [CLEAN, SKIPPED]})

    assert verdict.judge(report) == (2, ["1 of 2 packages: not found"])


@pytest.mark.parametrize("report", ["", "Traceback", "{}"])
def test_missing_report_fails_the_audit(verdict: ModuleType, report: str) -> None:
    assert verdict.judge(report) == (2, ["the auditor gave no report"])


def test_npm_registry_error_fails_the_audit(verdict: ModuleType) -> None:
    report = json.dumps({"message": "405 Method Not Allowed"})

    assert verdict.judge(report) == (2, ["405 Method Not Allowed"])


def test_npm_report_is_evaluated_by_its_vulnerabilities(verdict: ModuleType) -> None:
    flaw = {"minimist": {"range": "<1.2.6", "severity": "critical"}}

    assert verdict.judge(json.dumps({"auditReportVersion": 2, "vulnerabilities": {}})) == (0, [])
    assert verdict.judge(json.dumps({"auditReportVersion": 2, "vulnerabilities": flaw})) == (
        1,
        ["minimist <1.2.6: critical"],
    )
