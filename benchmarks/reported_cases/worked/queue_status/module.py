"""The status of jobs, as the queue of a cluster tells it."""

import enum


class JobStatus(enum.IntEnum):
    unknown = 1
    inactive = 2
    queued = 3
    active = 4
    error = 5


CODES = {
    "PD": JobStatus.queued,
    "R": JobStatus.active,
    "CG": JobStatus.active,
    "F": JobStatus.error,
    "S": JobStatus.inactive,
}


class ClusterJob:
    def __init__(self, job_id, name, status):
        self.job_id = job_id
        self.name = name
        self.status = status

    def __repr__(self):
        return f"{self.name}({self.job_id})"


class SlurmScheduler:
    def __init__(self, run_command, user=None):
        self.run_command = run_command
        self.user = user

    def output(self):
        command = ["squeue", "--noheader"]
        if self.user:
            command += ["-u", self.user]
        return self.run_command(command).decode("utf-8")

    def jobs(self):
        for line in self.output().splitlines():
            parts = line.split(None, 2)
            if len(parts) < 3:
                continue
            job_id, code, name = parts
            yield ClusterJob(job_id, name.strip(), CODES.get(code, JobStatus.unknown))


class Project:
    def __init__(self, scheduler, names):
        self.scheduler = scheduler
        self.names = names

    def update(self):
        statuses = dict.fromkeys(self.names, JobStatus.unknown)
        others = 0
        for job in self.scheduler.jobs():
            if job.name in statuses:
                statuses[job.name] = max(statuses[job.name], job.status)
            else:
                others += 1
        return statuses, others


def status(lines, names):
    scheduler = SlurmScheduler(lambda command: b"\n".join(lines), user="me")
    statuses, others = Project(scheduler, names).update()
    return {name: each.name for name, each in statuses.items()}, others
