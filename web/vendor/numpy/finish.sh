#!/usr/bin/env bash
#
# Usage: finish.sh WHEEL OUT
#
# Makes of a numpy wheel for Pyodide, as a compiler's tools leave it, what lies beside this script: trimmed, with
# bytecode in place of source, and checked. OUT gets the wheel, LICENSE.txt and SHA256SUMS. It needs Python 3.11 or
# later, Node.js 20 or later and this repository's npm packages.

set -euo pipefail

[ $# -eq 2 ] || { echo "usage: finish.sh WHEEL OUT" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
full=$1 out=$2 wheel=$(basename "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

say() { printf '[numpy] %s\n' "$*"; }

say "trim: what a browser never runs"
python3 "$here/trim.py" "$full" "$work/$wheel"

# Python would otherwise compile 2 MB of source at each start; and bytecode fits only the Python that made it.
say "precompile: bytecode of Pyodide's own Python"
node "$here/precompile.mjs" "$work/$wheel" "$out/$wheel"

(cd "$out" && sha256sum "$wheel" > SHA256SUMS)
python3 "$here/licence.py" "$out/$wheel" > "$out/LICENSE.txt"

say "verify: against plain Python"
node "$here/verify.mjs" "$(realpath "$out/$wheel")"
say "done: $out/$wheel"
