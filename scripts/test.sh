#!/usr/bin/env bash
# Runs all checks and tests: format, types, lint, generated code, unit, golden, integration and end-to-end tests. Requires real engines.
# usage: test.sh [ARGUMENT OF JEST]...
# The last line is `N passed, N failed, N skipped`. The script stops the engines that it started before it prints that line.
# LUAKIT_ENGINE: see test/engine/engine.sh. Default: own engines as root on Debian 12, otherwise the running Docker.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
engine=$root/test/engine/engine.sh
cd "$root"

if [[ -z ${LUAKIT_ENGINE:-} ]]; then
  LUAKIT_ENGINE=own
  if [[ $(id -u) != 0 ]] || ! grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then
    docker version >/dev/null 2>&1 || {
      printf 'test: error: Docker is not running (docker version fails), and own engines need root on Debian 12\n' >&2
      exit 1
    }
    LUAKIT_ENGINE=docker
  fi
fi
export LUAKIT_ENGINE

work=$(mktemp -d)
started=
further=()
step() { printf '\n== %s (%d s)\n' "$*" "$SECONDS"; }
finish() {
  local status=$?
  trap - EXIT
  [[ ${#further[@]} == 0 ]] || "$engine" down "${further[@]}" || status=1
  [[ -z $started ]] || "$engine" down || status=1
  # The summary was held back, so that it is the last line after all output of the engines.
  [[ ! -s $work/summary ]] || cat "$work/summary"
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step "engines"
"$engine" status >/dev/null 2>&1 || started=1
"$engine" up
environment=$("$engine" env)
eval "$environment"

node_will_do() {
  command -v npm >/dev/null && command -v node >/dev/null && node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)'
}
if ! node_will_do; then
  step "Node 20, because this machine has no Node or an older one"
  node_folder=$("$engine" node)
  PATH=$node_folder:$PATH
fi
# Node has its own certificate list. npm must also trust the machine's certificates.
if [[ -z ${NODE_EXTRA_CA_CERTS:-} && -r /etc/ssl/certs/ca-certificates.crt ]]; then
  export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
fi
printf 'node %s, npm %s\n' "$(node --version)" "$(npm --version)"

step "npm ci"
npm ci --no-audit --no-fund

step "format, types, lint"
npm run format:check
npm run typecheck
npm run lint

step "generated files are up to date"
generated=()
for path in src/gen src/evaluator/library-files.ts types/luakit.lua docs/api.md docs/frontend.md docs/parity.md; do [[ ! -e $path ]] || generated+=("$path"); done
mkdir "$work/before"
cp -R --parents "${generated[@]}" "$work/before"
npm run generate
for path in "${generated[@]}"; do
  diff -r "$work/before/$path" "$path" || {
    printf 'error: %s is out of date; run "npm run generate" and commit the result\n' "$path" >&2
    exit 1
  }
done

step "frontend image"
LUAKIT_FRONTEND_ARGS=$("$root/scripts/frontend-image.sh")
export LUAKIT_FRONTEND_ARGS

step "further engines"
for name in $("$engine" matrix); do
  "$engine" env "$name" >/dev/null 2>&1 || further+=("$name")
done
[[ ${#further[@]} == 0 ]] || "$engine" up "${further[@]}"

step "tests"
# hold_summary: passes on all output except jest's last line, which is stored for the end.
hold_summary() {
  awk -v file="$work/summary" '/^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ { print > file; next } { print; fflush() }'
}
LUAKIT_E2E=required npm test -- "$@" 2>&1 | hold_summary
