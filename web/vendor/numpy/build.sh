#!/usr/bin/env bash
#
# Usage: [MIRROR=URL] build.sh WORKDIR        (as root)
#
# Builds the numpy wheel that lies beside this script from numpy's own source, by the recipe in meta.yaml, and
# checks it. The result is in WORKDIR/out: the wheel, LICENSE.txt, SHA256SUMS, and toolchain.txt, the versions that
# made it. Nothing beside the script is changed; copy what you want to keep. It takes five to twenty minutes on two
# cores and 2 GB of disk. After a failure just run it again: a finished chroot is kept, the rest is redone.
#
# Needs: root (for chroot), debootstrap, a network that reaches a Debian mirror and a Python package index,
# Python 3.11 or later with pip, Node.js 20 or later, and this repository's npm packages (run `npm ci` in its
# root). MIRROR is a Debian mirror; without it, the one in apt's configuration. Debian forky still moves: for
# the very compiler that a wheel was made with, give a dated snapshot.

set -euo pipefail

readonly SUITE=forky                 # the first Debian with Python 3.14's headers and a recent Emscripten
readonly PYODIDE=314.0.7             # its Python's sizes and features are compiled into the wheel
readonly PLATFORM=pyemscripten_2026_0_wasm32
readonly SYSCONFIG=_sysconfigdata__emscripten_wasm32-emscripten
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly HERE

main() {
    check_preconditions "$@"
    WORK=$(mkdir -p "$1" && cd "$1" && pwd)
    ROOT=$WORK/$SUITE                # the chroot, which has the compiler
    BUILD=$ROOT/build                # the same folder is /build inside the chroot
    make_chroot
    unpack_source
    configure_python
    install_wrapper
    patch_source
    build_wheel
    finish_wheel
}

say() { printf '[numpy] %s\n' "$*"; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 2; }

# What the recipe says: of a key its value, or the lines of its block.
recipe() { sed -n "s/^ *$1: //p" "$HERE/meta.yaml"; }
recipe_block() { sed -n "/^ *$1: |/,/^  [^ ]/ s/^    //p" "$HERE/meta.yaml"; }

check_preconditions() {
    [ $# -eq 1 ] || fail "give one folder to work in, for example: build.sh /tmp/numpy-build"
    [ "$(id -u)" -eq 0 ] || fail "chroot needs root: run it with sudo or in a container"
    local tool
    for tool in debootstrap chroot unshare node python3 tar sha256sum; do
        command -v "$tool" >/dev/null || fail "$tool is missing: install it first"
    done
    python3 -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        fail "python3 must be 3.11 or later and have pip"
    PYODIDE_DIR=$(pyodide_dir) || fail "npm's pyodide is missing: run 'npm ci' in the repository's root"
    grep -q "\"version\": \"$PYODIDE\"" "$PYODIDE_DIR/package.json" ||
        fail "the installed pyodide is not $PYODIDE: its Python would not load this wheel"
    MIRROR=${MIRROR:-$(apt_mirror)}
    [ -n "$MIRROR" ] || fail "apt's configuration names no Debian mirror: give one as MIRROR=URL"
}

pyodide_dir() {
    (cd "$HERE" && node --input-type=module --eval '
        import { fileURLToPath } from "node:url";
        console.log(fileURLToPath(new URL(".", import.meta.resolve("pyodide"))));' 2>/dev/null)
}

apt_mirror() {
    # $(REPO_URI) is apt's own placeholder, quoted on purpose.
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        grep -m1 '/debian/$' || true
}

# A chroot, because only this suite has a matching Emscripten, and because building must not touch the host.
# "trixie" names debootstrap's recipe, not the release: older ones have none for forky, and it is the same.
make_chroot() {
    [ -e "$ROOT/.complete" ] && { say "chroot: kept"; return; }
    say "chroot: Debian $SUITE from $MIRROR"
    rm -rf --one-file-system "$ROOT"
    debootstrap --variant=minbase "$SUITE" "$ROOT" "$MIRROR" trixie
    cp /etc/resolv.conf "$ROOT/etc/"
    DEBIAN_FRONTEND=noninteractive chroot "$ROOT" apt-get install -y --no-install-recommends \
        emscripten libpython3.14-dev python3 python3.14 cython3 ninja-build python3-mesonpy python3-build \
        ca-certificates
    chroot "$ROOT" python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 14))' ||
        fail "this $SUITE's python3 is not 3.14: give an older snapshot as MIRROR=URL"
    touch "$ROOT/.complete"
}

