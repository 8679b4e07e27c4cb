"""The Helm chart, and the manifests that it makes by default.

The manifests are looked at everywhere. That they are what Helm makes of the chart is shown only where its
engine is installed (``pip install helm-python-sdk``), and that Kubernetes knows their fields where
``kubernetes-validate`` is, too. That a cluster runs them is not shown.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from geoheal.api.app import ENDPOINTS
from geoheal.config.settings import Settings

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"
CHART = DEPLOY / "helm"
MANIFESTS = DEPLOY / "kubernetes.yaml"
VARIED = {
    "secretName": "other",
    "extraSecretNames": ["alerts"],
    "imagePullSecrets": ["pull"],
    "settings": {"GEOHEAL_PUBLIC_URL": "https://health.example.org", "GEOHEAL_RETENTION_DAYS": "365"},
    "seccompProfile": {"type": "Localhost", "localhostProfile": "geoheal.json"},
}


def rendered(values):
    helm = pytest.importorskip("helm_python", reason="Helm's engine is not installed")
    with helm.Chart.load(str(CHART)) as chart:
        made = chart.render(values, name="geoheal", namespace="default")
    return "---\n".join(text for name, text in sorted(made.items()) if name.endswith(".yaml"))


@pytest.fixture(scope="module")
def pods():
    """Return the one container of each pod, by its name, and the pod."""
    found = {}
    for each in yaml.safe_load_all(MANIFESTS.read_text()):
        if each["kind"] in {"Deployment", "Job"}:
            pod = each["spec"]["template"]["spec"]
            (container,) = pod["containers"]
            found[container["name"]] = (container, pod)
    return found


@pytest.mark.thorough
def test_the_commands_and_settings_exist(pods):
    known = {f"GEOHEAL_{name.upper()}" for name in Settings.model_fields}
    assert pods.keys() == {"migrate", "service", "worker"}
    for container, _ in pods.values():
        command = [sys.executable, "-m", "geoheal.cli", *container["args"], "--help"]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0
        assert {each["name"] for each in container["env"]} <= known


def test_the_probes_ask_what_needs_no_token(pods):
    container, _ = pods["service"]
    open_paths = {each.rule for each in ENDPOINTS if each.role is None}
    probes = [container[f"{kind}Probe"] for kind in ("startup", "liveness", "readiness")]
    assert [each["httpGet"]["path"] for each in probes] == ["/livez", "/livez", "/readyz"]
    assert {each["httpGet"]["path"] for each in probes} <= open_paths
    (port,) = container["ports"]
    assert port == {"name": "http", "containerPort": Settings.model_fields["port"].default}


def test_nothing_runs_as_root_and_only_the_service_has_the_first_token(pods):
    for container, pod in pods.values():
        assert pod["securityContext"]["runAsNonRoot"]
        assert not pod["automountServiceAccountToken"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert {each["name"] for each in container["volumeMounts"]} == {
            each["name"] for each in pod["volumes"]
        }
    assert [name for name, (_, pod) in pods.items() if "first-token" in str(pod["volumes"])] == ["service"]


def test_each_value_of_the_templates_is_named_among_the_values():
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    used = {
        name
        for path in (CHART / "templates").iterdir()
        for name in re.findall(r"\.Values\.([\w.]+)", path.read_text())
    }
    assert used
    for name in used:
        value = values
        for part in name.split("."):
            value = value[part]


def test_helm_makes_the_manifests_of_the_chart():
    _, _, shipped = MANIFESTS.read_text().partition("---\n")
    assert rendered({}) == shipped


@pytest.mark.parametrize("values", [{}, VARIED])
def test_kubernetes_knows_every_field(values):
    schemas = pytest.importorskip("kubernetes_validate", reason="Helm's engine is not installed")
    for each in yaml.safe_load_all(rendered(values)):
        schemas.validate(each, "1.33", strict=True)
