"""The battery as a service that is not root would see it; prints the outcomes as JSON.

``test_battery.py`` runs it as an ordinary user, with the host's folder, the interpreter to
show, and what to try.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from geoheal.sandbox import discover
from tests.acceptance.sandbox.battery import POLICY, outcomes
from tests.acceptance.sandbox.host import WatchedSandbox, a_host


def main() -> None:
    """Run the battery, and say how things stood before and after."""
    environment = discover(Path(sys.argv[2]), preload=())
    with WatchedSandbox(POLICY, environment, warm=2) as sandbox, a_host(Path(sys.argv[1])) as host:
        sandbox.start()
        sandbox.close()
        before = host.state()
        result = {name: asdict(outcome) for name, outcome in outcomes(sandbox, host, sys.argv[3:]).items()}
        after = host.state()
    unchanged = before == after
    sys.stdout.write(
        json.dumps(
            {"uid": os.getuid(), "outcomes": result, "state": "" if unchanged else f"{before} {after}"}
        )
    )


if __name__ == "__main__":
    main()
