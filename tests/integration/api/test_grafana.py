"""docs/grafana: the dashboards import as they are, and the Prometheus one asks for what /metrics tells."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.api.conftest import PREFIX

FOLDER = Path(__file__).parents[3] / "docs" / "grafana"
FILES = sorted(FOLDER.glob("*.json"))
SUFFIXES = re.compile(r"_(total|bucket|sum|count)$")


def read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def expressions() -> list[str]:
    """Every expression of the Prometheus dashboard, with a value in place of each of Grafana's variables."""
    dashboard = read(FOLDER / "geoheal-prometheus.json")
    found = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    found += [
        variable["definition"].removeprefix("label_values(").partition(",")[0]
        for variable in dashboard["templating"]["list"]
        if variable["type"] == "query"
    ]
    assert len(found) > 15
    return [each.replace("$__rate_interval", "5m").replace("$system", ".*") for each in found]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_dashboard_names_no_data_source_of_ours_and_overlaps_nowhere(file):
    dashboard = read(file)
    assert "__inputs" not in dashboard
    assert "id" not in dashboard
    assert {panel["datasource"]["uid"] for panel in dashboard["panels"]} == {"${datasource}"}
    names = {variable["name"] for variable in dashboard["templating"]["list"]}
    asked = set(re.findall(r"\$\{?(?!_)(\w+)", file.read_text(encoding="utf-8")))
    assert asked <= names
    places: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not places & cells, panel["title"]
        assert max(x for x, _ in cells) < 24, panel["title"]
        places |= cells
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def test_every_metric_and_label_is_reported(client, send, expressions):
    send(system="shop", phi=0.7, kappa_eff=64, error_rate=0.1, avg_latency_ms=3, memory_usage_mb=1)
    client.get(f"{PREFIX}/health?system=shop")
    exposition = client.get("/metrics").text
    families = set(re.findall(r"^# TYPE (\w+) ", exposition, re.MULTILINE))
    families |= {SUFFIXES.sub("", name) for name in families}
    asked = {name for each in expressions for name in re.findall(r"\bgeoheal_\w+", each)}
    assert len(asked) >= 15
    assert {name for name in asked if SUFFIXES.sub("", name) not in families} == set()
    labels = set(re.findall(r'[{,](\w+)="', exposition)) | {"instance"}
    by = {
        label.strip()
        for each in expressions
        for group in re.findall(r"by \(([^)]+)\)", each)
        for label in group.split(",")
    }
    assert by <= labels


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_every_expression_is_one(expressions, tmp_path):
    rules = [
        {"record": f"geoheal:dashboard:{number}", "expr": each} for number, each in enumerate(expressions)
    ]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    done = subprocess.run(["promtool", "check", "rules", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
