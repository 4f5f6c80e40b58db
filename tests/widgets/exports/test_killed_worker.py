"""A worker that is killed in the middle of an export: nothing is lost, and nothing there twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.db.models.functions import Now

from clients.models import Client
from portal.embedded import dies_with_parent
from tests.fixtures.stack import ROOT
from tests.widgets.exports.exporting import (
    carry_out,
    change,
    executive,
    kept,
    make_text_board,
    request,
    stored,
    write_text,
)
from tests.widgets.exports.test_retention import age
from widgets.exports import retention

pytestmark = pytest.mark.django_db(transaction=True)

# Stores its file and is killed, as by the out-of-memory killer, before the row says so.
WORKER = """
import django, os, signal
django.setup()
from tests.widgets.exports.exporting import carry_out, write_text
def work(export, progress):
    write_text("half")(export, progress)
    os.kill(os.getpid(), signal.SIGKILL)
carry_out(work=work)
"""


def test_an_export_of_a_killed_worker_is_written_once_by_another(
    acme: Client, folder: Path
) -> None:
    export = request(make_text_board(acme), executive(acme))
    url = urlsplit(os.environ["DATABASE_URL"])
    told = {
        "DATABASE_URL": url._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "EXPORT_ROOT": str(folder),
    }
    command = dies_with_parent([sys.executable, "-c", WORKER])
    killed = subprocess.run(command, cwd=ROOT, env=os.environ | told, check=False)
    orphans = kept()
    assert (killed.returncode, len(orphans)) == (-signal.SIGKILL, 1)
    assert not carry_out()
    assert (stored(export).file.name, stored(export).steps_done) == ("", 1)

    change(export, lease_expires_at=Now())
    assert carry_out(work=write_text("whole"))

    assert (stored(export).size, stored(export).attempts) == (5, 2)
    age(folder / orphans[0])
    assert retention.forget() == (0, 1)
    assert kept() == [stored(export).file.name]