# pip, because it is the one client of package indexes that every Python has, and it checks the pinned hash.
# It insists on asking an sdist's back end for metadata; a stub answers, as the real one seeks compilers.
unpack_source() {
    say "source: numpy's sdist"
    rm -rf "$WORK/download" "$BUILD/numpy"
    mkdir -p "$BUILD/numpy" "$BUILD/tools"
    pinned_source > "$WORK/sdist.txt"
    PYTHONPATH=$HERE/toolchain python3 -m pip download --quiet --dest "$WORK/download" \
        --no-deps --no-binary :all: --no-build-isolation \
        --require-hashes --requirement "$WORK/sdist.txt"
    tar xzf "$WORK"/download/numpy-*.tar.gz --strip-components=1 --directory "$BUILD/numpy"
}

pinned_source() { echo "numpy==$(recipe version) --hash=sha256:$(recipe sha256)"; }

# The C headers are Debian's, for its own processor; what depends on the machine is in pyconfig.h, and that is
# replaced by Pyodide's. Nothing native is ever compiled in this chroot, so nobody misses the original.
configure_python() {
    say "pyconfig.h: Pyodide $PYODIDE"
    local debian=("$ROOT"/usr/include/*-linux-gnu/python3.14/pyconfig.h)
    python3 "$HERE/pyconfig.py" "$PYODIDE_DIR/python_stdlib.zip" "${debian[0]}" "$BUILD/tools"
    mv "$BUILD/tools/pyconfig.h" "$ROOT/usr/include/python3.14/pyconfig.h"
}

# Meson knows neither Pyodide's ABI nor its kind of shared library: a wrapper around emcc does.
install_wrapper() {
    install -m 755 "$HERE/toolchain/emcc" "$BUILD/tools/emcc"
    install -m 755 "$HERE/toolchain/emcc" "$BUILD/tools/em++"
    install -m 644 "$HERE/toolchain/cross.ini" "$BUILD/tools/cross.ini"
}

# The recipe's own script, with the variable that pyodide-build gives it.
patch_source() {
    say "patch: vector loops for matmul and dot"
    (cd "$BUILD/numpy" && PKGDIR=$HERE bash -ec "$(recipe_block script)")
}

# A mount namespace of its own, so that nothing stays mounted whatever happens; an empty environment, so that
# nothing of the host's leaks into the wheel.
build_wheel() {
    say "build: $(nproc) compilers"
    rm -rf "$BUILD/out"
    write_build_command > "$BUILD/run.sh"
    # $0 is the chroot, in the inner shell.
    # shellcheck disable=SC2016
    unshare --mount bash -c '
        mount --bind /proc "$0/proc"
        mount --bind /dev "$0/dev"
        exec env -i HOME=/root PATH=/build/tools:/usr/sbin:/usr/bin:/sbin:/bin \
            chroot "$0" bash /build/run.sh' "$ROOT"
}

write_build_command() {
    cat <<END
set -e
export EMCC_SKIP_SANITY_CHECK=1 WASM_LINK_OPTIMIZE=$(recipe ldflags) PYTHONPATH=/build/tools
export MESON_CROSS_FILE=/build/tools/cross.ini
export _PYTHON_SYSCONFIGDATA_NAME=$SYSCONFIG _PYTHON_HOST_PLATFORM=$PLATFORM
cd /build/numpy
python3 -m build --wheel --no-isolation --skip-dependency-check --outdir /build/out \\
    -Ccompile-args=-j\$(nproc) $(recipe_block backend-flags | sed 's/^/-C/' | paste -sd ' ') \\
    "-Csetup-args=-Dc_args=$(compiler_flags)" "-Csetup-args=-Dcpp_args=$(compiler_flags)"
END
}

# Without the recipe's warnings: nothing is an error here, and numpy.__config__ would name them.
compiler_flags() { recipe_block cflags | paste -sd ' ' | sed 's/ -W[^ ]*//g'; }

finish_wheel() {
    local full=("$BUILD"/out/numpy-*.whl)
    "$HERE/finish.sh" "${full[0]}" "$WORK/out"
    chroot "$ROOT" dpkg-query --show > "$WORK/out/toolchain.txt"
}

# Tests source this file.
[ "${BASH_SOURCE[0]}" != "$0" ] || main "$@"
