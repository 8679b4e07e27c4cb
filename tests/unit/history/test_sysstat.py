"""Reports of sysstat as it prints them: days, midnights, devices, and what is of the time since the start."""

import json

import pytest

from geoheal.history.cells.moments import TimeColumnReader
from tests.unit.history.written import BERLIN, IN_UTC, Asked, T, Written, check_read, refused

BANNER = "Linux 6.1.0 (web1) \t{day} \t_x86_64_\t(2 CPU)\n"
SAR = BANNER + (
    "\n{hour}14:00{noon}        CPU     %user     %idle\n{hour}15:00{noon}        all      1.50     98.50\n"
    "{hour}15:00{noon}          0      2.50     97.50\nAverage:        all      1.50     98.50\n"
    "\n{hour}14:00{noon}    kbmemfree %memused\n{hour}15:00{noon}       700      9.00\n"
)
ROW = {
    "captured_at": T, "node": "web1",
    "metrics": {"pct_user": 1.5, "pct_idle": 98.5, "cpu_0:%user": 2.5, "cpu_0:%idle": 97.5, "kbmemfree": 700,
                "pct_memused": 9},
}  # fmt: skip
IOSTAT = BANNER.format(day="2026-04-25") + "".join(
    f"\n2026-04-25T03:{minute}:00+0000\navg-cpu:  %user   %idle\n          {user}  90.0\n\n"
    "Device            r/s  %util\nvda             9.00   4.00\n"
    for minute, user in ((14, "44.0"), (15, "1.5"))
)
PIDSTAT = BANNER.format(day="25.04.2026") + (
    "\n03:14:00      UID       PID    %usr    %CPU   CPU  Command\n"
    "03:15:00        0        77   34,88   35,00     1  python\n"
)
SECONDS = BANNER.format(day="04/25/26") + (
    f"\n# Time   UID   PID    %usr   CPU  Command\n{int(T.timestamp())}  0  77    1.50     1  sh\n"
)
MIDNIGHT = BANNER.format(day="2026-04-24") + (
    "\n23:58:00        CPU     %user\n23:59:00        all      1.00\n00:00:00        all      2.00\n"
    "\n23:58:00      INTR    intr/s\n23:59:00       sum      3.00\n00:00:00       sum      4.00\n"
)
MPSTAT = {"sysstat": {"hosts": [{"nodename": "web1", "date": "04/25/26", "statistics": [
    {"timestamp": "03:15:00", "cpu-load": [{"cpu": "all", "usr": 1.5}, {"cpu": "0", "usr": 2.5}]},
]}]}}  # fmt: skip
IOSTAT_JSON = {"sysstat": {"hosts": [{"nodename": "web1", "date": "04/25/26", "statistics": [
    {"timestamp": f"04/25/26 03:{minute}:00", "avg-cpu": {"user": user},
     "disk": [{"disk_device": "vda", "r/s": 9}]}
    for minute, user in ((14, 44), (15, 1.5))
]}]}}  # fmt: skip
UNCLEAR = SAR.format(day="04/05/26", hour="03:", noon="")

WRITTEN = {
    "an American clock": Written(SAR.format(day="04/25/2026", hour="03:", noon=" AM"), [ROW], IN_UTC),
    "in local time": Written(SAR.format(day="2026-04-25", hour="05:", noon=""), [ROW], BERLIN),
    "without a zone": refused(SAR.format(day="2026-04-25", hour="05:", noon=""), "has no time zone"),
    "a day of either order": refused(UNCLEAR, "--time-format '%m/%d/%Y %H:%M:%S'", IN_UTC),
    "whose order is told": Written(
        UNCLEAR, [{**ROW, "captured_at": T.replace(day=5)}],
        Asked(clock=TimeColumnReader(assume_utc=True, format_="%m/%d/%Y %H:%M:%S")),
    ),
    "past midnight": Written(
        MIDNIGHT,
        [{"captured_at": T.replace(day=24, hour=23, minute=59), "metrics": {"pct_user": 1, "intr/s": 3}},
         {"captured_at": T.replace(hour=0, minute=0), "metrics": {"pct_user": 2, "intr/s": 4}}], IN_UTC,
    ),
    "iostat": Written(
        IOSTAT,
        [{"captured_at": T, "metrics": {"pct_user": 1.5, "pct_idle": 90, "device_vda:r/s": 9,
                                        "device_vda:%util": 4}}],
        says="Its averages since the machine was started are left out",
    ),
    "pidstat": Written(
        PIDSTAT, [{"captured_at": T, "metrics": {"python/77:%usr": 34.88, "python/77:%CPU": 35}}], IN_UTC
    ),
    "pidstat in seconds": Written(SECONDS, [{"captured_at": T, "metrics": {"sh/77:%usr": 1.5}}]),
    "mpstat's JSON": Written(
        json.dumps(MPSTAT),
        [{"captured_at": T, "metrics": {"cpu-load.usr": 1.5, "cpu-load.cpu_0:usr": 2.5}}], IN_UTC,
        name="mpstat.json",
    ),
    "iostat's JSON": Written(
        json.dumps(IOSTAT_JSON),
        [{"captured_at": T, "metrics": {"avg-cpu.user": 1.5, "disk.disk_device_vda:r/s": 9}}], IN_UTC,
        says="Its first report is left out", name="iostat.json",
    ),
    "sums in another language": Written(
        BANNER.format(day="2026-04-25") + "\n03:14:00  MBfsused  FILESYSTEM\n03:15:00  7  /dev/vda\n"
        "Summary:  7  8  /dev/vda\n\n03:14:00  CPU  %usr\n03:15:00  all  1,50\nMoyenne :  all  9,00\n",
        [{"captured_at": T, "metrics": {"filesystem_/dev/vda:MBfsused": 7, "pct_usr": 1.5}}], IN_UTC,
    ),
    "interrupts of each CPU": Written(
        "# hostname;interval;timestamp;cswch/s\nweb1;1;2026-04-25 03:15:00 UTC;9\n"
        "# hostname;interval;timestamp;INTR;CPU*\nweb1;1;2026-04-25 03:15:00 UTC;sum;5;2;3\n"
        "web1;1;2026-04-25 03:15:00 UTC;24;4;1;3\n",
        [{"captured_at": T, "metrics": {
            "cswch/s": 9, "intr_sum:CPU_all": 5, "intr_sum:CPU_0": 2, "intr_sum:CPU_1": 3,
            "intr_24:CPU_all": 4, "intr_24:CPU_0": 1, "intr_24:CPU_1": 3,
        }}],
    ),
    "mpstat since the start": refused(
        BANNER.format(day="2026-04-25") + "\n03:15:00  CPU  %usr\n03:15:00  all  1.50\n",
        "give it an interval",
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", WRITTEN.values(), ids=WRITTEN)
def test_a_report_is_read_with_its_day(tmp_path, file):
    check_read(tmp_path, file)
