"""The cell that a worker locks itself into before it looks at what a stranger brought.

Three walls, each of which stands without the others. Limits on memory, time, and the size of what
is written. An audit hook, which every Python since 3.8 has: no socket, no other program, no file
but those of the job and of Python itself. And what Linux gives anybody: a network of its own with
nobody in it, Landlock for files, and a filter of system calls; there libraries written in C are
held too. Where the kernel lacks one of these, the others stay.
"""

import ctypes
import os
import platform
import struct
import sys
import sysconfig
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import unquote

if sys.platform != "win32":
    import resource

MEGABYTE = 1_000_000
OPEN_FILES = 256
WRITTEN = 512 * MEGABYTE  # of one file: an archive unpacked, an answer

READ_ALSO = (
    "/usr/lib",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
)
DEVICES = ("/dev/null", "/dev/urandom")

Audit = Callable[[str, tuple[object, ...]], None]

# What opens a way out: refused whatever it is given.
REFUSED = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn",
    "os.startfile", "pty.", "ctypes.dlopen", "ctypes.dlsym", "webbrowser.", "http.", "urllib.",
    "ftplib.", "smtplib.", "os.kill", "os.chmod", "os.chown", "os.setxattr",
    "sys.addaudithook", "sqlite3.enable_load_extension", "sqlite3.load_extension",
)  # fmt: skip
# What changes files, all paths that it is given first.
CHANGES = (
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate",
    "os.utime", "shutil.",
)  # fmt: skip
LISTS = ("os.listdir", "os.scandir")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def limit(*, megabytes: float, seconds: float) -> None:
    """Bound what this process may take: address space, computing time, files; no core is left."""
    if sys.platform == "win32":
        return
    wanted = {
        resource.RLIMIT_AS: int(megabytes * MEGABYTE),
        resource.RLIMIT_CPU: int(seconds),
        resource.RLIMIT_FSIZE: WRITTEN,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        last = most + 1 if kind == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else most
        try:
            resource.setrlimit(kind, (most, last))
        except (ValueError, OSError):  # macOS knows no limit on address space
            continue


def lock(folder: Path) -> None:
    """Shut this process in with one folder, for good; what is imported afterwards still works."""
    readable = _readable()
    _shut_network()
    _shut_files(folder, readable)
    _shut_calls()
    sys.addaudithook(_guard(folder.resolve(), readable))


def _readable() -> tuple[Path, ...]:
    """Return the folders of Python, its packages and our own code."""
    places = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    places += [str(Path(__file__).resolve().parents[1]), *READ_ALSO, *DEVICES]
    return tuple({Path(place).resolve() for place in places if place and Path(place).exists()})


def _guard(folder: Path, readable: Sequence[Path]) -> Audit:
    """Return the hook that looks at everything which Python asks of the system."""

    def allowed(path: object, *, change: bool) -> bool:
        if isinstance(path, int) or path is None:
            return True  # a file that is open already
        name = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else str(path)
        if name.startswith("file:"):
            name = unquote(name.removeprefix("file:").partition("?")[0])
        place = Path(os.path.realpath(name))
        if place == folder or folder in place.parents:
            return True
        return not change and any(place == at or at in place.parents for at in readable)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, mode, flags = (*arguments, None, None)[:3]
            change = bool(isinstance(flags, int) and flags & WRITES)
            change = change or (isinstance(mode, str) and bool({*mode} & {*"wax+"}))
            fine = allowed(path, change=change and path != os.devnull)
        elif event in LISTS or event == "sqlite3.connect":
            fine = allowed(arguments[0] if arguments else None, change=False)
        elif event.startswith(CHANGES):
            paths = [each for each in arguments if isinstance(each, str | bytes | os.PathLike)]
            fine = all(allowed(path, change=True) for path in paths)
        else:
            fine = not event.startswith(REFUSED)
        if not fine:
            raise PermissionError(event)

    return hook


# -- what Linux gives ------------------------------------------------------------------------------

CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000
NO_NEW_PRIVILEGES, SECCOMP, SECCOMP_FILTER = 38, 22, 2  # of prctl


def _shut_network() -> None:
    """Move into a network without any way out, as root or in a world of users of one's own."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET):
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


# Landlock, https://docs.kernel.org/userspace-api/landlock.html
CREATE_RULES, ADD_RULE, RESTRICT = 444, 445, 446
BELOW = 1  # a rule about whatever lies below a folder
READ_FILE, READ_FOLDER, EXECUTE, WRITE_FILE = 1 << 2, 1 << 3, 1 << 0, 1 << 1
EVERYTHING = (1 << 13) - 1  # the rights that its first version knows
OF_FILES = READ_FILE | EXECUTE | WRITE_FILE  # the rights that a file can have


def _shut_files(folder: Path, readable: Sequence[Path]) -> None:
    """Let the kernel refuse every file outside of these; programs may run from none of them."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    handled = ctypes.c_uint64(EVERYTHING)
    rules = libc.syscall(CREATE_RULES, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    if rules < 0:
        return
    rights = {place: READ_FILE | READ_FOLDER for place in readable}
    rights |= {Path(device): READ_FILE | WRITE_FILE for device in DEVICES}
    rights[folder.resolve()] = EVERYTHING & ~EXECUTE
    for place, allowed in rights.items():
        opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
        allowed = allowed if place.is_dir() else allowed & OF_FILES
        rule = struct.pack("<Qi", allowed, opened)
        libc.syscall(ADD_RULE, rules, BELOW, rule, 0)
        os.close(opened)
    libc.syscall(RESTRICT, rules, 0)
    os.close(rules)


# System calls that reading a file never needs, by their numbers in Linux's own tables: sockets,
# other programs and processes, other people's memory, what loads code into the kernel.
CALLS = {
    "x86_64": (
        0xC000003E,
        (41, 42, 49, 53, 57, 58, 59, 62, 101, 155, 161, 165, 246, 248, 249, 250, 272, 298, 304,
         308, 310, 311, 321, 322, 323, 425, 426, 427),
    ),
    "aarch64": (
        0xC00000B7,
        (198, 199, 200, 203, 40, 41, 51, 97, 104, 105, 117, 129, 217, 218, 219, 221, 241, 265,
         268, 270, 271, 280, 281, 282, 425, 426, 427),
    ),
}  # fmt: skip
CLONE = {"x86_64": 56, "aarch64": 220}
CLONE3 = 435
CLONE_THREAD = 0x0001_0000
ALLOW, REFUSE, KILL = 0x7FFF_0000, 0x0005_0000, 0x8000_0000
EPERM, ENOSYS = 1, 38
LOAD, JUMP_EQUAL, JUMP_LEAST, JUMP_BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
X32 = 0x4000_0000  # calls of another table of the same machine


def _shut_calls() -> None:
    """Let the kernel refuse these system calls; threads may still be started."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in CALLS:
        return
    program = b"".join(struct.pack("<HBBI", *line) for line in _filter(machine))
    code = ctypes.create_string_buffer(program)
    rules = struct.pack("<HxxxxxxQ", len(program) // 8, ctypes.addressof(code))
    ctypes.CDLL(None, use_errno=True).prctl(SECCOMP, SECCOMP_FILTER, rules, 0, 0)


def _filter(machine: str) -> list[tuple[int, int, int, int]]:
    """Return a program of the kernel's packet filter: code, two jumps, a number, a line each."""
    architecture, calls = CALLS[machine]
    lines = [
        (LOAD, 0, 0, 4),  # the architecture that the call is made for
        (JUMP_EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, 0),  # the number of the call
        (JUMP_LEAST, 0, 1, X32),
        (RETURN, 0, 0, REFUSE | EPERM),
        (JUMP_EQUAL, 0, 4, CLONE[machine]),
        (LOAD, 0, 0, 16),  # its first argument: what to share with the new one
        (JUMP_BITS, 0, 1, CLONE_THREAD),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE | EPERM),
        (JUMP_EQUAL, 0, 1, CLONE3),  # its argument cannot be looked into: the old one is tried next
        (RETURN, 0, 0, REFUSE | ENOSYS),
    ]
    for call in calls:
        lines += [(JUMP_EQUAL, 0, 1, call), (RETURN, 0, 0, REFUSE | EPERM)]
    return [*lines, (RETURN, 0, 0, ALLOW)]
