"""How the dashboard's files are served."""

import re
from posixpath import dirname, join, normpath

import pytest

from geoheal.api.dashboard.pages import shipped_files


def test_the_page_and_all_that_it_names_are_there(client):
    for path, file in shipped_files().items():
        response = client.get(f"/dashboard/{path}")
        assert (response.status_code, response.data) == (200, file.content)
        if path.endswith(".js"):
            for name in re.findall(r'from "([^"]+)"', response.text):
                assert normpath(join(dirname(path), name)) in shipped_files(), (path, name)
    assert client.get("/").mimetype == "text/html"
    icon = client.get("/favicon.ico")
    assert (icon.mimetype, icon.data) == ("image/svg+xml", shipped_files()["icon.svg"].content)


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(client):
    response = client.get("/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert re.search(r"<(script|style)[^>]*>[^<]", response.text) is None
    assert "Set-Cookie" not in response.headers


def test_a_file_that_did_not_change_is_not_sent_again(client):
    first = client.get("/dashboard/main.js")
    again = client.get("/dashboard/main.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["nothing.js", "../pages.py", "%2e%2e/pages.py", "pages.py", "charts"])
def test_nothing_else_is_a_file_of_it(client, path):
    assert client.get(f"/dashboard/{path}").status_code == 404


def test_it_needs_no_token_and_a_known_host(make_client):
    guarded = make_client(require_tokens=True)
    assert guarded.get("/").status_code == 200
    assert guarded.get("/", headers={"Host": "evil.example"}).status_code == 421


def test_no_text_becomes_markup():
    sinks = re.compile(
        rb"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|\.style\."
    )
    assert [path for path, file in shipped_files().items() if sinks.search(file.content)] == []
