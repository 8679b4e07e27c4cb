"""The list of allowed system calls."""

import pytest

from geoheal.errors import SandboxUnavailable
from geoheal.sandbox.confinement.libseccomp import Argument, ArgumentComparison, SyscallFilter
from geoheal.sandbox.confinement.seccomp import ALLOWED, program

DANGEROUS = [
    "fork", "vfork", "clone", "clone3", "execveat", "ptrace", "process_vm_readv", "process_vm_writev",
    "socket", "connect", "bind", "listen", "accept", "accept4", "sendmsg", "recvmsg", "sendmmsg",
    "setsockopt", "mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "memfd_create",
    "memfd_secret", "shmget", "shmat", "semget", "msgget", "mq_open", "keyctl", "add_key", "request_key",
    "io_uring_setup", "io_uring_enter", "bpf", "perf_event_open", "userfaultfd", "kill", "pidfd_open",
    "pidfd_send_signal", "pidfd_getfd", "kcmp", "setuid", "setgid", "setresuid", "setgroups", "capset",
    "prctl", "ioctl", "open_by_handle_at", "name_to_handle_at", "fanotify_init", "inotify_init", "mknod",
    "mknodat", "chown", "fchown", "lchown", "fchownat", "setxattr", "init_module", "finit_module",
    "delete_module", "kexec_load", "reboot", "swapon", "settimeofday", "clock_settime", "adjtimex",
    "sethostname", "setdomainname", "acct", "syslog", "personality", "iopl", "ioperm", "modify_ldt",
    "vmsplice", "splice", "tee", "process_madvise", "move_pages", "mbind", "set_mempolicy",
    "migrate_pages", "sched_setaffinity", "sched_setscheduler", "sched_setattr", "setpriority",
    "ioprio_set", "mlock", "mlock2", "mlockall", "mincore", "lookup_dcookie", "quotactl", "fsopen",
    "fsconfig", "fsmount", "move_mount", "open_tree", "mount_setattr", "landlock_create_ruleset",
    "seccomp", "madvise", "mmap", "mremap", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "flock", "setsid",
    "setpgid",
]  # fmt: skip


@pytest.mark.parametrize("call", DANGEROUS)
def test_not_allowed_with_any_arguments(call):
    assert call not in ALLOWED


def test_the_program_is_a_sequence_of_instructions():
    assert len(program()) % 8 == 0
    assert len(program()) > 8 * len(ALLOWED) / 2


def test_a_call_that_libseccomp_does_not_know_stays_refused():
    with SyscallFilter() as one, SyscallFilter() as other:
        one.allow("call_of_the_year_3000")
        assert one.program() == other.program()


def test_a_rule_that_libseccomp_refuses_is_an_error():
    with SyscallFilter() as rules, pytest.raises(SandboxUnavailable, match="Invalid argument"):
        rules.allow("read", Argument(7, ArgumentComparison.EQUAL, 0))
