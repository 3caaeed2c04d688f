"""What a process and its children say to others, as strace sees it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Reading the resolver's settings begins every look-up of a name, whoever answers it then.
_CALLS = "connect,sendto,sendmsg,sendmmsg,openat,open"
_RESOLVER = re.compile(r'open(?:at)?\([^"]*"/etc/resolv\.conf"')
_SERVICE = re.compile(r'sun_path="[^"]*(?:io\.systemd\.Resolve|resolve)[^"]*"|\\0hosts\\0')
_ADDRESS = re.compile(
    r"sa_family=AF_INET6?, sin6?_port=htons\((?P<port>\d+)\).*?"
    r'(?:inet_addr\("(?P<four>[^"]*)"\)|inet_pton\(AF_INET6, "(?P<six>[^"]*)")'
)
_FAMILY = re.compile(r"sa_family=(\w+)")
_INSIDE = {"AF_UNIX", "AF_UNSPEC", "AF_NETLINK"}  # other processes here, nobody, the kernel
_NAMES = 53


def tracer(trace: Path) -> list[str]:
    """What to put in front of a command so that its calls are written to a file.

    Skips the test, and says so, where there is no strace or it may not trace.
    """
    path = shutil.which("strace")
    if path is None or subprocess.run([path, "-qq", "true"], capture_output=True).returncode:
        reason = "NOT RUN: strace is missing or may not trace; install it and run 'make test' again"
        if os.environ.get("ENTENTE_REQUIRE_TRACER"):
            pytest.fail(reason)
        pytest.skip(reason)
    return [
        path,
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-s",
        "120",
        "-e",
        f"trace={_CALLS}",
        "-o",
        str(trace),
    ]


def left(trace: Path) -> list[str]:
    """The calls of a trace that leave the machine or look a name up.

    Loopback counts as inside, but for the port of name servers: what stands there asks others.
    """
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if _leaves(line)]


def _leaves(line: str) -> bool:
    if _RESOLVER.search(line) or _SERVICE.search(line):
        return True
    addresses = list(_ADDRESS.finditer(line))
    if any(
        int(found["port"]) == _NAMES or not _loopback(found["four"] or found["six"])
        for found in addresses
    ):
        return True
    families = set(_FAMILY.findall(line)) - ({"AF_INET", "AF_INET6"} if addresses else set())
    return bool(families - _INSIDE)


def _loopback(address: str) -> bool:
    return address.startswith(("127.", "::ffff:127.")) or address == "::1"


def python(*arguments: str | Path) -> list[str]:
    """A command of this interpreter."""
    return [sys.executable, *map(str, arguments)]
