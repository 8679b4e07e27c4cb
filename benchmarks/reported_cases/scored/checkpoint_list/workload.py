def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        saver = module.Saver()
        for thread in ("a", "b"):
            for n in range(700):
                saver.put(thread, f"{n:06}", "x" * random.randrange(50))
                for idx in range(random.randrange(3)):
                    saver.put_write(thread, f"{n:06}", f"t{random.randrange(9)}", idx, f"v{random.randrange(99)}")
        with probe.request("history"):
            found = module.history(saver, "a")
        probe.output(found)
