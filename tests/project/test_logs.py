"""What is logged names errors by kind and place; what they say may be a citizen's words."""

import json
import subprocess
import sys

import pytest

SCRIPT = """
import logging, structlog
from uppsikt.project import logs
logs.configure({"level": "INFO"})
try:
    raise ValueError("Vera Sjö skrev att plogen kom för sent")
except ValueError:
    HOW
"""


@pytest.mark.parametrize(
    "how",
    [
        "logging.getLogger('django.request').exception('Internal Server Error')",
        "structlog.get_logger().exception('Internal Server Error')",
        "structlog.get_logger().error('Internal Server Error', exc_info=True)",
    ],
    ids=["logging", "structlog", "exc_info"],
)
def test_an_error_is_named_but_not_quoted(how: str) -> None:
    script = SCRIPT.replace("HOW", how)
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    line = json.loads(ran.stderr)
    assert (line["event"], line["level"]) == ("Internal Server Error", "error")
    assert (line["problem"], line["where"]) == ("ValueError", "<string>:6")
    assert "Vera" not in ran.stderr
