def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        files = {}
        folders = ["/t", "/t/unit", "/t/unit/api", "/t/unit/db", "/t/slow"]
        for folder in folders:
            lines = [f"option{random.randrange(60)} = {random.randrange(9)}  # why" for _ in range(25)]
            files[f"{folder}/conftest.cfg"] = "\n".join([*lines, f"marker = m{random.randrange(5)}"])
        paths = [f"{random.choice(folders)}/test_{n}.py" for n in range(500)]
        with probe.request("collect"):
            found = module.collect(files, paths)
        probe.output(found)
