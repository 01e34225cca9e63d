"""Calls Persona as an application would, and looks at what became of it."""

import urllib.error
import urllib.request


def deactivate(url, connection):
    request = urllib.request.Request(
        f"{url}/api/v1/connect/connections/{connection}/deactivate",
        headers={"Authorization": "Bearer persona_sandbox_source", "Idempotency-Key": "offboard-1"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_connection_is_deactivated(stub):
    assert deactivate(stub.url, "cxn_ABC123") == 200
    connections = stub.control("GET", "state")["persona"]["connections"]
    assert connections[0]["status"] == "inactive"
    (sent,) = stub.control("GET", "journal")
    assert sent["request"]["headers"]["idempotency-key"] == "offboard-1"
    assert sent["request"]["headers"]["authorization"] == "Bearer …"


def test_a_gateway_that_is_down_is_survived(stub):
    fault = {"status": 503, "headers": {"Retry-After": "1"}, "body": "<h1>Down</h1>"}
    stub.control(
        "POST",
        "faults",
        {"operation": "persona_deactivate_connection", "response": {"undocumented": fault}},
    )
    assert deactivate(stub.url, "cxn_ABC123") == 503
    assert deactivate(stub.url, "cxn_ABC123") == 200
