#!/bin/sh
# Makes sure that there is a Chromium for the browser tests.
set -eu
command -v chromium >/dev/null && exit 0
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || {
    echo "The browser tests need Chromium. On Debian: apt-get install chromium" >&2
    exit 1
}
echo "Installing Chromium"
apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium >/dev/null
