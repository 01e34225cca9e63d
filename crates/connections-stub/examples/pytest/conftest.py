"""A stub for the tests of a process, put back to its start before each of them."""

import json
import os
import subprocess
import urllib.request

import pytest


class Stub:
    """A running stub: its base URL, and what is under /__stub/."""

    def __init__(self, url):
        self.url = url

    def control(self, method, path, value=None):
        body = None if value is None else json.dumps(value).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/__stub/{path}", body, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as response:
            text = response.read()
        return json.loads(text) if text else None


# One for each worker of pytest-xdist: tests that share one disturb each other.
@pytest.fixture(scope="session")
def running_stub():
    program = os.environ.get("CONNECTIONS_STUB", "connections-stub")
    command = [program, "serve", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            # The URL comes once requests are taken; without one the program has said why on standard error.
            url = process.stdout.readline().strip()
            assert url, "the stub did not start"
            yield Stub(url)
        finally:
            process.terminate()


@pytest.fixture
def stub(running_stub):
    running_stub.control("POST", "reset")
    return running_stub
