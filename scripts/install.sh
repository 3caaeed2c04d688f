#!/bin/sh
# The app into a virtual environment: by uv, which is several times as fast, else, and where uv does
# not get through (it reads no pip.conf), by pip. Not for what needs torch: pip finds smaller ones.
python=$1 project=$2
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
if ! uv=$(command -v uv); then
    uv=$tool/bin/uv
    "$python" -m pip install --quiet --no-input --target "$tool" uv >/dev/null 2>&1
fi
if [ -x "$uv" ]; then
    # Compiled now, as Python may not be allowed to do it later; then every start would.
    "$uv" pip install --compile-bytecode --python "$python" --constraint constraints.txt \
        --editable "$project" && exit
    echo "uv could not install the packages; pip tries." >&2
fi
"$python" -m pip install --quiet --upgrade pip
"$python" -m pip install --progress-bar on --constraint constraints.txt --editable "$project"
