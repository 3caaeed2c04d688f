#!/bin/sh
# The app into a virtual environment: by uv where there is one, which is several times as fast, else,
# and where uv does not get through (it reads no pip.conf), by pip.
python=$1 project=$2
if command -v uv >/dev/null 2>&1; then
    uv pip install --python "$python" --constraint constraints.txt --editable "$project" && exit 0
    echo "uv could not install the packages; pip tries." >&2
fi
"$python" -m pip install --quiet --upgrade pip
exec "$python" -m pip install --progress-bar on --constraint constraints.txt --editable "$project"
