#!/bin/sh
# Chromium for the browser tests: Debian's without a window where this user may install it, else
# the system's, else Playwright's own. Where none can be had, the tests say so in their last lines.
python=$1
package=chromium-headless-shell
has() { command -v "$1" >/dev/null 2>&1; }
has "$package" && exit 0
if has apt-get && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium for the browser tests…"
    {
        apt-get -o Acquire::Retries=1 -o Acquire::http::Timeout=30 update -qq
        apt-get install -y -qq --no-install-recommends "$package" ||
            has chromium || apt-get install -y -qq --no-install-recommends chromium
    } >/dev/null 2>&1
fi
for name in "$package" chromium chromium-browser google-chrome; do
    has "$name" && exit 0
done
"$python" -m playwright install chromium >/dev/null 2>&1 && exit 0
echo "No Chromium could be installed; the browser tests will be reported as not run." >&2
exit 0
