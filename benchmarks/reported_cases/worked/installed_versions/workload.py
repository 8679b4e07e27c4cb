def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        files = {}
        for n in range(4):
            version = f"$OC_Version = array({random.randrange(17, 20)},0,{random.randrange(3)},1)"
            text = "" if random.random() < 0.07 else f"<?php\n{version};\n"
            if random.random() < 0.9:
                files[f"/srv/{n}/version.php"] = text
        with probe.request("run"):
            probe.output(module.run(files, [f"/srv/{n}" for n in range(4)], "18.0.1.1"))
