"""Each request meets the demo world, whatever those before it removed."""

import requests
import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    base_url = context.operation.base_url or "http://127.0.0.1:8080"
    requests.post(f"{base_url}/__stub/reset", timeout=10).raise_for_status()
