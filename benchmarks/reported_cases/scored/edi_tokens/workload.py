def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        message = "".join(
            f"LIN+{n}++{random.randrange(10**9)}:EN'\nQTY+12?+:{random.randrange(99)}'\n" + "FTX+AAI+++" + "t" * 600 + "'"
            for n in range(60)
        )
        with probe.request("segments"):
            found = module.segments(message)
        probe.output(found)
