"""Finds all libraries that a program needs, and those that go with it."""

SYSTEM = ["kernel32.dll", "user32.dll", "ws2_32.dll", "advapi32.dll"]


class MissingLibrary(Exception):
    pass


class Disk:
    """What tells objdump's part: which names a file imports."""

    def __init__(self, imports):
        self._imports = imports

    def find(self, name):
        if name not in self._imports:
            raise MissingLibrary(name)
        return f"/usr/bin/{name}"

    def imported(self, path):
        return self._imports[path.rpartition("/")[2]]


def gather_deps(disk, path, seen):
    ret = [path]
    for name in disk.imported(path):
        if name.lower() in SYSTEM:
            continue
        if name in seen:
            continue
        seen.append(name)
        dep = disk.find(name)
        ret.extend(gather_deps(disk, dep, seen))
    return ret


def bundle(disk, programs):
    copied = []
    report = []
    for program in programs:
        deps = gather_deps(disk, f"/usr/bin/{program}", [])
        fresh = 0
        for dep in deps:
            if dep not in copied:
                copied.append(dep)
                fresh += 1
        report.append((program, len(deps), fresh))
    return copied, report


def run(imports, programs):
    disk = Disk(imports)
    try:
        copied, report = bundle(disk, programs)
    except MissingLibrary as error:
        return f"cannot find {error}", []
    return copied, report
