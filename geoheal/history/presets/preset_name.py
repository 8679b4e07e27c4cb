"""Names of the tools whose files are known."""

from enum import StrEnum


class PresetName(StrEnum):
    """Tools whose files are known."""

    JMETER = "jmeter"
    LOCUST = "locust"
    K6 = "k6"
    GRAFANA = "grafana"
    PROMETHEUS = "prometheus"
    SADF = "sadf"
    DSTAT = "dstat"
    PERFMON = "perfmon"
    COLLECTD = "collectd"
    CLOUDWATCH = "cloudwatch"
    AZURE = "azure"
    PGBENCH = "pgbench"
    STATEMENTS = "pg_stat_statements"
    NGINX = "nginx"
    INFLUXDB = "influxdb"
    VEGETA = "vegeta"
    DATADOG = "datadog"
    NEWRELIC = "newrelic"
    PROXY = "proxy"
    IIS = "iis"
    REQUESTS = "requests"
    ARTILLERY = "artillery"
    AB = "ab"
    GOOGLE = "google"
