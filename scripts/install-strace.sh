#!/bin/sh
# strace for the test that nothing leaves the machine: the system's, else Debian's package where this
# user may install it. Where it cannot be had, the test says so in its last lines.
command -v strace >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing strace for the test that nothing leaves the machine…"
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends strace; } \
        >/dev/null 2>&1 && command -v strace >/dev/null 2>&1 && exit 0
fi
echo "No strace could be installed; the test that needs it will be reported as not run." >&2
exit 0
