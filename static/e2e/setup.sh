#!/bin/sh
# Makes sure that the browser tests have a Chromium: CHROMIUM, or one on the path, or Debian's package when this user
# may install it. It prints where it is, or says what to install and fails; nothing is skipped.
set -eu
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
	if [ -n "$name" ] && command -v "$name"; then
		exit 0
	fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	log=$(mktemp)
	trap 'rm -f "$log"' EXIT
	export RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive
	if apt-get update >"$log" 2>&1 && apt-get install -y --no-install-recommends chromium >>"$log" 2>&1; then
		command -v chromium && exit 0
	fi
	tail -n 20 "$log" >&2
fi
echo "The browser tests need Chromium. Install it (Debian: apt-get install chromium) or name one with CHROMIUM=/path/to/it." >&2
exit 1
