from __future__ import annotations

from typing import Any

import orjson

from sandbox.oscom.call import Call
from sandbox.oscom.envelope import invalid
from sandbox.oscom.query.answer import answer


def query(call: Call) -> dict[str, Any]:
    try:
        body = call.request.json()
    except orjson.JSONDecodeError as error:
        raise invalid("body", str(error), code="invalid_json") from error
    return answer(call.synthetic, body, now=call.now, wall=call.wall)
