"""The browser SDKs that companies have already, from npm, in Chromium, on another origin than the server's."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.web.browser import Browser
from tests.web.served import Served
from tests.web.site import Site
from tests.web.tagged import until

_SEGMENT = "@segment/analytics-next@1.84.3"
_RUDDERSTACK = "@rudderstack/analytics-js@3.34.1"
_BUNDLED = "dist/npm/modern/bundled/umd"
Fetch = Callable[[str, str], dict[str, str]]

# As docs/en/server.md says. The calls of both are the same.
_PAGES = {
    "segment": """
<script src=/sdk/index.js></script><script>
const settings = { writeKey: KEY, cdnSettings: { integrations: { 'Segment.io': { apiKey: KEY } } } };
const host = { integrations: { 'Segment.io': { apiHost: HOST + '/v1', protocol: 'http' OPTIONS } } };
AnalyticsNext.AnalyticsBrowser.load(settings, host).then(([sdk]) => CALLS);
</script>""",
    "rudderstack": """
<script src=/sdk/index.js></script><script>
const sdk = new rudderanalytics.RudderAnalytics();
sdk.load(KEY, 'http://' + HOST, { configUrl: 'http://' + HOST, polyfillIfRequired: false OPTIONS });
sdk.ready(() => CALLS);
</script>""",
}
_CALLS = """{
  sdk.identify('u1', { email: 'a@firm.example', jobTitle: 'Head' });
  sdk.page('Pricing');
  sdk.group('g1', { name: 'Firm' });
  for (let number = 0; number < 20; number++) sdk.track('Seen', { number });
}"""


@pytest.fixture(scope="session")
def fetch(tmp_path_factory: pytest.TempPathFactory) -> Fetch:
    """The scripts in a folder of an npm package, by their names."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")

    @cache
    def scripts(package: str, folder: str) -> dict[str, str]:
        place = tmp_path_factory.mktemp("npm")
        packed = subprocess.run([npm, "pack", "--silent", package], cwd=place, check=False, capture_output=True)
        if packed.returncode:
            pytest.skip(f"npm does not give {package}: {packed.stderr.decode()}")
        (archive,) = place.glob("*.tgz")
        with tarfile.open(archive) as files:
            files.extractall(place, filter="data")
        return {path.name: path.read_text("utf-8") for path in Path(place, "package", folder).glob("*.js")}

    return scripts


@pytest.mark.parametrize(
    ("sdk", "package", "folder", "options"),
    [
        ("segment", _SEGMENT, "dist/umd", ""),
        ("segment", _SEGMENT, "dist/umd", ", deliveryStrategy: { strategy: 'batching' }"),
        ("rudderstack", _RUDDERSTACK, _BUNDLED, ""),
        (
            "rudderstack",
            _RUDDERSTACK,
            _BUNDLED,
            ", queueOptions: { batch: { enabled: true, maxItems: 10, flushInterval: 1000 } }",
        ),
        (
            "rudderstack",
            _RUDDERSTACK,
            _BUNDLED,
            ", useBeacon: true, beaconQueueOptions: { maxItems: 10, flushQueueInterval: 1000 }",
        ),
    ],
    ids=["segment", "segment-batches", "rudderstack", "rudderstack-batches", "rudderstack-beacon"],
)
def test_every_call_of_a_browser_sdk_arrives_once(
    browser: Browser, fetch: Fetch, tag_server: Served, sdk: str, package: str, folder: str, options: str
):
    key = tag_server.key(f"{sdk} {options}")
    visitor = browser.visitor()
    with Site() as site:
        site.pages.update({f"/sdk/{name}": text for name, text in fetch(package, folder).items()})
        constants = f"<script>const KEY = '{key}', HOST = '{tag_server.url.removeprefix('http://')}'</script>"
        page = _PAGES[sdk].replace("OPTIONS", options).replace("CALLS", _CALLS)
        site.pages["/"] = f"<!doctype html><title>Home</title><link rel=icon href=data:,>{constants}{page}"
        visitor.page().goto(site.url("/?utm_source=x"), "http://search.test/")
        until(lambda: len(tag_server.stored_by(key)) >= 23, lambda: str(len(tag_server.stored_by(key))))
        visitor.leave()
    events = tag_server.stored_by(key)
    documents = {event.kind: json.loads(event.document) for event in events}
    assert documents["identify"]["traits"]["email"] == "a@firm.example"
    assert documents["identify"]["traits"]["job_title"] == "Head"
    assert documents["page"]["properties"]["url"] == site.url("/?utm_source=x")
    assert documents["page"]["properties"]["name"] == "Pricing"
    assert documents["group"]["group_id"] == "g1"
    numbers = [json.loads(event.document)["properties"]["number"] for event in events if event.kind == "track"]
    assert sorted(numbers) == list(range(20))
    assert {event.user_id for event in events} == {"u1"}
    assert len({event.anonymous_id for event in events}) == 1
    assert {event.suspect for event in events} == {None}
