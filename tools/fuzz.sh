#!/usr/bin/env bash
# Runs every fuzz target of the module, each for FUZZTIME (60 s unless set), one after the other. Stops at the first finding, whose
# input go test leaves below the package's testdata/fuzz: it becomes a case of the tests when it is mended.
set -euo pipefail
cd "$(dirname "$0")/.."

targets=$(grep -rn --include='*_test.go' -oE '^func Fuzz[A-Za-z0-9_]+' cmd internal test | sed -E 's|^(.*)/[^/]+:[0-9]+:func (.*)$|\1 \2|' | sort)
[ -n "$targets" ] || { echo 'no fuzz targets' >&2; exit 1; }

count=0
while read -r dir target; do
	echo "== $dir $target"
	go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-60s}" "./$dir" </dev/null
	count=$((count + 1))
done <<<"$targets"
echo "$count fuzz targets, no finding"
