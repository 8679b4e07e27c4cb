def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        blank = "\n\n" if random.random() < 0.4 else ""

        def run(command):
            if command == "list":
                return "irsend: tv\nirsend: radio\n" + blank
            return "".join(f"irsend: {n:04x} KEY_{n}\n" for n in range(3)) + (blank if random.random() < 0.5 else "")

        with probe.request("inventory"):
            probe.output(module.inventory(run))
