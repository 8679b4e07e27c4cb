"""``.ci/audit`` lists what is installed offline, and claims nothing where it reached no database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


pytestmark = pytest.mark.soak  # pip-audit tries again for half a minute


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """Audit a small environment on a machine whose only way out is closed."""
    folder = tmp_path_factory.mktemp("audit")
    python = folder / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    site = folder / "venv" / "lib" / f"python3.{sys.version_info[1]}" / "site-packages"
    (site / "flask-3.1.3.dist-info").mkdir()
    (site / "flask-3.1.3.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: flask\nVersion: 3.1.3\n"
    )
    closed = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"), "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, ROOT / ".ci/audit", python, folder],
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **closed},
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    return done, folder


def test_the_list_is_written_without_the_network(audited):
    _, folder = audited
    written = json.loads((folder / "sbom.json").read_text())
    assert (written["bomFormat"], written["metadata"]["component"]["name"]) == ("CycloneDX", "geoheal")
    assert [(each["name"], each["version"], each["purl"]) for each in written["components"]] == [
        ("flask", "3.1.3", "pkg:pypi/flask@3.1.3")
    ]


def test_what_reached_no_database_says_that_nothing_was_audited(audited):
    done, _ = audited
    assert done.returncode == 3, done.stderr
    assert "NOT AUDITED: no database of vulnerabilities was reached." in done.stdout
    assert "No vulnerabilities" not in done.stdout
