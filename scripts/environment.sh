#!/bin/sh
# Makes .venv and installs what a lock file names, and the project itself, editable.
# Use: environment.sh PYTHON LOCKFILE
set -eu
python=$1 lock=$2

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed, and $python is older. Say which one: make PYTHON=python3.12 run" >&2
    exit 1
}
if [ ! -x .venv/bin/pip ]; then
    echo "Making the environment in .venv"
    # Debian keeps the part that makes environments in a package of its own.
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || {
            echo "$python cannot make environments. On Debian: apt-get install python3-venv" >&2
            exit 1
        }
        apt-get -qq update && apt-get -qq install -y python3-venv >/dev/null
        "$python" -m venv --clear .venv
    fi
fi
# The lock file is complete: nothing is left to resolve.
echo "Installing $lock"
.venv/bin/pip install -qq --disable-pip-version-check --no-deps --require-hashes -r "$lock"
.venv/bin/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
