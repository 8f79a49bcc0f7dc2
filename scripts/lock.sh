#!/bin/sh
# Writes requirements/*.lock from setup.cfg, with hashes and without the address of any registry.
set -eu
lock() {
    out=$1
    shift
    .venv/bin/uv pip compile --quiet setup.cfg requirements/build.in "$@" --generate-hashes \
        --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
        --custom-compile-command "make lock" -o "$out"
}
lock requirements/server.lock --extra server
lock requirements/dev.lock --extra server --extra dev
