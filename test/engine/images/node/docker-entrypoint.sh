#!/bin/sh
# As in the real image: arguments that are no command of the system are arguments of node.
set -e
case ${1:-} in
  -*) set -- node "$@" ;;
  *)
    found=$(command -v "${1:-}" 2>/dev/null || true)
    if [ -z "$found" ] || { [ -f "${1:-}" ] && [ ! -x "${1:-}" ]; }; then set -- node "$@"; fi
    ;;
esac
exec "$@"
