def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        count = 1800
        faces = [
            module.Face(f"f{n:05}", f"p{n // 3}.jpg", round(random.random(), 4), tuple(random.random() for _ in range(4)))
            for n in range(count)
        ]
        ids = [face.face_id for face in faces]
        random.shuffle(ids)
        clusters = {n: ids[4 * n : 4 * n + 4] for n in range(count // 4)}
        clusters[-1] = ids[:20]
        for n in range(5):
            clusters[n].append(f"gone{n}")
        with probe.request("build"):
            found = module.build_persons(faces, clusters)
        probe.output(found)
