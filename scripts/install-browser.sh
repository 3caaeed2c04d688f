#!/bin/sh
# Chromium for the browser tests: the system's, else Debian's package where this user may install
# it, else Playwright's own. Where none can be had, the tests say so in their last lines.
python=$1
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium for the browser tests…"
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } \
        >/dev/null 2>&1 && command -v chromium >/dev/null 2>&1 && exit 0
fi
"$python" -m playwright install chromium >/dev/null 2>&1 && exit 0
echo "No Chromium could be installed; the browser tests will be reported as not run." >&2
exit 0
