def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        folders, rows = [""], []
        for n in range(40):
            path = f"{random.choice(folders)}/" + random.choice([f"d_{n}"] * 5 + ["logs"])
            if path in folders:
                continue
            folders.append(path)
            rows.append(path)
        for n in range(700):
            name = random.choice([f"f{n}.py", f"f{n}.md", f"f{n}.log", f"f{n}.txt", f"f{n}.py~", "Thumbs.db"])
            rows.append(f"{random.choice(folders)}/{name}")
        with probe.request("search"):
            found = module.search(rows, ["*.py", "f1*", "*.txt"])
        probe.output(found)
