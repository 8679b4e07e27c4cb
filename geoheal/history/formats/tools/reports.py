"""Reports of tools for people: recognised, and refused with advice on what to export instead."""

import re
from typing import Final

LOAD_TEST: Final = "record with k6, Vegeta, JMeter or Locust"
CONTAINERS: Final = (
    "it holds no times; let Prometheus scrape cAdvisor and write to geoheal (remote write), or run "
    "`geoheal watch` beside the process"
)
MACHINE: Final = "write `vmstat -t`, `sadf -d` or `pidstat -hH` instead, or run `geoheal watch`"
ROUTES: Final = "import what `mtr --csv` writes, or measure with `geoheal watch --probe URL`"
PROBE: Final = (
    "measure with `geoheal watch --probe URL`, or scrape blackbox_exporter (`geoheal watch --prometheus URL`)"
)
MONGO: Final = "scrape mongodb_exporter with `geoheal watch --prometheus URL`"
CLOCKLESS: Final = "let it write a time before each line"
REPORTS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"(?:#.*\n)*# (?:TYPE|HELP) ", "one scrape of Prometheus metrics, without times",
     "scrape with `geoheal watch --prometheus URL`, or export a range with Prometheus' query_range"),
    (r"-*procs-* -+memory-+", "the output of vmstat, without times",
     "write `vmstat -t`, `sadf -d` or `dstat --output FILE` instead"),
    (r"AAA,progname", "a recording of nmon",
     "convert it to CSV with a column of times, a row per interval (nmonchart, nmon2csv)"),
    (r"top - \d\d:\d\d:\d\d up ", "the output of top, whose times name no day", MACHINE),
    (r" *\d\d:\d\d:\d\d up .*load average", "the output of uptime or w, whose times name no day", MACHINE),
    (r" +total +used +free ", "the output of free, without times", MACHINE),
    (r"(?:\x1b\[[\dHJ]+)*CONTAINER ID +NAME +CPU %", "the output of docker stats", CONTAINERS),
    (r'(?s)\s*\[?\s*\{"BlockIO":.{0,400}"CPUPerc":', "the output of docker stats", CONTAINERS),
    (r"(?:NAMESPACE +)?(?:NAME|POD) +(?:NAME +)?CPU\(cores\)", "the output of kubectl top", CONTAINERS),
    (r"# pxname,svname,", "HAProxy's statistics of one moment, without its time",
     "import its log, or scrape its `prometheus-exporter` with `geoheal watch --prometheus URL`"),
    (r"Active connections: \d+ *\n", "nginx's stub_status of one moment, without its time",
     "import the access log, or scrape nginx-prometheus-exporter with `geoheal watch --prometheus URL`"),
    (r"Running \d+\S* test @ ", "a summary of wrk", "it holds no times; " + LOAD_TEST),
    (r"\s*Summary:\s+(Total|Success rate):", "a summary of hey or oha",
     "it holds no times; " + LOAD_TEST),
    (r"This is ApacheBench", "a summary of ApacheBench", "write its requests with `ab -g FILE` instead"),
    (r"Percentage served,Time in ms", "ApacheBench's percentiles", "write `ab -g FILE` instead"),
    (r"Bombarding ", "a summary of bombardier", "it holds no times; " + LOAD_TEST),
    (r'(?s)(?:.{0,300}\n)?\{\s*"transactions":.{0,200}"availability"|.{0,400}\nTransactions:\s',
     "a summary of siege", "let it write `siege --log=FILE`, a line per run, or " + LOAD_TEST),
    (r"pgbench \(|starting vacuum\.\.\.", "the output of pgbench, without times",
     "write `pgbench --log` instead"),
    (r"sysbench \d", "the output of sysbench, without times of day", CLOCKLESS + ", as CSV"),
    (r"request-start,DNS,", "oha's requests, whose times count from the start of the test",
     "add a column of times, or " + LOAD_TEST),
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
    (r"(?:INFO|WARNING|ERROR|DEBUG): +(?:\d+\.\d+\.\d+\.\d+:\d+ - |Started server process|Will watch for)",
     "a log of uvicorn, whose lines hold no times",
     "give its access log a formatter with %(asctime)s, read it by `docker logs -t` or `kubectl logs "
     "--timestamps`, or report with geoheal.client"),
    (r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S+ \S*\d{3}\S* [\d.-]+ ms - ", "a log of morgan (dev)",
     "its lines hold no times; log with morgan('combined') and :response-time"),
    (r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\] \[\d+\] \[", "gunicorn's error log",
     "import the access log (--access-logfile FILE)"),
    (r"\[\d{4}-\d\d-\d\dT\S+\](?:\[[^\]\n]*\])* (?:Using |GC\(|Initializing )",
     "the JVM's log of collections",
     "measure them by OpenTelemetry's Java agent (jvm.gc.duration), or scrape the JMX exporter"),
    (r"(?: *Timestamp)? +S0 +S1 ", "the output of jstat, without times of day",
     "scrape the JMX exporter with `geoheal watch --prometheus URL`"),
    (r"(?:time|host|[a-z_]+):[^\t\n]*\t[a-z_]+:", "a log in LTSV", "write it as JSON"),
    (r"# Server\r?\nredis_version:", "Redis' INFO of one moment, without its time",
     "scrape redis_exporter with `geoheal watch --prometheus URL`"),
    (r"\+?Variable_name\tValue", "MySQL's status of one moment, without its time",
     "scrape mysqld_exporter with `geoheal watch --prometheus URL`"),
    (r"(?:[\w:]+|\{)[^\n]* => *(?:\n|[\d.e+-]+ @\[)", "the output of promtool for people",
     "write it with `promtool query range -o json` instead"),
    (r'\s*\{\s*"resource_?(?:[sS]pans|[lL]ogs)"|\s*\{\s*"data"\s*:\s*\[\s*\{\s*"traceID"',
     "spans or logs of OpenTelemetry or Jaeger", "import the log of requests, or send metrics by OTLP"),
    (r'\[\s*\[?\s*\{\s*"traceId"', "spans of Zipkin", "import the log of requests, or send metrics by OTLP"),
    (r'(?s)\{\s*"[^"]+":\s*\{\s*"name":.{0,300}"last_updated":', "Netdata's metrics of one moment",
     "export a range by `/api/v1/data?format=json` instead"),
    (r"[^\s,]+(?:,[^\s,=]+=(?:\\.|[^\s,])+)* [^\s,=]+=\S+\n", "InfluxDB's line protocol without times",
     "let Telegraf write them, or export with `influx query --raw`"),
    (r"(?i)\s*<(?:!doctype )?html", "a web page", "save what it shows as CSV or JSON"),
    (r"(?s)(?:.{0,300}\n)?# Time: .{0,200}# User@Host: ", "MySQL's log of slow queries",
     "scrape mysqld_exporter with `geoheal watch --prometheus URL`"),
    (r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d+\t[A-Z]+\t", "Caddy's log for people",
     "let it write JSON (`format json`)"),
    (r"(?:\S+\n)?DATAPOINTS\t", "metrics of CloudWatch as text",
     "write them with `aws … --output json` instead"),
    (r"\[[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d [\d:.]+ \d{4}\] \[\S+\] ", "Apache's error log",
     "import the access log"),
    (r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ \S+(\[\d+\])?: ", "a system log (syslog)",
     "it holds messages, not measurements"),
    (r"(?s)#{10,}\n# Collectl(?!.*\n#Date\W)", "a recording of collectl",
     "write it by `collectl -p FILE -P --sep ,`"),
    (r"(?:Start: [^\n]*\n)?HOST: \S+ +Loss%", "a report of mtr", ROUTES),
    (r'\s*\{\s*"report"\s*:\s*\{\s*"mtr"', "a report of mtr, without its time", ROUTES),
    (r"PING \S+ \([^)]*\)", "the output of ping, which is not a format for programs", PROBE),
    (r"(?:\[1\d{9}\] )?\S+ +: (?:[-\d.]+ )*[-\d.]+\n|\S+ +: \[\d+\], ", "the output of fping", PROBE),
    (r"(?s)\s*(?:# started on [^\n]*\s+)?(?:\d+\.\d{6,9}[,;\t])?(?:[\d.]+|<not \w+>)[,;\t][^,;\t\n]*[,;\t]"
     r"[a-z][\w./:-]*[,;\t]\d+[,;\t]\d+\.\d\d[,;\t]|\s*Performance counter stats for "
     r"|#\s+time\s+counts unit events",
     "the counts of `perf stat`, whose times begin with its start",
     "write `pidstat -hH` instead, or run `geoheal watch --pid PID`"),
    (r"insert +query +update +delete +getmore ", "the output of mongostat, whose times name no year", MONGO),
    (r'\{"[^"]+":\{"arw":', "the output of mongostat, whose times name no day", MONGO),
    (r"\d+ records sent, [\d.]+ records/sec", "the output of Kafka's producer test, without times",
     CLOCKLESS),
    (r'(?s)\s*\{\s*"fio version"', "a summary of fio", "it holds no times; write its logs with "
     "`--write_lat_log=NAME --log_unix_epoch=1`; --columns time,value,direction,size,offset"),
    (r"\d{1,7}, \d+, [012], \d+, \d+", "a log of fio, whose times count from its start",
     "write it with `--log_unix_epoch=1`"),
    (r'(?s)\s*\{\s*"start"\s*:\s*\{\s*"(?:connected|timestamp|version)".*"intervals"',
     "a result of iperf3, whose times count from its start", CLOCKLESS),
    (r"-+ data -+ -+ load -+", "the output of `redis-cli --stat`, without times",
     "scrape redis_exporter with `geoheal watch --prometheus URL`"),
    (r"(?:RESET\n|SEP\n)?[A-Z]{3} \S+ 1\d{9} \d{4}/\d\d/\d\d \d\d:\d\d:\d\d \d+ ", "atop's parseable output, "
     "without names of its figures", MACHINE),
    (r"1\d{9}\t[^\t\n]+\t[^\t\n]*\t(?:OK|WARNING|CRITICAL|UNKNOWN|UP|DOWN)\t", "Nagios' performance data",
     "let it be written to Graphite or InfluxDB, or export it with `rrdtool xport --json`"),
    (r"\[ *\d+s *\] thds: ", "the output of sysbench, without times of day", CLOCKLESS + ", as CSV"),
    (r"\[[A-Z-]+\], [A-Za-z0-9.()/ ]+, ", "the output of YCSB, without times of day", CLOCKLESS + ", as CSV"),
    (r"# stats: dump at ", "a log of Tsung", LOAD_TEST),
    (r"[\w.-]+ +\| [\[{]|\[pod/\S+\] [\[{]", "lines behind the names of containers",
     "write them without: `docker compose logs --no-log-prefix`, `kubectl logs` of one pod"),
    (r"(?:---\n)?(?:- )?[A-Za-z_]\w*: [^\n,;\t]*\n[ -]+ ?[A-Za-z_]\w*:", "YAML", "write it as JSON or CSV"),
    (r"\s*\[\[?[\w.]+\]\]?\s*\n\s*\w+ *=", "a file of settings (TOML or INI)",
     "write the rows as CSV or JSON"),
    (r"(?:--[^\n]*\n|\s)*(?:INSERT INTO|CREATE TABLE|COPY \S+ \()", "statements of SQL",
     "export the table as CSV"),
    (r"\s*<[A-Za-z]\w*[\s>]", "XML", "of XML only JMeter's results are read: write it as CSV or JSON"),
    (r"-\[ RECORD \d+ \]", "psql's expanded output",
     "turn it off (`\\x off`), or write CSV with `psql --csv`"),
    (r"\*{10,} 1\. row \*{10,}", "MySQL's vertical output", "end the statement by ; in place of \\G"),
    (r"version https://git-lfs", "a pointer of Git LFS, not the file itself", "fetch it with `git lfs pull`"),
    (r"CMDLINE .*\nMEM ", "a recording of mprof",
     "remove its first line: the others are Graphite's plaintext"),
    (r'(?s)\[\s*\{\s*"name":.{0,400}"num_none_requests":', "a summary of Locust, without times",
     "import the file that ends in _stats_history.csv (--csv PREFIX)"),
    (r"# hostname;interval;timestamp;[^\n]*\[\.\.\.\]", "the output of `sadf -dh`",
     "write `sadf -d` or `sadf -j` instead"),
    (r'(?s)\{.{0,400}"root_group"\s*:', "k6's summary",
     "it holds no times; write `k6 run --out csv=FILE` instead"),
    (r'(?s)\{\s*"summary"\s*:\s*\{.{0,80}"successRate"', "a summary of oha",
     "it holds no times; " + LOAD_TEST),
    (r'(?s)\{\s*"version"\s*:\s*"\d\.\d\.\d"\s*,\s*"gauges"',
     "Dropwizard's metrics of one moment, without its time",
     "let a CsvReporter or GraphiteReporter write them"),
    (r'(?s)\{\s*"resource_?[mM]etrics"\s*:', "OpenTelemetry's metrics (OTLP)",
     "post it to /v1/metrics of a running service, as application/json"),
    (r'(?s)\{\s*"latencies"\s*:\s*\{.{0,400}"bytes_in"', "a summary of Vegeta",
     "write its requests with `vegeta encode --to csv` instead"),
    (r'(?s)\{\s*"results"\s*:\s*\[\s*\{\s*"command"\s*:', "a summary of hyperfine",
     "it holds no times; " + LOAD_TEST),
    (r"(?i)label,# samples,average\b", "a summary of JMeter, without times",
     "import the results themselves (`jmeter -l FILE.jtl`)"),
    (r"\S+\t\d+\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: UTC)?\t\S+\t\S+\t", "the output of `sadf -p`",
     "write `sadf -d` or `sadf -j` instead"),
    (r"\d\d:\d\d:\d\d(?: UTC)?; ?CPU;", "the output of `sadf -r`", "write `sadf -d` or `sadf -j` instead"),
    (r"\s*[\w ]+\n\n1\d{9}: ", "the output of `rrdtool fetch`", "write `rrdtool xport --json` instead"),
)  # fmt: skip
"""Beginning, name, and advice of each report."""


def report_of(start: str) -> str | None:
    """Return what a file is that only people can read, and what to do; None for any other.

    >>> report_of("Running 30s test @ http://localhost/")
    'a summary of wrk; it holds no times; record with k6, Vegeta, JMeter or Locust'
    """
    found = next(((what, do) for begin, what, do in REPORTS if re.match(begin, start)), None)
    return None if found is None else "; ".join(found)
