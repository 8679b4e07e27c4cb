"""What an evaluation of a workload with 50,000 requests costs: seconds, CPU and memory of the service.

``python benchmarks/evaluation_of_many_requests.py [--requests N] [--pairs N]`` prints one JSON object.
"""

import argparse
import json
import resource
import time

from geoheal.domain.evaluation.change import CodeChange, Reference
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.fitness.evaluate import evaluate
from geoheal.fitness.standards import Standards
from geoheal.sandbox import Policy, Sandbox

SOURCE = "def number(n):\n    return n * (n + 1) // 2\n"
CHANGED = "def number(n):\n    return (n + 1) * n // 2\n"
WORK = (
    "def workload(module, probe):\n"
    "    draw = probe.input()\n"
    "    for _ in range({requests}):\n"
    "        with probe.request('number'):\n"
    "            probe.output(module.number(draw.randrange(1000)))\n"
)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--pairs", type=int, default=5)
    arguments = parser.parse_args()
    change = CodeChange(
        module_name="sums",
        new_code=CHANGED,
        current_code=SOURCE,
        workload=WORK.format(requests=arguments.requests),
    )
    standards = Standards(policy=JudgePolicy(rounds=1, pairs_per_round=arguments.pairs))
    with Sandbox(Policy(), warm=0) as sandbox:
        sandbox.start()
        began_s, began_cpu_s = time.perf_counter(), time.process_time()
        evaluation = evaluate(change, Reference(), sandbox, standards)
    figures = {
        "gate": evaluation.gate.value,
        "pairs": evaluation.details["pairs"],
        "outputs_compared": evaluation.details["outputs_compared"],
        "seconds": round(time.perf_counter() - began_s, 1),
        "service_cpu_s": round(time.process_time() - began_cpu_s, 1),
        "service_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000,
        "reason": evaluation.reason,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
