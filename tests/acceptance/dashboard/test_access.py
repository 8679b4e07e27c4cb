"""Tokens: where they are kept, and what each role is offered."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.store.operations import tokens
from tests.acceptance.dashboard.conftest import served
from tests.acceptance.dashboard.pages import SHOP


@pytest.mark.thorough
def test_a_token_is_kept_where_the_person_says_and_its_role_decides_what_is_offered(
    open_page, database, stored_at
):
    token, secret = mint("dashboard", Role.VIEWER, datetime.now(UTC), None)
    other, operators = mint("on call", Role.OPERATOR, datetime.now(UTC), None)
    with database.transaction() as connection:
        tokens.add(connection, token)
        tokens.add(connection, other)
    with served(stored_at, GEOHEAL_REQUIRE_TOKENS="true") as guarded:
        page = open_page(SHOP, where=guarded, allowed="401")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("requires a token")
        dialog.get_by_label("Bearer token").fill("wrong")
        dialog.get_by_role("button").click()
        expect(dialog).to_contain_text("unknown, expired or revoked")
        dialog.get_by_label("Bearer token").fill(secret)
        dialog.get_by_role("button").click()
        expect(page.get_by_role("heading", name="shop", exact=True)).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="shop", exact=True)).to_be_visible()
        assert page.evaluate("[localStorage.length, document.cookie, sessionStorage.length]") == [0, "", 1]
        page.goto(f"{guarded}/#/systems/shop/controls")
        expect(page.get_by_role("heading", name="Limits")).to_be_visible()
        expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
        expect(page.get_by_label("latency max (ms)")).not_to_be_editable()
        page.get_by_role("button", name="Forget token").click()
        expect(dialog).to_be_visible()
        dialog.get_by_label("Bearer token").fill(operators)
        dialog.get_by_label("Keep it in this browser").check()
        dialog.get_by_role("button").click()
        expect(page.get_by_role("button", name="Calibrate")).to_be_visible()
        tab = page.context.new_page()
        tab.goto(f"{guarded}/{SHOP}")
        expect(tab.get_by_role("heading", name="shop", exact=True)).to_be_visible(timeout=60_000)
        tab.get_by_role("button", name="Forget token").click()
        expect(tab.get_by_role("dialog")).to_be_visible()
        assert tab.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
        tab.close()
        page.goto("about:blank")


@pytest.mark.thorough
def test_an_operator_tries_channels_and_makes_and_revokes_tokens_and_a_viewer_does_not(
    open_page, database, stored_at
):
    token, viewers = mint("wall", Role.VIEWER, datetime.now(UTC), None)
    with database.transaction() as connection:
        tokens.add(connection, token)
    with served(stored_at, GEOHEAL_ALERT_URLS="pager=json://127.0.0.1:1/s3cret") as where:
        page = open_page("#/alerts", where=where, allowed="403")
        channels = page.get_by_role("region", name="Channels").locator("tbody tr")
        for name, outcome in (
            ("log", "The channel accepted the message."),
            ("pager", "did not accept the message"),
        ):
            row = channels.filter(has=page.get_by_role("rowheader", name=name, exact=True))
            row.get_by_role("button", name="Send a test message").click()
            expect(row.get_by_role("status")).to_contain_text(outcome)
        assert "s3cret" not in page.content()

        page.get_by_role("link", name="Tokens").click()
        page.get_by_label("For", exact=True).fill("till")
        page.get_by_label("Role").select_option("reporter")
        page.get_by_role("button", name="Make a token").click()
        secret = page.get_by_label("copy it now").input_value()
        rows = page.get_by_role("region", name="Known tokens").locator("tbody tr")
        row = rows.filter(has_text=secret.rpartition("_")[0][:16])
        expect(row).to_contain_text("till")
        assert secret not in page.get_by_role("main").inner_text()
        row.get_by_role("button", name="Revoke").click()
        expect(row).to_contain_text("revoked")
        page.reload()
        expect(row).to_contain_text("revoked")
        assert secret not in page.content()

        page.evaluate("given => sessionStorage.setItem('geoheal.token', given)", viewers)
        page.reload()
        expect(page.get_by_role("alert")).to_contain_text("this needs operator")
        expect(page.get_by_role("link", name="Tokens")).to_be_hidden()
        page.get_by_role("link", name="Alerts").click()
        expect(channels.first).to_contain_text("log")
        expect(page.get_by_role("button", name="Send a test message")).to_have_count(0)
        page.goto("about:blank")
