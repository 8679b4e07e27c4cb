def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        command = module.build(400)
        lines = []
        for _ in range(3):
            args = []
            for _ in range(900):
                n = random.randrange(400)
                args.append(random.choice([f"-o{n}", f"--option-{n}"]))
                if n % 3:
                    args.append(str(random.randrange(99)))
            args.append("target")
            lines.append(args)
        with probe.request("run"):
            found = module.run(command, lines)
        probe.output(found)
