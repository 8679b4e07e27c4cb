"""What tools write for people: it is recognised, and refused with what to write instead."""

import re
from typing import Final

LOAD_TEST: Final = "record with k6, Vegeta, JMeter or Locust"
REPORTS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"(?:#.*\n)*# (?:TYPE|HELP) ", "one scrape of Prometheus metrics, without times",
     "scrape with `geoheal watch --prometheus URL`, or export a range with Prometheus' query_range"),
    (r"Linux \S+ \(.+\)\s.*_\(\d+ CPU\)", "a report of sysstat for people",
     "write `sadf -d` or `sadf -j` (of pidstat and iostat: `-o JSON` where they know it) instead"),
    (r"Linux \S+ \(.+\)\s.*\(\d+ CPU\)", "a report of sysstat for people",
     "write `sadf -d` or `sadf -j` of its data instead"),
    (r"-*procs-* -+memory-+", "the output of vmstat, without times",
     "write `vmstat -t`, `sadf -d` or `dstat --output FILE` instead"),
    (r"AAA,progname", "a recording of nmon",
     "convert it to CSV with a column of times, a row per interval (nmonchart, nmon2csv)"),
    (r"Running \d+\S* test @ ", "a summary of wrk", "it holds no times; " + LOAD_TEST),
    (r"\s*Summary:\s+(Total|Success rate):", "a summary of hey or oha",
     "it holds no times; " + LOAD_TEST),
    (r"This is ApacheBench", "a summary of ApacheBench", "write its requests with `ab -g FILE` instead"),
    (r"Percentage served,Time in ms", "ApacheBench's percentiles", "write `ab -g FILE` instead"),
    (r"response-time,DNS\+dialup", "hey's requests, which hold no time of day",
     "add a column of times, or " + LOAD_TEST),
    (r"(Method|Type),Name,(Error|Request Count|# requests)", "a summary of Locust, without times",
     "import the file that ends in _stats_history.csv"),
    (r"\d\d?/\d\d?/\d\d,? .*=====", "a console report of Dropwizard",
     "let a CsvReporter or GraphiteReporter write them"),
    (r"Flushing stats at ", "StatsD's console, for people", "send them to Graphite, InfluxDB or Prometheus"),
    (r"[\w.-]+:[-+]?[\d.]+\|(c|ms|g|h|s|d)\b", "StatsD's packets, which hold no times",
     "import what StatsD writes to Graphite, InfluxDB or Prometheus"),
    (r"\[SERVICEPERFDATA\]|\[HOSTPERFDATA\]|DATATYPE::(SERVICE|HOST)PERFDATA", "Nagios' performance data",
     "let it be written to Graphite or InfluxDB, or export it with `rrdtool xport --json`"),
    (r"\[[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d [\d:.]+ \d{4}\] \[\S+\] ", "Apache's error log",
     "import the access log"),
    (r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ \S+(\[\d+\])?: ", "a system log (syslog)",
     "it holds messages, no measurements"),
    (r"#{10,}\n# Collectl", "a recording of collectl", "write it by `collectl -p FILE -P --sep ,`"),
    (r'(?s)\{.{0,400}"root_group"\s*:', "k6's summary",
     "it holds no times; write `k6 run --out csv=FILE` instead"),
    (r'(?s)\{\s*"summary"\s*:\s*\{.{0,80}"successRate"', "a summary of oha",
     "it holds no times; " + LOAD_TEST),
    (r'(?s)\{\s*"version"\s*:\s*"\d\.\d\.\d"\s*,\s*"gauges"',
     "Dropwizard's metrics of one moment, without its time",
     "let a CsvReporter or GraphiteReporter write them"),
    (r'(?s)\{\s*"resource_?[mM]etrics"\s*:', "OpenTelemetry's metrics (OTLP)",
     "post it to /v1/metrics of a running service, as application/json"),
    (r'(?s)\{\s*"took".*"aggregations"\s*:', "an aggregation of Elasticsearch",
     "export it as CSV from Kibana, or import the hits of a search"),
    (r"\s*[\w ]+\n\n1\d{9}: ", "the output of `rrdtool fetch`", "write `rrdtool xport --json` instead"),
)  # fmt: skip
"""How it begins, what it is, and what to do."""


def report_of(start: str) -> str | None:
    """What a file is that only people can read, and what to do; None for any other.

    >>> report_of("Running 30s test @ http://localhost/")
    'a summary of wrk; it holds no times; record with k6, Vegeta, JMeter or Locust'
    """
    found = next(((what, do) for begin, what, do in REPORTS if re.match(begin, start)), None)
    return None if found is None else "; ".join(found)
