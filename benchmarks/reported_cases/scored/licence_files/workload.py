def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        files = []
        for n in range(3):
            text = f"#!/usr/bin/python\n# café {random.randrange(9)}\n" + "pass\n" * random.randrange(4)
            if random.random() < 0.2:
                text += "# Licence: MIT\n"
            files.append((f"f{n}.py", text.encode("latin-1" if random.random() < 0.05 else "utf-8")))
        with probe.request("process"):
            probe.output(module.process("me", files))
