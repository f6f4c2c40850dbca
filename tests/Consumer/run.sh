#!/usr/bin/env bash
# Packs the library, and uses the package as a stranger would: restores it, trains a model with the JIT compiler and with Native AOT, compares, and runs the tests
# that are generated for the model.
set -euo pipefail

repository=$(cd "$(dirname "$0")/../.." && pwd)
runtime=linux-x64
limit=$((8 * 1024 * 1024))
passed=0 failed=0

pass() { echo "  passed: $1"; passed=$((passed + 1)); }
fail() { echo "  FAILED: $1"; failed=$((failed + 1)); }
check() { if eval "$2"; then pass "$1"; else fail "$1"; fi; }

if ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then
    echo "Native AOT links with clang or gcc, and neither is here: install one, for instance with 'apt-get install clang'." >&2
    exit 1
fi

work=$(mktemp -d)
version="0.0.0-consumer.$(date +%s).$$"
export BACKPROP_PACKAGES="$work/packages"
global_packages=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: //')
cleanup() { rm -rf "$work" "${global_packages:?}/backprop/$version"; }
trap cleanup EXIT

echo "Packing"
dotnet pack -c Release "$repository/Backprop.Generators.sln" -o "$BACKPROP_PACKAGES" -p:PackageVersion="$version" -v quiet --nologo
check "the solution packs to one package" '[ "$(ls "$BACKPROP_PACKAGES")" = "Backprop.$version.nupkg" ]'

# A copy elsewhere, so that nothing of the repository leaks into it.
cp -r "$repository/tests/Consumer" "$work/consumer"
cd "$work/consumer"
rm -rf bin obj
arguments=(-c Release -p:BackpropVersion="$version" --nologo)

echo "Building"
dotnet build "${arguments[@]}" -v quiet -o "$work/jit"
jit=$(dotnet "$work/jit/Consumer.dll")
echo "  JIT: $jit"

echo "Publishing with Native AOT"
dotnet publish "${arguments[@]}" -r "$runtime" -o "$work/aot" | tee "$work/publish.log"
aot=$("$work/aot/Consumer")
echo "  AOT: $aot"
size=$(stat -c %s "$work/aot/Consumer")
check "no trim or AOT warnings" '! grep -E "IL[23][0-9]{3}" "$work/publish.log"'
check "the binary has $size bytes, at most $limit" '[ "$size" -le "$limit" ]'
check "both losses agree to 1e-5" 'awk -v a="${jit##*: }" -v b="${aot##*: }" '"'"'BEGIN { d = a - b; exit !(a > 0 && d * d <= (1e-5 * a) ^ 2) }'"'"

echo "Building with an old compiler"
dotnet build "${arguments[@]}" -p:CompilerApiVersion=roslyn4.14 -o "$work/old" >"$work/old.log" 2>&1 && old=built || old=refused
check "it is refused with one sentence" '[ $old = refused ] && grep -q "error BACKPROP0001: Backprop needs" "$work/old.log"'

for xunit in 2 3; do
    echo "Testing with xunit $xunit"
    rm -rf Checks/bin Checks/obj bin obj
    dotnet test Checks "${arguments[@]}" -p:Xunit=$xunit 2>&1 | tee "$work/checks.log" || true
    # Values of both methods and of the loss with its gradients; four parameters; determinism, evaluation and allocation of both methods; saving.
    check "all 14 generated checks pass with xunit $xunit" 'grep -qE "Failed: +0, Passed: +14, Skipped: +0, Total: +14" "$work/checks.log"'
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
