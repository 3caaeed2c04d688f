#!/bin/sh
# LibreOffice for the tests that open exported checklists: the system's, else Debian's packages
# where this user may install them. Where it cannot be had, the tests say so in their last lines.
command -v soffice >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing LibreOffice for the export tests…"
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends \
        libreoffice-writer-nogui libreoffice-calc-nogui; } >/dev/null 2>&1 \
        && command -v soffice >/dev/null 2>&1 && exit 0
fi
echo "No LibreOffice could be installed; the tests that need it will be reported as not run." >&2
exit 0
